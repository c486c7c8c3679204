"""Columns of values held close together: some bytes a cell instead of a hundred.

Rules:

- A column is a sequence. It gives back values equal to those that it took, made anew
  where that is cheaper than to keep them, and it never changes.
- ``Coded`` is for values that repeat: each is held once, and a cell is a number of one,
  two or four bytes. ``Texts`` is for texts that do not: they stand end to end.
- ``Growing`` takes cells as they are read and finds out which of the two they need.
- ``Digests`` answers whether a value is among many that nobody has to see again. It
  knows them by 64 bits of ``hash``, so among a million it takes a stranger for one of
  them once in some ten million million questions. ``Index`` finds a value by the same
  and then looks at it, so it is never wrong.

Non-goals: anything on disk; changing or removing a cell.

Example::

    >>> column = pack(["vigente", "vigente", "anulado"])
    >>> column[1], list(column.where([1, 0, 1]))
    ('vigente', ['vigente', 'anulado'])
"""

from __future__ import annotations

import bisect
import itertools
from abc import abstractmethod
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, Final, Generic, Self, TypeVar

T = TypeVar("T")
U = TypeVar("U")

#: cells that are taken together
BLOCK: Final = 512
#: distinct values from which on it is asked whether a column repeats at all
_MANY: Final = 2_048
_SHARE: Final = 4  # of the cells; more distinct ones, and a column does not repeat


class Column(Sequence[T], Generic[T]):
    """A sequence of values that does not change."""

    __slots__ = ()

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self.at(i) for i in range(*index.indices(len(self)))]
        return self.at(index if index >= 0 else len(self) + index)

    @abstractmethod
    def at(self, index: int) -> T:
        """Return the value at an index from 0 on."""

    @abstractmethod
    def where(self, kept: Iterable[object]) -> Self:
        """Return the cells for which ``kept`` has something true."""


class Coded(Column[T]):
    """Values that repeat: each once, and for every cell its number."""

    __slots__ = ("codes", "values")

    def __init__(self, values: list[T], codes: array[int]) -> None:
        self.values = values  # may hold equal ones, and such as no cell has
        self.codes = codes

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[T]:
        return map(self.values.__getitem__, self.codes)

    def at(self, index: int) -> T:
        """Return the value at an index from 0 on."""
        return self.values[self.codes[index]]

    def where(self, kept: Iterable[object]) -> Self:
        """Return the cells for which ``kept`` has something true."""
        codes = array(self.codes.typecode, itertools.compress(self.codes, kept))
        return type(self)(self.values, codes)

    def mapped(self, read: Callable[[T], U]) -> Coded[U]:
        """Return the column of what ``read`` makes of each value; it is asked once."""
        return Coded([read(value) for value in self.values], self.codes)


class Texts(Column[Any]):
    """Texts that do not repeat, end to end; an empty one may stand for ``None``."""

    __slots__ = ("_blank", "_blocks", "_ends", "_rest")

    def __init__(self, texts: Iterable[Any] = (), *, blank: str | None = "") -> None:
        self._blank = blank
        self._blocks: list[str] = []
        self._ends: list[array[int]] = []  # of each text in its block
        self._rest: list[str] = []  # a block that is not full
        self.extend(texts)

    def extend(self, texts: Iterable[Any]) -> None:
        """Take in more texts; for ``Growing``, before anybody else sees the column."""
        if self._blank is None:
            self._rest.extend([text or "" for text in texts])
        else:
            self._rest.extend(texts)
        start = 0
        while len(self._rest) - start >= BLOCK:
            block = self._rest[start : start + BLOCK]
            self._blocks.append("".join(block))
            self._ends.append(array("I", itertools.accumulate(map(len, block))))
            start += BLOCK
        del self._rest[:start]

    def __len__(self) -> int:
        return len(self._blocks) * BLOCK + len(self._rest)

    def __iter__(self) -> Iterator[Any]:
        blank = self._blank
        for block, ends in zip(self._blocks, self._ends, strict=True):
            start = 0
            for end in ends:
                yield block[start:end] or blank
                start = end
        for text in self._rest:
            yield text or blank

    def at(self, index: int) -> Any:
        """Return the text at an index from 0 on."""
        number, place = divmod(index, BLOCK)
        if number >= len(self._blocks):
            return self._rest[index - len(self._blocks) * BLOCK] or self._blank
        ends = self._ends[number]
        start = ends[place - 1] if place else 0
        return self._blocks[number][start : ends[place]] or self._blank

    def where(self, kept: Iterable[object]) -> Self:
        """Return the cells for which ``kept`` has something true."""
        return type(self)(itertools.compress(self, kept), blank=self._blank)


