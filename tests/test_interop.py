"""Independent software, offline: it accepts what we issue and refuses what is wrong.

Where a library is more lenient than we are, that is written down as a fact, so that a
change on either side shows.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constancia.credentials import data_integrity
from constancia.credentials.site import SiteCertificate, verify_site
from constancia.credentials.trust import load_trust
from constancia.credentials.verification import verdict, verify_credential
from tests import make_vectors as sample
from tests.conftest import TODAY
from tests.interop import runner

pytestmark = pytest.mark.interop

Json = dict[str, Any]
Small = Callable[..., Path]


def ask(script: str, site: Path, *, now: str, some: int | None = None) -> list[Json]:
    arguments = [str(site), "--now", now]
    if some:
        arguments += ["--sample", str(some)]
    lines = runner.run(script, *arguments).splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A site folder of one credential, with one thing about it changed."""

    def make(
        credential: Json = sample.SIGNED,
        status_list: Json = sample.LIST,
        did_document: Json | None = None,
    ) -> Path:
        files = {
            ".well-known/did.json": did_document or sample.did_document(),
            "status/1.json": status_list,
            f"c/{sample.SIGNED_CODE.lower()}/credential.json": credential,
        }
        for name, document in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data_integrity.serialise(document))
        return tmp_path

    return make


def ours(site: Path, now: str) -> str:
    path = site / "c" / sample.SIGNED_CODE.lower() / "credential.json"
    checks = verify_credential(
        path.read_bytes(), now=sample.moment(now), trust=load_trust(site)
    )
    return verdict(checks)


def everybody(site: Path, now: str = sample.NOW) -> Json:
    """The answers of every program about the one credential of a site."""
    (digital_bazaar,) = ask("verify.mjs", site, now=now)
    (dcc,) = ask("dcc.mjs", site, now=now)
    (fedify,) = ask("fedify.mjs", site, now=now)
    assert [address for address in dcc.pop("asked") if "imsglobal" not in address] == []
    return {
        "ours": ours(site, now),
        "rdfc": digital_bazaar["rdfc"] is True,
        "jcs": digital_bazaar["jcs"] is True,
        "set": digital_bazaar["set"] is True,
        "revoked": digital_bazaar.get("revoked"),
        "dcc": dcc,
        "fedify": fedify["jcs"],
    }


def tampered() -> Json:
    changed = copy.deepcopy(sample.SIGNED)
    changed["credentialSubject"]["identifier"][0]["identityHash"] = "Otra Persona"
    return changed


def test_everybody_accepts_a_valid_credential(small: Small) -> None:
    answer = everybody(small())
    assert answer["ours"] == "passed"
    assert answer["rdfc"] and answer["jcs"] and answer["set"] and answer["fedify"]
    assert answer["revoked"] is False
    assert answer["dcc"]["error"] is None
    for step in ("valid_signature", "expiration", "revocation_status"):
        assert answer["dcc"][step] is True


def test_names_of_every_alphabet_verify_elsewhere(small: Small) -> None:
    holder = 'Ñoño "Pepe" O\'Brien \\ \t\n\u2028\ufeff \U0001f9f1 \ue000 \U0010fffd'
    answer = everybody(small(sample.sign(sample.unsigned(holder=holder))))
    assert answer["rdfc"] and answer["jcs"] and answer["fedify"]
    assert answer["dcc"]["valid_signature"] is True


def test_nobody_accepts_a_tampered_credential(small: Small) -> None:
    answer = everybody(small(tampered()))
    assert answer["ours"] == "failed"
    assert not any(answer[name] for name in ("rdfc", "jcs", "set", "fedify"))
    assert answer["dcc"]["error"] == "invalid_signature"


def test_an_expired_credential_is_refused_from_the_second_after_its_last_day(
    small: Small,
) -> None:
    lists = sample.sign(sample.unsigned_list(validUntil="2030-01-01T00:00:00Z"))
    site = small(status_list=lists)
    last, after = "2029-07-14T23:59:59-06:00", "2029-07-15T00:05:01-06:00"
    answer = everybody(site, last)
    assert answer["ours"] == "passed"
    assert answer["set"] and answer["dcc"]["expiration"] is True
    answer = everybody(site, after)  # their clocks may be five minutes off
    assert answer["ours"] == "failed"
    assert not answer["set"] and answer["dcc"]["expiration"] is False


