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

What is checked: (1) no value that must never appear, in any byte or path; (2) nothing
points to an unlisted page; (3) no word that marks anyone as returned, on pages about
people, ventures and certificates; (4) nothing loads from another host, nothing inline;
(5) links lead somewhere; (6) signatures hold; (7) pages keep to their weight.

Non-goals: taste, spelling, and the export (``intake`` judged it).

Example::

    report = audit(stage, silence=settings.private / "silence.json", benign=[...],
                   host="verifica.example.org", now=now, progress=silent)
    [fault.told(say) for fault in report.faults], report.unchecked
"""

from __future__ import annotations

import datetime
import gzip
import html
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from constancia import addresses
from constancia.credentials.site import FAULTS, verify_site
from constancia.credentials.verification import DETAILS
from constancia.errors import SiteError
from constancia.progress import Progress, counted
from constancia.speech import N_

#: compressed, without photos (portal.md, "Look")
LISTING_WEIGHT: Final = 60_000  # bytes

_WORD: Final = re.compile(r"\w+")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER: Final = re.compile(r"\d(?:[\s().-]{0,2}\d){6,}")
#: fewer digits than these, or a shorter single word, stand on any page
_FEWEST_DIGITS: Final = 7
_LONG_WORD: Final = 12
_WITH_CALLING_CODE: Final = 11
_TAG: Final = re.compile(r"<([a-zA-Z][\w-]*)((?:\s+[^<>]*)?)>")
_ATTRIBUTE: Final = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ID: Final = re.compile(r"\bid=\"([^\"]+)\"")
_UNLISTED: Final = re.compile(r"/c/[0-9a-hjkmnp-tv-z]{13}\b", re.IGNORECASE)
_RETURN_WORDS: Final = re.compile(
    r"\b(?:retornad|deportad|repatriad|migrante|beneficiari)\w*", re.IGNORECASE
)
_INLINE: Final = re.compile(
    r"<script(?![^>]*\b(?:src|type=\"application/))[^>]*>|<style\b"
)
_ABOUT_PEOPLE: Final = (
    "c/",
    *(
        f"{addresses.section(name, language).lstrip('/')}"
        for name in ("people", "ventures")
        for language in addresses.LANGUAGES
    ),
)
_LOADS: Final = {"script": "src", "img": "src", "source": "src", "iframe": "src"}
_TEXT: Final = frozenset(
    {
        *(".html", ".json", ".xml", ".svg", ".txt", ".css", ".js", ".mjs", ".vcf"),
        *(".csv", ".geojson", ".webmanifest", ".atom", ""),
    }
)


#: what is wrong with a file, by the rule that it breaks
RULES: Final[Mapping[str, str]] = {
    "certificate": "el certificado no se sostiene. {detail}",
    "dead-link": "enlaza a {target}, que no existe",
    "external": "«{tag}» carga algo de otro sitio",
    "indexable": "no pide quedar fuera de los buscadores",
    "inline": "«{tag}» lleva código o estilo dentro de la página",
    "leak": "contiene un valor privado o no consentido de la exportación",
    "return-word": "usa una palabra que marca a la persona",
    "unlisted": "nombra la página de un certificado",
    "weight": "pesa {weight} bytes comprimida, más de {limit}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that keeps a site from being published."""

    path: str
    rule: str  # a name in RULES
    facts: tuple[tuple[str, str | int], ...] = ()

    def told(self, gettext: Callable[[str], str]) -> str:
        """Return where and what it is, in the language of ``gettext``."""
        facts = {
            name: gettext(fact) if isinstance(fact, str) else fact
            for name, fact in self.facts
        }
        return f"{self.path}: {gettext(RULES[self.rule]).format(**facts)}"


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
    secrets = _Secrets.load(silence, benign)
    files = sorted(path for path in site.rglob("*") if path.is_file())
    pages = _Pages(site, files)
    faults: list[Fault] = []
    for path in counted(files, progress, "Auditando archivos", len(files)):
        name = path.relative_to(site).as_posix()
        content = _read(path)
        faults += _leaks(name, name, secrets)
        if path.suffix not in _TEXT:
            continue
        text = content.decode("utf-8", errors="replace")
        faults += _leaks(name, text, secrets)
        faults += _unlisted(name, text)
        if path.suffix == ".html":
            faults += pages.faults(name, text, declared=declared)
    faults += pages.dead_links()
    faults += _broken_certificates(site, now=now, progress=progress)
    doubt = N_("fugas: falta silence.json de la emisión")
    unchecked = () if secrets.known else (doubt,)
    return AuditReport(
        faults=tuple(sorted(faults, key=lambda fault: (fault.rule, fault.path))),
        unchecked=unchecked,
        files=len(files),
    )


