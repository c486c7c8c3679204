"""Every page is valid HTML, by a validator that none of us wrote."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests import portal_tree as sample
from tests.interop import runner

pytestmark = pytest.mark.interop

#: pages of each kind that are read; the templates are the same for all of them
EACH = 4


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory,
    territories: Territories,
    vocabulary: Vocabulary,
) -> Path:
    if not (runner.HERE / "node_modules" / "html-validate").is_dir():
        runner.unavailable("run `npm ci` in tests/interop")
    folder = tmp_path_factory.mktemp("html")
    sample.render_into(
        folder / "site",
        public=sample.write_tree(folder / "public"),
        theme=sample.ROOT / "theme",
        content=sample.ROOT / "content",
        territories=territories,
        vocabulary=vocabulary,
    )
    return folder / "site"


def pages(site: Path) -> list[Path]:
    """Return some pages of every section in both languages, and all behind codes."""
    kinds: dict[tuple[str, ...], list[Path]] = defaultdict(list)
    for path in sorted(site.rglob("*.html")):
        parts = path.relative_to(site).parts
        kind = parts if parts[0] == "c" else (*parts[:2], str(len(parts)))
        kinds[kind].append(path)
    return [path for found in kinds.values() for path in found[:EACH]]


def test_every_kind_of_page_is_valid(site: Path) -> None:
    chosen = pages(site)
    assert len(chosen) > 100
    told = runner.run("html.mjs", *map(str, chosen))
    assert told.replace(str(site), "") == ""


def test_the_validator_finds_what_is_wrong(site: Path) -> None:
    """A validator that was not set up would pass everything."""
    wrong = site / "wrong.html"
    wrong.write_text("<!doctype html><p id=a><div id=a></p>", encoding="utf-8")
    told = runner.run("html.mjs", str(wrong))
    assert "no-dup-id" in told
    wrong.unlink()


def test_data_blocks_are_json(site: Path) -> None:
    for path in pages(site):
        text = path.read_text(encoding="utf-8")
        for block in text.split('type="application/ld+json">')[1:]:
            document = json.loads(block.partition("</script>")[0])
            assert document["@context"] == "https://schema.org"
