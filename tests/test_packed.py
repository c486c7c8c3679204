"""Columns give back what they took, however many cells there are."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from constancia.ordered import Ordered, Pairs, Sorting
from constancia.packed import (
    BLOCK,
    Coded,
    Digests,
    Growing,
    Index,
    Made,
    Texts,
    coded,
    constant,
    distinct,
    mapped,
    pack,
    places_of,
    repeated,
    used,
    where,
)
from constancia.pairing import paired

MANY = [f"persona {number} ñ“€" for number in range(5 * BLOCK + 7)]

texts = st.lists(st.text(max_size=6))
cells = st.lists(st.none() | st.text(min_size=1, max_size=3))


@given(texts)
def test_texts_come_back_in_order(written: list[str]) -> None:
    column = Texts(written)
    assert list(column) == written
    assert [column[i] for i in range(len(column))] == written


@given(cells)
def test_values_come_back_in_order(values: list[str | None]) -> None:
    column = pack(values)
    assert list(column) == values
    assert [column[i - len(values)] for i in range(len(values))] == values
    assert column[1:3] == values[1:3]


@given(cells, st.randoms())
def test_where_keeps_what_is_kept(values: list[str | None], chance: object) -> None:
    kept = [chance.random() < 0.5 for _ in values]  # type: ignore[attr-defined]
    wanted = [value for value, keep in zip(values, kept, strict=True) if keep]
    assert list(where(pack(values), kept)) == wanted
    assert list(where(tuple(values), kept)) == wanted


def test_texts_that_do_not_repeat_stand_end_to_end() -> None:
    column = pack(MANY)
    assert isinstance(column, Texts)
    assert list(column) == MANY
    assert [column[i] for i in range(len(MANY))] == MANY
    assert column[-1] == MANY[-1]
    kept = [index % 3 == 0 for index in range(len(MANY))]
    assert list(column.where(kept)) == MANY[::3]


def test_a_blank_among_many_texts_comes_back_as_none() -> None:
    values = [text if number % 5 else None for number, text in enumerate(MANY)]
    column = pack(values)
    assert isinstance(column, Texts)
    assert list(column) == values
    assert column[0] is None


def test_texts_that_repeat_are_held_once() -> None:
    column = pack(MANY[:300] * 30)
    assert isinstance(column, Coded)
    assert len(column.values) == 300
    assert list(column) == MANY[:300] * 30


def test_days_and_lists_are_numbered_however_many_there_are() -> None:
    days = [datetime.date(1930, 1, 1) + datetime.timedelta(n) for n in range(4000)]
    lists = [(str(number), "x") for number in range(4000)]
    for values in (days, lists):
        column = pack(values)
        assert isinstance(column, Coded)
        assert list(column) == values


def test_a_column_that_is_known_to_repeat_stays_numbered() -> None:
    growing = Growing(repeating=True)
    growing.extend(MANY)
    assert isinstance(growing.column(), Coded)
    assert list(growing.column()) == MANY


@given(texts)
def test_each_value_is_read_once_and_found_again(written: list[str]) -> None:
    for column in (coded(written), tuple(written)):
        assert list(mapped(column, len)) == list(map(len, written))
        assert set(distinct(column)) == set(written)
        empty = [index for index, text in enumerate(written) if not text]
        assert places_of(column, lambda text: not text) == empty


def test_a_constant_column_has_its_value_everywhere() -> None:
    assert list(constant(None, 3)) == [None, None, None]


@given(texts)
def test_repeated_tells_what_comes_more_than_once(written: list[str]) -> None:
    twice = {text for text in written if written.count(text) > 1}
    assert repeated(written) == {hash(text) for text in twice}


@given(texts, texts)
def test_digests_answer_for_what_they_took(
    written: list[str], asked: list[str]
) -> None:
    known = Digests(written)
    assert all(text in known for text in written)
    assert [text in known for text in asked] == [text in written for text in asked]


@given(texts, st.text(max_size=6))
def test_an_index_finds_every_place_and_no_other(
    written: list[str], asked: str
) -> None:
    for column in (pack(written), written):
        index = Index(column)
        for text in (asked, *written):
            # a packed column of values has None where a text is empty
            wanted = text if column is written else text or None
            places = [place for place, cell in enumerate(column) if cell == wanted]
            assert index.places(wanted) == places
            assert index.place(wanted) == (places[-1] if places else None)


@given(texts)
def test_sorting_yields_each_text_once_and_in_order(written: list[str]) -> None:
    assert list(Sorting(written)) == sorted(set(written))


def test_more_texts_than_a_run_are_sorted_too() -> None:
    many = [f"{number * 7919 % 100_003}" for number in range(150_000)]
    assert list(Sorting(many)) == sorted(set(many))


@given(texts, texts)
def test_paired_tells_what_only_the_first_have(one: list[str], two: list[str]) -> None:
    pairs = list(paired(sorted(set(one)), sorted(set(two)), str))
    wanted = sorted(set(one) - set(two))
    assert [name for name, _old, new in pairs if new is None] == wanted
    assert [name for name, _old, _new in pairs] == sorted({*one, *two})


@given(st.lists(st.text("abñ ", max_size=5)), st.text("abñ ", max_size=5))
def test_ordered_texts_are_found_by_halving(written: list[str], one: str) -> None:
    held = Ordered(written)
    assert list(held) == sorted(set(written))
    assert (one in held) == (one in written)
    found = [text for text in held if text.startswith(one)]
    assert list(held.beginning_with(one)) == found


words = st.text("ab-1", min_size=1, max_size=3)


@given(st.sets(st.tuples(words, words)), st.sets(st.tuples(words, words)))
def test_pairs_are_a_set(one: set[tuple[str, str]], two: set[tuple[str, str]]) -> None:
    held = Pairs(one)
    assert held == one
    assert list(held) == sorted(one)
    assert len(held) == len(one)
    assert (two <= held) == (two <= one)
    assert [pair in held for pair in two] == [pair in one for pair in two]
    assert held & two == one & two


def test_made_things_are_made_when_they_are_asked_for() -> None:
    asked: list[int] = []

    def make(place: int) -> str:
        asked.append(place)
        return MANY[place]

    made = Made([4, 2, 9], make)
    assert not asked
    assert (len(made), made[1], made[-1]) == (3, MANY[2], MANY[9])
    assert asked == [2, 9]
    assert made == (MANY[4], MANY[2], MANY[9])
    assert made[1:] == (MANY[2], MANY[9])


@given(texts, st.randoms())
def test_used_values_are_those_that_some_cell_has(
    written: list[str], chance: object
) -> None:
    kept = [chance.random() < 0.5 for _ in written]  # type: ignore[attr-defined]
    column = coded(written).where(kept)
    assert set(used(column)) == set(column)
