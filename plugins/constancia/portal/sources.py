"""What pages are made from, as digests: they decide what is made again.

Rules:

- What every page is made from (code, theme, places, words, the programme) is the base:
  when it changed, nothing is kept.
- A page is also made from its variables (or from what they follow from, ``frame.Later``)
  and from the tables that its template may ask for beside them. A table of which a page has in its variables what it shows is not
  among those: a person who comes touches only the pages that name that person.
- A record among the variables is known by the line of the public tree that it was read
  from, for a record stands in many pages and its text is long.

Example::

    base = of_everything(theme, territories, vocabulary, site)
    manifest.digest(of_pages(base, tree), *Marks(tree).of((page, variables)))
"""

from __future__ import annotations

import dataclasses
import functools
import operator
import sys
from collections.abc import Callable
from importlib import metadata as metadata_of
from pathlib import Path
from typing import Any, Final

from constancia import manifest
from constancia.portal.site import Site
from constancia.records import Directory
from constancia.territories import Territories
from constancia.tree import PublicTree
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


class Marks:
    """What the records of a tree are known by, wherever they stand."""

    def __init__(self, tree: PublicTree) -> None:
        """Look up every record that is held in memory."""
        self._tree = tree  # while it is there, no other object has one of these ids
        self._marks = {
            id(record): mark
            for name, marks in tree.marks.items()
            for record, mark in zip(getattr(tree, name), marks, strict=False)
        }

    def of(self, value: Any) -> Any:
        """Return a value with marks in place of the records in it, for ``digest``.

        Tuples, lists, dictionaries and what is made of records are looked into.
        """
        kind = type(value)
        if kind is str:  # nearly always
            return value
        mark = self._marks.get(id(value))
        if mark is not None:
            return mark
        if isinstance(value, tuple | list):
            return tuple(map(self.of, value))
        if isinstance(value, dict):
            return {key: self.of(part) for key, part in value.items()}
        if dataclasses.is_dataclass(kind):
            return kind.__name__, *map(self.of, _fields(kind)(value))
        return value


@functools.cache
def _fields(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives the fields of a dataclass."""
    names = [field.name for field in dataclasses.fields(kind)]
    if len(names) > 1:
        return operator.attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
