"""Copies of spreadsheets with the cells marked that findings speak of.

Rules:

- Every workbook and every CSV table with an error or a warning in a row gets a copy: the
  cell is coloured by its gravest finding, and a last column says, row by row, what is
  wrong and what to do. A workbook's cell carries it as a note too. The export itself is
  never written to.
- A copy of a CSV table holds its cells as text, titles and totals included, so that rows
  and columns are those of the file; a cell that begins like a formula stays text.
- A copy that is not made, or does not mark everything, is told (``Copy``): a file that is
  too large, one that the library cannot read, more cells than are marked.
- Copies of an earlier check are removed first, so that none is taken for today's. They
  hold what the export holds, so nobody else on the computer may read them.

Example::

    for copy in mark_copies(reading.findings, export_dir, report_dir): ...
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from constancia import privatefile
from constancia.intake import delimited
from constancia.intake.copies import COLOURS, NOTE_WIDTH, Marked, legible, workbook
from constancia.intake.findings import Finding, Gettext
from constancia.intake.tables import letter
from constancia.speech import N_

SUFFIX: Final = ".revisado.xlsx"
#: the library holds a workbook in memory, at some fifty times its size
MAX_BYTES: Final = 5_000_000
MAX_MARKS: Final = 2_000

_PROPERTIES: Final = "docProps/core.xml"
_MOMENT: Final = re.compile(rb"<dcterms:(created|modified).*?</dcterms:\1>")
NOTES: Final = N_("Revisión")
TOO_LARGE: Final = N_("el archivo es demasiado grande")
UNREADABLE: Final = N_("el archivo no se pudo copiar")
_RANK: Final = {"error": 0, "warning": 1, "info": 2}

#: findings by row and column letter
_Cells = Mapping[tuple[int, str], list[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A marked copy, or why there is none."""

    source: str  # name of the file in the export
    name: str  # of the copy
    cells: int  # with findings
    marked: int  # of those
    reason: str | None = None  # why it was not made


def mark_copies(
    findings: Iterable[Finding], source: Path, folder: Path, *, gettext: Gettext = str
) -> tuple[Copy, ...]:
    """Write a marked copy of every spreadsheet with findings; return what became of it.

    Raises:
        OSError: an old copy cannot be removed.
        TreeError: a new one cannot be written.
    """
    for old in folder.glob(f"*{SUFFIX}"):
        old.unlink()
    files: dict[str, dict[str, dict[tuple[int, str], list[Finding]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    grave = set()
    for found in sorted(findings, key=lambda each: _RANK[each.level]):
        if found.file and found.row and Path(found.file).suffix.lower() in _WRITERS:
            place = (found.row, found.column or "A")
            files[found.file][found.sheet or ""][place].append(found)
            if found.level != "info":
                grave.add(found.file)
    copies: list[Copy] = []
    for name in sorted(grave):
        taken = {copy.name for copy in copies}
        copy = f"{Path(name).stem}{SUFFIX}"
        copies.append(
            _copied(
                source / name,
                folder / (f"{name}{SUFFIX}" if copy in taken else copy),
                files[name],
                gettext(NOTES),
            )
        )
    return tuple(copies)


def _copied(path: Path, copy: Path, sheets: Mapping[str, _Cells], notes: str) -> Copy:
    places = sum(map(len, sheets.values()))
    marked = min(places, MAX_MARKS)
    reason = None
    if path.stat().st_size > MAX_BYTES:
        reason = TOO_LARGE
    else:
        book = _WRITERS[path.suffix.lower()](path, sheets, notes)
        if book is None:
            reason = UNREADABLE
        else:
            privatefile.write(copy, book)
    return Copy(
        source=path.name,
        name=copy.name,
        cells=places,
        marked=0 if reason else marked,
        reason=reason,
    )


def _timeless(book: Any) -> bytes:
    """Return a workbook without the moment of writing, so the same copy has its bytes."""
    written, steady = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(steady, "w") as again:
        for name in parts.namelist():
            content = parts.read(name)
            if name == _PROPERTIES:
                content = _MOMENT.sub(b"", content)
            entry = zipfile.ZipInfo(name)  # of the first day that the format knows
            entry.compress_type = zipfile.ZIP_DEFLATED
            again.writestr(entry, content)
    return steady.getvalue()


def _workbook(path: Path, sheets: Mapping[str, _Cells], notes: str) -> bytes | None:
    """Return the workbook of a file with its cells marked, ``None`` if it is unreadable."""
    import openpyxl
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, PatternFill

    fills = {
        level: PatternFill("solid", start_color=colour, end_color=colour)
        for level, colour in COLOURS.items()
    }
    try:
        book: Any = openpyxl.load_workbook(path)
        left = MAX_MARKS
        for name, cells in sheets.items():
            sheet = book[name]
            last = sheet.max_column + 1
            for (row, column), found in itertools.islice(cells.items(), left):
                cell = sheet[f"{column}{row}"]
                if not isinstance(cell, MergedCell):
                    cell.fill = fills[found[0].level]
                    cell.comment = Comment("\n".join(map(_said, found)), "Constancia")
            for row, text in _by_row(cells).items():
                cell = sheet.cell(row=row, column=last)
                cell.value, cell.data_type = text, "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            sheet.cell(row=1, column=last).value = notes
            sheet.column_dimensions[letter(last - 1)].width = NOTE_WIDTH
            left = max(0, left - len(cells))
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - the library raises whatever a file provokes
        return None
    return _timeless(book)


def _table(path: Path, sheets: Mapping[str, _Cells], notes: str) -> bytes | None:
    """Return a workbook with the cells of a CSV file and its marks."""
    grid = delimited.cells(path)
    if grid is None:
        return None
    marks = dict(itertools.islice(sheets[""].items(), MAX_MARKS))
    told = _by_row(sheets[""])
    width = max(map(len, grid), default=0)
    letters = [letter(index) for index in range(width)]

    def marked(number: int, row: list[str]) -> Sequence[str | Marked]:
        if number != 1 and number not in told:
            return row
        line: list[str | Marked] = []
        for column, text in zip(
            letters, [*row, *[""] * (width - len(row))], strict=True
        ):
            found = marks.get((number, column))
            line.append(Marked(text, found[0].level) if found else text)
        return [*line, Marked(told.get(number, notes), "note")]

    return workbook(itertools.starmap(marked, enumerate(grid, 1)), notes=width)


_WRITERS: Final = {".xlsx": _workbook, ".csv": _table}


def _by_row(cells: _Cells) -> dict[int, str]:
    """Return what the last column says of each row."""
    rows: dict[int, list[str]] = defaultdict(list)
    for (row, column), found in cells.items():
        rows[row] += [f"{column}{row} {_said(each)}" for each in found]
    return {row: legible("\n".join(lines)) for row, lines in rows.items()}


def _said(found: Finding) -> str:
    return f"{found.code}: {found.message} {found.hint}"
