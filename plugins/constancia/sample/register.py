"""Certificates round by round, with all that becomes of them.

Rules:

- Exactly as many competent results as asked for; the few that are not competent come
  on top.
- A certificate that is replaced has its replacement in a later round, one that is
  renewed its renewal, and some people meet a second standard: what is to come waits in
  ``_later`` until its round, so that rows are written once and in order.
- Suspended, replaced and renewed certificates belong to people who agreed to the page,
  so that these states can be seen.

Example::

    register = Register(words, draw, people=people, consents=consents,
                        assessors=assessors, write=write, total=417)
    register.run()
    register.owners("Usulután", "CON")   # ids of people who may own a venture
"""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, Final

from constancia.sample import rounds
from constancia.sample.assessors import Assessors
from constancia.sample.consents import LATEST, Consents, in_turn
from constancia.sample.draw import Draw
from constancia.sample.people import People
from constancia.sample.rounds import Round
from constancia.sample.tables import Write, cell
from constancia.sample.words import Department, Words

HEADINGS: Final = (
    "Número de certificado",
    "Id persona",
    "Código norma",
    "Versión norma",
    "Id centro",
    "Id evaluador",
    "Ronda",
    "Fecha de evaluación",
    "Fecha de emisión",
    "Fecha de vencimiento",
    "Resultado",
    "Estado",
    "Fecha de estado",
    "Motivo de estado",
    "Reemplaza a",
    "Puntaje",
    "Libro y folio",
)

_REASONS: Final = ("administrative_error", "fraud", "issuer_decision", "otro")
#: round: people under 18 on its day: situation, year of birth, represented
_MINORS: Final[dict[str, tuple[tuple[str, int, bool], ...]]] = {
    "2024-2": (("minor listed", 2007, True), ("grown up", 2007, True)),
    "2026-3": (
        ("minor", 2010, True),
        ("minor alone", 2009, False),
        ("minor listed", 2010, True),
        ("minor denied", 2011, True),
    ),
}
#: departments in which every round has a mason whose certificate stays in force: their
#: centres issue six weeks apart, so that some certificate is always about to expire
_ANCHORS: Final = ("San Salvador", "Quetzaltenango")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """One assessment that was passed: who, what, where and when."""

    person_id: str
    department: Department
    standard: str
    version: str
    assessor: str
    assessed: datetime.date
    expires: datetime.date | None = None  # when it is not counted from the issue day
    replaces: str = ""


