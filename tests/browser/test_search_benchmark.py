"""The bench's own page in a real browser: what a first query weighs and how it waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from constancia.errors import ConfigurationError
from constancia.portal.assets import Assets
from constancia.search.benchmark import browser, ours
from constancia.search.benchmark.ours import compressed
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests.search_sample import ROOT


def test_a_first_visit_is_weighed_and_answers_five_cards(
    tmp_path: Path, territories: Territories, vocabulary: Vocabulary
) -> None:
    directory = ours.draw(120, seed=1, seeds=(1,), each=1, territories=territories)
    built = ours.build(120, seed=1, territories=territories, vocabulary=vocabulary)
    published = Assets(ROOT / "theme" / "static").files
    ours.lay(built.files, published, tmp_path)
    first, later = directory.asked[:2]
    least = sum(
        compressed(published[f"js/{name}.js"])
        for name in ("search-index", "search-files")
    )
    try:
        with browser.chromium() as opened, browser.serve(tmp_path) as site:
            seen = browser.visit(opened, site, "ours.html", first, later)
    except ConfigurationError:
        pytest.skip("Chromium is not installed")
    assert seen.bytes > least + len(built.files["/search/es/root.bin"])
    assert seen.milliseconds > 4 * 150
    assert seen.later < seen.milliseconds
