"""The words of an index: forms, what they stand for, and where they are looked up.

Rules:

- A **form** is a normalised word or phrase that people may type. Forms that differ in
  number alone (*lápiz*, *lápices*) are one **term** with one list of documents.
- A term stands under its **key**, the sound of its root, so that what is spelled by ear
  and what differs in gender alone stand together. Terms are sorted by key.
- A phrase (*San Miguel*, *tabla yeso*) stands under its most telling word.

Example::

    terms = compile_terms(placed, grid, language="es", vocabulary=…, territories=…)
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from constancia.search.analysis import stems, stop_words
from constancia.search.document import Document
from constancia.search.fields import PLACE, Forms, levels
from constancia.search.grid import Grid
from constancia.search.names import PlaceNames, Trades, answers_itself, axes
from constancia.search.spelling import root, sound
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

#: a posting is a document's position in the order of the index, and a level below it
LEVEL_BITS: Final = 4
LEVEL_MASK: Final = (1 << LEVEL_BITS) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Forms that are one to a search, and what they stand for."""

    key: str
    forms: tuple[str, ...]
    postings: array[int] = field(default_factory=lambda: array("I"))
    axes: tuple[tuple[int, int], ...] = ()  # (axis, position on it)
    aliases: tuple[tuple[str, int], ...] = ()  # (form that answers, its telling word)
    stems: frozenset[str] = frozenset()  # what its relatives share


def key(form: str) -> str:
    """Return the key under which a word stands."""
    return sound(root(form))


def compile_terms(
    placed: Sequence[Document],
    grid: Grid,
    *,
    language: str,
    vocabulary: Vocabulary,
    territories: Territories,
) -> list[Term]:
    """Return all terms, sorted by key and form.

    Args:
        placed: the documents in the order of the index.
        grid: where they stand.
        language: ``es`` or ``en``.
        vocabulary: sectors and synonyms.
        territories: names of places.
    """
    names = PlaceNames(territories, language)
    lexicon = _Lexicon(names, language)
    trades = Trades(vocabulary, language)
    members: list[array[int]] = [array("I") for _ in trades.groups]
    for position, document in enumerate(placed):
        lexicon.add(position, document)
        for group, level in trades.of(document).items():
            members[group].append(position << LEVEL_BITS | level)
    for name, axis in axes(grid, language, vocabulary, territories):
        lexicon.axes.setdefault(name, []).append(axis)
    lexicon.add_trades(trades, members)
    lexicon.add_other_places()
    return sorted(lexicon.terms(), key=lambda term: (term.key, term.forms))


class _Lexicon:
    """Gathers what each form stands for."""

    def __init__(self, names: PlaceNames, language: str) -> None:
        self.names = names
        self.language = language
        self.written = Forms()
        self.lists: dict[str, array[int]] = {}
        self.places: dict[str, array[int]] = {}
        self.axes: dict[str, list[tuple[int, int]]] = {}
        self.aliases: dict[str, list[tuple[str, int]]] = {}
        self._silent = stop_words(language)

    def add(self, position: int, document: Document) -> None:
        """Enter the words and the place of a document; positions must rise."""
        spots = {document.municipality or "", document.district or ""} - {""}
        telling = " ".join(self.names.telling(name) for name in sorted(spots))
        posting = position << LEVEL_BITS
        for form, level in levels(document, telling, self.written).items():
            self.lists.setdefault(form, array("I")).append(posting | level)
        for name in sorted({self.names.phrase(spot) for spot in spots}):
            self.places.setdefault(name, array("I")).append(posting | PLACE)

    def add_trades(self, trades: Trades, members: Sequence[array[int]]) -> None:
        """Let every word of a trade find its documents."""
        for group, own, found in zip(trades.groups, trades.own, members, strict=True):
            if not found:
                continue
            for text in group[:own]:
                self.lists[text] = _union(self.lists.get(text, array("I")), found)
            target = (group[0], self.names.head(group[0]))
            for text in group[own:]:
                if not answers_itself(len(self.lists.get(text, ())), len(found)):
                    self.aliases.setdefault(text, []).append(target)

    def add_other_places(self) -> None:
        """Let the other names of places lead to the names of today."""
        for other, name in self.names.others:
            target = self.names.phrase(name)
            text = self.names.phrase(other)
            if text and text != target and target in self.places:
                answer = (target, self.names.head(target))
                self.aliases.setdefault(text, []).append(answer)

    def terms(self) -> Iterable[Term]:
        """Return the terms, in no particular order."""
        for name, found in self.places.items():
            if name:
                self.lists[name] = _union(self.lists.get(name, array("I")), found)
        spelled: dict[str, set[str]] = {}
        for written, form in self.written.items():
            spelled.setdefault(form, set()).add(written)
        by_key: dict[str, list[str]] = {}
        for form in {*self.lists, *self.axes, *self.aliases}:
            if self._tells(form):
                by_key.setdefault(self._key(form), []).append(form)
        for place, forms in by_key.items():
            for group in _by_number(sorted(forms)):
                yield self._term(place, group, spelled)

    def _tells(self, form: str) -> bool:
        long_enough = len(form) > 1 or form.isdigit()
        return long_enough and form not in self._silent

    def _key(self, form: str) -> str:
        if " " in form:
            form = form.split()[self.names.head(form)]
        return key(form)

    def _term(
        self, place: str, forms: tuple[str, ...], spelled: dict[str, set[str]]
    ) -> Term:
        postings = array("I")
        for form in forms:
            postings = _union(postings, self.lists.get(form, array("I")))
        return Term(
            key=place,
            forms=forms,
            postings=postings,
            axes=tuple(sorted({a for f in forms for a in self.axes.get(f, ())})),
            aliases=tuple(sorted({a for f in forms for a in self.aliases.get(f, ())})),
            stems=frozenset(
                stem
                for form in forms
                for word in spelled.get(form, ())
                for stem in stems(word, self.language)
            ),
        )


def _by_number(forms: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """Return the forms of one key, singular and plural together."""
    known = set(forms)
    plurals: dict[str, str] = {}
    for form in forms:
        for plural in (f"{form}s", f"{form}es", f"{form[:-1]}ces"):
            if plural in known and (plural[-3:] != "ces" or form[-1] in "zc"):
                plurals.setdefault(plural, form)
    groups: dict[str, list[str]] = {}
    for form in forms:
        first = form
        while first in plurals:
            first = plurals[first]
        groups.setdefault(first, []).append(form)
    return [tuple(group) for group in groups.values()]


def _union(one: array[int], other: array[int]) -> array[int]:
    """Return the postings of both lists; of two levels the higher."""
    if not one or not other:
        return one or other
    best: dict[int, int] = {}
    for posting in (*one, *other):
        document = posting >> LEVEL_BITS
        best[document] = max(posting, best.get(document, 0))
    return array("I", sorted(best.values()))
