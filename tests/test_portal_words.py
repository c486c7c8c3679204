"""Languages, prose, style sheets and what templates call."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from constancia import addresses
from constancia.errors import SiteError
from constancia.portal import language, metadata, prose, site, words
from constancia.portal.assets import Assets
from constancia.portal.lookups import Lookups
from constancia.portal.templates import Functions
from constancia.records import Indicator, Text, TextList
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests import portal_tree as sample

Speak = Callable[[str], Functions]


@pytest.fixture
def speak(tmp_path: Path, territories: Territories, vocabulary: Vocabulary) -> Speak:
    """What templates may call, in a language."""
    theme = sample.write_theme(tmp_path / "theme")
    spanish, english = language.load(theme / "translations")
    lookups = Lookups(sample.DIRECTORY, territories, vocabulary)
    spoken = {"es": spanish, "en": english}
    return lambda code: Functions(spoken[code], english, lookups)


# -- languages ---------------------------------------------------------------------------


def test_a_text_that_falls_back_is_marked_and_escaped(speak: Speak) -> None:
    text = Text(es="Pan & <queso>")
    assert speak("es").t(text) == "Pan &amp; &lt;queso&gt;"
    marked = '<span lang="es">Pan &amp; &lt;queso&gt;</span>'
    assert speak("en").t(text) == marked
    assert speak("es").t(text, "en") == marked
    assert speak("en").texts(TextList(es=("a",), en=("b",))) == ("b",)
    assert speak("en").t(None) == ""
    assert isinstance(speak("en").t(text), Markup)


def test_dates_have_their_month_in_letters(speak: Speak) -> None:
    day = datetime.date(2026, 5, 5)
    assert speak("es").date(day) == "5 de mayo de 2026"
    assert speak("en").date(day) == "5 May 2026"
    assert speak("es").date(day, "en") == "5 May 2026"
    assert speak("es").isodate(day) == "2026-05-05"


@pytest.mark.parametrize(
    ("price", "country", "written"),
    [("3.50", "SV", "$3.50"), ("25", "GT", "Q25.00"), ("1250.5", "HN", "L1,250.50")],
)
def test_prices_are_written_as_in_their_country(
    speak: Speak, price: str, country: str, written: str
) -> None:
    assert speak("es").money(price, country) == written
    assert speak("en").money(price, country) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+50377770000", "+503 7777 0000"),
        ("+50222220000", "+502 2222 0000"),
        ("+34600000000", "+34600000000"),
        ("+5037777", "+5037777"),
    ],
)
def test_telephones_are_read_in_groups(speak: Speak, number: str, written: str) -> None:
    assert speak("es").phone(number) == written


def test_a_message_for_whatsapp_is_quoted(speak: Speak) -> None:
    address = speak("es").whatsapp("+50377770000", "¿Algo & más? #1")
    assert (
        address
        == "https://wa.me/50377770000?text=%C2%BFAlgo%20%26%20m%C3%A1s%3F%20%231"
    )


@pytest.mark.parametrize(
    ("value", "unit", "es", "en"),
    [
        ("417", "personas", "417", "417"),
        ("<5", "personas", "menos de 5", "fewer than 5"),
        ("≥10", "personas", "10 o más", "10 or more"),
        ("*", "%", "no se dice", "not told"),
        ("0", "personas", "0", "0"),
        ("4", "centros", "4", "4"),
        ("4", None, "4", "4"),
        ("62", "%", "62\N{NO-BREAK SPACE}%", "62%"),
        ("195790", "casos", "195,790", "195,790"),
        ("unos 40", "personas", "unos 40", "unos 40"),
    ],
)
def test_what_the_gate_does_not_tell_is_said_in_words(
    speak: Speak, value: str, unit: str | None, es: str, en: str
) -> None:
    indicator = Indicator(
        indicator_id="I", label=Text(es="x"), value=value, unit=unit, period="2020"
    )
    assert speak("es").number(indicator) == es
    assert speak("en").number(indicator) == en


def test_a_place_says_the_smallest_part_first_and_no_name_twice(speak: Speak) -> None:
    say = speak("es").place
    assert say(sample.USULUTAN) == "Jiquilisco, Usulután, El Salvador"
    assert say(sample.XELA) == "Quetzaltenango, Guatemala"


def test_trades_and_labels_are_in_the_language(speak: Speak) -> None:
    assert speak("en").trade("albanileria") == "Masonry"
    assert speak("en").trade("something new") == "something new"
    assert speak("en").label("standard_kind", "training") == "Training"
    assert speak("es").label("partner_kind", "new_kind") == "new kind"


@pytest.mark.parametrize("content", [b"", b"no catalogue\n", b"\xff\xfe"])
def test_a_damaged_catalogue_stops_the_build(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    if content:
        (folder / "messages.po").write_bytes(content)
    with pytest.raises(SiteError) as caught:
        language.load(tmp_path)
    assert caught.value.hint


# -- words -------------------------------------------------------------------------------


def test_every_answer_of_the_contract_has_words_in_both_languages_and_its_own_sign() -> (
    None
):
    assert set(words.ANSWERS) == {
        *("valid", "expiring", "expired", "suspended", "revoked", "replaced"),
        *("withdrawn", "unknown", "mistyped", "unverified", "stale"),
    }
    for answer in words.ANSWERS.values():
        assert answer.word.en
        assert answer.instruction.en
        assert answer.word.es == answer.word.es.upper()
    assert len({answer.icon for answer in words.ANSWERS.values()}) == len(words.ANSWERS)


def test_messages_for_scripts_cannot_end_the_script() -> None:
    changed = {"valid": replace(words.ANSWERS["valid"], word=Text(es="</script>"))}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "ANSWERS", {**words.ANSWERS, **changed})
        text = words.messages(("es",), ("valid",))
    assert "<" not in text
    assert json.loads(text)["es"]["valid"]["word"] == "</script>"


@given(st.text(max_size=200))
def test_a_vcard_line_is_folded_at_75_octets_and_unfolds_to_itself(name: str) -> None:
    folded = metadata._folded(f"FN:{metadata._text(name)}")
    assert all(len(row.encode()) <= 75 for row in folded.split("\r\n"))
    unfolded = folded.replace("\r\n ", "")
    assert unfolded == f"FN:{metadata._text(name)}"
    assert "\r" not in unfolded


# -- prose -------------------------------------------------------------------------------


def reader(metadata: Mapping[str, str]) -> prose.Reader:
    return lambda path: (path.read_text(encoding="utf-8"), metadata)


COMPLETE = {"title": "T", "description": "D"}


def test_prose_is_read_by_name_and_language(tmp_path: Path) -> None:
    for code in addresses.LANGUAGES:
        (tmp_path / f"about.{code}.md").write_text(code, encoding="utf-8")
    found = prose.read(tmp_path, reader({**COMPLETE, "date": "2026-05-17"}))
    assert {key: page.html for key, page in found.items()} == {
        ("about", "es"): "es",
        ("about", "en"): "en",
    }
    assert found["about", "es"].day("date") == datetime.date(2026, 5, 17)
    assert found["about", "es"].day("reviewed") is None


@pytest.mark.parametrize(
    ("names", "metadata"),
    [
        (["about.es.md"], COMPLETE),
        (["about.md"], COMPLETE),
        (["About.es.md", "About.en.md"], COMPLETE),
        (["about.fr.md"], COMPLETE),
        (["about.es.md", "about.en.md"], {"title": "T"}),
        (["about.es.md", "about.en.md"], {**COMPLETE, "title": " "}),
    ],
)
def test_prose_without_twin_or_title_stops_the_build(
    tmp_path: Path, names: list[str], metadata: Mapping[str, str]
) -> None:
    for name in names:
        (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(SiteError) as caught:
        prose.read(tmp_path, reader(metadata))
    assert str(tmp_path) not in caught.value.message


def filled(html: str, **facts: str) -> str:
    return prose.Prose(
        slug="about", language="es", title="T", description="D", html=html
    ).filled(facts)


def test_facts_are_filled_in_escaped_once_and_not_again() -> None:
    assert filled("{{a}} <b>{{ a }}</b>", a="<x>") == "&lt;x&gt; <b>&lt;x&gt;</b>"
    assert filled("{{a}}", a=Markup("<i>x</i>")) == "<i>x</i>"
    assert filled("{{a}}", a="{{b}}", b="no") == "{{b}}"


def test_an_unknown_fact_stops_the_build_and_the_known_are_named() -> None:
    with pytest.raises(SiteError) as caught:
        filled("{{nothing}}", something="x")
    assert "nothing" in caught.value.message
    assert "something" in (caught.value.hint or "")


def test_every_fact_of_the_real_prose_is_known(
    territories: Territories, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    lookups = Lookups(sample.DIRECTORY, territories, vocabulary)
    from constancia import tree

    public = tree.read(sample.write_tree(tmp_path / "public"))
    described = site.describe(public)
    content = sample.ROOT / "content"
    for folder in (content, content / prose.STORIES):
        found = prose.read(folder, reader(COMPLETE))
        assert found
        for (_slug, code), page in found.items():
            page.filled(site.facts(described, lookups, code))


def test_the_fingerprint_is_what_a_shell_makes_of_the_key() -> None:
    import hashlib

    digest = hashlib.sha256(sample.KEY.encode()).hexdigest()
    assert site.fingerprint(sample.FILES).replace(" ", "") == digest


# -- style sheets and other files --------------------------------------------------------


def test_sheets_are_put_together_without_comments(tmp_path: Path) -> None:
    files = Assets(sample.write_theme(tmp_path) / "static").files
    portal = files["css/portal.css"].decode()
    assert portal.index("--ink") < portal.index("body {") < portal.index(".a {")
    assert "why" not in portal
    assert 'content: "/* kept */"' in portal
    assert not [path for path in files if path.endswith(("tokens.css", "print.css"))]


def test_the_small_sheet_takes_what_is_marked_for_it(tmp_path: Path) -> None:
    files = Assets(sample.write_theme(tmp_path) / "static").files
    small = files["css/certificate.css"].decode()
    assert "main { margin: 0 }" in small
    assert "nav { display: none }" not in small
    assert "nav { display: none }" in files["css/portal.css"].decode()


def test_an_address_changes_with_the_bytes_and_not_otherwise(tmp_path: Path) -> None:
    theme = sample.write_theme(tmp_path)
    before = Assets(theme / "static")
    (theme / "static/css/base.css").write_text("body { color: red }", encoding="utf-8")
    after = Assets(theme / "static")
    assert before.address("css/portal.css") != after.address("css/portal.css")
    assert before.address("css/certificate.css") == after.address("css/certificate.css")
    assert after.address("js/certificate.js") == "/theme/js/certificate.js"


def test_a_picture_that_a_sheet_names_has_its_hash(tmp_path: Path) -> None:
    theme = sample.write_theme(tmp_path)
    assets = Assets(theme / "static")
    version = assets.address("img/a.svg").split("?v=")[1]
    assert (
        f"url(../img/a.svg?v={version})" in assets.files["css/certificate.css"].decode()
    )
    (theme / "static/img/a.svg").unlink()
    with pytest.raises(SiteError) as caught:
        Assets(theme / "static")
    assert "img/a.svg" in caught.value.message


def test_a_sheet_without_one_of_its_parts_stops_the_build(tmp_path: Path) -> None:
    theme = sample.write_theme(tmp_path)
    (theme / "static/css/print.css").unlink()
    with pytest.raises(SiteError):
        Assets(theme / "static")
