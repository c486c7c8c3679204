"""How a listing names whom it lists, and by what address.

Rules:

- Without ``full_name`` a person is one whole word and initials.
- A venture's address is its name while no other venture has it; then the opaque part
  of its id is added to each, so that none of them is "the" one.

Example::

    >>> short_name("José Antonio Hernández Martínez")
    'José A. H.'
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from constancia import folding
from constancia.intake.rows import VentureRow

#: particles that give no initial: "María de los Ángeles Paz" -> "María Á. P."
PARTICLES: Final = frozenset({"de", "del", "la", "las", "los", "y", "e"})


def short_name(full_name: str) -> str:
    """Return how a listing names a person without ``full_name``: ``José A. H.``.

    One whole word at most, and none when the name is a single word.

    >>> short_name("HERNÁNDEZ MARTÍNEZ, José Antonio")
    'José A. H.'
    >>> short_name("María de los Ángeles Paz")
    'María Á. P.'
    """
    family, comma, given = full_name.partition(",")
    words = f"{given} {family}".split() if comma else full_name.split()
    words = [word for word in words if word.casefold() not in PARTICLES]
    if not words:
        return ""
    first = words[0] if len(words) > 1 else f"{words[0][0].upper()}."
    return " ".join([first, *(f"{word[0].upper()}." for word in words[1:3])])


def venture_slugs(
    rows: Iterable[VentureRow], slug_of: Callable[[str], str]
) -> dict[str, str]:
    """Return the address part of every venture by its id: its name, while unique."""
    plain = {row.venture_id: folding.slug(row.name) for row in rows}
    names = Counter(plain.values())
    return {
        identity: slug
        if slug and names[slug] == 1
        else f"{slug}-{slug_of(identity)}".lstrip("-")
        for identity, slug in plain.items()
    }
