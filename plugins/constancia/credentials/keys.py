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

import base64
import binascii
import datetime
import json
import os
import secrets
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

import rfc8785
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from constancia.credentials import multibase
from constancia.errors import CredentialError, KeyFileError

KeyState = Literal["current", "retired", "compromised"]

_FORMAT: Final = "constancia-key/1"
_SCRYPT: Final = {"n": 2**17, "r": 8, "p": 1}  # RFC 7914: about 128 MB, under a second
_SCRYPT_DEMONSTRATION: Final = {"n": 2**10, "r": 8, "p": 1}
_SCRYPT_LIMIT: Final = 2**20  # a file asking for more is an attack on memory
_SECRET_LENGTH: Final = 32


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
            f"{path.name}: an empty passphrase protects nothing",
            hint="Set CONSTANCIA_PASSPHRASE, or type one when asked.",
        )
    if path.exists():
        raise _occupied(path)
    seed = secrets.token_bytes(32)
    public = _public(seed, fragment=f"key-{created.year}-1", created=created)
    sealed = _seal(
        (public,),
        seed=seed,
        code_secret=secrets.token_bytes(_SECRET_LENGTH),
        passphrase=passphrase,
        demonstration=demonstration,
    )
    _write(path, sealed, overwrite=False)


def open_key(path: Path, *, passphrase: str) -> IssuerKey:
    """Open the key file.

    Raises:
        KeyFileError: missing, damaged, altered, or another passphrase.
    """
    return _open(path, _read(path), passphrase=passphrase)


def public_keys(path: Path) -> tuple[PublicKey, ...]:
    """Return the public part, oldest first; needs no passphrase, proves nothing.

    Raises:
        KeyFileError: missing or damaged.
    """
    return _public_part(path, _read(path))


def is_demonstration(path: Path) -> bool:
    """Say whether the file calls itself a demonstration key."""
    return bool(_read(path)["demonstration"])


def rotate(path: Path, *, passphrase: str, on: datetime.date) -> PublicKey:
    """Retire the current key and make a new one; return the new public key.

    Raises:
        KeyFileError: as ``open_key``, or the file cannot be written.
    """
    return _succeed(path, passphrase=passphrase, on=on, becomes="retired")


def mark_compromised(
    path: Path, *, fragment: str, passphrase: str, on: datetime.date
) -> PublicKey:
    """Mark a key as compromised; return the current key, a new one if it was current.

    Everything the compromised key signed has to be signed again.

    Raises:
        KeyFileError: no such key, or as ``open_key``.
    """
    key = open_key(path, passphrase=passphrase)
    if key.fragment == fragment:
        return _succeed(path, passphrase=passphrase, on=on, becomes="compromised")
    if fragment not in {public.fragment for public in key.public_keys}:
        known = ", ".join(public.fragment for public in key.public_keys)
        raise KeyFileError(
            f"{path.name}: expected the name of one of its keys, got {fragment!r}",
            hint=f"This file holds: {known}",
        )
    publics = tuple(
        replace(public, state="compromised") if public.fragment == fragment else public
        for public in key.public_keys
    )
    _rewrite(path, key, publics, passphrase=passphrase)
    return _current(publics)


# --- the file -------------------------------------------------------------------------


def _seal(
    publics: tuple[PublicKey, ...],
    *,
    seed: bytes,
    code_secret: bytes,
    passphrase: str,
    demonstration: bool,
) -> dict[str, Any]:
    costs = _SCRYPT_DEMONSTRATION if demonstration else _SCRYPT
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed: dict[str, Any] = {
        "format": _FORMAT,
        "demonstration": demonstration,
        "keys": [_public_to_dict(public) for public in publics],
        "private": {
            "kdf": {"name": "scrypt", **costs, "salt": _b64(salt)},
            "cipher": {"name": "chacha20-poly1305", "nonce": _b64(nonce)},
        },
    }
    secret = {"seed": _b64(seed), "code_secret": _b64(code_secret)}
    box = ChaCha20Poly1305(_stretch(passphrase, salt=salt, costs=costs))
    sealed["private"]["box"] = _b64(
        box.encrypt(nonce, rfc8785.dumps(secret), _associated_data(sealed))
    )
    return sealed


