"""Tables that speak of institutions and of the programme, and so need no consent.

Rules:

- Standards, centres, partners, services, opportunities and indicators are public by
  what they are; still each is built field by field, so that a column that the
  contract does not name can never come along.
- What many rows say is one record, held once.
- Places and sectors leave here in the words of ``territories.yaml`` and
  ``vocabulary.yaml``, however the office wrote them.

Source: contract, section 2.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections import defaultdict

from constancia.consent import figures
from constancia.intake.rows import Export
from constancia.records import (
    Accreditation,
    AssessorCount,
    Centre,
    Contact,
    Indicator,
    Opportunity,
    Partner,
    Place,
    Product,
    Service,
    Standard,
    StandardMet,
    Text,
    TextList,
    issuer_on,
)
from constancia.suppression import cross_table
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

_PRICE = re.compile(r"^(?:US\$|[$QL]\.?)?\s*(\d+(?:[.,]\d{1,2})?)$")


@functools.lru_cache(maxsize=1 << 12)
def text(es: str | None, en: str | None) -> Text | None:
    """Return a bilingual text, or ``None`` where there is no Spanish."""
    return Text(es=es, en=en) if es else None


def product(cell: str) -> Product:
    """Read ``name: price``; what is no plain price stays part of the name.

    >>> product("Pupusas revueltas: $0.75")
    Product(name='Pupusas revueltas', price='0.75')
    >>> product("Banquetes: según pedido")
    Product(name='Banquetes: según pedido', price=None)
    """
    name, colon, price = cell.rpartition(":")
    found = _PRICE.match(price.strip())
    if colon and name.strip() and found:
        return Product(name=name.strip(), price=found[1].replace(",", "."))
    return Product(name=cell.strip())


@functools.lru_cache(maxsize=1 << 12)
def standards_met(
    met: tuple[tuple[tuple[str, str], datetime.date | None], ...],
) -> tuple[StandardMet, ...]:
    """Return code, version and last day of standards as records."""
    return tuple(
        StandardMet(standard_code=code, standard_version=version, expires_on=until)
        for (code, version), until in met
    )


class Institutions:
    """The public tables of an export, in the project's own names."""

    def __init__(
        self, export: Export, territories: Territories, vocabulary: Vocabulary
    ) -> None:
        self._export = export
        self._territories = territories
        self._vocabulary = vocabulary
        #: as in ``records``; a round shares its day
        self.issuer_on = functools.lru_cache(maxsize=1 << 10)(
            functools.partial(issuer_on, export.issuers)
        )
        #: as ``_place``
        self.place = functools.lru_cache(maxsize=None)(self._place)

    def _place(
        self,
        country: str | None,
        department: str | None = None,
        municipality: str | None = None,
        district: str | None = None,
    ) -> Place:
        """Return a place in the names of today; unknown small places keep theirs."""
        nation = self._territories.country(country or "")
        if nation is None:
            return Place(country=country or "")
        found = self._territories.department(nation.code, department or "")
        if found is None:
            return Place(country=nation.code)
        # a district says more than its municipality, so it is asked first
        for named in (district, municipality):
            known = self._territories.municipality(found, named) if named else None
            if known:
                return Place(
                    country=nation.code,
                    department=found.slug,
                    municipality=known[0],
                    district=known[1],
                )
        return Place(
            country=nation.code,
            department=found.slug,
            municipality=municipality,
            district=district,
        )

    def country(self, name: str | None) -> str | None:
        """Return the code of a country, ``None`` when it is not known."""
        nation = self._territories.country(name or "")
        return nation.code if nation else None

    def sector(self, name: str) -> str:
        """Return the slug of a sector."""
        sector = self._vocabulary.sector(name)
        return sector.slug if sector else name

    def standards(self) -> tuple[Standard, ...]:
        """Return every version of every standard, by code and version."""
        records = (
            Standard(
                code=row.standard_code,
                version=row.version,
                kind=row.kind,
                sector=self.sector(row.sector),
                title=Text(es=row.title_es, en=row.title_en),
                level=row.level,
                awarding_body=row.awarding_body,
                backed_by=row.backed_by,
                validity_months=row.validity_months,
                abilities=TextList(es=row.abilities_es, en=row.abilities_en),
                assessment=text(row.assessment_es, row.assessment_en),
                criteria_url=row.criteria_url,
            )
            for row in self._export.standards
        )
        return tuple(sorted(records, key=lambda record: (record.code, record.version)))

    def centres(self) -> tuple[Centre, ...]:
        """Return the assessment centres with what they are accredited for."""
        held = defaultdict(list)
        for row in self._export.accreditations:
            held[row.holder_id].append(
                Accreditation(
                    standard_code=row.standard_code, since=row.from_, until=row.until
                )
            )
        records = (
            Centre(
                centre_id=row.centre_id,
                name=row.name,
                place=self.place(row.country, row.department, row.municipality),
                address=row.address,
                contact=Contact(phone=row.phone, email=row.email),
                hours=row.hours,
                booking=text(row.booking_es, row.booking_en),
                accreditations=tuple(
                    sorted(
                        held[row.centre_id],
                        key=lambda accreditation: (
                            accreditation.standard_code,
                            accreditation.since,
                        ),
                    )
                ),
            )
            for row in self._export.centres
        )
        return tuple(sorted(records, key=lambda record: record.centre_id))

    def assessor_counts(self, *, on: datetime.date) -> tuple[AssessorCount, ...]:
        """Return how many may assess today by country and sector; few are not told."""
        current = {
            row.holder_id
            for row in self._export.accreditations
            if row.from_ <= on and (row.until is None or on <= row.until)
        }
        people = [
            ((country,), frozenset(map(self.sector, row.sectors)))
            for row in self._export.assessors
            if row.assessor_id in current and (country := self.country(row.country))
        ]
        cells = cross_table(people, self._export.programme.small_cell).cells
        return tuple(
            AssessorCount(country=key[0], sector=key[1], count=cells[key])
            for key in sorted(cells)
        )

    def partners(self) -> tuple[Partner, ...]:
        """Return the allies of the programme."""
        records = (
            Partner(
                partner_id=row.partner_id,
                name=Text(es=row.name, en=row.name_en),
                kind=row.kind,
                role=text(row.role_es, row.role_en),
                website=row.website,
                place=self.place(row.country, row.department) if row.country else None,
                since=row.from_,
                until=row.until,
                successor_id=row.successor_id,
            )
            for row in self._export.partners
        )
        return tuple(sorted(records, key=lambda record: record.partner_id))

    def services(self) -> tuple[Service, ...]:
        """Return the services of the care pathway, by step."""
        records = (
            Service(
                service_id=row.service_id,
                name=Text(es=row.name_es, en=row.name_en),
                kind=row.kind,
                step=row.step,
                provider_id=row.provider_id,
                place=self.place(row.country, row.department, row.municipality),
                description=text(row.description_es, row.description_en),
                contact=Contact(
                    whatsapp=row.whatsapp, phone=row.phone, email=row.email
                ),
                hours=row.hours,
                website=row.website,
                checked_on=row.checked_on,
            )
            for row in self._export.services
        )
        return tuple(sorted(records, key=lambda record: record.service_id))

    def opportunities(self, *, on: datetime.date) -> tuple[Opportunity, ...]:
        """Return the vacancies that have not closed before ``on``."""
        records = (
            Opportunity(
                opportunity_id=row.opportunity_id,
                title=Text(es=row.title_es, en=row.title_en),
                employer=row.employer,
                standard_code=row.standard_code,
                place=self.place(row.country, row.department),
                closes_on=row.closes_on,
                apply=Text(es=row.apply_es, en=row.apply_en),
            )
            for row in self._export.opportunities
            if row.closes_on >= on
        )
        return tuple(sorted(records, key=lambda record: record.opportunity_id))

    def indicators(self) -> tuple[Indicator, ...]:
        """Return the programme's figures, in the order of their table."""
        return figures.indicators(
            self._export.indicators, small_cell=self._export.programme.small_cell
        )
