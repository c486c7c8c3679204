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

    before = read(folder / "manifest.tsv").standing(Path("output"))
    before.keeps("normas/index.html", made_of)
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from constancia import privatefile

_FORM: Final = b"constancia-manifest 1\n"
#: where the folders of certificates are
CERTIFICATES: Final = "c"
#: the root that is the day on which pages of certificates were built
DAY: Final = "day"
PAGE: Final = "index.html"
#: what a certificate's folder may hold
FOLDER_FILES: Final = frozenset({PAGE, "credential.json", "qr.svg"})


class Made(NamedTuple):
    """One file or folder: what it was made from, and how it was left on disk."""

    of: str
    left: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A site, file by file; ``folders`` are the certificates', by name."""

    roots: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Made] = field(default_factory=dict)
    folders: Mapping[str, Made] = field(default_factory=dict)
    #: paths on disk that are none of ours, or no longer as they were left
    strangers: frozenset[str] = frozenset()
    #: what the manifest that was read is known by
    mark: str = ""
    #: where everything stands, when that was looked at
    site: Path | None = None

    def __bool__(self) -> bool:
        return bool(self.files or self.folders)

    @property
    def count(self) -> int:
        """Return about how many files there are."""
        return len(self.files) + len(FOLDER_FILES) * len(self.folders)

    def keeps(self, path: str, of: str) -> bool:
        """Return whether a file stands and was made from the same."""
        made = self.files.get(path)
        return made is not None and made.of == of

    def standing(self, site: Path) -> Manifest:
        """Return what is on disk as it was left, and what else is there."""
        if not self or not site.is_dir():
            return Manifest()
        left = {
            path: made
            for path, made in self.files.items()
            if made.left and made.left == _left(f"{site}/{path}")
        }
        folders = {
            name: made
            for name, made in self.folders.items()
            if made.left and made.left == _left_folder(f"{site}/{CERTIFICATES}/{name}")
        }
        return Manifest(
            roots=self.roots,
            files=left,
            folders=folders,
            strangers=frozenset(_strangers(site, left, folders)),
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
        if self.site is None or not self.keeps(path, of):
            return None
        try:
            return (self.site / path).read_bytes()
        except OSError:
            return None  # gone since: it is made again

    def gone(self, before: Manifest) -> frozenset[str]:
        """Return the paths on disk that this manifest does not keep.

        Args:
            before: what is on disk, from ``standing``.
        """
        files = {path for path in before.files if path not in self.files}
        folders = {
            f"{CERTIFICATES}/{name}/{file}"
            for name, made in before.folders.items()
            if name not in self.folders or self.folders[name].of != made.of
            for file in FOLDER_FILES
        }
        return frozenset(files | folders | before.strangers)

    def left_in(self, site: Path, before: Manifest) -> Manifest:
        """Return the same with how everything was left on disk.

        Args:
            site: where it stands now.
            before: what was kept; how that was left is known.
        """
        same_day = self.roots.get(DAY) == before.roots.get(DAY)
        files = {
            path: made if made.left else Made(made.of, _left(f"{site}/{path}"))
            for path, made in self._known(self.files, before.files)
        }
        folders = {
            name: made
            if made.left
            else Made(made.of, _left_folder(f"{site}/{CERTIFICATES}/{name}"))
            for name, made in self._known(
                self.folders, before.folders if same_day else {}
            )
        }
        return Manifest(roots=self.roots, files=files, folders=folders)

    @staticmethod
    def _known(
        made: Mapping[str, Made], before: Mapping[str, Made]
    ) -> Iterator[tuple[str, Made]]:
        for name, one in made.items():
            kept = before.get(name)
            yield name, kept if kept is not None and kept.of == one.of else one


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
    tables: dict[str, dict[str, Made]] = {"R": {}, "F": {}, "C": {}}
    summed = hashlib.blake2b(digest_size=16)
    try:
        with path.open("rb") as lines:
            head = next(lines, b"")
            if head != _FORM:
                return Manifest()
            summed.update(head)
            for line in lines:
                summed.update(line)
                kind, name, of, left = line.decode("utf-8").split("\t")
                tables[kind][name] = Made(of, left.removesuffix("\n"))
    except (OSError, ValueError, KeyError):
        return Manifest()
    return Manifest(
        roots={name: made.of for name, made in tables["R"].items()},
        files=tables["F"],
        folders=tables["C"],
        mark=summed.hexdigest(),
    )


def write(path: Path, manifest: Manifest) -> str:
    """Replace the manifest at ``path``; return what it is known by.

    Raises:
        TreeError: the file cannot be written; the old one stands.
    """
    roots = {name: Made(of) for name, of in manifest.roots.items()}
    tables = {"R": roots, "F": manifest.files, "C": manifest.folders}
    summed = hashlib.blake2b(digest_size=16)
    with privatefile.replacing(path) as file:
        file.write(_FORM)
        summed.update(_FORM)
        for kind, table in tables.items():
            for name, made in table.items():
                line = f"{kind}\t{name}\t{made.of}\t{made.left}\n".encode()
                file.write(line)
                summed.update(line)
    return summed.hexdigest()


def _strangers(
    site: Path, files: Mapping[str, Made], folders: Mapping[str, Made]
) -> Iterator[str]:
    yield from (path for path in files_of(site) if path not in files)
    for name in certificates_of(site):
        if name not in folders:
            yield from files_of(site, f"{CERTIFICATES}/{name}")


def _left(path: str) -> str:
    """Return size and time of a file; nothing where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116  # a hundred thousand times
    except OSError:
        return ""
    return f"{status.st_size:x}.{status.st_mtime_ns:x}"


def _left_folder(path: str) -> str:
    """Return how a certificate's folder and its page were left."""
    try:
        status = os.stat(path)  # noqa: PTH116  # a hundred thousand times
    except OSError:
        return ""
    page = _left(f"{path}/{PAGE}")
    return f"{status.st_mtime_ns:x}.{page}" if page else ""
