"""Why is this public: every published field about a person, and the consent behind it.

Rules:

- Every field that a certificate, a person, a venture or a named assessor publishes is
  traced back to a row of the consents, from the finished record. A field that no row
  explains stops the issue, so a fault of the gate does not get past this.
- A field that is not published has no entry. A tombstone has none: it says nothing
  about a person.
- An entry holds the kind of a value, never the value.
- ``why-public.csv`` is for the data protection delegate: private, opened by Excel as it
  is (UTF-8 with a byte order mark), and a cell that would be a formula is made text.

Non-goals: institutions, which are public by what they are; remembering what is in view
(``exposure``).

Source: contract, section 3.

Example::

    entries = explain(export, directory, certificates, on=day, slug_of=slug_of)
    shown = write(settings.report / "why-public.csv", entries)
"""

from __future__ import annotations

import csv
import dataclasses
import datetime
import functools
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from constancia import addresses, privatefile
from constancia.consent.grants import Grants
from constancia.consent.naming import short_name, venture_slugs
from constancia.consent.needs import SCOPES, Need
from constancia.errors import NotPublishableError
from constancia.intake.rows import ConsentRow, Export, Scope, VentureRow
from constancia.records import (
    Assessor,
    Certificate,
    Contact,
    Directory,
    Person,
    StorySubject,
    Tombstone,
    Venture,
    story_key,
)

_NEXT_ROW: Final = "\r\n"  # RFC 4180

Pairs = frozenset[tuple[str, str]]

T = TypeVar("T")


class Entry(NamedTuple):
    """One published field and the row of the consents that allows it.

    A tuple, for there are a dozen to a certificate and each is written as it is.
    """

    subject_id: str  # whom it speaks of
    record: str  # certificate, person, venture, assessor
    record_id: str  # its number or id in the export
    address: str  # of its page; empty where it has none of its own
    field: str  # dotted where a record holds another
    value_class: str
    scope: Scope
    consent_subject: str  # who signed: a venture may sign for its owner
    consent_file: str
    consent_sheet: str
    consent_row: int
    granted_on: datetime.date | None
    text_version: str
    medium: str


_FIELD: Final = Entry._fields.index("field")  # and "value_class" comes after it


def published_fields(record: Any) -> Iterator[str]:
    """Yield the names of the fields that a record publishes: all that are not empty."""
    for name, default in _fields(type(record)):  # type: ignore[arg-type]  # hashable
        value = getattr(record, name)
        if value == default:
            continue
        if isinstance(value, Contact):
            yield from (f"{name}.{inner}" for inner in published_fields(value))
        else:
            yield name


@functools.cache
def _fields(cls: type) -> tuple[tuple[str, Any], ...]:
    """Return names and defaults; a field without one is equal to no value."""
    return tuple((field.name, field.default) for field in dataclasses.fields(cls))


def explain(
    export: Export,
    directory: Directory,
    certificates: Iterable[Certificate | Tombstone],
    *,
    on: datetime.date,
    slug_of: Callable[[str], str],
) -> Iterator[Entry]:
    """Yield the consent behind every published field about a person or a venture.

    ``directory`` and ``certificates`` are what is going to be published, ``slug_of`` is
    the one the gate was given. Nothing is yielded for what the gate held back.

    Raises:
        NotPublishableError: a field is about to be published that nobody granted.
    """
    tracer = _Tracer(export, on, slug_of)
    for record in certificates:
        if isinstance(record, Certificate):
            yield from tracer.certificate(record)
    for person in directory.people:
        yield from tracer.person(person)
    for venture in directory.ventures:
        yield from tracer.venture(venture)
    yield from tracer.assessors(directory.assessors)
    yield from tracer.stories(directory.story_subjects)


class _Page(NamedTuple):
    record: str
    record_id: str
    address: str


