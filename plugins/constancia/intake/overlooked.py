"""Columns that would do harm if they were read past because of their heading.

Most columns that the contract does not name are private, and passing them over harms
nobody. Some columns keep something from being published: who is a minor, what was
revoked, who has not met the standard, which consent was withdrawn or has ended. Under a
heading that nobody recognises they would be passed over in silence, and everything would
be published as if there were nothing.

Rules:

- Asked only about a column that the table lacks: of the private columns, is there one
  that looks like it? Dates under a heading with a telling word, or cells with the
  contract's own words for what must not be shown.
- If there is, that is an error: unknown never passes as good.
- People without any column of birth dates are a warning: who is a minor cannot be known.

Example::

    overlooked(raw, names, found={"subject_id", "scope"}, cells=cells, place=place)
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from constancia.folding import fold
from constancia.intake import dates
from constancia.intake.columns import Columns, fold_word
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.tables import Cell, RawTable
from constancia.intake.tidying import clean
from constancia.packed import distinct


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guard:
    """A column that keeps something from being shown, and how it is recognised."""

    table: str
    column: str
    heading: str = ""  # words of a heading over dates
    words: tuple[str, ...] = ()  # words of the contract in cells


_ENDS: Final = r"venc|expir|caduc|vigen|hasta|until|expiry|valid|fin\b|end\b"
_GUARDS: Final = (
    _Guard(table="people", column="birth_date", heading=r"nac|birth|born|dob\b"),
    _Guard(
        table="certificates",
        column="status",
        words=("suspended", "revoked", "replaced"),
    ),
    _Guard(table="certificates", column="result", words=("not_yet_competent",)),
    _Guard(table="certificates", column="expires_on", heading=_ENDS),
    _Guard(
        table="consents",
        column="withdrawn_on",
        heading=r"retir|revoc|withdr|baja\b|anul|cancel",
    ),
    _Guard(table="consents", column="expires_on", heading=_ENDS),
)
#: cells of a column that are looked at for a date; the whole column for words
_SAMPLE: Final = 1_000


def overlooked(
    raw: RawTable,
    names: Columns,
    *,
    found: Collection[str],
    cells: Sequence[Sequence[Cell]],
    place: Callable[[int], Place],
) -> Iterator[Finding]:
    """Yield an error for every private column that looks like a missing guard.

    Args:
        raw: the table.
        names: the aliases of the installation.
        found: canonical columns that the table has.
        cells: the cells of each column of ``raw``.
        place: where the heading of a column stands, by its index.
    """
    private = [i for i, h in enumerate(raw.headings) if not names.column(raw.table, h)]
    for guard in _GUARDS:
        if guard.table != raw.table or guard.column in found:
            continue
        alike = [i for i in private if _alike(guard, raw.headings[i], cells[i], names)]
        for index in alike:
            named = names.spanish(guard.column)
            yield finding("E83", place(index), column_name=named)
        if guard.column == "birth_date" and not alike and raw.numbers:
            yield finding("A84", Place(file=raw.file, sheet=raw.sheet))


def _alike(guard: _Guard, heading: str, cells: Sequence[Cell], names: Columns) -> bool:
    if guard.words:
        known = names.words(guard.table, guard.column)
        return any(
            known.get(fold_word(clean(cell))) in guard.words
            for cell in distinct(cells)
            if isinstance(cell, str) and len(cell) < 60
        )
    if not re.search(rf"\b({guard.heading})", fold(heading)):
        return False
    filled = (cell for cell in cells if isinstance(cell, str) and cell.strip())
    sample = itertools.islice(filled, _SAMPLE)
    return any(dates.parse(clean(cell)) is not None for cell in sample)
