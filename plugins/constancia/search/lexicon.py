"""The words of an index: forms, what they stand for, and where they are looked up.

Rules:

- A **form** is a normalised word or phrase that people may type; with what it stands for
  it is a **term**.
- A term stands under its **key**, the sound of its root, so that what is spelled by ear
  and what differs in number or gender stand together. Terms are sorted by key.
- A phrase (*San Miguel*, *tabla yeso*) stands under its most telling word.
- What stands under one key follows from the inventory alone, whatever was compiled
  before: so only keys that a change touches are compiled again.

Example::

    lexicon = Lexicon(tables, language="es")
    touched = inventory.update(placed, …, read=lexicon.names_of, …)
    for term in lexicon.terms(lexicon.touched_keys(…), inventory): ...
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from constancia.search.analysis import stems, stop_words
from constancia.search.document import Document
from constancia.search.fields import NAME, NAMED_PLACE, PLACE, Forms, levels
from constancia.search.inventory import LEVEL_BITS, LEVEL_MASK, Inventory
from constancia.search.names import PlaceNames, Trades, answers_itself
from constancia.search.spelling import key
from constancia.search.tables import Tables

_PLACE_MARK: Final = "@"
_GROUP_MARK: Final = "#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A form and what it stands for."""

    key: str
    form: str
    #: place in the order of the index and level, rising
    postings: array[int] = field(default_factory=lambda: array("I"))
    axes: tuple[tuple[int, int], ...] = ()  # (axis, position on it)
    aliases: tuple[tuple[str, int], ...] = ()  # (form that answers, its telling word)
    stems: frozenset[str] = frozenset()  # what its relatives share


