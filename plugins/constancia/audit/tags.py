"""What the tags of a piece of HTML load, link to and carry.

Rules: nothing from another host, nothing inline; an address of this site is a link
to be followed when all pages are known.

Example::

    read('<a href="/normas/#CON-01">…</a>').links     # {"/normas/#CON-01"}
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urlsplit

#: without any of this a piece says nothing here
_MATTERS: Final = re.compile(
    r"\s(?:on\w+|style|href|src|srcset|id)\s*=|<(?:script|style)|noindex"
    r"|(?:retornad|deportad|repatriad|migrante|beneficiari)",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"<([a-zA-Z][\w-]*)((?:\s+[^<>]*)?)>")
_ATTRIBUTE: Final = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ID: Final = re.compile(r"\bid=\"([^\"]+)\"")
_RETURN_WORDS: Final = re.compile(
    r"\b(?:retornad|deportad|repatriad|migrante|beneficiari)\w*", re.IGNORECASE
)
_INLINE: Final = re.compile(
    r"<script(?![^>]*\b(?:src|type=\"application/))[^>]*>|<style\b"
)
_LOADS: Final = {"script": "src", "img": "src", "source": "srcset", "iframe": "src"}
_REFERENCES: Final = frozenset({"canonical", "alternate", "license", "author"})


class Markup(NamedTuple):
    """What the tags of a piece say."""

    #: addresses of this site as written: from the root, or relative to the page
    links: frozenset[str]
    anchors: frozenset[str]
    broken: frozenset[tuple[str, str]]  # (rule, tag)
    marks_return: bool
    stays_out: bool


NOTHING: Final = Markup(frozenset(), frozenset(), frozenset(), False, False)  # noqa: FBT003  # in the order of its fields


def read(text: str) -> Markup:
    """Return what the tags of a piece of HTML say."""
    if not _MATTERS.search(text):
        return NOTHING
    links: set[str] = set()
    broken: set[tuple[str, str]] = set()
    for inline in _INLINE.finditer(text):
        tag = "style" if inline[0].startswith("<style") else "script"
        broken.add(("inline", tag))
    for tag, attributes in _tags(text):
        if any(key.startswith("on") or key == "style" for key in attributes):
            broken.add(("inline", tag))
        loaded = attributes.get(_LOADS.get(tag, ""), "")
        if tag == "link" and _REFERENCES.isdisjoint(attributes.get("rel", "").split()):
            loaded = attributes.get("href", "")
        linked = attributes.get("href", "") if tag in {"a", "area"} else ""
        for target in filter(None, (loaded, linked)):
            parts = urlsplit(target)
            if not parts.scheme and not parts.netloc:
                links.add(target)
            elif target == loaded:
                broken.add(("external", tag))
    return Markup(
        links=frozenset(links),
        anchors=frozenset(_ID.findall(text)),
        broken=frozenset(broken),
        marks_return=_RETURN_WORDS.search(text) is not None,
        stays_out="noindex" in text,
    )


def _tags(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for match in _TAG.finditer(text):
        if not _MATTERS.search(match[2]):
            continue
        attributes = {
            found[1].lower(): html.unescape(found[2] or found[3] or "")
            for found in _ATTRIBUTE.finditer(match[2])
        }
        if attributes:
            yield match[1].lower(), attributes
