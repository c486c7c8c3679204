"""The QR symbol: equal to the reference encoder's, readable, neutral."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter
from qrcode import QRCode, constants
from qrcode.util import MODE_8BIT_BYTE, QRData

from constancia.credentials import compact, keys
from constancia.errors import SiteError
from constancia.portal import qr

HOST = "verifica.example.org"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODES = st.text(ALPHABET, min_size=13, max_size=13)
SYMBOLS = qr.Symbols(HOST)


def reference(host: str, code: str) -> tuple[str, ...]:
    """The symbol as ``qrcode`` draws it by itself, its mask included."""
    symbol = QRCode(error_correction=constants.ERROR_CORRECT_Q)
    content = f"https://{host}/c/{code.lower()}/".encode()
    symbol.add_data(QRData(content, mode=MODE_8BIT_BYTE), optimize=0)
    symbol.make()
    return tuple("".join("01"[module] for module in row) for row in symbol.modules)


def drawn(picture: bytes) -> tuple[str, ...]:
    """Read the modules back from the path of a picture."""
    (path,) = re.findall(r'<path stroke="#000" d="([^"]+)"', picture.decode())
    side = int(re.findall(r'viewBox="0 0 (\d+) ', picture.decode())[0])
    dark = set()
    x = y = 0
    for move, first, second in re.findall(r"([Mmh])(-?\d+)(?: ([\d.]+))?", path):
        if move == "M":
            x, y = int(first), int(float(second))
        elif move == "m":
            x, y = x + int(first), y + int(second)
        else:
            dark.update((x + n, y) for n in range(int(first)))
            x += int(first)
    border = qr.QUIET_ZONE
    assert all(border <= n < side - border for module in dark for n in module)
    return tuple(
        "".join("01"[(x, y) in dark] for x in range(border, side - border))
        for y in range(border, side - border)
    )


@settings(max_examples=25, deadline=None)
@given(CODES)
def test_a_symbol_is_the_one_the_reference_encoder_draws(code: str) -> None:
    assert SYMBOLS.modules(code) == reference(HOST, code)


@pytest.mark.parametrize(
    "host",
    ["a.sv", "verificacion.de-un-programa.example.org", "v" * 60 + ".example.org"],
)
def test_every_version_is_drawn_as_the_reference_does(host: str) -> None:
    symbols = qr.Symbols(host)
    for code in ("K7QM3T9XVB2H4", "ZZZZZZZZZZZZZ"):
        assert symbols.modules(code) == reference(host, code)


def test_the_plain_symbol_is_version_4() -> None:
    assert SYMBOLS.version == 4
    assert SYMBOLS.size == 33
    assert len(SYMBOLS.modules("K7QM3T9XVB2H4")) == 33


@settings(max_examples=10, deadline=None)
@given(CODES)
def test_the_picture_holds_the_symbol_and_nothing_else(code: str) -> None:
    assert drawn(SYMBOLS.svg(code)) == SYMBOLS.modules(code)


def test_a_reader_reads_the_address(tmp_path: Path) -> None:
    del tmp_path
    rows = drawn(SYMBOLS.svg("K7QM3T9XVB2H4"))
    scale, border = 4, qr.QUIET_ZONE
    side = (len(rows) + 2 * border) * scale
    pixels = bytearray(b"\xff" * side * side)
    for y, row in enumerate(rows):
        for x, module in enumerate(row):
            if module == "1":
                for dy in range(scale):
                    start = ((y + border) * scale + dy) * side + (x + border) * scale
                    pixels[start : start + scale] = b"\x00" * scale
    image = memoryview(bytes(pixels)).cast("B", (side, side))
    (found,) = zxingcpp.read_barcodes(image)
    assert found.text == f"https://{HOST}/c/k7qm3t9xvb2h4/"
    assert found.ec_level == "Q"


def test_the_picture_is_neutral_crisp_and_self_contained() -> None:
    picture = SYMBOLS.svg("K7QM3T9XVB2H4").decode()
    assert picture.count("<path") == 1
    assert 'role="img"' in picture
    assert 'shape-rendering="crispEdges"' in picture
    assert "k7qm" not in picture.lower()
    assert "style=" not in picture
    assert "href" not in picture


def test_a_host_too_long_for_any_symbol_is_refused() -> None:
    with pytest.raises(SiteError) as caught:
        qr.Symbols("v" * 2000)
    assert caught.value.hint


LONG_NAME = "María de los Ángeles Hernández Ordóñez viuda de Martínez y Peñate"
NAMES = ("Ana Paz", "María José Hernández Ordóñez", LONG_NAME)


def offline_symbol(name: str) -> tuple[str, tuple[str, ...]]:
    claims = compact.Claims(
        name=name,
        standard_code="CON-ALB-0012",
        title="Construcción de paredes y obra menor",
        level="2",
        centre="Centro de Evaluación Cerro Verde",
        issued_on=datetime.date(2026, 7, 14),
        expires_on=datetime.date(2029, 7, 14),
    )
    key = keys.from_seed(
        bytes(32), code_secret=bytes(32), created=datetime.date(2026, 1, 1)
    )
    digits = compact.encode(claims, code="N0D8AE1FED2TD", key=key)
    address = "https://verifica.example.org/c/n0d8ae1fed2td/#"
    return address + digits, qr.offline_modules(address, digits)


def photograph(rows: tuple[str, ...], scale: int = 8) -> Image.Image:
    side = len(rows) + 8
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(rows):
        for x, module in enumerate(row):
            if module == "1":
                image.putpixel((x + 4, y + 4), 0)
    return image.resize((side * scale, side * scale), Image.Resampling.NEAREST)


def as_jpeg(image: Image.Image) -> Image.Image:
    held = io.BytesIO()
    image.save(held, "JPEG", quality=35)
    return Image.open(held).convert("L")


@pytest.mark.parametrize("name", NAMES)
def test_the_offline_symbol_is_read_by_a_decoder_that_is_not_ours(name: str) -> None:
    text, rows = offline_symbol(name)
    (found,) = zxingcpp.read_barcodes(photograph(rows))
    assert found.text == text
    assert found.ec_level == "M"


def test_the_offline_symbol_has_65_modules_or_fewer_with_a_real_name() -> None:
    for name in NAMES[:2]:
        assert len(offline_symbol(name)[1]) <= 65


@pytest.mark.parametrize(
    ("harm", "change"),
    [
        ("blur", lambda image: image.filter(ImageFilter.GaussianBlur(3))),
        ("rotation", lambda image: image.rotate(17, expand=True, fillcolor=255)),
        ("JPEG", as_jpeg),
        (
            "all of them",
            lambda image: as_jpeg(
                image.rotate(-8, expand=True, fillcolor=255).filter(
                    ImageFilter.GaussianBlur(2)
                )
            ),
        ),
    ],
)
@pytest.mark.parametrize("kind", ["plain", "offline"])
def test_symbols_are_read_from_a_poor_photograph(
    kind: str, harm: str, change: Callable[[Image.Image], Image.Image]
) -> None:
    if kind == "plain":
        text = "https://verifica.example.org/c/n0d8ae1fed2td/"
        rows = qr.Symbols("verifica.example.org").modules("N0D8AE1FED2TD")
    else:
        text, rows = offline_symbol(NAMES[1])
    (found,) = zxingcpp.read_barcodes(change(photograph(rows)))
    assert found.text == text, harm


def test_a_payload_too_dense_for_paper_is_refused() -> None:
    with pytest.raises(SiteError, match="módulos"):
        qr.offline_modules("https://verifica.example.org/c/n0d8ae1fed2td/#", "1" * 900)
