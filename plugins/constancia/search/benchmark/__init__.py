"""How small, fast and right the search is, over a fictitious directory of any size.

Rules:

- Bytes are those of the wire: scripts as the site publishes them, each compressed with
  gzip -9, and the index's files as they are.
- Node.js runs the very modules that a browser runs; Python builds the index.
- Queries are drawn with another seed than those that the ranking was tuned on.

Example::

    figures = measure(500, seeds=(5, 6), each=10, scripts=Path("theme/static/js"), …)
    figures.first.median, figures.success
"""

from __future__ import annotations

import gzip
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from constancia.search import builder
from constancia.search.benchmark import corpus, queries
from constancia.search.benchmark.queries import Query
from constancia.search.document import Document
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

#: the script that every search loads, and the one for a word that finds nothing
CLIENT: Final = "js/search.js"
MENDING: Final = "js/search-mend.js"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle and the upper end of some numbers."""

    median: float
    p95: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Spread:
        """Return the median and the 95th percentile."""
        ranked = sorted(numbers)
        return cls(
            median=statistics.median(ranked), p95=ranked[int(len(ranked) * 0.95)]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured of one directory."""

    documents: int
    seconds: float  # processor seconds of one build
    files: int
    size: int  # bytes of the whole index, the pack left out
    root: int  # bytes
    client: int  # bytes, compressed
    first: Spread  # bytes of a first query: client, root, shards, five cards
    requests: Spread  # of a first query, the client's left out
    later: Spread  # bytes of a query in a long visit, ten cards
    milliseconds: Spread  # of a query in a long visit, in Node.js
    changed: int  # bytes of new files after one edit
    success: float  # share of queries whose first result answers
    rank: float  # mean of 1 / rank of the first answer among ten
    by_kind: Mapping[str, tuple[float, float]]  # kind of query: success, rank


def measure(
    count: int,
    *,
    seeds: Sequence[int],
    each: int,
    scripts: Path,
    published: Mapping[str, bytes],
    territories: Territories,
    vocabulary: Vocabulary,
) -> Figures:
    """Build an index of ``count`` documents, ask it queries, and return the figures.

    Args:
        count: documents.
        seeds: of the queries, each a visit; the directory's seed is fixed.
        each: queries of each of fourteen kinds in a visit.
        scripts: folder of the client's modules.
        published: the theme's files as the site publishes them, by path.
        territories: real places.
        vocabulary: real sectors, trades and synonyms.
    """
    entries = corpus.directory(count, seed=1, territories=territories)
    words = corpus.vocabulary(vocabulary)
    visits = [
        queries.draw(entries, seed=seed, each=each, territories=territories)
        for seed in seeds
    ]
    documents = [entry.document for entry in entries]

    def build(listed: Sequence[Document]) -> Mapping[str, bytes]:
        return builder.build(
            listed, language="es", vocabulary=words, territories=territories
        )

    began = time.process_time()
    files = build(documents)
    seconds = time.process_time() - began
    edited = replace(documents[-1], summary="Mesas de cedro y sillas plegables.")
    after = build([*documents[:-1], edited])
    asked = [query for visit in visits for query in visit]
    answers = [
        answer
        for visit in visits
        for answer in ask(files, visit, language="es", scripts=scripts)
    ]
    client, mending = (compressed(published[name]) for name in (CLIENT, MENDING))
    ranks = [1 / (a["position"] + 1) if a["position"] >= 0 else 0.0 for a in answers]
    kinds: dict[str, list[float]] = {}
    for query, rank in zip(asked, ranks, strict=True):
        kinds.setdefault(query.kind, []).append(rank)
    parts = {name: content for name, content in files.items() if "/pack-" not in name}
    return Figures(
        documents=count,
        seconds=seconds,
        files=len(files),
        size=sum(map(len, parts.values())),
        root=len(files["/search/es/root.bin"]),
        client=client,
        first=Spread.of([client + a["first"] + a["mended"] * mending for a in answers]),
        requests=Spread.of([a["requests"] for a in answers]),
        later=Spread.of([a["later"] for a in answers]),
        milliseconds=Spread.of([a["milliseconds"] for a in answers]),
        changed=sum(
            len(after[name]) for name in after if after[name] != files.get(name)
        ),
        success=_share(ranks),
        rank=statistics.mean(ranks),
        by_kind={
            kind: (_share(found), statistics.mean(found))
            for kind, found in kinds.items()
        },
    )


def ask(
    files: Mapping[str, bytes],
    asked: Sequence[Query],
    *,
    language: str,
    scripts: Path,
    node: str = "node",
) -> list[dict[str, float]]:
    """Return what the client answered: bytes, requests, position of the first answer.

    Raises:
        OSError: there is no Node.js.
        subprocess.CalledProcessError: the client failed.
    """
    told = [
        {
            "text": query.text,
            "filters": query.filters,
            "relevant": sorted(query.relevant),
        }
        for query in asked
    ]
    with tempfile.TemporaryDirectory() as folder:
        for address, content in files.items():
            path = Path(folder) / address.lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        script = Path(__file__).with_name("visit.mjs")
        done = subprocess.run(  # noqa: S603  # our own script
            [node, str(script), folder, language, str(scripts)],
            input=json.dumps(told),
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    answers: list[dict[str, float]] = json.loads(done.stdout)
    return answers


def compressed(content: bytes) -> int:
    """Return the bytes of a file over the wire."""
    return len(gzip.compress(content, 9, mtime=0))


def _share(ranks: Sequence[float]) -> float:
    return sum(rank == 1 for rank in ranks) / len(ranks)
