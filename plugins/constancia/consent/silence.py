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
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Iterator
from typing import Any, Final

from constancia.consent import Admission
from constancia.intake.rows import Export, Row

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
