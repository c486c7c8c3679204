"""Facts of the whole programme, from ``programme.yaml``.

Rules: those of ``records``, which hands these names on. Everything here is about
offices and institutions; a number of a person has no place.

Example::

    programme.facilitators[0].contact.whatsapp      # "+50377770200"
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from constancia.parts import Contact, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A funded phase of the programme with its donors and their visibility text."""

    name: Text
    since: datetime.date | None = None
    until: datetime.date | None = None
    visibility: Text | None = None
    donors: tuple[str, ...] = ()  # partner_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Facilitator:
    """An office where somebody listens and finds the way; never a private number."""

    office: Text
    country: str  # ISO 3166-1 alpha-2
    department: str | None = None  # slug; None: the whole country
    contact: Contact = Contact()
    hours: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportLine:
    """A telephone line that listens, of whoever runs it; nothing is kept of a call."""

    name: Text
    country: str  # ISO 3166-1 alpha-2
    number: str  # E.164, or a short number of the country: 3 to 6 digits
    description: Text | None = None
    hours: str | None = None
    checked_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A study or guide of the library."""

    title: Text
    year: str
    address: str
    summary: Text | None = None
    country: str | None = None
    sector: str | None = None  # by any of its words in vocabulary.yaml
    size: str | None = None  # of the file, as in "PDF, 1.2 MB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The programme's application for telephones, which is no part of the site."""

    name: Text
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Epigraph:
    """A line of others on the first page, and whose it is."""

    text: Text
    source: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """Under what terms the open data may be used again."""

    name: str = "CC-BY-4.0"  # SPDX identifier
    address: str = "https://creativecommons.org/licenses/by/4.0/"


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
    pathway: tuple[Text, ...] = ()  # names of the steps of the care pathway, in order
    facilitators: tuple[Facilitator, ...] = ()
    support_lines: tuple[SupportLine, ...] = ()
    resources: tuple[Resource, ...] = ()
    application: Application | None = None
    epigraph: Epigraph | None = None
    donate: str | None = (
        None  # address where one can give; never on a verification page
    )
    licence: Licence = Licence()
    demonstration: bool = False  # fictitious data or a demonstration key: pages say so
