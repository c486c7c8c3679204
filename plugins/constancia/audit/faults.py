"""What the audit can find wrong: a file and a rule, never the value that was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

#: what is wrong with a file, by the rule that it breaks
RULES: Final[Mapping[str, str]] = {
    "certificate": "el certificado no se sostiene. {detail}",
    "dead-link": "enlaza a {target}, que no existe",
    "external": "«{tag}» carga algo de otro sitio",
    "identity": "contiene un número que parece de un documento de identidad",
    "indexable": "no pide quedar fuera de los buscadores",
    "inline": "«{tag}» lleva código o estilo dentro de la página",
    "leak": "contiene un valor privado o no consentido de la exportación",
    "metadata": "la imagen lleva datos de la cámara o de quien la hizo",
    "return-word": "usa una palabra que marca a la persona",
    "unlisted": "nombra la página de un certificado",
    "weight": "pesa {weight} bytes comprimida, más de {limit}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that keeps a site from being published."""

    path: str
    rule: str  # a name in RULES
    facts: tuple[tuple[str, str | int], ...] = ()

    def told(self, gettext: Callable[[str], str]) -> str:
        """Return where and what it is, in the language of ``gettext``."""
        facts = {
            name: gettext(fact) if isinstance(fact, str) else fact
            for name, fact in self.facts
        }
        return f"{self.path}: {gettext(RULES[self.rule]).format(**facts)}"
