"""Ventures and people: lists, their facets, and a page for each.

Rules:

- A list is cut into pages and pre-built by sector, by place and by both (``browsing``).
- Counts of people below ``small_cell`` are not told (see ``suppression``), and so few
  people have no page by sector and place.
- A list is for search engines only when everybody on that page agreed to it, and one by
  sector and place only when it has something of its own to say.
- A paused or closed venture keeps its page, is listed nowhere, and shows no contact.

Example::

    for page, variables in ventures(frame): ...
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from markupsafe import Markup

from constancia import addresses, manifest, suppression
from constancia.portal import business, cards, hours, metadata, views
from constancia.portal.browsing import Browser, Choice, Facet, Shelves, shelve
from constancia.portal.frame import Frame, Later, Sheet
from constancia.portal.hours import Opening
from constancia.portal.lookups import Lookups, photo_address
from constancia.records import Person, Place, Venture

#: fewer than this by sector and place are no page for search engines
THIN: Final = 3


def ventures(frame: Frame) -> Iterator[Sheet]:
    """Return the pages about ventures."""
    shelves = shelve(frame.ventures, sector_of)
    counts = {choice: len(shelf) for choice, shelf in shelves.items()}
    script = addresses.venture_list(frame.language)
    yield from _listing(frame, "ventures", shelves, counts, script=script)
    browser = Browser(frame, "ventures", counts)
    for venture in frame.directory.ventures:
        yield _venture(frame, venture, browser, shelves)


def people(frame: Frame) -> Iterator[Sheet]:
    """Return the pages about people."""

    def sectors(person: Person) -> Iterable[str]:
        return sorted(views.person_sectors(person, frame.lookups.standard))

    shelves = shelve(frame.people, sectors)
    counts = _told(shelves, frame.small_cell)
    yield from _listing(frame, "people", shelves, counts)
    browser = Browser(frame, "people", counts)
    for person in frame.directory.people:
        yield _person(frame, person, browser)


def files(
    frame: Frame,
) -> Iterator[tuple[str, tuple[Venture, ...], Callable[[], bytes]]]:
    """Yield what scripts read of the lists: its address, of whom it is, what makes it."""

    def content() -> bytes:
        return Browser(frame, "ventures", {}).content(frame.ventures, sector_of)

    yield addresses.venture_list(frame.language), frame.ventures, content


def sector_of(venture: Venture) -> tuple[str, ...]:
    """Return the sector of a venture."""
    return (venture.sector,)


def vcard_address(venture: Venture) -> str:
    """Return the address of a venture's vCard, one for both languages."""
    return addresses.vcard(venture.slug)


def vcard(venture: Venture, lookups: Lookups) -> bytes:
    """Return the vCard of a venture that is reachable."""
    place = venture.place
    address = lookups.address(venture, "es")
    return metadata.vcard(
        venture,
        address=addresses.absolute(lookups.directory.programme.official_host, address),
        country=lookups.country(place.country),
        department=lookups.territories.department_by_slug(place.department or ""),
    )


def reachable(venture: Venture) -> bool:
    """Return whether a venture is active and says how to reach it: it has a vCard."""
    contact = venture.contact
    channels = (contact.whatsapp, contact.phone, contact.email)
    return venture.status == "active" and any(channels)


def _venture(
    frame: Frame, venture: Venture, browser: Browser, shelves: Shelves
) -> Sheet:
    lookups, place = frame.lookups, venture.place
    active = venture.status == "active"
    narrowest = _choice(venture.sector, place)
    in_country = narrowest._replace(department=None)
    above_all = (narrowest, in_country, Choice(sector=venture.sector))
    page = frame.page(
        "venture",
        "ventures",
        venture.slug,
        title=venture.name,
        description=frame.say(venture.summary) or None,
        indexable=active and venture.indexable,
    )
    neighbours = views.neighbours(
        venture, (shelves[above] for above in above_all if above in shelves)
    )
    trail = browser.trail(narrowest)
    unconfirmed = views.unconfirmed(venture, frame.day)

    def variables() -> dict[str, Any]:
        openings = hours.parse(venture.hours or "") or ()
        return {
            "venture": venture,
            "sector_neighbours": neighbours,
            "jsonld": _jsonld(frame, venture, page, openings) if active else None,
            "vcard": vcard_address(venture) if reachable(venture) else None,
            "trail": trail,
            "hours": views.opening_rows(openings, frame.say),
            "card": plan.address if (plan := cards.planned(venture, lookups)) else None,
            "unconfirmed": unconfirmed,
            "owners_standards": tuple(
                standard
                for code in venture.certified_in
                if (standard := lookups.standard(code))
            ),
        }

    return page, Later((venture, neighbours, trail, unconfirmed), variables)


