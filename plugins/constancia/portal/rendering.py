"""Renders and writes the site: what the generator does, without Pelican.

Rules:

- Certificates stream through; nothing of the size of the registry is held in memory.
- A large site is rendered in shares, one to a processor: the languages are dealt out,
  and so are the certificates by turns. Which share writes a page follows from the
  page alone, so the bytes are the same for any number of shares.
- No two shares may claim one address either.

Example::

    done = Rendering(tree, ...).write()
    done.pages, done.files
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jinja2

from constancia import addresses, search, shapes
from constancia.portal import (
    certificates,
    documents,
    headers,
    language,
    listings,
    metadata,
    opendata,
    pages,
    site,
    templates,
    words,
)
from constancia.portal import stories as telling
from constancia.portal.assets import Assets
from constancia.portal.frame import Frame
from constancia.portal.lookups import Lookups, photo_address
from constancia.portal.metadata import Page
from constancia.portal.output import OutputFolder
from constancia.portal.prose import Prose
from constancia.portal.qr import Symbols
from constancia.portal.shares import in_shares, processors
from constancia.progress import Progress, counted, silent
from constancia.speech import N_
from constancia.territories import Territories
from constancia.tree import PublicTree
from constancia.vocabulary import Vocabulary

#: certificates and people from which a second process pays for itself
LARGE: Final = 2000

#: names of the stages, as progress shows them
STAGES: Final = {"es": N_("Páginas en español"), "en": N_("Páginas en inglés")}
CERTIFICATES: Final = N_("Páginas de certificados")

Pieces = Mapping[tuple[str, str], Prose]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one share of the work wrote."""

    pages: int
    findable: tuple[Page, ...]  # those for the sitemap
    missing: tuple[str, ...]  # strings without English
    claimed: frozenset[str]
    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What was written."""

    pages: int
    certificates: int
    files: int
    bytes: int
    fallbacks: tuple[str, ...]
    withheld_stories: tuple[str, ...] = ()  # slugs; their subjects have not agreed


class Rendering:
    """One run: everything that has been read, and where to write."""

    def __init__(
        self,
        *,
        tree: PublicTree,
        territories: Territories,
        vocabulary: Vocabulary,
        theme: Path,
        prose: Pieces,
        stories: Pieces,
        output: Path,
        built_on: datetime.date,
        options: Mapping[str, Any],
        progress: Progress,
    ) -> None:
        """Gather what the site is made of.

        Args:
            tree: the public tree.
            territories: names of places.
            vocabulary: sectors and trades.
            theme: folder of the theme.
            prose: pages of ``content/`` by (section, language).
            stories: stories by (slug, language).
            output: folder to write into.
            built_on: the day that the pages speak of.
            options: of the Jinja environment.
            progress: is told how far it has come.
        """
        self._tree = tree
        drawn = theme / "static" / "img" / "map.svg"  # a theme may do without maps
        drawing = shapes.load(drawn) if drawn.exists() else shapes.UNDRAWN
        self._lookups = Lookups(tree, territories, vocabulary, drawing)
        self._site = site.describe(tree, built_on)
        self._theme = theme
        self._assets = Assets(theme / "static")
        self._languages = language.load(theme / "translations")
        self._prose = prose
        self._told = telling.tell(
            stories,
            host=tree.programme.official_host,
            agreed={subject.key for subject in tree.story_subjects},
        )
        self._output = output
        self._day = built_on
        self._options = options
        self._progress = progress

    def write(self) -> Rendered:
        """Write the site.

        Raises:
            ConstanciaError: a page cannot be made; nothing says that the folder is
                complete until this has returned.
        """
        size = self._tree.certificates_count + len(self._tree.people)
        shares = in_shares(self._share, processors() if size >= LARGE else 1)
        rest = OutputFolder(self._output)
        for share in shares:
            rest.adopt(share.claimed)
        findable = tuple(itertools.chain.from_iterable(s.findable for s in shares))
        self._write_files(rest, findable)
        language.require_complete({text for s in shares for text in s.missing})
        return Rendered(
            pages=sum(share.pages for share in shares),
            certificates=self._tree.certificates_count,
            files=rest.files + sum(share.files for share in shares),
            bytes=rest.bytes + sum(share.bytes for share in shares),
            fallbacks=language.fallbacks(self._tree),
            withheld_stories=self._told.withheld,
        )

    def _share(self, number: int, of: int) -> Share:
        output = OutputFolder(self._output)
        progress = silent if number else self._progress  # one line for all of them
        count, findable = 0, []
        environments = [self._environment(spoken) for spoken in self._languages]
        for turn, spoken in enumerate(self._languages):
            if turn % of == number:
                written = self._write_pages(output, spoken, environments[turn])
                for page in counted(written, progress, STAGES[spoken.code]):
                    count += 1
                    if page.indexable:
                        findable.append(page)
        if number == 0:
            self._write_not_found(output, environments[0])
        folders = self._certificates(environments[0], number, of)
        total = self._tree.certificates_count
        for done, (address, files) in enumerate(folders, 1):
            output.write_folder(address, files)
            # the other shares are about as far
            progress(CERTIFICATES, min(done * of, total), total)
        missing = {string for spoken in self._languages for string in spoken.missing}
        return Share(
            pages=count,
            findable=tuple(findable),
            missing=tuple(sorted(missing)),
            claimed=output.claimed,
            files=output.files,
            bytes=output.bytes,
        )

    def _environment(self, spoken: language.Language) -> jinja2.Environment:
        return templates.build(
            self._theme / "templates",
            language=spoken,
            english=self._languages[1],
            lookups=self._lookups,
            static=self._assets.address,
            options=self._options,
            variables={"site": self._site, "words": words.ANSWERS},
        )

    def _write_pages(
        self,
        output: OutputFolder,
        spoken: language.Language,
        environment: jinja2.Environment,
    ) -> Iterator[Page]:
        lookups = self._lookups
        index = search.build(
            documents.all_documents(lookups, spoken.code, self._day),
            language=spoken.code,
            vocabulary=lookups.vocabulary,
            territories=lookups.territories,
        )
        for address, content in index.items():
            output.write(address, content)
        frame = Frame(lookups, spoken.code, built_on=self._day)
        for address, content in listings.files(frame):
            output.write(address, content)
        sheets = pages.all_pages(
            frame,
            prose=self._prose,
            told=self._told,
            facts=site.facts(self._site, lookups, spoken.code),
        )
        messages = words.messages((spoken.code,))
        for page, variables in sheets:
            template = environment.get_template(f"{page.kind}.html")
            html = template.render(page=page, messages=messages, **variables)
            output.write(page.address, html.encode())
            yield page

    def _write_not_found(
        self, output: OutputFolder, environment: jinja2.Environment
    ) -> None:
        address = "/404.html"
        page = Page(
            kind="404",
            section=None,
            address=address,
            canonical=addresses.absolute(self._site.host, address),
            twin=None,
            alternates=(),
            title=words.NOT_FOUND_TITLE.es,
            description=words.NOT_FOUND_TITLE.es,
            indexable=False,
        )
        messages = words.messages(addresses.LANGUAGES, ("unknown", "mistyped"))
        template = environment.get_template("404.html")
        output.write(address, template.render(page=page, messages=messages).encode())

    def _certificates(
        self, environment: jinja2.Environment, number: int, of: int
    ) -> Iterator[tuple[str, dict[str, bytes]]]:
        return certificates.folders(
            itertools.islice(self._tree.certificates(), number, None, of),
            template=environment.get_template("certificate.html"),
            lookups=self._lookups,
            symbols=Symbols(self._site.host),
            built_on=self._day,
        )

    def _write_files(self, output: OutputFolder, findable: tuple[Page, ...]) -> None:
        host, lookups = self._site.host, self._lookups
        for address, content in self._assets.published():
            output.write(address, content)
        for address, content in self._tree.files.items():
            output.write(address, content)
        for name, content in self._tree.photos():
            output.write(photo_address(name), content)
        for venture in self._tree.ventures:
            card = listings.vcard(venture, lookups)
            if card:
                output.write(listings.vcard_address(venture), card)
        frames = [
            Frame(lookups, language, built_on=self._day)
            for language in addresses.LANGUAGES
        ]
        issued_on = self._tree.issued_on
        for address, content in opendata.files(
            frames, issued_on=issued_on, told=self._told
        ):
            output.write(address, content)
        output.write("/robots.txt", metadata.robots(host).encode())
        output.write("/sitemap.xml", metadata.sitemap(findable).encode())
        hashed = self._assets.hashed_folders
        output.write("/_headers", headers.headers(hashed).encode())
