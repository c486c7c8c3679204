"""What the names of places, sectors and trades stand for in one index.

Rules:

- Tables follow from territories, vocabulary, language and grid. A build leaves them to
  the next one, which takes them up for as long as those are the same.
- In the memory they are JSON: nothing in it is ever executed.

Example::

    tables = Tables.of(grid, language="es", vocabulary=…, territories=…)
    tables.told["pint"]                 # ("pintor", "pintora", "pintura")
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from constancia.search.grid import Grid
from constancia.search.memory import Memory
from constancia.search.names import (
    Group,
    PlaceNames,
    Starts,
    axes,
    groups,
    other_names,
    starts,
)
from constancia.search.spelling import key
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

_COLUMN: Final = "tables"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Names and what they stand for; phrases are normalised."""

    places: Mapping[str, int]  # how many places share a word of their names
    axes: Mapping[str, Sequence[tuple[int, int]]]  # by phrase: axis, position on it
    groups: Sequence[Group]
    starts: Starts
    others: Mapping[
        str, Sequence[str]
    ]  # by another name of a place: its names of today
    #: by key: the forms that stand under it whether documents have them or not
    told: Mapping[str, Sequence[str]]

    @classmethod
    def of(
        cls,
        grid: Grid,
        *,
        language: str,
        vocabulary: Vocabulary,
        territories: Territories,
    ) -> Tables:
        """Return the tables of an index.

        Args:
            grid: where documents stand.
            language: ``es`` or ``en``.
            vocabulary: sectors and synonyms.
            territories: names of places.
        """
        names = PlaceNames.of(territories, language)
        named: dict[str, list[tuple[int, int]]] = {}
        for text, axis in axes(grid, language, vocabulary, territories):
            named.setdefault(text, []).append(axis)
        found = list(groups(vocabulary, language))
        others: dict[str, list[str]] = {}
        for text, target in other_names(territories, names):
            others.setdefault(text, []).append(target)
        told: dict[str, list[str]] = {}
        phrases = {text for group, _ in found for text in group}
        for text in sorted({*named, *phrases, *others}):
            told.setdefault(key(names.telling_word(text)), []).append(text)
        return cls(
            places=names.shared,
            axes=named,
            groups=found,
            starts=starts(found),
            others=others,
            told=told,
        )

    @classmethod
    def remembered(cls, memory: Memory) -> Tables | None:
        """Return the tables that the last build left, if it left any."""
        column = memory.get(_COLUMN)
        return cls(**json.loads(bytes(column))) if column else None

    def saved(self, before: Memory) -> Iterator[tuple[str, bytes | memoryview]]:
        """Yield the tables as a column for the next build: the last one's, if it left one."""
        document: Mapping[str, Any] = {
            name: getattr(self, name) for name in self.__slots__
        }
        column = before.get(_COLUMN)
        yield _COLUMN, column or json.dumps(document, ensure_ascii=False).encode()
