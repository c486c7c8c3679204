"""Figures as pictures: kernels of maize in rows, counted out.

Rules:

- A percentage is a hundred kernels, as many filled as it says. A count is a kernel for each
  1, 10, 100 or 1,000, never more than a hundred; the last one is hollow when it stands
  for a part. Filled and hollow tell it, not colour.
- The picture repeats the number beside it and says nothing of its own. A value that is
  not told, or is no number, has no picture.
- The same thing of several periods is one figure with a bar a period, from nothing: bars
  begin at zero and share one scale.
- A picture is two paths at most; nothing is computed where it is shown.

Example::

    chart("62", "%").each            # None: each kernel is one of a hundred
    chart("417", "personas").each    # 10
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from constancia.portal import views
from constancia.records import Indicator

#: kernels in a row, and how far apart kernels and rows are, in units of the picture
ROW: Final = 20
PITCH: Final = 10
RISE: Final = 9
#: kernels of a percentage, and the most of a count
_MOST: Final = 100
_EACH: Final = (1, 10, 100, 1_000, 10_000)
#: width of the longest bar
BAR: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A field of kernels."""

    height: int
    filled: str  # path data: a line a row, which a dashed stroke turns into kernels
    hollow: str
    each: int | None  # what a kernel of a count stands for; None: one of a hundred


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A period of a figure that is told for several."""

    indicator: Indicator
    length: int | None  # of ``BAR``; None: not told, or no number


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing that is counted, for one period or for several."""

    indicator: Indicator  # of the last period
    bars: tuple[Bar, ...]  # none for a single period


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Figures that belong together."""

    name: str | None
    figures: tuple[Figure, ...]


def groups(indicators: Iterable[Indicator]) -> tuple[Group, ...]:
    """Return the figures by group, both in the order of the table."""
    found = views.grouped(indicators, lambda indicator: indicator.group)
    return tuple(
        Group(name=name, figures=figures(members)) for name, members in found.items()
    )


def figures(indicators: Iterable[Indicator]) -> tuple[Figure, ...]:
    """Return indicators as figures: those that differ in their period alone are one."""
    same = views.grouped(indicators, lambda i: (i.label, i.unit, i.denominator))
    return tuple(_figure(members) for members in same.values())


def chart(value: str, unit: str | None) -> Chart | None:
    """Return the picture of a value, ``None`` where there is none.

    Args:
        value: as the gate wrote it: a number, a mark of what is not told, or a word.
        unit: ``%``, or what is counted.
    """
    number = _number(value)
    if number is None or number < 0:
        return None
    if (unit or "").strip() == "%":
        part = round(number)
        return _kernels(part, _MOST, None) if part <= _MOST else None
    if number != number.to_integral_value():
        return None
    count = int(number)
    each = next((each for each in _EACH if count <= each * _MOST), None)
    if each is None or count < 2:  # one kernel says nothing
        return None
    return _kernels(count // each, -(-count // each), each)


def _figure(members: tuple[Indicator, ...]) -> Figure:
    if len(members) == 1:
        return Figure(indicator=members[0], bars=())
    periods = sorted(members, key=lambda member: member.period)
    told = {member.indicator_id: _number(member.value) for member in periods}
    numbers = [number for number in told.values() if number is not None]
    if any(number < 0 for number in numbers):
        numbers = []
    most = max(numbers, default=Decimal(0))
    if (periods[0].unit or "").strip() == "%":
        most = max(most, Decimal(100))
    bars = tuple(
        Bar(
            indicator=member,
            length=None
            if number is None or not numbers or not most
            else round(BAR * number / most),
        )
        for member, number in ((m, told[m.indicator_id]) for m in periods)
    )
    return Figure(indicator=periods[-1], bars=bars)


def _kernels(filled: int, total: int, each: int | None) -> Chart:
    rows = -(-total // ROW)
    return Chart(
        height=rows * RISE + 1,
        filled=_rows(0, filled),
        hollow=_rows(filled, total),
        each=each,
    )


def _rows(start: int, stop: int) -> str:
    """Return a line through the kernels from ``start`` to before ``stop``, row by row.

    Every other row is half a kernel further in, as they sit on the cob. A line ends a
    tenth beyond its last kernel, so that no rounding loses it.
    """
    path = ""
    for row in range(start // ROW, -(-stop // ROW)):
        first, end = max(start, row * ROW), min(stop, (row + 1) * ROW)
        if first < end:
            x = (first - row * ROW) * PITCH + PITCH // 2 * (1 + row % 2)
            path += f"M{x} {row * RISE + 5}h{(end - first - 1) * PITCH}.1"
    return path


def _number(value: str) -> Decimal | None:
    try:
        number = Decimal(value.strip().replace(" ", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
