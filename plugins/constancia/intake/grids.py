"""The cells of one sheet as the texts that a person sees in them.

Rules:

- What is beyond a spreadsheet program's rows or our columns is refused; empty cells and
  formats cost nothing, wherever they stand.
- A formula without a stored result is an error value, not an empty cell: what nobody
  has computed yet must not pass as blank.
- Rows that are hidden, coloured or struck through are noted: their look says something
  that no cell says.

Source: ECMA-376-1, section 18.3.1 (worksheets).

Example::

    reader = SheetReader(strings, styles, epoch)
    parse_part(archive, part, reader.start, reader.end, reader.text)
    reader.grid().cells
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from constancia.intake.cellformats import number_text
from constancia.intake.ooxml import WorkbookError, number_of
from constancia.intake.tables import MAX_COLUMNS
from constancia.speech import N_

MAX_ROWS: Final = 1_048_576
_NOTHING: Final[list[str]] = []  # the one empty row, which nobody changes


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell shows its number, and whether it stands out by colour or a line."""

    shown: str = ""  # "date", "percent", a pattern of zeros, or nothing
    marked: bool = False


_PLAIN: Final = Style()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The texts of a sheet; rows and columns count from 0."""

    cells: list[list[str]]
    hidden_rows: tuple[int, ...]  # numbers, as the program shows them
    marked_rows: tuple[int, ...]  # with a coloured or struck cell that holds something
    merged: tuple[str, ...]  # ranges, such as "B4:B9"


def unescaped(text: str) -> str:
    """Undo ``_x000D_``, as control characters are written (18.9.1.96, ST_Xstring)."""
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


@dataclass(slots=True)
class SheetReader:
    """Gathers the cells of a sheet while its XML is read."""

    strings: list[str]
    styles: Sequence[Style]
    epoch: datetime.datetime
    rows: list[list[str]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    marked: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    row: list[str] = field(default_factory=list)
    number: int = 0  # of the row, from 1
    column: int = -1
    kind: str = ""
    style: int = 0
    formula: bool = False
    collecting: bool = False
    phonetic: bool = False  # inside a guide to pronunciation
    pieces: list[str] = field(default_factory=list)

    def grid(self) -> Grid:
        """Return what was gathered."""
        return Grid(
            cells=self.rows,
            hidden_rows=tuple(self.hidden),
            marked_rows=tuple(self.marked),
            merged=tuple(self.merged),
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take in a start tag."""
        if name == "c":
            reference = attributes.get("r")
            self.column = _column(reference) if reference else self.column + 1
            self.kind = attributes.get("t", "n")
            self.style = number_of(attributes.get("s", "0"))
            self.formula = False
            self.pieces = []
        elif name in {"v", "t"}:
            self.collecting = not self.phonetic
        elif name == "f":
            self.formula = True
        elif name == "row":
            number = attributes.get("r")
            self.number = number_of(number) if number else self.number + 1
            if not len(self.rows) < self.number <= MAX_ROWS:
                raise WorkbookError(N_("está dañado o incompleto"))
            self.row, self.column = [], -1
            if attributes.get("hidden") in {"1", "true"}:
                self.hidden.append(self.number)
        elif name == "rPh":
            self.phonetic = True
        elif name == "mergeCell" and "ref" in attributes:
            self.merged.append(attributes["ref"])

    def text(self, piece: str) -> None:
        """Take in characters."""
        if self.collecting:
            self.pieces.append(piece)

    def end(self, name: str) -> None:
        """Take in an end tag.

        Raises:
            WorkbookError: the cell is beyond all bounds or refers to nothing.
        """
        if name in {"v", "t"}:
            self.collecting = False
        elif name == "rPh":
            self.phonetic = False
        elif name == "c":
            if text := self._shown("".join(self.pieces)):
                self._put(text)
                if self._style().marked and self.marked[-1:] != [self.number]:
                    self.marked.append(self.number)
        elif name == "row" and self.row:
            while len(self.rows) < self.number - 1:
                self.rows.append(_NOTHING)
            self.rows.append(self.row)

    def _style(self) -> Style:
        known = 0 <= self.style < len(self.styles)
        return self.styles[self.style] if known else _PLAIN

    def _put(self, text: str) -> None:
        if not 0 <= self.column < MAX_COLUMNS:
            raise WorkbookError(N_("tiene demasiadas columnas"))
        while len(self.row) <= self.column:
            self.row.append("")
        self.row[self.column] = text

    def _shown(self, value: str) -> str:
        if self.kind == "s":
            index = number_of(value)
            if not 0 <= index < len(self.strings):
                raise WorkbookError(N_("está dañado o incompleto"))
            return self.strings[index]
        if not value:
            return "#VALUE!" if self.formula else ""
        if self.kind in {"str", "inlineStr"}:
            return unescaped(value)
        if self.kind == "b":
            return "verdadero" if value.strip() in {"1", "true"} else "falso"
        if self.kind == "n":
            return number_text(value.strip(), self._style().shown, self.epoch)
        return value  # an error value such as #REF!, an ISO date, a future kind


def _column(reference: str) -> int:
    """Return the index of the column of a cell such as ``AB12``."""
    index = 0
    for character in reference[:8]:
        if not "A" <= character <= "Z":
            break
        index = index * 26 + ord(character) - 64
    return index - 1
