"""Texts in order, each once, held close together: to be merged, looked up, compared.

Rules:

- Order is that of code points, as ``sorted`` gives it.
- What is put in order is never held as a list: runs of it are sorted and packed
  (``packed.Texts``), and merged when they are read.

Non-goals: anything on disk; adding or removing a text.

Example::

    >>> names = Ordered(["zoila peña", "ana lópez", "ana lópez"])
    >>> "ana lópez" in names, list(names.beginning_with("zoila"))
    (True, ['zoila peña'])
"""

from __future__ import annotations

import bisect
import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

from constancia.packed import Texts


class Sorting:
    """Texts put in order, each once, held packed while they come."""

    _RUN: Final = 1 << 14

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._runs: list[Texts] = []
        texts = iter(texts)
        while run := set(itertools.islice(texts, self._RUN)):
            self._runs.append(Texts(sorted(run)))

    def __iter__(self) -> Iterator[str]:
        last = None
        for text in heapq.merge(*self._runs):
            if text != last:
                yield text
                last = text


class Ordered(Sequence[str]):
    """Texts in order, each once, among which one is found by halving."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts = Texts(Sorting(texts))

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, index: Any) -> Any:
        return self._texts[index]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __contains__(self, text: object) -> bool:
        if not isinstance(text, str):
            return False
        place = bisect.bisect_left(self._texts, text)
        return place < len(self) and bool(self._texts.at(place) == text)

    def beginning_with(self, start: str) -> Iterator[str]:
        """Yield the texts that begin with another."""
        for place in range(bisect.bisect_left(self._texts, start), len(self)):
            text = self._texts.at(place)
            if not text.startswith(start):
                return
            yield text


class Pairs(AbstractSet[tuple[str, str]]):
    """A set of pairs of texts without tabulators, held packed and in order."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._texts = Ordered(map("\t".join, pairs))

    def __len__(self) -> int:
        return len(self._texts)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for text in self._texts:
            first, _, second = text.partition("\t")
            yield first, second

    def __contains__(self, pair: object) -> bool:
        return isinstance(pair, tuple) and "\t".join(pair) in self._texts

    @classmethod
    def _from_iterable(cls, it: Iterable[Any]) -> frozenset[Any]:
        return frozenset(it)  # what two sets have in common is small