class _Secrets:
    """The values that must never appear, in the three ways they are recognised.

    Names and phrases by their words, whatever stands between them; addresses of mail
    to the letter; numbers by their digits, with or without a calling code.
    """

    def __init__(self, values: Iterable[str], benign: str, *, known: bool) -> None:
        self.known = known
        self._benign = f" {' '.join(_words(benign))} "
        self._mails: set[str] = set()
        self._numbers: set[str] = set()
        self._single: set[str] = set()
        self._phrases: dict[tuple[str, str], list[str]] = defaultdict(list)
        for value in values:
            self._add(value)
        self._numbers.difference_update(_runs(benign))  # coordinates of a drawing

    @classmethod
    def load(cls, path: Path, benign: Iterable[Path]) -> _Secrets:
        texts = " ".join(file.read_text(encoding="utf-8") for file in benign)
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls((), texts, known=False)
        except (OSError, ValueError):
            raise SiteError(
                "{path}: no se puede leer",
                hint="Emita de nuevo: «inv issue» lo escribe otra vez.",
                path=path,
            ) from None
        return cls(values, texts, known=True)

    def _add(self, value: str) -> None:
        words = _words(value)
        digits = "".join(filter(str.isdigit, value))
        if "@" in value:
            self._mails.add(value.casefold())
        elif len(digits) >= _FEWEST_DIGITS and digits == "".join(words):
            self._numbers.add(_national(digits))
        elif len(words) > 1:
            self._phrases[words[0], words[1]].append(f" {' '.join(words)} ")
        elif words and len(words[0]) >= _LONG_WORD:
            self._single.add(words[0])

    def stand_in(self, text: str) -> bool:
        """Return whether one of the values stands in a text."""
        words = _words(text)
        joined = f" {' '.join(words)} "
        found = [f" {word} " for word in self._single.intersection(words)]
        for pair in self._phrases.keys() & set(pairwise(words)):
            found += [phrase for phrase in self._phrases[pair] if phrase in joined]
        if any(phrase not in self._benign for phrase in found):
            return True
        if not self._mails.isdisjoint(map(str.casefold, _MAIL.findall(text))):
            return True
        return not self._numbers.isdisjoint(_runs(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(text: str) -> Iterator[str]:
    for run in _NUMBER.findall(text):
        yield _national(re.sub(r"\D", "", run))


def _national(digits: str) -> str:
    """Return a telephone number without the region's calling codes."""
    if len(digits) == _WITH_CALLING_CODE and digits[:3] in {"502", "503", "504"}:
        return digits[3:]
    return digits


def _leaks(name: str, text: str, secrets: _Secrets) -> Iterator[Fault]:
    if secrets.stand_in(html.unescape(text) if "&" in text else text):
        yield Fault(path=name, rule="leak")


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


class _Pages:
    """What HTML pages load, link and say; links are judged when all are read."""

    def __init__(self, site: Path, files: Iterable[Path]) -> None:
        self._known = {f"/{path.relative_to(site).as_posix()}" for path in files}
        self._anchors: dict[str, frozenset[str]] = {}
        self._links: dict[str, set[str]] = defaultdict(set)  # target: pages that link

    def faults(self, name: str, text: str, *, declared: bool) -> Iterator[Fault]:
        address = _address(name)
        self._anchors[address] = frozenset(_ID.findall(text))
        if inline := _INLINE.search(text):
            tag = "style" if inline[0].startswith("<style") else "script"
            yield Fault(path=name, rule="inline", facts=(("tag", tag),))
        about_people = name.startswith(_ABOUT_PEOPLE)
        if about_people and not declared and _RETURN_WORDS.search(text):
            yield Fault(path=name, rule="return-word")
        if name.startswith("c/") and "noindex" not in text:
            yield Fault(path=name, rule="indexable")
        for tag, attributes in _tags(text):
            yield from self._tag(name, address, tag, attributes)
        weight = len(gzip.compress(text.encode(), 9, mtime=0))
        if weight > LISTING_WEIGHT:
            facts = (("weight", weight), ("limit", LISTING_WEIGHT))
            yield Fault(path=name, rule="weight", facts=facts)

    def _tag(
        self, name: str, address: str, tag: str, attributes: Mapping[str, str]
    ) -> Iterator[Fault]:
        if any(key.startswith("on") or key == "style" for key in attributes):
            yield Fault(path=name, rule="inline", facts=(("tag", tag),))
        loaded = attributes.get(_LOADS.get(tag, ""), "")
        if tag == "link" and not _is_reference(attributes.get("rel", "")):
            loaded = attributes.get("href", "")
        for target in (loaded, attributes.get("href", "") if tag == "a" else ""):
            if not target:
                continue
            parts = urlsplit(urljoin(f"https://site{address}", target))
            if parts.netloc == "site" and parts.scheme == "https":
                self._links[f"{parts.path}#{parts.fragment}"].add(name)
            elif target == loaded:
                yield Fault(path=name, rule="external", facts=(("tag", tag),))

    def dead_links(self) -> Iterator[Fault]:
        for target, pages in sorted(self._links.items()):
            path, _, fragment = target.partition("#")
            file = unquote(path) + ("index.html" if path.endswith("/") else "")
            anchors = self._anchors.get(path)
            missing = (
                fragment and anchors is not None and unquote(fragment) not in anchors
            )
            if file not in self._known or missing:
                facts = (("target", target.removesuffix("#")),)
                yield Fault(path=min(pages), rule="dead-link", facts=facts)


def _tags(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for match in _TAG.finditer(text):
        attributes = {
            found[1].lower(): html.unescape(found[2] or found[3] or "")
            for found in _ATTRIBUTE.finditer(match[2])
        }
        if attributes:
            yield match[1].lower(), attributes


def _is_reference(rel: str) -> bool:
    """Whether a link only names an address, without loading it."""
    return bool({"canonical", "alternate", "license", "author"} & set(rel.split()))


def _address(name: str) -> str:
    return "/" + name.removesuffix("index.html")


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
