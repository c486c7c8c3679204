"""Numbers of workbooks as their formats show them: dates, zeros in front, percentages.

Rules:

- What a person sees counts, for it is what they checked: a date is a date, ``00123``
  keeps its zeros, 15 digits are written out and never abbreviated.

Source: ECMA-376-1, section 18.8.30 (number formats) and 18.17.4.1 (serial dates).

Example::

    >>> number_text("45429", shown_as(14, ""), datetime.datetime(1899, 12, 30))
    '2024-05-17'
"""

from __future__ import annotations

import datetime
import math
import re
from typing import Final

#: built-in number formats that are dates or times (18.8.30, with the regional ones)
_DATE_FORMATS: Final = frozenset(
    {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
)
_PERCENT_FORMATS: Final = frozenset({9, 10})
_LITERALS: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_PADDED: Final = re.compile(r"0[0-]*0")


def shown_as(number: int, code: str) -> str:
    """Return what a number format shows: a date, a percentage, zeros, or no more."""
    positive = code.split(";", maxsplit=1)[0]  # negative numbers have their own
    if number in _DATE_FORMATS:
        return "date"
    if number in _PERCENT_FORMATS:
        return "percent"
    if _PADDED.fullmatch(positive):
        return positive
    shown = _LITERALS.sub("", positive).lower()
    if "general" not in shown and re.search(r"[ymdhs]", shown):
        return "date"
    return "percent" if "%" in shown else ""


def number_text(value: str, shown: str, epoch: datetime.datetime) -> str:
    """Return a stored number as its format shows it.

    >>> epoch = datetime.datetime(1899, 12, 30)
    >>> number_text("45429", "date", epoch), number_text("123", "00000", epoch)
    ('2024-05-17', '00123')
    >>> number_text("2548736210101", "", epoch), number_text("0.1", "percent", epoch)
    ('2548736210101', '10%')
    """
    try:
        number = float(value)
    except ValueError:
        return value
    if not math.isfinite(number):
        return value
    if shown == "date":
        return _date_text(number, epoch) or _plain(number)
    if shown == "percent":
        return f"{_plain(number * 100)}%"
    if shown and number >= 0 and number == int(number):
        return _padded(f"{number:.0f}", shown)
    return _plain(number)


def _plain(number: float) -> str:
    """Return a number as spreadsheet programs show it: 15 digits at most."""
    if number == int(number) and abs(number) < 1e15:
        return f"{number:.0f}"
    return f"{number:.15g}"


def _date_text(serial: float, epoch: datetime.datetime) -> str:
    """Return a serial number as a date; the 29th of February 1900 never was."""
    if not 61 <= serial < 110_000:
        return ""
    moment = epoch + datetime.timedelta(days=serial)
    # a second's fraction is rounding, not time
    moment = (moment + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
    return moment.date().isoformat() if serial == int(serial) else moment.isoformat(" ")


def _padded(digits: str, pattern: str) -> str:
    """Return digits in a format of zeros and hyphens: 16297 in 00000000-0."""
    digits = digits.rjust(pattern.count("0"), "0")
    shown = []
    for character in reversed(pattern):
        if character == "-":
            shown.append("-")
        else:
            shown.append(digits[-1])
            digits = digits[:-1]
    return digits + "".join(reversed(shown))
