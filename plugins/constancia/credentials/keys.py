"""The issuing key file: what it holds, how it is locked, how keys succeed each other.

Rules:

- One JSON file at ``CONSTANCIA_KEY``. Its public part stands in clear: a list of keys
  (fragment ``key-<year>-<n>``, Multikey, day of creation, state), so that the did:web
  document can be written without a passphrase. Its private part, the Ed25519 seed of
  the current key and the code secret, is one ChaCha20-Poly1305 box under a key that
  scrypt makes from the passphrase; everything outside the box is associated data, so
  nobody can change the public part of a file they cannot open.
- Exactly one key is ``current`` and signs. A ``retired`` key was sound when it signed
  and stays in the did document for ever, without ``expires``: strict verifiers would
  refuse old paper otherwise. A ``compromised`` key leaves the did document at once,
  and all it signed must be signed again. Seeds of both are erased here.
- The code secret never changes: codes on paper are derived from it.
- A key file is written whole or not at all, mode 0600 where the system has modes, and
  a new key never overwrites a file. No ``repr``, message or log shows a private key.
- ``demonstration`` marks a key made for fictitious data, cheap to open; issuing real
  data with it is refused elsewhere.

Example::

    create(path, passphrase=passphrase, created=today)
    key = open_key(path, passphrase=passphrase)
    signature = key.sign(b"...")
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from constancia.credentials import keyfile, multibase
from constancia.errors import CredentialError, KeyFileError

KeyState = Literal["current", "retired", "compromised"]

_FORMAT: Final = "constancia-key/1"
_LENGTH: Final = 32  # bytes of an Ed25519 seed and of the code secret


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """One public key of the issuer and its standing."""

    fragment: str  # "key-2026-1"
    public_multibase: str  # Multikey, "z6Mk…"
    created: datetime.date
    state: KeyState


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKey:
    """The opened issuing key; the only thing in the project that can sign."""

    fragment: str
    public_multibase: str
    public_keys: tuple[PublicKey, ...]
    demonstration: bool
    code_secret: bytes = field(repr=False)
    _private: Ed25519PrivateKey = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of a pure Ed25519 signature (RFC 8032) over ``data``."""
        return self._private.sign(data)


def from_seed(
    seed: bytes,
    *,
    code_secret: bytes,
    created: datetime.date,
    fragment: str | None = None,
    demonstration: bool = False,
) -> IssuerKey:
    """Return a key that stands in no file, for vectors with a fixed seed."""
    public = _public(
        seed, fragment=fragment or f"key-{created.year}-1", created=created
    )
    return _issuer_key(
        seed, (public,), code_secret=code_secret, demonstration=demonstration
    )


def create(
    path: Path,
    *,
    passphrase: str,
    created: datetime.date,
    demonstration: bool = False,
) -> None:
    """Make a new issuing key and its file.

    Raises:
        KeyFileError: something stands at ``path``, it cannot be written, or the
            passphrase is empty.
    """
    if not passphrase:
        raise KeyFileError(
            "{file}: una frase de paso vacía no protege nada",
            hint="Defina CONSTANCIA_PASSPHRASE, o escriba una cuando se le pida.",
            file=path.name,
        )
    if path.exists():
        raise keyfile.occupied(path.name)
    seed = secrets.token_bytes(_LENGTH)
    public = _public(seed, fragment=f"key-{created.year}-1", created=created)
    key = _issuer_key(
        seed,
        (public,),
        code_secret=secrets.token_bytes(_LENGTH),
        demonstration=demonstration,
    )
    keyfile.write(path, _seal(key, passphrase=passphrase), overwrite=False)


def open_key(path: Path, *, passphrase: str) -> IssuerKey:
    """Open the key file.

    Raises:
        KeyFileError: missing, damaged, altered, or another passphrase.
    """
    content = _read(path)
    publics = _publics(content, name=path.name)
    opened = keyfile.unseal(content, name=path.name, passphrase=passphrase)
    try:
        key = _issuer_key(
            keyfile.unb64(opened["seed"]),
            publics,
            code_secret=keyfile.unb64(opened["code_secret"]),
            demonstration=content["demonstration"],
        )
    except (KeyError, TypeError, ValueError):
        raise keyfile.damaged(path.name) from None
    return key


def public_keys(path: Path) -> tuple[PublicKey, ...]:
    """Return the public part, oldest first; needs no passphrase, proves nothing.

    Raises:
        KeyFileError: missing or damaged.
    """
    return _publics(_read(path), name=path.name)


def is_demonstration(path: Path) -> bool:
    """Say whether the file calls itself a demonstration key.

    Raises:
        KeyFileError: missing or damaged.
    """
    return bool(_read(path)["demonstration"])


