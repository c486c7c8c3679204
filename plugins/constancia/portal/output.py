"""The output folder: addresses in, files out, and no way out of it.

Rules:

- A page has an address; its file follows from it: ``/normas/`` is
  ``normas/index.html``, ``/robots.txt`` is ``robots.txt``.
- An address is taken apart and every part is judged by itself: no ``..``, no
  backslash, no drive, nothing hidden but ``.well-known``. Paths are never compared as
  strings, for ``output-evil`` begins like ``output``.
- No address is written twice in a run: two pages that claim one are a fault of the
  data (two standards that differ by an accent, say) and stop the build.
- Directories are made once; bytes are written as given.
- What a manifest of the last build says to stand already, made from the same, is
  claimed and not written.

Non-goals: swapping a finished site into place, deleting what an older run left.

Example::

    folder = OutputFolder(Path("output"))
    folder.write("/normas/con-01/", page)
    folder.write("/c/k7qm3t9xvb2h4/qr.svg", picture)
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from constancia.entries import Entries, Origin
from constancia.errors import SiteError
from constancia.manifest import CERTIFICATES, FOLDER_FILES, PAGE, Manifest, digest

#: what a part of an address may be: no separator, drive, control or wildcard, no
#: dot or space at its end (Windows drops them), and not hidden
_PART: Final = re.compile(r"[^./\\:*?\"<>|\x00-\x20\x7f][^/\\:*?\"<>|\x00-\x1f\x7f]*")
_FLAGS: Final = (
    os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)  # Windows
)


class Written(NamedTuple):
    """What one process wrote into a folder, and what it let stand."""

    files: Entries
    folders: Entries  # of certificates
    #: for each entry that stood before: whether it stays
    kept_files: bytearray
    kept_folders: bytearray


class OutputFolder:
    """Where a run writes; counts what it wrote."""

    def __init__(self, root: Path, before: Manifest | None = None) -> None:
        self.root = root
        self.files = 0
        self.bytes = 0
        self._before = before or Manifest()
        self.written = Written(
            Entries(),
            Entries(),
            bytearray(len(self._before.files)),
            bytearray(len(self._before.folders)),
        )
        #: hashes of what was claimed and did not stand before in the same letters
        self._claimed: set[int] = set()
        self._made: set[str] = set()

    def adopt(self, written: Written) -> None:
        """Take on what another process wrote into the same folder, or let stand.

        Raises:
            SiteError: both did so with one path.
        """
        ours = self.written
        for name in written.files:
            self._claim(name, f"/{name}")
        for name in written.folders:
            self._claim(f"{CERTIFICATES}/{name}", f"/{CERTIFICATES}/{name}/")
        ours.files.join(written.files)
        ours.folders.join(written.folders)
        for below, names, own, other in (
            ("", self._before.files, ours.kept_files, written.kept_files),
            (
                f"{CERTIFICATES}/",
                self._before.folders,
                ours.kept_folders,
                written.kept_folders,
            ),
        ):
            for place, name in itertools.compress(enumerate(names), other):
                self._keep(own, place, f"{below}{name}")

    def manifest(self, roots: Mapping[str, str]) -> Manifest:
        """Return what everything in the folder was made from, written or kept."""
        written, before = self.written, self._before
        return Manifest(
            roots=roots,
            files=before.files.where(written.kept_files).with_all(written.files),
            folders=before.folders.where(written.kept_folders).with_all(
                written.folders
            ),
        )

    def gone(self) -> frozenset[str]:
        """Return the paths that stood before and stay no longer, strangers with them."""
        before, written = self._before, self.written
        files = {
            path
            for path, kept in zip(before.files, written.kept_files, strict=True)
            if not kept and path not in written.files
        }
        going = itertools.compress(
            before.folders.items(), (not kept for kept in written.kept_folders)
        )
        folders = {
            f"{CERTIFICATES}/{name}/{file}"
            for name, made in going
            if (now := written.folders.get(name)) is None or now.of != made.of
            for file in FOLDER_FILES
        }
        return frozenset(files | folders | before.strangers)

    def keeps(self, address: str, of: str) -> bool:
        """Claim an address whose file stands already; return whether it does.

        Args:
            address: of the file.
            of: the digest of what it is made from.

        Raises:
            SiteError: the address leads out of the folder, or was claimed before.
        """
        path = "/".join(split(address))
        place = self._before.files.place(path)
        if place is None or self._before.files.made(place).of.hex() != of:
            return False
        self._keep(self.written.kept_files, place, path)
        return True

    def keeps_folder(self, name: str, of: str) -> bool:
        """Claim the folder of a certificate that stands already; tell if it does.

        Args:
            name: of the folder.
            of: the digest of what it is made from.
        """
        place = self._before.folders.place(name)
        if place is None or self._before.folders.made(place).of.hex() != of:
            return False
        self._keep(self.written.kept_folders, place, f"{CERTIFICATES}/{name}")
        return True

    def write(self, address: str, content: bytes, *, of: str | None = None) -> None:
        """Write the file of an address, unless it stands already.

        Args:
            address: of the file.
            content: of the file.
            of: the digest of what it is made from; of the content when not given.

        Raises:
            SiteError: the address leads out of the folder, was written before, or the
                disk refuses.
        """
        of = of or digest(content)
        if self.keeps(address, of):
            return
        parts = split(address)
        path = "/".join(parts)
        self._claim(path, address)
        # a page stands in a folder of its own, which nobody asks for again
        folder = self._directory("/".join(parts[:-1]), remember=parts[-1] != PAGE)
        self._write_file(folder, parts[-1], content)
        self.written.files.add(path, Origin(bytes.fromhex(of)))

    def write_folder(self, address: str, files: Mapping[str, bytes], of: str) -> None:
        """Write several files into the folder of a certificate, all at once.

        For many small folders: it costs one entry of memory and one directory.

        Raises:
            SiteError: as ``write``.
        """
        parts = split(f"{address}index.html")[:-1]
        self._claim("/".join(parts), address)
        self.written.folders.add(parts[-1], Origin(bytes.fromhex(of)))
        directory = self._directory("/".join(parts), remember=False)
        for name, content in files.items():
            if not _is_part(name):
                raise SiteError(
                    "{address}: «{name}» no es un nombre de archivo",
                    hint="Cambie en la exportación el código del que sale, y emita de nuevo.",
                    address=address,
                    name=name,
                )
            self._write_file(directory, name, content)

    def _claim(self, path: str, address: str) -> None:
        """Claim a path that is written; Windows and macOS do not tell case apart."""
        key = path.casefold()
        known = hash(key)
        if self._stays(key) or (known in self._claimed and self._is_claimed(key)):
            raise _claimed_twice(address)
        self._claimed.add(known)

    def _keep(self, kept: bytearray, place: int, path: str) -> None:
        """Claim a path that stood before, and stays."""
        key = path.casefold()
        known = hash(key)
        if kept[place] or (known in self._claimed and self._is_claimed(key)):
            raise _claimed_twice(f"/{path}")
        if key != path:
            self._claimed.add(known)
        kept[place] = 1

    def _stays(self, path: str) -> bool:
        """Return whether a path stood before and was kept, in these very letters."""
        files, written = self._before.files, self.written
        place = files.place(path) if files else None
        if place is not None:
            return bool(written.kept_files[place])
        folder, _, name = path.rpartition("/")
        if folder != CERTIFICATES:
            return False
        place = self._before.folders.place(name)
        return place is not None and bool(written.kept_folders[place])

    def _is_claimed(self, key: str) -> bool:
        """Return whether a path with a hash that is known was claimed indeed."""
        before, written = self._before, self.written
        return key in map(
            str.casefold,
            itertools.chain(
                written.files,
                (f"{CERTIFICATES}/{name}" for name in written.folders),
                itertools.compress(before.files, written.kept_files),
            ),
        )

    def _directory(self, path: str, *, remember: bool = True) -> str:
        directory = f"{self.root}/{path}"  # plain text: one pathlib join costs a write
        if path in self._made:
            return directory
        try:
            self._make(directory)
        except OSError as error:
            raise SiteError(
                "{path}: no se puede crear la carpeta ({reason})",
                hint="Revise el espacio y los permisos de la carpeta del sitio.",
                path=path,
                reason=error.strerror,
            ) from None
        if remember:
            self._made.add(path)
        return directory

    def _make(self, directory: str) -> None:
        try:
            os.mkdir(directory)  # noqa: PTH102  # a path object costs more than this
        except (FileExistsError, FileNotFoundError):
            Path(directory).mkdir(parents=True, exist_ok=True)

    def _write_file(self, directory: str, name: str, content: bytes) -> None:
        try:
            handle = os.open(f"{directory}/{name}", _FLAGS, 0o644)
            try:
                rest = memoryview(content)
                while rest:
                    rest = rest[os.write(handle, rest) :]
            finally:
                os.close(handle)
        except OSError as error:
            raise SiteError(
                "{file}: no se puede escribir ({reason})",
                hint="Revise el espacio y los permisos de la carpeta del sitio.",
                file=name,
                reason=error.strerror,
            ) from None
        self.files += 1
        self.bytes += len(content)


def _claimed_twice(address: str) -> SiteError:
    return SiteError(
        "{address}: dos páginas piden esta dirección",
        hint="Dos códigos de la exportación difieren solo en mayúsculas, tildes o "
        "signos: cambie uno.",
        address=address,
    )


def split(address: str) -> tuple[str, ...]:
    """Return the path parts of the file behind an address.

    Raises:
        SiteError: it is no address of a file below the root of the site.
    """
    first, *parts = address.split("/")
    if parts and not parts[-1]:
        parts[-1] = "index.html"
    if first or not parts or not all(map(_is_part, parts)):
        raise SiteError(
            "«{address}» no es una dirección dentro del sitio",
            hint="Cambie en la exportación el código del que sale, y emita de nuevo.",
            address=address,
        )
    return tuple(parts)


def _is_part(part: str) -> bool:
    return part == ".well-known" or (
        _PART.fullmatch(part) is not None and part[-1] not in ". "
    )
