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

    forms: count (gamma), then each, told by the one before (word_after)
    relative: how many terms back a relative by stem stands; 0 for none (gamma - 1)
    plain (1), or 0 and four flags: documents, descriptions apart, axes, aliases
    documents: postings.py; descriptions apart: how many (gamma - 1)
    axes: count (gamma), then axis (2 bits) and position (gamma - 1)
    aliases: count (gamma), then telling word (gamma - 1) and form

A ``_t`` shard holds forms alone. Read back by ``theme/static/js/search-files.js``.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from constancia.search.bits import fixed, gamma, pack, word, word_after
from constancia.search.fields import STRONG
from constancia.search.lexicon import LEVEL_MASK, Term
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A run of terms: the shortest text that parts it from the one before, its bytes."""

    start: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Coded:
    """A term and the code of what it stands for; no code for a ``_t`` term."""

    term: Term
    code: str


def code_terms(terms: Iterable[Term], codes: PostingCodes) -> list[Coded]:
    """Return the terms with their codes, and those of ``_d``, in no order."""
    coded: list[Coded] = []
    for term in terms:
        code = codes.encode(term.postings) if term.postings else ""
        said = 0
        if len(code) > _APART:
            strong, weak = _parted(term.postings)
            if weak:
                code = codes.encode(strong) if strong else ""
                said = len(weak)
                apart = Term(key=DESCRIPTIONS + term.key, forms=term.forms[:1])
                coded.append(Coded(apart, f"01000{codes.encode(weak)}"))
        coded.append(Coded(term, _payload(term, code, said)))
    return coded


def completions(coded: Sequence[Coded], *, target: int) -> list[Coded]:
    """Return the ``_p`` terms: for a beginning that spans many shards, its likely ends."""
    sizes: dict[str, int] = {}
    ends: dict[str, list[tuple[int, str]]] = {}
    for entry in coded:
        term = entry.term
        form = term.forms[0]
        if term.key[0] == "_" or " " in form:
            continue
        told = sum(1 for p in term.postings if p & LEVEL_MASK >= STRONG)
        told += 1000 * len(term.axes)
        heard = sound(form)
        for length in _BEGINNINGS:
            if len(heard) > length:
                beginning = heard[:length]
                sizes[beginning] = sizes.get(beginning, 0) + len(entry.code) + 16
                if told:
                    ends.setdefault(beginning, []).append((-told, form))
    found = []
    for beginning, likely in ends.items():
        if sizes[beginning] > 8 * target:
            aliases = tuple((form, 0) for _, form in sorted(likely)[:_ENDS])
            term = Term(
                key=COMPLETIONS + beginning, forms=(beginning,), aliases=aliases
            )
            found.append(Coded(term, _payload(term, "", 0)))
    return found


def backwards(coded: Iterable[Coded]) -> list[Coded]:
    """Return the ``_t`` terms: words of names, trades and products spelled backwards."""
    found = []
    for entry in coded:
        term = entry.term
        if term.key[0] == "_" or not _is_told(term):
            continue
        for form in term.forms:
            if len(form) >= _SHORTEST and " " not in form:
                place = BACKWARDS + sound(form)[::-1]
                found.append(Coded(Term(key=place, forms=(form[::-1],)), ""))
    return found


def cut(coded: Iterable[Coded], *, target: int) -> Iterator[Shard]:
    """Yield the shards of terms sorted by key, of about ``target`` bytes each."""
    run: list[Coded] = []
    size = 0
    last = previous = ""
    for entry in coded:
        place = entry.term.key
        cost = len(entry.code) + 12 * len(entry.term.forms)
        if run and place != previous and _cuts(previous, place, size, cost, target * 8):
            yield Shard(start=_parting(last, run[0].term.key), content=_content(run))
            last = previous
            run, size = [], 0
        run.append(entry)
        size += cost
        previous = place
    if run:
        yield Shard(start=_parting(last, run[0].term.key), content=_content(run))


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


def _content(run: Sequence[Coded]) -> bytes:
    bits = [gamma(len(run))]
    previous = ""
    for at, entry in enumerate(run):
        term = entry.term
        bits.append(gamma(len(term.forms)))
        for form in term.forms:
            bits.append(word_after(previous, form))
            previous = form
        if term.key[:2] != BACKWARDS:
            bits += (gamma(_relative(run, at) + 1), entry.code)
    return pack("".join(bits))


def _relative(run: Sequence[Coded], at: int) -> int:
    """Return how many terms back a relative stands; 0 when none is near."""
    wanted = run[at].term.stems
    if wanted:
        for back in range(1, min(_NEAR, at) + 1):
            if not wanted.isdisjoint(run[at - back].term.stems):
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


def _is_told(term: Term) -> bool:
    return bool(
        term.axes
        or term.aliases
        or any(p & LEVEL_MASK >= STRONG for p in term.postings)
    )
