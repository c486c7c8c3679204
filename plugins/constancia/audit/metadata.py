"""What a picture carries beside the picture: where, when and by whom it was taken.

Rules:

- The parts of a file are walked by its format, never searched for by their names:
  four letters stand in any compressed picture sooner or later.
- JPEG segments APP1 (EXIF, XMP), APP13 (IPTC) and comments; PNG chunks of text and
  EXIF; WebP chunks of EXIF and XMP. A picture of another format, or one that cannot be
  walked to its image, carries what nobody can tell, and that is a yes.

Sources: ITU-T T.81 annex B; PNG 3rd edition, section 11.3; RFC 9649, section 2.7.

Example::

    carries_metadata(Path("a.jpg").read_bytes())
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_JPEG: Final = frozenset({0xE1, 0xED, 0xFE})
_PNG: Final = frozenset({b"eXIf", b"tEXt", b"iTXt", b"zTXt"})
_WEBP: Final = frozenset({b"EXIF", b"XMP "})


def carries_metadata(picture: bytes) -> bool:
    """Return whether a picture says more than it shows, or may do so."""
    try:
        if picture.startswith(b"\xff\xd8"):
            return not _JPEG.isdisjoint(_segments(picture))
        if picture.startswith(b"\x89PNG\r\n\x1a\n"):
            return not _PNG.isdisjoint(_chunks(picture, 8, ">I4s", 4))
        if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
            return not _WEBP.isdisjoint(_chunks(picture, 12, "<4sI", 0))
    except (struct.error, IndexError):
        return True
    return True


def _segments(picture: bytes) -> Iterator[int]:
    """Yield the markers of a JPEG up to its image data."""
    position = 2
    while picture[position] == 0xFF:
        marker = picture[position + 1]
        if marker == 0xDA:  # start of scan: the picture itself
            return
        yield marker
        (length,) = struct.unpack_from(">H", picture, position + 2)
        position += 2 + length
    raise IndexError


def _chunks(
    picture: bytes, position: int, header: str, checksum: int
) -> Iterator[bytes]:
    """Yield the names of the chunks of a PNG or WebP."""
    while position < len(picture):
        name, length = sorted(
            struct.unpack_from(header, picture, position),
            key=lambda x: isinstance(x, int),
        )
        yield name
        odd = length % 2 if not checksum else 0  # WebP pads to even lengths
        position += 8 + length + odd + checksum
