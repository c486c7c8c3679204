"""Reads a built site back before it may replace the old one.

Rules:

- The audit trusts nobody: not the gate, not a template, not Pelican. It knows the
  site's bytes, the values that must never appear, and public keys.
- One fault and the old site stands. What could not be checked is said, and does not
  count as checked.
- A fault names a file and a rule, never the value that was found; ``RULES`` has the
  words for staff.
- The work is linear in the size of the site: every file is read once, and every line
  that many pages share is read once (``texts``). A large site is read in shares.

What is checked: (1) no value that must never appear, in any byte, path or packed part
(``secrets``); (2) no number in the shape of an identity document; (3) no metadata in
pictures (``metadata``); (4) nothing points to an unlisted page; (5) what pages load,
link, say and weigh (``tags``, ``pages``); (6) certificates hold, with their pages.

Non-goals: taste, spelling, and the export (``intake`` judged it).

Example::

    report = audit(Overlay.whole(stage), silence=settings.private / "silence.json", benign=[...],
                   now=now, declared=False, progress=silent)
    [fault.told(say) for fault in report.faults], report.unchecked
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from constancia import addresses, manifest
from constancia.audit import files
from constancia.audit.faults import RULES as RULES
from constancia.audit.faults import Fault as Fault
from constancia.audit.footprint import Footprint
from constancia.audit.memory import PROVEN, Memory
from constancia.audit.overlay import Overlay as Overlay
from constancia.audit.overlay import codes_of, status_changes_explained
from constancia.audit.overlay import files_of as files_of
from constancia.audit.pages import CERTIFICATES, Pages, dead_links
from constancia.audit.secrets import Secrets
from constancia.audit.texts import Texts
from constancia.credentials.site import FAULTS, SiteCertificate, verify_folders
from constancia.credentials.trust import holds_since
from constancia.credentials.verification import DETAILS
from constancia.progress import Progress, counted, silent
from constancia.search import reading
from constancia.shares import in_shares, processors
from constancia.speech import N_

#: files from which a second process pays for itself
LARGE: Final = 4000
_CODE: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What the audit found, and what it could not look at."""

    faults: tuple[Fault, ...]
    unchecked: tuple[str, ...]  # sentences in Spanish
    files: int  # that were read
    #: for the next audit; only of use when there are no faults
    memory: Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """What one share of the files told."""

    faults: tuple[Fault, ...]
    links: dict[str, tuple[str, ...]]
    frame: frozenset[str]  # what pages of certificates link to
    anchors: dict[str, frozenset[str]]
    footprint: bytes


def audit(
    overlay: Overlay,
    *,
    silence: Path,
    benign: Iterable[Path],
    now: datetime.datetime,
    declared: bool,
    progress: Progress,
    memory: Memory | None = None,
) -> AuditReport:
    """Read a site, or what changed in it, and return its faults.

    Args:
        overlay: the site that is to stand; ``Overlay.whole`` of a folder reads all.
        silence: the values that must never appear, left by the issue.
        benign: files whose words are nobody's secret (prose, catalogues, places).
        now: for dates of credentials and status lists.
        declared: whether the directory says openly whom it lists.
        progress: is told of every file.
        memory: of the audit of the files that did not change. When it holds for other
            rules, they are read all the same.

    Raises:
        SiteError: a file cannot be read.
    """
    run = _Audit(
        overlay,
        Secrets.load(silence, benign),
        now=now,
        declared=declared,
        progress=progress,
    )
    report = run.changes(memory) if memory and run.may_use(memory) else None
    return report or run.everything()


