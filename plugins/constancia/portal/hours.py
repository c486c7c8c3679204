"""Opening hours as staff write them, where they say days and times and nothing else.

Rules:

- All of a text is understood, or none of it: a half-read line would be a false promise.
  What is not understood stays on the page as it was written, in Spanish.
- A time has minutes or says whether it is before or after noon; "8 a 5" may be anything.
- Days may go round the end of the week (*miércoles a lunes*). A day ends before midnight.

Non-goals: whether it is open now. Holidays, rain and a clock that is wrong would make
that a guess.

Example::

    >>> [opening.days for opening in parse("lunes a viernes 7:00-16:30, sábado 7:00-12:00")]
    [(0, 1, 2, 3, 4), (5,)]
    >>> parse("con reserva") is None
    True
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

#: Monday first, as ISO 8601 counts
DAYS: Final = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_DAY: Final = "|".join(f"{day}s?" for day in DAYS)
_TIME: Final = r"\d{1,2}(?::\d{2})?(?: ?[ap]\.? ?m\b\.?)?"
_SPAN: Final = rf"(?:de )?({_TIME}) ?(?:-|–|a) ?({_TIME})"
_PART: Final = re.compile(
    rf"(?:de )?(?P<days>todos los dias|(?:{_DAY})(?:(?:,| a| y| e) (?:{_DAY}))*),?:? "
    rf"(?P<spans>{_SPAN}(?: y {_SPAN})*)"
)
_ONE_SPAN: Final = re.compile(_SPAN)
_ONE_TIME: Final = re.compile(r"(\d{1,2})(?::(\d{2}))? ?(?:([ap])\.? ?m\.?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """When a place is open on some days of the week."""

    days: tuple[int, ...]  # 0 is Monday, in order
    spans: tuple[tuple[str, str], ...]  # "07:00", "16:30"


def parse(text: str) -> tuple[Opening, ...] | None:
    """Return opening hours, or ``None`` when any of the text is something else."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("–", "-"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    written = " ".join(bare.split()).rstrip(".")
    found, at = [], 0
    while at < len(written):
        part = _PART.match(written, at)
        if part is None:
            return None
        days = tuple(sorted(set(_days(part["days"]))))
        spans = tuple(_spans(part["spans"]))
        if any(span is None for span in spans):
            return None
        told = tuple(span for span in spans if span)
        found.append(Opening(days=days, spans=told))
        between = re.compile(r" ?[,;] ?(?:y )?| y |$").match(written, part.end())
        if between is None or (between.end() == part.end() < len(written)):
            return None
        at = between.end()
    every = [day for opening in found for day in opening.days]
    return tuple(found) if found and len(every) == len(set(every)) else None


def _days(text: str) -> Iterator[int]:
    if text == "todos los dias":
        yield from range(7)
        return
    for group in re.split(r", | y | e ", text):
        first, _, last = (part.strip() for part in group.partition(" a "))
        start = _day(first)
        end = _day(last) if last else start
        yield from (
            day % 7 for day in range(start, end + (7 if end < start else 0) + 1)
        )


def _day(name: str) -> int:
    return next(at for at, day in enumerate(DAYS) if name in (day, f"{day}s"))


def _spans(text: str) -> Iterator[tuple[str, str] | None]:
    for span in _ONE_SPAN.finditer(text):
        opens, closes = _time(span[1]), _time(span[2])
        yield (opens, closes) if opens and closes and opens < closes else None


def _time(text: str) -> str | None:
    found = _ONE_TIME.fullmatch(text.strip())
    if found is None or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None
