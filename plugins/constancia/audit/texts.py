"""Reads the texts of a site, piece by piece, and each piece once.

Most lines of a page stand on thousands of others. A text is cut where a tag ends with
its line (in JSON, between two members), what a piece holds is remembered, and a page
is the sum of its pieces.

Rules:

- What is looked for never crosses a cut, but for words in a row; for those the last
  words of a piece are carried over to the next one.
- A piece may only raise a doubt about a leak. Then the whole text is searched.
- What is remembered is bounded: after ``_MOST`` pieces it is forgotten and begun again.

Example::

    texts = Texts(secrets, footprint)
    found = texts.read("index.html", text)
    found.leak, found.links
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from constancia import identity
from constancia.audit import tags
from constancia.audit.footprint import Footprint
from constancia.audit.secrets import (
    Secrets,
    long_words_of,
    mails_of,
    numbers_of,
    rows_of,
)
from constancia.folding import words as words_of

#: an unlisted page, in whatever case
_CODE: Final = re.compile(r"/c/[0-9a-hjkmnp-tv-z]{13}\b", re.IGNORECASE)
#: where a certificate's own number stands, on its page and in its credential
_OWN_NUMBER: Final = re.compile(
    r'"licenseNumber":"[^"]*"|data-signed="number"[^>]*>[^<]*'
)
#: a long number; most of a page is none and is passed over
_LONG_NUMBER: Final = re.compile(r"\d(?:[- ]?\d){4,}[- ]?[\dKk]")
#: the course of a line in a drawing: moves and coordinates, no words, nobody's number
_COURSE: Final = re.compile(r' d="[MmLlHhVvCcSsQqTtAaZz0-9 ,.-]*"')
#: remembered pieces, of some 500 bytes each
_MOST: Final = 20_000


class Piece(NamedTuple):
    """What one piece of a text holds."""

    number: int
    heads: tuple[str, ...]  # its first two words
    tails: tuple[str, ...]  # and its last two
    doubtful: bool
    identity: bool
    codes: frozenset[str]
    markup: tags.Markup | None


@dataclass(slots=True)
class Found:
    """What one text holds."""

    leak: bool = False
    identity: bool = False
    codes: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    anchors: set[str] = field(default_factory=set)
    broken: set[tuple[str, str]] = field(default_factory=set)  # (rule, tag)
    marks_return: bool = False
    stays_out: bool = False  # of search engines


class Texts:
    """Reads texts, and remembers pieces of them."""

    def __init__(self, secrets: Secrets, footprint: Footprint) -> None:
        self._secrets = secrets
        self._footprint = footprint
        self._pieces: dict[str, Piece] = {}
        self._joints: dict[tuple[str, str, int], bool] = {}
        self._count = 0

    def read(self, name: str, text: str) -> Found:
        """Return what the text of a file holds."""
        found = Found()
        if ' d="' in text:
            text = _COURSE.sub("", text)
        pages = name.endswith(".html")
        doubt, before, last = False, "", ""
        for part in _cut(name, text):
            piece = self._pieces.get(part) or self._examine(part, markup=pages)
            doubt |= piece.doubtful
            heads = piece.heads
            if heads:
                if last:
                    doubt |= self._joint(before, last, piece)
                before, last = piece.tails if len(heads) > 1 else (last, heads[0])
            if piece.identity:
                found.identity = True
            if piece.codes:
                found.codes |= piece.codes
            if markup := piece.markup:
                found.links.update(markup.links)
                found.anchors.update(markup.anchors)
                found.broken.update(markup.broken)
                found.marks_return |= markup.marks_return
                found.stays_out |= markup.stays_out
        if doubt:
            found.leak = self._secrets.stand_in(html.unescape(text))
        return found

    def leak(self, text: str) -> bool:
        """Return whether a text holds a value; its words are not remembered."""
        return self._secrets.stand_in(html.unescape(text) if "&" in text else text)

    def words(self, text: str) -> bool:
        """Return whether a text that is no file holds a value, and remember its words."""
        self._tread(text, words_of(text))
        return self._secrets.stand_in(text)

    def _examine(self, part: str, *, markup: bool) -> Piece:
        if len(self._pieces) >= _MOST:
            self._pieces.clear()
            self._joints.clear()
        plain = html.unescape(part) if "&" in part else part
        words = words_of(plain)
        self._tread(plain, words)
        self._count += 1
        seen = tags.read(part) if markup else None
        piece = self._pieces[part] = Piece(
            number=self._count,
            heads=tuple(words[:2]),
            tails=tuple(words[-2:]),
            doubtful=self._secrets.doubtful(plain, words),
            identity=_identity(part),
            codes=frozenset(code.lower() for code in _CODE.findall(part)),
            markup=seen if seen != tags.NOTHING else None,
        )
        return piece

    def _joint(self, before: str, last: str, piece: Piece) -> bool:
        """Judge the words that stand in a row across a cut."""
        key = (before, last, piece.number)
        known = self._joints.get(key)
        if known is None:
            row = [word for word in (before, last) if word]
            self._footprint.update({*rows_of([*row, *piece.heads])})
            known = self._secrets.begins(last, piece.heads[0])
            self._joints[key] = known
        return known

    def _tread(self, text: str, words: list[str]) -> None:
        self._footprint.update({*rows_of(words), *long_words_of(words)})
        if "@" in text:
            self._footprint.update(set(mails_of(text)))
        self._footprint.update(set(numbers_of(text)))


def _cut(name: str, text: str) -> Iterator[str]:
    """Cut a text where nothing that is looked for is cut; words excepted."""
    if name.endswith(".html"):
        *parts, end = text.split(">\n")
        for part in parts:
            yield f"{part}>"
        yield end
    elif name.endswith(("json", ".webmanifest")):
        start = ""
        for part in text.split(',"'):
            yield start + part
            start = '"'
    else:
        yield text


def _identity(text: str) -> bool:
    """A number in the shape of an identity document, whoever wrote it where.

    The certificate's own number is excepted: its body chooses its shape, and intake
    has judged it.
    """
    others = _OWN_NUMBER.sub("", text)
    return any(
        identity.resembles(others[max(0, found.start() - 2) : found.end() + 2])
        for found in _LONG_NUMBER.finditer(others)
    )
