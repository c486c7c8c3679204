"""What HTML pages load, link, say and weigh; links are judged when all pages are read.

Rules: nothing from another host, nothing inline, every link leads somewhere, no word
that marks anyone as returned on pages about people, ventures and certificates, no page
heavier than a listing may be, certificate pages out of search engines.

Example::

    pages = Pages(["index.html", "c/…/index.html"])
    faults = [*pages.faults("index.html", text, declared=False), *pages.dead_links()]
"""

from __future__ import annotations

import gzip
import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from constancia import addresses
from constancia.audit.faults import Fault

#: compressed, without photos (portal.md, "Look")
LISTING_WEIGHT: Final = 60_000  # bytes

_TAG: Final = re.compile(r"<([a-zA-Z][\w-]*)((?:\s+[^<>]*)?)>")
_ATTRIBUTE: Final = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ID: Final = re.compile(r"\bid=\"([^\"]+)\"")
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
_LOADS: Final = {"script": "src", "img": "src", "source": "srcset", "iframe": "src"}


class Pages:
    """The pages of one site; ``names`` are all its files."""

    def __init__(self, names: Iterable[str]) -> None:
        self._known = {f"/{name}" for name in names}
        self._anchors: dict[str, frozenset[str]] = {}
        self._links: dict[str, set[str]] = defaultdict(set)  # target: pages that link

    def faults(self, name: str, text: str, *, declared: bool) -> Iterator[Fault]:
        """Yield what is wrong with one page by itself, and remember its links."""
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
        """Yield the links of all pages so far that lead nowhere."""
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
