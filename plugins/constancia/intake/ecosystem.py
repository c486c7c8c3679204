"""What the programme adds about its surroundings: optional keys of ``programme.yaml``.

Rules:

- ``pathway`` names the steps of the care pathway; ``facilitators`` are offices where
  somebody listens, by country and department; ``support_lines`` are telephone lines
  that listen; ``resources`` are studies and guides; ``application``, ``donate``,
  ``epigraph`` and ``licence`` are what they say.
- A facilitator is an office: it has a name and a channel, and none of its numbers may
  be one that the export has of a person or a business.
- A line for support is an institution's: a name, a country, a number that can be
  dialled there, and the day somebody last called to see. There is no key for who calls.
- A text that looks like the number of an identity document is refused.

Source: contract, section 2 (programme-wide facts).

Example::

    facilitators:
      - {country: El Salvador, department: Usulután, office: {es: Oficina de Usulután},
         whatsapp: "+503 7777 0200", hours: lunes a viernes 8:00-15:00, languages: [español]}
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

from constancia import identity
from constancia.intake import keyed
from constancia.intake.columnar import Values, each
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.keyed import Keys, Value
from constancia.intake.mapping import Mapped
from constancia.records import (
    Application,
    Contact,
    Epigraph,
    Facilitator,
    Licence,
    Programme,
    Resource,
    SupportLine,
    Text,
)
from constancia.speech import N_
from constancia.territories import Country, Territories
from constancia.vocabulary import Vocabulary

T = TypeVar("T")

#: emergency and help lines have short numbers that no other country can dial
_SHORT_NUMBER: Final = re.compile(r"[0-9]{3,6}")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
#: digits of a telephone number without its country's code, in all three countries
_NATIONAL: Final = 8
_SEPARATORS: Final = str.maketrans("", "", " -().\u00a0")
#: tables whose numbers are of persons or of their businesses
_OF_PEOPLE: Final = ("people", "assessors", "ventures")


def read(keys: Keys, *, territories: Territories) -> dict[str, Any]:
    """Return the optional facts by their names in ``records.Programme``."""
    return {
        "pathway": keys.optional("pathway", _each(_text)),
        "facilitators": keys.optional("facilitators", _each(_Offices(territories))),
        "support_lines": keys.optional("support_lines", _each(_Lines(territories))),
        "resources": keys.optional("resources", _each(_Library(territories))),
        "application": keys.optional("application", _application),
        "epigraph": keys.optional("epigraph", _epigraph),
        "donate": keys.optional("donate", keyed.link),
        "licence": keys.optional("licence", _licence),
    }


def judge_library(programme: Programme | None, vocabulary: Vocabulary) -> list[Finding]:
    """Return works of the library whose sector nobody knows."""
    return [
        finding(
            "E52",
            Place(file="programme.yaml"),
            key=f"resources[{number}].sector",
            expected=N_("aquí va un sector de vocabulary.yaml"),
        )
        for number, work in enumerate(programme.resources if programme else (), 1)
        if work.sector and vocabulary.sector(work.sector) is None
    ]


def judge_offices(
    mapped: Mapping[str, Mapped], programme: Programme | None
) -> list[Finding]:
    """Return offices whose number the export has of a person or a business."""
    offices = programme.facilitators if programme else ()
    wanted = {
        number[-_NATIONAL:]
        for office in offices
        for number in (office.contact.whatsapp, office.contact.phone)
        if number
    }
    if not wanted:
        return []
    known = wanted.intersection(_numbers(mapped))
    return [
        finding(
            "E52",
            Place(file="programme.yaml"),
            key=f"facilitators[{number}].{channel}",
            expected=N_(
                "la exportación tiene este número de una persona o un negocio; aquí va "
                "el de la oficina"
            ),
        )
        for number, office in enumerate(offices, 1)
        for channel in ("whatsapp", "phone")
        if (getattr(office.contact, channel) or "")[-_NATIONAL:] in known
    ]


def _numbers(mapped: Mapping[str, Mapped]) -> Iterator[str]:
    for table in _OF_PEOPLE:
        if table not in mapped:
            continue
        for value in Values(mapped[table].private):
            if _NATIONAL <= len(value) <= 2 * _NATIONAL + 4:
                yield value.translate(_SEPARATORS)[-_NATIONAL:]
    ventures = mapped["ventures"].rows if "ventures" in mapped else ()
    for numbers in each(ventures, "whatsapp", "phone"):
        yield from (number[-_NATIONAL:] for number in numbers if number)


def _each(read: Callable[[Value], T | None]) -> Callable[[Value], tuple[T, ...]]:
    def listed(value: Value) -> tuple[T, ...]:
        found = (read(item) for item in value.items())
        return tuple(item for item in found if item is not None)

    return listed


def _text(value: Value) -> Text | None:
    text = value.both()
    for written in (text.es, text.en) if text else ():
        if kind := identity.resembles(written or ""):
            value.findings.append(
                finding("E22", Place(file=value.file, row=value.node.line), kind=kind)
            )
    return text


def _words(value: Value) -> str | None:
    text = value.text()
    if text and (kind := identity.resembles(text)):
        value.findings.append(
            finding("E22", Place(file=value.file, row=value.node.line), kind=kind)
        )
    return text


def _languages(value: Value) -> tuple[str, ...]:
    items: Iterable[Value] = (
        value.items() if isinstance(value.node.value, list) else (value,)
    )
    return tuple(text for item in items if (text := _words(item)))


class _Places:
    """Countries and departments by their names."""

    def __init__(self, territories: Territories) -> None:
        self.territories = territories

    def country(self, value: Value) -> Country | None:
        found = self.territories.country(value.text() or "")
        if found is None:
            value.wrong(N_("aquí va un país de territories.yaml"))
        return found

    def department(self, keys: Keys, country: Country) -> str | None:
        def read(value: Value) -> str | None:
            found = self.territories.department(country.code, value.text() or "")
            if found is None:
                value.wrong(N_("aquí va un departamento de ese país"))
            return found.slug if found else None

        return keys.optional("department", read)


class _Offices(_Places):
    """Reads facilitators."""

    _KEYS: Final = ("country", "department", "office", "whatsapp", "phone", "email")

    def __call__(self, value: Value) -> Facilitator | None:
        keys = value.mapping((*self._KEYS, "hours", "languages"))
        if keys is None:
            return None
        country = keys.required("country", self.country)
        office = keys.required("office", _text)
        contact = keyed.channels(keys, self.territories)
        if contact == Contact():
            value.wrong(N_("escriba al menos un canal: whatsapp, phone o email"))
        if country is None or office is None:
            return None
        return Facilitator(
            office=office,
            country=country.code,
            department=self.department(keys, country),
            contact=contact,
            hours=keys.optional("hours", _words),
            languages=keys.optional("languages", _languages) or (),
        )


class _Lines(_Places):
    """Reads lines for support."""

    _KEYS: Final = ("name", "country", "number", "description", "hours", "checked_on")

    def __call__(self, value: Value) -> SupportLine | None:
        keys = value.mapping(self._KEYS)
        if keys is None:
            return None
        name = keys.required("name", _text)
        country = keys.required("country", self.country)
        number = keys.required("number", self._number)
        checked_on: datetime.date | None = keys.required("checked_on", Value.day)
        if name is None or country is None or number is None:
            return None
        return SupportLine(
            name=name,
            country=country.code,
            number=number,
            description=keys.optional("description", _text),
            hours=keys.optional("hours", _words),
            checked_on=checked_on,
        )

    def _number(self, value: Value) -> str | None:
        text = (value.text() or "").strip()
        if _SHORT_NUMBER.fullmatch(text):
            return text
        return keyed.phone(self.territories)(value)


class _Library(_Places):
    """Reads the library."""

    _KEYS: Final = ("title", "year", "address", "summary", "country", "sector", "size")

    def __call__(self, value: Value) -> Resource | None:
        keys = value.mapping(self._KEYS)
        if keys is None:
            return None
        title = keys.required("title", _text)
        year = keys.required("year", _year)
        address = keys.required("address", keyed.link)
        country = keys.optional("country", self.country)
        if title is None or year is None or address is None:
            return None
        return Resource(
            title=title,
            year=year,
            address=address,
            summary=keys.optional("summary", _text),
            country=country.code if country else None,
            sector=keys.optional("sector", _words),
            size=keys.optional("size", _words),
        )


def _year(value: Value) -> str | None:
    text = (value.text() or "").strip()
    if _YEAR.fullmatch(text):
        return text
    value.wrong(N_("aquí va un año como 2021"))
    return None


def _application(value: Value) -> Application | None:
    keys = value.mapping(("name", "address"))
    name = keys.required("name", _text) if keys else None
    address = keys.required("address", keyed.link) if keys else None
    return Application(name=name, address=address) if name and address else None


def _epigraph(value: Value) -> Epigraph | None:
    keys = value.mapping(("text", "source"))
    text = keys.required("text", _text) if keys else None
    source = keys.required("source", _text) if keys else None
    return Epigraph(text=text, source=source) if text and source else None


def _licence(value: Value) -> Licence | None:
    keys = value.mapping(("name", "address"))
    name = keys.required("name", Value.text) if keys else None
    address = keys.required("address", keyed.link) if keys else None
    return Licence(name=name, address=address) if name and address else None
