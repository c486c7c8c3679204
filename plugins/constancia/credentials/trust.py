"""What a verification trusts: one did document and the status lists, as published.

Rules:

- Bytes come from a folder or from the caller; nothing here opens a socket.
- JSON is read strictly: bounded size, no name twice in an object (two readers would see
  two documents), no number that is not an integer, no NaN.
- A key counts when it stands in ``assertionMethod`` and as a ``Multikey`` in
  ``verificationMethod`` under the same did. A compromised key stands in neither. A
  ``revoked`` or ``expires`` day in a method is heeded, though many libraries do not.
- Every proof of a proof set must hold, and the set is exactly our two suites: libraries
  are content when one of several holds, and pass over suites they do not know.

Example::

    trust = load_trust(Path("output"))
    keys = assertion_keys(trust.did_document, did="did:web:verifica.example.org", now=now)
"""

from __future__ import annotations

import datetime
import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from constancia import addresses
from constancia.credentials import multibase
from constancia.credentials.data_integrity import SUITES, verify_proof
from constancia.credentials.status_list import PURPOSE, decode
from constancia.errors import CredentialError, MalformedError

Document = bytes | Mapping[str, Any]

LARGEST_CREDENTIAL: Final = 64 * 1024  # bytes; ours take about 2,200
LARGEST_LIST: Final = 1024 * 1024
_DATE_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The issuer's published keys and status lists; None or absent where not at hand."""

    did_document: Document | None = None
    #: address on the host (``/status/1.json``): the signed list
    status_lists: Mapping[str, Document] = field(default_factory=dict)


def load_trust(site: Path) -> Trust:
    """Return what a site folder publishes; what is missing there stays missing.

    Raises:
        CredentialError: a file is there and cannot be read.
    """
    try:
        did_file = site / addresses.DID_DOCUMENT.lstrip("/")
        lists = sorted((site / "status").glob("*.json"))
        return Trust(
            did_document=did_file.read_bytes() if did_file.is_file() else None,
            status_lists={f"/status/{file.name}": file.read_bytes() for file in lists},
        )
    except OSError as error:
        raise CredentialError(
            "{folder}: no se pueden leer las claves y listas del sitio ({reason})",
            hint="Compruebe que la carpeta esté completa y que usted pueda abrirla.",
            folder=site.name,
            reason=error.strerror,
        ) from None


def parse(document: Document, *, largest: int) -> Mapping[str, Any]:
    """Return a JSON object, read strictly.

    Raises:
        MalformedError: too large, not JSON, a name twice, a number with a fraction, or
            something other than an object.
    """
    if isinstance(document, Mapping):
        return document
    if len(document) > largest:
        raise MalformedError(
            f"document: expected at most {largest} bytes, got {len(document)}"
        )
    try:
        parsed = _STRICT.decode(document.decode("utf-8"))
    except (ValueError, RecursionError):
        raise MalformedError("document: not JSON in UTF-8") from None
    if not isinstance(parsed, Mapping):
        raise MalformedError("document: expected a JSON object")
    return parsed


def assertion_keys(
    did_document: Document, *, did: str, now: datetime.datetime
) -> dict[str, bytes]:
    """Return the issuer's keys: verification method to the 32 bytes of an Ed25519 key.

    Raises:
        MalformedError: the document is malformed or another's.
    """
    document = parse(did_document, largest=LARGEST_CREDENTIAL)
    if document.get("id") != did:
        raise MalformedError("did document: it is another issuer's")
    methods, asserted = (
        document.get("verificationMethod"),
        document.get("assertionMethod"),
    )
    if not isinstance(methods, list) or not isinstance(asserted, list):
        raise MalformedError("did document: expected lists of keys")
    keys: dict[str, bytes] = {}
    for method in methods:
        if not isinstance(method, Mapping):
            raise MalformedError("did document: a key is not an object")
        name, multikey = method.get("id"), method.get("publicKeyMultibase")
        if name not in asserted or _ended(method, now):
            continue
        if (
            method.get("type") != "Multikey"
            or method.get("controller") != did
            or not isinstance(name, str)
            or not isinstance(multikey, str)
            or name in keys
        ):
            raise MalformedError("did document: a key is not a Multikey of this issuer")
        keys[name] = multibase.decode_public_key(multikey)
    return keys


