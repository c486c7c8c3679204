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

import contextlib
import dataclasses
import datetime
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia import addresses, manifest
from constancia.audit.faults import RULES as RULES
from constancia.audit.faults import Fault as Fault
from constancia.audit.footprint import Footprint
from constancia.audit.memory import Memory
from constancia.audit.metadata import carries_metadata
from constancia.audit.overlay import Overlay as Overlay
from constancia.audit.overlay import codes_of, status_changes_explained
from constancia.audit.overlay import files_of as files_of
from constancia.audit.pages import CERTIFICATES, Pages, dead_links
from constancia.audit.rows import APART
from constancia.audit.secrets import Secrets
from constancia.audit.texts import Found, Texts
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

_PICTURES: Final = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")
_PROGRAMS: Final = (".js", ".mjs", ".css")
_LARGEST: Final = 64 * 1024 * 1024  # bytes unpacked from one file
#: text in Latin letters among other bytes: any seven of them may be chance, eight not
_NO_CHANCE: Final = 8
_LETTERS: Final = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xbf\xc2-\xc5]{8,}")
_LEGIBLE: Final = re.compile(rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xc5][\x80-\xbf]){4,}")
#: names of files that are looked at together
_FEW: Final = 256
_TEXT: Final = (
    *(".html", ".json", ".xml", ".svg", ".txt", ".css", ".js", ".mjs", ".vcf"),
    *(".csv", ".geojson", ".webmanifest", ".atom"),
)


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
        faults += self._certificates(codes_of(everything))
        faults += self._search(footprint, addresses.LANGUAGES)
        faults += dead_links(links, stands=self._stands, anchors=anchors.get)
        return self._report(faults, len(names), footprint, links, anchors)

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
        faults += self._certificates(codes)
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
        return self._report([*faults, *dead], len(names), known, links, anchors)

    def _report(
        self,
        faults: list[Fault],
        files: int,
        footprint: Footprint,
        links: dict[str, tuple[str, ...]],
        anchors: dict[str, frozenset[str]],
    ) -> AuditReport:
        doubt = N_("fugas: falta silence.json de la emisión")
        return AuditReport(
            faults=tuple(sorted(faults, key=lambda fault: (fault.rule, fault.path))),
            unchecked=() if self._secrets.known else (doubt,),
            files=files,
            memory=Memory(
                rules=self._rules,
                now=self._now,
                values=self._secrets.digests(),
                footprint=bytes(footprint),
                links=links,
                anchors=anchors,
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
            faults = list(_names(mine, texts))
            for name in counted(mine, told, N_("Auditando archivos"), len(mine)):
                faults += _file(name, self._overlay.read(name), texts, pages)
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

    def _certificates(self, codes: list[str]) -> list[Fault]:
        """Verify certificates in shares."""

        def share(number: int, of: int) -> list[Fault]:
            told = silent if number else self._progress
            places = [self._overlay.certificate(code) for code in codes[number::of]]
            verified = verify_folders(places, trust=self._trust, now=self._now)
            stage = N_("Comprobando certificados")
            return [
                fault
                for certificate in counted(verified, told, stage, len(places))
                for fault in _broken(certificate)
            ]

        of = processors() if len(codes) >= LARGE else 1
        return [fault for faults in in_shares(share, of) for fault in faults]

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


def _file(name: str, content: bytes, texts: Texts, pages: Pages) -> Iterator[Fault]:
    """Yield what is wrong with one file by itself."""
    found = _text(name, content, texts)
    if found.leak:
        yield Fault(path=name, rule="leak")
    if found.identity and not name.endswith(_PROGRAMS):
        # the theme's scripts and sheets know nothing of people
        yield Fault(path=name, rule="identity")
    if found.codes - {_own(name)}:
        yield Fault(path=name, rule="unlisted")
    if name.endswith(_PICTURES) and carries_metadata(content):
        yield Fault(path=name, rule="metadata")
    if name.endswith(".html"):
        yield from pages.faults(name, content, found)


def _names(names: list[str], texts: Texts) -> Iterator[Fault]:
    """Yield the names that tell a value, without telling it again."""
    for start in range(0, len(names), _FEW):
        few = names[start : start + _FEW]
        if texts.words(f" {APART} ".join(few)):
            for name in few:
                if texts.words(name):
                    folder, _, _ = name.rpartition("/")
                    yield Fault(path=f"{folder}/…", rule="leak")


def _own(name: str) -> str:
    """Only a certificate's own folder may name a certificate's address."""
    return "/" + "/".join(name.split("/")[:2]) if name.startswith(CERTIFICATES) else ""


def _text(name: str, content: bytes, texts: Texts) -> Found:
    """Read a file as text; what is packed in any other file is unpacked, too."""
    if name.endswith(_TEXT) or "." not in name.rpartition("/")[2]:
        with contextlib.suppress(UnicodeDecodeError):
            return texts.read(name, content.decode("utf-8"))
    leak = texts.leak(_legible(content), least=_NO_CHANCE)
    leak = leak or any(map(texts.leak, _unpacked(content)))
    if name.endswith(_TEXT):
        rest = texts.read(name, content.decode("utf-8", errors="replace"))
        return dataclasses.replace(rest, leak=rest.leak or leak)
    return Found(leak=leak)


def _legible(content: bytes) -> str:
    """Return what can be read among the bytes of a picture or the like."""
    found = (
        run
        for letters in _LETTERS.findall(content)
        for run in _LEGIBLE.findall(letters)
        if len(run) >= _NO_CHANCE
    )
    return f"\n{APART}\n".encode().join(found).decode("utf-8", errors="replace")


def _unpacked(content: bytes) -> Iterator[str]:
    """Yield what is packed in a file."""
    for window in (-zlib.MAX_WBITS, 32 + zlib.MAX_WBITS):
        unpacker = zlib.decompressobj(window)
        with contextlib.suppress(zlib.error):
            yield unpacker.decompress(content, _LARGEST).decode(errors="replace")


def _broken(certificate: SiteCertificate) -> Iterator[Fault]:
    if certificate.fault:
        detail = FAULTS.get(certificate.fault) or DETAILS[certificate.fault]
        yield Fault(
            path=addresses.certificate(certificate.code).lstrip("/"),
            rule="certificate",
            facts=(("detail", detail),),
        )
