"""Axe finds nothing: every state of a certificate, every kind of page, light and dark."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from constancia import serving

AXE = Path(__file__).parents[1] / "interop" / "node_modules" / "axe-core" / "axe.min.js"
#: the scheme and what is looked for: in the dark it is the colours that differ
SCHEMES = {
    "light": {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"]},
}
STATE = re.compile(r'<main[^>]*\bdata-state="([a-z]+)"')


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        reason = "axe-core is not installed: npm ci in tests/interop"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with serving.server(site, port=0) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_address[1]}"
        http.shutdown()


def states(site: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for page in sorted((site / "c").glob("*/index.html")):
        state = STATE.search(page.read_text(encoding="utf-8"))
        assert state
        found.setdefault(state[1], f"/c/{page.parent.name}/")
    return found


def kinds(site: Path) -> list[str]:
    """A page of each kind: every section, and the first of its own pages."""
    found = ["/", "/en/", "/404.html"]
    for section in sorted(path for path in site.iterdir() if path.is_dir()):
        if section.name in {"c", "en", "theme", "search", "status", "photos"}:
            continue
        if (section / "index.html").is_file():
            found.append(f"/{section.name}/")
        last = sorted(section.glob("*/index.html"))[-1:]
        found += [f"/{section.name}/{page.parent.name}/" for page in last]
    return found


@contextmanager
def opened(browser: Browser, scheme: Any) -> Iterator[Page]:
    context = browser.new_context(
        color_scheme=scheme,
        viewport={"width": 360, "height": 740},
        service_workers="block",
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def findings(page: Page, axe: str, url: str, rules: Any) -> list[str]:
    page.goto(url, wait_until="networkidle")
    page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    page.evaluate(axe)
    result = page.evaluate("rules => axe.run(document, rules)", rules)
    return [
        f"{url}: {violation['id']} {violation['nodes'][0]['target']}"
        for violation in result["violations"]
    ]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_any_state_of_a_certificate(
    chromium: Browser, axe: str, address: str, site: Path, scheme: str
) -> None:
    pages = states(site)
    assert len(pages) >= 7
    with opened(chromium, scheme) as page:
        for path in pages.values():
            assert findings(page, axe, address + path, SCHEMES[scheme]) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_any_kind_of_page(
    chromium: Browser, axe: str, address: str, site: Path, scheme: str
) -> None:
    pages = kinds(site)
    assert len(pages) > 20
    with opened(chromium, scheme) as page:
        for path in pages:
            assert findings(page, axe, address + path, SCHEMES[scheme]) == []
