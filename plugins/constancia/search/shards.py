"""Terms cut into shards of about a kilobyte: one fetch answers one word.

Rules:

- All terms stand in one order by key; a shard is a run of them and never parts what has
  one key. A word is looked up in the shard whose first key is the last one before it.
- Where to cut is read from the keys (content-defined), within limits of size, so that a
  new word moves the cuts about it and no others.
- ``_d``… keys hold mentions of very common words in descriptions, ``_p``… the likely
  ends of half-typed words, ``_t``… words spelled backwards to find typing errors near
  their beginning. They are terms like all others.

Shard, in bits: number of terms (gamma); each term is

    form: told by the one before (word_after)
    relative: how many terms back a relative by stem stands; 0 for none (gamma - 1)
    plain (1), or 0 and four flags: documents, descriptions apart, axes, aliases
    documents: postings.py; descriptions apart: how many (gamma - 1)
    axes: count (gamma), then axis (2 bits) and position (gamma - 1)
    aliases: count (gamma), then telling word (gamma - 1) and form

A ``_t`` shard holds forms alone. Read back by ``theme/static/js/search-files.js``.
"""

from __future__ import annotations

import hashlib
import itertools
import operator
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from constancia.search import memory as columns
from constancia.search.bits import fixed, gamma, pack, word, word_after
from constancia.search.fields import STRONG
from constancia.search.inventory import LEVEL_MASK
from constancia.search.lexicon import Term
from constancia.search.memory import Memory
from constancia.search.postings import PostingCodes
from constancia.search.spelling import sound

DESCRIPTIONS, COMPLETIONS, BACKWARDS = "_d", "_p", "_t"

#: terms among which relatives are looked for
_NEAR: Final = 16
#: bits from which mentions in descriptions are kept apart
_APART: Final = 8000
#: letters of a beginning that may have its likely ends told, and how many
_BEGINNINGS: Final = range(2, 6)
_ENDS: Final = 3
#: letters of the shortest word that may be mended
_SHORTEST: Final = 5
_SIZE, _DIGEST = 8, 16  # bytes of the digests of an entry and of a shard


class Entry(NamedTuple):
    """A term as a shard has it; entries sort by key and form."""

    key: str
    form: str
    heard: str  # sound of the form; none of a phrase
    stems: str  # what relatives share, joined by spaces
    bits: int  # length of the code; 0 for a ``_t`` entry
    told: int  # how much the term is told by names and labels
    code: bytes
    digest: bytes  # of all that a shard takes from it


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A run of terms: the shortest text that parts it from the one before, its bytes."""

    start: str
    content: bytes


def entries(terms: Iterable[Term], codes: PostingCodes) -> Iterator[Entry]:
    """Yield the entries of terms, with those of ``_d`` and ``_t``, in no order."""
    for term in terms:
        code = codes.encode(term.postings) if term.postings else ""
        said = 0
        if len(code) > _APART:
            strong, weak = _parted(term.postings)
            if weak:
                code = codes.encode(strong) if strong else ""
                said = len(weak)
                bits = f"01000{codes.encode(weak)}"
                yield _entry(DESCRIPTIONS + term.key, term.form, code=bits)
        told = sum(1 for p in term.postings if p & LEVEL_MASK >= STRONG)
        told += 1000 * len(term.axes)
        heard = "" if " " in term.form else sound(term.form)
        yield _entry(
            term.key,
            term.form,
            heard=heard,
            stems=" ".join(sorted(term.stems)),
            told=told,
            code=_payload(term, code, said),
        )
        if heard and (told or term.aliases) and len(term.form) >= _SHORTEST:
            yield _entry(BACKWARDS + heard[::-1], term.form[::-1])


def _entry(
    key: str,
    form: str,
    *,
    heard: str = "",
    stems: str = "",
    told: int = 0,
    code: str = "",
) -> Entry:
    packed = pack(code) if code else b""
    parts = f"{key}\n{form}\n{stems}\n{len(code)}\n".encode()
    return Entry(
        key=key,
        form=form,
        heard=heard,
        stems=stems,
        bits=len(code),
        told=told,
        code=packed,
        digest=hashlib.blake2b(parts + packed, digest_size=_SIZE).digest(),
    )


def bases(found: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Yield key and form of all entries that stand beside those of some terms."""
    for entry in found:
        yield entry.key, entry.form
        yield DESCRIPTIONS + entry.key, entry.form
        yield BACKWARDS + sound(entry.form)[::-1], entry.form[::-1]


def completions(found: Iterable[Entry], *, target: int) -> Iterator[Entry]:
    """Yield the ``_p`` entries: for a beginning that spans many shards, its likely ends.

    Args:
        found: entries of any kind, sorted.
        target: bytes of a shard.
    """
    heard = list(_heard(found, widest=8 * target))
    for length in _BEGINNINGS:
        heard = [row for row in heard if len(row[0]) > length]
        sizes: dict[str, int] = {}
        for text, size, _, _ in heard:
            beginning = text[:length]
            sizes[beginning] = sizes.get(beginning, 0) + size
        wide = {beginning for beginning, size in sizes.items() if size > 8 * target}
        # what begins with a longer beginning that is wide begins with this one
        heard = [row for row in heard if row[0][:length] in wide]
        ends: dict[str, list[tuple[int, str]]] = {}
        for text, _, told, form in heard:
            if told:
                ends.setdefault(text[:length], []).append((-told, form))
        for beginning, likely in ends.items():
            aliases = tuple((form, 0) for _, form in sorted(likely)[:_ENDS])
            term = Term(key=COMPLETIONS + beginning, form=beginning, aliases=aliases)
            yield _entry(term.key, term.form, code=_payload(term, "", 0))


