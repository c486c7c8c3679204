"""The published paths (contract, section 5): one table, nobody else builds a path.

Rules:

- Every address is rooted at the official host and ends in ``/`` or a file name.
- Printed paper depends on ``/c/<code>/``; it is lower case because some phones open
  an upper-case address as text.
- A section has a Spanish path at the root and an English one under ``/en/``; what a
  page is called in one language leads to its twin in the other.

Example::

    >>> section("ventures", "en")
    '/en/ventures/'
    >>> item("ventures", "la-espiga", "es")
    '/emprendimientos/la-espiga/'
    >>> certificate("K7QM3T9XVB2H4")
    '/c/k7qm3t9xvb2h4/'
"""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = ("es", "en")

#: name of a section: its path in Spanish, in English
SECTIONS: Final[dict[str, tuple[str, str]]] = {
    "home": ("", ""),
    "verify": ("verificar", "verify"),
    "practice": ("practica", "practice"),
    "poster": ("afiche", "poster"),
    "ventures": ("emprendimientos", "ventures"),
    "people": ("personas", "people"),
    "standards": ("normas", "standards"),
    "centres": ("centros", "centres"),
    "services": ("servicios", "services"),
    "opportunities": ("vacantes", "opportunities"),
    "partners": ("aliados", "partners"),
    "indicators": ("indicadores", "indicators"),
    "stories": ("historias", "stories"),
    "territories": ("territorios", "territories"),
    "support": ("apoyo-psicosocial", "psychosocial-support"),
    "issuers": ("quien-certifica", "who-certifies"),
    "application": ("aplicacion", "application"),
    "resources": ("recursos", "resources"),
    "search": ("buscar", "search"),
    # prose of content/: address and English twin
    "about": ("acerca", "about"),
    "method": ("como-funciona", "how-it-works"),
    "privacy": ("privacidad", "privacy"),
    "accessibility": ("accesibilidad", "accessibility"),
    "hiring": ("como-contratar", "hiring"),
    "employers": ("por-que-contratar", "why-hire"),
    "certification": ("como-certificarse", "how-certification-works"),
    "entrepreneurship": ("como-emprender", "starting-a-venture"),
    "coaching": ("acompanamiento-c4ee", "c4ee-coaching"),
}


def section(name: str, language: str) -> str:
    """Return the address of a section's first page."""
    path = SECTIONS[name][LANGUAGES.index(language)]
    root = "/" if language == "es" else f"/{language}/"
    return f"{root}{path}/" if path else root


def item(name: str, slug: str, language: str) -> str:
    """Return the address of one page of a section."""
    return f"{section(name, language)}{slug}/"


def certificate(code: str) -> str:
    """Return the address of the page behind a certificate's code."""
    return f"/c/{code.lower()}/"


def credential(code: str) -> str:
    """Return the address of the signed credential behind a code."""
    return f"{certificate(code)}credential.json"


def qr(code: str) -> str:
    """Return the address of the QR picture of a certificate's address."""
    return f"{certificate(code)}qr.svg"


def vcard(slug: str) -> str:
    """Return the address of a venture's vCard, one for both languages."""
    return f"{item('ventures', slug, 'es')}contacto.vcf"


def venture_list(language: str) -> str:
    """Return the address of what scripts read of the list of ventures."""
    return f"/lists/{language}/ventures.json"


def status_list(number: int) -> str:
    """Return the address of a signed Bitstring Status List credential."""
    return f"/status/{number}.json"


def did(host: str) -> str:
    """Return the did:web identifier of a host (did:web method, section 3.1)."""
    return f"did:web:{host.replace(':', '%3A')}"


def absolute(host: str, path: str) -> str:
    """Return the full https address of a path on the official host."""
    return f"https://{host}{path}"


DID_DOCUMENT: Final = "/.well-known/did.json"
