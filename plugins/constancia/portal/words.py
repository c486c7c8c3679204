"""What the pages say: the eleven answers of a verification, and the closed lists.

Rules:

- The answers are those of the contract, section 7: a word that can be read from a
  metre away, and one instruction that says what to do next. They name nobody, and
  none says more than is needed.
- "Withdrawn" is not "revoked": it says outright that it does not mean false.
- A state is never told by colour alone; each has an icon of its own.
- Every text stands in both languages here, for a certificate is one bilingual page.

Example::

    >>> ANSWERS["valid"].word.in_language("en")
    ('VALID', 'en')
    >>> label("standard_kind", "training").es
    'Formación'
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from constancia.records import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: the word in the band, what to do, and the name of its icon."""

    word: Text
    instruction: Text
    icon: str


ANSWERS: Final[Mapping[str, Answer]] = {
    "valid": Answer(
        word=Text(es="VIGENTE", en="VALID"),
        instruction=Text(
            es="Compare este nombre con el documento de identidad de la persona.",
            en="Compare this name with the person's identity document.",
        ),
        icon="check",
    ),
    "expiring": Answer(
        word=Text(es="POR VENCER", en="EXPIRING"),
        instruction=Text(
            es="Hoy vale. Compare este nombre con el documento de identidad y "
            "recuerde a la persona que pida la renovación.",
            en="It is valid today. Compare this name with the identity document, and "
            "remind the person to ask for renewal.",
        ),
        icon="clock",
    ),
    "expired": Answer(
        word=Text(es="VENCIDO", en="EXPIRED"),
        instruction=Text(
            es="La persona demostró lo que sabe hacer en la fecha de emisión. "
            "Pregúntele si ya lo renovó.",
            en="The person proved these skills on the issue date. "
            "Ask whether the certificate has been renewed.",
        ),
        icon="hourglass",
    ),
    "suspended": Answer(
        word=Text(es="SUSPENDIDO", en="SUSPENDED"),
        instruction=Text(
            es="No lo acepte como vigente por ahora. Consulte con el programa.",
            en="Do not accept it as valid for now. Ask the programme.",
        ),
        icon="pause",
    ),
    "revoked": Answer(
        word=Text(es="ANULADO", en="REVOKED"),
        instruction=Text(
            es="Este certificado ya no vale. No lo acepte.",
            en="This certificate is no longer valid. Do not accept it.",
        ),
        icon="cross",
    ),
    "replaced": Answer(
        word=Text(es="REEMPLAZADO", en="REPLACED"),
        instruction=Text(
            es="Hay un certificado nuevo en lugar de este. Pida el nuevo a la persona.",
            en="A new certificate stands in place of this one. "
            "Ask the person for the new one.",
        ),
        icon="arrows",
    ),
    "withdrawn": Answer(
        word=Text(es="NO DISPONIBLE EN LÍNEA", en="NOT AVAILABLE ONLINE"),
        instruction=Text(
            es="Esto no significa que sea falso. Para confirmarlo, pida a la persona "
            "que autorice la consulta o llame al programa.",
            en="This does not mean that it is false. To confirm it, ask the person to "
            "allow the check, or call the programme.",
        ),
        icon="lock",
    ),
    "unknown": Answer(
        word=Text(es="NO ENCONTRADO", en="NOT FOUND"),
        instruction=Text(
            es="Revise el código letra por letra: no lleva las letras I, L, O ni U. "
            "Puede estar mal copiado, ser muy reciente o no ser auténtico.",
            en="Check the code letter by letter: it has no I, L, O or U. It may be "
            "miscopied, very recent, or not authentic.",
        ),
        icon="question",
    ),
    "mistyped": Answer(
        word=Text(es="CÓDIGO CON ERROR", en="MISTYPED CODE"),
        instruction=Text(
            es="El código no está bien escrito. Compárelo con el papel, grupo por grupo.",
            en="The code is not typed correctly. "
            "Compare it with the paper, group by group.",
        ),
        icon="pencil",
    ),
    "unverified": Answer(
        word=Text(es="NO SE PUDO COMPROBAR", en="COULD NOT VERIFY"),
        instruction=Text(
            es="La firma no coincide. No acepte este certificado y avise al programa.",
            en="The signature does not match. "
            "Do not accept this certificate, and tell the programme.",
        ),
        icon="warning",
    ),
    "stale": Answer(
        word=Text(es="COPIA ANTIGUA", en="STALE COPY"),
        instruction=Text(
            es="No se puede saber si el certificado cambió después de esta fecha. "
            "Conéctese y vuelva a consultar.",
            en="There is no telling whether the certificate has changed since this "
            "date. Connect and check again.",
        ),
        icon="calendar",
    ),
}

