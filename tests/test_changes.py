"""What an issue changes: told whole, by name in private alone, and stopped in time."""

from __future__ import annotations

import dataclasses
import datetime
import json
import tempfile
import typing
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run, tree_bytes
from exports import PROGRAMME, TODAY, changed, make_export, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st
from office import KEY, Office

from constancia import changes, fieldnames, records, review, tree
from constancia.changes import Change, Changes
from constancia.credentials import codes
from constancia.deadlines import Clock
from constancia.errors import NotPublishableError
from constancia.records import (
    Certificate,
    Contact,
    Directory,
    Person,
    Place,
    Programme,
    Text,
    Tombstone,
    Venture,
)
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

DAY = datetime.timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path, territories: Territories, vocabulary: Vocabulary) -> Office:
    return Office(tmp_path, territories, vocabulary)


def told(found: Changes) -> set[tuple[str, str]]:
    return {(entry.table, entry.kind) for entry in found.entries}


def only(found: Changes) -> Change:
    (entry,) = found.entries
    return entry


def granted(subject: str, *scopes: str) -> list[dict[str, str]]:
    return [
        {
            "subject_id": subject,
            "scope": scope,
            "state": "granted",
            "granted_on": "2024-06-01",
        }
        for scope in scopes
    ]


def crowd(count: int) -> dict[str, list[dict[str, str]]]:
    """So many listed people with a certificate each, as tables of an export."""
    person, certificate = rows_of("people")[0], rows_of("certificates")[0]
    numbers = [f"{number:03}" for number in range(1, count + 1)]
    return {
        "people": [
            {
                **person,
                "person_id": f"P-{n}",
                "full_name": f"Persona {'abcdefghijklmnopqrstuvwxyz'[int(n) % 26]} {n}",
                "birth_date": f"19{60 + int(n) % 40}-04-{1 + int(n) % 28:02}",
                "DUI": "",
            }
            for n in numbers
        ],
        "certificates": [
            {**certificate, "certificate_number": f"2024-{n}", "person_id": f"P-{n}"}
            for n in numbers
        ],
        "consents": [
            row for n in numbers for row in granted(f"P-{n}", "verification", "profile")
        ],
        "ventures": changed("ventures", {"owner_ids": "P-001"}),
    }


def withdrawn(consents: Iterable[dict[str, str]], *subjects: str) -> Any:
    return [
        {**row, "state": "withdrawn", "withdrawn_on": "2026-02-27"}
        if row["subject_id"] in subjects
        else {**row, "withdrawn_on": ""}
        for row in consents
    ]


# -- what is told --------------------------------------------------------------


def test_without_an_earlier_tree_everything_is_new(office: Office) -> None:
    found = office.difference()
    assert found.since is None
    assert {kind for _, kind in told(found)} == {"new"}
    assert found.counts["certificates", "new"] == 2
    assert found.counts["people", "new"] == found.counts["ventures", "new"] == 1
    assert (found.named, found.removed, found.unlisted) == (0, 0, ())


def test_looking_signs_nothing_and_writes_neither_ledger_nor_tree(
    office: Office,
) -> None:
    office.difference()
    assert not office.settings.state.exists()
    office.issue()
    before = tree_bytes(office.settings.state)
    office.difference(certificates=changed("certificates", {"status": "suspended"}))
    assert tree_bytes(office.settings.state) == before


def test_an_unchanged_export_changes_nothing(office: Office) -> None:
    office.issue()
    found = office.difference(today=TODAY + DAY)
    assert found.since == TODAY
    assert found.entries == ()
    assert found.removed == 0


