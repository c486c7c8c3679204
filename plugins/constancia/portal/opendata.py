"""The directory for programs: tables, a map, and the package that describes them.

Rules:

- What a listed page shows, less how to reach anybody: a file that can be copied whole
  is no place for telephone numbers, e-mail addresses or names of owners. Each entry
  leads to its page, where they stand if they were allowed.
- A point is there only with the consent for it; without it a GeoJSON geometry is null
  (RFC 7946, section 3.2), and the place ends at the municipality.
- Nothing about people, and nothing behind a code.
- Every table is declared (``datatables``) and described in ``datapackage.json``: what each
  column is in both languages, the licence, the source, the issue that it is of, the
  digest of each file. CSV and JSON say the same.
- A cell of the CSV never begins like a formula, for staff open it in Excel.

Source: RFC 7946 (GeoJSON), RFC 4180 (CSV), Data Package and Table Schema 2.0
(datapackage.org).

Example::

    for address, content in files(frame, issued_on=tree.issued_on):
        output.write(address, content)
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from constancia import addresses
from constancia.folding import slug
from constancia.portal.datatables import TABLES, Column, Row, Table
from constancia.portal.frame import Frame
from constancia.records import Text

FOLDER: Final = "/data/"
PACKAGE: Final = f"{FOLDER}datapackage.json"


def files(frame: Frame, *, issued_on: datetime.date) -> Iterator[tuple[str, bytes]]:
    """Yield the address and the bytes of every file.

    Args:
        frame: the Spanish one.
        issued_on: the day of the public tree, which is the version of the data.
    """
    resources = []
    for table in TABLES:
        for kind, content in _formats(table, frame):
            path = f"{table.name}.{kind}"
            yield f"{FOLDER}{path}", content
            resources.append(_resource(table, kind, path, content))
    yield PACKAGE, _json(_package(frame, issued_on, resources))


def _formats(table: Table, frame: Frame) -> Iterator[tuple[str, bytes]]:
    """Yield the formats of a table; its rows are made for each, and held for none."""
    yield "csv", _csv(table, table.rows(frame))
    yield "json", _list(table.rows(frame), depth=0) + b"\n"
    if any(column.name == "latitude" for column in table.columns):
        yield "geojson", _geojson(table.rows(frame))


# -- the formats -----------------------------------------------------------------

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_MEDIA: Final = {
    "csv": "text/csv",
    "json": "application/json",
    "geojson": "application/geo+json",
}


def _csv(table: Table, rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    names = [column.name for column in table.columns]
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
    return b"\xef\xbb\xbf" + text.getvalue().encode()  # Excel asks for the mark


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    return f"'{value}" if value.startswith(_FORMULA) else value


def _geojson(rows: Iterable[Row]) -> bytes:
    features = (
        {
            "type": "Feature",
            "id": row["slug"],
            "geometry": None
            if row["longitude"] is None or row["latitude"] is None
            else {
                "type": "Point",
                "coordinates": [row["longitude"], row["latitude"]],
            },
            "properties": {
                name: value
                for name, value in row.items()
                if name not in {"latitude", "longitude"}
            },
        }
        for row in rows
    )
    head = b'{\n "type": "FeatureCollection",\n "features": '
    return head + _list(features, depth=1) + b"\n}\n"


def _json(value: Any) -> bytes:
    return _text(value).encode() + b"\n"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _list(items: Iterable[Any], *, depth: int) -> bytes:
    """Return a list as ``json`` writes it, item by item.

    The standard library takes an indented text together from a million pieces.
    """
    margin = "\n" + " " * (depth + 1)
    written = bytearray()
    for item in items:
        written += b"," if written else b"["
        written += (margin + _text(item).replace("\n", margin)).encode()
    if not written:
        return b"[]"
    written += b"\n" + b" " * depth + b"]"
    return bytes(written)


# -- the package -----------------------------------------------------------------


def _package(
    frame: Frame, issued_on: datetime.date, resources: list[dict[str, Any]]
) -> dict[str, Any]:
    programme = frame.directory.programme
    home = addresses.absolute(programme.official_host, addresses.section("home", "es"))
    licence = programme.licence
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": slug(programme.name.es) or "datos",
        "id": addresses.absolute(programme.official_host, PACKAGE),
        "title": programme.name.es,
        "title_en": programme.name.en or programme.name.es,
        "description": _ABOUT.es,
        "description_en": _ABOUT.en,
        "homepage": home,
        "version": issued_on.isoformat(),
        "created": f"{issued_on.isoformat()}T00:00:00-06:00",
        "licenses": [{"name": licence.name, "path": licence.address}],
        "sources": [
            {"title": programme.name.es, "path": home, "version": issued_on.isoformat()}
        ],
        "contributors": [{"title": programme.controller.es, "roles": ["publisher"]}],
        "resources": resources,
    }


_ABOUT: Final = Text(
    es="Lo que muestran las listas del sitio, sin teléfonos, correos ni nombres de "
    "personas. En el CSV, una celda que Excel tomaría por fórmula lleva un apóstrofo.",
    en="What the lists of the site show, without telephone numbers, e-mail addresses or "
    "names of people. In the CSV, a cell that Excel would take for a formula has an "
    "apostrophe before it.",
)


def _resource(table: Table, kind: str, path: str, content: bytes) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": table.name if kind == "csv" else f"{table.name}-{kind}",
        "path": path,
        "title": table.title.es,
        "title_en": table.title.en,
        "format": kind,
        "mediatype": _MEDIA[kind],
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if kind != "geojson":
        described["type"] = "table"
        described["schema"] = {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": [_field(column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": [table.columns[0].name],
        }
    return described


def _field(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        **({"format": column.format} if column.format else {}),
        "description": column.about.es,
        "description_en": column.about.en,
        **({"constraints": {"required": True}} if column.required else {}),
    }
