from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.credentials import data_integrity, open_badges
from constancia.credentials.site import SiteCertificate, verify_site
from constancia.credentials.trust import Trust, holds_since, load_trust, parse
from constancia.credentials.verification import (
    CHECKS,
    DETAILS,
    Check,
    Verifier,
    verdict,
    verify_credential,
)
from constancia.errors import CredentialError
from tests import make_vectors as sample

Json = dict[str, Any]
VECTOR = json.loads((sample.VECTORS / "verification.json").read_text(encoding="utf-8"))
NOW = sample.moment(sample.NOW)
TRUST = Trust(
    did_document=data_integrity.serialise(sample.did_document()),
    status_lists={"/status/1.json": data_integrity.serialise(sample.LIST)},
)
FACTS = open_badges.facts(sample.SIGNED)


def verify(document: Any, **given: Any) -> tuple[Check, ...]:
    if isinstance(document, dict):
        document = data_integrity.serialise(document)
    return verify_credential(document, **{"now": NOW, "trust": TRUST, **given})


def outcomes(checks: tuple[Check, ...]) -> dict[str, str]:
    return {check.id: check.outcome for check in checks}


# --- what was verified before ---------------------------------------------------------


def test_what_was_proven_to_these_keys_is_not_proven_again_and_all_else_is() -> None:
    forged = copy.deepcopy(sample.SIGNED)
    forged["credentialSubject"]["achievement"]["name"] = "Otro oficio"
    document = data_integrity.serialise(forged)
    asked: list[bytes] = []

    def proven(credential: bytes) -> bool:
        asked.append(credential)
        return True

    strict = Verifier(now=NOW, trust=TRUST).verify(document)
    assert outcomes(strict)["proof"] == "failed"
    verifier = Verifier(now=NOW, trust=TRUST, proven=proven)
    assert outcomes(verifier.verify(document))["proof"] == "passed"
    assert asked == [document]
    late = Verifier(
        now=sample.moment("2031-01-01T00:00:00Z"), trust=TRUST, proven=proven
    )
    assert outcomes(late.verify(document))["dates"] == "failed"
    nothing = Verifier(now=NOW, trust=Trust(), proven=proven)
    assert outcomes(nothing.verify(document))["key"] == "unchecked"


def test_keys_and_lists_vouch_from_then_on_until_one_of_them_ends() -> None:
    day = datetime.timedelta(days=1)
    until = sample.moment(sample.LIST["validUntil"])
    assert holds_since(TRUST, NOW, now=NOW)
    assert holds_since(TRUST, NOW, now=until)
    assert not holds_since(TRUST, NOW, now=until + day)
    assert not holds_since(TRUST, NOW, now=NOW - day)
    ending = sample.did_document()
    ending["verificationMethod"][0]["expires"] = (NOW + day).isoformat()
    trust = Trust(did_document=ending, status_lists=TRUST.status_lists)
    assert holds_since(trust, NOW, now=NOW + day / 2)
    assert not holds_since(trust, NOW, now=NOW + day)
    assert not holds_since(Trust(did_document=b"[]"), NOW, now=NOW)
    assert not holds_since(Trust(), NOW, now=NOW + day)


# --- the cases shared with JavaScript -------------------------------------------------


@pytest.mark.parametrize("case", VECTOR["cases"], ids=lambda case: case["name"])
def test_shared_cases_end_as_written(case: Json) -> None:
    documents = [data_integrity.serialise(d) for d in VECTOR["documents"]]
    files = {path: documents[number] for path, number in case["files"].items()}
    checks = verify_credential(
        documents[case["credential"]],
        now=sample.moment(case["now"]),
        trust=Trust(
            did_document=files.pop("/.well-known/did.json", None), status_lists=files
        ),
        host=case["host"],
        expected_code=case["code"],
    )
    assert [check.outcome for check in checks[:5]] == case["outcomes"]
    assert verdict(checks) == case["verdict"]
    if case["detail"]:
        first = next(check for check in checks if check.outcome != "passed")
        assert first.detail == case["detail"]


