"""Two exports as two offices would hand them in, each with the habits of its own.

``spanish_office`` writes what comes out of Excel on a Spanish Windows after years of
copying; ``english_office`` what a head office abroad keeps. Neither was made for this
project: titles, groups above the headings, totals, notes, private columns everywhere.

Every word that begins with ``zqsreto`` is a secret: a private column, or something of
somebody who did not agree to it. ``SECRET_FIGURES`` are secrets written in figures. All
people, businesses and bodies are fictitious.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import yaml
from openpyxl.styles import Font
from PIL import Image

Grid = Sequence[Sequence[Any]]

#: identity numbers, private telephones, birth dates, points; digits alone
SECRET_FIGURES = (
    *("047713880", "052290117", "061204459", "2548736210101", "0801199012345"),
    *("76114401", "76114402", "76114403", "76114404", "5555550143"),
    *("19870214", "14021987", "20090930", "30092009"),
)

PROGRAMME: dict[str, Any] = {
    "name": {"es": "Red de oficios de ejemplo", "en": "Example trades network"},
    "official_host": "constancias.example.org",
    "demonstration": True,
    "contact": {"whatsapp": "+503 7000 1111", "email": "info@example.org"},
    "report": {"whatsapp": "+503 7000 1112"},
    "controller": {
        "es": "Oficina de ejemplo, San Salvador",
        "en": "Example office, San Salvador",
    },
}
ISSUERS: list[dict[str, Any]] = [
    {
        "issuer_id": "INAF",
        "name": {"es": "Instituto de ejemplo", "en": "Example institute"},
    }
]


def delimited(
    grid: Grid, *, separator: str, encoding: str, newline: str = "\r\n"
) -> bytes:
    """Return a grid as a CSV file of an office."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=newline)
    writer.writerows(grid)
    return text.getvalue().encode(encoding)


