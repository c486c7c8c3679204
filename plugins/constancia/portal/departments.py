"""The pages of departments: everything near by, without asking a phone where it is.

Rules:

- A department has a page when it has anything to show (``frame.departments_in_use``); what
  it has nothing of is left out. A country without such departments shows what serves
  the whole country, or is left out itself.
- Every step of the care pathway stands on every page. A step that nobody gives there
  leads to the nearest departments that have it, and to the programme.
- A page is for search engines when every venture it names agreed to that, and no story
  on it is a person's.

Example::

    for page, variables in pages(frame, told): ...
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from constancia.errors import SiteError
from constancia.folding import fold
from constancia.portal import maps, pathway, views
from constancia.portal.frame import Frame, Sheet, department_of
from constancia.portal.stories import Story, Told
from constancia.records import Service
from constancia.territories import Country, Department

_VENTURES: Final = 12
#: departments named under a step that nobody gives here, and at the foot of the page
_NEARBY: Final = 2
_NEAREST: Final = 6

#: step of the care pathway: slugs of the departments where somebody gives it
Offers = Mapping[int | None, Collection[str]]


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


def pages(frame: Frame, told: Told) -> Iterator[Sheet]:
    """Return the index of departments, and a page for each in use.

    Raises:
        SiteError: a story names a department that there is not.
    """
    entries = countries(frame)
    shades = next((entry.map.legend for entry in entries if entry.map), ())
    variables = {"countries": entries, "shades": shades}
    yield frame.section("territories", variables, indexable=True)
    links = _links(frame)
    offers = _offers(frame)
    told_in = _told_in(frame, told)
    for country, department in frame.departments_in_use():
        near = tuple(
            links[slug]
            for slug in maps.nearest(frame.lookups.shapes, department.slug)
            if slug in links
        )
        stories = tuple(told_in.get(department.slug, ()))
        yield _page(
            frame, country, department, near=near, offers=offers, stories=stories
        )


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
            for service in frame.services
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
    *,
    near: tuple[views.FacetLink, ...],
    offers: Offers,
    stories: tuple[Story, ...],
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
        indexable=all(venture.indexable for venture in shown)
        and all(story.of_programme for story in stories),
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
        "stories": stories,
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
    for service in frame.services:
        offers.setdefault(service.step, set()).update(department_of(service))
    return offers


def _steps(
    frame: Frame,
    country: Country,
    department: Department,
    near: tuple[views.FacetLink, ...],
    offers: Offers,
) -> tuple[NearStep, ...]:
    def served(service: Service) -> bool:
        place = service.place
        whole = place.department is None and place.country == country.code
        return whole or place.department == department.slug

    steps = []
    for step in pathway.steps(frame, filter(served, frame.services)):
        given = offers.get(step.number, ())
        nearby = [link for link in near if link.item.slug in given]
        steps.append(
            NearStep(
                number=step.number,
                label=step.label,
                services=step.services,
                nearby=() if step.services else tuple(nearby[:_NEARBY]),
            )
        )
    return tuple(steps)


def _told_in(frame: Frame, told: Told) -> dict[str, list[Story]]:
    """Return the stories of this language by department.

    Raises:
        SiteError: a story names a department that there is not.
    """
    places: dict[str, list[Story]] = {}
    for story, piece in told.stories:
        for slug in story.departments:
            if frame.lookups.territories.department_by_slug(slug) is None:
                raise SiteError(
                    "stories/{file}: no hay un departamento «{slug}»",
                    hint="Escríbalo como en la dirección de su página: santa-ana.",
                    file=piece.file,
                    slug=slug,
                )
            if story.language == frame.language:
                places.setdefault(slug, []).append(story)
    return places
