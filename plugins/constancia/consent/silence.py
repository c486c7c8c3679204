"""What must never appear: every value that was read and not admitted.

The audit searches the built site for these values, so a leak is found even where the
gate, a template or a plugin has a fault. They are kept in the private state and never
printed.

Rules:

- All values of private columns, and all personal values of the contract's columns
  that no record carries: names of people who are not shown, birth dates, withheld
  contacts, points, everything of ventures that are not listed.
- A value that some record carries is no secret, however it is spelt (a name can be
  shared by someone who agreed and someone who did not; a private column can repeat the
  name of the centre in capitals, or the published telephone without its calling code).
  Neither is one of three characters or less: ``No``, ``F`` and ``12`` stand on every
  page; nor the day of the issue, which every page bears.
- A value of a private column is no secret either if it stands within a text that some
  record of the directory carries, or says a place that is published: *Jiquilisco,
  Usulután* as somebody's birthplace says nothing once a centre stands there. The name
  of a person is held to the letter all the same.
- Of two people one may bear the whole name of the other and more: "María López" is
  withheld, "Ana María López" agreed. Such longer names are told apart (``names_around``)
  so that the audit finds the short one alone and not inside the long one.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from constancia.consent import Admission
from constancia.folding import fold, words
from constancia.intake.rows import AssessorRow, Export, PersonRow, Row
from constancia.records import Certificate, Directory
from constancia.territories import Territories

SHORTEST: Final = 4  # characters
_WORD: Final = re.compile(r"[a-z0-9]+")
#: digits of a telephone of the region: at home, with a calling code, with 00 before it
_TELEPHONE: Final = (8, 11, 13)

#: columns of people and ventures that say nothing about anyone by themselves
_HARMLESS: Final = frozenset(
    {
        *("file", "sheet", "row", "status", "sector", "category", "gender"),
        *("country", "department", "municipality", "district", "languages"),
        *("payment", "availability", "trades", "confirmed_on", "hours", "delivery_es"),
        # what a business sells is sold by others in the same words
        *("products", "photo_alts", "sectors"),
    }
)


def must_never_appear(
    export: Export,
    admission: Admission,
    *,
    territories: Territories,
    on: datetime.date,
) -> frozenset[str]:
    """Return the values of ``export`` that no page, path or file may hold.

    Args:
        export: as it was read.
        admission: what the gate let through.
        territories: how places are written on pages.
        on: the day of the issue.
    """
    texts = {*_strings(admission.directory), *_places(admission.directory, territories)}
    valid = admission.directory.programme.status_valid_days
    published = {*texts, *_strings((on, on + datetime.timedelta(days=valid)))}
    for certificate in admission.certificates:
        published.update(_strings(certificate))
    public = _Public(published, texts)
    personal: set[str] = set()
    people: Iterable[Row] = (*export.people, *export.assessors, *export.ventures)
    for row in people:
        personal.update(_personal(row))
    personal.update(
        row.certificate_number
        for row in export.certificates
        if row.result != "competent"
    )
    never = {v for v in personal - published if not public.says(v)}
    private = set(export.private_values) - published - personal
    never.update(v for v in private if not public.says(v, within=True))
    return frozenset(v.strip() for v in never if len(v.strip()) >= SHORTEST)


class _Public:
    """What is published, to be asked whether it says a value."""

    def __init__(self, published: Iterable[str], texts: Iterable[str]) -> None:
        """Take everything published, and the texts in which a value may stand."""
        self._spelt = {_spelling(text) for text in published}
        self._numbers = {n for text in published if (n := _telephone(text))}
        self._by_word: dict[str, list[str]] = defaultdict(list)
        for spelt in {_spelling(text) for text in texts}:
            for word in set(spelt.split()):
                self._by_word[word].append(f" {spelt} ")

    def says(self, value: str, *, within: bool = False) -> bool:
        """Return whether a value is published; ``within``: or stands in a text."""
        spelt = _spelling(value)
        if spelt in self._spelt:
            return True
        if within:
            rarest: Sequence[str] = ()  # texts, those with the rarest word
            for word in spelt.split():
                texts = self._by_word.get(word)
                if texts is None:
                    rarest = ()
                    break
                if not rarest or len(texts) < len(rarest):
                    rarest = texts
            phrase = f" {spelt} "
            if any(phrase in text for text in rarest):
                return True
        return value[-1:].isdigit() and _telephone(value) in self._numbers


def _spelling(text: str) -> str:
    """Return a text without case, accents and punctuation.

    The audit sees accents on pages; the search has none.
    """
    return " ".join(_WORD.findall(text.lower())) if text.isascii() else fold(text)


def _telephone(text: str) -> str | None:
    """Return the national number of a text that is a telephone and nothing else."""
    digits = "".join(filter(str.isdigit, text))
    written = len(digits) in _TELEPHONE and re.fullmatch(r"[\d\s()+.-]+", text)
    return digits[-_TELEPHONE[0] :] if written else None


def _places(directory: Directory, territories: Territories) -> Iterator[str]:
    """Yield every published place as pages write it, in both languages."""
    located = (
        *(directory.people, directory.ventures, directory.centres),
        *(directory.partners, directory.services, directory.opportunities),
    )
    places = {record.place for records in located for record in records if record.place}
    for place in places:
        country = territories.country(place.country)
        department = territories.department_by_slug(place.department or "")
        name = department.name if department else None
        for nation in (country.name.es, country.name.en) if country else ():
            for parts in (
                (place.district or place.municipality, name, nation),
                (place.district, place.municipality, name, nation),
            ):
                yield ", ".join(filter(None, parts))


def names_around(
    never: frozenset[str], export: Export, admission: Admission
) -> frozenset[str]:
    """Return the published names of people that hold a name of ``never`` and more."""
    directory = admission.directory
    published = {
        *(c.holder for c in admission.certificates if isinstance(c, Certificate)),
        *(person.name for person in directory.people),
        *(assessor.name for assessor in directory.assessors),
        *(owner for venture in directory.ventures for owner in venture.owners),
    }
    phrases: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows: Iterable[PersonRow | AssessorRow] = (*export.people, *export.assessors)
    for value in never.intersection(row.full_name or "" for row in rows):
        spelt = words(value)
        if len(spelt) > 1:
            phrases[spelt[0], spelt[1]].add(f" {' '.join(spelt)} ")

    def holds_another(name: str) -> bool:
        spelt = words(name)
        joined = f" {' '.join(spelt)} "
        return any(
            phrase in joined and phrase != joined
            for pair in pairwise(spelt)
            for phrase in phrases.get(pair, ())
        )

    return frozenset(filter(holds_another, published))


def _personal(row: Row) -> Iterator[str]:
    for field in dataclasses.fields(row):
        if field.name not in _HARMLESS:
            yield from _strings(getattr(row, field.name))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, datetime.date):
        yield value.isoformat()
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _strings(getattr(value, field.name))
