"""What was found, for people and for programs.

Rules:

- ``report.html`` is one file that needs nothing else: no script, no other host; it
  prints, and its groups fold. Every text is escaped.
- ``report.json`` is for machines: ``{"publishable": bool, "findings": [{"level",
  "code", "file", "sheet", "row", "column", "message", "hint"}]}`` (contract, section
  9), with ``heading`` and ``value`` besides.
- Both name cells, not people: findings hold no person's data (``findings``).
- Beside them stands a copy of each spreadsheet with the cells marked (``marking``). The
  copies hold what the tables hold, so the folder is as private as the export. A copy
  that was not made is said on the page and in the summary.

Example::

    copies = write_reports(reading, Path("data/state/report"))
    for line in summary_lines(reading, copies): print(line)
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import jinja2

from constancia.errors import ConfigurationError, TreeError
from constancia.intake import marking
from constancia.intake.findings import Finding, Gettext
from constancia.intake.marking import Copy
from constancia.intake.reading import Reading
from constancia.intake.wordings import TABLE_NAMES, WORDINGS
from constancia.speech import N_

#: findings of one kind that the page shows; all stand in report.json
SHOWN: Final = 200
_LEVELS: Final = (
    ("error", N_("Errores: impiden publicar")),
    ("warning", N_("Avisos: se publica, pero conviene revisar")),
    ("info", N_("Información")),
)


def write_reports(
    reading: Reading, folder: Path, *, gettext: Gettext = str, language: str = "es"
) -> tuple[Copy, ...]:
    """Write the reports and the marked copies into ``folder``, which is made.

    Returns what became of the copies.

    Raises:
        ConfigurationError: the folder cannot be written.
    """
    found = [finding.translated(gettext) for finding in reading.findings]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        copies = marking.mark_copies(found, reading.folder, folder, gettext=gettext)
        for name, text in (
            ("report.json", _as_json(reading, found)),
            ("report.html", _as_html(reading, found, copies, gettext, language)),
        ):
            # a heading may hold half a surrogate pair, which UTF-8 cannot
            data = text.encode("utf-8", errors="replace")
            (folder / name).write_bytes(data)
    except TreeError as error:
        raise ConfigurationError.of(error) from None
    except OSError as error:
        raise ConfigurationError(
            "{folder}: no se puede escribir el informe ({reason})",
            hint="Cierre el informe anterior si está abierto, o elija otra carpeta.",
            folder=folder.name,
            reason=error.strerror or type(error).__name__,
        ) from None
    return copies


def summary_lines(
    reading: Reading, copies: Iterable[Copy] = (), *, gettext: Gettext = str
) -> list[str]:
    """Return what the console says: tables, findings by kind, copies, the verdict."""
    lines = [
        gettext("{table}: filas {rows}, columnas privadas {private}").format(
            table=gettext(TABLE_NAMES[table.table]),
            rows=table.rows,
            private=table.private_columns,
        )
        for table in reading.tables
    ]
    for _, of_code in _by_code(reading.findings):
        first = of_code[0].translated(gettext)
        more = gettext(" (y {count} más)").format(count=len(of_code) - 1)
        where = place_of(first, gettext)
        lines.append(
            f"{first.code} {where}{': ' if where else ''}{first.message}"
            f"{more if len(of_code) > 1 else ''}"
        )
    lines += copy_lines(copies, gettext)
    lines.append(_verdict(reading, gettext))
    return lines


def copy_lines(copies: Iterable[Copy], gettext: Gettext = str) -> list[str]:
    """Return which tables have a copy with their cells marked, and which have none."""
    lines = []
    for copy in copies:
        if copy.reason:
            text = gettext("{file}: sin copia marcada, porque {reason}").format(
                file=copy.source, reason=gettext(copy.reason)
            )
        elif copy.marked < copy.cells:
            text = gettext(
                "{file}: copia con celdas marcadas en {copy}; de {cells} celdas con "
                "hallazgos se marcaron {marked}"
            ).format(
                file=copy.source, copy=copy.name, cells=copy.cells, marked=copy.marked
            )
        else:
            text = gettext("{file}: copia con celdas marcadas en {copy}").format(
                file=copy.source, copy=copy.name
            )
        lines.append(text)
    return lines


def place_of(found: Finding, gettext: Gettext = str) -> str:
    """Return where a finding stands, as a person says it."""
    parts = [part for part in (found.file, found.sheet) if part]
    if found.row is not None:
        parts.append(gettext("fila {row}").format(row=found.row))
    if found.column:
        parts.append(gettext("columna {column}").format(column=found.column))
    place = ", ".join(parts)
    return f"{place} «{found.heading}»" if found.heading else place


def _by_code(findings: Iterable[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """Group findings by code, in the order in which their levels matter."""
    rank = {level: number for number, (level, _) in enumerate(_LEVELS)}
    ordered = sorted(findings, key=lambda found: (rank[found.level], found.code))
    for code, group in itertools.groupby(ordered, key=lambda found: found.code):
        yield code, list(group)


def _verdict(reading: Reading, gettext: Gettext) -> str:
    counts = Counter(found.level for found in reading.findings)
    if reading.publishable:
        text = gettext("Puede publicarse: SÍ ({warnings} avisos)")
    else:
        text = gettext("Puede publicarse: NO ({errors} errores, {warnings} avisos)")
    return text.format(errors=counts["error"], warnings=counts["warning"])


def _as_json(reading: Reading, found: Iterable[Finding]) -> str:
    document = {
        "publishable": reading.publishable,
        "findings": [
            {
                "level": finding.level,
                "code": finding.code,
                "file": finding.file,
                "sheet": finding.sheet,
                "row": finding.row,
                "column": finding.column,
                "heading": finding.heading,
                "value": finding.value,
                "message": finding.message,
                "hint": finding.hint,
            }
            for finding in found
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _as_html(
    reading: Reading,
    found: list[Finding],
    copies: Iterable[Copy],
    gettext: Gettext,
    language: str,
) -> str:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    source = Path(__file__).with_name("report.html").read_text(encoding="utf-8")
    levels = []
    for level, title in _LEVELS:
        groups = [
            _group(code, group, gettext)
            for code, group in _by_code(f for f in found if f.level == level)
        ]
        if groups:
            count = sum(group["count"] for group in groups)
            levels.append(
                {
                    "name": level,
                    "title": gettext(title),
                    "count": count,
                    "groups": groups,
                }
            )
    return environment.from_string(source).render(
        _=gettext,
        language=language,
        title=gettext("Revisión de la exportación"),
        day=f"{reading.on:%d/%m/%Y}",
        publishable=reading.publishable,
        verdict=_verdict(reading, gettext),
        counts=gettext("{count} hallazgos en {tables} tablas.").format(
            count=len(found), tables=len(reading.tables)
        ),
        tables=[(gettext(TABLE_NAMES[t.table]), t) for t in reading.tables],
        levels=levels,
        copies=copy_lines(copies, gettext),
    )


def _group(code: str, found: list[Finding], gettext: Gettext) -> dict[str, Any]:
    first = found[0]
    alike = all(
        (each.message, each.hint) == (first.message, first.hint) for each in found
    )
    return {
        "code": code,
        "title": first.message if alike else _title(gettext(WORDINGS[code].message)),
        "hint": first.hint if alike else None,  # else beside each of them
        "count": len(found),
        "shown": found[:SHOWN],
        "more": max(0, len(found) - SHOWN),
    }


def _title(template: str) -> str:
    """Return a template with dots for what differs between its findings."""
    return re.sub(r"\{[^}]*\}", "…", template)
