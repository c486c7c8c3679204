"""A registry of some size, issued, built, and changed a little: every step measured.

Rules:

- The steps follow on each other as an office's do, on one state folder. A step that
  the commands do not know (yet) is left out, and its figure is "not measured".
- Modules are compiled before anything is measured, as an office's are from its second
  command on.
- The fifty changes are fifty more certificates of people who are there already.
- After them the site is also built from nothing elsewhere: both must be the same bytes.

Example::

    figures = run(Path("/dev/shm/bench"), 10_000, hugo=program, progress=progress)
    figures.costs["build"].cpu
"""

from __future__ import annotations

import csv
import datetime
import filecmp
import io
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from constancia import sample
from constancia.bench import floors, hugo, hugo_whole, pages, weights
from constancia.bench.processes import Cost, environment, measure, task
from constancia.errors import ConfigurationError
from constancia.progress import Progress
from constancia.speech import N_

#: a venture to ten certificates, as the programme has them
VENTURES_PER_CERTIFICATE: Final = 44 / 417
ADDED: Final = 50
#: sizes above which a round is measured and nothing beside it
LARGEST_WHOLE: Final = 20_000

STAGE: Final = N_("Midiendo")


@dataclass(slots=True, kw_only=True)
class Figures:
    """What a round of one size took, and what came out of it."""

    size: int
    costs: dict[str, Cost] = field(default_factory=dict)
    #: what is no cost: files, bytes, pages, and what Hugo wrote alike
    facts: dict[str, float] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=dict)  # kind of page: bytes
    floor_language: str = "C"


class _Round:
    def __init__(self, folder: Path, figures: Figures, progress: Progress) -> None:
        self.folder = folder
        self.figures = figures
        self.progress = progress
        day = datetime.datetime.now(datetime.UTC).date()
        self.today, self.tomorrow = (
            (day + datetime.timedelta(days=n)).isoformat() for n in (0, 1)
        )

    def step(self, name: str, *command: str, today: str = "", **own: str) -> None:
        """Measure a task of ours."""
        here = {**environment(self.folder, today or self.today), **own}
        self.cost(name, task(*command), here)

    def cost(self, name: str, command: list[str], here: Mapping[str, str]) -> None:
        """Measure a command under a name."""
        self.progress(STAGE, len(self.figures.costs), None)
        self.figures.costs[name] = measure(command, environment=here, folder=pages.ROOT)


def run(
    folder: Path, figures: Figures, *, program: Path | None, progress: Progress
) -> None:
    """Measure a round in ``folder``, which is left full.

    Args:
        folder: an empty one, best on a disk in memory.
        figures: of a size; filled as they are made, so that what was measured stays
            when a step fails.
        program: Hugo; None leaves it out.
        progress: is told of every step.

    Raises:
        ConfigurationError: a step failed; it says which and why.
    """
    size = figures.size
    this = _Round(folder, figures, progress)
    _compile(this)
    sample.generate(
        folder / "export",
        certificates=size,
        ventures=max(1, round(size * VENTURES_PER_CERTIFICATE)),
    )
    for name in ("check", "issue", "build"):
        this.step(name, name)
    _weigh(folder / "output", figures)
    this.step("issue again", "issue")
    this.step("build again", "build")
    if size <= LARGEST_WHOLE:
        _beside(this, program)
    add_certificates(folder / "export" / "certificados.csv", ADDED)
    this.step(f"issue after {ADDED} more", "issue")
    this.step(f"build after {ADDED} more", "build")
    if size <= LARGEST_WHOLE:
        _clean(this)
        this.step("build on another day", "build", today=this.tomorrow)


def _compile(this: _Round) -> None:
    """Run the commands once on a small registry, so that their modules are compiled."""
    first = this.folder / "first"
    compiled = environment(this.folder, this.today)["PYTHONPYCACHEPREFIX"]
    here = {**environment(first, this.today), "PYTHONPYCACHEPREFIX": compiled}
    sample.generate(first / "export", certificates=100, ventures=10)
    for name in ("check", "issue", "build"):
        measure(task(name), environment=here, folder=pages.ROOT)
    shutil.rmtree(first)


def _beside(this: _Round, program: Path | None) -> None:
    """Measure the audits, our pages alone, the floor, and Hugo."""
    this.step("audit", "audit")
    this.step("audit --full", "audit", "--full")
    site, figures = this.folder / "output", this.figures
    floor, figures.floor_language = floors.write(site, this.folder / "floor")
    figures.costs["write floor"] = floor
    _pages_alone(this)
    if program:
        _rival(this, program)


