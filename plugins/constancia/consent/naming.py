"""How a listing names whom it lists, and by what address.

Rules:

- Without ``full_name`` a person is one whole word and initials.
- A venture's address is its name and the beginning of the opaque part of its id, so
  that it follows from this venture alone: another of the same name, now or later, moves
  nobody's address and inherits none. Four characters tell a million of one name apart;
  two that agree in them have the whole part each. A new name is a new address.

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

#: characters of the opaque part that stand after a venture's name
_SHORT: Final = 4


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
    """Return the address part of every venture by its id."""
    parts = {
        row.venture_id: (folding.slug(row.name), slug_of(row.venture_id))
        for row in rows
    }
    taken = Counter((name, opaque[:_SHORT]) for name, opaque in parts.values())
    return {
        identity: "-".join(
            (name, opaque[:_SHORT] if taken[name, opaque[:_SHORT]] == 1 else opaque)
            if name
            else (opaque,)
        )
        for identity, (name, opaque) in parts.items()
    }
