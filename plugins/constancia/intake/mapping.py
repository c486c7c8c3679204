"""A table of texts made rows: headings to columns, cells to values.

Rules:

- The row classes are the schema (``rows``): their annotations choose the readers.
- A column is read as a whole, so that its dates are judged together and a text that
  stands in many rows is read once.
- A required cell that is empty or spoilt keeps its row from being made; its id is
  kept, so that rows that name it are not blamed too.
- Columns that the contract does not name are private: their values are collected for
  the audit, and nothing else is done with them.

Non-goals: rows against each other (``judge``).

Example::

    mapped = read_rows(raw, columns=columns, territories=territories, on=day)
    mapped.rows, mapped.findings
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from constancia import identity
from constancia.intake import values
from constancia.intake.columns import Columns, fields_of, fold_word
from constancia.intake.columnwise import read_cells, read_dates, read_phones
from constancia.intake.findings import Finding, Place, finding, showable
from constancia.intake.headings import Layout, match
from constancia.intake.rows import TABLES, Row
from constancia.intake.tables import Cell, RawTable
from constancia.intake.tidying import clean
from constancia.intake.values import CellError
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
class Mapped:
    """A table as far as it could be read."""

    layout: Layout
    rows: tuple[Any, ...] = ()  # of the table's row class
    #: key and row number of every row, those that could not be made included
    keys: tuple[tuple[tuple[str, ...], int], ...] = ()
    row_count: int = 0
    complete: bool = False  # every required column is there, every id was read
    findings: tuple[Finding, ...] = ()
    private_values: frozenset[str] = frozenset()
    private_columns: int = 0
    #: identity document and row, where a private column holds them; never quoted
    documents: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class _Column:
    """A column while it is read."""

    name: str
    spec: dataclasses.Field[Any]
    hint: Any
    cells: Sequence[Cell] | None = None  # None: the table has no such column
    values: list[Any] = field(default_factory=list)

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
        self.shifted = {i for i, n in enumerate(raw.numbers) if n in raw.shifted}
        self.spoilt = set(self.shifted)
        self.unknown_ids = False  # some id stands there that could not be read
        self.dropped: set[int] = set()  # and of those that say nothing
        self.unmet: set[int] = set()  # of certificates that never came to be
        self.matched = match(raw, columns)
        self.layout = self.matched.layout
        self.findings: list[Finding] = list(self.matched.findings)
        hints = typing.get_type_hints(TABLES[raw.table])
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
            self.unmet = {i for i, v in enumerate(found) if v == "not_yet_competent"}
        for column in self.columns.values():
            self._settle(column)
        if unmade := sorted(self.dropped & self.unmet):
            rows = ", ".join(str(self.raw.numbers[i]) for i in unmade[:_SHOWN_ROWS])
            self._add("I79", self.layout.at(self.raw.numbers[unmade[0]]), rows=rows)
        return Mapped(
            layout=self.layout,
            rows=self._rows() if self.matched.complete else (),
            keys=self._keys(),
            row_count=len(self.raw.rows),
            complete=self.matched.complete and not self.unknown_ids,
            findings=tuple(self.findings),
            private_values=self.matched.private_values,
            private_columns=self.matched.private_columns,
            documents=self.matched.documents,
        )

    # -- cells

    def _read(self, column: _Column) -> None:
        if column.cells is None:
            column.values = [None] * len(self.raw.rows)
        elif _is_date(column.hint):
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
            texts = {cell for cell in column.cells or () if isinstance(cell, str)}
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
            for index, (found, decision) in enumerate(
                zip(scope.values, state.values, strict=True)
            )
            if found is None and scope.cells[index] and decision == "granted"
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
                column.values = [
                    default if value is None else value for value in column.values
                ]
            return
        if column.cells is None:
            return
        for index, value in enumerate(column.values):
            if value is None and index in self.unmet:
                self.dropped.add(index)
            elif value is None and index not in self.spoilt:
                self._add("E16", self.layout.at(self.raw.numbers[index], column.name))
                self.spoilt.add(index)

    # -- rows

    def _rows(self) -> tuple[Row, ...]:
        row_class = TABLES[self.raw.table]
        names = [column.spec.name for column in self.columns.values()]
        lists = [column.values for column in self.columns.values()]
        unmade = self.spoilt | self.dropped
        file, sheet = self.raw.file, self.raw.sheet
        made = []
        for index, (number, *cells) in enumerate(
            zip(self.raw.numbers, *lists, strict=True)
        ):
            if index not in unmade:
                fields = dict(zip(names, cells, strict=True))
                made.append(row_class(file=file, sheet=sheet, row=number, **fields))
        return tuple(made)

    def _keys(self) -> tuple[tuple[tuple[str, ...], int], ...]:
        columns = [self.columns[name] for name in KEYS.get(self.raw.table, ())]
        if not columns or any(column.cells is None for column in columns):
            return ()
        lists = [column.values for column in columns]
        return tuple(
            (key, number)
            for number, *key_list in zip(self.raw.numbers, *lists, strict=True)
            if all(key := tuple(key_list))
        )

    def _add(self, code: str, place: Place, **facts: Any) -> None:
        self.findings.append(finding(code, place, **facts))


def _consent_state(cell: Cell, *, words: Mapping[str, str]) -> str:
    """Read a decision: only the listed words count, all else is a no."""
    found = words.get(fold_word(clean(cell))) if isinstance(cell, str) else None
    if found is None:
        raise CellError("A19", instead="denied")
    return found


def _is_date(hint: Any) -> bool:
    return hint is datetime.date or datetime.date in typing.get_args(hint)
