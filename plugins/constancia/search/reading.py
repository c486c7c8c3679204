"""Reads an index back: every word and every card that its files hold.

What is packed in bits cannot be searched for as text, so whoever has to know what an
index says (an audit that looks for what must not be published, a test) asks here. A
browser reads the same files with ``theme/static/js/search-files.js``.

Example::

    index = read(files, "es")
    index.words["pan"]                  # (((cell, rank), level), …)
    index.cards[cell, rank].title
    for said in texts(files, "es"): ...    # the same words, a file after another
"""

from __future__ import annotations

import contextlib
import itertools
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
#: a form, how far back its family began, where it stands, forms that answer for it
Form = tuple[str, int, tuple[tuple[Number, int], ...], tuple[str, ...]]

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


def read(files: Mapping[str, bytes], language: str) -> Index:
    """Return what the files of an index say.

    Args:
        files: by address, as ``build`` returns them.
        language: ``es`` or ``en``.

    Raises:
        SiteError: a file is missing, cut short or of another version.
    """
    with _damage_told(language):
        return _read(_Files(files, f"/search/{language}/"))


def texts(files: Mapping[str, bytes], language: str) -> Iterator[tuple[str, ...]]:
    """Yield everything that an index says in words, together what one file says.

    Args:
        files: by address, as ``build`` returns them.
        language: ``es`` or ``en``.

    Raises:
        SiteError: a file is missing, cut short or of another version.
    """
    with _damage_told(language):
        index = _Files(files, f"/search/{language}/")
        for shard in index.shards():
            yield tuple(
                text
                for form, _back, _found, others in shard
                for text in (form, *others)
            )
        for cards in index.cards():
            yield tuple(
                text
                for _number, card in cards
                for text in (
                    *(card.title, card.address, card.subtitle),
                    *(card.summary, card.place),
                )
            )


@contextlib.contextmanager
def _damage_told(language: str) -> Iterator[None]:
    try:
        yield
    except (KeyError, ValueError, IndexError, zlib.error):
        raise SiteError(
            "search/{language}: el índice de búsqueda está incompleto o dañado",
            hint="Construya el sitio otra vez con «inv build».",
            language=language,
        ) from None


def _read(files: _Files) -> Index:
    words: dict[str, tuple[tuple[Number, int], ...]] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    relatives: dict[str, tuple[str, ...]] = {}
    for shard in files.shards():
        families: list[list[str]] = []
        for form, back, found, others in shard:
            families.append(families[-back] if back else [])
            families[-1].append(form)
            words[form] = words.get(form, ()) + found
            aliases[form] = aliases.get(form, ()) + others
        for family in families:
            if len(family) > 1 or family[0] not in relatives:
                relatives |= dict.fromkeys(family, tuple(family))
    return Index(
        documents=files.documents,
        words=words,
        aliases=aliases,
        relatives=relatives,
        cards=dict(itertools.chain.from_iterable(files.cards())),
        parts=files.parts,
    )


class _Files:
    """The files of one language, opened one after another."""

    def __init__(self, files: Mapping[str, bytes], base: str) -> None:
        self._files, self._base = files, base
        root = _Bits(files[f"{base}root.bin"])
        if root.fixed(8) != VERSION:
            raise ValueError("another version")
        self.documents = root.gamma() - 1
        self._order = root.fixed(2)
        sectors = root.many(root.word)
        spots = [pair for pairs in root.many(root.country) for pair in pairs[1]]
        self._size = len(sectors) * len(spots) * len(SHELVES)
        for _ in KINDS:
            root.word()
        root.many(root.word)
        self._starts = root.many(root.start)
        count = root.gamma() - 1
        width = root.fixed(4)
        self._runs: list[tuple[Number, str]] = []  # first number, name of the part
        cell = 0
        for step, rank, name in [root.run(width) for _ in range(count)]:
            cell += step
            self._runs.append(((cell, rank), f"c/{cell}.{rank}_{name}"))
        others = [f"cells_{root.name()}"]
        if root.bit():
            others.append(f"pack_{root.name()}")
        words = (f"w/{start}_{name}" for start, name in self._starts)
        #: names of the files that the root knows, the root left out
        self.parts = frozenset(
            f"{base}part/{part}.bin"
            for part in (*words, *(part for _, part in self._runs), *others)
        )

    def shards(self) -> Iterator[Iterator[Form]]:
        """Yield what each shard of words says; endings stand there spelt as words."""
        for start, name in self._starts:
            content = _Bits(self._part(f"w/{start}_{name}"))
            backwards = start.startswith("_t")
            forms = content.shard(self._order, self._size, bare=backwards)
            yield (
                (form[::-1] if backwards else form, back, found, others)
                for form, back, found, others in forms
            )

    def cards(self) -> Iterator[Iterator[tuple[Number, Card]]]:
        """Yield the cards of each file of cards."""
        for first, name in self._runs:
            yield _cards(zlib.decompress(self._part(name), -15).decode("utf-8"), first)

    def _part(self, name: str) -> bytes:
        return self._files[f"{self._base}part/{name}.bin"]


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

    def shard(self, order: int, size: int, *, bare: bool) -> Iterator[Form]:
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
