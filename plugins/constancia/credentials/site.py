"""Verification of a whole site folder: every credential in it, and what stands around it.

Rules:

- Every folder under ``/c/`` is looked at, and a certificate page must match what lies
  beside it: a page that shows the holder has its credential, a page that shows nothing
  about anybody has none.
- An expired or suspended certificate is no fault of a site that says so. A page built
  as valid may have expired since: scripts say so on the day. It may not be revoked.
- The site vouches for itself (its own did document and lists): this finds damage and
  forgetfulness, not a forger who took over the domain.

Example::

    faults = [answer for answer in verify_site(Path("output"), now=now) if answer.fault]
"""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from constancia.credentials import codes
from constancia.credentials.trust import Trust, load_trust
from constancia.credentials.verification import Check, LogCheck, Verifier
from constancia.errors import CredentialError

#: state of a page: failed checks, by detail, that are no fault of the site
_EXPECTED: Final[Mapping[str, frozenset[str]]] = {
    "valid": frozenset({"expired"}),
    "expiring": frozenset({"expired"}),
    "expired": frozenset({"expired"}),
    "suspended": frozenset({"expired", "revoked"}),
}
_TOMBSTONES: Final = frozenset({"revoked", "replaced", "withdrawn"})

#: faults that are no check's detail: their words for staff
FAULTS: Final[Mapping[str, str]] = {
    "unreadable": "La página no se puede leer.",
    "address": "La carpeta no es la de un código.",
    "state": "La página no dice su estado.",
    "missing": "Falta la credencial.",
    "leftover": "Queda una credencial que no debe estar.",
    "not-suspended": "La página dice suspendido y la lista de estado no.",
}

