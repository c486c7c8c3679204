"""A small public tree made by hand, and a bare theme, for the tests of the portal.

Everything in it is fictitious. The credentials are not signed: the portal copies bytes
and judges no signature.
"""

from __future__ import annotations

import datetime
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from constancia import addresses, tree
from constancia.portal.build import render
from constancia.portal.rendered import Rendered
from constancia.records import (
    Accreditation,
    AssessorCount,
    Centre,
    Certificate,
    Contact,
    Directory,
    Epigraph,
    Facilitator,
    Indicator,
    Issuer,
    Opportunity,
    Partner,
    Person,
    Phase,
    Place,
    Product,
    Programme,
    Resource,
    Service,
    Standard,
    StandardMet,
    SupportLine,
    Text,
    TextList,
    Tombstone,
    Venture,
)
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[1]
DAY = datetime.date(2026, 11, 22)
HOST = "verifica.example.org"
USULUTAN = Place(
    country="SV",
    department="usulutan",
    municipality="Usulután Oeste",
    district="Jiquilisco",
)
SAN_MIGUEL = Place(
    country="SV", department="san-miguel", municipality="San Miguel Centro"
)
XELA = Place(country="GT", department="quetzaltenango", municipality="Quetzaltenango")

PROGRAMME = Programme(
    name=Text(es="Programa de muestra", en="Sample programme"),
    official_host=HOST,
    contact=Contact(whatsapp="+50370000000", email="hola@example.org"),
    report=Contact(whatsapp="+50370000001"),
    controller=Text(es="Oficina de muestra", en="Sample office"),
    phases=(
        Phase(
            name=Text(es="Fase 1", en="Phase 1"),
            since=datetime.date(2018, 1, 1),
            visibility=Text(es="Con fondos de muestra", en="Funded by a sample"),
            donors=("AL-2",),
        ),
    ),
    pathway=(
        Text(es="Escuchar", en="Listen"),
        Text(es="Evaluar", en="Assess"),
        Text(es="Emprender", en="Start a venture"),
    ),
    facilitators=(
        Facilitator(
            office=Text(es="Oficina de Usulután", en="Usulután office"),
            country="SV",
            department="usulutan",
            contact=Contact(whatsapp="+50371110000"),
            languages=("español", "náhuat"),
        ),
        Facilitator(
            office=Text(es="Oficina nacional", en="National office"),
            country="SV",
            contact=Contact(phone="+50321110000"),
        ),
    ),
    support_lines=(
        SupportLine(
            name=Text(es="Línea de muestra", en="Sample line"),
            country="SV",
            number="132",
            checked_on=datetime.date(2026, 10, 1),
        ),
        SupportLine(
            name=Text(es="Línea vieja"),
            country="HN",
            number="+50421110000",
            checked_on=datetime.date(2024, 10, 1),
        ),
    ),
    resources=(
        Resource(
            title=Text(es="Estudio de muestra", en="Sample study"),
            year="2021",
            address="https://study.example.org/",
            sector="Construcción",
            country="SV",
            size="PDF, 1 MB",
        ),
    ),
    donate="https://give.example.org/",
    epigraph=Epigraph(
        text=Text(es="Todos juntos", en="All together"), source=Text(es="Un libro")
    ),
    demonstration=True,
)
CON_01 = Standard(
    code="CON-01",
    version="2",
    sector="construccion",
    title=Text(es="Albañilería básica", en="Basic masonry"),
    level="2",
    awarding_body="INCAF",
    backed_by=("AL-1",),
    validity_months=36,
    abilities=TextList(es=("Levanta paredes",), en=("Builds walls",)),
    assessment=Text(es="Observación en obra", en="Observation on site"),
)
CON_01_OLD = replace(CON_01, version="1", awarding_body="INSAFORP")
COACH = Standard(
    code="C4EE",
    version="1",
    kind="coach",
    sector="educacion",
    title=Text(es="Coach de empleo"),
    awarding_body="INCAF",
)
CENTRE = Centre(
    centre_id="CE-01",
    name="Centro Ñandú",
    place=USULUTAN,
    contact=Contact(phone="+50326000000"),
    accreditations=(
        Accreditation(standard_code="CON-01", since=datetime.date(2018, 1, 1)),
        Accreditation(
            standard_code="C4EE",
            since=datetime.date(2018, 1, 1),
            until=datetime.date(2020, 1, 1),
        ),
    ),
)


