"""The legal clock of withdrawals: how long ago, until when, and whether it still shows.

Who withdraws a consent may expect that the data go, and El Salvador's Ley para la
Protección de Datos Personales (Decreto 144 of 12 November 2024, in force since
23 November 2024) gives 20 working days to act on it. Guatemala and Honduras have no
such law, so the same term holds for all.

Rules:

- Day one is the first working day after the withdrawal. No Saturday, no Sunday and no
  public holiday of the subject's country counts (``data/holidays.yaml``; where the
  country is not known, El Salvador's).
- Told from the fifth working day on, while the public tree or the site on disk still
  shows what was withdrawn. What cannot be looked up is told too, as not known: a
  withdrawal never passes as done because nobody could look.
- A later grant ends a clock. A withdrawal without a date has no term to count and is
  told at once.
- The console names files and rows, never a person; ``name`` is for the reviewer's file.

Non-goals: extending the term by the 20 days that the law allows on notice (that is a
letter to the person, not a setting), and what stands on a host after publishing.

Source: the law as told by ECIJA's Global Privacy Playbook and Torres Legal
(25 November 2024); a delegate should confirm the term.

Example::

    for clock in clocks(export, on=day, calendar=calendar, territories=territories,
                        on_tree=shown.tree, on_site=shown.site):
        clock.act_by
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from constancia.consent.grants import Grants
from constancia.intake.rows import ConsentRow, Export, Scope
from constancia.speech import N_
from constancia.territories import Territories
from constancia.workdays import HOME, Calendar

LIMIT: Final = 20  # working days to act
TOLD_FROM: Final = 5  # working days

#: lines on the console; ``inv diff`` has them all
SHOWN: Final = 20

#: how staff call what a consent is for
SCOPES: Final[Mapping[Scope, str]] = {
    "verification": N_("verificación"),
    "profile": N_("perfil"),
    "full_name": N_("nombre completo"),
    "photo": N_("foto de la persona"),
    "contact_whatsapp": N_("contacto por WhatsApp"),
    "contact_phone": N_("contacto por teléfono"),
    "contact_email": N_("contacto por correo"),
    "story": N_("historia"),
    "return_status": N_("condición de retorno"),
    "venture": N_("emprendimiento"),
    "owner_name": N_("nombre de titular"),
    "product_photo": N_("foto de producto"),
    "location_point": N_("ubicación en punto"),
    "certificate_link": N_("vínculo con certificado"),
    "search_engines": N_("buscadores"),
}

#: (subject_id, scope) pairs that are in public view; ``None`` where nobody could look
Shown = frozenset[tuple[str, str]] | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Clock:
    """A withdrawal that is not, or not known to be, done; ``repr`` names nobody."""

    subject_id: str
    name: str  # for the reviewer's file alone
    scope: Scope
    file: str
    sheet: str | None
    row: int
    withdrawn_on: datetime.date | None
    working_days: int | None  # since then; None without a date
    act_by: datetime.date | None  # last day of the legal term
    late: bool  # the term is over
    on_tree: bool | None  # whether the public tree shows it; None: could not tell
    on_site: bool | None  # whether the site on disk does

    @property
    def told(self) -> bool:
        """Whether ``inv check`` tells of it."""
        return self.working_days is None or self.working_days >= TOLD_FROM

    @property
    def certain(self) -> bool:
        """Whether it is known to be still in public view."""
        return bool(self.on_tree or self.on_site)


def clocks(
    export: Export,
    *,
    on: datetime.date,
    calendar: Calendar,
    territories: Territories,
    on_tree: Shown,
    on_site: Shown,
) -> tuple[Clock, ...]:
    """Return the withdrawals of ``export`` that are not known to be done.

    ``on_tree`` and ``on_site`` tell what the public tree and the site on disk show, as
    ``provenance`` remembers it. The oldest withdrawal comes first, those without a
    date before all.
    """
    grants = Grants(export.consents, on=on)
    subjects = _Subjects(export, territories)
    found = []
    for row in _withdrawn(export.consents):
        pair = (row.subject_id, row.scope)
        tree = None if on_tree is None else pair in on_tree
        site = None if on_site is None else pair in on_site
        born = subjects.born.get(row.subject_id)
        if (tree, site) == (False, False) or grants.granted(*pair, born=born):
            continue
        country = subjects.country(row.subject_id)
        since = row.withdrawn_on
        act_by = calendar.term(since, LIMIT, country) if since else None
        found.append(
            Clock(
                subject_id=row.subject_id,
                name=subjects.names.get(row.subject_id) or row.subject_id,
                scope=row.scope,
                file=row.file,
                sheet=row.sheet,
                row=row.row,
                withdrawn_on=since,
                working_days=calendar.elapsed(since, on, country) if since else None,
                act_by=act_by,
                late=act_by is not None and act_by < on,
                on_tree=tree,
                on_site=site,
            )
        )
    found.sort(key=lambda c: (c.withdrawn_on or datetime.date.min, c.file, c.row))
    return tuple(found)


def _withdrawn(rows: Iterable[ConsentRow]) -> Iterator[ConsentRow]:
    """Yield the rows that withdraw a consent and were not followed by a new grant."""
    granted: dict[tuple[str, str], datetime.date] = defaultdict(
        lambda: datetime.date.min
    )
    withdrawn = []
    for row in rows:
        pair = (row.subject_id, row.scope)
        if row.state != "denied" and row.granted_on:
            granted[pair] = max(granted[pair], row.granted_on)
        if row.state == "withdrawn" or row.withdrawn_on:
            withdrawn.append(row)
    for row in withdrawn:
        last = granted[row.subject_id, row.scope]
        if row.withdrawn_on is None or row.withdrawn_on >= last:
            yield row


class _Subjects:
    """Who a consent can speak of."""

    def __init__(self, export: Export, territories: Territories) -> None:
        self.born = {row.person_id: row.birth_date for row in export.people}
        self.names: dict[str, str | None] = {
            **{row.person_id: row.full_name for row in export.people},
            **{row.venture_id: row.name for row in export.ventures},
            **{row.assessor_id: row.full_name for row in export.assessors},
        }
        self._territories = territories
        self._countries: dict[str, str | None] = {
            **{row.person_id: row.country for row in export.people},
            **{row.venture_id: row.country for row in export.ventures},
            **{row.assessor_id: row.country for row in export.assessors},
        }

    def country(self, subject_id: str) -> str:
        found = self._territories.country(self._countries.get(subject_id) or "")
        return found.code if found else HOME


# -- told ----------------------------------------------------------------------


def lines(found: Iterable[Clock], say: Callable[[str], str]) -> Iterator[str]:
    """Yield what ``inv check`` says of withdrawals; no line names a person."""
    told = [clock for clock in found if clock.told]
    certain = [clock for clock in told if clock.certain]
    for clock in certain[:SHOWN]:
        yield f"A80 {place_of(clock, say)}: {sentence(clock, say)}"
    if len(certain) > SHOWN:
        yield say(
            "A80 y {count} retiros más sin aplicar; «inv diff» los muestra."
        ).format(count=len(certain) - SHOWN)
    if len(told) > len(certain):
        yield say(
            "A81 {count} retiros: no se pudo comprobar si lo retirado sigue a la vista. "
            "Emita y construya otra vez: «inv site»."
        ).format(count=len(told) - len(certain))


def place_of(clock: Clock, say: Callable[[str], str]) -> str:
    """Return where the row of a withdrawal stands."""
    row = say("fila {row}").format(row=clock.row)
    return ", ".join(part for part in (clock.file, clock.sheet, row) if part)


def sentence(clock: Clock, say: Callable[[str], str]) -> str:
    """Return what has to be done and until when."""
    scope = say(SCOPES[clock.scope])
    if clock.withdrawn_on is None or clock.act_by is None:
        return say(
            "«{scope}» retirado sin fecha, y sigue a la vista ({where}). Anote la fecha "
            "y publique: «inv site»."
        ).format(scope=scope, where=where(clock, say))
    if clock.late:
        text = say(
            "«{scope}» retirado el {day}, hace {days} días hábiles, y sigue a la vista "
            "({where}). El plazo legal venció el {act_by}: publique hoy, «inv site»."
        )
    else:
        text = say(
            "«{scope}» retirado el {day}, hace {days} días hábiles, y sigue a la vista "
            "({where}). El plazo legal vence el {act_by}: publique con «inv site»."
        )
    return text.format(
        scope=scope,
        day=clock.withdrawn_on.isoformat(),
        days=clock.working_days,
        where=where(clock, say),
        act_by=clock.act_by.isoformat(),
    )


def where(clock: Clock, say: Callable[[str], str]) -> str:
    """Return where what was withdrawn is still to be seen, as far as is known."""
    shown = [
        name
        for name, seen in (
            (say("árbol público"), clock.on_tree),
            (say("sitio"), clock.on_site),
        )
        if seen
    ]
    return ", ".join(shown) or say("no se pudo comprobar")
