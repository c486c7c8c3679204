"""CBOR (RFC 8949), as much of it as the compact payload needs.

Rules:

- Integers, byte strings, texts, arrays and maps; no floats, tags or simple values.
- Written in the core deterministic encoding (section 4.2.1): shortest heads, definite
  lengths, map keys sorted by their bytes.
- Read in that encoding and no other: one value has one form, so nobody can hand round a
  second form of what was signed. Reading ends exactly at the last byte.

Example::

    >>> encode({1: "Ana", 6: 20648}).hex()
    'a20163416e61061950a8'
    >>> decode(bytes.fromhex("a20163416e61061950a8"))
    {1: 'Ana', 6: 20648}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from constancia.errors import MalformedError

_UNSIGNED: Final = 0
_NEGATIVE: Final = 1
_BYTES: Final = 2
_TEXT: Final = 3
_ARRAY: Final = 4
_MAP: Final = 5
_DEEPEST: Final = 4
#: additional information of a head: how many bytes of argument follow
_ARGUMENT_BYTES: Final = {24: 1, 25: 2, 26: 4, 27: 8}


def encode(value: Any) -> bytes:
    """Return the deterministic encoding of a value.

    Raises:
        MalformedError: a kind of value that is not written here.
    """
    if isinstance(value, str):
        try:
            text = value.encode()
        except UnicodeEncodeError:
            raise MalformedError("CBOR: a text with half a character") from None
        return _head(_TEXT, len(text)) + text
    if isinstance(value, bytes):
        return _head(_BYTES, len(value)) + value
    if isinstance(value, Mapping):
        pairs = sorted([(encode(key), encode(item)) for key, item in value.items()])
        return _head(_MAP, len(pairs)) + b"".join([key + item for key, item in pairs])
    if isinstance(value, Sequence):
        return _head(_ARRAY, len(value)) + b"".join([encode(item) for item in value])
    if type(value) is int and -(2**64) <= value < 2**64:
        return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, ~value)
    raise MalformedError(f"CBOR: {type(value).__name__} is not written here")


def decode(data: bytes) -> Any:
    """Return the one value that ``data`` is the deterministic encoding of.

    Raises:
        MalformedError: cut off, followed by more, of another kind, or not deterministic.
    """
    value, _ = _read(data, 0, _DEEPEST)
    if encode(value) != data:
        raise MalformedError("CBOR: followed by more, or not deterministic")
    return value


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes((major << 5 | argument,))
    for information, length in _ARGUMENT_BYTES.items():
        if argument < 1 << 8 * length:
            return bytes([major << 5 | information]) + argument.to_bytes(length, "big")
    raise MalformedError("CBOR: a length or number beyond 64 bits")


def _read(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if at >= len(data) or not depth:
        raise MalformedError("CBOR: cut off, or too deep")
    major, argument = data[at] >> 5, data[at] & 31
    at += 1
    if argument >= 24:
        length = _ARGUMENT_BYTES.get(argument, 0)
        if not length or at + length > len(data):
            raise MalformedError("CBOR: cut off, or of no fixed length")
        argument, at = int.from_bytes(data[at : at + length], "big"), at + length
    match major:
        case 0:
            return argument, at
        case 1:
            return ~argument, at
        case 2 | 3:
            return _read_string(data, at, argument, text=major == _TEXT)
        case 4:
            items = []
            for _ in range(argument):
                item, at = _read(data, at, depth - 1)
                items.append(item)
            return items, at
        case 5:
            pairs = {}
            for _ in range(argument):
                key, at = _read(data, at, depth - 1)
                if not isinstance(key, int | str):
                    raise MalformedError("CBOR: a key that is no number and no text")
                pairs[key], at = _read(data, at, depth - 1)
            return pairs, at
    raise MalformedError("CBOR: tags, floats and simple values are not read here")


def _read_string(data: bytes, at: int, length: int, *, text: bool) -> tuple[Any, int]:
    end = at + length
    if end > len(data):
        raise MalformedError("CBOR: cut off")
    if not text:
        return data[at:end], end
    try:
        return data[at:end].decode(), end
    except UnicodeDecodeError:
        raise MalformedError("CBOR: a text that is not UTF-8") from None
