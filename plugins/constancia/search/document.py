"""What search is told of one listed page: the words it shows, and nothing else.

Rules:

- A document is built from what a listed page shows to everybody. Telephone numbers,
  e-mail addresses and anything under ``/c/`` have no field here.
- Every text is already in the language of the index, with Spanish where there is no
  translation, exactly as the page falls back.

Example::

    >>> Document(kind="venture", url="/emprendimientos/la-espiga/", title="La Espiga",
    ...          subtitle="Panadería", sector="alimentos", country="SV",
    ...          department="usulutan", municipality="Jiquilisco").title
    'La Espiga'
"""

from __future__ import annotations

import datetime
import hashlib
import operator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal[
    "venture", "person", "standard", "service", "centre", "opportunity", "partner"
]

#: every kind, in the order in which a list of kinds shows them
KINDS: Final[tuple[Kind, ...]] = (
    "venture",
    "person",
    "standard",
    "service",
    "centre",
    "opportunity",
    "partner",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One listed page in one language.

    ``title``, ``subtitle``, the place and ``summary`` are what its card in the results
    shows; all texts are searched, a word in the title weighing most and one in ``body``
    least.
    """

    kind: Kind
    url: str  # address of the page, from the root of the site
    title: str  # name of the venture, person, standard, service …
    subtitle: str = ""  # one line under the name: category, trade, level
    summary: str = ""  # a sentence or two; the card shows its beginning
    terms: tuple[str, ...] = ()  # trades, category, abilities: short labels shown
    products: tuple[str, ...] = ()  # what it sells, without prices
    body: str = ""  # the rest of what the page says
    sector: str | None = None  # slug of vocabulary.yaml
    country: str | None = None  # SV, GT, HN
    department: str | None = None  # slug of territories.yaml
    municipality: str | None = None  # name as shown
    district: str | None = None  # name as shown
    confirmed_on: datetime.date | None = None  # ventures: the newer wins a tie


_TEXTS: Final = operator.attrgetter(
    *("kind", "url", "title", "subtitle", "summary", "body"),
    *("sector", "country", "department", "municipality", "district", "confirmed_on"),
)


def digest(document: Document) -> bytes:
    """Return 16 bytes that tell a document from any other, whatever the process."""
    texts = [str(text) if text else "" for text in _TEXTS(document)]
    texts += ("\1".join(document.terms), "\1".join(document.products))
    told = "\0".join(texts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(told, digest_size=16).digest()
