"""The search beside others in one run: bytes, waiting, answers, building.

Rules:

- A row is one figure of one size: what was aimed at, what is measured, what the best rival
  has in the same run. What was not measured is not met.
- Directories and queries are fictitious and drawn from seeds; the seeds that are reported
  are not those that the ranking was tuned on. Which documents answer a query follows from
  what they were drawn from, not from any engine.
- To be kept in mind: we wrote corpus and queries; no rival was given our synonyms.

Example::

    rows = compare((500, 5000), …)
    for line in lines(rows): ...
"""

from __future__ import annotations

import itertools
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from constancia.progress import Progress, silent
from constancia.search.benchmark import browser, ours, rivals
from constancia.search.benchmark.ours import Directory, Figures
from constancia.search.benchmark.queries import Query
from constancia.speech import N_
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

SIZES: Final = (500, 5_000, 50_000)
#: of the directory and of its queries; others than those of the tuning
_SEED: Final = 9
_VISITS: Final = (51, 52, 53, 54)
_EACH: Final = 10
#: first queries on a slow line, an engine; each waits for seconds
_COLD: Final = 9
#: documents from which a whole index is fetched once and no more: it takes a minute
_LARGE: Final = 50_000

#: figure: (unit, aims by size); less is better unless the unit is a share
TARGETS: Final[Mapping[str, tuple[str, tuple[float | None, ...]]]] = {
    "first query, median": ("bytes", (13_000, 17_000, 32_000)),
    "first query, p95": ("bytes", (19_000, 21_000, 54_000)),
    "later query, median": ("bytes", (0, 2_200, 11_000)),
    "five cards on a slow phone": ("s", (0.85, 0.9, 1.1)),
    "the same files, nothing done": ("s", (None, None, None)),
    "next query on that phone": ("ms", (5, 500, 600)),
    "index built": ("s", (0.8, 2.5, 20)),
    "memory of that": ("MB", (600, 600, 600)),
    "after one edit / first build": ("ratio", (0.1, 0.1, 0.1)),
    "bytes changed by one edit": ("bytes", (None, 60_000, None)),
    "success@1": ("share", (0.99, 0.99, 0.95)),
    "MRR@10": ("share", (0.99, 0.99, 0.96)),
    "meaningless words that find": ("ratio", (0, 0, 0)),
    "client": ("bytes", (8_000, 8_000, 8_000)),
}

