"""Reads an index back: every word and every card that its files hold.

What is packed in bits cannot be searched for as text, so whoever has to know what an
index says (an audit that looks for what must not be published, a test) asks here. A
browser reads the same files with ``theme/static/js/search-files.js``.

Example::

    index = read(files, "es")
    index.words["pan"]                  # (((cell, rank), level), …)
    index.cards[cell, rank].title
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from constancia.errors import SiteError
from constancia.search.bits import LETTERS, SHARED
from constancia.search.document import KINDS
from constancia.search.grid import SHELVES
from constancia.search.postings import LEVEL_CODES, LONG
from constancia.search.root import HASH_BITS, VERSION

T = TypeVar("T")
Number = tuple[int, int]  # cell, rank

_LETTER_OF: Final = {code: letter for letter, code in LETTERS.items()}
_LEVEL_OF: Final = {code: level for level, code in enumerate(LEVEL_CODES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the results show of a document, beside what its cell tells."""

    title: str
    address: str  # end of the address; "~" stands for the title's own
    subtitle: str
    summary: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What the files of one language say."""

    documents: int
    #: form (or beginning, as it is heard, of likely words): documents and levels
    words: Mapping[str, tuple[tuple[Number, int], ...]]
    #: form: forms that answer for it
    aliases: Mapping[str, tuple[str, ...]]
    #: form: forms near it that have its stem, itself among them
    relatives: Mapping[str, tuple[str, ...]]
    cards: Mapping[Number, Card]
    #: names of the files that the root knows, the root left out
    parts: frozenset[str]

    def texts(self) -> Iterator[str]:
        """Yield everything that the index says in words."""
        yield from self.words
        for forms in self.aliases.values():
            yield from forms
        for card in self.cards.values():
            yield from (card.title, card.address, card.subtitle)
            yield from (card.summary, card.place)


def read(files: Mapping[str, bytes], language: str) -> Index:
    """Return what the files of an index say.

    Args:
        files: by address, as ``build`` returns them.
        language: ``es`` or ``en``.

    Raises:
        SiteError: a file is missing, cut short or of another version.
    """
    try:
        return _read(files, f"/search/{language}/")
    except (KeyError, ValueError, IndexError, zlib.error):
        raise SiteError(
            "search/{language}: el índice de búsqueda está incompleto o dañado",
            hint="Construya el sitio otra vez con «inv build».",
            language=language,
        ) from None


def _read(files: Mapping[str, bytes], base: str) -> Index:
    root = _Bits(files[f"{base}root.bin"])
    if root.fixed(8) != VERSION:
        raise ValueError("another version")
    documents = root.gamma() - 1
    order = root.fixed(2)
    sectors = root.many(root.word)
    spots = [
        (country, slug) for country, slugs in root.many(root.country) for slug in slugs
    ]
    size = len(sectors) * len(spots) * len(SHELVES)
    for _ in KINDS:
        root.word()
    root.many(root.word)
    starts = root.many(root.start)
    count = root.gamma() - 1
    width = root.fixed(4)
    runs = [root.run(width) for _ in range(count)]
    parts = [f"w/{start}_{name}" for start, name in starts]
    cell = 0
    words: dict[str, tuple[tuple[Number, int], ...]] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    relatives: dict[str, tuple[str, ...]] = {}
    for (start, _), part in zip(starts, parts, strict=True):
        content = _Bits(files[f"{base}part/{part}.bin"])
        shard = content.shard(order, size, bare=start.startswith("_t"))
        families: list[list[str]] = []
        for form, back, found, others in shard:
            families.append(families[-back] if back else [])
            families[-1].append(form)
            told = form[::-1] if start.startswith("_t") else form
            words[told] = words.get(told, ()) + found
            aliases[told] = aliases.get(told, ()) + others
        for family in families:
            relatives |= dict.fromkeys(family, tuple(family))
    cards: dict[Number, Card] = {}
    for step, rank, name in runs:
        cell += step
        part = f"c/{cell}.{rank}_{name}"
        parts.append(part)
        text = zlib.decompress(files[f"{base}part/{part}.bin"], -15).decode("utf-8")
        cards.update(_cards(text, (cell, rank)))
    parts.append(f"cells_{root.name()}")
    if root.bit():
        parts.append(f"pack_{root.name()}")
    return Index(
        documents=documents,
        words=words,
        aliases=aliases,
        relatives=relatives,
        cards=cards,
        parts=frozenset(f"{base}part/{part}.bin" for part in parts),
    )


def _cards(text: str, first: Number) -> Iterator[tuple[Number, Card]]:
    cell, rank = first[0], first[1] - 1
    for line in text.split("\n"):
        step, title, address, subtitle, summary, place = line.split("\t")
        cell, rank = (cell + int(step, 36), 0) if step else (cell, rank + 1)
        card = Card(
            title=title,
            address=address,
            subtitle=subtitle,
            summary=summary,
            place=place,
        )
        yield (cell, rank), card


class _Bits:
    """Reads the codes of ``bits``, ``postings``, ``shards`` and ``root``."""

    def __init__(self, content: bytes) -> None:
        self._bits = f"{int.from_bytes(content, 'big'):0{8 * len(content)}b}"
        self._at = 0
        self._start = ""

    def fixed(self, width: int) -> int:
        self._at += width
        if self._at > len(self._bits):
            raise ValueError("the file ends too early")
        return int(self._bits[self._at - width : self._at] or "0", 2)

    def bit(self) -> bool:
        return self.fixed(1) == 1

    def gamma(self) -> int:
        zeros = self._bits.index("1", self._at) - self._at
        self._at += zeros
        return self.fixed(zeros + 1)

    def golomb(self, order: int) -> int:
        return ((self.gamma() - 1) << order) + self.fixed(order)

    def below(self, bound: int) -> int:
        width = bound.bit_length() - 1
        number = self.fixed(width)
        short = (2 << width) - bound
        return number if number < short else number * 2 + self.fixed(1) - short

    def rising(self, count: int, low: int, high: int) -> list[int]:
        if count < 1:
            return []
        before = count // 2
        after = count - 1 - before
        number = low + before + self.below(high - after - low - before + 1)
        lower = self.rising(before, low, number - 1)
        return [*lower, number, *self.rising(after, number + 1, high)]

    def many(self, read: Callable[[], T]) -> list[T]:
        return [read() for _ in range(self.gamma() - 1)]

    def one_of(self, codes: Mapping[str, T]) -> T:
        end = self._at + 1
        while self._bits[self._at : end] not in codes:
            end += 1
            if end > len(self._bits):
                raise ValueError("the file ends too early")
        found = codes[self._bits[self._at : end]]
        self._at = end
        return found

    def word(self, text: str = "") -> str:
        while (letter := self.one_of(_LETTER_OF)) != ".":
            text += chr(self.fixed(21)) if letter == "*" else letter
        return text

    def word_after(self, before: str) -> str:
        return self.word(before[: self.below(min(len(before), SHARED) + 1)])

    def name(self) -> str:
        return f"{self.fixed(HASH_BITS):05x}"

    def country(self) -> tuple[str, list[str]]:
        return self.word(), self.many(self.word)

    def start(self) -> tuple[str, str]:
        self._start = self.word_after(self._start)
        return self._start, self.name()

    def run(self, order: int) -> tuple[int, int, str]:
        return self.golomb(order), self.gamma() - 1, self.name()

    def postings(self, order: int, size: int) -> tuple[tuple[Number, int], ...]:
        count = self.gamma()
        groups = self.below(count) + 1
        cells = self.rising(groups, 0, size - 1)
        order = self.fixed(2) if count >= LONG else order
        numbers: list[Number] = []
        for cell in cells:
            rank = -1
            for _ in range(self.gamma() if groups < count else 1):
                rank += self.golomb(order) + 1
                numbers.append((cell, rank))
        return tuple((number, self.one_of(_LEVEL_OF)) for number in numbers)

    def shard(
        self, order: int, size: int, *, bare: bool
    ) -> Iterator[tuple[str, int, tuple[tuple[Number, int], ...], tuple[str, ...]]]:
        form = ""
        for _ in range(self.gamma()):
            form = self.word_after(form)
            if bare:
                yield form, 0, (), ()
                continue
            back = self.gamma() - 1
            documents, said, axes, aliases = (
                (True, False, False, False)
                if self.bit()
                else (self.bit(), self.bit(), self.bit(), self.bit())
            )
            found = self.postings(order, size) if documents else ()
            if said:
                self.gamma()
            for _ in range(self.gamma() if axes else 0):
                self.fixed(2), self.gamma()
            others = [
                (self.gamma(), self.word())[1]
                for _ in range(self.gamma() if aliases else 0)
            ]
            yield form, back, found, tuple(others)
