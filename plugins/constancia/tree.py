"""The public tree: what passed the gate and was signed, as files.

Rules:

- Everything in it may be seen by the world; nothing else may be in it.
- One file a table, one line a record, named by the hash of its bytes. A tree is
  exactly what ``manifest.json`` names, and the manifest is written last, by rename:
  whoever is killed half-way leaves the old tree whole.
- ``certificates`` holds a record and, after a tab, the exact bytes of the signed
  credential (nothing for a tombstone), sorted by code, so that both doors stream it.
- ``photos/`` holds the photos that records name, each as JPEG and WebP under a name of
  its content; the manifest has the hash of every file. They are streamed, too.
- A file that is missing or was changed by hand is an error, never "no records".

Non-goals: deciding what may be published (``consent``), page addresses
(``addresses``).

Example::

    draft = prepare(folder, directory=directory, certificates=pairs)
    publish(draft, files=files, photos=album.files(), issued_on=day)
    tree = read(folder)
    for certificate, credential in tree.certificates(): ...
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import hashlib
import json
import os
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from constancia import photofiles
from constancia.errors import TreeError
from constancia.photofiles import PHOTOS
from constancia.records import (
    Certificate,
    Directory,
    Programme,
    Tombstone,
)
from constancia.wire import from_dict, to_dict

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
#: tables that a tree of an earlier version does not have: empty, as nobody wrote any
_ADDED: Final = frozenset({"assessor_counts", "story_subjects"})

Signed = tuple[Certificate | Tombstone, bytes | None]

#: how a line of the certificates begins: the code is the first field of both records
_CODE_FIRST: Final = b'{"code":"'


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Tables that stand in a tree's folder and that no manifest names yet."""

    folder: Path
    programme: Programme
    tables: Mapping[str, Mapping[str, Any]]
    photos: frozenset[str]  # the files of photos that records name

    def certificates(self) -> Iterator[Signed]:
        """Stream the certificates as they were written."""
        with (self.folder / self.tables["certificates"]["file"]).open("rb") as lines:
            yield from map(signed_of, lines)


def write(
    folder: Path,
    *,
    directory: Directory,
    certificates: Iterable[Signed],
    files: Mapping[str, bytes],
    photos: Iterable[tuple[str, bytes]] = (),
    issued_on: datetime.date,
) -> bool:
    """Write a public tree at once: ``prepare``, then ``publish``.

    Raises:
        TreeError: as they do.
    """
    draft = prepare(folder, directory=directory, certificates=certificates)
    return publish(draft, files=files, photos=photos, issued_on=issued_on)


def prepare(
    folder: Path, *, directory: Directory, certificates: Iterable[Signed]
) -> Draft:
    """Write the tables of a tree; the tree that stood there still stands.

    ``certificates`` must come sorted by code; they are streamed.

    Raises:
        TreeError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tables: dict[str, dict[str, Any]] = {}
        for name in _table_names():
            records = getattr(directory, name)
            tables[name] = _write_lines(folder, name, map(_line, records), "jsonl")
        named = photofiles.Named(directory)
        tables["certificates"] = _write_lines(
            folder, "certificates", map(_signed_line, named.by(certificates)), "tsv"
        )
    except OSError as error:
        raise _unwritable(folder, error) from None
    return Draft(
        folder=folder,
        programme=directory.programme,
        tables=tables,
        photos=named.files(),
    )


def publish(
    draft: Draft,
    *,
    files: Mapping[str, bytes],
    photos: Iterable[tuple[str, bytes]] = (),
    issued_on: datetime.date,
) -> bool:
    """Let a draft become the tree; return whether it differs from the one before.

    ``files`` are the signed files by address, ``photos`` the files of the photos by
    name, streamed.

    Raises:
        TreeError: the folder cannot be written, or a record names a photo that is
            not among ``photos``.
    """
    folder = draft.folder
    try:
        lines = (_file_line(*item) for item in sorted(files.items()))
        tables = {
            **draft.tables,
            "files": _write_lines(folder, "files", lines, "tsv"),
        }
        hashes = photofiles.write(folder / PHOTOS, photos)
        if draft.photos != hashes.keys():
            raise TreeError(
                "árbol público: las fotos no son las que nombran los registros",
                hint="No se cambió nada. Avise a quien mantiene el programa.",
            )
        manifest = {
            "format": FORMAT,
            "issued_on": issued_on.isoformat(),
            "programme": to_dict(draft.programme),
            "tables": tables,
            **({"photos": hashes} if hashes else {}),
        }
        return _publish(folder, _json(manifest) + b"\n", tables, hashes)
    except OSError as error:
        raise _unwritable(folder, error) from None


def discard(draft: Draft) -> None:
    """Take a draft away that will not be published; the tree stays as it is."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        manifest = json.loads((draft.folder / MANIFEST).read_bytes())
        published = {entry["file"] for entry in manifest["tables"].values()}
        for table in draft.tables.values():
            if table["file"] not in published:
                (draft.folder / table["file"]).unlink(missing_ok=True)