_MAIN: Final = re.compile(r"<main(\s[^<>]*)>")
_NAMED: Final = "data-signed"
#: an element with a signed value and nothing but text in it
_SIGNED: Final = re.compile(
    r"<([a-z]+)(?=\s)([^<>]*\sdata-signed=\"[^\"<>]*\"[^<>]*)>([^<>]*)</\1>"
)
_ATTRIBUTE: Final = re.compile(r"\s([a-z][a-z-]*)=\"([^\"<>]*)\"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the page and the credential of one folder under ``/c/`` are read."""

    name: str  # of the folder
    page: Path
    credential: Path

    @classmethod
    def of(cls, folder: Path) -> Place:
        """Return a folder in which both lie."""
        return cls(
            name=folder.name,
            page=folder / "index.html",
            credential=folder / "credential.json",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCertificate:
    """What one folder under ``/c/`` holds."""

    code: str
    state: str  # data-state of the page as built; "" where there is none
    checks: tuple[Check, ...]  # empty where there is no credential
    credential: bytes | None  # as it lies there
    #: None; or a name in FAULTS, or the detail of the first check that failed without
    #: reason or could not be told
    fault: str | None


def verify_site(
    folder: Path, *, now: datetime.datetime, log: LogCheck | None = None
) -> Iterator[SiteCertificate]:
    """Verify every certificate of a site folder, in the order of their codes.

    Raises:
        CredentialError: the folder cannot be read.
    """
    certificates = folder / "c"
    if certificates.is_dir():
        folders = sorted(place for place in certificates.iterdir() if place.is_dir())
        places = map(Place.of, folders)
        yield from verify_folders(places, trust=load_trust(folder), now=now, log=log)


def verify_folders(
    places: Iterable[Place],
    *,
    trust: Trust,
    now: datetime.datetime,
    log: LogCheck | None = None,
    proven: Callable[[bytes], bool] = lambda _credential: False,
) -> Iterator[SiteCertificate]:
    """Verify some folders under ``/c/``; ``proven`` as of ``Verifier``.

    Raises:
        CredentialError: a file cannot be read.
    """
    verifier = Verifier(now=now, trust=trust, proven=proven)
    for place in places:
        yield verify_certificate(place, verifier=verifier, log=log)


def verify_certificate(
    place: Place, *, verifier: Verifier, log: LogCheck | None = None
) -> SiteCertificate:
    """Verify one folder under ``/c/``: its page, and its credential if it has one.

    Raises:
        CredentialError: a file cannot be read.
    """
    code = place.name.upper()
    try:
        written, credential = _content(place.page), _content(place.credential)
        page = None if written is None else _read_page(written)
    except OSError as error:
        raise CredentialError(
            "{folder}: no se puede leer ({reason})",
            hint="Compruebe que la carpeta esté completa y que usted pueda abrirla.",
            folder=place.name,
            reason=error.strerror,
        ) from None
    except UnicodeDecodeError:
        return SiteCertificate(
            code=code, state="", checks=(), credential=None, fault="unreadable"
        )
    state = page.state if page else ""
    checks = (
        verifier.verify(
            credential,
            expected_code=code,
            page=page.signed if page and state in _EXPECTED else None,
            log=log,
        )
        if credential is not None
        else ()
    )
    fault = _fault(place.name, state, checks)
    return SiteCertificate(
        code=code, state=state, checks=checks, credential=credential, fault=fault
    )


def _fault(name: str, state: str, checks: tuple[Check, ...]) -> str | None:
    if name != name.lower() or not codes.is_valid(name.upper()):
        return "address"
    if state in _TOMBSTONES:
        return "leftover" if checks else None
    if state not in _EXPECTED:
        return "state"
    return _disagreement(state, checks) if checks else "missing"


def _disagreement(state: str, checks: tuple[Check, ...]) -> str | None:
    failed = [check.detail for check in checks if check.outcome == "failed"]
    faults = [detail for detail in failed if detail not in _EXPECTED[state]]
    if state == "suspended" and "revoked" not in failed:
        faults.append("not-suspended")
    faults += [check.detail for check in checks[:5] if check.outcome == "unchecked"]
    return faults[0] if faults else None


class _Page(HTMLParser):
    """Collects the state of ``<main>`` and the values of ``[data-signed]``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.state = ""
        self.signed: list[tuple[str, str]] = []
        self._open: tuple[str, str] | None = None  # tag and name being read
        self._depth = 0
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "main":
            self.state = attributes.get("data-state") or ""
        if self._open:
            self._depth += tag == self._open[0]
            return
        name, value = attributes.get("data-signed"), attributes.get("datetime")
        if name and value is not None:
            self.signed.append((name, value))
        elif name:
            self._open, self._depth, self._text = (tag, name), 1, []

    def handle_endtag(self, tag: str) -> None:
        if not self._open or tag != self._open[0]:
            return
        self._depth -= 1
        if not self._depth:
            self.signed.append((self._open[1], "".join(self._text).strip()))
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open:
            self._text.append(data)


def _content(file: Path) -> bytes | None:
    """Return what is in a file, if it is there and is one."""
    try:
        return file.read_bytes()
    except OSError:
        if file.is_file():
            raise
        return None


def _read_page(content: bytes) -> _Page:
    text = content.decode("utf-8")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    page = _Page()
    if not _read_plain(page, text):
        page.feed(text)
        page.close()
    return page


def _read_plain(page: _Page, text: str) -> bool:
    """Read a page in the plain form that the theme writes; return whether it is in it.

    Parsing a page whole takes as long as verifying its credential.
    """
    found = _MAIN.match(text, max(0, text.find("<main")))
    starts = []
    at = text.find(_NAMED)
    while at >= 0:
        starts.append(text.rfind("<", 0, at))
        at = text.find(_NAMED, at + 1)
    signed = [each.groups() for at in starts if (each := _SIGNED.match(text, at))]
    plain = len(signed) == len(starts) == len(set(starts))
    if not found or text.count("<main") != 1 or not plain or "<!--" in text:
        return False
    main = dict(_attributes(found[1]))
    if "data-state" not in main:
        return False
    page.state = main["data-state"]
    for _tag, written, content in signed:
        attributes = dict(_attributes(written))
        value = attributes.get("datetime")
        shown = html.unescape(content).strip() if value is None else value
        page.signed.append((attributes["data-signed"], shown))
    return True


def _attributes(tag: str) -> list[tuple[str, str]]:
    return [(name, html.unescape(value)) for name, value in _ATTRIBUTE.findall(tag)]