def _open(path: Path, sealed: Mapping[str, Any], *, passphrase: str) -> IssuerKey:
    publics = _public_part(path, sealed)
    try:
        kdf, cipher = sealed["private"]["kdf"], sealed["private"]["cipher"]
        if (kdf["name"], cipher["name"]) != ("scrypt", "chacha20-poly1305"):
            raise _damaged(path)
        costs = {name: kdf[name] for name in ("n", "r", "p")}
        if any(type(cost) is not int or cost < 1 for cost in costs.values()):
            raise _damaged(path)
        if costs["n"] * costs["r"] * costs["p"] > _SCRYPT_LIMIT * 8:
            raise _damaged(path)
        salt, nonce = _unb64(kdf["salt"]), _unb64(cipher["nonce"])
        box = ChaCha20Poly1305(_stretch(passphrase, salt=salt, costs=costs))
        opened = json.loads(
            box.decrypt(
                nonce, _unb64(sealed["private"]["box"]), _associated_data(sealed)
            )
        )
        key = _issuer_key(
            _unb64(opened["seed"]),
            publics,
            code_secret=_unb64(opened["code_secret"]),
            demonstration=sealed["demonstration"],
        )
    except InvalidTag:
        raise KeyFileError(
            f"{path.name}: the passphrase does not open this key, or the file was altered",
            hint="Check CONSTANCIA_PASSPHRASE; capitals and accents count.",
        ) from None
    except (KeyError, TypeError, ValueError, MemoryError):
        raise _damaged(path) from None
    if key.public_multibase != _current(publics).public_multibase:
        raise _damaged(path)
    return key


def _succeed(
    path: Path, *, passphrase: str, on: datetime.date, becomes: KeyState
) -> PublicKey:
    key = open_key(path, passphrase=passphrase)
    seed = secrets.token_bytes(32)
    taken = {public.fragment for public in key.public_keys}
    number = 1
    while f"key-{on.year}-{number}" in taken:
        number += 1
    new = _public(seed, fragment=f"key-{on.year}-{number}", created=on)
    publics = (
        *(
            replace(public, state=becomes) if public.state == "current" else public
            for public in key.public_keys
        ),
        new,
    )
    _rewrite(path, key, publics, passphrase=passphrase, seed=seed)
    return new


def _rewrite(
    path: Path,
    key: IssuerKey,
    publics: tuple[PublicKey, ...],
    *,
    passphrase: str,
    seed: bytes | None = None,
) -> None:
    sealed = _seal(
        publics,
        seed=seed or key._private.private_bytes_raw(),  # noqa: SLF001  # same module
        code_secret=key.code_secret,
        passphrase=passphrase,
        demonstration=key.demonstration,
    )
    _write(path, sealed, overwrite=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        sealed = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KeyFileError(
            f"{path.name}: there is no key file here",
            hint="Make one with `inv keys.new`, or point CONSTANCIA_KEY at yours.",
        ) from None
    except OSError as error:
        raise KeyFileError(f"{path.name}: cannot be read ({error.strerror})") from None
    except ValueError:
        raise _damaged(path) from None
    if (
        not isinstance(sealed, dict)
        or sealed.get("format") != _FORMAT
        or type(sealed.get("demonstration")) is not bool
    ):
        raise _damaged(path)
    return sealed


def _write(path: Path, sealed: Mapping[str, Any], *, overwrite: bool) -> None:
    """Write by way of a neighbour file, so that a crash leaves the old file or the new."""
    text = json.dumps(sealed, indent=2) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp gives mode 0600 where the system has modes
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".key")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if overwrite:
                temporary.replace(path)
            elif os.name == "nt":
                temporary.rename(path)  # Windows refuses to overwrite
            else:
                path.hardlink_to(temporary)  # POSIX refuses to overwrite
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError:
        raise _occupied(path) from None
    except OSError as error:
        raise KeyFileError(
            f"{path.name}: cannot be written ({error.strerror})"
        ) from None


def _public_part(path: Path, sealed: Mapping[str, Any]) -> tuple[PublicKey, ...]:
    try:
        publics = tuple(_public_from_dict(entry) for entry in sealed["keys"])
    except (KeyError, TypeError, ValueError, CredentialError):
        raise _damaged(path) from None
    if [public.state for public in publics].count("current") != 1:
        raise _damaged(path)
    return publics


# --- small parts ----------------------------------------------------------------------


def _issuer_key(
    seed: bytes,
    publics: tuple[PublicKey, ...],
    *,
    code_secret: bytes,
    demonstration: bool,
) -> IssuerKey:
    if len(code_secret) != _SECRET_LENGTH:
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


def _associated_data(sealed: Mapping[str, Any]) -> bytes:
    private = {name: sealed["private"][name] for name in ("kdf", "cipher")}
    return rfc8785.dumps({**sealed, "private": private})


def _stretch(passphrase: str, *, salt: bytes, costs: Mapping[str, int]) -> bytes:
    # NFC: the same accents typed on Windows and on a Mac are the same passphrase
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    kdf = Scrypt(salt=salt, length=32, n=costs["n"], r=costs["r"], p=costs["p"])
    return kdf.derive(secret)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unb64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError from None


def _damaged(path: Path) -> KeyFileError:
    return KeyFileError(
        f"{path.name}: expected a Constancia key file, got something else or a damaged one",
        hint="Bring it back from the backup; without it codes cannot be made again.",
    )


def _occupied(path: Path) -> KeyFileError:
    return KeyFileError(
        f"{path.name}: a file stands here already, and a key is never overwritten",
        hint="Move it to a safe place first, or use `inv keys.rotate` for a new key.",
    )
