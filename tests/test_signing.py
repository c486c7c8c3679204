"""An issue costs what changed: what is taken over, and that it changes no byte."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from exports import TABLES, TODAY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import KEY, Office

from constancia import changes, exposure, issue, signing, tree
from constancia.credentials import keys, open_badges
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

PEOPLE = 4
LATER = TODAY + datetime.timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path, territories: Territories, vocabulary: Vocabulary) -> Office:
    return Office(tmp_path, territories, vocabulary)


@contextmanager
def built() -> Iterator[list[str]]:
    """Gather the codes whose documents are built meanwhile."""
    codes: list[str] = []
    real = open_badges.build

    def build(certificate: Any, **named: Any) -> dict[str, Any]:
        codes.append(certificate.code)
        return real(certificate, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(open_badges, "build", build)
        yield codes


@pytest.mark.parametrize("today", [TODAY, LATER])
def test_a_certificate_that_did_not_change_is_not_built_again(
    office: Office, today: datetime.date
) -> None:
    office.issue()
    before = list(office.tree.certificate_lines())
    with built() as codes:
        office.issue(today=today)
    assert codes == []
    assert list(office.tree.certificate_lines()) == before


def test_only_the_new_one_is_built(office: Office) -> None:
    office.issue()
    row = {**TABLES["certificates"][0], "certificate_number": "2024-0777"}
    with built() as codes:
        done = office.issue(certificates=[*TABLES["certificates"], row])
    assert len(codes) == done.signed == 1


def test_other_words_of_a_standard_build_its_certificates_anew(office: Office) -> None:
    office.issue()
    standards = [{**row, "title_es": "Otro título"} for row in TABLES["standards"]]
    with built() as codes:
        assert office.issue(standards=standards).signed == 1
    assert len(codes) == 1
    assert b"Otro t\xc3\xadtulo" in b"".join(office.tree.certificate_lines())


def test_other_code_that_makes_documents_builds_them_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.issue()
    monkeypatch.setattr(signing, "_digest_of_program", lambda: "another version")
    with built() as codes:
        office.issue()
    assert len(codes) == 1


def test_a_compromised_key_signs_nothing_that_is_taken_over(office: Office) -> None:
    office.issue()
    new = keys.from_seed(
        bytes([7]) * 32,
        code_secret=KEY.code_secret,
        created=TODAY,
        fragment="key-2026-2",
    )
    lost = dataclasses.replace(KEY.public_keys[0], state="compromised")
    both = dataclasses.replace(new, public_keys=(lost, *new.public_keys))
    assert office.issue(key=both).signed == 1


def forge(office: Office) -> None:
    """Change a name in the tree and make every hash in its manifest fit."""
    folder = office.settings.public_tree
    manifest = json.loads((folder / tree.MANIFEST).read_bytes())
    entry = manifest["tables"]["certificates"]
    content = (folder / entry["file"]).read_bytes()
    forged = content.replace(b'"identityHash":"Ana', b'"identityHash":"Eva')
    assert forged != content
    entry["sha256"] = hashlib.sha256(forged).hexdigest()
    (folder / entry["file"]).write_bytes(forged)
    (folder / tree.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def other_ledger(office: Office) -> None:
    """A ledger begun anew, as after a copy from before everything."""
    office.settings.ledger.unlink()


def no_seal(office: Office) -> None:
    (office.settings.private / issue.SEAL).unlink()


@pytest.mark.parametrize("spoil", [forge, other_ledger, no_seal])
def test_what_the_seal_does_not_cover_is_built_anew(office: Office, spoil: Any) -> None:
    office.issue()
    spoil(office)
    with built() as codes:
        office.issue()
    assert len(codes) == 1
    lines = b"".join(office.tree.certificate_lines())
    assert b'"identityHash":"Ana' in lines
    places = {
        json.loads(c)["credentialStatus"]["statusListIndex"] for c in files(office)
    }
    assert places == {str(place) for place in known_places(office)}


def files(office: Office) -> list[bytes]:
    return [c for _, c in office.tree.certificates() if c is not None]


def known_places(office: Office) -> set[int]:
    from constancia.ledger import Ledger

    with Ledger.open(office.settings.ledger) as ledger:
        found = {
            record.code: ledger.known_place(record.code)
            for record, c in office.tree.certificates()
            if c is not None
        }
    return {place.index for place in found.values() if place}


@pytest.mark.parametrize("step", ["note_issued", "seal"])
def test_killed_after_the_tree_stands_the_next_run_ends_the_work(
    office: Office, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    owner: Any = exposure if step == "note_issued" else signing.Signing

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(owner, step, killed)
        office.issue()
    stood = office.public_bytes()
    assert not office.issue().changed
    assert office.public_bytes() == stood
    with built() as codes:
        office.issue()
    assert codes == []


def test_a_refused_issue_leaves_no_draft(office: Office) -> None:
    office.issue()
    before = office.public_bytes()
    people = [{**TABLES["people"][0], "full_name": "Otra Persona"}, TABLES["people"][1]]
    with pytest.raises(Exception, match="E30"):
        office.issue(people=people)
    assert office.public_bytes() == before


# -- any sequence of edits -----------------------------------------------------

NAMES = ("Ana Ejemplo Paz", "ÁNA Ejemplo Paz")  # one person, spelt in two ways
STATES = ("active", "suspended", "revoked", "replaced")


@st.composite
def registries(draw: st.DrawFn) -> dict[str, list[dict[str, str]]]:
    """A registry of a few people, each with a certificate in any state."""
    people, certificates, consents = [], [], []
    for number in range(PEOPLE):
        identity = f"P-{number:03}"
        name = draw(st.sampled_from(NAMES))
        people.append({"person_id": identity, "full_name": f"{name} {'IVXL'[number]}"})
        row = {
            **TABLES["certificates"][0],
            "certificate_number": f"2024-{number:04}",
            "person_id": identity,
            "issued_on": draw(st.sampled_from(("2024-05-17", "2024-05-18"))),
        }
        state = draw(st.sampled_from(STATES))
        if state != "active":
            row |= {"status": state, "status_on": "2026-01-05"}
        certificates.append(row)
        for scope in ("verification", "profile"):
            answer = draw(st.sampled_from(("granted", "granted", "denied")))
            consents.append(
                {
                    "subject_id": identity,
                    "scope": scope,
                    "state": answer,
                    "granted_on": "2024-05-17",
                }
            )
    return {"people": people, "certificates": certificates, "consents": consents}


def test_any_edits_give_the_bytes_of_an_issue_that_takes_nothing_over(
    territories: Territories, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Issued on and on, or from the same ledger with no earlier tree: one tree."""
    monkeypatch.setattr(changes, "BRAKE_LEAST", 1000)

    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[
            HealthCheck.too_slow
        ],  # each example issues several times
    )
    @given(st.lists(st.tuples(registries(), st.booleans()), min_size=2, max_size=4))
    def hold(edits: list[tuple[dict[str, Any], bool]]) -> None:
        with tempfile.TemporaryDirectory() as name:
            office = Office(Path(name) / "a", territories, vocabulary)
            fresh = Office(Path(name) / "b", territories, vocabulary)
            for tables, later in edits:
                today = LATER if later else TODAY
                office.issue(today=today, **tables)
                shutil.rmtree(fresh.folder, ignore_errors=True)
                fresh.settings.state.mkdir(parents=True)
                shutil.copy(office.settings.ledger, fresh.settings.ledger)
                done = fresh.issue(today=today, **tables)
                assert (done.signed, done.lists_signed) == (0, 0)
                assert fresh.public_bytes() == office.public_bytes()

    hold()
