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
from constancia.speech import N_

Gettext = Callable[[str], str]

TABLES: Final[Mapping[str, str]] = {
    "certificates": N_("Certificados"),
    "people": N_("Personas"),
    "ventures": N_("Emprendimientos"),
    "standards": N_("Normas"),
    "centres": N_("Centros"),
    "assessors": N_("Personas evaluadoras"),
    "assessor_counts": N_("Cuántas personas evalúan"),
    "partners": N_("Aliados"),
    "services": N_("Servicios"),
    "opportunities": N_("Vacantes"),
    "indicators": N_("Indicadores"),
    "issuers": N_("Emisores"),
    "story_subjects": N_("Permisos para contar una historia"),
    "programme": N_("Programa"),
}
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
#: parts of the names of fields, as staff call them
FIELDS: Final[Mapping[str, str]] = {
    "abilities": N_("sabe hacer"),
    "accreditations": N_("acreditaciones"),
    "address": N_("dirección"),
    "alt": N_("descripción"),
    "application": N_("aplicación"),
    "apply": N_("cómo aplicar"),
    "assessment": N_("cómo se evalúa"),
    "availability": N_("disponibilidad"),
    "awarding_body": N_("organismo certificador"),
    "backed_by": N_("respaldado por"),
    "booking": N_("cómo reservar"),
    "category": N_("categoría"),
    "centre_id": N_("centro"),
    "certified_in": N_("normas de titulares"),
    "checked_on": N_("fecha de revisión"),
    "closes_on": N_("fecha de cierre"),
    "code": N_("código"),
    "confirmed_on": N_("fecha de confirmación"),
    "contact": N_("contacto"),
    "controller": N_("responsable de los datos"),
    "count": N_("cuántas"),
    "country": N_("país"),
    "criteria_url": N_("enlace de criterios"),
    "delivery": N_("entrega"),
    "demonstration": N_("demostración"),
    "denominator": N_("denominador"),
    "department": N_("departamento"),
    "description": N_("descripción"),
    "directory_mode": N_("modo del directorio"),
    "district": N_("distrito"),
    "donate": N_("enlace para donar"),
    "donors": N_("donantes"),
    "email": N_("correo"),
    "employer": N_("empleador"),
    "en": N_("inglés"),
    "epigraph": N_("epígrafe"),
    "es": N_("español"),
    "expires_on": N_("fecha de vencimiento"),
    "facebook": N_("facebook"),
    "facilitators": N_("oficinas de orientación"),
    "file": N_("archivo"),
    "group": N_("grupo"),
    "headline": N_("titular"),
    "height": N_("alto"),
    "holder": N_("nombre completo"),
    "hours": N_("horario"),
    "indexable": N_("en buscadores"),
    "indicator_id": N_("código"),
    "instagram": N_("instagram"),
    "issued_on": N_("fecha de emisión"),
    "issuer_id": N_("emisor"),
    "key": N_("clave"),
    "kind": N_("tipo"),
    "label": N_("etiqueta"),
    "languages": N_("idiomas"),
    "level": N_("nivel"),
    "licence": N_("licencia de los datos"),
    "municipality": N_("municipio"),
    "name": N_("nombre"),
    "number": N_("número de certificado"),
    "office": N_("oficina"),
    "official_host": N_("dominio oficial"),
    "offline_days": N_("días sin conexión"),
    "opportunity_id": N_("código"),
    "owners": N_("titulares"),
    "partner_id": N_("código"),
    "pathway": N_("pasos de la ruta"),
    "payload": N_("copia firmada del código sin conexión"),
    "payment": N_("formas de pago"),
    "period": N_("periodo"),
    "phases": N_("fases"),
    "phone": N_("teléfono"),
    "photo": N_("foto"),
    "photos": N_("fotos"),
    "place": N_("lugar"),
    "point": N_("ubicación en punto"),
    "price": N_("precio"),
    "products": N_("productos"),
    "provider_id": N_("proveedor"),
    "reason": N_("motivo"),
    "report": N_("canal de reportes"),
    "resources": N_("biblioteca"),
    "role": N_("papel"),
    "sector": N_("sector"),
    "sectors": N_("sectores"),
    "service_id": N_("código"),
    "since": N_("desde"),
    "size": N_("tamaño"),
    "slug": N_("dirección en el sitio"),
    "small_cell": N_("grupo pequeño"),
    "source": N_("fuente"),
    "standard_code": N_("norma"),
    "standard_version": N_("versión de la norma"),
    "standards": N_("normas"),
    "state": N_("estado"),
    "status": N_("estado"),
    "status_index": N_("lugar en la lista de estados"),
    "status_on": N_("fecha del estado"),
    "status_valid_days": N_("días de la lista de estados"),
    "step": N_("paso"),
    "successor_id": N_("sucesor"),
    "summary": N_("resumen"),
    "support_lines": N_("líneas de apoyo"),
    "text": N_("texto"),
    "title": N_("título"),
    "trades": N_("oficios"),
    "unit": N_("unidad"),
    "until": N_("hasta"),
    "validity_months": N_("vigencia en meses"),
    "value": N_("valor"),
    "version": N_("versión"),
    "visibility": N_("texto de visibilidad"),
    "website": N_("sitio web"),
    "whatsapp": N_("WhatsApp"),
    "width": N_("ancho"),
    "year": N_("año"),
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