@pytest.mark.parametrize(
    ("table", "change", "expected"),
    [
        (
            "certificates",
            {"status": "suspended"},
            {("certificates", "state"), ("people", "gone")},
        ),
        (
            "certificates",
            {"status": "revoked"},
            {("certificates", "state"), ("people", "gone")},
        ),
        (
            "certificates",
            {"issued_on": "2024-05-18"},  # and so the day on which it expires
            {("certificates", "changed"), ("people", "changed")},
        ),
        ("people", {"headline_es": "Obras pequeñas"}, {("people", "changed")}),
        ("ventures", {"whatsapp": "7000-0009"}, set()),  # no consent, so not public
        ("ventures", {"summary_es": "Solo pan"}, {("ventures", "changed")}),
        ("ventures", {"status": "paused"}, {("ventures", "changed")}),
        ("ventures", {"name": "Otro"}, {("ventures", "new"), ("ventures", "gone")}),
        ("standards", {"title_en": "Bricks"}, {("standards", "changed")}),
        ("centres", {"hours": "8-12"}, {("centres", "changed")}),
        (
            "partners",
            {"partner_id": "AL-02"},
            {("partners", "new"), ("partners", "gone")},
        ),
    ],
)
def test_what_changes_is_told_by_table_and_kind(
    office: Office, table: str, change: dict[str, str], expected: set[tuple[str, str]]
) -> None:
    standards = changed("standards", {"backed_by": ""})
    tables: dict[str, Any] = {"standards": standards}
    office.issue(**tables)
    rows = standards if table == "standards" else rows_of(table)
    tables[table] = [{**rows[0], **change}, *rows[1:]]
    assert told(office.difference(**tables)) == expected


def test_withdrawn_consent_is_told_as_withdrawn_and_by_name(office: Office) -> None:
    office.issue()
    found = office.difference(consents=withdrawn(rows_of("consents"), "P-001"))
    assert told(found) == {("certificates", "withdrawn"), ("people", "gone")}
    (certificate,) = (e for e in found.entries if e.table == "certificates")
    assert certificate.name == "Ana Lucía Ejemplo Peña"
    assert (found.named, found.removed) == (3, 2)


def test_a_certificate_without_a_page_is_named_for_the_reviewer_too(
    office: Office,
) -> None:
    first = office.difference()
    names = {entry.name for entry in first.entries if entry.table == "certificates"}
    assert names == {"Ana Lucía Ejemplo Peña", "Mario Ejemplo Núñez"}


def test_a_certificate_that_leaves_the_export_is_gone(office: Office) -> None:
    office.issue()
    entry = only(office.difference(certificates=rows_of("certificates")[:1]))
    assert (entry.table, entry.kind) == ("certificates", "gone")
    assert entry.key == codes.derive("2024-0002", secret=KEY.code_secret)


def test_a_field_is_told_before_and_after(office: Office) -> None:
    office.issue()
    ventures = changed("ventures", {"products": "Semita: 1.50; Quesadilla: 2"})
    entry = only(office.difference(ventures=ventures))
    (field,) = entry.fields
    assert (field.field, field.before) == ("products", "")
    assert field.after == "Semita, 1.50; Quesadilla, 2"


def test_a_fact_of_the_programme_is_told(office: Office) -> None:
    office.issue()
    entry = only(office.difference(programme={**PROGRAMME, "small_cell": 9}))
    assert (entry.table, entry.kind) == ("programme", "changed")
    assert [(f.field, f.before, f.after) for f in entry.fields] == [
        ("small_cell", "", "9")
    ]


# -- comparing, for any two registries -----------------------------------------

PLACE = Place(country="SV")
OFFICE = Programme(
    name=Text(es="Programa"),
    official_host="verifica.example.org",
    contact=Contact(),
    report=Contact(),
    controller=Text(es="Oficina"),
)


def person(slug: str, name: str, *, indexable: bool) -> Person:
    return Person(slug=slug, name=name, indexable=indexable)


def venture(slug: str, name: str, *, indexable: bool) -> Venture:
    return Venture(
        slug=slug,
        name=name,
        status="active",
        sector="alimentos",
        summary=Text(es="Algo"),
        place=PLACE,
        indexable=indexable,
    )


