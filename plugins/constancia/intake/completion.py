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

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from constancia.intake.dates import add_months
from constancia.intake.findings import Finding, finding
from constancia.intake.headings import Layout
from constancia.intake.rows import CertificateRow, StandardRow


def complete(
    certificates: Iterable[CertificateRow],
    standards: Iterable[StandardRow],
    layout: Layout,
) -> tuple[tuple[CertificateRow, ...], list[Finding]]:
    """Return the certificates with version and expiry set, where they can be."""
    versions: dict[str, dict[str, StandardRow]] = {}
    for met in standards:
        versions.setdefault(met.standard_code, {})[met.version] = met
    chosen: Counter[tuple[str, str]] = Counter()
    completed = []
    for row in certificates:
        known = versions.get(row.standard_code, {})
        version = row.standard_version
        if version is None and known:
            version = max(known, key=_natural)
            if len(known) > 1:
                chosen[row.standard_code, version] += 1
        elif version is not None and version not in known:
            version = _rewritten(version, known) or version
        standard = known.get(version or "")
        expires_on = row.expires_on
        if expires_on is None and standard and standard.validity_months:
            expires_on = add_months(row.issued_on, standard.validity_months)
        if version == row.standard_version and expires_on == row.expires_on:
            completed.append(row)
        else:
            completed.append(
                dataclasses.replace(
                    row, standard_version=version, expires_on=expires_on
                )
            )
    findings = [
        finding("I55", layout.at(None), standard=code, version=version, count=count)
        for (code, version), count in sorted(chosen.items())
    ]
    return tuple(completed), findings


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
