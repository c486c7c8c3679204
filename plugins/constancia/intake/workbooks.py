"""Excel workbooks (.xlsx) as grids of the texts that a person sees in the cells.

Rules:

- A date cell is its ISO date; a whole number has no ``.0`` and no exponent; a number
  shown with zeros in front (format ``00000``) keeps them; a percentage keeps its sign;
  true and false are ``verdadero`` and ``falso``; a formula without a stored result is
  an error value, not an empty cell.
- Nothing in a file can make reading it unbounded: the sizes that the ZIP directory
  declares are limits, columns and rows beyond a spreadsheet program's are refused, and
  so are document type declarations, with which XML grows without end.
- What is not a sound workbook ends in ``WorkbookError`` with the reason in Spanish.

The reader is our own because it has to see what libraries hide (stored formats, hidden
rows, merged cells) and to survive what they do not. Source: ECMA-376-1, sections 12
and 18. Non-goals: writing, formulas, old .xls workbooks, locked ones.

Example::

    book = Workbook.open(Path("export.xlsx"))
    book.sheets                      # ("Personas", "Certificados")
    book.grid("Personas").cells      # [["id_persona", …], ["P-0001", …]]
"""

from __future__ import annotations

import datetime
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

from constancia.intake.cellformats import number_text, shown_as
from constancia.intake.tables import MAX_COLUMNS
from constancia.speech import N_

MAX_FILE: Final = 100_000_000  # bytes on disk
MAX_PARTS: Final = 5_000
MAX_UNPACKED: Final = 400_000_000  # bytes of XML, all parts together
MAX_ROWS: Final = 1_048_576
_OLE: Final = b"\xd0\xcf\x11\xe0"
_CHUNK: Final = 1 << 16
_NOTHING: Final[list[str]] = []  # the one empty row, which nobody changes


class WorkbookError(Exception):
    """A file that cannot be read as a workbook."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The texts of a sheet; rows and columns count from 0."""

    cells: list[list[str]]
    hidden_rows: tuple[int, ...]  # numbers, as the program shows them
    merged: tuple[str, ...]  # ranges, such as "B4:B9"


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open workbook; its bytes are in memory, so the file is not held."""

    data: bytes
    sheets: tuple[str, ...]  # names in order, hidden sheets too
    visible: tuple[str, ...]
    _parts: dict[str, str]  # sheet name: part
    _strings: list[str]
    _formats: list[str]  # of each cell style: "date", "percent", zeros, or nothing
    _epoch: datetime.datetime

    @classmethod
    def open(cls, path: Path) -> Workbook:
        """Read a workbook's index, texts and formats.

        Raises:
            OSError: the file cannot be read.
            WorkbookError: it is no sound workbook.
        """
        if path.stat().st_size > MAX_FILE:
            raise WorkbookError(N_("es demasiado grande"))
        data = path.read_bytes()
        if data.startswith(_OLE):
            raise WorkbookError(N_("tiene contraseña o es un libro de Excel antiguo"))
        with _archive(data) as archive:
            return _open(cls, data, archive)

    def grid(self, sheet: str) -> Grid:
        """Return the texts of a sheet.

        Raises:
            WorkbookError: the sheet is damaged or beyond all bounds.
        """
        reader = _SheetReader(self._strings, self._formats, self._epoch)
        with _archive(self.data) as archive:
            _parse(archive, self._parts[sheet], reader.start, reader.end, reader.text)
        return reader.grid()


def _archive(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise WorkbookError(N_("no es un libro de Excel, o está incompleto")) from None
    if len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > MAX_UNPACKED:
        raise WorkbookError(N_("se hace demasiado grande al abrirlo"))
    if any(part.flag_bits & 1 for part in parts):
        raise WorkbookError(N_("tiene contraseña o es un libro de Excel antiguo"))
    return archive


def _open(cls: type[Workbook], data: bytes, archive: zipfile.ZipFile) -> Workbook:
    root = "xl/workbook.xml"
    for tag, attributes in _tags(archive, "_rels/.rels"):
        if tag == "Relationship" and attributes.get("Type", "").endswith(
            "/officeDocument"
        ):
            root = attributes.get("Target", root).lstrip("/")
    folder, name = posixpath.split(root)
    targets: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for tag, attributes in _tags(archive, f"{folder}/_rels/{name}.rels"):
        if tag == "Relationship" and "Target" in attributes:
            target = posixpath.normpath(
                posixpath.join("/", folder, attributes["Target"])
            )
            targets[attributes.get("Id", "")] = target.lstrip("/")
            kinds[attributes.get("Type", "").rpartition("/")[2]] = target.lstrip("/")
    parts: dict[str, str] = {}
    visible = []
    epoch = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no zone
    for tag, attributes in _tags(archive, root):
        if tag == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            epoch = datetime.datetime(1904, 1, 1)  # noqa: DTZ001 - the same
        relation = next(
            (value for key, value in attributes.items() if key.endswith(":id")), ""
        )
        if tag == "sheet" and "name" in attributes and relation in targets:
            parts[attributes["name"]] = targets[relation]
            if attributes.get("state", "visible") == "visible":
                visible.append(attributes["name"])
    if not parts:
        raise WorkbookError(N_("no tiene hojas"))
    return cls(
        data,
        tuple(parts),
        tuple(visible),
        parts,
        _shared_strings(archive, kinds.get("sharedStrings")),
        _cell_formats(archive, kinds.get("styles")),
        epoch,
    )


# -- XML


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Send the tags of a part, without prefixes, to three functions."""

    def refuse(*_: Any) -> None:
        raise WorkbookError(N_("contiene XML que no se admite"))

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(
        name.rpartition(":")[2], attributes
    )
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    try:
        with archive.open(part) as file:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003 - expat's own signature
            parser.Parse(b"", True)  # noqa: FBT003 - the same
    except (
        expat.ExpatError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        LookupError,
        ValueError,
    ):
        raise WorkbookError(N_("está dañado o incompleto")) from None


