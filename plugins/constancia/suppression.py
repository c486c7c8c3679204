"""Which numbers about people are not told, so that nobody is counted out.

Rules:

- A count of people from 1 to ``small_cell - 1`` is not told (the threshold rule). Zero is.
- What would follow from the numbers that are told is not told either (secondary
  suppression). A number counts as safe only if people can be *moved*: some of them
  placed otherwise, by one each, so that every number told stays as it is, every small
  number stays small but not zero, every other one stays at or above the threshold, and
  the number in question is another. So it has two values even for a reader who knows
  which cells are empty and which of the hidden numbers are the small ones.
- Where no such move is found, the smallest number that makes room for one is hidden as
  well, and where none does, the smallest: rather too much is hidden than too little.
- **A statistic is about people whom the reader cannot see.** That is what these rules
  protect: indicators, and any count in which people stand who are not listed. A count
  of *entries* (the cards of a list, the assessors named on a page) is no secret: each
  of them agreed to stand there, and whoever opens the list counts them. Such counts of
  people go through the same rules so that no page makes a point of "1 person in this
  town", not because hiding them could keep a number from a reader who counts.

Non-goals: the least possible loss (an optimum is an integer programme; tables here
have some hundred cells), attacks by members of a cell who know about themselves, and
what follows from comparing the tables of two issues.

Source: Hundepool et al., *Handbook on Statistical Disclosure Control*, 2nd edition,
https://sdctools.github.io/HandbookSDC/, chapter 4 (cell suppression, feasibility
intervals) and 5 (frequency tables); for ones and zeros that follow from sums, Langsrud,
"Secondary Cell Suppression by Gaussian Elimination", Privacy in Statistical Databases
2024.

Example::

    >>> sorted(hidden({"usulutan": 3, "san-miguel": 9, "la-paz": 20}, 5))
    ['san-miguel', 'usulutan']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import (
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)

#: numbers that one move may touch, and steps that the search for one may take
_LONGEST: Final = 6
_STEPS: Final = 1_000
_TOTAL: Final = ("total",)


def hidden(counts: Mapping[str, int], small_cell: int) -> frozenset[str]:
    """Return the keys whose counts of people are not told, where their sum is known."""
    numbers: dict[Hashable, int] = dict(counts.items())
    numbers[_TOTAL] = sum(counts.values())
    sums = [(_TOTAL, tuple(counts))]
    found = suppressed(numbers, sums, small_cell=small_cell, known={_TOTAL})
    return frozenset(key for key in counts if key in found)


def told(count: int, small_cell: int) -> int | None:
    """Return a count of people, or ``None`` when it is too small to be told."""
    return count if count >= small_cell else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossTable:
    """Counts of people by two facets, ``None`` where one is not told."""

    rows: Mapping[str, int | None]
    columns: Mapping[str, int | None]
    cells: Mapping[tuple[str, str], int | None]  # pairs that occur; all others are 0


def cross_table(
    people: Iterable[tuple[Collection[str], Collection[str]]], small_cell: int
) -> CrossTable:
    """Count people by two facets; each person has any number of values of both.

    How many people there are in all is taken to be known.
    """
    kinds = Counter((frozenset(a), frozenset(b)) for a, b in people)
    numbers: dict[Hashable, int] = {}
    parts: dict[Hashable, list[Hashable]] = {}
    kind: Hashable
    for (rows, columns), count in sorted(kinds.items(), key=_written):
        kind = ("kind", rows, columns)
        numbers[kind] = count
        above: list[tuple[str, ...]] = [("row", row) for row in sorted(rows)]
        above += [("column", column) for column in sorted(columns)]
        above += [("cell", a, b) for a in sorted(rows) for b in sorted(columns)]
        for key in (_TOTAL, *above):
            parts.setdefault(key, []).append(kind)
    unpublished = frozenset(numbers)
    numbers |= {key: sum(numbers[part] for part in of) for key, of in parts.items()}
    found = suppressed(
        numbers,
        parts.items(),
        small_cell=small_cell,
        known={_TOTAL},
        unpublished=unpublished,
    )

    def of_kind(name: str) -> Iterator[tuple[tuple[str, ...], int | None]]:
        for key in parts:
            if isinstance(key, tuple) and key[0] == name:
                yield key[1:], None if key in found else numbers[key]

    return CrossTable(
        rows={name: count for (name,), count in of_kind("row")},
        columns={name: count for (name,), count in of_kind("column")},
        cells={(a, b): count for (a, b), count in of_kind("cell")},
    )


def suppressed(
    numbers: Mapping[K, int],
    sums: Iterable[tuple[K, Collection[K]]],
    *,
    small_cell: int,
    known: Collection[K] = frozenset(),
    unpublished: Collection[K] = frozenset(),
) -> frozenset[K]:
    """Return the keys of the numbers that are not told.

    Args:
        numbers: counts of people.
        sums: which number is the sum of which others.
        small_cell: the least count that is told.
        known: numbers that a reader has anyway and that cannot be hidden.
        unpublished: parts of sums that nobody publishes and nobody has to protect.
    """
    moves = _Moves(numbers, sums, small_cell, unpublished)
    found: list[K] = [
        key
        for key, count in numbers.items()
        if 0 < count < small_cell and key not in known and key not in moves.unpublished
    ]
    order = {key: place for place, key in enumerate(numbers)}
    spare = sorted(
        (
            key
            for key, count in numbers.items()
            if count >= small_cell and key not in known and key not in moves.unpublished
        ),
        key=lambda key: (numbers[key], order[key]),
    )
    for key in found:  # which grows while it is gone through
        # hiding more leaves every move possible, so that what is settled stays so
        while not moves.exists(key, found):
            if not (chosen := moves.room_for(key, found, spare)):
                break  # it follows from what is known anyway
            found += chosen
            spare = [other for other in spare if other not in chosen]
    return frozenset(found)


class _Moves(Generic[K]):
    """Looks for ways to place people otherwise that no told number betrays."""

    def __init__(
        self,
        numbers: Mapping[K, int],
        sums: Iterable[tuple[K, Collection[K]]],
        small_cell: int,
        unpublished: Collection[K],
    ) -> None:
        self._numbers = numbers
        self.unpublished = frozenset(unpublished)
        self._bounds: dict[K, tuple[int, int | None]] = {}
        for key, count in numbers.items():
            if key in self.unpublished:
                self._bounds[key] = (-count, None)
            elif count < small_cell:
                self._bounds[key] = (1 - count, small_cell - 1 - count)
            else:
                self._bounds[key] = (small_cell - count, None)
        #: each sum as an equation: the coefficients of its numbers, which add up to 0
        self._equations: list[dict[K, int]] = []
        self._of: dict[K, list[int]] = {key: [] for key in numbers}
        listed = [(total, tuple(parts)) for total, parts in sums]
        # an unpublished part that is the whole of a published sum is that sum
        same = {
            parts[0]: total
            for total, parts in reversed(listed)
            if len(parts) == 1 and parts[0] in self.unpublished
        }
        for total, parts in listed:
            equation = Counter(same.get(part, part) for part in parts)
            equation[total] -= 1
            equation = Counter({k: by for k, by in equation.items() if by})
            for key in equation:
                self._of[key].append(len(self._equations))
            self._equations.append(dict(equation))

    def exists(self, key: K, found: Collection[K]) -> bool:
        """Whether the hidden number ``key`` has another value, all else told equal."""
        price = dict.fromkeys((*found, *self.unpublished), 0)
        return self._found(key, price, 0) is not None

    def room_for(self, key: K, found: Collection[K], spare: Sequence[K]) -> list[K]:
        """Return what to hide beside ``found`` so that ``key`` can be moved."""
        price = dict.fromkeys((*found, *self.unpublished), 0)
        for number in (1, 2, 3):
            move = self._found(key, price | dict.fromkeys(spare, 1), number)
            if move:
                return [k for k in move if k not in price]
        near: Iterable[K] = (key,)
        for _ in range(_LONGEST):  # in a sum with it, in a sum with one of those …
            together = {n for each in near for n in self._of[each]}
            near = {k for number in together for k in self._equations[number]}
            if rooms := [k for k in spare if k in near]:
                return rooms[:1]
        return []

    def _found(self, key: K, price: Mapping[K, int], purse: int) -> dict[K, int] | None:
        """Return a move of ``key`` over priced numbers that the purse can pay."""
        for step in (1, -1):
            self._left = _STEPS
            if self._allowed(key, step):
                move = self._balanced({key: step}, price, purse)
                if move:
                    return move
        return None

    def _allowed(self, key: K, by: int) -> bool:
        low, high = self._bounds[key]
        return low <= by and (high is None or by <= high)

    def _balanced(
        self, move: dict[K, int], price: Mapping[K, int], purse: int
    ) -> dict[K, int] | None:
        """Complete a move until every sum holds again."""
        self._left -= 1
        broken = self._broken(move)
        if broken is None:
            return move
        if len(move) == _LONGEST or self._left <= 0:
            return None
        equation, excess = broken
        choices = [k for k in equation if k in price and k not in move]
        # those that cost nothing come first, then the smallest
        for key in sorted(choices, key=lambda k: (price[k], self._numbers[k])):
            by = -1 if excess * equation[key] > 0 else 1
            if price[key] <= purse and self._allowed(key, by):
                found = self._balanced({**move, key: by}, price, purse - price[key])
                if found:
                    return found
        return None

    def _broken(self, move: Mapping[K, int]) -> tuple[dict[K, int], int] | None:
        """Return the sum with the fewest ways out that a move breaks, and by how much."""
        worst = None
        for number in sorted({n for key in move for n in self._of[key]}):
            equation = self._equations[number]
            excess = sum(
                equation[key] * by for key, by in move.items() if key in equation
            )
            if excess and (worst is None or len(equation) < len(worst[0])):
                worst = equation, excess
        return worst


def _written(
    item: tuple[tuple[frozenset[str], frozenset[str]], int],
) -> tuple[list[str], list[str]]:
    (rows, columns), _count = item
    return sorted(rows), sorted(columns)
