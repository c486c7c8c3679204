"""The one Pelican generator: reads the public tree, writes the site.

Rules:

- ``generate_context`` reads and ``generate_output`` writes, as in Pelican itself. It writes
  past Pelican's Writer, which costs more than rendering, and keeps its two promises:
  no path twice, none outside the output folder (``output``).
- The day comes from the settings; the same tree, theme, content and day give the same
  bytes.

Settings it reads: ``CONSTANCIA_PUBLIC`` (the public tree), ``CONSTANCIA_DATA`` (places
and words), ``CONSTANCIA_TODAY`` (ISO date) and, from ``build.render`` only,
``CONSTANCIA_RUN``.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pelican.generators import Generator
from pelican.readers import MarkdownReader

from constancia import addresses, territories, tree, vocabulary
from constancia.errors import SiteError
from constancia.manifest import Manifest
from constancia.portal import prose
from constancia.portal.rendered import Rendered
from constancia.portal.rendering import Rendering
from constancia.progress import Progress, silent
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary


@dataclass(slots=True, kw_only=True)
class Run:
    """What a caller hands to the generator, and what it hands back."""

    territories: Territories
    vocabulary: Vocabulary
    progress: Progress = silent
    before: Manifest = field(default_factory=Manifest)  # what stands already
    notes: Path | None = None  # for what makes the next build short
    rendered: Rendered | None = None


class PortalGenerator(Generator):  # type: ignore[misc]  # Pelican ships no types
    """Turns the public tree into the site."""

    def generate_context(self) -> None:
        """Read the public tree, the words and the prose.

        Raises:
            ConstanciaError: any of them is missing or malformed.
        """
        settings = self.settings
        content = Path(self.path)
        pieces = prose.read(content, self._read)
        for slug, _language in pieces:
            if slug not in addresses.SECTIONS:
                raise SiteError(
                    "content: ninguna sección se llama «{slug}»",
                    hint="Corrija el nombre del archivo; una historia va en stories/.",
                    slug=slug,
                )
        self.run: Run = settings.get("CONSTANCIA_RUN") or _run(settings)
        self.rendering = Rendering(
            tree=tree.read(Path(settings["CONSTANCIA_PUBLIC"])),
            territories=self.run.territories,
            vocabulary=self.run.vocabulary,
            theme=Path(self.theme),
            prose=pieces,
            stories=prose.read(content / prose.STORIES, self._read),
            output=Path(self.output_path),
            built_on=datetime.date.fromisoformat(settings["CONSTANCIA_TODAY"]),
            options=settings["JINJA_ENVIRONMENT"],
            progress=self.run.progress,
            before=self.run.before,
            notes=self.run.notes,
        )

    def generate_output(self, _writer: object) -> None:
        """Write the site.

        Raises:
            ConstanciaError: a page cannot be made; nothing says that the folder is
                complete until this has returned.
        """
        self.run.rendered = self.rendering.write()

    def _read(self, path: Path) -> tuple[str, Mapping[str, str]]:
        html, found = MarkdownReader(self.settings).read(str(path))
        # Pelican turns a date into a moment; the day is what was written
        return html, {
            name: str(value)[:10] if name == "date" else str(value)
            for name, value in found.items()
        }


def get_generators(_pelican: object) -> type[PortalGenerator]:
    """Tell Pelican of the generator; module level, for receivers are held weakly."""
    return PortalGenerator


def _run(settings: Mapping[str, Any]) -> Run:
    """Return what is needed when Pelican is run by itself."""
    data = Path(settings["CONSTANCIA_DATA"])
    return Run(
        territories=territories.load(data / "territories.yaml"),
        vocabulary=vocabulary.load(data / "vocabulary.yaml"),
    )
