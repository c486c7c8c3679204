"""``python -m constancia.search.benchmark 500 5000``: prints figures for these sizes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from constancia import territories, vocabulary
from constancia.search.benchmark import Figures, measure

_ROOT = Path(__file__).resolve().parents[4]


def _lines(found: Figures) -> Iterator[str]:
    first, later, took = found.first, found.later, found.milliseconds
    yield f"{found.documents:,} documents in {found.files:,} files, {found.size:,} bytes"
    yield f"  built in {found.seconds:.2f} s; one edit changes {found.changed:,} bytes"
    yield f"  root {found.root:,} bytes, client {found.client:,}"
    yield f"  first query {first.median:,.0f} / {first.p95:,.0f} bytes"
    yield f"  with {found.requests.median:.0f} requests besides the client's"
    yield f"  later query {later.median:,.0f} / {later.p95:,.0f} bytes"
    yield f"  in {took.median:.1f} / {took.p95:.1f} ms"
    yield f"  success@1 {found.success:.3f}, MRR@10 {found.rank:.3f}"
    for kind, (success, rank) in found.by_kind.items():
        yield f"    {kind:22}{success:.3f}  {rank:.3f}"


def main() -> None:
    """Measure every size that the command line names."""
    for count in map(int, sys.argv[1:]):
        figures = measure(
            count,
            seeds=(5, 6, 7, 8),
            each=10,
            scripts=_ROOT / "theme" / "static" / "js",
            territories=territories.load(_ROOT / "data" / "territories.yaml"),
            vocabulary=vocabulary.load(_ROOT / "data" / "vocabulary.yaml"),
        )
        sys.stdout.writelines(f"{line}\n" for line in _lines(figures))


if __name__ == "__main__":
    main()
