"""Terms cut into shards of about a kilobyte: one fetch answers one word.

Rules:

- All entries stand in one order by key; a shard is a run of them and never parts what has
  one key. A word is looked up in the shard whose first key is the last one before it.
- Where to cut is read from the keys (content-defined), within limits of size, so that a
  new word moves the cuts about it and no others.
- Whether to cut hangs on the run so far and on the next entry: so shards of the build
  before may stand between entries, and one is opened only where a cut beside it is gone.

Shard, in bits: number of terms (gamma); each term is

    form: told by the one before (word_after)
    relative: how many terms back a relative by stem stands; 0 for none (gamma - 1)
    plain (1), or 0 and four flags: documents, descriptions apart, axes, aliases
    documents: postings.py; descriptions apart: how many (gamma - 1)
    axes: count (gamma), then axis (2 bits) and position (gamma - 1)
    aliases: count (gamma), then telling word (gamma - 1) and form

A ``_t`` shard holds forms alone. Read back by ``theme/static/js/search-files.js``.

Example::

    for shard in cut(sorted(entries), target=1024): ...
    cut(kept.with_changes({("pan", "pan"): entry}), target=1024)    # shards, entries
"""

from __future__ import annotations

import bisect
import hashlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from constancia.search import entries
from constancia.search import memory as columns
from constancia.search.bits import gamma, pack, word_after
from constancia.search.entries import BACKWARDS, Entry
from constancia.search.memory import Memory

#: terms among which relatives are looked for
_NEAR: Final = 16
#: bits of an entry in a shard beside its code, roughly
_BESIDE: Final = 12

