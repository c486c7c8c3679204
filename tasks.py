"""The commands of Constancia: ``inv TASK``, or ``python3 tasks.py TASK`` anywhere.

Run as a program on a machine with nothing but Python 3.11 or newer, this file makes
``.venv``, installs the locked dependencies there and runs the task inside. Loaded by
Invoke, it hands over the tasks of ``constancia.commands``.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)

#: tasks for people who work on the code; they need the development tools too
DEVELOPMENT = {"test", "lint", "bench"}


def bootstrap(arguments: list[str]) -> int:
    """Make ``.venv`` if need be and run the task in it; return the exit status."""
    if sys.version_info < OLDEST_PYTHON:
        return fail(
            "Python {}.{}: se necesita 3.11 o más reciente".format(
                *sys.version_info[:2]
            ),
            "Instale Python desde python.org y vuelva a ejecutar este comando.",
        )
    lock = (
        "requirements-dev.lock" if DEVELOPMENT & set(arguments) else "requirements.lock"
    )
    try:
        prepare_environment(ROOT / lock)
    except (OSError, subprocess.CalledProcessError):
        return fail(
            ".venv: no se pudo preparar el entorno con " + lock,
            "Revise la conexión a internet y el espacio en disco; en Debian o Ubuntu "
            "instale también python3-venv. Después repita el comando.",
        )
    environment = dict(os.environ, PYTHONUTF8="1")
    command = [str(python_of_venv()), "-m", "invoke", "--search-root", str(ROOT)]
    return subprocess.call([*command, *arguments], env=environment)


def prepare_environment(lock: Path) -> None:
    """Install exactly what ``lock`` names; the stamp is written last."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = VENV / (lock.name + ".sha256")
    if stamp.is_file() and stamp.read_text(encoding="ascii") == digest:
        return
    print("Preparando el entorno (una sola vez)…", file=sys.stderr, flush=True)
    if not python_of_venv().exists():
        subprocess.check_call([sys.executable, "-m", "venv", "--clear", str(VENV)])
    pip = [str(python_of_venv()), "-m", "pip", "--disable-pip-version-check"]
    subprocess.check_call(
        [*pip, "install", "--quiet", "--require-hashes", "-r", str(lock)],
        stdout=sys.stderr,
    )
    stamp.write_text(digest, encoding="ascii")


def python_of_venv() -> Path:
    """Return the interpreter inside ``.venv``."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fail(message: str, hint: str) -> int:
    """Say what is wrong and what to do; return exit status 1."""
    print("error: " + message, file=sys.stderr)
    print("hint: " + hint, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(bootstrap(sys.argv[1:] or ["--list"]))

# Inside .venv. The source root is plugins/; a .pth file would do it too, but not on a
# Windows whose folder names have accents: there it is read in the system's old code page.
sys.path.insert(0, str(ROOT / "plugins"))

# Invoke forbids it, and every command would compile a hundred modules again
sys.dont_write_bytecode = bool(sys.flags.dont_write_bytecode)

from constancia.commands import namespace  # noqa: E402  # the path comes first

__all__ = ["namespace"]
