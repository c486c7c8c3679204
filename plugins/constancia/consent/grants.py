"""Who granted what, as of a day: the one place that says yes.

Rules: those of ``constancia.consent``; missing means no, and whatever cannot be
decided is no.

Example::

    grants = Grants(export.consents, on=day)
    grants.granted("P-0017", "verification", born=date(2009, 3, 1))
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence

from constancia.intake.columnar import column
from constancia.intake.dates import comes_of_age
from constancia.intake.rows import ConsentRow, Scope
from constancia.packed import Index


class Grants:
    """The consents of an export, judged on one day."""

    def __init__(self, rows: Sequence[ConsentRow], *, on: datetime.date) -> None:
        self._on = on
        self._rows = rows
        self._scopes = column(rows, "scope")
        # scope after scope of one subject is asked for
        index = Index(column(rows, "subject_id"))
        self._places = functools.lru_cache(maxsize=64)(index.places)

    def granted(
        self, subject_id: str, scope: Scope, *, born: datetime.date | None = None
    ) -> bool:
        """Return whether ``subject_id`` granted ``scope``, today and in force."""
        return self.granting(subject_id, scope, born=born) is not None

    def granting(
        self, subject_id: str, scope: Scope, *, born: datetime.date | None = None
    ) -> ConsentRow | None:
        """Return the row by which ``subject_id`` grants ``scope`` today, if any does.

        ``born`` is the birth date of a person; ventures and assessors have none, and
        a person without one counts as grown up.
        """
        row = self._deciding(subject_id, scope)
        if row is None or not self._in_force(row):
            return None
        if born is None:
            return row
        adult_from = comes_of_age(born)
        if self._on >= adult_from and _day(row) >= adult_from:
            return row
        if scope != "verification":
            return None
        represented = row.guardian_on is not None and row.guardian_on <= self._on
        return row if represented or self._on >= adult_from else None

    def refused(self, subject_id: str, scope: Scope) -> bool:
        """Return whether there are rows on ``scope`` and they do not grant it."""
        row = self._deciding(subject_id, scope)
        return row is not None and not self._in_force(row)

    def _deciding(self, subject_id: str, scope: Scope) -> ConsentRow | None:
        rows = [
            self._rows[index]
            for index in self._places(subject_id)
            if self._scopes[index] == scope
        ]
        if len(rows) < 2:
            return rows[0] if rows else None
        return max(rows, key=lambda row: (_day(row), not _yes(row)))

    def _in_force(self, row: ConsentRow) -> bool:
        return (
            row.state == "granted"
            and row.granted_on is not None
            and row.granted_on <= self._on
            and (row.expires_on is None or row.expires_on >= self._on)
            and row.withdrawn_on is None
        )


def _yes(row: ConsentRow) -> bool:
    return row.state == "granted" and row.withdrawn_on is None


def _day(row: ConsentRow) -> datetime.date:
    """Return the day a row speaks of; a no without a day outlasts every yes.

    A row that was granted and withdrawn speaks of the day of its withdrawal.
    """
    if row.state == "granted" and row.withdrawn_on is None:
        return row.granted_on or datetime.date.min
    return row.withdrawn_on or row.granted_on or datetime.date.max
