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

    traced = trace(export, directory, certificates, on=day, slug_of=slug_of)
    shown = write(settings.report / "why-public.csv", traced)
"""

from __future__ import annotations

import codecs
import csv
import dataclasses
import datetime
import functools
import io
import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, TypeVar

from constancia import addresses, privatefile
from constancia.consent.grants import Grants
from constancia.consent.naming import short_name, venture_slugs
from constancia.consent.needs import SCOPES, Need
from constancia.consent.people import People
from constancia.errors import NotPublishableError
from constancia.intake.columnar import column
from constancia.intake.rows import ConsentRow, Export, Scope, VentureRow
from constancia.ordered import Pairs
from constancia.packed import Index, pack
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

#: scopes that bind a venture and its owner, one field each
_OF_TWO: Final = frozenset({"owner_name", "certificate_link"})

T = TypeVar("T")


class Entry(NamedTuple):
    """One published field and the row of the consents that allows it."""

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


class _Page(NamedTuple):
    record: str
    record_id: str
    address: str


class Traced(NamedTuple):
    """Fields of one record that one row of the consents allows, a dozen often."""

    page: _Page
    subject_id: str
    scope: Scope
    consent: ConsentRow
    fields: tuple[tuple[str, str], ...]  # names, and kinds of values

    def entries(self) -> Iterator[Entry]:
        """Yield them one by one."""
        consent = self.consent
        for field, value_class in self.fields:
            yield Entry(
                subject_id=self.subject_id,
                record=self.page.record,
                record_id=self.page.record_id,
                address=self.page.address,
                field=field,
                value_class=value_class,
                scope=self.scope,
                consent_subject=consent.subject_id,
                consent_file=consent.file,
                consent_sheet=consent.sheet or "",
                consent_row=consent.row,
                granted_on=consent.granted_on,
                text_version=consent.text_version or "",
                medium=consent.medium or "",
            )


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


def trace(
    export: Export,
    directory: Directory,
    certificates: Iterable[Certificate | Tombstone],
    *,
    on: datetime.date,
    slug_of: Callable[[str], str],
) -> Iterator[Traced]:
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


class _Tracer:
    """Finds the rows behind records; knows who stands behind an opaque address."""

    def __init__(
        self, export: Export, on: datetime.date, slug_of: Callable[[str], str]
    ) -> None:
        self._on = on
        self._export = export
        self._grants = Grants(export.consents, on=on)
        self._declared = export.programme.directory_mode == "declared"
        self._host = export.programme.official_host
        self._people = People(export.people, self._grants)
        ids = column(export.people, "person_id")
        self._by_slug = Index(pack(map(slug_of, ids)))
        self._by_number = Index(column(export.certificates, "certificate_number"))
        self._holders = column(export.certificates, "person_id")
        self._by_holder = Index(self._holders)
        slugs = venture_slugs(export.ventures, slug_of)
        ids = column(export.ventures, "venture_id")
        self._ventures = {slugs[name]: place for place, name in enumerate(ids)}
        self._granting = functools.lru_cache(maxsize=64)(self._grants.granting)

    def certificate(self, record: Certificate) -> Iterator[Traced]:
        holder = self._holders[_found(self._by_number.place(record.number))]
        if holder not in self._people or record.holder != self._people.name(holder):
            raise _unexplained()
        address = addresses.certificate(record.code)
        page = _Page("certificate", record.number, address)
        names = tuple(published_fields(record))
        needs = tuple(map(SCOPES[Certificate].__getitem__, names))
        for scope, fields in _runs(names, needs):
            yield Traced(page, holder, scope, self._row(holder, scope), fields)

    def person(self, record: Person) -> Iterator[Traced]:
        row = self._export.people[_found(self._by_slug.place(record.slug))]
        address = addresses.item("people", record.slug, "es")
        page = _Page("person", row.person_id, address)
        names = tuple(published_fields(record))
        whole = record.name != short_name(row.full_name)
        needs = tuple(
            ("full_name", "full name")
            if whole and field == "name"
            else SCOPES[Person][field]
            for field in names
        )
        for scope, fields in _runs(names, needs):
            consent = self._row(row.person_id, scope)
            yield Traced(page, row.person_id, scope, consent, fields)
        if self._declared:
            yield self._listing(page, row.person_id)

    def venture(self, record: Venture) -> Iterator[Traced]:
        row = self._export.ventures[_found(self._ventures.get(record.slug))]
        address = addresses.item("ventures", record.slug, "es")
        page = _Page("venture", row.venture_id, address)
        names = tuple(published_fields(record))
        needs = tuple(map(SCOPES[Venture].__getitem__, names))
        for scope, fields in _runs(names, needs):
            if scope in _OF_TWO:
                ((field, _),) = fields
                for subject, consent in self._behind(record, row, field, scope):
                    yield Traced(page, subject, scope, consent, fields)
            else:
                consent = self._row(row.venture_id, scope)
                yield Traced(page, row.venture_id, scope, consent, fields)
        if self._declared:
            yield self._listing(page, row.venture_id, *row.owner_ids)

    def assessors(self, records: Iterable[Assessor]) -> Iterator[Traced]:
        """An assessor has no id in public, so each is found by name and consent."""
        waiting = list(records)
        for row in self._export.assessors:
            consent = self._grants.granting(row.assessor_id, "profile")
            known = [record for record in waiting if record.name == row.full_name]
            if consent is None or not known:
                continue
            waiting.remove(known[0])
            page = _Page("assessor", row.assessor_id, "")
            names = tuple(published_fields(known[0]))
            needs = tuple(map(SCOPES[Assessor].__getitem__, names))
            for scope, fields in _runs(names, needs):
                yield Traced(page, row.assessor_id, scope, consent, fields)
        if waiting:
            raise _unexplained()

    def stories(self, records: Iterable[StorySubject]) -> Iterator[Traced]:
        """A subject of a story is known by a digest of its id."""
        wanted = {record.key for record in records}
        subjects = itertools.chain(
            column(self._export.people, "person_id"),
            column(self._export.ventures, "venture_id"),
        )
        by_key = {
            key: subject
            for subject in (subjects if wanted else ())
            if (key := story_key(self._host, subject)) in wanted
        }
        scope, value_class = SCOPES[StorySubject]["key"]
        for record in records:
            subject = _found(by_key.get(record.key))
            page = _Page("storysubject", subject, addresses.section("stories", "es"))
            consent = self._row(subject, scope)
            yield Traced(page, subject, scope, consent, (("key", value_class),))

    def _behind(
        self, record: Venture, row: VentureRow, field: str, scope: Scope
    ) -> Iterator[tuple[str, ConsentRow]]:
        """Yield whom a field of two parties speaks of, and by which row."""
        waiting = set(getattr(record, field))
        for owner in row.owner_ids:
            said = {self._people.name(owner)} if owner in self._people else set()
            if field == "certified_in":
                said = set(self._held(owner))
            consent = self._bound(row, owner, scope)
            if consent and said & set(getattr(record, field)):
                waiting -= said
                yield owner, consent
        if waiting:
            raise _unexplained()

    def _held(self, person_id: str) -> Iterator[str]:
        """Yield the standards for which a person has a certificate in force."""
        for place in self._by_holder.places(person_id):
            row = self._export.certificates[place]
            ended = row.expires_on is not None and row.expires_on < self._on
            if row.result == "competent" and row.status == "active" and not ended:
                yield row.standard_code

    def _bound(self, row: VentureRow, owner: str, scope: Scope) -> ConsentRow | None:
        """Return the row of either party that binds both, if neither refused."""
        refused = self._grants.refused
        if refused(row.venture_id, scope) or refused(owner, scope):
            return None
        own = self._grants.granting(owner, scope, born=self._people.born(owner))
        return own or self._grants.granting(row.venture_id, scope)

    def _listing(self, page: _Page, *subjects: str) -> Traced:
        """Explain why somebody stands in a directory that says who is in it."""
        for subject in subjects:
            consent = self._grants.granting(
                subject, "return_status", born=self._people.born(subject)
            )
            if consent:
                fields = (("slug", "listing"),)
                return Traced(page, subjects[0], "return_status", consent, fields)
        raise _unexplained()

    def _row(self, subject: str, scope: Scope) -> ConsentRow:
        # field after field of one record asks the same
        return _found(self._granting(subject, scope, born=self._people.born(subject)))


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


@functools.cache
def _runs(
    fields: tuple[str, ...], needs: tuple[Need, ...]
) -> tuple[tuple[Scope, tuple[tuple[str, str], ...]], ...]:
    """Return fields that follow each other and need one scope; few kinds of them exist."""
    named = zip(fields, needs, strict=True)
    return tuple(
        (scope, tuple((field, value_class) for field, (_, value_class) in run))
        for scope, run in itertools.groupby(named, key=lambda each: each[1][0])
    )


def write(path: Path, traced: Iterable[Traced]) -> Pairs:
    """Write the entries as CSV; return whose data are shown for which purpose.

    Raises:
        TreeError: the file cannot be written, or is open in another program.
        NotPublishableError: a field that nobody granted; the old file stands.
    """
    with privatefile.replacing(path) as file:
        return Pairs(_written(file, traced))


def _written(file: BinaryIO, traced: Iterable[Traced]) -> Iterator[tuple[str, str]]:
    """Write the entries; yield whose data each shows for which purpose."""
    file.write(codecs.BOM_UTF8)
    file.write(f"{_csv(Entry._fields)}{_NEXT_ROW}".encode())
    for one in traced:
        entry = next(one.entries())
        # field after field of a record differs in nothing but its name and class
        before, after = map(_csv, (entry[:_FIELD], entry[_FIELD + 2 :]))
        rows = [
            f"{before},{name},{kind},{after}{_NEXT_ROW}" for name, kind in one.fields
        ]
        file.write("".join(rows).encode())
        # whoever may withdraw it: the subject, who signed, and whose page it is
        for subject in {entry.subject_id, entry.consent_subject, entry.record_id}:
            yield subject, entry.scope


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
