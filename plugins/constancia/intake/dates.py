"""Dates as they stand in the cells of three countries' spreadsheets.

Rules:

- Read: ``2024-05-17``, the same with a time, ``17/05/2024``, ``17-5-24``,
  ``17.05.2024``, ``17-may-24``, ``17 de mayo de 2024``, ``May 17, 2024``,
  ``20240517``, and Excel's serial numbers.
- Whether a column is written day/month or month/day is decided by the whole column: a
  date that makes sense in one order only is evidence. Evidence for both is an error,
  evidence for neither means day/month.
- Two digits of a year: 00 to 69 are this century, 70 to 99 the last one; in a column
  of birth dates a year that has not come yet is of the last century.
- A year alone is no date, and neither is a day that the calendar does not have.

Sources: Office Open XML (ECMA-376-1, section 18.17.4) for serial numbers; POSIX
``strptime`` for two-digit years.

Example::

    >>> order, _ = day_or_month_first(["05/17/2024", "01/02/2024"])
    >>> parse("01/02/2024", order=order)
    datetime.date(2024, 1, 2)
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from constancia.folding import fold

Order = Literal["day", "month"]

_TIME: Final = (
    r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
    r"\s*(?:[aApP]\.?\s?[mM]\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST: Final = re.compile(
    rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}}){_TIME}"
)
_COMPACT: Final = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})")
_YEAR_LAST: Final = re.compile(
    rf"(\d{{1,2}})\s?([-/. ])\s?(\d{{1,2}})\s?\2\s?(\d{{4}}|\d{{2}}){_TIME}"
)
_NAMED: Final = re.compile(
    r"(?:[a-z]+ )?(?P<day>\d{1,2}) (?:de )?(?P<month>[a-z]{3,10}) (?:de |del )?"
    r"(?P<year>\d{4}|\d{2})"
)
_MONTH_FIRST: Final = re.compile(
    r"(?P<month>[a-z]{3,10}) (?P<day>\d{1,2}) (?P<year>\d{4}|\d{2})"
)
_SERIAL: Final = re.compile(r"(\d{5})(?:[.,]\d{1,12})?")
#: five digits from 1927 on; four digits would be taken for a year
_FIRST_SERIAL: Final = 10_000
_EPOCH: Final = datetime.date(1899, 12, 30)  # Excel's 1 is 1900-01-01, 60 never was
#: full names, Spanish and English; a cell holds one of them or its first letters
_MONTHS: Final = (
    ("enero", "january"),
    ("febrero", "february"),
    ("marzo", "march"),
    ("abril", "april"),
    ("mayo", "may"),
    ("junio", "june"),
    ("julio", "july"),
    ("agosto", "august"),
    ("septiembre", "setiembre", "september"),
    ("octubre", "october"),
    ("noviembre", "november"),
    ("diciembre", "december"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Cells that decide the order of a column; ``None`` where there is none."""

    day_first: str | None = None
    month_first: str | None = None
    either: str | None = None


def parse(
    text: str, *, order: Order = "day", past: datetime.date | None = None
) -> datetime.date | None:
    """Return the date that ``text`` writes, ``None`` if it writes none.

    ``past`` is a day that the date does not lie after, for years of two digits.
    """
    text = text.removesuffix(".")
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _date(int(match["year"]), int(match["month"]), int(match["day"]))
    if match := _YEAR_LAST.fullmatch(text):
        first, second = int(match[1]), int(match[3])
        day, month = (first, second) if order == "day" else (second, first)
        return _date(_year(match[4], past), month, day)
    if match := _SERIAL.fullmatch(text):
        serial = int(match[1])
        found = _EPOCH + datetime.timedelta(days=serial)
        return found if serial >= _FIRST_SERIAL else None
    named = fold(text) if len(text) <= 40 else ""
    if match := _NAMED.fullmatch(named) or _MONTH_FIRST.fullmatch(named):
        year, month = _year(match["year"], past), _month(match["month"])
        return _date(year, month, int(match["day"]))
    return None


def day_or_month_first(texts: Iterable[str]) -> tuple[Order | None, Evidence]:
    """Decide how a column writes its dates; ``None`` when it mixes both orders."""
    day_first = month_first = either = None
    for text in texts:
        match = _YEAR_LAST.fullmatch(text.removesuffix("."))
        if not match:
            continue
        first, second, year = int(match[1]), int(match[3]), _year(match[4], None)
        as_day = _date(year, second, first) is not None
        as_month = _date(year, first, second) is not None
        if as_day and not as_month:
            day_first = day_first or text
        elif as_month and not as_day:
            month_first = month_first or text
        elif as_day and first != second:
            either = either or text
    evidence = Evidence(day_first=day_first, month_first=month_first, either=either)
    if day_first and month_first:
        return None, evidence
    return ("month" if month_first else "day"), evidence


def add_months(day: datetime.date, months: int) -> datetime.date:
    """Return the same day ``months`` calendar months later, or that month's last day.

    >>> add_months(datetime.date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


def comes_of_age(born: datetime.date) -> datetime.date:
    """Return the eighteenth birthday; one born on 29 February waits until 1 March.

    Under 18 is a child: Convention on the Rights of the Child, article 1.
    """
    try:
        return born.replace(year=born.year + 18)
    except ValueError:
        return datetime.date(born.year + 18, 3, 1)


def _year(digits: str, past: datetime.date | None) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    if past is not None:
        return 2000 + year if 2000 + year <= past.year else 1900 + year
    return 2000 + year if year < 70 else 1900 + year


def _month(name: str) -> int:
    """Return the number of a month, 0 where ``name`` is none."""
    for number, names in enumerate(_MONTHS, 1):
        if any(full.startswith(name) for full in names):
            return number
    return 0


def _date(year: int, month: int, day: int) -> datetime.date | None:
    if not 1900 <= year <= 2199:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
