"""The prose of ``content/``: Markdown by language, with a few facts filled in.

Rules:

- ``content/<section>.<language>.md`` is the page of a section of ``addresses``; a file in
  ``content/stories/`` is a story. Each has its twin in the other language; a missing
  twin, title or description stops the build.
- Markdown is the project's own text, so it may hold HTML. What is filled in
  (``{{programme}}``, ``{{url.verify}}``) comes from data and is escaped; an unknown name
  stops the build.
- Data never pass through Markdown: a name with an underscore is no emphasis.

Example::

    Title: Privacidad
    Description: Qué datos publicamos y cómo retirarlos.

    Responde por sus datos {{controller}}. [Cómo se verifica]({{url.method}})
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markupsafe import Markup, escape

from constancia import addresses
from constancia.errors import SiteError

#: reads one file: HTML of its Markdown, and its metadata by lower-case name
Reader = Callable[[Path], tuple[str, Mapping[str, str]]]

STORIES: Final = "stories"
_PLACEHOLDER: Final = re.compile(r"\{\{\s*([a-z_.]+)\s*\}\}|%7B%7B([a-z_.]+)%7D%7D")
_NAME: Final = re.compile(r"([a-z0-9-]+)\.(es|en)\.md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A page of prose in one language, its placeholders not yet filled in."""

    slug: str  # section of addresses, or slug of a story
    language: str
    title: str
    description: str
    html: str
    #: the other lines above the text, by lower-case name
    metadata: tuple[tuple[str, str], ...] = ()

    def line(self, name: str) -> str | None:
        """Return one of the lines above the text, ``None`` where there is none."""
        return dict(self.metadata).get(name, "").strip() or None

    def day(self, name: str) -> datetime.date | None:
        """Return a line that is a day.

        Raises:
            SiteError: it is there and is none.
        """
        text = self.line(name)
        try:
            return datetime.date.fromisoformat(text) if text else None
        except ValueError:
            raise SiteError(
                "{file}: en «{name}:» se esperaba un día como 2026-05-17",
                hint="Escríbalo como año, mes y día, con guiones.",
                file=self.file,
                name=name.title(),
            ) from None

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.slug}.{self.language}.md"

    def filled(self, facts: Mapping[str, str]) -> Markup:
        """Return the HTML with its facts.

        Args:
            facts: text by name, escaped unless it is ``Markup``.

        Raises:
            SiteError: a placeholder names no fact.
        """

        def fact(found: re.Match[str]) -> str:
            name = found[1] or found[2]
            if name not in facts:
                raise SiteError(
                    "content/{file}: no hay nada que se llame «{name}»",
                    hint="Se pueden usar: {known}.",
                    file=self.file,
                    name=name,
                    known=", ".join(sorted(facts)),
                )
            return escape(facts[name])

        return Markup(_PLACEHOLDER.sub(fact, self.html))  # noqa: S704  # our own text


def read(folder: Path, reader: Reader) -> dict[tuple[str, str], Prose]:
    """Return every prose page of a folder by (slug, language).

    Raises:
        SiteError: a twin, title or description is missing.
    """
    pages: dict[tuple[str, str], Prose] = {}
    for path in sorted(folder.glob("*.md")):
        named = _NAME.fullmatch(path.name)
        if named is None:
            raise SiteError(
                "{file}: se esperaba un nombre como about.es.md",
                hint="Letras minúsculas, cifras y guiones; después, .es.md o .en.md.",
                file=path.name,
            )
        html, metadata = reader(path)
        pages[named[1], named[2]] = Prose(
            slug=named[1],
            language=named[2],
            title=_required(metadata, "title", path),
            description=_required(metadata, "description", path),
            html=html,
            metadata=tuple(sorted(metadata.items())),
        )
    for slug, _language in pages:
        for language in addresses.LANGUAGES:
            if (slug, language) not in pages:
                raise SiteError(
                    "content: falta {file}",
                    hint="Cada página está en español y en inglés.",
                    file=f"{slug}.{language}.md",
                )
    return pages


def _required(metadata: Mapping[str, str], name: str, path: Path) -> str:
    value = metadata.get(name, "").strip()
    if not value:
        raise SiteError(
            "{file}: las primeras líneas no tienen «{name}:»",
            hint="Escriba esa línea arriba, como en las otras páginas de content/.",
            file=path.name,
            name=name.title(),
        )
    return value
