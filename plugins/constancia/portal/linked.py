"""JSON-LD about the site and its institutions, for data blocks of pages.

Rules:

- It says what the page shows, and nothing about a person. A venture has a module of its
  own (``business``).
- A vacancy is no ``JobPosting``: it would have to say the day it was posted, and stand on
  a page of its own. What is said is said whole, or not at all.
- ``<`` is written as an escape, so that no text can end the data block.

Source: schema.org.

Example::

    trail([("Programa", "https://…/"), ("Normas", "https://…/normas/")])
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from markupsafe import Markup

from constancia.records import Issuer, Programme, Standard

#: kind of a standard: schema.org's free category of a credential
_CATEGORY: Final = {
    "competence": "certificate of competence",
    "coach": "certificate of competence for coaches",
    "training": "attestation of attendance",
}


def trail(links: Iterable[tuple[str, str]]) -> Markup:
    """Return where a page stands, from the home page down, as JSON-LD.

    Args:
        links: name and full address of each page, the page itself last.
    """
    return _block(
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": number,
                    "name": name,
                    "item": address,
                }
                for number, (name, address) in enumerate(links, 1)
            ],
        }
    )


def organisation(
    programme: Programme, *, address: str, language: str, languages: Iterable[str]
) -> Markup:
    """Return the programme as JSON-LD: who publishes the site and how to reach it."""
    contact = programme.contact
    return _block(
        {
            "@context": "https://schema.org",
            "@type": "Organization",
            "@id": f"https://{programme.official_host}/#organization",
            "name": programme.name.in_language(language)[0],
            "url": address,
            "contactPoint": _present(
                {
                    "@type": "ContactPoint",
                    "contactType": "customer service",
                    "telephone": contact.phone or contact.whatsapp,
                    "email": contact.email,
                    "availableLanguage": list(languages),
                }
            ),
        }
    )


def credential(
    standard: Standard, issuer: Issuer, *, address: str, language: str
) -> Markup:
    """Return what a standard certifies as JSON-LD.

    A training is no credential of competence, and says so by its category.
    """
    document = {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalCredential",
        "@id": address,
        "url": address,
        "name": standard.title.in_language(language)[0],
        "identifier": standard.code,
        "version": standard.version,
        "credentialCategory": _CATEGORY[standard.kind],
        "educationalLevel": standard.level,
        "competencyRequired": list(standard.abilities.in_language(language)[0]),
        "validFor": f"P{standard.validity_months}M"
        if standard.validity_months
        else None,
        "recognizedBy": {
            "@type": "Organization",
            "name": issuer.name.in_language(language)[0],
        },
        "inLanguage": standard.title.in_language(language)[1],
    }
    return _block(_present(document))


def article(
    *,
    title: str,
    description: str,
    address: str,
    language: str,
    published: datetime.date,
    reviewed: datetime.date,
    publisher: str,
) -> Markup:
    """Return a story as JSON-LD; whom it tells of is not a field."""
    return _block(
        {
            "@context": "https://schema.org",
            "@type": "Article",
            "headline": title,
            "description": description,
            "url": address,
            "inLanguage": language,
            "datePublished": published.isoformat(),
            "dateModified": reviewed.isoformat(),
            "publisher": {"@type": "Organization", "name": publisher},
        }
    )


def _block(document: Mapping[str, Any]) -> Markup:
    """Return JSON for a data block: ``<`` is an escape, so no tag can end it."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704  # escaped as said


def _present(mapping: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if value}
