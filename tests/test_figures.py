"""Indicators leave the private side without the small numbers of people in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.consent import figures
from constancia.intake.rows import IndicatorRow


def row(
    value: str,
    *,
    name: str = "I-1",
    unit: str | None = "personas",
    label: str = "Cifra",
    period: str = "2025",
    group: str | None = "Grupo",
    denominator: str | None = None,
) -> IndicatorRow:
    return IndicatorRow(
        file="indicadores.csv",
        sheet=None,
        row=2,
        indicator_id=name,
        label_es=label,
        value=value,
        unit=unit,
        period=period,
        group=group,
        denominator=denominator,
    )


def shown(*rows: IndicatorRow, small_cell: int = 5) -> list[str]:
    numbered = [
        IndicatorRow(**{**_fields(each), "indicator_id": f"I-{number}"})
        for number, each in enumerate(rows)
    ]
    return [each.value for each in figures.indicators(numbered, small_cell=small_cell)]


def _fields(each: IndicatorRow) -> dict[str, object]:
    return {name: getattr(each, name) for name in _NAMES}


_NAMES = (
    *("file", "sheet", "row", "indicator_id", "label_es", "label_en", "value", "unit"),
    *("period", "denominator", "source_es", "source_en", "group"),
)


@pytest.mark.parametrize(
    ("value", "unit", "label", "told"),
    [
        ("4", "personas", "", "<5"),
        ("4", "Personas certificadas", "", "<5"),
        ("4", "mujeres", "", "<5"),
        ("4", "people", "", "<5"),
        ("4", "jóvenes", "", "<5"),
        ("4", None, "Mujeres certificadas", "<5"),
        ("unas 3", "personas", "", "<5"),
        ("3 personas", None, "Personas", "<5"),
        ("0", "personas", "", "0"),
        ("5", "personas", "", "5"),
        ("1 417", "personas", "", "1 417"),
        ("3,5", "personas", "", "3,5"),
        ("4", "centros", "Centros que atienden a personas", "4"),
        ("4", None, "Centros", "4"),
    ],
)
def test_few_people_are_not_counted_out(
    value: str, unit: str | None, label: str, told: str
) -> None:
    assert shown(row(value, unit=unit, label=label)) == [told]


def test_a_total_does_not_give_a_small_part_away() -> None:
    assert shown(row("3"), row("40"), row("43")) == ["<5", "≥5", "43"]
    assert shown(row("3"), row("40", group="x"), row("43", group="y")) == [
        "<5", "≥5", "43",
    ]  # fmt: skip


def test_what_has_nothing_to_do_with_a_small_number_stays() -> None:
    assert shown(row("3"), row("417", group="Otro")) == ["<5", "417"]
    assert shown(row("3"), row("417", period="2018-2020")) == ["<5", "417"]
    assert shown(row("3"), row("44", unit="centros")) == ["<5", "44"]


@pytest.mark.parametrize(
    ("percentage", "denominator", "told"),
    [
        ("30", "10 personas", "*"),  # three of ten
        ("97", "de 100", "*"),  # all but three of a hundred
        ("0", "10 personas", "0"),
        ("100", "10 personas", "100"),
        ("62", "personas que usaron el modelo", "62"),
        ("62", "417 personas", "62"),
        ("0.2", "417 personas", "*"),
        ("0,9", "417 personas", "*"),
    ],
)
def test_a_percentage_from_which_few_people_follow_is_not_told(
    percentage: str, denominator: str, told: str
) -> None:
    assert shown(row(percentage, unit="%", denominator=denominator)) == [told]


def test_a_percentage_of_a_count_beside_it_does_not_tell_a_hidden_number() -> None:
    assert shown(row("10"), row("30", unit="%")) == ["10", "*"]
    # 40 is hidden to protect 3, and 93 % of 43 would tell it
    told = shown(row("3"), row("40"), row("43"), row("93", unit="%"))
    assert told == ["<5", "≥5", "43", "*"]
    assert shown(row("10"), row("30", unit="%", group="Otro")) == ["10", "30"]


def test_a_denominator_of_few_people_is_left_out() -> None:
    (few,) = figures.indicators(
        [row("50", unit="%", denominator="4 personas")], small_cell=5
    )
    assert (few.value, few.denominator) == ("*", None)


@given(st.lists(st.integers(0, 30), max_size=6), st.integers(2, 8))
def test_no_small_number_is_left_and_no_total_leaves_one_alone(
    parts: list[int], small_cell: int
) -> None:
    numbers = [*parts, sum(parts)]
    told = shown(*(row(str(number)) for number in numbers), small_cell=small_cell)
    for number, text in zip(numbers, told, strict=True):
        assert not (0 < number < small_cell) or text == f"<{small_cell}"
        assert text in {str(number), f"<{small_cell}", f"≥{small_cell}"}
    untold = [text for text in told[:-1] if not text.isdigit()]
    if told[-1].isdigit() and untold and sum(map(bool, parts)) > 1:
        assert len(untold) > 1
