from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from constancia.credentials import data_integrity, keys, multibase
from constancia.errors import CredentialError
from tests import make_vectors as sample
from tests.interop import runner

Json = dict[str, Any]
PUBLIC_KEY = multibase.decode_public_key(sample.issuer_key().public_multibase)


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def w3c(*parts: str) -> Path:
    return runner.vectors("w3c-vc-di-eddsa", "TestVectors", *parts)


def w3c_public_key() -> bytes:
    return multibase.decode_public_key(load(w3c("keyPair.json"))["publicKeyMultibase"])


def w3c_signer() -> keys.IssuerKey:
    private = multibase.decode(load(w3c("keyPair.json"))["privateKeyMultibase"])
    assert private[:2] == b"\x80\x26"
    return keys.from_seed(private[2:], code_secret=bytes(32), created=sample.CREATED)


# --- the W3C's and 1EdTech's vectors --------------------------------------------------


def test_w3c_jcs_vector_is_reproduced_to_the_letter() -> None:
    folder = w3c("eddsa-jcs-2022")
    options = load(folder / "proofConfigJCS.json")
    document = load(w3c("unsigned.json"))
    canonical = [data_integrity.canonical_json(value) for value in (options, document)]
    assert canonical[0] == (folder / "proofCanonJCS.txt").read_bytes()
    assert canonical[1] == (folder / "canonDocJCS.txt").read_bytes()
    signed = data_integrity.hash_data(*canonical)
    assert signed.hex() == (folder / "combinedHashJCS.txt").read_text("ascii")
    signature = w3c_signer().sign(signed)
    assert signature.hex() == (folder / "sigHexJCS.txt").read_text("ascii")
    expected = (folder / "sigBTC58JCS.txt").read_text("ascii")
    assert multibase.encode(signature) == expected


def test_w3c_jcs_vector_verifies_and_a_changed_one_does_not() -> None:
    signed = load(w3c("eddsa-jcs-2022", "signedJCS.json"))
    key = w3c_public_key()
    data_integrity.verify_proof(signed, signed["proof"], public_key=key)
    with pytest.raises(CredentialError):
        data_integrity.verify_proof(
            {**signed, "name": "x"}, signed["proof"], public_key=key
        )


@pytest.mark.parametrize("case", ["", "employ"])
def test_w3c_rdfc_vectors_are_signed_as_we_sign(case: str) -> None:
    folder = w3c("eddsa-rdfc-2022", case)
    signed = data_integrity.hash_data(
        (folder / "proofCanonDataInt.txt").read_bytes(),
        (folder / "canonDocDataInt.txt").read_bytes(),
    )
    assert signed.hex() == (folder / "combinedHashDataInt.txt").read_text("ascii")
    signature = (folder / "sigBTC58DataInt.txt").read_text("ascii")
    assert multibase.encode(w3c_signer().sign(signed)) == signature


def test_1edtech_vector_verifies_wholly_and_a_changed_one_does_not() -> None:
    folder = runner.vectors("1edtech-obv3")
    signed, expected = load(folder / "signed.json"), load(folder / "expected.json")
    key = multibase.decode_public_key(expected["publicKeyMultibase"])
    data_integrity.verify_proof(signed, signed["proof"], public_key=key)
    with pytest.raises(CredentialError):
        data_integrity.verify_proof(
            {**signed, "name": "x"}, signed["proof"], public_key=key
        )


# --- our own --------------------------------------------------------------------------


def test_jcs_vectors_hold_to_the_letter() -> None:
    cases = load(sample.VECTORS / "jcs.json")["cases"]
    assert any("\U0001f600" in case["canonical"] for case in cases)
    for case in cases:
        canonical = data_integrity.canonical_json(case["value"])
        assert canonical == case["canonical"].encode()


names = st.text(max_size=6) | st.sampled_from(["\U0001f600", "\ufb33", "a", "A"])
plain = st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=12)


@given(
    st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner),
        max_leaves=10,
    )
)
def test_the_quick_road_to_jcs_ends_where_the_long_one_does(value: Any) -> None:
    assert data_integrity.canonical_json(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value", [float("nan"), 2**53, "\ud800", {1: "a"}, b"", {"a": {1}}], ids=repr
)
def test_what_json_cannot_hold_exactly_is_not_signed(value: Any) -> None:
    with pytest.raises(CredentialError):
        data_integrity.canonical_json(value)


def test_both_proofs_hold_over_the_vector() -> None:
    vector = load(sample.VECTORS / "proof.json")
    for proof in vector["signed"]["proof"]:
        data_integrity.verify_proof(
            vector["signed"], proof, public_key=bytes.fromhex(vector["publicKey"])
        )


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40))
def test_whatever_the_name_both_proofs_hold_and_the_bytes_are_the_same_again(
    holder: str,
) -> None:
    signed = sample.sign(sample.unsigned(holder=holder))
    for proof in signed["proof"]:
        data_integrity.verify_proof(signed, proof, public_key=PUBLIC_KEY)
    published = data_integrity.serialise(signed)
    assert data_integrity.serialise(json.loads(published)) == published
    again = sample.sign(sample.unsigned(holder=holder))
    assert data_integrity.serialise(again) == published


def test_published_bytes_are_one_line() -> None:
    signed = sample.sign(sample.unsigned(holder="a\nb\u2028c"))
    assert data_integrity.serialise(signed).count(b"\n") == 0


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        parts = [leaves(item, (*path, key)) for key, item in value.items()]
    elif isinstance(value, list):
        parts = [leaves(item, (*path, at)) for at, item in enumerate(value)]
    else:
        return [path]
    return [leaf for part in parts for leaf in part]


