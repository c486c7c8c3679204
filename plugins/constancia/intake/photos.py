"""The photos that cells name: where they are, and whether they can be published.

Rules:

- A cell names a file below the folder of the export, beside the tables or in
  ``fotos/``. Where no file has that very name, the one counts that differs in capitals
  or in how its accents are composed, if there is only one: a Macintosh writes ``é`` as
  two letters, and Windows does not tell ``PAN.JPG`` from ``pan.jpg``. A path that leads out of the folder, by itself or by a link, is an error.
- A file that is not there is a warning, for the rest can be published without it; one
  that is there and is no whole picture is an error.
- A photo without a description is an error: those who cannot see it read that.
- No finding quotes the name of a file, which may be a person's, nor a place that a
  photo holds.

Non-goals: who may be shown (``consent``), making it small and clean (``pictures``).

Example::

    findings, photos = judge_photos(mapped, Path("data/export"))
    photos["pan.jpg"]          # PosixPath('data/export/fotos/pan.jpg')
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from constancia import pictures
from constancia.errors import MalformedError
from constancia.intake.columnar import each
from constancia.intake.findings import Finding, finding
from constancia.intake.mapping import Mapped
from constancia.pictures import Examined
from constancia.speech import N_

FOLDER: Final = "fotos"

#: what a cell may not hold: a drive, a stream, or what no file name has
_NO_NAME: Final = re.compile(r"[:\x00-\x1f\x7f]")

_REASONS: Final[Mapping[str, str]] = {
    "format": N_("no es JPEG, PNG ni WebP"),
    "damaged": N_("el archivo está cortado o dañado"),
    "animated": N_("es una animación"),
    "bytes": N_("pesa más de 20 MB"),
    "pixels": N_("tiene más de 50 millones de píxeles"),
}

#: what is wrong with a photo: a code and its reason
_Fault = tuple[str, str | None]


#: from the content of a photo to what it tells; raises ``MalformedError``
Examine = Callable[[bytes], Examined]


def judge_photos(
    mapped: Mapping[str, Mapped], folder: Path, *, examine: Examine = pictures.examine
) -> tuple[list[Finding], dict[str, Path]]:
    """Return what is wrong with the photos, and the good ones by what cells call them."""
    album = _Folder(folder, examine)
    findings: list[Finding] = []
    judged: dict[str, tuple[Path | None, tuple[_Fault, ...]]] = {}
    for table, column, row, named, alts in _named(mapped):
        faults: dict[_Fault, None] = {}  # each once a row, in order
        if sum(map(bool, alts[: len(named)])) < len(named):
            faults["E28", None] = None
        for name in named:
            if name not in judged:
                judged[name] = album.judge(name)
            faults.update(dict.fromkeys(judged[name][1]))
        for code, reason in faults:
            place = mapped[table].layout.at(row, column)
            facts = {"reason": reason} if reason else {}
            findings.append(finding(code, place, **facts))
    return findings, {name: path for name, (path, _) in judged.items() if path}


def _content(path: Path) -> bytes:
    """Return a photo's bytes, no more than tell that it is too heavy."""
    with path.open("rb") as file:
        return file.read(pictures.MAX_BYTES + 1)


def _named(
    mapped: Mapping[str, Mapped],
) -> Iterator[tuple[str, str, int, tuple[str, ...], tuple[str | None, ...]]]:
    def columns(table: str, *names: str) -> Iterator[tuple[Any, ...]]:
        return each(mapped[table].rows if table in mapped else (), *names)

    for number, photo, alt in columns("people", "row", "photo", "photo_alt"):
        if photo:
            yield "people", "photo", number, (photo,), (alt,)
    for number, photos, alts in columns("ventures", "row", "photos", "photo_alts"):
        if photos:
            yield "ventures", "photos", number, photos, alts


class _Folder:
    """The folder of an export, in which photos are looked for."""

    def __init__(self, folder: Path, examine: Examine) -> None:
        self._folder = folder
        self._examine = examine
        self._listed: dict[Path, dict[str, list[Path]]] = {}

    def judge(self, name: str) -> tuple[Path | None, tuple[_Fault, ...]]:
        """Return where a photo is, if it can be published, and what is wrong with it."""
        parts = name.replace("\\", "/").split("/")
        if _NO_NAME.search(name) or not parts[0] or ".." in parts:
            return None, (("E82", None),)
        root = self._folder.resolve()
        for place in (self._folder / FOLDER, self._folder):
            path = self._found(place, parts)
            if path is None:
                continue
            if not path.resolve().is_relative_to(root):
                return None, (("E82", None),)
            return self._examined(path)
        return None, (("A81", None),)

    def _found(self, place: Path, parts: list[str]) -> Path | None:
        exact = place.joinpath(*parts)
        if exact.is_file():
            return exact
        for part in parts:
            alike = self._children(place).get(_alike(part), [])
            if len(alike) != 1:
                return None
            (place,) = alike
        return place if place.is_file() else None

    def _children(self, place: Path) -> dict[str, list[Path]]:
        if place not in self._listed:
            listed: dict[str, list[Path]] = {}
            with contextlib.suppress(OSError):
                for child in sorted(place.iterdir()):
                    listed.setdefault(_alike(child.name), []).append(child)
            self._listed[place] = listed
        return self._listed[place]

    def _examined(self, path: Path) -> tuple[Path | None, tuple[_Fault, ...]]:
        try:
            found = self._examine(_content(path))
        except OSError:
            return None, (("A81", None),)  # what nobody can read is not there
        except MalformedError as error:
            return None, (("E80", _REASONS[str(error.facts["refusal"])]),)
        return path, ((("A27", None),) if found.located else ())


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
