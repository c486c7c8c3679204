"""The QR symbol: equal to the reference encoder's, readable, neutral."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode import QRCode, constants
from qrcode.util import MODE_8BIT_BYTE, QRData

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
