"""The legal clock of consents that ended: how long ago, until when, is it still shown.

Who withdraws a consent, or answers no where there was a yes, may expect that the data
go, and so may everyone whose consent ended on its day; and El Salvador's Ley para la
Protección de Datos Personales (Decreto 144 of 12 November 2024, in force since
23 November 2024) gives 20 working days to act on it. Guatemala and Honduras have no
such law, so the same term holds for all.

Rules:

- Day one is the first working day after the consent ended. No Saturday, no Sunday and no
  public holiday of the subject's country counts (``data/holidays.yaml``; where the
  country is not known, El Salvador's).
- Told from the fifth working day on, while the public tree or the site on disk still
  shows what was withdrawn. What cannot be looked up is told too, as not known: a
  withdrawal never passes as done because nobody could look.
- A later grant ends a clock. A withdrawal without a date has no term to count and is
  told at once.
- A later no counts from its day. A no alone is no withdrawal, unless what it denies is
  known to be in view. A consent that ran out counts from the last day of the latest one.
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
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from collections.abc import (
    Set as AbstractSet,
)
from dataclasses import dataclass
from typing import Final, Literal

from constancia.consent.grants import Grants
from constancia.intake.columnar import each
from constancia.intake.rows import ConsentRow, Export, Scope
from constancia.speech import N_
from constancia.territories import Territories
from constancia.workdays import HOME, Calendar

#: how a consent ended
Ended = Literal["withdrawn", "denied", "expired"]

ENDED: Final[Mapping[Ended, str]] = {
    "withdrawn": N_("retirado"),
    "denied": N_("negado"),
    "expired": N_("caducado"),
}

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
Shown = AbstractSet[tuple[str, str]] | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Clock:
    """A consent that ended and is not, or not known to be, obeyed; ``repr`` names nobody."""

    subject_id: str
    name: str  # for the reviewer's file alone
    scope: Scope
    file: str
    sheet: str | None
    row: int
    ended: Ended
    ended_on: datetime.date | None
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
    """Return the consents of ``export`` that ended and are not known to be obeyed.

    ``on_tree`` and ``on_site`` tell what the public tree and the site on disk show, as
    ``provenance`` remembers it. The oldest comes first, those without a date
    before all.
    """
    ending = _ending(export.consents, on)
    grants = Grants([row for rows in ending.values() for row in rows], on=on)
    subjects = _Subjects(export, territories, {subject for subject, _ in ending})
    in_view = {
        pair for pair in ending for seen in (on_tree, on_site) if pair in (seen or ())
    }
    found = []
    for row, ended, since in _ended(ending, on, in_view):
        pair = (row.subject_id, row.scope)
        tree = None if on_tree is None else pair in on_tree
        site = None if on_site is None else pair in on_site
        born = subjects.born.get(row.subject_id)
        if (tree, site) == (False, False) or grants.granted(*pair, born=born):
            continue
        country = subjects.country(row.subject_id)
        act_by = calendar.term(since, LIMIT, country) if since else None
        found.append(
            Clock(
                subject_id=row.subject_id,
                name=subjects.names.get(row.subject_id) or row.subject_id,
                scope=row.scope,
                file=row.file,
                sheet=row.sheet,
                row=row.row,
                ended=ended,
                ended_on=since,
                working_days=calendar.elapsed(since, on, country) if since else None,
                act_by=act_by,
                late=act_by is not None and act_by < on,
                on_tree=tree,
                on_site=site,
            )
        )
    found.sort(key=lambda c: (c.ended_on or datetime.date.min, c.file, c.row))
    return tuple(found)


def _ending(
    rows: Sequence[ConsentRow], on: datetime.date
) -> Mapping[tuple[str, str], list[ConsentRow]]:
    """Return all rows on the scopes of which some row says no, or has run out."""
    said = ("subject_id", "scope", "state", "withdrawn_on", "expires_on")
    ended = {
        (subject_id, scope)
        for subject_id, scope, state, withdrawn_on, expires_on in each(rows, *said)
        if state != "granted" or withdrawn_on or (expires_on and expires_on < on)
    }
    by_pair: dict[tuple[str, str], list[ConsentRow]] = defaultdict(list)
    for index, pair in enumerate(each(rows, "subject_id", "scope")):
        if pair in ended:
            by_pair[pair].append(rows[index])
    return by_pair


def _ended(
    by_pair: Mapping[tuple[str, str], list[ConsentRow]],
    on: datetime.date,
    in_view: AbstractSet[tuple[str, str]],
) -> Iterator[tuple[ConsentRow, Ended, datetime.date | None]]:
    """Yield the rows by which a consent ended, not followed by a new grant, and when."""
    for pair, of_pair in by_pair.items():
        granted = [r for r in of_pair if r.state != "denied" and r.granted_on]
        last = max((r.granted_on for r in granted if r.granted_on), default=None)
        withdrawn = [
            row
            for row in of_pair
            if (row.state == "withdrawn" or row.withdrawn_on)
            and (not row.withdrawn_on or not last or row.withdrawn_on >= last)
        ]
        if withdrawn:
            yield from ((row, "withdrawn", row.withdrawn_on) for row in withdrawn)
        elif denied := _denied(of_pair, last, seen=pair in in_view):
            yield denied, "denied", denied.withdrawn_on or denied.granted_on
        elif last and all(r.expires_on and r.expires_on < on for r in granted):
            row = max(granted, key=lambda r: r.expires_on or last)
            yield row, "expired", row.expires_on


def _denied(
    rows: Iterable[ConsentRow], last: datetime.date | None, *, seen: bool
) -> ConsentRow | None:
    """Return the first no after the last yes, where there was one or it is in view."""
    days = [
        (row.granted_on or datetime.date.max, row)
        for row in rows
        if row.state == "denied" and (last or seen)
    ]
    after = [(day, row) for day, row in days if not last or day >= last]
    return min(after, key=lambda each: each[0])[1] if after else None


class _Subjects:
    """Who consents that ended can speak of: people, ventures and assessors."""

    def __init__(
        self, export: Export, territories: Territories, wanted: Collection[str]
    ) -> None:
        self._territories = territories
        self.born: dict[str, datetime.date | None] = {}
        self.names: dict[str, str | None] = {}
        self._countries: dict[str, str | None] = {}
        for rows, *names in (
            (export.people, "person_id", "full_name", "country"),
            (export.ventures, "venture_id", "name", "country"),
            (export.assessors, "assessor_id", "full_name", "country"),
        ):
            for subject_id, name, country in each(rows, *names):
                if subject_id in wanted:
                    self.names[subject_id] = name
                    self._countries[subject_id] = country
        for person_id, day in each(export.people, "person_id", "birth_date"):
            if person_id in wanted:
                self.born[person_id] = day

    def country(self, subject_id: str) -> str:
        found = self._territories.country(self._countries.get(subject_id) or "")
        return found.code if found else HOME


# -- told ----------------------------------------------------------------------


def lines(found: Iterable[Clock], say: Callable[[str], str]) -> Iterator[str]:
    """Yield what ``inv check`` says of them; no line names a person."""
    told = [clock for clock in found if clock.told]
    certain = [clock for clock in told if clock.certain]
    for clock in certain[:SHOWN]:
        yield f"A90 {place_of(clock, say)}: {sentence(clock, say)}"
    if len(certain) > SHOWN:
        yield say(
            "A90 y {count} retiros más sin aplicar; «inv diff» los muestra."
        ).format(count=len(certain) - SHOWN)
    if len(told) > len(certain):
        yield say(
            "A91 {count} retiros: no se pudo comprobar si lo retirado sigue a la vista. "
            "Emita y construya otra vez: «inv site»."
        ).format(count=len(told) - len(certain))


def place_of(clock: Clock, say: Callable[[str], str]) -> str:
    """Return where the row of a withdrawal stands."""
    row = say("fila {row}").format(row=clock.row)
    return ", ".join(part for part in (clock.file, clock.sheet, row) if part)


def sentence(clock: Clock, say: Callable[[str], str]) -> str:
    """Return what has to be done and until when."""
    scope, how = say(SCOPES[clock.scope]), say(ENDED[clock.ended])
    if clock.ended_on is None or clock.act_by is None:
        return say(
            "«{scope}» {ended} sin fecha, y sigue a la vista ({where}). Anote la fecha "
            "y publique: «inv site»."
        ).format(scope=scope, ended=how, where=where(clock, say))
    if clock.late:
        text = say(
            "«{scope}» {ended} el {day}, hace {days} días hábiles, y sigue a la vista "
            "({where}). El plazo legal venció el {act_by}: publique hoy, «inv site»."
        )
    else:
        text = say(
            "«{scope}» {ended} el {day}, hace {days} días hábiles, y sigue a la vista "
            "({where}). El plazo legal vence el {act_by}: publique con «inv site»."
        )
    return text.format(
        scope=scope,
        ended=how,
        day=clock.ended_on.isoformat(),
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
