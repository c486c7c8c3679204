"""Ids: each stands once in its table, and what names one names one that is there.

Rules:

- A row that could not be read blames no other: its id still counts as known.
- A table that is missing or lacks a column is said once, not once per reference.
- Ids of persons are never quoted, and never suggested.

Example::

    findings = judge_ids(tables) + judge_references(tables, programme)
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from constancia.intake.findings import Fact, Finding, Place, finding, showable
from constancia.intake.mapping import KEYS
from constancia.intake.related import Related
from constancia.intake.wordings import NOT_SHOWN
from constancia.packed import repeated
from constancia.records import Programme
from constancia.speech import N_

#: table, column that names a row elsewhere, tables where it may stand, what it is
_REFERENCES: Final = (
    ("certificates", "person_id", ("people",), N_("Persona")),
    ("certificates", "standard_code", ("standards",), N_("Norma")),
    ("certificates", "centre_id", ("centres",), N_("Centro")),
    ("certificates", "assessor_id", ("assessors",), N_("Persona evaluadora")),
    ("certificates", "replaces", ("certificates",), N_("Certificado")),
    ("standards", "awarding_body", ("issuers",), N_("Emisor")),
    ("standards", "backed_by", ("partners",), N_("Aliado")),
    ("accreditations", "holder_id", ("centres", "assessors"), N_("Acreditado")),
    ("accreditations", "standard_code", ("standards",), N_("Norma")),
    ("ventures", "owner_ids", ("people",), N_("Persona")),
    ("partners", "successor_id", ("partners",), N_("Aliado")),
    ("services", "provider_id", ("partners", "centres"), N_("Aliado o centro")),
    ("opportunities", "standard_code", ("standards",), N_("Norma")),
)
#: tables whose ids name persons
_OF_PERSONS: Final = frozenset({"people", "certificates", "assessors", "ventures"})
#: pairs of tables whose ids are named in one column, so none may stand in both
_SHARED_IDS: Final = (
    ("people", "ventures"),
    ("centres", "assessors"),
    ("partners", "centres"),
)
#: tables without which an export is not judged at all; ``consents`` has its own code
REQUIRED: Final = ("people", "certificates", "standards", "centres", "consents")
#: tables that only serve checks: without them the checks are not made, and it is said
_FOR_CHECKS: Final = frozenset({"assessors", "accreditations"})
_SUGGESTED: Final = 5


def judge_ids(tables: Related) -> list[Finding]:
    """Return the ids that stand twice in a table, or in two that share a column."""
    findings = []
    for table, mapped in tables.mapped.items():
        twice = repeated(key for key, _ in mapped.keys)
        rows: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for key, number in mapped.keys if twice else ():
            if hash(key) in twice:
                rows[key].append(number)
        for key, numbers in rows.items():
            if len(numbers) > 1:
                column = KEYS[table][0]
                personal = table in _OF_PERSONS
                findings.append(
                    finding(
                        "E13" if table == "certificates" else "E45",
                        tables.at(table, numbers[1], column),
                        value=None if personal else showable(table, column, key[0]),
                        rows=", ".join(map(str, numbers[:10])),
                    )
                )
    for table, other in _SHARED_IDS:
        both = tables.ids(table) & tables.ids(other)
        for key, number in tables.mapped[other].keys if both else ():
            if key[0] in both:
                place = tables.at(other, number, KEYS[other][0])
                findings.append(finding("E46", place, table=table, other=other))
    return findings


def judge_references(tables: Related, programme: Programme | None) -> list[Finding]:
    """Return the rows that name something which is not there."""
    findings = []
    absent: dict[str, Finding] = {}
    for table, column, targets, thing in _REFERENCES:
        known = frozenset().union(*map(tables.ids, targets))
        missing = [
            (number, name)
            for number, name in _named(tables, table, column)
            if name not in known
        ]
        if not missing or not _can_check(tables, targets, absent):
            continue
        for number, name in missing:
            place = tables.at(table, number, column)
            value = showable(table, column, name)
            code, facts = _unknown(name, known, targets[0])
            value = None if targets[0] in _OF_PERSONS else value
            facts["thing"] = thing
            findings.append(finding(code, place, value=value, **facts))
    findings += _judge_versions(tables)
    known = tables.ids("partners")
    unknown = _donors(programme) - known
    if unknown and _can_check(tables, ("partners",), absent):
        for donor in sorted(unknown):
            code, facts = _unknown(donor, known, "partners")
            value = showable("partners", "partner_id", donor)
            place = Place(file="programme.yaml")
            facts["thing"] = N_("Donante")
            findings.append(finding(code, place, value=value, **facts))
    return [*absent.values(), *findings]


def judge_presence(tables: Related) -> list[Finding]:
    """Say that accreditations cannot be checked where their table is missing."""
    absent: dict[str, Finding] = {}
    if tables.rows("certificates"):
        _can_check(tables, ("accreditations",), absent)
    return list(absent.values())


def _named(tables: Related, table: str, column: str) -> Iterator[tuple[int, str]]:
    """Yield the number of each row with what it names."""
    for number, names in tables.each(table, "row", column):
        if isinstance(names, str):
            yield number, names
        elif names:
            for name in names:
                yield number, name


def _can_check(
    tables: Related, targets: tuple[str, ...], absent: dict[str, Finding]
) -> bool:
    """Return whether the tables can be trusted to hold every id; note absent ones."""
    if targets == ("issuers",):
        return bool(tables.issuers)  # a fault of issuers.yaml was reported there
    for target in targets:
        if target in tables.mapped or target in tables.unreadable:
            continue
        if target in _FOR_CHECKS:
            absent[target] = finding("A33", table=target)
        elif target not in REQUIRED:
            absent[target] = finding("E01", table=target)
    return all(map(tables.complete, targets))


def _unknown(
    name: str, known: frozenset[str], target: str
) -> tuple[str, dict[str, Fact]]:
    """Return code and facts for a name that is not there."""
    bare = name.lstrip("0")
    if name.isdigit() and any(
        key.isdigit() and key.lstrip("0") == bare for key in known
    ):
        return "E71", {"table": target}
    near: list[str] = []
    if target not in _OF_PERSONS:
        ordered = sorted(known)
        near = difflib.get_close_matches(name, ordered, n=_SUGGESTED, cutoff=0.3)
        near = near or ordered[:_SUGGESTED]
    return "E10", {"table": target, "known": ", ".join(near) or NOT_SHOWN}


def _judge_versions(tables: Related) -> list[Finding]:
    if not tables.complete("standards"):
        return []
    known: dict[str, set[str]] = defaultdict(set)
    for (code, version), _ in tables.mapped["standards"].keys:
        known[code].add(version)
    return [
        finding(
            "E10",
            tables.at("certificates", number, "standard_version"),
            value=showable("certificates", "standard_version", version),
            thing=N_("Versión de la norma"),
            table="standards",
            known=", ".join(sorted(known[code])),
        )
        for number, code, version in tables.each(
            "certificates", "row", "standard_code", "standard_version"
        )
        if version is not None and code in known and version not in known[code]
    ]


def _donors(programme: Programme | None) -> frozenset[str]:
    phases = programme.phases if programme else ()
    return frozenset(donor for phase in phases for donor in phase.donors)
