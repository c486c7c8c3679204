"""Reads the texts of a site, and what its pages share only once.

Most lines of a page stand on thousands of others. A text is cut where a tag ends with
its line (in JSON, between two members). Pieces that were met before in the same order
are passed over; what such a piece holds (links, anchors) is remembered. All that is new
in a text is judged together, for most of it stands in no other.

Rules:

- What is looked for never crosses a cut, but for words in a row. So a piece is known
  only together with the two before it, and what is new is judged with the last and the
  first words of what is known around it.
- A piece may only raise a doubt about a leak. Then the whole text is searched.
- What is remembered is bounded: pieces met now and then are forgotten soon, and where
  too many were met often it is begun again.

Example::

    texts = Texts(secrets, footprint)
    found = texts.read("index.html", text)
    found.leak, found.own.links
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from constancia import identity
from constancia.audit import tags
from constancia.audit.footprint import Footprint
from constancia.audit.rows import APART, alone_in, plain, rows_in
from constancia.audit.secrets import Secrets
from constancia.folding import words as words_of

#: an unlisted page, in whatever case
_CODE: Final = re.compile(r"/c/[0-9a-hjkmnp-tv-z]{13}\b", re.IGNORECASE)
#: where a certificate's own number stands, on its page and in its credential
_OWN_NUMBER: Final = re.compile(
    r'"licenseNumber":"[^"]*"|data-signed="number"[^>]*>[^<]*'
)
#: a code, a signature or a digest: whatever digits stand among its letters number nobody
_TOKEN: Final = re.compile(r"\b(?=\d*[A-Za-z])[0-9A-Za-z]{13,}\b")
#: a long number; most of a page is none and is passed over
_LONG_NUMBER: Final = re.compile(r"\d(?:[- ]?\d){4,}[- ]?[\dKk]")
#: the course of a line in a drawing: moves and coordinates, no words, nobody's number
_COURSE: Final = re.compile(r' d="[MmLlHhVvCcSsQqTtAaZz0-9 ,.-]*"')
#: how often a piece is met before it is looked at by itself
_OFTEN: Final = 4
#: places remembered of such pieces, and of others; a page has some hundred
_MOST: Final = 8_000
#: sums remembered of pieces that stand together
_SUMS: Final = 4_000
#: characters from which a text is read block by block
_LARGE: Final = 1 << 17
_BLOCK: Final = 1 << 16
#: words at either end of a piece that may be part of what is looked for
_AT_ENDS: Final = 2

#: characters in which the last words of a block stand
_REACH: Final = 400

#: dates and prices come again
_resembles: Final = functools.lru_cache(1 << 14)(identity.resembles)

#: a piece, and the two before it
Place = tuple[str, str, str]


class Piece(NamedTuple):
    """What a piece that was met often holds."""

    number: int
    ends: str  # its first and last words, or all of them
    markup: tags.Markup
    codes: frozenset[str]
    doubt: bool
    identity: bool

    @property
    def notable(self) -> bool:
        """Whether there is anything to remember of it."""
        told = self.codes or self.doubt or self.identity
        return bool(told) or self.markup != tags.NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one text holds: what it shares with others, and what is its own."""

    leak: bool = False
    identity: bool = False
    codes: frozenset[str] = frozenset()
    shared: tags.Markup = tags.NOTHING
    own: tags.Markup = tags.NOTHING


