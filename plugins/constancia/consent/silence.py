"""What must never appear: every value that was read and not admitted.

The audit searches the built site for these values, so a leak is found even where the
gate, a template or a plugin has a fault. They are kept in the private state and never
printed.

Rules:

- All values of private columns, and all personal values of the contract's columns
  that no record carries: names of people who are not shown, birth dates, withheld
  contacts, points, everything of ventures that are not listed.
- A value that some record carries is no secret (a name can be shared by someone who
  agreed and someone who did not), and neither is one of three characters or less:
  ``No``, ``F`` and ``12`` stand on every page.
- Of two people one may bear the whole name of the other and more: "María López" is
  withheld, "Ana María López" agreed. Such longer names are told apart (``names_around``)
  so that the audit finds the short one alone and not inside the long one.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Final

from constancia.consent import Admission
from constancia.folding import words
from constancia.intake.rows import AssessorRow, Export, PersonRow, Row
from constancia.records import Certificate

SHORTEST: Final = 4  # characters

#: columns of people and ventures that say nothing about anyone by themselves
_HARMLESS: Final = frozenset(
    {
        *("file", "sheet", "row", "status", "sector", "category", "gender"),
        *("country", "department", "municipality", "district", "languages"),
        *("payment", "availability", "trades", "confirmed_on", "hours", "delivery_es"),
        # what a business sells is sold by others in the same words
        *("products", "photo_alts", "sectors"),
    }
)


def must_never_appear(export: Export, admission: Admission) -> frozenset[str]:
    """Return the values of ``export`` that no page, path or file may hold."""
    published = set(_strings(admission.directory))
    for certificate in admission.certificates:
        published.update(_strings(certificate))
    values = set(export.private_values)
    people: Iterable[Row] = (*export.people, *export.assessors, *export.ventures)
    for row in people:
        values.update(_personal(row))
    values.update(
        row.certificate_number
        for row in export.certificates
        if row.result != "competent"
    )
    return frozenset(
        value.strip() for value in values - published if len(value.strip()) >= SHORTEST
    )


def names_around(
    never: frozenset[str], export: Export, admission: Admission
) -> frozenset[str]:
    """Return the published names of people that hold a name of ``never`` and more."""
    directory = admission.directory
    published = {
        *(c.holder for c in admission.certificates if isinstance(c, Certificate)),
        *(person.name for person in directory.people),
        *(assessor.name for assessor in directory.assessors),
        *(owner for venture in directory.ventures for owner in venture.owners),
    }
    phrases: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows: Iterable[PersonRow | AssessorRow] = (*export.people, *export.assessors)
    for value in never.intersection(row.full_name or "" for row in rows):
        spelt = words(value)
        if len(spelt) > 1:
            phrases[spelt[0], spelt[1]].add(f" {' '.join(spelt)} ")

    def holds_another(name: str) -> bool:
        spelt = words(name)
        joined = f" {' '.join(spelt)} "
        return any(
            phrase in joined and phrase != joined
            for pair in pairwise(spelt)
            for phrase in phrases.get(pair, ())
        )

    return frozenset(filter(holds_another, published))


def _personal(row: Row) -> Iterator[str]:
    for field in dataclasses.fields(row):
        if field.name not in _HARMLESS:
            yield from _strings(getattr(row, field.name))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, datetime.date):
        yield value.isoformat()
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _strings(getattr(value, field.name))
