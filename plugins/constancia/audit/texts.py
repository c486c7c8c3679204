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
#: a code, a signature or a digest: whatever digits stand among its letters number nobody
_TOKEN: Final = re.compile(r"\b(?=\d*[A-Za-z])[0-9A-Za-z]{13,}\b")
#: a long number; most of a page is none and is passed over
_LONG_NUMBER: Final = re.compile(r"\d(?:[- ]?\d){4,}[- ]?[\dKk]")
#: the course of a line in a drawing: moves and coordinates, no words, nobody's number
_COURSE: Final = re.compile(r' d="[MmLlHhVvCcSsQqTtAaZz0-9 ,.-]*"')
#: remembered pieces, of some two kilobytes each; a frame has a few hundred
_MOST: Final = 8_000
#: what no number reaches across
_APART: Final = "\n#\n"


class Piece(NamedTuple):
    """What one piece of a text holds."""

    number: int
    text: str  # entities resolved
    words: list[str]
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
        self._joints: set[tuple[str, str, int]] = set()
        self._count = 0
        #: numbers of pieces, and joints, in which a value may stand
        self._doubted: set[int | tuple[str, str, int]] = set()
        #: numbers of pieces with a number in the shape of an identity document
        self._identities: set[int] = set()

    def read(self, name: str, text: str) -> Found:
        """Return what the text of a file holds."""
        found = Found()
        if ' d="' in text:
            text = _COURSE.sub("", text)
        if len(self._pieces) >= _MOST:
            for kept in (self._pieces, self._joints, self._doubted, self._identities):
                kept.clear()
        pages = name.endswith(".html")
        pieces, joints = self._pieces, self._joints
        parts: list[int | tuple[str, str, int]] = []
        fresh: list[Piece] = []
        across: list[tuple[tuple[str, str, int], list[str]]] = []
        before, last = "", ""
        for part in _cut(name, text):
            piece = pieces.get(part)
            if piece is None:
                piece = self._examine(part, markup=pages)
                fresh.append(piece)
            number, _text, words, codes, markup = piece
            parts.append(number)
            if words:
                key = (before, last, number)
                parts.append(key)
                if key not in joints:
                    joints.add(key)
                    across.append((key, [w for w in (before, last) if w] + words[:2]))
                before, last = words[-2:] if len(words) > 1 else (last, words[0])
            if codes:
                found.codes |= codes
            if markup:
                found.links.update(markup.links)
                found.anchors.update(markup.anchors)
                found.broken.update(markup.broken)
                found.marks_return |= markup.marks_return
                found.stays_out |= markup.stays_out
        if fresh or across:
            self._judge(fresh, across)
        found.identity = not self._identities.isdisjoint(parts)
        if not self._doubted.isdisjoint(parts):
            found.leak = self._secrets.stand_in(html.unescape(text))
        return found

    def leak(self, text: str, *, least: int = 0) -> bool:
        """Return whether a text holds a value; its words are not remembered.

        Args:
            text: any.
            least: characters of a phrase that does not stand there by chance.
        """
        plain = html.unescape(text) if "&" in text else text
        return self._secrets.stand_in(plain, least=least)

    def words(self, text: str) -> bool:
        """Return whether words from elsewhere hold a value, and remember them."""
        words = words_of(text)
        self._footprint.update({*rows_of(words), *long_words_of(words)})
        self._footprint.update({*mails_of(text), *numbers_of(text)})
        return self._secrets.stand_in(text)

    def _examine(self, part: str, *, markup: bool) -> Piece:
        plain = html.unescape(part) if "&" in part else part
        self._count += 1
        seen = tags.read(part) if markup else None
        piece = self._pieces[part] = Piece(
            number=self._count,
            text=plain,
            words=words_of(plain),
            codes=frozenset(map(str.lower, _CODE.findall(part)))
            if "/c/" in part or "/C/" in part
            else frozenset(),
            markup=seen if seen != tags.NOTHING else None,
        )
        return piece

    def _judge(
        self,
        fresh: list[Piece],
        across: list[tuple[tuple[str, str, int], list[str]]],
    ) -> None:
        """Remember the words of new pieces and joints; note which raise a doubt.

        All at once, for there is a doubt in hardly any text.
        """
        rows: set[str] = set()
        for piece in fresh:
            rows.update(rows_of(piece.words))
            rows.update(long_words_of(piece.words))
        for _key, words in across:
            rows.update(rows_of(words))
        text = _APART.join(piece.text for piece in fresh)
        rows.update(numbers_of(text))
        if "@" in text:
            rows.update(mails_of(text))
        self._footprint.update(rows)
        if self._secrets.may_be_in(rows):
            for piece in fresh:
                if self._secrets.doubtful(piece.text, piece.words):
                    self._doubted.add(piece.number)
            for key, words in across:
                if self._secrets.begins_in(words):
                    self._doubted.add(key)
        if _LONG_NUMBER.search(text):
            self._identities.update(p.number for p in fresh if _identity(p.text))


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
    has judged it. So are codes, signatures and digests, in which chance draws any digits.
    """
    if not _LONG_NUMBER.search(text):
        return False
    others = _TOKEN.sub("", _OWN_NUMBER.sub("", text))
    return any(
        identity.resembles(others[max(0, found.start() - 2) : found.end() + 2])
        for found in _LONG_NUMBER.finditer(others)
    )