class Lexicon:
    """What the words of an inventory stand for."""

    def __init__(self, tables: Tables, *, language: str) -> None:
        """Take the tables of the index.

        Args:
            tables: names of places, sectors and trades.
            language: ``es`` or ``en``.
        """
        self._language = language
        self._tables = tables
        self._names = PlaceNames(language, tables.places)
        self._trades = Trades(tables.starts, language)
        self._silent = stop_words(language)
        self._forms = Forms(self._silent)
        #: by phrase: groups it belongs to, and whether it is one of their own words
        self._groups: dict[str, list[tuple[int, bool]]] = {}
        for number, (group, own) in enumerate(tables.groups):
            for at, text in enumerate(group):
                self._groups.setdefault(text, []).append((number, at < own))

    def names_of(self, document: Document) -> Mapping[str, int]:
        """Return the names under which a document is to stand, with their levels."""
        spots = {document.municipality or "", document.district or ""} - {""}
        telling = " ".join(self._names.telling(name) for name in sorted(spots))
        names = levels(document, telling, self._forms)
        for name in sorted({self._names.phrase(spot) for spot in spots} - {""}):
            names[f"{_PLACE_MARK}{name}"] = PLACE
        for group, level in self._trades.of(document).items():
            names[f"{_GROUP_MARK}{group}"] = level
        return names

    def describe(self, name: str) -> tuple[str, str]:
        """Return the form and the key of a name; a group has neither."""
        mark = name[:1]
        if mark == _GROUP_MARK:
            return "", ""
        form = name[1:] if mark == _PLACE_MARK else self._forms[name]
        return form, self._key(form)

    def touched_keys(
        self, touched: Iterable[str], inventory: Inventory
    ) -> frozenset[str]:
        """Return the keys whose terms hang on any of these names."""
        found: set[str] = set()
        slots = inventory.slots
        for name in touched:
            mark = name[:1]
            if mark == _GROUP_MARK:
                group, _ = self._tables.groups[int(name[1:])]
                found.update(map(self._key, group))
                continue
            slot = slots.get(name)
            found.add(self.describe(name)[1] if slot is None else inventory.keys[slot])
            if mark == _PLACE_MARK:
                others = self._tables.others.items()
                found.update(self._key(t) for t, names in others if name[1:] in names)
        return frozenset(found)

    def fixed_keys(self) -> frozenset[str]:
        """Return the keys of what stands there without any document."""
        return frozenset(self._tables.told)

    def terms(self, wanted: Iterable[str], inventory: Inventory) -> Iterator[Term]:
        """Yield the terms under some keys, key by key.

        Args:
            wanted: keys.
            inventory: where all documents stand.
        """
        written: dict[str, dict[str, list[str]]] = {place: {} for place in wanted}
        for slot, place in enumerate(inventory.keys):
            if place in written and (form := inventory.forms[slot]):
                written[place].setdefault(form, []).append(inventory.names[slot])
        for place, forms in written.items():
            for text in self._tables.told.get(place, ()):
                forms.setdefault(text, [])
            yield from self._under(place, forms, inventory)

    def _under(
        self, place: str, forms: Mapping[str, Sequence[str]], inventory: Inventory
    ) -> Iterator[Term]:
        """Yield the terms of one key from its forms and the names they have."""
        for form, names in sorted(forms.items()):
            if not self._tells(form):
                continue
            documents, aliases = self._stands_for(form, names, inventory)
            axes = self._tables.axes.get(form, ())
            if documents or aliases or axes:
                yield Term(
                    key=place,
                    form=form,
                    postings=_in_order(documents, inventory.positions),
                    axes=tuple(sorted({(axis, at) for axis, at in axes})),
                    aliases=tuple(sorted({*aliases})),
                    stems=frozenset(
                        stem
                        for name in names
                        if name[:1] != _PLACE_MARK
                        for stem in stems(name, self._language)
                    ),
                )

    def _stands_for(
        self, form: str, names: Sequence[str], inventory: Inventory
    ) -> tuple[array[int], list[tuple[str, int]]]:
        """Return the documents of a form and the phrases that answer for it.

        The own words of a trade find all its documents, its other words lead to the
        first; another name of a place leads to its name of today.
        """
        documents = array("I")
        for name in names:
            if name[:1] != _PLACE_MARK:
                documents = _union(documents, inventory.under(name))
        aliases = []
        for group, own in self._groups.get(form, ()):
            members = inventory.under(f"{_GROUP_MARK}{group}")
            if members and own:
                documents = _union(documents, members)
            elif members and not answers_itself(len(documents), len(members)):
                phrases, _ = self._tables.groups[group]
                aliases.append(self._answer(phrases[0]))
        aliases += [
            self._answer(target)
            for target in self._tables.others.get(form, ())
            if inventory.under(f"{_PLACE_MARK}{target}")
        ]
        stands = inventory.under(f"{_PLACE_MARK}{form}")
        return _standing(documents, stands), aliases

    def _answer(self, text: str) -> tuple[str, int]:
        return text, self._names.head(text)

    def _tells(self, form: str) -> bool:
        long_enough = len(form) > 1 or form.isdigit()
        return long_enough and form not in self._silent

    def _key(self, form: str) -> str:
        return key(self._names.telling_word(form))


def _union(one: array[int], other: array[int]) -> array[int]:
    """Return the postings of both lists; of two levels the higher."""
    if not one or not other:
        return one or other
    best: dict[int, int] = {}
    for posting in (*one, *other):
        document = posting >> LEVEL_BITS
        best[document] = max(posting, best.get(document, 0))
    return array("I", sorted(best.values()))


def _standing(documents: array[int], stands: array[int]) -> array[int]:
    """Return the postings of a word and of the place that it names."""
    named = {p >> LEVEL_BITS for p in documents if p & LEVEL_MASK >= NAME}
    both = PLACE - NAMED_PLACE
    told = (p - both if p >> LEVEL_BITS in named else p for p in stands)
    return _union(documents, array("I", told))


def _in_order(documents: array[int], positions: Sequence[int]) -> array[int]:
    """Return postings with documents told by their place in the index, rising."""
    if isinstance(positions, range):
        return documents
    return array(
        "I",
        sorted(
            positions[posting >> LEVEL_BITS] << LEVEL_BITS | posting & LEVEL_MASK
            for posting in documents
        ),
    )
