"""Certificates and ventures against time, and against who may assess what.

Rules:

- Only certificates that will be shown as good must come from a centre accredited for
  the standard on the day of assessment (the day of issue where that is not known). One
  that was revoked, perhaps for that very reason, stays publishable as revoked.
- A period does not end before it begins; what happened is not later than today.

Example::

    findings = judge_accreditations(tables) + judge_times(tables, on=day)
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from constancia.intake.dates import add_months
from constancia.intake.findings import Finding, finding, showable
from constancia.intake.related import Related
from constancia.records import issuer_on

#: table: pairs of dates that must not be in the other order
_PERIODS: Final = {
    "certificates": (("assessed_on", "issued_on"), ("issued_on", "expires_on")),
    "accreditations": (("from_", "until"),),
    "partners": (("from_", "until"),),
}
_NOT_AFTER_TODAY: Final = {
    "people": ("birth_date",),
    "certificates": ("assessed_on", "issued_on", "status_on"),
    "ventures": ("confirmed_on",),
    "services": ("checked_on",),
}
#: addresses that the site gives to people who have chosen no name for a page
_PERSONAL_PROFILE: Final = re.compile(r"/profile\.php\b|/people/|[?&]id=\d")
CONFIRMED_WITHIN: Final = 12  # months; then the venture should be asked again


def judge_accreditations(tables: Related) -> list[Finding]:
    """Return certificates whose centre, assessor or body could not act on their day."""
    findings = _judge_bodies(tables)
    if not tables.complete("accreditations"):
        return findings
    held: dict[tuple[str, str], list[tuple[Any, Any]]] = defaultdict(list)
    for row in tables.rows("accreditations"):
        # a period the wrong way round was reported; it blames no certificate
        upside_down = row.until is not None and row.until < row.from_
        period = (None, None) if upside_down else (row.from_, row.until)
        held[row.holder_id, row.standard_code].append(period)
    standards = tables.ids("standards")
    for code, column, known in (
        ("E11", "centre_id", tables.ids("centres")),
        ("A12", "assessor_id", tables.ids("assessors")),
    ):
        held_on: dict[tuple[str, str, Any], bool] = {}  # a round shares its days
        for number, holder, standard, assessed_on, issued_on in _shown(
            tables, "row", column, "standard_code", "assessed_on", "issued_on"
        ):
            day = assessed_on or issued_on
            if holder not in known or standard not in standards:
                continue  # reported as unknown
            asked = (holder, standard, day)
            if asked not in held_on:
                periods = held.get(asked[:2], ())
                held_on[asked] = any(_within(day, *period) for period in periods)
            if not held_on[asked]:
                quoted = holder if column == "centre_id" else None
                findings.append(
                    finding(
                        code,
                        tables.at("certificates", number, column),
                        value=showable("certificates", column, quoted),
                        standard=standard,
                        day=day.isoformat(),
                    )
                )
    return findings


def _shown(tables: Related, *names: str) -> Iterator[tuple[Any, ...]]:
    """Yield some fields of the certificates that will be shown as good."""
    for result, status, *values in tables.each(
        "certificates", "result", "status", *names
    ):
        if result == "competent" and status in {"active", "suspended"}:
            yield tuple(values)


def _judge_bodies(tables: Related) -> list[Finding]:
    bodies = {
        (row.standard_code, row.version): row.awarding_body
        for row in tables.rows("standards")
    }
    findings = []
    issuers: dict[tuple[str, Any], Any] = {}  # by body and day
    for number, code, version, issued_on in _shown(
        tables, "row", "standard_code", "standard_version", "issued_on"
    ):
        body = bodies.get((code, version))
        asked = (body or "", issued_on)
        if body and asked not in issuers:
            issuers[asked] = issuer_on(tables.issuers, body, issued_on)
        issuer = issuers.get(asked)
        if issuer and not _within(issued_on, issuer.since, issuer.until):
            place = tables.at("certificates", number, "issued_on")
            day = issued_on.isoformat()
            findings.append(finding("A69", place, issuer=issuer.issuer_id, day=day))
    return findings


def judge_status(tables: Related) -> list[Finding]:
    """Return states without their day, and replacements that do not fit together."""
    findings = []
    replaced = {old for (old,) in tables.each("certificates", "replaces") if old}
    # of rows with one number the last counts, and that it stands twice was said
    rows: dict[str, tuple[int, str, str, Any, str | None]] = {}
    for name, *row in tables.each(
        *("certificates", "certificate_number"),
        *("row", "person_id", "status", "status_on", "replaces"),
    ):
        if row[2] != "active" or row[4] or name in replaced or name in rows:
            rows[name] = tuple(row)
    for number, person_id, status, status_on, replaces in rows.values():
        if status != "active" and status_on is None:
            place = tables.at("certificates", number, "status_on")
            findings.append(finding("A47", place))
        old = rows.get(replaces) if replaces else None
        if old is None:
            continue
        if old[0] == number or old[1] != person_id:
            place = tables.at("certificates", number, "replaces")
            findings.append(finding("E58", place))
        elif old[2] in {"active", "suspended"}:
            place = tables.at("certificates", old[0], "status")
            findings.append(finding("A58", place))
    return findings


def judge_times(tables: Related, *, on: datetime.date) -> list[Finding]:
    """Return periods that end before they begin, and days that are yet to come."""
    findings = []
    for table, pairs in _PERIODS.items():
        for start, end in pairs:
            for number, first, last in tables.each(table, "row", start, end):
                if first and last and last < first:
                    place = tables.at(table, number, end)
                    begins = tables.at(table, number, start.removesuffix("_"))
                    headings = {
                        "start": begins.heading or start,
                        "end": place.heading or end,
                    }
                    findings.append(finding("E09", place, **headings))
    for table, names in _NOT_AFTER_TODAY.items():
        for name in names:
            for number, day in tables.each(table, "row", name):
                if day and day > on:
                    place = tables.at(table, number, name)
                    findings.append(finding("A57", place, today=on.isoformat()))
    for number, day, status in tables.each("ventures", "row", "confirmed_on", "status"):
        if day and status == "active" and add_months(day, CONFIRMED_WITHIN) < on:
            place = tables.at("ventures", number, "confirmed_on")
            findings.append(finding("A29", place))
    return findings


def judge_links(tables: Related) -> list[Finding]:
    """Return links that lead to a person rather than to a business."""
    return [
        finding("A26", tables.at("ventures", number, "facebook"))
        for number, link in tables.each("ventures", "row", "facebook")
        if link and _PERSONAL_PROFILE.search(link)
    ]


def _within(
    day: datetime.date, since: datetime.date | None, until: datetime.date | None
) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)
