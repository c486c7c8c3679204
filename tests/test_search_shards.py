"""Shards of entries: cut by what is in them, opened only where something changes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constancia.search import entries, shards
from constancia.search.bits import pack
from constancia.search.entries import BACKWARDS, Entry
from constancia.search.shards import Kept, Shard, cut, merged

#: bytes of a shard: so few that there are many
TARGET = 8

names = st.tuples(
    st.text("abñ", min_size=1, max_size=3)
    | st.text("ab", min_size=1, max_size=2).map(BACKWARDS.__add__),
    st.sampled_from(["pan", "panes", "día", "tabla yeso", "ж"]),
)
codes = st.text("01", max_size=40)


@st.composite
def entry(draw: st.DrawFn, name: tuple[str, str]) -> Entry:
    key, form = name
    if key.startswith(BACKWARDS):
        return Entry(key=key, form=form)
    code = draw(codes)
    return Entry(
        key=key,
        form=form,
        heard=draw(st.sampled_from(["", "pan"])),
        stems=draw(st.sampled_from(["", "es:pan", "en:pan es:pan"])),
        bits=len(code),
        told=draw(st.integers(0, 3000)),
        mends=draw(st.integers(0, 1)),
        code=pack(code) if code else b"",
    )


def directory(sizes: st.SearchStrategy[int]) -> st.SearchStrategy[list[Entry]]:
    some = sizes.flatmap(lambda n: st.lists(names, unique=True, min_size=n, max_size=n))
    return some.flatmap(lambda found: st.tuples(*map(entry, sorted(found)))).map(list)


def kept(found: Sequence[Shard]) -> Kept:
    return Kept(dict(shards.saved(found)))


@settings(max_examples=200, deadline=None)
@given(directory(st.integers(0, 30)), st.data())
def test_after_any_changes_the_shards_are_those_of_a_build_from_nothing(
    found: list[Entry], data: st.DataObject
) -> None:
    standing = list(cut(found, target=TARGET))
    for _ in range(3):
        changed: Mapping[tuple[str, str], Entry | None] = {
            e[:2]: e for e in data.draw(directory(st.integers(0, 3)))
        }
        for gone in data.draw(st.lists(st.sampled_from([*found, None]), max_size=3)):
            changed = {**changed, gone[:2]: None} if gone else changed
        after = merged(found, changed)
        again = list(cut(kept(standing).with_changes(changed), target=TARGET))
        assert again == list(cut(after, target=TARGET))
        found, standing = after, again


@given(directory(st.integers(0, 20)))
def test_what_is_remembered_of_entries_is_all_of_them(found: list[Entry]) -> None:
    if found:
        assert entries.unpacked(entries.packed(found)) == found
    stood = kept(list(cut(found, target=TARGET)))
    assert list(stood.all()) == found
    for one in found:
        assert one in list(stood.under([one.key]))
    for text in ("a", "ab", "ñ", BACKWARDS, f"{BACKWARDS}b", "z"):
        beginning = [one for one in found if one.key.startswith(text)]
        assert list(stood.beginning(text)) == beginning


def many(count: int) -> list[Entry]:
    return [
        Entry(key=f"k{n:04}", form=f"k{n:04}", bits=16, code=b"\x80\0")
        for n in range(count)
    ]


def test_only_shards_that_something_changes_are_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = many(2000)
    standing = list(cut(found, target=64))
    opened: list[bytes | memoryview] = []
    unpacked = entries.unpacked

    def noted(content: bytes | memoryview) -> list[Entry]:
        opened.append(content)
        return unpacked(content)

    monkeypatch.setattr(entries, "unpacked", noted)
    changes = {found[1000][:2]: None, ("k1500x", "pan"): Entry("k1500x", "pan")}
    again = list(cut(kept(standing).with_changes(changes), target=64))
    assert len(standing) > 50
    assert 2 <= len(opened) <= 6
    assert len({s.content for s in again} - {bytes(s.content) for s in standing}) <= 6


@given(directory(st.integers(0, 60)))
def test_a_shard_never_parts_what_has_one_key(found: list[Entry]) -> None:
    standing = list(cut(found, target=1))
    for before, after in itertools.pairwise(standing):
        assert before.last < shards.parting(before.last, after.first) <= after.first
