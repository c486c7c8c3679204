"""Stories are told with consent, a day of review and the words of every recording."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import pytest

from constancia import building
from constancia.errors import SiteError
from constancia.portal import stories
from constancia.portal.prose import Prose
from constancia.records import story_key
from constancia.settings import from_environment

HOST = "verifica.example.org"
LINES = {"date": "2026-02-01", "reviewed": "2026-01-30", "about": "programme"}
SPOKEN = "<h2>Transcripción</h2>\n<p>" + "Palabra por palabra. " * 20 + "</p>"


def piece(language: str, html: str, lines: Mapping[str, str], slug: str) -> Prose:
    return Prose(
        slug=slug,
        language=language,
        title="T",
        description="D",
        html=html,
        metadata=tuple(sorted(lines.items())),
    )


def tell(
    lines: Mapping[str, str],
    *,
    english: Mapping[str, str] | None = None,
    html: str = "<p>Hola</p>",
    agreed: tuple[str, ...] = (),
) -> stories.Told:
    pieces = {
        ("uno", "es"): piece("es", html, lines, "uno"),
        ("uno", "en"): piece("en", html, english or lines, "uno"),
    }
    keys = {story_key(HOST, subject) for subject in agreed}
    return stories.tell(pieces, host=HOST, agreed=keys)


def about(*subjects: str, **lines: str) -> dict[str, str]:
    rest = {name: text for name, text in LINES.items() if name != "about"}
    return {**rest, "subject": "; ".join(subjects), **lines}


def test_the_programmes_own_stories_are_told() -> None:
    told = tell(LINES)
    assert [story.language for story, _piece in told.stories] == ["en", "es"]
    assert told.withheld == ()
    assert all(story.of_programme for story, _piece in told.stories)


def test_a_story_about_somebody_is_told_while_they_agree() -> None:
    told = tell(about("P-1"), agreed=("P-1",))
    assert len(told.stories) == 2
    assert not any(story.of_programme for story, _piece in told.stories)


@pytest.mark.parametrize("agreed", [(), ("P-2",), ("P-1",), ("p-1", "P-2")])
def test_it_is_withheld_until_all_of_them_have_agreed(agreed: tuple[str, ...]) -> None:
    told = tell(about("P-1", "P-2"), agreed=agreed)
    assert told.stories == ()
    assert told.withheld == ("uno",)


def test_a_consent_for_another_site_is_none() -> None:
    pieces = {("uno", "es"): piece("es", "", about("P-1"), "uno")}
    agreed = {story_key("other.example.org", "P-1")}
    assert stories.tell(pieces, host=HOST, agreed=agreed).withheld == ("uno",)


@pytest.mark.parametrize(
    "lines",
    [
        {name: text for name, text in LINES.items() if name != "reviewed"},
        {name: text for name, text in LINES.items() if name != "date"},
        {name: text for name, text in LINES.items() if name != "about"},
        {**LINES, "reviewed": "30/01/2026"},
        {**LINES, "about": "nobody"},
        {**LINES, "subject": "P-1"},
        {**LINES, "themes": "sports"},
        {**LINES, "audio": "http://radio.example.org/a"},
        {**LINES, "audio": "https://radio.example.org/a"},
        {**LINES, "video": "javascript:alert(1)"},
    ],
)
def test_what_a_story_does_not_say_stops_the_build(lines: Mapping[str, str]) -> None:
    with pytest.raises(SiteError) as caught:
        tell(lines)
    assert "uno." in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "html",
    [
        "<p>Hola</p>",
        "<h2>Transcripción</h2>",
        "<h2>Transcripción</h2><p>Pronto.</p>",
        "<p>Transcripción</p>" + "<p>x</p>" * 300,
    ],
)
def test_a_recording_without_its_words_stops_the_build(html: str) -> None:
    recorded = {**LINES, "audio": "https://radio.example.org/a"}
    with pytest.raises(SiteError):
        tell(recorded, html=html)
    told = tell(recorded, html=html + SPOKEN)
    assert {story.audio for story, _piece in told.stories} == {recorded["audio"]}


@pytest.mark.parametrize(
    "english",
    [
        about("P-1"),
        {**LINES, "date": "2026-02-02"},
        {**LINES, "reviewed": "2026-01-29"},
        {**LINES, "themes": "skills"},
    ],
)
def test_both_languages_tell_the_same(english: Mapping[str, str]) -> None:
    with pytest.raises(SiteError):
        tell(LINES, english=english, agreed=("P-1",))


def test_the_newest_come_first_whatever_their_names() -> None:
    pieces = {
        (slug, "es"): piece("es", "", {**LINES, "date": day}, slug)
        for slug, day in (("a", "2026-01-01"), ("b", "2026-03-01"), ("c", "2026-02-01"))
    }
    told = stories.tell(pieces, host=HOST, agreed=())
    assert [story.slug for story, _piece in told.stories] == ["b", "c", "a"]


def test_the_audit_takes_no_word_of_a_story_for_harmless(tmp_path: Path) -> None:
    """A name that stands in a story has to be admitted like any other."""
    for name in ("about.es.md", "stories/uno.es.md"):
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Rosa", encoding="utf-8")
    settings = from_environment(
        {}, root=tmp_path, now=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    )
    assert [path.name for path in building.benign(settings)] == ["about.es.md"]
