"""Words that stand in a row, known by 32 bits: what leaks and footprints are sought by.

Every word of a site passes here, so the work is left to functions that take a whole
list at a time: the mark of two words in a row is the CRC-32 of the second one begun
with that of the first.

Rules:

- A mark may be that of other words, too. Whoever finds one looks at the words.
- Two and three words in a row have marks; so has what can be a value by itself: a long
  word, a number, an address of mail.

Source: CRC-32 as in RFC 1952, section 8.

Example::

    rows = Rows.of(["zoila", "peña", "ordóñez"])
    rows.threes == [mark("zoila peña ordóñez")]
"""

from __future__ import annotations

import html
import itertools
import re
from array import array
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple
from zlib import crc32

from constancia.folding import words as words_of

#: a word that keeps what stood apart from standing in a row
APART: Final = "_"
#: a shorter single word stands on any page
LONG_WORD: Final = 12
#: words that the mark of a longer row of words is made of
LONGEST: Final = 3

_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER: Final = re.compile(r"\d(?:[\s().-]{0,2}\d){6,}")
#: a signature or a digest, in which chance draws any digits
_DIGEST: Final = re.compile(r"\b(?=[0-9]*[A-Za-z])[0-9A-Za-z]{40,}\b")
_NO_DIGIT: Final = re.compile(r"\D")
_DIGITS: Final = re.compile(r"\d+")
#: digits of the shortest and the longest number that is told from others beside it
_A_TELEPHONE: Final = 8
_A_DOCUMENT: Final = 14
_WITH_CALLING_CODE: Final = 11
#: values whose marks are made together
_TOGETHER: Final = 1 << 12


class Rows(NamedTuple):
    """Words, and the marks of those that stand in a row from each of them on."""

    words: list[str]
    twos: list[int]
    threes: list[int]
    #: marks of long words by the words themselves
    long: dict[str, int]

    @classmethod
    def of(cls, words: list[str]) -> Rows:
        """Return the rows of words from ``folding.words``."""
        joined = " \n".join((*words, ""))
        *spelt, _end = joined.encode("utf-8", "surrogatepass").split(b"\n")
        ones = list(map(crc32, spelt))
        twos = list(map(crc32, spelt[1:], ones))
        return cls(
            words=words,
            twos=twos,
            threes=list(map(crc32, spelt[2:], twos)),
            long={
                word: known
                for word, known in zip(words, ones, strict=True)
                if len(word) >= LONG_WORD
            },
        )

    def marks(self) -> Iterator[Iterable[int]]:
        """Yield all marks, kind by kind."""
        yield self.threes
        yield self.twos
        yield self.long.values()

    def found(self, sought: Collection[int]) -> set[str]:
        """Return the rows, as words, whose marks are among those sought.

        Args:
            sought: a set of marks.
        """
        found: set[str] = set()
        for length, marks in ((3, self.threes), (2, self.twos)):
            found.update(
                " ".join(self.words[place : place + length])
                for place, known in enumerate(marks)
                if known in sought
            )
        found.update(word for word, known in self.long.items() if known in sought)
        return found


def mark(text: str) -> int:
    """Return the mark of words that are joined by spaces, or of anything else."""
    return crc32(f"{text} ".encode("utf-8", "surrogatepass"))


def opening_marks(values: Iterable[str]) -> array[int]:
    """Return the marks of the first three words of each of some values."""
    marks = array("I")
    values = iter(values)
    while some := list(itertools.islice(values, _TOGETHER)):
        openings = (
            " ".join(value.split(" ", LONGEST)[:LONGEST])
            if value.count(" ") >= LONGEST
            else value
            for value in some
        )
        joined = " \n".join((*openings, ""))
        *spelt, _end = joined.encode("utf-8", "surrogatepass").split(b"\n")
        marks.extend(map(crc32, spelt))
    return marks


def twin(text: str) -> int:
    """Return another mark of a text, for what is asked for by itself."""
    return crc32(text[::-1].encode("utf-8", "surrogatepass"))


def plain(text: str) -> str:
    """Return a text with its entities resolved."""
    return html.unescape(text) if "&" in text else text


def rows_in(text: str) -> Rows:
    """Return the rows of the words of a text without entities."""
    return Rows.of(words_of(text))


def alone_in(text: str) -> set[str]:
    """Return addresses of mail in one case, and long numbers as ``#`` and digits.

    Of numbers that stand side by side each is told, and all of them as one. What stands
    in a signature or a digest numbers nobody.
    """
    found: set[str] = set()
    for run in _NUMBER.findall(_DIGEST.sub(" ", text)):
        digits = _NO_DIGIT.sub("", run)
        found.add(number(digits))
        if len(digits) > _A_TELEPHONE:
            found.update(map(number, _side_by_side(_DIGITS.findall(run))))
    found.update(mails_in(text))
    return found


def mails_in(text: str) -> list[str]:
    """Return addresses of mail in one case."""
    return list(map(str.casefold, _MAIL.findall(text))) if "@" in text else []


def _side_by_side(groups: list[str]) -> Iterator[str]:
    """Yield the numbers that groups of digits may be, one after another."""
    for start in range(len(groups)):
        digits = ""
        for group in groups[start:]:
            digits += group
            if len(digits) > _A_DOCUMENT:
                break
            if len(digits) >= _A_TELEPHONE:
                yield digits


def number(digits: str) -> str:
    """Return a number as ``alone_in`` tells it, without the region's calling codes."""
    if len(digits) == _WITH_CALLING_CODE and digits[:3] in {"502", "503", "504"}:
        return f"#{digits[3:]}"
    return f"#{digits}"
