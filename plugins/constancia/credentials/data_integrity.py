"""Data Integrity proofs: the proof set under every credential and status list.

Rules (W3C Data Integrity EdDSA Cryptosuites v1.0, 3.2 and 3.3):

- A document bears two proofs by one key, ``eddsa-rdfc-2022`` then ``eddsa-jcs-2022``:
  Open Badges conformance knows only the first, a one-kilobyte script only the second.
- What is signed is SHA-256(canonical proof options) || SHA-256(canonical document),
  proof first, 64 bytes, by pure Ed25519.
- The options carry the document's ``@context`` while they are hashed. The jcs proof
  keeps it, the rdfc proof does not.
- ``created`` comes from the caller's data: Ed25519 is deterministic, so an unchanged
  certificate has the same bytes in every issue.
- Here a jcs proof must name the whole context of its document (the specification is
  content with a beginning), and a proof holds no property but those we make.

Example::

    signed = add_proofs(document, key=key, verification_method=method, created=created)
    verify_proof(signed, signed["proof"][0], public_key=public_key)   # None: it holds
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from constancia.credentials import multibase, rdf
from constancia.errors import MalformedError

RDFC: Final = "eddsa-rdfc-2022"
JCS: Final = "eddsa-jcs-2022"
SUITES: Final = (RDFC, JCS)

_COMMON: Final = {
    "type",
    "cryptosuite",
    "created",
    "verificationMethod",
    "proofPurpose",
    "proofValue",
}
#: suite: the properties of its proofs, no more and no less
_PROPERTIES: Final = {RDFC: _COMMON, JCS: _COMMON | {"@context"}}


class Signer(Protocol):
    """Whatever can sign: an opened issuing key."""

    def sign(self, data: bytes) -> bytes:
        """Return an Ed25519 signature over ``data``."""


def add_proofs(
    document: Mapping[str, Any],
    *,
    key: Signer,
    verification_method: str,
    created: datetime.datetime,
    canonical: bytes | None = None,
) -> dict[str, Any]:
    """Return the document with its proof set, rdfc then jcs.

    Args:
        document: a credential or status list without ``proof``.
        key: signs.
        verification_method: the key's identifier in the did document.
        created: of the proof, with a time zone; from the data, not from the clock.
        canonical: ``canonical_json`` of the document, when the caller has it.

    Raises:
        MalformedError: ``document`` has a proof already or not one of our shapes.
    """
    if canonical is None:
        canonical = canonical_json(document)
    forms = (rdf.credential_nquads(document), canonical)
    options = _proof_options(document, verification_method, created)
    signatures = [
        multibase.encode(key.sign(_options_hash(option) + _sha256(form)))
        for option, form in zip(options, forms, strict=True)
    ]
    return restore_proofs(
        document,
        signatures,
        verification_method=verification_method,
        created=created,
    )


def restore_proofs(
    document: Mapping[str, Any],
    proof_values: Sequence[str],
    *,
    verification_method: str,
    created: datetime.datetime,
) -> dict[str, Any]:
    """Return the document with the proof set that it was once signed with.

    ``proof_values`` are those of ``proof_values_of``, remembered for exactly this
    document; nothing is signed and nothing is checked.

    Raises:
        MalformedError: ``document`` has a proof already, or there are not two values.
    """
    if "proof" in document:
        raise MalformedError("credential: it bears a proof already")
    if len(proof_values) != len(SUITES):
        raise MalformedError(f"proof set: expected two values, got {len(proof_values)}")
    options = _proof_options(document, verification_method, created)
    proofs = [
        {**option, "proofValue": value}
        for option, value in zip(options, proof_values, strict=True)
    ]
    return {**document, "proof": proofs}


def proof_values_of(signed: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what has to be remembered of a proof set of ours to restore it."""
    return tuple(proof["proofValue"] for proof in signed["proof"])


