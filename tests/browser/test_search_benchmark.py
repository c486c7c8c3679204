"""The bench's own page in a real browser: what a first query weighs."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from constancia.portal.assets import Assets
from constancia.search.benchmark import browser, ours
from constancia.search.benchmark.ours import compressed
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests.search_sample import ROOT


def test_a_first_visit_is_weighed_by_what_was_sent(
    tmp_path: Path, chromium: Browser, territories: Territories, vocabulary: Vocabulary
) -> None:
    directory = ours.draw(120, seed=1, seeds=(1,), each=1, territories=territories)
    built = ours.build(120, seed=1, territories=territories, vocabulary=vocabulary)
    published = Assets(ROOT / "theme" / "static").files
    ours.lay(built.files, published, tmp_path)
    first, later = directory.asked[:2]
    least = compressed((tmp_path / "js" / "search-index.js").read_bytes())
    with browser.serve(tmp_path) as site:
        seen = browser.visit(chromium, site, "ours.html", first, later)
        alone = browser.least(chromium, site, seen, first, later)
    parts = {path for path in seen.paths if "/search/" in path}
    assert len(parts) > 2
    assert parts <= set(alone.paths)  # the same files, and nothing is made of them
    root = len(built.files["/search/es/root.bin"])
    assert least + root < seen.bytes < least + root + 20_000