class Texts:
    """Reads texts, and remembers pieces of them."""

    def __init__(
        self,
        secrets: Secrets,
        footprint: Footprint,
        *,
        often: int = _OFTEN,
        most: int = _MOST,
    ) -> None:
        """Begin with nothing remembered.

        Args:
            secrets: what is looked for.
            footprint: what was seen is written there.
            often: how many times a piece is met before it is looked at by itself.
            most: how many places are remembered.
        """
        self._secrets = secrets
        self._footprint = footprint
        self._pages = _Shelf(">\n", markup=True, often=often, most=most)
        self._members = _Shelf(',"', markup=False, often=often, most=most)

    def read(self, name: str, text: str) -> Found:
        """Return what the text of a file holds."""
        if ' d="' in text:
            text = _COURSE.sub("", text)
        if name.endswith(".html"):
            return self._read(text, self._pages)
        members = name.endswith(("json", ".webmanifest"))
        if members and len(text) < _LARGE:
            return self._read(text, self._members)
        blocks = list(_blocks(text))
        resolved = list(map(plain, blocks))
        return Found(
            leak=self._in_blocks(resolved),
            identity=any(map(_identity, resolved)),
            codes=frozenset().union(*map(_codes, blocks)),
        )

    def leak(self, text: str, *, least: int = 0) -> bool:
        """Return whether a text holds a value; its words are not remembered.

        Args:
            text: any.
            least: characters of a phrase that does not stand there by chance.
        """
        return self._secrets.stand_in(plain(text), least=least)

    def words(self, text: str) -> bool:
        """Return whether words without entities hold a value, and remember them."""
        return self._in_blocks(_blocks(text))

    def _in_blocks(self, blocks: Iterable[str]) -> bool:
        """Return whether a value stands in a text, and remember its words.

        Args:
            blocks: of the text in order; no value, and no longer name around one, is
                longer than the least of them.
        """
        found, last, doubtful = False, "", None
        for block in blocks:
            if doubtful is not None:
                found = found or self._secrets.stand_in(f"{doubtful}{block}")
            before = " ".join(words_of(last[-_REACH:])[-_AT_ENDS:])
            doubtful = f"{last}{block}" if self._doubt(f"{before}\n{block}") else None
            last = block
        return found or (doubtful is not None and self._secrets.stand_in(doubtful))

    def _doubt(self, text: str, own: str | None = None) -> bool:
        """Remember words, and return whether a value may stand in them.

        Args:
            text: the words, what is around them among them.
            own: where numbers and addresses are looked for, when not in all of it.
        """
        rows, alone = rows_in(text), alone_in(text if own is None else own)
        self._footprint.see(rows, alone)
        return self._secrets.stand_alone(alone) or self._secrets.begin_in(rows)

    def _read(self, text: str, shelf: _Shelf) -> Found:
        shelf.forget()
        parts = text.split(shelf.cut)
        places = list(zip(parts, ["", *parts], ["", "", *parts], strict=False))
        known, noted = shelf.known, shelf.noted
        new = [at for at, place in enumerate(places) if place not in known]
        again = shelf.again([places[at] for at in new])
        if again:
            self._meet(again, shelf)
        fresh, context = _news(places, new, shelf.pieces)
        shared = shelf.sum([noted[part] for part in parts if part in noted])
        own = shelf.whole(fresh)
        resolved = plain(own)
        doubt = bool(new) and self._doubt(plain(context), resolved)
        if not doubt:
            known.update(again)
        return Found(
            leak=(doubt or shared.doubt) and self.leak(text),
            identity=shared.identity or _identity(resolved),
            codes=shared.codes | _codes(own),
            shared=shared.markup,
            own=tags.read(own) if shelf.markup else tags.NOTHING,
        )

    def _meet(self, places: list[Place], shelf: _Shelf) -> None:
        """Remember each by itself the pieces of some places."""
        for part in {part for place in places for part in place}:
            if part and part not in shelf.pieces:
                shelf.keep(part, self._examine(part, shelf))

    def _examine(self, part: str, shelf: _Shelf) -> Piece:
        whole = shelf.whole([part])
        resolved = plain(whole)
        doubt = self._doubt(resolved)
        return Piece(
            number=len(shelf.pieces),
            ends=_ends(words_of(resolved)),
            markup=tags.read(whole) if shelf.markup else tags.NOTHING,
            codes=_codes(whole),
            doubt=doubt,
            identity=_identity(resolved),
        )


