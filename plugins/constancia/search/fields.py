"""A document's words and how much each of them says about it.

Rules (BM25F, Robertson and Zaragoza 2009, with lengths pinned):

- A word's occurrences are added up over the fields, each with the weight of its field
  and less in a longer field; the sum is then dampened, for the tenth mention of a word
  says little more than the third.
- The average field lengths are constants. A word's level in a document depends on that
  document alone, so that adding one leaves all others as they are.
- Words that say nothing are neither found nor counted: *El Amanecer* is a name of one
  word, *Bello Amanecer* of two.
- A word of the name has a level of its own, told by how many words the name has, so that
  a whole name is known from some of its words without any text being fetched.

Example::

    >>> levels(Document(kind="venture", url="/x/", title="Panadería de la Luz"), "",
    ...        Forms({"de", "la"}))
    {'panadería': 10, 'luz': 10}
"""

from __future__ import annotations

import bisect
from collections.abc import Container
from typing import Final

from constancia.search.analysis import tokens
from constancia.search.document import Document
from constancia.search.spelling import normalise

#: levels run from 1, once in the body; from here on a word stands elsewhere
STRONG: Final = 2
#: a word of a name of five words or more; the next four are of shorter names
NAME: Final = 7
#: the place of a document is in its name, too; a document stands at a place
NAMED_PLACE: Final = 12
PLACE: Final = 13

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
#: where one level ends and the next begins
_STEPS: Final = (0.25, 0.35, 0.45, 0.55, 0.65)
#: words from which on a name is a long one
_LONG: Final = 5


class Forms(dict[str, str]):
    """Words as written and their normalised forms, remembered as they come.

    A word that no document is found by has the form ``""``.
    """

    def __init__(self, silent: Container[str]) -> None:
        """Take the normalised words that say nothing."""
        super().__init__()
        self._silent = silent

    def __missing__(self, word: str) -> str:
        form = normalise(word)
        telling = (len(form) > 1 or form.isdigit()) and form not in self._silent
        self[word] = form = form if telling else ""
        return form


def levels(document: Document, place: str, forms: Forms) -> dict[str, int]:
    """Return the telling words of a document as written, each with its form's level.

    Args:
        document: what the page shows.
        place: the words of its place that find it.
        forms: tells how words are written.
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
    named = {form for word in tokens(document.title) if (form := forms[word])}
    sums: dict[str, float] = {}
    written: dict[str, str] = {}
    for field, text in texts:
        found = [word for word in tokens(text) if forms[word]]
        weight, average, slope = _FIELDS[field]
        share = weight / (1 - slope + slope * len(found) / average)
        for word in found:
            form = written[word] = forms[word]
            sums[form] = sums.get(form, 0.0) + share
    told = {form: _level(total) for form, total in sums.items()}
    told |= dict.fromkeys(named, NAME + max(0, _LONG - len(named)))
    return {word: told[form] for word, form in written.items()}


def _level(total: float) -> int:
    """Return 1 … 6 for a sum of shares: once in the body is 1, in a name is another."""
    return 1 + bisect.bisect(_STEPS, total / (total + _SATURATION))
