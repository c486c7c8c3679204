"""Stories of ``content/stories/``: who agreed, who reviewed, and how media are read.

Rules:

- A story says whom it is about: ``Subject:`` with the ids of people or ventures as the
  office's tables have them, or ``About: programme`` when it tells of nobody. Neither
  stops the build.
- A story about somebody is told only while each subject's consent for stories is in
  force, as the public tree has it. One that is not there is withheld, and so is one
  whose id nobody knows: unknown never passes as good. The build says which.
- ``Reviewed:`` is the day on which whoever it is about, or the programme, last read it;
  without it the build stops. ``Date:`` is the day of publication.
- A recording (``Audio:`` or ``Video:``) is a link, for nothing is loaded from elsewhere,
  and needs its words on the page, below a heading ``Transcripción`` (``Transcript``).
- ``Department:`` names the departments (as their addresses have them) on whose pages the
  story is told, too.
- ``Note:`` warns of what is hard to read; ``Kind:``, ``Source:``, ``Length:`` and ``Themes:``
  describe. Both languages agree on whom, when and what.

Example::

    Title: Pan desde las cuatro
    Description: Una mañana en una panadería de la red.
    Date: 2026-09-14
    Reviewed: 2026-09-10
    Subject: E-011
    Themes: ventures
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from constancia.errors import SiteError
from constancia.portal import linked, words
from constancia.portal.frame import Frame, Sheet
from constancia.portal.prose import Prose
from constancia.records import story_key

PROGRAMME: Final = "programme"
_IDS: Final = re.compile(r"[;,\s]+")
_TRANSCRIPT: Final = re.compile(
    r"<h[23][^>]*>\s*(?:Transcripción|Transcript)\b.*?</h[23]>(.*)", re.DOTALL
)
_TAGS: Final = re.compile(r"<[^>]*>")
#: shorter than this is no transcript of anything
_TRANSCRIPT_CHARACTERS: Final = 200

Pieces = Mapping[tuple[str, str], Prose]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story in one language, as pages show it."""

    slug: str
    language: str
    title: str
    description: str
    date: datetime.date
    reviewed: datetime.date
    of_programme: bool
    kind: str | None = None
    source: str | None = None
    length: str | None = None
    note: str | None = None
    audio: str | None = None
    video: str | None = None
    themes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()  # slugs


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The stories that may be told, and the slugs of those that may not."""

    stories: tuple[tuple[Story, Prose], ...]  # the newest first
    withheld: tuple[str, ...]


def tell(pieces: Pieces, *, host: str, agreed: Collection[str]) -> Told:
    """Return what may be told.

    Args:
        pieces: the prose of ``content/stories/`` by (slug, language).
        host: the official host, which keys are made with.
        agreed: keys of the subjects who agreed.

    Raises:
        SiteError: a story does not say what it has to, or its languages disagree.
    """
    told, withheld = [], set()
    facts: dict[str, tuple[object, ...]] = {}
    for (slug, _language), piece in sorted(pieces.items()):
        subjects = _subjects(piece)
        story = _story(piece, of_programme=not subjects)
        days = (story.date, story.reviewed)
        same = (subjects, days, bool(story.audio), story.themes, story.departments)
        if facts.setdefault(slug, same) != same:
            raise SiteError(
                "stories/{file}: no dice lo mismo que su par en el otro idioma",
                hint="Fechas, «Subject:», «About:», grabación y temas van iguales.",
                file=piece.file,
            )
        if all(story_key(host, subject) in agreed for subject in subjects):
            told.append((story, piece))
        else:
            withheld.add(slug)
    told.sort(key=lambda pair: (-pair[0].date.toordinal(), pair[0].slug))
    return Told(stories=tuple(told), withheld=tuple(sorted(withheld)))


def pages(frame: Frame, told: Told, facts: Mapping[str, str]) -> Iterable[Sheet]:
    """Yield the page of every story of a language, and the list of them."""
    own = [(story, piece) for story, piece in told.stories if _is_in(story, frame)]
    for story, piece in own:
        page = frame.page(
            "story",
            "stories",
            story.slug,
            title=story.title,
            description=story.description,
            # a person's story is for those who come here, not for who looks up a name
            indexable=story.of_programme,
        )
        yield (
            page,
            {
                "story": story,
                "prose": piece.filled(facts),
                "jsonld": linked.article(
                    title=story.title,
                    description=story.description,
                    address=page.canonical,
                    language=story.language,
                    published=story.date,
                    reviewed=story.reviewed,
                    publisher=frame.say(frame.directory.programme.name),
                )
                if story.of_programme
                else None,
            },
        )
    variables = {"stories": tuple(story for story, _piece in own)}
    findable = all(story.of_programme for story, _piece in own)
    yield frame.section("stories", variables, indexable=findable)


def _is_in(story: Story, frame: Frame) -> bool:
    return story.language == frame.language


def _subjects(piece: Prose) -> tuple[str, ...]:
    """Return the ids that a story is about; none when it is the programme's own."""
    named = piece.line("subject")
    about = piece.line("about")
    if named and not about:
        return tuple(sorted(set(filter(None, _IDS.split(named)))))
    if about == PROGRAMME and not named:
        return ()
    raise SiteError(
        "stories/{file}: no dice de quién es la historia",
        hint="Escriba arriba «Subject:» con el código de la persona o del negocio, o "
        "«About: programme» si no cuenta de nadie.",
        file=piece.file,
    )


