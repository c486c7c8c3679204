"""Certificate codes: 13 characters that a thumb can type and a phone can check.

Rules:

- Alphabet: Crockford base32, without I, L, O and U (https://www.crockford.com/base32.html).
- The first 12 characters are the 60 leading bits of
  HMAC-SHA256(code secret, number + NUL + counter): nobody can guess a code, and a
  lost ledger can be made again from the secret and the certificate numbers.
- The 13th is Crockford's check symbol, the 60-bit value modulo 37. His five extra
  check symbols (``*~$=U``) are not used: the counter goes up from 0 until the check
  value is below 32. 37 is a prime above 32, so every single wrong character and
  every swap of neighbours among the twelve is caught.
- Canonical form: upper case without hyphens. Printed in groups: K7QM-3T9X-VB2H-4.
- Typed input: lower case, spaces and any kind of hyphen are mended, O is read as 0,
  I and L as 1. Only ASCII letters are folded, so that every implementation agrees.

Non-goals: remembering codes (the ledger does), guessing what was meant.

Example::

    >>> code = derive("SV-2026-000417", secret=bytes(32))
    >>> code, is_valid(code), "-".join(groups(code))
    ('00MFE598VQ9KM', True, '00MF-E598-VQ9K-M')
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import re
from dataclasses import dataclass
from typing import Final, Literal

from constancia.errors import MalformedError

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 13
GROUPS: Final = (4, 4, 4, 1)
_DATA: Final = LENGTH - 1
_VALUES: Final = {symbol: value for value, symbol in enumerate(ALPHABET)}
_CHECK_MODULUS: Final = 37
#: to the digits that ``int`` reads in base 32
_PYTHONS: Final = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")

#: what people put between characters: white space, hyphens, dashes, invisible joiners
SEPARATORS: Final = re.compile(
    "[\t\n\v\f\r \u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
    "\\-\u00ad\u2010-\u2015\u2212]+"
)
_FOLD: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzOIL", "ABCDEFGH1JK1MN0PQRSTUVWXYZ011"
)

#: characters mistaken for one another on a creased or handwritten paper
CONFUSABLE: Final = (
    "0DQ", "17J", "2Z", "38", "3E", "4A", "5S", "6G", "8B", "9G",
    "CG", "EF", "HN", "KX", "MN", "MW", "PR", "UV", "VW", "VY",
)  # fmt: skip
_LOOKALIKES: Final = {
    symbol: frozenset("".join(s for s in CONFUSABLE if symbol in s)) - {symbol, "U"}
    for symbol in ALPHABET
}


_SHIFTS: Final = range(55, -1, -5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistyped:
    """Why a typed code cannot be one, and which printed group looks wrong.

    ``group`` counts from 1 to 4; None where the fault cannot be placed.
    """

    reason: Literal["character", "length", "check"]
    group: int | None


def derive(number: str, *, secret: bytes) -> str:
    """Return the code of a certificate number.

    Args:
        number: the certificate number as the export writes it.
        secret: the issuer's code secret, 32 bytes.

    Raises:
        MalformedError: the number is empty or the secret is not 32 bytes.
    """
    if not number:
        raise MalformedError("a certificate without a number cannot have a code")
    if len(secret) != 32:
        raise MalformedError(f"code secret: expected 32 bytes, got {len(secret)}")
    for counter in itertools.count():
        message = f"{number}\x00{counter}".encode()
        digest = hmac.digest(secret, message, hashlib.sha256)
        value = int.from_bytes(digest[:8], "big") >> 4
        check = value % _CHECK_MODULUS
        if check >= len(ALPHABET):
            continue
        code = "".join(ALPHABET[value >> s & 31] for s in _SHIFTS) + ALPHABET[check]
        if not code.isdigit():  # thirteen digits would look like an identity document
            return code
    raise AssertionError("counting does not end")


def check_symbol(twelve: str) -> int:
    """Return the check value, 0 to 36, of twelve characters of the alphabet.

    Raises:
        MalformedError: other than twelve characters of the alphabet.
    """
    if len(twelve) != _DATA or not _VALUES.keys() >= set(twelve):
        raise MalformedError("a code has twelve base32 characters before its check")
    return int(twelve.translate(_PYTHONS), len(ALPHABET)) % _CHECK_MODULUS


def normalise(typed: str) -> str:
    """Return typed text in canonical form; it need not be a code."""
    return SEPARATORS.sub("", typed).translate(_FOLD)


def is_valid(code: str) -> bool:
    """Say whether a canonical code has the right shape and check symbol."""
    if len(code) != LENGTH or not _VALUES.keys() >= set(code):
        return False
    return check_symbol(code[:_DATA]) == _VALUES[code[_DATA]]


def groups(code: str) -> tuple[str, ...]:
    """Return the four groups in which a canonical code is printed."""
    ends = tuple(itertools.accumulate(GROUPS))
    starts = (0, *ends[:-1])
    return tuple(code[start:end] for start, end in zip(starts, ends, strict=True))


def diagnose(typed: str) -> Mistyped | None:
    """Return what is wrong with a typed code, or None when it can be one.

    A group is named only when the evidence points at one group: a character that
    codes do not have, a typed group of the wrong length, or a failed check that one
    look-alike or one swap of neighbours would mend, with all such mends in that group.
    """
    code = normalise(typed)
    parts = [part for part in SEPARATORS.split(typed) if part]
    if len(code) != LENGTH:
        return Mistyped(reason="length", group=_group_of_wrong_length(parts))
    foreign = {_group_at(i) for i, symbol in enumerate(code) if symbol not in _VALUES}
    if foreign:
        return Mistyped(reason="character", group=_only(foreign))
    if is_valid(code):
        return None
    return Mistyped(reason="check", group=_only(_mendable_groups(code)))


def _group_at(index: int) -> int:
    return index // GROUPS[0] + 1


def _only(found: set[int]) -> int | None:
    return next(iter(found)) if len(found) == 1 else None


def _group_of_wrong_length(parts: list[str]) -> int | None:
    if len(parts) != len(GROUPS):
        return None
    wrong = {
        number
        for number, (part, length) in enumerate(zip(parts, GROUPS, strict=True), 1)
        if len(part) != length
    }
    return _only(wrong)


def _mendable_groups(code: str) -> set[int]:
    found: set[int] = set()
    for i, symbol in enumerate(code):
        for other in _LOOKALIKES[symbol]:
            if is_valid(code[:i] + other + code[i + 1 :]):
                found.add(_group_at(i))
    for i in range(LENGTH - 1):
        if is_valid(code[:i] + code[i + 1] + code[i] + code[i + 2 :]):
            found |= {_group_at(i), _group_at(i + 1)}
    return found
