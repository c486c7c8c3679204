"""Other search engines over the same documents: Pagefind and MiniSearch, from npm.

Rules:

- They come into a folder outside the project, for a measurement and nothing else; the
  versions are pinned.
- Each is told the same texts with the same weights as our own fields, and asked the same
  queries, whose answers are known without any of them.
- None of them is given our synonyms, and neither knows Spanish sounds; what that says of
  a figure is told beside it.

Example::

    modules = install(Path("~/.cache/…"))
    pagefind(modules, documents, folder)
"""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia.errors import ConfigurationError
from constancia.search.benchmark.queries import Query
from constancia.search.document import Document

PACKAGES: Final = ("minisearch@7.2.0", "pagefind@1.6.0")
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What building an index took."""

    seconds: float  # of the processor
    memory: float | None  # MB at most; None where it is not known


def install(cache: Path) -> Path:
    """Return the folder of the packages; fetch them when they are not there.

    Raises:
        ConfigurationError: there is no npm, or it cannot reach its registry.
    """
    modules = cache / "node_modules"
    if all((modules / name.split("@")[0]).is_dir() for name in PACKAGES):
        return modules
    npm = shutil.which("npm")
    cache.mkdir(parents=True, exist_ok=True)
    arguments = ["install", "--prefix", str(cache), "--no-audit", "--no-fund"]
    if (
        npm is None
        or subprocess.run(  # noqa: S603  # pinned packages
            [npm, *arguments, "--silent", *PACKAGES], check=False
        ).returncode
    ):
        raise ConfigurationError(
            "npm no pudo traer los buscadores con los que se compara ({packages})",
            hint="Instale Node.js y conéctese a la red para esta medición.",
            packages=", ".join(PACKAGES),
        )
    return modules


def minisearch(
    modules: Path, documents: Sequence[Document], asked: Sequence[Query], folder: Path
) -> tuple[Cost, list[int]]:
    """Index the documents in ``folder``; return the cost and where the answers stand."""
    folder.mkdir(parents=True)
    told = {
        "documents": [_record(document) for document in documents],
        "queries": [
            {
                "text": query.text,
                "filters": query.filters,
                "relevant": sorted(query.relevant),
            }
            for query in asked
        ],
    }
    done, cost = _run(
        ["node", str(_HERE / "minisearch.mjs"), str(modules), str(folder)],
        text=json.dumps(told),
    )
    answer = json.loads(done)
    _publish("minisearch", folder)
    return Cost(seconds=answer["seconds"], memory=cost.memory), answer["positions"]


def pagefind(modules: Path, documents: Sequence[Document], folder: Path) -> Cost:
    """Write a page for each document, let Pagefind index them in ``folder``."""
    pages = folder / "pages"
    for document in documents:
        path = pages / document.url.strip("/") / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_page(document), encoding="utf-8", newline="\n")
    runner = modules / "pagefind" / "lib" / "runner" / "bin.cjs"
    target = folder / "site"
    output = str(target / "pagefind")
    _, cost = _run(
        ["node", str(runner), "--site", str(pages), "--output-path", output, "--quiet"]
    )
    shutil.rmtree(pages)
    _publish("pagefind", target)
    return cost


def _publish(engine: str, folder: Path) -> None:
    wanted = (f"{engine}.html", f"{engine}-options.mjs", "show.js")
    for path in (_HERE / "pages" / name for name in wanted):
        if path.is_file():
            shutil.copyfile(path, folder / path.name)


def _record(document: Document) -> Mapping[str, str | None]:
    return {
        "url": document.url,
        "title": document.title,
        "subtitle": document.subtitle,
        "terms": ", ".join(document.terms),
        "products": ", ".join(document.products),
        "place": _place(document),
        "summary": document.summary,
        "body": document.body,
        "kind": document.kind,
        "sector": document.sector,
        "country": document.country,
        "department": document.department,
    }


def _place(document: Document) -> str:
    names = (document.district, document.municipality, document.department)
    return ", ".join(name for name in names if name)


def _page(document: Document) -> str:
    """Return the page of a document as a site would write it for Pagefind."""
    record = {name: html.escape(text or "") for name, text in _record(document).items()}
    filters = "".join(
        f'<meta data-pagefind-filter="{name}[content]" content="{record[name]}">'
        for name in ("kind", "sector", "country", "department")
        if record[name]
    )
    # Pagefind squares a weight: these stand to one another as those of our fields do
    return (
        f'<!doctype html><html lang="es"><head><title>.</title>{filters}</head><body>'
        f'<h1 data-pagefind-meta="title" data-pagefind-weight="2.7">{record["title"]}</h1>'
        f'<p data-pagefind-meta="subtitle" data-pagefind-weight="2.2">'
        f"{record['subtitle']}</p>"
        f'<p data-pagefind-weight="1.9">{record["terms"]}</p>'
        f'<p data-pagefind-weight="1.8">{record["products"]}</p>'
        f'<p data-pagefind-meta="place" data-pagefind-weight="1.6">{record["place"]}</p>'
        f'<p data-pagefind-meta="summary" data-pagefind-weight="1.3">'
        f"{record['summary']}</p><p>{record['body']}</p></body></html>"
    )


def _run(arguments: Sequence[str], *, text: str = "") -> tuple[str, Cost]:
    """Run a program of the bench; return what it said and what it took."""
    with subprocess.Popen(  # noqa: S603  # packages pinned above
        list(arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both were asked for")
        process.stdin.write(text)
        process.stdin.close()
        said = process.stdout.read()
        cost = _reap(process)
    if process.returncode:
        raise ConfigurationError(
            "{program}: terminó con el código {status}",
            hint="Borre la carpeta de la caché y mida otra vez.",
            program=Path(arguments[1]).name,
            status=process.returncode,
        )
    return said, cost


def _reap(process: subprocess.Popen[str]) -> Cost:
    if sys.platform == "win32":
        process.wait()
        return Cost(seconds=0.0, memory=None)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(seconds=usage.ru_utime + usage.ru_stime, memory=usage.ru_maxrss / unit)
