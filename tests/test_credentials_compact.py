from __future__ import annotations

import dataclasses
import datetime
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from constancia.credentials import cbor, compact, data_integrity, multibase
from constancia.credentials.offline import verify_payload
from constancia.credentials.trust import Trust
from constancia.credentials.verification import verdict
from constancia.errors import CredentialError
from tests import make_vectors as sample

VECTOR = json.loads((sample.VECTORS / "compact.json").read_text(encoding="utf-8"))
PUBLIC_KEY = multibase.decode_public_key(VECTOR["publicKeyMultibase"])
RETIRED_KEY = multibase.decode_public_key(
    sample.issuer_key(b"an older key of the same issuer!").public_multibase
)
CLAIMS = compact.claims_of(
    sample.certificate(), standard=sample.standard(), centre=sample.CENTRE
)
NOW = sample.moment(sample.NOW)
TRUST = Trust(
    did_document=sample.did_document(), status_lists={"/status/1.json": sample.LIST}
)
texts = st.text(max_size=40)
claims = st.builds(
    compact.Claims,
    name=texts,
    standard_code=texts,
    title=texts,
    level=st.none() | texts,
    centre=texts,
    issued_on=st.dates(),
    expires_on=st.none() | st.dates(),
)


def verify(digits: str, code: str = sample.SIGNED_CODE) -> compact.Claims:
    return compact.verify(digits, code=code, public_keys=[RETIRED_KEY, PUBLIC_KEY])


# --- CBOR -----------------------------------------------------------------------------

values = st.recursive(
    st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=300) | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.integers(-300, 300) | texts, inner, max_size=4)
    ),
    max_leaves=6,
)


def depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max((depth(item) for item in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((depth(item) for item in value), default=0)
    return 1


@given(values)
def test_cbor_is_read_back(value: Any) -> None:
    if depth(value) <= 4:
        assert cbor.decode(cbor.encode(value)) == value


# RFC 8949, appendix A
@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (1000, "1903e8"),
        (1000000, "1a000f4240"),
        (18446744073709551615, "1bffffffffffffffff"),
        (-1, "20"),
        (-1000, "3903e7"),
        (-18446744073709551616, "3bffffffffffffffff"),
        (bytes.fromhex("01020304"), "4401020304"),
        ("", "60"),
        ("\u00fc", "62c3bc"),
        ("\U00010151", "64f0908591"),
        ([1, [2, 3], [4, 5]], "8301820203820405"),
        ({1: 2, 3: 4}, "a201020304"),
        ({"a": "A", "b": "B"}, "a2616161416162614 2".replace(" ", "")),
    ],
    ids=str,
)
def test_cbor_is_written_as_the_rfc_writes_it(value: Any, encoded: str) -> None:
    assert cbor.encode(value).hex() == encoded
    assert cbor.decode(bytes.fromhex(encoded)) == value


@pytest.mark.parametrize(
    "encoded",
    [
        "",
        "1817",  # 23 in two bytes
        "190018",
        "5f42010243030405ff",  # indefinite length
        "9fff",
        "a203040102",  # keys out of order
        "a201020102",  # a key twice
        "62c328",  # not UTF-8
        "f4",  # false
        "f6",  # null
        "fa47c35000",  # float
        "c11a514b67b0",  # tag
        "d2",
        "44010203",  # cut off
        "8301",
        "1903",
        "9bffffffffffffffff",
        "bbffffffffffffffff",
        "5bffffffffffffffff",
        "0000",  # something more
        "8181818181",  # too deep
        "a1420102",
        "a18001",  # a list as key
        "1c",
    ],
)
def test_cbor_that_has_another_form_is_refused(encoded: str) -> None:
    with pytest.raises(CredentialError):
        cbor.decode(bytes.fromhex(encoded))


