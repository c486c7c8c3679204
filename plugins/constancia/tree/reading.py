"""The public tree read back: every file held against the manifest.

Rules:

- A tree is exactly what ``manifest.json`` names. A file that is missing or was changed
  by hand is an error, never "no records".
- Certificates and photos are streamed: nothing of their number is held in memory.

Example::

    tree = read(folder)
    for certificate, credential in tree.certificates(): ...
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import typing
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from constancia import photofiles
from constancia.errors import TreeError
from constancia.packed import Made
from constancia.photofiles import PHOTOS
from constancia.records import Certificate, Directory, Programme, Tombstone
from constancia.wire import from_dict

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
#: tables that a tree of an earlier version does not have: empty, as nobody wrote any
_ADDED: Final = frozenset({"assessor_counts", "story_subjects"})

Signed = tuple[Certificate | Tombstone, bytes | None]

#: how a line of the certificates begins: the code is the first field of both records
_CODE_FIRST: Final = b'{"code":"'
_HOLDER: Final = b'"holder":"'
#: tables with a line for each person or venture
_LONG: Final = frozenset({"people", "ventures"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTree(Directory):
    """A public tree read back: the directory, the day of issue and the signed files."""

    issued_on: datetime.date
    #: address (``/.well-known/did.json``, ``/status/1.json``): bytes
    files: Mapping[str, bytes] = field(default_factory=dict)
    certificates_file: Path
    certificates_count: int
    #: file of ``photos/``: its sha256
    photo_hashes: Mapping[str, str] = field(default_factory=dict)
    #: table: what the line of each of its records is known by, 16 bytes, in their order;
    #: of a table that is left in its file nothing
    marks: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)

    def photos(self, names: Iterable[str] | None = None) -> Iterator[tuple[str, bytes]]:
        """Stream files of the photos by name: those named, or all; raises as ``photo``."""
        for name in sorted(self.photo_hashes if names is None else names):
            yield name, self.photo(name)

    def photo(self, name: str) -> bytes:
        """Return one file of a photo.

        Raises:
            TreeError: it cannot be read, or is not the one that was issued.
        """
        path = self.certificates_file.parent / PHOTOS / name
        try:
            content = path.read_bytes()
        except OSError:
            raise _changed(path) from None
        if hashlib.sha256(content).hexdigest() != self.photo_hashes.get(name):
            raise _changed(path)
        return content

    def certificates(self) -> Iterator[Signed]:
        """Stream the certificates with the bytes of their credentials, by code."""
        return map(signed_of, self.certificate_lines())

    def certificate_lines(self) -> Iterator[bytes]:
        """Stream the same as the lines of their file, for ``signed_of``."""
        with self.certificates_file.open("rb") as lines:
            yield from lines


def signed_of(line: bytes) -> Signed:
    """Return what a line of the certificates says."""
    record, _, credential = line.rstrip(b"\n").partition(b"\t")
    mapping = json.loads(record)
    if "holder" in mapping:
        return from_dict(Certificate, mapping), credential or None
    return from_dict(Tombstone, mapping), None


def code_of(line: bytes) -> str:
    """Return the code in a line of the certificates, without reading the rest."""
    if line.startswith(_CODE_FIRST):
        start = len(_CODE_FIRST)
        return line[start : line.index(b'"', start)].decode("ascii")
    return signed_of(line)[0].code


def shows_holder(line: bytes) -> bool:
    """Return whether a line of the certificates names its holder."""
    # inside a text a quotation mark has a backslash before it
    return _HOLDER in line


class Lines(Made[Any]):
    """The records of a table, read from its file each time they are asked for."""

    def __init__(self, cls: type, path: Path) -> None:
        """Look where the lines of a file begin."""
        places = array("Q")
        with path.open("rb") as lines:
            place = 0
            for line in lines:
                places.append(place)
                place += len(line)
        super().__init__(places, self._at)
        self._class = cls
        self._path = path

    def _at(self, place: int) -> Any:
        with self._path.open("rb") as lines:
            lines.seek(place)
            return from_dict(self._class, json.loads(lines.readline()))

    def __iter__(self) -> Iterator[Any]:
        with self._path.open("rb") as lines:
            for line in lines:
                yield from_dict(self._class, json.loads(line))


def read(folder: Path, *, held: bool = True) -> PublicTree:
    """Read a public tree back and hold every file against the manifest.

    ``held=False`` leaves people and ventures in their files, for who looks at them once.

    Raises:
        TreeError: there is no tree, or a file is missing, changed or malformed.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["format"] != FORMAT:
            raise TreeError(
                "{path}: el formato del árbol público es {found}; se esperaba {expected}",
                hint="Emita de nuevo con esta versión: «inv issue».",
                path=folder,
                found=manifest["format"],
                expected=FORMAT,
            )
        paths = {
            name: _checked(folder, entry) for name, entry in manifest["tables"].items()
        }
        tables = {
            name: _read_table(name, paths[name], held=held or name not in _LONG)
            for name in table_names()
            if name in paths or name not in _ADDED
        }
        return PublicTree(
            programme=from_dict(Programme, manifest["programme"]),
            issued_on=datetime.date.fromisoformat(manifest["issued_on"]),
            files=_read_files(paths["files"]),
            certificates_file=paths["certificates"],
            certificates_count=manifest["tables"]["certificates"]["count"],
            photo_hashes=_checked_photos(folder, dict(manifest.get("photos", {}))),
            marks={name: marks for name, (_records, marks) in tables.items()},
            **{name: records for name, (records, _marks) in tables.items()},
        )
    except FileNotFoundError:
        raise TreeError(
            "{path}: no hay un árbol público completo",
            hint="Emita primero con «inv issue», o con «inv site», que emite y construye.",
            path=folder,
        ) from None
    except (OSError, KeyError, ValueError, TypeError):
        raise TreeError(
            "{path}: no se puede leer, o está dañado",
            hint="Emita de nuevo: «inv issue» escribe otra vez el árbol público.",
            path=folder / MANIFEST,
        ) from None


