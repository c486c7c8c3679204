"""Reads a built site back before it may replace the old one.

Rules:

- The audit trusts nobody: not the gate, not a template, not Pelican. It knows the
  site's bytes, the values that must never appear, and public keys.
- One fault and the old site stands. What could not be checked is said, and does not
  count as checked.
- A fault names a file and a rule, never the value that was found; ``RULES`` has the
  words for staff.
- The work is linear in the size of the site: every file is read once, its words looked
  up in one table of first words.

What is checked: (1) no value that must never appear, in any byte, path or packed part
(``secrets``); (2) no number in the shape of an identity document; (3) no metadata in
pictures (``metadata``); (4) nothing points to an unlisted page; (5) what pages load, link, say and weigh
(``pages``); (6) certificates hold, with their pages.

Non-goals: taste, spelling, and the export (``intake`` judged it).

Example::

    report = audit(stage, silence=settings.private / "silence.json", benign=[...],
                   now=now, declared=False, progress=silent)
    [fault.told(say) for fault in report.faults], report.unchecked
"""

from __future__ import annotations

import contextlib
import datetime
import html
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia import addresses, identity
from constancia.audit.faults import RULES as RULES
from constancia.audit.faults import Fault as Fault
from constancia.audit.metadata import carries_metadata
from constancia.audit.pages import Pages
from constancia.audit.secrets import Secrets
from constancia.credentials.site import FAULTS, verify_site
from constancia.credentials.verification import DETAILS
from constancia.errors import SiteError
from constancia.progress import Progress, counted
from constancia.search import reading
from constancia.speech import N_

