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
import hashlib
from dataclasses import dataclass
from typing import Literal

from constancia.parts import Contact as Contact
from constancia.parts import Photo as Photo
from constancia.parts import Place as Place
from constancia.parts import Text as Text
from constancia.parts import TextList as TextList
from constancia.programme import Application as Application
from constancia.programme import Epigraph as Epigraph
from constancia.programme import Facilitator as Facilitator
from constancia.programme import Licence as Licence
from constancia.programme import Phase as Phase
from constancia.programme import Programme as Programme
from constancia.programme import Resource as Resource
from constancia.programme import SupportLine as SupportLine

StandardKind = Literal["competence", "coach", "training"]
CertificateState = Literal["active", "suspended"]
TombstoneState = Literal["revoked", "replaced", "withdrawn"]
VentureStatus = Literal["active", "paused", "closed"]


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
class AssessorCount:
    """How many assessors of a country and a sector may assess on the day of issue."""

    country: str
    sector: str  # slug of vocabulary.yaml
    count: int | None = None  # None: too few to be told


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySubject:
    """A person or business that agreed to a story: a key that names nobody."""

    key: str  # see story_key


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
    assessor_counts: tuple[AssessorCount, ...] = ()
    partners: tuple[Partner, ...] = ()
    services: tuple[Service, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    people: tuple[Person, ...] = ()
    ventures: tuple[Venture, ...] = ()
    story_subjects: tuple[StorySubject, ...] = ()


def story_key(host: str, subject_id: str) -> str:
    """Return by what the public tree knows who agreed to a story.

    A digest, so that an id of the office's tables stays in the office: whoever writes
    a story knows the id, and the site only asks whether its digest is there.
    """
    return hashlib.sha256(f"story\0{host}\0{subject_id}".encode()).hexdigest()[:32]


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
