"""What a person can ask for: ``inv --list`` shows these tasks and what each is for.

Rules:

- Tasks are thin: they find the paths, ask what day it is, open the key, and hand all
  three down. Nothing below asks for any of them, and nothing below prints.
- An error of ours is two lines, ``error:`` and ``hint:``, and exit status 1; anything
  else is a defect and shows its traceback.
- Both doors stand here side by side; they never import each other.
- A command loads what it uses, when it runs: half of the second that ``inv check`` of a
  small office takes would go into loading what only ``inv build`` needs.
"""

from __future__ import annotations

import contextlib
import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.collection import Collection

from constancia import addresses, development, keychain, staging, tree
from constancia import settings as locations
from constancia.console import (
    Context,
    command,
    concluded,
    fail,
    reported,
    settings_of,
)
from constancia.errors import ConfigurationError
from constancia.progress import Console
from constancia.records import Certificate
from constancia.settings import Settings
from constancia.speech import N_, language, say

if TYPE_CHECKING:
    from constancia.audit import AuditReport
    from constancia.deadlines import Clock
    from constancia.intake import Reading
    from constancia.intake.rows import Export
    from constancia.portal.rendered import Rendered

EXPORT = {
    "export": "carpeta de la exportación (si no: CONSTANCIA_EXPORT o la de muestra)"
}
ISSUE = {
    "export": "carpeta de la exportación (si no: CONSTANCIA_EXPORT o la de muestra)",
    "removals": "cuántas páginas con nombre se quitan, si quien revisa está de acuerdo",
}


READING = N_("Leyendo la exportación")


# -- door 1: from the export to the public tree --------------------------------


def read(settings: Settings, progress: Console) -> Reading:
    """Read and judge the export, write the reports, print the summary."""
    from constancia import intake, territories, vocabulary
    from constancia.album import Examinations
    from constancia.intake import columns, report

    folder = settings.report
    examinations = Examinations(folder / "photos.json")
    progress(READING, 0, None)
    reading = intake.read_export(
        settings.export,
        on=settings.today,
        columns=columns.load(settings.data / "columns.yaml"),
        territories=territories.load(settings.data / "territories.yaml"),
        vocabulary=vocabulary.load(settings.data / "vocabulary.yaml"),
        examine=examinations.examine,
    )
    examinations.keep()
    copies = report.write_reports(reading, folder, gettext=say, language=language())
    progress.finish()
    for line in report.summary_lines(reading, copies, gettext=say):
        print(line)
    print(say("Informe completo: {path}").format(path=folder / "report.html"))
    return reading


def demonstrates(reading: Reading) -> bool:
    """Return whether the export says of itself that it is fictitious."""
    return reading.export is not None and reading.export.programme.demonstration


@command(help=EXPORT)
def check(_context: Context, export: str | None = None) -> int:
    """Lee la exportación e informa cada hallazgo; no publica nada."""
    from constancia import deadlines

    settings = settings_of(export)
    with reported() as progress:
        reading = read(settings, progress)
    if reading.export is None:
        print(say("Plazos de retiro: no se comprobaron; primero corrija los errores."))
        return 1
    for line in deadlines.lines(waiting(settings, reading.export), say):
        print(line)
    return concluded(0 if reading.publishable else 1, progress)


def waiting(settings: Settings, export: Export) -> tuple[Clock, ...]:
    """Return the withdrawals that public tree or site may still show."""
    from constancia import deadlines, exposure, territories, workdays

    in_view = exposure.in_view(settings)
    return deadlines.clocks(
        export,
        on=settings.today,
        calendar=workdays.load(settings.data / "holidays.yaml"),
        territories=territories.load(settings.data / "territories.yaml"),
        on_tree=in_view.tree,
        on_site=in_view.site,
    )


