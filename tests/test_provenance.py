"""Why is this public: every published field leads to a row that allows it, or nothing
is published at all."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from exports import TODAY, changed, read, rows_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import KEY, Office

from constancia import consent, preview, provenance, tree
from constancia import records as published
from constancia.consent import Admission, Certificates
from constancia.consent.grants import Grants
from constancia.errors import NotPublishableError, TreeError
from constancia.intake.rows import ConsentRow, Export, PersonRow, VentureRow
from constancia.provenance import Entry
from constancia.records import Certificate, Contact, Photo, Tombstone
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

PERSONAL = (
    published.Certificate,
    published.Person,
    published.Venture,
    published.Assessor,
    published.StorySubject,
)

#: the scopes that each subject may grant here
ASKED = {
    "P-001": (
        *("verification", "profile", "full_name", "search_engines", "owner_name"),
        *("certificate_link", "return_status", "photo", "story"),
    ),
    "P-002": ("verification", "owner_name"),
    "P-003": ("verification", "profile", "full_name"),  # a minor
    "V-001": (
        *("venture", "contact_whatsapp", "contact_phone", "contact_email"),
        *("location_point", "search_engines", "owner_name", "certificate_link"),
        *("return_status", "product_photo"),
    ),
    "EV-01": ("profile",),
}
PAIRS = [(subject, scope) for subject, scopes in ASKED.items() for scope in scopes]


@pytest.fixture
def office(tmp_path: Path, territories: Territories, vocabulary: Vocabulary) -> Office:
    return Office(tmp_path, territories, vocabulary)


@pytest.fixture
def full(office: Office) -> Export:
    """An export in which every column about a person or a venture is filled."""
    people = rows_of("people")
    people.append(
        {
            **people[0],
            "person_id": "P-003",
            "full_name": "Sofía Ejemplo Menor",
            "birth_date": "2010-01-01",
        }
    )
    people = [
        {
            **row,
            "headline_es": "Obras",
            "headline_en": "Works",
            "availability": "fines de semana",
            "languages": "español",
        }
        for row in people
    ]
    certificates = rows_of("certificates")
    certificates.append(
        {**certificates[0], "certificate_number": "2024-0003", "person_id": "P-003"}
    )
    ventures = changed(
        "ventures",
        {
            "owner_ids": "P-001; P-002",
            "category": "panadería",
            "summary_en": "Bread",
            "description_es": "Pan",
            "products": "Semita: 1.50",
            "latitude": "13.48",
            "longitude": "-88.18",
            "phone": "2600-1111",
            "email": "pan@example.org",
            "website": "https://pan.example.org/",
            "facebook": "https://www.facebook.com/panaderia.ejemplo.sv",
            "instagram": "https://www.instagram.com/panaderia.ejemplo.sv",
            "hours": "8-12",
            "payment": "efectivo",
            "languages": "español",
            "delivery_es": "sí",
        },
    )
    export = office.export(people=people, certificates=certificates, ventures=ventures)
    photo: dict[str, Any] = {"photo": "cara.jpg", "photo_alt": "Retrato"}
    photos: dict[str, Any] = {"photos": ("pan.jpg",), "photo_alts": ("Pan",)}
    return dataclasses.replace(
        export,
        people=tuple(dataclasses.replace(row, **photo) for row in export.people),
        ventures=tuple(dataclasses.replace(row, **photos) for row in export.ventures),
    )


def row(subject: str, scope: str, number: int, **more: Any) -> ConsentRow:
    return ConsentRow(
        file="consents.csv",
        sheet=None,
        row=number,
        subject_id=subject,
        scope=scope,  # type: ignore[arg-type]
        state="granted",
        granted_on=datetime.date(2025, 1, 2),
        guardian_on=datetime.date(2025, 1, 2),
        text_version="2025-a",
        medium="papel",
        **more,
    )


def admitted(office: Office, export: Export) -> tuple[Export, Admission]:
    return preview.gate(
        export,
        on=TODAY,
        key=KEY,
        territories=office.territories,
        vocabulary=office.vocabulary,
        photo_of=lambda name, alt: Photo(file=name, alt=alt, width=1, height=1),
    )


def traced(export: Export, admission: Admission) -> Iterator[provenance.Traced]:
    return provenance.trace(
        export,
        admission.directory,
        admission.certificates,
        on=TODAY,
        slug_of=preview.slug_of(KEY),
    )


def explained(export: Export, admission: Admission) -> list[Entry]:
    return [entry for one in traced(export, admission) for entry in one.entries()]


def of_records(records: Sequence[Certificate | Tombstone]) -> Certificates:
    return Certificates(
        [record.code for record in records],
        [record.state for record in records],
        records.__getitem__,
    )


def set_fields(record: Any, above: str = "") -> Iterator[str]:
    """Walk a record; a field that holds anything is published."""
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if isinstance(value, Contact):
            yield from set_fields(value, f"{above}{field.name}.")
        elif value not in (None, (), False):
            yield f"{above}{field.name}"


def personal_records(admission: Admission) -> Iterator[tuple[str, Any]]:
    """Every published record about a person or a venture, and the address of its page."""
    for record in admission.certificates:
        if isinstance(record, Certificate):
            yield f"/c/{record.code.lower()}/", record
    for person in admission.directory.people:
        yield f"/personas/{person.slug}/", person
    for venture in admission.directory.ventures:
        yield f"/emprendimientos/{venture.slug}/", venture
    for assessor in admission.directory.assessors:
        yield "", assessor
    for subject in admission.directory.story_subjects:
        yield "/historias/", subject


def every_record() -> Iterator[type]:
    """The classes of everything that can be published."""
    for name in dir(published):
        thing = getattr(published, name)
        if dataclasses.is_dataclass(thing) and isinstance(thing, type):
            yield thing


# -- the table -----------------------------------------------------------------


@pytest.mark.parametrize("kind", PERSONAL)
def test_every_field_of_a_personal_record_says_what_it_needs(kind: type) -> None:
    names: set[str] = set()
    for field in dataclasses.fields(kind):
        names |= (
            {f"contact.{inner.name}" for inner in dataclasses.fields(Contact)}
            if field.name == "contact"
            else {field.name}
        )
    assert names == set(provenance.SCOPES[kind])


def test_nothing_else_that_can_be_published_speaks_of_a_person() -> None:
    """A new record has to be put on one side or the other, by hand."""
    of_institutions = {
        *("Text", "TextList", "Place", "Photo", "Contact", "Phase", "Programme"),
        *("Issuer", "Standard", "Accreditation", "Centre", "Partner", "Service"),
        *("Opportunity", "Indicator", "StandardMet", "Product", "Directory"),
        *("Facilitator", "SupportLine", "Resource", "Application", "Epigraph"),
        *("Licence", "AssessorCount"),
        "Tombstone",  # says that a code exists, and nothing about a person
    }
    names = {kind.__name__ for kind in every_record()}
    assert names == of_institutions | {kind.__name__ for kind in PERSONAL}
    tombstone = {field.name for field in dataclasses.fields(published.Tombstone)}
    assert tombstone == {"code", "state", "status_on", "reason", "status_index"}


# -- every entry has its field, and every field its entry ----------------------


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    granted=st.sets(st.sampled_from(PAIRS)),
    refused=st.sets(st.sampled_from(PAIRS), max_size=3),
    mode=st.sampled_from(["neutral", "declared"]),
)
def test_fields_and_entries_are_the_same_for_any_set_of_consents(
    office: Office,
    full: Export,
    granted: set[tuple[str, str]],
    refused: set[tuple[str, str]],
    mode: Any,
) -> None:
    rows = [row(*pair, number) for number, pair in enumerate(sorted(granted), 2)]
    rows += [
        dataclasses.replace(row(*pair, 500), state="denied") for pair in sorted(refused)
    ]
    export = dataclasses.replace(
        full,
        consents=tuple(rows),
        programme=dataclasses.replace(full.programme, directory_mode=mode),
    )
    export, admission = admitted(office, export)
    entries = explained(export, admission)
    shown = {
        (type(record).__name__.lower(), address, field)
        for address, record in personal_records(admission)
        for field in set_fields(record)
    }
    assert {(e.record, e.address, e.field) for e in entries} == shown
    # a directory that says who is in it needs one more yes for each of its pages
    listed = {e.address for e in entries if e.record in {"person", "venture"}}
    declared = {e.address for e in entries if e.scope == "return_status"}
    assert declared == (listed if mode == "declared" else set())
    # each leads to a row in force, of whoever signed, for that purpose
    by_number = {(each.subject_id, each.scope): each.row for each in rows}
    for entry in entries:
        signed = (entry.consent_subject, entry.scope)
        assert signed in granted - refused
        assert entry.consent_row == by_number[signed]
        assert (entry.granted_on, entry.text_version, entry.medium) == (
            datetime.date(2025, 1, 2),
            "2025-a",
            "papel",
        )


def test_no_entry_holds_a_value(office: Office, full: Export) -> None:
    rows = tuple(row(*pair, number) for number, pair in enumerate(PAIRS, 2))
    export = dataclasses.replace(full, consents=rows)
    _, admission = admitted(office, export)
    entries = explained(export, admission)
    assert {entry.record for entry in entries} == {
        *("certificate", "person", "venture", "assessor", "storysubject"),
    }
    text = repr(entries)
    for value in ("Ana Lucía", "Rosa Ejemplo", "Panadería Ejemplo", "+503", "13.48"):
        assert value not in text


def test_either_party_may_have_signed_for_an_owners_name(
    office: Office, full: Export
) -> None:
    def owners(*pairs: tuple[str, str]) -> list[tuple[str, str, str]]:
        rows = [row("V-001", "venture", 2)]
        rows += [row(*pair, number) for number, pair in enumerate(pairs, 3)]
        export = dataclasses.replace(full, consents=tuple(rows))
        _, admission = admitted(office, export)
        return [
            (entry.subject_id, entry.consent_subject, entry.record_id)
            for entry in explained(export, admission)
            if entry.field == "owners"
        ]

    assert owners() == []
    assert owners(("P-001", "owner_name")) == [("P-001", "P-001", "V-001")]
    assert owners(("V-001", "owner_name")) == [
        ("P-001", "V-001", "V-001"),
        ("P-002", "V-001", "V-001"),
    ]


def test_all_parties_of_a_field_are_noted_as_shown(
    office: Office, full: Export, tmp_path: Path
) -> None:
    """Whoever of them withdraws has to find that it is still in view."""
    rows = (row("V-001", "venture", 2), row("P-001", "owner_name", 3))
    export = dataclasses.replace(full, consents=rows)
    _, admission = admitted(office, export)
    shown = provenance.write(tmp_path / "a.csv", traced(export, admission))
    assert {pair for pair in shown if pair[1] == "owner_name"} == {
        *(("P-001", "owner_name"), ("V-001", "owner_name")),
    }
    rows = (row("V-001", "venture", 2), row("V-001", "owner_name", 3))
    export = dataclasses.replace(full, consents=rows)
    _, admission = admitted(office, export)
    shown = provenance.write(tmp_path / "a.csv", traced(export, admission))
    assert {pair for pair in shown if pair[1] == "owner_name"} == {
        *(("P-001", "owner_name"), ("P-002", "owner_name"), ("V-001", "owner_name")),
    }


def test_an_abbreviated_name_in_the_registry_needs_no_full_name(
    office: Office,
) -> None:
    people = changed("people", {"full_name": "Ana B."})
    export = office.export(people=people)
    _, admission = admitted(office, export)
    (entry,) = (
        e
        for e in explained(export, admission)
        if (e.record, e.field) == ("person", "name")
    )
    assert entry.scope == "profile"


# -- a fault of the gate does not get past it ----------------------------------

PHOTO = Photo(file="a.jpg", alt="", width=1, height=1)

LEAKS: dict[str, Any] = {
    "a phone": ("ventures", {"contact": Contact(phone="+50326000000")}),
    "a point": ("ventures", {"point": ("13.4", "-88.1")}),
    "an owner": ("ventures", {"owners": ("Mario Ejemplo Núñez",)}),
    "a stranger": ("ventures", {"owners": ("Otra Persona",)}),
    "a link": ("ventures", {"certified_in": ("CON-01",)}),
    "a full name": ("people", {"name": "Ana Lucía Ejemplo Peña"}),
    "a face": ("people", {"photo": PHOTO}),
    "search engines": ("people", {"indexable": True}),
    "a person nobody knows": ("people", {"slug": "aaaaaaaa"}),
    "a venture nobody knows": ("ventures", {"slug": "otra"}),
    "another holder": ("certificates", {"holder": "Mario Ejemplo Núñez"}),
    "a number nobody knows": ("certificates", {"number": "2024-9999"}),
    "a face on a certificate": ("certificates", {"photo": PHOTO}),
    "an assessor": ("assessors", {"name": "Rosa Ejemplo"}),
}


def leaking(admission: Admission, table: str, change: dict[str, Any]) -> Admission:
    """An admission as a gate with a fault would give it."""
    if table == "certificates":
        records = tuple(
            dataclasses.replace(record, **change)
            if isinstance(record, Certificate)
            else record
            for record in admission.certificates
        )
        return dataclasses.replace(admission, certificates=of_records(records))
    records = getattr(admission.directory, table)
    records = (
        (published.Assessor(**change),)
        if table == "assessors"
        else tuple(dataclasses.replace(record, **change) for record in records)
    )
    directory = dataclasses.replace(admission.directory, **{table: records})
    return dataclasses.replace(admission, directory=directory)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_field_that_nobody_granted_cannot_be_explained(
    office: Office, leak: str
) -> None:
    export = office.export()
    _, admission = admitted(office, export)
    assert explained(export, admission)
    with pytest.raises(NotPublishableError, match="sin un consentimiento"):
        explained(export, leaking(admission, *LEAKS[leak]))


@pytest.mark.parametrize("leak", LEAKS)
def test_a_field_that_nobody_granted_stops_the_issue(
    office: Office, monkeypatch: pytest.MonkeyPatch, leak: str
) -> None:
    office.issue()
    before = office.public_bytes()
    ledger = office.settings.ledger.read_bytes()
    why = (office.settings.report / "why-public.csv").read_bytes()
    real = consent.admit

    def faulty(*given: Any, **named: Any) -> Admission:
        return leaking(real(*given, **named), *LEAKS[leak])

    monkeypatch.setattr(consent, "admit", faulty)
    with pytest.raises(NotPublishableError) as caught:
        office.issue()
    assert office.public_bytes() == before
    assert office.settings.ledger.read_bytes() == ledger
    assert (office.settings.report / "why-public.csv").read_bytes() == why
    for name in ("Mario", "Ana", "Rosa", "P-00"):
        assert name not in caught.value.message + str(caught.value.hint)


# -- the file ------------------------------------------------------------------


def entries_of(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_file_opens_in_excel_and_is_private(office: Office) -> None:
    office.issue()
    path = office.settings.report / "why-public.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.stat().st_mode & 0o077 == 0
    assert not list(path.parent.glob("*.part"))
    (holder,) = (entry for entry in entries_of(path) if entry["field"] == "holder")
    assert holder["subject_id"] == "P-001"
    assert holder["value_class"] == "full name"
    assert holder["scope"] == "verification"
    assert (holder["consent_file"], holder["consent_row"]) == ("consents.csv", "2")
    assert holder["granted_on"] == "2024-05-17"


def test_a_cell_that_would_be_a_formula_becomes_text(office: Office) -> None:
    rows = [
        {**row, "medium": "=1+1", "text_version": "@a"} for row in rows_of("consents")
    ]
    office.issue(consents=rows)
    entries = entries_of(office.settings.report / "why-public.csv")
    assert {entry["medium"] for entry in entries} == {"'=1+1"}
    assert {entry["text_version"] for entry in entries} == {"'@a"}


def test_who_withdraws_leaves_the_file(office: Office) -> None:
    office.issue()
    rows = [{**row, "withdrawn_on": "2026-02-27"} for row in rows_of("consents")]
    office.issue(consents=rows)
    assert entries_of(office.settings.report / "why-public.csv") == []


def test_every_personal_field_of_the_sample_leads_to_a_row_that_says_yes(
    sample: Path,
) -> None:
    """From the files alone: the public tree, the file, and the export's own rows."""
    entries = entries_of(sample / "state" / "report" / "why-public.csv")
    known = {(e["record"], e["address"], e["field"]) for e in entries}
    public = tree.read(sample / "state" / "public")
    certificates = tuple(record for record, _ in public.certificates())
    whole = Admission(
        directory=public, certificates=of_records(certificates), withheld=()
    )
    shown = {
        (type(record).__name__.lower(), address, field)
        for address, record in personal_records(whole)
        for field in set_fields(record)
    }
    assert len(shown) > 4000
    assert known == shown
    export = read(ROOT / "data" / "export").export
    assert export is not None
    rows = {row.row: row for row in export.consents}
    for entry in entries:
        row = rows[int(entry["consent_row"])]
        assert (row.subject_id, row.scope) == (entry["consent_subject"], entry["scope"])
        assert row.state == "granted"
        assert row.withdrawn_on is None
        assert str(row.granted_on) == entry["granted_on"]
        assert (row.text_version or "", row.medium or "") == (
            entry["text_version"],
            entry["medium"],
        )


