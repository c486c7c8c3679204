"""Title and description of every section, in both languages.

Rules: for the head of a page and for search engines; prose of ``content/`` has its own.

Example::

    >>> SECTIONS["ventures"][0].es
    'Emprendimientos'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from constancia.records import Text

#: section: title and description of its first page, for its head and for search engines
SECTIONS: Final[Mapping[str, tuple[Text, Text]]] = {
    "home": (
        Text(es="Certificados y emprendimientos", en="Certificates and ventures"),
        Text(
            es="Compruebe un certificado, encuentre quien sabe hacer el trabajo y "
            "conozca los emprendimientos de su zona.",
            en="Check a certificate, find people who can do the job and get to know "
            "the ventures near you.",
        ),
    ),
    "verify": (
        Text(es="Verificar un certificado", en="Verify a certificate"),
        Text(
            es="Escriba o escanee el código de un certificado y sepa si vale.",
            en="Type or scan the code of a certificate and know whether it is valid.",
        ),
    ),
    "practice": (
        Text(es="Certificado de práctica", en="Practice certificate"),
        Text(
            es="Así se ve una respuesta verdadera, parte por parte, para aprender a "
            "leerla.",
            en="What a real answer looks like, part by part, to learn how to read it.",
        ),
    ),
    "poster": (
        Text(es="Afiche para imprimir", en="Poster to print"),
        Text(
            es="Una hoja para la pared: cómo saber si un certificado es verdadero.",
            en="One sheet for the wall: how to know whether a certificate is genuine.",
        ),
    ),
    "ventures": (
        Text(es="Emprendimientos", en="Ventures"),
        Text(
            es="Negocios de la red: qué hacen, dónde están y cómo escribirles.",
            en="Businesses of the network: what they do, where they are and how to "
            "reach them.",
        ),
    ),
    "people": (
        Text(es="Personas certificadas", en="Certified people"),
        Text(
            es="Personas que demostraron lo que saben hacer y eligieron aparecer aquí.",
            en="People who proved what they can do and chose to be listed here.",
        ),
    ),
    "standards": (
        Text(es="Normas de competencia", en="Competence standards"),
        Text(
            es="Qué sabe hacer una persona certificada, cómo se evalúa y dónde.",
            en="What a certified person can do, how it is assessed and where.",
        ),
    ),
    "centres": (
        Text(es="Centros de evaluación", en="Assessment centres"),
        Text(
            es="Dónde evaluarse: dirección, horario y normas que evalúa cada centro.",
            en="Where to be assessed: address, hours and standards of each centre.",
        ),
    ),
    "services": (
        Text(es="Servicios de apoyo", en="Support services"),
        Text(
            es="La ruta de atención paso a paso: quién ayuda en qué y dónde.",
            en="The care pathway step by step: who helps with what, and where.",
        ),
    ),
    "opportunities": (
        Text(es="Vacantes", en="Vacancies"),
        Text(
            es="Puestos de trabajo abiertos y cómo aplicar.",
            en="Open jobs and how to apply.",
        ),
    ),
    "partners": (
        Text(es="Aliados", en="Partners"),
        Text(
            es="Instituciones y empresas que respaldan, forman, contratan y financian.",
            en="Institutions and companies that endorse, train, hire and fund.",
        ),
    ),
    "indicators": (
        Text(es="Indicadores", en="Indicators"),
        Text(
            es="Los resultados del programa en cifras, con su periodo y su fuente.",
            en="The results of the programme in figures, with period and source.",
        ),
    ),
    "stories": (
        Text(es="Historias", en="Stories"),
        Text(
            es="Historias, entrevistas y audios, con su texto.",
            en="Stories, interviews and audio, with their text.",
        ),
    ),
    "territories": (
        Text(es="Territorios", en="Territories"),
        Text(
            es="Qué hay en su departamento: centros, servicios y emprendimientos.",
            en="What there is in your department: centres, services and ventures.",
        ),
    ),
    "search": (
        Text(es="Buscar", en="Search"),
        Text(
            es="Busque emprendimientos, personas certificadas, normas y servicios.",
            en="Search ventures, certified people, standards and services.",
        ),
    ),
    "support": (
        Text(es="Apoyo psicosocial", en="Psychosocial support"),
        Text(
            es="Dónde hablar con alguien, en confianza y sin dejar datos.",
            en="Where to talk to somebody, in confidence and without leaving data.",
        ),
    ),
    "issuers": (
        Text(es="Quién certifica", en="Who certifies"),
        Text(
            es="Los institutos que firmaron y firman los certificados, y quién responde "
            "hoy por cada uno.",
            en="The institutes that signed and sign the certificates, and who answers "
            "for each of them today.",
        ),
    ),
    "application": (
        Text(es="La aplicación y sus servicios", en="The application and its services"),
        Text(
            es="Diagnóstico, autoevaluación, vacantes y red de personas certificadas, "
            "con o sin aplicación.",
            en="Diagnosis, self-check, vacancies and the network of certified people, "
            "with or without the application.",
        ),
    ),
    "resources": (
        Text(es="Biblioteca", en="Library"),
        Text(
            es="Estudios y guías sobre oficios, empleo y negocios.",
            en="Studies and guides on trades, work and business.",
        ),
    ),
}
