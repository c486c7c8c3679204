"""What a venture's page says beside its words: opening hours and JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.portal import business, hours, views
from constancia.records import Contact, Product, Text
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests import portal_tree as sample

SCHEMA = json.loads(
    (Path(__file__).parent / "vectors" / "schema-org.json").read_text(encoding="utf-8")
)


def read(text: str) -> list[tuple[tuple[int, ...], tuple[tuple[str, str], ...]]] | None:
    found = hours.parse(text)
    return found and [(opening.days, opening.spans) for opening in found]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("todos los días 5:00-18:00", [(tuple(range(7)), (("05:00", "18:00"),))]),
        ("Martes a domingo 16:00–21:00", [((1, 2, 3, 4, 5, 6), (("16:00", "21:00"),))]),
        (
            "lunes a viernes 7:00-16:30, sábado 7:00-12:00",
            [((0, 1, 2, 3, 4), (("07:00", "16:30"),)), ((5,), (("07:00", "12:00"),))],
        ),
        (
            "miércoles a lunes 17:00-22:00",
            [((0, 2, 3, 4, 5, 6), (("17:00", "22:00"),))],
        ),
        (
            "Lunes, miércoles y viernes de 8:00 a.m. a 12:00 p.m. y 1:30 pm a 5 pm.",
            [((0, 2, 4), (("08:00", "12:00"), ("13:30", "17:00")))],
        ),
        ("sábados y domingos: 9 am - 1 pm", [((5, 6), (("09:00", "13:00"),))]),
    ],
)
def test_hours_are_read_as_staff_write_them(text: str, meant: object) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "con reserva, martes a domingo",
        "lunes a viernes 8:00-17:00, emergencias todos los días",
        "recepción todos los días 7:00-21:00",
        "todos los días, entrada desde las 14:00",
        "todos los días 6:00-16:00, con reserva",
        "lunes a viernes 8 a 5",
        "martes 18:00-02:00",
        "lunes 25:00-26:00",
        "lunes 8:60-9:00",
        "lunes 13:00 pm - 15:00 pm",
        "lunes a viernes 8:00-12:00, lunes 13:00-14:00",
        "8:00-12:00",
        "feriado 8:00-12:00",
    ],
)
def test_hours_that_say_anything_else_are_not_half_read(text: str) -> None:
    assert hours.parse(text) is None


@given(st.text(alphabet="lunesmartydoigvb:-,; 0123456789apm.", max_size=60))
def test_any_text_is_read_whole_or_not_at_all(text: str) -> None:
    found = hours.parse(text)
    for opening in found or ():
        assert opening.days == tuple(sorted(set(opening.days)))
        assert all("00:00" <= a < b <= "23:59" for a, b in opening.spans)


def test_hours_are_told_in_the_language_of_the_page() -> None:
    found = hours.parse("lunes a viernes 7:00-16:30, sábado 8:00-12:00 y 14:00-16:00")
    assert found

    def told(language: str) -> list[tuple[str, str]]:
        return [
            tuple(r)
            for r in views.opening_rows(found, lambda t: t.in_language(language)[0])
        ]  # type: ignore[misc]

    assert told("es") == [
        ("lunes a viernes", "7:00–16:30"),
        ("sábado", "8:00–12:00, 14:00–16:00"),
    ]
    assert told("en")[0] == ("Monday to Friday", "7:00–16:30")
    every = hours.parse("todos los días 7:00-9:00")
    assert (
        every and views.opening_rows(every, lambda t: t.es)[0].days == "todos los días"
    )
    around = hours.parse("jueves a martes 10:00-19:00")
    assert around
    days = views.opening_rows(around, lambda t: t.es)[0].days
    assert days == "lunes, martes, jueves, viernes, sábado, domingo"


@pytest.mark.parametrize(
    ("sector", "category", "found"),
    [
        ("gastronomia", "Pupusería", "Restaurant"),
        ("gastronomia", "Cafetería", "CafeOrCoffeeShop"),
        ("gastronomia", "Carnes a la parrilla", "Restaurant"),
        ("gastronomia", None, "FoodEstablishment"),
        ("alimentos", "Panadería", "Bakery"),
        ("alimentos", "Conservas", "LocalBusiness"),
        ("construccion", "Pintura de casas", "HousePainter"),
        ("construccion", "Fontanería", "Plumber"),
        ("construccion", "Instalaciones eléctricas", "Electrician"),
        ("construccion", "Techos y canales", "RoofingContractor"),
        ("construccion", "Albañilería", "GeneralContractor"),
        ("construccion", "Estructuras metálicas", "HomeAndConstructionBusiness"),
        ("turismo", "Cabañas de playa", "LodgingBusiness"),
        ("turismo", "Paseos en lancha", "TravelAgency"),
        ("turismo", "Guía de montaña", "LocalBusiness"),
        ("carpinteria", "Restauración de muebles", "HomeAndConstructionBusiness"),
        ("belleza", "Barbería", "HairSalon"),
        ("artesania", "Pintura en tela", "LocalBusiness"),
        ("mecanica", "Enderezado y pintura", "AutoBodyShop"),
        ("nunca visto", "Panadería", "LocalBusiness"),
    ],
)
def test_a_category_narrows_the_type_within_its_sector(
    sector: str, category: str | None, found: str
) -> None:
    assert business.business_type(sector, category) == found


def test_every_type_is_a_local_business_of_schema_org(vocabulary: Vocabulary) -> None:
    known = set(SCHEMA["local_businesses"])
    for sector, types in business._TYPES.items():  # the whole table, not a sample of it
        assert vocabulary.sector(sector)
        assert set(types.values()) <= known
    assert "LocalBusiness" in known


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_every_property_applies_to_its_type(territories: Territories) -> None:
    venture = sample.venture(
        1,
        category="Pupusería",
        products=(Product(name="Pupusas", price="0.75"), Product(name="Fresco")),
        point=("13.3", "-88.5"),
        contact=Contact(phone="+50322000000", email="a@example.com"),
        website="https://a.example.com/",
        facebook="https://www.facebook.com/a",
        payment=("efectivo",),
        languages=("español",),
        delivery="En Usulután",
        description=Text(es="</script><b>"),
    )
    country = territories.country("SV")
    assert country
    text = business.jsonld(
        venture,
        address="https://example.org/emprendimientos/a/",
        language="es",
        country=country,
        department=country.departments[0],
        images=["https://example.org/photos/a.jpg"],
        openings=hours.parse("lunes a viernes 8:00-17:00") or (),
    )
    assert "<" not in text
    document = json.loads(text)
    assert document["@type"] == "Restaurant"
    assert document["openingHoursSpecification"][0]["dayOfWeek"][4] == (
        "https://schema.org/Friday"
    )
    named = set()
    for node in nodes(document):
        kind = (
            node["@type"] if node["@type"] in SCHEMA["properties"] else "LocalBusiness"
        )
        named.add(kind)
        properties = {name for name in node if not name.startswith("@")}
        assert properties <= set(SCHEMA["properties"][kind]), kind
    assert named == set(SCHEMA["properties"])
