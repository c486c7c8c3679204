"""Working days in El Salvador, Guatemala and Honduras, for the terms of the law.

Rules:

- ``data/holidays.yaml`` is the only source: days of a date, days that hang on Easter,
  and two kinds that move. Only what is free for a whole day in the whole country is
  there, so that a term ends sooner rather than later.
- A term begins the day after: its first day is the first working day that follows.
- The table is of today's law and is applied to every year; a term of years ago may be
  some days off.

Non-goals: holidays of a town or a trade, half days, days that a government gives away.

Example::

    calendar = load(Path("data/holidays.yaml"))
    calendar.term(date(2026, 3, 27), 5, "SV")    # date(2026, 4, 7): Holy Week between
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from constancia import datafile
from constancia.speech import N_

#: whose holidays count where the subject's country is not known: the law's own
HOME: Final = "SV"

Rule = Callable[[int], datetime.date]

_WEEKDAYS: Final = {
    name: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}
_ONE: Final = datetime.timedelta(days=1)


def easter(year: int) -> datetime.date:
    """Return Easter Sunday of a Gregorian year.

    Source: the anonymous Gregorian algorithm (Nature, 20 April 1876; J. Meeus,
    Astronomical Algorithms, chapter 8).
    """
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    lunar = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - lunar + 15) % 30
    leaps, year_rest = divmod(of_century, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leaps - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return datetime.date(year, month, day + 1)


class Calendar:
    """Working days by country."""

    def __init__(self, rules: Mapping[str, tuple[Rule, ...]]) -> None:
        self._rules = rules
        self._years: dict[tuple[str, int], frozenset[datetime.date]] = {}

    def holidays(self, country: str, year: int) -> frozenset[datetime.date]:
        """Return the public holidays of a country; of an unknown one, the law's own."""
        if country not in self._rules:
            country = HOME
        known = self._years.get((country, year))
        if known is None:
            known = frozenset(rule(year) for rule in self._rules[country])
            self._years[country, year] = known
        return known

    def works(self, day: datetime.date, country: str) -> bool:
        """Return whether ``day`` is a working day."""
        return day.weekday() < 5 and day not in self.holidays(country, day.year)

    def elapsed(self, since: datetime.date, until: datetime.date, country: str) -> int:
        """Return the number of working days after ``since``, ``until`` included."""
        days = (until - since).days
        return sum(
            self.works(since + number * _ONE, country) for number in range(1, days + 1)
        )

    def term(self, since: datetime.date, days: int, country: str) -> datetime.date:
        """Return the last day of a term of ``days`` working days after ``since``."""
        day = since
        while days:
            day += _ONE
            days -= self.works(day, country)
        return day


def load(path: Path) -> Calendar:
    """Read ``data/holidays.yaml``; its first lines say its shape.

    Raises:
        ConfigurationError: the file is missing, no YAML, or not of its shape.
    """

    def build(document: Any) -> Calendar:
        rules = {
            str(country): tuple(map(_rule, days)) for country, days in document.items()
        }
        if HOME not in rules:
            raise KeyError(HOME)
        return Calendar(rules)

    return datafile.load(path, build, shape=N_("días feriados por país"))


def _rule(entry: Mapping[str, Any]) -> Rule:
    keys = entry.keys() - {"name"}
    if keys == {"easter"}:
        from_easter = datetime.timedelta(days=int(entry["easter"]))
        return lambda year: easter(year) + from_easter
    if keys == {"month", "first", "plus"}:
        month, weekday = int(entry["month"]), _WEEKDAYS[entry["first"]]
        plus = datetime.timedelta(days=int(entry["plus"]))
        datetime.date(2001, month, 1)  # a month there is
        return lambda year: _first(year, month, weekday) + plus
    if keys - {"moved"} != {"day"}:
        raise ValueError
    month, day = map(int, entry["day"].split("-"))
    datetime.date(2001, month, day)  # a day of every year
    if entry.get("moved", False):
        return lambda year: _moved(datetime.date(year, month, day))
    return lambda year: datetime.date(year, month, day)


def _first(year: int, month: int, weekday: int) -> datetime.date:
    begins = datetime.date(year, month, 1)
    return begins + (weekday - begins.weekday()) % 7 * _ONE


def _moved(day: datetime.date) -> datetime.date:
    """Return the Monday on which a movable holiday is kept (GT, Decreto 19-2018)."""
    weekday = day.weekday()
    return day - weekday * _ONE if weekday < 3 else day + (7 - weekday) * _ONE
