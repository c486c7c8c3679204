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
    "theme": {
        "employment": Text(es="Inserción laboral", en="Labour market insertion"),
        "skills": Text(es="Formación y reconversión", en="Upskilling and reskilling"),
        "ventures": Text(
            es="Ecosistemas de emprendimiento", en="Entrepreneurial ecosystems"
        ),
        "community": Text(es="Vida en comunidad", en="Community life"),
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
SELF_CHECK: Final = Text(es="¿Estoy listo o lista? {}", en="Am I ready? {}")
SELF_CHECK_ABOUT: Final = Text(
    es="Una lista para marcar antes de pedir la evaluación. No se envía ni se guarda.",
    en="A list to tick before asking for the assessment. Nothing is sent or kept.",
)
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
