"""Door 1: what is signed, what is remembered, and what a crash leaves."""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from exports import TABLES, TODAY, changed
from office import SEED, Office

from constancia import changes, privatefile, provenance, tree
from constancia.consent import silence
from constancia.credentials import keys
from constancia.credentials.trust import Trust
from constancia.credentials.verification import verdict, verify_credential
from constancia.errors import ConstanciaError, LedgerError, NotPublishableError
from constancia.ledger import Ledger
from constancia.records import Certificate, Tombstone
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

NOON = datetime.datetime.combine(TODAY, datetime.time(18), tzinfo=datetime.UTC)


@pytest.fixture
def office(tmp_path: Path, territories: Territories, vocabulary: Vocabulary) -> Office:
    return Office(tmp_path, territories, vocabulary)


def first_certificate(**changes: str) -> list[dict[str, str]]:
    """The export's first certificate alone; the second one is revoked."""
    return changed("certificates", changes)[:1]


def only(office: Office, kind: type) -> Any:
    (found,) = (
        pair for pair in office.certificates().values() if type(pair[0]) is kind
    )
    return found


def test_a_signed_credential_verifies_against_what_is_published(office: Office) -> None:
    office.issue()
    _, credential = only(office, Certificate)
    files = office.tree.files
    trust = Trust(
        did_document=files["/.well-known/did.json"],
        status_lists={"/status/1.json": files["/status/1.json"]},
    )
    assert verdict(verify_credential(credential, now=NOON, trust=trust)) == "passed"


def test_a_second_run_signs_nothing_and_writes_the_same_bytes(office: Office) -> None:
    first = office.issue()
    before = office.public_bytes()
    second = office.issue()
    assert (first.signed, first.lists_signed, first.changed) == (1, 1, True)
    assert (second.signed, second.lists_signed, second.changed) == (0, 0, False)
    assert office.public_bytes() == before


def test_another_day_renews_the_status_list_and_signs_no_certificate(
    office: Office,
) -> None:
    office.issue()
    later = office.issue(today=TODAY + datetime.timedelta(days=1))
    assert (later.signed, later.lists_signed) == (0, 1)
    subject = json.loads(office.tree.files["/status/1.json"])
    begins = datetime.datetime.fromisoformat(subject["validFrom"])
    ends = datetime.datetime.fromisoformat(subject["validUntil"])
    assert ends - begins == datetime.timedelta(days=100)


def test_only_a_changed_certificate_is_signed_again_and_keeps_its_place(
    office: Office,
) -> None:
    office.issue()
    place = json.loads(only(office, Certificate)[1])["credentialStatus"]
    rows = changed("certificates", {"issued_on": "2024-05-18"})
    assert office.issue(certificates=rows).signed == 1
    assert json.loads(only(office, Certificate)[1])["credentialStatus"] == place
    # back to what it was: the old signature still fits
    assert office.issue().signed == 0


@pytest.mark.parametrize("status", ["suspended", "revoked", "replaced"])
def test_the_bit_is_set_while_a_certificate_is_not_to_be_accepted(
    office: Office, status: str
) -> None:
    office.issue(certificates=first_certificate())
    place = json.loads(only(office, Certificate)[1])["credentialStatus"]
    assert office.bits() == []
    rows = first_certificate(status=status, status_on="2026-01-05")
    office.issue(certificates=rows)
    assert office.bits() == [int(place["statusListIndex"])]
    office.issue(certificates=first_certificate())
    assert office.bits() == []


def test_withdrawn_consent_takes_page_and_file_away_and_sets_no_bit(
    office: Office,
) -> None:
    office.issue()
    bits = office.bits()
    code = only(office, Certificate)[0].code
    rows = changed("consents", {"withdrawn_on": "2026-01-05", "state": "withdrawn"})
    office.issue(consents=rows)
    record, credential = office.certificates()[code]
    assert record == Tombstone(code=code, state="withdrawn")
    assert credential is None
    assert office.bits() == bits
    everything = b"".join(office.public_bytes().values())
    assert "Lucía".encode() not in everything


