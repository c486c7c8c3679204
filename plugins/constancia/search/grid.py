"""Where a document stands: a cell of the grid of sectors, places and shelves.

Rules:

- A document's number is (cell, place in the cell). The grid has room for every
  combination, used or not, so a new document renumbers only the few in its own cell.
- A cell tells sector, department, country and kind: facets are counted from numbers.
- Cells of one sector and department stand together, and so do their cards.
- A shelf is a kind; ventures have three, by how many half-years of the calendar have
  passed since the one of the newest confirmation. So the recently confirmed win a tie,
  and their shelves change twice a year, not every day. Within a cell the newest is last.

Example::

    grid = Grid.of(documents)
    for cell, rank, document in grid.numbered(documents): ...
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from constancia.search.document import KINDS, Document

#: kind of each shelf; the first three hold ventures, the freshest first
SHELVES: Final = ("venture", "venture", *KINDS)
_OLDEST: Final = 2

#: country (ISO code) and department (slug); both may be unknown
Spot = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The axes of an index; each begins with ``""`` for documents that have none."""

    sectors: tuple[str, ...]
    spots: tuple[Spot, ...]
    newest: int  # half-year of the newest confirmation

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Grid:
        """Return the grid that has room for these documents."""
        countries = {document.country or "" for document in documents}
        return cls(
            sectors=tuple(sorted({"", *(d.sector or "" for d in documents)})),
            spots=tuple(
                sorted(
                    {("", ""), *((c, "") for c in countries), *map(_spot, documents)}
                )
            ),
            newest=max(map(_half_year, documents), default=0),
        )

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries of the spots."""
        return tuple(sorted({country for country, _ in self.spots}))

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.sectors) * len(self.spots) * len(SHELVES)

    def numbered(
        self, documents: Sequence[Document]
    ) -> Iterator[tuple[int, int, Document]]:
        """Yield (cell, rank in the cell, document) in the order of the index."""
        sector = {slug: n for n, slug in enumerate(self.sectors)}
        spot = {place: n for n, place in enumerate(self.spots)}
        together: dict[tuple[str, Spot, int], list[Document]] = {}
        for d in documents:
            traits = (d.sector or "", _spot(d), self._shelf(d))
            together.setdefault(traits, []).append(d)
        cells = {}
        for (slug, place, shelf), members in together.items():
            row = sector[slug] * len(spot) + spot[place]
            cells[row * len(SHELVES) + shelf] = members
        for cell in sorted(cells):
            members = cells[cell]
            members.sort(key=_age)
            yield from ((cell, rank, d) for rank, d in enumerate(members))

    def _shelf(self, document: Document) -> int:
        if document.kind == "venture":
            return min(self.newest - _half_year(document), _OLDEST)
        return _OLDEST + KINDS.index(document.kind)


def _spot(document: Document) -> Spot:
    return document.country or "", document.department or ""


def _age(document: Document) -> tuple[int, str, str, str, str]:
    d = document
    day = d.confirmed_on.toordinal() if d.confirmed_on else 0
    return day, d.url, d.title, d.summary, d.body


def _half_year(document: Document) -> int:
    day = document.confirmed_on
    return day.year * 2 + (day.month > 6) if day else 0
