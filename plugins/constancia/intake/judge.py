"""The tables against each other: what no single cell can show.

Rules:

- A row that could not be read blames no other: its id still counts as known.
- A table that is missing or lacks a column is said once, not once per reference.
- Only certificates that will be shown as good must come from a centre accredited for
  the standard on the day of assessment (the day of issue where that is not known);
  one that was revoked, perhaps for that very reason, stays publishable as revoked.
- Nothing is published or withheld here; the gate does that.

Example::

    findings, certificates = judge(tables, programme, issuers,
                                   territories=territories, vocabulary=vocabulary, on=day)
"""

from __future__ import annotations

import datetime
import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from constancia.intake.completion import complete
from constancia.intake.dates import add_months
from constancia.intake.decisions import judge_consents
from constancia.intake.findings import N_, Finding, Place, finding, showable
from constancia.intake.mapping import KEYS, Mapped
from constancia.intake.places import judge_places, judge_sectors
from constancia.intake.rows import CertificateRow
from constancia.records import Issuer, Programme, issuer_on
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

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
#: tables whose ids name persons: never listed as suggestions
_OF_PERSONS: Final = frozenset({"people", "certificates", "assessors"})
#: tables that only serve checks: without them the checks are not made, and it is said
_FOR_CHECKS: Final = frozenset({"assessors", "accreditations"})
#: pairs of tables whose ids are named in one column, so none may stand in both
_SHARED_IDS: Final = (
    ("people", "ventures"),
    ("centres", "assessors"),
    ("partners", "centres"),
)
#: table: pairs of dates that must not be in the other order
_PERIODS: Final = {
    "certificates": (("assessed_on", "issued_on"), ("issued_on", "expires_on")),
    "accreditations": (("from", "until"),),
    "partners": (("from", "until"),),
}
_NOT_AFTER_TODAY: Final = {
    "people": ("birth_date",),
    "certificates": ("assessed_on", "issued_on", "status_on"),
    "ventures": ("confirmed_on",),
    "services": ("checked_on",),
}
CONFIRMED_WITHIN: Final = 12  # months; then the venture should be asked again


def judge(
    tables: dict[str, Mapped],
    programme: Programme | None,
    issuers: tuple[Issuer, ...],
    *,
    territories: Territories,
    vocabulary: Vocabulary,
    on: datetime.date,
) -> tuple[list[Finding], tuple[CertificateRow, ...]]:
    """Return all findings, and the certificates completed by their standards."""
    judgement = _Judgement(tables, issuers, on)
    judgement.duplicates()
    certificates = judgement.completed()
    judgement.references()
    judgement.donors(programme)
    judgement.periods()
    judgement.accreditations()
    judgement.status()
    judgement.pictures()
    judgement.confirmations()
    return [
        *judgement.findings,
        *judge_places(tables, territories),
        *judge_sectors(tables, vocabulary),
        *judge_consents(tables, on=on),
    ], certificates


