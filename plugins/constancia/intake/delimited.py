"""CSV as offices save it: any of four encodings, three separators, titles above.

Rules:

- UTF-8 with or without BOM, UTF-16 with BOM (or plainly recognisable), else
  Windows-1252. What is none of these is refused.
- The separator is the one with which most headings of the table are recognised.
- Quotes must be closed and stand at the edges of a cell (RFC 4180): a quote that is
  not closed would swallow the rest of the file in silence.
- A record counts as one row, whatever line breaks its quoted cells hold, as
  spreadsheet programs count.

Example::

    raw, findings = read(Path("certificados.csv"), table="certificates", columns=columns)
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from constancia.intake.columns import Columns
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.tables import HEADING_WITHIN, RawTable, arrange, find_headings
from constancia.speech import N_

MAX_BYTES: Final = 300_000_000
_DELIMITERS: Final = {";": N_("punto y coma"), ",": N_("coma"), "\t": N_("tabulador")}
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
#: rows by which it is seen whether the cells of a column repeat
_SAMPLE: Final = 2_000
#: first bytes of what is saved under a wrong name: ZIP (xlsx, ods), OLE (xls), PDF
_NOT_TEXT: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


def read(
    path: Path, *, table: str, columns: Columns
) -> tuple[RawTable | None, list[Finding]]:
    """Read a CSV file of ``table``; ``None`` where a finding says why not."""
    file = path.name
    place = Place(file=file)
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return None, [finding("E40", place, reason=reason)]
    if size > MAX_BYTES:
        return None, [finding("E40", place, reason=N_("es demasiado grande"))]
    if data.startswith(_NOT_TEXT):
        reason = N_("no es un CSV, aunque así se llame")
        return None, [finding("E40", place, reason=reason)]
    text, encoding = decode(data)
    del data  # the largest tables are read: nothing is held twice
    if text is None:
        reason = N_("no es texto, o mezcla codificaciones")
        return None, [finding("E40", place, reason=reason)]
    findings = []
    if encoding == "Windows-1252":
        findings.append(finding("A03", place, encoding=encoding))
    delimiter = _delimiter(text, table, columns)
    grid, broken = _grid(text, delimiter)
    del text
    if broken:
        return None, [*findings, finding(broken[0], Place(file=file, row=broken[1]))]
    raw, noticed = arrange(grid, table=table, columns=columns, file=file)
    if raw:
        separator = _DELIMITERS[delimiter]
        header = raw.heading_row
        findings.append(finding("I05", place, delimiter=separator, header=header))
    return raw, [*findings, *noticed]


def cells(path: Path) -> list[list[str]] | None:
    """Return the cells of a CSV file whatever it is a table of; ``None`` if it is none.

    For showing a file, not for reading it: what is broken is taken as it is.

    Raises:
        OSError: it cannot be read.
    """
    data = path.read_bytes()
    text = None if data.startswith(_NOT_TEXT) else decode(data)[0]
    if text is None:
        return None
    best: tuple[int, list[list[str]]] = (0, [])
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        grid: list[list[str]] = []
        with contextlib.suppress(csv.Error):
            grid.extend(reader)
        widths = Counter(len(row) for row in grid[:HEADING_WITHIN] if len(row) > 1)
        width, rows = max(widths.items(), key=lambda each: each[1], default=(0, 0))
        best = max(best, (width * rows, grid), key=lambda each: each[0])
    return best[1]


def decode(data: bytes) -> tuple[str | None, str]:
    """Return the text and its encoding; ``None`` when it is in none that we know."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, encoding), encoding
    if b"\0" in data[:2000]:
        # without a BOM, Latin letters leave every other byte of UTF-16 empty
        sample = data[:2000]
        little = sample[1::2].count(0) > len(sample) // 3
        return _decoded(data, "utf-16-le" if little else "utf-16-be"), "utf-16"
    text = _decoded(data, "utf-8")
    if text is not None:
        return text, "utf-8"
    return _decoded(data, "cp1252"), "Windows-1252"


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _delimiter(text: str, table: str, columns: Columns) -> str:
    scores = {}
    for delimiter in _DELIMITERS:
        reader = csv.reader(
            io.StringIO(text[:200_000], newline=""), delimiter=delimiter
        )
        sample: list[list[str]] = []
        # the rows read before a fault are enough to choose
        with contextlib.suppress(csv.Error):
            sample.extend(itertools.islice(reader, HEADING_WITHIN))
        scores[delimiter] = find_headings(sample, table, columns).known
    return max(scores, key=lambda delimiter: scores[delimiter])


def _grid(text: str, delimiter: str) -> tuple[list[list[str]], tuple[str, int] | None]:
    """Return all records, or the code and row of what makes them unreadable."""
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    grid: list[list[str]] = []
    try:
        grid.extend(itertools.islice(reader, _SAMPLE))
        known = _repeating(grid)
        for row in reader:
            for index, seen in known:
                if index < len(row):
                    row[index] = seen.setdefault(row[index], row[index])
            grid.append(row)
    except csv.Error:
        return grid, ("E41", len(grid) + 1)
    return grid, None


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends, one at a time.

    As ``io.StringIO`` with ``newline=""`` does, which holds four bytes for each letter.
    """
    return (match[0] for match in _LINE.finditer(text))


def _repeating(grid: list[list[str]]) -> list[tuple[int, dict[str, str]]]:
    """Return the columns whose cells repeat, so that each text is held once."""
    if len(grid) < _SAMPLE:
        return []
    width = max(map(len, grid))
    columns = ([row[i] for row in grid if i < len(row)] for i in range(width))
    return [
        (index, dict(zip(cells, cells, strict=True)))
        for index, cells in enumerate(columns)
        if len(set(cells)) < _SAMPLE // 4
    ]