Verdict = Literal["met", "missed", "not measured", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of one size."""

    name: str
    documents: int
    unit: str  # bytes, s, ms, MB, share, ratio
    target: float | None  # None where none was set for this size
    measured: float | None
    rival: float | None = None  # the best of the others
    rival_name: str = ""

    @property
    def verdict(self) -> Verdict:
        """Whether the target is met."""
        if self.measured is None:
            return "not measured"
        if self.target is None:
            return ""
        more = self.unit == "share"
        met = self.measured >= self.target if more else self.measured <= self.target
        return "met" if met else "missed"


def compare(
    sizes: Sequence[int],
    *,
    scripts: Path,
    published: Mapping[str, bytes],
    territories: Territories,
    vocabulary: Vocabulary,
    cache: Path | None,
    progress: Progress = silent,
) -> Iterator[Row]:
    """Yield the rows of each size.

    Args:
        sizes: documents of each directory.
        scripts: folder of the client's modules.
        published: the theme's files as the site publishes them, by path.
        territories: real places.
        vocabulary: real sectors, trades and synonyms.
        cache: where the rivals are installed; without it nothing is fetched, and neither
            they nor the browser are measured.
        progress: told what is being done.

    Raises:
        ConfigurationError: Node.js, npm or Chromium is missing.
    """
    modules = rivals.install(cache) if cache else None
    for count in sizes:
        with tempfile.TemporaryDirectory() as name:
            directory = ours.draw(
                count, seed=_SEED, seeds=_VISITS, each=_EACH, territories=territories
            )
            progress(N_("Índice de búsqueda"), count, None)
            built = ours.build(
                count, seed=_SEED, territories=territories, vocabulary=vocabulary
            )
            figures = ours.measure(
                directory, built, scripts=scripts, published=published
            )
            found = dict(_own(figures))
            if modules:
                progress(N_("Otros buscadores"), count, None)
                ours.lay(built.files, published, Path(name) / "ours")
                others = _rivals(modules, directory, Path(name))
                found |= _waiting(directory, Path(name) / "ours")
            else:
                others = {}
        yield from rows(count, found, others)


def rows(
    count: int,
    found: Mapping[str, float],
    others: Mapping[str, Mapping[str, float]],
) -> Iterator[Row]:
    """Yield the rows of one size.

    Args:
        count: documents.
        found: our figures by name.
        others: figures of the rivals by their name.
    """
    for name, (unit, targets) in TARGETS.items():
        known = {rival: told[name] for rival, told in others.items() if name in told}
        best = (max if unit == "share" else min)(
            known, key=known.__getitem__, default=""
        )
        yield Row(
            name=name,
            documents=count,
            unit=unit,
            target=dict(zip(SIZES, targets, strict=True)).get(count),
            measured=found.get(name),
            rival=known.get(best),
            rival_name=best,
        )


def lines(table: Sequence[Row]) -> Iterator[str]:
    """Yield the rows as text."""
    yield f"{'documents':>9}  {'':30}{'target':>10}{'measured':>12}{'':14}best rival"
    for row in table:
        told = [_told(value, row.unit) for value in (row.target, row.measured)]
        other = (
            f"{_told(row.rival, row.unit)} {row.rival_name}" if row.rival_name else ""
        )
        yield (
            f"{row.documents:>9,}  {row.name:30}{told[0]:>10}{told[1]:>12}"
            f"  {row.verdict:12}{other}"
        ).rstrip()


def _told(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    if unit == "bytes":
        return f"{value:,.0f}"
    digits = {"s": 2, "ms": 0, "MB": 0}.get(unit, 3)
    return f"{value:.{digits}f}" + (f" {unit}" if unit in ("s", "ms", "MB") else "")


def _own(figures: Figures) -> Iterator[tuple[str, float]]:
    built = figures.built
    yield "first query, median", figures.first.median
    yield "first query, p95", figures.first.p95
    yield "later query, median", figures.later.median
    yield "index built", built.seconds
    if built.memory is not None:
        yield "memory of that", built.memory
    yield "after one edit / first build", built.again / built.seconds
    yield "bytes changed by one edit", built.changed
    yield "success@1", figures.success
    yield "MRR@10", figures.rank
    yield "meaningless words that find", figures.noise
    yield "client", figures.client


def _waiting(directory: Directory, folder: Path) -> Iterator[tuple[str, float]]:
    with browser.chromium() as opened, browser.serve(folder) as site:
        visits = list(_visits(opened, site, "ours.html", directory, _COLD))
        alone = [browser.least(opened, site, *visit).milliseconds for visit in visits]
    figures = _figures([seen for seen, _, _ in visits])
    yield "five cards on a slow phone", figures["five cards on a slow phone"]
    yield "the same files, nothing done", statistics.median(alone) / 1000
    yield "next query on that phone", figures["next query on that phone"]


def _visits(
    opened: object, site: browser.Site, page: str, directory: Directory, times: int
) -> Iterator[tuple[browser.Visit, Query, Query]]:
    """Yield some first visits on a slow line, each with its two queries."""
    asked = directory.asked
    step = max(1, len(asked) // (times + 1))
    chosen = asked[step // 2 :: step][: times + 1]
    for first, later in itertools.pairwise(chosen):
        yield browser.visit(opened, site, page, first, later), first, later


def _cold(
    opened: object, site: browser.Site, page: str, directory: Directory, times: int
) -> dict[str, float]:
    """Return the figures of some first visits on a slow line."""
    visits = _visits(opened, site, page, directory, times)
    return _figures([seen for seen, _, _ in visits])


def _figures(visits: Sequence[browser.Visit]) -> dict[str, float]:
    weights = [visit.bytes for visit in visits]
    return {
        "first query, median": statistics.median(weights),
        "first query, p95": max(weights),
        "five cards on a slow phone": statistics.median(
            visit.milliseconds / 1000 for visit in visits
        ),
        "next query on that phone": statistics.median(visit.later for visit in visits),
    }


def _rivals(
    modules: Path, directory: Directory, folder: Path
) -> dict[str, dict[str, float]]:
    documents = [entry.document for entry in directory.entries]
    asked = directory.asked
    cost, positions = rivals.minisearch(
        modules, documents, asked, folder / "minisearch"
    )
    ranks = ours.reciprocal(positions)
    mini = {
        "index built": cost.seconds,
        "success@1": ours.success(ranks),
        "MRR@10": statistics.mean(ranks),
        "later query, median": 0.0,
    }
    if cost.memory:
        mini["memory of that"] = cost.memory
    cost = rivals.pagefind(modules, documents, folder / "pagefind")
    with browser.chromium() as opened:
        with browser.serve(folder / "minisearch") as site:
            times = 1 if len(documents) >= _LARGE else _COLD
            mini |= _cold(opened, site, "minisearch.html", directory, times)
        with browser.serve(folder / "pagefind" / "site") as site:
            page = _cold(opened, site, "pagefind.html", directory, _COLD)
            positions, told = browser.positions(opened, site, "pagefind.html", asked)
    ranks = ours.reciprocal(positions)
    page |= {
        "index built": cost.seconds,
        "success@1": ours.success(ranks),
        "MRR@10": statistics.mean(ranks),
        "later query, median": statistics.median(told),
    }
    if cost.memory:
        page["memory of that"] = cost.memory
    shutil.rmtree(folder / "pagefind")
    return {"MiniSearch": mini, "Pagefind": page}