class Register:
    """The register of certificates."""

    def __init__(
        self,
        words: Words,
        draw: Draw,
        *,
        people: People,
        consents: Consents,
        assessors: Assessors,
        write: Write,
        total: int,
    ) -> None:
        self._words = words
        self._draw = draw
        self._people = people
        self._consents = consents
        self._assessors = assessors
        self._write = write
        self._total = total
        self._rounds = rounds.rounds(words)
        self._later: dict[int, list[Assessed]] = defaultdict(list)
        self._committed = 0  # issued, or waiting for its round
        self._holders = 0
        self._dealt = 0  # consent situations
        self._ordinary = 0  # people who are neither anchors nor under age
        self._numbers: Counter[tuple[str, int]] = Counter()
        self._owners: dict[tuple[str, str], list[str]] = defaultdict(list)

    def run(self) -> None:
        """Hold every round."""
        for place, held in enumerate(self._rounds):
            for waiting in self._later.pop(place, ()):
                self._issue(held, waiting)
            last = place == len(self._rounds) - 1
            target = self._total if last else round(self._total * held.until)
            minors = iter(_MINORS.get(held.name, ()))
            anchors = iter(_ANCHORS if target - self._committed > 3 else ())
            while self._committed < target:
                minor = next(minors, None)
                self._certify(place, minor, None if minor else next(anchors, None))

    def owners(self, department: str, family: str) -> list[str]:
        """Return grown-ups who agreed to their page and hold a certificate in force."""
        return self._owners[department, family]

    def _certify(
        self, place: int, minor: tuple[str, int, bool] | None, anchor: str | None
    ) -> None:
        """Admit a new person, who passes one assessment in this round."""
        held, draw = self._rounds[place], self._draw
        open_now = rounds.open_departments(self._words, held)
        department = draw.share(open_now, [d.share for d in open_now])
        department = next((d for d in open_now if d.name == anchor), department)
        issued = held.days[department.centre]
        assessed = issued - datetime.timedelta(days=7 + draw.below(28))
        standard = self._standard(department, assessed, issued)
        if anchor or (minor and standard == "C4EE-01"):
            standard = "CON-01"
        if minor:
            born = datetime.date(minor[1], 1 + draw.below(11), 1 + draw.below(28))
        else:
            born = issued - datetime.timedelta(days=19 * 366 + draw.below(39 * 365))
        person_id = self._people.add(
            department, self._words.skills[standard], born=born, since=issued
        )
        mine = Assessed(
            person_id=person_id,
            department=department,
            standard=standard,
            version=rounds.version(standard, assessed),
            assessor=self._assessor(standard, department, assessed),
            assessed=assessed,
        )
        number = self._holders
        self._holders += 1
        self._committed += 1
        fate = "" if minor or anchor else self._fate()
        situation = minor[0] if minor else self._situation(fate, anchor)
        if number % 30 == 19:
            self._fail(held, mine, number)
        self._follow(place, mine, fate)
        signed = issued + datetime.timedelta(days=draw.below(4))
        guardian = signed if minor and minor[2] else None
        self._consents.person(person_id, situation, signed=signed, guardian=guardian)
        if not fate and not minor and situation in {"named", "listed", "verification"}:
            family = standard.partition("-")[0]
            if issued.year >= {"CON": 2022, "TUR": 2024}.get(family, 9999):
                self._owners[department.name, family].append(person_id)

    def _situation(self, fate: str, anchor: str | None) -> str:
        if anchor:
            return "named" if self._holders % 2 else "verification"
        if fate in {"suspended", "replaced", "renewed", "second"}:
            return "named" if self._holders % 2 else "listed"
        self._dealt += 1
        return in_turn(self._dealt)

    def _fate(self) -> str:
        """Return what becomes of the next ordinary certificate, mostly nothing."""
        self._ordinary += 1
        for every, at, fate in (
            (83, 40, "replaced"),
            (70, 33, "revoked"),
            (110, 64, "suspended"),
            (20, 11, "renewed"),
            (25, 7, "second"),
        ):
            if self._ordinary % every == at:
                return fate
        return ""

    def _follow(self, place: int, mine: Assessed, fate: str) -> None:
        """Issue ``mine`` with what its fate makes of it, now or later."""
        held = self._rounds[place]
        issued = held.days[mine.department.centre]
        days = 100 + self._draw.below(200)
        changed = min(issued + datetime.timedelta(days=days), LATEST)
        if fate == "revoked":
            reason = _REASONS[self._ordinary // 70 % len(_REASONS)]
            self._issue(held, mine, status="anulado", changed=changed, reason=reason)
        elif fate == "suspended":
            reason = "issuer_decision"
            self._issue(held, mine, status="suspendido", changed=changed, reason=reason)
        elif fate == "replaced" and (next_place := self._free(place + 1, mine)):
            later = self._rounds[next_place].days[mine.department.centre]
            number = self._issue(
                held,
                mine,
                status="reemplazado",
                changed=later,
                reason="administrative_error",
            )
            expires = rounds.expiry(self._words, mine.standard, issued)
            self._wait(next_place, mine, expires=expires, replaces=number)
        else:
            self._issue(held, mine)
            self._come_back(place, mine, fate)

    def _come_back(self, place: int, mine: Assessed, fate: str) -> None:
        """Let the holder of ``mine`` renew it, or meet a second standard."""
        if fate == "second":
            wanted = place + 2 + self._draw.below(5)
        elif fate == "renewed":
            issued = self._rounds[place].days[mine.department.centre]
            expires = rounds.expiry(self._words, mine.standard, issued)
            if expires is None:
                return
            early = expires - datetime.timedelta(days=90)
            wanted = sum(max(r.days.values()) < early for r in self._rounds)
        else:
            return
        next_place = self._free(wanted, mine)
        if next_place is None:
            return
        later = self._rounds[next_place].days[mine.department.centre]
        assessed = later - datetime.timedelta(days=7 + self._draw.below(28))
        standard = mine.standard
        if fate == "second":
            standard = self._standard(mine.department, assessed, later)
        if standard not in rounds.accredited(
            self._words, mine.department.centre, assessed, later
        ) or (fate == "second" and standard == mine.standard):
            return
        self._wait(
            next_place,
            mine,
            standard=standard,
            version=rounds.version(standard, assessed),
            assessor=self._assessor(standard, mine.department, assessed),
            assessed=assessed,
        )

    def _free(self, place: int, mine: Assessed) -> int | None:
        """Return ``place`` if that round exists and a certificate is left for it."""
        if place >= len(self._rounds) or self._committed >= self._total:
            return None
        day = self._rounds[place].days[mine.department.centre]
        centre = mine.department.centre
        sound = mine.standard in rounds.accredited(self._words, centre, day)
        return place if sound else None

    def _wait(self, place: int, mine: Assessed, **changes: Any) -> None:
        self._committed += 1
        self._later[place].append(dataclasses.replace(mine, **changes))

    def _standard(self, department: Department, *days: datetime.date) -> str:
        shares: dict[str, int] = self._words.office["proporcion"]
        offered = rounds.accredited(self._words, department.centre, *days)
        return self._draw.share(offered, [shares[standard] for standard in offered])

    def _assessor(
        self, standard: str, department: Department, day: datetime.date
    ) -> str:
        return self._draw.pick(self._assessors.on(standard, department.country, day))

    def _fail(self, held: Round, mine: Assessed, number: int) -> None:
        """Write a result that must never show: of this person, or of another."""
        person_id = mine.person_id
        if number % 60 == 19:
            born = mine.assessed - datetime.timedelta(days=25 * 365 + number % 3000)
            skill = self._words.skills[mine.standard]
            person_id = self._people.add(
                mine.department, skill, born=born, since=mine.assessed
            )
            self._consents.person(person_id, "named", signed=mine.assessed)
        first = mine.assessed - datetime.timedelta(days=45)
        if mine.standard in rounds.accredited(
            self._words, mine.department.centre, first
        ):
            assessor = self._assessor(mine.standard, mine.department, first)
            mine = dataclasses.replace(mine, assessed=first, assessor=assessor)
        mine = dataclasses.replace(mine, person_id=person_id)
        self._issue(held, mine, status="")

    def _issue(
        self,
        held: Round,
        mine: Assessed,
        *,
        status: str = "vigente",
        changed: datetime.date | None = None,
        reason: str = "",
    ) -> str:
        """Write a row and return its number; without a status it is no competence."""
        issued = held.days[mine.department.centre]
        expires = mine.expires or rounds.expiry(self._words, mine.standard, issued)
        prefix = "NT" if status else "NC"
        self._numbers[prefix, held.year] += 1
        number = f"{prefix}-{held.year}-{self._numbers[prefix, held.year]:05d}"
        points = (70 if status else 40) + self._draw.below(29)
        self._write(
            [
                number,
                mine.person_id,
                mine.standard,
                mine.version,
                mine.department.centre,
                mine.assessor,
                held.name,
                mine.assessed,
                issued,
                cell(expires) if status else "",
                "competente" if status else "aún no competente",
                status,
                cell(changed),
                reason,
                mine.replaces,
                f"{points}.{self._draw.below(100):02d} puntos",
                f"libro {held.year - 2017}, folio {self._draw.below(900) + 100}",
            ]
        )
        return number
