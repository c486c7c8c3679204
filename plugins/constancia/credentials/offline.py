"""Verification of the compact payload: the same seven checks on what a QR code says.

Rules:

1. format  digits of a payload of ours, about a code of the issuer's host
2. key     the issuer's did document has keys
3. proof   one of them signed these claims about this code
4. dates   today is between the day of issue and the last day
5. status  taken from the certificate's credential, where that is at hand
6. page    the credential says the same as the payload, that is, as the paper
7. log     not asked

A payload carries no status, so without the credential its verdict is never "passed":
whoever is offline learns that the certificate was issued, and says so with a date.

Example::

    found = compact.split_address("https://verifica.example.org/c/n0d8…/#10289…")
    checks = verify_payload(found, now=now, trust=trust, credential=published)
"""

from __future__ import annotations

import datetime
from typing import Final

from constancia import addresses
from constancia.credentials import codes, compact, open_badges
from constancia.credentials.trust import (
    LARGEST_CREDENTIAL,
    Document,
    Trust,
    assertion_keys,
    parse,
)
from constancia.credentials.verification import (
    CHECKS,
    Check,
    Outcome,
    verify_credential,
)
from constancia.errors import CredentialError

_Ended = tuple[Outcome, str, datetime.date | None]
_SKIPPED: Final[_Ended] = ("unchecked", "skipped", None)


def verify_payload(
    found: compact.Address,
    *,
    now: datetime.datetime,
    trust: Trust,
    credential: Document | None = None,
) -> tuple[Check, ...]:
    """Return the seven checks of a compact payload.

    Args:
        found: the address from the QR code.
        now: with a time zone.
        trust: the issuer's keys and status lists.
        credential: what is published under the same code, when it is at hand.
    """
    did = addresses.did(found.host)
    # (1) format
    try:
        claims, _ = compact.decode(found.digits)
    except CredentialError:
        return _checks(("failed", "malformed", None))
    if not codes.is_valid(found.code):
        return _checks(("failed", "code", None))
    # (2) key
    if trust.did_document is None:
        key: _Ended = ("unchecked", "unreachable", None)
        return _checks(_passed("format"), key)
    try:
        keys = assertion_keys(trust.did_document, did=did, now=now)
    except CredentialError:
        return _checks(_passed("format"), ("failed", "key-unknown", None))
    # (3) proof
    try:
        compact.verify(found.digits, code=found.code, public_keys=keys.values())
    except CredentialError:
        failed: _Ended = ("failed", "signature", None)
        return _checks(_passed("format"), _passed("key"), failed)
    # (5) status and (6) page need the credential
    status, page = _held_against(found, claims, credential, now=now, trust=trust)
    return _checks(
        _passed("format"),
        _passed("key"),
        _passed("proof"),
        _dates(claims, now),  # (4)
        status,
        page,
        ("unchecked", "no-log", None),  # (7)
    )


def _dates(claims: compact.Claims, now: datetime.datetime) -> _Ended:
    today = now.astimezone(open_badges.CENTRAL_AMERICA).date()
    if today < claims.issued_on:
        return "failed", "early", claims.issued_on
    if claims.expires_on and today > claims.expires_on:
        return "failed", "expired", claims.expires_on
    return "passed", "dates", claims.expires_on


def _held_against(
    found: compact.Address,
    claims: compact.Claims,
    credential: Document | None,
    *,
    now: datetime.datetime,
    trust: Trust,
) -> tuple[_Ended, _Ended]:
    if credential is None:
        return ("unchecked", "unreachable", None), ("unchecked", "no-page", None)
    checks = verify_credential(
        credential, now=now, trust=trust, host=found.host, expected_code=found.code
    )
    if any(check.outcome != "passed" for check in checks[:3]):
        return ("failed", "signature", None), ("failed", "differs", None)
    status = checks[4]
    facts = open_badges.facts(parse(credential, largest=LARGEST_CREDENTIAL))
    said = {
        "name": claims.name,
        "standard": claims.standard_code,
        "title": claims.title,
        "centre": claims.centre,
        "issued": claims.issued_on.isoformat(),
        "expires": claims.expires_on.isoformat() if claims.expires_on else None,
    }
    same = all(facts.get(name) == value for name, value in said.items())
    page: _Ended = _passed("page") if same else ("failed", "differs", None)
    return (status.outcome, status.detail, status.day), page


def _passed(detail: str) -> _Ended:
    return "passed", detail, None


def _checks(*ended: _Ended) -> tuple[Check, ...]:
    filled = (*ended, *[_SKIPPED] * (len(CHECKS) - len(ended)))
    return tuple(
        Check(number=number, id=name, outcome=outcome, detail=detail, day=day)
        for number, (name, (outcome, detail, day)) in enumerate(
            zip(CHECKS, filled, strict=True), 1
        )
    )
