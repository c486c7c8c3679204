"""A grid of cells made a table: which row holds the headings, which rows are data.

Rules:

- The heading row is the one, among the first rows, in which most cells are names of
  the table's columns. Rows above it are titles.
- Below it, empty rows, a totals row, notes at the foot and repeated headings are no
  data. They are left out and reported, never lost silently.
- A row keeps its number and a column its letter as the spreadsheet program shows them.
- A cell is text (a tuple of texts for a list in YAML); nothing is interpreted here.
- Rows pass by; the cells are held by columns (``packed``).

Non-goals: reading files (``delimited``, ``documents``, ``workbooks``), meaning
(``mapping``).

Example::

    arrange([["Ronda 7"], ["id_persona", "nombre_completo"], ["P1", "…"]],
            table="people", columns=columns, file="personas.csv")
"""

from __future__ import annotations

import functools
import itertools
import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from constancia.folding import fold
from constancia.intake.columns import Columns, days_of, fields_of, fold_name
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.rows import TABLES
from constancia.intake.tidying import clean
from constancia.packed import BLOCK, Growing
from constancia.speech import N_

Cell = str | tuple[str, ...]

MAX_COLUMNS: Final = 2_000
#: how far down a heading row is looked for
HEADING_WITHIN: Final = 40
#: columns that would publish somebody else's contact if they were taken for another
_CONTACTS: Final = frozenset(
    {"phone", "whatsapp", "email", "address", "website", "facebook", "instagram"}
)
_FOOT: Final = re.compile(r"(gran |sub ?)?total(es)?\b|(fuente|nota|source|note)s?\b")
#: with one of these no word for a total or a note begins; nearly every row has one
_NO_FOOT: Final = frozenset("abcdehijklmopqruvwxyzABCDEHIJKLMOPQRUVWXYZ0123456789")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table as written: headings, and as many columns of cells."""

    table: str
    file: str
    sheet: str | None = None
    headings: tuple[str, ...]
    letters: tuple[str | None, ...]  # None: the file has no column letters
    heading_row: int = 1  # number of the (last) row of headings
    numbers: array[int]  # row of each cell of a column
    cells: tuple[Sequence[Cell], ...]  # of each column
    shifted: frozenset[int] = frozenset()  # numbers of rows with too many cells


def letter(index: int) -> str:
    """Return the letter of a column counted from 0, as spreadsheet programs do.

    >>> letter(0), letter(25), letter(26), letter(701), letter(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the headings stand: in one row, or in a row of groups and one below."""

    first: int  # indexes of rows
    last: int
    headings: list[str]
    known: int  # how many are names of the table's columns


def find_headings(
    grid: Sequence[Sequence[str]], table: str, columns: Columns
) -> Headings:
    """Return the likeliest headings among the first rows of ``grid``.

    Two rows are read together only if that names more columns than any single row:
    *Fecha* above *de emisión* is *Fecha de emisión*. A contact under a group is never
    read without it: *Teléfono* under *Contacto de emergencia* is not *Teléfono*.
    """
    best = Headings(0, 0, [], 0)
    top: list[str] = []
    groups: list[str] = []
    for index, row in enumerate(grid[:HEADING_WITHIN]):
        cells = [clean(cell) for cell in row]
        choices = [(index, cells)]
        if sum(map(bool, top)) > 1:
            choices.append((index - 1, _joined(top, cells)))
        for first, named in choices:
            known = {columns.column(table, heading) for heading in named if heading}
            count = len(known - {None})
            if count > best.known:
                best = Headings(first, index, _trimmed(named), count)
                groups = _joined(top, cells) if choices[1:] else []
        top = cells
    if groups and best.first == best.last:
        return _guarded(best, groups, table, columns)
    return best


def _guarded(
    found: Headings, groups: list[str], table: str, columns: Columns
) -> Headings:
    """Return headings in which contacts bear the name of the group above them."""
    headings = [
        joined if columns.column(table, heading) in _CONTACTS else heading
        for heading, joined in zip(found.headings, groups, strict=False)
    ]
    if headings == found.headings:
        return found
    return Headings(found.first - 1, found.last, headings, found.known)


def _joined(top: list[str], below: list[str]) -> list[str]:
    """Return the headings of two rows; a group reaches to the next one."""
    group = ""
    joined = []
    for above, under in itertools.zip_longest(top, below, fillvalue=""):
        group = above or (group if under else "")
        joined.append(f"{group} {under}".strip())
    return joined


def _trimmed(headings: list[str]) -> list[str]:
    while headings and not headings[-1]:
        headings.pop()
    return headings


def arrange(
    grid: Iterable[Sequence[str]],
    *,
    table: str,
    columns: Columns,
    file: str,
    sheet: str | None = None,
) -> tuple[RawTable | None, list[Finding]]:
    """Return the table in ``grid`` and what was noticed; ``None`` without headings.

    The rows of ``grid`` are taken one by one.
    """
    place = functools.partial(_place, file, sheet)
    rows = iter(grid)
    head = list(itertools.islice(rows, HEADING_WITHIN))
    found = find_headings(head, table, columns)
    if found.known < 2:
        for _ in rows:
            pass  # a fault further down is told rather than this
        example = ", ".join(columns.spanish(name) for name in _examples(table))
        missing = finding("E56", place(), table=table, example=example)
        return None, [missing]
    header, headings = found.last, found.headings
    if len(headings) > MAX_COLUMNS:
        reason = N_("tiene demasiadas columnas")
        return None, [finding("E40", place(), reason=reason)]
    days = days_of(TABLES[table])
    named = (columns.column(table, heading) for heading in headings)
    body = _Body(headings, [name in days for name in named])
    body.skip(
        N_("título"),
        (
            number
            for number, row in enumerate(head[: found.first], 1)
            if any(map(str.strip, row))
        ),
    )
    for number, row in enumerate(itertools.chain(head[header + 1 :], rows), header + 2):
        body.take(number, row)
    cells = body.ended()
    findings = [finding("E42", place(number)) for number in body.wide]
    if found.first != found.last:
        first, second = found.first + 1, found.last + 1
        findings.append(finding("A76", place(first), first=first, second=second))
    findings += [
        finding(
            "I50",
            place(skipped[0]),
            count=len(skipped),
            what=what,
            rows=_listed(skipped),
        )
        for what, skipped in body.skipped.items()
    ]
    raw = RawTable(
        table=table,
        file=file,
        sheet=sheet,
        headings=tuple(headings),
        letters=tuple(map(letter, range(len(headings)))),
        heading_row=header + 1,
        numbers=body.numbers,
        cells=cells,
        shifted=frozenset(body.wide),
    )
    return raw, findings


class _Body:
    """The rows below the headings, as they pass by."""

    def __init__(self, headings: list[str], dated: list[bool]) -> None:
        self.headings = headings
        self.folded = [fold_name(heading) for heading in headings]
        self.numbers = array("I")
        self.wide: list[int] = []  # numbers of rows with too many cells
        self.skipped: dict[str, array[int]] = {}
        self.columns = [Growing(repeating=days) for days in dated]
        self.block: list[Sequence[str]] = []
        #: rows that are the foot, unless data come after them; empty ones are ``None``
        self.tail: list[tuple[int, Sequence[str] | None]] = []

    def skip(self, what: str, numbers: Iterable[int]) -> None:
        """Note rows that are no data."""
        for number in numbers:
            self.skipped.setdefault(what, array("I")).append(number)

    def take(self, number: int, row: Sequence[str]) -> None:
        """Take in a row."""
        if not any(row) or not any(map(str.strip, row)):
            self.tail.append((number, None))
        elif row[0][:1] not in _NO_FOOT and _like_foot(row, len(self.headings)):
            self.tail.append((number, row))
        else:
            if self.tail:
                self._settle()
            self._keep(number, row)

    def ended(self) -> tuple[Sequence[Cell], ...]:
        """Return the columns; what stands below the last data is no data."""
        self.skip(
            N_("totales o notas al pie"),
            (number for number, row in self.tail if row is not None),
        )
        self._pack()
        return tuple(column.column() for column in self.columns)

    def _settle(self) -> None:
        for number, row in self.tail:
            if row is None:
                self.skip(N_("vacías"), (number,))
            else:
                self._keep(number, row)
        self.tail.clear()

    def _keep(self, number: int, row: Sequence[str]) -> None:
        width = len(self.headings)
        if len(row) >= width and _repeats(row, self.headings, self.folded):
            self.skip(N_("encabezados repetidos"), (number,))
            return
        if len(row) != width:
            if any(map(str.strip, row[width:])):
                self.wide.append(number)
            row = [*row[:width], *[""] * (width - len(row))]
        self.numbers.append(number)
        self.block.append(row)
        if len(self.block) == BLOCK:
            self._pack()

    def _pack(self) -> None:
        # without rows there is nothing to turn round
        turned = zip(*self.block, strict=True)
        for column, cells in zip(self.columns, turned, strict=False):
            column.extend(cells)
        self.block.clear()


def _place(file: str, sheet: str | None, row: int | None = None) -> Place:
    return Place(file=file, sheet=sheet, row=row)


def _repeats(row: Sequence[str], headings: list[str], folded: list[str]) -> bool:
    # comparing the first cells alone decides for nearly every row
    if row[0].strip().casefold() != headings[0].casefold():
        return False
    return [fold_name(cell) for cell in row[: len(folded)]] == folded


def _like_foot(row: Sequence[str], width: int) -> bool:
    """Return whether a row looks like a total or a note, which stand at the end.

    It has a word that says so in its first filled cell, and leaves most of the other
    cells empty.
    """
    filled = [cell for cell in map(str.strip, row) if cell]
    few = len(filled) <= max(1, width // 2)
    return few and bool(_FOOT.match(fold(filled[0][:60])))


def _examples(table: str) -> tuple[str, ...]:
    return tuple(name for name, _ in itertools.islice(fields_of(TABLES[table]), 3))


def _listed(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:8]))
    return f"{shown}, …" if len(rows) > 8 else shown