@pytest.mark.parametrize(
    "value", [None, True, 1.5, 2**64, "\ud800", {None: 1}, object()], ids=repr
)
def test_what_cbor_here_cannot_hold_is_not_written(value: Any) -> None:
    with pytest.raises(CredentialError):
        cbor.encode(value)


@given(st.binary(max_size=60))
@example(b"\xa2\x01\x61")
def test_no_bytes_make_the_reader_stumble(data: bytes) -> None:
    try:
        value = cbor.decode(data)
    except CredentialError:
        return
    assert cbor.encode(value) == data


# --- the payload ----------------------------------------------------------------------


@given(claims)
def test_claims_are_read_back_and_verify(wanted: compact.Claims) -> None:
    digits = compact.encode(wanted, code=sample.SIGNED_CODE, key=sample.issuer_key())
    assert verify(digits) == wanted
    assert compact.restore(*compact.decode(digits)) == digits


@pytest.mark.parametrize("row", VECTOR["payloads"], ids=lambda row: row["digits"][:8])
def test_vectors_verify(row: dict[str, Any]) -> None:
    found = compact.split_address(row["address"])
    assert found is not None
    assert (found.host, found.code, found.digits) == (
        sample.HOST,
        row["code"],
        row["digits"],
    )
    wanted = row["claims"]
    told = verify(row["digits"], row["code"])
    assert told.name == wanted["name"]
    assert told.level == wanted["level"]
    assert told.issued_on.isoformat() == wanted["issued"]
    assert (told.expires_on and told.expires_on.isoformat()) == wanted["expires"]


@pytest.mark.parametrize("row", VECTOR["refused"], ids=lambda row: row["reason"])
def test_what_was_not_signed_like_this_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(CredentialError):
        verify(row["digits"], row["code"])


@given(st.integers(0, 477), st.sampled_from("0123456789"))
def test_no_single_changed_digit_verifies(at: int, digit: str) -> None:
    digits = VECTOR["payloads"][0]["digits"]
    changed = digits[:at] + digit + digits[at + 1 :]
    if changed != digits:
        with pytest.raises(CredentialError):
            verify(changed)


@given(st.text("0123456789", max_size=600) | st.text(max_size=20))
def test_no_text_makes_the_reader_stumble(digits: str) -> None:
    with pytest.raises(CredentialError):
        verify(digits)


def test_nothing_is_signed_about_what_is_no_code() -> None:
    for code in ("", "0" * 12 + "1", sample.SIGNED_CODE.lower()):
        with pytest.raises(CredentialError):
            compact.encode(CLAIMS, code=code, key=sample.issuer_key())


def test_the_frame_is_a_cose_sign1_over_the_claims_and_the_code() -> None:
    digits = VECTOR["payloads"][0]["digits"]
    protected, unprotected, payload, signature = cbor.decode(
        bytes.fromhex(VECTOR["payloads"][0]["cose"])
    )
    assert (protected.hex(), unprotected) == ("a10127", {})
    assert cbor.decode(payload) == {
        1: CLAIMS.name,
        2: CLAIMS.standard_code,
        3: CLAIMS.title,
        4: CLAIMS.level,
        5: CLAIMS.centre,
        6: (CLAIMS.issued_on - datetime.date(1970, 1, 1)).days,
        7: (CLAIMS.expires_on - datetime.date(1970, 1, 1)).days,
    }
    data_integrity.verify_signature(
        signature,
        b"\x84\x6aSignature1\x43\xa1\x01\x27\x4d"
        + sample.SIGNED_CODE.encode()
        + b"\x58"
        + bytes([len(payload)])
        + payload,
        public_key=PUBLIC_KEY,
    )
    assert str(int("01" + VECTOR["payloads"][0]["cose"], 16)) == digits


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"https://{sample.HOST}/c/{sample.SIGNED_CODE.lower()}/",
        f"https://{sample.HOST}/c/{sample.SIGNED_CODE.lower()}/#",
        f"https://{sample.HOST}/c/{sample.SIGNED_CODE.lower()}/#12x",
        f"http://{sample.HOST}/c/{sample.SIGNED_CODE.lower()}/#12",
        f"https://{sample.HOST}/c/{sample.SIGNED_CODE}/#12",
        f"https://user@{sample.HOST}/c/{sample.SIGNED_CODE.lower()}/#12",
        f"https://{sample.HOST}/c/{sample.SIGNED_CODE.lower()}/#12\n",
    ],
)
def test_an_address_without_a_payload_is_none(text: str) -> None:
    assert compact.split_address(text) is None


