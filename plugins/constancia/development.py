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
import tempfile
from collections.abc import Iterator
from pathlib import Path

from constancia import bench as benchmarks
from constancia import sample as generator
from constancia import territories, vocabulary
from constancia.console import ROOT, Context, command, reported
from constancia.portal.assets import Assets
from constancia.search import benchmark as search_benchmark


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


@command(
    help={
        "sizes": "cuántos certificados (o páginas buscables), separados por comas",
        "search": "mide la búsqueda junto a Pagefind y MiniSearch, que trae de npm",
    }
)
def bench(_context: Context, sizes: str = "1000", search: bool = False) -> int:  # noqa: FBT001, FBT002  # how invoke makes a flag
    """Mide una ronda: segundos, memoria, pesos y razones dentro de una misma corrida."""
    if search:
        return bench_search(tuple(map(int, sizes.split(","))))
    rows: list[tuple[str, ...]] = [
        ("certificados", "paso", "s", "CPU s", "MB", "razón")
    ]
    for size in map(int, sizes.split(",")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            rows += bench_round(folder, size)
            pages = list(benchmarks.weights(folder / "output"))
    for line in benchmarks.table(rows):
        print(line)
    print()
    for line in benchmarks.table([(kind, str(weight)) for kind, weight in pages]):
        print(line)
    return 0


def bench_search(sizes: tuple[int, ...]) -> int:
    """Measure the search beside others and print the table."""
    with reported() as progress:
        table = search_benchmark.compare(
            sizes,
            scripts=ROOT / "theme" / "static" / "js",
            published=Assets(ROOT / "theme" / "static").files,
            territories=territories.load(ROOT / "data" / "territories.yaml"),
            vocabulary=vocabulary.load(ROOT / "data" / "vocabulary.yaml"),
            cache=Path.home() / ".cache" / "constancia" / "bench",
            progress=progress,
        )
        told = list(search_benchmark.lines(tuple(table)))
    print(*told, sep="\n")
    return 0


def bench_round(folder: Path, size: int) -> Iterator[tuple[str, ...]]:
    """Run one round of a seeded registry twice and yield a row a step."""
    generator.generate(
        folder / "export",
        certificates=size,
        ventures=max(1, round(size * benchmarks.VENTURES_PER_CERTIFICATE)),
    )
    environment = benchmarks.environment(folder)
    costs = {}
    for step, task in (
        ("check", "check"),
        ("issue", "issue"),
        ("build", "build"),
        ("issue again", "issue"),
        ("build again", "build"),
    ):
        costs[step] = benchmarks.measure(
            benchmarks.command(task), environment=environment, folder=ROOT
        )
    floor = benchmarks.write_floor(folder / "output", folder / "scratch")
    base = {
        "build": floor,
        "issue again": costs["issue"].wall,
        "build again": costs["build"].wall,
    }
    for step, cost in costs.items():
        ratio = f"{cost.wall / base[step]:.2f}" if step in base else ""
        memory = f"{cost.memory:.0f}" if cost.memory else "?"
        yield str(size), step, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", memory, ratio
    yield str(size), "write floor", f"{floor:.2f}", "", "", "1.00"


TASKS = (sample, test, lint, bench)
