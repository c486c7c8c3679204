"""A few words in type: letters that it has, sizes that fit, lines of like length.

Rules:

- Type is set in Alegreya (theme/fonts, SIL Open Font License); it is never sent to a
  browser. A letter that it lacks loses its accent, or is left out.
- Where lines break is reckoned from the lengths of words, each measured once; what is
  set is measured as a whole.
- The simple layout: what a library for complex scripts adds differs between machines,
  and Spanish needs none of it.

Example::

    face = Typeface(Path("theme/fonts/alegreya-bold.woff"))
    broken("Pupusería La Ceiba", face.font(92), most=2, measure=580)
    # ["Pupusería", "La Ceiba"]
"""

from __future__ import annotations

import functools
import io
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont, Layout, truetype

#: letters worth asking a type for: Latin, and the signs of a printed text
_ASKED: Final = (*range(0x21, 0x7F), *range(0xA1, 0x180), *range(0x2010, 0x2027))

#: a line that is set: its corner from where it is anchored, and what it covers
Plate = tuple[tuple[int, int], Image.Image]


class Typeface:
    """One weight of a type, in any size."""

    def __init__(self, path: Path) -> None:
        """Read a type.

        Raises:
            OSError: the file cannot be read, or is no type.
        """
        self._file = path.read_bytes()
        self._sizes: dict[int, FreeTypeFont] = {}
        self._letters = _letters(self.font(46))

    def font(self, size: int) -> FreeTypeFont:
        """Return the type in a size, in pixels."""
        if size not in self._sizes:
            file = io.BytesIO(self._file)
            self._sizes[size] = truetype(file, size, layout_engine=Layout.BASIC)
        return self._sizes[size]

    def known(self, text: str) -> str:
        """Return a text in letters that the type has."""
        return "".join(map(self._spelled, " ".join(text.split())))

    def _spelled(self, letter: str) -> str:
        if letter in self._letters:
            return letter
        plain = unicodedata.normalize("NFKD", letter)
        return "".join(part for part in plain if part in self._letters)


@functools.lru_cache(256)
def plate(text: str, font: FreeTypeFont, anchor: str) -> Plate:
    """Return a line that is set many times: its corner from the anchor, its cover.

    Drawn with ``ImageDraw.bitmap``, it is what ``ImageDraw.text`` would draw.
    """
    left, top, right, bottom = (
        round(side) for side in font.getbbox(text, anchor=anchor)
    )
    cover = Image.new("L", (max(right - left, 1), max(bottom - top, 1)))
    pen = ImageDraw.Draw(cover)
    pen.text((-left, -top), text, font=font, fill=255, anchor=anchor)
    return (left, top), cover


#: pixels by which words next to each other may be longer than one by one
_SLACK: Final = 3


def broken(text: str, font: FreeTypeFont, *, most: int, measure: int) -> list[str]:
    """Break a text into at most so many lines; what is left over ends in an ellipsis.

    Lines are about as long as one another: the narrowest measure that needs no more.
    """
    measure, whole = measure - _SLACK, measure
    lines, rest = _filled(text, font, most, measure)
    narrower = measure
    while not rest and len(lines) > 1 and narrower > measure // 2:
        narrower -= measure // 20
        narrow, over = _filled(text, font, most, narrower)
        reckoned = max(_length(line, font) for line in narrow)
        if over or len(narrow) > len(lines) or reckoned > narrower:
            break
        lines = narrow
    for i, line in enumerate(lines):
        cut, last = line, rest and i == len(lines) - 1
        while cut and font.getlength(f"{cut}…" if last else cut) > whole:
            cut, last = cut[:-1].rstrip(), True
        lines[i] = f"{cut}…" if last else cut
    return lines


def longest(lines: Iterable[str], font: FreeTypeFont) -> float:
    """Return the length of the longest line, in pixels."""
    return max(font.getlength(line) for line in lines)


def _filled(
    text: str, font: FreeTypeFont, most: int, measure: int
) -> tuple[list[str], bool]:
    """Fill lines with words; return them, and whether words are left."""
    lines: list[str] = []
    words = text.split(" ")
    space = _width(" ", font)
    while words and len(lines) < most:
        line = words.pop(0)
        length = _width(line, font)
        while words:
            length += space + _width(words[0], font)
            if length > measure:
                break
            line = f"{line} {words.pop(0)}"
        lines.append(line)
    return lines, bool(words)


def _length(line: str, font: FreeTypeFont) -> float:
    """Return about how long a line is, in pixels."""
    words = line.split(" ")
    gaps = (len(words) - 1) * _width(" ", font)
    return gaps + sum(_width(word, font) for word in words)


@functools.lru_cache(8192)
def _width(word: str, font: FreeTypeFont) -> float:
    """Return how long a word is, in pixels: many names share their words."""
    return float(font.getlength(word))


def _letters(font: FreeTypeFont) -> frozenset[str]:
    """Return the letters that a type has: those not drawn as its empty box."""
    empty = font.getmask("\U0010ffff")
    box = (empty.size, bytes(empty))
    found = {" "}
    for code in _ASKED:
        mask = font.getmask(chr(code))
        if (mask.size, bytes(mask)) != box:
            found.add(chr(code))
    return frozenset(found)