def test_a_set_bit_is_seen_by_strangers(small: Small) -> None:
    site = small(status_list=sample.sign(sample.unsigned_list((sample.STATUS_INDEX,))))
    answer = everybody(site)
    assert answer["ours"] == "failed"
    assert answer["revoked"] is True
    assert answer["dcc"]["revocation_status"] is False
    # the library says "verified" all the same; only its status result tells
    assert answer["set"]


def test_a_stale_list_is_no_answer_elsewhere_either(small: Small) -> None:
    answer = everybody(small(), "2026-10-28T06:06:00Z")
    assert answer["ours"] == "unchecked"
    assert not answer["set"]
    assert answer["dcc"]["revocation_status"] == "status_list_expired"


def test_a_list_signed_by_a_stranger_is_refused(small: Small) -> None:
    lists = sample.sign(sample.unsigned_list(), seed=sample.OTHER_SEED)
    answer = everybody(small(status_list=lists))
    assert answer["ours"] == "failed"
    assert not answer["set"]
    assert answer["dcc"]["revocation_status"] == "status_list_signature_error"


def test_a_key_taken_out_of_the_did_document_vouches_for_nothing(small: Small) -> None:
    answer = everybody(small(did_document=sample.did_document(sample.OTHER_SEED)))
    assert answer["ours"] == "failed"
    assert not any(answer[name] for name in ("rdfc", "jcs", "set", "fedify"))


@pytest.mark.parametrize("which", [0, 1])
def test_one_broken_proof_of_two_is_enough_for_us_and_not_for_them(
    small: Small, which: int
) -> None:
    broken = copy.deepcopy(sample.SIGNED)
    broken["proof"][which]["created"] = "2026-07-14T06:00:01Z"
    answer = everybody(small(broken))
    assert answer["ours"] == "failed"
    assert (answer["rdfc"], answer["jcs"]) == (which == 1, which == 0)
    assert answer["set"]  # content with the other one


# --- the built sample site ------------------------------------------------------------


def in_force(answer: SiteCertificate) -> bool:
    """A suspended certificate may have expired besides."""
    dates = next(check for check in answer.checks if check.id == "dates")
    return dates.outcome == "passed"


NOON = f"{TODAY.isoformat()}T18:00:00Z"


def test_the_sample_site_verifies_with_digital_bazaars_libraries(site: Path) -> None:
    known = {
        answer.code.lower(): answer
        for answer in verify_site(site, now=sample.moment(NOON))
    }
    assert [answer.fault for answer in known.values() if answer.fault] == []
    answers = ask("verify.mjs", site, now=NOON, some=60)
    assert len(answers) > 20
    for answer in answers:
        state = known[answer["code"]].state
        accepted = in_force(known[answer["code"]])
        for name in ("rdfc", "jcs", "set"):
            assert (answer[name] is True) == accepted, (state, answer)
        if accepted:
            assert answer["revoked"] == (state == "suspended"), (state, answer)


def test_the_sample_site_verifies_with_verifier_core_and_fedify(site: Path) -> None:
    known = {
        answer.code.lower(): answer
        for answer in verify_site(site, now=sample.moment(NOON))
    }
    for answer in ask("dcc.mjs", site, now=NOON, some=12):
        published = known[answer["code"]]
        assert answer["error"] is None
        assert answer["valid_signature"] is True
        assert answer["expiration"] == in_force(published)
        if in_force(published):
            assert answer["revocation_status"] == (published.state != "suspended")
    fedify = ask("fedify.mjs", site, now=NOON, some=60)
    assert len(fedify) > 20
    assert all(answer["jcs"] for answer in fedify)


def test_verifier_core_finds_the_credential_valid_under_the_official_schema(
    small: Small,
) -> None:
    schema = runner.vectors(
        "1edtech-obv3", "schema", "ob_v3p0_achievementcredential_schema.json"
    )
    site = small()
    output = runner.run(
        "dcc.mjs", str(site), "--now", sample.NOW, "--schema", str(schema)
    )
    answer = json.loads(output)
    assert answer["schema"] is True
    assert answer["asked"] == []


def test_the_lock_file_names_no_host_to_download_from() -> None:
    lock = json.loads((runner.HERE / "package-lock.json").read_text("utf-8"))
    packages = lock["packages"]
    assert len(packages) > 20
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    unpinned = [n for n, entry in packages.items() if n and "integrity" not in entry]
    assert unpinned == []
