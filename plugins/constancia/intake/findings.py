"""Findings: what is wrong in an export, where, and what to do about it.

Rules:

- A code is stable: a letter for the level (``E`` error, ``A`` warning, *aviso*,
  ``I`` information) and a number. Programs rely on it, texts may be improved.
- Texts are Spanish templates, marked for extraction by ``N_``; another language comes
  from a catalogue through ``Finding.translated``. A template names its facts in braces.
- A finding says the file, the sheet, the row and the column letter as the spreadsheet
  program shows them. It never holds a person's data: ``showable`` decides which cells
  may be quoted, and facts are names of columns, tables, places and standards, dates
  of certificates, and numbers of rows.

Non-goals: deciding what is wrong (``mapping``, ``judge``), showing it (``report``).

Example::

    >>> where = Place(file="certificados.csv", row=22, column="C")
    >>> found = finding("E11", where, standard="CON-01", day="2020-03-14")
    >>> found.level, found.row
    ('error', 22)
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from constancia.speech import N_

Level = Literal["error", "warning", "info"]
Fact = str | int
Gettext = Callable[[str], str]

LEVELS: Final[dict[str, Level]] = {"E": "error", "A": "warning", "I": "info"}


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of a code: what is wrong, and what to do."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands, as far as it is known."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None  # as the spreadsheet program shows it; a line in YAML
    column: str | None = None  # letter, None in YAML
    heading: str | None = None  # as written in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that a person has to know about the export."""

    level: Level
    code: str
    message: str
    hint: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    heading: str | None = None
    value: str | None = None  # None where the cell may hold a person's data
    facts: tuple[tuple[str, Fact], ...] = ()

    def translated(self, gettext: Gettext) -> Finding:
        """Return the same finding in the language of ``gettext``."""
        message, hint = _texts(self.code, dict(self.facts), gettext)
        return dataclasses.replace(self, message=message, hint=hint)


def finding(
    code: str, place: Place | None = None, *, value: str | None = None, **facts: Fact
) -> Finding:
    """Make a finding of the table below; ``facts`` fill the braces of its texts.

    The facts ``table`` and ``other`` are tables by their canonical names.
    """
    for name in ("table", "other"):
        if name in facts:
            facts[name] = TABLE_NAMES[str(facts[name])]
    message, hint = _texts(code, facts, str)
    place = place or Place()
    return Finding(
        level=LEVELS[code[0]],
        code=code,
        message=message,
        hint=hint,
        file=place.file,
        sheet=place.sheet,
        row=place.row,
        column=place.column,
        heading=place.heading,
        value=value,
        facts=tuple(facts.items()),
    )


def _texts(code: str, facts: dict[str, Fact], gettext: Gettext) -> tuple[str, str]:
    wording = WORDINGS[code]
    # a fact may be a word of ours ("norma"), which has a translation too
    shown = {
        name: gettext(fact) if isinstance(fact, str) and fact else fact
        for name, fact in facts.items()
    }
    return (
        gettext(wording.message).format(**shown),
        gettext(wording.hint).format(**shown),
    )


#: tables about persons: a cell of theirs is quoted only if it cannot be personal
_PERSONAL_TABLES: Final = frozenset(
    {"certificates", "consents", "assessors", "accreditations"}
)
#: columns that hold words of ours, places, dates or codes of institutions
_OPEN_COLUMNS: Final = frozenset(
    {
        *("standard_code", "standard_version", "version", "centre_id", "round"),
        *("kind", "sector", "status", "result", "scope", "state", "awarding_body"),
        *("country", "department", "municipality", "district", "value"),
        *("validity_months", "step", "level", "provider_id", "successor_id"),
        *("partner_id", "service_id", "opportunity_id", "indicator_id"),
        *("assessed_on", "issued_on", "expires_on", "status_on", "granted_on"),
        *("withdrawn_on", "from", "until", "confirmed_on", "checked_on", "closes_on"),
    }
)
_DATE_LIKE: Final = re.compile(r"\d{1,4}([-/. ])\d{1,2}\1\d{1,4}( [\d:.]{1,12})?")
_CODE_LIKE: Final = re.compile(r"(?=.*\d)(?!(?:\D*\d){7})[A-Z0-9][A-Z0-9._/-]{0,15}")
_VAGUE: Final = frozenset(
    {"-", "?", "pendiente", "s/i", "n/a", "n/d", "s/d", "tal vez", "ok", "pending"}
)