def certificate(code: str, name: str, *, indexable: bool) -> Certificate | Tombstone:
    if indexable:  # any two outcomes will do
        return Tombstone(code=code, state="withdrawn")
    return Certificate(
        code=code,
        state="active",
        number=code,
        holder=name,
        standard_code="CON-01",
        standard_version="1",
        centre_id="CE-01",
        issuer_id="NEW",
        issued_on=TODAY,
    )


def some(make: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    """Records under few keys, so that two draws share some of them."""
    contents = st.tuples(st.sampled_from("AB"), st.booleans())
    return st.dictionaries(st.sampled_from("123456789"), contents).map(
        lambda drawn: tuple(
            make(key, name, indexable=flag)
            for key, (name, flag) in sorted(drawn.items())
        )
    )


registries = st.tuples(some(person), some(venture), some(certificate))


def compared(before: Any, after: Any) -> Changes:
    people, ventures, certificates = before
    with tempfile.TemporaryDirectory() as folder:
        tree.write(
            Path(folder),
            directory=Directory(programme=OFFICE, people=people, ventures=ventures),
            certificates=[(record, None) for record in certificates],
            files={},
            issued_on=TODAY,
        )
        people, ventures, certificates = after
        return changes.compare(
            changes.earlier(Path(folder)),
            Directory(programme=OFFICE, people=people, ventures=ventures),
            certificates,
        )


@settings(max_examples=60, deadline=None)
@given(before=registries, after=registries)
def test_what_appears_less_what_disappears_is_the_growth(
    before: Any, after: Any
) -> None:
    found = compared(before, after)
    for table, old, new in zip(
        ("people", "ventures", "certificates"), before, after, strict=True
    ):
        counts = found.counts
        assert counts[table, "new"] - counts[table, "gone"] == len(new) - len(old)


@settings(max_examples=60, deadline=None)
@given(before=registries, after=registries)
def test_a_removal_is_a_page_that_named_somebody_and_does_not_any_more(
    before: Any, after: Any
) -> None:
    def naming(registry: Any) -> set[tuple[str, str]]:
        people, ventures, certificates = registry
        return {
            *(("person", record.slug) for record in people),
            *(("venture", record.slug) for record in ventures),
            *(
                ("certificate", record.code)
                for record in certificates
                if isinstance(record, Certificate)
            ),
        }

    found = compared(before, after)
    assert found.named == len(naming(before))
    assert found.removed == len(naming(before) - naming(after))


@settings(max_examples=60, deadline=None)
@given(before=registries, after=registries)
def test_search_engines_forget_what_they_knew_and_nothing_else(
    before: Any, after: Any
) -> None:
    def known(registry: Any) -> set[str]:
        host = "https://verifica.example.org"
        people, ventures, _ = registry
        return {
            *(f"{host}/personas/{p.slug}/" for p in people if p.indexable),
            *(f"{host}/en/people/{p.slug}/" for p in people if p.indexable),
            *(f"{host}/emprendimientos/{v.slug}/" for v in ventures if v.indexable),
            *(f"{host}/en/ventures/{v.slug}/" for v in ventures if v.indexable),
        }

    assert set(compared(before, after).unlisted) == known(before) - known(after)


@settings(max_examples=30, deadline=None)
@given(registry=registries)
def test_a_registry_does_not_differ_from_itself(registry: Any) -> None:
    assert compared(registry, registry).entries == ()


# -- the brake -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("removed", "named", "stops"),
    [
        (0, 0, False),
        (1, 10, False),  # an office of ten may lose one
        (4, 4, False),
        (5, 5, True),
        (5, 99, True),
        (5, 100, False),  # exactly 5 % is not more
        (6, 119, True),
        (6, 120, False),
        (41, 560, True),
    ],
)
def test_the_brake_needs_five_removals_and_more_than_five_percent(
    removed: int, named: int, *, stops: bool
) -> None:
    assert changes.brakes(removed, named) is stops