def _heard(
    found: Iterable[Entry], *, widest: int
) -> Iterator[tuple[str, int, int, str]]:
    """Yield what is heard under each key: sound, bits, how much is told, likely form.

    What begins like fewer bits than ``widest`` is left out.
    """
    words = [entry for entry in found if entry.heard]
    sizes: dict[str, int] = {}
    for entry in words:
        beginning = entry.heard[: _BEGINNINGS[0]]
        sizes[beginning] = sizes.get(beginning, 0) + entry.bits + 16
    wide = (e for e in words if sizes[e.heard[: _BEGINNINGS[0]]] > widest)
    for _, some in itertools.groupby(wide, key=operator.attrgetter("key")):
        family = list(some)
        likely = max(family, key=operator.attrgetter("told"))
        size = sum([entry.bits + 16 for entry in family])
        told = sum([entry.told for entry in family])
        yield likely.heard, size, told, likely.form


def cut(
    found: Iterable[Entry], *, target: int, known: Mapping[bytes, bytes]
) -> Iterator[tuple[bytes, Shard]]:
    """Yield the shards of sorted entries, of about ``target`` bytes each.

    Each comes with the digest of its entries; ``known`` are contents by such digests.
    """
    run: list[Entry] = []
    size = 0
    last = previous = ""
    for entry in found:
        place = entry.key
        cost = entry.bits + 12
        if run and place != previous and _cuts(previous, place, size, cost, target * 8):
            yield _shard(last, run, known)
            last = previous
            run, size = [], 0
        run.append(entry)
        size += cost
        previous = place
    if run:
        yield _shard(last, run, known)


def _shard(
    last: str, run: Sequence[Entry], known: Mapping[bytes, bytes]
) -> tuple[bytes, Shard]:
    told = b"".join([entry.digest for entry in run])
    digest = hashlib.blake2b(told, digest_size=_DIGEST).digest()
    content = known.get(digest) or _content(run)
    return digest, Shard(start=_parting(last, run[0].key), content=content)


def _cuts(before: str, after: str, size: int, cost: int, target: int) -> bool:
    """Return whether to cut between two keys: a matter of the keys, within limits."""
    if (before[:2] == BACKWARDS) != (after[:2] == BACKWARDS):
        return True
    if size + cost > 2 * target:
        return True
    if size < target // 2:
        return False
    odds = 32 if size < target else 96
    return hashlib.blake2b(after.encode(), digest_size=1).digest()[0] < odds


def _parting(before: str, after: str) -> str:
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


def _payload(term: Term, code: str, said: int) -> str:
    """Return the code of what a term stands for; ``said``: documents kept apart."""
    if code and not (said or term.axes or term.aliases):
        return f"1{code}"
    flags = (code, said, term.axes, term.aliases)
    bits = ["0", *("1" if flag else "0" for flag in flags), code]
    if said:
        bits.append(gamma(said + 1))
    if term.axes:
        bits.append(gamma(len(term.axes)))
        bits += [fixed(axis, 2) + gamma(at + 1) for axis, at in term.axes]
    if term.aliases:
        bits.append(gamma(len(term.aliases)))
        bits += [gamma(head + 1) + word(form) for form, head in term.aliases]
    return "".join(bits)


def _parted(postings: Sequence[int]) -> tuple[array[int], array[int]]:
    strong = array("I", (p for p in postings if p & LEVEL_MASK >= STRONG))
    weak = array("I", (p for p in postings if p & LEVEL_MASK < STRONG))
    return strong, weak


def saved(found: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    """Yield entries as columns, for the next build."""
    yield "entry keys", columns.lines(entry.key for entry in found)
    yield "entry forms", columns.lines(entry.form for entry in found)
    yield "entry heard", columns.lines(entry.heard for entry in found)
    yield "entry stems", columns.lines(entry.stems for entry in found)
    yield "entry bits", array("I", [entry.bits for entry in found]).tobytes()
    yield "entry told", array("I", [entry.told for entry in found]).tobytes()
    yield "entry codes", b"".join([entry.code for entry in found])
    yield "entry digests", b"".join([entry.digest for entry in found])


def remembered(memory: Memory) -> list[Entry]:
    """Return the entries that the last build left, sorted."""
    codes = memory.get("entry codes", b"")
    digests = memory.get("entry digests", b"")
    bits = columns.numbers(memory, "entry bits")
    ends = itertools.accumulate((size + 7) // 8 for size in bits)
    starts = itertools.chain((0,), ends)
    return list(
        map(
            Entry._make,
            zip(
                columns.texts(memory, "entry keys"),
                columns.texts(memory, "entry forms"),
                columns.texts(memory, "entry heard"),
                columns.texts(memory, "entry stems"),
                bits,
                columns.numbers(memory, "entry told"),
                (codes[a:b] for a, b in itertools.pairwise(starts)),
                (digests[at : at + _SIZE] for at in range(0, len(digests), _SIZE)),
                strict=True,
            ),
        )
    )