def _jsonld(
    frame: Frame, venture: Venture, page: metadata.Page, openings: tuple[Opening, ...]
) -> Markup:
    lookups, place = frame.lookups, venture.place
    host = lookups.directory.programme.official_host
    return business.jsonld(
        venture,
        address=page.canonical,
        language=frame.language,
        country=lookups.country(place.country),
        department=lookups.territories.department_by_slug(place.department or ""),
        images=[
            addresses.absolute(host, photo_address(photo.file))
            for photo in venture.photos
        ],
        openings=openings,
    )


def _person(frame: Frame, person: Person, browser: Browser) -> Sheet:
    page = frame.page(
        "person",
        "people",
        person.slug,
        title=person.name,
        description=frame.say(person.headline) or None,
        indexable=person.indexable,
    )
    standards = tuple(
        views.MetStandard(met, standard)
        for met in person.standards
        if (standard := frame.lookups.standard(met.standard_code))
    )
    sector = standards[0].standard.sector if standards else None
    trail = browser.trail(_choice(sector, person.place))

    def variables() -> dict[str, Any]:
        return {"person": person, "standards": standards, "trail": trail}

    return page, Later((person, trail), variables)


def _choice(sector: str | None, place: Place | None) -> Choice:
    """Return the narrowest list of a sector and a place."""
    if place is None:
        return Choice(sector=sector)
    return Choice(sector=sector, country=place.country, department=place.department)


def _listing(
    frame: Frame,
    section: str,
    shelves: Shelves,
    counts: Mapping[Choice, int | None],
    *,
    script: str | None = None,
) -> Iterator[Sheet]:
    """Return the pages of a list whole and narrowed.

    Args:
        frame: of the language.
        section: of the list.
        shelves: what there is.
        counts: which of it has pages, and how many entries are told.
        script: address of the list for a script.
    """
    browser = Browser(frame, section, counts)
    for choice in counts:
        shelf = shelves[choice]
        facets = browser.facets(choice)
        chosen = browser.chosen(facets)
        wanted = _worth_finding(choice, shelves)
        shared = {
            "heading": browser.heading(choice),
            "facets": facets,
            "chosen": chosen,
            "count": counts[choice],
            "script": script,
        }
        told = manifest.digest(choice, counts[choice], script, _gist(facets))
        for shown, paging in views.paged(
            shelf, functools.partial(browser.address, choice)
        ):
            page = frame.page(
                section,
                section,
                functools.partial(browser.path, choice, number=paging.number),
                title=browser.title(choice),
                indexable=bool(shown)
                and wanted
                and all(item.indexable for item in shown),
            )
            variables = {section: shown, "paging": paging, **shared}
            yield (
                page,
                Later(
                    (shown, told, page.indexable, paging.total),
                    functools.partial(dict, variables),
                ),
            )


def _gist(facets: tuple[Facet, ...]) -> list[tuple[str, int | None, str]]:
    """Return what facets follow from; their names and marks are in every page's tables."""
    return [(c.address, c.count, c.value) for facet in facets for c in facet.choices]


def _worth_finding(choice: Choice, shelves: Shelves) -> bool:
    """Say whether a narrowed list is more than a few entries of a wider one."""
    if not choice.paired:
        return True
    size = len(shelves[choice])
    wider = (choice._replace(sector=None), Choice(sector=choice.sector))
    return size >= THIN and all(size < len(shelves[other]) for other in wider)


def _told(shelves: Shelves, small_cell: int) -> dict[Choice, int | None]:
    """Return which lists of people have pages, and the counts that are told.

    Those by sector and place go by the threshold alone: everybody on a list chose to
    stand there, and whoever opens it can count.
    """
    sizes = {choice: len(shelf) for choice, shelf in shelves.items()}
    groups: dict[tuple[bool, ...], dict[str, int]] = {}
    for choice, size in sizes.items():
        if not choice.paired:
            kind = tuple(value is None for value in choice)
            groups.setdefault(kind, {})[choice.path("es")] = size
    hidden = {
        path
        for group in groups.values()
        for path in suppression.hidden(group, small_cell)
    }
    counts: dict[Choice, int | None] = {}
    for choice, size in sizes.items():
        wider = (Choice(sector=choice.sector), choice._replace(sector=None))
        told = hidden.isdisjoint(part.path("es") for part in wider)
        if not choice.paired or size >= small_cell:
            counts[choice] = suppression.told(size, small_cell) if told else None
    return counts
