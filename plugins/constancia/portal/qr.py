"""The QR symbol of a certificate's address, as a small SVG.

Rules:

- One byte-mode segment holding ``https://<host>/c/<code>/``, error level Q, and the
  smallest version that holds it: a host fixes the length, so all its certificates
  share one version.
- The mask is chosen by the penalties of ISO/IEC 18004, 7.8.3, exactly as ``qrcode``
  chooses it; no encoding rule is skipped to be quick.
- The picture is one path of horizontal strokes with crisp edges, black on white with
  a quiet zone of four modules, and a title that names nobody.

How it is quick: every step from the bits of a text to its modules is linear over
GF(2), Reed-Solomon included. So ``qrcode`` draws one symbol, and tells what becomes of
one bit of each codeword; over GF(256) that tells of the others, and the symbol of any
code is the exclusive or of what its bits change. A symbol is one big integer (rows after one another, each closed by a light
module so that rows do not touch), and a penalty is a few shifts and a count of bits.

The offline symbol has two segments, bytes for ``https://<host>/c/<code>/#`` and digits
for the signed payload, at level M (contract, section 8). It is drawn by ``qrcode`` alone:
it goes on paper, where a hundredth of a second does not count.

Example::

    symbols = Symbols("verifica.example.org")
    symbols.version           # 4: 33 modules a side
    symbols.svg("K7QM3T9XVB2H4")
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Final

from markupsafe import Markup
from qrcode import QRCode, constants
from qrcode.base import gexp, glog
from qrcode.exceptions import DataOverflowError
from qrcode.util import (
    MODE_8BIT_BYTE,
    MODE_NUMBER,
    QRData,
    create_data,
    length_in_bits,
)

from constancia import addresses
from constancia.errors import SiteError

QUIET_ZONE: Final = 4
#: in both languages: a picture's title is read aloud and shown on hover
TITLE: Final = "Código QR de verificación · Verification QR code"
#: 73 modules: half a millimetre each on 36 mm of paper; names of 70 letters still fit
_DENSEST: Final = 14
#: all codes differ from it in some bits
_BASE_CODE: Final = "0" * 13
_MASKS: Final = range(8)


class Symbols:
    """The QR symbols of all certificate addresses of one host."""

    def __init__(self, host: str) -> None:
        """Draw what the symbols of one host have in common.

        Raises:
            SiteError: the host is too long for any symbol.
        """
        self._host = host
        base = self._content(_BASE_CODE)
        self.version = smallest_version(base)
        self.size = self.version * 4 + 17
        self._stride = self.size + 1
        #: bits before the content: its mode and its length
        self._header = 4 + length_in_bits(MODE_8BIT_BYTE, self.version)
        row = (1 << self.size) - 1 << 1
        self._full = sum(row << i * self._stride for i in range(self.size))
        # the mask is judged on a trial symbol, whose format bits are still light
        self._base = self._codewords(base)
        self._trial = [self._draw(self._base, mask, trial=True) for mask in _MASKS]
        self._final = [self._draw(self._base, mask, trial=False) for mask in _MASKS]
        self._places = self._find_places()
        self._spread = functools.cache(self._spread_of)
        self._change = functools.cache(self._change_of)

    def modules(self, code: str) -> tuple[str, ...]:
        """Return a code's symbol, a string a row with "1" for each dark module."""
        base = self._content(_BASE_CODE)
        content = self._content(code)
        if len(content) != len(base):
            raise SiteError(
                "QR: un código de {length} caracteres; se esperaban 13",
                hint="Emita de nuevo: «inv issue».",
                length=len(code),
            )
        change = 0
        for index, (old, new) in enumerate(zip(base, content, strict=True)):
            difference = old ^ new
            while difference:
                bit = difference & -difference
                change ^= self._change(index, bit)
                difference ^= bit
        points = [self._penalty(trial ^ change) for trial in self._trial]
        mask = points.index(min(points))  # of equals the first, as the reference does
        length = self._stride * self.size
        bits = f"{self._final[mask] ^ change:0{length}b}"
        return tuple(bits[i : i + self.size] for i in range(0, length, self._stride))

    def svg(self, code: str) -> bytes:
        """Return the picture of a code's symbol."""
        return svg(self.modules(code))

    def _content(self, code: str) -> bytes:
        return addresses.absolute(self._host, addresses.certificate(code)).encode()

    def _codewords(self, content: bytes) -> list[int]:
        """Return data and error correction in the order in which they are drawn."""
        data = [QRData(content, mode=MODE_8BIT_BYTE)]
        return list(create_data(self.version, constants.ERROR_CORRECT_Q, data))

    def _draw(self, codewords: list[int], mask: int, *, trial: bool) -> int:
        symbol = QRCode(
            version=self.version, error_correction=constants.ERROR_CORRECT_Q
        )
        symbol.data_cache = codewords
        symbol.makeImpl(trial, mask)
        rows = ("".join("01"[module] for module in row) for row in symbol.modules)
        return int("".join(f"{row}0" for row in rows), 2)

    def _find_places(self) -> list[int]:
        """Return the module, as a bit of a symbol, of each bit of the codewords."""
        count = 8 * len(self._base)

        def drawn(bits: Iterable[int]) -> int:
            text = "".join(map(str, bits))
            words = [int(text[at : at + 8], 2) for at in range(0, count, 8)]
            return self._draw(words, 0, trial=True)

        blank = drawn([0] * count)
        every = drawn([1] * count) ^ blank
        # each module tells the number of its bit, digit by digit
        digits = [
            drawn(number >> digit & 1 for number in range(count)) ^ blank
            for digit in range(count.bit_length())
        ]
        places = [0] * count
        while every:
            module = every & -every
            number = sum(1 << at for at, digit in enumerate(digits) if digit & module)
            places[number] = module
            every ^= module
        return places

    def _spread_of(self, word: int) -> list[tuple[int, int]]:
        """Return the codewords that change with the last bit of one of data, and how."""
        content = bytearray(self._content(_BASE_CODE))
        index, bit = divmod(8 * word + 7 - self._header, 8)
        content[index] ^= 128 >> bit
        pairs = zip(self._base, self._codewords(bytes(content)), strict=True)
        return [(at, old ^ new) for at, (old, new) in enumerate(pairs) if old != new]

    def _change_of(self, index: int, bit: int) -> int:
        """Return the modules that change with a bit of the content."""
        place = self._header + 8 * index + 8 - bit.bit_length()
        power = glog(128 >> place % 8)
        change = 0
        for at, spread in self._spread(place // 8):
            word = gexp(glog(spread) + power)  # their product in GF(256)
            for number in range(8):
                if word >> 7 - number & 1:
                    change ^= self._places[8 * at + number]
        return change

    def _penalty(self, dark: int) -> int:
        """Return the penalty of a symbol."""
        stride, light = self._stride, dark ^ self._full
        share = dark.bit_count() / self.size**2  # 4: far from half dark
        points = 10 * int(abs(share * 100 - 50) / 5)
        for step in (1, stride):  # along rows, then along columns
            two, two_light = dark & dark >> step, light & light >> step
            four, four_light = two & two >> 2 * step, two_light & two_light >> 2 * step
            # 1: runs of five and more of one colour
            for run in (four & dark >> 4 * step, four_light & light >> 4 * step):
                if run:
                    points += 3 * run.bit_count() - 2 * (run & run >> step).bit_count()
            if step == 1:  # 2: blocks of two by two
                points += 3 * (two & two >> stride).bit_count()
                points += 3 * (two_light & two_light >> stride).bit_count()
            # 3: like a finder, 1011101, with four light modules before or after
            found = dark & light >> step & light >> 5 * step & dark >> 6 * step
            found &= (two & dark >> 2 * step) >> 2 * step
            if found:
                points += 40 * (found >> 4 * step & four_light).bit_count()
                points += 40 * (found & four_light >> 7 * step).bit_count()
        return points


def smallest_version(content: bytes) -> int:
    """Return the smallest QR version that holds ``content`` at level Q.

    Raises:
        SiteError: no version does.
    """
    symbol = QRCode(error_correction=constants.ERROR_CORRECT_Q)
    symbol.add_data(QRData(content, mode=MODE_8BIT_BYTE), optimize=0)
    try:
        return int(symbol.best_fit())
    except (DataOverflowError, ValueError):  # qrcode 8.2 trips over its own limit
        raise SiteError(
            "QR: {length} bytes no caben en ningún símbolo de nivel Q",
            hint="Elija un «official_host» más corto en programme.yaml.",
            length=len(content),
        ) from None


def offline_modules(address: str, digits: str) -> tuple[str, ...]:
    """Return the rows of a certificate's offline symbol.

    Args:
        address: up to and with ``#``.
        digits: the compact payload.

    Raises:
        SiteError: it would be too dense to be read from paper.
    """
    symbol = QRCode(error_correction=constants.ERROR_CORRECT_M)
    symbol.add_data(QRData(address.encode(), mode=MODE_8BIT_BYTE), optimize=0)
    symbol.add_data(QRData(digits.encode(), mode=MODE_NUMBER), optimize=0)
    try:
        version = int(symbol.best_fit())
    except (DataOverflowError, ValueError):  # qrcode 8.2 trips over its own limit
        version = _DENSEST + 1
    if version > _DENSEST:
        raise SiteError(
            "QR sin señal: hacen falta {modules} módulos por lado y caben {most}",
            hint="Acorte el nombre del centro o el título de la norma.",
            modules=17 + 4 * version,
            most=17 + 4 * _DENSEST,
        )
    symbol.version = version
    symbol.make(fit=False)
    return tuple("".join("01"[module] for module in row) for row in symbol.modules)


def picture(address: str) -> Markup:
    """Return the symbol of any address of ours, to stand in a page that says it.

    Raises:
        SiteError: no symbol holds it.
    """
    content = address.encode()
    symbol = QRCode(
        version=smallest_version(content), error_correction=constants.ERROR_CORRECT_Q
    )
    symbol.add_data(QRData(content, mode=MODE_8BIT_BYTE), optimize=0)
    symbol.make(fit=False)
    rows = ("".join("01"[module] for module in row) for row in symbol.modules)
    drawn = svg(rows).decode().replace(f"<title>{TITLE}</title>", "")
    hidden = drawn.replace('role="img"', 'aria-hidden="true"')
    return Markup(hidden)  # noqa: S704  # of our own strokes alone


def svg(modules: Iterable[str]) -> bytes:
    """Return a symbol as SVG: rows of "0" and "1" as one path of strokes."""
    rows = tuple(modules)
    side = len(rows) + 2 * QUIET_ZONE
    strokes = _strokes(len(rows))
    path = "".join(map(strokes.__getitem__, _runs(rows)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'role="img" shape-rendering="crispEdges"><title>{TITLE}</title>'
        f'<rect width="{side}" height="{side}" fill="#fff"/>'
        f'<path stroke="#000" d="M{QUIET_ZONE} {QUIET_ZONE}.5{path}"/></svg>\n'
    ).encode()


def _runs(rows: Iterable[str]) -> list[str]:
    """Return some light modules and the dark ones after them, or the end of a row."""
    modules = "/".join(rows).rstrip("0")
    return modules.replace("10", "1 0").replace("1/", "1 /").replace("/", "/ ").split()


class _Strokes(dict[str, str]):
    """How runs are drawn: "0011" moves on by two and draws two."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size

    def __missing__(self, run: str) -> str:
        light = run.count("0")
        if run[-1] == "/":  # back to the first column, and down
            stroke = f"m{light - self._size} 1"
        else:
            stroke = f"m{light} 0" * bool(light) + f"h{len(run) - light}"
        self[run] = stroke
        return stroke


@functools.cache
def _strokes(size: int) -> _Strokes:
    return _Strokes(size)
