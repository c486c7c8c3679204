"""Which words stand in a row in a site, remembered in four bytes each.

An issue brings values that must never appear and that the last audit did not know of.
Where a value's rows of words do not all stand in the footprint of the files that did
not change, the value is in none of them, and they need not be read again.

Rules:

- A footprint may say "perhaps" where there is nothing, never "no" where there is
  something. Whoever hears "perhaps" reads the files.
- What is asked for by itself (a number, an address, a long word) has two marks.
- Nothing is ever taken out: what stood in files that are gone makes for a "perhaps".

Example::

    footprint = Footprint()
    footprint.see(rows_in("zoila peña"))
    footprint.perhaps([(mark("zoila peña"),)])        # True
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Final

from constancia.audit.rows import Rows, mark, twin

#: marks that were added lately, so that a frame is not marked for every page
_LATELY: Final = 100_000


class Footprint:
    """Marks of rows of words."""

    def __init__(self, marks: bytes = b"") -> None:
        """Begin with what another footprint remembered, if any."""
        self._marks = array("I")
        self._marks.frombytes(marks)
        self._lately: set[int] = set()

    def __bytes__(self) -> bytes:
        return self._marks.tobytes()

    def see(self, rows: Rows, alone: Iterable[str] = ()) -> None:
        """Remember rows of words, and what stands by itself."""
        new = set(rows.threes)
        new.update(rows.twos)
        for text in (*rows.long, *alone):
            new.update((mark(text), twin(text)))
        new -= self._lately
        self._marks.extend(new)
        if len(self._lately) >= _LATELY:
            self._lately.clear()
        self._lately |= new

    def perhaps(self, values: Iterable[tuple[int, ...]]) -> bool:
        """Return whether one of some values may stand in what was seen.

        Args:
            values: of each, the marks that are all there where it stands.
        """
        wanted = list(values)
        there = {known for marks in wanted for known in marks}.intersection(self._marks)
        return any(there.issuperset(marks) for marks in wanted)

    def join(self, other: bytes) -> None:
        """Take on what another footprint remembers."""
        self._marks.frombytes(other)

    def add(self, other: Footprint) -> None:
        """Take on what is new in another footprint."""
        self._marks.extend(sorted(set(other._marks).difference(self._marks)))
