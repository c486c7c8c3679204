"""A credential inside a picture: baked badges (Open Badges 3.0, section 5.3).

Rules:

- PNG: one ``iTXt`` chunk with the keyword ``openbadgecredential``, not compressed,
  before ``IEND``. SVG: one ``<openbadges:credential>`` as the first child of the root,
  its text the credential's JSON.
- Baking twice replaces: two credentials in one picture would let two readers see two.
  Reading refuses a picture that holds more than one.
- What is read is bytes to be verified like any other file; a picture proves nothing.
- Sizes are bounded before anything is parsed, and an SVG may not bring a document type
  (it is how entities grow).

Non-goals: drawing the picture, and putting it on a public page: it is made in the
holder's own browser, by the same rules, from the credential that is there already.

Example::

    baked = bake_png(picture, credential)
    assert extract(baked) == credential
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree  # document types are refused before
from xml.sax.saxutils import escape

from constancia.errors import MalformedError

KEYWORD: Final = b"openbadgecredential"
NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
LARGEST: Final = 4 * 1024 * 1024  # bytes of a picture

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_ROOT: Final = re.compile(r"<svg\b[^>]*?(/?)>")
_BAKED: Final = re.compile(
    r"\s*<openbadges:credential\b.*?</openbadges:credential>", re.DOTALL
)
_PREFIX: Final = "openbadges"


def bake_png(picture: bytes, credential: bytes) -> bytes:
    """Return the PNG with ``credential`` in it, instead of any that it held.

    Raises:
        MalformedError: ``picture`` is no whole PNG.
    """
    chunk = _chunk(b"iTXt", KEYWORD + b"\x00\x00\x00\x00\x00" + credential)
    parts = [_PNG]
    for kind, body in _chunks(picture):
        if kind == b"IEND":
            parts.append(chunk)
        if not _holds(kind, body):
            parts.append(_chunk(kind, body))
    return b"".join(parts)


def bake_svg(picture: str, credential: bytes) -> str:
    """Return the SVG with ``credential`` in it, instead of any that it held.

    Raises:
        MalformedError: ``picture`` has no ``<svg>`` element.
    """
    bare = _BAKED.sub("", picture)
    root = _ROOT.search(bare)
    if root is None or root[1]:
        raise MalformedError("badge: expected an <svg> element with something in it")
    opening = root[0]
    if f"xmlns:{_PREFIX}=" not in opening:
        opening = f'{opening[:-1]} xmlns:{_PREFIX}="{NAMESPACE}">'
    text = escape(credential.decode("utf-8"))
    element = f"<{_PREFIX}:credential>{text}</{_PREFIX}:credential>"
    return bare[: root.start()] + opening + element + bare[root.end() :]


def is_picture(content: bytes) -> bool:
    """Return whether these bytes look like a PNG or an SVG."""
    return content.startswith(_PNG) or b"<svg" in content[:1024]


def extract(picture: bytes) -> bytes:
    """Return the credential that a baked PNG or SVG holds.

    Raises:
        MalformedError: no picture of these kinds, or not exactly one credential in it.
    """
    if len(picture) > LARGEST:
        raise MalformedError(f"badge: expected at most {LARGEST} bytes")
    found = list(_in_png(picture) if picture.startswith(_PNG) else _in_svg(picture))
    if len(found) != 1:
        raise MalformedError(f"badge: expected one credential in it, got {len(found)}")
    return found[0]


def _in_png(picture: bytes) -> Iterator[bytes]:
    for kind, body in _chunks(picture):
        if not _holds(kind, body):
            continue
        rest = body[len(KEYWORD) + 1 :]
        if rest[:2] != b"\x00\x00":
            raise MalformedError("badge: the credential in it is compressed")
        _language, _, rest = rest[2:].partition(b"\x00")
        _keyword, _, text = rest.partition(b"\x00")
        yield text


def _in_svg(picture: bytes) -> Iterator[bytes]:
    if b"<!DOCTYPE" in picture.upper():
        raise MalformedError("badge: an SVG may not bring a document type")
    try:
        root = ElementTree.fromstring(picture)  # noqa: S314  # bounded, no entities
    except (ElementTree.ParseError, ValueError):
        raise MalformedError("badge: this is no SVG") from None
    for element in root.iter(f"{{{NAMESPACE}}}credential"):
        yield (element.text or "").strip().encode()


def _holds(kind: bytes, body: bytes) -> bool:
    return kind in {b"iTXt", b"tEXt", b"zTXt"} and body.startswith(KEYWORD + b"\x00")


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a PNG, its last one included (PNG 3rd edition, section 5)."""
    if not picture.startswith(_PNG):
        raise MalformedError("badge: this is no PNG")
    position = len(_PNG)
    while position + 12 <= len(picture):
        (length,) = struct.unpack_from(">I", picture, position)
        kind = picture[position + 4 : position + 8]
        body = picture[position + 8 : position + 8 + length]
        end = position + 12 + length
        if end > len(picture) or picture[end - 4 : end] != struct.pack(
            ">I", zlib.crc32(kind + body)
        ):
            raise MalformedError("badge: a part of the PNG is damaged")
        yield kind, body
        if kind == b"IEND":
            return
        position = end
    raise MalformedError("badge: the PNG is cut off")
