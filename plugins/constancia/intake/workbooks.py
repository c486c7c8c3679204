"""Excel workbooks (.xlsx) as grids of the texts that a person sees in the cells.

Rules:

- A date cell is its ISO date; a whole number has no ``.0`` and no exponent; a number
  shown with zeros in front (format ``00000``) keeps them; a percentage keeps its sign;
  true and false are ``verdadero`` and ``falso``.
- Nothing in a file can make reading it unbounded (``ooxml``, ``grids``).
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
import posixpath
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia.intake.cellformats import shown_as
from constancia.intake.grids import Grid, SheetReader, Style, unescaped
from constancia.intake.ooxml import (
    WorkbookError,
    number_of,
    open_archive,
    parse_part,
    start_tags,
)
from constancia.speech import N_

MAX_FILE: Final = 100_000_000  # bytes on disk
_SECTIONS: Final = frozenset(
    {"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles"}
    | {"dxfs"}
)
_OLE: Final = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open workbook; its bytes are in memory, so the file is not held."""

    data: bytes
    sheets: tuple[str, ...]  # names in order, hidden sheets too
    visible: tuple[str, ...]
    _parts: dict[str, str]  # sheet name: part
    _strings: list[str]
    _styles: list[Style]
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
        with open_archive(data) as archive:
            return _open(cls, data, archive)

    def grid(self, sheet: str) -> Grid:
        """Return the texts of a sheet.

        Raises:
            WorkbookError: the sheet is damaged or beyond all bounds.
        """
        reader = SheetReader(self._strings, self._styles, self._epoch)
        with open_archive(self.data) as archive:
            parse_part(
                archive, self._parts[sheet], reader.start, reader.end, reader.text
            )
        return reader.grid()


def _open(cls: type[Workbook], data: bytes, archive: zipfile.ZipFile) -> Workbook:
    root = "xl/workbook.xml"
    for tag, attributes in start_tags(archive, "_rels/.rels"):
        if tag == "Relationship" and attributes.get("Type", "").endswith(
            "/officeDocument"
        ):
            root = attributes.get("Target", root).lstrip("/")
    folder, name = posixpath.split(root)
    targets: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for tag, attributes in start_tags(archive, f"{folder}/_rels/{name}.rels"):
        if tag == "Relationship" and "Target" in attributes:
            target = posixpath.normpath(
                posixpath.join("/", folder, attributes["Target"])
            )
            targets[attributes.get("Id", "")] = target.lstrip("/")
            kinds[attributes.get("Type", "").rpartition("/")[2]] = target.lstrip("/")
    parts: dict[str, str] = {}
    visible = []
    epoch = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no zone
    for tag, attributes in start_tags(archive, root):
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
        _styles(archive, kinds.get("styles")),
        epoch,
    )


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
            strings.append(unescaped("".join(pieces)))

    def text(piece: str) -> None:
        if state["text"]:
            pieces.append(piece)

    if part and part in archive.namelist():
        parse_part(archive, part, start, end, text)
    return strings


def _styles(archive: zipfile.ZipFile, part: str | None) -> list[Style]:
    """Return how each cell style shows numbers, and which of them stand out."""
    codes: dict[int, str] = {}
    styles: list[Style] = []
    struck: set[int] = set()  # indexes of fonts
    filled: set[int] = set()  # indexes of fills
    section, font, fill = "", -1, -1
    for name, attributes in start_tags(archive, part or ""):
        if name in _SECTIONS:
            section = name
        elif name == "numFmt":
            number = number_of(attributes.get("numFmtId"))
            codes[number] = attributes.get("formatCode", "")
        elif section == "fonts":
            font += name == "font"
            if name == "strike" and attributes.get("val", "1") not in {"0", "false"}:
                struck.add(font)
        elif section == "fills":
            fill += name == "fill"
            if name == "patternFill" and attributes.get("patternType") == "solid":
                filled.add(fill)
            elif name == "fgColor" and _is_white(attributes):
                filled.discard(fill)
        elif section == "cellXfs" and name == "xf":
            number = number_of(attributes.get("numFmtId"))
            marked = number_of(attributes.get("fontId")) in struck
            marked = marked or number_of(attributes.get("fillId")) in filled
            styles.append(Style(shown_as(number, codes.get(number, "")), marked))
    return styles


def _is_white(colour: dict[str, str]) -> bool:
    white = colour.get("rgb", "").upper().endswith("FFFFFF")
    return white or colour.get("theme") == "0" or colour.get("indexed") in {"9", "65"}