class _Tracer:
    """Finds the rows behind records; knows who stands behind an opaque address."""

    def __init__(
        self, export: Export, on: datetime.date, slug_of: Callable[[str], str]
    ) -> None:
        self._on = on
        self._grants = Grants(export.consents, on=on)
        self._declared = export.programme.directory_mode == "declared"
        self._host = export.programme.official_host
        self._people = {row.person_id: row for row in export.people}
        self._by_slug = {slug_of(row.person_id): row for row in export.people}
        self._by_number = {row.certificate_number: row for row in export.certificates}
        slugs = venture_slugs(export.ventures, slug_of)
        self._ventures = {slugs[row.venture_id]: row for row in export.ventures}
        self._assessors = export.assessors
        self._granting = functools.lru_cache(maxsize=64)(self._grants.granting)
        self._held: dict[str, set[str]] = {}
        for row in export.certificates:
            ended = row.expires_on is not None and row.expires_on < on
            if row.result == "competent" and row.status == "active" and not ended:
                self._held.setdefault(row.person_id, set()).add(row.standard_code)

    def certificate(self, record: Certificate) -> Iterator[Entry]:
        row = _found(self._by_number.get(record.number))
        if record.holder != _found(self._people.get(row.person_id)).full_name:
            raise _unexplained()
        address = addresses.certificate(record.code)
        page = _Page("certificate", record.number, address)
        for field in published_fields(record):
            need = SCOPES[Certificate][field]
            consent = self._row(row.person_id, need[0])
            yield _entry(page, row.person_id, field, need, consent)

    def person(self, record: Person) -> Iterator[Entry]:
        row = _found(self._by_slug.get(record.slug))
        address = addresses.item("people", record.slug, "es")
        page = _Page("person", row.person_id, address)
        for field in published_fields(record):
            need = SCOPES[Person][field]
            if field == "name" and record.name != short_name(row.full_name):
                need = ("full_name", "full name")
            consent = self._row(row.person_id, need[0])
            yield _entry(page, row.person_id, field, need, consent)
        if self._declared:
            yield self._listing(page, row.person_id)

    def venture(self, record: Venture) -> Iterator[Entry]:
        row = _found(self._ventures.get(record.slug))
        address = addresses.item("ventures", record.slug, "es")
        page = _Page("venture", row.venture_id, address)
        for field in published_fields(record):
            need = SCOPES[Venture][field]
            for subject, consent in self._behind(record, row, field, need[0]):
                yield _entry(page, subject, field, need, consent)
        if self._declared:
            yield self._listing(page, row.venture_id, *row.owner_ids)

    def assessors(self, records: Iterable[Assessor]) -> Iterator[Entry]:
        """An assessor has no id in public, so each is found by name and consent."""
        waiting = list(records)
        for row in self._assessors:
            consent = self._grants.granting(row.assessor_id, "profile")
            known = [record for record in waiting if record.name == row.full_name]
            if consent is None or not known:
                continue
            waiting.remove(known[0])
            page = _Page("assessor", row.assessor_id, "")
            for field in published_fields(known[0]):
                need = SCOPES[Assessor][field]
                yield _entry(page, row.assessor_id, field, need, consent)
        if waiting:
            raise _unexplained()

    def stories(self, records: Iterable[StorySubject]) -> Iterator[Entry]:
        """A subject of a story is known by a digest of its id."""
        by_key = {
            story_key(self._host, subject): subject
            for subject in (
                *self._people,
                *(row.venture_id for row in self._ventures.values()),
            )
        }
        need = SCOPES[StorySubject]["key"]
        for record in records:
            subject = _found(by_key.get(record.key))
            page = _Page("storysubject", subject, addresses.section("stories", "es"))
            yield _entry(page, subject, "key", need, self._row(subject, "story"))

    def _behind(
        self, record: Venture, row: VentureRow, field: str, scope: Scope
    ) -> Iterator[tuple[str, ConsentRow]]:
        """Yield whom a venture's field speaks of, and by which row."""
        if field not in {"owners", "certified_in"}:
            yield row.venture_id, self._row(row.venture_id, scope)
            return
        waiting = set(getattr(record, field))
        for owner in row.owner_ids:
            person = self._people.get(owner)
            said = {person.full_name} if person else set()
            if field == "certified_in":
                said = self._held.get(owner, set())
            consent = self._bound(row, owner, scope)
            if consent and said & set(getattr(record, field)):
                waiting -= said
                yield owner, consent
        if waiting:
            raise _unexplained()

    def _bound(self, row: VentureRow, owner: str, scope: Scope) -> ConsentRow | None:
        """Return the row of either party that binds both, if neither refused."""
        refused = self._grants.refused
        if refused(row.venture_id, scope) or refused(owner, scope):
            return None
        own = self._grants.granting(owner, scope, born=self._born(owner))
        return own or self._grants.granting(row.venture_id, scope)

    def _listing(self, page: _Page, *subjects: str) -> Entry:
        """Explain why somebody stands in a directory that says who is in it."""
        for subject in subjects:
            consent = self._grants.granting(
                subject, "return_status", born=self._born(subject)
            )
            if consent:
                need: Need = ("return_status", "listing")
                return _entry(page, subjects[0], "slug", need, consent)
        raise _unexplained()

    def _row(self, subject: str, scope: Scope) -> ConsentRow:
        # field after field of one record asks the same
        return _found(self._granting(subject, scope, born=self._born(subject)))

    def _born(self, subject: str) -> datetime.date | None:
        person = self._people.get(subject)
        return person.birth_date if person else None