def _story(piece: Prose, *, of_programme: bool) -> Story:
    return Story(
        slug=piece.slug,
        language=piece.language,
        title=piece.title,
        description=piece.description,
        date=_required_day(piece, "date"),
        reviewed=_required_day(piece, "reviewed"),
        of_programme=of_programme,
        kind=piece.line("kind"),
        source=piece.line("source"),
        length=piece.line("length"),
        note=piece.line("note"),
        audio=_recording(piece, "audio"),
        video=_recording(piece, "video"),
        themes=_themes(piece),
        departments=_departments(piece),
    )


def _departments(piece: Prose) -> tuple[str, ...]:
    named = _IDS.split(piece.line("department") or "")
    return tuple(sorted(set(filter(None, named))))


def _required_day(piece: Prose, name: str) -> datetime.date:
    day = piece.day(name)
    if day is None:
        raise SiteError(
            "stories/{file}: falta «{name}:»",
            hint="«Date:» es el día en que se publica; «Reviewed:», el día en que la "
            "leyó y aprobó la persona de quien se cuenta, o el programa.",
            file=piece.file,
            name=name.title(),
        )
    return day


def _recording(piece: Prose, name: str) -> str | None:
    address = piece.line(name)
    if address is None:
        return None
    if not address.startswith("https://"):
        raise SiteError(
            "stories/{file}: en «{name}:» va una dirección que empieza con https://",
            hint="Es un enlace: la grabación no se copia al sitio.",
            file=piece.file,
            name=name.title(),
        )
    found = _TRANSCRIPT.search(piece.html)
    words_ = _TAGS.sub("", found[1]).strip() if found else ""
    if len(words_) < _TRANSCRIPT_CHARACTERS:
        raise SiteError(
            "stories/{file}: la grabación no tiene su texto",
            hint="Añada al final un título «## Transcripción» («## Transcript») con lo "
            "que se dice: hay quien no oye, y quien no tiene datos para oír.",
            file=piece.file,
        )
    return address


def _themes(piece: Prose) -> tuple[str, ...]:
    themes = tuple(filter(None, _IDS.split(piece.line("themes") or "")))
    for theme in themes:
        if theme not in words.LABELS["theme"]:
            raise SiteError(
                "stories/{file}: no hay un tema «{theme}»",
                hint="Los temas son: {known}.",
                file=piece.file,
                theme=theme,
                known=", ".join(words.LABELS["theme"]),
            )
    return themes
