"""What pages are made from, as digests: they decide what is made again.

Rules:

- What every page is made from (code, theme, places, words, the programme) is the base:
  when it changed, nothing is kept.
- A page is also made from its variables and from the tables that its template may ask
  for beside them. A table of which a page has in its variables what it shows is not
  among those: a person who comes touches only the pages that name that person.

Example::

    base = of_everything(theme, territories, vocabulary, site)
    Sheets(of_pages(base, tree)).digest(page, variables)
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from importlib import metadata as metadata_of
from pathlib import Path
from typing import Any, Final

from constancia import manifest
from constancia.portal.site import Site
from constancia.records import Directory, Person, Venture
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

#: what pages are made by
CODE: Final = Path(__file__).resolve().parents[1]
_MAKERS: Final = ("babel", "jinja2", "markdown", "markupsafe", "qrcode", "whoosh")
#: tables of which a page has in its variables what it shows of them
_IN_VARIABLES: Final = ("people", "ventures", "story_subjects")
#: tables that no certificate's page is made from
_OTHERS: Final = (
    *("assessors", "indicators", "opportunities", "people", "services", "ventures"),
    *("assessor_counts", "story_subjects"),
)


def of_everything(
    theme: Path, territories: Territories, vocabulary: Vocabulary, site: Site
) -> str:
    """Return the digest of what everything is made from."""
    return manifest.digest(
        manifest.digest_files((CODE, theme)),
        sys.version,
        *(f"{name} {metadata_of.version(name)}" for name in _MAKERS),
        territories,
        vocabulary,
        site,
    )


def of_pages(base: str, directory: Directory) -> str:
    """Return the digest of what pages are made from beside their variables."""
    return manifest.digest(base, _tables(directory, _IN_VARIABLES))


def of_certificates(base: str, directory: Directory) -> str:
    """Return the digest of what pages of certificates are made from beside their line."""
    return manifest.digest(base, _tables(directory, _OTHERS))


class Sheets:
    """What pages are made from; a record that stands on many is put into text once."""

    def __init__(self, shared: str) -> None:
        """Take what all of them are made from, as ``of_pages`` tells it."""
        self._shared = shared
        #: by where a record lies; held, so that no other comes to lie there
        self._known: dict[int, tuple[Any, str]] = {}

    def digest(self, page: object, variables: Mapping[str, Any]) -> str:
        """Return the digest of a page and its variables."""
        told = {name: self._told(value) for name, value in variables.items()}
        return manifest.digest(self._shared, page, told)

    def _told(self, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        return [
            self._record(item) if isinstance(item, Person | Venture) else item
            for item in value
        ]

    def _record(self, record: Person | Venture) -> str:
        if id(record) not in self._known:
            self._known[id(record)] = record, manifest.digest(record)
        return self._known[id(record)][1]


def _tables(directory: Directory, without: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(
        getattr(directory, field.name)
        for field in dataclasses.fields(Directory)
        if field.name not in without
    )
