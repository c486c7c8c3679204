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
- It is written here and read back in ``reading``.

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
import datetime
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from constancia import photofiles
from constancia.errors import TreeError
from constancia.photofiles import PHOTOS
from constancia.records import Certificate, Directory, Programme, Tombstone
from constancia.tree.reading import FORMAT, table_names
from constancia.tree.reading import MANIFEST as MANIFEST
from constancia.tree.reading import PublicTree as PublicTree
from constancia.tree.reading import Signed as Signed
from constancia.tree.reading import code_of as code_of
from constancia.tree.reading import read as read
from constancia.tree.reading import shows_holder as shows_holder
from constancia.tree.reading import signed_of as signed_of
from constancia.tree.reading import size as size
from constancia.wire import to_dict


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


#: made once: ``json.dumps`` makes one a call
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Kept(NamedTuple):
    """A record as the earlier tree has it, and its line, which stays the same."""

    record: Certificate | Tombstone
    line: bytes


def prepare(
    folder: Path, *, directory: Directory, certificates: Iterable[Signed | Kept]
) -> Draft:
    """Write the tables of a tree; the tree that stood there still stands.

    ``certificates`` must come sorted by code; they are streamed.

    Raises:
        TreeError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tables: dict[str, dict[str, Any]] = {}
        for name in table_names():
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


def _json(value: Any) -> bytes:
    return _ENCODER.encode(value).encode()


def as_json(record: Any) -> bytes:
    """Return a record as it stands in a line."""
    return _json(to_dict(record))


def _line(record: Any) -> bytes:
    return as_json(record) + b"\n"


def _signed_line(signed: Signed | Kept) -> bytes:
    if isinstance(signed, Kept):
        return signed.line
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


def _unwritable(folder: Path, error: OSError) -> TreeError:
    return TreeError(
        "{path}: no se puede escribir el árbol público ({reason})",
        hint="Revise el espacio y los permisos de la carpeta de estado; sigue el "
        "árbol anterior.",
        path=folder,
        reason=error.strerror,
    )
