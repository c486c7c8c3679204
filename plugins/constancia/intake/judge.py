"""The tables against each other: what no single cell can show.

Rules:

- Nothing is published or withheld here; the gate (``constancia.consent``) does that.
- Certificates are completed by their standards first (``completion``), so that the
  rest judges what would be issued.

Example::

    findings, certificates = judge(tables, programme, issuers, on=day,
                                   territories=territories, vocabulary=vocabulary)
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from constancia.intake.columnar import Rows
from constancia.intake.completion import complete
from constancia.intake.decisions import judge_consents
from constancia.intake.ecosystem import judge_library, judge_offices
from constancia.intake.findings import Finding
from constancia.intake.likeness import judge_likenesses
from constancia.intake.mapping import Mapped
from constancia.intake.places import judge_places, judge_sectors
from constancia.intake.references import judge_ids, judge_presence, judge_references
from constancia.intake.related import Related
from constancia.intake.rows import CertificateRow
from constancia.intake.validity import (
    judge_accreditations,
    judge_links,
    judge_status,
    judge_times,
)
from constancia.records import Issuer, Programme
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary


def judge(
    mapped: Mapping[str, Mapped],
    programme: Programme | None,
    issuers: tuple[Issuer, ...],
    *,
    territories: Territories,
    vocabulary: Vocabulary,
    on: datetime.date,
    unreadable: frozenset[str] = frozenset(),
) -> tuple[list[Finding], Sequence[CertificateRow]]:
    """Return all findings, and the certificates completed by their standards.

    ``unreadable`` names tables that are there but could not be mapped, which has been
    said already.
    """
    tables = Related(mapped, issuers=issuers, unreadable=unreadable)
    findings: list[Finding] = []
    if isinstance(found := tables.rows("certificates"), Rows):
        certificates, findings = complete(
            found,
            tables.rows("standards"),
            mapped["certificates"].layout,
        )
        tables.replace("certificates", certificates)
    return [
        *findings,
        *judge_ids(tables),
        *judge_references(tables, programme),
        *judge_presence(tables),
        *judge_accreditations(tables),
        *judge_status(tables),
        *judge_times(tables, on=on),
        *judge_links(tables),
        *judge_likenesses(tables),
        *judge_places(tables, territories),
        *judge_sectors(tables, vocabulary),
        *judge_consents(tables, on=on),
        *judge_offices(mapped, programme),
        *judge_library(programme, vocabulary),
    ], tables.rows("certificates")
