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
from constancia.intake.related import Related
from constancia.intake.rows import ConsentRow


def judge_consents(tables: Related, *, on: datetime.date) -> list[Finding]:
    """Return what is wrong with consents, and how many people have none."""
    if not tables.complete("consents"):
        return []
    born = {row.person_id: row.birth_date for row in tables.rows("people")}
    subjects = frozenset().union(*map(tables.ids, ("people", "ventures", "assessors")))
    # a table that could not be read whole may hold anybody
    all_known = all(
        tables.complete(table)
        for table in ("people", "ventures", "assessors")
        if table in tables.mapped or table in tables.unreadable
    )
    findings = []
    named = set()
    for row in tables.rows("consents"):
        named.add(row.subject_id)
        if all_known and row.subject_id not in subjects:
            place = tables.at("consents", row.row, "subject_id")
            findings.append(finding("A49", place))
        if row.state == "granted":
            findings += _judge_grant(row, tables, born.get(row.subject_id), on)
    silent = len(born.keys() - named)
    if silent:
        findings.append(finding("I17", tables.at("people", None), count=silent))
    return findings


def _judge_grant(
    row: ConsentRow, tables: Related, born: datetime.date | None, on: datetime.date
) -> list[Finding]:
    findings = []
    if row.granted_on is None:
        place = tables.at("consents", row.row, "granted_on")
        findings.append(finding("A48", place))
    elif row.granted_on > on:
        place = tables.at("consents", row.row, "granted_on")
        findings.append(finding("A57", place, today=on.isoformat()))
    if born and on < comes_of_age(born):
        represented = row.guardian_on is not None and row.guardian_on <= on
        if row.scope != "verification" or not represented:
            place = tables.at("consents", row.row, "scope")
            findings.append(finding("A21", place))
    return findings
