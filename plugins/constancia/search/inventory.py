"""Which documents stand under every name, kept in step with what is listed.

Rules:

- A **name** is a word as written, a place (``@`` and its phrase) or a group of synonyms
  (``#`` and its number). Under it stand documents, each with a level.
- A document has a number of its own here for as long as its text stays; a changed text
  is another document. A name is touched when other places of the grid, or other levels,
  stand under it than before; a word that an edited page still says is not.
- What went leaves no name behind.

Example::

    inventory = Inventory(memory)
    touched = inventory.update(placed, cells, ranks, read=…, describe=…)
    inventory.under("pan")         # posting, posting, …
"""

from __future__ import annotations

import hashlib
import itertools
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from constancia.search import memory as columns
from constancia.search.document import Document, digest
from constancia.search.memory import Memory

#: a posting is a document's number, and a level below it
LEVEL_BITS: Final = 4
LEVEL_MASK: Final = (1 << LEVEL_BITS) - 1

_SIZE: Final = 16  # bytes of a document's digest
_GONE: Final = bytes(_SIZE)

#: the names of a document, with their levels
Read = Callable[[Document], Mapping[str, int]]
#: the form and the key of a name
Describe = Callable[[str], tuple[str, str]]


class Inventory:
    """The documents under every name."""

    def __init__(self, memory: Memory) -> None:
        """Take up what the last build left, or begin with nothing."""
        #: names by slot, "" where there is none any more, their forms and keys
        self.names = columns.texts(memory, "names")
        self.forms = columns.texts(memory, "forms")
        self.keys = columns.texts(memory, "keys")
        self.slots = {name: slot for slot, name in enumerate(self.names) if name}
        self._under = _Rows(memory, "under")
        self._of = _Rows(memory, "of")
        digests = bytes(memory.get("digests", b""))
        self._digests = [
            digests[at : at + _SIZE] for at in range(0, len(digests), _SIZE)
        ]
        self._cells = columns.numbers(memory, "cells")
        self._ranks = columns.numbers(memory, "ranks")
        self._free = [slot for slot, name in enumerate(self.names) if not name]
        self._free_documents = [
            at for at, known in enumerate(self._digests) if known == _GONE
        ]
        #: place in the order of the index, by number of the document; a range where
        #: they are the same
        self.positions: Sequence[int] = ()
        #: of the documents in the order of the index
        self.digests: Sequence[bytes] = ()

    def update(
        self,
        placed: Sequence[Document],
        cells: Sequence[int],
        ranks: Sequence[int],
        *,
        read: Read,
        describe: Describe,
    ) -> set[str]:
        """Take in what is listed now and return the names that it touches.

        Args:
            placed: the documents in the order of the index.
            cells: theirs.
            ranks: their ranks in these.
            read: tells the names of a document with their levels.
            describe: tells the form and the key of a name that is new.
        """
        self.digests = wanted = list(_digests(placed))
        known = {told: at for at, told in enumerate(self._digests) if told != _GONE}
        stood = list(map(known.get, wanted))
        gone = sorted(set(known.values()).difference(stood))
        moved = [
            at
            for at, cell, rank in zip(stood, cells, ranks, strict=True)
            if at is not None and (self._ranks[at] != rank or self._cells[at] != cell)
        ]
        before = self._stands((*gone, *moved))
        self._remove(gone)
        new = []
        for position, told in enumerate(wanted):
            if stood[position] is None:
                new.append(self._add(told, read(placed[position]), describe))
        fresh = iter(new)
        stand = [next(fresh) if at is None else at for at in stood]
        for at, cell, rank in zip(stand, cells, ranks, strict=True):
            self._cells[at], self._ranks[at] = cell, rank
        if not known and stand == list(range(len(stand))):
            self.positions = range(len(stand))
            return set(self.slots)
        self.positions = positions = [0] * len(self._digests)
        for position, at in enumerate(stand):
            positions[at] = position
        after = self._stands((*new, *moved))
        slots = before.keys() | after.keys()
        touched = {slot for slot in slots if before.get(slot) != after.get(slot)}
        found = {self.names[slot] for slot in touched}
        for slot in touched:
            if not self._under[slot]:
                self._free.append(slot)
                del self.slots[self.names[slot]]
                self.names[slot] = self.forms[slot] = self.keys[slot] = ""
        return found

    def under(self, name: str) -> array[int]:
        """Return the postings of a name, in no particular order."""
        slot = self.slots.get(name)
        return array("I") if slot is None else self._under[slot]

    def saved(self) -> Iterator[tuple[str, bytes]]:
        """Yield what the next build is to remember."""
        yield "names", columns.lines(self.names)
        yield "forms", columns.lines(self.forms)
        yield "keys", columns.lines(self.keys)
        yield from self._under.saved()
        yield from self._of.saved()
        yield "digests", b"".join(self._digests)
        yield "cells", self._cells.tobytes()
        yield "ranks", self._ranks.tobytes()

    def _add(self, told: bytes, names: Mapping[str, int], describe: Describe) -> int:
        if self._free_documents:
            at = self._free_documents.pop()
        else:
            at = len(self._digests)
            self._digests.append(_GONE)
            self._cells.append(0)
            self._ranks.append(0)
        self._digests[at] = told
        posting = at << LEVEL_BITS
        slots = self.slots
        mine = array("I")
        for name, level in names.items():
            slot = slots.get(name)
            if slot is None:
                slot = self._slot(name)
                self.forms[slot], self.keys[slot] = describe(name)
            self._under[slot].append(posting | level)
            mine.append(slot)
        self._of[at] = mine
        return at

    def _remove(self, gone: Sequence[int]) -> None:
        for slot, lost in self._by_slot(gone).items():
            left = (p for p in self._under[slot] if p >> LEVEL_BITS not in lost)
            self._under[slot] = array("I", left)
        for at in gone:
            self._digests[at] = _GONE
            self._cells[at] = self._ranks[at] = 0
            self._of[at] = array("I")
        self._free_documents += sorted(gone)

    def _stands(self, documents: Sequence[int]) -> dict[int, set[tuple[int, int, int]]]:
        """Return where some documents stand, and with which level, by slot."""
        return {
            slot: {
                (
                    self._cells[p >> LEVEL_BITS],
                    self._ranks[p >> LEVEL_BITS],
                    p & LEVEL_MASK,
                )
                for p in self._under[slot]
                if p >> LEVEL_BITS in some
            }
            for slot, some in self._by_slot(documents).items()
        }

    def _by_slot(self, documents: Sequence[int]) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for at in documents:
            for slot in self._of[at]:
                found.setdefault(slot, set()).add(at)
        return found

    def _slot(self, name: str) -> int:
        if self._free:
            slot = self._free.pop()
            self.names[slot] = name
        else:
            slot = len(self.names)
            self.names.append(name)
            self.forms.append("")
            self.keys.append("")
            self._under[slot] = array("I")
        self.slots[name] = slot
        return slot


