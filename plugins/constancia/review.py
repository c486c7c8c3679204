"""What a reviewer reads before an issue: by name in a private file, in numbers on screen.

Rules:

- ``changes.html`` and ``changes.json`` name people and ventures: mode 0600, in the
  private state, never beside the site. The page needs no script and no other host,
  prints, and keeps search engines away should it ever be put where it must not be.
- The console shows counts alone.
- Withdrawals that tree or site may still show stand first: they have a term.

Non-goals: deciding whether an issue may go on (``changes.brake``).

Example::

    write(settings.report, found, clocks, on=day, gettext=say, language="es")
    for line in summary_lines(found, clocks, say): print(line)
"""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import jinja2

from constancia import changes, deadlines, privatefile
from constancia.changes import Change, Changes, Kind
from constancia.deadlines import Clock
from constancia.fieldnames import FIELDS, TABLES
from constancia.speech import N_

Gettext = Callable[[str], str]

KINDS: Final[Mapping[Kind, str]] = {
    "withdrawn": N_("Se retiran"),
    "gone": N_("Desaparecen"),
    "state": N_("Cambian de estado"),
    "changed": N_("Cambian"),
    "new": N_("Aparecen"),
}
STATES: Final[Mapping[str, str]] = {
    "active": N_("vigente"),
    "suspended": N_("suspendido"),
    "revoked": N_("anulado"),
    "replaced": N_("reemplazado"),
    "withdrawn": N_("retirado"),
}


def summary_lines(
    found: Changes, clocks: Sequence[Clock], say: Gettext
) -> Iterator[str]:
    """Yield what the console says: numbers, and never a name."""
    if found.since is None:
        yield say("No hay una emisión anterior: todo es nuevo.")
    else:
        yield say("Desde la emisión del {day}:").format(day=found.since.isoformat())
    counts = found.counts
    for table, title in TABLES.items():
        parts = [
            f"{say(label).lower()} {count}"
            for kind, label in KINDS.items()
            if (count := counts[table, kind])
        ]
        if parts:
            yield f"  {say(title)}: {', '.join(parts)}"
    if found.since is not None and not found.entries:
        yield say("  Nada cambia.")
    subjects = {clock.subject_id for clock in clocks if clock.on_tree}
    if subjects:
        yield say(
            "I20 {count} retiraron un consentimiento desde la emisión anterior: lo suyo "
            "desaparece con esta."
        ).format(count=len(subjects))
    yield from _brake_lines(found, say)
    yield from deadlines.lines(clocks, say)


def _brake_lines(found: Changes, say: Gettext) -> Iterator[str]:
    if found.removed:
        yield say("Páginas con nombre que se quitan: {removed} de {named}").format(
            removed=found.removed, named=found.named
        )
    if changes.brakes(found.removed, found.named):
        yield say(
            "A32 Es más del {percent} %: para emitir habrá que confirmar el número, "
            "«--removals {removed}»."
        ).format(percent=changes.BRAKE_PERCENT, removed=found.removed)


def write(
    folder: Path,
    found: Changes,
    clocks: Sequence[Clock],
    *,
    on: datetime.date,
    gettext: Gettext = str,
    language: str = "es",
) -> Path:
    """Write ``changes.html`` and ``changes.json``; return where the page stands.

    Raises:
        TreeError: a file cannot be written.
    """
    page = folder / "changes.html"
    privatefile.write(page, _as_html(found, clocks, on, gettext, language).encode())
    document = _as_json(found, clocks, on)
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    privatefile.write(folder / "changes.json", text.encode())
    return page


def field_name(dotted: str, gettext: Gettext) -> str:
    """Return a field's name in the words of staff: ``lugar, municipio``."""
    return ", ".join(
        gettext(FIELDS[part]) if part in FIELDS else part for part in dotted.split(".")
    )


def _as_json(
    found: Changes, clocks: Iterable[Clock], on: datetime.date
) -> dict[str, Any]:
    return {
        "since": found.since.isoformat() if found.since else None,
        "on": on.isoformat(),
        "named": found.named,
        "removed": found.removed,
        "brake": changes.brakes(found.removed, found.named),
        "changes": [
            {
                "table": entry.table,
                "kind": entry.kind,
                "key": entry.key,
                "name": entry.name,
                "fields": [
                    {"field": each.field, "before": each.before, "after": each.after}
                    for each in entry.fields
                ],
            }
            for entry in found.entries
        ],
        "withdrawals": [
            {
                "subject_id": clock.subject_id,
                "name": clock.name,
                "scope": clock.scope,
                "file": clock.file,
                "sheet": clock.sheet,
                "row": clock.row,
                "ended": clock.ended,
                "ended_on": _iso(clock.ended_on),
                "working_days": clock.working_days,
                "act_by": _iso(clock.act_by),
                "late": clock.late,
                "on_tree": clock.on_tree,
                "on_site": clock.on_site,
            }
            for clock in clocks
        ],
        "unlisted": list(found.unlisted),
    }


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _as_html(
    found: Changes,
    clocks: Sequence[Clock],
    on: datetime.date,
    gettext: Gettext,
    language: str,
) -> str:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    source = Path(__file__).with_name("changes.html").read_text(encoding="utf-8")
    return environment.from_string(source).render(
        _=gettext,
        language=language,
        on=on.isoformat(),
        found=found,
        stops=changes.brakes(found.removed, found.named),
        percent=changes.BRAKE_PERCENT,
        clocks=[(clock, deadlines.where(clock, gettext)) for clock in clocks],
        scope_name=lambda scope: gettext(deadlines.SCOPES[scope]),
        ended=lambda clock: gettext(deadlines.ENDED[clock.ended]),
        place_of=lambda clock: deadlines.place_of(clock, gettext),
        field_name=lambda dotted: field_name(dotted, gettext),
        shown=lambda change, value: _shown(change, value, gettext),
        tables=[
            (gettext(TABLES[table]), list(_groups(entries, gettext)))
            for table, entries in itertools.groupby(
                found.entries, key=lambda entry: entry.table
            )
        ],
    )


def _groups(
    entries: Iterable[Change], gettext: Gettext
) -> Iterator[tuple[Kind, str, list[Change]]]:
    of_table = list(entries)
    for kind, label in KINDS.items():
        group = [entry for entry in of_table if entry.kind == kind]
        if group:
            yield kind, gettext(label), group


def _shown(field: str, value: str, gettext: Gettext) -> str:
    if field == "state" and value in STATES:
        return gettext(STATES[value])
    return value or "—"
