"""A document's words and how much each of them says about it.

Rules (BM25F, Robertson and Zaragoza 2009, with lengths pinned):

- A word's occurrences are added up over the fields, each with the weight of its field
  and less in a longer field; the sum is then dampened, for the tenth mention of a word
  says little more than the third.
- The average field lengths are constants. A word's level in a document depends on that
  document alone, so that adding one leaves all others as they are.

Example::

    >>> levels(Document(kind="venture", url="/x/", title="Panadería Luz"), "",
    ...        Forms())
    {'panadería': 7, 'luz': 7}
"""

from __future__ import annotations

import bisect
from typing import Final

from constancia.search.analysis import tokens
from constancia.search.document import Document
from constancia.search.spelling import normalise

#: levels of words run from 1 to 8; this one says that a document stands at a place
PLACE: Final = 9
#: from here on a word stands elsewhere than once in the body
STRONG: Final = 2

#: field: (weight, average length in words, how much length counts: 0 … 1)
_FIELDS: Final = {
    "title": (6.0, 3.0, 0.4),
    "subtitle": (4.0, 2.0, 0.4),
    "terms": (3.0, 4.0, 0.3),
    "products": (2.5, 8.0, 0.3),
    "place": (2.0, 3.0, 0.0),
    "summary": (1.3, 14.0, 0.3),
    "body": (0.8, 40.0, 0.6),
}
_SATURATION: Final = 3.0
#: where one level ends and the next begins; near the top they tell short names from long
_STEPS: Final = (0.25, 0.35, 0.45, 0.55, 0.63, 0.68, 0.71)


class Forms(dict[str, str]):
    """Words as written and their normalised forms, remembered as they come."""

    def __missing__(self, word: str) -> str:
        form = self[word] = normalise(word)
        return form


def levels(document: Document, place: str, forms: Forms) -> dict[str, int]:
    """Return the words of a document as written, each with the level of its form.

    Args:
        document: what the page shows.
        place: the words of its place that find it.
        forms: remembers how words are written.
    """
    texts = (
        ("title", document.title),
        ("subtitle", document.subtitle),
        ("terms", " ".join(document.terms)),
        ("products", " ".join(document.products)),
        ("place", place),
        ("summary", document.summary),
        ("body", document.body),
    )
    sums: dict[str, float] = {}
    written: dict[str, str] = {}
    for field, text in texts:
        found = tokens(text)
        weight, average, slope = _FIELDS[field]
        share = weight / (1 - slope + slope * len(found) / average)
        for word in found:
            form = written[word] = forms[word]
            sums[form] = sums.get(form, 0.0) + share
    told = {form: _level(total) for form, total in sums.items()}
    return {word: told[form] for word, form in written.items()}


def _level(total: float) -> int:
    """Return 1 … 8 for a sum of shares: once in the body is 1, in a name 6 or 7."""
    return 1 + bisect.bisect(_STEPS, total / (total + _SATURATION))
