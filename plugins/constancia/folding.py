"""One spelling for comparing: ``Usulután``, ``USULUTAN`` and ``usulutan`` are one.

Rules:

- Accents, case, punctuation and repeated spaces do not count; ``ñ`` becomes ``n``.
- Folded text is for comparing and looking up. It is never shown.

Example::

    >>> fold("  Santa   María  Ixhuatán ")
    'santa maria ixhuatan'
    >>> slug("Panadería Doña Ñeca, S. A.")
    'panaderia-dona-neca-s-a'
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"\w+")


@functools.lru_cache(maxsize=1 << 14)  # names of places, sectors and trades come again
def fold(text: str) -> str:
    """Return ``text`` without accents, case, punctuation or repeated spaces."""
    # casefold can undo a decomposition and a decomposition can bring capitals back
    once = unicodedata.normalize("NFKD", text).casefold()
    letters = unicodedata.normalize("NFKD", once).casefold()
    kept = "".join(
        character if character.isalnum() else " "
        for character in letters
        if not unicodedata.combining(character)
    )
    return " ".join(kept.split())


def slug(text: str) -> str:
    """Return ``text`` as it stands in an address: folded, words joined by hyphens."""
    return fold(text).replace(" ", "-")


def words(text: str) -> list[str]:
    """Return the words of a text in one case, accents and all, as a leak is sought."""
    return _WORD.findall(text.casefold())