def _weigh(site: Path, figures: Figures) -> None:
    files = [path for path in site.rglob("*") if path.is_file()]
    figures.facts["files"] = len(files)
    figures.facts["bytes"] = sum(path.stat().st_size for path in files)
    figures.facts["pages"] = sum(path.suffix == ".html" for path in files)
    figures.weights = dict(weights.weights(site))


def _pages_alone(this: _Round) -> None:
    scratch = this.folder / "alone"
    scratch.mkdir()
    pages.prepare(this.folder / "state" / "public", scratch)
    here = environment(this.folder, this.today)
    here["PYTHONPATH"] = str(pages.ROOT / "plugins")
    command = [sys.executable, "-m", "constancia.bench.pages", str(scratch)]
    this.cost("pages alone", command, here)
    written = sum(1 for _ in (scratch / "pages").rglob("*.html"))
    this.figures.facts["pages alone"] = written
    shutil.rmtree(scratch)


def _rival(this: _Round, program: Path) -> None:
    """Let Hugo write the certificates, as one writes it and given everything."""
    site, folder = this.folder / "output", this.folder / "hugo"
    for given, manner in ((False, ""), (True, ", given everything")):
        for whole, what in ((True, "same files"), (False, "pages alone")):
            hugo.prepare(
                site, this.folder / "state" / "public", folder, whole=whole, given=given
            )
            command = hugo.command(program, folder)
            this.cost(f"Hugo, {what}{manner}", command, os.environ)
            both, same, longer = hugo.alike(site, folder)
            if whole:
                facts = this.figures.facts
                facts[f"Hugo{manner}: pages"] = both
                facts[f"Hugo{manner}: pages of the same bytes"] = same
                facts[f"Hugo{manner}: bytes longer"] = longer
    _whole_rival(this, program, folder)
    shutil.rmtree(folder)


def _whole_rival(this: _Round, program: Path, folder: Path) -> None:
    """Let Hugo write the whole site: certificates as one writes them, the rest given."""
    site, facts = this.folder / "output", this.figures.facts
    hugo.prepare(site, this.folder / "state" / "public", folder, whole=True)
    hugo_whole.add(site, folder)
    this.cost("Hugo, whole site", hugo.command(program, folder), os.environ)
    both, same = hugo_whole.alike(site, folder)
    facts["Hugo, whole site: files"] = both
    facts["Hugo, whole site: files of the same bytes"] = same


def _clean(this: _Round) -> None:
    """Build what stands from nothing, in another place, and compare."""
    clean = this.folder / "clean"
    state = this.folder / "clean state"
    state.mkdir()
    shutil.copytree(this.folder / "state" / "public", state / "public")
    shutil.copytree(this.folder / "state" / "private", state / "private")
    this.step(
        "build from nothing",
        "build",
        CONSTANCIA_OUTPUT=str(clean),
        CONSTANCIA_STATE=str(state),
    )
    this.figures.facts["files that differ from a build from nothing"] = differing(
        clean, this.folder / "output"
    )
    shutil.rmtree(clean)
    shutil.rmtree(state)


def differing(one: Path, other: Path) -> int:
    """Return how many files stand in one folder alone, or are not the same bytes."""
    names = [
        {
            path.relative_to(root).as_posix()
            for path in root.rglob("*")
            if path.is_file()
        }
        for root in (one, other)
    ]
    common = sorted(names[0] & names[1])
    _, differ, failed = filecmp.cmpfiles(one, other, common, shallow=False)
    return len(names[0] ^ names[1]) + len(differ) + len(failed)


def add_certificates(path: Path, count: int) -> None:
    """Give the holders of the last certificates in force one more, of the same kind.

    Raises:
        ConfigurationError: the table has not so many of them.
    """
    text = path.read_text(encoding="utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    number, state = head.index("Número de certificado"), head.index("Estado")
    chosen = [row for row in rows if row[state] == "vigente"][-count:]
    if len(chosen) < count:
        raise ConfigurationError(
            "{path}: menos de {count} certificados vigentes",
            hint="Mida con una exportación mayor: «inv bench --sizes 1000».",
            path=path,
            count=count,
        )
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for at, row in enumerate(chosen, 1):
            added = list(row)
            added[number] = f"MED-2026-{at:05}"
            writer.writerow(added)
