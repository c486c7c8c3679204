"""The pages behind the codes: one bilingual page, the credential as signed, the QR.

Rules:

- A page is made from its record, its credential and what all pages share; nothing of
  another certificate.
- The credential's bytes are published as they were signed, and only while the page
  shows the holder; with it goes the QR (contract, section 7).
- Nothing but the code stands in the address, and the title names nobody.
- They stream through: a line of the public tree in, a folder out. Which share writes one
  follows from its place alone, and one that stands already is not even read.
- The page names the day on which it was built. Where a folder differs in that alone, its
  page is written and what lies beside it stays.

Example::

    folders = Folders(template=template, lookups=lookups, built_on=day)
    folders.page(record, credential), folders.beside(record, credential)
"""

from __future__ import annotations

import datetime
import itertools
import json
from dataclasses import dataclass
from typing import Final

import jinja2

from constancia import addresses
from constancia.errors import SiteError
from constancia.manifest import DAY, PAGE, Manifest, digest
from constancia.portal import words
from constancia.portal.lookups import Lookups
from constancia.portal.metadata import Page
from constancia.portal.output import OutputFolder
from constancia.portal.qr import Symbols
from constancia.portal.views import state_on
from constancia.progress import Progress
from constancia.records import (
    Centre,
    Certificate,
    Issuer,
    Standard,
    StandardKind,
    Text,
    Tombstone,
)
from constancia.speech import N_
from constancia.tree import PublicTree, code_of, signed_of
from constancia.vocabulary import Sector

#: name of the stage, as progress shows it
STAGE: Final = N_("Páginas de certificados")

