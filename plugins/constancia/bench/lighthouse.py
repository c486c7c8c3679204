"""Lighthouse over a page of each kind: performance, accessibility, practices, search.

Rules:

- Lighthouse comes from npm, of a pinned version, into a cache outside the project, for a
  measurement and nothing else; it drives the Chromium of this machine.
- Its own mobile throttling is used: a slow phone on a slow line, simulated. Texts are sent
  packed, as hosts do.
- Only pages that search engines may have are measured: one that says ``noindex``, because
  somebody on it did not agree to be found, is marked down for just that.

Example::

    for page in measure(Path("output"), cache=cache):
        print(page.address, page.scores)     # {"performance": 100, …}
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia import addresses, serving
from constancia.errors import ConfigurationError

PACKAGE: Final = "lighthouse@12.8.2"
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS: Final = (
    "--headless --no-sandbox --disable-gpu --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What Lighthouse gave a page, of a hundred."""

    address: str
    scores: Mapping[str, int | None]  # None: it could not tell


def measure(site: Path, *, cache: Path) -> Iterator[Scores]:
    """Yield the scores of the home page, a list, a venture and a standard.

    Args:
        site: a built site.
        cache: where the program is kept.

    Raises:
        ConfigurationError: npm, Node.js or Chromium is missing, or npm cannot fetch it.
    """
    program, browser = install(cache), _browser()
    with serving.server(site, port=0, compressed=True) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        host = f"http://{serving.LOOPBACK}:{http.server_address[1]}"
        for address in pages(site):
            arguments = [str(program), f"{host}{address}", "--quiet", "--output=json"]
            done = subprocess.run(  # noqa: S603  # a pinned package
                [*arguments, f"--chrome-flags={_FLAGS}"],
                env={**os.environ, "CHROME_PATH": browser},
                check=False,
                capture_output=True,
            )
            yield Scores(address=address, scores=_scores(done.stdout))
        http.shutdown()


def pages(site: Path) -> Iterator[str]:
    """Yield a page of each kind that search engines may have, by its address."""
    yield "/"
    for section, kind in (
        ("ventures", "/sector/"),
        ("ventures", ""),
        ("standards", ""),
    ):
        start = addresses.section(section, "es").strip("/")
        found = (
            f"/{path.parent.relative_to(site).as_posix()}/"
            for path in sorted((site / start).glob("*/**/index.html"))
            if b'content="noindex"' not in path.read_bytes()
        )
        depth = 4 if kind else 3
        wanted = (a for a in found if kind in a and a.count("/") == depth)
        yield from (address for address, _ in zip(wanted, range(1), strict=False))


def install(cache: Path) -> Path:
    """Return the program; fetch it when it is not there.

    Raises:
        ConfigurationError: there is no npm, or it cannot fetch it.
    """
    folder = cache / PACKAGE.replace("@", "-")
    program = folder / "node_modules" / ".bin" / "lighthouse"
    if program.exists():
        return program
    npm = shutil.which("npm")
    folder.mkdir(parents=True, exist_ok=True)
    done = npm and subprocess.run(  # noqa: S603  # a pinned package
        [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", PACKAGE],
        check=False,
        capture_output=True,
    )
    if not done or done.returncode:
        raise ConfigurationError(
            "npm no pudo traer {package}, con el que se mide",
            hint="Instale Node.js y conéctese a la red para esta medición.",
            package=PACKAGE,
        )
    return program


def _browser() -> str:
    for name in _BROWSERS:
        if found := shutil.which(name):
            return found
    raise ConfigurationError(
        "no hay un Chromium con el que medir",
        hint="Instale Chromium para esta medición.",
    )


def _scores(report: bytes) -> dict[str, int | None]:
    try:
        categories = json.loads(report)["categories"]
        found = {name: categories[name]["score"] for name in CATEGORIES}
    except (ValueError, KeyError):
        return dict.fromkeys(CATEGORIES)
    return {
        name: None if score is None else round(score * 100)
        for name, score in found.items()
    }
