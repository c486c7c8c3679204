"""The table of the search beside others: honest about what was not measured."""

from __future__ import annotations

import pytest

from constancia.portal.assets import Assets
from constancia.search import benchmark
from constancia.search.benchmark import Row, ours, queries, rows
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests.search_sample import ROOT

SCRIPTS = ROOT / "theme" / "static" / "js"


def row(measured: float | None, target: float | None, unit: str = "bytes") -> Row:
    return Row(name="x", documents=500, unit=unit, target=target, measured=measured)


@pytest.mark.parametrize(
    ("measured", "target", "unit", "verdict"),
    [
        (10, 10, "bytes", "met"),
        (11, 10, "bytes", "missed"),
        (0.99, 0.99, "share", "met"),
        (0.98, 0.99, "share", "missed"),
        (0.02, 0.01, "ratio", "missed"),
        (None, 10, "bytes", "not measured"),
        (None, None, "bytes", "not measured"),
        (10, None, "bytes", ""),
    ],
)
def test_a_verdict_is_met_missed_or_not_measured(
    measured: float | None, target: float | None, unit: str, verdict: str
) -> None:
    assert row(measured, target, unit).verdict == verdict


def test_every_target_has_a_row_and_the_best_rival_stands_beside_it() -> None:
    others = {
        "A": {"success@1": 0.7, "client": 100.0},
        "B": {"success@1": 0.8, "client": 200.0},
    }
    table = {r.name: r for r in rows(5_000, {"success@1": 0.9}, others)}
    assert set(table) == set(benchmark.TARGETS)
    assert table["success@1"].rival_name == "B"
    assert table["client"].rival_name == "A"
    assert table["client"].verdict == "not measured"
    assert table["index built"].rival is None


def test_a_size_that_has_no_target_has_no_verdict() -> None:
    (found,) = (r for r in rows(700, {"client": 1.0}, {}) if r.name == "client")
    assert found.target is None
    assert found.verdict == ""


def test_the_table_names_figure_target_and_verdict() -> None:
    told = list(benchmark.lines(tuple(rows(500, {"client": 7_900.0}, {}))))
    assert len(told) == len(benchmark.TARGETS) + 1
    assert any("client" in line and "7,900" in line and "met" in line for line in told)


def test_meaningless_words_hold_no_vowel_and_are_the_same_for_the_same_seed() -> None:
    drawn = queries.meaningless(50, seed=3)
    assert drawn == queries.meaningless(50, seed=3)
    assert drawn != queries.meaningless(50, seed=4)
    assert not set("".join(drawn)) & set("aeiou")


def test_without_a_place_for_others_nothing_is_fetched_and_nothing_is_claimed(
    territories: Territories, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nothing is to be installed")

    monkeypatch.setattr(benchmark.rivals, "install", refuse)
    monkeypatch.setattr(ours, "measure", lambda *_, **__: None)
    monkeypatch.setattr(benchmark, "_own", lambda _: iter([("client", 1.0)]))
    table = tuple(
        benchmark.compare(
            (60,),
            scripts=SCRIPTS,
            published=Assets(SCRIPTS.parent).files,
            territories=territories,
            vocabulary=vocabulary,
            cache=None,
        )
    )
    assert {r.verdict for r in table if r.name != "client"} == {"not measured"}