@dataclass(slots=True)
class _Shelf:
    """Pieces of one kind of text."""

    cut: str
    markup: bool
    often: int
    most: int
    #: places that were met often, and need not be judged again
    known: set[Place] = field(default_factory=set)
    #: others, and how often they were met
    young: dict[Place, int] = field(default_factory=dict)
    pieces: dict[str, Piece] = field(default_factory=dict)
    noted: dict[str, Piece] = field(default_factory=dict)
    sums: dict[tuple[int, ...], Piece] = field(default_factory=dict)

    def whole(self, parts: list[str]) -> str:
        """Return parts as they stood in their text."""
        if not parts:
            return ""
        start, end = self.cut[1:], self.cut[:1]
        return f"{start if end == ',' else ''}{self.cut.join(parts)}{end}"

    def keep(self, part: str, piece: Piece) -> None:
        self.pieces[part] = piece
        if piece.notable:
            self.noted[part] = piece

    def forget(self) -> None:
        """Make room, between two texts."""
        if len(self.young) > self.most:
            self.young.clear()
        if len(self.sums) > _SUMS:
            self.sums.clear()
        if len(self.known) > self.most:
            for kept in (self.known, self.young, self.pieces, self.noted, self.sums):
                kept.clear()

    def again(self, places: list[Place]) -> list[Place]:
        """Return the places that were met often by now."""
        often = []
        for place in places:
            met = self.young.get(place, 0) + 1
            if met < self.often:
                self.young[place] = met
            else:
                often.append(place)
        return often

    def sum(self, pieces: list[Piece]) -> Piece:
        """Return what pieces hold together."""
        numbers = tuple(piece.number for piece in pieces)
        found = self.sums.get(numbers)
        if found is None:
            found = self.sums[numbers] = Piece(
                number=-1,
                ends="",
                markup=tags.together([piece.markup for piece in pieces]),
                codes=frozenset().union(*(piece.codes for piece in pieces)),
                doubt=any(piece.doubt for piece in pieces),
                identity=any(piece.identity for piece in pieces),
            )
        return found


def _news(
    places: list[Place], new: list[int], pieces: dict[str, Piece]
) -> tuple[list[str], str]:
    """Return the parts that are not known, and the words that they stand among.

    Args:
        places: of all parts of a text, in order.
        new: which of them are not known.
        pieces: parts of which it is known what they hold.
    """
    fresh: list[str] = []
    context: list[str] = []
    last = -3  # the part that the context ends with
    for at in new:
        if at > last + 3:
            context.append(APART)
        for part in reversed(places[at][: at - last]):
            piece = pieces.get(part)
            if piece is not None:
                context.append(piece.ends)
            elif part:
                context.append(part)
                fresh.append(part)
        last = at
    return fresh, "\n".join(context)


def _blocks(text: str) -> Iterator[str]:
    """Yield a text in blocks, cut where a line ends or a member of JSON; or whole."""
    start = 0
    while len(text) - start >= _LARGE:
        ends = (text.find(cut, start + _BLOCK, start + _LARGE) for cut in ("\n", ',"'))
        end = next((found + 1 for found in ends if found >= 0), None)
        if end is None:
            break
        yield text[start:end]
        start = end
    yield text[start:]


def _ends(words: list[str]) -> str:
    """Return the first and the last words, or all of them."""
    if len(words) <= 2 * _AT_ENDS:
        return " ".join(words)
    return " ".join((*words[:_AT_ENDS], APART, *words[-_AT_ENDS:]))


def _codes(text: str) -> frozenset[str]:
    """Return the addresses of certificates in a text, in one case."""
    if "/c/" not in text and "/C/" not in text:
        return frozenset()
    return frozenset(map(str.lower, _CODE.findall(text)))


def _identity(text: str) -> bool:
    """A number in the shape of an identity document, whoever wrote it where.

    The certificate's own number is excepted: its body chooses its shape, and intake
    has judged it. So are codes, signatures and digests, in which chance draws any digits.
    """
    if not _numbered(text):
        return False
    return _numbered(_TOKEN.sub("", _OWN_NUMBER.sub("", text)))


def _numbered(text: str) -> bool:
    return any(
        _resembles(text[max(0, found.start() - 2) : found.end() + 2])
        for found in _LONG_NUMBER.finditer(text)
    )