def read(folder: Path) -> PublicTree:
    """Read a public tree back and hold every file against the manifest.

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
        return PublicTree(
            programme=from_dict(Programme, manifest["programme"]),
            issued_on=datetime.date.fromisoformat(manifest["issued_on"]),
            files=_read_files(paths["files"]),
            certificates_file=paths["certificates"],
            certificates_count=manifest["tables"]["certificates"]["count"],
            photo_hashes=_checked_photos(folder, dict(manifest.get("photos", {}))),
            **{
                name: _read_table(name, paths[name])
                for name in _table_names()
                if name in paths or name not in _ADDED
            },
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


def _table_names() -> list[str]:
    return [f.name for f in dataclasses.fields(Directory) if f.name != "programme"]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _line(record: Any) -> bytes:
    return _json(to_dict(record)) + b"\n"


def _signed_line(signed: Signed) -> bytes:
    record, credential = signed
    return _json(to_dict(record)) + b"\t" + (credential or b"") + b"\n"


def _file_line(address: str, content: bytes) -> bytes:
    if b"\n" in content:
        raise TreeError(
            "{address}: un archivo firmado es una sola línea de JSON",
            hint="No se cambió nada. Avise a quien mantiene el programa.",
            address=address,
        )
    return address.encode() + b"\t" + content + b"\n"


def _write_lines(
    folder: Path, name: str, lines: Iterable[bytes], suffix: str
) -> dict[str, Any]:
    partial = folder / f"{name}.part"
    digest, count = hashlib.sha256(), 0
    with partial.open("wb") as file:
        for line in lines:
            file.write(line)
            digest.update(line)
            count += 1
        file.flush()
        os.fsync(file.fileno())
    final = folder / f"{name}-{digest.hexdigest()[:16]}.{suffix}"
    partial.replace(final)
    return {"file": final.name, "sha256": digest.hexdigest(), "count": count}


def _publish(
    folder: Path,
    manifest: bytes,
    tables: Mapping[str, Any],
    photos: Mapping[str, str],
) -> bool:
    pointer = folder / MANIFEST
    changed = not pointer.exists() or pointer.read_bytes() != manifest
    if changed:
        partial = folder / f"{MANIFEST}.part"
        with partial.open("wb") as file:
            file.write(manifest)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(pointer)
    keep = {MANIFEST, *(entry["file"] for entry in tables.values())}
    for path in folder.iterdir():
        if path.name not in keep and path.name != PHOTOS:
            path.unlink()  # what went, goes: a withdrawn record leaves no old file
    photofiles.clear(folder / PHOTOS, photos)
    return changed


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


def _unwritable(folder: Path, error: OSError) -> TreeError:
    return TreeError(
        "{path}: no se puede escribir el árbol público ({reason})",
        hint="Revise el espacio y los permisos de la carpeta de estado; sigue el "
        "árbol anterior.",
        path=folder,
        reason=error.strerror,
    )


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


def _read_table(name: str, path: Path) -> tuple[Any, ...]:
    (cls, _ellipsis) = typing.get_args(typing.get_type_hints(Directory)[name])
    with path.open("rb") as lines:
        return tuple(from_dict(cls, json.loads(line)) for line in lines)


def _read_files(path: Path) -> dict[str, bytes]:
    files = {}
    with path.open("rb") as lines:
        for line in lines:
            address, _, content = line.rstrip(b"\n").partition(b"\t")
            files[address.decode()] = content
    return files
