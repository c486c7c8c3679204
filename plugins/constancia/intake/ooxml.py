"""The archive and the XML of Office Open XML files, within bounds.

Rules:

- Nothing in a file can make reading it unbounded: the sizes that the ZIP directory
  declares are limits, and document type declarations, with which XML grows without
  end, are refused.
- Prefixes of names are dropped: the transitional and the strict form of the standard,
  and every program's habits, read the same.

Source: ECMA-376-2 (packages). Non-goals: writing, digital signatures.

Example::

    with open_archive(data) as archive:
        for name, attributes in start_tags(archive, "xl/workbook.xml"): ...
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final
from xml.parsers import expat

from constancia.speech import N_

MAX_PARTS: Final = 5_000
MAX_UNPACKED: Final = 400_000_000  # bytes of XML, all parts together
_CHUNK: Final = 1 << 16


class WorkbookError(Exception):
    """A file that cannot be read as a workbook."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Open the bytes of a workbook as an archive whose parts stay within bounds.

    Raises:
        WorkbookError: it is no archive, encrypted, or would unpack without measure.
    """
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


def parse_part(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Send the tags of a part, without prefixes, to three functions.

    Raises:
        WorkbookError: the part is missing, damaged, or declares a document type.
    """

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


def start_tags(
    archive: zipfile.ZipFile, part: str
) -> Iterator[tuple[str, dict[str, str]]]:
    """Return the start tags of a small part, none if it is not there."""
    tags: list[tuple[str, dict[str, str]]] = []
    if part in archive.namelist():
        parse_part(
            archive,
            part,
            lambda name, attributes: tags.append((name, attributes)),
            lambda _: None,
            lambda _: None,
        )
    return iter(tags)


def number_of(text: str | None) -> int:
    """Return a whole number of an attribute, -1 where there is none."""
    return int(text) if text and text.isascii() and text.isdigit() else -1
