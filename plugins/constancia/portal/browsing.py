"""Browsing a list without typing: by sector, by place, and by both at once.

Rules:

- Every choice is a page that is built beforehand, so that it works without scripts and
  can be sent. There are pages by sector, by country, by department, and by sector in a
  country or a department, where there is something; never by two sectors, for there
  would be more pages than ventures. A country is the sum of its departments.
- A link to a choice keeps what else was chosen; one to a current choice takes it away.
- The number of pages follows the number of entries: each stands in six lists at most.
- Choices are plain values in the order of their counts, the fullest first; those whose
  count is not told come last and by name, so that the order tells nothing.
- ``content`` is the same list for a script, which can join what pages cannot: two bytes
  or three an entry, and nothing but sector and place. The cards are on the pages.

Example::

    shelves = shelve(ventures, sector_of)
    shelves[Choice(sector="textil", country="SV", department="usulutan")]
    Choice(sector="textil").path("en")        # "sector/textil"
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from constancia import addresses
from constancia.portal import maps, titles, views, words
from constancia.portal.frame import Frame, facet_path

Keys = Callable[[Any], Iterable[str]]


class Choice(NamedTuple):
    """What a list is narrowed to; a department stands with its country."""

    sector: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    department: str | None = None

    def path(self, language: str) -> str:
        """Return the path of its page below the section."""
        parts = []
        if self.sector:
            parts.append(facet_path("sector", self.sector, language))
        if self.department:
            parts.append(facet_path("department", self.department, language))
        elif self.country:
            parts.append(facet_path("country", self.country.lower(), language))
        return "/".join(parts)

    @property
    def paired(self) -> bool:
        """Whether a sector and a place are chosen."""
        return self.sector is not None and self.country is not None


EVERYTHING: Final = Choice()
#: departments that are offered where there is nothing
_NEAR: Final = 5

Shelves = Mapping[Choice, tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetChoice:
    """One choice of a facet, and the page that it leads to."""

    value: str
    label: str
    emblem: str | None = None  # of a sector
    count: int | None = None  # None: not told
    address: str  # of the page with it, or without it when it is current
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A facet of a list: ``sector``, ``country`` or ``department``."""

    name: str
    choices: tuple[FacetChoice, ...]


