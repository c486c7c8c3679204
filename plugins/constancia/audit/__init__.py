"""Reads a built site back before it may replace the old one.

Rules:

- The audit trusts nobody: not the gate, not a template, not Pelican. It knows the
  site's bytes, the values that must never appear, and public keys.
- One fault and the old site stands. What could not be checked is said, and does not
  count as checked.
- A fault names a file and a rule, never the value that was found; ``RULES`` has the
  words for staff.
- The work is linear in the size of the site: every file is read once, and lines that
  many pages share are judged a few times, not on every page (``texts``). A large site
  is read in shares.

What is checked: (1) no value that must never appear, in any byte, path or packed part
(``secrets``); (2) no number in the shape of an identity document; (3) no metadata in
pictures (``metadata``); (4) nothing points to an unlisted page; (5) what pages load,
link, say and weigh (``tags``, ``pages``); (6) certificates hold, with their pages.

Reading order: ``rows`` (words in a row, as numbers), ``secrets``, ``footprint``,
``tags``, ``texts``, ``overlay`` (which files), ``pages``, ``files``, ``memory`` (for the
next audit), and the run below.

Non-goals: taste, spelling, and the export (``intake`` judged it).

Example::

    report = audit(Overlay.whole(stage), silence=settings.private / "silence.json", benign=[...],
                   now=now, declared=False, progress=silent)
    [fault.told(say) for fault in report.faults], report.unchecked
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia import addresses, manifest
from constancia.audit import files
from constancia.audit.faults import RULES as RULES
from constancia.audit.faults import Fault as Fault
from constancia.audit.footprint import Footprint
from constancia.audit.memory import PROVEN, Memory, Proven
from constancia.audit.overlay import Overlay as Overlay
from constancia.audit.overlay import status_changes_explained
from constancia.audit.pages import CERTIFICATES, Pages, file_of, targets_of
from constancia.audit.secrets import Secrets
from constancia.audit.texts import Texts
from constancia.credentials.site import FAULTS, SiteCertificate, verify_folders
from constancia.credentials.trust import holds_since
from constancia.credentials.verification import DETAILS
from constancia.manifest import FOLDER_FILES
from constancia.progress import Progress, counted, silent
from constancia.search import reading
from constancia.shares import in_shares, processors
from constancia.speech import N_

#: files that are read before anybody is told how far it has come
_FEW: Final = 256
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
    files: int
    links: Counter[str]  # where pages lead, and how many
    frame: frozenset[str]  # what pages of certificates link to


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What all shares told together."""

    faults: list[Fault]
    files: int
    links: Counter[str]
    frame: frozenset[str]
    footprint: Footprint


