"""Files that only whoever runs the commands may read: names, addresses, secrets of state.

Rules:

- Mode 0600 from the first byte on: the file is made closed, never closed afterwards.
  Windows knows no such mode; there the state folder's own rights protect it.
- A file is replaced whole, by rename: whoever is killed half-way leaves the old one.

Example::

    write(Path("data/state/private/silence.json"), b"[]")
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from constancia.errors import TreeError

_MINE: Final = 0o600


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write that takes the place of ``path`` when it is complete.

    Raises:
        TreeError: the file cannot be written; the old one stands.
    """
    partial = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)  # an old part may have other rights
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(partial, flags, _MINE), "wb") as file:
            yield file
        partial.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def write(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content``.

    Raises:
        TreeError: the file cannot be written; the old one stands.
    """
    with replacing(path) as file:
        file.write(content)


def append(path: Path, content: bytes) -> None:
    """Write ``content`` at the end of ``path``, which is made where there is none.

    Raises:
        TreeError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags, _MINE), "ab") as file:
            file.write(content)
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> TreeError:
    return TreeError(
        "{path}: no se puede escribir ({reason})",
        hint="Si está abierto en otro programa, ciérrelo; si no, revise el espacio y "
        "los permisos de la carpeta de estado.",
        path=path,
        reason=error.strerror,
    )
