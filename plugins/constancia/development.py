"""Tasks for people who work on the code: sample, test, lint and bench.

Example::

    python3 tasks.py test
    inv test --args "tests/test_consent.py -k minor"
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from constancia import sample as generator
from constancia.console import ROOT, Context, command


@command(
    help={"folder": "carpeta nueva", "certificates": "cuántos", "ventures": "cuántos"}
)
def sample(
    _context: Context, folder: str, certificates: int = 417, ventures: int = 44
) -> int:
    """Escribe una exportación ficticia del tamaño que se pida."""
    generator.generate(Path(folder), certificates=certificates, ventures=ventures)
    return 0


@command(help={"args": "para pytest, entre comillas"})
def test(_context: Context, args: str = "") -> int:
    """Corre todas las pruebas."""
    install_interop()
    return python("-m", "pytest", *args.split())


def install_interop() -> None:
    """Install the independent verifiers from npm, where Node.js is at hand."""
    folder = ROOT / "tests" / "interop"
    npm = shutil.which("npm")
    stamp = folder / "node_modules" / ".package-lock.json"
    lock = folder / "package-lock.json"
    if npm is None or (
        stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime
    ):
        return
    subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=False
    )


@command()
def lint(_context: Context) -> int:
    """Revisa el código: ruff y mypy estricto."""
    return (
        python("-m", "ruff", "check", ".")
        or python("-m", "ruff", "format", "--check", ".")
        or python("-m", "mypy")
    )


def python(*arguments: str) -> int:
    """Run this interpreter in the project's folder; return its exit status."""
    environment = dict(os.environ, PYTHONUTF8="1")
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, check=False
    ).returncode


TASKS = (sample, test, lint)
