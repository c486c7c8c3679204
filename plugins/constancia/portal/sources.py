"""What pages are made from, as digests: they decide what is made again.

Rules:

- What every page is made from (code, theme, places, words, the programme) is the base:
  when it changed, nothing is kept.
- A page is also made from its variables and from the tables that its template may ask
  for beside them. A table of which a page has in its variables what it shows is not
  among those: a person who comes touches only the pages that name that person.

Example::

    base = of_everything(theme, territories, vocabulary, site)
    manifest.digest(of_pages(base, tree), page, variables)
"""

from __future__ import annotations

import dataclasses
import sys
from importlib import metadata as metadata_of
from pathlib import Path
from typing import Any, Final

from constancia import manifest
from constancia.portal.site import Site
from constancia.records import Directory
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


def _tables(directory: Directory, without: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(
        getattr(directory, field.name)
        for field in dataclasses.fields(Directory)
        if field.name not in without
    )
