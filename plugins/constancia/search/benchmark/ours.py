"""How small, fast and right our own search is, over a fictitious directory of any size.

Rules:

- Bytes are those of the wire: scripts as the site publishes them, each compressed with
  gzip -9, and the index's files as they are.
- Node.js runs the very modules that a browser runs; Python builds the index.
- The index is built in a process of its own, so that its memory is its own.
- The ranking was tuned on the directories of seeds 1 to 8 and 22 and the queries of seeds 1
  to 34; figures that are reported are of other seeds.

Example::

    asked = draw(500, seed=2, seeds=(11, 12), each=10, territories=territories)
    index = build(500, seed=2, territories=territories, vocabulary=vocabulary)
    figures = measure(asked, index, scripts=Path("theme/static/js"), published=…)
    figures.first.median, figures.success
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
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
#: what the first is made of besides the page's own, in the order of imports
MODULES: Final = ("search-files", "search-words", "search-index")


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
class Built:
    """An index and what its building took."""

    files: Mapping[str, bytes]
    seconds: float  # of the processor
    memory: float | None  # MB of the process at most; None where it is not known
    again: float  # seconds of the processor after one edit, with what the first left
    changed: int  # bytes of the files that are new after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """A fictitious directory and what it is asked."""

    entries: Sequence[corpus.Entry]
    visits: Sequence[Sequence[Query]]
    meaningless: Sequence[str]  # queries that nothing answers

    @property
    def asked(self) -> list[Query]:
        """All queries, one visit after the other."""
        return [query for visit in self.visits for query in visit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured of one directory."""

    documents: int
    built: Built
    files: int
    size: int  # bytes of the whole index, the pack left out
    pack: int  # bytes of the whole index in one file, 0 where there is none
    root: int  # bytes
    client: int  # bytes, compressed
    first: Spread  # bytes of a first query: client, root, shards, five cards
    requests: Spread  # of a first query, the client's left out
    later: Spread  # bytes of a query in a long visit, ten cards
    milliseconds: Spread  # of a query in a long visit, in Node.js
    success: float  # share of queries whose first result answers
    rank: float  # mean of 1 / rank of the first answer among ten
    by_kind: Mapping[str, tuple[float, float]]  # kind of query: success, rank
    noise: float  # share of meaningless queries that found something


def draw(
    count: int,
    *,
    seed: int,
    seeds: Sequence[int],
    each: int,
    territories: Territories,
) -> Directory:
    """Return a directory with its queries.

    Args:
        count: documents.
        seed: of the directory.
        seeds: of the queries, each a visit.
        each: queries of each of fourteen kinds in a visit.
        territories: real places.
    """
    entries = corpus.directory(count, seed=seed, territories=territories)
    return Directory(
        entries=entries,
        visits=[
            queries.draw(entries, seed=number, each=each, territories=territories)
            for number in seeds
        ],
        meaningless=queries.meaningless(100, seed=seed),
    )


def build(
    count: int, *, seed: int, territories: Territories, vocabulary: Vocabulary
) -> Built:
    """Build a directory's index, and again after an edit, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as process:
        return process.submit(_build, count, seed, territories, vocabulary).result()


def _build(
    count: int, seed: int, territories: Territories, vocabulary: Vocabulary
) -> Built:
    entries = corpus.directory(count, seed=seed, territories=territories)
    documents = [entry.document for entry in entries]
    words = corpus.vocabulary(vocabulary)

    def made(
        listed: Sequence[Document], cache: Path | None = None
    ) -> tuple[Mapping[str, bytes], float]:
        began = time.process_time()
        files = builder.build(
            listed,
            language="es",
            vocabulary=words,
            territories=territories,
            cache=cache,
        )
        return files, time.process_time() - began

    files, seconds = made(documents)
    memory = _memory()
    edited = replace(documents[-1], summary="Mesas de cedro y sillas plegables.")
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "memory"
        made(documents, cache)
        after, again = made([*documents[:-1], edited], cache)
    changed = [name for name in after if after[name] != files.get(name)]
    return Built(
        files=files,
        seconds=seconds,
        memory=memory,
        again=again,
        changed=sum(len(after[name]) for name in changed),
    )


def _memory() -> float | None:
    """Return the most memory that this process had, in MB, where Linux tells."""
    # not getrusage: a new process begins there with what its parent had
    status = Path("/proc/self/status")
    if not status.is_file():
        return None
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    peak = next((line for line in lines if line.startswith("VmHWM:")), None)
    return int(peak.split()[1]) / 1024 if peak else None


def measure(
    directory: Directory,
    built: Built,
    *,
    scripts: Path,
    published: Mapping[str, bytes],
) -> Figures:
    """Ask an index the queries of its directory and return the figures.

    Args:
        directory: what was indexed and what is asked.
        built: its index.
        scripts: folder of the client's modules.
        published: the theme's files as the site publishes them, by path.
    """
    files = built.files
    asked = directory.asked
    answers = [
        answer
        for visit in directory.visits
        for answer in ask(files, visit, language="es", scripts=scripts)
    ]
    empty = [
        Query(kind="none", text=text, relevant=frozenset())
        for text in directory.meaningless
    ]
    noise = ask(files, empty, language="es", scripts=scripts)
    client, mending = (compressed(published[name]) for name in (CLIENT, MENDING))
    ranks = reciprocal([int(answer["position"]) for answer in answers])
    kinds: dict[str, list[float]] = {}
    for query, rank in zip(asked, ranks, strict=True):
        kinds.setdefault(query.kind, []).append(rank)
    packs = [len(content) for name, content in files.items() if "/pack_" in name]
    return Figures(
        documents=len(directory.entries),
        built=built,
        files=len(files),
        size=sum(map(len, files.values())) - sum(packs),
        pack=sum(packs),
        root=len(files["/search/es/root.bin"]),
        client=client,
        first=Spread.of([client + a["first"] + a["mended"] * mending for a in answers]),
        requests=Spread.of([a["requests"] for a in answers]),
        later=Spread.of([a["later"] for a in answers]),
        milliseconds=Spread.of([a["milliseconds"] for a in answers]),
        success=success(ranks),
        rank=statistics.mean(ranks),
        by_kind={
            kind: (success(found), statistics.mean(found))
            for kind, found in kinds.items()
        },
        noise=statistics.mean(answer["total"] > 0 for answer in noise),
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


def reciprocal(positions: Sequence[int]) -> list[float]:
    """Return 1 / rank of each first answer, 0 where there was none."""
    return [1 / (position + 1) if position >= 0 else 0.0 for position in positions]


def success(ranks: Sequence[float]) -> float:
    """Return the share of queries whose first result answers."""
    return sum(rank == 1 for rank in ranks) / len(ranks)


def lay(files: Mapping[str, bytes], published: Mapping[str, bytes], site: Path) -> None:
    """Write an index with the client's modules and the bare page that asks it."""
    here = Path(__file__).with_name("pages")
    content = {address.lstrip("/"): content for address, content in files.items()}
    for name in ("search-ahead", "search-mend"):
        content[f"js/{name}.js"] = published[f"js/{name}.js"]
    # one module, as the site publishes it
    parts = [published[f"js/{name}.js"].split(b"\n") for name in MODULES]
    bare = [line for part in parts for line in part if not line.startswith(b"import ")]
    content["js/search-index.js"] = b"\n".join(bare)
    for name in ("ours.html", "least.html", "show.js"):
        content[name] = (here / name).read_bytes()
    for name, told in content.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(told)
