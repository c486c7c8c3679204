"""``inv bench``: what a round costs, as whole processes and as ratios of one run.

Rules:

- Every figure is of a whole process, interpreter and imports included: wall and CPU
  seconds and peak memory, as the operating system accounts for them.
- Absolute seconds tell of the machine. What can be compared from day to day are the
  ratios, all made in one run: to a write floor that puts the same files on the same
  disk and does nothing else, and of a rebuild to a first build.
- Weights are bytes over the wire: every file that the first view of a page loads,
  compressed one by one with gzip -9.

Example::

    inv bench --sizes 1000,10000
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia.errors import ConfigurationError

#: a venture to ten certificates, as the programme has them
VENTURES_PER_CERTIFICATE: Final = 44 / 417

_LOADED: Final = re.compile(
    r'(?:<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]+)"[^>]*>)'
)
_LOADS_IT: Final = re.compile(r'rel="(?:stylesheet|modulepreload|icon)"|<script|<img')
_IMPORT: Final = re.compile(r'^import\b[^"\']*["\'](\.[^"\']+)["\']', re.MULTILINE)
_DATA: Final = re.compile(r'data-(?:credential|status-list|keys)="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one process took."""

    wall: float  # seconds
    cpu: float  # seconds, user and system, children included
    memory: float | None  # MB, of the largest process; None where not known


def measure(
    arguments: list[str], *, environment: Mapping[str, str], folder: Path
) -> Cost:
    """Run a command to its end and return what it took.

    Raises:
        ConfigurationError: the command failed; its own message says why.
    """
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  # our own tasks
            arguments,
            cwd=folder,
            env=dict(environment),
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        status, cpu, memory = _reap(process)
        wall = time.perf_counter() - began
        errors.seek(0)
        said = errors.read().decode("utf-8", errors="replace").strip().splitlines()
    if status:
        raise ConfigurationError(
            "{command}: terminó con el código {status}. {said}",
            hint="Ejecute ese comando por sí solo y corrija lo que diga.",
            command=" ".join(arguments[-2:]),
            status=status,
            said=said[-1] if said else "",
        )
    return Cost(wall=wall, cpu=cpu, memory=memory)


def _reap(process: subprocess.Popen[bytes]) -> tuple[int, float, float | None]:
    """Wait for a process; return its status, CPU seconds and peak memory in MB."""
    if sys.platform == "win32":
        return process.wait(), 0.0, None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit


def write_floor(site: Path, scratch: Path) -> float:
    """Return the seconds that writing the same files takes and nothing else."""
    files = [
        (path.relative_to(site), path.read_bytes())
        for path in sorted(site.rglob("*"))
        if path.is_file()
    ]
    began = time.perf_counter()
    made: set[Path] = set()
    for name, content in files:
        target = scratch / name
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        target.write_bytes(content)
    return time.perf_counter() - began


def weights(site: Path) -> Iterator[tuple[str, int]]:
    """Yield, for a page of each kind and state, the bytes of its first view."""
    seen: set[str] = set()
    pages = [*sorted(site.glob("*.html")), *sorted(site.glob("**/index.html"))]
    for page in pages:
        kind = _kind(page.relative_to(site).as_posix(), page)
        if kind not in seen:
            seen.add(kind)
            yield kind, first_view(site, page)


def first_view(site: Path, page: Path) -> int:
    """Return the compressed bytes of a page and of all that it loads by itself."""
    text = page.read_text(encoding="utf-8")
    needed = {page}
    for match in _LOADED.finditer(text):
        if _LOADS_IT.search(match[0]):
            needed |= _with_imports(site, match[1])
    for match in _DATA.finditer(text):
        needed |= _with_imports(site, match[1])
    return sum(len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in needed)


def _with_imports(site: Path, address: str) -> set[Path]:
    path = site / address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0].lstrip(
        "/"
    )
    if not path.is_file():
        return set()
    found, waiting = set(), [path]
    while waiting:
        current = waiting.pop()
        if current in found or not current.is_file():
            continue
        found.add(current)
        if current.suffix == ".js":
            source = current.read_text(encoding="utf-8")
            waiting += [
                (current.parent / target.split("?")[0]).resolve()
                for target in _IMPORT.findall(source)
            ]
    return found


def _kind(name: str, page: Path) -> str:
    parts = name.split("/")
    if parts[0] == "c":
        state = re.search(r'data-state="([a-z]+)"', page.read_text(encoding="utf-8"))
        return f"/c/ {state[1] if state else '?'}"
    if parts[0] == "en":
        return f"/en/{parts[1]}/" if len(parts) == 3 else f"/en/{parts[1]}/…"
    return f"/{parts[0]}/" if len(parts) == 2 else f"/{parts[0]}/…"


def table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows with their columns set under each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        first, *rest = (cell.ljust(w) for cell, w in zip(row, widths, strict=True))
        yield "  ".join(
            [
                first,
                *(
                    cell.strip().rjust(w)
                    for cell, w in zip(rest, widths[1:], strict=True)
                ),
            ]
        )


def command(task: str) -> list[str]:
    """Return the arguments that run a task with this interpreter."""
    return [sys.executable, "-m", "invoke", task]


def environment(folder: Path) -> dict[str, str]:
    """Return an environment with everything of ours in ``folder``."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("CONSTANCIA_")}
    return {
        **inherited,
        "CONSTANCIA_EXPORT": str(folder / "export"),
        "CONSTANCIA_STATE": str(folder / "state"),
        "CONSTANCIA_OUTPUT": str(folder / "output"),
        "PYTHONUTF8": "1",
    }
