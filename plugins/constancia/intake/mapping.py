"""A table of texts made rows: headings to columns, cells to values.

Rules:

- The row classes are the schema (``rows``): their annotations choose the readers.
- A column is read as a whole, so that its dates are judged together and a text that
  stands in many rows is read once.
- A required cell that is empty or spoilt keeps its row from being made; its id is
  kept, so that rows that name it are not blamed too.
- Columns that the contract does not name are private: their values are collected for
  the audit, and nothing else is done with them.
- Cells, values and rows are held by columns (``packed``, ``columnar``).

Non-goals: rows against each other (``judge``).

Example::

    mapped = read_rows(raw, columns=columns, territories=territories, on=day)
    mapped.rows, mapped.findings
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import itertools
import types
import typing
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from constancia import identity
from constancia.intake import values
from constancia.intake.columnar import Rows
from constancia.intake.columns import Columns, days_of, fields_of, fold_word
from constancia.intake.columnwise import read_cells, read_dates, read_phones
from constancia.intake.findings import Finding, Place, finding, showable
from constancia.intake.headings import Layout, match
from constancia.intake.rows import TABLES
from constancia.intake.tables import Cell, RawTable
from constancia.intake.tidying import clean
from constancia.intake.values import CellError
from constancia.packed import constant, mapped, places_of, where
from constancia.territories import Territories

#: columns that name a row of their table
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "people": ("person_id",),
    "certificates": ("certificate_number",),
    "standards": ("standard_code", "version"),
    "centres": ("centre_id",),
    "assessors": ("assessor_id",),
    "ventures": ("venture_id",),
    "partners": ("partner_id",),
    "services": ("service_id",),
    "opportunities": ("opportunity_id",),
    "indicators": ("indicator_id",),
}


_SHOWN_ROWS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Key and row number of every row, those that could not be made included."""

    columns: tuple[Sequence[Any], ...]  # none where the table has no key
    numbers: array[int]

    def __iter__(self) -> Iterator[tuple[tuple[str, ...], int]]:
        if self.columns:
            for number, *cells in zip(self.numbers, *self.columns, strict=True):
                if all(cells):
                    yield tuple(cells), number


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A table as far as it could be read."""

    layout: Layout
    rows: Sequence[Any] = ()  # of the table's row class
    keys: Keys
    row_count: int = 0
    complete: bool = False  # every required column is there, every id was read
    findings: tuple[Finding, ...] = ()
    private: tuple[Sequence[Cell], ...] = ()  # cells of the private columns
    private_columns: int = 0
    #: columns with identity documents, where private ones hold them; never quoted
    documents: tuple[Sequence[Cell], ...] = ()


@dataclass(slots=True)
class _Column:
    """A column while it is read."""

    name: str
    spec: dataclasses.Field[Any]
    hint: Any
    cells: Sequence[Cell] | None = None  # None: the table has no such column
    values: Sequence[Any] = ()

    @property
    def has_default(self) -> bool:
        return self.spec.default is not dataclasses.MISSING

    @property
    def needed(self) -> bool:
        """Whether a row cannot be made without a value here."""
        return not self.has_default and types.NoneType not in typing.get_args(self.hint)


def read_rows(
    raw: RawTable, *, columns: Columns, territories: Territories, on: datetime.date
) -> Mapped:
    """Read every row of a table; faults become findings."""
    return _TableReader(raw, columns, territories, on).mapped()


class _TableReader:
    def __init__(
        self,
        raw: RawTable,
        columns: Columns,
        territories: Territories,
        on: datetime.date,
    ) -> None:
        self.raw, self.names, self.territories, self.on = raw, columns, territories, on
        # indexes of rows that cannot be made
        self.shifted = set(places_of(raw.numbers, raw.shifted.__contains__))
        self.spoilt = set(self.shifted)
        self.unknown_ids = False  # some id stands there that could not be read
        self.dropped: set[int] = set()  # and of those that say nothing
        self.unmet: set[int] = set()  # of certificates that never came to be
        self.matched = match(raw, columns)
        self.layout = self.matched.layout
        self.findings: list[Finding] = list(self.matched.findings)
        hints = typing.get_type_hints(TABLES[raw.table])
        self.days = days_of(TABLES[raw.table])
        self.columns = {
            name: _Column(name, spec, hints[spec.name], self.matched.cells.get(name))
            for name, spec in fields_of(TABLES[raw.table])
        }

    def mapped(self) -> Mapped:
        for column in self.columns.values():
            self._read(column)
        if self.raw.table == "consents":
            self._drop_unknown_scopes()
        if self.raw.table == "certificates":
            # who has not met the standard yet has neither number nor day, and no page
            found = self.columns["result"].values
            self.unmet = set(places_of(found, lambda v: v == "not_yet_competent"))
        for column in self.columns.values():
            self._settle(column)
        if unmade := sorted(self.dropped & self.unmet):
            rows = ", ".join(str(self.raw.numbers[i]) for i in unmade[:_SHOWN_ROWS])
            self._add("I79", self.layout.at(self.raw.numbers[unmade[0]]), rows=rows)
        return Mapped(
            layout=self.layout,
            rows=self._rows() if self.matched.complete else (),
            keys=self._keys(),
            row_count=len(self.raw.numbers),
            complete=self.matched.complete and not self.unknown_ids,
            findings=tuple(self.findings),
            private=self.matched.private,
            private_columns=self.matched.private_columns,
            documents=self.matched.documents,
        )

    # -- cells

    def _read(self, column: _Column) -> None:
        if column.cells is None:
            column.values = constant(None, len(self.raw.numbers))
        elif column.name in self.days:
            past = self.on if column.name == "birth_date" else None
            column.values, faults = read_dates(
                column.cells, self.raw.numbers, past=past
            )
            self._note(column, faults)
        elif column.name in {"phone", "whatsapp"}:
            country = self.columns.get("country")
            countries = country.cells if country else None
            column.values, faults = read_phones(
                column.cells, countries, self.territories
            )
            self._note(column, faults)
        else:
            column.values, faults = read_cells(column.cells, self._parser(column))
            self._note(column, faults)

    def _parser(self, column: _Column) -> typing.Callable[[Cell], Any]:
        table = self.raw.table
        if typing.get_origin(column.hint) is Literal:
            words = self.names.words(table, column.name)
            if column.name == "state":
                return functools.partial(_consent_state, words=words)
            return values.one_text(
                functools.partial(
                    values.enumeration,
                    words=words,
                    fold=fold_word,
                    allowed=", ".join(self.names.shown_words(table, column.name)),
                )
            )
        if column.name == "certificate_number":
            texts = (cell for cell in column.cells or () if isinstance(cell, str))
            if identity.shaped_like_dui(texts):
                return values.one_text(values.text)
        lists = typing.get_origin(column.hint) is tuple
        return values.parser_of(column.name, lists=lists)

    def _note(self, column: _Column, faults: list[tuple[int, CellError]]) -> None:
        for index, fault in faults:
            if index in self.shifted:
                continue  # its cells stand under other headings
            cell = column.cells[index] if column.cells else ""
            quotable = fault.code not in {"E22", "E04", "E38"}
            self._add(
                fault.code,
                self.layout.at(self.raw.numbers[index], column.name),
                value=showable(self.raw.table, column.name, cell) if quotable else None,
                **fault.facts,
            )
            if fault.code == "E07" and column.needed:
                self.spoilt.update(range(len(column.values)))
            elif fault.code.startswith("E") and column.needed:
                self.spoilt.add(index)
                self.unknown_ids |= column.name in KEYS.get(self.raw.table, ())

    def _drop_unknown_scopes(self) -> None:
        """A grant of nothing we know grants nothing; a refusal must be understood."""
        scope, state = self.columns["scope"], self.columns["state"]
        if scope.cells is None or state.cells is None:
            return
        allowed = ", ".join(self.names.shown_words("consents", "scope"))
        harmless = {
            self.raw.numbers[index]: index
            for index in places_of(scope.values, _is_none)
            if scope.cells[index] and state.values[index] == "granted"
        }
        heading = self.layout.columns["scope"]
        kept = []
        for found in self.findings:
            place = self.layout.at(found.row, "scope")
            of_scope = (found.column, found.heading) == heading
            if found.code == "E36" and of_scope and found.row in harmless:
                kept.append(finding("A54", place, value=found.value, allowed=allowed))
                self.dropped.add(harmless[found.row])
            else:
                kept.append(found)
        self.findings = kept

    def _settle(self, column: _Column) -> None:
        """Put defaults where nothing stands, and miss what must not be empty."""
        if not column.needed:
            default = column.spec.default if column.has_default else None
            if default is not None:
                column.values = mapped(
                    column.values, lambda value: default if value is None else value
                )
            return
        if column.cells is None:
            return
        for index in places_of(column.values, _is_none):
            if index in self.unmet:
                self.dropped.add(index)
            elif index not in self.spoilt:
                self._add("E16", self.layout.at(self.raw.numbers[index], column.name))
                self.spoilt.add(index)

    # -- rows

    def _rows(self) -> Sequence[Any]:
        columns = {c.spec.name: c.values for c in self.columns.values()}
        numbers = self.raw.numbers
        if unmade := self.spoilt | self.dropped:
            kept = bytearray(b"\1") * len(numbers)
            for index in unmade:
                kept[index] = 0
            columns = {name: where(cells, kept) for name, cells in columns.items()}
            numbers = array("I", itertools.compress(numbers, kept))
        if not numbers:
            return ()
        return Rows(
            TABLES[self.raw.table],
            file=self.raw.file,
            sheet=self.raw.sheet,
            numbers=numbers,
            columns=columns,
        )

    def _keys(self) -> Keys:
        columns = [self.columns[name] for name in KEYS.get(self.raw.table, ())]
        known = all(column.cells is not None for column in columns)
        return Keys(
            columns=tuple(column.values for column in columns) if known else (),
            numbers=self.raw.numbers,
        )

    def _add(self, code: str, place: Place, **facts: Any) -> None:
        self.findings.append(finding(code, place, **facts))


def _consent_state(cell: Cell, *, words: Mapping[str, str]) -> str:
    """Read a decision: only the listed words count, all else is a no."""
    found = words.get(fold_word(clean(cell))) if isinstance(cell, str) else None
    if found is None:
        raise CellError("A19", instead="denied")
    return found


def _is_none(value: Any) -> bool:
    return value is None
