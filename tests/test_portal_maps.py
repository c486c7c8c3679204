"""Maps on pages: shades and numbers, what is near, a point only where one is."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import portal_tree as sample
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia import shapes, territories, vocabulary
from constancia.errors import SiteError
from constancia.portal import departments, maps
from constancia.portal.frame import Frame
from constancia.portal.lookups import Lookups
from constancia.portal.prose import Prose
from constancia.portal.stories import Told, tell
from constancia.records import Directory, Place, Service, Text, story_key

ROOT = Path(__file__).resolve().parents[1]
SHAPES = shapes.load(ROOT / "theme" / "static" / "img" / "map.svg")
PLACES = territories.load(ROOT / "data" / "territories.yaml")
WORDS = vocabulary.load(ROOT / "data" / "vocabulary.yaml")

Pages = Callable[..., Mapping[str, Mapping[str, Any]]]


@given(st.integers(0, 100_000))
def test_shades_leave_no_count_out_and_none_twice(most: int) -> None:
    steps = maps.steps(most)
    assert len(steps) <= 4
    assert steps[0].least == 0
    assert steps[-1].most is None
    for one, next_one in itertools.pairwise(steps):
        assert one.most == next_one.least - 1
        assert one.least <= one.most
    assert max(most, 1) >= steps[-1].least  # the darkest shade is used


def test_shades_of_small_and_of_large_numbers() -> None:
    def starts(most: int) -> list[int]:
        return [step.least for step in maps.steps(most)]

    assert starts(0) == [0]
    assert starts(1) == [0, 1]
    assert starts(8) == [0, 1, 2, 5]
    assert starts(900) == [0, 1, 200, 500]


def test_a_department_without_a_page_is_not_marked() -> None:
    found = maps.country_map(SHAPES, "SV", {"usulutan": 12, "cabanas": 0, "peten": 3})
    assert found
    marks = {mark.slug: mark for mark in found.marks}
    assert set(marks) == {"usulutan", "cabanas"}
    assert marks["cabanas"].step == 0
    assert marks["usulutan"].step == 3


def test_countries_share_one_legend() -> None:
    found = maps.country_map(SHAPES, "SV", {"usulutan": 1}, most=40)
    assert found
    assert found.marks[0].step == 1


def test_a_number_stands_in_its_department() -> None:
    found = maps.country_map(SHAPES, "GT", dict.fromkeys(SHAPES.departments, 1))
    assert found
    assert len(found.marks) == 22
    for mark in found.marks:
        assert SHAPES.departments[mark.slug].holds(mark.x, mark.y)


def test_nothing_is_drawn_without_a_drawing() -> None:
    assert maps.country_map(shapes.UNDRAWN, "SV", {}) is None
    assert maps.region(shapes.UNDRAWN, {}) is None
    assert maps.outline(shapes.UNDRAWN, "usulutan") is None
    assert maps.nearest(shapes.UNDRAWN, "usulutan") == ()
    assert maps.outline(SHAPES, None) is None


def test_a_point_lies_where_its_place_is() -> None:
    found = maps.outline(SHAPES, "usulutan", point=("13.3500", "-88.4500"))
    assert found
    assert found.point
    assert SHAPES.departments["usulutan"].holds(*found.point)
    without = maps.outline(SHAPES, "usulutan")
    assert without == dataclasses.replace(found, point=None)


def test_a_point_outside_of_the_country_is_not_drawn() -> None:
    found = maps.outline(SHAPES, "usulutan", point=("40.0", "-3.7"))
    assert found
    assert found.point is None


def test_near_is_first_what_shares_a_border_then_what_is_close_then_abroad() -> None:
    near = maps.nearest(SHAPES, "santa-ana")
    assert set(near[:4]) == {"ahuachapan", "sonsonate", "la-libertad", "chalatenango"}
    assert near[12] == "la-union"  # the far end of the country
    assert set(near[13:16]) == {"jutiapa", "chiquimula", "ocotepeque"}
    assert len(near) == 53
    near = maps.nearest(SHAPES, "islas-de-la-bahia")  # no border at all
    assert set(near[:2]) == {"atlantida", "colon"}


def test_the_name_of_a_small_country_does_not_cover_it() -> None:
    found = maps.region(SHAPES, {})
    assert found
    labels = {label.code: label for label in found.countries}
    lowest = max(y for s in SHAPES.of_country("SV") for r in s.rings for _x, y in r)
    assert labels["SV"].y > lowest
    middle = labels["GT"].x, labels["GT"].y
    assert any(shape.holds(*middle) for shape in SHAPES.of_country("GT"))


@pytest.fixture
def pages() -> Pages:
    """Return the pages of departments by address, for the sample or a part of it."""

    def make(
        directory: Directory = sample.DIRECTORY,
        language: str = "es",
        told: Told | None = None,
    ) -> Any:
        lookups = Lookups(directory, PLACES, WORDS, SHAPES)
        frame = Frame(lookups, language, built_on=datetime.date(2026, 5, 17))
        sheets = departments.pages(frame, told or Told(stories=(), withheld=()))
        return {page.address: variables for page, variables in sheets}

    return make


def service(name: str, place: Place, step: int | None) -> Service:
    return Service(
        service_id=name,
        name=Text(es=name),
        kind="empleo",
        step=step,
        provider_id="X",
        place=place,
    )


def with_services(*services: Service) -> Directory:
    return dataclasses.replace(sample.DIRECTORY, services=services)


def test_a_step_that_nobody_gives_leads_to_the_nearest_who_does(pages: Pages) -> None:
    def at(department: str) -> Place:
        return Place(country="SV", department=department)

    made = pages(
        with_services(
            service("a", at("usulutan"), 1),
            service("b", at("santa-ana"), 2),
            service("c", at("san-miguel"), 2),
            service("d", at("ahuachapan"), 2),
        )
    )
    steps = made["/territorios/usulutan/"]["steps"]
    assert [step.number for step in steps] == [1, 2, 3]  # the programme names three
    assert [s.service_id for s in steps[0].services] == ["a"]
    assert steps[0].nearby == ()
    assert [link.item.slug for link in steps[1].nearby] == ["san-miguel", "santa-ana"]


def test_what_serves_a_whole_country_is_on_each_of_its_pages(pages: Pages) -> None:
    made = pages(
        with_services(
            service("here", Place(country="SV", department="usulutan"), 1),
            service("all", Place(country="SV"), 2),
            service("abroad", Place(country="GT"), 3),
        )
    )
    steps = made["/territorios/usulutan/"]["steps"]
    given = {step.number: [s.service_id for s in step.services] for step in steps}
    assert given == {1: ["here"], 2: ["all"], 3: []}


def story(*places: str, language: str = "es", of_programme: bool = True) -> Any:
    lines = {"date": "2026-01-02", "reviewed": "2026-01-01"}
    lines |= {"about": "programme"} if of_programme else {"subject": "E-1"}
    lines["department"] = " ".join(places)
    piece = Prose(
        slug="pan",
        language=language,
        title="Pan",
        description="D",
        html="",
        metadata=tuple(lines.items()),
    )
    key = story_key("h", "E-1")
    return tell({("pan", language): piece}, host="h", agreed={key})


def test_a_story_is_told_where_it_says(pages: Pages) -> None:
    made = pages(told=story("usulutan"))
    shown = {a: [s.slug for s in v.get("stories", ())] for a, v in made.items()}
    assert shown.pop("/territorios/usulutan/") == ["pan"]
    assert not any(shown.values())
    english = pages(told=story("usulutan"), language="en")
    assert not any(v.get("stories") for v in english.values())


def test_a_story_of_nowhere_stops_the_build(pages: Pages) -> None:
    with pytest.raises(SiteError, match="atlantis"):
        pages(told=story("atlantis"))


def test_a_page_with_a_story_of_a_person_is_not_for_search_engines() -> None:
    frame = Frame(
        Lookups(sample.DIRECTORY, PLACES, WORDS, SHAPES),
        "es",
        built_on=datetime.date(2026, 5, 17),
    )

    def indexable(told: Told) -> dict[str, bool]:
        return {p.address: p.indexable for p, _ in departments.pages(frame, told)}

    of_nobody = indexable(story("usulutan"))
    of_somebody = indexable(story("usulutan", of_programme=False))
    assert not of_somebody.pop("/territorios/usulutan/")
    assert of_somebody.items() <= of_nobody.items()


def test_a_country_with_nothing_to_show_is_left_out(pages: Pages) -> None:
    entries = pages(with_services())["/territorios/"]["countries"]
    assert all(entry.choices or entry.services for entry in entries)
    assert "HN" not in {entry.country.code for entry in entries}
    served = pages(with_services(service("all", Place(country="HN"), 1)))
    (honduras,) = (
        entry
        for entry in served["/territorios/"]["countries"]
        if entry.country.code == "HN"
    )
    assert honduras.choices == ()
    assert honduras.map
    assert honduras.map.marks == ()


def test_the_index_leads_to_every_page_and_to_no_other(pages: Pages) -> None:
    made = pages()
    index = made["/territorios/"]
    linked = {
        choice.address for entry in index["countries"] for choice in entry.choices
    }
    assert linked == set(made) - {"/territorios/"}
    assert linked


def test_english_pages_lead_to_english_pages(pages: Pages) -> None:
    made = pages(language="en")
    assert all(address.startswith("/en/territories/") for address in made)
    for variables in made.values():
        for link in variables.get("nearest", ()):
            assert link.address in made


def test_every_shade_and_depth_of_the_map_has_its_style() -> None:
    css = (ROOT / "theme" / "static" / "css" / "map.css").read_text(encoding="utf-8")
    html = (ROOT / "theme" / "templates" / "components" / "map.html").read_text(
        encoding="utf-8"
    )
    named = set(re.findall(r"\b(?:map|swatch|legend|outline)(?:__[a-z]+)?\b", css))
    for name in re.findall(r'class="(map__[a-z]+)', html):
        assert name in named
    for step in range(3):
        assert f".map__step--{step}" in css
        assert f".swatch--{step}" in css
