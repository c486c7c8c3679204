"""Finding records by what names them, once for the whole build.

Rules:

- A standard is named by its code; its latest version speaks for it. A certificate keeps
  the version that was met.
- An id that leads nowhere is ``None`` where a page can do without, and a ``SiteError``
  where it cannot: a certificate without its standard or centre is no certificate.
- An address that a record has is decided here and nowhere else.

Example::

    lookups = Lookups(tree, territories, vocabulary)
    lookups.standard("CON-01").title.es
    lookups.address(venture, "en")        # "/en/ventures/la-espiga/"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

from constancia import addresses
from constancia.errors import SiteError
from constancia.folding import fold, slug
from constancia.records import (
    Centre,
    Directory,
    Facilitator,
    Issuer,
    Opportunity,
    Partner,
    Person,
    Service,
    Standard,
    Text,
    Venture,
)
from constancia.shapes import UNDRAWN, Shapes
from constancia.territories import Country, Department, Territories
from constancia.vocabulary import Sector, Trade, Vocabulary

Listed = Venture | Person | Standard | Centre | Department
Anchored = Service | Opportunity | Partner

_NUMBERS = re.compile(r"\d+")


class Provider(NamedTuple):
    """Who gives a service: a partner or a centre."""

    name: Text
    address: str | None  # of its own page, in the language asked for
    website: str | None


class Lookups:
    """The directory by its ids."""

    def __init__(
        self,
        directory: Directory,
        territories: Territories,
        vocabulary: Vocabulary,
        shapes: Shapes = UNDRAWN,
    ) -> None:
        self.directory = directory
        self.shapes = shapes
        self.territories = territories
        self.vocabulary = vocabulary
        self.versions = _versions(directory.standards)
        self._standards = {(s.code, s.version): s for s in directory.standards}
        self._centres = {c.centre_id: c for c in directory.centres}
        self._partners = {p.partner_id: p for p in directory.partners}
        self._issuers = {i.issuer_id: i for i in directory.issuers}
        self._countries = {c.code: c for c in territories.countries}
        self._offices = directory.programme.facilitators

    @property
    def standards(self) -> tuple[Standard, ...]:
        """Return the latest version of every standard, by code."""
        return tuple(versions[0] for versions in self.versions.values())

    def standard(self, code: str) -> Standard | None:
        """Return the latest version of a standard."""
        versions = self.versions.get(code)
        return versions[0] if versions else None

    def standard_met(self, code: str, version: str) -> Standard:
        """Return the version that a certificate was issued for.

        Raises:
            SiteError: there is no such version.
        """
        standard = self._standards.get((code, version))
        if standard is None:
            raise SiteError(
                "árbol público: la norma {code} no tiene la versión {version}",
                hint="Emita de nuevo: «inv issue».",
                code=code,
                version=version,
            )
        return standard

    def centre(self, centre_id: str) -> Centre:
        """Return a centre.

        Raises:
            SiteError: there is no such centre.
        """
        centre = self._centres.get(centre_id)
        if centre is None:
            raise SiteError(
                "árbol público: no hay un centro {centre}",
                hint="Emita de nuevo: «inv issue».",
                centre=centre_id,
            )
        return centre

    def partner(self, partner_id: str) -> Partner | None:
        """Return a partner."""
        return self._partners.get(partner_id)

    def partners(self, ids: Iterable[str]) -> tuple[Partner, ...]:
        """Return the partners among ``ids``, in their order."""
        return tuple(p for i in ids if (p := self._partners.get(i)))

    def provider(self, provider_id: str, language: str) -> Provider | None:
        """Return who gives a service."""
        if centre := self._centres.get(provider_id):
            address = self.address(centre, language)
            return Provider(Text(es=centre.name), address, None)
        if partner := self._partners.get(provider_id):
            return Provider(
                partner.name, self.address(partner, language), partner.website
            )
        return None

    def facilitators(
        self, country: str, department: str | None = None
    ) -> tuple[Facilitator, ...]:
        """Return the offices that listen in a place: its own, or its country's.

        A country without an office of its own answers with all that it has.
        """
        here = [f for f in self._offices if f.country == country]
        own = [f for f in here if department and f.department == department]
        whole = [f for f in here if f.department is None]
        return tuple(own or whole or here)

    def trades_in(self, standard: Standard) -> tuple[Trade, ...]:
        """Return the trades that the title of a standard names, in any of its words.

        So that whoever learnt a trade under its English name finds the standard.
        """
        title = f" {fold(standard.title.es)} "
        return tuple(
            trade
            for trade in self.vocabulary.trades
            if any(f" {fold(word)} " in title for word in _spanish(trade))
        )

    def issuer(self, issuer_id: str) -> Issuer:
        """Return an issuer.

        Raises:
            SiteError: there is no such issuer.
        """
        issuer = self._issuers.get(issuer_id)
        if issuer is None:
            raise SiteError(
                "árbol público: no hay un emisor {issuer}",
                hint="Emita de nuevo: «inv issue».",
                issuer=issuer_id,
            )
        return issuer

    def issuer_today(self, issuer: Issuer) -> Issuer | None:
        """Return who answers for an issuer today, ``None`` when it still does."""
        today, seen = issuer, {issuer.issuer_id}
        while (
            (successor := self._issuers.get(today.successor_id or ""))
            and successor.issuer_id not in seen
        ):  # fmt: skip
            seen.add(successor.issuer_id)
            today = successor
        return None if today is issuer else today

    def country(self, code: str) -> Country:
        """Return a country by its code.

        Raises:
            SiteError: ``territories.yaml`` does not know it.
        """
        country = self._countries.get(code)
        if country is None:
            raise SiteError(
                "territories.yaml: no hay un país «{code}», que el árbol público nombra",
                hint="Añádalo en data/territories.yaml, o emita de nuevo.",
                code=code,
            )
        return country

    def sector(self, sector_slug: str) -> Sector:
        """Return a sector.

        Raises:
            SiteError: ``vocabulary.yaml`` does not know it.
        """
        sector = self.vocabulary.sector(sector_slug)
        if sector is None:
            raise SiteError(
                "vocabulary.yaml: no hay un sector «{sector}», que el árbol público nombra",
                hint="Añádalo en data/vocabulary.yaml, o emita de nuevo.",
                sector=sector_slug,
            )
        return sector

    def address(self, thing: Listed | Anchored, language: str) -> str:
        """Return where a record is shown: its own page, or its place on a list."""
        match thing:
            case Venture():
                section = "ventures"
            case Person():
                section = "people"
            case Standard():
                section = "standards"
            case Centre():
                section = "centres"
            case Department():
                section = "territories"
            case Service():
                return _on_list("services", thing, language)
            case Opportunity():
                return _on_list("opportunities", thing, language)
            case Partner():
                return _on_list("partners", thing, language)
        return addresses.item(section, slug_of(thing), language)

    def version_address(self, standard: Standard, language: str) -> str:
        """Return where one version of a standard is shown, as credentials name it."""
        version = quote(standard.version, safe="")
        return f"{self.address(standard, language)}#v{version}"


def slug_of(thing: Listed) -> str:
    """Return the last part of the address of a record's own page."""
    match thing:
        case Standard():
            return slug(thing.code)
        case Centre():
            return slug(thing.centre_id)
    return thing.slug