@dataclass(slots=True)
class _Judgement:
    tables: dict[str, Mapped]
    issuers: tuple[Issuer, ...]
    on: datetime.date
    findings: list[Finding] = field(default_factory=list)
    certificates: tuple[CertificateRow, ...] = ()

    def _rows(self, table: str) -> Iterable[Any]:
        if table == "certificates" and self.certificates:
            return self.certificates
        return self.tables[table].rows if table in self.tables else ()

    def _at(self, table: str, row: int | None, column: str | None = None) -> Place:
        return self.tables[table].layout.at(row, column)

    def _ids(self, table: str) -> set[str]:
        if table == "issuers":
            return {issuer.issuer_id for issuer in self.issuers}
        if table not in self.tables:
            return set()
        return {key[0] for key, _ in self.tables[table].keys}

    def _add(self, code: str, place: Place, *, value: Any = None, **facts: Any) -> None:
        self.findings.append(finding(code, place, value=value, **facts))

    # -- ids

    def duplicates(self) -> None:
        for table, mapped in self.tables.items():
            rows: dict[tuple[str, ...], list[int]] = defaultdict(list)
            for key, number in mapped.keys:
                rows[key].append(number)
            for key, numbers in rows.items():
                if len(numbers) > 1:
                    column = KEYS[table][0]
                    self._add(
                        "E13" if table == "certificates" else "E45",
                        self._at(table, numbers[1], column),
                        value=showable(table, column, key[0])
                        if table not in _OF_PERSONS
                        else None,
                        rows=", ".join(map(str, numbers[:10])),
                    )
        for table, other in _SHARED_IDS:
            both = self._ids(table) & self._ids(other)
            for key, number in self.tables[other].keys if both else ():
                if key[0] in both:
                    place = self._at(other, number, KEYS[other][0])
                    self._add("E46", place, table=table, other=other)

    def references(self) -> None:
        for table, column, targets, thing in _REFERENCES:
            if table not in self.tables:
                continue
            known = set().union(*map(self._ids, targets))
            named = list(self._named(table, column))
            if not named or not self._can_check(targets):
                continue
            for row, name in named:
                if name not in known:
                    place = self._at(table, row.row, column)
                    value = showable(table, column, name)
                    self._unknown(name, known, targets[0], thing, place, value)
        self._versions()

    def _named(self, table: str, column: str) -> Iterator[tuple[Any, str]]:
        for row in self._rows(table):
            names = getattr(row, column)
            if isinstance(names, str):
                yield row, names
            elif names:
                for name in names:
                    yield row, name

    def _can_check(self, targets: tuple[str, ...]) -> bool:
        """Return whether the tables can be trusted to hold every id; say if absent."""
        if targets == ("issuers",):
            return bool(self.issuers)  # a fault of issuers.yaml was reported there
        there = [target for target in targets if target in self.tables]
        if not there:
            target = targets[0]
            if target in _FOR_CHECKS:
                self._once("A33", Place(), table=target)
            elif target not in REQUIRED:
                self._once("E01", Place(), table=target, spanish=target)
            return False
        return all(self.tables[target].complete for target in there)

    def _once(self, code: str, place: Place, **facts: Any) -> None:
        new = finding(code, place, **facts)
        if new not in self.findings:
            self.findings.append(new)

    def _unknown(  # noqa: PLR0917 - one place calls it, in this order
        self,
        name: str,
        known: set[str],
        target: str,
        thing: str,
        place: Place,
        value: str | None,
    ) -> None:
        personal = target in _OF_PERSONS
        if name.isdigit() and name.lstrip("0") in {key.lstrip("0") for key in known}:
            self._add("E71", place, value=None if personal else value, table=target)
            return
        near: list[str] = []
        if not personal:
            near = difflib.get_close_matches(name, sorted(known), n=5, cutoff=0.3)
            near = near or sorted(known)[:8]
        self._add(
            "E10",
            place,
            value=None if personal else value,
            thing=thing,
            table=target,
            known=", ".join(near),
        )

    def _versions(self) -> None:
        if "standards" not in self.tables or not self.tables["standards"].complete:
            return
        known: dict[str, set[str]] = defaultdict(set)
        for (code, version), _ in self.tables["standards"].keys:
            known[code].add(version)
        for row in self._rows("certificates"):
            versions = known.get(row.standard_code)
            if versions and row.standard_version not in versions:
                self._add(
                    "E10",
                    self._at("certificates", row.row, "standard_version"),
                    value=showable(
                        "certificates", "standard_version", row.standard_version
                    ),
                    thing=N_("Versión de la norma"),
                    table="standards",
                    known=", ".join(sorted(versions)),
                )

    def donors(self, programme: Programme | None) -> None:
        if programme is None:
            return
        donors = {donor for phase in programme.phases for donor in phase.donors}
        if donors and self._can_check(("partners",)):
            for donor in sorted(donors - self._ids("partners")):
                self._add(
                    "E10",
                    Place(file="programme.yaml"),
                    value=showable("partners", "partner_id", donor),
                    thing=N_("Donante"),
                    table="partners",
                    known="",
                )

    # -- certificates

    def completed(self) -> tuple[CertificateRow, ...]:
        if "certificates" in self.tables and "standards" in self.tables:
            self.certificates, findings = complete(
                self.tables["certificates"].rows,
                self.tables["standards"].rows,
                self.tables["certificates"].layout,
            )
            self.findings += findings
        return self.certificates

    def accreditations(self) -> None:
        """Centres and assessors on the day of assessment; bodies on the day of issue."""
        bodies = {
            (row.standard_code, row.version): row.awarding_body
            for row in self._rows("standards")
        }
        shown = [
            row
            for row in self._rows("certificates")
            if row.result == "competent" and row.status in {"active", "suspended"}
        ]
        for row in shown:
            body = bodies.get((row.standard_code, row.standard_version))
            issuer = issuer_on(self.issuers, body, row.issued_on) if body else None
            if issuer and not _within(row.issued_on, issuer.since, issuer.until):
                self._add(
                    "A69",
                    self._at("certificates", row.row, "issued_on"),
                    issuer=issuer.issuer_id,
                    day=row.issued_on.isoformat(),
                )
        if not shown or not self._can_check(("accreditations",)):
            return
        held: dict[tuple[str, str], list[tuple[Any, Any]]] = defaultdict(list)
        for row in self._rows("accreditations"):
            held[row.holder_id, row.standard_code].append((row.from_, row.until))
        centres, assessors = self._ids("centres"), self._ids("assessors")
        for row in shown:
            day = row.assessed_on or row.issued_on
            for code, column, holder, known in (
                ("E11", "centre_id", row.centre_id, centres),
                ("A12", "assessor_id", row.assessor_id, assessors),
            ):
                if holder in known and not any(
                    _within(day, since, until)
                    for since, until in held[holder, row.standard_code]
                ):
                    place = self._at("certificates", row.row, column)
                    value = row.centre_id if code == "E11" else None
                    self._add(
                        code,
                        place,
                        value=showable("certificates", column, value),
                        standard=row.standard_code,
                        day=day.isoformat(),
                    )

    def status(self) -> None:
        by_number = {row.certificate_number: row for row in self._rows("certificates")}
        for row in by_number.values():
            if row.status != "active" and row.status_on is None:
                self._add("A47", self._at("certificates", row.row, "status_on"))
            old = by_number.get(row.replaces) if row.replaces else None
            if old is None:
                continue
            place = self._at("certificates", row.row, "replaces")
            if old is row or old.person_id != row.person_id:
                self._add("E58", place)
            elif old.status in {"active", "suspended"}:
                self._add("A58", self._at("certificates", old.row, "status"))

    # -- all tables

    def periods(self) -> None:
        for table, pairs in _PERIODS.items():
            for row in self._rows(table):
                for start, end in pairs:
                    first, last = _day(row, start), _day(row, end)
                    if first and last and last < first:
                        place = self._at(table, row.row, end)
                        self._add("E09", place, start=start, end=end)
        for table, names in _NOT_AFTER_TODAY.items():
            for row in self._rows(table):
                for name in names:
                    day = _day(row, name)
                    if day and day > self.on:
                        place = self._at(table, row.row, name)
                        self._add("A57", place, today=self.on.isoformat())

    def pictures(self) -> None:
        for row in self._rows("people"):
            if row.photo and not row.photo_alt:
                self._add("A28", self._at("people", row.row, "photo"))
        for row in self._rows("ventures"):
            described = sum(map(bool, row.photo_alts[: len(row.photos)]))
            if described < len(row.photos):
                self._add("A28", self._at("ventures", row.row, "photos"))

    def confirmations(self) -> None:
        for row in self._rows("ventures"):
            day = row.confirmed_on
            old = day and add_months(day, CONFIRMED_WITHIN) < self.on
            if old and row.status == "active":
                self._add("A29", self._at("ventures", row.row, "confirmed_on"))


#: tables without which an export is not judged at all; ``consents`` has its own code
REQUIRED: Final = ("people", "certificates", "standards", "centres", "consents")


def _within(
    day: datetime.date, since: datetime.date | None, until: datetime.date | None
) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


def _day(row: Any, column: str) -> datetime.date | None:
    day: datetime.date | None = getattr(row, "from_" if column == "from" else column)
    return day
