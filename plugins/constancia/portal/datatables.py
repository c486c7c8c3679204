"""The tables of the open data, declared: each column, what it is, and its rows.

Rules: those of ``opendata``. The first column of a table is unique.

Example::

    for row in TABLES[0].rows(frame): ...       # {"slug": "la-espiga-2f7a", …}
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from constancia import addresses
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