def anchor(record: Anchored) -> str:
    """Return the id attribute of a record that has no page of its own."""
    match record:
        case Service():
            return slug(record.service_id)
        case Opportunity():
            return slug(record.opportunity_id)
        case Partner():
            return slug(record.partner_id)


def photo_address(file: str) -> str:
    """Return where a file of a photo is published."""
    return f"/photos/{file}"


def _spanish(trade: Trade) -> Iterable[str]:
    own = (trade.name.es, trade.masculine, trade.feminine)
    return (*filter(None, own), *trade.synonyms.es)


def _on_list(section: str, record: Anchored, language: str) -> str:
    return f"{addresses.section(section, language)}#{anchor(record)}"


def _versions(
    standards: Iterable[Standard],
) -> Mapping[str, tuple[Standard, ...]]:
    """Group standards by code, the newest version first."""
    groups: dict[str, list[Standard]] = {}
    for standard in sorted(standards, key=lambda s: s.code):
        groups.setdefault(standard.code, []).append(standard)
    return {
        code: tuple(sorted(group, key=_version_key, reverse=True))
        for code, group in groups.items()
    }


def _version_key(standard: Standard) -> tuple[list[int], str]:
    numbers = [int(n) for n in _NUMBERS.findall(standard.version)]
    return numbers, standard.version
