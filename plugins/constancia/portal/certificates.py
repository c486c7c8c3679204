"""The pages behind the codes: one bilingual page, the credential as signed, the QR.

Rules:

- A page is made from its record, its credential and what all pages share; nothing of
  another certificate.
- The credential's bytes are published as they were signed, and only while the page
  shows the holder; with it goes the QR (contract, section 7).
- Nothing but the code stands in the address, and the title names nobody.
- They stream through: a line of the public tree in, a folder out. Which share writes one
  follows from its place alone, and one that stands already is not even read.

Example::

    make = folders(template=template, lookups=lookups, symbols=symbols, built_on=day)
    address, files = make(record, credential)
"""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import jinja2

from constancia import addresses
from constancia.errors import SiteError
from constancia.manifest import Manifest, digest
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
    make = None
    total = tree.certificates_count
    lines = itertools.islice(tree.certificate_lines(), number, None, of)
    for done, line in enumerate(lines, 1):
        name, made = code_of(line).lower(), digest(made_from, line)
        kept = before.folders.get(name)
        if kept is not None and kept.of == made:
            output.keep_folder(name, made)
            continue
        make = make or folders(
            template=environment.get_template("certificate.html"),
            lookups=lookups,
            symbols=Symbols(lookups.directory.programme.official_host),
            built_on=built_on,
        )
        address, files = make(*signed_of(line))
        output.write_folder(address, files, made)
        progress(STAGE, min(done * of, total), total)


def folders(
    *,
    template: jinja2.Template,
    lookups: Lookups,
    symbols: Symbols,
    built_on: datetime.date,
) -> Callable[[Certificate | Tombstone, bytes | None], tuple[str, dict[str, bytes]]]:
    """Return what makes the address and the files of one certificate.

    It raises ``SiteError`` where a credential is missing, or is not the one of its code.
    """
    messages = words.messages(addresses.LANGUAGES, _ANSWERS)
    host = lookups.directory.programme.official_host

    def make(
        record: Certificate | Tombstone, credential: bytes | None
    ) -> tuple[str, dict[str, bytes]]:
        view = _view(record, credential, lookups, built_on)
        page = _page(record.code, host)
        html = template.render(
            page=page, c=view, words=words.ANSWERS, messages=messages
        )
        files = {"index.html": html.encode()}
        if view.shows_holder and credential is not None:
            files["credential.json"] = credential
            files["qr.svg"] = symbols.svg(record.code)
        return page.address, files

    return make


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
