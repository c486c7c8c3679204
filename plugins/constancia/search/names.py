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
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

    def __init__(self, language: str, shared: Mapping[str, int]) -> None:
        """Take in how many places share each word."""
        self._language = language
        self._phrases: dict[str, str] = {}
        self.shared = shared

    @classmethod
    def of(cls, territories: Territories, language: str) -> PlaceNames:
        """Return the names of all territories."""
        places = cls(language, {})
        names = sorted(set(_place_names(territories)))
        phrases = map(places.phrase, names)
        places.shared = Counter(word for text in phrases for word in set(text.split()))
        return places

    def phrase(self, name: str) -> str:
        """Return the telling words of a place's name."""
        if name not in self._phrases:
            self._phrases[name] = phrase(name, self._language)
        return self._phrases[name]

    def telling(self, name: str) -> str:
        """Return the words of a name that find it by themselves."""
        return " ".join(
            word
            for word in self.phrase(name).split()
            if self.shared.get(word, 0) < _GENERIC
        )

    def head(self, text: str) -> int:
        """Return which word of a phrase it stands under: the rarest, the longest."""
        told = text.split()
        return min(
            range(len(told)),
            key=lambda n: (self.shared.get(told[n], 0), -len(told[n]), n),
        )

    def telling_word(self, text: str) -> str:
        """Return the word of a phrase under which it stands."""
        return text.split()[self.head(text)] if " " in text else text


def _place_names(territories: Territories) -> Iterator[str]:
    for country in territories.countries:
        for department in country.departments:
            yield department.name
            for municipality in department.municipalities:
                yield municipality.name
                yield from municipality.districts


def other_names(
    territories: Territories, places: PlaceNames
) -> Iterator[tuple[str, str]]:
    """Yield (phrase of another name, phrase of the name) of places that have two."""
    for country in territories.countries:
        for department in country.departments:
            for other, name in department.aliases:
                text, target = places.phrase(other), places.phrase(name)
                if text and target and text != target:
                    yield text, target


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


#: phrases that mean the same, a trade's own words first, and how many are its own
Group = tuple[Sequence[str], int]


def groups(vocabulary: Vocabulary, language: str) -> Iterator[Group]:
    """Yield the groups of the vocabulary."""
    trades = {trade.words()[0]: trade for trade in vocabulary.trades}
    for group in vocabulary.synonyms:
        trade = trades.get(group[0])
        own = [trade.name.in_language(language)[0]] if trade else [group[0]]
        own += [trade.masculine or "", trade.feminine or ""] if trade else []
        first = dict.fromkeys(phrase(name, language) for name in own)
        first.pop("", None)
        others = (phrase(name, language) for name in group)
        yield tuple(dict.fromkeys((*first, *filter(None, others)))), len(first)


#: by the root of its first word: the roots of a phrase, its group, whether it is its own
Starts = Mapping[str, Sequence[tuple[Sequence[str], int, bool]]]


def starts(found: Iterable[Group]) -> Starts:
    """Return how the phrases of groups begin."""
    told: dict[str, list[tuple[Sequence[str], int, bool]]] = {}
    for number, (group, own) in enumerate(found):
        for at, text in enumerate(group):
            roots = list(map(_root, text.split()))
            told.setdefault(roots[0], []).append((roots, number, at < own))
    return told


class Trades:
    """Which documents belong to which groups of synonyms."""

    def __init__(self, starts: Starts, language: str) -> None:
        """Take in how the phrases of the groups begin."""
        self._language = language
        self._starts = starts

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
            roots = list(map(_root, phrase(label, self._language).split()))
            for at, first in enumerate(roots):
                for wanted, group, own in self._starts.get(first, ()):
                    if roots[at : at + len(wanted)] == wanted:
                        told = level + _OWN_MORE * own
                        found[group] = max(told, found.get(group, 0))
        return found


def answers_itself(own: int, trade: int) -> bool:
    """Return whether a word with ``own`` documents needs no help from its trade."""
    return own >= _OWN_SHARE * trade
