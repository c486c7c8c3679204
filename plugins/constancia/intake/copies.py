"""Texts as a workbook of one sheet: the form of a marked copy of a CSV table.

Rules:

- Every cell is a text and stays one, whatever it begins with; what XML cannot hold is
  left out, and what would be read as an escape is escaped.
- The same cells are the same bytes: no moment of writing, one order of parts.

Non-goals: reading workbooks (``workbooks``), numbers, dates, formulas.

Source: ECMA-376-1, sections 18.3.1 (worksheets), 18.8 (styles) and 18.9.1.96
(``_x005F_``); ECMA-376-2 (packages).

Example::

    book = workbook([["Id", "Nombre"], ["P-1", Marked("…", "error")]], notes=2)
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from constancia.intake.tables import letter

MAX_CELL: Final = 32_767  # characters, as spreadsheet programs hold
#: background of a cell by its gravest finding
COLOURS: Final[Mapping[str, str]] = {
    "error": "FFC7CE",
    "warning": "FFEB9C",
    "info": "DDEBF7",
}
NOTE_WIDTH: Final = 80  # characters, of a column that tells what is wrong
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ENTITIES: Final = {"\r": "&#13;"}  # else it would be read as a line feed

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES: Final = {"": 0, **{level: n for n, level in enumerate(COLOURS, 1)}, "note": 4}


@dataclass(frozen=True, slots=True)
class Marked:
    """A text that stands out: by the colour of a level, or as a ``note`` in lines."""

    text: str
    style: str


def workbook(rows: Iterable[Sequence[str | Marked]], *, notes: int) -> bytes:
    """Return a workbook with the sheet *Constancia*; ``notes`` is a wide column."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as parts:
        for name, content in _fixed().items():
            _add(parts, name, content.encode())
        _add(parts, "xl/worksheets/sheet1.xml", _sheet(rows, notes))
    return written.getvalue()


def legible(text: str) -> str:
    """Return what of a text a cell can hold."""
    return _ILLEGAL.sub("", text)[:MAX_CELL]


def _add(parts: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name)  # of the first day that the format knows
    entry.compress_type = zipfile.ZIP_DEFLATED
    parts.writestr(entry, content)


def _sheet(rows: Iterable[Sequence[str | Marked]], notes: int) -> bytes:
    column = f'<col min="{notes + 1}" max="{notes + 1}" width="{NOTE_WIDTH}"'
    head = f'{_HEAD}<worksheet xmlns="{_MAIN}"><cols>{column} customWidth="1"/></cols>'
    pieces = [head, "<sheetData>"]
    letters = [letter(index) for index in range(notes + 1)]
    for number, row in enumerate(rows, 1):
        pieces.append(f'<row r="{number}">')
        for index, cell in enumerate(row):
            if cell:
                if index == len(letters):
                    letters.append(letter(index))
                pieces.append(_cell(f"{letters[index]}{number}", cell))
        pieces.append("</row>")
    pieces.append("</sheetData></worksheet>")
    return "".join(pieces).encode()


def _cell(place: str, cell: str | Marked) -> str:
    style = ""
    if isinstance(cell, Marked):
        style, cell = f' s="{_STYLES[cell.style]}"', cell.text
    text = legible(cell)
    if "_x" in text:
        text = _ESCAPE.sub("_x005F_", text)
    return (
        f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(text, _ENTITIES)}</t></is></c>"
    )


def _fixed() -> dict[str, str]:
    """Return the parts that are the same in every workbook of ours."""
    fills = "".join(
        '<fill><patternFill patternType="solid">'
        f'<fgColor rgb="FF{colour}"/><bgColor rgb="FF{colour}"/></patternFill></fill>'
        for colour in COLOURS.values()
    )
    plain = 'numFmtId="0" fontId="0" borderId="0"'
    formats = "".join(
        f'<xf {plain} fillId="{number}" xfId="0" applyFill="1"/>'
        for number in range(2, 2 + len(COLOURS))
    )
    relation = f'<Relationship Id="rId{{}}" Type="{_OFFICE}/{{}}" Target="{{}}"/>'
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/'
        'package/2006/content-types"><Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/xl/{part}.xml" ContentType="{_TYPES}.{kind}+xml"/>'
            for part, kind in (
                ("workbook", "sheet.main"),
                ("worksheets/sheet1", "worksheet"),
                ("styles", "styles"),
            )
        )
        + "</Types>",
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}">'
        + relation.format(1, "officeDocument", "xl/workbook.xml")
        + "</Relationships>",
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="Constancia" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}">'
        + relation.format(1, "worksheet", "worksheets/sheet1.xml")
        + relation.format(2, "styles", "styles.xml")
        + "</Relationships>",
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        f'<fills count="{2 + len(COLOURS)}"><fill><patternFill patternType="none"/>'
        f'</fill><fill><patternFill patternType="gray125"/></fill>{fills}</fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border>'
        f'</borders><cellStyleXfs count="1"><xf {plain} fillId="0"/></cellStyleXfs>'
        f'<cellXfs count="{2 + len(COLOURS)}"><xf {plain} fillId="0" xfId="0"/>{formats}'
        f'<xf {plain} fillId="0" xfId="0" applyAlignment="1">'
        '<alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1">'
        '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    }
