"""Consents judged before the gate decides: what staff should know about them.

Rules:

- Nothing here grants anything; the gate (``constancia.consent``) decides, and
  whatever is warned of here counts as no there.
- People under eighteen may agree to ``verification`` alone, with the day on which who
  represents them agreed.

Example::

    findings = judge_consents(tables, on=day)
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from constancia.intake.dates import comes_of_age
from constancia.intake.findings import Finding, finding
from constancia.intake.related import Related

#: days; whoever is older is eighteen by every calendar
_YOUNGER: Final = 19 * 366


def judge_consents(tables: Related, *, on: datetime.date) -> list[Finding]:
    """Return what is wrong with consents, and how many people have none."""
    if not tables.complete("consents"):
        return []
    born = dict(tables.each("people", "person_id", "birth_date"))
    people, ventures, assessors = map(tables.ids, ("people", "ventures", "assessors"))
    # a table that could not be read whole may hold anybody
    all_known = all(
        tables.complete(table)
        for table in ("people", "ventures", "assessors")
        if table in tables.mapped or table in tables.unreadable
    )
    findings = []
    silent = set(born)
    for number, subject_id, state, *grant in tables.each(
        *("consents", "row", "subject_id", "state"),
        *("granted_on", "scope", "guardian_on"),
    ):
        silent.discard(subject_id)
        if all_known and not (
            subject_id in people or subject_id in ventures or subject_id in assessors
        ):
            place = tables.at("consents", number, "subject_id")
            findings.append(finding("A49", place))
        if state == "granted":
            granted_on, scope, guardian_on = grant
            represented = guardian_on is not None and guardian_on <= on
            enough = scope == "verification" and represented
            born_on = None if enough else born.get(subject_id)
            for code, column in _faults(granted_on, born_on, on):
                facts = {"today": on.isoformat()} if code == "A57" else {}
                place = tables.at("consents", number, column)
                findings.append(finding(code, place, **facts))
    if silent:
        findings.append(finding("I17", tables.at("people", None), count=len(silent)))
    return findings


def _faults(
    granted_on: datetime.date | None,
    born: datetime.date | None,
    on: datetime.date,
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a grant, by code and column.

    ``born`` is the birth date of who is too young for it, if they are young.
    """
    if granted_on is None:
        yield "A48", "granted_on"
    elif granted_on > on:
        yield "A57", "granted_on"
    if born and (on - born).days < _YOUNGER and on < comes_of_age(born):
        yield "A21", "scope"
