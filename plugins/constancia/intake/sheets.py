"""A sheet of a workbook as a table, with what its look hides.

Rules:

- Rows that stand out by colour or a line through are said, when they are the fewer:
  offices colour what is void, and a colour is not read.
- Merged cells below the headings are said: only the first of them holds the text, so
  the others would be read as empty. Rows that a filter hides are read, and said.

Example::

    raw, findings = read(book, "Personas", table="people", columns=columns,
                         file="export.xlsx")
"""

from __future__ import annotations

import re
from typing import Final

from constancia.intake.columns import Columns
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.ooxml import WorkbookError
from constancia.intake.tables import RawTable, arrange
from constancia.intake.workbooks import Workbook

_RANGE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_SHOWN: Final = 50  # ranges or rows told one by one
_FEW: Final = 0.5  # of all rows; more is a table's ordinary look


def sheet_of(book: Workbook, table: str, columns: Columns) -> str:
    """Return the sheet of a table's own workbook: the one of its name, or the first."""
    named = [sheet for sheet in book.sheets if columns.table(sheet) == table]
    return (named or list(book.visible) or list(book.sheets))[0]


def read(
    book: Workbook, sheet: str, *, table: str, columns: Columns, file: str
) -> tuple[RawTable | None, list[Finding]]:
    """Read a sheet; ``None`` where a finding says why not."""
    try:
        grid = book.grid(sheet)
    except WorkbookError as error:
        place = Place(file=file, sheet=sheet)
        return None, [finding("E40", place, reason=error.reason)]
    raw, findings = arrange(
        grid.cells, table=table, columns=columns, file=file, sheet=sheet
    )
    if raw is None or not raw.numbers:
        return raw, findings
    rows = frozenset(raw.numbers)
    merged = [
        match
        for reference in grid.merged
        if (match := _RANGE.fullmatch(reference)) and int(match[4]) >= raw.numbers[0]
    ]
    for match in merged[:_SHOWN]:
        place = Place(file=file, sheet=sheet, row=int(match[2]), column=match[1])
        findings.append(finding("A74", place, range=match[0]))
    hidden = [number for number in grid.hidden_rows if number in rows]
    if hidden:
        place = Place(file=file, sheet=sheet, row=hidden[0])
        findings.append(finding("I75", place, count=len(hidden)))
    marked = [number for number in grid.marked_rows if number in rows]
    if 0 < len(marked) <= len(rows) * _FEW:
        place = Place(file=file, sheet=sheet, row=marked[0])
        shown = ", ".join(map(str, marked[:_SHOWN]))
        findings.append(finding("A78", place, rows=shown))
    return raw, findings
