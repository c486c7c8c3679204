"""Renders and writes the site: what the generator does, without Pelican.

Rules:

- Certificates stream through; nothing of the size of the registry is held in memory.
- A large site is rendered in shares, one to a processor: the languages are dealt out,
  and so are the certificates by turns. Which share writes a page follows from the
  page alone, so the bytes are the same for any number of shares.
- No two shares may claim one address either.
- A page is a function of its template, its variables and the small tables; the digest
  of all that (``sources``) decides whether it is rendered again.

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

from constancia import addresses, manifest, search, shapes
from constancia.manifest import DAY, Manifest
from constancia.packed import Texts
from constancia.portal import (
    cards,
    certificates,
    documents,
    language,
    listings,
    pages,
    publishing,
    site,
    sources,
    templates,
    words,
)
from constancia.portal import stories as telling
from constancia.portal.assets import Assets
from constancia.portal.failures import failure
from constancia.portal.frame import Frame, Later
from constancia.portal.lookups import Lookups
from constancia.portal.metadata import Entry, Page
from constancia.portal.output import OutputFolder, Written
from constancia.portal.prose import Prose
from constancia.portal.rendered import Rendered
from constancia.progress import Progress, counted, silent
from constancia.shares import in_shares, processors
from constancia.speech import N_
from constancia.territories import Territories
from constancia.tree import PublicTree
from constancia.vocabulary import Vocabulary

#: certificates and people from which a second process pays for itself
LARGE: Final = 2000

#: names of the stages, as progress shows them
STAGES: Final = {"es": N_("Páginas en español"), "en": N_("Páginas en inglés")}

Pieces = Mapping[tuple[str, str], Prose]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one share of the work wrote."""

    pages: int
    findable: Texts  # those for the sitemap, as its lines
    missing: tuple[str, ...]  # strings without English
    search: dict[str, str]  # language: what its index was made from
    files: int
    bytes: int


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
        before: Manifest,
        notes: Path | None,
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
            built_on: the day by which everything is judged; pages of certificates
                name it.
            options: of the Jinja environment.
            progress: is told how far it has come.
            before: what stands already, from ``Manifest.standing``.
            notes: private folder for what makes the next build short.
        """
        self._tree = tree
        drawing = shapes.of_theme(theme)
        self._lookups = Lookups(tree, territories, vocabulary, drawing)
        self._site = site.describe(tree)
        self._marks = sources.Marks(tree)
        self._theme = theme
        self._assets = Assets(theme / "static")
        self._press = cards.Press(theme)
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
        self._progress, self._notes = progress, notes
        self._base = sources.of_everything(theme, territories, vocabulary, self._site)
        self._of_pages = sources.of_pages(self._base, tree)
        self._stood = before
        self._before = before if before.roots.get("base") == self._base else Manifest()

    def write(self) -> Rendered:
        """Write the site.

        Raises:
            ConstanciaError: a page cannot be made; nothing says that the folder is
                complete until this has returned.
        """
        size = self._tree.certificates_count + len(self._tree.people)
        of = processors() if size >= LARGE else 1
        done = in_shares(self._share, of, tell=failure)
        rest, shares = self._folder(), []
        while done:  # what is taken over is not held twice
            share, written = done.pop(0)
            rest.adopt(written)
            shares.append(share)
        publishing.write(
            rest,
            tree=self._tree,
            lookups=self._lookups,
            assets=self._assets,
            told=self._told,
            findable=map(
                Entry.read, itertools.chain.from_iterable(s.findable for s in shares)
            ),
            made_of=self._made_of,
            built_on=self._day,
        )
        language.require_complete({text for s in shares for text in s.missing})
        roots = {"base": self._base, DAY: self._day.isoformat()}
        for share in shares:
            roots |= share.search
        return Rendered(
            pages=sum(share.pages for share in shares),
            certificates=self._tree.certificates_count,
            files=rest.files + sum(share.files for share in shares),
            bytes=rest.bytes + sum(share.bytes for share in shares),
            declared=self._tree.programme.directory_mode == "declared",
            fallbacks=language.fallbacks(self._tree),
            withheld_stories=self._told.withheld,
            manifest=rest.manifest(roots),
            whole=not self._before,
            gone=rest.gone(),
        )

    def _folder(self) -> OutputFolder:
        return OutputFolder(self._output, self._before)

    def _share(self, number: int, of: int) -> tuple[Share, Written]:
        output = self._folder()
        progress = silent if number else self._progress  # one line for all of them
        count, findable = 0, Texts()
        indexes: dict[str, str] = {}
        environments = [self._environment(spoken) for spoken in self._languages]
        for turn, spoken in enumerate(self._languages):
            if turn % of == number:
                indexes |= self._write_index(output, spoken)
                written = self._write_pages(output, spoken, environments[turn])
                for page in counted(written, progress, STAGES[spoken.code]):
                    count += 1
                    if page.indexable:
                        findable.extend((Entry.of(page).line,))
        if number == 0:
            self._write_not_found(output, environments[0])
        every = cards.files(self._lookups, self._press, self._tree.photo, self._stood)
        for address, made, draw in itertools.islice(every, number, None, of):
            if not output.keeps(address, made):
                output.write(address, draw(), of=made)
        certificates.write(
            output,
            tree=self._tree,
            lookups=self._lookups,
            environment=environments[0],
            built_on=self._day,
            shared=sources.of_certificates(self._base, self._tree),
            before=self._before,
            share=(number, of),
            progress=progress,
        )
        missing = {string for spoken in self._languages for string in spoken.missing}
        share = Share(
            pages=count,
            findable=findable,
            missing=tuple(sorted(missing)),
            search=indexes,
            files=output.files,
            bytes=output.bytes,
        )
        return share, output.written

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

    def _write_index(
        self, output: OutputFolder, spoken: language.Language
    ) -> dict[str, str]:
        """Write the search index, unless it stands; return what it was made from."""
        lookups, root = self._lookups, f"search-{spoken.code}"
        of = manifest.digest(self._marks.of(documents.records(lookups, self._day)))
        place = f"search/{spoken.code}/"
        standing = [
            (path, made.of.hex())
            for path, made in self._before.files.items()
            if path.startswith(place)
        ]
        if self._before.roots.get(root) == f"{of} {len(standing)}":
            for path, made_of in standing:
                output.keeps(f"/{path}", made_of)
            return {root: f"{of} {len(standing)}"}
        index = search.build(
            documents.all_documents(lookups, spoken.code, self._day),
            language=spoken.code,
            vocabulary=lookups.vocabulary,
            territories=lookups.territories,
            cache=self._notes / f"{root}.bin" if self._notes else None,
        )
        for address, content in index.items():
            output.write(address, content)
        return {root: f"{of} {len(index)}"}

    def _made_of(self, address: str, records: object) -> str:
        """Return what a file is known by that is made of records and shared tables."""
        return manifest.digest(self._of_pages, address, self._marks.of(records))

    def _write_pages(
        self,
        output: OutputFolder,
        spoken: language.Language,
        environment: jinja2.Environment,
    ) -> Iterator[Page]:
        frame = Frame(self._lookups, spoken.code, built_on=self._day)
        for address, listed, make in listings.files(frame):
            of = self._made_of(address, listed)
            if not output.keeps(address, of):
                output.write(address, make(), of=of)
        sheets = pages.all_pages(
            frame,
            prose=self._prose,
            told=self._told,
            facts=site.facts(self._site, self._lookups, spoken.code),
        )
        messages = words.messages((spoken.code,))
        for page, variables in sheets:
            later = Later.of_all(page, variables)
            of = self._made_of(page.address, later.of)
            if not output.keeps(page.address, of):
                template = environment.get_template(f"{page.kind}.html")
                html = template.render(page=page, messages=messages, **later.make())
                output.write(page.address, html.encode(), of=of)
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
        of = manifest.digest(self._of_pages, page)
        if not output.keeps(address, of):
            template = environment.get_template("404.html")
            html = template.render(page=page, messages=messages)
            output.write(address, html.encode(), of=of)
