"""Every consent situation that a registry meets, dealt out in turn.

Rules:

- A situation is a list of (scope, answer); the words are those of the office. What is
  not in the list has no row, and no row means no.
- Situations come in a fixed order of forty, so that each is present in any sample of
  forty people, and each venture situation in any of forty-four ventures.
- No consent of a person lapses by itself unless the situation is about that: a sample
  is rebuilt on any day of the next years and still has something to show.

Example::

    Consents(draw, write).person("P-00001", "listed", signed=date(2024, 3, 1))
"""

from __future__ import annotations

import datetime
from typing import Final

from constancia.sample.draw import Draw
from constancia.sample.tables import Write

HEADINGS: Final = (
    "Id sujeto",
    "Finalidad",
    "Decisión",
    "Fecha otorgado",
    "Vence",
    "Fecha de retiro",
    "Versión del texto",
    "Medio",
    "Fecha representante",
)

#: no row of the sample is of a later day
LATEST: Final = datetime.date(2026, 10, 30)
FAR: Final = datetime.date(2031, 12, 31)

YES, NO, WITHDRAWN, LAPSED, AGAIN, UNTIL, PENDING = range(7)

Answers = tuple[tuple[str, int], ...]

_LISTED: Final[Answers] = (("Verificación", YES), ("Perfil", YES))
_NAMED: Final[Answers] = (*_LISTED, ("Nombre completo", YES), ("Buscadores", YES))

SITUATIONS: Final[dict[str, Answers]] = {
    "missing": (),
    "verification": (("Verificación", YES),),
    "listed": (*_LISTED, ("Buscadores", YES)),
    "named": _NAMED,
    "photo": (*_NAMED, ("Foto persona", YES)),
    "story": (*_NAMED, ("Historia", YES)),
    "return": (*_LISTED, ("Condición retorno", YES)),
    "until": (("Verificación", UNTIL), ("Perfil", UNTIL)),
    "denied": (("Verificación", NO), ("Perfil", NO)),
    "profile denied": (("Verificación", YES), ("Perfil", NO)),
    "withdrawn": (("Verificación", WITHDRAWN), ("Perfil", WITHDRAWN)),
    "profile withdrawn": (("Verificación", YES), ("Perfil", WITHDRAWN)),
    "expired": (("Verificación", LAPSED),),
    "profile expired": (("Verificación", YES), ("Perfil", LAPSED)),
    "signed again": (("Verificación", LAPSED), ("Verificación", AGAIN)),
    "pending": (("Verificación", YES), ("Perfil", PENDING)),
    # people under 18, with and without the signature of whoever represents them
    "minor": (("Verificación", YES),),
    "minor alone": (("Verificación", YES),),
    "minor listed": (*_LISTED, ("Foto persona", YES)),
    "minor denied": (("Verificación", NO),),
    "grown up": (("Verificación", YES), ("Perfil", AGAIN), ("Nombre completo", AGAIN)),
}

_TURN: Final = (
    *(["verification"] * 11),
    *(["listed"] * 6),
    *(["named"] * 8),
    *(["until"] * 2),
    *(["photo"] * 2),
    *(["profile denied"] * 2),
    *("story", "return", "denied", "withdrawn", "profile withdrawn"),
    *("expired", "profile expired", "signed again", "missing"),
)

_CONTACTS: Final = ("Contacto WhatsApp", "Contacto teléfono", "Contacto correo")
_BINDING: Final = ("Nombre titular", "Vínculo certificado")
_VENTURE_TURN: Final[tuple[tuple[str, ...], ...]] = (
    (*_CONTACTS, *_BINDING, "Foto producto", "Ubicación punto", "Buscadores"),
    ("Contacto WhatsApp", "Buscadores"),
    ("Contacto WhatsApp", "Contacto teléfono", "Foto producto", "Buscadores"),
    ("Contacto WhatsApp", "Ubicación punto", "Buscadores"),
    ("Contacto WhatsApp", "Vínculo certificado", "Buscadores"),
    ("Contacto WhatsApp", "Contacto correo", "Nombre titular", "Buscadores"),
    (),
    (*_CONTACTS, "Ubicación punto", "Buscadores"),
    ("Contacto WhatsApp", *_BINDING),
    ("Contacto correo", "Foto producto"),
    ("Contacto WhatsApp", "Historia", "Ubicación punto", "Buscadores"),
)
#: place among forty-four: what became of the consent to be listed
_UNLISTED: Final = {9: NO, 18: None, 26: WITHDRAWN}


def in_turn(number: int) -> str:
    """Return the situation of the ``number``-th certified person, from 0."""
    # 17 and 40 have no common divisor: every situation comes once in forty
    return "pending" if number == 5 else _TURN[number * 17 % len(_TURN)]


class Consents:
    """Writes the rows of a situation."""

    def __init__(self, draw: Draw, write: Write) -> None:
        self._draw = draw
        self._write = write
        self._written = 0

    def person(
        self,
        person_id: str,
        situation: str,
        *,
        signed: datetime.date,
        guardian: datetime.date | None = None,
    ) -> None:
        """Write what a person answered on the day ``signed``."""
        for scope, answer in SITUATIONS[situation]:
            self.answer(person_id, scope, answer, signed=signed, guardian=guardian)

    def venture(self, venture_id: str, number: int, *, signed: datetime.date) -> None:
        """Write what the owners of the ``number``-th venture answered, from 0."""
        listing = _UNLISTED.get(number % 44, YES)
        if listing is not None:
            self.answer(venture_id, "Emprendimiento", listing, signed=signed)
        for scope in _VENTURE_TURN[number % len(_VENTURE_TURN)]:
            self.answer(venture_id, scope, YES, signed=signed)

    def answer(
        self,
        subject_id: str,
        scope: str,
        answer: int,
        *,
        signed: datetime.date,
        guardian: datetime.date | None = None,
    ) -> None:
        """Write one row."""
        self._written += 1
        given: datetime.date | str = signed
        expires: datetime.date | str = ""
        withdrawn: datetime.date | str = ""
        if answer == UNTIL:
            expires = FAR
        elif answer == LAPSED:
            given = min(signed, LATEST - datetime.timedelta(days=800))
            expires = given + datetime.timedelta(days=730)
        elif answer == AGAIN:
            given = LATEST - datetime.timedelta(days=20)
        elif answer == WITHDRAWN:
            days = 60 + self._draw.below(300)
            withdrawn = min(signed + datetime.timedelta(days=days), LATEST)
        elif answer == PENDING:
            given = ""
        self._write(
            [
                subject_id,
                scope,
                self._word(answer),
                given,
                expires,
                withdrawn,
                _text_version(signed),
                self._draw.share(("papel", "digital", "audio"), (60, 30, 10)),
                guardian or "",
            ]
        )

    def _word(self, answer: int) -> str:
        if answer in {NO, WITHDRAWN, PENDING}:
            return {NO: "negado", WITHDRAWN: "retirado", PENDING: "pendiente"}[answer]
        return ("otorgado", "otorgado", "otorgado", "Sí", "x")[self._written % 5]


def _text_version(signed: datetime.date) -> str:
    return (
        "2018-a" if signed.year < 2021 else "2021-b" if signed.year < 2024 else "2024-c"
    )