def holds_since(
    trust: Trust, then: datetime.datetime, *, now: datetime.datetime
) -> bool:
    """Return whether what these keys and lists vouched for they vouch for now.

    An earlier moment than ``then`` is none to tell about. At a later one a key may have
    ended, and a list may have.

    Args:
        trust: keys and lists, that held at ``then``.
        then: when they were verified.
        now: when the question is put.
    """
    if trust.did_document is None:
        return now == then
    try:
        did = str(parse(trust.did_document, largest=LARGEST_CREDENTIAL).get("id"))
        keys = assertion_keys(trust.did_document, did=did, now=now)
        ends = [
            moment(parse(listed, largest=LARGEST_LIST)["validUntil"])
            for listed in trust.status_lists.values()
        ]
        return then <= now <= min(ends, default=now) and keys == assertion_keys(
            trust.did_document, did=did, now=then
        )
    except (MalformedError, KeyError):
        return False


def proofs_of(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the proof set, in which every proof names a suite and a method.

    Raises:
        MalformedError: there is none, or it is malformed.
    """
    proofs = document.get("proof")
    if not isinstance(proofs, list) or not proofs or len(proofs) > 8:
        raise MalformedError("proof: expected a list of proofs")
    for proof in proofs:
        if (
            not isinstance(proof, Mapping)
            or not isinstance(proof.get("cryptosuite"), str)
            or not isinstance(proof.get("verificationMethod"), str)
        ):
            raise MalformedError("proof: expected a suite and a verification method")
    return proofs


def verify_proof_set(
    document: Mapping[str, Any],
    *,
    keys: Mapping[str, bytes],
    nquads: bytes | None = None,
) -> None:
    """Return when the set is our two suites, by one key of these, and both hold.

    ``nquads`` spares making them again, as in ``verify_proof``.

    Raises:
        MalformedError: otherwise.
    """
    proofs = proofs_of(document)
    if sorted(proof["cryptosuite"] for proof in proofs) != sorted(SUITES):
        raise MalformedError(f"proof: expected exactly the suites {', '.join(SUITES)}")
    if len({proof["verificationMethod"] for proof in proofs}) != 1:
        raise MalformedError("proof: expected both to be made by one key")
    for proof in proofs:
        if proof["verificationMethod"] not in keys:
            raise MalformedError("proof: made by a key that is not the issuer's")
        public_key = keys[proof["verificationMethod"]]
        verify_proof(document, proof, public_key=public_key, nquads=nquads)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedList:
    """A status list whose proofs held."""

    bits: bytes
    valid_from: datetime.datetime
    valid_until: datetime.datetime


def verify_status_list(
    published: Document, *, address: str, did: str, keys: Mapping[str, bytes]
) -> SignedList:
    """Return a status list that is the issuer's own, signed and long enough.

    Args:
        published: the list as published.
        address: the full address that the credential names.
        did: the credential's issuer.
        keys: of that issuer.

    Raises:
        MalformedError: it is malformed, another's, too short, or a proof fails.
    """
    document = parse(published, largest=LARGEST_LIST)
    verify_proof_set(document, keys=keys)
    try:
        subject = document["credentialSubject"]
        found = document["id"], document["issuer"], subject["statusPurpose"]
        if found != (address, did, PURPOSE):
            raise MalformedError("status list: it is another list")
        return SignedList(
            bits=decode(subject["encodedList"]),
            valid_from=moment(document["validFrom"]),
            valid_until=moment(document["validUntil"]),
        )
    except (KeyError, TypeError, AttributeError):
        raise MalformedError("status list: a part is missing") from None


def moment(value: Any) -> datetime.datetime:
    """Return an XML Schema dateTimeStamp.

    Raises:
        MalformedError: malformed, or without a time zone.
    """
    if not isinstance(value, str):
        raise MalformedError("date: expected date, time and zone")
    return _moment(value)


@functools.lru_cache(maxsize=4096)
def _moment(text: str) -> datetime.datetime:
    """Return a moment; certificates share their days."""
    if not _DATE_TIME.fullmatch(text):
        raise MalformedError("date: expected date, time and zone")
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        raise MalformedError("date: there is no such day or hour") from None


def _ended(method: Mapping[str, Any], now: datetime.datetime) -> bool:
    return any(
        name in method and moment(method[name]) <= now
        for name in ("expires", "revoked")
    )


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse_number(_text: str) -> Any:
    raise ValueError


_STRICT: Final = json.JSONDecoder(
    object_pairs_hook=_once_each,
    parse_float=_refuse_number,
    parse_constant=_refuse_number,
)