def test_shared_cases_cover_every_outcome_of_every_check() -> None:
    for number in range(5):
        found = {case["outcomes"][number] for case in VECTOR["cases"]}
        assert {"passed", "failed", "unchecked"} - found <= {
            "unchecked" if number in {0, 1} else ""
        }


# --- the checks -----------------------------------------------------------------------


def test_seven_checks_in_order_each_with_words() -> None:
    checks = verify(sample.SIGNED)
    assert [(check.number, check.id) for check in checks] == list(enumerate(CHECKS, 1))
    assert {check.detail for check in checks} <= set(DETAILS)


def test_days_of_expiry_and_of_the_list_are_told() -> None:
    days = {check.id: check.day for check in verify(sample.SIGNED)}
    assert str(days["dates"]) == "2029-07-14"
    assert str(days["status"]) == "2026-07-20"


def test_a_page_that_shows_what_is_signed_passes() -> None:
    checks = verify(sample.SIGNED, page=list(FACTS.items()))
    assert outcomes(checks)["page"] == "passed"


@pytest.mark.parametrize(
    "shown",
    [
        {**FACTS, "name": "Otra Persona"},
        {**FACTS, "expires": "2030-07-14"},
        {**FACTS, "level": "never signed"},
        {k: v for k, v in FACTS.items() if k != "name"},
        {k: v for k, v in FACTS.items() if k != "expires"},
        {},
    ],
    ids=range(6),
)
def test_a_page_that_shows_more_less_or_other_than_signed_fails(shown: Json) -> None:
    checks = verify(sample.SIGNED, page=list(shown.items()))
    assert outcomes(checks)["page"] == "failed"
    assert verdict(checks) == "failed"


def test_a_page_may_not_show_an_expiry_that_was_not_signed() -> None:
    endless = sample.sign(sample.unsigned(expires_on=None))
    shown = [*open_badges.facts(endless).items(), ("expires", "2029-07-14")]
    assert outcomes(verify(endless, page=shown))["page"] == "failed"


@pytest.mark.parametrize("answer", ["passed", "failed", "unchecked"])
def test_the_log_is_asked_about_the_bytes(answer: str) -> None:
    asked = []

    def log(credential: bytes) -> Any:
        asked.append(credential)
        return answer

    published = data_integrity.serialise(sample.SIGNED)
    checks = verify_credential(published, now=NOW, trust=TRUST, log=log)
    assert outcomes(checks)["log"] == answer
    assert asked == [published]
    assert verdict(checks) == ("failed" if answer == "failed" else "passed")


def test_without_page_and_log_a_good_credential_still_passes() -> None:
    checks = verify(sample.SIGNED)
    assert verdict(checks) == "passed"
    assert outcomes(checks)["page"] == outcomes(checks)["log"] == "unchecked"


def test_nothing_is_known_without_the_issuers_keys() -> None:
    checks = verify(sample.SIGNED, trust=Trust())
    assert verdict(checks) == "unchecked"


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(CredentialError):
        Verifier(now=NOW.replace(tzinfo=None), trust=TRUST)


def test_a_verifier_answers_the_same_for_many_as_for_one() -> None:
    verifier = Verifier(now=NOW, trust=TRUST)
    good = data_integrity.serialise(sample.SIGNED)
    bad = good.replace("Albañilería".encode(), b"Otra")
    answers = [verifier.verify(document) for document in (good, bad, good)]
    assert answers[0] == answers[2] == verify(sample.SIGNED)
    assert verdict(answers[1]) == "failed"


# --- stricter than the libraries ------------------------------------------------------


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Any]:
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        yield path
    for key, item in items:
        yield from leaves(item, (*path, key))


def altered(document: Json, path: tuple[str | int, ...], value: Any) -> Json:
    copied = copy.deepcopy(document)
    place: Any = copied
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copied


@pytest.mark.parametrize("path", list(leaves(sample.SIGNED)), ids=str)
def test_any_value_changed_or_taken_away_never_passes(
    path: tuple[str | int, ...],
) -> None:
    for value in ("x", "", None, 0, True, [], {}, ...):
        checks = verify(altered(sample.SIGNED, path, value))
        assert verdict(checks) == "failed", value


