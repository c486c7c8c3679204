"""A document's words and how much each of them says about it.

Rules (BM25F, Robertson and Zaragoza 2009, with lengths pinned):

- A word's occurrences are added up over the fields, each with the weight of its field
  and less in a longer field; the sum is then dampened, for the tenth mention of a word
  says little more than the third.
- The average field lengths are constants. A word's weight in a document depends on
  that document alone, so that adding one leaves all others as they are.
- Names of sector and place are words too. A trade brings along its synonyms (*tabla
  yeso* is found by *drywall*), weaker than words that stand on the page.

Example::

    >>> weights(Document(kind="venture", url="/x/", title="Panadería Luz"), names=())
    {'panadería': 6, 'luz': 6}
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from constancia.search.analysis import tokens
from constancia.search.document import Document

#: levels of a weight: 1 … LEVELS
LEVELS: Final = 8

#: field: (weight, average length in words, how much length counts: 0 … 1)
_FIELDS: Final = {
    "title": (6.0, 3.0, 0.4),
    "subtitle": (4.0, 2.0, 0.4),
    "terms": (3.0, 4.0, 0.3),
    "products": (2.5, 8.0, 0.3),
    "names": (2.0, 4.0, 0.0),
    "synonyms": (1.2, 6.0, 0.0),
    "summary": (1.2, 14.0, 0.5),
    "body": (0.8, 40.0, 0.6),
}
_SATURATION: Final = 3.0


def weights(
    document: Document, *, names: Iterable[str], synonyms: Iterable[str] = ()
) -> dict[str, int]:
    """Return the words of a document as written, each with its level, 1 to 8.

    Args:
        document: what the page shows.
        names: names of its sector and place.
        synonyms: other words for its trades.
    """
    texts = {
        "title": tokens(document.title),
        "subtitle": tokens(document.subtitle),
        "terms": tokens(" ".join(document.terms)),
        "products": tokens(" ".join(document.products)),
        "names": tokens(" ".join(names)),
        "synonyms": tokens(" ".join(synonyms)),
        "summary": tokens(document.summary),
        "body": tokens(document.body),
    }
    sums: dict[str, float] = {}
    for field, found in texts.items():
        weight, average, slope = _FIELDS[field]
        share = weight / (1 - slope + slope * len(found) / average)
        for word in found:
            sums[word] = sums.get(word, 0.0) + share
    return {word: _level(total) for word, total in sums.items()}


def _level(total: float) -> int:
    """Return 1 … LEVELS for a sum of shares: dampened, then rounded."""
    return min(LEVELS, 1 + int(LEVELS * total / (total + _SATURATION)))