class _Rows(dict[int, "array[int]"]):
    """Rows of numbers, those of a memory read when they are asked for."""

    def __init__(self, memory: Memory, name: str) -> None:
        super().__init__()
        self._name = name
        self._kept = columns.numbers(memory, f"{name} all")
        self._sizes = columns.numbers(memory, f"{name} sizes")
        self._starts = array("I", itertools.accumulate(self._sizes, initial=0))

    def __missing__(self, at: int) -> array[int]:
        row = self[at] = self._kept[self._starts[at] : self._starts[at + 1]]
        return row

    def saved(self) -> Iterator[tuple[str, bytes]]:
        kept = memoryview(self._kept)
        starts = self._starts
        count = max(len(self._sizes), max(self, default=-1) + 1)
        sizes = self._sizes + array("I", bytes(4 * (count - len(self._sizes))))
        parts: list[memoryview | array[int]] = []
        at = 0
        for row in sorted(self):
            if row < len(self._sizes):
                parts.append(kept[starts[at] : starts[row]])
                at = row + 1
            elif at < len(self._sizes):
                parts.append(kept[starts[at] :])
                at = len(self._sizes)
            parts.append(self[row])
            sizes[row] = len(self[row])
        parts.append(kept[starts[min(at, len(self._sizes))] :])
        yield f"{self._name} sizes", sizes.tobytes()
        yield f"{self._name} all", b"".join(parts)


def _digests(documents: Sequence[Document]) -> Iterator[bytes]:
    """Yield a digest for each document; two that are the same have two."""
    seen: set[bytes] = set()
    for document in documents:
        told = digest(document)
        while told in seen:
            told = hashlib.blake2b(told, digest_size=_SIZE).digest()
        seen.add(told)
        yield told
