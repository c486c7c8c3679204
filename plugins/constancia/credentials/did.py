"""The issuer's did:web document: which keys vouch for certificates today.

Rules:

- ``did:web:<host>`` is published at ``/.well-known/did.json`` (did:web method, 3.2).
- A current or retired key stands in ``verificationMethod`` and ``assertionMethod``,
  without ``expires``: verifiers are to refuse proofs "at or after" that day
  (Controlled Identifiers 1.0, 2.2), and paper from before would fall with it.
- A compromised key stands nowhere, so that nothing it signed verifies any more.

Example::

    >>> document = did_document("verifica.example.org", key.public_keys)
    >>> document["assertionMethod"]
    ['did:web:verifica.example.org#key-2026-1']
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from constancia import addresses
from constancia.credentials.keys import PublicKey

CONTEXT: Final = (
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
)


def did_document(host: str, public_keys: Iterable[PublicKey]) -> dict[str, Any]:
    """Return the did document of a host, its keys in the order given."""
    did = addresses.did(host)
    methods = [
        {
            "id": verification_method(host, key.fragment),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.public_multibase,
        }
        for key in public_keys
        if key.state != "compromised"
    ]
    return {
        "@context": list(CONTEXT),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def verification_method(host: str, fragment: str) -> str:
    """Return the identifier of one key, ``did:web:<host>#<fragment>``."""
    return f"{addresses.did(host)}#{fragment}"