def rotate(path: Path, *, passphrase: str, on: datetime.date) -> PublicKey:
    """Retire the current key and make a new one; return the new public key.

    Raises:
        KeyFileError: as ``open_key``, or the file cannot be written.
    """
    key = open_key(path, passphrase=passphrase)
    return _succeed(path, key, passphrase=passphrase, on=on, becomes="retired")


def mark_compromised(
    path: Path, *, fragment: str, passphrase: str, on: datetime.date
) -> PublicKey:
    """Mark a key as compromised; return the current key, a new one if it was current.

    Everything the compromised key signed has to be signed again.

    Raises:
        KeyFileError: no such key, or as ``open_key``.
    """
    key = open_key(path, passphrase=passphrase)
    if fragment == key.fragment:
        return _succeed(path, key, passphrase=passphrase, on=on, becomes="compromised")
    if fragment not in {public.fragment for public in key.public_keys}:
        known = ", ".join(public.fragment for public in key.public_keys)
        raise KeyFileError(
            "{file}: no tiene una clave llamada «{fragment}»",
            hint="Sus claves son: {known}.",
            file=path.name,
            fragment=fragment,
            known=known,
        )
    publics = tuple(
        replace(public, state="compromised") if public.fragment == fragment else public
        for public in key.public_keys
    )
    marked = replace(key, public_keys=publics)
    keyfile.write(path, _seal(marked, passphrase=passphrase), overwrite=True)
    return _current(publics)


def _succeed(
    path: Path,
    key: IssuerKey,
    *,
    passphrase: str,
    on: datetime.date,
    becomes: KeyState,
) -> PublicKey:
    taken = {public.fragment for public in key.public_keys}
    number = 1
    while f"key-{on.year}-{number}" in taken:
        number += 1
    seed = secrets.token_bytes(_LENGTH)
    new = _public(seed, fragment=f"key-{on.year}-{number}", created=on)
    older = (
        replace(public, state=becomes) if public.state == "current" else public
        for public in key.public_keys
    )
    successor = _issuer_key(
        seed,
        (*older, new),
        code_secret=key.code_secret,
        demonstration=key.demonstration,
    )
    keyfile.write(path, _seal(successor, passphrase=passphrase), overwrite=True)
    return new


def _seal(key: IssuerKey, *, passphrase: str) -> dict[str, Any]:
    return keyfile.seal(
        {
            "format": _FORMAT,
            "demonstration": key.demonstration,
            "keys": [_public_to_dict(public) for public in key.public_keys],
        },
        {
            "seed": keyfile.b64(key._private.private_bytes_raw()),  # noqa: SLF001  # this module's own
            "code_secret": keyfile.b64(key.code_secret),
        },
        passphrase=passphrase,
        costs=keyfile.CHEAP if key.demonstration else keyfile.COSTS,
    )


def _read(path: Path) -> dict[str, Any]:
    content = keyfile.read(path)
    known = content.get("format") == _FORMAT
    if not known or type(content.get("demonstration")) is not bool:
        raise keyfile.damaged(path.name)
    return content


def _publics(content: Mapping[str, Any], *, name: str) -> tuple[PublicKey, ...]:
    try:
        publics = tuple(_public_from_dict(entry) for entry in content["keys"])
    except (KeyError, TypeError, ValueError, CredentialError):
        raise keyfile.damaged(name) from None
    if [public.state for public in publics].count("current") != 1:
        raise keyfile.damaged(name)
    return publics


def _issuer_key(
    seed: bytes,
    publics: tuple[PublicKey, ...],
    *,
    code_secret: bytes,
    demonstration: bool,
) -> IssuerKey:
    if len(code_secret) != _LENGTH:
        raise ValueError
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return IssuerKey(
        fragment=_current(publics).fragment,
        public_multibase=multibase.encode_public_key(
            private.public_key().public_bytes_raw()
        ),
        public_keys=publics,
        demonstration=demonstration,
        code_secret=code_secret,
        _private=private,
    )


def _public(seed: bytes, *, fragment: str, created: datetime.date) -> PublicKey:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return PublicKey(
        fragment=fragment,
        public_multibase=multibase.encode_public_key(public.public_bytes_raw()),
        created=created,
        state="current",
    )


def _current(publics: tuple[PublicKey, ...]) -> PublicKey:
    return next(public for public in publics if public.state == "current")


def _public_to_dict(public: PublicKey) -> dict[str, str]:
    return {
        "id": public.fragment,
        "publicKeyMultibase": public.public_multibase,
        "created": public.created.isoformat(),
        "state": public.state,
    }


def _public_from_dict(entry: Mapping[str, Any]) -> PublicKey:
    if entry["state"] not in {"current", "retired", "compromised"}:
        raise ValueError
    multibase.decode_public_key(entry["publicKeyMultibase"])
    return PublicKey(
        fragment=str(entry["id"]),
        public_multibase=entry["publicKeyMultibase"],
        created=datetime.date.fromisoformat(entry["created"]),
        state=entry["state"],
    )
