"""A grid of cells made a table: which row holds the headings, which rows are data.

Rules:

- The heading row is the one, among the first rows, in which most cells are names of
  the table's columns. Rows above it are titles.
- Below it, empty rows, a totals row, notes at the foot and repeated headings are no
  data. They are left out and reported, never lost silently.
- A row keeps its number and a column its letter as the spreadsheet program shows them.
- A cell is text (a tuple of texts for a list in YAML); nothing is interpreted here.

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
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from constancia.folding import fold
from constancia.intake.columns import Columns, fields_of, fold_name
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.rows import TABLES
from constancia.intake.tidying import clean
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table as written: headings, and rows of as many cells."""

    table: str
    file: str
    sheet: str | None = None
    headings: tuple[str, ...]
    letters: tuple[str | None, ...]  # None: the file has no column letters
    heading_row: int = 1  # number of the (last) row of headings
    numbers: Sequence[int]  # row of each row of cells
    rows: Sequence[Sequence[Cell]]
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
    grid: Sequence[Sequence[str]],
    *,
    table: str,
    columns: Columns,
    file: str,
    sheet: str | None = None,
) -> tuple[RawTable | None, list[Finding]]:
    """Return the table in ``grid`` and what was noticed; ``None`` without headings."""
    place = functools.partial(_place, file, sheet)
    found = find_headings(grid, table, columns)
    if found.known < 2:
        example = ", ".join(columns.spanish(name) for name in _examples(table))
        missing = finding("E56", place(), table=table, example=example)
        return None, [missing]
    header, headings = found.last, found.headings
    width = len(headings)
    if width > MAX_COLUMNS:
        reason = N_("tiene demasiadas columnas")
        return None, [finding("E40", place(), reason=reason)]
    repeated = [fold_name(heading) for heading in headings]
    data_rows: list[Sequence[str]] = []
    numbers: list[int] = []
    skipped: dict[str, list[int]] = {}
    wide: list[int] = []
    titles = [
        number
        for number, row in enumerate(grid[: found.first], 1)
        if any(map(str.strip, row))
    ]
    if titles:
        skipped[N_("título")] = titles
    foot = _foot(grid, header, width)
    for number, row in enumerate(grid[header + 1 :], header + 2):
        if not any(row) or not any(map(str.strip, row)):
            if number <= foot:
                skipped.setdefault(N_("vacías"), []).append(number)
        elif number > foot:
            skipped.setdefault(N_("totales o notas al pie"), []).append(number)
        elif len(row) >= width and _repeats(row, headings, repeated):
            skipped.setdefault(N_("encabezados repetidos"), []).append(number)
        else:
            if len(row) > width and any(map(str.strip, row[width:])):
                wide.append(number)
            data_rows.append(
                row if len(row) == width else [*row[:width], *[""] * (width - len(row))]
            )
            numbers.append(number)
    findings = [finding("E42", place(number)) for number in wide]
    if found.first != found.last:
        first, second = found.first + 1, found.last + 1
        findings.append(finding("A76", place(first), first=first, second=second))
    findings += [
        finding(
            "I50",
            place(rows[0]),
            count=len(rows),
            what=what,
            rows=_listed(rows),
        )
        for what, rows in skipped.items()
    ]
    raw = RawTable(
        table=table,
        file=file,
        sheet=sheet,
        headings=tuple(headings),
        letters=tuple(map(letter, range(width))),
        heading_row=header + 1,
        numbers=numbers,
        rows=data_rows,
        shifted=frozenset(wide),
    )
    return raw, findings


def _place(file: str, sheet: str | None, row: int | None = None) -> Place:
    return Place(file=file, sheet=sheet, row=row)


def _repeats(row: Sequence[str], headings: list[str], folded: list[str]) -> bool:
    # comparing the first cells alone decides for nearly every row
    if row[0].strip().casefold() != headings[0].casefold():
        return False
    return [fold_name(cell) for cell in row[: len(folded)]] == folded


def _foot(grid: Sequence[Sequence[str]], header: int, width: int) -> int:
    """Return the number of the last row that is data, before totals and notes.

    Totals and notes have a word that says so in their first filled cell, and leave
    most of the other cells empty; they stand at the end.
    """
    last = len(grid)
    while last > header + 1:
        filled = [cell.strip() for cell in grid[last - 1] if cell.strip()]
        if not filled:
            last -= 1
            continue
        few = len(filled) <= max(1, width // 2)
        if not (few and _FOOT.match(fold(filled[0][:60]))):
            break
        last -= 1
    return last


def _examples(table: str) -> tuple[str, ...]:
    return tuple(name for name, _ in itertools.islice(fields_of(TABLES[table]), 3))


def _listed(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:8]))
    return f"{shown}, …" if len(rows) > 8 else shown
