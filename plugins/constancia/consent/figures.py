"""Indicators whose small numbers of people do not leave the private side.

Rules:

- An indicator counts people if its unit names people; without a unit, if its label
  does. Few of them are written ``<5``, and a larger number that would give a smaller one
  away is written ``≥5``, with the programme's ``small_cell`` for 5.
- A number is taken to be a sum of others of its period if it can be one: offices do not
  say which figure is a total. With one of several in a group, the group's total is taken
  to be known from elsewhere. Both hide rather too much.
- A percentage is written ``*`` if it gives a hidden number away: of the people that its
  denominator names, or of a number of people of its group and period, the percentage or
  its rest is a number that is not told.
- A denominator that names few people is left out.

Non-goals: numbers of things, money and hours; what a label says in words.

Source: contract, section 2 (``small_cell``); ``constancia.suppression``.

Example::

    indicators(export.indicators, small_cell=5)
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from constancia.folding import fold
from constancia.intake.rows import IndicatorRow
from constancia.records import Indicator, Text
from constancia.suppression import suppressed

#: words for people, in the letters of ``fold``
_PEOPLE: Final = re.compile(
    r"\b(personas?|people|persons?|mujer(es)?|hombres?|wom[ae]n|m[ae]n|jovenes|youth"
    r"|adult[oa]s?|nin[oa]s|participantes?|participants?|beneficiari[oa]s"
    r"|beneficiar(y|ies)|egresad[oa]s|graduates?|estudiantes?|students?|alumn[oa]s"
    r"|trabajador(es|as?)?|workers?|evaluador(es|as?)?|assessors?|emprendedor(es|as?)?"
    r"|entrepreneurs?|titulares|holders|usuari[oa]s|users|familias?|families|hogares"
    r"|households)\b"
)
#: parts of a sum that are tried; a table of figures has no more rows of one period
_PARTS: Final = 12


def indicators(
    rows: Sequence[IndicatorRow], *, small_cell: int
) -> tuple[Indicator, ...]:
    """Return the programme's figures in the order of their table."""
    counts = {
        row.indicator_id: count
        for row in rows
        if _counts_people(row) and (count := _number(row.value)) is not None
    }
    few = _hidden(rows, counts, small_cell)
    return tuple(
        Indicator(
            indicator_id=row.indicator_id,
            label=Text(es=row.label_es, en=row.label_en),
            value=_told(row, rows, counts, few, small_cell),
            unit=row.unit,
            period=row.period,
            denominator=_denominator(row, small_cell),
            source=Text(es=row.source_es, en=row.source_en) if row.source_es else None,
            group=row.group,
        )
        for row in rows
    )


def _told(
    row: IndicatorRow,
    rows: Sequence[IndicatorRow],
    counts: dict[str, int],
    few: Collection[Hashable],
    small_cell: int,
) -> str:
    if row.indicator_id in few:
        small = counts[row.indicator_id] < small_cell
        return f"<{small_cell}" if small else f"≥{small_cell}"
    if "%" not in (row.unit or ""):
        return row.value
    near = [other.indicator_id for other in rows if _together(row, other)]
    bases = {counts[name] for name in near if name in counts}
    if (base := _number(row.denominator)) is not None:
        bases.add(base)
    secrets = {counts[name] for name in near if name in few}
    given = any(
        0 < part < small_cell or part in secrets
        for base in bases
        for part in _parts(row.value, base)
    )
    return "*" if given else row.value


def _hidden(
    rows: Sequence[IndicatorRow], counts: dict[str, int], small_cell: int
) -> frozenset[Hashable]:
    if not any(0 < count < small_cell for count in counts.values()):
        return frozenset()
    numbers: dict[Hashable, int] = dict(counts.items())
    sums: list[tuple[Hashable, Collection[Hashable]]] = []
    known = set()
    periods = defaultdict(list)
    groups = defaultdict(list)
    for row in rows:
        if row.indicator_id in counts:
            periods[fold(row.period)].append(row.indicator_id)
            groups[fold(row.period), fold(row.group or "")].append(row.indicator_id)
    for names in periods.values():
        sums += _sums(names, counts)
    for group, names in groups.items():
        if len(names) == 1:
            continue
        total = ("total", *group)
        numbers[total] = sum(counts[name] for name in names)
        sums.append((total, tuple(names)))
        known.add(total)
    return suppressed(numbers, sums, small_cell=small_cell, known=known)


def _sums(
    names: Sequence[str], counts: dict[str, int]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every number that others of its period add up to."""
    for total in names:
        parts = [n for n in names if n != total and 0 < counts[n] < counts[total]]
        parts = sorted(parts, key=counts.__getitem__)[-_PARTS:]
        for length in range(2, len(parts) + 1):
            for chosen in itertools.combinations(parts, length):
                if sum(counts[name] for name in chosen) == counts[total]:
                    yield total, chosen


def _counts_people(row: IndicatorRow) -> bool:
    unit = row.unit or ""
    return "%" not in unit and bool(_PEOPLE.search(fold(unit) or fold(row.label_es)))


def _together(row: IndicatorRow, other: IndicatorRow) -> bool:
    return fold(row.period) == fold(other.period) and row.group == other.group


def _denominator(row: IndicatorRow, small_cell: int) -> str | None:
    base = _number(row.denominator)
    few = base is not None and 0 < base < small_cell
    return None if few else row.denominator


def _parts(percentage: str, base: int) -> Iterator[int]:
    """Yield the number of people that a percentage is, and of those that are left."""
    try:
        part = Decimal(percentage.strip().replace(",", ".")) * base / 100
    except InvalidOperation:
        return
    if part.is_finite() and 0 <= part <= base:
        number = int(part.to_integral_value())
        # a percentage is rounded, so that something is somebody
        number = min(
            max(number, 1 if part > 0 else 0), base - (1 if part < base else 0)
        )
        yield from (number, base - number)


def _number(text: str | None) -> int | None:
    """Return the whole number in a text, ``None`` if there is none or several.

    >>> _number("unas 1 200 personas"), _number("3,5"), _number("2018-2020")
    (1200, None, None)
    """
    found = re.findall(r"\d+(?:[\s.,]\d+)*", text or "")
    if len(found) != 1:
        return None
    whole = re.sub(r"[\s.,](?=\d{3}(\D|$))", "", found[0])
    return int(whole) if whole.isascii() and whole.isdigit() else None
