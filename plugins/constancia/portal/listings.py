"""Ventures and people: lists, their facets, and a page for each.

Rules:

- A list is cut into pages and pre-built by sector and by department, so that browsing
  works without scripts and a choice has an address that can be sent.
- Counts of people below ``small_cell`` are not told (see ``suppression``).
- A list is for search engines only when everybody on that page agreed to it.
- A paused or closed venture keeps its page, is listed nowhere, and shows no contact.

Example::

    for page, variables in ventures(frame): ...
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from constancia import addresses, suppression
from constancia.portal import metadata, views, words
from constancia.portal.frame import Frame, Sheet, department_of, facet_path
from constancia.portal.lookups import Lookups, photo_address
from constancia.records import Person, Venture

Sectors = Callable[[Any], Iterable[str]]


def ventures(frame: Frame) -> Iterator[Sheet]:
    """Return the pages about ventures."""
    yield from _listing(frame, "ventures", frame.ventures, sector_of)
    for venture in frame.directory.ventures:
        yield _venture(frame, venture)


def people(frame: Frame) -> Iterator[Sheet]:
    """Return the pages about people."""

    def sectors(person: Person) -> Iterable[str]:
        return views.person_sectors(person, frame.lookups.standard)

    yield from _listing(frame, "people", frame.people, sectors)
    for person in frame.directory.people:
        yield _person(frame, person)


def sector_of(venture: Venture) -> tuple[str, ...]:
    """Return the sector of a venture."""
    return (venture.sector,)


def vcard_address(venture: Venture) -> str:
    """Return the address of a venture's vCard, one for both languages."""
    return addresses.vcard(venture.slug)


def vcard(venture: Venture, lookups: Lookups) -> bytes | None:
    """Return a venture's vCard, or ``None`` when it is not active or not to be reached."""
    if not _reachable(venture):
        return None
    place = venture.place
    address = lookups.address(venture, "es")
    return metadata.vcard(
        venture,
        address=addresses.absolute(lookups.directory.programme.official_host, address),
        country=lookups.country(place.country),
        department=lookups.territories.department_by_slug(place.department or ""),
    )


def _reachable(venture: Venture) -> bool:
    contact = venture.contact
    channels = (contact.whatsapp, contact.phone, contact.email)
    return venture.status == "active" and any(channels)


def _venture(frame: Frame, venture: Venture) -> Sheet:
    lookups, place = frame.lookups, venture.place
    active = venture.status == "active"
    page = frame.page(
        "venture",
        "ventures",
        venture.slug,
        title=venture.name,
        description=frame.say(venture.summary) or None,
        indexable=active and venture.indexable,
    )
    jsonld = metadata.business(
        venture,
        address=page.canonical,
        language=frame.language,
        country=lookups.country(place.country),
        department=lookups.territories.department_by_slug(place.department or ""),
        images=[
            addresses.absolute(
                lookups.directory.programme.official_host, photo_address(photo.file)
            )
            for photo in venture.photos
        ],
    )
    return page, {
        "venture": venture,
        "sector_neighbours": views.neighbours(venture, frame.ventures),
        "jsonld": jsonld if active else None,
        "vcard": vcard_address(venture) if _reachable(venture) else None,
        "unconfirmed": views.unconfirmed(venture, frame.day),
        "owners_standards": tuple(
            standard
            for code in venture.certified_in
            if (standard := lookups.standard(code))
        ),
    }


def _person(frame: Frame, person: Person) -> Sheet:
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
    return page, {"person": person, "standards": standards}


def _listing(
    frame: Frame, section: str, items: tuple[Any, ...], sectors: Sectors
) -> Iterator[Sheet]:
    """Return a list whole, by sector and by department."""
    links = views.Facets(
        frame.sector_links(section, items, sectors),
        frame.department_links(section, items),
    )
    if section == "people":
        links = views.Facets(*(_told(group, frame.small_cell) for group in links))
    yield from _selection(frame, section, items, links)
    for kind, keys in (("sector", sectors), ("department", department_of)):
        for link in getattr(links, f"{kind}s"):
            slug = link.item.slug
            chosen = tuple(item for item in items if slug in keys(item))
            yield from _selection(
                frame, section, chosen, _marked(links, link), selected=link, kind=kind
            )


def _selection(
    frame: Frame,
    section: str,
    items: tuple[Any, ...],
    facets: views.Facets,
    *,
    selected: views.FacetLink | None = None,
    kind: str = "",
) -> Iterator[Sheet]:
    """Return the pages of a list, or of one choice of it."""

    def path(language: str, number: int) -> str:
        place = facet_path(kind, selected.item.slug, language) if selected else ""
        paging = facet_path("page", number, language) if number > 1 else ""
        return "/".join(part for part in (place, paging) if part)

    def address(number: int) -> str:
        below = path(frame.language, number)
        if not below:
            return addresses.section(section, frame.language)
        return addresses.item(section, below, frame.language)

    title = frame.say(words.SECTIONS[section][0])
    count = suppression.told(len(items), frame.small_cell if section == "people" else 0)
    for shown, paging in views.paged(items, address):
        page = frame.page(
            section,
            section,
            functools.partial(path, number=paging.number),
            title=f"{title}: {selected.label}" if selected else title,
            indexable=bool(shown) and all(item.indexable for item in shown),
        )
        yield (
            page,
            {
                section: shown,
                "facets": facets,
                "selected": selected,
                "paging": paging,
                "count": count,
            },
        )


def _marked(facets: views.Facets, chosen: views.FacetLink) -> views.Facets:
    """Return the facets with one choice marked as the current one."""
    return views.Facets(
        *(
            tuple(
                dataclasses.replace(link, current=True) if link is chosen else link
                for link in links
            )
            for links in facets
        )
    )


def _told(
    links: tuple[views.FacetLink, ...], small_cell: int
) -> tuple[views.FacetLink, ...]:
    """Return the choices without the counts that are not told."""
    counts = {link.item.slug: link.count or 0 for link in links}
    hidden = suppression.hidden(counts, small_cell)
    return tuple(
        dataclasses.replace(link, count=None) if link.item.slug in hidden else link
        for link in links
    )
