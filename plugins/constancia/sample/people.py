"""Fictitious people: lifelike names beside private columns that cannot be real.

Rules:

- Names are four words or more, some odd and some very long, never twice.
- Identity numbers are of ranges that no registry gives out: a DUI from 99, a DPI of
  department 99. Addresses, countries and relatives say that they are fictitious.
- Telephones of the private columns are never those of a venture, as an audit that
  searches for private values must find none.

Example::

    people = People(words, Draw("2018:people"), write)
    person_id = people.add(department, skill, born=…, since=…)
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from constancia.sample.draw import Draw
from constancia.sample.tables import Write, cell
from constancia.sample.words import Department, Skill, Town, Words

HEADINGS: Final = (
    "Id persona",
    "Nombre completo",
    "DUI / DPI / DNI",
    "Fecha de nacimiento",
    "Sexo",
    "País",
    "Departamento",
    "Municipio",
    "Distrito",
    "Dirección de habitación",
    "Teléfono personal",
    "Correo personal",
    "Contacto de emergencia",
    "País de procedencia",
    "Fecha de retorno",
    "Titular",
    "Titular EN",
    "Oficios",
    "Disponibilidad",
    "Idiomas",
    "Foto",
    "Descripción de foto",
    "Observaciones",
)

#: the municipalities of today are in use from here on
NEW_MAP: Final = datetime.date(2024, 5, 1)

_RELATIVES: Final = ("madre", "hermana", "tía", "abuela", "prima", "cuñada")
_FROM: Final = ("EE. UU. (ficticio)", "MX (ficticio)", "CA (ficticio)")


class People:
    """Makes people one by one and writes each as a row."""

    def __init__(self, words: Words, draw: Draw, write: Write) -> None:
        self._words = words
        self._names = words.names
        self._draw = draw
        self._write = write
        self._used: set[str] = set()
        self._long = list(words.names["long"])
        self.count = 0

    def add(
        self,
        department: Department,
        skill: Skill | None,
        *,
        born: datetime.date,
        since: datetime.date,
        resident: bool = False,
    ) -> str:
        """Write one person and return the person's id.

        Args:
            department: where the person lives.
            skill: what a certified person says of the trade; none for others.
            born: the birth date.
            since: when the office made the row, which decides the map it wrote by.
            resident: never lived elsewhere, so the columns on that stay empty.
        """
        self.count += 1
        number, draw = self.count, self._draw
        person_id = f"P-{number:05d}"
        woman = draw.below(100) < 46
        guatemala = department.country == "Guatemala"
        town = draw.pick(department.towns)
        municipality, district = _place(town, since)
        headline = draw.pick(skill.headlines) if skill else ("", "")
        trades = skill.trades[: 1 + draw.below(len(skill.trades))] if skill else ()
        returned = since - datetime.timedelta(days=90 + draw.below(900))
        self._write(
            [
                person_id,
                self._name(woman=woman, guatemala=guatemala),
                identity_number(number, guatemala=guatemala),
                born.strftime("%d/%m/%Y"),
                "F" if woman else "M",
                department.country,
                department.name,
                municipality,
                district,
                f"Colonia Ficticia, pasaje {number % 40 + 1}, casa {number}-X",
                personal_phone(number, guatemala=guatemala),
                f"p{number:05d}@correo.example.net",
                f"{self._relative(guatemala=guatemala)}, tel. 71{number:06d}",
                "" if resident else draw.share(_FROM, (72, 22, 6)),
                "" if resident else returned.strftime("%d/%m/%y"),
                *headline,
                cell(trades),
                draw.pick(self._names["availability"]) if skill else "",
                cell(self._languages(department)),
                "",
                "",
                draw.pick(self._names["notes"]) if number % 9 == 4 else "",
            ]
        )
        return person_id

    def name(self, *, guatemala: bool) -> str:
        """Return a name that nobody else in the sample bears."""
        return self._name(woman=self._draw.below(2) == 0, guatemala=guatemala)

    def _name(self, *, woman: bool, guatemala: bool) -> str:
        if self.count % 97 == 41 and self._long:
            return str(self._long.pop(0))
        names, draw = self._names, self._draw
        given: Sequence[str] = names["given_women" if woman else "given_men"]
        family: Sequence[str] = names["family_guatemala" if guatemala else "family"]
        while True:
            first, second = draw.pick(family), draw.pick(family)
            if draw.below(24) == 0:
                first = draw.pick(names["odd"])
            if woman and not guatemala and draw.below(12) == 0:
                second = draw.pick(names["married"])
            name = f"{draw.pick(given)} {first} {second}"
            if name not in self._used:
                self._used.add(name)
                return name
            # some hundred thousand people need more names than two given ones make
            extra = f"{draw.pick(given)} {name}"
            if extra not in self._used:
                self._used.add(extra)
                return extra

    def _relative(self, *, guatemala: bool) -> str:
        family = self._names["family_guatemala" if guatemala else "family"]
        given = self._draw.pick(self._names["given_women"])
        kin = self._draw.pick(_RELATIVES)
        return f"{given.split()[0]} {self._draw.pick(family)} ({kin}, ficticia)"

    def _languages(self, department: Department) -> tuple[str, ...]:
        languages = ["español"]
        if department.name == "Quetzaltenango" and self._draw.below(3) == 0:
            languages.append("k'iche'")
        if self._draw.below(100) < 45:
            languages.append("inglés")
        return tuple(languages)


def identity_number(number: int, *, guatemala: bool) -> str:
    """Return a document number of the right shape and of a range never given out."""
    if guatemala:
        return f"{2900 + number // 100_000} {number % 100_000:05d} 9999"
    return f"99{number:06d}-{number * 7 % 10}"


def personal_phone(number: int, *, guatemala: bool) -> str:
    """Return a private telephone number, of a block that no venture uses."""
    digits = f"{'30' if guatemala else '70'}{number:06d}"
    return f"{digits[:4]}-{digits[4:]}"


def _place(town: Town, since: datetime.date) -> tuple[str, str]:
    """Return municipality and district as the office wrote them on that day."""
    if town.municipality is None or since < NEW_MAP:
        return town.name, ""
    return town.municipality, town.name
