"""Which column of the contract each heading stands for; what stands for none is private.

Rules:

- Of two columns that mean the same, the one that is filled counts. Where both are, each
  row may say it in one of them (a person's id here, a business's there) or in both alike;
  a row in which they differ is an error, for nobody can know which is right.
- A required column that is missing is an error with the nearest headings; a heading
  that all but is a column nobody else is, is a warning, for it would be lost silently.
- A column that keeps something from being shown is not passed over (``overlooked``).

Example::

    found = match(raw, columns)
    found.layout.at(12, "issued_on")     # Place(file=…, row=12, column="H", …)
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from constancia.folding import fold
from constancia.intake.columns import Columns
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.overlooked import overlooked
from constancia.intake.tables import Cell, RawTable
from constancia.intake.tidying import damaged
from constancia.intake.wordings import NONE
from constancia.packed import Coded

_SHOWN: Final = 30
#: headings of private columns with the number of an identity document
_DOCUMENT: Final = re.compile(r"\b(dui|dpi|cui|dni|documento|pasaporte|identidad)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the columns of a table stand in its file."""

    table: str
    file: str
    sheet: str | None
    #: canonical column: its letter and its heading as written
    columns: Mapping[str, tuple[str | None, str]]

    def at(self, row: int | None, column: str | None = None) -> Place:
        """Return the place of a row, or of its cell in ``column``."""
        letter, heading = self.columns.get(column or "", (None, None))
        return Place(
            file=self.file, sheet=self.sheet, row=row, column=letter, heading=heading
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The columns of a table, found by their headings."""

    layout: Layout
    cells: Mapping[str, Sequence[Cell]]  # canonical column: its cells
    complete: bool  # every required column is there
    findings: tuple[Finding, ...]
    private: tuple[Sequence[Cell], ...]  # cells of the other columns
    private_columns: int  # of those, how many hold something
    #: columns of ``private`` with identity documents, which are never quoted
    documents: tuple[Sequence[Cell], ...]


def match(raw: RawTable, names: Columns) -> Matched:
    """Find the columns of ``raw``; gather what is in the private ones."""
    cells = raw.cells
    where, merged, findings = _where(raw, names, cells)
    layout = Layout(
        table=raw.table,
        file=raw.file,
        sheet=raw.sheet,
        columns={
            name: (raw.letters[index], raw.headings[index])
            for name, index in where.items()
        },
    )
    missing = [name for name in names.required(raw.table) if name not in where]
    findings += _missing(raw, names, missing)
    guarded = list(
        overlooked(
            raw,
            names,
            found=where.keys(),
            cells=cells,
            place=functools.partial(_heading, raw),
        )
    )
    told = {each.column for each in guarded if each.column}
    near = _near_misses(raw, names, layout)
    findings += [*guarded, *(each for each in near if each.column not in told)]
    private = [
        i
        for i, heading in enumerate(raw.headings)
        if i not in where.values() and names.column(raw.table, heading) not in merged
    ]
    count = sum(bool(raw.headings[i] or _filled(cells[i])) for i in private)
    if count:
        findings.append(finding("I51", layout.at(None), count=count))
    return Matched(
        layout=layout,
        cells={name: cells[index] for name, index in where.items()} | merged,
        complete=not missing,
        findings=tuple(findings),
        private=tuple(cells[i] for i in private),
        private_columns=count,
        documents=_documents(raw),
    )


def _where(
    raw: RawTable, names: Columns, cells: Sequence[Sequence[Cell]]
) -> tuple[dict[str, int], dict[str, Sequence[Cell]], list[Finding]]:
    """Return where each column stands, the cells of those that stand twice, and faults."""
    found: dict[str, list[int]] = {}
    for index, heading in enumerate(raw.headings):
        if name := names.column(raw.table, heading):
            found.setdefault(name, []).append(index)
    where = {}
    merged: dict[str, Sequence[Cell]] = {}
    findings = []
    for name, indexes in found.items():
        filled = [i for i in indexes if _filled(cells[i])] or indexes[:1]
        where[name] = filled[0]
        if len(filled) == 1:
            continue
        rows = [
            tuple(dict.fromkeys(filter(None, row)))
            for row in zip(*(cells[i] for i in filled), strict=True)
        ]
        merged[name] = tuple(said[0] if said else "" for said in rows)
        if any(len(said) > 1 for said in rows):
            letters = ", ".join(raw.letters[i] or raw.headings[i] for i in filled)
            place = _heading(raw, filled[1])
            facts = {"column_name": names.spanish(name), "letters": letters}
            findings.append(finding("E35", place, **facts))
    return where, merged, findings


def _missing(raw: RawTable, names: Columns, missing: Iterable[str]) -> list[Finding]:
    headings = [heading for heading in raw.headings if heading and _quotable(heading)]
    unknown = [h for h in headings if not names.column(raw.table, h)]
    findings = []
    for name in missing:
        near = names.nearest_headings(raw.table, name, unknown)
        findings.append(
            finding(
                "E02",
                Place(file=raw.file, sheet=raw.sheet),
                missing=names.spanish(name),
                found=", ".join(headings[:_SHOWN]),
                nearest=", ".join(f"«{heading}»" for heading in near) or NONE,
            )
        )
    return findings


def _near_misses(raw: RawTable, names: Columns, layout: Layout) -> list[Finding]:
    findings = []
    for index, heading in enumerate(raw.headings):
        name = names.near_miss(raw.table, heading)
        if name and name not in layout.columns:
            place = _heading(raw, index)
            findings.append(finding("A77", place, column_name=names.spanish(name)))
    return findings


def _heading(raw: RawTable, index: int) -> Place:
    return Place(
        file=raw.file,
        sheet=raw.sheet,
        column=raw.letters[index],
        heading=raw.headings[index],
    )


def _filled(cells: Sequence[Cell]) -> bool:
    return any(cells.values if isinstance(cells, Coded) else cells)


def _documents(raw: RawTable) -> tuple[Sequence[Cell], ...]:
    if raw.table != "people":
        return ()
    return tuple(
        cells
        for heading, cells in zip(raw.headings, raw.cells, strict=True)
        if _DOCUMENT.search(fold(heading))
    )


def _quotable(text: str) -> bool:
    """Whether ``text`` is a heading and no cell that slipped into their row."""
    digits = sum(map(str.isdigit, text))
    return len(text) <= 60 and digits < 5 and "@" not in text and not damaged(text)
