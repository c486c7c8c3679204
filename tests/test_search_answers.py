"""Right answers and few bytes, over a fictitious directory drawn from a seed."""

from __future__ import annotations

import os
import shutil

import pytest

from constancia.portal.assets import Assets
from constancia.search.benchmark import corpus, ours
from constancia.search.benchmark.ours import CLIENT, Figures, compressed
from constancia.search.benchmark.queries import draw
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests.search_sample import ROOT

SCRIPTS = ROOT / "theme" / "static" / "js"


@pytest.fixture(scope="module")
def figures(territories: Territories, vocabulary: Vocabulary) -> Figures:
    if shutil.which("node") is None:
        if os.environ.get("CI"):
            pytest.fail("Node.js is required where CI is set")
        pytest.skip("Node.js is not installed: nobody can ask the index")
    directory = ours.draw(500, seed=1, seeds=(11, 12), each=10, territories=territories)
    built = ours.build(500, seed=1, territories=territories, vocabulary=vocabulary)
    return ours.measure(
        directory, built, scripts=SCRIPTS, published=Assets(SCRIPTS.parent).files
    )


def test_the_first_result_answers(figures: Figures) -> None:
    assert figures.success >= 0.98
    assert figures.rank >= 0.985


@pytest.mark.parametrize(
    "kind",
    ["name", "name without accents", "gender", "two fields", "synonym", "ñ", "phrase"],
)
def test_every_kind_of_query_is_understood(figures: Figures, kind: str) -> None:
    success, rank = figures.by_kind[kind]
    assert success >= 0.9
    assert rank >= 0.93


def test_a_first_query_is_light(figures: Figures) -> None:
    assert figures.first.median <= 13_000
    assert figures.first.p95 <= 19_000
    assert figures.root <= 2_500


def test_a_second_query_on_a_small_site_needs_no_network(figures: Figures) -> None:
    assert 0 < figures.pack <= 150_000
    assert figures.later.median == 0


def test_what_is_no_word_finds_nothing(figures: Figures) -> None:
    assert figures.noise == 0


def test_the_client_is_small():
    assert compressed(Assets(SCRIPTS.parent).files[CLIENT]) <= 8_000


#: modules that are published in one with the page's own
BESIDE = ("search-index", "search-files", "search-words")


def test_what_a_search_loads_only_when_needed_is_imported_late():
    files = Assets(SCRIPTS.parent).files
    scripts = [files[name].decode() for name in (CLIENT, "js/search-facets.js")]
    for path in SCRIPTS.glob("search-*.js"):
        late = any(f'import("./{path.name}")' in script for script in scripts)
        assert late == (path.stem not in BESIDE), path.name


def test_the_directory_is_the_same_for_the_same_seed(territories: Territories) -> None:
    one = corpus.directory(60, seed=4, territories=territories)
    assert one == corpus.directory(60, seed=4, territories=territories)
    assert one != corpus.directory(60, seed=5, territories=territories)
    assert draw(one, seed=1, each=2, territories=territories) == draw(
        one, seed=1, each=2, territories=territories
    )


def test_every_query_has_an_answer_in_the_directory(territories: Territories) -> None:
    entries = corpus.directory(300, seed=4, territories=territories)
    known = {entry.document.url for entry in entries}
    drawn = draw(entries, seed=1, each=4, territories=territories)
    assert len({query.kind for query in drawn}) == 14
    assert all(query.relevant and query.relevant <= known for query in drawn)


def test_scripts_write_text_alone_and_name_no_other_host():
    for path in sorted(SCRIPTS.glob("search*.js")):
        text = path.read_text(encoding="utf-8")
        assert "innerHTML" not in text
        assert "http:" not in text
        assert "https:" not in text
