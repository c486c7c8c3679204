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

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from constancia.errors import SiteError
from constancia.manifest import CERTIFICATES, PAGE, Manifest, digest

#: what a part of an address may be: no separator, drive, control or wildcard, no
#: dot or space at its end (Windows drops them), and not hidden
_PART: Final = re.compile(r"[^./\\:*?\"<>|\x00-\x20\x7f][^/\\:*?\"<>|\x00-\x1f\x7f]*")
_FLAGS: Final = (
    os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)  # Windows
)


class OutputFolder:
    """Where a run writes; counts what it wrote."""

    def __init__(self, root: Path, before: Manifest | None = None) -> None:
        self.root = root
        self.files = 0
        self.bytes = 0
        #: what every file, and every folder of a certificate, was made from
        self.made: dict[str, str] = {}
        self.folders: dict[str, str] = {}
        self._before = before or Manifest()
        self._written: set[str] = set()
        self._made: set[str] = set()

    @property
    def claimed(self) -> frozenset[str]:
        """Return every path that was written, for another folder to adopt."""
        return frozenset(self._written)

    def adopt(self, claimed: frozenset[str]) -> None:
        """Take on what another process wrote into the same folder.

        Raises:
            SiteError: both wrote one path.
        """
        for path in sorted(claimed & self._written):
            self._claim(path, f"/{path}")
        self._written |= claimed

    def keeps(self, address: str, of: str) -> bool:
        """Claim an address whose file stands already; return whether it does.

        Args:
            address: of the file.
            of: the digest of what it is made from.

        Raises:
            SiteError: the address leads out of the folder, or was claimed before.
        """
        path = "/".join(split(address))
        if not self._before.keeps(path, of):
            return False
        self._claim(path, address)
        self.made[path] = of
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
        self.made[path] = of

    def keep_folder(self, name: str, of: str) -> None:
        """Claim the folder of a certificate that stands already."""
        address = f"/{CERTIFICATES}/{name}/"
        self._claim(address.strip("/"), address)
        self.folders[name] = of

    def write_folder(self, address: str, files: Mapping[str, bytes], of: str) -> None:
        """Write several files into the folder of a certificate, all at once.

        For many small folders: it costs one entry of memory and one directory.

        Raises:
            SiteError: as ``write``.
        """
        parts = split(f"{address}index.html")[:-1]
        self._claim("/".join(parts), address)
        self.folders[parts[-1]] = of
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
        key = path.casefold()  # Windows and macOS do not tell case apart
        if key == path:
            key = path  # one text in memory, not two
        if key in self._written:
            raise SiteError(
                "{address}: dos páginas piden esta dirección",
                hint="Dos códigos de la exportación difieren solo en mayúsculas, tildes o "
                "signos: cambie uno.",
                address=address,
            )
        self._written.add(key)

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
