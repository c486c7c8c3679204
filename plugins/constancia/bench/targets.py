"""What is asked, what was measured, and whether it was met.

Rules:

- A ratio is of figures of one run. On a machine that does other work, wall seconds say
  little and CPU seconds more, so ratios to Hugo are given in both. Absolute seconds are
  asked of two shared cores and a Python built with PGO; the machine stands beside them.
- A verdict is *met*, *missed* or *not measured*; there is no fourth.

Example::

    for row in judged({10_000: figures}, drawn):
        print(row.name, row.asked, row.measured, row.verdict)
"""

from __future__ import annotations

import dataclasses
import math
import os
import platform
import sysconfig
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from constancia.bench.floors import Drawn
from constancia.bench.rounds import ADDED, Figures

TEN: Final = 10_000
HUNDRED: Final = 100_000

Sizes = Mapping[int, Figures]
Measure = Callable[[Sizes], float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One target and what became of it."""

    name: str
    asked: float
    measured: float | None
    unit: str
    least: bool = False  # whether more is better

    @property
    def verdict(self) -> str:
        """Return met, missed or not measured."""
        if self.measured is None:
            return "not measured"
        held = (
            self.measured >= self.asked if self.least else self.measured <= self.asked
        )
        return "met" if held else "missed"


def _cost(size: int, step: str, figure: str) -> Measure:
    def measure(sizes: Sizes) -> float | None:
        cost = sizes[size].costs.get(step) if size in sizes else None
        return getattr(cost, figure) if cost else None

    return measure


def _ratio(above: Measure, below: Measure) -> Measure:
    def measure(sizes: Sizes) -> float | None:
        one, other = above(sizes), below(sizes)
        return None if one is None or not other else one / other

    return measure


def _fact(size: int, name: str) -> Measure:
    return lambda sizes: sizes[size].facts.get(name) if size in sizes else None


def _to_hugo(step: str, rival: str, figure: str) -> Measure:
    return _ratio(_cost(TEN, step, figure), _cost(TEN, f"Hugo, {rival}", figure))


def _again(size: int, step: str) -> Measure:
    return _ratio(
        _cost(size, f"{step} after {ADDED} more", "cpu"), _cost(size, step, "cpu")
    )


def _exponent(step: str) -> Measure:
    ratio = _ratio(_cost(HUNDRED, step, "cpu"), _cost(TEN, step, "cpu"))

    def measure(sizes: Sizes) -> float | None:
        found = ratio(sizes)
        return math.log(found, HUNDRED / TEN) if found else None

    return measure


def _heaviest(*beginnings: str) -> Measure:
    def measure(sizes: Sizes) -> float | None:
        found = [
            weight
            for figures in sizes.values()
            for kind, weight in figures.weights.items()
            if kind.startswith(beginnings)
        ]
        return max(found, default=None)

    return measure


#: name, what is asked, unit, whether more is better, and how it is measured
_TARGETS: Final[Sequence[tuple[str, float, str, bool, Measure]]] = (
    (
        "whole build of 10,000 / Hugo writing the same certificate files",
        *(0.6, "", False, _to_hugo("build", "same files", "wall")),
    ),
    (
        "the same in CPU",
        *(0.6, "", False, _to_hugo("build", "same files", "cpu")),
    ),
    (
        "whole build of 10,000 / Hugo writing the whole site",
        *(0.6, "", False, _to_hugo("build", "whole site", "wall")),
    ),
    (
        "the same in CPU, whole site",
        *(0.6, "", False, _to_hugo("build", "whole site", "cpu")),
    ),
    (
        "certificate pages alone / Hugo's",
        *(0.25, "", False, _to_hugo("pages alone", "pages alone", "wall")),
    ),
    (
        "the same in CPU, pages alone",
        *(0.25, "", False, _to_hugo("pages alone", "pages alone", "cpu")),
    ),
    (
        "certificate pages a second, alone, 10,000",
        *(5000, "/s", True),
        _ratio(_fact(TEN, "pages alone"), _cost(TEN, "pages alone", "wall")),
    ),
    (
        f"build after {ADDED} more / whole build, CPU, 10,000",
        *(0.15, "", False, _again(TEN, "build")),
    ),
    (
        f"build after {ADDED} more / whole build, CPU, 100,000",
        *(0.03, "", False, _again(HUNDRED, "build")),
    ),
    (
        "build on another day / whole build, CPU, 10,000",
        *(0.15, "", False),
        _ratio(_cost(TEN, "build on another day", "cpu"), _cost(TEN, "build", "cpu")),
    ),
    (
        "files that differ from a build from nothing, 10,000",
        *(0, "", False, _fact(TEN, "files that differ from a build from nothing")),
    ),
    (
        "growth exponent of the whole build, 10,000 to 100,000",
        *(1.05, "", False, _exponent("build")),
    ),
    (
        "growth exponent of the first issue, 10,000 to 100,000",
        *(1.05, "", False, _exponent("issue")),
    ),
    (
        "memory of a process of the build, 100,000",
        *(200, "MB", False, _cost(HUNDRED, "build", "memory")),
    ),
    (
        "memory of the issue, 100,000",
        *(200, "MB", False, _cost(HUNDRED, "issue", "memory")),
    ),
    (
        "first issue of 10,000 credentials",
        *(10, "s", False, _cost(TEN, "issue", "wall")),
    ),
    (
        f"issue after {ADDED} more / check, CPU, 10,000",
        *(2, "", False),
        _ratio(
            _cost(TEN, f"issue after {ADDED} more", "cpu"), _cost(TEN, "check", "cpu")
        ),
    ),
    (
        "check of an export of 100,000 certificates",
        *(6, "s", False, _cost(HUNDRED, "check", "wall")),
    ),
    ("first view of a verification page", 14_000, "bytes", False, _heaviest("/c/ ")),
    (
        "first view of the heaviest listing",
        *(60_000, "bytes", False),
        _heaviest("/emprendimientos/", "/personas/", "/buscar/"),
    ),
)


#: what stands on the two sides of a ratio to Hugo
COMPARED: Final = (
    "Build: reads the public tree, renders all pages, draws QR and cards, makes the search",
    "index, reads every byte back and verifies every signature.",
    "Hugo, same files: the certificates' pages by a template of its own, credentials and QR",
    "pictures handed over as text. No other page, no search, no audit.",
    "Hugo, whole site: that, and every other page, its own part handed over ready and put",
    "between what pages share; all other files are copied. No search, no audit.",
    "Given everything: certificates too, by templates with nothing left to decide.",
)


def judged(sizes: Sizes, drawn: Drawn) -> Iterator[Verdict]:
    """Yield every target with what was measured of it."""
    for name, asked, unit, least, measure in _TARGETS:
        yield Verdict(
            name=name, asked=asked, unit=unit, least=least, measured=measure(sizes)
        )
    qr = "QR of a certificate as SVG, the same modules as qrcode's"
    cost = drawn.ours if drawn.same else None
    yield Verdict(name=qr, asked=0.15, unit="ms", measured=cost)


def machine() -> dict[str, Any]:
    """Return what the figures were made on."""
    options = str(sysconfig.get_config_var("CONFIG_ARGS") or "")
    return {
        "processors": os.cpu_count(),
        "system": platform.platform(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "profile-guided": "--enable-optimizations" in options,
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    }


def document(
    sizes: Sizes, drawn: Drawn, verdicts: Sequence[Verdict], began: Mapping[str, Any]
) -> dict[str, Any]:
    """Return everything as JSON types; ``began`` is the machine before the run."""
    return {
        "machine": {**began, "load after": machine()["load"]},
        "targets": [
            {**dataclasses.asdict(row), "verdict": row.verdict} for row in verdicts
        ],
        "qr": dataclasses.asdict(drawn),
        "sizes": {
            str(size): dataclasses.asdict(figures) for size, figures in sizes.items()
        },
    }


def lines(sizes: Sizes, drawn: Drawn, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield the figures as tables of text."""
    rows: list[tuple[str, ...]] = [("certificates", "step", "wall s", "CPU s", "MB")]
    for size, figures in sizes.items():
        for step, cost in figures.costs.items():
            memory = f"{cost.memory:.0f}" if cost.memory else "?"
            rows.append(
                (f"{size:,}", step, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", memory)
            )
    yield from table(rows)
    yield ""
    for size, figures in sizes.items():
        for fact, value in figures.facts.items():
            yield f"{size:>9,}  {fact}: {value:,.0f}"
    yield f"QR: ours {drawn.ours:.3f} ms, qrcode {drawn.qrcode:.2f} ms of CPU a code"
    yield ""
    if any(step.startswith("Hugo") for f in sizes.values() for step in f.costs):
        yield from COMPARED
        yield ""
    asked = [("target", "asked", "measured", "verdict")]
    for row in verdicts:
        sign = ">=" if row.least else "<="
        measured = "-" if row.measured is None else _told(row.measured, row.unit)
        asked.append(
            (row.name, f"{sign} {_told(row.asked, row.unit)}", measured, row.verdict)
        )
    yield from table(asked)


def _told(value: float, unit: str) -> str:
    digits = 0 if value >= 100 or value == int(value) else 2 if value >= 0.1 else 3
    return f"{value:,.{digits}f} {unit}".rstrip()


def table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows with their columns set under each other, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width)
            if cell[:1].isdigit() or cell in "-?"
            else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ]
        yield "  ".join(cells).rstrip()