def _found(thing: T | None) -> T:
    if thing is None:
        raise _unexplained()
    return thing


def _unexplained() -> NotPublishableError:
    return NotPublishableError(
        "un dato personal iba a publicarse sin un consentimiento que lo explique",
        hint="No se publicó nada. Es una falta del programa, no de los datos: avise a "
        "quien lo mantiene.",
    )


def _entry(
    page: _Page, subject_id: str, field: str, need: Need, consent: ConsentRow
) -> Entry:
    scope, value_class = need
    return Entry(
        subject_id=subject_id,
        record=page.record,
        record_id=page.record_id,
        address=page.address,
        field=field,
        value_class=value_class,
        scope=scope,
        consent_subject=consent.subject_id,
        consent_file=consent.file,
        consent_sheet=consent.sheet or "",
        consent_row=consent.row,
        granted_on=consent.granted_on,
        text_version=consent.text_version or "",
        medium=consent.medium or "",
    )


def write(path: Path, entries: Iterable[Entry]) -> Pairs:
    """Write the entries as CSV; return whose data are shown for which purpose.

    Raises:
        TreeError: the file cannot be written, or is open in another program.
        NotPublishableError: a field that nobody granted; the old file stands.
    """
    shown = set()
    about: tuple[tuple[Any, ...], tuple[Any, ...]] | None = None
    before = after = ""
    with privatefile.replacing(path) as binary:
        text = io.TextIOWrapper(binary, encoding="utf-8-sig", newline="")
        text.write(_csv(Entry._fields) + _NEXT_ROW)
        for entry in entries:
            # field after field of a record differs in nothing but its name and class
            if about != (entry[:_FIELD], entry[_FIELD + 2 :]):
                about = entry[:_FIELD], entry[_FIELD + 2 :]
                before, after = map(_csv, about)
                # whoever may withdraw it: the subject, who signed, and whose page it is
                for subject in (
                    entry.subject_id,
                    entry.consent_subject,
                    entry.record_id,
                ):
                    shown.add((subject, entry.scope))
            field = f"{entry.field},{entry.value_class}"  # words of ours
            text.write(f"{before},{field},{after}{_NEXT_ROW}")
        text.flush()
        text.detach()
    return frozenset(shown)


def _csv(values: Iterable[Any]) -> str:
    """Return values as part of a row of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(map(_cell, values))
    return line.getvalue()


def _cell(value: Any) -> Any:
    """Return what a spreadsheet shows as it is: a formula becomes text."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