def showable(table: str, column: str, text: object) -> str | None:
    """Return ``text`` if a finding may quote it, else ``None``.

    Nothing of ``people`` is ever quoted. In the other tables about persons a cell may
    hold a name or a number that slipped from its neighbour, so only what looks like a
    date, a short code or a shrug is.
    """
    if not isinstance(text, str) or table == "people" or column not in _OPEN_COLUMNS:
        return None
    text = text.strip()
    if not text.isprintable() or len(text) > 60:
        return None
    if _DATE_LIKE.fullmatch(text) or _CODE_LIKE.fullmatch(text):
        return text
    if table in _PERSONAL_TABLES:
        return text if text.casefold() in _VAGUE else None
    return None if sum(map(str.isdigit, text)) >= 7 else text


_ASK_OFFICE: Final = N_("Corrija la celda en la hoja de origen y vuelva a exportar.")

#: the tables as messages name them; the catalogue has their English names
TABLE_NAMES: Final = {
    "people": N_("personas"),
    "certificates": N_("certificados"),
    "consents": N_("consentimientos"),
    "standards": N_("normas"),
    "centres": N_("centros"),
    "accreditations": N_("acreditaciones"),
    "assessors": N_("evaluadores"),
    "ventures": N_("emprendimientos"),
    "partners": N_("aliados"),
    "services": N_("servicios"),
    "opportunities": N_("vacantes"),
    "indicators": N_("indicadores"),
    "issuers": N_("emisores"),
}
NONE: Final = N_("ninguno")
NOT_SHOWN: Final = N_("(no se muestran)")

