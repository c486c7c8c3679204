"""Keys as staff handle them: opened to issue, made, listed, rotated, given up.

Rules:

- A passphrase comes from ``CONSTANCIA_PASSPHRASE`` or from a terminal, and is never an
  option: options end in the history of a shell.
- Fictitious data get a demonstration key by themselves; real data never do.
- No private key is ever printed.

Non-goals: what a key file holds and how it is locked (``credentials.keyfile``).

Example::

    key = open_issuing_key(settings, demonstration=False)
"""

from __future__ import annotations

import getpass
import os
import sys
from typing import Final

from invoke.collection import Collection

from constancia.console import Context, command, settings_of
from constancia.credentials import keys
from constancia.credentials.keys import IssuerKey
from constancia.errors import KeyFileError
from constancia.settings import Settings
from constancia.speech import N_, say

#: opens the demonstration key, which protects nothing: its data is fictitious
DEMONSTRATION_PASSPHRASE: Final = "demostracion"  # noqa: S105  # meant to be read

#: words of ``keys.list``
KEY_STATES: Final = {
    "current": N_("en uso"),
    "retired": N_("retirada"),
    "compromised": N_("comprometida"),
}


def open_issuing_key(settings: Settings, *, demonstration: bool) -> IssuerKey:
    """Open the configured key; for fictitious data make one if there is none.

    Raises:
        KeyFileError: no key for real data, or a demonstration key was offered for it.
    """
    path = settings.issuing_key
    if settings.key is None and not path.exists() and demonstration:
        path = settings.demonstration_key
        if not path.exists():
            keys.create(
                path,
                passphrase=DEMONSTRATION_PASSPHRASE,
                created=settings.today,
                demonstration=True,
            )
    if not path.exists():
        raise KeyFileError(
            "{path}: no hay clave emisora",
            hint="Los datos reales se firman con una clave propia: indique su lugar en "
            "CONSTANCIA_KEY y créela con «inv keys.new».",
            path=path,
        )
    if keys.is_demonstration(path):
        if not demonstration:
            raise KeyFileError(
                "{path}: es una clave de demostración y los datos son reales",
                hint="Indique en CONSTANCIA_KEY el lugar de una clave propia y créela "
                "con «inv keys.new».",
                path=path,
            )
        return keys.open_key(path, passphrase=DEMONSTRATION_PASSPHRASE)
    return keys.open_key(
        path, passphrase=passphrase(say("Frase de paso de la clave: "))
    )


def passphrase(prompt: str) -> str:
    """Return ``CONSTANCIA_PASSPHRASE``, or ask for it on a terminal."""
    given = os.environ.get("CONSTANCIA_PASSPHRASE")
    if given:
        return given
    if not sys.stdin.isatty():
        raise KeyFileError(
            "CONSTANCIA_PASSPHRASE: no está definida y no hay a quién preguntar",
            hint="Defínala en el entorno, o ejecute el comando en una terminal.",
        )
    return getpass.getpass(prompt)


def new_passphrase() -> str:
    """Return a passphrase for a new key; on a terminal it is typed twice."""
    if os.environ.get("CONSTANCIA_PASSPHRASE") or not sys.stdin.isatty():
        return passphrase("")
    first = passphrase(say("Frase de paso nueva: "))
    if first != getpass.getpass(say("Otra vez: ")):
        raise KeyFileError(
            "frase de paso: las dos veces no son iguales; no se creó nada",
            hint="Repita el comando y escriba dos veces la misma.",
        )
    return first


@command()
def new(_context: Context) -> int:
    """Crea la clave emisora en CONSTANCIA_KEY, bajo una frase de paso."""
    settings = settings_of()
    keys.create(
        settings.issuing_key, passphrase=new_passphrase(), created=settings.today
    )
    print(say("Clave creada en {path}").format(path=settings.issuing_key))
    print(
        say("Guarde una copia y la frase en lugares distintos: sin ellas no se emite.")
    )
    return 0


@command(name="list")
def list_keys(_context: Context) -> int:
    """Muestra las claves públicas, su fecha y su estado; nunca la privada."""
    settings = settings_of()
    path = settings.issuing_key
    if settings.key is None and not path.exists():
        path = settings.demonstration_key
    for public in keys.public_keys(path):
        print(
            public.fragment,
            public.created,
            say(KEY_STATES[public.state]),
            public.public_multibase,
            sep="  ",
        )
    return 0


@command()
def rotate(_context: Context) -> int:
    """Hace una clave nueva para firmar; la anterior queda publicada como retirada."""
    settings = settings_of()
    public = keys.rotate(
        settings.issuing_key,
        passphrase=passphrase(say("Frase de paso de la clave: ")),
        on=settings.today,
    )
    print(say("Desde ahora firma {fragment}").format(fragment=public.fragment))
    return 0


@command(help={"fragment": "cuál, como la muestra keys.list: key-2026-1"})
def compromised(_context: Context, fragment: str) -> int:
    """Retira una clave que pudo caer en otras manos; lo suyo se firma de nuevo."""
    settings = settings_of()
    keys.mark_compromised(
        settings.issuing_key,
        fragment=fragment,
        passphrase=passphrase(say("Frase de paso de la clave: ")),
        on=settings.today,
    )
    print(say("Emita y publique hoy mismo: «inv site» firma de nuevo lo que llevaba."))
    return 0


TASKS: Final = Collection("keys", new, list_keys, rotate, compromised)