def near(frame: Frame, departments: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return up to five of these departments that are nearest to each department."""
    shapes = frame.lookups.shapes
    return {
        slug: tuple(s for s in maps.nearest(shapes, slug) if s in departments)[:_NEAR]
        for slug in (department.slug for _country, department in frame.departments())
    }


def shelve(items: Iterable[Any], sectors: Keys) -> Shelves:
    """Return the lists that are not empty by what they are narrowed to.

    Each keeps the order of ``items``; the whole list is there even if it is empty.
    """
    shelves: dict[Choice, list[Any]] = {EVERYTHING: []}
    for item in items:
        place = item.place
        places: list[tuple[str | None, str | None]] = [(None, None)]
        if place:
            places.append((place.country, None))
            if place.department:
                places.append((place.country, place.department))
        for sector in (None, *sectors(item)):
            for where in places:
                shelves.setdefault(Choice(sector, *where), []).append(item)
    return {choice: tuple(shelf) for choice, shelf in shelves.items()}


class Browser:
    """The choices of one list in one language."""

    def __init__(
        self, frame: Frame, section: str, counts: Mapping[Choice, int | None]
    ) -> None:
        """Gather the names of what can be chosen.

        Args:
            frame: of the language.
            section: of the list.
            counts: how many entries each page has, ``None`` where that is not told;
                what is not here has no page.
        """
        self._frame = frame
        self._section = section
        self._counts = counts
        vocabulary, territories = frame.lookups.vocabulary, frame.lookups.territories
        self._sectors = {
            sector.slug: (frame.say(sector.name), sector.emblem)
            for sector in vocabulary.sectors
        }
        self._countries = {
            country.code: frame.say(country.name) for country in territories.countries
        }
        self._departments = _department_names(frame)
        self._addresses: dict[tuple[Choice, int], str] = {}
        self._trails: dict[Choice, tuple[tuple[str, str], ...]] = {}

    def address(self, choice: Choice, number: int = 1) -> str:
        """Return the address of a page of a list."""
        known = self._addresses.get((choice, number))
        if known is None:
            language = self._frame.language
            path = self.path(choice, language, number)
            known = (
                addresses.item(self._section, path, language)
                if path
                else addresses.section(self._section, language)
            )
            self._addresses[choice, number] = known
        return known

    @staticmethod
    def path(choice: Choice, language: str, number: int) -> str:
        """Return the path of a page of a list below its section."""
        paging = facet_path("page", number, language) if number > 1 else ""
        return "/".join(part for part in (choice.path(language), paging) if part)

    def place(self, choice: Choice) -> str:
        """Return the name of the place that is chosen, or nothing."""
        if choice.department:
            return self._departments.get(choice.department, choice.department)
        return self._countries[choice.country] if choice.country else ""

    def title(self, choice: Choice) -> str:
        """Return what a narrowed list is called, away from its page.

        Raises:
            SiteError: there is no such sector.
        """
        name = self._frame.say(titles.SECTIONS[self._section][0])
        return self._in_place(
            f"{name}: {self._sector(choice.sector)}" if choice.sector else name, choice
        )

    def heading(self, choice: Choice) -> str:
        """Return what a narrowed list is called on its page.

        Raises:
            SiteError: there is no such sector.
        """
        name = self._frame.say(titles.SECTIONS[self._section][0])
        return self._in_place(
            self._sector(choice.sector) if choice.sector else name, choice
        )

    def _sector(self, slug: str) -> str:
        return self._frame.say(self._frame.lookups.sector(slug).name)

    def _in_place(self, name: str, choice: Choice) -> str:
        place = self.place(choice)
        return self._frame.say(words.IN_PLACE).format(name, place) if place else name

    def trail(self, choice: Choice) -> tuple[tuple[str, str], ...]:
        """Return the lists above an entry of this choice, by name and address."""
        if choice not in self._trails:
            place = choice._replace(sector=None)
            narrow = choice if choice in self._counts else place
            found = dict.fromkeys((Choice(sector=choice.sector), narrow))
            self._trails[choice] = tuple(
                (
                    self.place(above) or self._sector(above.sector or ""),
                    self.address(above),
                )
                for above in found
                if above in self._counts and above != EVERYTHING
            )
        return self._trails[choice]

    @staticmethod
    def chosen(facets: Iterable[Facet]) -> tuple[FacetChoice, ...]:
        """Return what is chosen in facets, each with the page without it."""
        return tuple(
            found for facet in facets for found in facet.choices if found.current
        )

    def facets(self, choice: Choice) -> tuple[Facet, ...]:
        """Return the facets with the choices that lead to something."""
        anywhere = choice._replace(country=None, department=None)
        sectors = (
            self._choice(
                choice._replace(sector=slug),
                current=slug == choice.sector,
                without=choice._replace(sector=None),
                value=slug,
                label=label,
                emblem=emblem,
            )
            for slug, (label, emblem) in self._sectors.items()
        )
        countries = (
            self._choice(
                anywhere._replace(country=code),
                current=code == choice.country,
                without=anywhere,
                value=code.lower(),
                label=label,
            )
            for code, label in self._countries.items()
        )
        departments = (
            self._choice(
                anywhere._replace(country=department.country, department=slug),
                current=slug == choice.department,
                without=choice._replace(department=None),
                value=slug,
                label=self._departments[slug],
            )
            for slug, department in self._places()
            if choice.country in (None, department.country)
        )
        found = (
            Facet(name=name, choices=_ordered(choices))
            for name, choices in (
                ("sector", sectors),
                ("country", countries),
                ("department", departments),
            )
        )
        return tuple(facet for facet in found if facet.choices)

    def _choice(
        self, choice: Choice, *, current: bool, without: Choice, **named: Any
    ) -> FacetChoice | None:
        if choice not in self._counts:
            return None
        return FacetChoice(
            **named,
            count=self._counts[choice],
            address=self.address(self._nearest(without) if current else choice),
            current=current,
        )

    def _nearest(self, choice: Choice) -> Choice:
        """Return a choice that has a page: this one, or the same anywhere."""
        if choice in self._counts:
            return choice
        return choice._replace(country=None, department=None)

    def _places(self) -> Iterator[tuple[str, Any]]:
        for _country, department in self._frame.departments():
            yield department.slug, department

    def content(self, items: Iterable[Any], sectors: Keys) -> bytes:
        """Return the list for a script, as JSON.

        ``entries`` has two numbers for each entry in the order of the list: which of
        ``sector``, and which of ``places`` (numbers of ``country`` and ``department``,
        -1 for none). Facets are lists of ``[value, label, emblem]``, ``near`` names
        the departments nearest to each.
        """
        items = tuple(items)
        places = sorted({(i.place.country, i.place.department or "") for i in items})
        used = {sector for item in items for sector in sectors(item)}
        names = {
            "sector": [
                [slug, label, emblem]
                for slug, (label, emblem) in self._sectors.items()
                if slug in used
            ],
            "country": [
                [code.lower(), label]
                for code, label in self._countries.items()
                if any(code == country for country, _department in places)
            ],
            "department": [
                [slug, self._departments[slug]]
                for slug, _department in self._places()
                if any(slug == department for _country, department in places)
            ],
        }
        number = {
            facet: {value[0]: at for at, value in enumerate(values)}
            for facet, values in names.items()
        }
        spots = {place: at for at, place in enumerate(places)}
        language = self._frame.language
        document = {
            "base": addresses.section(self._section, language),
            "title": self.title(EVERYTHING),
            "where": self._frame.say(words.IN_PLACE),
            "words": {
                name: facet_path(name, "", language)
                for name in ("sector", "country", "department", "page")
            },
            "size": views.PAGE_SIZE,
            **names,
            "near": near(self._frame, {slug for slug, _name in names["department"]}),
            "places": [
                [
                    number["country"][country.lower()],
                    number["department"].get(department, -1),
                ]
                for country, department in places
            ],
            "entries": [
                value
                for item in items
                for sector in sectors(item)
                for value in (
                    number["sector"][sector],
                    spots[item.place.country, item.place.department or ""],
                )
            ],
        }
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return text.encode()


def _ordered(choices: Iterable[FacetChoice | None]) -> tuple[FacetChoice, ...]:
    """Return the choices that there are, the fullest first."""
    found = (choice for choice in choices if choice)
    return tuple(sorted(found, key=lambda choice: (-(choice.count or 0), choice.label)))


def _department_names(frame: Frame) -> Mapping[str, str]:
    """Return the names of departments; one that two countries have, with its country."""
    pairs = tuple(frame.departments())
    names = [department.name for _country, department in pairs]
    return {
        department.slug: f"{department.name} ({frame.say(country.name)})"
        if names.count(department.name) > 1
        else department.name
        for country, department in pairs
    }
