"""CSV as offices save it: any of four encodings, three separators, titles above.

Rules:

- UTF-8 with or without BOM, UTF-16 with BOM (or plainly recognisable), else
  Windows-1252. What is none of these is refused.
- The separator is the one with which most headings of the table are recognised.
- Quotes must be closed and stand at the edges of a cell (RFC 4180): a quote that is
  not closed would swallow the rest of the file in silence.
- A record counts as one row, whatever line breaks its quoted cells hold, as
  spreadsheet programs count.
- A file is read twice and never held: once for its encoding, once for its cells.

Example::

    raw, findings = read(Path("certificados.csv"), table="certificates", columns=columns)
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from constancia.intake.columns import Columns
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.tables import HEADING_WITHIN, RawTable, arrange, find_headings
from constancia.speech import N_

MAX_BYTES: Final = 300_000_000
_DELIMITERS: Final = {";": N_("punto y coma"), ",": N_("coma"), "\t": N_("tabulador")}
_MIXED: Final = N_("no es texto, o mezcla codificaciones")
_CHUNK: Final = 1 << 20  # bytes
_HEAD: Final = 200_000  # characters in which the separator is looked for
#: first bytes of what is saved under a wrong name: ZIP (xlsx, ods), OLE (xls), PDF
_NOT_TEXT: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


def read(
    path: Path, *, table: str, columns: Columns
) -> tuple[RawTable | None, list[Finding]]:
    """Read a CSV file of ``table``; ``None`` where a finding says why not."""
    file = path.name
    place = Place(file=file)
    findings = []
    try:
        encoding = _encoding_of(path)
        if encoding == "cp1252":
            findings.append(finding("A03", place, encoding="Windows-1252"))
        with path.open(encoding=encoding, newline="") as text:
            delimiter = _delimiter(text.read(_HEAD), table, columns)
            text.seek(0)
            raw, noticed = arrange(
                _records(text, delimiter), table=table, columns=columns, file=file
            )
    except _BrokenError as broken:
        return None, [*findings, finding("E41", Place(file=file, row=broken.row))]
    except (_UnreadableError, UnicodeDecodeError, OSError) as error:
        return None, [finding("E40", place, reason=_reason(error))]
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
    try:
        encoding = _encoding_of(path)
    except _UnreadableError:
        return None
    with path.open(encoding=encoding, newline="") as file:
        text = file.read()
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


class _BrokenError(Exception):
    """A record with a quote that is not closed, or stands where none may."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


class _UnreadableError(Exception):
    """A file that is no text of ours; says why, in Spanish."""


def _encoding_of(path: Path) -> str:
    """Return the encoding of a text.

    Raises:
        OSError: it cannot be read.
        _UnreadableError: it is too large, or in no encoding that we know.
    """
    if path.stat().st_size > MAX_BYTES:
        raise _UnreadableError(N_("es demasiado grande"))
    with path.open("rb") as data:
        sample = data.read(2_000)
    if sample.startswith(_NOT_TEXT):
        raise _UnreadableError(N_("no es un CSV, aunque así se llame"))
    for encoding in _likely(sample):
        if _holds(path, encoding):
            return encoding
    raise _UnreadableError(_MIXED)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    # a text that held when it was looked at: somebody wrote to it meanwhile
    return str(error) if isinstance(error, _UnreadableError) else _MIXED


def _likely(sample: bytes) -> tuple[str, ...]:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return (encoding,)
    if b"\0" in sample:
        # without a BOM, Latin letters leave every other byte of UTF-16 empty
        little = sample[1::2].count(0) > len(sample) // 3
        return ("utf-16-le" if little else "utf-16-be",)
    return ("utf-8", "cp1252")


def _holds(path: Path, encoding: str) -> bool:
    """Return whether the whole of a file is text in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as data:
        try:
            while chunk := data.read(_CHUNK):
                if "\0" in decoder.decode(chunk):
                    return False
            return "\0" not in decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False


def _delimiter(text: str, table: str, columns: Columns) -> str:
    scores = {}
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        sample: list[list[str]] = []
        # the rows read before a fault are enough to choose
        with contextlib.suppress(csv.Error):
            sample.extend(itertools.islice(reader, HEADING_WITHIN))
        scores[delimiter] = find_headings(sample, table, columns).known
    return max(scores, key=lambda delimiter: scores[delimiter])


def _records(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Yield all records; raise ``_BrokenError`` at one that cannot be read."""
    count = 0
    try:
        for count, row in enumerate(  # noqa: B007 - asked for after the loop
            csv.reader(lines, delimiter=delimiter, strict=True), 1
        ):
            yield row
    except csv.Error:
        raise _BrokenError(count + 1) from None
