"""Numbers and words as strings of bits: how the index is written down.

Rules:

- A code is a ``str`` of ``0`` and ``1``; codes are joined and packed once.
- Nothing depends on a compression library, so that a file's bytes never do either.
- ``theme/static/js/search-files.js`` reads what is written here, function by function.

The codes are textbook ones: Elias gamma and Exp-Golomb for small numbers, truncated
binary for a number below a known bound, binary interpolative coding (Moffat and Stuiver
2000) for a rising list of numbers, a canonical Huffman code for letters.

Example::

    >>> gamma(5), golomb(5, 1), below(2, 5)
    ('00101', '0111', '10')
    >>> rising([2, 3, 7], 0, 10)
    '01011100'
    >>> pack("101").hex()
    'a0'
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from typing import Final

#: letters by falling frequency in Spanish; ``.`` ends a word, ``*`` is followed by the
#: 21 bits of any other letter
_ALPHABET: Final = ".aoeisrndltcumpbvgfhzjyqñxkw 0123456789-_/*"
#: (how many letters, length of their codes), which fill the tree exactly
_LENGTHS: Final = ((3, 3), (6, 4), (4, 5), (4, 6), (5, 7), (4, 8), (15, 11), (2, 12))


#: letters that a word can share with the one before
SHARED: Final = 7


def _canonical() -> dict[str, str]:
    codes = {}
    letters = iter(_ALPHABET)
    code = 0
    previous = 0
    for count, length in _LENGTHS:
        code <<= length - previous
        previous = length
        for letter in itertools.islice(letters, count):
            codes[letter] = format(code, f"0{length}b")
            code += 1
    return codes


LETTERS: Final = _canonical()


def word(text: str) -> str:
    """Return the code of a word, its end included."""
    letters = [
        f"{LETTERS['*']}{ord(c):021b}" if c in "*." or c not in LETTERS else LETTERS[c]
        for c in text
    ]
    return "".join(letters) + LETTERS["."]


def word_after(before: str, text: str) -> str:
    """Return the code of a word by the one before: letters shared, then the rest."""
    limit = min(len(before), SHARED)
    shared = 0
    while shared < limit and text[shared : shared + 1] == before[shared]:
        shared += 1
    return below(shared, limit + 1) + word(text[shared:])


def fixed(number: int, width: int) -> str:
    """Return ``number`` in ``width`` bits."""
    return format(number, f"0{width}b") if width else ""


@functools.lru_cache(maxsize=4096)
def gamma(number: int) -> str:
    """Return the Elias gamma code of a number from 1."""
    digits = format(number, "b")
    return "0" * (len(digits) - 1) + digits


@functools.lru_cache(maxsize=4096)
def golomb(number: int, order: int) -> str:
    """Return the Exp-Golomb code of a number from 0; small up to about 2 ** order."""
    rest = fixed(number & ((1 << order) - 1), order)
    return gamma((number >> order) + 1) + rest


def below(number: int, bound: int) -> str:
    """Return the truncated binary code of a number from 0 to ``bound`` - 1."""
    width = bound.bit_length() - 1
    short = (2 << width) - bound
    if number < short:
        return format(number, f"0{width}b") if width else ""
    return format(number + short, f"0{width + 1}b")


def rising(numbers: Sequence[int], low: int, high: int) -> str:
    """Return the code of strictly rising numbers within ``low`` … ``high``.

    The middle number comes first, then what is below it, then what is above.
    """
    codes: list[str] = []
    waiting = [(0, len(numbers), low, high)]
    while waiting:
        start, end, low, high = waiting.pop()
        while start < end:
            middle = (start + end) >> 1
            number = numbers[middle]
            least = low + middle - start
            bound = high - (end - 1 - middle) - least + 1
            if bound > 1:
                codes.append(below(number - least, bound))
            waiting.append((middle + 1, end, number + 1, high))
            end, high = middle, number - 1
    return "".join(codes)


def pack(bits: str) -> bytes:
    """Return the bytes of a string of bits, the last byte filled with zeros."""
    size = (len(bits) + 7) // 8
    return int(bits.ljust(size * 8, "0") or "0", 2).to_bytes(size, "big")
