"""Names of files, with what each was made from and how it was left, held close together.

A large site has hundreds of thousands; an entry takes a hundred bytes.

Rules:

- What a file was made from is a digest of 16 bytes. How it was left on disk is 24 bytes
  of sizes and times, or ``UNSEEN`` where nobody looked.
- An entry is known by its place, and its place is found by its name. Of two with one
  name the last counts.
- On disk names are lines, and numbers stand end to end.

Non-goals: names with line breaks, which no address has; taking an entry away.

Example::

    entries = Entries([("normas/index.html", Origin(of))])
    entries.get("normas/index.html").of
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Self

from constancia.packed import Index, Texts

OF: Final = 16  # bytes
LEFT: Final = 24
UNSEEN: Final = bytes(LEFT)


class Origin(NamedTuple):
    """What one file or folder was made from, and how it was left on disk."""

    of: bytes
    left: bytes = UNSEEN


class Names(Collection[str]):
    """Names in the order in which they came; one is found without looking at others."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Take names without line breaks."""
        self._names = Texts(names)
        self._index: Index | None = None

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, name: object) -> bool:
        return self.place(name) is not None

    def place(self, name: object) -> int | None:
        """Return where a name stands, if it does."""
        if self._index is None:
            self._index = Index(self._names)
        return self._index.place(name)

    def __getstate__(self) -> dict[str, object]:
        # hashes are of one process
        return {**self.__dict__, "_index": None}


class Entries(Names):
    """Names with what they were made from and how they were left."""

    def __init__(self, entries: Iterable[tuple[str, Origin]] = ()) -> None:
        """Take entries; more may be added before the first is looked for."""
        super().__init__()
        self._of = bytearray()
        self._left = bytearray()
        for name, made in entries:
            self.add(name, made)

    def __eq__(self, other: object) -> bool:
        """Entries are equal when names say the same, in whatever order."""
        return isinstance(other, Entries) and dict(self.items()) == dict(other.items())

    __hash__ = None  # type: ignore[assignment]  # more may be added

    def add(self, name: str, made: Origin) -> None:
        """Take one entry more."""
        self._names.extend((name,))
        self._of += made.of
        self._left += made.left
        self._index = None

    def made(self, place: int) -> Origin:
        """Return what stands at a place."""
        return Origin(
            bytes(self._of[place * OF : (place + 1) * OF]),
            bytes(self._left[place * LEFT : (place + 1) * LEFT]),
        )

    def get(self, name: str) -> Origin | None:
        """Return what a name was made from and how it was left, if it is here."""
        place = self.place(name)
        return None if place is None else self.made(place)

    def items(self) -> Iterator[tuple[str, Origin]]:
        """Yield names with what they were made from and how they were left."""
        return zip(self._names, map(self.made, range(len(self))), strict=True)

    def where(self, kept: Sequence[int]) -> Entries:
        """Return the entries for which ``kept`` has something true; itself if all."""
        if all(kept):
            return self
        return Entries(itertools.compress(self.items(), kept))

    def join(self, others: Entries) -> None:
        """Take in all entries of others."""
        self._names.extend(others._names)
        self._of += others._of
        self._left += others._left
        self._index = None

    def with_all(self, others: Entries) -> Entries:
        """Return these entries and others; one of both if the other is empty."""
        if not others or not self:
            return others or self
        entries = Entries(self.items())
        entries.join(others)
        return entries

    def parts(self) -> Iterator[bytes]:
        """Yield names, digests and the rest, for ``of_parts``."""
        yield "\n".join(self._names).encode()
        yield bytes(self._of)
        yield bytes(self._left)

    @classmethod
    def of_parts(cls, names: bytes, of: bytes, left: bytes) -> Self:
        """Return entries from their parts.

        Raises:
            ValueError: the parts do not go together.
        """
        entries = cls()
        if names:
            entries._names.extend(names.decode("utf-8").split("\n"))
        entries._of += of
        entries._left += left
        count = len(entries)
        if (len(of), len(left)) != (count * OF, count * LEFT):
            raise ValueError("parts of different length")
        return entries
