"""What a phone waits for: Chromium on a slow line with a slow processor.

Rules:

- The page asks one query as it opens and shows five cards; every engine has the same
  page, and its own scripts preloaded as its documentation advises.
- Nothing is kept between two visits. Bytes are those of the bodies that the server sent,
  scripts and JSON compressed with gzip -9; the bare page is left out.
- A slow 4G line: 1.6 Mbit/s, 150 ms a round trip; a processor four times slower.
- Nobody asks the page anything until it has told that five cards are there.

Example::

    with chromium() as browser, serve(folder) as site:
        visit(browser, site, "ours.html", query, slow=True)
"""

from __future__ import annotations

import gzip
import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from constancia.errors import ConfigurationError
from constancia.search.benchmark.queries import Query

_LATENCY: Final = 150  # milliseconds
_BYTES: Final = 200_000  # a second
_SLOWER: Final = 4
_PATIENCE: Final = 300_000  # milliseconds
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".wasm": "application/wasm",
}
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
#: what every engine's page has, and is not counted
_BARE: Final = (".html", "/show.js", "/minisearch-options.mjs")


@dataclass(slots=True)
class Site:
    """A folder that is served, and what was asked of it."""

    address: str
    sent: list[tuple[str, int]] = field(default_factory=list)

    def bytes(self) -> int:
        """Return how many bytes were sent, bare pages left out, and forget them."""
        told = sum(n for path, n in self.sent if not path.endswith(_BARE))
        self.sent.clear()
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One query on a page that was just opened, and one more."""

    bytes: int
    paths: tuple[str, ...]  # of all that was sent until then
    milliseconds: float  # from asking for the page to five cards
    later: float  # milliseconds of a second query on the same page


@contextmanager
def chromium() -> Iterator[Any]:
    """Open a browser.

    Raises:
        ConfigurationError: there is no Chromium, or no Playwright to drive it.
    """
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    try:
        # of the development dependencies: who builds a site does not have it
        from playwright.sync_api import sync_playwright  # noqa: PLC0415
    except ImportError:
        found = None
    if found is None:
        raise ConfigurationError(
            "falta Chromium, o Playwright para manejarlo",
            hint="Instale Chromium y las dependencias de desarrollo.",
        )
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    arguments += ["--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@contextmanager
def serve(folder: Path) -> Iterator[Site]:
    """Serve a folder on loopback, compressed as a host would."""
    packed: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the name that the base class calls
            path = urlsplit(self.path).path
            file = folder / path.lstrip("/")
            content = b""
            self.send_response(200 if file.is_file() else 404)
            if file.is_file():
                if path not in packed:
                    packed[path] = _on_the_wire(file)
                content = packed[path]
                kind = _TYPES.get(file.suffix, "application/octet-stream")
                self.send_header("Content-Type", kind)
                if file.suffix in _TYPES and file.suffix != ".wasm":
                    self.send_header("Content-Encoding", "gzip")
            site.sent.append((path, len(content)))
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-cache")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def _on_the_wire(file: Path) -> bytes:
    content = file.read_bytes()
    if file.suffix in _TYPES and file.suffix != ".wasm":
        return gzip.compress(content, 9, mtime=0)
    return content


def visit(
    browser: Any, site: Site, page: str, first: Query, later: Query, *, more: str = ""
) -> Visit:
    """Ask a query as the first of a visit, and another one, on a slow line.

    Args:
        browser: as ``chromium`` opens it.
        site: as ``serve`` serves it.
        page: its name.
        first: asked as the page opens.
        later: asked when it has answered.
        more: of the page's address, begun with ``&``.
    """
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(_PATIENCE)
    session = context.new_cdp_session(opened)
    line = {"offline": False, "latency": _LATENCY}
    line |= {"downloadThroughput": _BYTES, "uploadThroughput": _BYTES}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", line)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    site.sent.clear()
    query = f"q={quote(first.text)}&filters={quote(json.dumps(first.filters))}"
    with opened.expect_console_message(
        lambda message: message.text == "shown", timeout=_PATIENCE
    ):
        opened.goto(f"{site.address}/{page}?{query}{more}", wait_until="commit")
    paths = tuple(path for path, _ in site.sent)
    told = site.bytes()
    shown = opened.evaluate("window.shown")
    opened.evaluate("window.rest?.()")
    took = opened.evaluate(
        "([text, filters]) => window.next(text, filters)", [later.text, later.filters]
    )
    context.close()
    return Visit(bytes=told, paths=paths, milliseconds=shown, later=took)


def least(browser: Any, site: Site, seen: Visit, first: Query, later: Query) -> Visit:
    """Return a visit for the files of another alone: how long they take by themselves.

    They are fetched one after another as far as one tells the other: script and root,
    words, cards. Nothing is read, nothing is reckoned.
    """
    scripts = [p for p in seen.paths if p.startswith("/js/") or "/root." in p]
    words = [p for p in seen.paths if "/part/" in p and "/c/" not in p]
    cards = [p for p in seen.paths if "/c/" in p]
    steps = [" ".join(step) for step in (scripts, words, cards) if step]
    more = "".join(f"&then={quote(step)}" for step in steps)
    return visit(browser, site, "least.html", first, later, more=more)


def positions(
    browser: Any, site: Site, page: str, asked: Sequence[Query]
) -> tuple[list[int], list[int]]:
    """Ask all queries in one visit on a fast line.

    Returns:
        where the first answer stands among ten (-1: nowhere), and the bytes of each.
    """
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(_PATIENCE)
    opened.goto(f"{site.address}/{page}")
    opened.wait_for_function("window.ready")
    found, told = [], []
    for query in asked:
        site.sent.clear()
        cards = opened.evaluate(
            "([text, filters]) => window.find(text, filters)",
            [query.text, query.filters],
        )
        urls = [card["url"] for card in cards]
        hits = (at for at, url in enumerate(urls) if url in query.relevant)
        found.append(next(hits, -1))
        told.append(site.bytes())
    context.close()
    return found, told