def size(folder: Path) -> int:
    """Return how many certificates a tree says to have; 0 where it says nothing."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return int(manifest["tables"]["certificates"]["count"])
    except (OSError, KeyError, ValueError, TypeError):
        return 0  # who reads it tells why


def table_names() -> list[str]:
    """Return the tables of a tree, but for the certificates."""
    return [f.name for f in dataclasses.fields(Directory) if f.name != "programme"]


def _checked(folder: Path, entry: Mapping[str, Any]) -> Path:
    path = folder / str(entry["file"])
    if path.parent != folder:
        raise TreeError(
            "{path}: nombra una tabla fuera del árbol público",
            hint="Emita de nuevo: «inv issue» escribe otra vez el árbol público.",
            path=folder / MANIFEST,
        )
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != entry["sha256"]:
        raise _changed(path)
    return path


def _changed(path: Path) -> TreeError:
    return TreeError(
        "{path}: cambió después de emitirse",
        hint="Emita de nuevo: «inv issue» escribe otra vez el árbol público.",
        path=path,
    )


def _checked_photos(folder: Path, hashes: dict[str, str]) -> Mapping[str, str]:
    missing = photofiles.missing(folder / PHOTOS, hashes)
    if missing:
        raise _changed(folder / PHOTOS / missing)
    return hashes


def _read_table(name: str, path: Path, *, held: bool) -> tuple[Any, tuple[bytes, ...]]:
    """Return the records of a table, and what their lines are known by."""
    (cls, _ellipsis) = typing.get_args(typing.get_type_hints(Directory)[name])
    if not held:
        return Lines(cls, path), ()
    with path.open("rb") as lines:
        read = [
            (from_dict(cls, json.loads(line)), blake2b(line, digest_size=16).digest())
            for line in lines
        ]
    return tuple(record for record, _ in read), tuple(mark for _, mark in read)


def _read_files(path: Path) -> dict[str, bytes]:
    files = {}
    with path.open("rb") as lines:
        for line in lines:
            address, _, content = line.rstrip(b"\n").partition(b"\t")
            files[address.decode()] = content
    return files
