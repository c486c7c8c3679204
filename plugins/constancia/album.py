"""The photos of an issue: drawn anew once, and kept for the next issue.

Rules:

- Nothing is encoded that nobody asks for, and only the gate asks: a photo without
  consent is neither encoded nor kept.
- What is kept is already clean, in the private state, under a hash of the photo as it
  was handed in and of the recipe (``pictures.RECIPE``). A photo that did not change is
  not encoded again; another Pillow encodes all of them anew, so that what is kept
  never decides what the bytes are.
- A kept file that was damaged counts as none.
- That a photo is whole is remembered too (``Examinations``), by the same kind of hash:
  a check unpacks what it has not seen yet. Only what was found good is remembered, and
  another Pillow or other limits look at everything anew.

Example::

    album = Album(export.photos, settings.private / "photos")
    admission = admit(export, photo_of=album.photo, ...)
    tree.write(folder, photos=album.files(), ...)
    album.forget_others()
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from constancia import pictures, privatefile
from constancia.errors import ExportError, MalformedError, TreeError
from constancia.pictures import Examined, Picture
from constancia.progress import Progress, silent
from constancia.records import Photo
from constancia.speech import N_

STAGE: Final = N_("Preparando fotos")


class Album:
    """The photos that the gate asked for."""

    def __init__(
        self, sources: Mapping[str, Path], kept: Path, progress: Progress = silent
    ) -> None:
        """Open the album.

        Args:
            sources: the photos of the export, by what cells call them.
            kept: folder of the photos that earlier issues encoded.
            progress: is told of every photo.
        """
        self._sources = sources
        self._folder = kept
        self._progress = progress
        self._photos: dict[str, Photo] = {}  # by what cells call them, without text
        self._kept: dict[str, Path] = {}  # by name of the picture

    def photo(self, name: str, alt: str) -> Photo | None:
        """Return the photo that a cell names, as it is published; ``None`` if none is.

        Raises:
            ExportError: the photo changed after it was judged.
            TreeError: the private state cannot be written.
        """
        source = self._sources.get(name)
        if source is None:
            return None
        found = self._photos.get(name)
        if found is None:
            found = self._photos[name] = self._encoded(source)
            self._progress(STAGE, len(self._photos), None)
        return Photo(file=found.file, alt=alt, width=found.width, height=found.height)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Stream the files of all photos that were asked for, by name.

        Raises:
            TreeError: a kept photo was lost since it was asked for.
        """
        for name, path in sorted(self._kept.items()):
            picture = _read(path)
            if picture is None:
                raise TreeError(
                    "{path}: se perdió una foto preparada",
                    hint="Emita de nuevo: «inv issue» la prepara otra vez.",
                    path=path,
                )
            yield f"{name}.jpg", picture.jpeg
            yield f"{name}.webp", picture.webp

    def forget_others(self) -> None:
        """Delete what is kept of photos that nobody asked for.

        Raises:
            TreeError: the private state cannot be written.
        """
        used = set(self._kept.values())
        try:
            for path in self._folder.iterdir() if self._folder.is_dir() else ():
                if path not in used:
                    path.unlink()
        except OSError as error:
            raise TreeError(
                "{path}: no se puede borrar ({reason})",
                hint="Revise los permisos de la carpeta de estado y emita de nuevo.",
                path=self._folder,
                reason=error.strerror,
            ) from None

    def _encoded(self, source: Path) -> Photo:
        try:
            content = source.read_bytes()
            key = hashlib.sha256(pictures.RECIPE.encode() + b"\x00" + content)
            path = self._folder / key.hexdigest()
            picture = _read(path)
            if picture is None:
                picture = pictures.encode(content)
                _write(path, picture)
        except (OSError, MalformedError):
            raise ExportError(
                "una foto cambió mientras se emitía",
                hint="Revise la exportación con «inv check» y repita; no se emitió nada.",
            ) from None
        self._kept[picture.name] = path
        file = f"{picture.name}.jpg"
        return Photo(file=file, alt="", width=picture.width, height=picture.height)


class Examinations:
    """What earlier checks found of photos, by the hash of their content."""

    def __init__(self, path: Path) -> None:
        """Open the examinations kept in ``path``; a damaged file counts as none."""
        self._path = path
        self._known = _remembered(path)
        self._used: dict[str, bool] = {}

    def examine(self, content: bytes) -> Examined:
        """Return what a photo tells of itself, unpacking it only the first time.

        Raises:
            MalformedError: it cannot be published; its fact ``refusal`` is a ``Refusal``.
        """
        digest = hashlib.sha256(content).hexdigest()
        located = self._known.get(digest)
        if located is None:
            located = pictures.examine(content).located
        self._used[digest] = located
        return Examined(located=located)

    def keep(self) -> None:
        """Remember the photos of this check, and no others.

        Raises:
            TreeError: the private state cannot be written.
        """
        if self._used != self._known:
            document = {"recipe": pictures.RECIPE, "located": self._used}
            text = json.dumps(document, sort_keys=True, indent=0)
            privatefile.write(self._path, text.encode())


def _remembered(path: Path) -> dict[str, bool]:
    try:
        document = json.loads(path.read_bytes())
        if document["recipe"] != pictures.RECIPE:
            return {}
        found = {str(k): v for k, v in document["located"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return found if all(isinstance(v, bool) for v in found.values()) else {}


def _write(path: Path, picture: Picture) -> None:
    """Write a line of JSON that says what follows, then both files."""
    head = {
        "name": picture.name,
        "width": picture.width,
        "height": picture.height,
        "jpeg": len(picture.jpeg),
    }
    line = json.dumps(head).encode() + b"\n"
    privatefile.write(path, line + picture.jpeg + picture.webp)


def _read(path: Path) -> Picture | None:
    try:
        line, _, content = path.read_bytes().partition(b"\n")
        head = json.loads(line)
        picture = Picture(
            jpeg=content[: head["jpeg"]],
            webp=content[head["jpeg"] :],
            width=head["width"],
            height=head["height"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return picture if picture.name == head["name"] else None