@given(
    removed=st.integers(0, 2000),
    more=st.integers(0, 100_000),
    confirmed=st.none() | st.integers(-5, 2010),
)
def test_only_the_exact_number_lets_a_braked_issue_go_on(
    removed: int, more: int, confirmed: int | None
) -> None:
    named = removed + more
    if changes.brakes(removed, named) and confirmed != removed:
        with pytest.raises(NotPublishableError, match=f"A32: .*{removed} de {named}"):
            changes.brake(removed, named, confirmed=confirmed)
    else:
        changes.brake(removed, named, confirmed=confirmed)


def test_an_issue_that_removes_too_much_changes_nothing(office: Office) -> None:
    tables = crowd(20)
    office.issue(**tables)
    before = tree_bytes(office.settings.state)
    gone = withdrawn(tables["consents"], "P-001", "P-002", "P-003")
    for confirmed in (None, 0, 5, 7):
        with pytest.raises(NotPublishableError, match="A32"):
            office.issue(**{**tables, "consents": gone}, removals=confirmed)
        assert tree_bytes(office.settings.state) == before
    office.issue(**{**tables, "consents": gone}, removals=6)
    assert len(office.tree.people) == 17


def test_one_withdrawal_does_not_stop_a_small_office(office: Office) -> None:
    tables = crowd(3)
    office.issue(**tables)
    gone = withdrawn(tables["consents"], "P-001", "P-002")
    office.issue(**{**tables, "consents": gone})
    assert len(office.tree.people) == 1


def test_revocations_by_mistake_are_braked_too(office: Office) -> None:
    tables = crowd(10)
    office.issue(**tables)
    revoked = [{**row, "status": "revoked"} for row in tables["certificates"]]
    with pytest.raises(NotPublishableError, match=r"A32.* 20 de 20 "):
        office.issue(**{**tables, "certificates": revoked})


def test_a_tree_that_cannot_be_read_counts_as_removed_whole(office: Office) -> None:
    tables = crowd(6)
    office.issue(**tables)
    (table,) = office.settings.public_tree.glob("people-*")
    table.write_bytes(b"{}\n")
    with pytest.raises(NotPublishableError, match=r"A32.* 12 de 12 "):
        office.issue(**tables)
    office.issue(**tables, removals=12)
    assert len(office.tree.people) == 6


def test_a_tree_without_a_readable_manifest_is_never_taken_for_none(
    office: Office,
) -> None:
    office.issue()
    manifest = office.settings.public_tree / tree.MANIFEST
    manifest.write_bytes(b"\x00")
    with pytest.raises(NotPublishableError, match="A32") as caught:
        office.issue(removals=3)
    assert caught.value.hint
    manifest.unlink()  # what the hint says, done by a person
    assert office.issue().changed


# -- addresses for search engines ----------------------------------------------


def removed_addresses(office: Office) -> list[str]:
    path = office.settings.report / "removed-addresses.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def test_addresses_that_were_open_to_search_are_kept_with_their_day(
    office: Office,
) -> None:
    consents = [
        *rows_of("consents"),
        *granted("V-001", "search_engines", "contact_whatsapp"),
    ]
    office.issue(consents=consents)
    assert removed_addresses(office) == []
    (slug,) = (venture.slug for venture in office.tree.ventures)
    office.issue(consents=withdrawn(consents, "V-001"), today=TODAY + DAY)
    day = (TODAY + DAY).isoformat()
    host = "https://verifica.example.org"
    expected = [
        f"{day}\t{host}/emprendimientos/{slug}/",
        f"{day}\t{host}/emprendimientos/{slug}/contacto.vcf",
        f"{day}\t{host}/en/ventures/{slug}/",
    ]
    assert removed_addresses(office) == expected
    assert not office.settings.output.exists()
    office.issue(consents=withdrawn(consents, "V-001"), today=TODAY + DAY)
    assert removed_addresses(office) == expected, "each once"
    office.issue(consents=consents, today=TODAY + 2 * DAY)
    office.issue(consents=withdrawn(consents, "V-001"), today=TODAY + 3 * DAY)
    assert removed_addresses(office)[:3] == expected, "only added to"
    assert len(removed_addresses(office)) == 6


