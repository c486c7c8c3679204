"""What the search is told: one document for each listed page, in one language.

Rules:

- Only what the page itself shows to everybody; a certificate is never a document, and
  a paused or closed venture is none either.
- Texts fall back to Spanish exactly as the page does.

Example::

    documents = tuple(all_documents(lookups, "es", day))
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypedDict

from constancia.portal import words
from constancia.portal.lookups import Lookups
from constancia.portal.views import open_on
from constancia.records import (
    Centre,
    Opportunity,
    Partner,
    Person,
    Place,
    Service,
    Standard,
    Text,
    Venture,
)
from constancia.search import Document


class Records(NamedTuple):
    """What documents are made of, beside vocabulary and places."""

    ventures: tuple[Venture, ...]
    people: tuple[Person, ...]
    standards: tuple[Standard, ...]
    services: tuple[Service, ...]
    centres: tuple[Centre, ...]
    opportunities: tuple[Opportunity, ...]
    partners: tuple[Partner, ...]


def records(lookups: Lookups, day: datetime.date) -> Records:
    """Return what the documents of every language are made of on a day."""
    directory = lookups.directory
    return Records(
        ventures=directory.ventures,
        people=directory.people,
        standards=lookups.standards,
        services=directory.services,
        centres=directory.centres,
        opportunities=open_on(directory.opportunities, day),
        partners=directory.partners,
    )


def all_documents(
    lookups: Lookups, language: str, day: datetime.date
) -> Iterator[Document]:
    """Return the documents of one language, in no particular order."""
    found = records(lookups, day)
    documents = _Documents(lookups, language)
    yield from map(
        documents.venture, (v for v in found.ventures if v.status == "active")
    )
    yield from map(documents.person, found.people)
    yield from map(documents.standard, found.standards)
    yield from map(documents.service, found.services)
    yield from map(documents.centre, found.centres)
    yield from map(documents.opportunity, found.opportunities)
    yield from map(documents.partner, found.partners)


class _Where(TypedDict, total=False):
    country: str | None
    department: str | None
    municipality: str | None
    district: str | None


class _Documents:
    def __init__(self, lookups: Lookups, language: str) -> None:
        self._lookups = lookups
        self._language = language

    def venture(self, venture: Venture) -> Document:
        return Document(
            kind="venture",
            url=self._lookups.address(venture, self._language),
            title=venture.name,
            subtitle=venture.category or "",
            summary=self._say(venture.summary),
            terms=self._titles(venture.certified_in),
            products=tuple(product.name for product in venture.products),
            body=_join(
                self._say(venture.description),
                venture.delivery,
                *venture.owners,
                *venture.payment,
                *venture.languages,
            ),
            sector=venture.sector,
            confirmed_on=venture.confirmed_on,
            **_where(venture.place),
        )

    def person(self, person: Person) -> Document:
        standards = (self._lookups.standard(m.standard_code) for m in person.standards)
        sector = next((s.sector for s in standards if s), None)
        return Document(
            kind="person",
            url=self._lookups.address(person, self._language),
            title=person.name,
            subtitle=self._say(person.headline),
            terms=(
                *map(self._trade, person.trades),
                *self._titles(m.standard_code for m in person.standards),
            ),
            body=_join(person.availability, *person.languages),
            sector=sector,
            **_where(person.place),
        )

    def standard(self, standard: Standard) -> Document:
        return Document(
            kind="standard",
            url=self._lookups.address(standard, self._language),
            title=self._say(standard.title),
            subtitle=_join(standard.code, standard.level),
            terms=standard.abilities.in_language(self._language)[0],
            body=self._say(standard.assessment),
            sector=standard.sector,
        )

    def service(self, service: Service) -> Document:
        provider = self._lookups.provider(service.provider_id, self._language)
        return Document(
            kind="service",
            url=self._lookups.address(service, self._language),
            title=self._say(service.name),
            subtitle=self._say(words.label("service_kind", service.kind)),
            summary=self._say(service.description),
            body=self._say(provider.name) if provider else "",
            **_where(service.place),
        )

    def centre(self, centre: Centre) -> Document:
        return Document(
            kind="centre",
            url=self._lookups.address(centre, self._language),
            title=centre.name,
            summary=self._say(centre.booking),
            terms=self._titles(
                dict.fromkeys(a.standard_code for a in centre.accreditations)
            ),
            body=centre.address or "",
            **_where(centre.place),
        )

    def opportunity(self, opportunity: Opportunity) -> Document:
        code = opportunity.standard_code
        standard = self._lookups.standard(code) if code else None
        return Document(
            kind="opportunity",
            url=self._lookups.address(opportunity, self._language),
            title=self._say(opportunity.title),
            subtitle=opportunity.employer,
            terms=self._titles((code,) if code else ()),
            sector=standard.sector if standard else None,
            **_where(opportunity.place),
        )

    def partner(self, partner: Partner) -> Document:
        return Document(
            kind="partner",
            url=self._lookups.address(partner, self._language),
            title=self._say(partner.name),
            subtitle=self._say(words.label("partner_kind", partner.kind)),
            summary=self._say(partner.role),
            **_where(partner.place),
        )

    def _say(self, text: Text | None) -> str:
        return text.in_language(self._language)[0] if text else ""

    def _trade(self, name: str) -> str:
        trade = self._lookups.vocabulary.trade(name)
        return self._say(trade.name) if trade else name

    def _titles(self, codes: Iterable[str]) -> tuple[str, ...]:
        standards = (self._lookups.standard(code) for code in codes)
        return tuple(self._say(standard.title) for standard in standards if standard)


def _where(place: Place | None) -> _Where:
    if place is None:
        return {}
    return {
        "country": place.country,
        "department": place.department,
        "municipality": place.municipality,
        "district": place.district,
    }


def _join(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
