"""The text of every finding: what is wrong and what to do, by its code.

Rules:

- A code is stable: a letter for the level (``E`` error, ``A`` warning, *aviso*, ``I``
  information) and a number. A text may be improved at any time.
- Texts are Spanish, marked for the catalogue by ``N_``; facts stand in braces. They
  speak of rows, headings, tables and institutions, and never of a person.

Example::

    >>> WORDINGS["E16"].message
    'La celda está vacía y es obligatoria.'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from constancia.speech import N_


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of a code: what is wrong, and what to do."""

    message: str
    hint: str


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
    "A27": Wording(
        N_("La foto dice dónde se tomó (GPS). Al publicarla se le quita."),
        N_("No hay que hacer nada. Apague la ubicación en la cámara."),
    ),
    "E28": Wording(
        N_("Falta la descripción de la foto para quien no puede verla."),
        N_("Escriba en una frase qué se ve."),
    ),
    "E80": Wording(
        N_("La foto no se puede publicar: {reason}."),
        N_("Guárdela otra vez como JPEG, o borre su nombre de la celda."),
    ),
    "A81": Wording(
        N_("No encuentro la foto; no se mostrará."),
        N_("Póngala en la carpeta «fotos» de la exportación, con el mismo nombre."),
    ),
    "E82": Wording(
        N_("El nombre de la foto lleva fuera de la carpeta de la exportación."),
        N_("Ponga la foto en la carpeta «fotos» y escriba solo su nombre."),
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
    "A78": Wording(
        N_("Filas con color de fondo o tachadas: {rows}. El color no se lee."),
        N_("Si significa «anulado» o «suspendido», escríbalo en la columna de estado."),
    ),
    "I79": Wording(
        N_("Filas «aún no competente» sin número o fecha: {rows}. No dejan rastro."),
        N_("No hay que hacer nada."),
    ),
    "A76": Wording(
        N_("Hay dos filas de encabezados ({first} y {second}); se leyeron juntas."),
        N_("Deje una sola fila con el nombre completo de cada columna."),
    ),
    "A77": Wording(
        N_("La columna se parece a «{column_name}» y no se llama así: no se lee."),
        N_("Si es esa, corrija el encabezado o añádalo en «columns.yaml»."),
    ),
    "E83": Wording(
        N_("Esta columna parece ser «{column_name}»: sin leerla se publicaría de más."),
        N_("Póngale ese nombre, o añada el suyo en «columns.yaml»."),
    ),
    "A84": Wording(
        N_("No hay fechas de nacimiento: no se sabe quién es menor de 18 años."),
        N_("Añada la columna «fecha_nacimiento»; no se publica nunca."),
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
