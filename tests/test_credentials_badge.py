"""Baked badges: one credential in a picture, and the same one out of it."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.credentials import badge
from constancia.errors import MalformedError


def chunk(kind: bytes, body: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + checksum


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\x00\xff"))
    + chunk(b"IEND", b"")
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>'
CREDENTIAL = '{"name":"José <Ñ> & ]]> \\"𝔸\\""}'.encode()
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(
    lambda text: f'{{"a":"{text}"}}'.encode()
)


@given(texts)
def test_what_is_baked_is_read_back(credential: bytes) -> None:
    assert badge.extract(badge.bake_png(PNG, credential)) == credential
    assert badge.extract(badge.bake_svg(SVG, credential).encode()) == credential


def test_the_picture_stays_a_picture() -> None:
    baked = badge.bake_png(PNG, CREDENTIAL)
    assert baked.endswith(chunk(b"IEND", b""))
    assert badge.KEYWORD + b"\x00" * 5 + CREDENTIAL in baked
    root = ElementTree.fromstring(badge.bake_svg(SVG, CREDENTIAL))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[0].tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert root[1].tag == "{http://www.w3.org/2000/svg}path"


def test_baking_again_replaces() -> None:
    twice = badge.bake_png(badge.bake_png(PNG, b"{}"), CREDENTIAL)
    assert twice == badge.bake_png(PNG, CREDENTIAL)
    drawn = badge.bake_svg(badge.bake_svg(SVG, b"{}"), CREDENTIAL)
    assert drawn == badge.bake_svg(SVG, CREDENTIAL)


TWO = chunk(b"iTXt", badge.KEYWORD + b"\x00" * 5 + b"{}")
PACKED = chunk(b"iTXt", badge.KEYWORD + b"\x00\x01\x00\x00\x00" + zlib.compress(b"{}"))


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(PNG, id="none in a PNG"),
        pytest.param(SVG.encode(), id="none in an SVG"),
        pytest.param(
            PNG.replace(chunk(b"IEND", b""), TWO * 2 + PNG[-12:]), id="two in a PNG"
        ),
        pytest.param(
            PNG.replace(chunk(b"IEND", b""), PACKED + PNG[-12:]), id="a compressed one"
        ),
        pytest.param(
            badge.bake_png(PNG, b"{}").replace(b"{}", b"[]"), id="a flipped bit"
        ),
        pytest.param(badge.bake_png(PNG, b"{}")[:-5], id="a cut PNG"),
        pytest.param(
            b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG.encode(), id="an entity"
        ),
        pytest.param(b"<svg", id="no XML"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"GIF89a", id="another kind"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(badge.LARGEST), id="too large"),
    ],
)
def test_a_picture_without_exactly_one_credential_is_refused(
    picture: bytes,
) -> None:
    with pytest.raises(MalformedError):
        badge.extract(picture)


@given(st.binary(max_size=200))
def test_no_bytes_end_in_anything_but_a_credential_or_a_refusal(content: bytes) -> None:
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"<svg>"):
        try:
            badge.extract(start + content)
        except MalformedError:
            continue


def test_a_real_credential_of_the_site_is_found_in_its_badge(site: Path) -> None:
    credential = next((site / "c").glob("*/credential.json")).read_bytes()
    assert badge.extract(badge.bake_png(PNG, credential)) == credential
