"""What cannot be undercut: writing the files, in C, and drawing a QR code by ``qrcode``.

Example::

    write(site, scratch)          # seconds of a program that only writes the same files
    drawn("verifica.example.org") # milliseconds a code, ours and qrcode's own
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qrcode import QRCode, constants
from qrcode.image.svg import SvgPathImage

from constancia import addresses
from constancia.bench.processes import Cost, measure
from constancia.credentials import codes
from constancia.portal.qr import Symbols

_SOURCE: Final = Path(__file__).with_name("floor.c")
_OURS: Final = 2000  # codes
_THEIRS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Milliseconds of CPU a code, as a whole SVG, and whether the modules are the same."""

    ours: float
    qrcode: float
    same: bool


def write(site: Path, scratch: Path) -> tuple[Cost, str]:
    """Return what writing the same files takes and nothing else, and in which language."""
    scratch.mkdir(parents=True)
    pack, target = scratch / "pack", scratch / "files"
    target.mkdir()
    _pack(site, pack)
    program = _compiled(scratch)
    if program:
        arguments = [str(program), str(pack), str(target)]
        cost = measure(arguments, environment=os.environ, folder=scratch)
        language = "C"
    else:
        began, cpu = time.perf_counter(), time.process_time()
        _unpack(pack, target)
        cost = Cost(
            wall=time.perf_counter() - began,
            cpu=time.process_time() - cpu,
            memory=None,
        )
        language = "Python"
    shutil.rmtree(scratch)
    return cost, language


def _pack(site: Path, pack: Path) -> None:
    with pack.open("wb") as file:
        for path in sorted(p for p in site.rglob("*") if p.is_file()):
            name, content = os.fsencode(path.relative_to(site)), path.read_bytes()
            file.write(struct.pack("=II", len(name), len(content)) + name + content)


def _compiled(scratch: Path) -> Path | None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    program = scratch / "floor"
    if compiler is None:
        return None
    arguments = [compiler, "-O2", "-o", str(program), str(_SOURCE)]
    done = subprocess.run(arguments, check=False, capture_output=True)  # noqa: S603
    return None if done.returncode else program


def _unpack(pack: Path, target: Path) -> None:
    made: set[Path] = set()
    with pack.open("rb") as file:
        while head := file.read(8):
            length, size = struct.unpack("=II", head)
            path = target / os.fsdecode(file.read(length))
            if path.parent not in made:
                path.parent.mkdir(parents=True, exist_ok=True)
                made.add(path.parent)
            path.write_bytes(file.read(size))


def drawn(host: str) -> Drawn:
    """Return what the symbol of a certificate costs, by us and by ``qrcode`` itself."""
    some = [
        codes.derive(str(number), secret=bytes(32)) for number in range(_OURS + 100)
    ]
    symbols = Symbols(host)
    for code in some[:100]:
        symbols.svg(code)  # what all of them have in common is drawn once
    began = time.process_time()
    for code in some[100:]:
        symbols.svg(code)
    ours = (time.process_time() - began) / _OURS
    same = True
    spent = 0.0
    for code in some[:_THEIRS]:
        began = time.process_time()
        symbol = QRCode(error_correction=constants.ERROR_CORRECT_Q, border=4)
        symbol.add_data(
            addresses.absolute(host, addresses.certificate(code)), optimize=0
        )
        symbol.make_image(image_factory=SvgPathImage).to_string()
        spent += time.process_time() - began
        rows = tuple("".join("01"[m] for m in row) for row in symbol.modules)
        same &= rows == symbols.modules(code)
    return Drawn(ours=ours * 1000, qrcode=spent / _THEIRS * 1000, same=same)
