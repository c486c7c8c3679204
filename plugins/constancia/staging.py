"""Build beside, then swap: the old site stands until the new one passed its audit.

Rules:

- The new site grows in a folder beside the old one, on the same disk, and takes its
  place by two renames. Killed before them, the old site stands; killed between them,
  ``recover`` puts it back at the next run.
- Where only some files changed, they alone grow there, and ``merge`` moves them in one
  by one. One rename decides it: killed before, the old site stands; killed after,
  ``recover`` moves in the rest.
- A folder that holds anything but a site of ours is never replaced: a mistyped
  ``CONSTANCIA_OUTPUT`` must not cost anyone their documents.
- A failed build leaves nothing behind.

Example::

    with beside(Path("output")) as stage:
        render_into(stage)
        swap(stage, Path("output"))
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from constancia.errors import SiteError

#: every site of ours has both; a folder without them is somebody else's
_MARKS: Final = ("_headers", "404.html")
#: what a merge takes away, one path a line; no address begins with a dot
_GONE: Final = ".gone"


@contextlib.contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Give an empty staging folder beside ``target`` and clear it away at the end.

    Raises:
        SiteError: ``target`` is no site, or the folder cannot be made.
    """
    recover(target)
    if _foreign(target):
        raise SiteError(
            "{path}: en esta carpeta hay algo que no es un sitio",
            hint="Elija para CONSTANCIA_OUTPUT una carpeta nueva o vacía.",
            path=target,
        )
    stage = _sibling(target, "staging")
    try:
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(parents=True)
    except OSError as error:
        raise SiteError(
            "{path}: no se puede crear la carpeta ({reason})",
            hint="Revise el espacio y los permisos; sigue el sitio anterior.",
            path=stage,
            reason=error.strerror,
        ) from None
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def swap(stage: Path, target: Path) -> None:
    """Let ``stage`` take the place of ``target``.

    Raises:
        SiteError: a file of the old site is in use (Windows), or rights are missing.
    """
    previous = _sibling(target, "previous")
    try:
        if target.exists():
            target.rename(previous)
        stage.rename(target)
    except OSError as error:
        recover(target)
        raise SiteError(
            "{path}: no se puede reemplazar ({reason})",
            hint="Cierre los programas que muestran archivos de esta carpeta y "
            "construya otra vez; sigue el sitio anterior.",
            path=target,
            reason=error.strerror,
        ) from None
    shutil.rmtree(previous, ignore_errors=True)


def merge(stage: Path, target: Path, gone: Iterable[str]) -> None:
    """Let the files in ``stage`` take their places in ``target``, and take others away.

    Args:
        stage: holds what is new or changed, and nothing else.
        target: the site.
        gone: paths in ``target`` of what is there no more.

    Raises:
        SiteError: a file of the site is in use (Windows), or rights are missing; the
            next run goes on where this one stopped.
    """
    changes = _sibling(target, "changes")
    try:
        listed = "".join(f"{path}\n" for path in sorted(gone))
        (stage / _GONE).write_text(listed, encoding="utf-8", newline="\n")
        stage.rename(changes)  # from here on it is decided
    except OSError as error:
        raise _stuck(target, error) from None
    _carry_out(changes, target)


def recover(target: Path) -> None:
    """Put the old site back if a swap was killed half-way, or finish a merge.

    Raises:
        SiteError: a merge cannot be finished.
    """
    previous = _sibling(target, "previous")
    if previous.exists() and not target.exists():
        previous.rename(target)
    shutil.rmtree(previous, ignore_errors=True)
    changes = _sibling(target, "changes")
    if changes.is_dir():
        _carry_out(changes, target)


def _carry_out(changes: Path, target: Path) -> None:
    """Move what is in ``changes`` into place; may be stopped and begun again."""
    try:
        listed = changes / _GONE
        gone = listed.read_text(encoding="utf-8") if listed.is_file() else ""
        for path in sorted(changes.rglob("*")):
            place = target / path.relative_to(changes)
            if path.is_dir():
                place.mkdir(exist_ok=True)
            elif path != listed:
                path.replace(place)
        for name in gone.splitlines():
            place = target / name
            place.unlink(missing_ok=True)
            _remove_empty(place.parent, target)
        shutil.rmtree(changes)
    except OSError as error:
        raise _stuck(target, error) from None


def _remove_empty(folder: Path, target: Path) -> None:
    with contextlib.suppress(OSError):
        while folder != target:
            folder.rmdir()  # fails where something is in it
            folder = folder.parent


def _stuck(target: Path, error: OSError) -> SiteError:
    return SiteError(
        "{path}: no se puede terminar de cambiar ({reason})",
        hint="Cierre los programas que muestran archivos de esta carpeta y construya "
        "otra vez: se sigue donde quedó.",
        path=target,
        reason=error.strerror,
    )


def _sibling(target: Path, role: str) -> Path:
    return target.with_name(f".{target.name}-{role}")


def _foreign(target: Path) -> bool:
    if not target.exists():
        return False
    if not target.is_dir():
        return True
    marked = all((target / mark).is_file() for mark in _MARKS)
    return not marked and any(target.iterdir())
