"""What a rendering tells to whoever asked for it.

Rules:

- Light: who asks while another process renders loads nothing of Pelican or Jinja.

Example::

    rendered.manifest.files.get("normas/index.html")
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from constancia.manifest import Manifest


class Fallback(NamedTuple):
    """A text of the data that an English page shows in Spanish."""

    table: str  # of records.Directory, or "programme"
    key: str  # of the record; for people how many, for nobody is named
    field: str  # dotted where a record holds others


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What was written."""

    pages: int
    certificates: int
    files: int
    bytes: int
    declared: bool  # whether the directory says openly whom it lists
    fallbacks: tuple[Fallback, ...]
    #: what everything was made from, kept or written
    manifest: Manifest
    #: whether everything was written
    whole: bool
    #: paths of files that stood before and stay no longer, when not all was written
    gone: frozenset[str]
    withheld_stories: tuple[str, ...] = ()  # slugs; their subjects have not agreed
