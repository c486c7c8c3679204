"""What records are made of: texts in two languages, places, channels, pictures.

Rules: those of ``records``, which hands these names on.

Example::

    >>> Text(es="Albañilería", en=None).in_language("en")
    ('Albañilería', 'es')
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text in Spanish and, where there is one, in English."""

    es: str
    en: str | None = None

    def in_language(self, language: str) -> tuple[str, str]:
        """Return the text and the language it really is in (falls back to Spanish)."""
        if language == "en" and self.en:
            return self.en, "en"
        return self.es, "es"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextList:
    """A list that exists in Spanish and, where there is one, in English."""

    es: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def in_language(self, language: str) -> tuple[tuple[str, ...], str]:
        """Return the list and the language it really is in (falls back to Spanish)."""
        if language == "en" and self.en:
            return self.en, "en"
        return self.es, "es"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is, by the names of ``data/territories.yaml``."""

    country: str  # ISO 3166-1 alpha-2: SV, GT, HN
    department: str | None = None  # slug of territories.yaml, unique over countries
    municipality: str | None = None  # name as written today
    district: str | None = None  # El Salvador's 262 districts, the old municipalities


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A re-encoded picture, named by the hash of its bytes."""

    file: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach an office, or a venture by the channels its owners consented to."""

    whatsapp: str | None = None  # E.164, e.g. +50377770000
    phone: str | None = None  # E.164
    email: str | None = None
