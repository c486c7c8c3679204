"""Sectors, trades and search words are found by any of their names."""

from pathlib import Path

import pytest

from constancia import vocabulary
from constancia.errors import ConfigurationError
from constancia.folding import fold, slug

DATA = Path(__file__).resolve().parent.parent / "data" / "vocabulary.yaml"
WORDS = vocabulary.load(DATA)

SECTOR = (
    "sectors: {a: {es: Aa, en: Ab, emblem: sun}, b: {es: Ba, en: Bb, emblem: sun}}\n"
)


def test_construction_and_tourism_come_first():
    assert [sector.slug for sector in WORDS.sectors][:2] == ["construccion", "turismo"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("construccion", "construccion"),
        ("CONSTRUCCIÓN", "construccion"),
        ("Construction", "construccion"),
        ("turismo y hotelería", "turismo"),
        ("energia-solar", "energia-solar"),
        ("Energía Solar", "energia-solar"),
    ],
)
def test_a_sector_is_found_by_slug_and_both_names(text, expected):
    assert WORDS.sector(text).slug == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("maestro de obra", "albanileria"),
        ("albañila", "albanileria"),
        ("tablaroca", "tabla-yeso"),
        ("drywall", "tabla-yeso"),
        ("Sheetrock", "tabla-yeso"),
        ("plomero", "fontaneria"),
        ("plumber", "fontaneria"),
        ("roofing", "techos"),
        ("camarero", "servicio-de-mesa"),
        ("waiter", "servicio-de-mesa"),
        ("line cook", "cocina"),
        ("landscaping", "jardineria-paisaje"),
        ("trailero", None),
    ],
)
def test_a_trade_is_found_by_what_people_call_it(text, expected):
    trade = WORDS.trade(text)
    assert (trade and trade.slug) == expected


def test_every_sector_and_trade_is_named_in_both_languages():
    for entry in (*WORDS.sectors, *WORDS.trades):
        assert entry.name.es
        assert entry.name.en
        assert entry.slug == slug(entry.slug)


def test_every_trade_belongs_to_a_sector_and_names_who_does_it():
    sectors = {sector.slug for sector in WORDS.sectors}
    for trade in WORDS.trades:
        assert trade.sector in sectors
        assert trade.masculine
        assert trade.feminine


def test_emblems_are_those_listed_in_the_head_of_the_file():
    head = DATA.read_text(encoding="utf-8").split("\nsectors:")[0]
    assert {sector.emblem for sector in WORDS.sectors} <= set(head.split())


def test_synonyms_are_groups_and_every_trade_is_one():
    assert all(len(group) > 1 for group in WORDS.synonyms)
    for trade in WORDS.trades:
        assert trade.words() in WORDS.synonyms
    groups = [{fold(word) for word in group} for group in WORDS.synonyms]
    assert any({"drywall", "tablaroca"} <= group for group in groups)
    assert any({"mesero", "waiter", "camarero"} <= group for group in groups)


def test_no_search_word_stands_in_two_groups():
    seen = {}
    for group in WORDS.synonyms:
        for word in {fold(word) for word in group}:
            assert seen.setdefault(word, group) is group, word


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sectors: 3",
        "sectors: {a: {es: Aa}}",
        "sectors:\n\t- x",
        "sectors: {a: {es: Aa, en: Ab, emblem: sun, also: [1]}}",
        "sectors: {a: {es: X, en: Y, emblem: s}, b: {es: x, en: Z, emblem: s}}",
        SECTOR + "trades: {t: {sector: c, es: T, en: T}}",
        SECTOR + "trades: {t: {sector: a, es: T, en: T}, u: {sector: a, es: t, en: U}}",
    ],
)
def test_a_damaged_file_is_a_clear_error(tmp_path, text):
    path = tmp_path / "vocabulary.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        vocabulary.load(path)
    assert caught.value.hint


def test_a_missing_file_is_a_clear_error(tmp_path):
    with pytest.raises(ConfigurationError):
        vocabulary.load(tmp_path / "none.yaml")


def test_staff_may_write_sectors_alone(tmp_path):
    path = tmp_path / "vocabulary.yaml"
    path.write_text(SECTOR, encoding="utf-8")
    words = vocabulary.load(path)
    assert words.trades == ()
    assert words.synonyms == ()
    assert words.sector("ab").slug == "a"
