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

import zlib
from typing import Final

#: some thirty rows of words a file are its own
_BITS_A_FILE: Final = 512
_LEAST: Final = 1 << 16  # bits
#: places a row of words is marked at; three rows of a name are asked for together
_PROBES: Final = 4
#: the same of what is asked for by itself: a number, an address, a long word
_PROBES_ALONE: Final = 12
#: rows of words that were added lately, so that a frame is not marked for every page
_LATELY: Final = 50_000
#: odd numbers that mix 32 bits well (Steele and Vigna, "Computationally easy,
#: spectrally good multipliers", 2021)
_MIX: Final = 0x915F77F5
_STRIDE: Final = 0x93D765DD


class Footprint:
    """A Bloom filter over rows of words."""

    def __init__(self, bits: bytearray) -> None:
        self.bits = bits
        self._mask = len(bits) * 8 - 1
        self._lately: set[str] = set()

    @classmethod
    def sized(cls, *, files: int) -> Footprint:
        """Return an empty footprint for a site of so many files."""
        bits = max(_LEAST, 1 << (files * _BITS_A_FILE - 1).bit_length())
        return cls(bytearray(bits // 8))

    def update(self, rows: set[str]) -> None:
        """Remember rows of words, and what stands by itself."""
        new = rows - self._lately
        if not new:
            return
        if len(self._lately) >= _LATELY:
            self._lately.clear()
        self._lately |= new
        bits, mask = self.bits, self._mask
        for row in new:
            mark = zlib.crc32(row.encode("utf-8", "surrogatepass"))
            place, stride = mark * _MIX, (mark * _STRIDE >> 7) | 1
            for _ in range(_PROBES if " " in row else _PROBES_ALONE):
                bit = (place >> 5) & mask
                bits[bit >> 3] |= 1 << (bit & 7)
                place += stride

    def __contains__(self, row: str) -> bool:
        bits, mask = self.bits, self._mask
        mark = zlib.crc32(row.encode("utf-8", "surrogatepass"))
        place, stride = mark * _MIX, (mark * _STRIDE >> 7) | 1
        for _ in range(_PROBES if " " in row else _PROBES_ALONE):
            bit = (place >> 5) & mask
            if not bits[bit >> 3] >> (bit & 7) & 1:
                return False
            place += stride
        return True

    def join(self, other: bytes) -> None:
        """Take on what a footprint of the same size remembers."""
        size = len(self.bits)
        joined = int.from_bytes(self.bits, "little") | int.from_bytes(other, "little")
        self.bits[:] = joined.to_bytes(size, "little")
