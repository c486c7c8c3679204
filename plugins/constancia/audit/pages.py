"""What HTML pages load, link, say and weigh; links are judged when all pages are read.

Rules: every link leads somewhere, no word that marks anyone as returned on pages about
people, ventures and certificates, no page heavier than a listing may be, certificate
pages out of search engines. What tags may not carry is in ``tags``.

Example::

    pages = Pages(declared=False, stands=names.__contains__)
    faults = [*pages.faults("index.html", content, found)]
    faults += dead_links(pages.links, pages.anchors, known={"/index.html"})
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from constancia import addresses
from constancia.audit.faults import Fault
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

    def __init__(self, *, declared: bool, stands: Callable[[str], bool]) -> None:
        self._declared = declared
        self._stands = stands
        self._frame: set[str] = set()
        #: page: what it links to, as ``path`` or ``path#fragment``
        self.links: dict[str, tuple[str, ...]] = {}
        #: page: the anchors in it
        self.anchors: dict[str, frozenset[str]] = {}
        self._rows: dict[frozenset[str], tuple[str, ...]] = {}

    def faults(self, name: str, content: bytes, found: Found) -> Iterator[Fault]:
        """Yield what is wrong with one page by itself, and remember its links."""
        address = _address(name)
        shared, own = found.shared, found.own
        relative = {_target(address, link) for link in shared.relative | own.relative}
        anchors = shared.anchors | own.anchors
        if name.startswith(CERTIFICATES):
            targets = relative | own.links
            links = {name: tuple(to for to in targets if to.startswith(address))}
            self._frame.update(shared.links, targets.difference(links[name]))
            yield from dead_links(
                links, stands=self._stands, anchors={name: anchors}.get
            )
        else:
            self.anchors[name] = anchors
            self.links[name] = self._row(shared.links | own.links | relative)
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

    @property
    def frame(self) -> frozenset[str]:
        """Return what certificates' pages link to outside their own folders."""
        return frozenset(self._frame)

    def _row(self, targets: AbstractSet[str]) -> tuple[str, ...]:
        """Return the targets in order; pages with the same ones share one row."""
        key = frozenset(targets)
        return self._rows.setdefault(key, tuple(sorted(key)))


def dead_links(
    links: Mapping[str, tuple[str, ...]],
    *,
    stands: Callable[[str], bool],
    anchors: Callable[[str], frozenset[str] | None],
) -> Iterator[Fault]:
    """Yield the links that lead nowhere, each once, with the first page that has it.

    Args:
        links: of every page, by its name.
        stands: whether a file stands in the site, by its name.
        anchors: of a page, by its name; ``None`` where there is no page or none known.
    """
    first: dict[str, str] = {}
    for name, targets in links.items():
        for target in targets:
            if name < first.get(target, "\uffff"):
                first[target] = name
    for target, name in sorted(first.items()):
        path, _, fragment = target.partition("#")
        file = unquote(path).lstrip("/")
        if not file or file.endswith("/"):
            file += "index.html"
        held = anchors(file) if fragment else None
        missing = held is not None and unquote(fragment) not in held
        if missing or not stands(file):
            yield Fault(path=name, rule="dead-link", facts=(("target", target),))


def _target(address: str, link: str) -> str:
    """Return where a link leads: the path from the root, and the fragment if any."""
    parts = urlsplit(urljoin(address, link))
    return f"{parts.path}#{parts.fragment}" if parts.fragment else parts.path


def _address(name: str) -> str:
    return "/" + name.removesuffix("index.html")