#: every code there is
WORDINGS: Final[dict[str, Wording]] = {
    # -- files and tables
    "E01": Wording(
        N_("No encuentro la tabla «{table}»."),
        N_(
            "Guárdela en la carpeta con ese nombre, en Excel o CSV. Si todavía no tiene filas, deje solo los encabezados."
        ),
    ),
    "E75": Wording(
        N_("Falta el archivo «{name}»."),
        N_("Copie el de la exportación de ejemplo y complételo."),
    ),
    "E02": Wording(
        N_("Falta la columna «{missing}». Encabezados encontrados: {found}."),
        N_(
            "¿Se llama de otra forma? Parecidos: {nearest}. Corrija el encabezado o añada el nombre en «columns.yaml»."
        ),
    ),
    "A03": Wording(
        N_("El archivo no está en UTF-8; se leyó como {encoding}."),
        N_("Revise en la vista previa que «José», «Peña» y «Usulután» se vean bien."),
    ),
    "E04": Wording(
        N_("Texto dañado: hay letras como «Ã©» donde debería haber una tilde o una ñ."),
        N_(
            "Escriba de nuevo la celda y guarde como «CSV UTF-8 (delimitado por "
            "comas)»."
        ),
    ),
    "I05": Wording(
        N_("Separador: {delimiter}. Encabezados en la fila {header}."),
        N_("No hay que hacer nada."),
    ),
    "E34": Wording(
        N_("La tabla «{table}» está dos veces: {files}."),
        N_("Deje una sola y quite la otra de la carpeta."),
    ),
    "E35": Wording(
        N_("Dos columnas dicen lo mismo, «{column_name}»: {letters}."),
        N_("Deje una sola con ese contenido, o cambie el encabezado de la otra."),
    ),
    "E40": Wording(
        N_("No se puede leer el archivo: {reason}."),
        N_("Ciérrelo en Excel si está abierto, guárdelo de nuevo y repita."),
    ),
    "E41": Wording(
        N_("Hay comillas sin cerrar o mal puestas."),
        N_(
            "Ábralo en Excel y guárdelo de nuevo como «CSV UTF-8»: Excel pone las "
            "comillas bien."
        ),
    ),
    "E42": Wording(
        N_("La fila tiene más celdas que la fila de encabezados."),
        N_(
            "Suele ser una coma o un punto y coma dentro de un texto sin comillas: todo "
            "lo que sigue queda corrido. Guarde de nuevo desde Excel."
        ),
    ),
    "I50": Wording(
        N_("Filas que no son datos ({what}) y se pasaron por alto: {rows}."),
        N_("Compruebe que ninguna sea un registro."),
    ),
    "I51": Wording(
        N_(
            "Columnas que no se publican nunca, porque no son parte del contrato: {count}."
        ),
        N_("No hay que hacer nada. Si falta una, revise su encabezado."),
    ),
    "A53": Wording(
        N_("No sé qué tabla es este archivo; no se leyó."),
        N_(
            "Si es una tabla, póngale su nombre, como «{nearest}»; si no es parte de la "
            "exportación, sáquelo de la carpeta."
        ),
    ),
    "E56": Wording(
        N_("No encuentro la fila de encabezados de la tabla «{table}»."),
        N_("Una fila debe llevar los nombres de las columnas, por ejemplo: {example}."),
    ),
    "E59": Wording(
        N_("La tabla «{table}» está en un formato que no se lee aquí: {format}."),
        N_("Ábrala en Excel y guárdela como {wanted}."),
    ),
    "E60": Wording(
        N_("El archivo YAML tiene un defecto: {reason}."),
        N_("Compare la línea con el ejemplo de la documentación."),
    ),
    # -- cells
    "E06": Wording(
        N_("No es una fecha que exista o que se pueda leer."),
        N_("Escríbala como dd/mm/aaaa, por ejemplo 17/05/2024."),
    ),
    "E07": Wording(
        N_("La columna mezcla día/mes y mes/día (filas {day_first} y {month_first})."),
        N_("Escriba todas las fechas de la columna como dd/mm/aaaa."),
    ),
    "A08": Wording(
        N_("Las fechas de la columna se leyeron como día/mes/año; ninguna lo prueba."),
        N_("Si son mes/día/año, cámbielas a dd/mm/aaaa."),
    ),
    "A62": Wording(
        N_("Las fechas de la columna se leyeron como mes/día/año (así la fila {row})."),
        N_("Compruébelo, o escríbalas como dd/mm/aaaa."),
    ),
    "E16": Wording(
        N_("La celda está vacía y es obligatoria."),
        N_("Complétela, o quite la fila si no es un registro."),
    ),
    "A19": Wording(
        N_("No es una respuesta de consentimiento; se toma como NO."),
        N_("Escriba «otorgado», «negado» o «retirado»."),
    ),
    "E22": Wording(
        N_("Parece un número de documento ({kind}) en una columna que se publica."),
        N_("Bórrelo: un número de documento nunca se publica."),
    ),
    "A25": Wording(
        N_("El teléfono no tiene los dígitos de un número del país; no se mostrará."),
        N_("Escriba {digits} dígitos, o el número completo con «+» y código de país."),
    ),
    "E36": Wording(
        N_("No es uno de los valores de esta columna: {allowed}."),
        N_("Escriba uno de ellos, o añada la palabra en «columns.yaml»."),
    ),
    "E37": Wording(
        N_("Debe ser un número entero de {low} a {high}."),
        N_("Escriba solo el número, sin letras."),
    ),
    "E38": Wording(
        N_("La celda tiene un error de fórmula o un número que Excel abrevió."),
        N_("Dé formato de texto a la columna y escriba el dato completo."),
    ),
    "A43": Wording(
        N_("Hay más de un teléfono en la celda; se usa el primero."),
        N_("Deje uno solo."),
    ),
    "A44": Wording(
        N_("No se puede usar como {what}; no se mostrará."),
        N_("{example}"),
    ),
    "E70": Wording(
        N_("La celda tiene una lista o un grupo donde va un solo dato."),
        N_("Escriba un solo valor, o una lista de textos donde la columna la admite."),
    ),
    # -- rows against each other
    "E09": Wording(
        N_("La fecha «{end}» es anterior a la fecha «{start}»."),
        N_("Revise las dos fechas de la fila."),
    ),
    "E10": Wording(
        N_("{thing}: no existe en la tabla «{table}». Parecidos: {known}."),
        N_("Corrija el código, o añada lo que falta en la tabla «{table}»."),
    ),
    "E11": Wording(
        N_("El centro no estaba acreditado para la norma {standard} el {day}."),
        N_("Revise el centro, la norma y la fecha, o la tabla de acreditaciones."),
    ),
    "A12": Wording(
        N_(
            "La persona evaluadora no tenía acreditación para la norma {standard} el "
            "{day}."
        ),
        N_("Revise la fecha o la tabla de acreditaciones."),
    ),
    "E13": Wording(
        N_("El mismo número de certificado está en las filas {rows}."),
        N_("Cada certificado lleva su propio número: corrija o quite una fila."),
    ),
    "I17": Wording(
        N_("Personas sin ninguna fila de consentimiento: {count}. NO se publican."),
        N_("Es lo correcto si nadie les preguntó. Si firmaron, añada sus filas."),
    ),
    "E18": Wording(
        N_("No hay tabla de consentimientos. No se publicaría a nadie."),
        N_("Guarde «consentimientos.csv» con una fila por persona y finalidad."),
    ),
    "A21": Wording(
        N_("Persona menor de 18 años: lo que esta fila autoriza no se publica."),
        N_("Con autorización de quien la representa se publica solo su verificación."),
    ),
    "I23": Wording(
        N_("Filas con el nombre anterior de un municipio: {count}. Se usa el de hoy."),
        N_("No hay que hacer nada."),
    ),
    "E24": Wording(
        N_("No conozco este {what}. Conocidos: {nearest}."),
        N_("Escriba el nombre oficial."),
    ),
    "A24": Wording(
        N_("No conozco este {what} en {department}. Parecidos: {nearest}."),
        N_("Se publicaría como está escrito. Escriba el nombre oficial."),
    ),
    "A28": Wording(
        N_("Falta la descripción de la foto para quien no puede verla."),
        N_("Escriba en una frase qué se ve."),
    ),
    "A29": Wording(
        N_("El emprendimiento no se ha confirmado desde hace más de 12 meses."),
        N_("Llame o escriba, y anote la fecha en «fecha_confirmado»."),
    ),
    "A33": Wording(
        N_("No hay tabla «{table}»: lo que depende de ella no se pudo comprobar."),
        N_("Guárdela en la carpeta de la exportación."),
    ),
    "E45": Wording(
        N_("El mismo código está en las filas {rows}."),
        N_("Cada fila lleva su propio código: corrija o quite una."),
    ),
    "E46": Wording(
        N_("El mismo código está en las tablas «{table}» y «{other}»."),
        N_("Cambie uno: así no se sabe de quién habla una fila que lo nombra."),
    ),
    "A47": Wording(
        N_("El certificado no está vigente y falta la fecha en que cambió."),
        N_("Anote la fecha en «fecha_estado»."),
    ),
    "A48": Wording(
        N_("Consentimiento sin fecha; se toma como NO."),
        N_("Anote la fecha en que se otorgó."),
    ),
    "A49": Wording(
        N_("El consentimiento es de alguien que no está en ninguna tabla."),
        N_("Revise el código, o quite la fila si la persona ya no está."),
    ),
    "A54": Wording(
        N_("No conozco esta finalidad de consentimiento; la fila no autoriza nada."),
        N_("Las finalidades son: {allowed}."),
    ),
    "I55": Wording(
        N_(
            "Certificados de la norma {standard} sin versión: {count}. Se toma la {version}."
        ),
        N_("Anote la versión en cada fila si fue otra."),
    ),
    "A57": Wording(
        N_("La fecha es posterior a hoy ({today})."),
        N_("Compruébela."),
    ),
    "A58": Wording(
        N_("El certificado que se reemplaza sigue vigente o suspendido."),
        N_("Ponga «reemplazado» como estado del anterior."),
    ),
    "E58": Wording(
        N_("Un certificado no puede reemplazarse a sí mismo ni al de otra persona."),
        N_("Revise el número en «reemplaza_a»."),
    ),
    "E61": Wording(
        N_("No conozco este sector. Sectores: {allowed}."),
        N_("Escriba uno de ellos, o añádalo en «vocabulary.yaml»."),
    ),
    "A61": Wording(
        N_("No conozco uno de estos sectores. Sectores: {allowed}."),
        N_("Escriba uno de ellos, o añádalo en «vocabulary.yaml»."),
    ),
    "E71": Wording(
        N_("El código perdió ceros a la izquierda; así no está en la tabla «{table}»."),
        N_("Dé formato de texto a la columna y escriba el código con sus ceros."),
    ),
    "A73": Wording(
        N_("Hay un lugar sin país; no se mostrará."),
        N_("Escriba el país."),
    ),
    "A74": Wording(
        N_("Celdas combinadas ({range}): solo la primera tiene el dato."),
        N_("Separe las celdas y repita el dato en cada fila."),
    ),
    "I75": Wording(
        N_("Filas ocultas que también se leyeron: {count}."),
        N_("Si un filtro las oculta a propósito, quítelas del archivo."),
    ),
    "A76": Wording(
        N_("Hay dos filas de encabezados ({first} y {second}); se leyeron juntas."),
        N_("Deje una sola fila con el nombre completo de cada columna."),
    ),
    "A77": Wording(
        N_("La columna se parece a «{column_name}» y no se llama así: no se lee."),
        N_("Si es esa, corrija el encabezado o añádalo en «columns.yaml»."),
    ),
    "A14": Wording(
        N_("Las filas {rows} parecen la misma persona ({why})."),
        N_("Elija cuál conservar y use su código en los certificados."),
    ),
    "A15": Wording(
        N_(
            "Las filas {rows} tienen nombres casi iguales y la misma fecha de nacimiento."
        ),
        N_("Compruebe si son la misma persona; no se unieron."),
    ),
    "A26": Wording(
        N_("El enlace parece un perfil personal, no la página del negocio."),
        N_("Confirme que es la página del emprendimiento, o bórrelo."),
    ),
    # -- programme.yaml and issuers.yaml
    "E52": Wording(
        N_("«{key}»: {expected}."),
        N_("Corrija esa línea; la documentación muestra un ejemplo completo."),
    ),
    "A65": Wording(
        N_("No conozco la clave «{key}»; no se usa."),
        N_("¿Está bien escrita? Parecidas: {nearest}."),
    ),
    "E67": Wording(
        N_("El dominio oficial contiene la palabra «{word}»."),
        N_("Nadie debe quedar señalado por una dirección: elija un dominio neutral."),
    ),
    "E68": Wording(
        N_("Debe haber exactamente un emisor sin fecha «until»; hay {count}."),
        N_("El emisor sin «until» es el que firma hoy; ponga fecha final a los otros."),
    ),
    "A69": Wording(
        N_("Ningún emisor de la línea de {issuer} existía el {day}."),
        N_("Revise la fecha de emisión, o las fechas y sucesores en «issuers.yaml»."),
    ),
}
