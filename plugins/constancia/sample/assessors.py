"""Fifty-five fictitious assessors, and who may assess what on a day.

Rules:

- For every standard, country and day there is someone accredited, so that no
  certificate of the sample is signed by someone who was not.
- One in three agreed to be named; the others are nameless in public.

Example::

    assessors = Assessors(words, people)
    assessors.on("CON-01", "Guatemala", date(2024, 3, 1))   # ("EV-039", …)
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from constancia.sample.consents import NO, WITHDRAWN, YES, Consents
from constancia.sample.people import People, identity_number, personal_phone
from constancia.sample.tables import Write, cell

HEADINGS: Final = (
    "Id evaluador",
    "Nombre completo",
    "DUI / DPI / DNI",
    "Teléfono personal",
    "Sectores",
    "País",
)

#: country, sector as the office writes it, standards, how many assessors
_GROUPS: Final = (
    ("El Salvador", "Construcción", ("CON-01", "CON-02", "CON-03"), 19),
    ("El Salvador", "Turismo", ("TUR-01", "TUR-02", "TUR-03"), 16),
    ("El Salvador", "Educación y acompañamiento", ("C4EE-01",), 3),
    ("Guatemala", "Construcción", ("CON-01", "CON-02", "CON-03"), 8),
    ("Guatemala", "Turismo", ("TUR-01", "TUR-02", "TUR-03"), 7),
    ("Guatemala", "Educación y acompañamiento", ("C4EE-01",), 2),
)
_FIRST: Final = datetime.date(2018, 6, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessor:
    """An assessor of the sample; private but for those who agreed."""

    assessor_id: str
    name: str
    sector: str
    country: str
    standards: tuple[str, ...]
    since: datetime.date
    until: datetime.date | None


class Assessors:
    """The register of assessors."""

    def __init__(self, people: People) -> None:
        self.all = tuple(_assessors(people))
        self._found: dict[tuple[str, str, datetime.date], tuple[str, ...]] = {}

    def on(self, standard: str, country: str, day: datetime.date) -> tuple[str, ...]:
        """Return the ids of those accredited there for ``standard`` on ``day``."""
        key = (standard, country, day)
        if key not in self._found:
            self._found[key] = tuple(
                a.assessor_id
                for a in self.all
                if a.country == country
                and standard in a.standards
                and a.since <= day
                and (a.until is None or day <= a.until)
            )
        return self._found[key]

    def write(self, write: Write, accredit: Write, consents: Consents) -> None:
        """Write the assessors, what they are accredited for and who may be named."""
        for number, a in enumerate(self.all):
            guatemala = a.country == "Guatemala"
            write(
                [
                    a.assessor_id,
                    a.name,
                    # beyond every person of the sample
                    identity_number(990_000 + number, guatemala=guatemala),
                    personal_phone(990_000 + number, guatemala=guatemala),
                    a.sector,
                    a.country,
                ]
            )
            for standard in a.standards:
                accredit([a.assessor_id, standard, a.since, cell(a.until)])
            answer = {7: NO, 13: WITHDRAWN}.get(
                number, YES if number % 3 == 0 else None
            )
            if answer is not None:
                signed = a.since + datetime.timedelta(days=30)
                consents.answer(a.assessor_id, "Perfil", answer, signed=signed)


def _assessors(people: People) -> Iterator[Assessor]:
    number = 0
    for country, sector, standards, size in _GROUPS:
        for place in range(size):
            number += 1
            # the first three of a group stay all along and cover its standards twice
            settled = place < 3
            left_out = place % 3 if len(standards) > 1 else None
            yield Assessor(
                assessor_id=f"EV-{number:03d}",
                name=people.name(guatemala=country == "Guatemala"),
                sector=sector,
                country=country,
                standards=tuple(s for i, s in enumerate(standards) if i != left_out),
                since=_FIRST if settled else datetime.date(2019 + place % 5, 2, 1),
                until=datetime.date(2025, 6, 30) if place % 6 == 5 else None,
            )
