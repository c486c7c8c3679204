"""What every file of a site was made from, so that a rebuild touches only what changed.

Rules:

- A file is known by the digest of what it was made from, or of its content where that
  costs no more. What all pages of a kind are made from (code, theme, places, words,
  standards) is a root: when it changes, nothing of that kind is kept.
- A file is kept only while it is on disk as it was left: same size, same time. A file
  that somebody edited, put there or took away is made again, or taken away again.
- A certificate's folder is one entry: its page, its credential and its QR come and go
  together. Its page is looked at, and whether anything was added or removed. All pages
  of certificates name one day, which is a root too: on another day they are written
  again, and what lies beside them stays.
- A manifest that is missing, damaged or of another form is as none: everything is made.
- It names unlisted pages, so it is private and never part of the site.

Non-goals: bit rot. An edit that keeps size and time is found by ``inv audit --full``.

Example::

    before = read(folder / "manifest.bin").standing(Path("output"))
    before.files.get("normas/index.html")
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from constancia import privatefile
from constancia.entries import UNSEEN, Entries, Origin

_FORM: Final = b"constancia-manifest 2\n"
#: where the folders of certificates are
CERTIFICATES: Final = "c"
#: the root that is the day on which pages of certificates were built
DAY: Final = "day"
PAGE: Final = "index.html"
#: what a certificate's folder may hold
FOLDER_FILES: Final = frozenset({PAGE, "credential.json", "qr.svg"})
_PARTS: Final = 6  # three of files, three of folders


#: when a folder was changed, the size of a file, when it was changed; before 1970, too
_LEFT: Final = struct.Struct("<qQq")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A site, file by file; ``folders`` are the certificates', by name."""

    roots: Mapping[str, str] = field(default_factory=dict)
    files: Entries = field(default_factory=Entries)
    folders: Entries = field(default_factory=Entries)
    #: paths on disk that are none of ours, or no longer as they were left
    strangers: frozenset[str] = frozenset()
    #: what the manifest that was read is known by
    mark: str = ""
    #: where everything stands, when that was looked at
    site: Path | None = None

    def __bool__(self) -> bool:
        return bool(self.files or self.folders)

    def standing(self, site: Path) -> Manifest:
        """Return what is on disk as it was left, and what else is there."""
        if not self or not site.is_dir():
            return Manifest()
        files = _as_left(self.files, lambda path: _left(f"{site}/{path}"))
        folders = _as_left(self.folders, lambda name: _left_folder(_folder(site, name)))
        return Manifest(
            roots=self.roots,
            files=files,
            folders=folders,
            strangers=frozenset(_strangers(site, files, folders)),
            mark=self.mark,
            site=site,
        )

    def untouched(self, left: Manifest) -> bool:
        """Return whether everything that was left stands, and nothing else."""
        return (
            not self.strangers
            and len(self.files) == len(left.files)
            and len(self.folders) == len(left.folders)
        )

    def content(self, path: str, of: str) -> bytes | None:
        """Return a file that stands and was made from the same, if there is one."""
        made = self.files.get(path)
        if self.site is None or made is None or made.of.hex() != of:
            return None
        try:
            return (self.site / path).read_bytes()
        except OSError:
            return None  # gone since: it is made again

    def left_in(self, site: Path) -> Manifest:
        """Return the same with how everything was left on disk.

        Args:
            site: where it stands now; only what nobody looked at yet is looked at.
        """
        return Manifest(
            roots=self.roots,
            files=_looked_at(self.files, lambda path: _left(f"{site}/{path}")),
            folders=_looked_at(
                self.folders, lambda name: _left_folder(_folder(site, name))
            ),
        )


def digest(*parts: Any) -> str:
    """Return what values are known by: bytes, or the text of their ``repr``.

    A ``repr`` that tells where an object lies in memory would change with every run;
    records and what is made of them have none.
    """
    summed = hashlib.blake2b(digest_size=16)
    for part in parts:
        content = part if isinstance(part, bytes) else repr(part).encode()
        summed.update(b"%d:" % len(content))
        summed.update(content)
    return summed.hexdigest()


