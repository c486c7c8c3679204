"""What may be published: frozen records with no room for anything else.

Rules:

- A record is made in ``consent.py`` (the gate) and nowhere else on the issuing
  side; on the building side it is read back from the public tree.
- What was not consented is ``None`` or absent. There are no flags that travel on
  beside a value and ask the next reader to hide it.
- No field for a birth date, sex, identity number, address of a person, assessor of
  a certificate, return status, or anything about health or family: a template
  cannot print what a record cannot hold.
- Dates are ``datetime.date``; what exists in two languages is a ``Text``; lists are
  tuples. ``wire`` turns them into JSON and back.

Non-goals: judging (``intake``), deciding (``consent``), signing (``credentials``).

Example::

    >>> Text(es="Albañilería", en="Masonry").in_language("en")
    ('Masonry', 'en')
    >>> Text(es="Albañilería", en=None).in_language("en")
    ('Albañilería', 'es')
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

StandardKind = Literal["competence", "coach", "training"]
CertificateState = Literal["active", "suspended"]
TombstoneState = Literal["revoked", "replaced", "withdrawn"]
VentureStatus = Literal["active", "paused", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text in Spanish and, where there is one, in English."""

    es: str
    en: str | None = None

    def in_language(self, language: str) -> tuple[str, str]:
        """Return the text and the language it really is in (falls back to Spanish)."""
        if language == "en" and self.en:
            return self.en, "en"
        return self.es, "es"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextList:
    """A list that exists in Spanish and, where there is one, in English."""

    es: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def in_language(self, language: str) -> tuple[tuple[str, ...], str]:
        """Return the list and the language it really is in (falls back to Spanish)."""
        if language == "en" and self.en:
            return self.en, "en"
        return self.es, "es"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is, by the names of ``data/territories.yaml``."""

    country: str  # ISO 3166-1 alpha-2: SV, GT, HN
    department: str | None = None  # slug of territories.yaml, unique over countries
    municipality: str | None = None  # name as written today
    district: str | None = None  # El Salvador's 262 districts, the old municipalities


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A re-encoded picture, named by the hash of its bytes."""

    file: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach an office, or a venture by the channels its owners consented to."""

    whatsapp: str | None = None  # E.164, e.g. +50377770000
    phone: str | None = None  # E.164
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A funded phase of the programme with its donors and their visibility text."""

    name: Text
    since: datetime.date | None = None
    until: datetime.date | None = None
    visibility: Text | None = None
    donors: tuple[str, ...] = ()  # partner_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Programme-wide facts from ``programme.yaml`` (contract, section 2)."""

    name: Text
    official_host: str
    contact: Contact
    report: Contact
    controller: Text
    directory_mode: Literal["neutral", "declared"] = "neutral"
    small_cell: int = 5
    status_valid_days: int = 100
    offline_days: int = 30
    phases: tuple[Phase, ...] = ()
    demonstration: bool = False  # fictitious data or a demonstration key: pages say so


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """A body that signs, or signed, and who answers for it today."""

    issuer_id: str
    name: Text
    since: datetime.date | None = None
    until: datetime.date | None = None
    successor_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One version of what can be certified."""

    code: str
    version: str
    kind: StandardKind = "competence"
    sector: str  # slug of vocabulary.yaml
    title: Text
    level: str | None = None
    awarding_body: str  # issuer_id
    backed_by: tuple[str, ...] = ()  # partner_id
    validity_months: int | None = None
    abilities: TextList = TextList()
    assessment: Text | None = None
    criteria_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accreditation:
    """Since when and until when a centre may assess a standard."""

    standard_code: str
    since: datetime.date
    until: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """An assessment centre: an institution, so its contact is public."""

    centre_id: str
    name: str
    place: Place
    address: str | None = None
    contact: Contact = Contact()
    hours: str | None = None
    booking: Text | None = None
    accreditations: tuple[Accreditation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessor:
    """An assessor who agreed to be named."""

    name: str
    sectors: tuple[str, ...] = ()
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """An ally of the programme."""

    partner_id: str
    name: Text
    kind: str
    role: Text | None = None
    website: str | None = None
    place: Place | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    successor_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A step of the care pathway in a territory."""

    service_id: str
    name: Text
    kind: str
    step: int | None = None
    provider_id: str  # partner_id or centre_id
    place: Place
    description: Text | None = None
    contact: Contact = Contact()
    hours: str | None = None
    website: str | None = None
    checked_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """A vacancy; it vanishes after ``closes_on``."""

    opportunity_id: str
    title: Text
    employer: str
    standard_code: str | None = None
    place: Place
    closes_on: datetime.date
    apply: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A figure of the programme, from its table only, never counted from pages."""

    indicator_id: str
    label: Text
    value: str  # "<5", "≥5" or "*" where it would count few people out
    unit: str | None = None
    period: str
    denominator: str | None = None
    source: Text | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate whose holder agreed to the page behind its code."""

    code: str  # 13 characters, canonical (upper case, no hyphens)
    state: CertificateState
    status_on: datetime.date | None = None
    number: str
    holder: str
    standard_code: str
    standard_version: str
    centre_id: str
    issuer_id: str  # who stood in the line of succession on the issue day
    issued_on: datetime.date
    expires_on: datetime.date | None = None
    photo: Photo | None = None
    payload: str | None = None  # signed digits of the offline code, set at issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What a code still answers when nothing about a person may be shown."""

    code: str
    state: TombstoneState
    status_on: datetime.date | None = None
    reason: str | None = None  # public class only: administrative_error, fraud, …
    status_index: int | None = None  # of a revoked or replaced credential


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardMet:
    """A standard that a listed person holds a published certificate for."""

    standard_code: str
    standard_version: str
    expires_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A certified person who chose to be listed."""

    slug: str  # opaque: the address says nothing about the person
    name: str  # full name, or "José A. H." without the full_name consent
    headline: Text | None = None
    trades: tuple[str, ...] = ()
    place: Place | None = None
    availability: str | None = None
    languages: tuple[str, ...] = ()
    standards: tuple[StandardMet, ...] = ()
    photo: Photo | None = None
    indexable: bool = False  # search_engines consent


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something a venture sells, with a price in its country's currency if given."""

    name: str
    price: str | None = None  # decimal number as text, e.g. "3.50"


