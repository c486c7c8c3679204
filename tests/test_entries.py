"""Names with what they were made from: as a dictionary would have them, in less room."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.entries import LEFT, OF, Entries, Names, Origin

NAMES = st.text(
    st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1
)
MADE = st.builds(
    Origin, st.binary(min_size=OF, max_size=OF), st.binary(min_size=LEFT, max_size=LEFT)
)
TABLES = st.dictionaries(NAMES, MADE, max_size=40)


@given(TABLES, NAMES)
def test_entries_say_what_a_dictionary_would(
    table: dict[str, Origin], other: str
) -> None:
    entries = Entries(table.items())
    assert dict(entries.items()) == table
    assert list(entries) == list(table)
    assert len(entries) == len(table)
    for name in {*table, other}:
        assert entries.get(name) == table.get(name)
        assert (name in entries) == (name in table)


@given(TABLES, TABLES)
def test_of_two_entries_with_one_name_the_last_counts(
    table: dict[str, Origin], later: dict[str, Origin]
) -> None:
    entries = Entries(table.items())
    entries.join(Entries(later.items()))
    for name, made in {**table, **later}.items():
        assert entries.get(name) == made


@given(TABLES)
def test_entries_come_back_from_their_parts_and_from_another_process(
    table: dict[str, Origin],
) -> None:
    entries = Entries(table.items())
    assert Entries.of_parts(*entries.parts()) == entries
    assert "x" not in entries or "x" in table  # looked for, so that there is an index
    sent = pickle.loads(pickle.dumps(entries))
    assert sent == entries
    assert all(sent.get(name) == made for name, made in table.items())


@given(TABLES, st.randoms(use_true_random=False))
def test_some_entries_are_kept(table: dict[str, Origin], chance: object) -> None:
    entries = Entries(table.items())
    kept = [chance.random() < 0.5 for _ in table]
    assert dict(entries.where(kept).items()) == {
        name: made
        for (name, made), keep in zip(table.items(), kept, strict=True)
        if keep
    }


@pytest.mark.parametrize("part", range(3))
def test_parts_that_do_not_go_together_are_an_error(part: int) -> None:
    parts = list(Entries([("a", Origin(bytes(OF))), ("b", Origin(bytes(OF)))]).parts())
    parts[part] = parts[part][:-1] if part else parts[part] + b"\nc"
    with pytest.raises(ValueError, match="length"):
        Entries.of_parts(*parts)


def test_names_are_found_after_many() -> None:
    names = Names(f"personas/{number}/index.html" for number in range(3000))
    assert list(names) == [f"personas/{place}/index.html" for place in range(3000)]
    assert names.place("personas/1234/index.html") == 1234
    assert "personas/3000/index.html" not in names
    assert 7 not in names