#: answers that the script of the page may give in place of the one that was built
_ANSWERS: Final = (
    "valid",
    "expiring",
    "expired",
    "suspended",
    "revoked",
    "unverified",
    "stale",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """What the page says; without a holder nothing below ``reason`` is set."""

    code: str
    groups: tuple[str, ...]
    state: str
    shows_holder: bool
    record: Certificate | Tombstone
    status_on: datetime.date | None
    reason: Text | None
    days_left: int | None = None
    holder: str | None = None
    number: str | None = None
    standard: Standard | None = None
    standard_address: str | None = None
    sector: Sector | None = None
    kind: StandardKind | None = None
    issuer: Issuer | None = None
    issuer_today: Issuer | None = None
    centre: Centre | None = None
    issued_on: datetime.date | None = None
    expires_on: datetime.date | None = None
    credential_address: str | None = None
    qr_address: str | None = None
    status_list_address: str | None = None


def write(
    output: OutputFolder,
    *,
    tree: PublicTree,
    lookups: Lookups,
    environment: jinja2.Environment,
    built_on: datetime.date,
    shared: str,
    before: Manifest,
    share: tuple[int, int],
    progress: Progress,
) -> None:
    """Write the folders of one share that are not there already.

    Args:
        output: where to.
        tree: the public tree.
        lookups: its records by their ids.
        environment: of the template.
        built_on: the day that the pages speak of.
        shared: the digest of what all of them are made from.
        before: what stands already.
        share: which one, and of how many; certificates are dealt out by turns.
        progress: is told how far it has come.

    Raises:
        ConstanciaError: a page cannot be made or written.
    """
    number, of = share
    made_from = shared.encode()
    folders: Folders | None = None
    same_day = before.roots.get(DAY) == built_on.isoformat()
    total = tree.certificates_count
    lines = itertools.islice(tree.certificate_lines(), number, None, of)
    for done, line in enumerate(lines, 1):
        name, made = code_of(line).lower(), digest(made_from, line)
        if same_day and output.keeps_folder(name, made):
            continue
        folders = folders or Folders(
            template=environment.get_template("certificate.html"),
            lookups=lookups,
            built_on=built_on,
        )
        signed = signed_of(line)
        files = {PAGE: folders.page(*signed)}
        kept = None if same_day else before.folders.get(name)
        if kept is None or kept.of.hex() != made:
            files |= folders.beside(*signed)
        output.write_folder(addresses.certificate(signed[0].code), files, made)
        progress(STAGE, min(done * of, total), total)


class Folders:
    """Makes the files of one certificate after another."""

    def __init__(
        self, *, template: jinja2.Template, lookups: Lookups, built_on: datetime.date
    ) -> None:
        self._template = template
        self._lookups = lookups
        self._day = built_on
        self._host = lookups.directory.programme.official_host
        self._symbols = Symbols(self._host)
        self._messages = words.messages(addresses.LANGUAGES, _ANSWERS)

    def page(self, record: Certificate | Tombstone, credential: bytes | None) -> bytes:
        """Return the page.

        Raises:
            SiteError: the credential is missing, or is not the one of its code.
        """
        html = self._template.render(
            page=_page(record.code, self._host),
            c=_view(record, credential, self._lookups, self._day),
            words=words.ANSWERS,
            messages=self._messages,
            built_on=self._day,
        )
        return html.encode()

    def beside(
        self, record: Certificate | Tombstone, credential: bytes | None
    ) -> dict[str, bytes]:
        """Return what lies beside the page, whatever the day: credential and QR."""
        if isinstance(record, Tombstone) or credential is None:
            return {}
        return {"credential.json": credential, "qr.svg": self._symbols.svg(record.code)}


def _view(
    record: Certificate | Tombstone,
    credential: bytes | None,
    lookups: Lookups,
    day: datetime.date,
) -> CertificateView:
    now = state_on(record, day)
    code = record.code
    groups = (code[:4], code[4:8], code[8:12], code[12:])
    if isinstance(record, Tombstone):
        reason = words.label("reason", record.reason) if record.reason else None
        return CertificateView(
            code=code,
            groups=groups,
            state=now.state,
            shows_holder=False,
            record=record,
            status_on=record.status_on,
            reason=reason,
        )
    standard = lookups.standard_met(record.standard_code, record.standard_version)
    issuer = lookups.issuer(record.issuer_id)
    return CertificateView(
        code=code,
        groups=groups,
        state=now.state,
        shows_holder=True,
        record=record,
        status_on=record.status_on,
        reason=None,
        days_left=now.days_left,
        holder=record.holder,
        number=record.number,
        standard=standard,
        standard_address=lookups.version_address(standard, "es"),
        sector=lookups.sector(standard.sector),
        kind=standard.kind,
        issuer=issuer,
        issuer_today=lookups.issuer_today(issuer),
        centre=lookups.centre(record.centre_id),
        issued_on=record.issued_on,
        expires_on=record.expires_on,
        credential_address=addresses.credential(code),
        qr_address=addresses.qr(code),
        status_list_address=_status_list(credential, record.code, lookups),
    )


def _status_list(credential: bytes | None, code: str, lookups: Lookups) -> str:
    """Return the address of the status list that a credential names."""
    host = lookups.directory.programme.official_host
    try:
        document = json.loads(credential or b"")
        identity = document["id"]
        listed = document["credentialStatus"]["statusListCredential"]
    except (ValueError, KeyError, TypeError):
        raise SiteError(
            "{address}: el árbol público no tiene su credencial firmada",
            hint="Emita de nuevo: «inv issue».",
            address=addresses.credential(code),
        ) from None
    root = addresses.absolute(host, "")
    if identity != addresses.absolute(host, addresses.credential(code)):
        raise SiteError(
            "{address}: la credencial es de otro código",
            hint="Emita de nuevo: «inv issue».",
            address=addresses.credential(code),
        )
    if not isinstance(listed, str) or not listed.startswith(f"{root}/status/"):
        raise SiteError(
            "{address}: su lista de estado no está en este sitio",
            hint="Emita de nuevo: «inv issue».",
            address=addresses.credential(code),
        )
    return listed.removeprefix(root)


def _page(code: str, host: str) -> Page:
    address = addresses.certificate(code)
    return Page(
        kind="certificate",
        section=None,
        address=address,
        canonical=addresses.absolute(host, address),
        twin=None,
        alternates=(),
        title=words.CERTIFICATE_TITLE.es,
        description=words.CERTIFICATE_DESCRIPTION.es,
        indexable=False,
    )
