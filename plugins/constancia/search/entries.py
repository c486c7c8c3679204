"""Terms as shards have them: entries, sorted by key and form.

Rules:

- What a term stands for is packed once, when the term changes; a shard only puts its
  entries in a row.
- ``_d``… keys hold mentions of very common words in descriptions, ``_p``… the likely
  ends of half-typed words, ``_t``… words spelled backwards to find typing errors near
  their beginning. They are entries like all others.
- Likely ends follow from the entries whose keys have the same first two sounds, and from
  nothing else: so only those of what changes are looked for again.

Example::

    for entry in entries(lexicon.terms(keys, inventory), codes): ...
"""

from __future__ import annotations

import itertools
import operator
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from constancia.search.bits import fixed, gamma, pack, word
from constancia.search.fields import STRONG
from constancia.search.inventory import LEVEL_MASK
from constancia.search.lexicon import Term
from constancia.search.postings import PostingCodes
from constancia.search.spelling import sound

DESCRIPTIONS, COMPLETIONS, BACKWARDS = "_d", "_p", "_t"

#: bits from which mentions in descriptions are kept apart
_APART: Final = 8000
#: sounds that entries share whose likely ends are told together
_TOGETHER: Final = 2
#: letters of a beginning that may have its likely ends told, and how many
_BEGINNINGS: Final = range(_TOGETHER, 6)
_ENDS: Final = 3
#: bits of an entry beside its code, roughly
_BESIDE: Final = 16
#: letters of the shortest word that may be mended
_SHORTEST: Final = 5


class Entry(NamedTuple):
    """A term as a shard has it; entries sort by key and form."""

    key: str
    form: str
    heard: str = ""  # sound of the form; none of a phrase
    stems: str = ""  # what relatives share, joined by spaces
    bits: int = 0  # length of the code; 0 for a ``_t`` entry
    told: int = 0  # how much the term is told by names and labels
    mends: int = 0  # 1 where a typing error may mean it
    code: bytes = b""


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
                yield _entry(DESCRIPTIONS + term.key, term.form, bits)
        told = sum([p & LEVEL_MASK >= STRONG for p in term.postings])
        told += 1000 * len(term.axes)
        heard = "" if " " in term.form else sound(term.form)
        mends = heard and (told or term.aliases) and len(term.form) >= _SHORTEST
        entry = _entry(term.key, term.form, _payload(term, code, said))._replace(
            heard=heard,
            stems=" ".join(sorted(term.stems)),
            told=told,
            mends=1 if mends else 0,
        )
        yield entry
        yield from backwards(entry)


def backwards(entry: Entry) -> Iterator[Entry]:
    """Yield the ``_t`` entry of an entry, where a typing error may mean it."""
    if entry.mends:
        yield Entry(key=BACKWARDS + entry.heard[::-1], form=entry.form[::-1])


def _entry(key: str, form: str, code: str) -> Entry:
    return Entry(key=key, form=form, bits=len(code), code=pack(code))


def group(key: str) -> str:
    """Return what the keys share whose likely ends are told together."""
    return key[:_TOGETHER]


def ends_of(together: str) -> str:
    """Return how the keys of a group's likely ends begin, "" where it can have none."""
    plain = len(together) == _TOGETHER and together[0] != "_"
    return COMPLETIONS + together if plain else ""


def completions(found: Iterable[Entry], *, target: int) -> Iterator[Entry]:
    """Yield the ``_p`` entries: for a beginning that spans many shards, its likely ends.

    Args:
        found: entries of any kind, sorted, all or none of each group.
        target: bytes of a shard.
    """
    words = (entry for entry in found if entry.heard)
    by_group = itertools.groupby(words, key=lambda entry: group(entry.key))
    for together, members in by_group:
        some = list(members)
        size = sum([entry.bits for entry in some]) + _BESIDE * len(some)
        if size > 8 * target and ends_of(together):
            yield from _likely(list(_families(some)), widest=8 * target)


def _families(words: Iterable[Entry]) -> Iterator[tuple[str, int, int, str]]:
    """Yield what is heard under each key: sound, bits, how much is told, likely form."""
    for _, some in itertools.groupby(words, key=operator.itemgetter(0)):
        family = list(some)
        likely = max(family, key=operator.attrgetter("told"))
        size = sum([entry.bits for entry in family]) + _BESIDE * len(family)
        told = sum([entry.told for entry in family])
        yield likely.heard, size, told, likely.form


def _likely(
    heard: Sequence[tuple[str, int, int, str]], *, widest: int
) -> Iterator[Entry]:
    """Yield the likely ends of the beginnings that take more bits than ``widest``."""
    for length in _BEGINNINGS:
        heard = [row for row in heard if len(row[0]) > length]
        sizes: dict[str, int] = {}
        for text, size, _, _ in heard:
            beginning = text[:length]
            sizes[beginning] = sizes.get(beginning, 0) + size
        wide = {beginning for beginning, size in sizes.items() if size > widest}
        # what begins with a longer beginning that is wide begins with this one
        heard = [row for row in heard if row[0][:length] in wide]
        ends: dict[str, list[tuple[int, str]]] = {}
        for text, _, told, form in heard:
            if told:
                ends.setdefault(text[:length], []).append((-told, form))
        for beginning, likely in ends.items():
            aliases = tuple((form, 0) for _, form in sorted(likely)[:_ENDS])
            term = Term(key=COMPLETIONS + beginning, form=beginning, aliases=aliases)
            yield _entry(term.key, term.form, _payload(term, "", 0))


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


def packed(found: Sequence[Entry]) -> bytes:
    """Return entries, one at least, as bytes for the next build."""
    numbers = array("I", (len(found),))
    for entry in found:
        numbers.extend((entry.bits, entry.told * 2 + entry.mends))
    texts = [text for entry in found for text in entry[:4]]
    codes = [entry.code for entry in found]
    told = "\n".join(texts).encode()
    numbers.append(len(told))
    return b"".join((numbers.tobytes(), told, *codes))


def unpacked(content: bytes | memoryview) -> list[Entry]:
    """Return the entries of such bytes."""
    size = array("I").itemsize
    count = array("I", bytes(content[:size]))[0]
    start = size * (2 * count + 2)
    numbers = array("I", bytes(content[size:start]))
    at = start + numbers.pop()
    texts = iter(str(content[start:at], "utf-8").split("\n"))
    found = []
    for key, form, heard, stems, bits, told in zip(
        texts, texts, texts, texts, numbers[::2], numbers[1::2], strict=True
    ):
        end = at + (bits + 7) // 8
        code = bytes(content[at:end])
        found.append(Entry(key, form, heard, stems, bits, told >> 1, told & 1, code))
        at = end
    return found