def venture(number: int, **changes: Any) -> Venture:
    """Return an active venture."""
    values: dict[str, Any] = {
        "slug": f"negocio-{number}",
        "name": f"Negocio {number}",
        "status": "active",
        "sector": "gastronomia",
        "summary": Text(es="Comida casera", en="Home cooking"),
        "place": USULUTAN,
        "contact": Contact(whatsapp="+50377770000"),
        "confirmed_on": DAY - datetime.timedelta(days=10),
        "indexable": True,
    }
    return Venture(**{**values, **changes})


def person(number: int, **changes: Any) -> Person:
    """Return a listed person."""
    values: dict[str, Any] = {
        "slug": f"p{number:03}",
        "name": f"Persona {number}",
        "headline": Text(es="Hace paredes"),
        "trades": ("albanileria",),
        "place": USULUTAN,
        "standards": (StandardMet(standard_code="CON-01", standard_version="2"),),
    }
    return Person(**{**values, **changes})


VENTURES = (
    venture(
        1,
        products=(Product(name="Pupusas", price="0.75"), Product(name="</script>")),
        description=Text(es="<b>Sabroso</b> & barato", en="Tasty"),
        point=("13.3", "-88.5"),
        certified_in=("CON-01",),
    ),
    venture(2, sector="construccion", place=XELA, indexable=False, contact=Contact()),
    venture(
        3,
        status="paused",
        summary=Text(es=""),
        contact=Contact(whatsapp="+50379990000"),
        indexable=False,
    ),
    venture(4, confirmed_on=DAY - datetime.timedelta(days=500)),
)
PEOPLE = (
    *(person(n, indexable=n == 1) for n in range(1, 8)),
    person(8, place=XELA),
    person(9, place=None, standards=()),
    *(person(n, place=SAN_MIGUEL) for n in range(10, 16)),
)
DIRECTORY = Directory(
    programme=PROGRAMME,
    issuers=(
        Issuer(
            issuer_id="INCAF",
            name=Text(es="Instituto INCAF"),
            since=datetime.date(2023, 12, 9),
        ),
        Issuer(
            issuer_id="INSAFORP",
            name=Text(es="Instituto INSAFORP"),
            until=datetime.date(2023, 12, 8),
            successor_id="INCAF",
        ),
    ),
    standards=(COACH, CON_01_OLD, CON_01),
    centres=(CENTRE,),
    partners=(
        Partner(partner_id="AL-1", name=Text(es="Cámara de muestra"), kind="chamber"),
        Partner(
            partner_id="AL-2",
            name=Text(es="Donante de muestra"),
            kind="donor",
            website="https://donor.example.org/",
        ),
    ),
    services=(
        Service(
            service_id="S-1",
            name=Text(es="Orientación", en="Guidance"),
            kind="diagnosis",
            step=1,
            provider_id="AL-1",
            place=Place(country="SV"),
        ),
        Service(
            service_id="S-2",
            name=Text(es="Evaluación", en="Assessment"),
            kind="assessment",
            step=2,
            provider_id="CE-01",
            place=USULUTAN,
        ),
    ),
    opportunities=(
        Opportunity(
            opportunity_id="V-1",
            title=Text(es="Albañil", en="Mason"),
            employer="Constructora de muestra",
            standard_code="CON-01",
            place=USULUTAN,
            closes_on=DAY,
            apply=Text(es="Escriba", en="Write"),
        ),
        Opportunity(
            opportunity_id="V-2",
            title=Text(es="Vencida", en="Closed one"),
            employer="Constructora de muestra",
            place=USULUTAN,
            closes_on=DAY - datetime.timedelta(days=1),
            apply=Text(es="Escriba", en="Write"),
        ),
    ),
    indicators=(
        Indicator(
            indicator_id="I-1",
            label=Text(es="Certificados", en="Certificates"),
            value="417",
            unit="personas",
            period="2018-2020",
            group="Resultados",
        ),
        Indicator(
            indicator_id="I-2",
            label=Text(es="Inserción", en="Placement"),
            value="62",
            unit="%",
            period="2018-2020",
        ),
        Indicator(
            indicator_id="I-3",
            label=Text(es="Casos", en="Cases"),
            value="3",
            unit="personas",
            period="2020",
        ),
    ),
    people=PEOPLE,
    ventures=VENTURES,
    assessor_counts=(
        AssessorCount(country="GT", sector="construccion"),
        AssessorCount(country="SV", sector="construccion", count=7),
    ),
)


