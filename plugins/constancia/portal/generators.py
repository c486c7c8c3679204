"""The one Pelican generator: reads the public tree, writes the site.

Rules:

- ``generate_context`` reads and ``generate_output`` writes, as in Pelican itself. It writes
  past Pelican's Writer, which costs more than rendering, and keeps its two promises:
  no path twice, none outside the output folder (``output``).
- Certificates stream through; nothing of the size of the registry is held in memory.
- The day comes from the settings; the same tree, theme, content and day give the same
  bytes.

Settings it reads: ``CONSTANCIA_PUBLIC`` (the public tree), ``CONSTANCIA_DATA`` (places
and words), ``CONSTANCIA_TODAY`` (ISO date) and, from ``build.render`` only,
``CONSTANCIA_RUN``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import jinja2
from pelican.generators import Generator
from pelican.readers import MarkdownReader

from constancia import addresses, search, territories, tree, vocabulary
from constancia.errors import SiteError
from constancia.portal import (
    certificates,
    documents,
    headers,
    language,
    listings,
    metadata,
    pages,
    prose,
    site,
    templates,
    words,
)
from constancia.portal.assets import Assets
from constancia.portal.frame import Frame
from constancia.portal.lookups import Lookups
from constancia.portal.metadata import Page
from constancia.portal.output import OutputFolder
from constancia.portal.qr import Symbols
from constancia.progress import Progress, counted, silent
from constancia.speech import N_
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

#: what progress says of the pages in a language
STAGES: Final = {"es": N_("Páginas en español"), "en": N_("Páginas en inglés")}


@dataclass(slots=True, kw_only=True)
class Run:
    """What a caller hands to the generator, and what it hands back."""

    territories: Territories
    vocabulary: Vocabulary
    progress: Progress = silent
    files: int = 0
    bytes: int = 0
    pages: int = 0
    certificates: int = 0
    fallbacks: tuple[str, ...] = field(default=())


class PortalGenerator(Generator):  # type: ignore[misc]  # Pelican ships no types
    """Turns the public tree into the site."""

    def generate_context(self) -> None:
        """Read the public tree, the words and the prose.

        Raises:
            ConstanciaError: any of them is missing or malformed.
        """
        settings = self.settings
        self.run: Run = settings.get("CONSTANCIA_RUN") or _run(settings)
        self.day = datetime.date.fromisoformat(settings["CONSTANCIA_TODAY"])
        self.tree = tree.read(Path(settings["CONSTANCIA_PUBLIC"]))
        self.lookups = Lookups(self.tree, self.run.territories, self.run.vocabulary)
        self.site = site.describe(self.tree, self.day)
        theme = Path(self.theme)
        self.assets = Assets(theme / "static")
        self.spanish, self.english = language.load(theme / "translations")
        content = Path(self.path)
        self.prose = prose.read(content, self._read)
        for slug, _language in self.prose:
            if slug not in addresses.SECTIONS:
                raise SiteError(
                    "content: ninguna sección se llama «{slug}»",
                    hint="Corrija el nombre del archivo; una historia va en stories/.",
                    slug=slug,
                )
        self.stories = prose.read(content / prose.STORIES, self._read)

    def generate_output(self, _writer: object) -> None:
        """Write the site.

        Raises:
            ConstanciaError: a page cannot be made; nothing says that the folder is
                complete until this has returned.
        """
        self.output = OutputFolder(Path(self.output_path))
        environments = {spoken.code: self._environment(spoken) for spoken in self._both}
        listed: list[Page] = []
        for spoken in self._both:
            environment = environments[spoken.code]
            listed.extend(self._write_pages(spoken, environment))
        self._write_not_found(environments["es"])
        self._write_certificates(environments["es"])
        self._write_files(listed)
        language.require_complete(*self._both)
        run = self.run
        run.files, run.bytes = self.output.files, self.output.bytes
        run.pages = len(listed)
        run.certificates = self.tree.certificates_count
        run.fallbacks = language.fallbacks(self.tree)

    @property
    def _both(self) -> tuple[language.Language, language.Language]:
        return self.spanish, self.english

    def _read(self, path: Path) -> tuple[str, Mapping[str, str]]:
        html, found = MarkdownReader(self.settings).read(str(path))
        # Pelican turns a date into a moment; the day is what was written
        return html, {
            name: str(value)[:10] if name == "date" else str(value)
            for name, value in found.items()
        }

    def _environment(self, spoken: language.Language) -> jinja2.Environment:
        return templates.build(
            Path(self.theme) / "templates",
            language=spoken,
            english=self.english,
            lookups=self.lookups,
            static=self.assets.address,
            options=self.settings["JINJA_ENVIRONMENT"],
            variables={"site": self.site, "words": words.ANSWERS},
        )

    def _write_pages(
        self, spoken: language.Language, environment: jinja2.Environment
    ) -> Iterable[Page]:
        found = tuple(documents.all_documents(self.lookups, spoken.code, self.day))
        index = search.build(
            found,
            language=spoken.code,
            vocabulary=self.run.vocabulary,
            territories=self.run.territories,
        )
        for address, content in index.items():
            self.output.write(address, content)
        sheets = pages.all_pages(
            Frame(self.lookups, spoken.code, built_on=self.day),
            prose=self.prose,
            stories=self.stories,
            facts=site.facts(self.site, self.lookups, spoken.code),
        )
        messages = words.messages((spoken.code,))
        stage = STAGES[spoken.code]
        for page, variables in counted(sheets, self.run.progress, stage):
            template = environment.get_template(f"{page.kind}.html")
            html = template.render(page=page, messages=messages, **variables)
            self.output.write(page.address, html.encode())
            yield page

    def _write_not_found(self, environment: jinja2.Environment) -> None:
        address = "/404.html"
        page = Page(
            kind="404",
            section=None,
            address=address,
            canonical=addresses.absolute(self.site.host, address),
            twin=None,
            alternates=(),
            title=words.NOT_FOUND_TITLE.es,
            description=words.NOT_FOUND_TITLE.es,
            indexable=False,
        )
        messages = words.messages(addresses.LANGUAGES, ("unknown", "mistyped"))
        html = environment.get_template("404.html").render(page=page, messages=messages)
        self.output.write(address, html.encode())

    def _write_certificates(self, environment: jinja2.Environment) -> None:
        folders = certificates.folders(
            self.tree.certificates(),
            template=environment.get_template("certificate.html"),
            lookups=self.lookups,
            symbols=Symbols(self.site.host),
            built_on=self.day,
        )
        total = self.tree.certificates_count
        for address, files in counted(
            folders, self.run.progress, "Páginas de certificados", total
        ):
            self.output.write_folder(address, files)

    def _write_files(self, listed: list[Page]) -> None:
        write = self.output.write
        for address, content in self.assets.published():
            write(address, content)
        for address, content in self.tree.files.items():
            write(address, content)
        for venture in self.tree.ventures:
            place = venture.place
            card = metadata.vcard(
                venture,
                address=addresses.absolute(
                    self.site.host, self.lookups.address(venture, "es")
                ),
                country=self.lookups.country(place.country),
                department=self.run.territories.department_by_slug(
                    place.department or ""
                ),
            )
            if card and venture.status == "active":
                write(listings.vcard_address(venture), card)
        write("/robots.txt", metadata.robots(self.site.host).encode())
        write("/sitemap.xml", metadata.sitemap(listed).encode())
        write("/_headers", headers.headers(self.assets.hashed_folders).encode())


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
