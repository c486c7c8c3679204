"""What is published beside pages: theme, signed files, photos, data, feeds, the sitemap.

Rules:

- Signed files and photos are published as they stand in the public tree.
- Nothing here is rendered; what machines read is made by the modules named.

Example::

    write(output, tree=tree, lookups=lookups, assets=assets, told=told, day=day)
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterable

from constancia import addresses
from constancia.manifest import digest
from constancia.portal import feeds, headers, listings, metadata, opendata
from constancia.portal.assets import Assets
from constancia.portal.frame import Frame
from constancia.portal.lookups import Lookups, photo_address
from constancia.portal.metadata import Entry
from constancia.portal.output import OutputFolder
from constancia.portal.stories import Told
from constancia.tree import PublicTree


def write(
    output: OutputFolder,
    *,
    tree: PublicTree,
    lookups: Lookups,
    assets: Assets,
    told: Told,
    findable: Iterable[Entry],
    made_of: Callable[[str, object], str],
    built_on: datetime.date,
) -> None:
    """Write every file that is no page, no card and no part of the search index.

    Args:
        output: where to.
        tree: the public tree.
        lookups: its records by their ids.
        assets: files of the theme.
        told: the stories that may be told.
        findable: pages for the sitemap.
        made_of: returns what the file of an address, made of one record and what all
            pages are made from, is known by.
        built_on: the day by which vacancies are open and accreditations hold.

    Raises:
        ConstanciaError: a file cannot be read or written.
    """
    for address, content in assets.published():
        output.write(address, content)
    for address, content in tree.files.items():
        output.write(address, content)
    photos = {name: digest(summed) for name, summed in tree.photo_hashes.items()}
    new = [n for n, of in photos.items() if not output.keeps(photo_address(n), of)]
    for name, content in tree.photos(new):
        output.write(photo_address(name), content, of=photos[name])
    for venture in tree.ventures:
        if listings.reachable(venture):
            address = listings.vcard_address(venture)
            of = made_of(address, venture)
            if not output.keeps(address, of):
                output.write(address, listings.vcard(venture, lookups), of=of)
    frames = [
        Frame(lookups, language, built_on=built_on) for language in addresses.LANGUAGES
    ]
    for address, content in itertools.chain(
        opendata.files(frames[0], issued_on=tree.issued_on),
        feeds.files(frames, issued_on=tree.issued_on, told=told),
    ):
        output.write(address, content)
    host = tree.programme.official_host
    listed = []
    for address, sitemap in metadata.sitemaps(findable, host):
        output.write(address, sitemap)
        listed.append(address)
    output.write("/robots.txt", metadata.robots(host, listed).encode())
    output.write("/_headers", headers.headers(assets.hashed_folders).encode())