#: group: key: words. Keys are those of the contract, section 2, and of the search.
LABELS: Final[Mapping[str, Mapping[str, Text]]] = {
    "partner_kind": {
        "ministry": Text(es="Ministerios", en="Ministries"),
        "local_government": Text(es="Gobiernos locales", en="Local governments"),
        "chamber": Text(es="Cámaras y gremios", en="Chambers and associations"),
        "training_institute": Text(
            es="Institutos de formación", en="Training institutes"
        ),
        "university": Text(es="Universidades", en="Universities"),
        "company": Text(es="Empresas", en="Companies"),
        "community_organisation": Text(
            es="Organizaciones comunitarias", en="Community organisations"
        ),
        "cooperation": Text(
            es="Cooperación internacional", en="International cooperation"
        ),
        "donor": Text(es="Donantes", en="Donors"),
        "other": Text(es="Otros aliados", en="Other partners"),
    },
    "service_kind": {
        "diagnosis": Text(es="Orientación y diagnóstico", en="Guidance and diagnosis"),
        "assessment": Text(es="Evaluación y certificación", en="Assessment"),
        "training": Text(es="Formación", en="Training"),
        "employment": Text(es="Empleo", en="Employment"),
        "finance": Text(
            es="Financiamiento y emprendimiento", en="Finance and enterprise"
        ),
        "psychosocial": Text(es="Apoyo psicosocial", en="Psychosocial support"),
        "documents": Text(es="Documentos", en="Documents"),
        "community": Text(es="Vida en comunidad", en="Community life"),
    },
    "standard_kind": {
        "competence": Text(es="Competencia laboral", en="Competence"),
        "coach": Text(es="Coach", en="Coach"),
        "training": Text(es="Formación", en="Training"),
    },
    "venture_status": {
        "active": Text(es="Activo", en="Active"),
        "paused": Text(es="En pausa", en="Paused"),
        "closed": Text(es="Cerrado", en="Closed"),
    },
    "search_kind": {
        "venture": Text(es="Emprendimientos", en="Ventures"),
        "person": Text(es="Personas certificadas", en="Certified people"),
        "standard": Text(es="Normas", en="Standards"),
        "service": Text(es="Servicios", en="Services"),
        "centre": Text(es="Centros de evaluación", en="Assessment centres"),
        "opportunity": Text(es="Vacantes", en="Vacancies"),
        "partner": Text(es="Aliados", en="Partners"),
    },
    "reason": {
        "administrative_error": Text(
            es="Error administrativo", en="Administrative error"
        ),
        "fraud": Text(es="Fraude", en="Fraud"),
        "issuer_decision": Text(
            es="Decisión del organismo certificador", en="Decision of the awarding body"
        ),
    },
}

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
}

#: title of every page behind a code, and its preview when it is sent: names nobody
CERTIFICATE_TITLE: Final = Text(
    es="Verificación de certificado", en="Certificate verification"
)
CERTIFICATE_DESCRIPTION: Final = Text(
    es="Página oficial de verificación.", en="Official verification page."
)
NOT_FOUND_TITLE: Final = Text(es="Página no encontrada", en="Page not found")

#: what a list has, and where
IN_PLACE: Final = Text(es="{} en {}", en="{} in {}")
#: Monday first
WEEK: Final = (
    Text(es="lunes", en="Monday"),
    Text(es="martes", en="Tuesday"),
    Text(es="miércoles", en="Wednesday"),
    Text(es="jueves", en="Thursday"),
    Text(es="viernes", en="Friday"),
    Text(es="sábado", en="Saturday"),
    Text(es="domingo", en="Sunday"),
)
EVERY_DAY: Final = Text(es="todos los días", en="every day")
FROM_TO: Final = Text(es="{} a {}", en="{} to {}")
FEW: Final = Text(es="menos de {}", en="fewer than {}")
ENOUGH: Final = Text(es="{} o más", en="{} or more")
UNTOLD: Final = Text(es="no se dice", en="not told")
OTHER_SERVICES: Final = Text(es="Otros servicios", en="Other services")


def label(group: str, key: str) -> Text:
    """Return the words for a key of a closed list; an unknown key speaks for itself."""
    return LABELS[group].get(key) or Text(es=key.replace("_", " "))


def messages(
    languages: Iterable[str], states: Iterable[str] = tuple(ANSWERS)
) -> Markup:
    """Return answers as JSON for scripts, ``{language: {state: {word, instruction}}}``.

    ``<`` is written as an escape, so that the text may stand in a data block.
    """
    chosen = tuple(states)
    spoken = {
        language: {
            state: {
                "word": ANSWERS[state].word.in_language(language)[0],
                "instruction": ANSWERS[state].instruction.in_language(language)[0],
            }
            for state in chosen
        }
        for language in languages
    }
    text = json.dumps(spoken, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704  # escaped for a data block
