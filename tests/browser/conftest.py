"""A real Chromium, a server on loopback, and pages that tell on themselves."""

from __future__ import annotations

import datetime
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.browser import signed_site

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: noon of the day that the signed site was built on
NOON = datetime.datetime(2026, 11, 22, 18, tzinfo=datetime.UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Handler(SimpleHTTPRequestHandler):
    """Serves a built site as its host would: 404.html for what is not there."""

    extensions_map = {  # noqa: RUF012  # the name that the base class reads
        "": "application/octet-stream",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".json": "application/json",
        ".svg": "image/svg+xml",
        ".webmanifest": "application/manifest+json",
    }

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def list_directory(self, path: str | os.PathLike[str]) -> None:  # noqa: ARG002
        self.send_error(404)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing: a test run is not a server log."""


class Host:
    """A site served on loopback, until it is stopped."""

    def __init__(self, folder: Path) -> None:
        handler = partial(Handler, directory=str(folder))
        self._server: ThreadingHTTPServer | None = ThreadingHTTPServer(
            ("127.0.0.1", 0), handler
        )
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Take the site off the network."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@pytest.fixture
def lend() -> Iterator[Callable[[Path], Host]]:
    """``lend(folder)``: a host that the test may stop."""
    with ExitStack() as hosts:

        def start(folder: Path) -> Host:
            host = Host(folder)
            hosts.callback(host.stop)
            return host

        yield start


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """``serve(folder)``: its address on loopback, without a slash at the end."""
    with ExitStack() as hosts:

        def start(folder: Path) -> str:
            host = Host(folder)
            hosts.callback(host.stop)
            return host.origin

        yield start


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small signed site: a certificate in every state."""
    return signed_site.build(tmp_path_factory.mktemp("sitio firmado ñ"))


@pytest.fixture(scope="session")
def origin(serve: Callable[[Path], str], signed: Path) -> str:
    return serve(signed)


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """``launch(*arguments)``: a Chromium, closed at the end."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is required where CI is set")
        pytest.skip("Chromium is not installed: nothing is tested in a browser")
    with sync_playwright() as playwright, ExitStack() as opened:

        def start(*arguments: str) -> Browser:
            browser = playwright.chromium.launch(
                executable_path=found, args=[*ARGUMENTS, *arguments]
            )
            opened.callback(browser.close)
            return browser

        yield start


@pytest.fixture(scope="session")
def chromium(launch: Callable[..., Browser]) -> Browser:
    return launch()


@pytest.fixture(scope="session")
def scriptless(launch: Callable[..., Browser]) -> Browser:
    """A Chromium in which scripts are off, so that <noscript> counts."""
    return launch("--blink-settings=scriptEnabled=false")


@dataclass
class Witness:
    """What a page did that no page of ours may do."""

    origin: str
    foreign: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def request(self, request: Request) -> None:
        if not request.url.startswith(self.origin):
            self.foreign.append(request.url)
        self.asked.append(urlsplit(request.url).path)

    def watch(self, page: Page) -> None:
        page.on("request", self.request)
        page.on("pageerror", lambda error: self.violations.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.violations.append(message.text)
                if "Content Security Policy" in message.text
                else None
            ),
        )


Open = Callable[..., Page]


@pytest.fixture
def open_page(request: pytest.FixtureRequest, origin: str) -> Iterator[Open]:
    """``open_page(path, now=…, scripts=…, before=…)``; at the end: nothing foreign, no CSP fault.

    ``before`` is called with the page before it goes anywhere, to set routes.
    """
    contexts: list[BrowserContext] = []
    witnesses: list[Witness] = []

    def start(
        path: str | None,
        *,
        now: datetime.datetime | None = NOON,
        scripts: bool = True,
        workers: bool = False,
        before: Callable[[Page], None] = lambda _page: None,
        width: int = 360,
    ) -> Page:
        browser = request.getfixturevalue("chromium" if scripts else "scriptless")
        context = browser.new_context(
            base_url=origin,
            service_workers="allow" if workers else "block",
            viewport={"width": width, "height": 640},
            locale="es-SV",
            timezone_id="Pacific/Auckland",  # days are Central America's all the same
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        witness = Witness(origin=origin)
        witnesses.append(witness)
        witness.watch(page)
        page.witness = witness  # type: ignore[attr-defined]  # for tests that count
        if now is not None and scripts:
            page.clock.set_fixed_time(now)
        before(page)
        if path is not None:
            page.goto(path)
        return page

    yield start
    for context in contexts:
        context.close()
    for witness in witnesses:
        assert not witness.foreign
        assert not witness.violations
