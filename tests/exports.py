"""Small exports for tests: a valid one, and any change to it.

``make_export(folder)`` writes a minimal export that can be published; each table may be
replaced by rows (a list of dicts), by the text or bytes of its CSV file, or left out
with ``None``. ``changed`` makes rows from the valid ones::

    make_export(tmp_path, certificates=changed("certificates", {"issued_on": "31/02/2024"}))
    make_export(tmp_path, consents=None)

Everybody in it is fictitious.
"""

from __future__ import annotations

import copy
import csv
import datetime
import functools
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from constancia import territories, vocabulary
from constancia.intake import Reading, columns, read_export

ROOT = Path(__file__).parents[1]
TODAY = datetime.date(2026, 3, 2)

Rows = Sequence[Mapping[str, Any]]

PROGRAMME: dict[str, Any] = {
    "name": {"es": "Programa de ejemplo", "en": "Example programme"},
    "official_host": "verifica.example.org",
    "contact": {"whatsapp": "+503 7000-0000", "email": "info@example.org"},
    "controller": {"es": "Oficina de ejemplo", "en": "Example office"},
    "demonstration": "true",
}
ISSUERS: list[dict[str, Any]] = [
    {
        "issuer_id": "OLD",
        "name": {"es": "Instituto anterior", "en": "Former institute"},
        "until": "2023-12-31",
        "successor_id": "NEW",
    },
    {
        "issuer_id": "NEW",
        "name": {"es": "Instituto de hoy", "en": "Institute of today"},
        "from": "2024-01-01",
    },
]
TABLES: dict[str, list[dict[str, str]]] = {
    "people": [
        {
            "person_id": "P-001",
            "full_name": "Ana Lucía Ejemplo Peña",
            "birth_date": "1990-04-03",
            "country": "El Salvador",
            "department": "Usulután",
            "municipality": "Usulután Oeste",
            "trades": "albañilería; repello",
            "DUI": "01234567-8",
        },
        {
            "person_id": "P-002",
            "full_name": "Mario Ejemplo Núñez",
            "birth_date": "1985-11-20",
            "country": "SV",
            "department": "San Miguel",
            "municipality": "",
            "trades": "",
            "DUI": "87654321-5",
        },
    ],
    "certificates": [
        {
            "certificate_number": "2024-0001",
            "person_id": "P-001",
            "standard_code": "CON-01",
            "standard_version": "1",
            "centre_id": "CE-01",
            "assessor_id": "EV-01",
            "round": "2024-05",
            "assessed_on": "2024-05-10",
            "issued_on": "2024-05-17",
            "status": "active",
            "status_on": "",
            "replaces": "",
        },
        {
            "certificate_number": "2024-0002",
            "person_id": "P-002",
            "standard_code": "CON-01",
            "standard_version": "",
            "centre_id": "CE-01",
            "assessor_id": "",
            "round": "2024-05",
            "assessed_on": "",
            "issued_on": "2024-05-17",
            "status": "revoked",
            "status_on": "2025-01-15",
            "replaces": "",
        },
    ],
    "consents": [
        {
            "subject_id": "P-001",
            "scope": "verification",
            "state": "granted",
            "granted_on": "2024-05-17",
        },
        {
            "subject_id": "P-001",
            "scope": "profile",
            "state": "sí",
            "granted_on": "2024-05-17",
        },
        {
            "subject_id": "P-002",
            "scope": "verification",
            "state": "denied",
            "granted_on": "2024-05-17",
        },
        {
            "subject_id": "V-001",
            "scope": "venture",
            "state": "otorgado",
            "granted_on": "2024-06-01",
        },
    ],
    "standards": [
        {
            "standard_code": "CON-01",
            "version": "1",
            "sector": "construccion",
            "title_es": "Albañilería básica",
            "title_en": "Basic masonry",
            "awarding_body": "NEW",
            "backed_by": "AL-01",
            "validity_months": "36",
        }
    ],
    "centres": [
        {
            "centre_id": "CE-01",
            "name": "Centro de ejemplo",
            "country": "SV",
            "department": "Usulután",
            "municipality": "Jiquilisco",
            "phone": "2600-0000",
        }
    ],
    "accreditations": [
        {"holder_id": "CE-01", "standard_code": "CON-01", "from": "2020-01-01"},
        {"holder_id": "EV-01", "standard_code": "CON-01", "from": "2020-01-01"},
    ],
    "assessors": [
        {"assessor_id": "EV-01", "full_name": "Rosa Ejemplo", "sectors": "construccion"}
    ],
    "ventures": [
        {
            "venture_id": "V-001",
            "name": "Panadería Ejemplo",
            "owner_ids": "P-002",
            "status": "active",
            "sector": "alimentos",
            "summary_es": "Pan dulce y salado",
            "country": "SV",
            "department": "San Miguel",
            "municipality": "San Miguel Centro",
            "whatsapp": "7000-0001",
            "facebook": "",
            "confirmed_on": "2026-01-10",
        }
    ],
    "partners": [
        {"partner_id": "AL-01", "name": "Cámara de ejemplo", "kind": "chamber"}
    ],
}