@command(help=EXPORT)
def diff(_context: Context, export: str | None = None) -> int:
    """Dice qué aparece, qué cambia y qué desaparece desde la última emisión."""
    from constancia import preview, review, territories, vocabulary

    settings = settings_of(export)
    with reported() as progress:
        reading = read(settings, progress)
    if reading.export is None:
        return has_errors()
    found = preview.difference(
        reading.export,
        settings=settings,
        key=keychain.open_issuing_key(settings, demonstration=demonstrates(reading)),
        territories=territories.load(settings.data / "territories.yaml"),
        vocabulary=vocabulary.load(settings.data / "vocabulary.yaml"),
    )
    clocks = waiting(settings, reading.export)
    path = review.write(
        settings.report,
        found,
        clocks,
        on=settings.today,
        gettext=say,
        language=language(),
    )
    for line in review.summary_lines(found, clocks, say):
        print(line)
    print(say("Por nombre, solo para quien revisa: {path}").format(path=path))
    return 0


@command(help=ISSUE)
def issue(
    _context: Context, export: str | None = None, removals: str | None = None
) -> int:
    """Revisa, aplica los consentimientos, firma lo nuevo y escribe el árbol público."""
    with reported() as progress:
        status = issue_from(settings_of(export), removals, progress)
        return concluded(status, progress)


def issue_from(settings: Settings, removals: str | None, progress: Console) -> int:
    """Issue once; nothing changes where the export has an error."""
    from constancia import issue as issuing
    from constancia import territories, vocabulary

    confirmed = number_of("removals", removals)
    reading = read(settings, progress)
    if reading.export is None:
        return has_errors()
    issuance = issuing.issue(
        reading.export,
        settings=settings,
        key=keychain.open_issuing_key(settings, demonstration=demonstrates(reading)),
        territories=territories.load(settings.data / "territories.yaml"),
        vocabulary=vocabulary.load(settings.data / "vocabulary.yaml"),
        progress=progress,
        removals=confirmed,
    )
    progress.finish()
    for line in issuing.summary_lines(issuance, say):
        print(line)
    return 0


def has_errors() -> int:
    """Say that an export with errors goes no further; return exit status 1."""
    return fail(
        say("la exportación tiene errores; no se emitió nada"),
        say("Corrija lo que dice el informe y repita."),
    )


def number_of(option: str, text: str | None) -> int | None:
    """Return the number that was typed for an option, if any was."""
    if text is None:
        return None
    if not text.isascii() or not text.isdigit():
        raise ConfigurationError(
            "--{option}: se esperaba un número",
            hint="Escríbalo con cifras y sin más: «--{option} 41».",
            option=option,
        )
    return int(text)


# -- door 2: from the public tree to the site ----------------------------------


@command()
def build(_context: Context) -> int:
    """Construye el sitio, lo audita y solo entonces reemplaza el anterior."""
    with reported() as progress:
        return concluded(build_from(settings_of(), progress), progress)


def build_from(settings: Settings, progress: Console) -> int:
    """Build once; a fault and the old site stands."""
    from constancia import building

    built = building.build(settings, now=noon(settings), progress=progress)
    progress.finish()
    report = built.report
    tell(report)
    if report.faults:
        return fail(
            say("la auditoría encontró {count} faltas; sigue el sitio anterior").format(
                count=len(report.faults)
            ),
            say("Corrija su causa y repita «inv build»."),
        )
    tell_words(settings, built.rendered)
    print(say("Sitio listo en {path}").format(path=settings.output))
    return 0


def tell_words(settings: Settings, rendered: Rendered) -> None:
    """Say which stories wait for a consent, and how much has no English yet."""
    from constancia import untranslated

    for slug in rendered.withheld_stories:
        text = say(
            "La historia «{slug}» no se publica: falta el permiso de quien trata"
        )
        print(text.format(slug=slug))
    path = settings.report / "untranslated.txt"
    untranslated.write(path, rendered.fallbacks, say)
    if rendered.fallbacks:
        text = say("Textos sin inglés: {count}. Cuáles: {path}")
        print(text.format(count=len(rendered.fallbacks), path=path))


@command(name="audit", help={"full": "lee todo, también lo que no cambió"})
def audit_site(_context: Context, full: bool = False) -> int:  # noqa: FBT001, FBT002  # a flag
    """Lee el sitio que está en pie y dice qué le falta o le sobra."""
    from constancia import building

    settings = settings_of()
    require_site(settings)
    with reported() as progress:
        report = building.audit_again(
            settings, now=noon(settings), progress=progress, full=full
        )
    tell(report)
    if report.faults:
        return fail(
            say("la auditoría encontró {count} faltas en el sitio").format(
                count=len(report.faults)
            ),
            say("No lo publique; corrija su causa y construya otra vez: «inv build»."),
        )
    print(say("El sitio está en orden."))
    return 0


