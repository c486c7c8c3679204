"""The one file of an index that is fetched fresh: axes, stop words, names of the rest.

Rules:

- All other files are named by what is in them, so a browser may keep them for ever; the
  root is small and says which of them stand today.
- A shard is told by the shortest text that parts it from the one before, a run of cards
  by its first cell and rank.
- A name carries 20 bits of the hash of the content beside the text that tells the file:
  enough to tell two versions of one file, and never two files, apart.

Root, in bits: version (8), documents (gamma - 1), order of ranks (2), sectors, countries
with their departments, beginnings of addresses by kind, stop words, shards, runs of
cards, hash of the cells, and of the pack if there is one. Lists begin with their length
(gamma - 1). Read by ``theme/static/js/search-index.js``.

Example::

    root = encode(grid, begin, shards=[("pan", 0x12ab4)], …)
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from constancia.search.bits import fixed, gamma, golomb, pack, rising, word, word_after
from constancia.search.document import KINDS
from constancia.search.grid import Grid

VERSION: Final = 3
HASH_BITS: Final = 20


def seal(content: bytes) -> int:
    """Return the hash of a content as it stands in a name, a number of 20 bits."""
    digest = hashlib.blake2b(content, digest_size=4, person=b"search %d" % VERSION)
    return int.from_bytes(digest.digest(), "big") >> (32 - HASH_BITS)


def encode(
    grid: Grid,
    *,
    documents: int,
    order: int,
    begin: Mapping[str, str],
    stop_words: Iterable[str],
    shards: Sequence[tuple[str, int]],
    runs: Sequence[tuple[int, int, int]],
    cells: int,
    whole: int | None,
) -> bytes:
    """Return the bytes of the root.

    Args:
        grid: the axes.
        documents: how many there are.
        order: of the code of ranks in short lists.
        begin: beginning of the addresses of each kind.
        stop_words: words that are not looked up.
        shards: (start, hash), rising.
        runs: (cell, rank, hash) of the runs of cards, rising.
        cells: hash of the cells.
        whole: hash of the pack, if there is one.
    """
    bits = [fixed(VERSION, 8), gamma(documents + 1), fixed(order, 2)]
    bits += _words(grid.sectors)
    bits.append(gamma(len(grid.countries) + 1))
    for country in grid.countries:
        bits.append(word(country.lower()))
        bits += _words([slug for of, slug in grid.spots if of == country])
    bits += [word(begin.get(kind, "")) for kind in KINDS]
    bits += _words(sorted(stop_words))
    bits.append(gamma(len(shards) + 1))
    previous = ""
    for start, name in shards:
        bits += (word_after(previous, start), fixed(name, HASH_BITS))
        previous = start
    bits.append(gamma(len(runs) + 1))
    step = (grid.size // max(1, len(runs))).bit_length() - 1
    bits.append(fixed(step, 4))
    last = 0
    for cell, rank, name in runs:
        bits += (golomb(cell - last, step), gamma(rank + 1), fixed(name, HASH_BITS))
        last = cell
    bits.append(fixed(cells, HASH_BITS))
    bits.append("0" if whole is None else f"1{fixed(whole, HASH_BITS)}")
    return pack("".join(bits))


def cells_content(cells: Iterable[int], grid: Grid) -> bytes:
    """Return which cells hold documents and how many: count, cells, sizes.

    Args:
        cells: of all documents, rising.
        grid: the axes.
    """
    sizes = Counter(cells)
    bits = [gamma(len(sizes) + 1), rising(list(sizes), 0, grid.size - 1)]
    bits += [gamma(size) for size in sizes.values()]
    return pack("".join(bits))


def _words(texts: Sequence[str]) -> list[str]:
    return [gamma(len(texts) + 1), *map(word, texts)]
