"""A term's list of documents, written in as few bits as its spread allows.

Rules:

- Documents are told by cell, then by rank in the cell; cells of one sector and place
  stand together, so a list that keeps to a trade or a town has short codes.
- A code depends on the list and the size of the grid alone: a new document changes the
  lists of its own words and no others.
- Levels: 1 (said once in a description) takes one bit, for it is half of all.

Read back by ``theme/static/js/search-files.js``.

Example::

    codes = PostingCodes(cells, ranks, size=grid.size)
    codes.encode(term.postings)
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from constancia.search.bits import below, fixed, gamma, golomb, rising
from constancia.search.inventory import LEVEL_BITS, LEVEL_MASK

LEVEL_CODES: Final = (
    *("", "0", "100", "101", "1100", "1101"),
    *(f"111{level:03b}" for level in range(8)),
)
#: a list of so many documents says by itself how its ranks are coded
LONG: Final = 8
_ORDERS: Final = 4


class PostingCodes:
    """Encodes lists of one index."""

    def __init__(
        self, cells: Sequence[int], ranks: Sequence[int], *, size: int
    ) -> None:
        """Take the cell and rank of every document, and the size of the grid."""
        self._cells = cells
        self._ranks = ranks
        self._highest = size - 1
        #: order of the Exp-Golomb code of ranks in short lists
        self.order = _order(sum(ranks) / max(1, len(ranks)))

    def encode(self, postings: Sequence[int]) -> str:
        """Return the code of at least one posting, in rising order of documents."""
        cells = self._cells
        ranks = self._ranks
        grouped: list[tuple[int, list[int]]] = []
        current: list[int] = []
        previous = -1
        for posting in postings:
            document = posting >> LEVEL_BITS
            cell = cells[document]
            if cell != previous:
                current = []
                grouped.append((cell, current))
                previous = cell
            current.append(ranks[document])
        count = len(postings)
        codes = [gamma(count), below(len(grouped) - 1, count)]
        codes.append(rising([cell for cell, _ in grouped], 0, self._highest))
        order = self.order
        if count >= LONG:
            order = _order(sum(ranks[-1] + 1 for _, ranks in grouped) / count - 1)
            codes.append(fixed(order, 2))
        codes.append(_ranks_code(grouped, order, several=len(grouped) < count))
        codes += [LEVEL_CODES[posting & LEVEL_MASK] for posting in postings]
        return "".join(codes)


def _order(mean: float) -> int:
    """Return the order that suits numbers of this mean."""
    return min(_ORDERS - 1, int(mean + 1).bit_length() - 1)


def _ranks_code(
    grouped: list[tuple[int, list[int]]], order: int, *, several: bool
) -> str:
    codes = []
    for _, ranks in grouped:
        if several:
            codes.append(gamma(len(ranks)))
        codes.append(golomb(ranks[0], order))
        if len(ranks) > 1:
            codes += [
                golomb(after - before - 1, order)
                for before, after in itertools.pairwise(ranks)
            ]
    return "".join(codes)
