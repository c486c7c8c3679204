"""What a person can ask for: ``inv --list`` shows these tasks and what each is for.

Rules:

- Tasks are thin: they find the paths, ask what day it is, open the key, and hand all
  three down. Nothing below asks for any of them, and nothing below prints.
- An error of ours is two lines, ``error:`` and ``hint:``, and exit status 1; anything
  else is a defect and shows its traceback.
- Both doors stand here side by side; they never import each other.
"""

from __future__ import annotations

import contextlib
import datetime
import getpass
import os
import sys
from pathlib import Path
from typing import Final

from invoke.collection import Collection

from constancia import (
    audit,
    development,
    intake,
    serving,
    staging,
    territories,
    tree,
    verifying,
    vocabulary,
)
from constancia import issue as issuing
from constancia import settings as locations
from constancia.console import ROOT, Context, command, fail, reported, settings_of
from constancia.credentials import keys
from constancia.credentials.keys import IssuerKey
from constancia.errors import ConfigurationError, KeyFileError
from constancia.intake import Reading, columns, report
from constancia.portal import build as portal
from constancia.settings import Settings
from constancia.speech import N_, language, say

#: opens the demonstration key, which protects nothing: its data is fictitious
DEMONSTRATION_PASSPHRASE: Final = "demostracion"  # noqa: S105  # meant to be read

#: words of ``keys.list``
KEY_STATES: Final = {
    "current": N_("en uso"),
    "retired": N_("retirada"),
    "compromised": N_("comprometida"),
}

EXPORT = {
    "export": "carpeta de la exportación (si no: CONSTANCIA_EXPORT o la de muestra)"
}


# -- door 1: from the export to the public tree --------------------------------


def read(settings: Settings) -> Reading:
    """Read and judge the export, write the reports, print the summary."""
    with reported() as progress:
        reading = intake.read_export(
            settings.export,
            on=settings.today,
            columns=columns.load(settings.data / "columns.yaml"),
            territories=territories.load(settings.data / "territories.yaml"),
            vocabulary=vocabulary.load(settings.data / "vocabulary.yaml"),
        )
        progress.finish()
    folder = settings.report
    report.write_reports(reading, folder, gettext=say, language=language())
    for line in report.summary_lines(reading, gettext=say):
        print(line)
    print(say("Informe completo: {path}").format(path=folder / "report.html"))
    return reading


def demonstrates(reading: Reading) -> bool:
    """Return whether the export says of itself that it is fictitious."""
    return reading.export is not None and reading.export.programme.demonstration


def open_issuing_key(settings: Settings, *, demonstration: bool) -> IssuerKey:
    """Open the configured key; for fictitious data make one if there is none.

    Raises:
        KeyFileError: no key for real data, or a demonstration key was offered for it.
    """
    path = settings.issuing_key
    if settings.key is None and not path.exists() and demonstration:
        path = settings.demonstration_key
        if not path.exists():
            keys.create(
                path,
                passphrase=DEMONSTRATION_PASSPHRASE,
                created=settings.today,
                demonstration=True,
            )
    if not path.exists():
        raise KeyFileError(
            "{path}: no hay clave emisora",
            hint="Los datos reales se firman con una clave propia: indique su lugar en "
            "CONSTANCIA_KEY y créela con «inv keys.new».",
            path=path,
        )
    if keys.is_demonstration(path):
        if not demonstration:
            raise KeyFileError(
                "{path}: es una clave de demostración y los datos son reales",
                hint="Indique en CONSTANCIA_KEY el lugar de una clave propia y créela "
                "con «inv keys.new».",
                path=path,
            )
        return keys.open_key(path, passphrase=DEMONSTRATION_PASSPHRASE)
    return keys.open_key(
        path, passphrase=passphrase(say("Frase de paso de la clave: "))
    )


def passphrase(prompt: str) -> str:
    """Return ``CONSTANCIA_PASSPHRASE``, or ask for it on a terminal."""
    given = os.environ.get("CONSTANCIA_PASSPHRASE")
    if given:
        return given
    if not sys.stdin.isatty():
        raise KeyFileError(
            "CONSTANCIA_PASSPHRASE: no está definida y no hay a quién preguntar",
            hint="Defínala en el entorno, o ejecute el comando en una terminal.",
        )
    return getpass.getpass(prompt)


@command(help=EXPORT)
def check(_context: Context, export: str | None = None) -> int:
    """Lee la exportación e informa cada hallazgo; no publica nada."""
    return 0 if read(settings_of(export)).publishable else 1


@command(help=EXPORT)
def issue(_context: Context, export: str | None = None) -> int:
    """Revisa, aplica los consentimientos, firma lo nuevo y escribe el árbol público."""
    return issue_from(settings_of(export))


def issue_from(settings: Settings) -> int:
    """Issue once; nothing changes where the export has an error."""
    reading = read(settings)
    if reading.export is None:
        return fail(
            say("la exportación tiene errores; no se emitió nada"),
            say("Corrija lo que dice el informe y repita."),
        )
    key = open_issuing_key(settings, demonstration=demonstrates(reading))
    with reported() as progress:
        issuance = issuing.issue(
            reading.export,
            settings=settings,
            key=key,
            territories=territories.load(settings.data / "territories.yaml"),
            vocabulary=vocabulary.load(settings.data / "vocabulary.yaml"),
            progress=progress,
        )
    for line in issuing.summary_lines(issuance, say):
        print(line)
    return 0


# -- door 2: from the public tree to the site ----------------------------------


