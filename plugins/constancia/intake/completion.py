"""What a certificate leaves open and its standard settles: version and expiry.

Rules:

- Without a version, a certificate is of the standard's only version, or else of its
  highest, which is said once per standard.
- A version written as spreadsheets rewrite it (``1`` for ``1.0``) is the version meant.
- Without an expiry date, a certificate of a standard with ``validity_months`` expires
  that many calendar months after its issue, on the same day or that month's last. A
  standard without it gives certificates that do not expire.

This is the one place where an expiry date is computed.

Example::

    rows, findings = complete(certificates, standards, layout)
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from constancia.intake.columnar import Rows, each
from constancia.intake.dates import add_months
from constancia.intake.findings import Finding, finding
from constancia.intake.headings import Layout
from constancia.intake.rows import CertificateRow, StandardRow
from constancia.packed import BLOCK, Growing


def complete(
    certificates: Rows[CertificateRow],
    standards: Iterable[StandardRow],
    layout: Layout,
) -> tuple[Rows[CertificateRow], list[Finding]]:
    """Return the certificates with version and expiry set, where they can be."""
    versions: dict[str, dict[str, StandardRow]] = {}
    for met in standards:
        versions.setdefault(met.standard_code, {})[met.version] = met
    chosen: Counter[tuple[str, str]] = Counter()
    completed = _Completed(versions)
    found, expiry = Growing(blank=None), Growing(blank=None, repeating=True)
    rows = each(
        certificates, "standard_code", "standard_version", "issued_on", "expires_on"
    )
    while block := list(itertools.islice(rows, BLOCK)):
        made = [completed[row] for row in block]
        found.extend(version for version, _ in made)
        expiry.extend(expires_on for _, expires_on in made)
        for (code, said, *_), (version, _) in zip(block, made, strict=True):
            if said is None and version and len(versions[code]) > 1:
                chosen[code, version] += 1
    findings = [
        finding("I55", layout.at(None), standard=code, version=version, count=count)
        for (code, version), count in sorted(chosen.items())
    ]
    rows_completed = certificates.replaced(
        standard_version=found.column(), expires_on=expiry.column()
    )
    return rows_completed, findings


class _Completed(dict[tuple[Any, ...], tuple[str | None, datetime.date | None]]):
    """Version and expiry by what a row says; a round shares them, so each once."""

    def __init__(self, versions: Mapping[str, Mapping[str, StandardRow]]) -> None:
        super().__init__()
        self._versions = versions

    def __missing__(
        self, row: tuple[str, str | None, datetime.date, datetime.date | None]
    ) -> tuple[str | None, datetime.date | None]:
        code, version, issued_on, expires_on = row
        known = self._versions.get(code, {})
        if version is None and known:
            version = max(known, key=_natural)
        elif version is not None and version not in known:
            version = _rewritten(version, known) or version
        standard = known.get(version or "")
        if expires_on is None and standard and standard.validity_months:
            expires_on = add_months(issued_on, standard.validity_months)
        self[row] = version, expires_on
        return version, expires_on


def _natural(version: str) -> tuple[tuple[int, int, str], ...]:
    """Order ``v2`` before ``v10``."""
    parts = re.findall(r"[0-9]+|[^0-9]+", version)
    return tuple(
        (1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts
    )


def _rewritten(version: str, known: Mapping[str, StandardRow]) -> str | None:
    same = [other for other in known if _bare(other) == _bare(version)]
    return same[0] if len(same) == 1 else None


def _bare(version: str) -> str:
    return re.sub(r"^0+(?=\d)|\.0+$", "", version.casefold().removeprefix("v"))
