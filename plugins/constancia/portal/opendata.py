"""Listed ventures and open vacancies for programs: open data and feeds.

Rules:

- What a listed page shows, less how to reach anybody: a file that can be copied whole
  is no place for telephone numbers, e-mail addresses or names of owners. Each entry
  leads to its page, where they stand if they were allowed.
- A point is there only with the consent for it; without it a GeoJSON geometry is null
  (RFC 7946, section 3.2), and the place ends at the municipality.
- Nothing about people, and nothing behind a code.
- A cell of the CSV never begins like a formula, for staff open it in Excel.

Source: RFC 7946 (GeoJSON), RFC 4180 (CSV), RFC 4287 (Atom).

Example::

    for address, content in files(frames, issued_on=tree.issued_on):
        output.write(address, content)
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from constancia import addresses
from constancia.portal.frame import Frame
from constancia.portal.lookups import anchor
from constancia.portal.stories import Told
from constancia.portal.titles import SECTIONS
from constancia.records import Venture

#: columns of the open data, in this order
COLUMNS: Final = (
    *("slug", "name", "sector", "category", "summary_es", "summary_en"),
    *("country", "department", "municipality", "district", "latitude", "longitude"),
    *("website", "confirmed_on", "url"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Entry(NamedTuple):
    """An entry of a feed."""

    title: str
    summary: str
    address: str
    day: datetime.date


def files(
    frames: Sequence[Frame], *, issued_on: datetime.date, told: Told
) -> Iterator[tuple[str, bytes]]:
    """Yield the address and the bytes of every file.

    Args:
        frames: one a language, the first of them Spanish.
        issued_on: the day of the public tree, for what bears no day of its own.
        told: the stories that may be told.
    """
    rows = [_row(frames[0], venture) for venture in frames[0].ventures]
    yield "/data/ventures.json", _json(rows)
    yield "/data/ventures.csv", _csv(rows)
    yield "/data/ventures.geojson", _geojson(rows)
    for frame in frames:
        yield feed_address("ventures", frame.language), _ventures_feed(frame, issued_on)
        yield (
            feed_address("opportunities", frame.language),
            _opportunities_feed(frame, issued_on),
        )
        yield (
            feed_address("stories", frame.language),
            _stories_feed(frame, told, issued_on),
        )


def feed_address(section: str, language: str) -> str:
    """Return the address of a feed."""
    return f"/feeds/{section}.{language}.xml"


def _row(frame: Frame, venture: Venture) -> dict[str, str | None]:
    place = venture.place
    latitude, longitude = venture.point or (None, None)
    confirmed = venture.confirmed_on
    return {
        "slug": venture.slug,
        "name": venture.name,
        "sector": venture.sector,
        "category": venture.category,
        "summary_es": venture.summary.es,
        "summary_en": venture.summary.en,
        "country": place.country,
        "department": place.department,
        "municipality": place.municipality,
        "district": place.district,
        "latitude": latitude,
        "longitude": longitude,
        "website": venture.website,
        "confirmed_on": confirmed.isoformat() if confirmed else None,
        "url": _absolute(frame, frame.lookups.address(venture, frame.language)),
    }


def _csv(rows: Iterable[dict[str, str | None]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(name, row[name]) for name in COLUMNS])
    return b"\xef\xbb\xbf" + text.getvalue().encode()  # Excel asks for the mark


def _cell(name: str, value: str | None) -> str:
    if value is None:
        return ""
    if name in {"latitude", "longitude"}:
        return value
    return f"'{value}" if value.startswith(_FORMULA) else value


def _geojson(rows: Iterable[dict[str, str | None]]) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": row["slug"],
            "geometry": _point(row["longitude"], row["latitude"]),
            "properties": {
                name: row[name]
                for name in COLUMNS
                if name not in {"latitude", "longitude"}
            },
        }
        for row in rows
    ]
    return _json({"type": "FeatureCollection", "features": features})


def _point(longitude: str | None, latitude: str | None) -> dict[str, Any] | None:
    if longitude is None or latitude is None:
        return None
    return {"type": "Point", "coordinates": [float(longitude), float(latitude)]}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _ventures_feed(frame: Frame, issued_on: datetime.date) -> bytes:
    lookups, language = frame.lookups, frame.language
    entries = [
        Entry(
            title=venture.name,
            summary=frame.say(venture.summary),
            address=_absolute(frame, lookups.address(venture, language)),
            day=venture.confirmed_on or issued_on,
        )
        for venture in frame.ventures
    ]
    return _atom(frame, "ventures", entries, issued_on)


def _opportunities_feed(frame: Frame, issued_on: datetime.date) -> bytes:
    lookups, language = frame.lookups, frame.language
    entries = [
        Entry(
            title=f"{frame.say(opportunity.title)} · {opportunity.employer}",
            summary=frame.say(opportunity.apply),
            address=_absolute(frame, lookups.address(opportunity, language)),
            day=issued_on,
        )
        for opportunity in sorted(frame.opportunities, key=anchor)
    ]
    return _atom(frame, "opportunities", entries, issued_on)


def _stories_feed(frame: Frame, told: Told, issued_on: datetime.date) -> bytes:
    """Return the programme's own stories: a feed is a copy that nobody can call back."""
    entries = [
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
    return _atom(frame, "stories", entries, issued_on)


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