def changed(document: Json, path: tuple[str | int, ...]) -> Json:
    """The document with one value changed as little as can be."""
    copied = copy.deepcopy(document)
    place: Any = copied
    for step in path[:-1]:
        place = place[step]
    value = place[path[-1]]
    if isinstance(value, bool):
        place[path[-1]] = not value
    else:
        place[path[-1]] = value[:-1] + ("1" if value[-1] != "1" else "2")
    return copied


@pytest.mark.parametrize("path", leaves(sample.unsigned()), ids=str)
def test_any_changed_value_breaks_both_proofs(path: tuple[str | int, ...]) -> None:
    tampered = changed(sample.SIGNED, path)
    for proof in tampered["proof"]:
        with pytest.raises(CredentialError):
            data_integrity.verify_proof(tampered, proof, public_key=PUBLIC_KEY)


@pytest.mark.parametrize("path", leaves(sample.unsigned_list()), ids=str)
def test_any_changed_value_of_a_status_list_breaks_both_proofs(
    path: tuple[str | int, ...],
) -> None:
    tampered = changed(sample.LIST, path)
    for proof in tampered["proof"]:
        with pytest.raises(CredentialError):
            data_integrity.verify_proof(tampered, proof, public_key=PUBLIC_KEY)


@pytest.mark.parametrize("which", [0, 1])
def test_any_changed_value_of_a_proof_breaks_it(which: int) -> None:
    proof = sample.SIGNED["proof"][which]
    for path in leaves(proof):
        with pytest.raises(CredentialError):
            data_integrity.verify_proof(
                sample.SIGNED, changed(proof, path), public_key=PUBLIC_KEY
            )


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("name", sorted(sample.SIGNED["proof"][1]))
def test_a_proof_without_one_of_its_properties_is_refused(
    which: int, name: str
) -> None:
    proof = {k: v for k, v in sample.SIGNED["proof"][which].items() if k != name}
    if proof == sample.SIGNED["proof"][which]:
        proof["@context"] = sample.SIGNED["@context"]  # one too many, then
    with pytest.raises(CredentialError):
        data_integrity.verify_proof(sample.SIGNED, proof, public_key=PUBLIC_KEY)


def test_a_proof_with_a_property_more_is_refused_before_it_is_believed() -> None:
    for proof in sample.SIGNED["proof"]:
        with pytest.raises(CredentialError):
            data_integrity.verify_proof(
                sample.SIGNED,
                {**proof, "expires": "2020-01-01T00:00:00Z"},
                public_key=PUBLIC_KEY,
            )


def test_a_context_added_after_signing_is_refused() -> None:
    more = [*sample.SIGNED["@context"], "https://example.org/context"]
    tampered = {**sample.SIGNED, "@context": more}
    for proof in tampered["proof"]:
        with pytest.raises(CredentialError):
            data_integrity.verify_proof(tampered, proof, public_key=PUBLIC_KEY)


def signed_anew(options: Json) -> Json:
    """A proof by the right key over other options, as only the issuer could make it."""
    hashed = data_integrity.hash_data(
        data_integrity.canonical_json(options),
        data_integrity.canonical_json(sample.unsigned()),
    )
    value = multibase.encode(sample.issuer_key().sign(hashed))
    return {**options, "proofValue": value}


def test_a_proof_for_another_purpose_or_of_half_the_context_is_refused() -> None:
    options = {k: v for k, v in sample.SIGNED["proof"][1].items() if k != "proofValue"}
    data_integrity.verify_proof(
        sample.SIGNED, signed_anew(options), public_key=PUBLIC_KEY
    )
    for change in (
        {"proofPurpose": "authentication"},
        {"@context": sample.SIGNED["@context"][:1]},
        {"type": "Proof"},
    ):
        with pytest.raises(CredentialError):
            data_integrity.verify_proof(
                sample.SIGNED,
                signed_anew({**options, **change}),
                public_key=PUBLIC_KEY,
            )


@pytest.mark.parametrize("key", [bytes(32), b"short", PUBLIC_KEY[::-1]], ids=len)
def test_another_key_verifies_nothing(key: bytes) -> None:
    for proof in sample.SIGNED["proof"]:
        with pytest.raises(CredentialError):
            data_integrity.verify_proof(sample.SIGNED, proof, public_key=key)


def test_a_document_is_not_signed_twice() -> None:
    with pytest.raises(CredentialError):
        sample.sign(sample.SIGNED)


def test_what_has_not_one_of_our_shapes_is_not_signed() -> None:
    with pytest.raises(CredentialError):
        sample.sign({**sample.unsigned(), "evidence": []})


def test_a_remembered_proof_set_is_restored_to_the_byte() -> None:
    method = sample.SIGNED["proof"][0]["verificationMethod"]
    restored = data_integrity.restore_proofs(
        sample.unsigned(),
        data_integrity.proof_values_of(sample.SIGNED),
        verification_method=method,
        created=sample.moment("2026-07-14T06:00:00Z"),
    )
    assert data_integrity.serialise(restored) == data_integrity.serialise(sample.SIGNED)


@pytest.mark.parametrize("values", [(), ("z1",), ("z1", "z2", "z3")], ids=len)
def test_half_a_proof_set_is_not_restored(values: tuple[str, ...]) -> None:
    with pytest.raises(CredentialError):
        data_integrity.restore_proofs(
            sample.unsigned(),
            values,
            verification_method="did:web:a.example#key-2026-1",
            created=sample.moment("2026-07-14T06:00:00Z"),
        )
