"""Places and sectors of every table against the names that the project knows.

Rules:

- An unknown country or department is an error, for everything is listed by them; an
  unknown municipality or district is a warning with the nearest names.
- A municipality's former name is understood and counted, not blamed.
- A standard or a venture of an unknown sector is an error.

Example::

    findings = judge_places(tables, territories) + judge_sectors(tables, vocabulary)
"""

from __future__ import annotations

import difflib
from typing import Final

from constancia.folding import fold
from constancia.intake.columns import fields_of
from constancia.intake.findings import Finding, finding, showable
from constancia.intake.related import Related
from constancia.intake.rows import TABLES
from constancia.intake.wordings import NONE
from constancia.speech import N_
from constancia.territories import Country, Territories
from constancia.vocabulary import Vocabulary

#: tables with places; their rows have a country and a department at least
_PLACED: Final = (
    "people",
    "centres",
    "ventures",
    "partners",
    "services",
    "opportunities",
)
_WORDS: Final = {
    "country": N_("país"),
    "department": N_("departamento"),
    "municipality": N_("municipio"),
    "district": N_("distrito"),
}
#: what is wrong with a place: code, column, facts
_Fault = tuple[str, str, dict[str, str]]


def judge_places(tables: Related, territories: Territories) -> list[Finding]:
    """Return what is wrong with the places of all tables."""
    findings = []
    for table in _PLACED:
        findings += _judge_table(table, tables, territories)
    for row in tables.rows("assessors"):
        if row.country and territories.country(row.country) is None:
            place = tables.at("assessors", row.row, "country")
            _, _, facts = _unknown("E24", "country", _countries(territories))
            findings.append(finding("E24", place, **facts))
    return findings


def _judge_table(
    table: str, tables: Related, territories: Territories
) -> list[Finding]:
    findings = []
    seen: dict[tuple[str | None, ...], tuple[list[_Fault], bool]] = {}
    renamed: list[int] = []
    columns = [name for name, _ in fields_of(TABLES[table]) if name in _WORDS]
    for number, *named in tables.each(table, "row", *columns):
        place_named = tuple(named)
        if place_named not in seen:
            said = dict(zip(columns, named, strict=True))
            seen[place_named] = _faults(tuple(map(said.get, _WORDS)), territories)
        faults, former = seen[place_named]
        if former:
            renamed.append(number)
        for code, column, facts in faults:
            place = tables.at(table, number, column)
            value = showable(table, column, named[columns.index(column)])
            findings.append(finding(code, place, value=value, **facts))
    if renamed:
        place = tables.at(table, None, "municipality")
        findings.append(finding("I23", place, count=len(renamed)))
    return findings


def _faults(
    named: tuple[str | None, ...], territories: Territories
) -> tuple[list[_Fault], bool]:
    """Return what is wrong with a place, and whether it bears a former name."""
    country, department, municipality, district = named
    if country is None:
        missing = any((department, municipality, district))
        return ([("A73", "department", {})] if missing else []), False
    nation = territories.country(country)
    if nation is None:
        return [_unknown("E24", "country", _countries(territories))], False
    if department is None:
        return [], False
    found = territories.department(nation.code, department)
    if found is None:
        return [_unknown("E24", "department", _departments(nation, department))], False
    faults = []
    former = False
    for column, name in (("municipality", municipality), ("district", district)):
        if name is None or not found.municipalities:
            continue
        place = territories.municipality(found, name)
        if place is None:
            near = ", ".join(territories.nearest(found, name))
            code, where, facts = _unknown("A24", column, near)
            faults.append((code, where, {**facts, "department": found.name}))
        elif column == "municipality":
            former = place[1] is not None and fold(name) != fold(place[0])
    return faults, former


def _countries(territories: Territories) -> str:
    return ", ".join(country.name.es for country in territories.countries)


def _departments(nation: Country, text: str) -> str:
    """Return the names that look like ``text``, or all of them."""
    names = {fold(known.name): known.name for known in nation.departments}
    near = difflib.get_close_matches(fold(text), names, n=3)
    return ", ".join(names[name] for name in near or names)


def _unknown(code: str, column: str, names: str) -> _Fault:
    return code, column, {"what": _WORDS[column], "nearest": names or NONE}


def judge_sectors(tables: Related, vocabulary: Vocabulary) -> list[Finding]:
    """Return the rows whose sector is none of the vocabulary's."""
    allowed = ", ".join(sector.name.es for sector in vocabulary.sectors)
    findings = []
    for table in ("standards", "ventures"):
        for number, sector in tables.each(table, "row", "sector"):
            if vocabulary.sector(sector) is None:
                place = tables.at(table, number, "sector")
                value = showable(table, "sector", sector)
                findings.append(finding("E61", place, value=value, allowed=allowed))
    for row in tables.rows("assessors"):
        if any(vocabulary.sector(sector) is None for sector in row.sectors):
            place = tables.at("assessors", row.row, "sectors")
            findings.append(finding("A61", place, allowed=allowed))
    return findings
