"""What machines read about the site: robots.txt, sitemap and vCard.

Rules:

- Nothing behind a code is named anywhere. ``robots.txt`` forbids nothing: a path that
  is forbidden is a path that is told, and a page that may not be fetched is a page
  whose ``noindex`` is never read.
- The sitemap holds the pages that say of themselves that they may be indexed, each
  with its twin (``hreflang``). A page is for search engines only when every
  person and venture that it names agreed to it.
- A vCard says what the page of the venture shows, and no more (JSON-LD: ``business``).

Source: sitemaps.org protocol 0.9, RFC 9309 (robots), RFC 6350 (vCard 4).

Example::

    dict(sitemaps(map(Entry.of, pages), host))["/sitemap.xml"]
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from constancia.ordered import Sorting
from constancia.records import Venture
from constancia.territories import Country, Department

#: 50,000 pages and 50 MB are allowed; a page takes some 400 bytes, also in memory
MOST_IN_SITEMAP: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page knows of itself."""

    kind: str  # stem of its template
    section: str | None  # of addresses.SECTIONS
    address: str
    canonical: str  # with the official host
    twin: str | None  # the same page in the other language
    alternates: tuple[tuple[str, str], ...]  # (language, full address)
    title: str
    description: str
    indexable: bool
    trail: Markup | None = None  # where it stands, as JSON-LD


class Entry(NamedTuple):
    """What the sitemap has of a page; a hundred thousand are held as their lines."""

    address: str
    #: its addresses in every language, by the language; of no page without a twin
    languages: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, page: Page) -> Entry:
        """Return what the sitemap has of a page."""
        start = page.canonical.removesuffix(page.address)
        return cls(
            page.address,
            tuple(
                (language, full.removeprefix(start))
                for language, full in page.alternates
            ),
        )

    @property
    def line(self) -> str:
        """Return it as a text for ``read``; texts have the order of their entries."""
        return "\t".join((self.address, *map("=".join, self.languages)))

    @classmethod
    def read(cls, line: str) -> Entry:
        """Return the entry of a line."""
        address, *languages = line.split("\t")
        pairs = (text.partition("=") for text in languages)
        return cls(address, tuple((language, at) for language, _, at in pairs))


def robots(host: str, sitemaps: Iterable[str]) -> str:
    """Return robots.txt: everything may be read, and here are the sitemaps."""
    named = "".join(f"Sitemap: https://{host}{address}\n" for address in sitemaps)
    return f"User-agent: *\nDisallow:\n\n{named}"


def sitemaps(
    entries: Iterable[Entry], host: str, *, most: int = MOST_IN_SITEMAP
) -> Iterator[tuple[str, bytes]]:
    """Yield the sitemaps of the pages that may be indexed, with their addresses.

    Args:
        entries: those pages.
        host: before every address.
        most: pages to a sitemap.
    """
    listed = map(Entry.read, Sorting(entry.line for entry in entries))
    ahead = list(itertools.islice(listed, 1))
    for number in itertools.count(1):
        pages = itertools.chain(ahead, itertools.islice(listed, most - len(ahead)))
        yield (
            "/sitemap.xml" if number == 1 else f"/sitemap-{number}.xml",
            _sitemap(pages, f"https://{host}"),
        )
        ahead = list(itertools.islice(listed, 1))
        if not ahead:
            return


def _sitemap(pages: Iterable[Entry], root: str) -> bytes:
    document = bytearray(
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        b'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    for page in pages:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" '
            f"href={quoteattr(root + address)}/>"
            for language, address in (*page.languages, *_default(page))
        )
        document += (
            f"<url><loc>{escape(root + page.address)}</loc>{links}</url>\n".encode()
        )
    document += b"</urlset>\n"
    return bytes(document)


def vcard(
    venture: Venture, *, address: str, country: Country, department: Department | None
) -> bytes:
    """Return a venture as a vCard 4."""
    contact = venture.contact
    reach = [
        *((("TEL;TYPE=text", contact.whatsapp),) if contact.whatsapp else ()),
        *((("TEL;TYPE=voice", contact.phone),) if contact.phone else ()),
        *((("EMAIL", contact.email),) if contact.email else ()),
    ]
    locality = venture.place.district or venture.place.municipality or ""
    region = department.name if department else ""
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"FN:{_text(venture.name)}",
        f"ORG:{_text(venture.name)}",
        f"NOTE:{_text(venture.summary.es)}",
        f"ADR:;;;{_text(locality)};{_text(region)};;{_text(country.name.es)}",
        *(f"{name}:{_text(str(value))}" for name, value in reach),
        f"URL:{address}",
        "END:VCARD",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _default(page: Entry) -> tuple[tuple[str, str], ...]:
    """Return whom to show to readers of other languages: the Spanish page."""
    spanish = dict(page.languages).get("es")
    return (("x-default", spanish),) if spanish else ()


def _text(value: str) -> str:
    """Escape a text value (RFC 6350, section 3.4)."""
    for plain, escaped in (("\\", "\\\\"), ("\n", "\\n"), (",", "\\,"), (";", "\\;")):
        value = value.replace(plain, escaped)
    return value.replace("\r", "")


def _folded(line: str) -> str:
    """Fold a line at 75 octets, never inside a character (RFC 6350, section 3.2)."""
    rows, row, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > 75:
            rows.append(row)
            row, size = " ", 1
        row += character
        size += width
    return "\r\n".join([*rows, row])
