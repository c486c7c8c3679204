"""Which consent each published field about a person or a business needs.

Rules: every field of those records has an entry; a test holds it to ``records``. The
second word is the kind of the value, never the value.

Example::

    SCOPES[Person]["photo"]     # ("photo", "photo")
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from constancia.intake.rows import Scope
from constancia.records import (
    Assessor,
    Certificate,
    Person,
    StorySubject,
    Venture,
)

Need = tuple[Scope, str]  # the consent a field needs, and what kind of value it is

#: what every field of each record needs
SCOPES: Final[Mapping[type, Mapping[str, Need]]] = {
    Certificate: {
        "code": ("verification", "code"),
        "state": ("verification", "state"),
        "status_on": ("verification", "date"),
        "number": ("verification", "number"),
        "holder": ("verification", "full name"),
        "standard_code": ("verification", "standard"),
        "standard_version": ("verification", "standard"),
        "centre_id": ("verification", "institution"),
        "issuer_id": ("verification", "institution"),
        "issued_on": ("verification", "date"),
        "expires_on": ("verification", "date"),
        "photo": ("photo", "photo"),
        "payload": ("verification", "signed copy"),
    },
    Person: {
        "slug": ("profile", "address"),
        "name": ("profile", "short name"),  # or full_name, see _Tracer.people
        "headline": ("profile", "text"),
        "trades": ("profile", "words"),
        "place": ("profile", "place"),
        "availability": ("profile", "text"),
        "languages": ("profile", "words"),
        "standards": ("profile", "standard"),
        "photo": ("photo", "photo"),
        "indexable": ("search_engines", "permission"),
    },
    Venture: {
        "slug": ("venture", "address"),
        "name": ("venture", "business name"),
        "status": ("venture", "state"),
        "sector": ("venture", "words"),
        "category": ("venture", "words"),
        "summary": ("venture", "text"),
        "description": ("venture", "text"),
        "products": ("venture", "products"),
        "place": ("venture", "place"),
        "point": ("location_point", "point"),
        "contact.whatsapp": ("contact_whatsapp", "phone"),
        "contact.phone": ("contact_phone", "phone"),
        "contact.email": ("contact_email", "e-mail"),
        "website": ("venture", "link"),
        "facebook": ("venture", "link"),
        "instagram": ("venture", "link"),
        "hours": ("venture", "text"),
        "payment": ("venture", "words"),
        "languages": ("venture", "words"),
        "delivery": ("venture", "text"),
        "photos": ("product_photo", "photo"),
        "owners": ("owner_name", "full name"),
        "certified_in": ("certificate_link", "standard"),
        "confirmed_on": ("venture", "date"),
        "indexable": ("search_engines", "permission"),
    },
    Assessor: {
        "name": ("profile", "full name"),
        "sectors": ("profile", "words"),
        "country": ("profile", "place"),
    },
    StorySubject: {"key": ("story", "permission")},
}
