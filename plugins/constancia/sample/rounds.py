"""Rounds, the days on which each centre issues, and what it may assess then.

Rules:

- Four rounds a year from the end of 2018, none in the second quarter of 2020, Guatemala
  from the second round of 2019, the last in the third quarter of 2026.
- The centres issue on working days of their own, so that expiry dates lie close
  together: on nearly any day of the next years some certificate is about to expire.

Example::

    rounds(words)[0].name        # "2018-4"
    accredited(words, "CE-03", date(2025, 5, 9))   # without CON-03
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from constancia.sample.words import Department, Words

GUATEMALA_FROM: Final = datetime.date(2019, 4, 1)
_SKIPPED: Final = {(2018, 1), (2018, 2), (2018, 3), (2020, 2), (2026, 4)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A certification round: its name, its share of all certificates, its days."""

    name: str
    year: int
    until: float  # share of all certificates issued when the round is over
    days: dict[str, datetime.date]  # centre: the day on which it issues


def rounds(words: Words) -> tuple[Round, ...]:
    """Return all rounds, in order."""
    by_year: dict[int, int] = words.office["por_ano"]
    quarters = [(y, q) for y in by_year for q in range(1, 5) if (y, q) not in _SKIPPED]
    held = {year: sum(1 for y, _ in quarters if y == year) for year in by_year}
    total, issued, found = sum(by_year.values()), 0.0, []
    for year, quarter in quarters:
        issued += by_year[year] / held[year]
        centres = enumerate(words.office["acreditaciones"])
        found.append(
            Round(
                name=f"{year}-{quarter}",
                year=year,
                until=issued / total,
                days={name: _day(year, quarter, place) for place, name in centres},
            )
        )
    return tuple(found)


def _day(year: int, quarter: int, place: int) -> datetime.date:
    start = datetime.date(year, quarter * 3 - 2, 1)
    shift = 18 + 14 * place + (year * 7 + quarter * 3 + place * 5) % 9
    day = start + datetime.timedelta(days=shift)
    # back to Friday from a weekend
    return day - datetime.timedelta(days=max(0, day.isoweekday() - 5))


def open_departments(words: Words, held: Round) -> tuple[Department, ...]:
    """Return the departments that take part in a round."""
    started = min(held.days.values()) >= GUATEMALA_FROM
    return tuple(d for d in words.departments if started or d.country != "Guatemala")


def accredited(words: Words, centre: str, *days: datetime.date) -> tuple[str, ...]:
    """Return the standards that a centre may assess on all of ``days``."""
    found = words.office["acreditaciones"][centre]
    return tuple(
        standard
        for standard, window in found.items()
        if all(_within(window, day) for day in days)
    )


def _within(window: list[datetime.date], day: datetime.date) -> bool:
    return window[0] <= day and (len(window) == 1 or day <= window[1])


def expiry(words: Words, standard: str, issued: datetime.date) -> datetime.date | None:
    """Return when a certificate issued on that day expires; some never do."""
    months = next(
        row["vigencia_meses"]
        for row in words.office["normas"]
        if row["codigo_norma"] == standard
    )
    if not months:
        return None
    year, month = divmod(issued.month - 1 + int(months), 12)
    # no day after the 28th: every month has it
    return datetime.date(issued.year + year, month + 1, min(issued.day, 28))


def version(standard: str, assessed: datetime.date) -> str:
    """Return the version that stood on that day: CON-01 was renewed in 2023."""
    return "2" if standard == "CON-01" and assessed.year >= 2023 else "1"
