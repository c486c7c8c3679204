"""What the tags of a piece of HTML load, link to and carry.

Rules: nothing from another host, nothing inline; an address of this site is a link
to be followed when all pages are known.

Example::

    read('<a href="/normas/#CON-01">…</a>').links     # {"/normas/#CON-01"}
    read('<a href="#main">…</a>').relative            # {"#main"}
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urlsplit

#: a tag that loads or links, and any tag, with all its attributes
_TAG: Final = re.compile(
    r"<(script|img|source|iframe|link|a|area)\s([^<>]*)>", re.IGNORECASE
)
_ANY_TAG: Final = re.compile(r"<([a-zA-Z][\w-]*)\s([^<>]*)>")
#: name and value; whatever stands in a value is no attribute
_ATTRIBUTE: Final = re.compile(
    r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))"
)
#: without this or "style", no attribute is code or style
_ON: Final = re.compile(r"\son[a-z]")
_ID: Final = re.compile(r"\sid=\"([^\"]+)\"")
_RETURN_WORDS: Final = ("retornad", "deportad", "repatriad", "migrante", "beneficiari")
_RETURN_WORD: Final = re.compile(rf"\b(?:{'|'.join(_RETURN_WORDS)})", re.IGNORECASE)
_INLINE: Final = re.compile(
    r"<script(?![^>]*\b(?:src|type=\"application/))[^>]*>|<style\b"
)
_LOADS: Final = {"script": "src", "img": "src", "source": "srcset", "iframe": "src"}
#: an address that is told from the root of the site, without query or steps back
_FROM_ROOT: Final = re.compile(r"/(?!/)(?!.*(?:\?|//|\.\.)).*")
_REFERENCES: Final = frozenset({"canonical", "alternate", "license", "author"})


class Markup(NamedTuple):
    """What the tags of a piece say."""

    links: frozenset[str]  # addresses of this site, from its root
    relative: frozenset[str]  # others of this site, as written
    anchors: frozenset[str]
    broken: frozenset[tuple[str, str]]  # (rule, tag)
    marks_return: bool
    stays_out: bool


NOTHING: Final = Markup(
    *(frozenset(), frozenset(), frozenset(), frozenset()),
    marks_return=False,
    stays_out=False,
)


def read(text: str) -> Markup:
    """Return what the tags of a piece of HTML say."""
    links: set[str] = set()
    relative: set[str] = set()
    broken: set[tuple[str, str]] = set()
    if "<s" in text:
        for inline in _INLINE.finditer(text):
            broken.add(("inline", "style" if inline[0] == "<style" else "script"))
    lower = text.lower()
    suspect = "style" in lower or _ON.search(lower) is not None
    for name, written in (_ANY_TAG if suspect else _TAG).findall(text):
        tag, attributes = name.lower(), _attributes(written)
        if suspect and any(
            key.startswith("on") or key == "style" for key in attributes
        ):
            broken.add(("inline", tag))
        for target, loads in _targets(tag, attributes):
            if _FROM_ROOT.fullmatch(target):
                links.add(target)
                continue
            parts = urlsplit(target)
            if not parts.scheme and not parts.netloc:
                relative.add(target)
            elif loads:
                broken.add(("external", tag))
    return Markup(
        links=frozenset(links),
        relative=frozenset(relative),
        anchors=frozenset(_ID.findall(text)) if "id=" in text else frozenset(),
        broken=frozenset(broken),
        marks_return=any(word in lower for word in _RETURN_WORDS)
        and _RETURN_WORD.search(text) is not None,
        stays_out="noindex" in text,
    )


def _attributes(written: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(written)
    }


def _targets(tag: str, attributes: dict[str, str]) -> Iterator[tuple[str, bool]]:
    """Yield what a tag leads to, and whether it is loaded with the page."""
    if target := attributes.get(_LOADS.get(tag, "")):
        yield target, True
    if target := attributes.get("href"):
        rel = attributes.get("rel", "").split()
        if tag == "link" and _REFERENCES.isdisjoint(rel):
            yield target, True
        elif tag in {"a", "area"}:
            yield target, False


def together(markups: list[Markup]) -> Markup:
    """Return what several pieces say."""
    return Markup(
        links=frozenset().union(*(markup.links for markup in markups)),
        relative=frozenset().union(*(markup.relative for markup in markups)),
        anchors=frozenset().union(*(markup.anchors for markup in markups)),
        broken=frozenset().union(*(markup.broken for markup in markups)),
        marks_return=any(markup.marks_return for markup in markups),
        stays_out=any(markup.stays_out for markup in markups),
    )
