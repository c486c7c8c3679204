"""Which words stand in a row in a site, remembered in a few bytes a page.

An issue brings values that must never appear and that the last audit did not know of.
Where none of a value's rows of words is in the footprint of the files that did not
change, the value is in none of them, and they need not be read again.

Rules:

- A footprint may say "perhaps" where there is nothing, never "no" where there is
  something. Whoever hears "perhaps" reads the files.
- Words are remembered two and three in a row; numbers, addresses of mail and long words
  by themselves.

Source: Bloom, "Space/time trade-offs in hash coding with allowable errors",
Communications of the ACM 13 (7), 1970.

Example::

    footprint = Footprint.sized(files=40_000)
    footprint.update({"zoila peña"})
    "zoila peña" in footprint        # True
"""

from __future__ import annotations

import hashlib
from typing import Final

#: about ten rows of words a file are its own: one wrong "perhaps" in two thousand
_BITS_A_FILE: Final = 256
_LEAST: Final = 1 << 16  # bits
_PROBES: Final = 4
#: rows of words that were added lately, so that a frame is not hashed for every page
_LATELY: Final = 200_000


class Footprint:
    """A Bloom filter over rows of words."""

    def __init__(self, bits: bytearray) -> None:
        self.bits = bits
        self._mask = len(bits) * 8 - 1
        self._lately: set[str] = set()

    @classmethod
    def sized(cls, *, files: int) -> Footprint:
        """Return an empty footprint for a site of so many files."""
        bits = max(_LEAST, 1 << (files * _BITS_A_FILE).bit_length())
        return cls(bytearray(bits // 8))

    def update(self, rows: set[str]) -> None:
        """Remember rows of words."""
        new = rows - self._lately
        if not new:
            return
        if len(self._lately) >= _LATELY:
            self._lately.clear()
        self._lately |= new
        bits, mask = self.bits, self._mask
        for row in new:
            probe = _hash(row)
            for _ in range(_PROBES):
                place = probe & mask
                bits[place >> 3] |= 1 << (place & 7)
                probe >>= 32

    def __contains__(self, row: str) -> bool:
        bits, mask, probe = self.bits, self._mask, _hash(row)
        for _ in range(_PROBES):
            place = probe & mask
            if not bits[place >> 3] >> (place & 7) & 1:
                return False
            probe >>= 32
        return True

    def join(self, other: bytes) -> None:
        """Take on what a footprint of the same size remembers."""
        size = len(self.bits)
        joined = int.from_bytes(self.bits, "little") | int.from_bytes(other, "little")
        self.bits[:] = joined.to_bytes(size, "little")


def _hash(row: str) -> int:
    digest = hashlib.blake2b(row.encode("utf-8", "surrogatepass"), digest_size=16)
    return int.from_bytes(digest.digest(), "little")