def test_an_issue_killed_after_the_list_adds_nothing_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    consents = [*rows_of("consents"), *granted("V-001", "search_engines")]
    office.issue(consents=consents)
    gone = withdrawn(consents, "V-001")

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(tree, "publish", killed)
        office.issue(consents=gone)
    before = removed_addresses(office)
    assert len(before) == 2, "nothing is lost"
    office.issue(consents=gone)
    assert removed_addresses(office) == before


def test_a_page_that_closes_to_search_engines_is_on_the_list(office: Office) -> None:
    consents = [*rows_of("consents"), *granted("P-001", "search_engines")]
    office.issue(consents=consents)
    (slug,) = (person.slug for person in office.tree.people)
    office.issue()  # still listed, not for search engines any more
    assert [line.split("\t")[1] for line in removed_addresses(office)] == [
        f"https://verifica.example.org/en/people/{slug}/",
        f"https://verifica.example.org/personas/{slug}/",
    ]


def test_a_page_that_search_engines_never_had_is_not_on_the_list(
    office: Office,
) -> None:
    office.issue()
    office.issue(consents=withdrawn(rows_of("consents"), "P-001", "V-001"))
    assert removed_addresses(office) == []


# -- by name in private, in numbers on the console -----------------------------


def test_every_field_of_every_record_has_a_name_for_staff() -> None:
    def names(cls: type) -> Iterator[str]:
        hints = typing.get_type_hints(cls)
        for field in dataclasses.fields(cls):
            yield field.name
            for inner in within(hints[field.name]):
                yield from names(inner)

    def within(hint: Any) -> Iterator[type]:
        if dataclasses.is_dataclass(hint):
            assert isinstance(hint, type)
            yield hint
        for argument in typing.get_args(hint):
            yield from within(argument)

    kinds = [records.Certificate, records.Tombstone, records.Programme]
    kinds += [
        typing.get_args(typing.get_type_hints(Directory)[table])[0]
        for table in changes.KEYS
    ]
    known = {name for kind in kinds for name in names(kind)}
    assert known <= set(fieldnames.FIELDS)
    assert set(changes.KEYS) < set(fieldnames.TABLES)


def test_every_table_of_the_directory_is_compared() -> None:
    tables = {field.name for field in dataclasses.fields(Directory)}
    assert tables == {"programme", *changes.KEYS}


