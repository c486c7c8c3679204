"""What every page knows of the site, and the facts that prose may fill in.

Rules:

- No day is among it: only pages of certificates name the day on which they were built,
  so that on another day no other page is made again.
- The fingerprint is SHA-256 over the text of the key's ``publicKeyMultibase``, in
  hexadecimal: anybody can make it again from ``did.json`` with a shell. It is that of
  the key that signed the status list, which is the one that signs today.

Example::

    printf %s z6Mk… | sha256sum
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from constancia import addresses
from constancia.errors import SiteError
from constancia.portal import feeds, headers, opendata
from constancia.portal.language import phone
from constancia.portal.lookups import Lookups
from constancia.records import Contact, Programme
from constancia.tree import PublicTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every template sees as ``site``."""

    programme: Programme
    host: str
    demonstration: bool
    csp: str
    did: str
    did_document: str  # its address
    fingerprint: str  # of the key that signs today, in groups of four


def describe(tree: PublicTree) -> Site:
    """Return what every page knows of the site.

    Raises:
        SiteError: the public tree has no did document or status list, or they do not
            fit together.
    """
    programme = tree.programme
    return Site(
        programme=programme,
        host=programme.official_host,
        demonstration=programme.demonstration,
        csp=headers.POLICY,
        did=addresses.did(programme.official_host),
        did_document=addresses.DID_DOCUMENT,
        fingerprint=fingerprint(tree.files),
    )


def fingerprint(files: Mapping[str, bytes]) -> str:
    """Return the fingerprint of the key that signed the first status list.

    Raises:
        SiteError: the files are missing or do not fit together.
    """
    try:
        status_list = json.loads(files[addresses.status_list(1)])
        signer = status_list["proof"][0]["verificationMethod"]
        methods = json.loads(files[addresses.DID_DOCUMENT])["verificationMethod"]
        (key,) = (m["publicKeyMultibase"] for m in methods if m["id"] == signer)
    except (KeyError, IndexError, TypeError, ValueError):
        raise SiteError(
            "árbol público: no hay documento did y lista de estado que vayan juntos",
            hint="Emita de nuevo: «inv issue».",
        ) from None
    digest = hashlib.sha256(key.encode()).hexdigest()
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))


def facts(site: Site, lookups: Lookups, language: str) -> dict[str, str]:
    """Return what placeholders of prose stand for, by name."""
    programme = site.programme
    return {
        "programme": programme.name.in_language(language)[0],
        "controller": programme.controller.in_language(language)[0],
        "host": site.host,
        "contact": _reach(programme.contact, lookups),
        "report": _reach(programme.report, lookups),
        "did": site.did,
        "fingerprint": site.fingerprint,
        "small_cell": str(programme.small_cell),
        "status_valid_days": str(programme.status_valid_days),
        "offline_days": str(programme.offline_days),
        "url.did": site.did_document,
        "url.datapackage": opendata.PACKAGE,
        "url.ventures_json": "/data/ventures.json",
        "url.ventures_csv": "/data/ventures.csv",
        "url.ventures_geojson": "/data/ventures.geojson",
        "url.ventures_feed": feeds.feed_address("ventures", language),
        "url.opportunities_feed": feeds.feed_address("opportunities", language),
        "url.stories_feed": feeds.feed_address("stories", language),
        **{
            f"url.{name}": addresses.section(name, language)
            for name in addresses.SECTIONS
        },
    }


def _reach(contact: Contact, lookups: Lookups) -> Markup:
    """Return the channels of an office as links, one after another."""

    def links() -> Iterator[Markup]:
        countries = lookups.territories.countries
        link = Markup('<a href="{}">{}</a>')
        if number := contact.whatsapp:
            address = f"https://wa.me/{number.removeprefix('+')}"
            yield link.format(address, f"WhatsApp {phone(number, countries)}")
        if number := contact.phone:
            yield link.format(f"tel:{number}", phone(number, countries))
        if contact.email:
            yield link.format(f"mailto:{contact.email}", contact.email)

    return Markup(" · ").join(links())
