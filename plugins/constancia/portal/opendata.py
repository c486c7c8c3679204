"""The directory for programs: tables, a map, and the package that describes them.

Rules:

- What a listed page shows, less how to reach anybody: a file that can be copied whole
  is no place for telephone numbers, e-mail addresses or names of owners. Each entry
  leads to its page, where they stand if they were allowed.
- A point is there only with the consent for it; without it a GeoJSON geometry is null
  (RFC 7946, section 3.2), and the place ends at the municipality.
- Nothing about people, and nothing behind a code.
- Every table is declared (``Column``) and described in ``datapackage.json``: what each
  column is in both languages, the licence, the source, the issue that it is of, and
  the hash of each file. CSV and JSON say the same.
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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from constancia import addresses
from constancia.folding import slug
from constancia.portal import views
from constancia.portal.frame import Frame
from constancia.portal.lookups import Listed
from constancia.records import (
    Centre,
    Indicator,
    Place,
    Service,
    Standard,
    Text,
    Venture,
)

FOLDER: Final = "/data/"
PACKAGE: Final = f"{FOLDER}datapackage.json"

Row = Mapping[str, str | float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its name, its type of Table Schema, and what it is."""

    name: str
    about: Text
    type: str = "string"
    format: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: its columns, the first of them unique, and where its rows come from."""

    name: str
    title: Text
    columns: tuple[Column, ...]
    rows: Callable[[Frame], Iterable[Row]]


def files(frame: Frame, *, issued_on: datetime.date) -> Iterator[tuple[str, bytes]]:
    """Yield the address and the bytes of every file.

    Args:
        frame: the Spanish one.
        issued_on: the day of the public tree, which is the version of the data.
    """
    resources = []
    for table in TABLES:
        rows = list(table.rows(frame))
        for kind, content in _formats(table, rows):
            path = f"{table.name}.{kind}"
            yield f"{FOLDER}{path}", content
            resources.append(_resource(table, kind, path, content))
    yield PACKAGE, _json(_package(frame, issued_on, resources))


def _formats(table: Table, rows: list[Row]) -> Iterator[tuple[str, bytes]]:
    yield "csv", _csv(table, rows)
    yield "json", _json(rows)
    if any(column.name == "latitude" for column in table.columns):
        yield "geojson", _geojson(rows)


# -- the tables ------------------------------------------------------------------


def _column(name: str, es: str, en: str, **rest: Any) -> Column:
    return Column(name=name, about=Text(es=es, en=en), **rest)


_URL: Final = _column(
    "url",
    "Dirección de su página",
    "Address of its page",
    format="uri",
    required=True,
)
_PLACE: Final = (
    _column(
        "country",
        "País: código ISO 3166-1 de dos letras",
        "Country: two-letter code of ISO 3166-1",
    ),
    _column(
        "department",
        "Departamento, por su nombre corto en las direcciones del sitio",
        "Department, by its short name in the site's addresses",
    ),
    _column(
        "municipality",
        "Municipio, con el nombre de hoy",
        "Municipality, by its name of today",
    ),
)
_SECTOR: Final = _column(
    "sector",
    "Sector, por su nombre corto en las direcciones del sitio",
    "Sector, by its short name in the site's addresses",
    required=True,
)


def _placed(place: Place) -> dict[str, str | float | None]:
    return {
        "country": place.country,
        "department": place.department,
        "municipality": place.municipality,
    }


def _url(frame: Frame, thing: Listed | Service) -> str:
    address = frame.lookups.address(thing, frame.language)
    return addresses.absolute(frame.directory.programme.official_host, address)


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _venture(frame: Frame, venture: Venture) -> Row:
    latitude, longitude = venture.point or (None, None)
    return {
        "slug": venture.slug,
        "name": venture.name,
        "sector": venture.sector,
        "category": venture.category,
        "summary_es": venture.summary.es,
        "summary_en": venture.summary.en,
        **_placed(venture.place),
        "district": venture.place.district,
        "latitude": float(latitude) if latitude else None,
        "longitude": float(longitude) if longitude else None,
        "website": venture.website,
        "confirmed_on": _day(venture.confirmed_on),
        "url": _url(frame, venture),
    }


def _standard(frame: Frame, standard: Standard) -> Row:
    return {
        "code": standard.code,
        "version": standard.version,
        "kind": standard.kind,
        "sector": standard.sector,
        "title_es": standard.title.es,
        "title_en": standard.title.en,
        "level": standard.level,
        "validity_months": standard.validity_months,
        "url": _url(frame, standard),
    }


def _centre(frame: Frame, centre: Centre) -> Row:
    return {
        "centre_id": centre.centre_id,
        "name": centre.name,
        **_placed(centre.place),
        "standards": " ".join(sorted(views.valid_accreditations(centre, frame.day))),
        "url": _url(frame, centre),
    }


def _service(frame: Frame, service: Service) -> Row:
    provider = frame.lookups.provider(service.provider_id, "es")
    return {
        "service_id": service.service_id,
        "name_es": service.name.es,
        "name_en": service.name.en,
        "kind": service.kind,
        "step": service.step,
        "provider": provider.name.es if provider else None,
        **_placed(service.place),
        "checked_on": _day(service.checked_on),
        "url": _url(frame, service),
    }


def _indicator(indicator: Indicator) -> Row:
    source = indicator.source
    return {
        "indicator_id": indicator.indicator_id,
        "label_es": indicator.label.es,
        "label_en": indicator.label.en,
        "value": indicator.value,
        "unit": indicator.unit,
        "period": indicator.period,
        "denominator": indicator.denominator,
        "source": source.es if source else None,
    }


TABLES: Final = (
    Table(
        name="ventures",
        title=Text(es="Emprendimientos de la lista", en="Listed ventures"),
        columns=(
            _column("slug", "Nombre corto, único", "Short name, unique", required=True),
            _column("name", "Nombre", "Name", required=True),
            _SECTOR,
            _column("category", "Qué es, con sus palabras", "What it is, in its words"),
            _column("summary_es", "Resumen", "Summary, in Spanish"),
            _column("summary_en", "Resumen en inglés", "Summary, in English"),
            *_PLACE,
            _column("district", "Distrito (El Salvador)", "District (El Salvador)"),
            _column(
                "latitude",
                "Latitud WGS 84, solo si se autorizó",
                "Latitude, WGS 84, only where it was allowed",
                type="number",
            ),
            _column(
                "longitude",
                "Longitud WGS 84, solo si se autorizó",
                "Longitude, WGS 84, only where it was allowed",
                type="number",
            ),
            _column("website", "Sitio web propio", "Its own website", format="uri"),
            _column(
                "confirmed_on",
                "Día en que confirmó sus datos",
                "Day on which its data were confirmed",
                type="date",
            ),
            _URL,
        ),
        rows=lambda frame: (_venture(frame, v) for v in frame.ventures),
    ),
    Table(
        name="standards",
        title=Text(es="Normas, en su última versión", en="Standards, latest versions"),
        columns=(
            _column("code", "Código", "Code", required=True),
            _column("version", "Versión", "Version", required=True),
            _column(
                "kind",
                "competence, coach o training (formación, que no certifica competencia)",
                "competence, coach or training (which certifies no competence)",
                required=True,
            ),
            _SECTOR,
            _column("title_es", "Título", "Title, in Spanish", required=True),
            _column("title_en", "Título en inglés", "Title, in English"),
            _column("level", "Nivel", "Level"),
            _column(
                "validity_months",
                "Meses que vale; vacío: no vence",
                "Months of validity; empty: no expiry",
                type="integer",
            ),
            _URL,
        ),
        rows=lambda frame: (_standard(frame, s) for s in frame.lookups.standards),
    ),
    Table(
        name="centres",
        title=Text(es="Centros de evaluación", en="Assessment centres"),
        columns=(
            _column("centre_id", "Código", "Code", required=True),
            _column("name", "Nombre", "Name", required=True),
            *_PLACE,
            _column(
                "standards",
                "Códigos de las normas que puede evaluar, separados por espacios",
                "Codes of the standards that it may assess, separated by spaces",
            ),
            _URL,
        ),
        rows=lambda frame: (_centre(frame, c) for c in frame.directory.centres),
    ),
    Table(
        name="services",
        title=Text(es="Servicios de la ruta de atención", en="Care pathway services"),
        columns=(
            _column("service_id", "Código", "Code", required=True),
            _column("name_es", "Nombre", "Name, in Spanish", required=True),
            _column("name_en", "Nombre en inglés", "Name, in English"),
            _column("kind", "Tipo de servicio", "Kind of service", required=True),
            _column("step", "Paso de la ruta", "Step of the pathway", type="integer"),
            _column("provider", "Quién lo da", "Who provides it"),
            *_PLACE,
            _column(
                "checked_on",
                "Día en que se revisó",
                "Day on which it was checked",
                type="date",
            ),
            _URL,
        ),
        rows=lambda frame: (_service(frame, s) for s in frame.directory.services),
    ),
    Table(
        name="indicators",
        title=Text(es="Indicadores del programa", en="Indicators of the programme"),
        columns=(
            _column("indicator_id", "Código", "Code", required=True),
            _column("label_es", "Qué se cuenta", "What is counted, in Spanish"),
            _column("label_en", "Qué se cuenta, en inglés", "What is counted"),
            _column(
                "value",
                "Valor; «<5» y otras marcas: son pocas personas y no se dice",
                'Value; "<5" and other marks: few people, which is not told',
                required=True,
            ),
            _column("unit", "Unidad", "Unit"),
            _column("period", "Periodo", "Period", required=True),
            _column("denominator", "De cuántos", "Out of how many"),
            _column("source", "Fuente", "Source"),
        ),
        rows=lambda frame: map(_indicator, frame.directory.indicators),
    ),
)


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
    features = [
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
    ]
    return _json({"type": "FeatureCollection", "features": features})


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


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
