"""Bitstring Status List v1.0: which certificates are revoked, one bit each.

Rules:

- Purpose ``revocation``, one list per purpose; the bit is set while a certificate is
  revoked, replaced or suspended, so that strangers' verifiers refuse it.
- At least 131,072 entries (16 kB) whatever the number of certificates, so that a
  verifier that asks for a list does not say whose certificate it holds (section 3.5).
- Index 0 is the left-most bit, 0x80 of the first byte (section 3.3).
- ``encodedList`` is ``u`` and base64url without padding of GZIP. The same set gives the
  same bytes: time stamp and operating system in the header are fixed, and runs are the
  only matches looked for (``Z_RLE``), which leaves a compressor nothing to choose. For
  a list that is nearly all zeros that is also the smallest.
- Decoding is bounded: a small file cannot unpack into gigabytes.

Non-goals: choosing indexes (the ledger does, at random, and keeps them for ever).

Example::

    >>> bits = decode(encode([7, 131_071]))
    >>> bit(bits, 7), bit(bits, 8), bit(bits, 131_071)
    (True, False, True)
"""

from __future__ import annotations

import base64
import binascii
import datetime
import struct
import zlib
from collections.abc import Iterable
from typing import Any, Final

from constancia import addresses
from constancia.credentials.data_integrity import timestamp
from constancia.credentials.rdf import CREDENTIALS_V2
from constancia.errors import MalformedError

LENGTH: Final = 131_072  # bits; the least the specification allows
PURPOSE: Final = "revocation"
_LONGEST: Final = 2**27  # bits; 16 MB unpacked
_GZIP_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # no time, no system
_LEVEL: Final = 9


def build(
    list_number: int,
    set_indexes: Iterable[int],
    *,
    host: str,
    valid_from: datetime.datetime,
    valid_until: datetime.datetime,
    length: int = LENGTH,
) -> dict[str, Any]:
    """Return an unsigned status list credential.

    Args:
        list_number: of ``/status/<n>.json``.
        set_indexes: certificates to be refused.
        host: official host.
        valid_from: issue day, with a time zone.
        valid_until: from when on the list counts as a stale copy.
        length: number of entries, a multiple of 8.

    Raises:
        MalformedError: an index outside the list, or a length below the minimum.
    """
    address = addresses.absolute(host, addresses.status_list(list_number))
    return {
        "@context": [CREDENTIALS_V2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": addresses.did(host),
        "validFrom": timestamp(valid_from),
        "validUntil": timestamp(valid_until),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encode(set_indexes, length=length),
        },
    }


def encode(set_indexes: Iterable[int], *, length: int = LENGTH) -> str:
    """Return the ``encodedList`` with these bits set.

    Raises:
        MalformedError: an index outside the list, or a length below the minimum.
    """
    if length < LENGTH or length % 8:
        raise MalformedError(
            f"status list: expected at least {LENGTH} entries in whole bytes, got {length}"
        )
    bits = bytearray(length // 8)
    for index in set_indexes:
        if not 0 <= index < length:
            raise MalformedError(
                f"status list: index {index} is outside 0-{length - 1}"
            )
        bits[index >> 3] |= 0x80 >> (index & 7)
    packed = zlib.compressobj(
        _LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_RLE
    )
    body = packed.compress(bytes(bits)) + packed.flush()
    trailer = struct.pack("<LL", zlib.crc32(bits), len(bits))
    gzipped = _GZIP_HEADER + body + trailer
    return "u" + base64.urlsafe_b64encode(gzipped).rstrip(b"=").decode("ascii")


def decode(encoded_list: str) -> bytes:
    """Return the bits of an ``encodedList``.

    Raises:
        MalformedError: not multibase base64url of GZIP, shorter than the minimum or
            longer than can be meant.
    """
    if not encoded_list.startswith("u"):
        raise MalformedError("status list: expected multibase base64url")
    body = encoded_list[1:]
    try:
        packed = base64.b64decode(
            body + "=" * (-len(body) % 4), altchars=b"-_", validate=True
        )
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        bits = unpacker.decompress(packed, _LONGEST // 8)
        complete = unpacker.eof and not unpacker.unused_data
    except (binascii.Error, ValueError, zlib.error):
        raise MalformedError("status list: expected GZIP in base64url") from None
    if not complete:
        raise MalformedError("status list: cut off, too long, or followed by more")
    if len(bits) * 8 < LENGTH:
        raise MalformedError(
            f"status list: expected at least {LENGTH} entries, got {len(bits) * 8}"
        )
    return bits


def bit(bits: bytes, index: int) -> bool:
    """Return one entry.

    Raises:
        MalformedError: the list has no such entry.
    """
    if not 0 <= index < len(bits) * 8:
        raise MalformedError(f"status list: there is no entry {index}")
    return bool(bits[index >> 3] & 0x80 >> (index & 7))
