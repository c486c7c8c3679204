"""A JSON file with a part in clear and a part under a passphrase, written whole or not.

Rules:

- ``private.box`` is JSON under ChaCha20-Poly1305 (RFC 8439), by a key that scrypt
  (RFC 7914) makes from the passphrase. Everything else in the file is associated data:
  whoever cannot open the box cannot change a letter outside it unnoticed.
- Passphrases are NFC: the same accents typed on Windows and on a Mac are the same.
- Costs are read from the file, within limits, so that they may grow one day.
- A file is written beside its place and moved there, mode 0600 where there are modes.

Non-goals: what the parts mean (``keys``).

Example::

    sealed = seal({"format": "…"}, {"seed": "…"}, passphrase=passphrase, costs=COSTS)
    write(path, sealed, overwrite=False)
    secret = unseal(read(path), name=path.name, passphrase=passphrase)
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import rfc8785
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from constancia.errors import KeyFileError

COSTS: Final = {"n": 2**17, "r": 8, "p": 1}  # 128 MB and a third of a second
CHEAP: Final = {"n": 2**10, "r": 8, "p": 1}  # for keys that protect nothing
_COST_LIMIT: Final = 2**23  # n * r * p: 1 GB; a file asking for more attacks memory
_NAMES: Final = ("scrypt", "chacha20-poly1305")


def seal(
    clear: Mapping[str, Any],
    secret: Mapping[str, str],
    *,
    passphrase: str,
    costs: Mapping[str, int],
) -> dict[str, Any]:
    """Return the file's content: ``clear`` as it is, ``secret`` in the box."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    private: dict[str, Any] = {
        "kdf": {"name": _NAMES[0], **costs, "salt": b64(salt)},
        "cipher": {"name": _NAMES[1], "nonce": b64(nonce)},
    }
    box = ChaCha20Poly1305(_stretch(passphrase, salt=salt, costs=costs))
    outside = rfc8785.dumps({**clear, "private": private})
    locked = box.encrypt(nonce, rfc8785.dumps(dict(secret)), outside)
    return {**clear, "private": {**private, "box": b64(locked)}}


def unseal(sealed: Mapping[str, Any], *, name: str, passphrase: str) -> dict[str, str]:
    """Return what is in the box.

    Raises:
        KeyFileError: another passphrase, an altered file, or a malformed one.
    """
    try:
        private = dict(sealed["private"])
        locked = unb64(private.pop("box"))
        kdf, cipher = private["kdf"], private["cipher"]
        costs = {cost: kdf[cost] for cost in ("n", "r", "p")}
        if (kdf["name"], cipher["name"]) != _NAMES or not _affordable(costs):
            raise damaged(name)
        stretched = _stretch(passphrase, salt=unb64(kdf["salt"]), costs=costs)
        outside = rfc8785.dumps({**sealed, "private": private})
        opened: dict[str, str] = json.loads(
            ChaCha20Poly1305(stretched).decrypt(unb64(cipher["nonce"]), locked, outside)
        )
    except InvalidTag:
        raise KeyFileError(
            "{file}: la frase de paso no abre esta clave, o el archivo fue alterado",
            hint="Revise CONSTANCIA_PASSPHRASE; cuentan las mayúsculas y las tildes.",
            file=name,
        ) from None
    except (KeyError, TypeError, ValueError, AttributeError, MemoryError):
        raise damaged(name) from None
    return opened


def read(path: Path) -> dict[str, Any]:
    """Return the content of the file.

    Raises:
        KeyFileError: missing, unreadable, or not a JSON object.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KeyFileError(
            "{file}: aquí no hay un archivo de clave",
            hint="Créelo con «inv keys.new», o indique en CONSTANCIA_KEY dónde está.",
            file=path.name,
        ) from None
    except OSError as error:
        raise KeyFileError(
            "{file}: no se puede leer ({reason})",
            hint="Revise los permisos del archivo y de su carpeta.",
            file=path.name,
            reason=error.strerror,
        ) from None
    except ValueError:
        raise damaged(path.name) from None
    if not isinstance(content, dict):
        raise damaged(path.name)
    return content


def write(path: Path, content: Mapping[str, Any], *, overwrite: bool) -> None:
    """Write the file so that a crash leaves the old one or the new one.

    Raises:
        KeyFileError: a file stands there and ``overwrite`` is false, or no room.
    """
    text = json.dumps(content, indent=2) + "\n"
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
            else:
                _move_to_free_place(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError:
        raise occupied(path.name) from None
    except OSError as error:
        raise KeyFileError(
            "{file}: no se puede escribir ({reason})",
            hint="Revise el espacio y los permisos de su carpeta.",
            file=path.name,
            reason=error.strerror,
        ) from None


def damaged(name: str) -> KeyFileError:
    """Return the error for a file that is not what it should be."""
    return KeyFileError(
        "{file}: se esperaba una clave emisora, y es otra cosa o está dañada",
        hint="Restáurela de la copia de seguridad: sin ella no se rehacen los códigos.",
        file=name,
    )


def occupied(name: str) -> KeyFileError:
    """Return the error for a place where a file stands."""
    return KeyFileError(
        "{file}: ya hay un archivo aquí, y una clave nunca se sobrescribe",
        hint="Llévelo antes a un lugar seguro, o use «inv keys.rotate» para cambiar de "
        "clave.",
        file=name,
    )


def b64(data: bytes) -> str:
    """Return bytes as base64 text."""
    return base64.b64encode(data).decode("ascii")


def unb64(text: str) -> bytes:
    """Return the bytes of base64 text.

    Raises:
        ValueError: not base64.
    """
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError from None


def _move_to_free_place(temporary: Path, path: Path) -> None:
    """Move without overwriting, in one step where the file system can."""
    if os.name == "nt":
        temporary.rename(path)  # Windows refuses to overwrite
        return
    try:
        path.hardlink_to(temporary)  # POSIX refuses to overwrite
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links, such as a memory stick
        if path.exists():
            raise FileExistsError from None
        temporary.replace(path)


def _affordable(costs: Mapping[str, Any]) -> bool:
    if any(type(cost) is not int or cost < 1 for cost in costs.values()):
        return False
    return int(costs["n"] * costs["r"] * costs["p"]) <= _COST_LIMIT


def _stretch(passphrase: str, *, salt: bytes, costs: Mapping[str, int]) -> bytes:
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    kdf = Scrypt(salt=salt, length=32, n=costs["n"], r=costs["r"], p=costs["p"])
    return kdf.derive(secret)
