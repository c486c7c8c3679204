"""The audit's reading of texts: what is read piece by piece is what the whole says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constancia.audit import tags
from constancia.audit import texts as texts_module
from constancia.audit.footprint import Footprint
from constancia.audit.rows import Rows, alone_in, mark, rows_in
from constancia.audit.secrets import Secrets
from constancia.audit.texts import Texts

WORDS = ["ana", "b", "paz", "div", "zoila", "carpinteriafina", "77551234", "x@y.sv"]
words = st.sampled_from(WORDS)
phrases = st.lists(words, min_size=1, max_size=6).map(" ".join)
lines = st.one_of(
    phrases,
    phrases.map(lambda text: f"<p>{text}</p>"),
    phrases.map(
        lambda text: f'<a href="/{text.split(" ")[0]}/#b" id="{text[:3]}">{text}</a>'
    ),
    st.sampled_from(["<div>", "</div>", "<b>", "", "ana>", '<a href="#x">']),
)
#: few pages are made of many lines: the same lines come again in other neighbourhoods
sites = st.lists(lines, min_size=2, max_size=8).flatmap(
    lambda stock: st.lists(
        st.lists(st.sampled_from(stock), max_size=9).map("\n".join),
        min_size=1,
        max_size=8,
    )
)


@settings(max_examples=400, deadline=None)
@given(
    pages=sites,
    values=st.lists(phrases, max_size=4),
    around=st.lists(phrases, max_size=2),
    benign=phrases,
    often=st.integers(1, 4),
    most=st.sampled_from([0, 5, 1000]),
)
def test_a_page_read_by_pieces_says_what_the_whole_page_says(  # noqa: PLR0917  # drawn by name
    pages: list[str],
    values: list[str],
    around: list[str],
    benign: str,
    often: int,
    most: int,
) -> None:
    secrets = Secrets(values, benign, around=around, known=True)
    footprint = Footprint()
    texts = Texts(secrets, footprint, often=often, most=most)
    for page in pages * 3:
        found = texts.read("index.html", page)
        assert found.leak == secrets.stand_in(page)
        whole = tags.read(page)
        pieces = tags.together([found.shared, found.own])
        assert pieces.links == whole.links
        assert pieces.relative == whole.relative
        assert pieces.anchors == whole.anchors
    everything = Secrets((), benign, known=True)
    for value in values:
        one = Secrets([value], benign, known=True)
        if any(one.stand_in(page) for page in pages):
            assert footprint.perhaps(one.others(everything.digests()))


@settings(max_examples=200, deadline=None)
@given(
    pages=st.lists(st.lists(phrases, max_size=5), max_size=6), values=st.lists(phrases)
)
def test_a_document_read_by_members_says_what_the_whole_document_says(
    pages: list[list[str]], values: list[str]
) -> None:
    secrets = Secrets(values, "", known=True)
    texts = Texts(secrets, Footprint())
    for members in pages:
        text = "{" + ",".join(f'"{text[:2]}":"{text}"' for text in members) + "}"
        assert texts.read("a.json", text).leak == secrets.stand_in(text)


@given(
    st.lists(st.sampled_from(WORDS[:5]), min_size=2, max_size=6),
    st.lists(st.sampled_from(WORDS[:5]), max_size=9),
)
def test_a_phrase_is_found_where_its_words_stand_in_a_row(
    value: list[str], row: list[str]
) -> None:
    secrets = Secrets([" ".join(value)], "", known=True)
    stands = f" {' '.join(value)} " in f" {' '.join(row)} "
    assert secrets.stand_in(" - ".join(row)) == stands


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("7755-1234 6655-4321", True),
        ("6655-4321 7755-1234", True),
        ("+503 7755 1234 (503) 6655-4321", True),
        ("tel:+50377551234", True),
        ("1 7755 1234 9", True),
        ("x77551234x", True),
        (f"{'zQ3k' * 9}x77551234x{'Ab9' * 4}", False),  # a signature
        (f"{'1' * 40} 77551234", True),
        ("77551235", False),
        ("177551234", False),
        ("7755 12 345", False),
    ],
)
def test_a_number_is_found_beside_other_numbers(text: str, stands: bool) -> None:  # noqa: FBT001  # a case of the table
    secrets = Secrets(["7755-1234"], "", known=True)
    assert secrets.stand_in(text) is stands


def test_a_long_text_is_read_in_blocks_and_nothing_falls_between_them() -> None:
    secrets = Secrets(["Zoila Peña Ordóñez de la Paz"], "", known=True)
    filler = "una palabra tras otra\n" * 2978
    for shift in range(40):
        texts = Texts(secrets, Footprint())
        text = f"{filler}{'x' * shift}\nZoila Peña\nOrdóñez\nde la Paz\n{filler * 2}"
        assert texts.read("a.csv", text).leak
        assert not texts.read("a.csv", text.replace("Ordóñez", "")).leak


@pytest.mark.parametrize("cut", ["\n", ',"'])
def test_a_long_text_is_not_taken_whole(
    cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    rows = texts_module.rows_in
    monkeypatch.setattr(
        texts_module, "rows_in", lambda text: seen.append(len(text)) or rows(text)
    )
    text = f"{{{cut.join(['una palabra tras otra'] * 60_000)}"
    Texts(Secrets((), "", known=True), Footprint()).read("a.json", text)
    assert sum(seen) >= len(text)
    assert max(seen) < len(text) / 4


def test_a_longer_name_across_two_blocks_is_not_the_shorter_one() -> None:
    name = "Ana Lucía del Carmen María López"
    secrets = Secrets(["María López"], "", around=[name], known=True)
    filler = "una palabra tras otra\n" * 2978
    for shift in range(40):
        texts = Texts(secrets, Footprint())
        text = f"{filler}{'x' * shift}\n{name.replace(' ', chr(10))}\n{filler * 2}"
        assert not texts.read("a.csv", text).leak
        assert texts.read("a.csv", f"{text}María López").leak


def test_a_mark_is_that_of_words_in_a_row() -> None:
    rows = Rows.of(["zoila", "peña", "carpinteriafina"])
    assert rows.twos == [mark("zoila peña"), mark("peña carpinteriafina")]
    assert rows.threes == [mark("zoila peña carpinteriafina")]
    assert rows.long == {"carpinteriafina": mark("carpinteriafina")}
    assert Rows.of([]) == Rows(words=[], twos=[], threes=[], long={})
    assert rows_in("Zoila, PEÑA") == Rows.of(["zoila", "peña"])
    assert alone_in("+503 7755-1234, A@B.sv") == {"#77551234", "a@b.sv"}


def test_another_value_with_the_same_mark_is_not_the_value() -> None:
    # CRC-32 of "plumless" and "buckeroo" are one: a well-known pair
    assert mark("ana plumless") == mark("ana buckeroo")
    secrets = Secrets(["ana plumless"], "", known=True)
    assert secrets.stand_in("Ana Plumless")
    assert not secrets.stand_in("Ana Buckeroo")
