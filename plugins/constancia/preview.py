"""What an issue would do, before it does anything: the gate with the issuer's key.

Rules:

- Codes and opaque addresses are derived from the key's code secret, so that they are
  the same in every issue; without the secret nobody can say which code is whose.
- Nothing here is signed, remembered or written; only photos that were encoded for a
  look are kept in the private state (``album``).

Example::

    found = difference(export, settings=settings, key=key, territories=territories,
                       vocabulary=vocabulary)
    found.counts["people", "gone"]
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from constancia import changes, consent
from constancia.album import Album
from constancia.changes import Changes, Removals
from constancia.consent import Admission, PhotoOf, no_photo
from constancia.credentials import codes
from constancia.credentials.keys import IssuerKey
from constancia.errors import TreeError
from constancia.intake.columnar import column
from constancia.intake.rows import Export
from constancia.packed import Index
from constancia.progress import Progress, silent
from constancia.settings import Settings
from constancia.territories import Territories
from constancia.tree import PublicTree
from constancia.vocabulary import Vocabulary

#: characters of an opaque address: 40 bits, far more than a directory has people
SLUG_LENGTH: Final = 8


def code_of(key: IssuerKey) -> Callable[[str], str]:
    """Return what turns a certificate number into its code."""
    return lambda number: codes.derive(number, secret=key.code_secret)


def slug_of(key: IssuerKey) -> Callable[[str], str]:
    """Return what turns an id into an address part that says nothing about it."""

    def opaque(identity: str) -> str:
        digest = keyed(b"address", identity, key.code_secret)
        return base64.b32encode(digest).decode("ascii").lower()[:SLUG_LENGTH]

    return opaque


def keyed(purpose: bytes, text: str, secret: bytes) -> bytes:
    """Return a digest that only whoever has the secret can make, one a purpose."""
    message = purpose + b"\x00" + text.encode()
    return hmac.new(secret, message, hashlib.sha256).digest()


def gate(
    export: Export,
    *,
    on: datetime.date,
    key: IssuerKey,
    territories: Territories,
    vocabulary: Vocabulary,
    photo_of: PhotoOf = no_photo,
) -> tuple[Export, Admission]:
    """Return the export as this key issues it, and what the gate lets through."""
    programme = replace(
        export.programme,
        demonstration=export.programme.demonstration or key.demonstration,
    )
    export = replace(export, programme=programme)
    return export, consent.admit(
        export,
        on=on,
        code_of=code_of(key),
        slug_of=slug_of(key),
        territories=territories,
        vocabulary=vocabulary,
        photo_of=photo_of,
    )


def album(export: Export, settings: Settings, progress: Progress = silent) -> Album:
    """Return the photos of the export, with those that earlier issues encoded."""
    return Album(export.photos, settings.private / "photos", progress)


def difference(
    export: Export,
    *,
    settings: Settings,
    key: IssuerKey,
    territories: Territories,
    vocabulary: Vocabulary,
) -> Changes:
    """Return what an issue would change; nothing is signed, nothing is published.

    Raises:
        ExportError: a photo changed after it was judged.
        TreeError: the public tree on disk cannot be read.
    """
    export, admission = gate(
        export,
        on=settings.today,
        key=key,
        territories=territories,
        vocabulary=vocabulary,
        photo_of=album(export, settings).photo,
    )
    found = admission.certificates
    numbers = column(export.certificates, "person_id")
    people = Index(column(export.people, "person_id"))

    def holder_of(code: str) -> str | None:
        place = found.place(code)
        person = None if place is None else people.place(numbers[place])
        return None if person is None else export.people[person].full_name

    return changes.compare(
        changes.earlier(settings.public_tree),
        admission.directory,
        found,
        holder_of=holder_of,
    )


def braked(
    folder: Path, admission: Admission, *, confirmed: int | None
) -> tuple[PublicTree | None, Removals]:
    """Return the tree on disk, if one can be read, and what goes from it.

    Raises:
        NotPublishableError: A32, more would disappear than was confirmed.
    """
    try:
        before = changes.earlier(folder)
    except TreeError:
        changes.brake_unread(folder, confirmed=confirmed)
        before = None
    shown = admission.certificates.shown
    found = changes.removals(before, admission.directory, shown)
    changes.brake(found.removed, found.named, confirmed=confirmed)
    return before, found