def tell(report: AuditReport) -> None:
    """Say what an audit could not check, and the first of its faults."""
    for doubt in report.unchecked:
        text = say("sin comprobar: {doubt}").format(doubt=say(doubt))
        print(text, file=sys.stderr)
    for fault in report.faults[:20]:
        print(fault.told(say), file=sys.stderr)


def noon(settings: Settings) -> datetime.datetime:
    """Return the middle of the day that the run takes for today."""
    return datetime.datetime.combine(
        settings.today, datetime.time(12), tzinfo=locations.CENTRAL_AMERICA
    )


@command(help=ISSUE)
def site(
    _context: Context, export: str | None = None, removals: str | None = None
) -> int:
    """Emite y construye: el trabajo de cada ronda."""
    settings = settings_of(export)
    with reported() as progress:
        status = issue_from(settings, removals, progress)
        return concluded(status or build_from(settings, progress), progress)


def require_site(settings: Settings) -> None:
    """Put back what a killed swap left aside, and refuse where there is no site yet."""
    staging.recover(settings.output)
    if not (settings.output / "index.html").is_file():
        raise ConfigurationError(
            "{path}: todavía no hay sitio",
            hint="Constrúyalo con «inv site».",
            path=settings.output,
        )


@command(help={"port": "puerto en este equipo"})
def serve(_context: Context, port: int = 8000) -> int:
    """Muestra el sitio en este equipo: http://127.0.0.1:8000/."""
    from constancia import serving

    settings = settings_of()
    require_site(settings)
    with serving.server(settings.output, port=port) as http:
        print(
            say("Sitio en http://127.0.0.1:{port}/ (Ctrl+C para terminar)").format(
                port=http.server_address[1]
            ),
            flush=True,
        )
        with contextlib.suppress(KeyboardInterrupt):
            http.serve_forever()
    return 0


@command(
    positional=["target"], help={"target": "archivo, código, o carpeta de un sitio"}
)
def verify(_context: Context, target: str) -> int:
    """Verifica una credencial, un código o un sitio entero, sin red."""
    from constancia import verifying

    settings = settings_of()
    with reported() as progress:
        answer = verifying.verify_target(
            target, site=settings.output, now=noon(settings), progress=progress
        )
    for line in verifying.lines(answer, say):
        print(line)
    return answer.exit_status


@command(
    positional=["code"],
    help={"code": "código del certificado", "folder": "carpeta donde se escriben"},
)
def qr(_context: Context, code: str, folder: str = ".") -> int:
    """Escribe los dos QR de un certificado para el papel: el simple y el sin señal."""
    from constancia.credentials import codes
    from constancia.portal import qr as drawing

    settings = settings_of()
    known = tree.read(settings.public_tree)
    wanted = codes.normalise(code)
    for record, _ in known.certificates():
        if record.code == wanted and isinstance(record, Certificate) and record.payload:
            host = known.programme.official_host
            address = addresses.absolute(host, addresses.certificate(wanted)) + "#"
            rows = drawing.offline_modules(address, record.payload)
            target = Path(folder)
            target.mkdir(parents=True, exist_ok=True)
            plain = target / f"{wanted.lower()}.svg"
            plain.write_bytes(drawing.Symbols(host).svg(wanted))
            offline = target / f"{wanted.lower()}-offline.svg"
            offline.write_bytes(drawing.svg(rows))
            print(
                say("Escritos: {plain} y {offline}").format(
                    plain=plain, offline=offline
                )
            )
            return 0
    raise ConfigurationError(
        "ese código no tiene certificado vigente en el árbol público",
        hint="Revise el código, o emita de nuevo: «inv issue».",
    )


namespace = Collection(
    *(check, diff, issue, build, audit_site, site, serve, verify, qr),
    *development.TASKS,
)
namespace.add_collection(keychain.TASKS)
