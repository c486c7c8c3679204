"""Names that stand for more than their words: places, sectors, trades.

Rules:

- Department, country and sector are axes of the grid: a name leads to a position on an
  axis, and no document has to be listed.
- The name of a municipality or district is a phrase with a list of its documents. Words
  that stand in many names (*San*, *José*, *Oeste*) find nothing by themselves.
- A trade is a group of words that mean the same. Its own words (activity, and who does
  it) list every document of the trade. Its other words lead to its first word, unless
  documents use them so much that they answer for themselves: *miel* finds honey, not
  every farm.

Example::

    >>> phrase("Concepción de Ataco", "es")
    'concepcion ataco'
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from typing import Final

from constancia.search.analysis import stop_words
from constancia.search.document import Document
from constancia.search.grid import Grid
from constancia.search.spelling import root, words
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

#: axes of the grid that a name can stand for
SECTOR, DEPARTMENT, COUNTRY = range(3)

#: a word of so many places tells none of them apart
_GENERIC: Final = 4
#: a word with this share of its trade's documents answers for itself
_OWN_SHARE: Final = 0.25
#: level of a trade told by another word in a product, in a name or under it, and what
#: its own words say more
_PRODUCT, _LABEL, _OWN_MORE = 1, 2, 1

_root = functools.cache(root)


def phrase(name: str, language: str) -> str:
    """Return the telling words of a name, normalised, joined by spaces."""
    told = [word for word in words(name) if word not in stop_words(language)]
    return " ".join(told)


class PlaceNames:
    """The names of municipalities and districts, and how telling their words are."""

    def __init__(self, territories: Territories, language: str) -> None:
        """Read the names of all territories."""
        self._language = language
        self._phrases: dict[str, str] = {}
        #: (other name, name) of the places that have two
        self.others: list[tuple[str, str]] = []
        names: set[str] = set()
        for country in territories.countries:
            for department in country.departments:
                names.add(department.name)
                for municipality in department.municipalities:
                    names.update((municipality.name, *municipality.districts))
                self.others += department.aliases
        self.shared = Counter(
            word for name in sorted(names) for word in set(self.phrase(name).split())
        )

    def phrase(self, name: str) -> str:
        """Return the telling words of a place's name."""
        if name not in self._phrases:
            self._phrases[name] = phrase(name, self._language)
        return self._phrases[name]

    def telling(self, name: str) -> str:
        """Return the words of a name that find it by themselves."""
        return " ".join(
            word for word in self.phrase(name).split() if self.shared[word] < _GENERIC
        )

    def head(self, text: str) -> int:
        """Return which word of a phrase it stands under: the rarest, the longest."""
        told = text.split()
        return min(
            range(len(told)), key=lambda n: (self.shared[told[n]], -len(told[n]), n)
        )


def axes(
    grid: Grid, language: str, vocabulary: Vocabulary, territories: Territories
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield (phrase, (axis, position)) for the names of sectors, departments, countries.

    Positions are those of ``grid.sectors``, ``grid.spots`` and ``grid.countries``.
    """
    for at, slug in enumerate(grid.sectors):
        if slug and (sector := vocabulary.sector(slug)):
            names = {sector.name.es, sector.name.in_language(language)[0]}
            for name in sorted({*names, *sector.aliases}):
                yield phrase(name, language), (SECTOR, at)
            for word in phrase(sector.name.in_language(language)[0], language).split():
                yield word, (SECTOR, at)
    for at, code in enumerate(grid.countries):
        if code and (country := territories.country(code)):
            for name in sorted(
                {country.name.es, country.name.in_language(language)[0]}
            ):
                yield phrase(name, language), (COUNTRY, at)
    for at, (_, slug) in enumerate(grid.spots):
        if slug and (department := territories.department_by_slug(slug)):
            yield phrase(department.name, language), (DEPARTMENT, at)


class Trades:
    """Which documents belong to which groups of synonyms."""

    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        """Read the groups of the vocabulary."""
        self._language = language
        #: group: its phrases, the trade's own words first
        self.groups: list[tuple[str, ...]] = []
        #: group: how many of its phrases are the trade's own words
        self.own: list[int] = []
        self._starts: dict[str, list[tuple[tuple[str, ...], int, bool]]] = {}
        trades = {trade.words()[0]: trade for trade in vocabulary.trades}
        for number, group in enumerate(vocabulary.synonyms):
            phrases = [phrase(name, language) for name in group]
            trade = trades.get(group[0])
            own = [trade.name.in_language(language)[0]] if trade else [group[0]]
            own += [trade.masculine or "", trade.feminine or ""] if trade else []
            first = [phrase(name, language) for name in own]
            kept = dict.fromkeys(p for p in first if p)
            self.own.append(len(kept))
            self.groups.append(tuple(dict.fromkeys((*kept, *filter(None, phrases)))))
            for text in self.groups[-1]:
                roots = tuple(map(_root, text.split()))
                start = self._starts.setdefault(roots[0], [])
                start.append((roots, number, text in kept))

    def of(self, document: Document) -> dict[int, int]:
        """Return the groups that a document's labels speak of, each with a level.

        The trade's own words say more than its others, a name more than a product.
        """
        labels = [
            (_LABEL, label)
            for label in (document.title, document.subtitle, *document.terms)
        ]
        labels += [(_PRODUCT, product) for product in document.products]
        found: dict[int, int] = {}
        for level, label in labels:
            roots = tuple(map(_root, phrase(label, self._language).split()))
            for at, first in enumerate(roots):
                for wanted, group, own in self._starts.get(first, ()):
                    if roots[at : at + len(wanted)] == wanted:
                        told = level + _OWN_MORE * own
                        found[group] = max(told, found.get(group, 0))
        return found


def answers_itself(own: int, trade: int) -> bool:
    """Return whether a word with ``own`` documents needs no help from its trade."""
    return own >= _OWN_SHARE * trade
