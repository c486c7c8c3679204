"""Many short texts in one piece of memory, to be looked up.

A text that is an object of its own takes some fifty bytes more than its letters. Half a
million of them are held here as one run of bytes and where each begins.

Example::

    lines = SortedLines.of(["zoila peña", "ana lópez"])
    "ana lópez" in lines                     # True
    list(lines.beginning_with("zoila"))      # ["zoila peña"]
"""

from __future__ import annotations

import bisect
import itertools
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

_CODING = ("utf-8", "surrogatepass")


class SortedLines(Sequence[str]):
    """Texts without line breaks, each once, in the order of their UTF-8 bytes."""

    def __init__(self, joined: bytes, ends: array[int]) -> None:
        """Take texts one after another, and where each ends."""
        self._joined = joined
        self._ends = ends

    @classmethod
    def of(cls, texts: Iterable[str]) -> SortedLines:
        """Return some texts, sorted."""
        lines = sorted(text.encode(*_CODING) for text in texts)
        own = [line for line, _ in itertools.groupby(lines)]
        return cls(b"".join(own), array("I", itertools.accumulate(map(len, own))))

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        return self._line(range(len(self))[place]).decode(*_CODING)

    def __contains__(self, text: object) -> bool:
        if not isinstance(text, str):
            return False
        line = text.encode(*_CODING)
        place = self._place(line)
        return place < len(self) and self._line(place) == line

    def beginning_with(self, start: str) -> Iterator[str]:
        """Yield the texts that begin with another."""
        line = start.encode(*_CODING)
        for place in range(self._place(line), len(self)):
            found = self._line(place)
            if not found.startswith(line):
                return
            yield found.decode(*_CODING)

    def _place(self, line: bytes) -> int:
        return bisect.bisect_left(range(len(self)), line, key=self._line)

    def _line(self, place: int) -> bytes:
        start = self._ends[place - 1] if place else 0
        return self._joined[start : self._ends[place]]
