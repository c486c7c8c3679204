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

from constancia.intake.dates import comes_of_age
from constancia.intake.findings import Finding, finding
from constancia.intake.mapping import Mapped
from constancia.intake.rows import ConsentRow


def judge_consents(tables: dict[str, Mapped], *, on: datetime.date) -> list[Finding]:
    """Return what is wrong with consents, and how many people have none."""
    mapped = tables.get("consents")
    if mapped is None or not mapped.complete:
        return []
    born = {
        row.person_id: row.birth_date
        for row in (tables["people"].rows if "people" in tables else ())
    }
    subjects = {
        key[0]
        for table in ("people", "ventures", "assessors")
        if table in tables
        for key, _ in tables[table].keys
    }
    findings = []
    named = set()
    for row in mapped.rows:
        named.add(row.subject_id)
        if row.subject_id not in subjects:
            place = mapped.layout.at(row.row, "subject_id")
            findings.append(finding("A49", place))
        if row.state == "granted":
            findings += _judge_grant(row, mapped, born.get(row.subject_id), on)
    silent = sum(person not in named for person in born)
    if silent:
        people = tables["people"].layout
        findings.append(finding("I17", people.at(None), count=silent))
    return findings


def _judge_grant(
    row: ConsentRow, mapped: Mapped, born: datetime.date | None, on: datetime.date
) -> list[Finding]:
    layout = mapped.layout
    findings = []
    if row.granted_on is None:
        findings.append(finding("A48", layout.at(row.row, "granted_on")))
    elif row.granted_on > on:
        place = layout.at(row.row, "granted_on")
        findings.append(finding("A57", place, today=on.isoformat()))
    if born and on < comes_of_age(born):
        represented = row.guardian_on is not None and row.guardian_on <= on
        if row.scope != "verification" or not represented:
            place = layout.at(row.row, "scope")
            findings.append(finding("A21", place, scope=row.scope))
    return findings
