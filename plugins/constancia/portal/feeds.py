"""Atom feeds of what is new: ventures, vacancies, the programme's own stories.

Rules:

- What a listed page shows, less how to reach anybody; each entry leads to its page.
- A story about somebody is in no feed: a feed is a copy that nobody can call back.
- An entry's id is its full address, and its day the one that the record bears: when a
  venture was last confirmed, when a story was published, and for a vacancy the issue.

Source: RFC 4287 (Atom).

Example::

    for address, content in files(frames, issued_on=tree.issued_on, told=told):
        output.write(address, content)
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from constancia import addresses
from constancia.portal.frame import Frame
from constancia.portal.lookups import anchor
from constancia.portal.stories import Told
from constancia.portal.titles import SECTIONS


class Entry(NamedTuple):
    """An entry of a feed."""

    title: str
    summary: str
    address: str
    day: datetime.date


def files(
    frames: Sequence[Frame], *, issued_on: datetime.date, told: Told
) -> Iterator[tuple[str, bytes]]:
    """Yield the address and the bytes of every feed.

    Args:
        frames: one a language.
        issued_on: the day of the public tree, for what bears no day of its own.
        told: the stories that may be told.
    """
    for frame in frames:
        made = {
            "ventures": _ventures(frame, issued_on),
            "opportunities": _opportunities(frame, issued_on),
            "stories": _stories(frame, told),
        }
        for section, entries in made.items():
            content = _atom(frame, section, entries, issued_on)
            yield feed_address(section, frame.language), content


def feed_address(section: str, language: str) -> str:
    """Return the address of a feed."""
    return f"/feeds/{section}.{language}.xml"


def _ventures(frame: Frame, issued_on: datetime.date) -> list[Entry]:
    lookups, language = frame.lookups, frame.language
    return [
        Entry(
            title=venture.name,
            summary=frame.say(venture.summary),
            address=_absolute(frame, lookups.address(venture, language)),
            day=venture.confirmed_on or issued_on,
        )
        for venture in frame.ventures
    ]


def _opportunities(frame: Frame, issued_on: datetime.date) -> list[Entry]:
    lookups, language = frame.lookups, frame.language
    return [
        Entry(
            title=f"{frame.say(opportunity.title)} · {opportunity.employer}",
            summary=frame.say(opportunity.apply),
            address=_absolute(frame, lookups.address(opportunity, language)),
            day=issued_on,
        )
        for opportunity in sorted(frame.opportunities, key=anchor)
    ]


def _stories(frame: Frame, told: Told) -> list[Entry]:
    return [
        Entry(
            title=story.title,
            summary=story.description,
            address=_absolute(
                frame, addresses.item("stories", story.slug, story.language)
            ),
            day=story.date,
        )
        for story, _piece in told.stories
        if story.of_programme and story.language == frame.language
    ]


def _atom(
    frame: Frame, section: str, entries: list[Entry], issued_on: datetime.date
) -> bytes:
    """Return an Atom feed, the newest entries first."""
    language = frame.language
    own = _absolute(frame, feed_address(section, language))
    page = _absolute(frame, addresses.section(section, language))
    author = frame.say(frame.directory.programme.name)
    entries.sort(key=lambda entry: entry.day, reverse=True)
    body = "".join(
        f"<entry><id>{escape(entry.address)}</id><title>{escape(entry.title)}</title>"
        f"<updated>{_moment(entry.day)}</updated>"
        f"<link href={quoteattr(entry.address)}/>"
        f"<summary>{escape(entry.summary)}</summary></entry>\n"
        for entry in entries
    )
    newest = max((entry.day for entry in entries), default=issued_on)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">\n'
        f"<id>{escape(own)}</id><title>{escape(frame.say(SECTIONS[section][0]))}</title>"
        f"<updated>{_moment(newest)}</updated>"
        f"<author><name>{escape(author)}</name></author>"
        f'<link rel="self" href={quoteattr(own)}/><link href={quoteattr(page)}/>\n'
        f"{body}</feed>\n"
    ).encode()


def _absolute(frame: Frame, address: str) -> str:
    return addresses.absolute(frame.directory.programme.official_host, address)


def _moment(day: datetime.date) -> str:
    """Return the beginning of a day in the programme's countries (UTC-6 all year)."""
    return f"{day.isoformat()}T00:00:00-06:00"
