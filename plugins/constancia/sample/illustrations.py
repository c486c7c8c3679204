"""Fictitious product photos: plain drawings, so that nobody takes them for a place.

Rules:

- No face and no person; sixteen colours of the house.
- The same bytes everywhere: whole numbers only, and a PNG whose pixels are stored, for
  what compresses them differs from one machine to the next.

Example::

    (folder / "fotos" / "pan.png").write_bytes(illustrations.png("pan"))
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from math import isqrt
from typing import Final

WIDTH: Final = 288  # pixels, even: a byte holds two
HEIGHT: Final = 216

_COLOURS: Final = (
    *("faf4e2", "eddfb6", "dacda6", "f4c453", "d9962e", "a8642a", "6b3a1e", "8c1531"),
    *("d4532f", "0b5a3d", "5c9a55", "2f2d8c", "8b86c4", "7fb4d6", "474652", "ffffff"),
)
PAPER, ALBUM, SAND, MAIZE, CRUST, CLAY, EARTH, COCHINEAL = range(8)
BRICK, LEAF, GRASS, ANIL, ROSE, SKY, STONE, WHITE = range(8, 16)


class _Sheet:
    """A sheet to draw on; what lies outside of it is cut off."""

    def __init__(self, ground: int) -> None:
        self.rows = [bytearray([ground]) * WIDTH for _ in range(HEIGHT)]

    def line(self, y: int, left: int, right: int, colour: int) -> None:
        left, right = max(left, 0), min(right, WIDTH)
        if 0 <= y < HEIGHT and left < right:
            self.rows[y][left:right] = bytes([colour]) * (right - left)

    def box(self, left: int, top: int, width: int, height: int, colour: int) -> None:
        for y in range(top, top + height):
            self.line(y, left, left + width, colour)

    def oval(self, x: int, y: int, wide: int, high: int, colour: int) -> None:
        """Fill an oval around a point, ``wide`` and ``high`` to each side."""
        for row in range(-high, high + 1):
            half = wide * isqrt(high * high - row * row) // high
            self.line(y + row, x - half, x + half, colour)

    def roof(self, x: int, top: int, wide: int, high: int, colour: int) -> None:
        """Fill a triangle whose tip is above the middle of its base."""
        for row in range(high):
            half = wide * row // high
            self.line(top + row, x - half, x + half, colour)

    def keel(self, x: int, top: int, wide: int, high: int, colour: int) -> None:
        """Fill a shape that is widest at its top: a pot, the hull of a boat."""
        for row in range(high):
            half = wide - wide * row // (3 * high)
            self.line(top + row, x - half, x + half, colour)


def _blocks(sheet: _Sheet) -> None:
    for row in range(8):
        for column in range(-1, 6):
            left = column * 58 + row % 2 * 29
            shade = STONE if (row * 3 + column) % 4 else ROSE
            sheet.box(left + 2, row * 27 + 2, 54, 23, shade)


def _tiles(sheet: _Sheet) -> None:
    for row in range(9):
        for column in range(-1, 9):
            x, y = column * 36 + row % 2 * 18 + 18, row * 26
            sheet.oval(x, y, 18, 24, EARTH)
            sheet.oval(x, y - 3, 16, 22, BRICK if (row + column) % 3 else CLAY)


def _pupusas(sheet: _Sheet) -> None:
    sheet.oval(144, 112, 134, 92, STONE)
    for x, y in ((92, 80), (188, 78), (60, 134), (146, 140), (226, 130)):
        sheet.oval(x, y, 42, 30, CRUST)
        sheet.oval(x, y - 3, 40, 27, MAIZE)
        for spot in (-18, 2, 20):
            sheet.oval(x + spot, y - 4 + spot // 4, 5, 3, CLAY)


def _tacos(sheet: _Sheet) -> None:
    sheet.box(0, 150, WIDTH, 66, CLAY)
    for x in (62, 144, 226):
        sheet.oval(x, 134, 44, 44, CRUST)
        for spot in range(5):
            sheet.oval(x - 26 + spot * 13, 98 + spot % 2 * 7, 10, 10, LEAF)
        sheet.oval(x - 12, 96, 6, 6, COCHINEAL)
        sheet.oval(x, 146, 44, 40, MAIZE)
        sheet.box(x - 46, 172, 92, 44, CLAY)


def _boat(sheet: _Sheet) -> None:
    sheet.oval(226, 50, 26, 26, MAIZE)
    sheet.box(0, 120, WIDTH, 96, ANIL)
    sheet.keel(140, 108, 92, 36, WHITE)
    sheet.keel(140, 120, 88, 12, COCHINEAL)
    sheet.box(112, 76, 4, 34, EARTH)
    sheet.box(176, 76, 4, 34, EARTH)
    sheet.box(100, 68, 92, 10, MAIZE)
    for row in range(5):
        for wave in range(7):
            sheet.box(wave * 46 + row % 2 * 22, 154 + row * 13, 24, 3, SKY)


def _hills(sheet: _Sheet) -> None:
    sheet.box(0, 0, WIDTH, 130, SKY)
    sheet.roof(196, 40, 150, 150, ROSE)
    sheet.roof(92, 22, 140, 170, ANIL)
    for x in range(-20, WIDTH, 44):
        sheet.oval(x + 20, 196, 40, 36, GRASS)
    for x in range(14, WIDTH, 38):
        sheet.roof(x, 140, 13, 46, LEAF)


def _lake(sheet: _Sheet) -> None:
    sheet.box(0, 0, WIDTH, 90, PAPER)
    sheet.roof(70, 34, 130, 60, LEAF)
    sheet.roof(220, 24, 120, 70, GRASS)
    sheet.box(0, 90, WIDTH, 126, SKY)
    for y, x, colour in ((124, 92, COCHINEAL), (166, 188, MAIZE)):
        sheet.oval(x, y, 70, 9, colour)
        sheet.oval(x, y - 2, 16, 4, STONE)
        sheet.box(x - 40, y - 16, 82, 3, EARTH)
    for row in range(4):
        sheet.box(30 + row * 61, 104 + row * 29, 40, 2, WHITE)


def _plants(sheet: _Sheet) -> None:
    sheet.box(0, 172, WIDTH, 44, CRUST)
    for x, leaf, pot in ((56, LEAF, BRICK), (144, GRASS, ANIL), (232, LEAF, CLAY)):
        for side in (-28, 0, 28):
            sheet.oval(x + side, 78 - (0 if side else 22), 15, 30, leaf)
        sheet.oval(x, 96, 20, 22, leaf)
        sheet.oval(x - 14, 66, 6, 6, MAIZE)
        sheet.oval(x + 16, 76, 6, 6, COCHINEAL)
        sheet.keel(x, 116, 36, 66, pot)
        sheet.box(x - 40, 108, 80, 13, pot)


def _boxes(sheet: _Sheet) -> None:
    sheet.box(0, 176, WIDTH, 40, STONE)
    for left, top, width in (
        (24, 106, 82),
        (112, 94, 96),
        (214, 118, 58),
        (52, 38, 74),
        (138, 28, 66),
    ):
        height = 68 if top < 60 else 182 - top
        sheet.box(left, top, width, height, CRUST)
        sheet.box(left, top, width, 7, CLAY)
        sheet.box(left + width // 2 - 6, top, 12, height, SAND)


def _loom(sheet: _Sheet) -> None:
    bands = (COCHINEAL, MAIZE, ANIL, BRICK, LEAF, WHITE, ROSE)
    for column in range(24):
        sheet.box(column * 12, 0, 12, HEIGHT, bands[column * 5 % 7])
        for row in range(18):
            colour = bands[(column * 5 + row + 2) % 7]
            if (column + row) % 3 == 0:
                sheet.box(column * 12 + 3, row * 12 + 3, 6, 6, colour)


def _bread(sheet: _Sheet) -> None:
    sheet.box(0, 140, WIDTH, 76, EARTH)
    for x, y in ((66, 112), (152, 100), (230, 114), (108, 156), (196, 158)):
        sheet.oval(x, y, 50, 32, CLAY)
        sheet.oval(x, y - 4, 47, 28, CRUST)
        for cut in (-22, 0, 22):
            sheet.oval(x + cut, y - 12, 4, 12, MAIZE)


def _floor(sheet: _Sheet) -> None:
    for row in range(4):
        for column in range(6):
            x, y = column * 54 + 9, row * 54
            sheet.box(x + 1, y + 1, 52, 52, ALBUM if (row + column) % 2 else PAPER)
            sheet.oval(x + 27, y + 27, 22, 22, ANIL if (row + column) % 2 else BRICK)
            sheet.oval(x + 27, y + 27, 13, 13, MAIZE)
            sheet.oval(x + 27, y + 27, 6, 6, LEAF)


_DRAWINGS: Final[dict[str, tuple[int, Callable[[_Sheet], None]]]] = {
    "bloques": (SAND, _blocks),
    "cajas": (ALBUM, _boxes),
    "cerros": (GRASS, _hills),
    "kayak": (SKY, _lake),
    "lancha": (SKY, _boat),
    "macetas": (PAPER, _plants),
    "mosaico": (STONE, _floor),
    "pan": (ALBUM, _bread),
    "pupusas": (ALBUM, _pupusas),
    "tacos": (PAPER, _tacos),
    "techo": (SKY, _tiles),
    "telar": (PAPER, _loom),
}

NAMES: Final = tuple(_DRAWINGS)


def png(name: str) -> bytes:
    """Return one of ``NAMES`` as a PNG of sixteen colours (RFC 2083)."""
    ground, draw = _DRAWINGS[name]
    sheet = _Sheet(ground)
    draw(sheet)
    # a row begins with its filter, none; then two pixels a byte
    pixels = b"".join(
        b"\x00" + bytes(a << 4 | b for a, b in zip(row[::2], row[1::2], strict=True))
        for row in sheet.rows
    )
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 4, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", bytes.fromhex("".join(_COLOURS))),
            _chunk(b"IDAT", b"".join(_stored(pixels))),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _stored(content: bytes) -> Iterator[bytes]:
    """Yield a zlib stream that stores without compressing (RFC 1950 and 1951)."""
    yield b"\x78\x01"
    block = 0xFFFF
    for start in range(0, len(content), block):
        part = content[start : start + block]
        last = start + block >= len(content)
        yield struct.pack("<BHH", last, len(part), len(part) ^ 0xFFFF) + part
    yield struct.pack(">I", zlib.adler32(content))