def digest_files(folders: Iterable[Path]) -> str:
    """Return what the files of some folders are known by: names and contents."""
    summed = hashlib.blake2b(digest_size=16)
    for folder in folders:
        paths = [folder] if folder.is_file() else sorted(folder.rglob("*"))
        for path in paths:
            if path.is_file() and path.parent.name != "__pycache__":
                name = path.relative_to(folder).as_posix().encode()
                content = path.read_bytes()
                summed.update(b"%s %d:" % (name, len(content)))
                summed.update(content)
    return summed.hexdigest()


def files_of(site: Path, folder: str = "") -> Iterator[str]:
    """Yield the names of all files of a site, without the folders of certificates.

    Args:
        site: where it stands.
        folder: one of its folders; only the files below that.
    """
    for entry in os.scandir(f"{site}/{folder}" if folder else site):
        path = f"{folder}/{entry.name}" if folder else entry.name
        if not entry.is_dir(follow_symlinks=False):
            yield path
        elif folder != CERTIFICATES:
            yield from files_of(site, path)


def certificates_of(site: Path) -> list[str]:
    """Return the names of the folders of certificates, in order."""
    folder = site / CERTIFICATES
    entries = os.scandir(folder) if folder.is_dir() else ()
    return sorted(e.name for e in entries if e.is_dir(follow_symlinks=False))


def read(path: Path) -> Manifest:
    """Read a manifest; one that cannot be read is an empty one."""
    try:
        content = path.read_bytes()
        form, head, rest = content.split(b"\n", 2)
        if form + b"\n" != _FORM:
            return Manifest()
        told = json.loads(head)
        parts = []
        for length in told["lengths"]:
            parts.append(rest[:length])
            rest = rest[length:]
        if rest or len(parts) != _PARTS:
            return Manifest()
        return Manifest(
            roots=dict(told["roots"]),
            files=Entries.of_parts(*parts[:3]),
            folders=Entries.of_parts(*parts[3:]),
            mark=hashlib.blake2b(content, digest_size=16).hexdigest(),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Manifest()


def write(path: Path, manifest: Manifest) -> str:
    """Replace the manifest at ``path``; return what it is known by.

    Raises:
        TreeError: the file cannot be written; the old one stands.
    """
    parts = [*manifest.files.parts(), *manifest.folders.parts()]
    told = {"roots": dict(manifest.roots), "lengths": list(map(len, parts))}
    summed = hashlib.blake2b(digest_size=16)
    with privatefile.replacing(path) as file:
        for part in (_FORM, json.dumps(told).encode() + b"\n", *parts):
            file.write(part)
            summed.update(part)
    return summed.hexdigest()


def _strangers(site: Path, files: Entries, folders: Entries) -> Iterator[str]:
    """Yield what is on disk beside files and folders that are there."""
    if sum(1 for _ in files_of(site)) != len(files):
        yield from (path for path in files_of(site) if path not in files)
    names = certificates_of(site)
    if len(names) != len(folders):
        for name in names:
            if name not in folders:
                yield from files_of(site, f"{CERTIFICATES}/{name}")


def _as_left(entries: Entries, look: Callable[[str], bytes]) -> Entries:
    """Return the entries that are on disk as they were left."""
    return entries.where(
        [
            made.left != UNSEEN and made.left == look(name)
            for name, made in entries.items()
        ]
    )


def _looked_at(entries: Entries, look: Callable[[str], bytes]) -> Entries:
    """Return entries with how those are left that nobody looked at yet."""
    return Entries(
        (name, made if made.left != UNSEEN else Origin(made.of, look(name)))
        for name, made in entries.items()
    )


def _folder(site: Path, name: str) -> str:
    return f"{site}/{CERTIFICATES}/{name}"


def _left(path: str, folder: int = 0) -> bytes:
    """Return size and time of a file; ``UNSEEN`` where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116  # a hundred thousand times
    except OSError:
        return UNSEEN
    return _LEFT.pack(folder, status.st_size, status.st_mtime_ns)


def _left_folder(path: str) -> bytes:
    """Return how a certificate's folder and its page were left."""
    try:
        status = os.stat(path)  # noqa: PTH116  # a hundred thousand times
    except OSError:
        return UNSEEN
    return _left(f"{path}/{PAGE}", status.st_mtime_ns)
