"""What HTML pages load, link, say and weigh.

Rules: every link leads somewhere, no word that marks anyone as returned on pages about
people, ventures and certificates, no page heavier than a listing may be, certificate
pages out of search engines. What tags may not carry is in ``tags``.

Links are counted by where they lead, so that a later audit knows which places are still
linked to without reading the pages that link there. Pages of certificates share a frame,
and what that links to stays linked to.

Example::

    pages = Pages(overlay, declared=False)
    faults = [*pages.faults("index.html", content, found)]
    pages.counts["/normas/"]                             # how many pages link to it
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from constancia import addresses
from constancia.audit import tags
from constancia.audit.faults import Fault
from constancia.audit.overlay import Overlay
from constancia.audit.texts import Found

#: compressed, without photos (portal.md, "Look")
LISTING_WEIGHT: Final = 60_000  # bytes
#: where pages of certificates are; to links they are one page, for they share a frame
CERTIFICATES: Final = "c/"

_ABOUT_PEOPLE: Final = (
    "c/",
    *(
        f"{addresses.section(name, language).lstrip('/')}"
        for name in ("people", "ventures")
        for language in addresses.LANGUAGES
    ),
)


class Pages:
    """The pages of one site, or of one share of it."""

    def __init__(self, overlay: Overlay, *, declared: bool) -> None:
        """Take the site, and whether its directory says openly whom it lists."""
        self._declared = declared
        self._overlay = overlay
        self._anchors: dict[str, frozenset[str]] = {}
        #: ``path`` or ``path#fragment``: how many pages link to it
        self.counts: Counter[str] = Counter()
        #: what pages of certificates link to outside their own folders
        self.frame: set[str] = set()

    def faults(self, name: str, content: bytes, found: Found) -> Iterator[Fault]:
        """Yield what is wrong with one page, and count its links."""
        address = _address(name)
        shared, own = found.shared, found.own
        targets, within = _apart(
            address, shared.links | own.links | _relative(address, shared, own)
        )
        if name.startswith(CERTIFICATES):
            new = targets - self.frame
            self.frame.update(to for to in new if not to.startswith(address))
        else:
            new = frozenset(to for to in targets if to not in self.counts)
            self.counts.update(targets)
        dead = [target for target in new if not self.leads(target)]
        dead += (
            f"{address}#{fragment}"
            for fragment in within - shared.anchors - own.anchors
        )
        for target in sorted(dead):
            yield Fault(path=name, rule="dead-link", facts=(("target", target),))
        for rule, tag in sorted(shared.broken | own.broken):
            yield Fault(path=name, rule=rule, facts=(("tag", tag),))
        marks_return = shared.marks_return or own.marks_return
        if marks_return and not self._declared and name.startswith(_ABOUT_PEOPLE):
            yield Fault(path=name, rule="return-word")
        if name.startswith("c/") and not (shared.stays_out or own.stays_out):
            yield Fault(path=name, rule="indexable")
        if len(content) > LISTING_WEIGHT:  # compression makes nothing heavier
            weight = len(gzip.compress(content, 9, mtime=0))
            if weight > LISTING_WEIGHT:
                facts = (("weight", weight), ("limit", LISTING_WEIGHT))
                yield Fault(path=name, rule="weight", facts=facts)

    def leads(self, target: str) -> bool:
        """Return whether a link leads to a file that will stand, and to its anchor."""
        path, _, fragment = target.partition("#")
        name = file_of(path)
        if not self._overlay.stands(name):
            return False
        if not fragment or not name.endswith(".html"):
            return True
        if name not in self._anchors:
            self._anchors[name] = tags.read(_text(self._overlay.read(name))).anchors
        return unquote(fragment) in self._anchors[name]


def file_of(path: str) -> str:
    """Return the name of the file that an address from the root is of."""
    name = unquote(path).lstrip("/")
    return f"{name}index.html" if not name or name.endswith("/") else name


def targets_of(name: str, content: bytes) -> frozenset[str]:
    """Return what one page links to outside itself."""
    markup, address = tags.read(_text(content)), _address(name)
    return _apart(address, markup.links | _relative(address, markup))[0]


def _apart(
    address: str, targets: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the links to elsewhere, and the anchors that a page links to in itself."""
    start = f"{address}#"
    itself = frozenset(to for to in targets if to == address or to.startswith(start))
    anchors = (to.removeprefix(start) for to in itself if to != address)
    return targets - itself, frozenset(map(unquote, anchors))


def _relative(address: str, *markups: tags.Markup) -> frozenset[str]:
    written = frozenset().union(*(markup.relative for markup in markups))
    return frozenset(_target(address, link) for link in written)


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")


def _target(address: str, link: str) -> str:
    """Return where a link leads: the path from the root, and the fragment if any."""
    if link.startswith("#"):
        return f"{address}{link}"
    parts = urlsplit(urljoin(address, link))
    return f"{parts.path}#{parts.fragment}" if parts.fragment else parts.path


def _address(name: str) -> str:
    return "/" + name.removesuffix("index.html")