@pytest.mark.parametrize("path", list(leaves(sample.LIST)), ids=str)
def test_any_value_of_the_list_changed_or_taken_away_never_passes(
    path: tuple[str | int, ...],
) -> None:
    for value in ("x", "", None, 0, True, [], {}, ...):
        lists = {"/status/1.json": altered(sample.LIST, path, value)}
        trust = Trust(did_document=TRUST.did_document, status_lists=lists)
        assert verdict(verify(sample.SIGNED, trust=trust)) == "failed", value


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in leaves(sample.did_document())
        if path[0] != "@context"  # names of vocabularies decide nothing here
    ],
    ids=str,
)
def test_any_value_of_the_did_document_changed_never_passes(
    path: tuple[str | int, ...],
) -> None:
    for value in ("x", "", None, 0, True, [], {}):
        did_document = altered(sample.did_document(), path, value)
        trust = Trust(did_document=did_document, status_lists=TRUST.status_lists)
        assert verdict(verify(sample.SIGNED, trust=trust)) != "passed", value


@pytest.mark.parametrize("name", ["expires", "revoked"])
def test_an_ended_key_is_heeded(name: str) -> None:
    did_document = sample.did_document()
    did_document["verificationMethod"][0][name] = "2026-07-31T00:00:00Z"
    trust = Trust(did_document=did_document, status_lists=TRUST.status_lists)
    assert outcomes(verify(sample.SIGNED, trust=trust))["key"] == "failed"


def test_two_keys_of_one_name_are_refused() -> None:
    did_document = sample.did_document()
    did_document["verificationMethod"] += sample.did_document(sample.OTHER_SEED)[
        "verificationMethod"
    ]
    trust = Trust(did_document=did_document, status_lists=TRUST.status_lists)
    assert outcomes(verify(sample.SIGNED, trust=trust))["key"] == "failed"


def test_the_same_proof_twice_is_not_a_proof_set() -> None:
    for which in (0, 1):
        proofs = [sample.SIGNED["proof"][which]] * 2
        checks = verify({**sample.SIGNED, "proof": proofs})
        assert checks[0].detail == "suite"


def test_proofs_of_two_keys_are_refused_though_both_may_assert() -> None:
    other = sample.sign(
        sample.unsigned(), seed=sample.OTHER_SEED, method=f"did:web:{sample.HOST}#other"
    )
    did_document = sample.did_document()
    method = sample.did_document(sample.OTHER_SEED)["verificationMethod"][0]
    did_document["verificationMethod"].append(
        {**method, "id": f"did:web:{sample.HOST}#other"}
    )
    did_document["assertionMethod"].append(f"did:web:{sample.HOST}#other")
    trust = Trust(did_document=did_document, status_lists=TRUST.status_lists)
    mixed = {**sample.SIGNED, "proof": [sample.SIGNED["proof"][0], other["proof"][1]]}
    assert outcomes(verify(mixed, trust=trust))["key"] == "failed"


def test_a_list_with_proofs_of_two_keys_is_refused() -> None:
    name = f"did:web:{sample.HOST}#other"
    other = sample.sign(sample.unsigned_list(), seed=sample.OTHER_SEED, method=name)
    method = sample.did_document(sample.OTHER_SEED)["verificationMethod"][0]
    did_document = sample.did_document()
    did_document["verificationMethod"].append({**method, "id": name})
    did_document["assertionMethod"].append(name)
    mixed = {**sample.LIST, "proof": [sample.LIST["proof"][0], other["proof"][1]]}
    for published, outcome in ((other, "passed"), (mixed, "failed")):
        trust = Trust(
            did_document=did_document, status_lists={"/status/1.json": published}
        )
        assert outcomes(verify(sample.SIGNED, trust=trust))["status"] == outcome