_UNLISTED: Final = re.compile(r"/c/[0-9a-hjkmnp-tv-z]{13}\b", re.IGNORECASE)
#: where a certificate's own number stands, on its page and in its credential
_OWN_NUMBER: Final = re.compile(
    r'"licenseNumber":"[^"]*"|data-signed="number"[^>]*>[^<]*'
)
#: a long number; most of a page is none and is passed over
_LONG_NUMBER: Final = re.compile(r"\d(?:[- ]?\d){4,}[- ]?[\dKk]")
_PICTURES: Final = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")
_PROGRAMS: Final = (".js", ".mjs", ".css")
_LARGEST: Final = 64 * 1024 * 1024  # bytes unpacked from one file
_TEXT: Final = frozenset(
    {
        *(".html", ".json", ".xml", ".svg", ".txt", ".css", ".js", ".mjs", ".vcf"),
        *(".csv", ".geojson", ".webmanifest", ".atom", ""),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What the audit found, and what it could not look at."""

    faults: tuple[Fault, ...]
    unchecked: tuple[str, ...]  # sentences in Spanish
    files: int


def audit(
    site: Path,
    *,
    silence: Path,
    benign: Iterable[Path],
    now: datetime.datetime,
    declared: bool,
    progress: Progress,
) -> AuditReport:
    """Read every file of ``site`` and return its faults.

    Args:
        site: a staged or published site.
        silence: the values that must never appear, left by the issue.
        benign: files whose words are nobody's secret (prose, catalogues, places).
        now: for dates of credentials and status lists.
        declared: whether the directory says openly whom it lists.
        progress: is told of every file.

    Raises:
        SiteError: a file cannot be read.
    """
    secrets = Secrets.load(silence, benign)
    files = sorted(path for path in site.rglob("*") if path.is_file())
    names = [path.relative_to(site).as_posix() for path in files]
    pages = Pages(names)
    faults: list[Fault] = []
    for name, path in counted(
        zip(names, files, strict=True), progress, "Auditando archivos", len(files)
    ):
        content = _read(path)
        faults += _leaks(name, content, secrets)
        faults += _metadata(name, content)
        if path.suffix not in _TEXT:
            continue
        text = content.decode("utf-8", errors="replace")
        faults += _unlisted(name, text)
        faults += _identities(name, text)
        if path.suffix == ".html":
            faults += pages.faults(name, text, declared=declared)
    faults += pages.dead_links()
    faults += _leaks_of_search(site, secrets)
    faults += _broken_certificates(site, now=now, progress=progress)
    doubt = N_("fugas: falta silence.json de la emisión")
    unchecked = () if secrets.known else (doubt,)
    return AuditReport(
        faults=tuple(sorted(faults, key=lambda fault: (fault.rule, fault.path))),
        unchecked=unchecked,
        files=len(files),
    )


def _texts(content: bytes) -> Iterator[str]:
    """Yield what can be read in a file: its bytes, and what is packed in them."""
    yield content.decode("utf-8", errors="replace")
    for window in (-zlib.MAX_WBITS, 32 + zlib.MAX_WBITS):
        unpacker = zlib.decompressobj(window)
        with contextlib.suppress(zlib.error):
            yield unpacker.decompress(content, _LARGEST).decode(errors="replace")


def _leaks(name: str, content: bytes, secrets: Secrets) -> Iterator[Fault]:
    if secrets.stand_in(name):
        folder, _, _ = name.rpartition("/")
        yield Fault(path=f"{folder}/…", rule="leak")  # its name would tell the value
        return
    for text in _texts(content):
        if secrets.stand_in(html.unescape(text) if "&" in text else text):
            yield Fault(path=name, rule="leak")
            return


def _leaks_of_search(site: Path, secrets: Secrets) -> Iterator[Fault]:
    """The search index is packed in bits, so it is read back in words."""
    for language in addresses.LANGUAGES:
        folder = site / "search" / language
        if not (folder / "root.bin").is_file():
            continue
        files = {
            f"/{path.relative_to(site).as_posix()}": _read(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        texts = reading.read(files, language).texts()
        if secrets.stand_in("\n".join(texts)):
            yield Fault(path=f"search/{language}/", rule="leak")


def _identities(name: str, text: str) -> Iterator[Fault]:
    """A number in the shape of an identity document, whoever wrote it where.

    The certificate's own number is excepted: its body chooses its shape, and intake
    has judged it. So are the theme's scripts and sheets, which know nothing of people.
    """
    if name.endswith(_PROGRAMS):
        return
    others = _OWN_NUMBER.sub("", text)
    runs = (
        others[max(0, found.start() - 2) : found.end() + 2]
        for found in _LONG_NUMBER.finditer(others)
    )
    if any(map(identity.resembles, runs)):
        yield Fault(path=name, rule="identity")


def _metadata(name: str, content: bytes) -> Iterator[Fault]:
    """A picture may say what it shows, not where and by whom it was taken."""
    if name.endswith(_PICTURES) and carries_metadata(content):
        yield Fault(path=name, rule="metadata")


def _unlisted(name: str, text: str) -> Iterator[Fault]:
    """Only a certificate's own folder may name a certificate's address."""
    if name.startswith("c/"):
        own = "/".join(name.split("/")[:2])
        found = {match[0].lower().lstrip("/") for match in _UNLISTED.finditer(text)}
        foreign = found - {own}
    else:
        foreign = set(_UNLISTED.findall(text))
    if foreign:
        yield Fault(path=name, rule="unlisted")


def _broken_certificates(
    site: Path, *, now: datetime.datetime, progress: Progress
) -> Iterator[Fault]:
    certificates = verify_site(site, now=now)
    for certificate in counted(certificates, progress, "Comprobando certificados"):
        if certificate.fault:
            detail = FAULTS.get(certificate.fault) or DETAILS[certificate.fault]
            yield Fault(
                path=addresses.certificate(certificate.code).lstrip("/"),
                rule="certificate",
                facts=(("detail", detail),),
            )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SiteError(
            "{path}: no se puede leer ({reason})",
            hint="Revise el disco y construya otra vez; sigue el sitio anterior.",
            path=path,
            reason=error.strerror,
        ) from None
