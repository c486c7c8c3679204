"""Countries, departments and municipalities, by their names of today and of before.

Rules:

- ``data/territories.yaml`` is the only source. A name is found without regard to
  accents, case, punctuation or a leading "departamento de" / "municipio de".
- El Salvador has had 44 municipalities since 1 May 2024 (Decreto Legislativo 762 of
  2023); the 262 municipalities of before are their districts. A former
  municipality's name leads to the new municipality *and* its district, so that an
  export of 2019 and one of 2025 speak of one place.
- A country without departments is allowed, and so is a department whose
  municipalities are not known yet.

Non-goals: coordinates, post codes, places below a municipality or district.

Example::

    territories = load(Path("data/territories.yaml"))
    usulutan = territories.department("SV", "USULUTAN")
    territories.municipality(usulutan, "jiquilisco")
    # ("Usulután Oeste", "Jiquilisco")
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from constancia import datafile
from constancia.errors import ConfigurationError
from constancia.folding import fold, slug
from constancia.records import Text
from constancia.speech import N_

#: words before a name that say what it is and are no part of it
_PREFIXES: Final = (
    "departamento de ",
    "depto de ",
    "municipio de ",
    "distrito de ",
    "departamento ",
    "municipio ",
    "distrito ",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """A municipality of today, with its districts where the country has them."""

    name: str
    districts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """The first level below the country; its slug is unique over all countries."""

    slug: str
    name: str
    country: str  # ISO 3166-1 alpha-2
    municipalities: tuple[Municipality, ...] = ()
    #: other names in use: (other name, name of a municipality or district above)
    aliases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country of the programme and how its money and telephones are written."""

    code: str  # ISO 3166-1 alpha-2
    name: Text
    currency: str  # ISO 4217
    calling_code: str  # digits only, without "+"
    digits: int  # length of a national telephone number
    departments: tuple[Department, ...] = ()


Found = tuple[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Territories:
    """All the places that an export may name."""

    countries: tuple[Country, ...]
    _countries: Mapping[str, Country] = field(init=False, repr=False, compare=False)
    _departments: Mapping[tuple[str, str], Department] = field(
        init=False, repr=False, compare=False
    )
    _slugs: Mapping[str, Department] = field(init=False, repr=False, compare=False)
    _places: Mapping[str, Mapping[str, Found]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        countries = {}
        departments = {}
        slugs = {}
        for country in self.countries:
            for name in (country.code, country.name.es, country.name.en or ""):
                countries[fold(name)] = country
            for department in country.departments:
                if department.slug in slugs:
                    raise ConfigurationError(
                        "territories.yaml: el nombre de dirección «{slug}» está en dos "
                        "departamentos",
                        hint="Dé a uno de los dos un «slug» propio.",
                        slug=department.slug,
                    )
                slugs[department.slug] = department
                for name in _spellings(department.name, department.slug):
                    departments[country.code, name] = department
        places = {name: _places(department) for name, department in slugs.items()}
        for name, value in (
            ("_countries", countries),
            ("_departments", departments),
            ("_slugs", slugs),
            ("_places", places),
        ):
            object.__setattr__(self, name, value)

    def country(self, text: str) -> Country | None:
        """Return the country with this code, Spanish or English name."""
        return self._countries.get(fold(text))

    def department(self, country_code: str, text: str) -> Department | None:
        """Return the department of a country by name or slug."""
        return self._departments.get((country_code, _bare(text)))

    def department_by_slug(self, department_slug: str) -> Department | None:
        """Return the department with exactly this slug."""
        return self._slugs.get(department_slug)

    def municipality(self, department: Department, text: str) -> Found | None:
        """Return (municipality of today, district or None) by a name old or new."""
        places = self._places[department.slug]
        return places.get(fold(text)) or places.get(_bare(text))

    def nearest(self, department: Department, text: str) -> tuple[str, ...]:
        """Return up to three names of the department that look like ``text``."""
        names = {fold(name): name for name in _names(department)}
        near = difflib.get_close_matches(_bare(text), names, n=3, cutoff=0.6)
        return tuple(names[name] for name in near)


def load(path: Path) -> Territories:
    """Read ``territories.yaml``.

    Raises:
        ConfigurationError: the file is missing, no YAML, or not of its shape.
    """
    return datafile.load(
        path,
        lambda document: Territories(
            countries=tuple(_country(entry) for entry in document["countries"])
        ),
        shape=N_("países con sus departamentos y municipios"),
    )


def _country(entry: Mapping[str, Any]) -> Country:
    code = entry["code"]
    return Country(
        code=code,
        name=Text(es=entry["name"]["es"], en=entry["name"]["en"]),
        currency=entry["currency"],
        calling_code=str(entry["calling_code"]),
        digits=int(entry["digits"]),
        departments=tuple(
            _department(code, name, body or {})
            for name, body in (entry.get("departments") or {}).items()
        ),
    )


def _department(country: str, name: str, body: Mapping[str, Any]) -> Department:
    listed = body.get("municipalities") or ()
    if isinstance(listed, Mapping):
        municipalities = tuple(
            Municipality(name=municipality, districts=tuple(districts))
            for municipality, districts in listed.items()
        )
    else:
        municipalities = tuple(
            Municipality(name=municipality) for municipality in listed
        )
    return Department(
        slug=body.get("slug") or slug(name),
        name=name,
        country=country,
        municipalities=municipalities,
        aliases=tuple((body.get("also") or {}).items()),
    )


def _places(department: Department) -> dict[str, Found]:
    places: dict[str, Found] = {}
    for municipality in department.municipalities:
        for district in municipality.districts:
            places[fold(district)] = (municipality.name, district)
    # the municipality of today wins where a district bears the same name
    for municipality in department.municipalities:
        places[fold(municipality.name)] = (municipality.name, None)
    for other, name in department.aliases:
        if fold(name) not in places:
            raise ConfigurationError(
                "territories.yaml: en {department}, «{other}» lleva a «{name}», que no "
                "es municipio ni distrito de allí",
                hint="Corrija el nombre de la derecha.",
                department=department.name,
                other=other,
                name=name,
            )
        places.setdefault(fold(other), places[fold(name)])
    return places


def _names(department: Department) -> Iterable[str]:
    for municipality in department.municipalities:
        yield municipality.name
        yield from municipality.districts


def _spellings(name: str, department_slug: str) -> Iterable[str]:
    folded = fold(name)
    yield folded
    yield fold(department_slug)
    # "Quiché" and "El Quiché", "Petén" and "El Petén"
    yield folded.removeprefix("el ") if folded.startswith("el ") else f"el {folded}"


def _bare(text: str) -> str:
    folded = fold(text)
    for prefix in _PREFIXES:
        if folded.startswith(prefix):
            return folded.removeprefix(prefix)
    return folded