def rows_of(table: str) -> list[dict[str, str]]:
    """Return the rows of the valid export, to be changed freely."""
    return copy.deepcopy(TABLES[table])


def changed(
    table: str, change: Mapping[str, str], *, row: int = 0
) -> list[dict[str, str]]:
    """Return the valid rows with some cells of one of them changed or added."""
    rows = rows_of(table)
    rows[row].update(change)
    return rows


def csv_text(rows: Rows, *, delimiter: str = ",") -> str:
    """Return rows as CSV text under the headings of all of them."""
    headings = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, headings, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def workbook(sheets: Mapping[str, Rows | Sequence[Sequence[Any]]]) -> bytes:
    """Return an .xlsx whose sheets hold rows, or grids of cells of any type."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows if not _is_rows(rows) else grid_of(rows):
            sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return an openpyxl workbook as the bytes of its file."""
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def grid_of(rows: Rows) -> list[list[Any]]:
    """Return rows as a grid under the headings of all of them."""
    headings = list(dict.fromkeys(name for row in rows for name in row))
    return [headings, *([row.get(name, "") for name in headings] for row in rows)]


def _is_rows(rows: Any) -> bool:
    return bool(rows) and isinstance(rows[0], Mapping)


def make_export(
    folder: Path,
    *,
    programme: Any = PROGRAMME,
    issuers: Any = ISSUERS,
    files: Mapping[str, str | bytes] | None = None,
    **tables: Rows | str | bytes | None,
) -> Path:
    """Write an export below ``folder`` and return its path.

    ``tables`` replaces whole tables; ``files`` adds files by name.
    """
    export = folder / "export"
    export.mkdir(parents=True, exist_ok=True)
    contents: dict[str, str | bytes] = {}
    for name, document in (("programme", programme), ("issuers", issuers)):
        if document is not None:
            text = document if isinstance(document, str | bytes) else _yaml(document)
            contents[f"{name}.yaml"] = text
    for table, rows in {**TABLES, **tables}.items():
        if rows is not None:
            text = rows if isinstance(rows, str | bytes) else csv_text(rows)
            contents[f"{table}.csv"] = text
    for name, content in {**contents, **(files or {})}.items():
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (export / name).parent.mkdir(exist_ok=True)
        (export / name).write_bytes(data)
    return export


def read(export: Path, *, on: datetime.date = TODAY) -> Reading:
    """Read an export with the project's own names of columns, places and sectors."""
    return read_export(export, on=on, **_names())


@functools.cache
def _names() -> dict[str, Any]:
    data = ROOT / "data"
    return {
        "columns": columns.load(data / "columns.yaml"),
        "territories": territories.load(data / "territories.yaml"),
        "vocabulary": vocabulary.load(data / "vocabulary.yaml"),
    }


def _yaml(document: Any) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
