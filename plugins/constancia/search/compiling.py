"""The shards of an index, kept in step with its terms.

Rules:

- Terms under touched keys are compiled anew; what comes out as before changes nothing.
- Only shards that hold something changed are opened, cut and packed anew. The files are
  those of a build from nothing.
- Where the index has so grown that shards are to have another size, all are cut anew.

Example::

    shards, remembered = compiled(lexicon, inventory, touched, codes, before)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from constancia.search import memory as columns
from constancia.search.entries import (
    COMPLETIONS,
    DESCRIPTIONS,
    Entry,
    backwards,
    completions,
    ends_of,
    entries,
    group,
)
from constancia.search.inventory import Inventory
from constancia.search.lexicon import Lexicon
from constancia.search.memory import Memory
from constancia.search.postings import PostingCodes
from constancia.search.shards import Changes, Kept, Shard, cut, merged, saved

_BITS: Final = "bits"

_Entries = dict[tuple[str, str], Entry]


def compiled(
    lexicon: Lexicon,
    inventory: Inventory,
    touched: Iterable[str],
    codes: PostingCodes,
    before: Memory,
) -> tuple[Sequence[Shard], Iterator[tuple[str, bytes]]]:
    """Return the shards of an index, and what the next build is to remember of them.

    Args:
        lexicon: tells what words stand for.
        inventory: where documents stand now.
        touched: names under which they stand other than before.
        codes: of the index.
        before: what the last build left.
    """
    kept = Kept(before)
    keys = lexicon.touched_keys(touched, inventory)
    if not before:
        keys |= lexicon.fixed_keys()
    old = _named(_stood(kept, keys))
    new = _named(entries(lexicon.terms(keys, inventory), codes))
    changes = _changes(old, new)
    was = sum(columns.numbers(before, _BITS))
    bits = was + _bits(new) - _bits(old)
    target = _target(bits)
    pieces: Iterable[Shard | Entry]
    if before and target == _target(was):
        changes |= _ends(kept, changes, target)
        pieces = kept.with_changes(changes)
    else:
        stood = (entry for entry in kept.all() if entry.key[:2] != COMPLETIONS)
        found = merged(stood, changes)
        pieces = sorted([*found, *completions(found, target=target)])
    shards = list(cut(pieces, target=target))
    return shards, _remembered(shards, bits)


def _stood(kept: Kept, keys: Iterable[str]) -> Iterator[Entry]:
    """Yield the entries that stood for terms under some keys."""
    for entry in kept.under(keys):
        yield entry
        yield from backwards(entry)
    yield from kept.under(DESCRIPTIONS + key for key in keys)


def _ends(kept: Kept, changes: Changes, target: int) -> Changes:
    """Return which likely ends are other than before because of what else is."""
    changed: dict[str, dict[tuple[str, str], Entry | None]] = {}
    for name, entry in changes.items():
        changed.setdefault(group(name[0]), {})[name] = entry
    found: dict[tuple[str, str], Entry | None] = {}
    for together, some in changed.items():
        if ends := ends_of(together):
            stood = merged(kept.beginning(together), some)
            told = completions(stood, target=target)
            found |= _changes(_named(kept.beginning(ends)), _named(told))
    return found


def _changes(old: _Entries, new: _Entries) -> dict[tuple[str, str], Entry | None]:
    names = old.keys() | new.keys()
    return {name: new.get(name) for name in names if old.get(name) != new.get(name)}


def _named(found: Iterable[Entry]) -> _Entries:
    return {entry[:2]: entry for entry in found}


def _bits(found: _Entries) -> int:
    return sum([entry.bits for entry in found.values()])


def _target(bits: int) -> int:
    """Return how many bytes a shard is to have, a power of two that rarely changes."""
    return 1 << max(0, round(math.log2(max(1.0, 1.15 * math.sqrt(bits // 8)))))


def _remembered(shards: Sequence[Shard], bits: int) -> Iterator[tuple[str, bytes]]:
    yield _BITS, columns.number(bits)
    yield from saved(shards)
