"""The photos of a public tree: two files each, under a name of their content.

Rules:

- A record names the JPEG; its WebP stands beside it. A name stands for one content, so
  what is there already is not written again.
- What no record names any more goes.

Example::

    hashes = write(folder / PHOTOS, album.files())
    clear(folder / PHOTOS, hashes)
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from constancia.records import Certificate, Directory, Tombstone

#: folder in the tree
PHOTOS: Final = "photos"

#: what names a file of a photo: the hash of its content and its format
_PHOTO: Final = re.compile(r"[a-z0-9]{1,64}\.(?:jpg|webp)")

#: a record, and what goes with it
S = TypeVar("S", bound=tuple[Certificate | Tombstone, bytes | None])


class Named:
    """The photos that records name, gathered while certificates stream by."""

    def __init__(self, directory: Directory) -> None:
        self._named = {
            *(person.photo.file for person in directory.people if person.photo),
            *(p.file for venture in directory.ventures for p in venture.photos),
        }

    def by(self, certificates: Iterable[S]) -> Iterator[S]:
        """Pass certificates on and remember the photos that they name."""
        for signed in certificates:
            record = signed[0]
            if isinstance(record, Certificate) and record.photo:
                self._named.add(record.photo.file)
            yield signed

    def files(self) -> frozenset[str]:
        """Return the names of all files that have to be there."""
        return frozenset(name for file in self._named for name in photo_files(file))


def photo_files(file: str) -> tuple[str, str]:
    """Return the names of both files of a photo: as JPEG, as a record says, and WebP."""
    return file, f"{file.removesuffix('.jpg')}.webp"


def write(folder: Path, photos: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Write what is not there yet; return the sha256 of every file, by name."""
    hashes = {}
    for name, content in photos:
        folder.mkdir(exist_ok=True)
        final = folder / name
        if not (final.exists() and final.read_bytes() == content):
            partial = folder / f"{name}.part"
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(final)
        hashes[name] = hashlib.sha256(content).hexdigest()
    return dict(sorted(hashes.items()))


def clear(folder: Path, keep: Mapping[str, str]) -> None:
    """Take away every photo that no record names any more."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.name not in keep:
            path.unlink()
    if not keep:
        folder.rmdir()


def missing(folder: Path, names: Iterable[str]) -> str | None:
    """Return a name that is none of a photo, or whose file is not there."""
    for name in names:
        if not _PHOTO.fullmatch(name) or not (folder / name).is_file():
            return name
    return None