def certificate(code: str, **changes: Any) -> Certificate:
    """Return a certificate in force."""
    values: dict[str, Any] = {
        "code": code,
        "state": "active",
        "number": f"NO-{code}",
        "holder": "María <Ñandú> O'Hara",
        "standard_code": "CON-01",
        "standard_version": "1",
        "centre_id": "CE-01",
        "issuer_id": "INSAFORP",
        "issued_on": datetime.date(2023, 5, 5),
        "expires_on": datetime.date(2027, 5, 5),
    }
    return Certificate(**{**values, **changes})


#: state as built on DAY: code
CODES = {
    "valid": "0000000000000",
    "expired": "1111111111111",
    "expiring": "2222222222222",
    "suspended": "3333333333333",
    "revoked": "4444444444444",
    "replaced": "5555555555555",
    "withdrawn": "6666666666666",
    "lasting": "7777777777777",
}
RECORDS: tuple[Certificate | Tombstone, ...] = (
    certificate(CODES["valid"]),
    certificate(CODES["expired"], expires_on=DAY - datetime.timedelta(days=1)),
    certificate(CODES["expiring"], expires_on=DAY),
    certificate(CODES["suspended"], state="suspended", status_on=DAY),
    Tombstone(
        code=CODES["revoked"],
        state="revoked",
        status_on=datetime.date(2025, 1, 1),
        reason="fraud",
    ),
    Tombstone(code=CODES["replaced"], state="replaced"),
    Tombstone(code=CODES["withdrawn"], state="withdrawn"),
    certificate(
        CODES["lasting"],
        expires_on=None,
        standard_code="C4EE",
        issuer_id="INCAF",
    ),
)
SHOWN = ("valid", "expired", "expiring", "suspended", "lasting")
KEY = "z6MkqFakeKeyOfNobodyAtAll"
FILES = {
    addresses.DID_DOCUMENT: json.dumps(
        {
            "id": addresses.did(HOST),
            "verificationMethod": [
                {"id": f"did:web:{HOST}#key-1", "publicKeyMultibase": KEY}
            ],
        }
    ).encode(),
    addresses.status_list(1): json.dumps(
        {"proof": [{"verificationMethod": f"did:web:{HOST}#key-1"}]}
    ).encode(),
}


def credential(code: str) -> bytes:
    """Return something that looks like the credential of a code."""
    return json.dumps(
        {
            "id": addresses.absolute(HOST, addresses.credential(code)),
            "credentialStatus": {
                "statusListCredential": addresses.absolute(
                    HOST, addresses.status_list(1)
                )
            },
            "ñ": "bytes as they are",
        },
        ensure_ascii=False,
    ).encode()


