"""The search page: what a search can be narrowed to, and where that leads without scripts.

Rules:

- Every choice is a link to a list that was built beforehand: a kind to its section, a
  sector or a country to its ventures, a department to its own page. A script turns the
  links into boxes; a static host cannot read what was typed, so without scripts the page
  leads there, and from each trade to the list that it belongs to.

Example::

    page, variables = page(frame)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from constancia import addresses
from constancia.portal import browsing, words
from constancia.portal.browsing import Browser, Choice, Facet, FacetChoice, shelve
from constancia.portal.frame import Frame, Sheet
from constancia.search import KINDS

#: kind of document: its section, and the emblem of what has no sector
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "venture": ("ventures", "stall"),
    "person": ("people", "trowel"),
    "standard": ("standards", "cap"),
    "service": ("services", "hands"),
    "centre": ("centres", "compass"),
    "opportunity": ("opportunities", "wrench"),
    "partner": ("partners", "sprout"),
}


class Trade(NamedTuple):
    """A trade, and the list to look for it in."""

    label: str
    address: str


def page(frame: Frame) -> Sheet:
    """Return the search page."""
    listed = shelve(frame.ventures, lambda venture: (venture.sector,))
    browser = Browser(frame, "ventures", dict.fromkeys(listed))

    def list_of(choice: Choice, otherwise: str) -> str:
        if choice in listed:
            return browser.address(choice)
        return addresses.section(otherwise, frame.language)

    sectors = _sectors(frame)
    facets = (
        Facet(name="kind", choices=tuple(_kinds(frame))),
        Facet(
            name="sector",
            choices=tuple(
                FacetChoice(
                    value=sector.slug,
                    label=frame.say(sector.name),
                    emblem=sector.emblem,
                    address=list_of(Choice(sector=sector.slug), "standards"),
                )
                for sector in frame.lookups.vocabulary.sectors
                if sector.slug in sectors
            ),
        ),
        Facet(
            name="country",
            choices=tuple(
                FacetChoice(
                    value=country.code,
                    label=frame.say(country.name),
                    address=list_of(Choice(country=country.code), "territories"),
                )
                for country in frame.lookups.territories.countries
            ),
        ),
        Facet(
            name="department",
            choices=tuple(
                FacetChoice(
                    value=department.slug,
                    label=browser.place(Choice(department=department.slug)),
                    address=frame.lookups.address(department, frame.language),
                )
                for _country, department in frame.departments_in_use()
            ),
        ),
    )
    trades = tuple(
        Trade(frame.say(trade.name), list_of(Choice(sector=trade.sector), "standards"))
        for trade in frame.lookups.vocabulary.trades
        if trade.sector in sectors
    )
    variables = {
        "facets": tuple(facet for facet in facets if facet.choices),
        "trades": tuple(sorted(trades)),
        "near": json.dumps(
            browsing.near(frame, {d.slug for _, d in frame.departments_in_use()}),
            separators=(",", ":"),
        ),
        "index": f"/search/{frame.language}/",
    }
    return frame.section("search", variables, indexable=False)


def _kinds(frame: Frame) -> list[FacetChoice]:
    directory = frame.directory
    lists: Mapping[str, tuple[Any, ...]] = {
        "venture": frame.ventures,
        "person": frame.people,
        "standard": frame.lookups.standards,
        "service": directory.services,
        "centre": directory.centres,
        "opportunity": frame.opportunities,
        "partner": directory.partners,
    }
    return [
        FacetChoice(
            value=kind,
            label=frame.say(words.label("search_kind", kind)),
            emblem=_KINDS[kind][1],
            address=addresses.section(_KINDS[kind][0], frame.language),
        )
        for kind in KINDS
        if lists[kind]
    ]


def _sectors(frame: Frame) -> frozenset[str]:
    """Return the sectors that something is in."""
    return frozenset(
        (
            *(venture.sector for venture in frame.ventures),
            *(standard.sector for standard in frame.lookups.standards),
        )
    )