def test_diff_names_in_private_and_counts_on_the_console(
    run: Run, tmp_path: Path
) -> None:
    consents = [*rows_of("consents"), *granted("V-001", "search_engines")]
    export = make_export(tmp_path, consents=consents)
    environment = {"CONSTANCIA_EXPORT": str(export), "CONSTANCIA_TODAY": "2026-03-02"}
    first = run("diff", folder=tmp_path, **environment)
    assert first.returncode == 0, first.stderr
    assert "Certificados: aparecen 2" in first.stdout
    assert not (tmp_path / "state" / "ledger.sqlite").exists()
    assert run("issue", folder=tmp_path, **environment).returncode == 0
    make_export(tmp_path, consents=withdrawn(consents, "P-001", "V-001"))
    done = run("diff", folder=tmp_path, **environment)
    assert done.returncode == 0, done.stderr
    assert "Certificados: se retiran 1" in done.stdout
    assert "Personas: desaparecen 1" in done.stdout
    assert "Emprendimientos: desaparecen 1" in done.stdout
    assert "3 de 3" in done.stdout
    assert "I20 2 " in done.stdout
    report = tmp_path / "state" / "report"
    page = (report / "changes.html").read_text(encoding="utf-8")
    data = json.loads((report / "changes.json").read_text(encoding="utf-8"))
    for name in ("Ana Lucía", "Panadería Ejemplo"):
        assert name in page
        assert name in json.dumps(data, ensure_ascii=False)
        assert name not in done.stdout + done.stderr
    assert "P-001" not in done.stdout
    assert "<script" not in page
    assert {entry["kind"] for entry in data["changes"]} == {"withdrawn", "gone"}
    assert {each["scope"] for each in data["withdrawals"]} >= {
        "verification",
        "venture",
    }
    assert "/emprendimientos/panaderia-ejemplo-" in data["unlisted"][0]
    for name in ("changes.html", "changes.json", "why-public.csv"):
        assert (report / name).stat().st_mode & 0o077 == 0
    english = run("diff", folder=tmp_path, CONSTANCIA_LANGUAGE="en", **environment)
    assert english.returncode == 0, english.stderr
    assert 'lang="en"' in (report / "changes.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("on_tree", "said"), [(True, 1), (False, 0), (None, 0)])
def test_a_withdrawal_is_told_as_disappearing_only_while_the_tree_shows_it(
    office: Office, *, on_tree: bool | None, said: int
) -> None:
    clock = Clock(
        subject_id="P-001",
        name="Ana Lucía Ejemplo Peña",
        scope="profile",
        file="consents.csv",
        sheet=None,
        row=2,
        ended="withdrawn",
        ended_on=TODAY,
        working_days=0,
        act_by=TODAY + 30 * DAY,
        late=False,
        on_tree=on_tree,
        on_site=True,
    )
    lines = list(review.summary_lines(office.difference(), [clock, clock], str))
    assert len([line for line in lines if line.startswith("I20 1 ")]) == said


def test_names_in_the_page_are_escaped(office: Office) -> None:
    office.issue()
    ventures = changed("ventures", {"summary_es": "<b>pan</b> & <script>dulce"})
    found = office.difference(ventures=ventures)
    path = review.write(office.folder, found, (), on=TODAY)
    page = path.read_text(encoding="utf-8")
    assert "&lt;b&gt;pan&lt;/b&gt; &amp; &lt;script&gt;dulce" in page


def test_the_repr_of_what_changes_names_nobody(office: Office) -> None:
    found = office.difference()
    assert found.entries
    assert "Ejemplo" not in repr(found) + repr(found.entries)


def test_the_command_stops_in_two_lines_and_goes_on_with_the_number(
    run: Run, tmp_path: Path
) -> None:
    tables = crowd(8)
    environment = {
        "CONSTANCIA_EXPORT": str(make_export(tmp_path, **tables)),
        "CONSTANCIA_TODAY": "2026-03-02",
    }
    assert run("issue", folder=tmp_path, **environment).returncode == 0
    public = tree_bytes(tmp_path / "state" / "public")
    ledger = (tmp_path / "state" / "ledger.sqlite").read_bytes()
    subjects = [f"P-00{n}" for n in (1, 2, 3)]
    make_export(
        tmp_path, **{**tables, "consents": withdrawn(tables["consents"], *subjects)}
    )
    for options in ((), ("--removals", "5"), ("--removals", "seis")):
        done = run("issue", *options, folder=tmp_path, **environment)
        assert done.returncode == 1
        lines = done.stderr.splitlines()
        assert [line.split(":")[0] for line in lines[-2:]] == ["error", "hint"]
        assert "Traceback" not in done.stderr
        assert tree_bytes(tmp_path / "state" / "public") == public
        assert (tmp_path / "state" / "ledger.sqlite").read_bytes() == ledger
        assert "Persona" not in done.stderr
    agreed = run("issue", "--removals", "6", folder=tmp_path, **environment)
    assert agreed.returncode == 0, agreed.stderr


def test_diff_of_an_export_with_errors_stops_as_issue_does(
    run: Run, tmp_path: Path
) -> None:
    export = make_export(tmp_path, consents=None)
    done = run("diff", "--export", str(export), folder=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "state" / "report" / "changes.html").exists()


def test_nothing_private_stands_where_a_site_is_built_from() -> None:
    """The reviewer's files are written to the state, which version control leaves out."""
    assert "/data/state/" in (ROOT / ".gitignore").read_text(encoding="utf-8")
