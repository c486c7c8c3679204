"""How words are written, heard and shortened: the rules both sides of the wire share.

Rules:

- ``normalise`` takes case and accents away and keeps ``ñ`` (*año* is not *ano*).
- ``sound`` writes down what is heard in Central America: silent ``h``, ``b`` = ``v``,
  ``s`` = ``z`` = soft ``c`` = ``x``, ``ll`` = ``y``, hard ``c`` = ``k`` = ``qu``,
  soft ``g`` = ``j``, doubled letters once. Letters of other alphabets are one ``x``. The index is sorted by it, so a word
  spelled by ear stands beside the word that was meant.
- ``root`` drops the endings of number and gender. It is no stemmer: it only has to
  send *carpintera*, *carpinteros* and *lápices* to where their brothers stand.
- ``theme/static/js/search-words.js`` does the same; ``tests/vectors/search-words.json``
  holds both sides to it.

Example::

    >>> words("Panadería Doña Ñeca, 24 h")
    ['panaderia', 'doña', 'ñeca', '24', 'h']
    >>> sound("zapateria") == sound("sapateria"), sound("vaquero")
    (True, 'bakero')
    >>> root("carpinteras"), root("lapices"), root("bakeries")
    ('carpinter', 'lapiz', 'baker')
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_TILDE: Final = "\N{COMBINING TILDE}"

#: what is written, what is heard; applied one after the other, in this order
_SOUNDS: Final = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        ("ñ", "n"),
        ("g(?=[ei])", "j"),
        ("gu(?=[ei])", "g"),
        ("qu(?=[ei])", "k"),
        ("ch", "\0"),
        ("ph", "f"),
        ("h", ""),
        ("c(?=[ei])|[zx]", "s"),
        ("[cq]", "k"),
        ("\0", "c"),
        ("ll", "y"),
        ("v", "b"),
        ("n(?=[bp])", "m"),
        (r"(.)\1+", r"\1"),
        ("[^a-z0-9]", "x"),
    )
)
#: endings of number and gender, after three letters at least
_ENDING: Final = re.compile(
    r"^(.{2,}?[^aeiou])((?:es){1,2}|[aeo]s?|y|ies?)$|^(.{2,}[^s])s$"
)
#: the last letters of a root as they sounded before the e or i that was cut off
_BEFORE_E: Final = (("c", "z"), ("g", "j"))


def normalise(text: str) -> str:
    """Return ``text`` in lower case without accents, ``ñ`` kept."""
    lower = text.lower()
    if lower.isascii():
        return lower
    letters = unicodedata.normalize("NFKD", lower).replace(f"n{_TILDE}", "ñ")
    return "".join(c for c in letters if not unicodedata.category(c).startswith("M"))


def words(text: str) -> list[str]:
    """Return the words of ``text``, normalised: runs of letters and digits."""
    return _WORD.findall(normalise(text))


def sound(word: str) -> str:
    """Return how a normalised word is heard."""
    for pattern, heard in _SOUNDS:
        word = pattern.sub(heard, word)
    return word


def root(word: str) -> str:
    """Return a normalised word without its ending of number and gender.

    ``sound(root(word))`` is the beginning of ``sound(word)``, so a root is looked up as
    a range of the sorted index.
    """
    ending = _ENDING.match(word)
    if not ending:
        return word
    rest: str = ending[1] or ending[3]
    if ending[2] and ending[2][0] in "ei":
        for written, heard in _BEFORE_E:
            if rest.endswith(written):
                return rest.removesuffix(written) + heard
    return rest


def key(word: str) -> str:
    """Return the key under which a normalised word stands in an index."""
    return sound(root(word))