# --- the seven checks -----------------------------------------------------------------

FOUND = compact.split_address(VECTOR["payloads"][0]["address"])
assert FOUND is not None


def outcomes(found: compact.Address = FOUND, **given: Any) -> dict[str, str]:
    checks = verify_payload(found, **{"now": NOW, "trust": TRUST, **given})
    assert [check.number for check in checks] == list(range(1, 8))
    return {check.id: check.outcome for check in checks} | {"all": verdict(checks)}


def test_a_payload_alone_shows_that_it_was_issued_and_no_more() -> None:
    found = outcomes()
    assert [found[name] for name in ("format", "key", "proof", "dates")] == [
        "passed"
    ] * 4
    assert found["status"] == "unchecked"
    assert found["all"] == "unchecked"


def test_with_its_credential_at_hand_a_payload_passes() -> None:
    found = outcomes(credential=sample.SIGNED)
    assert found["status"] == found["page"] == found["all"] == "passed"


def test_a_revoked_certificates_payload_fails_with_its_credential() -> None:
    lists = {"/status/1.json": sample.sign(sample.unsigned_list((10793,)))}
    trust = Trust(did_document=sample.did_document(), status_lists=lists)
    found = outcomes(credential=sample.SIGNED, trust=trust)
    assert found["status"] == found["all"] == "failed"


def test_paper_that_says_something_else_than_the_credential_fails() -> None:
    corrected = sample.sign(sample.unsigned(holder="María J. Hernández"))
    assert outcomes(credential=corrected)["page"] == "failed"


def test_a_forged_credential_beside_a_payload_fails() -> None:
    forged = sample.sign(sample.unsigned(), seed=sample.OTHER_SEED)
    assert outcomes(credential=forged)["all"] == "failed"


@pytest.mark.parametrize(
    ("now", "outcome"),
    [
        ("2026-07-13T23:59:59-06:00", "failed"),
        ("2026-07-14T00:00:00-06:00", "passed"),
        ("2029-07-14T23:59:59-06:00", "passed"),
        ("2029-07-15T00:00:00-06:00", "failed"),
    ],
)
def test_days_are_those_of_the_programme(now: str, outcome: str) -> None:
    assert outcomes(now=sample.moment(now))["dates"] == outcome


def test_a_payload_without_a_last_day_does_not_expire() -> None:
    endless = compact.split_address(VECTOR["payloads"][1]["address"])
    assert endless is not None
    assert outcomes(endless, now=sample.moment("2090-01-01T00:00:00Z"))["dates"] == (
        "passed"
    )


def test_nothing_of_a_payload_is_believed_without_keys_or_for_another_host() -> None:
    assert outcomes(trust=Trust())["all"] == "unchecked"
    elsewhere = dataclasses.replace(FOUND, host="verifica.example.com")
    assert outcomes(elsewhere)["key"] == "failed"


def test_a_compromised_keys_payload_fails() -> None:
    trust = Trust(did_document=sample.did_document(sample.OTHER_SEED))
    found = outcomes(trust=trust)
    assert found["proof"] == "failed"
    assert found["dates"] == "unchecked"


def test_a_mistyped_code_or_foreign_digits_fail_at_once() -> None:
    assert (
        outcomes(dataclasses.replace(FOUND, code="0" * 12 + "1"))["format"] == "failed"
    )
    assert outcomes(dataclasses.replace(FOUND, digits="12"))["format"] == "failed"