def write_tree(
    folder: Path,
    directory: Directory = DIRECTORY,
    records: tuple[Certificate | Tombstone, ...] = RECORDS,
    files: dict[str, bytes] | None = None,
) -> Path:
    """Write a public tree and return its folder."""
    tree.write(
        folder,
        directory=directory,
        certificates=(
            (r, credential(r.code) if isinstance(r, Certificate) else None)
            for r in records
        ),
        files=FILES if files is None else files,
        issued_on=DAY,
    )
    return folder


PAGE_TEMPLATES = [
    "home",
    "verify",
    "practice",
    "poster",
    "ventures",
    "venture",
    "people",
    "person",
    "standards",
    "standard",
    "centres",
    "centre",
    "partners",
    "services",
    "indicators",
    "opportunities",
    "territories",
    "territory",
    "search",
    "prose",
    "stories",
    "story",
    "support",
    "issuers",
    "application",
    "resources",
    "selfcheck",
    "certificate",
    "404",
]


def write_theme(folder: Path, **templates: str) -> Path:
    """Write a bare theme: one line a page, or what is given, and a few files."""
    for name in PAGE_TEMPLATES:
        text = templates.get(name, "{{ page.title }}|{{ _('Hola') }}")
        path = folder / "templates" / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    files = {
        "static/css/tokens.css": ":root { --ink: #000 }\n",
        "static/css/base.css": "/* why */\nbody {\n  color: var(--ink);\n}\n",
        "static/css/components.css": '.a { content: "/* kept */" }\n',
        "static/css/figures.css": ".figure { color: var(--ink) }\n",
        "static/css/map.css": ".map { color: var(--ink) }\n",
        "static/css/ecosystem.css": ".c { color: var(--ink) }\n",
        "static/css/verifier.css": ".b { color: var(--ink) }\n",
        "static/css/browse.css": ".c { color: var(--ink) }\n",
        "static/css/certificate.css": "main { background: url(../img/a.svg) }\n",
        "static/css/print.css": (
            "@media print { nav { display: none } }\n"
            "/* certificate:begin */\n@media print { main { margin: 0 } }\n"
            "/* certificate:end */\n"
        ),
        "static/img/a.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "static/js/certificate.js": 'import "./verify.js";\n',
        "static/js/verify.js": "export const a = 1;\n",
        "translations/en/LC_MESSAGES/messages.po": (
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n'
            'Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
            'msgid "Hola"\nmsgstr "Hello"\n'
        ),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    # what cards of ventures are set in and drawn from
    shutil.copytree(ROOT / "theme" / "fonts", folder / "fonts", dirs_exist_ok=True)
    icons = ROOT / "theme" / "static" / "img" / "icons.svg"
    shutil.copy(icons, folder / "static" / "img" / "icons.svg")
    return folder


def write_content(folder: Path) -> Path:
    """Write one page of prose and one story, each with its twin."""
    for name, text in {
        "about.es.md": "Title: Acerca\nDescription: Qué es.\n\n# {{programme}}\n\n"
        "[Método]({{url.method}}) a_b_c {{contact}}",
        "about.en.md": "Title: About\nDescription: What it is.\n\n[How]({{url.method}})",
        "stories/uno.es.md": "Title: Uno\nDescription: D.\nDate: 2026-01-02\n"
        "Reviewed: 2026-01-01\nAbout: programme\n\nHola",
        "stories/uno.en.md": "Title: One\nDescription: D.\nDate: 2026-01-02\n"
        "Reviewed: 2026-01-01\nAbout: programme\n\nHello",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def render_into(
    output: Path,
    *,
    public: Path,
    theme: Path,
    content: Path,
    territories: Territories,
    vocabulary: Vocabulary,
    built_on: datetime.date = DAY,
) -> Rendered:
    """Render into a new folder."""
    output.mkdir(parents=True)
    return render(
        public,
        output,
        built_on=built_on,
        territories=territories,
        vocabulary=vocabulary,
        content_dir=content,
        theme_dir=theme,
    )