def test_no_name_phone_or_mail_of_the_sample_stands_in_the_file(sample: Path) -> None:
    export = read(ROOT / "data" / "export").export
    assert export is not None
    text = (sample / "state" / "report" / "why-public.csv").read_text("utf-8-sig")
    people: tuple[PersonRow | VentureRow, ...] = (*export.people, *export.ventures)
    values = {
        row.full_name if isinstance(row, PersonRow) else row.name for row in people
    }
    values |= {
        contact
        for venture in export.ventures
        for contact in (venture.whatsapp, venture.phone, venture.email)
        if contact
    }
    assert len(values) > 400
    assert not {value for value in values if value in text}


def test_the_row_behind_a_yes_is_the_one_that_decides() -> None:
    """Of two rows of one scope the latest counts, so the file points to that one."""
    old = row("P-001", "profile", 2)
    new = dataclasses.replace(
        row("P-001", "profile", 3), granted_on=datetime.date(2025, 6, 1)
    )
    grants = Grants([new, old], on=TODAY)
    assert grants.granting("P-001", "profile") is new
    assert grants.granting("P-001", "photo") is None


def test_the_file_open_in_excel_stops_the_issue_before_anything_changes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows lets nobody replace a file that another program holds."""
    office.issue()
    before = office.public_bytes()
    ledger = office.settings.ledger.read_bytes()
    real = Path.replace

    def held(self: Path, target: Path) -> Path:
        if Path(target).name == "why-public.csv":
            raise PermissionError(13, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    rows = changed("certificates", {"issued_on": "2024-05-18"})
    with pytest.raises(TreeError) as caught:
        office.issue(certificates=rows)
    assert "why-public.csv" in caught.value.message
    assert "ciérrelo" in str(caught.value.hint)
    assert office.public_bytes() == before
    assert office.settings.ledger.read_bytes() == ledger
