"""Fictitious ventures: forty-four written by hand, and as many more as are asked for.

Rules:

- The first forty-four are those of ``ventures.yaml``, word for word. Further ones take
  a text, a warm name and a town from there.
- Four in five belong to people certified in the trade, the others to people who have
  always lived there: being listed says nothing about anyone.
- Telephones are of blocks that no person of the sample has; addresses are of
  ``example.com``. Two are closed and two paused in every forty-four.

Example::

    Businesses(words, draw, people=people, consents=consents,
               register=register, write=write).add(44)
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from constancia import folding
from constancia.sample.consents import LATEST, NO, YES, Consents
from constancia.sample.draw import Draw
from constancia.sample.people import People, identity_number, personal_phone
from constancia.sample.register import Register
from constancia.sample.tables import Write, cell
from constancia.sample.words import Department, Town, Words

HEADINGS: Final = (
    "Id emprendimiento",
    "Nombre",
    "Titulares",
    "DUI / DPI del titular",
    "Teléfono personal",
    "Estado",
    "Sector",
    "Categoría",
    "Resumen",
    "Resumen EN",
    "Descripción",
    "Descripción EN",
    "Productos",
    "País",
    "Departamento",
    "Municipio",
    "Distrito",
    "Latitud",
    "Longitud",
    "WhatsApp",
    "Teléfono",
    "Correo",
    "Sitio web",
    "Facebook",
    "Instagram",
    "Horario",
    "Formas de pago",
    "Idiomas",
    "Entrega",
    "Fotos",
    "Descripciones fotos",
    "Fecha confirmado",
    "Ventas del mes",
    "Capital semilla",
)

_WRITTEN: Final = 44
_PAUSED: Final = frozenset({10, 38})
_CLOSED: Final = frozenset({7, 16})
_OLD: Final = frozenset({14, 33})  # not confirmed for more than a year
#: place: names of illustrations, and what is seen; 5 and 25 did not consent to them
_PHOTOS: Final[Mapping[int, Mapping[str, str]]] = {
    0: {"bloques": "Dibujo: muro de bloques grises y lila"},
    2: {"techo": "Dibujo: techo de tejas de barro"},
    5: {"mosaico": "Dibujo: piso de mosaico con círculos"},
    11: {"pupusas": "Dibujo: cinco pupusas en el comal"},
    13: {"tacos": "Dibujo: tres tacos con verdura"},
    20: {"lancha": "Dibujo: lancha con toldo amarillo en el mar"},
    22: {"cerros": "Dibujo: dos volcanes detrás de pinos"},
    24: {"kayak": "Dibujo: dos kayaks en un lago"},
    25: {"pan": "Dibujo: cinco panes recién horneados"},
    31: {
        "macetas": "Dibujo: tres macetas con flores",
        "mosaico": "Dibujo: patio de mosaico del vivero",
    },
    33: {"cajas": "Dibujo: cinco cajas de mudanza"},
    35: {"telar": "Dibujo: tejido de franjas de colores"},
}
_TOURISM: Final = frozenset({"turismo", "gastronomia", "alimentos"})


class Businesses:
    """Makes ventures and writes each as a row, with what its owners agreed to."""

    def __init__(
        self,
        words: Words,
        draw: Draw,
        *,
        people: People,
        consents: Consents,
        register: Register,
        write: Write,
    ) -> None:
        self._words = words
        self._draw = draw
        self._people = people
        self._consents = consents
        self._register = register
        self._write = write
        self._names: set[str] = set()
        self._departments = {d.name: d for d in words.departments}
        self._towns = [t for d in words.departments for t in d.towns]

    def add(self, count: int) -> None:
        """Write ``count`` ventures."""
        for number in range(count):
            text = self._words.ventures[number % _WRITTEN]
            if number < _WRITTEN:
                town = self._words.town(text.get("department"), text["town"])
                self._add(number, text, text["name"], town)
            else:
                town = self._draw.pick(self._towns)
                self._add(number, text, self._name(text["kind"], town), town)

    def _name(self, kind: str, town: Town) -> str:
        name = f"{kind} {self._draw.pick(self._words.names['warm'])}"
        if name in self._names:
            name = f"{name} de {town.name}"
        plain, again = name, 2
        while name in self._names:
            name, again = f"{plain} {again}", again + 1
        return name

    def _add(self, number: int, text: Mapping[str, Any], name: str, town: Town) -> None:
        self._names.add(name)
        draw, place = self._draw, number % _WRITTEN
        venture_id = f"E-{number + 1:04d}"
        guatemala = town.country == "Guatemala"
        confirmed = datetime.date(2026, 1, 12) + datetime.timedelta(draw.below(290))
        if place in _OLD:
            confirmed = datetime.date(2025, 3, 1) + datetime.timedelta(draw.below(150))
        photos = _PHOTOS.get(place, {})
        owners = self._owners(
            number, text["sector"], self._departments[town.department]
        )
        page = f"constancia.ejemplo.{folding.slug(name)}"
        self._write(
            [
                venture_id,
                name,
                cell(owners),
                identity_number(980_000 + number, guatemala=guatemala),
                personal_phone(980_000 + number, guatemala=guatemala),
                "en pausa"
                if place in _PAUSED
                else "cerrado"
                if place in _CLOSED
                else "activo",
                text["sector"],
                text["category"],
                text["summary"]["es"],
                # a few have no English yet
                text["summary"]["en"] if number % 15 != 13 else "",
                text["description"]["es"],
                text["description"]["en"] if number % 15 not in {8, 13} else "",
                cell(text["products"]),
                town.country,
                town.department,
                town.municipality or town.name,
                town.name if town.municipality else "",
                f"{town.latitude + (draw.below(161) - 80) / 10_000:.4f}",
                f"{town.longitude + (draw.below(161) - 80) / 10_000:.4f}",
                _phone("555" if guatemala else "777", number, guatemala=guatemala),
                _phone("233" if guatemala else "223", number, guatemala=guatemala),
                f"{folding.slug(name)}@example.com",
                f"https://{folding.slug(name)}.example.com" if number % 3 == 0 else "",
                f"https://www.facebook.com/{page}" if number % 4 == 1 else "",
                f"@{page.replace('-', '_')}" if number % 7 == 2 else "",
                text["hours"],
                cell(text["payment"]),
                cell(text["languages"]),
                text["delivery"],
                cell([f"{name}.png" for name in photos]),
                cell(list(photos.values())),
                confirmed,
                f"{draw.below(1900) + 150}.{draw.below(100):02d} al mes",
                f"{draw.below(900) + 300}.{draw.below(100):02d} en capital",
            ]
        )
        signed = min(confirmed, LATEST) - datetime.timedelta(days=2)
        self._consents.venture(venture_id, number, signed=signed)
        if place == 8:
            # an owner may refuse what the venture's other signatures allow
            self._consents.answer(owners[0], "Nombre titular", NO, signed=signed)
        if place == 5:
            self._consents.answer(owners[0], "Nombre titular", YES, signed=signed)

    def _owners(
        self, number: int, sector: str, department: Department
    ) -> tuple[str, ...]:
        """Return the ids of one or two owners, certified in the trade if any is."""
        family = "TUR" if sector in _TOURISM else "CON"
        certified = self._register.owners(department.name, family)
        wanted = 2 if number % 11 == 7 else 1
        found = []
        for _ in range(wanted):
            if certified and number % 5 != 4:
                found.append(certified.pop())
            else:
                found.append(self._resident(department))
        return tuple(found)

    def _resident(self, department: Department) -> str:
        born = datetime.date(1970, 1, 1) + datetime.timedelta(self._draw.below(11_000))
        since = datetime.date(2025, 2, 3)
        return self._people.add(department, None, born=born, since=since, resident=True)


def _phone(block: str, number: int, *, guatemala: bool) -> str:
    """Return a venture's number in one of the ways in which offices write it."""
    digits = f"{block}{10_000 + number:05d}"
    code = "502" if guatemala else "503"
    return (
        f"{digits[:4]}-{digits[4:]}",
        f"+{code} {digits[:4]} {digits[4:]}",
        f"{code}{digits}",
        f"{digits[:4]} {digits[4:]}",
    )[number % 4]
