"""What the pages of one language share: the page itself, words, links to facets.

Rules:

- A page stands in both languages under twin addresses, made together so that they
  cannot drift apart.
- A facet leads to a page that is built, so that it works without scripts.
- What hangs on the day is decided here or where pages are made, never in a template, so
  that a page is made again when what it says changed, and not on every day.

Example::

    frame = Frame(lookups, "en", built_on=day)
    frame.section("centres", {"centres": centres}, indexable=True)
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from constancia import addresses, suppression
from constancia.portal import linked, titles, views
from constancia.portal.lookups import Lookups
from constancia.portal.metadata import Page
from constancia.records import Text
from constancia.territories import Country, Department


class Later(NamedTuple):
    """Variables of a template that are made when the page is."""

    #: what they and the page follow from, beside the page's address, the day apart from
    #: what is said here, and the tables that every page may ask for
    of: tuple[Any, ...]
    make: Callable[[], dict[str, Any]]

    @classmethod
    def of_all(cls, page: Page, variables: dict[str, Any] | Later) -> Later:
        """Return variables that are there already as if they were made later."""
        if isinstance(variables, Later):
            return variables
        return cls((page, variables), functools.partial(dict, variables))


#: a page and the variables of its template
Sheet = tuple[Page, dict[str, Any] | Later]

#: words of the addresses of pre-built facet pages and of the pages of a long list
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "sector": ("sector", "sector"),
    "country": ("pais", "country"),
    "department": ("departamento", "department"),
    "page": ("pagina", "page"),
    "check": ("lista", "self-check"),
}


class Frame:
    """One language of the site."""

    def __init__(
        self, lookups: Lookups, language: str, *, built_on: datetime.date
    ) -> None:
        self.lookups = lookups
        self.directory = lookups.directory
        self.language = language
        self.day = built_on
        self.small_cell = self.directory.programme.small_cell
        by_name = sorted(self.directory.ventures, key=views.by_name)
        #: those that are listed
        self.ventures = tuple(v for v in by_name if v.status == "active")
        self.people = views.rotated(self.directory.people, views.month(built_on))
        #: what was made sure of too long ago is shown as if it never was
        self.services = tuple(
            service
            if views.lately(service.checked_on, built_on)
            else replace(service, checked_on=None)
            for service in self.directory.services
        )
        self.opportunities = views.open_on(self.directory.opportunities, built_on)
        people = views.count_by(self.people, department_of)
        hidden = suppression.hidden(people, self.small_cell)
        #: how many people are listed in a department, where that is told
        self.people_told = {
            slug: count for slug, count in people.items() if slug not in hidden
        }

    def say(self, text: Text | None) -> str:
        """Return a text in this language; nothing where there is none."""
        return text.in_language(self.language)[0] if text else ""

    def section(
        self,
        name: str,
        variables: dict[str, Any],
        *,
        indexable: bool,
        title: str | None = None,
    ) -> Sheet:
        """Return the first page of a section, whose template bears its name."""
        page = self.page(name, name, title=title, indexable=indexable)
        return page, variables

    def page(
        self,
        kind: str,
        section: str,
        path: str | Callable[[str], str] = "",
        *,
        title: str | None = None,
        description: str | None = None,
        indexable: bool,
    ) -> Page:
        """Return a page.

        Args:
            kind: stem of its template.
            section: of ``addresses.SECTIONS``.
            path: below the section; a function of the language where it differs.
            title: the section's when not given.
            description: the section's when not given.
            indexable: whether search engines may have it.
        """
        own = {}
        for language in addresses.LANGUAGES:
            slug = path if isinstance(path, str) else path(language)
            own[language] = (
                addresses.item(section, slug, language)
                if slug
                else addresses.section(section, language)
            )
        host = self.directory.programme.official_host
        (twin,) = (own[language] for language in own if language != self.language)
        if title is None or description is None:
            texts = titles.SECTIONS[section]
            title = self.say(texts[0]) if title is None else title
            description = self.say(texts[1]) if description is None else description
        canonical = addresses.absolute(host, own[self.language])
        return Page(
            kind=kind,
            section=section,
            address=own[self.language],
            canonical=canonical,
            twin=twin,
            alternates=tuple(
                (language, addresses.absolute(host, address))
                for language, address in own.items()
            ),
            title=title,
            description=description,
            indexable=indexable,
            trail=linked.trail([*self._above(section, canonical), (title, canonical)])
            if indexable and section != "home"
            else None,
        )

    def _above(self, section: str, canonical: str) -> Iterator[tuple[str, str]]:
        """Yield what stands above a page of a section: names and full addresses."""
        host = self.directory.programme.official_host
        for above in ("home", section):
            link = addresses.absolute(host, addresses.section(above, self.language))
            if link != canonical:
                yield self._name(above), link

    def _name(self, section: str) -> str:
        """Return what a section is called where it stands above a page."""
        if section == "home":
            return self.say(self.directory.programme.name)
        return (
            self.say(titles.SECTIONS[section][0]) if section in titles.SECTIONS else ""
        )

    def sector_links(
        self,
        section: str,
        items: Iterable[Any],
        sectors: Callable[[Any], Iterable[str]],
    ) -> tuple[views.FacetLink, ...]:
        """Return the sectors of a list that have something in them."""
        counts = views.count_by(items, sectors)
        return tuple(
            views.FacetLink(
                item=sector,
                label=self.say(sector.name),
                count=counts[sector.slug],
                address=self.facet_address(section, "sector", sector.slug),
            )
            for sector in self.lookups.vocabulary.sectors
            if counts[sector.slug]
        )

    def territory_links(
        self, items: Iterable[Any], *, empty: bool = False
    ) -> tuple[views.FacetLink, ...]:
        """Return the pages of departments, counting what ``items`` has there."""
        counts = views.count_by(items, department_of)
        return tuple(
            views.FacetLink(
                item=department,
                label=department.name,
                count=counts[department.slug],
                address=self.lookups.address(department, self.language),
            )
            for _country, department in self.departments_in_use()
            if empty or counts[department.slug]
        )

    def facet_address(self, section: str, kind: str, slug: str) -> str:
        """Return the address of the pre-built page of a facet."""
        path = facet_path(kind, slug, self.language)
        return addresses.item(section, path, self.language)

    def departments(self) -> Iterator[tuple[Country, Department]]:
        """Return every department that there is."""
        for country in self.lookups.territories.countries:
            for department in country.departments:
                yield country, department

    def departments_in_use(self) -> tuple[tuple[Country, Department], ...]:
        """Return the departments that have a page: something or enough people there."""
        directory = self.directory
        groups: tuple[tuple[Any, ...], ...] = (
            self.ventures,
            directory.centres,
            self.services,
            self.opportunities,
        )
        used = {
            slug for group in groups for item in group for slug in department_of(item)
        }
        used.update(self.people_told)
        offices = directory.programme.facilitators
        used.update(office.department for office in offices if office.department)
        return tuple(pair for pair in self.departments() if pair[1].slug in used)


def facet_path(kind: str, slug: str | int, language: str) -> str:
    """Return the path of a facet page, or of a page of a list, below its section."""
    return f"{_WORDS[kind][addresses.LANGUAGES.index(language)]}/{slug}"


def department_of(item: Any) -> tuple[str, ...]:
    """Return the department of anything with a place: one or none."""
    place = item.place
    return (place.department,) if place and place.department else ()
