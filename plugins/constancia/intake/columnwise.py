"""Whole columns read at once: each distinct text once, dates and telephones together.

Rules:

- The answer is the values, one per cell, and the faults with the index of their cell.
- Dates: the column decides whether day or month stands first (``dates``). A column
  that mixes both has one fault and no values.
- Telephones are read by the country of their row.
- What repeats is read once; the values are packed like the cells.

Example::

    values, faults = read_dates(["17/05/2024", "31/02/2024"], [2, 3])
    # date(2024, 5, 17), None; [(1, CellError("E06"))]
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Sequence
from typing import Any

from constancia.intake import dates, values
from constancia.intake.tables import Cell
from constancia.intake.tidying import clean
from constancia.intake.values import CellError
from constancia.packed import constant, distinct, mapped, pack, places_of
from constancia.territories import Country, Territories

Faults = list[tuple[int, CellError]]


def read_cells(
    cells: Sequence[Cell], parse: Callable[[Cell], Any]
) -> tuple[Sequence[Any], Faults]:
    """Read a column: the values, and the faults with the index of their cell."""
    faults: dict[Cell, CellError] = {}

    def read(cell: Cell) -> Any:
        try:
            return parse(cell)
        except CellError as fault:
            faults[cell] = fault
            return fault.instead

    values = mapped(cells, read)
    if not faults:
        return values, []
    return values, [
        (i, faults[cells[i]]) for i in places_of(cells, faults.__contains__)
    ]


def read_dates(
    cells: Sequence[Cell],
    numbers: Sequence[int],
    *,
    past: datetime.date | None = None,
) -> tuple[Sequence[Any], Faults]:
    """Read a column of dates; ``numbers`` are the rows of its cells, for messages."""
    tidy = {
        cell: clean(cell) if isinstance(cell, str) else "" for cell in distinct(cells)
    }
    order, evidence = dates.day_or_month_first(tidy.values())

    def index_of(text: str | None) -> int:
        return next(i for i, cell in enumerate(cells) if tidy[cell] == text)

    def parse(text: str) -> datetime.date:
        day = dates.parse(clean(text), order=order or "day", past=past)
        if day is None:
            raise CellError("E06")
        return day

    if order is None:
        day_first, month_first = map(
            index_of, (evidence.day_first, evidence.month_first)
        )
        facts = {"day_first": numbers[day_first], "month_first": numbers[month_first]}
        return constant(None, len(cells)), [(month_first, CellError("E07", **facts))]
    read, faults = read_cells(cells, values.one_text(parse))
    if order == "month":
        index = index_of(evidence.month_first)
        faults.append((index, CellError("A62", row=numbers[index])))
    elif evidence.either and not evidence.day_first:
        faults.append((index_of(evidence.either), CellError("A08")))
    return read, faults


def read_phones(
    cells: Sequence[Cell], countries: Sequence[Cell] | None, territories: Territories
) -> tuple[Sequence[Any], Faults]:
    """Read a column of telephones; ``countries`` is that column of the same rows."""
    groups: dict[Cell, list[int]] = {}
    for index, cell in enumerate(countries or [""] * len(cells)):
        groups.setdefault(cell, []).append(index)
    read: list[Any] = [None] * len(cells)
    faults: Faults = []
    for named, indexes in groups.items():
        country = territories.country(named) if isinstance(named, str) else None
        parse = _phone_reader(country, territories)
        found, wrong = read_cells([cells[index] for index in indexes], parse)
        for index, value in zip(indexes, found, strict=True):
            read[index] = value
        faults += [(indexes[i], fault) for i, fault in wrong]
    return pack(read), faults


def _phone_reader(
    country: Country | None, territories: Territories
) -> Callable[[Cell], Any]:
    return values.one_text(
        functools.partial(
            values.phone, country=country, countries=territories.countries
        )
    )