@pytest.mark.parametrize(
    "address",
    [
        f"https://{sample.HOST}/c/{'0' * 12}1/credential.json",  # no code
        f"https://{sample.HOST}/c/{sample.SIGNED_CODE}/credential.json",
        f"https://{sample.HOST}/c/{sample.SIGNED_CODE.lower()}",
        f"https://{sample.HOST}/d/{sample.SIGNED_CODE.lower()}/credential.json",
        f"https://example.net/c/{sample.SIGNED_CODE.lower()}/credential.json",
        f"http://{sample.HOST}/c/{sample.SIGNED_CODE.lower()}/credential.json",
        sample.SIGNED_CODE,
        f"urn:{sample.SIGNED_CODE}",
    ],
)
def test_a_signed_credential_at_an_address_of_no_code_is_refused(address: str) -> None:
    checks = verify(
        sample.sign({**sample.unsigned(), "id": address})
        if ":" in address
        else {**sample.SIGNED, "id": address}
    )
    assert checks[0].outcome == "failed"


@pytest.mark.parametrize("text", ['{"a": 1.5}', '{"a": -Infinity}', '{"a": 1e3}'])
def test_a_number_with_a_fraction_is_not_even_read(text: str) -> None:
    with pytest.raises(CredentialError):
        parse(text.encode(), largest=100)


@pytest.mark.parametrize(
    "published",
    [
        b"",
        b"[]",
        b"\xff\xfe{}",
        b"{" * 5000,
        b"[" * 100_000,
        b'{"a": NaN}',
        b'{"a": 1.5}',
        b" " * 70_000,
        data_integrity.serialise(sample.SIGNED) + b" " * 70_000,
        data_integrity.serialise(sample.SIGNED)[:-1] + b',"id":"x"}',
        data_integrity.serialise(sample.SIGNED).replace(
            b'"name":"', b'"name":"Otra","name":"', 1
        ),
    ],
    ids=range(11),
)
def test_what_two_readers_could_read_differently_is_refused(published: bytes) -> None:
    checks = verify(published)
    assert checks[0].outcome == "failed"
    assert [check.outcome for check in checks[1:]] == ["unchecked"] * 6


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(sample.SIGNED)), json_values)
def test_no_document_makes_the_verifier_stumble(name: str, value: Any) -> None:
    for document in ({**sample.SIGNED, name: value}, {name: value}):
        if document != sample.SIGNED:
            assert verdict(verify_credential(document, now=NOW, trust=TRUST)) == (
                "failed"
            )


@given(json_values, json_values)
def test_no_trust_makes_the_verifier_stumble(did_document: Any, status: Any) -> None:
    trust = Trust(
        did_document=json.dumps(did_document).encode("utf-8", "replace"),
        status_lists={"/status/1.json": json.dumps(status).encode("utf-8", "replace")},
    )
    assert verdict(verify(sample.SIGNED, trust=trust)) != "passed"


# --- a whole site ---------------------------------------------------------------------


def page(state: str, facts: Json) -> str:
    rows = "".join(
        f'<time datetime="{value}" data-signed="{name}">día</time>'
        if name in {"issued", "expires"}
        else f'<dd data-signed="{name}"> <b>{value}</b>\n</dd>'
        for name, value in facts.items()
    )
    return (
        f"<!doctype html><title>x</title><main data-state={state!r}><dl>{rows}"
        '<dd data-other="name">&amp;</dd></dl><br></main>'
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / ".well-known").mkdir()
    (tmp_path / "status").mkdir()
    (tmp_path / ".well-known" / "did.json").write_bytes(TRUST.did_document)
    (tmp_path / "status" / "1.json").write_bytes(TRUST.status_lists["/status/1.json"])
    put(tmp_path, sample.SIGNED, state="valid")
    return tmp_path


def put(site: Path, credential: Json | None, *, state: str, **facts: str) -> Path:
    place = site / "c" / sample.SIGNED_CODE.lower()
    place.mkdir(parents=True, exist_ok=True)
    shown = {**FACTS, **facts} if credential else {}
    (place / "index.html").write_text(page(state, shown), encoding="utf-8")
    (place / "credential.json").unlink(missing_ok=True)
    if credential:
        published = data_integrity.serialise(credential)
        (place / "credential.json").write_bytes(published)
    return place


def only(site: Path, now: str = sample.NOW) -> SiteCertificate:
    (answer,) = verify_site(site, now=sample.moment(now))
    return answer


