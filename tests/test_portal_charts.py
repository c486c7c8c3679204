"""Pictures of figures: as many kernels as the number says, and none that tells more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.portal import charts
from constancia.records import Indicator, Text

ROOT = Path(__file__).resolve().parents[1]


def kernels(path: str) -> list[tuple[float, float]]:
    """Where a browser draws kernels: every ten units along each line."""
    found = []
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)\.1", path):
        found += [(int(x) + step, int(y)) for step in range(0, int(length) + 1, 10)]
    return found


def indicator(value: str, period: str = "2020", **given: object) -> Indicator:
    fields = {"label": Text(es="Personas"), "unit": "personas", "group": "G", **given}
    return Indicator(
        indicator_id=f"{period}{value}",
        value=value,
        period=period,
        **fields,  # type: ignore[arg-type]
    )


@given(st.integers(0, 100))
def test_a_percentage_is_that_many_of_a_hundred_kernels(percentage: int) -> None:
    drawn = charts.chart(str(percentage), "%")
    assert drawn
    assert len(kernels(drawn.filled)) == percentage
    assert len(kernels(drawn.hollow)) == 100 - percentage
    assert drawn.each is None


@given(st.integers(2, 1_000_000))
def test_a_count_is_a_kernel_for_each_so_many(count: int) -> None:
    drawn = charts.chart(str(count), "personas")
    assert drawn
    assert drawn.each
    filled, hollow = kernels(drawn.filled), kernels(drawn.hollow)
    assert len(filled) == count // drawn.each
    assert len(hollow) == (1 if count % drawn.each else 0)
    assert len(filled) + len(hollow) <= 100


@given(st.integers(2, 1_000_000))
def test_kernels_lie_in_the_picture_and_none_on_another(count: int) -> None:
    drawn = charts.chart(str(count), None)
    assert drawn
    spots = kernels(drawn.filled) + kernels(drawn.hollow)
    assert len(set(spots)) == len(spots)
    for x, y in spots:
        assert 5 <= x <= 200
        assert 5 <= y <= drawn.height - 5


@pytest.mark.parametrize("value", ["<5", "≥5", "*", "ninguno", "", "-3", "NaN", "1e99"])
def test_what_is_not_told_or_no_count_has_no_picture(value: str) -> None:
    assert charts.chart(value, "personas") is None


@pytest.mark.parametrize("value", ["<5 %", "*", "140", "-1"])
def test_a_percentage_that_is_none_has_no_picture(value: str) -> None:
    assert charts.chart(value, "%") is None


def test_a_figure_of_several_periods_has_bars_that_begin_at_nothing() -> None:
    (figure,) = charts.figures(
        [indicator("164", "2020"), indicator("82", "2019"), indicator("0", "2018")]
    )
    assert [bar.indicator.period for bar in figure.bars] == ["2018", "2019", "2020"]
    assert [bar.length for bar in figure.bars] == [0, 50, 100]
    assert figure.indicator.period == "2020"


def test_a_period_that_is_not_told_has_no_bar() -> None:
    (figure,) = charts.figures([indicator("<5", "2019"), indicator("20", "2020")])
    assert [bar.length for bar in figure.bars] == [None, 100]
    (figure,) = charts.figures([indicator("<5", "2019"), indicator("*", "2020")])
    assert [bar.length for bar in figure.bars] == [None, None]


def test_bars_of_percentages_are_parts_of_a_hundred() -> None:
    (figure,) = charts.figures(
        [indicator("20", "2019", unit="%"), indicator("40", "2020", unit="%")]
    )
    assert [bar.length for bar in figure.bars] == [20, 40]


def test_different_things_stay_different_figures() -> None:
    found = charts.figures(
        [
            indicator("20"),
            indicator("30", label=Text(es="Centros")),
            indicator("40", denominator="otras"),
        ]
    )
    assert len(found) == 3
    assert not any(figure.bars for figure in found)


def test_groups_keep_their_order_and_leave_nothing_out() -> None:
    rows = [
        indicator("1", group="B"),
        indicator("2", group="A", label=Text(es="x")),
        indicator("3", group="B", label=Text(es="y")),
    ]
    found = charts.groups(rows)
    assert [group.name for group in found] == ["B", "A"]
    assert sum(len(group.figures) for group in found) == 3


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def colours(name: str) -> list[str]:
    """A colour in the light scheme and in the dark one."""
    text = "".join(
        (ROOT / "theme" / "static" / "css" / f"{sheet}.css").read_text(encoding="utf-8")
        for sheet in ("tokens", "figures", "map")
    )
    found = re.findall(rf"--{name}: (#[0-9a-f]{{6}})", text)
    return found * 2 if len(found) == 1 else found


def test_kernels_and_bars_keep_3_to_1_with_their_ground() -> None:
    for scheme in (0, 1):
        assert contrast(colours("grain")[scheme], colours("sheet")[scheme]) >= 3


def test_numbers_on_the_map_can_be_read_on_every_shade() -> None:
    for scheme in (0, 1):
        ink, sheet = colours("ink")[scheme], colours("sheet")[scheme]
        for shade in ("shade-1", "shade-2"):
            assert contrast(ink, colours(shade)[scheme]) >= 4.5
        assert contrast(sheet, colours("anil")[scheme]) >= 4.5
