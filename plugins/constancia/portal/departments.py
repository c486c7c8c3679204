"""The pages of departments: everything near by, without asking a phone where it is.

Rules:

- A department has a page when it has anything to show (``frame.departments_in_use``); what
  it has nothing of is left out. A country without such departments shows what serves
  the whole country, or is left out itself.
- Every step of the care pathway stands on every page. A step that nobody gives there
  leads to the nearest departments that have it, and to the programme.
- A page is for search engines when every venture it names agreed to that.

Example::

    for page, variables in pages(frame): ...
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from constancia.folding import fold
from constancia.portal import maps, pathway, views
from constancia.portal.frame import Frame, Sheet, department_of
from constancia.records import Service
from constancia.territories import Country, Department

_VENTURES: Final = 12
#: departments named under a step that nobody gives here, and at the foot of the page
_NEARBY: Final = 2
_NEAREST: Final = 6

#: step of the care pathway: slugs of the departments where somebody gives it
Offers = Mapping[int | None, set[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryEntry:
    """A country on the index: its map, its departments, what serves all of it."""

    country: Country
    map: maps.CountryMap | None
    choices: tuple[Choice, ...]
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A department to go to, and its place on the map if it is drawn."""

    slug: str
    name: str
    address: str
    count: int  # of ventures
    mark: maps.Mark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionEntry:
    """The map of all countries, and each of them with a link."""

    map: maps.Region
    countries: tuple[CountryLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryLink:
    """A country on the map of all of them."""

    code: str
    name: str
    address: str | None  # None: nothing to show yet
    count: int  # of ventures
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NearStep:
    """A step of the care pathway as a department has it."""

    number: int | None
    label: str
    services: tuple[Service, ...]
    nearby: tuple[views.FacetLink, ...]  # departments that have it, when this has not


def pages(frame: Frame) -> Iterator[Sheet]:
    """Return the index of departments, and a page for each in use."""
    entries = countries(frame)
    shades = next((entry.map.legend for entry in entries if entry.map), ())
    variables = {"countries": entries, "shades": shades}
    yield frame.section("territories", variables, indexable=True)
    links = _links(frame)
    offers = _offers(frame)
    for country, department in frame.departments_in_use():
        near = tuple(
            links[slug]
            for slug in maps.nearest(frame.lookups.shapes, department.slug)
            if slug in links
        )
        yield _page(frame, country, department, near, offers)


def countries(frame: Frame) -> tuple[CountryEntry, ...]:
    """Return every country that has anything to show."""
    links = _links(frame)
    most = max((link.count or 0 for link in links.values()), default=0)
    entries = []
    for country in frame.lookups.territories.countries:
        here = [links[d.slug] for d in country.departments if d.slug in links]
        counts = {link.item.slug: link.count or 0 for link in here}
        drawn = maps.country_map(frame.lookups.shapes, country.code, counts, most=most)
        marks = {mark.slug: mark for mark in drawn.marks} if drawn else {}
        services = tuple(
            service
            for service in frame.directory.services
            if service.place.country == country.code and not service.place.department
        )
        if here or services:
            choices = tuple(
                Choice(
                    slug=link.item.slug,
                    name=link.label,
                    address=link.address,
                    count=link.count or 0,
                    mark=marks.get(link.item.slug),
                )
                for link in sorted(here, key=lambda link: fold(link.label))
            )
            entries.append(
                CountryEntry(
                    country=country, map=drawn, choices=choices, services=services
                )
            )
    return tuple(entries)


def region(frame: Frame) -> RegionEntry | None:
    """Return the map of all countries, or ``None`` when the theme draws none."""
    counts = views.count_by(frame.ventures, department_of)
    drawn = maps.region(frame.lookups.shapes, counts)
    if drawn is None:
        return None
    shown = {entry.country.code for entry in countries(frame)}
    places = views.count_by(frame.ventures, lambda venture: (venture.place.country,))
    index = frame.section("territories", {}, indexable=True)[0].address
    return RegionEntry(
        map=drawn,
        countries=tuple(
            CountryLink(
                code=label.code,
                name=frame.say(frame.lookups.country(label.code).name),
                address=f"{index}#{label.code}" if label.code in shown else None,
                count=places[label.code],
                x=label.x,
                y=label.y,
            )
            for label in drawn.countries
        ),
    )


def _page(
    frame: Frame,
    country: Country,
    department: Department,
    near: tuple[views.FacetLink, ...],
    offers: Offers,
) -> Sheet:
    slug = department.slug

    def here(item: Any) -> bool:
        return slug in department_of(item)

    ventures = tuple(filter(here, frame.ventures))
    centres = tuple(filter(here, frame.directory.centres))
    codes = {
        code
        for centre in centres
        for code in views.valid_accreditations(centre, frame.day)
    }
    people = sum(map(here, frame.people))
    shown = ventures[:_VENTURES]
    page = frame.page(
        "territory",
        "territories",
        slug,
        title=department.name,
        indexable=all(venture.indexable for venture in shown),
    )
    return page, {
        "department_": department,
        "country_": country,
        "steps": _steps(frame, country, department, near, offers),
        "centres": centres,
        "ventures": shown,
        "ventures_count": len(ventures),
        "ventures_address": _all(frame, "ventures", slug, len(ventures)),
        "standards": tuple(s for s in frame.lookups.standards if s.code in codes),
        "opportunities": tuple(filter(here, frame.opportunities)),
        "people_count": frame.people_told.get(slug),
        "people_address": _all(frame, "people", slug, people),
        "nearest": near[:_NEAREST],
    }


def _all(frame: Frame, section: str, slug: str, count: int) -> str | None:
    return frame.facet_address(section, "department", slug) if count else None


def _links(frame: Frame) -> dict[str, views.FacetLink]:
    links = frame.territory_links(frame.ventures, empty=True)
    return {link.item.slug: link for link in links}


def _offers(frame: Frame) -> Offers:
    """Return, for each step, the departments where somebody gives it."""
    offers: dict[int | None, set[str]] = {}
    for service in frame.directory.services:
        offers.setdefault(service.step, set()).update(department_of(service))
    return offers


def _steps(
    frame: Frame,
    country: Country,
    department: Department,
    near: tuple[views.FacetLink, ...],
    offers: Offers,
) -> tuple[NearStep, ...]:
    chosen = [
        service
        for service in frame.directory.services
        if views.serves(service, country.code, department.slug)
    ]
    steps = []
    for step in pathway.steps(frame, chosen):
        offering = offers.get(step.number, set())
        given = [link for link in near if link.item.slug in offering]
        steps.append(
            NearStep(
                number=step.number,
                label=step.label,
                services=step.services,
                nearby=() if step.services else tuple(given[:_NEARBY]),
            )
        )
    return tuple(steps)
