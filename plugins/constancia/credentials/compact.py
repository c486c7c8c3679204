"""The compact payload: a certificate that a phone can verify with no signal.

Rules:

- A COSE_Sign1 (RFC 9052, 4.2), untagged: ``[{1: -8}, {}, claims, signature]`` with
  algorithm EdDSA over Ed25519. There is no key id: an issuer has few keys, and the
  reader tries those of the did document. The certificate's code is ``external_aad``:
  signed, but not said twice, for it stands in the address.
- Claims are a CBOR map with small integer labels: 1 name, 2 standard code, 3 title,
  4 level, 5 centre, 6 issued, 7 expires; 4 and 7 only where there is one. A day is the
  number of days since 1970-01-01.
- The bytes, with 0x01 before them so that no leading zero is lost, are written as one
  decimal number: digits cost a QR code 10 bits for three, letters 8 bits each.
- The address is ``https://<host>/c/<code>/#<digits>``; browsers do not send what stands
  behind ``#``. Nothing is in it that is not printed on the paper.

Non-goals: status. A photograph of the code is readable for ever, so an answer without
the status list is never more than "was issued".

Example::

    digits = encode(claims, code="N0D8AE1FED2TD", key=key)
    verify(digits, code="N0D8AE1FED2TD", public_keys=keys.values()).name
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from constancia import addresses
from constancia.credentials import cbor, codes
from constancia.credentials.data_integrity import Signer, verify_signature
from constancia.errors import CredentialError, MalformedError
from constancia.records import Centre, Certificate, Standard

_PROTECTED: Final = cbor.encode({1: -8})  # RFC 9053, 2.2: EdDSA
_CONTEXT: Final = "Signature1"
SIGNATURE_LENGTH: Final = 64  # bytes, Ed25519
_EPOCH: Final = datetime.date(1970, 1, 1)
_PREFIX: Final = b"\x01"
_LONGEST: Final = 1800  # digits; a version 21 code at level M, far above ours
_ADDRESS: Final = re.compile(
    r"https://(?P<host>[a-z0-9.:-]+)/c/(?P<code>[0-9a-z]{13})/#(?P<digits>[0-9]+)",
    re.ASCII,
)

#: label: field of Claims and its type on the wire
_LABELS: Final[dict[int, tuple[str, type]]] = {
    1: ("name", str),
    2: ("standard_code", str),
    3: ("title", str),
    4: ("level", str),
    5: ("centre", str),
    6: ("issued_on", int),
    7: ("expires_on", int),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What the payload says."""

    name: str
    standard_code: str
    title: str
    level: str | None = None
    centre: str
    issued_on: datetime.date
    expires_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address from a QR code, taken apart."""

    host: str
    code: str  # canonical
    digits: str


def claims_of(
    certificate: Certificate, *, standard: Standard, centre: Centre
) -> Claims:
    """Return what the payload of a certificate says; texts are Spanish."""
    return Claims(
        name=certificate.holder,
        standard_code=standard.code,
        title=standard.title.es,
        level=standard.level,
        centre=centre.name,
        issued_on=certificate.issued_on,
        expires_on=certificate.expires_on,
    )


def encode(claims: Claims, *, code: str, key: Signer) -> str:
    """Sign the claims about a code and return the digits.

    Raises:
        MalformedError: the code is no code, or a text cannot be encoded.
    """
    return restore(claims, sign(claims, code=code, key=key))


def sign(claims: Claims, *, code: str, key: Signer) -> bytes:
    """Return the signature over the claims about a code, for ``restore``.

    Raises:
        MalformedError: the code is no code, or a text cannot be encoded.
    """
    return key.sign(_to_be_signed(_payload(claims), code))


def restore(claims: Claims, signature: bytes) -> str:
    """Return the digits of claims that were signed before; nothing is checked."""
    cose = cbor.encode([_PROTECTED, {}, _payload(claims), signature])
    return str(int.from_bytes(_PREFIX + cose, "big"))


def decode(digits: str) -> tuple[Claims, bytes]:
    """Return the claims and their signature, which is not verified.

    Raises:
        MalformedError: not digits of a payload of ours.
    """
    if not 0 < len(digits) <= _LONGEST or not (digits.isascii() and digits.isdecimal()):
        raise MalformedError(f"payload: expected at most {_LONGEST} digits")
    number = int(digits)
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    if data[:1] != _PREFIX or str(number) != digits:
        raise MalformedError("payload: expected a first byte of 1")
    match cbor.decode(data[1:]):
        case [protected, {**unprotected}, bytes(payload), bytes(signature)]:
            pass
        case _:
            raise MalformedError("payload: expected a COSE_Sign1")
    if protected != _PROTECTED or unprotected or len(signature) != SIGNATURE_LENGTH:
        raise MalformedError("payload: expected EdDSA and nothing unprotected")
    return _claims(cbor.decode(payload)), signature


def verify(digits: str, *, code: str, public_keys: Iterable[bytes]) -> Claims:
    """Return the claims when one of the issuer's keys signed them about this code.

    Args:
        digits: what stands behind ``#``.
        code: what stands before it, canonical.
        public_keys: the issuer's, of 32 bytes each.

    Raises:
        MalformedError: malformed, or signed by none of these keys about this code.
    """
    claims, signature = decode(digits)
    signed = _to_be_signed(_payload(claims), code)
    for public_key in public_keys:
        try:
            verify_signature(signature, signed, public_key=public_key)
        except CredentialError:
            continue
        return claims
    raise MalformedError("payload: signed by none of the issuer's keys about this code")


def address(host: str, code: str, digits: str) -> str:
    """Return the address that the QR code holds."""
    return f"{addresses.absolute(host, addresses.certificate(code))}#{digits}"


def split_address(text: str) -> Address | None:
    """Take an address from a QR code apart; None when it has no payload."""
    found = _ADDRESS.fullmatch(text)
    if not found:
        return None
    code = found["code"].upper()
    return Address(host=found["host"], code=code, digits=found["digits"])


@functools.lru_cache(maxsize=4)  # of one certificate it is asked for several times
def _payload(claims: Claims) -> bytes:
    wire: dict[int, Any] = {}
    for label, (name, kind) in _LABELS.items():
        value = getattr(claims, name)
        if value is not None:
            wire[label] = (value - _EPOCH).days if kind is int else value
    return cbor.encode(wire)


def _claims(wire: Any) -> Claims:
    if not isinstance(wire, dict) or not wire.keys() <= _LABELS.keys():
        raise MalformedError("payload: a claim that we do not know")
    fields: dict[str, Any] = {}
    for label, value in wire.items():
        name, kind = _LABELS[label]
        if type(value) is not kind:
            raise MalformedError("payload: a claim of another type")
        fields[name] = _day(value) if isinstance(value, int) else value
    try:
        return Claims(**fields)
    except TypeError:
        raise MalformedError("payload: a claim is missing") from None


def _day(days: int) -> datetime.date:
    try:
        return _EPOCH + datetime.timedelta(days=days)
    except OverflowError:
        raise MalformedError("payload: there is no such day") from None


def _to_be_signed(payload: bytes, code: str) -> bytes:
    # RFC 9052, 4.4: Sig_structure of COSE_Sign1
    if not codes.is_valid(code):
        raise MalformedError("payload: not about a code")
    return cbor.encode([_CONTEXT, _PROTECTED, code.encode("ascii"), payload])
