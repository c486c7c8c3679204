"""Copies of workbooks with the cells marked that findings speak of.

Rules:

- The cell is coloured by the gravest level and carries the messages as a note; a
  finding of a row marks the row's first cell. The export itself is never written to.
- Copies of an earlier check are removed first, so that none is taken for today's.
- A workbook that cannot be copied has its report all the same: the copy is a
  convenience, the findings are not.

Example::

    mark_copies(reading.findings, export_dir, report_dir)   # …/certificados.revisado.xlsx
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from constancia.intake.findings import Finding

SUFFIX: Final = ".revisado.xlsx"
#: the library holds a workbook in memory, at some fifty times its size
MAX_BYTES: Final = 5_000_000
MAX_MARKS: Final = 2_000
_COLOURS: Final = {"error": "FFC7CE", "warning": "FFEB9C", "info": "DDEBF7"}
_RANK: Final = {"error": 0, "warning": 1, "info": 2}

_Cells = dict[tuple[str, int, str], list[Finding]]


def mark_copies(
    findings: Iterable[Finding], source: Path, folder: Path
) -> tuple[Path, ...]:
    """Write a marked copy of every workbook with findings; return what was written.

    Raises:
        OSError: an old copy cannot be removed or a new one not written.
    """
    for old in folder.glob(f"*{SUFFIX}"):
        old.unlink()
    books: dict[str, _Cells] = defaultdict(lambda: defaultdict(list))
    for found in findings:
        if found.file and found.sheet and found.row:
            place = (found.sheet, found.row, found.column or "A")
            books[found.file][place].append(found)
    written = []
    for name, cells in sorted(books.items()):
        path = source / name
        if path.stat().st_size <= MAX_BYTES:
            copy = folder / f"{path.stem}{SUFFIX}"
            if _mark(path, cells, copy):
                written.append(copy)
    return tuple(written)


def _mark(path: Path, cells: _Cells, copy: Path) -> bool:
    try:
        book: Any = openpyxl.load_workbook(path)
        for (sheet, row, column), found in itertools.islice(cells.items(), MAX_MARKS):
            found.sort(key=lambda each: _RANK[each.level])
            cell = book[sheet][f"{column}{row}"]
            colour = _COLOURS[found[0].level]
            cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
            lines = [f"{each.code}: {each.message} {each.hint}" for each in found]
            cell.comment = Comment("\n".join(lines), "Constancia")
        book.save(copy)
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - the library raises whatever a file provokes
        return False
    return True
