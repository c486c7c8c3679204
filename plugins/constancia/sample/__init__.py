"""A fictitious but lifelike export, the same bytes for the same seed.

It is what an office hands in: Spanish headings, private columns beside public ones,
people in every consent situation, certificates in every state. Nobody and nothing in
it is real; what is real are the names of places and of public institutions, and the
figures of the indicators, which the programme published for 2018-2020.

Rules:

- ``certificates`` counts the competent results; a few that are not competent come on
  top and must never show.
- Rows are written as they are made, so that a hundred thousand certificates need
  little memory.
- On any day of the next years the sample has certificates that are valid, about to
  expire, expired, suspended, revoked and replaced.
- Nothing that a page would show says that someone came back from abroad. Columns that
  do are private, as in a real export.

Example::

    generate(Path("data/export"))
    generate(Path("big"), certificates=100_000, ventures=10_000)
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from constancia.errors import ExportError
from constancia.sample import (
    assessors,
    businesses,
    consents,
    illustrations,
    people,
    register,
)
from constancia.sample.draw import Draw
from constancia.sample.tables import cell, table, write_mappings
from constancia.sample.words import HERE, Words, load


def generate(
    folder: Path, *, seed: int = 2018, certificates: int = 417, ventures: int = 44
) -> None:
    """Write a whole export into ``folder``, which is made if need be.

    Args:
        folder: where the tables go; files of the same name are overwritten.
        seed: the same seed gives the same bytes.
        certificates: how many competent results, 1 or more.
        ventures: how many ventures, 0 or more.

    Raises:
        ExportError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder, seed=seed, certificates=certificates, ventures=ventures)
    except OSError as error:
        raise ExportError(
            "{folder}: no se puede escribir allí la exportación de muestra ({reason})",
            hint="Indique una carpeta donde pueda escribir, y cierre sus archivos en Excel.",
            folder=folder.name,
            reason=error.strerror,
        ) from None


def _write(folder: Path, *, seed: int, certificates: int, ventures: int) -> None:
    words = load()
    for fixed in sorted((HERE / "fixed").glob("*.yaml")):
        text = fixed.read_text(encoding="utf-8")
        (folder / fixed.name).write_text(text, encoding="utf-8", newline="\n")
    _small_tables(folder, words)
    (folder / "fotos").mkdir(exist_ok=True)
    for name in illustrations.NAMES:
        (folder / "fotos" / f"{name}.png").write_bytes(illustrations.png(name))
    with contextlib.ExitStack() as stack:

        def opened(name: str, headings: tuple[str, ...], **habit: Any) -> Any:
            path = folder / f"{name}.csv"
            return stack.enter_context(table(path, headings, **habit))

        excel = {"delimiter": ";", "bom": True}
        everyone = people.People(
            words,
            Draw(f"{seed}:people"),
            opened("personas", people.HEADINGS, **excel),
        )
        agreed = consents.Consents(
            Draw(f"{seed}:consents"), opened("consentimientos", consents.HEADINGS)
        )
        assessing = assessors.Assessors(everyone)
        assessing.write(
            opened(
                "evaluadores",
                assessors.HEADINGS,
                title="Registro de personas evaluadoras (datos ficticios)",
                **excel,
            ),
            _accreditations(opened, words),
            agreed,
        )
        held = register.Register(
            words,
            Draw(f"{seed}:register"),
            people=everyone,
            consents=agreed,
            assessors=assessing,
            write=opened("certificados", register.HEADINGS),
            total=certificates,
        )
        held.run()
        businesses.Businesses(
            words,
            Draw(f"{seed}:ventures"),
            people=everyone,
            consents=agreed,
            register=held,
            write=opened("emprendimientos", businesses.HEADINGS, **excel),
        ).add(ventures)


def _small_tables(folder: Path, words: Words) -> None:
    office = words.office
    write_mappings(folder / "normas.csv", office["normas"], delimiter=";", bom=True)
    write_mappings(folder / "centros.csv", office["centros"], delimiter=";", bom=True)
    write_mappings(folder / "vacantes.csv", office["vacantes"])
    source = {
        "fuente": "Avance del programa 2018-2020 (sitio de demostración)",
        "fuente_en": "Programme progress 2018-2020 (demonstration site)",
    }
    figures = [{**row, **source, **row} for row in office["indicadores"]]
    write_mappings(folder / "indicadores.csv", figures)


def _accreditations(opened: Any, words: Words) -> Any:
    """Open the table of accreditations, write the centres' and return its writer."""
    write = opened(
        "acreditaciones", ("Id acreditado", "Código norma", "Desde", "Hasta")
    )
    for centre, standards in words.office["acreditaciones"].items():
        for standard, window in standards.items():
            until = window[1] if len(window) > 1 else None
            write([centre, standard, window[0], cell(until)])
    return write
