"""All tables of an export side by side, as the judges look at them.

Example::

    tables = Related(mapped, issuers=issuers)
    tables.rows("people"), tables.ids("people"), tables.at("people", 12, "country")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from constancia.intake.columnar import each
from constancia.intake.findings import Place
from constancia.intake.mapping import Mapped
from constancia.records import Issuer


class Related:
    """Rows, ids and places of every table; a table that is absent has none."""

    def __init__(
        self,
        mapped: Mapping[str, Mapped],
        *,
        issuers: tuple[Issuer, ...],
        unreadable: frozenset[str] = frozenset(),
    ) -> None:
        self.mapped = mapped
        self.unreadable = unreadable  # tables that are there, but not in mapped
        self.issuers = issuers
        self._rows: dict[str, Sequence[Any]] = {
            table: found.rows for table, found in mapped.items()
        }
        self._ids = {"issuers": frozenset(issuer.issuer_id for issuer in issuers)}

    def rows(self, table: str) -> Sequence[Any]:
        """Return the rows that could be made."""
        return self._rows.get(table, ())

    def each(self, table: str, *names: str) -> Iterator[tuple[Any, ...]]:
        """Yield some fields of every row that could be made; ``row`` is its number."""
        return each(self.rows(table), *names)

    def replace(self, table: str, rows: Sequence[Any]) -> None:
        """Put completed rows in the place of those that were read."""
        self._rows[table] = rows

    def ids(self, table: str) -> frozenset[str]:
        """Return the ids of all rows, also of those that could not be made."""
        if table not in self._ids:
            found = self.mapped.get(table)
            keys = found.keys if found else ()
            self._ids[table] = frozenset(key[0] for key, _ in keys)
        return self._ids[table]

    def at(self, table: str, row: int | None, column: str | None = None) -> Place:
        """Return the place of a cell."""
        return self.mapped[table].layout.at(row, column)

    def complete(self, table: str) -> bool:
        """Return whether the table is there with all its required columns."""
        return table in self.mapped and self.mapped[table].complete
