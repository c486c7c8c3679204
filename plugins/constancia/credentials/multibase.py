r"""Multibase base58btc and Multikey for Ed25519 (Controlled Identifiers 1.0, 2.2 and 2.4).

A multibase value here is always ``z`` (base58btc, the Bitcoin alphabet) and the digits;
a Multikey adds a two-byte multicodec prefix before the 32 bytes of the key.

Example::

    >>> encode(b"\x00\x01")
    'z12'
    >>> decode("z12")
    b'\x00\x01'
    >>> encode_public_key(bytes(32))[:4]
    'z6Mk'
"""

from __future__ import annotations

from typing import Final

from constancia.errors import MalformedError

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES: Final = {symbol: value for value, symbol in enumerate(_ALPHABET)}
_PAIRS: Final = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_PAIR: Final = len(_PAIRS)
_TEN_DIGITS: Final = 58**10
_ED25519_PUB: Final = b"\xed\x01"  # multicodec ed25519-pub, 0xed as a varint
_KEY_LENGTH: Final = 32
_MAX_LENGTH: Final = 200  # a signature takes 89; decoding is quadratic in length


def encode(data: bytes) -> str:
    """Return bytes as multibase base58btc; leading zero bytes become ``1``."""
    pairs: list[str] = []
    number = int.from_bytes(data, "big")
    while number:
        # ten digits at a time, for long division is what costs; then two by two
        number, part = divmod(number, _TEN_DIGITS)
        for _ in range(5):
            part, remainder = divmod(part, _PAIR)
            pairs.append(_PAIRS[remainder])
    digits = "".join(reversed(pairs)).lstrip(_ALPHABET[0])
    zeros = len(data) - len(data.lstrip(b"\x00"))
    return f"z{'1' * zeros}{digits}"


def decode(text: str) -> bytes:
    """Return the bytes of a multibase base58btc text.

    Raises:
        MalformedError: another base, a foreign character, or far too long.
    """
    if not text.startswith("z") or len(text) > _MAX_LENGTH:
        raise MalformedError(
            "multibase: expected base58btc, 'z' and at most 199 digits"
        )
    number = 0
    for symbol in text[1:]:
        if symbol not in _VALUES:
            raise MalformedError("multibase: a character outside base58btc")
        number = number * 58 + _VALUES[symbol]
    body = text[1:]
    zeros = len(body) - len(body.lstrip("1"))
    return b"\x00" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode_public_key(public_key: bytes) -> str:
    """Return 32 bytes of an Ed25519 public key as a Multikey (``z6Mk…``)."""
    if len(public_key) != _KEY_LENGTH:
        raise MalformedError(f"Ed25519 key: expected 32 bytes, got {len(public_key)}")
    return encode(_ED25519_PUB + public_key)


def decode_public_key(multikey: str) -> bytes:
    """Return the 32 bytes of an Ed25519 Multikey.

    Raises:
        MalformedError: not base58btc, another kind of key, or the wrong length.
    """
    data = decode(multikey)
    if data[:2] != _ED25519_PUB or len(data) != 2 + _KEY_LENGTH:
        raise MalformedError("Multikey: expected an Ed25519 public key")
    return data[2:]