def test_a_certificate_that_vanished_stops_the_issue(office: Office) -> None:
    office.issue()
    before = office.public_bytes()
    with pytest.raises(NotPublishableError, match="E31"):
        office.issue(certificates=first_certificate())
    assert office.public_bytes() == before


def test_a_certificate_that_changed_hands_stops_the_issue(office: Office) -> None:
    office.issue()
    before = office.public_bytes()
    with pytest.raises(NotPublishableError, match="E30"):
        office.issue(people=changed("people", {"full_name": "Otra Persona Ficticia"}))
    assert office.public_bytes() == before


def test_an_accent_mended_is_the_same_person(office: Office) -> None:
    office.issue()
    people = changed("people", {"full_name": "ANA LUCIA Ejemplo Peña"})
    assert office.issue(people=people).signed == 1


def test_a_ledger_of_another_key_is_refused(office: Office) -> None:
    office.issue()
    other = keys.from_seed(SEED, code_secret=bytes([1]) * 32, created=TODAY)
    with pytest.raises(LedgerError):
        office.issue(key=other)


def test_the_ledger_names_nobody(office: Office) -> None:
    office.issue()
    content = office.settings.ledger.read_bytes()
    for secret in ("Lucía", "Ejemplo", "2024-0001", "P-001", "01234567"):
        assert secret.encode() not in content


def test_what_must_never_appear_is_left_for_the_audit_alone(office: Office) -> None:
    office.issue()
    path = office.settings.private / "silence.json"
    values = json.loads(path.read_text(encoding="utf-8"))["never"]
    assert "01234567-8" in values  # a private column
    assert "Mario Ejemplo Núñez" in values  # revoked, and no consent
    assert "Ana Lucía Ejemplo Peña" not in values  # on her own page
    assert path.stat().st_mode & 0o077 == 0


def test_a_withheld_name_inside_a_published_one_is_told_apart(office: Office) -> None:
    """Or no site would pass the audit where two such people meet."""
    namesake = {"person_id": "P-003", "full_name": "LUCÍA  Ejemplo Peña"}
    office.issue(people=[*TABLES["people"], namesake])
    path = office.settings.private / "silence.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    assert "LUCÍA Ejemplo Peña" in document["never"]
    assert document["around"] == ["Ana Lucía Ejemplo Peña"]


STEPS: list[tuple[Any, str]] = [
    (privatefile, "replacing"),
    (silence, "gather"),
    (provenance, "write"),
    (changes, "remember"),
    (Ledger, "place"),
    (Ledger, "add_signature"),
    (tree, "prepare"),
    (tree, "publish"),
    (tree, "_write_lines"),
    (tree, "_publish"),
]


@pytest.mark.parametrize(
    ("owner", "step"), STEPS, ids=[f"{owner.__name__}.{step}" for owner, step in STEPS]
)
def test_killed_at_any_step_nothing_is_lost_and_the_next_run_finishes(
    office: Office, monkeypatch: pytest.MonkeyPatch, owner: Any, step: str
) -> None:
    one = first_certificate()
    office.issue(certificates=one)
    before = office.public_bytes()

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(owner, step, killed)
        office.issue()
    parts = {name for name in office.public_bytes() if name.endswith(".part")}
    now = office.public_bytes()
    assert {name: now[name] for name in before} == before, parts
    office.issue()
    assert len(office.certificates()) == 2
    public = {pair[0].code for pair in office.certificates().values()}
    connection = sqlite3.connect(office.settings.ledger)
    known = {code for (code,) in connection.execute("SELECT code FROM codes")}
    connection.close()
    assert known == public


def test_an_unwritable_state_is_a_clear_error(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.issue()
    before = office.public_bytes()
    real: Callable[..., Any] = Path.open

    def full(self: Path, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if "w" in mode and self.name.endswith(".part"):
            raise OSError(28, "No space left on device")
        return real(self, mode, *rest, **named)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(ConstanciaError) as caught:
        office.issue(today=TODAY + datetime.timedelta(days=1))
    monkeypatch.undo()
    assert caught.value.hint
    assert office.public_bytes() == before