class _Audit:
    """One run over one site."""

    def __init__(
        self,
        overlay: Overlay,
        secrets: Secrets,
        *,
        now: datetime.datetime,
        declared: bool,
        progress: Progress,
    ) -> None:
        self._overlay = overlay
        self._secrets = secrets
        self._now = now
        self._declared = declared
        self._progress = progress
        self._trust = overlay.trust()
        self._stands: Callable[[str], bool] = overlay.stands
        self._rules = manifest.digest(
            manifest.digest_files([_CODE]),
            secrets.benign_digest,
            secrets.known,
            declared,
            self._trust.did_document,
        )

    def may_use(self, memory: Memory) -> bool:
        """Return whether what is remembered would be judged the same now."""
        return memory.rules == self._rules and holds_since(
            self._trust, memory.now, now=self._now
        )

    def everything(self) -> AuditReport:
        """Read every file."""
        everything = self._overlay.names()
        self._stands = everything.__contains__
        names = sorted(everything)
        footprint = Footprint()
        faults, links, anchors = self._read(names, footprint)
        broken, proven = self._certificates(codes_of(everything))
        faults += broken
        faults += self._search(footprint, addresses.LANGUAGES)
        faults += dead_links(links, stands=self._stands, anchors=anchors.get)
        return self._report(
            faults,
            len(names),
            footprint=bytes(footprint),
            proven=proven,
            links=links,
            anchors=anchors,
        )

    def changes(self, memory: Memory) -> AuditReport | None:
        """Read what changed; nothing where that does not settle it."""
        overlay = self._overlay
        names = sorted(overlay.changed)
        known = Footprint(memory.footprint)
        if known.perhaps(self._secrets.others(memory.values)):
            return None
        codes = codes_of(overlay.changed)
        if not status_changes_explained(overlay, codes):
            return None
        footprint = Footprint()
        faults, new_links, new_anchors = self._read(names, footprint)
        broken, proven = self._certificates(codes, memory.proven)
        faults += broken
        faults += self._search(
            footprint,
            [
                language
                for language in addresses.LANGUAGES
                if any(name.startswith(f"search/{language}/") for name in names)
            ],
        )
        links = {n: row for n, row in memory.links.items() if n not in overlay.gone}
        frame = links.get(CERTIFICATES, ())
        links |= new_links
        links[CERTIFICATES] = tuple(sorted({*frame, *new_links.get(CERTIFICATES, ())}))
        anchors = {n: a for n, a in memory.anchors.items() if n in links} | new_anchors
        dead = list(dead_links(links, stands=self._stands, anchors=anchors.get))
        if any(fault.path == CERTIFICATES for fault in dead):
            return None  # perhaps of a page that went: only reading them all tells
        known.add(footprint)
        return self._report(
            [*faults, *dead],
            len(names),
            footprint=bytes(known),
            proven=proven,
            links=links,
            anchors=anchors,
        )

    def _report(self, faults: list[Fault], files: int, **found: Any) -> AuditReport:
        """Return the report; ``found`` is what the memory is to hold."""
        doubt = N_("fugas: falta silence.json de la emisión")
        return AuditReport(
            faults=tuple(sorted(faults, key=lambda fault: (fault.rule, fault.path))),
            unchecked=() if self._secrets.known else (doubt,),
            files=files,
            memory=Memory(
                rules=self._rules,
                now=self._now,
                values=self._secrets.digests(),
                **found,
            ),
        )

    def _read(
        self, names: list[str], footprint: Footprint
    ) -> tuple[list[Fault], dict[str, tuple[str, ...]], dict[str, frozenset[str]]]:
        """Read files in shares; return faults, links and anchors."""

        def share(number: int, of: int) -> _Share:
            own = Footprint()
            texts = Texts(self._secrets, own)
            pages = Pages(declared=self._declared, stands=self._stands)
            told = silent if number else self._progress
            mine = names[number::of]
            faults = list(files.names(mine, texts))
            for name in counted(mine, told, N_("Auditando archivos"), len(mine)):
                content = self._overlay.read(name)
                faults += files.contents(name, content, texts, pages)
            return _Share(
                faults=tuple(faults),
                links=pages.links,
                frame=pages.frame,
                anchors=pages.anchors,
                footprint=bytes(own),
            )

        faults: list[Fault] = []
        links: dict[str, tuple[str, ...]] = {}
        anchors: dict[str, frozenset[str]] = {}
        frame: set[str] = set()
        for part in in_shares(share, processors() if len(names) >= LARGE else 1):
            faults += part.faults
            frame |= part.frame
            links |= part.links
            anchors |= part.anchors
            footprint.join(part.footprint)
        return faults, {**links, CERTIFICATES: tuple(sorted(frame))}, anchors

    def _certificates(
        self, codes: list[str], before: frozenset[bytes] = frozenset()
    ) -> tuple[list[Fault], frozenset[bytes]]:
        """Verify certificates in shares.

        Args:
            codes: their folders.
            before: digests of credentials that are proven.

        Returns:
            Faults, and ``before`` with what was proven now.
        """

        def share(number: int, of: int) -> tuple[list[Fault], list[bytes]]:
            told = silent if number else self._progress
            places = [self._overlay.certificate(code) for code in codes[number::of]]
            verified = verify_folders(
                places,
                trust=self._trust,
                now=self._now,
                proven=lambda credential: _known_by(credential) in before,
            )
            stage = N_("Comprobando certificados")
            faults: list[Fault] = []
            new: list[bytes] = []
            for certificate in counted(verified, told, stage, len(places)):
                faults += _broken(certificate)
                if certificate.credential and not certificate.fault:
                    new.append(_known_by(certificate.credential))
            return faults, new

        shares = in_shares(share, processors() if len(codes) >= LARGE else 1)
        faults = [fault for found, _new in shares for fault in found]
        return faults, before.union(*(new for _found, new in shares))

    def _search(self, footprint: Footprint, languages: Iterable[str]) -> list[Fault]:
        """The search index is packed in bits, so it is read back in words."""
        texts, faults = Texts(self._secrets, footprint), []
        for language in languages:
            folder = f"search/{language}/"
            files = {
                f"/{name}": self._overlay.read(name)
                for name in self._overlay.below(folder)
            }
            if not files:
                continue
            if texts.words("\n".join(reading.read(files, language).texts())):
                faults.append(Fault(path=folder, rule="leak"))
        return faults


def _known_by(credential: bytes) -> bytes:
    return hashlib.blake2b(credential, digest_size=PROVEN).digest()


def _broken(certificate: SiteCertificate) -> Iterator[Fault]:
    if certificate.fault:
        detail = FAULTS.get(certificate.fault) or DETAILS[certificate.fault]
        yield Fault(
            path=addresses.certificate(certificate.code).lstrip("/"),
            rule="certificate",
            facts=(("detail", detail),),
        )