#: entries that are other than before by key and form, None for what is gone
Changes = Mapping[tuple[str, str], Entry | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A run of entries."""

    first: str  # key
    last: str  # key
    cost: int  # bits of the first entry, roughly
    size: int  # bits of all, roughly
    content: bytes | memoryview  # of the file
    packed: bytes | memoryview  # the entries


class Kept:
    """The shards that the last build left, opened as far as they are asked for."""

    def __init__(self, memory: Memory) -> None:
        """Take up what the last build left, or nothing."""
        ends = (columns.texts(memory, f"shard {end}") for end in ("first", "last"))
        sizes = (columns.numbers(memory, f"shard {of}") for of in ("cost", "size"))
        files = (columns.pieces(memory, f"shard {of}") for of in ("content", "packed"))
        self.shards = [
            Shard(
                first=first,
                last=last,
                cost=cost,
                size=size,
                content=content,
                packed=packed,
            )
            for first, last, cost, size, content, packed in zip(
                *ends, *sizes, *files, strict=True
            )
        ]
        self._firsts = [shard.first for shard in self.shards]
        self._opened: dict[int, list[Entry]] = {}

    def under(self, keys: Iterable[str]) -> Iterator[Entry]:
        """Yield the entries under some keys."""
        wanted: dict[int, set[str]] = {}
        for key in keys:
            wanted.setdefault(self._place(key), set()).add(key)
        for at, some in wanted.items():
            yield from (entry for entry in self._entries(at) if entry.key in some)

    def beginning(self, text: str) -> Iterator[Entry]:
        """Yield the entries whose keys begin like this, in their order."""
        for at in range(self._place(text), len(self.shards)):
            if at and self._firsts[at][: len(text)] > text:
                return
            found = self._entries(at)
            yield from (entry for entry in found if entry.key.startswith(text))

    def all(self) -> Iterator[Entry]:
        """Yield all entries in their order."""
        for at in range(len(self.shards)):
            yield from self._entries(at)

    def with_changes(self, changes: Changes) -> Iterator[Shard | Entry]:
        """Yield shards as they are, and the entries of those that are not."""
        found: dict[int, dict[tuple[str, str], Entry | None]] = {}
        for name, entry in changes.items():
            found.setdefault(self._place(name[0]), {})[name] = entry
        for at, shard in enumerate(self.shards):
            if at in found:
                yield from merged(self._entries(at), found[at])
            else:
                yield shard
        if not self.shards:
            yield from merged((), changes)

    def _place(self, key: str) -> int:
        return max(0, bisect.bisect_right(self._firsts, key) - 1)

    def _entries(self, at: int) -> Sequence[Entry]:
        if at >= len(self.shards):
            return ()
        found = self._opened.get(at)
        if found is None:
            found = self._opened[at] = entries.unpacked(self.shards[at].packed)
        return found


def merged(found: Iterable[Entry], changes: Changes) -> list[Entry]:
    """Return entries with what changes, sorted."""
    left = [entry for entry in found if entry[:2] not in changes]
    return sorted([*left, *filter(None, changes.values())])


def cut(pieces: Iterable[Shard | Entry], *, target: int) -> Iterator[Shard]:
    """Yield the shards of sorted entries, of about ``target`` bytes each.

    Args:
        pieces: entries, and shards of them that were cut with the same target.
        target: bytes of a shard.
    """
    held: Shard | None = None  # not opened, while nothing comes to it
    run: list[Entry] = []
    size = 0
    last = ""
    for piece in pieces:
        some: Iterable[Entry]
        if isinstance(piece, Shard):
            begun = held or run
            if not begun or _cuts(last, piece.first, size, piece.cost, target * 8):
                if begun:
                    yield held or _shard(run, size)
                held, run, size, last = piece, [], piece.size, piece.last
                continue
            some = entries.unpacked(piece.packed)
        else:
            some = (piece,)
        for entry in some:
            place = entry.key
            cost = entry.bits + _BESIDE
            if place != last and _cuts(last, place, size, cost, target * 8):
                yield held or _shard(run, size)
                held, run, size = None, [], 0
            elif held:
                run, held = entries.unpacked(held.packed), None
            run.append(entry)
            size += cost
            last = place
    if held or run:
        yield held or _shard(run, size)


def _shard(run: Sequence[Entry], size: int) -> Shard:
    return Shard(
        first=run[0].key,
        last=run[-1].key,
        cost=run[0].bits + _BESIDE,
        size=size,
        content=_content(run),
        packed=entries.packed(run),
    )


def _cuts(before: str, after: str, size: int, cost: int, target: int) -> bool:
    """Return whether to cut between two keys: a matter of the keys, within limits."""
    if not size:
        return False
    if (before[:2] == BACKWARDS) != (after[:2] == BACKWARDS):
        return True
    if size + cost > 2 * target:
        return True
    if size < target // 2:
        return False
    odds = 32 if size < target else 96
    return hashlib.blake2b(after.encode(), digest_size=1).digest()[0] < odds


def parting(before: str, after: str) -> str:
    """Return the shortest beginning of ``after`` that comes after ``before``.

    A kind of key (``_t``) is never cut in two: by it a reader knows what a shard holds.
    """
    for length in range(2 if after[:1] == "_" else 1, len(after) + 1):
        if after[:length] > before:
            return after[:length]
    return after


def _content(run: Sequence[Entry]) -> bytes:
    bits = [gamma(len(run))]
    previous = ""
    stems = [frozenset(entry.stems.split()) for entry in run]
    for at, entry in enumerate(run):
        bits.append(word_after(previous, entry.form))
        previous = entry.form
        if entry.key[:2] != BACKWARDS:
            code = f"{int.from_bytes(entry.code, 'big'):0{8 * len(entry.code)}b}"
            bits += (gamma(_relative(stems, at) + 1), code[: entry.bits])
    return pack("".join(bits))


def _relative(stems: Sequence[frozenset[str]], at: int) -> int:
    """Return how many terms back a relative stands; 0 when none is near."""
    if stems[at]:
        for back in range(1, min(_NEAR, at) + 1):
            if not stems[at].isdisjoint(stems[at - back]):
                return back
    return 0


def saved(found: Sequence[Shard]) -> Iterator[tuple[str, bytes]]:
    """Yield shards as columns, for the next build."""
    yield "shard first", columns.lines([shard.first for shard in found])
    yield "shard last", columns.lines([shard.last for shard in found])
    yield "shard cost", array("I", [shard.cost for shard in found]).tobytes()
    yield "shard size", array("I", [shard.size for shard in found]).tobytes()
    yield from columns.joined("shard content", [shard.content for shard in found])
    yield from columns.joined("shard packed", [shard.packed for shard in found])