def _settings(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in (("programme", PROGRAMME), ("issuers", ISSUERS)):
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8", newline="\n")


def _photo(folder: Path, name: str, colour: str) -> None:
    folder.mkdir(exist_ok=True)
    tags = Image.Exif()
    tags[0x013B] = "zqsretoartist"
    image = Image.new("RGB", (640, 480), colour)
    image.save(folder / name, exif=tags.tobytes())


def _sheet(book: openpyxl.Workbook, name: str, grid: Grid, *, title: str = "") -> Any:
    """Add a sheet; its title is a merged cell over all columns."""
    sheet = book.create_sheet(name)
    width = max(map(len, grid))
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
        sheet["A1"].font = Font(bold=True, size=14)
        sheet.append([])
    for row in grid:
        sheet.append(list(row))
    return sheet


# -- (a) a Spanish Windows ----------------------------------------------------------


def spanish_office(folder: Path) -> Path:
    """Write the export of an office in San Salvador; return its folder."""
    export = folder / "Exportación 7ª ronda (FINAL)"
    _settings(export)
    excel = {"separator": ";", "encoding": "cp1252"}
    people: Grid = [
        ["PROGRAMA DE CERTIFICACIÓN - LISTADO DE PARTICIPANTES", *[""] * 20],
        ["Séptima ronda. Documento interno: zqsretotitulo", *[""] * 20],
        [""] * 21,
        [
            *("", "Datos personales", "", "", "", "Residencia", "", "", ""),
            *("Contacto personal", "", "Para el directorio", "", "", "", "", ""),
            *("Uso interno", "", "", ""),
        ],
        [
            *("ID PERSONA", "NOMBRE COMPLETO", "DUI", "FECHA DE NACIMIENTO (DD/MM/AA)"),
            *("SEXO", "PAÍS", "DEPARTAMENTO", "MUNICIPIO", "DISTRITO"),
            *("Correo personal", "Celular", "Oficios", "Titular", "Disponibilidad"),
            *("Idiomas", "Foto", "Descripción de la foto"),
            *("CAUSA DE RETORNO", "MADRE SOLTERA", "CONTACTO DE EMERGENCIA", "OBS."),
        ],
        [
            *("P-01", "HERNÁNDEZ PEÑA, MARÍA DE LOS ÁNGELES", "04771388-0"),
            *("14/02/87", "F", "EL SALVADOR", "USULUTAN", "JIQUILISCO", "S/N"),
            *("zqsretocorreo1@example.com", "7611-4401", "ALBAÑILERÍA; REPELLO"),
            *("Repellos y afinados", "Fines de semana", "español", "foto maría.jpg"),
            "María sonríe frente a un muro",
            *(
                "zqsretocausa deportación",
                "SÍ zqsretomadre",
                "zqsretoemergencia 76114402",
                "zqsretoobs",
            ),
        ],
        [
            *("P-02", "  RIVAS   NÚÑEZ, JOSÉ  ", "05229011-7", "03/11/90", "M"),
            *(
                "El Salvador",
                "San Miguel",
                "San Miguel",
                "",
                "zqsretocorreo2@example.com",
            ),
            *(
                "503 7611 4403",
                "carpintería",
                "zqsretotitular",
                "zqsretodispo",
                "zqsretoidioma",
            ),
            *("zqsretofoto.jpg", "zqsretoalt", "zqsretocausa2", "NO", "-", "S/I"),
        ],
        [
            *(
                "P-03",
                "ZQSRETONOMBRE ZQSRETOAPELLIDO ZQSRETOMAS",
                "06120445-9",
                "30/09/09",
                "F",
            ),
            *(
                "SV",
                "La Paz",
                "",
                "",
                "",
                "76114404",
                "zqsretooficio",
                "",
                "",
                "",
                "",
                "",
            ),
            *("zqsretocausa3", "zqsretomadre3", "", "zqsretonota3"),
        ],
        [
            *("P-04", "DE LEÓN AJÚ, ANA", "2548 73621 0101", "21/06/85", "F"),
            *("Guatemala", "Quetzaltenango", "Quetzaltenango", "", "", ""),
            *("COCINA", "Cocina típica", "Entre semana", "español; k'iche'", "", ""),
            *("", "", "", ""),
        ],
        ["TOTAL", "4 personas", *[""] * 19],
        ["Fuente: zqsretofuente, registro de la oficina", *[""] * 20],
    ]
    (export / "PERSONAS.csv").write_bytes(delimited(people, **excel))
    consents: Grid = [
        ["CONSENTIMIENTOS FIRMADOS (carpeta azul)", *[""] * 9],
        [""] * 10,
        [
            *("Nº", "ID SUJETO", "Nombre de quien firma", "FINALIDAD", "DECISIÓN"),
            *("FECHA OTORGADO", "VENCE", "FECHA DE RETIRO", "MEDIO", "RECOLECTOR"),
        ],
        *(
            [
                number,
                subject,
                "zqsretofirma",
                scope,
                state,
                day,
                "",
                gone,
                "papel",
                "zqsretoreco",
            ]
            for number, (subject, scope, state, day, gone) in enumerate(
                [
                    ("P-01", "Verificación", "SÍ", "12/03/25", ""),
                    ("P-01", "PERFIL", "X", "12/03/25", ""),
                    ("P-01", "Nombre completo", "x ", "12/03/25", ""),
                    ("P-01", "Foto persona", "Si", "12/03/25", ""),
                    ("P-01", "Buscadores", "otorgado", "12/03/25", ""),
                    ("P-01", "Historia", "pendiente", "12/03/25", ""),
                    ("P-02", "Verificación", "1", "12/03/25", ""),
                    ("P-02", "Perfil", "S/I", "12/03/25", ""),
                    ("P-03", "Verificación", "Sí", "12/03/25", ""),
                    ("P-03", "Perfil", "", "12/03/25", ""),
                    ("P-04", "VERIFICACION", "Sí", "12/03/25", "20/03/26"),
                    ("P-04", "Perfil", "Sí", "12/03/25", ""),
                    ("E-01", "Emprendimiento", "SI", "15/04/25", ""),
                    ("E-01", "Contacto WhatsApp", "X", "15/04/25", ""),
                    ("E-01", "Contacto teléfono", "NO", "15/04/25", ""),
                    ("E-02", "Contacto WhatsApp", "X", "15/04/25", ""),
                ],
                1,
            )
        ),
        ["Total", 16, *[""] * 8],
    ]
    (export / "Consentimientos.csv").write_bytes(delimited(consents, **excel))
    (export / "Exportación.xlsx").write_bytes(_spanish_book())
    (export / "LÉAME.txt").write_text("zqsretoleame", encoding="utf-8")
    (export / "~$Exportación.xlsx").write_bytes(b"zqsretotemporal")
    _photo(export / "fotos", "foto maría.jpg", "sienna")
    _photo(export / "fotos", "zqsretofoto.jpg", "navy")
    return export


def _spanish_book() -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    day = datetime.datetime
    sheet = _sheet(
        book,
        "Certificados",
        [
            [
                *("No. certificado", "Id persona", "Nombre", "Código de norma"),
                *("Versión de la norma", "Código de centro", "Código de evaluador"),
                *("Ronda", "Fecha de evaluación", "Fecha de emisión"),
                *("Fecha de vencimiento", "Resultado", "Estado", "Puntaje", "Folio"),
            ],
            [
                *("NT-25-001", "P-01", "zqsretonombre", "CON-01", 1, "CE-1", "EV-1"),
                *("2025-07", day(2025, 3, 10), day(2025, 3, 20), None),
                *("COMPETENTE", "Vigente", "zqsretopuntaje", 17),
            ],
            [
                *("NT-25-002", "P-02", "zqsretonombre", "CON-01", 1, "CE-1", "EV-1"),
                *("2025-07", "10/03/25", "20/03/25", None, "Competente", "VIGENTE"),
                *("zqsretopuntaje", 18),
            ],
            [
                *(
                    "S/N",
                    "P-02",
                    "zqsretonombre",
                    "TUR-01",
                    1,
                    "CE-1",
                    "EV-1",
                    "2025-07",
                ),
                *(
                    "10/03/25",
                    "-",
                    None,
                    "Aún no competente",
                    "",
                    "zqsretoreprobado",
                    "",
                ),
            ],
            [
                *(
                    "NT-25-003",
                    "P-04",
                    "zqsretonombre",
                    "TUR-01",
                    1,
                    "CE-1",
                    "",
                    "2025-07",
                ),
                *("", "20/03/25", "20/03/28", "", "", "zqsretopuntaje", 19),
            ],
            ["Total certificados", 3],
        ],
        title="LIBRO DE CERTIFICADOS",
    )
    sheet.column_dimensions["N"].hidden = True
    _sheet(
        book,
        "Normas",
        [
            [
                *("Código norma", "Versión", "Tipo", "Sector", "Título", "Nivel"),
                *("Organismo certificador", "Vigencia (meses)", "Sabe hacer"),
            ],
            [
                *("CON-01", 1, "Competencia", "CONSTRUCCIÓN", "Repello y afinado", 2),
                *("INAF", 36, "Repellar una pared; afinar una pared"),
            ],
            [
                *("TUR-01", 1, "", "Gastronomía", "Cocina regional", "S/N", "INAF", 36),
                "Preparar platos de la región",
            ],
        ],
    )
    _sheet(
        book,
        "Centros",
        [
            [
                *("ID Centro", "Nombre", "País", "Departamento", "Municipio"),
                *("Dirección", "Teléfono", "Correo", "Encargado"),
            ],
            [
                *("CE-1", "Centro de ejemplo", "El Salvador", "USULUTÁN", "Jiquilisco"),
                *("Calle principal S/N", "503 2660 1234", "centro@example.org"),
                "zqsretoencargado",
            ],
        ],
        title="Centros autorizados",
    )
    _sheet(
        book,
        "Acreditaciones",
        [
            ["Id acreditado", "Código norma", "Desde", "Hasta"],
            ["CE-1", "CON-01", day(2020, 1, 1), None],
            ["CE-1", "TUR-01", "01/01/20", ""],
            ["EV-1", "CON-01", "01/01/20", "31/12/30"],
            ["EV-1", "TUR-01", "01/01/20", ""],
        ],
    )
    _sheet(
        book,
        "Evaluadores",
        [
            ["Id evaluador", "Nombre", "DUI", "Sectores", "País", "Honorarios"],
            [
                "EV-1",
                "ZQSRETOEVALUADOR ZQSRETOUNO",
                "00000000-0",
                "construcción",
                "SV",
                "zqsretopago",
            ],
        ],
    )
    _sheet(
        book,
        "Emprendimientos",
        [
            [
                *("Id emprendimiento", "Nombre", "Titulares", "Estado", "Sector"),
                *("Resumen", "Productos", "País", "Departamento", "Municipio"),
                *("WhatsApp", "Teléfono", "Correo", "Latitud", "Longitud"),
                *("Formas de pago", "Ventas mensuales", "Capital semilla"),
            ],
            [
                *("E-01", "Repellos La Unión", "P-02", "Activo", "construccion"),
                *("Repellos y pisos a domicilio", "Repello por metro: $4.50"),
                *("El Salvador", "La Unión", "LA UNION", "503 7700 1234"),
                *("76114401", "zqsretonegocio@example.com", 13.3369, -87.8439),
                *("efectivo; transferencia", "zqsretoventas", "zqsretocapital"),
            ],
            [
                *("E-02", "ZQSRETOEMPRENDIMIENTO", "P-03", "activo", "Alimentos"),
                *(
                    "zqsretoresumen",
                    "zqsretoproducto: 2",
                    "SV",
                    "La Paz",
                    "",
                    "7611 4402",
                    "",
                ),
                *("", "", "", "", "", ""),
            ],
        ],
    )
    _sheet(
        book,
        "Indicadores",
        [
            ["Id indicador", "Etiqueta", "Valor", "Unidad", "Periodo", "Grupo"],
            ["I-1", "Mujeres certificadas", 2, "personas", 2025, "Certificación"],
            ["I-2", "Hombres certificados", 1, "personas", 2025, "Certificación"],
            ["I-3", "Personas certificadas", 317, "personas", "2018-2025", "Historia"],
        ],
    )
    _sheet(book, "Hoja1", [["pegado de prueba", "zqsretohoja"], ["", "zqsretootra"]])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


# -- (b) a head office abroad ---------------------------------------------------------


def serial(year: int, month: int, day: int) -> int:
    """Return a day as Excel counts it."""
    return (datetime.date(year, month, day) - datetime.date(1899, 12, 30)).days


def english_office(folder: Path) -> Path:
    """Write the export of a head office abroad; return its folder."""
    export = folder / "Registry export - HQ"
    _settings(export)
    tabs = {"separator": "\t", "encoding": "utf-16"}
    people: Grid = [
        [
            *("Notes", "Case worker", "Full Name", "Person ID", "Date of return"),
            *("Country", "Department", "Municipality", "Birth Date", "Gender"),
            *("National ID", "Mobile", "Headline ES", "Headline EN", "Trades"),
            *("Availability", "Languages", "Photo", "Photo Alt", "Vulnerability"),
        ],
        [
            *(
                "zqsretonote deported 2019",
                "zqsretoworker",
                "Ana María López Díaz",
                "1001",
            ),
            *("2019-04-02", "Honduras", "Cortés", "San Pedro Sula", "02/14/1987", "F"),
            *("0801-1990-12345", "(555) 555-0143", "Pan artesanal", "Artisan bread"),
            *(
                "baking; pastry",
                "weekdays",
                "Spanish; English",
                "",
                "",
                "zqsretovulnerable",
            ),
        ],
        [
            *(
                "zqsretonote2",
                "zqsretoworker",
                "ZQSRETOFIRST ZQSRETOLAST ZQSRETOSECOND",
                "1002",
                "",
            ),
            *("GT", "Huehuetenango", "Huehuetenango", "09/30/2009", "M", "", ""),
            *(
                "zqsretohead",
                "zqsretoheaden",
                "zqsretotrade",
                "zqsretoavail",
                "zqsretolang",
                "",
                "",
                "",
            ),
        ],
        [
            *("zqsretonote3", "", "Luis Pérez Ajú", "1003", "", "SV", "Sonsonate", ""),
            *("11/23/1979", "M", "", "", "zqsretoluis", "", "", "", "", "", "", ""),
        ],
    ]
    (export / "people.csv").write_bytes(delimited(people, **tabs))
    book = openpyxl.Workbook()
    book.remove(book.active)
    _sheet(
        book,
        "consents",
        [
            [
                *("Comments", "Granted on", "State", "Scope", "Subject ID"),
                *("Withdrawn on", "Expires on", "Guardian on", "Signed by"),
            ],
            *(
                [
                    "zqsretocomment",
                    day,
                    state,
                    scope,
                    subject,
                    gone,
                    until,
                    "",
                    "zqsretosigner",
                ]
                for subject, scope, state, day, gone, until in [
                    (1001, "verification", "Granted", serial(2025, 5, 2), "", ""),
                    (1001, "Profile", "granted", serial(2025, 5, 2), "", ""),
                    (1001, "Full name", "Yes", serial(2025, 5, 2), "", ""),
                    (1002, "verification", "denied", serial(2025, 5, 2), "", ""),
                    (1002, "profile", "No", serial(2025, 5, 2), "", ""),
                    (1003, "verification", "granted", serial(2025, 5, 2), "", ""),
                    (
                        *(1003, "profile", "granted", serial(2025, 5, 2)),
                        *(serial(2026, 2, 1), ""),
                    ),
                    ("V1", "venture", "Granted", serial(2025, 6, 9), "", ""),
                    ("V1", "contact whatsapp", "granted", serial(2025, 6, 9), "", ""),
                    (
                        *("V1", "contact phone", "granted", serial(2025, 6, 9), ""),
                        serial(2025, 12, 31),
                    ),
                ]
            ),
        ],
    )
    data = io.BytesIO()
    book.save(data)
    (export / "consents.xlsx").write_bytes(data.getvalue())
    certificates: Grid = [
        [
            *("Score", "Issued on", "Certificate Number", "Person ID", "Standard Code"),
            *("Standard Version", "Centre ID", "Round", "Result", "Status"),
            *("Status On", "Status Reason", "Assessor remarks"),
        ],
        [
            *("zqsretoscore", serial(2025, 4, 22), "HQ-1", "1001", "BAK-1", "1", "C1"),
            *("2025-1", "Competent", "Active", "", "", "zqsretoremark"),
        ],
        [
            *("zqsretoscore", serial(2025, 4, 22), "HQ-2", "1002", "BAK-1", "1", "C1"),
            *(
                "2025-1",
                "competent",
                "revoked",
                serial(2025, 8, 1),
                "fraud",
                "zqsretoremark",
            ),
        ],
        [
            *("zqsretoscore", serial(2025, 4, 22), "HQ-3", "1003", "BAK-1", "1", "C1"),
            *("2025-1", "COMPETENT", "active", "", "", "zqsretoremark"),
        ],
        [
            *("zqsretoscore", "", "HQ-4", "1003", "BAK-1", "1", "C1", "2025-1"),
            *("Not yet competent", "", "", "", "zqsretofailed"),
        ],
    ]
    (export / "certificates.csv").write_bytes(delimited(certificates, **tabs))
    (export / "standards.csv").write_bytes(
        delimited(
            [
                [
                    *("Level", "Sector", "Standard Code", "Version", "Title EN"),
                    *("Title ES", "Awarding Body", "Validity Months"),
                ],
                ["2", "Food", "BAK-1", "1", "Baking", "Panadería", "INAF", "24"],
            ],
            **tabs,
        )
    )
    (export / "centres.csv").write_bytes(
        delimited(
            [
                [
                    *("Name", "Centre ID", "Phone", "Country", "Department"),
                    *("Municipality", "Manager"),
                ],
                [
                    *("Example centre", "C1", "+504 2550-1234", "Honduras", "Cortes"),
                    *("San Pedro Sula", "zqsretomanager"),
                ],
            ],
            **tabs,
        )
    )
    (export / "accreditations.csv").write_bytes(
        delimited(
            [
                ["Holder ID", "Standard Code", "From", "Until"],
                ["C1", "BAK-1", 42005, ""],
            ],
            **tabs,
        )
    )
    (export / "ventures.csv").write_bytes(
        delimited(
            [
                [
                    *("Revenue", "Venture ID", "Name", "Owner IDs", "Status", "Sector"),
                    *("Summary ES", "Summary EN", "Country", "Department"),
                    *("Municipality", "WhatsApp", "Phone", "Email", "Website"),
                    *("Confirmed On", "Notes"),
                ],
                [
                    *(
                        "zqsretorevenue",
                        "V1",
                        "Pan del Valle",
                        "1001",
                        "Active",
                        "food",
                    ),
                    *("Pan de cada día", "Daily bread", "HN", "Cortés"),
                    *("San Pedro Sula", "504 9700-1234", "1 (555) 555-0143"),
                    *(
                        "zqsretomail@example.com",
                        "pan.example.com",
                        serial(2026, 1, 15),
                    ),
                    "zqsretoremarks",
                ],
            ],
            **tabs,
        )
    )
    return export
