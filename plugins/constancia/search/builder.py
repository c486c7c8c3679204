"""The index of one language: documents in, files for browsers out.

Rules:

- The same documents give the same files, whatever their order and the process.
- A small site has its whole index in one file besides, which a browser fetches when it
  has nothing else to do.

Example::

    for address, content in build(documents, language="es", …).items(): ...
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from constancia.search import cards, root, shards
from constancia.search.analysis import asking_words
from constancia.search.document import Document
from constancia.search.grid import Grid
from constancia.search.lexicon import Term, compile_terms
from constancia.search.postings import PostingCodes
from constancia.search.shards import Shard
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
) -> Mapping[str, bytes]:
    """Return the files of the index of one language, by their address.

    ``/search/<language>/root.bin`` is to be fetched fresh; everything else stands below
    ``/search/<language>/part/`` and never changes under its name.

    Args:
        documents: every listed page of this language; their order does not count.
        language: ``es`` or ``en``.
        vocabulary: sectors, trades and synonyms.
        territories: names of places.
    """
    listed = sorted(documents, key=lambda document: (document.url, document.title))
    grid = Grid.of(listed)
    numbered = list(grid.numbered(listed))
    placed = [document for _, _, document in numbered]
    numbers = [(cell, rank) for cell, rank, _ in numbered]
    codes = PostingCodes(numbers, size=grid.size)
    terms = compile_terms(
        placed, grid, language=language, vocabulary=vocabulary, territories=territories
    )
    begin = cards.prefixes(placed)
    files = _Files(f"/search/{language}/part/")
    word_files = [
        (shard.start, files.add(f"w/{shard.start}", shard.content))
        for shard in _shards(terms, codes)
    ]
    card_files = [
        (
            run.cell,
            run.rank,
            files.add(
                f"c/{run.cell}.{run.rank}",
                cards.deflate(run.text),
                told=run.text.encode("utf-8"),
            ),
        )
        for run in cards.runs(placed, numbers, begin, target=_cards_a_file(len(placed)))
    ]
    cells = files.add("cells", root.cells_content(numbers, grid))
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
        runs=card_files,
        cells=cells,
        whole=whole,
    )
    return files.found


class _Files:
    """The files of an index by address."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.found: dict[str, bytes] = {}

    def add(self, name: str, content: bytes, *, told: bytes | None = None) -> int:
        """Enter a file and return the hash in its name.

        ``told`` is what the file says where another compressor would write other bytes.
        """
        sealed = root.seal(content if told is None else told)
        self.found[f"{self.base}{name}-{sealed:05x}.bin"] = content
        return sealed


def _shards(terms: Iterable[Term], codes: PostingCodes) -> Iterable[Shard]:
    coded = shards.code_terms(terms, codes)
    total = sum(len(entry.code) for entry in coded) // 8
    target = _power_of_two(1.15 * math.sqrt(total))
    coded += [*shards.completions(coded, target=target), *shards.backwards(coded)]
    coded.sort(key=lambda entry: (entry.term.key, entry.term.forms))
    return shards.cut(coded, target=target)


def _cards_a_file(documents: int) -> int:
    return max(_FEWEST_CARDS, _power_of_two(0.18 * math.sqrt(documents)))


def _power_of_two(number: float) -> int:
    """Return the power of two nearest to a number, so that it rarely changes."""
    return 1 << max(0, round(math.log2(max(1.0, number))))