def test_a_sound_site_has_no_fault(site: Path) -> None:
    answer = only(site)
    assert (answer.code, answer.state) == (sample.SIGNED_CODE, "valid")
    assert answer.fault is None
    assert verdict(answer.checks) == "passed"
    assert outcomes(answer.checks)["page"] == "passed"


def test_a_certificate_that_expired_after_the_build_is_no_fault(site: Path) -> None:
    lists = sample.sign(sample.unsigned_list(validUntil="2030-12-31T00:00:00Z"))
    (site / "status" / "1.json").write_bytes(data_integrity.serialise(lists))
    answer = only(site, "2030-01-01T00:00:00Z")
    assert answer.fault is None
    assert verdict(answer.checks) == "failed"


def test_a_page_that_shows_another_name_is_a_fault(site: Path) -> None:
    put(site, sample.SIGNED, state="valid", name="Otra Persona")
    assert only(site).fault == "differs"


def test_a_page_without_signed_values_is_a_fault(site: Path) -> None:
    place = put(site, sample.SIGNED, state="valid")
    (place / "index.html").write_text("<main data-state=valid></main>", "utf-8")
    assert only(site).fault == "differs"


def test_a_tampered_credential_is_a_fault(site: Path) -> None:
    put(
        site,
        altered(sample.SIGNED, ("validFrom",), "2020-01-01T00:00:00Z"),
        state="valid",
    )
    assert only(site).fault == "signature"


def test_a_revoked_certificate_shown_as_valid_is_a_fault(site: Path) -> None:
    lists = sample.sign(sample.unsigned_list((sample.STATUS_INDEX,)))
    (site / "status" / "1.json").write_bytes(data_integrity.serialise(lists))
    assert only(site).fault == "revoked"
    put(site, sample.SIGNED, state="suspended")
    assert only(site).fault is None


def test_a_suspended_certificate_whose_bit_is_clear_is_a_fault(site: Path) -> None:
    put(site, sample.SIGNED, state="suspended")
    assert only(site).fault == "not-suspended"


@pytest.mark.parametrize("state", ["revoked", "replaced", "withdrawn"])
def test_a_page_without_a_holder_keeps_no_credential(site: Path, state: str) -> None:
    put(site, None, state=state)
    assert only(site).fault is None
    put(site, sample.SIGNED, state=state)
    assert only(site).fault == "leftover"


def test_a_page_with_a_holder_needs_its_credential(site: Path) -> None:
    place = put(site, sample.SIGNED, state="valid")
    (place / "credential.json").unlink()
    assert only(site).fault == "missing"


def test_a_credential_without_a_page_is_a_fault(site: Path) -> None:
    place = put(site, sample.SIGNED, state="valid")
    (place / "index.html").unlink()
    assert only(site).fault == "state"


def test_a_page_that_is_not_text_is_a_fault(site: Path) -> None:
    place = put(site, sample.SIGNED, state="valid")
    (place / "index.html").write_bytes(b"\xff\xfe")
    assert only(site).fault == "unreadable"


def test_a_credential_under_another_code_is_a_fault(site: Path) -> None:
    other = json.loads((sample.VECTORS / "codes.json").read_text("utf-8"))
    code = other["derived"][1]["code"].lower()
    place = put(site, sample.SIGNED, state="valid")
    place.rename(place.with_name(code))
    assert only(site).fault == "code"


@pytest.mark.parametrize("name", ["0000000000001", "short"])
def test_an_address_that_is_no_code_is_a_fault(site: Path, name: str) -> None:
    place = put(site, sample.SIGNED, state="valid")
    place.rename(place.with_name(name))
    assert only(site).fault == "address"


def test_a_stale_or_missing_list_is_a_fault_of_the_site(site: Path) -> None:
    assert only(site, "2026-12-01T00:00:00Z").fault == "stale"
    (site / "status" / "1.json").unlink()
    assert only(site).fault == "unreachable"


def test_trust_is_what_the_folder_publishes(site: Path) -> None:
    assert load_trust(site) == TRUST
    assert load_trust(site / "c") == Trust()