def audit(
    overlay: Overlay,
    *,
    silence: Path,
    benign: Iterable[Path],
    now: datetime.datetime,
    declared: bool,
    progress: Progress,
    recall: Callable[[], Memory | None] | None = None,
) -> AuditReport:
    """Read a site, or what changed in it, and return its faults.

    Args:
        overlay: the site that is to stand; ``Overlay.whole`` of a folder reads all.
        silence: the values that must never appear, left by the issue.
        benign: files whose words are nobody's secret (prose, catalogues, places).
        now: for dates of credentials and status lists.
        declared: whether the directory says openly whom it lists.
        progress: is told of every file.
        recall: returns what is remembered of the audit of the files that did not
            change, if anything is. When that holds for other rules, they are read all
            the same.

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
    memory = recall() if recall else None
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
        self._overlay = self._overlay.everything()
        found = self._read(self._overlay.files, addresses.LANGUAGES)
        return self._report(found, *self._certificates())

    def changes(self, memory: Memory) -> AuditReport | None:
        """Read what changed; nothing where that does not settle it."""
        overlay = self._overlay
        if (
            overlay.edited
            or memory.footprint.perhaps(self._secrets.others(memory.values))
            or not status_changes_explained(overlay)
        ):
            return None
        indexes = [
            language
            for language in addresses.LANGUAGES
            if any(n.startswith(f"search/{language}/") for n in overlay.changed)
        ]
        found = self._read(overlay.changed_files, indexes)
        faults, proven = self._certificates(memory.proven)
        links = memory.links  # of no use to anybody else any more
        links.update(found.links)
        links.subtract(self._links_before())
        for unlinked in [to for to, count in links.items() if count <= 0]:
            del links[unlinked]
        frame = memory.frame | found.frame
        touched = {*overlay.changed, *overlay.gone}
        pages = Pages(overlay, declared=self._declared)
        if not all(
            pages.leads(target)
            for target in itertools.chain(links, frame)
            if file_of(target.partition("#")[0]) in touched
        ):
            return None  # which page links there only reading them all tells
        memory.footprint.add(found.footprint)
        read = dataclasses.replace(
            found, footprint=memory.footprint, links=links, frame=frame
        )
        return self._report(read, faults, proven)

    def _links_before(self) -> Iterator[str]:
        """Yield, page by page, what was linked to from pages that changed or go."""
        overlay = self._overlay
        for name in {*overlay.changed, *overlay.gone}:
            page = name.endswith(".html") and not name.startswith(CERTIFICATES)
            if page and name in overlay.stood:
                yield from targets_of(name, overlay.read_before(name))

    def _report(self, found: _Read, faults: list[Fault], proven: Proven) -> AuditReport:
        doubt = N_("fugas: falta silence.json de la emisión")
        everything = [*found.faults, *faults]
        return AuditReport(
            faults=tuple(sorted(everything, key=lambda f: (f.rule, f.path))),
            unchecked=() if self._secrets.known else (doubt,),
            files=found.files,
            memory=Memory(
                rules=self._rules,
                now=self._now,
                values=self._secrets.digests(),
                footprint=found.footprint,
                proven=proven,
                links=found.links,
                frame=found.frame,
            ),
        )

    def _read(
        self, files_of_certificate: Callable[[str], list[str]], indexes: Sequence[str]
    ) -> _Read:
        """Read files in shares.

        Args:
            files_of_certificate: tells which files of a certificate's folder.
            indexes: languages whose search index is read back, too.
        """
        overlay = self._overlay
        names, codes = sorted(overlay.changed), overlay.certificates
        size = len(names) + len(FOLDER_FILES) * len(codes)
        of = processors() if size >= LARGE else 1
        footprints = [Footprint() for _ in range(of)]

        def share(number: int, of: int) -> _Share:
            faults: list[Fault] = []
            for language in indexes[number::of]:
                faults += self._search(language, footprints[number])
            texts = Texts(self._secrets, footprints[number])
            pages = Pages(overlay, declared=self._declared)
            told = silent if number else self._progress
            mine = itertools.chain(
                names[number::of],
                itertools.chain.from_iterable(
                    map(files_of_certificate, codes[number::of])
                ),
            )
            count = 0
            while few := list(itertools.islice(mine, _FEW)):
                faults += files.names(few, texts)
                for name in few:
                    faults += files.contents(name, overlay.read(name), texts, pages)
                count += len(few)
                told(N_("Auditando archivos"), min(count, size // of), size // of)
            footprints[number].keep()
            return _Share(
                faults=tuple(faults),
                files=count,
                links=pages.counts,
                frame=frozenset(pages.frame),
            )

        shares = in_shares(share, of)
        first, *others = footprints
        for footprint in others:
            first.join(footprint)
        links = shares[0].links
        for part in shares[1:]:
            links.update(part.links)
        return _Read(
            faults=_once([fault for part in shares for fault in part.faults]),
            files=sum(part.files for part in shares),
            links=links,
            frame=frozenset().union(*(part.frame for part in shares)),
            footprint=first,
        )

    def _certificates(self, before: Proven | None = None) -> tuple[list[Fault], Proven]:
        """Verify certificates in shares.

        Args:
            before: digests of credentials that are proven.

        Returns:
            Faults, and ``before`` with what was proven now.
        """
        codes, before = self._overlay.certificates, before or Proven()

        def share(number: int, of: int) -> tuple[list[Fault], list[bytes]]:
            told = silent if number else self._progress
            mine = codes[number::of]
            verified = verify_folders(
                map(self._overlay.certificate, mine),
                trust=self._trust,
                now=self._now,
                proven=lambda credential: _known_by(credential) in before,
            )
            stage = N_("Comprobando certificados")
            faults: list[Fault] = []
            new: list[bytes] = []
            for certificate in counted(verified, told, stage, len(mine)):
                faults += _broken(certificate)
                if certificate.credential and not certificate.fault:
                    new.append(_known_by(certificate.credential))
            return faults, new

        shares = in_shares(share, processors() if len(codes) >= LARGE else 1)
        faults = [fault for found, _new in shares for fault in found]
        proven = itertools.chain.from_iterable(new for _found, new in shares)
        return faults, Proven(itertools.chain(before, proven))

    def _search(self, language: str, footprint: Footprint) -> list[Fault]:
        """The search index is packed in bits, so it is read back in words."""
        folder = f"search/{language}/"
        files = {
            f"/{name}": self._overlay.read(name) for name in self._overlay.below(folder)
        }
        texts = Texts(self._secrets, footprint)
        told = reading.texts(files, language) if files else ()
        leaks = [texts.words("\n".join(some)) for some in told]  # all are remembered
        return [Fault(path=folder, rule="leak")] if any(leaks) else []


def _once(faults: list[Fault]) -> list[Fault]:
    """Return faults, each dead link once and by the first page that has it."""
    others = [fault for fault in faults if fault.rule != "dead-link"]
    dead: dict[object, Fault] = {}
    for fault in sorted(faults, key=lambda fault: fault.path):
        if fault.rule == "dead-link":
            dead.setdefault(fault.facts, fault)
    return [*others, *dead.values()]


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
