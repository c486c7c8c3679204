r"""Text as it comes out of spreadsheets, made fit to compare and to show.

Rules:

- Runs of spaces, also unbreakable ones, become one; what nobody sees goes: control
  characters, zero-width ones, and those that turn the direction of writing, with
  which a name can be made to look like another.
- Accents are composed (Unicode NFC), so that one name has one spelling in bytes.
- Text saved as UTF-8 and read as Windows-1252 is recognised, not mended: a person has
  to look at it.

Example::

    >>> clean("  José\u00a0 Peña\u200b ")
    'José Peña'
    >>> damaged("JosÃ©"), damaged("MAÇÃS")
    (True, False)
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_KEPT: Final = frozenset("\n\t\u200d")  # the last joins emoji
#: UTF-8 read as Windows-1252: a first byte's letter, then a continuation byte's
_MOJIBAKE: Final = re.compile(
    "[ÂÃâ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2020\u2021\u2022\u2026\u2030"
    "\u2039\u203a\u20ac\u2122]|\ufffd"
)


def clean(text: str) -> str:
    """Return ``text`` on one line, without what nobody sees."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_visible(text).split())


def clean_block(text: str) -> str:
    """Return ``text`` with its line breaks and without what nobody sees."""
    if "\n" not in text and "\r" not in text:
        return clean(text)
    lines = [" ".join(line.split()) for line in _visible(text).splitlines()]
    return "\n".join(lines).strip("\n")


def _visible(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    if text.isprintable():
        return text
    return "".join(
        character
        for character in text.replace("\r\n", "\n").replace("\r", "\n")
        if character in _KEPT
        or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def damaged(text: str) -> bool:
    """Return whether ``text`` was read in another encoding than it was saved in."""
    if text.isascii() or not (found := _MOJIBAKE.search(text)):
        return False
    if found[0] == "\ufffd":
        return True
    # "â€" and the like are rare but possible; decoding back is the proof
    as_bytes = b""
    for character in text[found.start() : found.start() + 4]:
        try:
            as_bytes += character.encode("cp1252")
        except UnicodeEncodeError:
            as_bytes += bytes([ord(character)]) if ord(character) < 256 else b"?"
    length = 2 if as_bytes[0] < 0xE0 else 3
    try:
        as_bytes[:length].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
