"""The private side: one frozen row class per table; the classes are the schema.

Rules:

- A field is a column of the contract (section 2); its annotation says how a cell is
  read, a field without default is required, a trailing underscore is dropped
  (``from_`` is the column ``from``).
- Anything in a table that is no field here is private: its values go into
  ``Export.private_values``, which the audit searches for and nobody publishes.
- ``repr`` shows where a row stands and none of its values, so that no log line and
  no traceback can carry a person's data.

Only ``consent`` and ``issue`` may see this module, beside ``intake`` itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from constancia.records import Issuer, Programme, StandardKind, VentureStatus

Scope = Literal[
    "verification",
    "profile",
    "full_name",
    "photo",
    "contact_whatsapp",
    "contact_phone",
    "contact_email",
    "story",
    "return_status",
    "venture",
    "owner_name",
    "product_photo",
    "location_point",
    "certificate_link",
    "search_engines",
]

Listing = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Row:
    """Where a row was read from: file name, sheet, row as the spreadsheet shows it."""

    file: str
    sheet: str | None
    row: int

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.file} row {self.row}>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PersonRow(Row):
    """Table ``people``."""

    person_id: str
    full_name: str
    birth_date: datetime.date | None = None
    gender: str | None = None
    country: str | None = None
    department: str | None = None
    municipality: str | None = None
    district: str | None = None
    headline_es: str | None = None
    headline_en: str | None = None
    trades: Listing = ()
    availability: str | None = None
    languages: Listing = ()
    photo: str | None = None
    photo_alt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CertificateRow(Row):
    """Table ``certificates``."""

    certificate_number: str
    person_id: str
    standard_code: str
    standard_version: str | None = None
    centre_id: str
    assessor_id: str | None = None
    round: str
    assessed_on: datetime.date | None = None
    issued_on: datetime.date
    expires_on: datetime.date | None = None
    result: Literal["competent", "not_yet_competent"] = "competent"
    status: Literal["active", "suspended", "revoked", "replaced"] = "active"
    status_on: datetime.date | None = None
    status_reason: str | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConsentRow(Row):
    """Table ``consents``."""

    subject_id: str
    scope: Scope
    state: Literal["granted", "denied", "withdrawn"]
    granted_on: datetime.date | None
    expires_on: datetime.date | None = None
    withdrawn_on: datetime.date | None = None
    text_version: str | None = None
    medium: str | None = None
    guardian_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StandardRow(Row):
    """Table ``standards``."""

    standard_code: str
    version: str
    kind: StandardKind = "competence"
    sector: str
    title_es: str
    title_en: str | None = None
    level: str | None = None
    awarding_body: str
    backed_by: Listing = ()
    validity_months: int | None = None
    abilities_es: Listing = ()
    abilities_en: Listing = ()
    assessment_es: str | None = None
    assessment_en: str | None = None
    criteria_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CentreRow(Row):
    """Table ``centres``."""

    centre_id: str
    name: str
    country: str
    department: str
    municipality: str
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    hours: str | None = None
    booking_es: str | None = None
    booking_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AccreditationRow(Row):
    """Table ``accreditations``."""

    holder_id: str
    standard_code: str
    from_: datetime.date
    until: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AssessorRow(Row):
    """Table ``assessors``."""

    assessor_id: str
    full_name: str | None = None
    sectors: Listing = ()
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VentureRow(Row):
    """Table ``ventures``."""

    venture_id: str
    name: str
    owner_ids: Listing = ()
    status: VentureStatus
    sector: str
    category: str | None = None
    summary_es: str
    summary_en: str | None = None
    description_es: str | None = None
    description_en: str | None = None
    products: Listing = ()
    country: str
    department: str
    municipality: str | None = None
    district: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    whatsapp: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    facebook: str | None = None
    instagram: str | None = None
    hours: str | None = None
    payment: Listing = ()
    languages: Listing = ()
    delivery_es: str | None = None
    photos: Listing = ()
    photo_alts: Listing = ()
    confirmed_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PartnerRow(Row):
    """Table ``partners``."""

    partner_id: str
    name: str
    name_en: str | None = None
    kind: Literal[
        "ministry",
        "local_government",
        "chamber",
        "training_institute",
        "university",
        "company",
        "community_organisation",
        "cooperation",
        "donor",
        "other",
    ]
    role_es: str | None = None
    role_en: str | None = None
    website: str | None = None
    country: str | None = None
    department: str | None = None
    from_: datetime.date | None = None
    until: datetime.date | None = None
    successor_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ServiceRow(Row):
    """Table ``services``."""

    service_id: str
    name_es: str
    name_en: str | None = None
    kind: Literal[
        "diagnosis",
        "assessment",
        "training",
        "employment",
        "finance",
        "psychosocial",
        "documents",
        "community",
    ]
    step: int | None = None
    provider_id: str
    country: str
    department: str | None = None
    municipality: str | None = None
    description_es: str | None = None
    description_en: str | None = None
    phone: str | None = None
    whatsapp: str | None = None
    email: str | None = None
    hours: str | None = None
    website: str | None = None
    checked_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OpportunityRow(Row):
    """Table ``opportunities``."""

    opportunity_id: str
    title_es: str
    title_en: str | None = None
    employer: str
    standard_code: str | None = None
    country: str
    department: str
    closes_on: datetime.date
    apply_es: str
    apply_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IndicatorRow(Row):
    """Table ``indicators``."""

    indicator_id: str
    label_es: str
    label_en: str | None = None
    value: str
    unit: str | None = None
    period: str
    denominator: str | None = None
    source_es: str | None = None
    source_en: str | None = None
    group: str | None = None


#: table name of the contract: its row class
TABLES: dict[str, type[Row]] = {
    "people": PersonRow,
    "certificates": CertificateRow,
    "consents": ConsentRow,
    "standards": StandardRow,
    "centres": CentreRow,
    "accreditations": AccreditationRow,
    "assessors": AssessorRow,
    "ventures": VentureRow,
    "partners": PartnerRow,
    "services": ServiceRow,
    "opportunities": OpportunityRow,
    "indicators": IndicatorRow,
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Export:
    """A whole export as read: everything in it is private until the gate admits it."""

    programme: Programme
    issuers: tuple[Issuer, ...]
    people: Sequence[PersonRow] = ()
    certificates: Sequence[CertificateRow] = ()
    consents: Sequence[ConsentRow] = ()
    standards: Sequence[StandardRow] = ()
    centres: Sequence[CentreRow] = ()
    accreditations: Sequence[AccreditationRow] = ()
    assessors: Sequence[AssessorRow] = ()
    ventures: Sequence[VentureRow] = ()
    partners: Sequence[PartnerRow] = ()
    services: Sequence[ServiceRow] = ()
    opportunities: Sequence[OpportunityRow] = ()
    indicators: Sequence[IndicatorRow] = ()
    #: every value of a private column, as written, for the audit to search for; one
    #: that repeats may come more than once
    private_values: Iterable[str] = field(default=())
    #: the photos that can be published, by what cells call them
    photos: Mapping[str, Path] = field(default_factory=dict)
