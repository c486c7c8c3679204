"""A site that is about to stand: files that changed, over those that stay.

Rules:

- A changed file is read where it was written; any other is read in the site. Nothing
  of the site that is about to go is seen.
- Certificates are told by their folders, for there may be a hundred thousand. Of one
  whose page alone changed, the credential is read in the site.

Example::

    Overlay.whole(Path("output"))                    # every file changed
    Overlay(stage=stage, site=output, changed=…, certificates=…, gone=…)
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia import addresses
from constancia.credentials import status_list
from constancia.credentials.site import Place
from constancia.credentials.trust import Trust
from constancia.entries import Names
from constancia.errors import ConstanciaError, SiteError
from constancia.manifest import certificates_of, files_of

_CERTIFICATES: Final = "c/"
_STATUS: Final = "status/"
_CREDENTIAL: Final = "credential.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """Two folders, and which files of them will stand."""

    stage: Path
    site: Path
    changed: Collection[str]  # names of files in ``stage``, without certificates'
    certificates: Sequence[str] = ()  # names of their folders in ``stage``, in order
    gone: frozenset[str] = frozenset()  # names of files in ``site``
    #: names of files that stay in ``site``, without those of certificates; some of
    #: those that changed may be among them
    staying: Collection[str] = frozenset()
    #: names of files in ``site`` that are as they were when they were audited
    stood: Collection[str] = frozenset()
    #: whether a page of ``site`` is no longer as it was when it was audited
    edited: bool = False

    @classmethod
    def whole(cls, site: Path) -> Overlay:
        """Return a site of which nothing is known."""
        return cls(
            stage=site,
            site=site,
            changed=Names(files_of(site)),
            certificates=certificates_of(site),
        )

    def everything(self) -> Overlay:
        """Return the same with everything that will stand as if it had changed."""
        if self.stage == self.site:
            return Overlay.whole(self.site)
        staying = (name for name in files_of(self.site) if name not in self.gone)
        going = {n.split("/")[1] for n in self.gone if n.startswith(_CERTIFICATES)}
        folders = {
            *self.certificates,
            *(c for c in certificates_of(self.site) if c not in going or self.files(c)),
        }
        return dataclasses.replace(
            self,
            changed=frozenset(self.changed).union(staying),
            certificates=sorted(folders),
        )

    def below(self, folder: str) -> list[str]:
        """Return the files below a folder that will stand, certificates' left out."""
        names = itertools.chain(self.changed, self.staying)
        return sorted({name for name in names if name.startswith(folder)})

    def files(self, code: str) -> list[str]:
        """Return the names of a certificate's files that will stand."""
        folder = f"{_CERTIFICATES}{code}"
        names = set(_below(self.site, folder)) - self.gone
        if self.stage != self.site:
            names.update(_below(self.stage, folder))
        return sorted(names)

    def changed_files(self, code: str) -> list[str]:
        """Return the names of a certificate's files that changed."""
        return sorted(_below(self.stage, f"{_CERTIFICATES}{code}"))

    def path(self, name: str) -> str:
        """Return where a file is read, if it stands."""
        staged = f"{self.stage}/{name}"
        if self.stage == self.site:
            return staged
        return staged if os.path.exists(staged) else f"{self.site}/{name}"  # noqa: PTH110  # a hundred thousand times

    def stands(self, name: str) -> bool:
        """Return whether a file will stand."""
        if not name.startswith(_CERTIFICATES):
            return name in self.changed or name in self.staying
        return os.path.isfile(f"{self.stage}/{name}") or (  # noqa: PTH113  # thousands of times
            name not in self.gone and os.path.isfile(f"{self.site}/{name}")  # noqa: PTH113  # the same
        )

    def read(self, name: str) -> bytes:
        """Return a file.

        Raises:
            SiteError: it cannot be read.
        """
        return _read(self.path(name))

    def read_before(self, name: str) -> bytes:
        """Return a file of the site as it was.

        Raises:
            SiteError: it cannot be read.
        """
        return _read(f"{self.site}/{name}")

    def certificate(self, code: str) -> Place:
        """Return where a certificate is read, by the name of its folder."""
        folder = f"{_CERTIFICATES}{code}"
        credential = f"{folder}/{_CREDENTIAL}"
        return Place(
            name=code,
            page=Path(self.path(f"{folder}/index.html")),
            credential=self.stage / credential
            if credential in self.gone
            else Path(self.path(credential)),
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


def _below(site: Path, folder: str) -> Iterator[str]:
    """Yield the names of the files below a folder that may not be there."""
    return files_of(site, folder) if (site / folder).is_dir() else iter(())


def _read(path: str) -> bytes:
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


def status_changes_explained(overlay: Overlay) -> bool:
    """Return whether every status that changed is that of a certificate that changed.

    Then verifying those certificates verifies the lists, too. A list that is new, gone
    or cannot be read is not explained.
    """
    if any(name.startswith(_STATUS) for name in overlay.gone):
        return False
    changed = [name for name in overlay.changed if name.startswith(_STATUS)]
    try:
        unseen = set(changed)
        flipped = {
            (name, index)
            for name in changed
            for index in _flips(overlay.site / name, overlay.stage / name)
        }
        for code in overlay.certificates:
            if not unseen and not flipped:
                break
            before = overlay.site / _CERTIFICATES / code / _CREDENTIAL
            after = overlay.certificate(code).credential
            entry = _entry(after)
            unseen.discard(entry[0] if entry else "")
            flipped -= {entry, _entry(before) if before != after else None}
    except (OSError, ValueError, KeyError, TypeError, ConstanciaError):
        return False
    return not unseen and not flipped


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
