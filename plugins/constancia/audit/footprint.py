"""Which words stand in a row in a site, four bytes each.

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

import hashlib
import shutil
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, Self

from constancia.audit.rows import Rows, mark, twin

#: marks that were added lately, so that a frame is not marked for every page
_LATELY: Final = 60_000
#: marks that are held in memory at a time
_BLOCK: Final = 250_000


class Footprint:
    """Marks of rows of words, in a file: a large site has millions."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        """Begin without any, or with those in a file that is open."""
        self._file = file or tempfile.TemporaryFile()  # noqa: SIM115  # while it is in use
        weakref.finalize(self, self._file.close)
        self._new = array("I")
        self._lately: set[int] = set()
        self._alone: set[str] = set()

    @classmethod
    def of(cls, path: Path) -> Self:
        """Return a copy of the footprint in a file.

        Raises:
            OSError: it cannot be read.
        """
        own = cls()
        with path.open("rb") as file:
            shutil.copyfileobj(file, own._file)
        return own

    @property
    def digest(self) -> str:
        """Return what it is known by."""
        summed = hashlib.blake2b(digest_size=16)
        for block in self._blocks():
            summed.update(block)
        return summed.hexdigest()

    def see(self, rows: Rows, alone: Iterable[str] = ()) -> None:
        """Remember rows of words, and what stands by itself."""
        new = set(rows.threes)
        new.update(rows.twos)
        new -= self._lately
        texts = {*rows.long, *alone} - self._alone
        for text in texts:
            new.update((mark(text), twin(text)))
        self._new.extend(new)
        if len(self._lately) >= _LATELY:
            self._lately.clear()
            self._alone.clear()
            self.keep()
        self._lately |= new
        self._alone |= texts

    def keep(self) -> None:
        """Write down what was seen; a process that ends must."""
        self._new.tofile(self._file)
        self._file.flush()
        del self._new[:]

    def perhaps(self, values: Iterable[tuple[int, ...]]) -> bool:
        """Return whether one of some values may stand in what was seen.

        Args:
            values: of each, the marks that are all there where it stands.
        """
        wanted = list(values)
        marks = {known for marks in wanted for known in marks}
        there: set[int] = set()
        for block in self._blocks() if marks else ():
            there.update(marks.intersection(block))
        return any(there.issuperset(marks) for marks in wanted)

    def add(self, other: Footprint) -> None:
        """Take on what is new in another footprint."""
        for block in other._blocks():
            new = set(block)
            for known in self._blocks():
                new.difference_update(known)
            self._new.extend(sorted(new))
        self.keep()

    def join(self, other: Footprint) -> None:
        """Take on all that another footprint remembers."""
        for block in other._blocks():
            self._new.extend(block)
            self.keep()

    def copy(self, file: BinaryIO) -> None:
        """Write it into a file."""
        for block in self._blocks():
            block.tofile(file)

    def _blocks(self) -> Iterator[array[int]]:
        self.keep()
        self._file.seek(0)
        while content := self._file.read(_BLOCK * self._new.itemsize):
            yield array("I", content)
