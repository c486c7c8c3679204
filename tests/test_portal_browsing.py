"""Lists narrowed by sector and place: which pages there are, and what leads where."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constancia.portal import listings
from constancia.portal.browsing import EVERYTHING, Browser, Choice, shelve
from constancia.portal.frame import Frame, Later, Sheet
from constancia.portal.lookups import Lookups
from constancia.records import Place, Standard
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests import portal_tree as sample

SECTORS = ("construccion", "gastronomia", "textil")
PLACES = (
    sample.USULUTAN,
    sample.SAN_MIGUEL,
    sample.XELA,
    Place(country="HN"),
    Place(country="HN", department="la-paz-hn"),
)
Make = Any


@pytest.fixture(scope="module")
def make(territories: Territories, vocabulary: Vocabulary) -> Make:
    """``make(language, ventures=…, people=…)``: a frame of such a directory."""

    def frame(language: str = "es", **changes: object) -> Frame:
        directory = replace(sample.DIRECTORY, **changes)  # type: ignore[arg-type]
        lookups = Lookups(directory, territories, vocabulary)
        return Frame(lookups, language, built_on=sample.DAY)

    return frame


def ventures_at(kinds: list[tuple[str, Place]]) -> tuple[Any, ...]:
    return tuple(
        sample.venture(number, sector=sector, place=place)
        for number, (sector, place) in enumerate(kinds, 1)
    )


def people_at(
    kinds: list[tuple[str, Place | None]],
) -> tuple[tuple[Any, ...], tuple[Standard, ...]]:
    """Return people with one standard each, and a standard for each sector."""
    standards = tuple(
        replace(sample.CON_01, code=f"N-{sector}", sector=sector) for sector in SECTORS
    )
    met = {
        sector: replace(sample.person(1).standards[0], standard_code=f"N-{sector}")
        for sector in SECTORS
    }
    people = tuple(
        sample.person(number, place=place, standards=(met[sector],))
        for number, (sector, place) in enumerate(kinds, 1)
    )
    return people, standards


def first_pages(sheets: list[Sheet], section: str) -> Mapping[str, dict[str, Any]]:
    """Return the variables of each list by the address of its first page."""
    return {
        page.address: variables
        for page, given in sheets
        if page.kind == section
        and (variables := Later.of_all(page, given).make())["paging"].number == 1
    }


venture_kinds = st.lists(
    st.tuples(st.sampled_from(SECTORS), st.sampled_from(PLACES)), max_size=40
)
person_kinds = st.lists(
    st.tuples(st.sampled_from(SECTORS), st.sampled_from([*PLACES, None])), max_size=60
)


@settings(max_examples=30, deadline=None)
@given(kinds=venture_kinds)
def test_every_choice_leads_to_a_list_of_as_many_as_it_says(
    make: Make, kinds: list[tuple[str, Place]]
) -> None:
    for language in ("es", "en"):
        frame = make(language, ventures=ventures_at(kinds))
        lists = first_pages(list(listings.ventures(frame)), "ventures")
        for address, variables in lists.items():
            for facet in variables["facets"]:
                for choice in facet.choices:
                    there = lists[choice.address]
                    if not choice.current:
                        assert choice.count == there["count"]
                    else:
                        assert there["count"] >= variables["count"], address


@settings(max_examples=30, deadline=None)
@given(kinds=venture_kinds)
def test_a_list_holds_what_was_chosen_and_nothing_else(
    make: Make, kinds: list[tuple[str, Place]]
) -> None:
    frame = make(ventures=ventures_at(kinds))
    shelves = shelve(frame.ventures, listings.sector_of)
    for (sector, country, department), shelf in shelves.items():
        assert shelf == tuple(
            venture
            for venture in frame.ventures
            if sector in (None, venture.sector)
            and country in (None, venture.place.country)
            and department in (None, venture.place.department)
        )


@settings(max_examples=30, deadline=None)
@given(kinds=person_kinds)
def test_no_page_or_count_of_sector_and_place_is_of_few_people(
    make: Make, kinds: list[tuple[str, Place | None]]
) -> None:
    people, standards = people_at(kinds)
    frame = make(people=people, standards=standards)
    lists = first_pages(list(listings.people(frame)), "people")
    for address, variables in lists.items():
        paired = address.count("/sector/") and (
            "/pais/" in address or "/dep" in address
        )
        if paired:
            assert len(variables["people"]) >= frame.small_cell
        for facet in variables["facets"]:
            for choice in facet.choices:
                assert choice.address in lists
                assert choice.count is None or choice.count >= frame.small_cell


def test_a_current_choice_leads_to_the_list_without_it(make: Make) -> None:
    kinds = [("textil", sample.USULUTAN), ("construccion", sample.USULUTAN)]
    frame = make(ventures=ventures_at(kinds))
    lists = first_pages(list(listings.ventures(frame)), "ventures")
    page = lists["/emprendimientos/sector/textil/departamento/usulutan/"]
    assert {choice.value: choice.address for choice in page["chosen"]} == {
        "textil": "/emprendimientos/departamento/usulutan/",
        "sv": "/emprendimientos/sector/textil/",
        "usulutan": "/emprendimientos/sector/textil/pais/sv/",
    }
    assert page["heading"] == "Textil y confección en Usulután"


def test_two_departments_of_one_name_are_told_apart(make: Make) -> None:
    places = [
        Place(country=c, department=d)
        for c, d in (("SV", "la-paz"), ("HN", "la-paz-hn"))
    ]
    frame = make(ventures=ventures_at([("textil", place) for place in places]))
    lists = first_pages(list(listings.ventures(frame)), "ventures")
    (facet,) = (
        f for f in lists["/emprendimientos/"]["facets"] if f.name == "department"
    )
    assert {choice.label for choice in facet.choices} == {
        "La Paz (El Salvador)",
        "La Paz (Honduras)",
    }


def test_a_narrow_list_is_for_search_engines_only_with_something_of_its_own(
    make: Make,
) -> None:
    textiles = [("textil", sample.USULUTAN)] * 4
    kinds = [*textiles, ("textil", sample.XELA), ("construccion", sample.USULUTAN)]
    frame = make(ventures=ventures_at(kinds))
    found = {page.address: page.indexable for page, _ in listings.ventures(frame)}
    root = "/emprendimientos/sector"
    assert found[f"{root}/textil/departamento/usulutan/"]
    assert not found[f"{root}/construccion/departamento/usulutan/"]  # one entry
    frame = make(ventures=ventures_at(textiles))
    found = {page.address: page.indexable for page, _ in listings.ventures(frame)}
    assert found[f"{root}/textil/"]
    assert not found[f"{root}/textil/departamento/usulutan/"]  # the same list again


def test_five_thousand_ventures_make_fewer_lists_than_ventures(
    make: Make, territories: Territories, vocabulary: Vocabulary
) -> None:
    places = [
        Place(country=country.code, department=department.slug)
        for country in territories.countries
        for department in country.departments
    ]
    sectors = [sector.slug for sector in vocabulary.sectors]
    # shuffled by steps without a common divisor, so that every pair is there
    kinds = [
        (sectors[n * 7 % len(sectors)], places[n * 11 % len(places)])
        for n in range(5000)
    ]
    frame = make(ventures=ventures_at(kinds))
    sheets = [page for page, _ in listings.ventures(frame) if page.kind == "ventures"]
    assert len(sheets) == len({page.address for page in sheets})
    assert len(sheets) < 2000
    ((_address, _listed, written),) = listings.files(frame)
    content = written()
    assert len(gzip.compress(content, mtime=0)) < 15_000


@settings(max_examples=30, deadline=None)
@given(kinds=venture_kinds)
def test_the_list_for_scripts_says_sector_and_place_of_each_and_no_more(
    make: Make, kinds: list[tuple[str, Place]]
) -> None:
    frame = make("en", ventures=ventures_at(kinds))
    ((address, _listed, written),) = listings.files(frame)
    content = written()
    assert address == "/lists/en/ventures.json"
    told = json.loads(content)
    numbers = told["entries"]
    assert len(numbers) == 2 * len(frame.ventures)
    for venture, sector, place in zip(
        frame.ventures, numbers[::2], numbers[1::2], strict=True
    ):
        country, department = told["places"][place]
        assert told["sector"][sector][0] == venture.sector
        assert told["country"][country][0] == venture.place.country.lower()
        found = told["department"][department][0] if department >= 0 else None
        assert found == venture.place.department
        assert venture.slug not in content.decode()
    assert told["base"] == "/en/ventures/"


def test_an_address_of_a_choice_is_the_same_in_every_order(make: Make) -> None:
    choice = Choice(sector="textil", country="SV", department="usulutan")
    browser = Browser(make("en"), "ventures", {})
    assert browser.address(choice) == "/en/ventures/sector/textil/department/usulutan/"
    assert browser.address(choice, 2).endswith("/usulutan/page/2/")
    assert browser.address(EVERYTHING) == "/en/ventures/"
