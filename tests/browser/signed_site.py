"""A small signed site for the browser: one certificate in every state, all fictitious.

Rendered by the portal with the theme itself from a public tree made here, so that a
browser meets the very pages that people meet, with signatures that hold.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from constancia import addresses, territories, tree, vocabulary
from constancia.credentials import codes, data_integrity, did, keys, open_badges
from constancia.credentials import status_list as status
from constancia.portal.build import render
from constancia.records import Certificate, Tombstone
from tests import portal_tree

ROOT = Path(__file__).resolve().parents[2]
DAY = datetime.date(2026, 11, 22)
HOST = portal_tree.HOST
SECRET = hashlib.sha256(b"constancia: code secret of the browser tests").digest()
SEED = hashlib.sha256(b"constancia: issuing key of the browser tests").digest()
ISSUED = datetime.datetime(2026, 11, 22, 6, tzinfo=datetime.UTC)
VALID_DAYS = 100
OFFLINE_DAYS = 30

#: a name with markup and with a mark that turns the writing direction
#: markup, a right-to-left mark, a Cyrillic o in José, and 200 characters without a space
HOSTILE = "<img src=x onerror=alert(1)>\"'&amp; \u202eodnuF J\u043es\u00e9 ".ljust(
    200, "W"
)
HOLDER = "María José Ñandú de Ejemplo"

#: case: number of the certificate, from which its code comes
NUMBERS = {
    "valid": "SV-2026-000001",
    "expiring": "SV-2026-000002",
    "expired": "SV-2026-000003",
    "suspended": "SV-2026-000004",
    "revoked": "SV-2026-000005",
    "replaced": "SV-2026-000006",
    "withdrawn": "SV-2026-000007",
    "lasting": "SV-2026-000008",
    "hostile": "SV-2026-000009",
}
CODES = {case: codes.derive(number, secret=SECRET) for case, number in NUMBERS.items()}
#: a code that can be one, and is nobody's
UNKNOWN = codes.derive("SV-2026-999999", secret=SECRET)
INDEXES = {case: 1000 + 7 * i for i, case in enumerate(NUMBERS)}
REFUSED = ("suspended", "revoked", "replaced")

KEY = keys.from_seed(SEED, code_secret=SECRET, created=DAY)


def record(case: str, **changes: Any) -> Certificate:
    """Return the certificate of a case, in force for years."""
    values: dict[str, Any] = {
        "code": CODES[case],
        "state": "active",
        "number": NUMBERS[case],
        "holder": HOLDER,
        "standard_code": "CON-01",
        "standard_version": "2",
        "centre_id": "CE-01",
        "issuer_id": "INSAFORP",
        "issued_on": datetime.date(2023, 5, 5),
        "expires_on": datetime.date(2029, 5, 5),
    }
    return Certificate(**{**values, **changes})


RECORDS: tuple[Certificate | Tombstone, ...] = (
    record("valid"),
    record("expiring", expires_on=DAY + datetime.timedelta(days=60)),
    record("expired", expires_on=DAY - datetime.timedelta(days=1)),
    record("suspended", state="suspended", status_on=DAY),
    Tombstone(code=CODES["revoked"], state="revoked", status_on=DAY, reason="fraud"),
    Tombstone(code=CODES["replaced"], state="replaced", status_on=DAY),
    Tombstone(code=CODES["withdrawn"], state="withdrawn"),
    record("lasting", expires_on=None),
    record("hostile", holder=HOSTILE),
)


def signed(document: Mapping[str, Any], *, seed: bytes = SEED) -> bytes:
    """Return a document with its proof set, as published."""
    proven = data_integrity.add_proofs(
        document,
        key=keys.from_seed(seed, code_secret=SECRET, created=DAY),
        verification_method=did.verification_method(HOST, KEY.fragment),
        created=ISSUED,
    )
    return data_integrity.serialise(proven)


def credential(certificate: Certificate, *, case: str, seed: bytes = SEED) -> bytes:
    """Return the signed credential of a case."""
    directory = portal_tree.DIRECTORY
    standard = next(
        each
        for each in directory.standards
        if (each.code, each.version)
        == (certificate.standard_code, certificate.standard_version)
    )
    issuer = next(i for i in directory.issuers if i.issuer_id == certificate.issuer_id)
    document = open_badges.build(
        certificate,
        standard=standard,
        issuer=issuer,
        centre=directory.centres[0],
        host=HOST,
        status_list_number=1,
        status_index=INDEXES[case],
        demonstration=True,
    )
    return signed(document, seed=seed)


def status_list(
    refused: Iterable[str] = REFUSED,
    *,
    seed: bytes = SEED,
    valid_days: int = VALID_DAYS,
) -> bytes:
    """Return the signed status list in which these cases are refused."""
    document = status.build(
        1,
        [INDEXES[case] for case in refused],
        host=HOST,
        valid_from=ISSUED,
        valid_until=ISSUED + datetime.timedelta(days=valid_days),
    )
    return signed(document, seed=seed)


def did_document() -> bytes:
    """Return the did document of the test issuer."""
    return data_integrity.serialise(did.did_document(HOST, KEY.public_keys))


def build(folder: Path) -> Path:
    """Write a public tree and render the site from it; return the site's folder."""
    cases = {code: case for case, code in CODES.items()}
    directory = replace(
        portal_tree.DIRECTORY,
        programme=replace(
            portal_tree.PROGRAMME,
            status_valid_days=VALID_DAYS,
            offline_days=OFFLINE_DAYS,
        ),
    )
    public, site = folder / "public", folder / "site"
    tree.write(
        public,
        directory=directory,
        certificates=(
            (
                each,
                credential(each, case=cases[each.code])
                if isinstance(each, Certificate)
                else None,
            )
            for each in sorted(RECORDS, key=lambda each: each.code)
        ),
        files={
            addresses.DID_DOCUMENT: did_document(),
            addresses.status_list(1): status_list(),
        },
        issued_on=DAY,
    )
    site.mkdir()
    render(
        public,
        site,
        built_on=DAY,
        territories=territories.load(ROOT / "data" / "territories.yaml"),
        vocabulary=vocabulary.load(ROOT / "data" / "vocabulary.yaml"),
        content_dir=ROOT / "content",
        theme_dir=ROOT / "theme",
    )
    return site