@command()
def build(_context: Context) -> int:
    """Construye el sitio, lo audita y solo entonces reemplaza el anterior."""
    return build_from(settings_of())


def build_from(settings: Settings) -> int:
    """Render into a staging folder, audit it, swap it in."""
    with reported() as progress, staging.beside(settings.output) as stage:
        portal.render(
            settings.public_tree,
            stage,
            built_on=settings.today,
            territories=territories.load(settings.data / "territories.yaml"),
            vocabulary=vocabulary.load(settings.data / "vocabulary.yaml"),
            content_dir=ROOT / "content",
            theme_dir=ROOT / "theme",
            progress=progress,
        )
        report = audit.audit(
            stage,
            silence=settings.private / "silence.json",
            benign=benign_files(settings),
            now=noon(settings),
            declared=tree.read(settings.public_tree).programme.directory_mode
            == "declared",
            progress=progress,
        )
        progress.finish()
        for doubt in report.unchecked:
            text = say("sin comprobar: {doubt}").format(doubt=say(doubt))
            print(text, file=sys.stderr)
        for fault in report.faults[:20]:
            print(fault.told(say), file=sys.stderr)
        if report.faults:
            return fail(
                say(
                    "la auditoría encontró {count} faltas; sigue el sitio anterior"
                ).format(count=len(report.faults)),
                say("Corrija su causa y repita «inv build»."),
            )
        staging.swap(stage, settings.output)
    print(say("Sitio listo en {path}").format(path=settings.output))
    return 0


def benign_files(settings: Settings) -> list[Path]:
    """Return the project's own texts: their words are nobody's secret."""
    folders = (ROOT / "content", ROOT / "theme", settings.data)
    kinds = {".md", ".html", ".po", ".yaml", ".svg", ".js", ".css"}
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in kinds
        and settings.state not in path.parents
        and settings.export not in path.parents
    ]


def noon(settings: Settings) -> datetime.datetime:
    """Return the middle of the day that the run takes for today."""
    return datetime.datetime.combine(
        settings.today, datetime.time(12), tzinfo=locations.CENTRAL_AMERICA
    )


@command(help=EXPORT)
def site(_context: Context, export: str | None = None) -> int:
    """Emite y construye: el trabajo de cada ronda."""
    settings = settings_of(export)
    return issue_from(settings) or build_from(settings)


@command(help={"port": "puerto en este equipo"})
def serve(_context: Context, port: int = 8000) -> int:
    """Muestra el sitio en este equipo: http://127.0.0.1:8000/."""
    settings = settings_of()
    staging.recover(settings.output)
    if not (settings.output / "index.html").is_file():
        raise ConfigurationError(
            "{path}: todavía no hay sitio",
            hint="Constrúyalo con «inv site».",
            path=settings.output,
        )
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
    settings = settings_of()
    with reported() as progress:
        answer = verifying.verify_target(
            target, site=settings.output, now=noon(settings), progress=progress
        )
    for line in verifying.lines(answer, say):
        print(line)
    return answer.exit_status


# -- keys ----------------------------------------------------------------------


def new_passphrase() -> str:
    """Return a passphrase for a new key; on a terminal it is typed twice."""
    if os.environ.get("CONSTANCIA_PASSPHRASE") or not sys.stdin.isatty():
        return passphrase("")
    first = passphrase(say("Frase de paso nueva: "))
    if first != getpass.getpass(say("Otra vez: ")):
        raise KeyFileError(
            "frase de paso: las dos veces no son iguales; no se creó nada",
            hint="Repita el comando y escriba dos veces la misma.",
        )
    return first


@command()
def new(_context: Context) -> int:
    """Crea la clave emisora en CONSTANCIA_KEY, bajo una frase de paso."""
    settings = settings_of()
    keys.create(
        settings.issuing_key, passphrase=new_passphrase(), created=settings.today
    )
    print(say("Clave creada en {path}").format(path=settings.issuing_key))
    print(
        say("Guarde una copia y la frase en lugares distintos: sin ellas no se emite.")
    )
    return 0


@command(name="list")
def list_keys(_context: Context) -> int:
    """Muestra las claves públicas, su fecha y su estado; nunca la privada."""
    settings = settings_of()
    path = settings.issuing_key
    if settings.key is None and not path.exists():
        path = settings.demonstration_key
    for public in keys.public_keys(path):
        print(
            public.fragment,
            public.created,
            say(KEY_STATES[public.state]),
            public.public_multibase,
            sep="  ",
        )
    return 0


@command()
def rotate(_context: Context) -> int:
    """Hace una clave nueva para firmar; la anterior queda publicada como retirada."""
    settings = settings_of()
    public = keys.rotate(
        settings.issuing_key,
        passphrase=passphrase(say("Frase de paso de la clave: ")),
        on=settings.today,
    )
    print(say("Desde ahora firma {fragment}").format(fragment=public.fragment))
    return 0


@command(help={"fragment": "cuál, como la muestra keys.list: key-2026-1"})
def compromised(_context: Context, fragment: str) -> int:
    """Retira una clave que pudo caer en otras manos; lo suyo se firma de nuevo."""
    settings = settings_of()
    keys.mark_compromised(
        settings.issuing_key,
        fragment=fragment,
        passphrase=passphrase(say("Frase de paso de la clave: ")),
        on=settings.today,
    )
    print(say("Emita y publique hoy mismo: «inv site» firma de nuevo lo que llevaba."))
    return 0


namespace = Collection(check, issue, build, site, serve, verify, *development.TASKS)
namespace.add_collection(Collection("keys", new, list_keys, rotate, compromised))