@dataclass(frozen=True, slots=True, kw_only=True)
class Venture:
    """A business that chose to be listed."""

    slug: str
    name: str
    status: VentureStatus
    sector: str  # slug of vocabulary.yaml
    category: str | None = None
    summary: Text
    description: Text | None = None
    products: tuple[Product, ...] = ()
    place: Place
    point: tuple[str, str] | None = None  # latitude, longitude as decimal text
    contact: Contact = Contact()
    website: str | None = None
    facebook: str | None = None
    instagram: str | None = None
    hours: str | None = None
    payment: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    delivery: str | None = None
    photos: tuple[Photo, ...] = ()
    owners: tuple[str, ...] = ()  # owner_name consent only
    certified_in: tuple[str, ...] = ()  # standard_code, certificate_link consent only
    confirmed_on: datetime.date | None = None
    indexable: bool = False  # search_engines consent


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Everything that is published beside the certificates, sorted by id or slug."""

    programme: Programme
    issuers: tuple[Issuer, ...] = ()
    standards: tuple[Standard, ...] = ()
    centres: tuple[Centre, ...] = ()
    assessors: tuple[Assessor, ...] = ()
    partners: tuple[Partner, ...] = ()
    services: tuple[Service, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    people: tuple[Person, ...] = ()
    ventures: tuple[Venture, ...] = ()


def issuer_on(
    issuers: tuple[Issuer, ...], issuer_id: str, day: datetime.date
) -> Issuer | None:
    """Return who stood in ``issuer_id``'s line of succession on ``day``.

    The line is walked to its beginning and then forward, so a standard may name the
    body of today and an old certificate still bears the body of its own day. Before
    the first body's beginning the first one answers, after the last one's end the
    last. ``None`` when the id is unknown.
    """
    by_id = {issuer.issuer_id: issuer for issuer in issuers}
    predecessor = {i.successor_id: i.issuer_id for i in issuers if i.successor_id}
    first, seen = issuer_id, {issuer_id}
    while (earlier := predecessor.get(first)) and earlier not in seen:
        first = earlier
        seen.add(earlier)
    current = by_id.get(first)
    steps = len(by_id)
    while current and current.until and current.until < day and steps:
        successor = by_id.get(current.successor_id or "")
        if successor is None:
            break
        current, steps = successor, steps - 1
    return current
