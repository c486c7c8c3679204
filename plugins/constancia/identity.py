"""Numbers that look like an identity document, so that none is ever published.

Shapes (hyphens or spaces, or nothing, between the groups):

- El Salvador: DUI ``00000000-0`` with check digit (RNPN), NIT ``0000-000000-000-0``.
- Guatemala: CUI of the DPI ``0000 00000 0000`` (RENAP), NIT ``000000-K`` with a check
  character (SAT).
- Honduras: DNI ``0000-0000-00000`` (RNP), RTN of 14 digits (SAR).

A number of 13 or 14 digits is always suspect. Shorter ones are common in other uses:
a DUI without its hyphen and a Guatemalan NIT are suspected only when their check
digit holds.

Example::

    >>> resembles("documento 01234567-3")
    'DUI'
    >>> resembles("tel. +503 7777-0000") is None
    True
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_SUSPECT: Final = re.compile(
    r"""(?<!\d)(?<!\d[.,/-])(?<!\+)(?:
      (?P<DUI>\d{8}-\d)
    | (?P<nine>\d{9})
    | (?P<NIT>\d{4}[- ]\d{6}[- ]\d{3}[- ]\d)
    | (?P<nit>\d{5,7}-[\dKk])
    | (?P<DPI>\d{4}[- ]\d{5}[- ]\d{4})
    | (?P<DNI>\d{4}[- ]\d{4}[- ]\d{5})
    | (?P<RTN>\d{4}[- ]\d{4}[- ]\d{6} | \d{14})
    | (?P<thirteen>\d{13})
    )(?!\d|[-.,]\d)""",
    re.VERBOSE,
)
_MANY_DIGITS: Final = re.compile(r"\d(?:[- ]?\d){4}")


def resembles(text: str) -> str | None:
    """Return the name of the document that a number in ``text`` looks like."""
    if not _MANY_DIGITS.search(text):
        return None
    for match in _SUSPECT.finditer(text):
        kind = match.lastgroup
        if kind == "nine":
            if _dui_holds(match[0]):
                return "DUI"
        elif kind == "nit":
            if _nit_holds(match[0]):
                return "NIT"
        elif kind == "thirteen":
            return "DPI / DNI"
        else:
            return kind
    return None


def resembles_certificate_number(text: str) -> str | None:
    """Return the same for a certificate number, whose shape each body chooses freely.

    Only what can hardly be anything else counts: a DUI whose check digit holds, and
    the numbers of 13 and 14 digits. A body may number in the shape of a DUI; then one
    number in ten has such a check digit by chance, which ``shaped_like_dui`` tells.
    """
    found = resembles(text)
    digits = "".join(filter(str.isdigit, text))
    if found == "DUI":
        return found if _dui_holds(digits) else None
    if found == "NIT":
        return found if len(digits) >= 14 else None
    return found


def shaped_like_dui(texts: Iterable[str]) -> bool:
    """Return whether a column only shares the shape of a DUI, by its check digits."""
    shaped = {text for text in texts if resembles(text) == "DUI"}
    holding = sum(map(_dui_holds, shaped))
    return len(shaped) >= 10 and holding < len(shaped) / 2


def _dui_holds(text: str) -> bool:
    """Weights 9 to 2; the check digit completes the sum to a multiple of ten."""
    digits = [int(character) for character in text if character.isdigit()]
    if len(digits) != 9:
        return False
    total = sum(d * w for d, w in zip(digits[:8], range(9, 1, -1), strict=True))
    return (total + digits[8]) % 10 == 0


def _nit_holds(text: str) -> bool:
    """Weights 2 upwards from the right; modulo 11, ten is written K."""
    number, check = text.upper().split("-")
    total = sum(int(d) * w for w, d in enumerate(reversed(number), 2))
    return "0123456789K"[-total % 11] == check
