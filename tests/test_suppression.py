"""What is told of people gives no small number away: not by subtraction, not by bounds.

The judge here shares nothing with the module: it writes the published numbers as linear
equations, reduces them with exact fractions, and tries every whole number.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from constancia.suppression import CrossTable, cross_table, hidden, suppressed, told

Equation = tuple[Sequence[int], int]  # coefficients of the hidden numbers, their sum


def rank(rows: Sequence[Sequence[int]]) -> int:
    """Return the rank of a matrix, exactly."""
    left = [[Fraction(cell) for cell in row] for row in rows]
    found = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((i for i in range(found, len(left)) if left[i][column]), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        for i in range(found + 1, len(left)):
            by = left[i][column] / left[found][column]
            left[i] = [a - by * b for a, b in zip(left[i], left[found], strict=True)]
        found += 1
    return found


def follows_linearly(equations: Sequence[Equation], number: int, size: int) -> bool:
    """Whether a combination of equations is the hidden number alone."""
    rows = [row for row, _ in equations]
    unit = [int(i == number) for i in range(size)]
    return rank([*rows, unit]) == rank(rows)


def feasible(
    equations: Sequence[Equation], bounds: Sequence[tuple[int, int]]
) -> list[tuple[int, ...]]:
    """Return every whole solution within bounds."""
    return [
        numbers
        for numbers in itertools.product(*(range(a, b + 1) for a, b in bounds))
        if all(
            sum(by * n for by, n in zip(row, numbers, strict=True)) == total
            for row, total in equations
        )
    ]


def values(solutions: Sequence[Sequence[int]]) -> list[set[int]]:
    return [set(column) for column in zip(*solutions, strict=True)]


counts_of_few = st.dictionaries(
    st.sampled_from("abcdef"), st.integers(0, 12), min_size=1, max_size=5
)


@settings(deadline=None)
@given(counts_of_few, st.integers(2, 5))
def test_no_hidden_count_of_a_list_has_one_value_only(
    counts: dict[str, int], small_cell: int
) -> None:
    few = hidden(counts, small_cell)
    shown = counts.keys() - few
    assert all(not 0 < counts[key] < small_cell for key in shown)
    assert all(counts[key] for key in few), "nobody at all may be said"
    spare = [key for key in shown if counts[key]]
    if not few or not spare:
        return  # nothing hidden, or nothing left that could be hidden as well
    total = sum(counts[key] for key in few)
    equations: list[Equation] = [([1] * len(few), total)]
    names = sorted(few)
    # the reader knows which of the hidden numbers are the small ones
    bounds = [
        (1, small_cell - 1) if counts[key] < small_cell else (small_cell, total)
        for key in names
    ]
    for number, found in enumerate(values(feasible(equations, bounds))):
        assert len(found) > 1, names[number]
        assert not follows_linearly(equations, number, len(names))


@pytest.mark.parametrize(
    ("counts", "few"),
    [
        # one alone would follow by subtraction
        ({"a": 3, "b": 9, "c": 20}, "ab"),
        # as many people as hidden counts: each would be 1
        ({"a": 1, "b": 1, "c": 9, "d": 30}, "abc"),
        # as many as there can be: each would be 4
        ({"a": 4, "b": 4, "c": 9, "d": 30}, "abc"),
        # 1 and 5 make 6, and nothing else does if one is small and one is not
        ({"a": 1, "b": 5, "c": 9}, "ac"),
        ({"a": 2, "b": 3, "c": 9}, "ab"),
        ({"a": 0, "b": 9, "c": 30}, ""),
        ({"a": 3}, "a"),
        ({}, ""),
    ],
)
def test_the_fewest_further_counts_are_hidden(
    counts: Mapping[str, int], few: str
) -> None:
    assert hidden(counts, 5) == set(few)


def test_a_count_of_people_is_told_from_the_threshold_on() -> None:
    assert told(4, 5) is None
    assert told(5, 5) == 5


ROWS, COLUMNS = ("r1", "r2", "r3"), ("c1", "c2", "c3")
placed = st.lists(
    st.tuples(st.sampled_from(ROWS), st.sampled_from((*COLUMNS, ""))),
    max_size=24,
)


def people_of(
    pairs: Sequence[tuple[str, str]],
) -> list[tuple[set[str], set[str]]]:
    return [({row}, {column} - {""}) for row, column in pairs]


def equations_of(
    table: CrossTable, pairs: Sequence[tuple[str, str]]
) -> tuple[list[tuple[str, str]], list[Equation], list[tuple[int, int]]]:
    """Return the occupied cells, what the published table says of them, and bounds.

    The reader knows the table whole but for the numbers not told: which cells are
    occupied, which numbers are below the threshold, and how many people there are.
    """
    cells = sorted(set(pairs))
    small = 3

    def says(count: int | None, parts: list[bool]) -> None:
        row = [int(part) for part in parts]
        if count is not None:
            equations.append((row, count))
        else:
            ranges.append((row, *bounds_of(row)))

    def bounds_of(row: list[int]) -> tuple[int, int]:
        true = sum(pairs.count(cell) for cell, by in zip(cells, row, strict=True) if by)
        return (1, small - 1) if true < small else (small, len(pairs))

    equations: list[Equation] = [([1] * len(cells), len(pairs))]
    ranges: list[tuple[list[int], int, int]] = []
    for row, count in table.rows.items():
        says(count, [cell[0] == row for cell in cells])
    for column, count in table.columns.items():
        says(count, [cell[1] == column for cell in cells])
    for pair, count in table.cells.items():
        says(count, [cell == pair for cell in cells])
    return cells, equations, ranges  # type: ignore[return-value]


@settings(deadline=None, max_examples=150)
@given(placed)
def test_no_number_of_a_cross_table_follows_from_the_others(
    pairs: list[tuple[str, str]],
) -> None:
    table = cross_table(people_of(pairs), 3)
    numbers = {**table.rows, **table.columns, **table.cells}
    if None not in numbers.values() or all(n is None for n in numbers.values()):
        return
    for name, count in numbers.items():
        assert count is None or count >= 3, name
    cells, equations, ranges = equations_of(table, pairs)
    assume(len(cells) <= 9)
    truth = [pairs.count(cell) for cell in cells]
    # every other table that says the same, near the true one
    others = []
    for move in itertools.product((-1, 0, 1), repeat=len(cells)):
        near = [a + b for a, b in zip(truth, move, strict=True)]
        if min(near) < 0:
            continue
        if any(dot(row, near) != total for row, total in equations):
            continue
        if all(low <= dot(row, near) <= high for row, low, high in ranges):
            others.append(near)
    for row, _low, _high in ranges:
        rows = [coefficients for coefficients, _ in equations]
        assert rank([*rows, row]) > rank(rows), "follows by adding and subtracting"
        assert len({dot(row, near) for near in others}) > 1, "has one value only"


def dot(row: Sequence[int], numbers: Sequence[int]) -> int:
    return sum(by * number for by, number in zip(row, numbers, strict=True))


def test_a_cross_table_hides_a_rectangle_around_a_small_cell() -> None:
    pairs = [("r1", "c1")] * 2 + [("r1", "c2")] * 9 + [("r1", "c3")] * 9
    pairs += [("r2", "c1")] * 9 + [("r2", "c2")] * 8 + [("r2", "c3")] * 9
    table = cross_table(people_of(pairs), 3)
    assert {pair for pair, count in table.cells.items() if count is None} == {
        ("r1", "c1"), ("r1", "c2"), ("r2", "c1"), ("r2", "c2"),
    }  # fmt: skip
    assert table.rows == {"r1": 20, "r2": 26}
    assert table.columns == {"c1": 11, "c2": 17, "c3": 18}


def test_who_stands_in_two_rows_or_in_no_column_is_counted_right() -> None:
    people = [({"r1", "r2"}, {"c1"})] * 6 + [({"r1"}, set[str]())] * 7
    table = cross_table(people, 3)
    assert table.rows == {"r1": 13, "r2": 6}
    assert table.columns == {"c1": 6}
    assert table.cells == {("r1", "c1"): 6, ("r2", "c1"): 6}


def test_a_small_remainder_that_nobody_publishes_is_protected_by_nobody() -> None:
    """Eight people, seven of them with a department: 8 and 7 are both told."""
    table = cross_table([({"r1"}, {"c1"})] * 7 + [({"r1"}, set[str]())], 3)
    assert table.columns == {"c1": 7}
    assert table.rows == {"r1": 8}


def test_the_same_table_is_hidden_the_same_way_whatever_the_order() -> None:
    pairs = [(row, column) for row in ROWS for column in COLUMNS]
    people = people_of([pair for n, pair in enumerate(pairs) for _ in range(n)])
    first = cross_table(people, 5)
    assert cross_table(people[::-1], 5) == first
    assert None in first.cells.values()


def test_what_is_known_anyway_cannot_be_hidden_and_ends_the_search() -> None:
    numbers = {"all": 3, "part": 3}
    found = suppressed(numbers, [("all", ["part"])], small_cell=5, known={"all"})
    assert found == {"part"}