class _Known(dict[Any, int]):
    """The number of each value, in the order in which they came."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number


class Growing:
    """A column while it is read, a block of cells after another.

    ``blank`` is what an empty text stands for; ``repeating`` keeps texts numbered
    however many there are, as for days, of which a century has but 36,525.
    """

    def __init__(self, *, blank: str | None = "", repeating: bool = False) -> None:
        self._blank = blank
        self._repeating = repeating
        self._known = _Known()
        self._codes = array("I")
        self._texts: Texts | None = None

    def extend(self, cells: Iterable[Any]) -> None:
        """Take in more cells: texts, or other values that can be hashed."""
        if self._texts is not None:
            self._texts.extend(cells)
            return
        self._codes.extend(map(self._known.__getitem__, cells))
        if not self._repeating and len(self._known) > _MANY:
            self._look()

    def _look(self) -> None:
        if len(self._known) * _SHARE <= len(self._codes):
            return
        values = list(self._known)
        if not all(isinstance(value, str) or value is None for value in values):
            self._repeating = True  # these are no texts
            return
        texts = map(values.__getitem__, self._codes)
        self._texts = Texts(texts, blank=self._blank)
        self._known, self._codes = _Known(), array("I")

    def column(self) -> Coded[Any] | Texts:
        """Return the column of all cells taken in."""
        return (
            _numbered(self._known, self._codes) if self._texts is None else self._texts
        )


def pack(values: Iterable[Any]) -> Coded[Any] | Texts:
    """Return a column of values; an empty text comes back as ``None``."""
    growing = Growing(blank=None)
    cells = iter(values)
    while block := list(itertools.islice(cells, BLOCK)):
        growing.extend(block)
    return growing.column()


def coded(values: Iterable[T]) -> Coded[T]:
    """Return a column of values, numbered however many there are."""
    known = _Known()
    return _numbered(known, array("I", map(known.__getitem__, values)))


def _numbered(known: _Known, codes: array[int]) -> Coded[Any]:
    count = len(known)
    code = "B" if count <= 1 << 8 else "H" if count <= 1 << 16 else "I"
    return Coded(list(known), array(code, codes))


def constant(value: T, count: int) -> Coded[T]:
    """Return a column with one value in every cell."""
    return Coded([value], array("B", bytes(count)))


def distinct(column: Iterable[T]) -> Collection[T]:
    """Return the values of a column, each once or few times."""
    return column.values if isinstance(column, Coded) else set(column)


def used(column: Iterable[T]) -> Iterable[T]:
    """Return the values that cells of a column have, often each once."""
    if isinstance(column, Coded):
        return map(column.values.__getitem__, sorted(set(column.codes)))
    return column


def mapped(column: Iterable[T], read: Callable[[T], U]) -> Column[Any]:
    """Return the column of what ``read`` makes of each value."""
    if isinstance(column, Coded):
        return column.mapped(read)
    return pack(map(read, column))


def where(column: Sequence[T], kept: Iterable[object]) -> Sequence[T]:
    """Return the cells of a column for which ``kept`` has something true."""
    if isinstance(column, Column):
        return column.where(kept)
    return pack(itertools.compress(column, kept))


def places_of(column: Iterable[Any], wanted: Callable[[Any], bool]) -> list[int]:
    """Return the indexes of the cells whose value is wanted."""
    if isinstance(column, Coded):
        codes = {code for code, value in enumerate(column.values) if wanted(value)}
        if not codes:
            return []
        return [index for index, code in enumerate(column.codes) if code in codes]
    return [index for index, value in enumerate(column) if wanted(value)]


def repeated(values: Iterable[Any]) -> frozenset[int]:
    """Return the ``hash`` of every value that comes more than once (and of few others)."""
    hashes = sorted(map(hash, values))
    return frozenset(one for one, next_ in itertools.pairwise(hashes) if one == next_)


class Index:
    """Where each value of a column stands: twelve bytes a cell."""

    def __init__(self, column: Sequence[Any]) -> None:
        hashes = array("q", map(hash, column))
        parts = [array("I") for _ in range(256)]  # by the first byte, -128 to 127
        for place, number in enumerate(hashes):
            parts[(number >> 56) + 128].append(place)
        self._column = column
        self._order = array("I")
        for part in parts:  # one after another: no long list of numbers is held
            self._order.extend(sorted(part, key=hashes.__getitem__))
        self._hashes = array("q", map(hashes.__getitem__, self._order))

    def places(self, value: Any) -> list[int]:
        """Return the indexes of the cells that hold a value, in order."""
        number = hash(value)
        hashes, found = self._hashes, []
        at = bisect.bisect_left(hashes, number)
        while at < len(hashes) and hashes[at] == number:
            if self._column[self._order[at]] == value:
                found.append(self._order[at])
            at += 1
        return found

    def place(self, value: Any) -> int | None:
        """Return the index of the last cell that holds a value, if any does."""
        found = self.places(value)
        return found[-1] if found else None


class Made(Sequence[T]):
    """Things that are made of their places each time they are asked for."""

    def __init__(self, places: Sequence[int], make: Callable[[int], T]) -> None:
        self.places = places
        self._make = make

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(map(self._make, self.places[index]))
        return self._make(self.places[index])

    def __iter__(self) -> Iterator[T]:
        return map(self._make, self.places)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # it may be as long as a registry


class Digests:
    """Values that can be asked for and not seen again, eight bytes each."""

    _PARTS: Final = 256

    def __init__(self, values: Iterable[Any] = ()) -> None:
        parts: list[array[int]] = [array("q") for _ in range(self._PARTS)]
        last = self._PARTS - 1
        for number in map(hash, values):
            parts[number & last].append(number)
        # a part after another, so that no long list of numbers is held
        self._parts = [array("q", sorted(part)) for part in parts]

    def __contains__(self, value: object) -> bool:
        number = hash(value)
        part = self._parts[number & (self._PARTS - 1)]
        place = bisect.bisect_left(part, number)
        return place < len(part) and part[place] == number