def _proof_options(
    document: Mapping[str, Any], verification_method: str, created: datetime.datetime
) -> list[dict[str, Any]]:
    common = {
        "created": timestamp(created),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    kind = "DataIntegrityProof"
    return [
        {"type": kind, "cryptosuite": RDFC, **common},
        {
            "type": kind,
            "cryptosuite": JCS,
            **common,
            "@context": document.get("@context"),
        },
    ]


def verify_proof(
    document: Mapping[str, Any],
    proof: Mapping[str, Any],
    *,
    public_key: bytes,
    nquads: bytes | None = None,
) -> None:
    """Return when the proof holds over the document by this key.

    Args:
        document: the document; its own ``proof`` is left out of what is hashed.
        proof: one proof of its set.
        public_key: the 32 bytes of an Ed25519 key, found and trusted by the caller.
        nquads: ``rdf.credential_nquads`` of this document, when the caller has them.

    Raises:
        MalformedError: the suite is unknown, the proof is malformed, or the signature
            does not match.
    """
    suite = proof.get("cryptosuite")
    if proof.get("type") != "DataIntegrityProof" or suite not in SUITES:
        raise MalformedError("proof: a kind that we do not know")
    if proof.keys() != _PROPERTIES[suite]:
        raise MalformedError("proof: a property is missing or unknown")
    if proof["proofPurpose"] != "assertionMethod":
        raise MalformedError("proof: made for another purpose")
    if suite == JCS and proof["@context"] != document.get("@context"):
        raise MalformedError("proof: made for another context")
    if not isinstance(proof["proofValue"], str):
        raise MalformedError("proof: 'proofValue' is not a text")
    signature = multibase.decode(proof["proofValue"])
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if suite == RDFC and nquads is not None:
        form = nquads
    else:
        unsigned = {k: v for k, v in document.items() if k != "proof"}
        form = (rdf.credential_nquads if suite == RDFC else canonical_json)(unsigned)
    signed = _options_hash(options) + _sha256(form)
    verify_signature(signature, signed, public_key=public_key)


def verify_signature(signature: bytes, data: bytes, *, public_key: bytes) -> None:
    """Return when an Ed25519 signature (RFC 8032) over ``data`` holds.

    Raises:
        MalformedError: it does not, or key or signature has the wrong length.
    """
    try:
        _opened(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        raise MalformedError("proof: the signature does not match") from None


@functools.lru_cache(maxsize=32)
def _opened(public_key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public_key)


def hash_data(canonical_options: bytes, canonical_document: bytes) -> bytes:
    """Return the 64 bytes that are signed: hash of the options, then of the document."""
    return (
        hashlib.sha256(canonical_options).digest()
        + hashlib.sha256(canonical_document).digest()
    )


def canonical_json(value: Any) -> bytes:
    """Return JSON by RFC 8785 (JCS).

    Raises:
        MalformedError: a value that JSON cannot hold exactly.
    """
    try:
        if _is_plain(value):
            return json.dumps(
                value, ensure_ascii=False, separators=(",", ":"), sort_keys=True
            ).encode()
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError):
        raise MalformedError("credential: a value that JSON cannot hold") from None


def _is_plain(value: Any) -> bool:
    """Say whether ``json`` writes this as RFC 8785 does, ten times faster.

    It does where names are ASCII, whose order is the same by code point and by UTF-16
    unit, and where there is no number.
    """
    waiting = [value]
    for item in waiting:  # which grows meanwhile
        kind = type(item)
        if kind is dict:
            if not all(type(name) is str and name.isascii() for name in item):
                return False
            waiting.extend(item.values())
        elif kind is list:
            waiting.extend(item)
        elif not (kind is str or kind is bool or item is None):
            return False
    return True


def serialise(document: Mapping[str, Any]) -> bytes:
    """Return the published bytes: UTF-8, compact, in the order of the document."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def timestamp(moment: datetime.datetime) -> str:
    """Return a moment as XML Schema dateTime in UTC, to the second.

    Raises:
        MalformedError: it has no time zone.
    """
    if moment.tzinfo is None:
        raise MalformedError("date: expected one with a time zone")
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sha256(canonical: bytes) -> bytes:
    return hashlib.sha256(canonical).digest()


def _options_hash(options: Mapping[str, Any]) -> bytes:
    """Return the hash of canonical proof options.

    Certificates of one day share their options, so the hash is kept where every value
    is a text or a list of them.
    """
    items = []
    for name, value in options.items():
        texts = value if type(value) is list else (value,)
        if not all(type(text) is str for text in texts):
            return _made_options_hash(options)
        items.append((name, tuple(value) if type(value) is list else value))
    return _kept_options_hash(tuple(items))


@functools.lru_cache(maxsize=512)
def _kept_options_hash(items: tuple[tuple[str, str | tuple[str, ...]], ...]) -> bytes:
    return _made_options_hash(
        {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in items
        }
    )


def _made_options_hash(options: Mapping[str, Any]) -> bytes:
    canonical = rdf.proof_nquads if options["cryptosuite"] == RDFC else canonical_json
    return _sha256(canonical(options))
