"""Writes tables as an office saves them: CSV from a Spanish Excel, title rows and all.

Rules:

- Lines end in LF, so that version control leaves the bytes alone.
- A list in a cell is separated by ``|``: a ``;`` may be the file's own separator.

Example::

    with table(folder / "personas.csv", HEADINGS, delimiter=";", bom=True) as write:
        write(["P-00001", …])
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Write = Callable[[Iterable[Any]], object]


@contextlib.contextmanager
def table(
    path: Path,
    headings: Sequence[str],
    *,
    delimiter: str = ",",
    bom: bool = False,
    title: str | None = None,
) -> Iterator[Write]:
    """Open a CSV table and yield what writes a row.

    Args:
        path: the file, overwritten.
        headings: the row of headings.
        delimiter: ``,`` or ``;``, as the regional settings of the office have it.
        bom: whether the file begins with a UTF-8 byte order mark.
        title: a line above the headings, as staff write it.
    """
    encoding = "utf-8-sig" if bom else "utf-8"
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        if title:
            writer.writerow([title])
            writer.writerow([])
        writer.writerow(headings)
        yield writer.writerow


def write_mappings(
    path: Path,
    rows: Sequence[Mapping[str, Any]],
    *,
    delimiter: str = ",",
    bom: bool = False,
) -> None:
    """Write a small table whose rows are mappings from heading to value."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    headings = [heading(key) for key in keys]
    with table(path, headings, delimiter=delimiter, bom=bom) as write:
        for row in rows:
            write([cell(row.get(key)) for key in keys])


def heading(key: str) -> str:
    """Return a heading as the office types it: ``codigo_norma`` -> ``Código norma``."""
    text = key.replace("_", " ")
    for plain, accented in _ACCENTS.items():
        text = text.replace(plain, accented)
    return text[0].upper() + text[1:]


_ACCENTS = {"codigo": "código", "titulo": "título", "direccion": "dirección"}


def cell(value: Any) -> str:
    """Return a value as a cell: lists by ``|``, dates as ISO 8601, nothing as empty."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " | ".join(map(str, value))
    return str(value).strip()
