"""Places are found by old and new names, and every one of them is there once."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constancia import territories
from constancia.errors import ConfigurationError
from constancia.folding import fold, slug

DATA = Path(__file__).resolve().parent.parent / "data" / "territories.yaml"
PLACES = territories.load(DATA)
ALL_DEPARTMENTS = [d for c in PLACES.countries for d in c.departments]

COUNTRY = """\
countries:
  - code: SV
    name: {{es: A, en: A}}
    currency: USD
    calling_code: "503"
    digits: 8
    departments: {}
"""


def department(country, name):
    found = PLACES.department(country, name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("code", "departments", "municipalities", "districts"),
    [("SV", 14, 44, 262), ("GT", 22, 340, 0), ("HN", 18, 298, 0)],
)
def test_every_country_is_whole(code, departments, municipalities, districts):
    country = PLACES.country(code)
    listed = [m for d in country.departments for m in d.municipalities]
    assert len(country.departments) == departments
    assert len(listed) == municipalities
    assert sum(len(m.districts) for m in listed) == districts


@pytest.mark.parametrize("country", PLACES.countries, ids=lambda c: c.code)
def test_no_name_stands_twice_in_a_department(country):
    for each in country.departments:
        for names in (
            [fold(m.name) for m in each.municipalities],
            [fold(d) for m in each.municipalities for d in m.districts],
        ):
            assert len(names) == len(set(names)), each.name


@pytest.mark.parametrize(
    ("code", "currency", "calling_code"),
    [("SV", "USD", "503"), ("GT", "GTQ", "502"), ("HN", "HNL", "504")],
)
def test_countries_say_how_money_and_telephones_are_written(
    code, currency, calling_code
):
    country = PLACES.country(code)
    assert (country.currency, country.calling_code, country.digits) == (
        currency,
        calling_code,
        8,
    )


@pytest.mark.parametrize(
    "text", ["SV", "sv", "El Salvador", "EL  SALVADOR", "el salvador"]
)
def test_a_country_is_found_by_code_or_name(text):
    assert PLACES.country(text).code == "SV"


@pytest.mark.parametrize("text", ["", "México", "Salvador", "S"])
def test_an_unknown_country_is_none(text):
    assert PLACES.country(text) is None


@pytest.mark.parametrize(
    ("country", "text", "expected"),
    [
        ("SV", "Usulutan", "usulutan"),
        ("SV", "DEPARTAMENTO DE USULUTÁN", "usulutan"),
        ("SV", "la paz", "la-paz"),
        ("HN", "La Paz", "la-paz-hn"),
        ("HN", "la-paz-hn", "la-paz-hn"),
        ("GT", "El Quiché", "quiche"),
        ("GT", "peten", "peten"),
        ("GT", "el progreso", "el-progreso"),
        ("GT", "Progreso", "el-progreso"),
        ("GT", "Guatemala", "guatemala"),
    ],
)
def test_a_department_is_found_without_accents_or_its_title(country, text, expected):
    assert department(country, text).slug == expected


def test_a_department_is_not_found_in_another_country():
    assert PLACES.department("GT", "Usulután") is None


def test_department_slugs_are_unique_and_lead_back():
    slugs = [each.slug for each in ALL_DEPARTMENTS]
    assert len(slugs) == len(set(slugs)) == 54
    for each in ALL_DEPARTMENTS:
        assert PLACES.department_by_slug(each.slug) is each
    assert PLACES.department_by_slug("La Paz") is None


@pytest.mark.parametrize(
    ("country", "in_department", "text", "expected"),
    [
        # a municipality of before May 2024 leads to the new one and its district
        ("SV", "Usulután", "Jiquilisco", ("Usulután Oeste", "Jiquilisco")),
        ("SV", "Usulután", "USULUTAN", ("Usulután Este", "Usulután")),
        ("SV", "San Salvador", "soyapango", ("San Salvador Este", "Soyapango")),
        ("SV", "San Salvador", "Delgado", ("San Salvador Centro", "Ciudad Delgado")),
        ("SV", "La Paz", "Distrito de Olocuilta", ("La Paz Oeste", "Olocuilta")),
        ("SV", "Santa Ana", "Santa Ana", ("Santa Ana Centro", "Santa Ana")),
        ("SV", "La Libertad", "Nueva San Salvador", ("La Libertad Sur", "Santa Tecla")),
        # one of today leads to itself
        ("SV", "Usulután", "usulutan oeste", ("Usulután Oeste", None)),
        (
            "SV",
            "San Miguel",
            "Municipio de San Miguel Centro",
            ("San Miguel Centro", None),
        ),
        ("GT", "Quetzaltenango", "XELA", ("Quetzaltenango", None)),
        ("GT", "Guatemala", "Ciudad de Guatemala", ("Guatemala", None)),
        ("GT", "Guatemala", "mixco", ("Mixco", None)),
        ("HN", "Francisco Morazán", "Tegucigalpa", ("Distrito Central", None)),
        # a name that begins like a title
        ("HN", "Francisco Morazán", "Distrito Central", ("Distrito Central", None)),
        ("HN", "Choluteca", "Namasigue", ("Namasigüe", None)),
    ],
)
def test_a_municipality_is_found_by_old_and_new_names(
    country, in_department, text, expected
):
    assert PLACES.municipality(department(country, in_department), text) == expected


def test_a_municipality_of_another_department_is_not_found():
    assert PLACES.municipality(department("SV", "La Paz"), "Jiquilisco") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("San Migel", "San Miguel"),
        ("CHIRILAWA", "Chirilagua"),
        ("Moncahua", "Moncagua"),
    ],
)
def test_a_misspelt_municipality_has_its_name_among_the_nearest(text, expected):
    near = PLACES.nearest(department("SV", "San Miguel"), text)
    assert expected in near
    assert len(near) <= 3


def test_nothing_near_is_an_empty_answer():
    assert PLACES.nearest(department("SV", "San Miguel"), "Xqzw") == ()


def test_every_name_in_the_file_finds_itself():
    for each in ALL_DEPARTMENTS:
        assert PLACES.department(each.country, each.name.upper()) is each
        for municipality in each.municipalities:
            found = PLACES.municipality(each, municipality.name.lower())
            assert found == (municipality.name, None)
        listed = {m.name for m in each.municipalities}
        for municipality in each.municipalities:
            for district in set(municipality.districts) - listed:
                assert PLACES.municipality(each, district.upper()) == (
                    municipality.name,
                    district,
                )


@settings(deadline=None)
@given(st.text())
def test_looking_up_anything_never_fails(text):
    usulutan = department("SV", "Usulután")
    PLACES.country(text)
    PLACES.department("SV", text)
    found = PLACES.municipality(usulutan, text)
    assert found is None or found[0] in {m.name for m in usulutan.municipalities}


@settings(deadline=None)
@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
    assert " " not in slug(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "countries: 3",
        "countries: [{code: SV}]",
        "countries:\n\t- x",
        "- a list",
        COUNTRY.format("{X: {municipalities: [B], also: {C: D}}}"),
        COUNTRY.format("{X: {slug: s}, Y: {slug: s}}"),
    ],
)
def test_a_damaged_file_is_a_clear_error(tmp_path, text):
    path = tmp_path / "territories.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        territories.load(path)
    assert caught.value.hint


def test_a_missing_file_and_another_encoding_are_clear_errors(tmp_path):
    with pytest.raises(ConfigurationError):
        territories.load(tmp_path / "none.yaml")
    path = tmp_path / "latin.yaml"
    path.write_bytes("countries: Usulután".encode("cp1252"))
    with pytest.raises(ConfigurationError, match="UTF-8"):
        territories.load(path)


def test_a_country_may_have_no_departments(tmp_path):
    path = tmp_path / "territories.yaml"
    path.write_text(COUNTRY.format("{}"), encoding="utf-8")
    places = territories.load(path)
    assert places.country("a").departments == ()
    assert places.department("SV", "La Paz") is None
