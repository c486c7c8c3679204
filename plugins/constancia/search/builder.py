"""The index of one language: documents in, files for browsers out.

Rules:

- The same documents give the same files, whatever their order, the process, and what a
  build before has left.
- A build may leave a memory for the next one, which then reads only documents that are
  new and writes only files that change.
- A small site has its whole index in one file besides, which a browser fetches when it
  has nothing else to do.

Example::

    for address, content in build(documents, language="es", …).items(): ...
"""

from __future__ import annotations

import itertools
import math
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from constancia.search import cards, memory, root
from constancia.search.analysis import asking_words
from constancia.search.compiling import compiled
from constancia.search.document import Document
from constancia.search.grid import Grid
from constancia.search.inventory import Inventory
from constancia.search.lexicon import Lexicon
from constancia.search.postings import PostingCodes
from constancia.search.shards import parting
from constancia.search.tables import Tables
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

#: bytes of the whole index up to which it stands in one file besides
_WHOLE: Final = 150_000
_FEWEST_CARDS: Final = 8


def build(
    documents: Iterable[Document],
    *,
    language: str,
    vocabulary: Vocabulary,
    territories: Territories,
    cache: Path | None = None,
) -> Mapping[str, bytes]:
    """Return the files of the index of one language, by their address.

    ``/search/<language>/root.bin`` is to be fetched fresh; everything else stands below
    ``/search/<language>/part/`` and never changes under its name.

    Args:
        documents: every listed page of this language; their order does not count.
        language: ``es`` or ``en``.
        vocabulary: sectors, trades and synonyms.
        territories: names of places.
        cache: a private file of this language that makes the next build short; it is
            read, and replaced. The files that are returned do not hang on it.
    """
    listed = list(documents)
    grid = Grid.of(listed)
    placed = []
    cells, ranks = array("I"), array("I")
    for cell, rank, document in grid.numbered(listed):
        placed.append(document)
        cells.append(cell)
        ranks.append(rank)
    codes = PostingCodes(cells, ranks, size=grid.size)
    stamp = memory.stamp(
        language, repr(vocabulary), repr(territories), repr(grid), str(codes.order)
    )
    before = memory.read(cache, stamp) if cache else {}
    tables = Tables.remembered(before) or Tables.of(
        grid, language=language, vocabulary=vocabulary, territories=territories
    )
    lexicon = Lexicon(tables, language=language)
    inventory = Inventory(before)
    touched = inventory.update(
        placed, cells, ranks, read=lexicon.names_of, describe=lexicon.describe
    )
    found, remembered = compiled(lexicon, inventory, touched, codes, before)
    begin = cards.prefixes(placed)
    files = _Files(f"/search/{language}/part/")
    word_files = []
    last = ""
    for shard in found:
        start = parting(last, shard.first)
        word_files.append((start, files.add(f"w/{start}", bytes(shard.content))))
        last = shard.last
    runs = list(
        cards.runs(
            placed,
            cells,
            ranks,
            begin,
            target=_cards_a_file(len(placed)),
            digests=inventory.digests,
            before=before,
        )
    )
    for run in runs:
        files.add(f"c/{run.cell}.{run.rank}", run.content, sealed=run.seal)
    in_cells = files.add("cells", root.cells_content(cells, grid))
    pack = b"".join(
        len(content).to_bytes(3, "big") + content for content in files.found.values()
    )
    whole = files.add("pack", pack) if len(pack) <= _WHOLE else None
    files.found[f"/search/{language}/root.bin"] = root.encode(
        grid,
        documents=len(placed),
        order=codes.order,
        begin=begin,
        stop_words=asking_words(language),
        shards=word_files,
        runs=[(run.cell, run.rank, run.seal) for run in runs],
        cells=in_cells,
        whole=whole,
    )
    if cache:
        columns = (
            tables.saved(before),
            inventory.saved(),
            remembered,
            cards.saved(runs),
        )
        memory.write(cache, stamp, dict(itertools.chain(*columns)))
    return files.found


class _Files:
    """The files of an index by address."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.found: dict[str, bytes] = {}

    def add(self, name: str, content: bytes, *, sealed: int | None = None) -> int:
        """Enter a file and return the hash in its name, its content's unless told."""
        if sealed is None:
            sealed = root.seal(content)
        # after a hyphen, digits of both would be one number, now and then somebody's
        self.found[f"{self.base}{name}_{sealed:05x}.bin"] = content
        return sealed


def _cards_a_file(documents: int) -> int:
    """Return how many cards a file is to have, a power of two that rarely changes."""
    return max(
        _FEWEST_CARDS, 1 << round(math.log2(max(1, 0.18 * math.sqrt(documents))))
    )
