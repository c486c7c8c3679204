"""A site that is about to stand: files that changed, over those that stay.

Rules:

- A changed file is read where it was written; any other is read in the site. Nothing
  of the site that is about to go is seen.
- Of a certificate whose page alone changed, the credential is read in the site; one
  that is about to go is not seen.

Example::

    Overlay.whole(Path("output"))                    # every file changed
    Overlay(stage=stage, site=output, changed=…, gone=…)
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia import addresses
from constancia.credentials import status_list
from constancia.credentials.site import Place
from constancia.credentials.trust import Trust
from constancia.errors import ConstanciaError, SiteError

_CERTIFICATES: Final = "c/"
_STATUS: Final = "status/"
_CREDENTIAL: Final = "credential.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """Two folders, and which files of them will stand."""

    stage: Path
    site: Path
    changed: frozenset[str]  # names of files in ``stage``
    gone: frozenset[str] = frozenset()  # names of files in ``site``
    #: names of files in ``site`` that stay, without those of certificates
    staying: frozenset[str] = frozenset()
    count: int  # of all files that will stand, about

    @classmethod
    def whole(cls, site: Path) -> Overlay:
        """Return a site of which nothing is known."""
        names = frozenset(files_of(site))
        return cls(stage=site, site=site, changed=names, count=len(names))

    def path(self, name: str) -> Path:
        """Return where a file is read."""
        return (self.stage if name in self.changed else self.site) / name

    def read(self, name: str) -> bytes:
        """Return a file.

        Raises:
            SiteError: it cannot be read.
        """
        path = f"{self.stage if name in self.changed else self.site}/{name}"
        try:
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # a hundred thousand times
                return file.read()
        except OSError as error:
            raise SiteError(
                "{path}: no se puede leer ({reason})",
                hint="Revise el disco y construya otra vez; sigue el sitio anterior.",
                path=path,
                reason=error.strerror,
            ) from None

    def names(self) -> frozenset[str]:
        """Return every file that will stand; it may take a walk through the site."""
        if self.stage == self.site:
            return frozenset(files_of(self.site)) if self.staying else self.changed
        staying = (name for name in files_of(self.site) if name not in self.gone)
        return self.changed.union(staying)

    def stands(self, name: str) -> bool:
        """Return whether a file will stand."""
        if name in self.changed or name in self.staying:
            return True
        if not name.startswith(_CERTIFICATES) or name in self.gone:
            return False
        return os.path.isfile(f"{self.site}/{name}")  # noqa: PTH113  # thousands of times

    def below(self, folder: str) -> list[str]:
        """Return the files below a folder that will stand, certificates' left out."""
        names = self.changed | self.staying
        return sorted(name for name in names if name.startswith(folder))

    def certificate(self, code: str) -> Place:
        """Return where a certificate is read, by the name of its folder."""
        folder = f"{_CERTIFICATES}{code}"
        credential = f"{folder}/{_CREDENTIAL}"
        return Place(
            name=code,
            page=self.path(f"{folder}/index.html"),
            credential=self.stage / credential
            if credential in self.gone
            else self.path(credential),
        )

    def trust(self) -> Trust:
        """Return the keys and status lists that will stand.

        Raises:
            SiteError: one cannot be read.
        """
        document = addresses.DID_DOCUMENT.lstrip("/")
        lists = [name for name in self.below(_STATUS) if name.endswith(".json")]
        return Trust(
            did_document=self.read(document) if self.stands(document) else None,
            status_lists={f"/{name}": self.read(name) for name in lists},
        )


def files_of(folder: Path) -> Iterator[str]:
    """Yield the names of all files below a folder."""
    start = len(str(folder)) + 1
    for place, _folders, names in os.walk(folder):
        below = place[start:].replace(os.sep, "/")
        yield from (f"{below}/{name}" if below else name for name in names)


def codes_of(names: Iterable[str]) -> list[str]:
    """Return the folders of certificates among some files."""
    return sorted({n.split("/")[1] for n in names if n.startswith(_CERTIFICATES)})


def status_changes_explained(overlay: Overlay, codes: Iterable[str]) -> bool:
    """Return whether every status that changed is that of a certificate that changed.

    Then verifying those certificates verifies the lists, too. A list that is new, gone
    or cannot be read is not explained.
    """
    if any(name.startswith(_STATUS) for name in overlay.gone):
        return False
    changed = [name for name in overlay.changed if name.startswith(_STATUS)]
    if not changed:
        return True
    try:
        entries = {
            (stands, entry)
            for code in codes
            for stands, credential in (
                (False, overlay.site / _CERTIFICATES / code / _CREDENTIAL),
                (True, overlay.certificate(code).credential),
            )
            if (entry := _entry(credential))
        }
        return all(
            any(stands and named == name for stands, (named, _) in entries)
            and _flips(overlay.site / name, overlay.stage / name)
            <= {index for _stands, (named, index) in entries if named == name}
            for name in changed
        )
    except (OSError, ValueError, KeyError, TypeError, ConstanciaError):
        return False


def _entry(credential: Path) -> tuple[str, int] | None:
    """Return which status list a credential names, as a file, and where in it."""
    if not credential.is_file():
        return None
    entry = json.loads(credential.read_bytes())["credentialStatus"]
    listed = str(entry["statusListCredential"])
    return listed[listed.index(f"/{_STATUS}") + 1 :], int(entry["statusListIndex"])


def _flips(old: Path, new: Path) -> set[int]:
    """Return the indexes whose bits differ between two status lists."""
    before, after = (
        status_list.decode(
            json.loads(p.read_bytes())["credentialSubject"]["encodedList"]
        )
        for p in (old, new)
    )
    if len(before) != len(after):
        raise ValueError("another length")
    return {
        place * 8 + shift
        for place, (one, other) in enumerate(zip(before, after, strict=True))
        if one != other
        for shift in range(8)
        if (one ^ other) >> (7 - shift) & 1
    }