def _tags(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Return the start tags of a small part, none if it is not there."""
    tags: list[tuple[str, dict[str, str]]] = []
    if part in archive.namelist():
        _parse(
            archive,
            part,
            lambda name, attributes: tags.append((name, attributes)),
            lambda _: None,
            lambda _: None,
        )
    return iter(tags)


def _shared_strings(archive: zipfile.ZipFile, part: str | None) -> list[str]:
    """Return the texts that cells refer to by number; phonetic guides are left out."""
    strings: list[str] = []
    pieces: list[str] = []
    state = {"text": False, "phonetic": False}

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            pieces.clear()
        elif name == "rPh":
            state["phonetic"] = True
        state["text"] = name == "t" and not state["phonetic"]

    def end(name: str) -> None:
        state["text"] = False
        if name == "rPh":
            state["phonetic"] = False
        elif name == "si":
            strings.append(_unescaped("".join(pieces)))

    def text(piece: str) -> None:
        if state["text"]:
            pieces.append(piece)

    if part and part in archive.namelist():
        _parse(archive, part, start, end, text)
    return strings


def _cell_formats(archive: zipfile.ZipFile, part: str | None) -> list[str]:
    codes: dict[int, str] = {}
    formats: list[str] = []
    inside = False
    for name, attributes in _tags(archive, part or ""):
        if name == "numFmt":
            codes[_number(attributes.get("numFmtId"))] = attributes.get(
                "formatCode", ""
            )
        elif name in {"cellXfs", "cellStyles", "dxfs"}:
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            number = _number(attributes.get("numFmtId"))
            formats.append(shown_as(number, codes.get(number, "")))
    return formats


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else -1


def _unescaped(text: str) -> str:
    """Undo ``_x000D_``, as control characters are written (18.9.1.96, ST_Xstring)."""
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


# -- cells


@dataclass(slots=True)
class _SheetReader:
    """Gathers the cells of a sheet while its XML is read."""

    strings: list[str]
    formats: list[str]
    epoch: datetime.datetime
    rows: list[list[str]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
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
        return Grid(
            cells=self.rows, hidden_rows=tuple(self.hidden), merged=tuple(self.merged)
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            reference = attributes.get("r")
            self.column = _column(reference) if reference else self.column + 1
            self.kind = attributes.get("t", "n")
            self.style = _number(attributes.get("s", "0"))
            self.formula = False
            self.pieces = []
        elif name in {"v", "t"}:
            self.collecting = not self.phonetic
        elif name == "f":
            self.formula = True
        elif name == "row":
            number = attributes.get("r")
            self.number = _number(number) if number else self.number + 1
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
        if self.collecting:
            self.pieces.append(piece)

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self.collecting = False
        elif name == "rPh":
            self.phonetic = False
        elif name == "c":
            if text := self._shown("".join(self.pieces)):
                self._put(text)
        elif name == "row" and self.row:
            while len(self.rows) < self.number - 1:
                self.rows.append(_NOTHING)
            self.rows.append(self.row)

    def _put(self, text: str) -> None:
        if not 0 <= self.column < MAX_COLUMNS:
            raise WorkbookError(N_("tiene demasiadas columnas"))
        while len(self.row) <= self.column:
            self.row.append("")
        self.row[self.column] = text

    def _shown(self, value: str) -> str:
        if self.kind == "s":
            index = _number(value)
            if not 0 <= index < len(self.strings):
                raise WorkbookError(N_("está dañado o incompleto"))
            return self.strings[index]
        if not value:
            return "#VALUE!" if self.formula else ""
        if self.kind in {"str", "inlineStr"}:
            return _unescaped(value)
        if self.kind == "b":
            return "verdadero" if value.strip() in {"1", "true"} else "falso"
        if self.kind == "n":
            known = 0 <= self.style < len(self.formats)
            shown = self.formats[self.style] if known else ""
            return number_text(value.strip(), shown, self.epoch)
        return value  # an error value such as #REF!, an ISO date, a future kind


def _column(reference: str) -> int:
    """Return the index of the column of a cell such as ``AB12``."""
    index = 0
    for character in reference[:8]:
        if not "A" <= character <= "Z":
            break
        index = index * 26 + ord(character) - 64
    return index - 1
