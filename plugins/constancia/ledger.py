"""The ledger: what was ever issued, kept between issues.

Rules:

- Append-only: triggers refuse every UPDATE and DELETE. Nothing printed is forgotten.
- It holds no personal data: a code, its place in a status list, the digest of what was
  signed and the signatures. The document itself is built from the export each time;
  with the same digest its old signatures still fit, so nothing is signed twice. Who
  withdraws consent leaves nothing here that names them.
- One issue is one transaction. Whoever is killed before the commit leaves the ledger
  as it was; after it, the next run finds the signatures and finishes the public tree.
- A code keeps its status index for ever, drawn at random so that a neighbour in the
  list says nothing (Bitstring Status List v1.0, section 5.2), and an index is never
  given twice.
- A holder's name is remembered as a keyed digest only, to notice that a certificate
  changed hands without a new number.

Non-goals: the transparency log (``tlog``), the status of today (the export has it).

Example::

    with Ledger.open(path) as ledger, ledger.transaction():
        place = ledger.place("K7QM3T9XVB2H4", day=day)
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from constancia.errors import LedgerError

APPLICATION_ID: Final = 0x436F6E73  # "Cons"
VERSION: Final = 1
LIST_LENGTH: Final = 131_072  # entries; the least the specification allows
#: places given away in a list: a phone loads one with every certificate, and each bit
#: that is set adds two bytes to what it loads; nobody is alone among thousands
LIST_FULL: Final = 4096

_TABLES: Final = {
    "codes": """
        code TEXT PRIMARY KEY,
        list INTEGER NOT NULL,
        status_index INTEGER NOT NULL,
        day TEXT NOT NULL,
        UNIQUE (list, status_index)""",
    # whose ledger this is: one row
    "owner": "digest BLOB PRIMARY KEY",
    # subject: a code, a code and # for its offline payload, or a status list's address
    "signatures": """
        number INTEGER PRIMARY KEY,
        subject TEXT NOT NULL,
        digest BLOB NOT NULL,
        key TEXT NOT NULL,
        proof_values TEXT NOT NULL,
        day TEXT NOT NULL,
        UNIQUE (subject, digest, key)""",
    "holders": """
        code TEXT PRIMARY KEY REFERENCES codes (code),
        digest BLOB NOT NULL""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPlace:
    """Where a credential's status stands: which list, which bit."""

    list_number: int  # from 1
    index: int  # from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The values of a proof set, in its order, and the key that made them."""

    key: str  # fragment of the verification method
    proof_values: tuple[str, ...]


class Ledger:
    """An open ledger; close it, or use it as a context manager."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self._name = name
        #: the list that is being filled and how many places it has given
        self._filling: tuple[int, int] | None = None

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the ledger at ``path``, making an empty one where there is none.

        Raises:
            LedgerError: the file is no ledger of this project, damaged or locked.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, isolation_level=None, timeout=10)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA recursive_triggers = ON")
            ledger = cls(connection, path.name)
            with ledger._translated():
                ledger._prepare()
        except (sqlite3.Error, OSError):
            raise LedgerError(
                "{path}: no es un libro de emisión, o está dañado o en uso",
                hint="Cierre los otros programas que lo usan; si no basta, restaure la "
                "última copia.",
                path=path,
            ) from None
        return ledger

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside one step: all of it is kept, or none."""
        self._filling = None  # another process may have given places
        with self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._filling = None
            self._connection.execute("ROLLBACK")
            raise
        with self._translated():
            self._connection.execute("COMMIT")

    def belongs_to(self, digest: bytes) -> None:
        """Hold the ledger to one issuer's secret; remember the first.

        Raises:
            LedgerError: it belongs to another secret, so its codes would not be ours.
        """
        with self._translated():
            row = self._connection.execute("SELECT digest FROM owner").fetchone()
            if row is None:
                self._connection.execute("INSERT INTO owner VALUES (?)", (digest,))
            elif row[0] != digest:
                raise LedgerError(
                    "{file}: este libro de emisión empezó con otra clave emisora",
                    hint="Use aquella clave, u otra carpeta en CONSTANCIA_STATE: el libro "
                    "de una demostración no sigue con datos reales.",
                    file=self._name,
                )

    def lists(self) -> tuple[int, ...]:
        """Return the numbers of the status lists in use."""
        with self._translated():
            rows = self._connection.execute(
                "SELECT DISTINCT list FROM codes ORDER BY 1"
            )
            return tuple(number for (number,) in rows)

    def codes(self) -> Iterator[str]:
        """Yield every code ever given a place, in order."""
        with self._translated():
            for (code,) in self._connection.execute(
                "SELECT code FROM codes ORDER BY code"
            ):
                yield code

    def known_place(self, code: str) -> StatusPlace | None:
        """Return the status place of a code, ``None`` when it has none yet."""
        with self._translated():
            row = self._connection.execute(
                "SELECT list, status_index FROM codes WHERE code = ?", (code,)
            ).fetchone()
        return StatusPlace(list_number=row[0], index=row[1]) if row else None

    def place(self, code: str, *, day: datetime.date) -> StatusPlace:
        """Return the status place of a code, drawing one at random the first time."""
        known = self.known_place(code)
        if known:
            return known
        with self._translated():
            number, given = (
                self._filling
                or self._connection.execute(
                    "SELECT list, count(*) FROM codes GROUP BY list ORDER BY list DESC LIMIT 1"
                ).fetchone()
                or (1, 0)
            )
            if given >= LIST_FULL:
                number, given = number + 1, 0
            while True:
                place = StatusPlace(
                    list_number=number, index=secrets.randbelow(LIST_LENGTH)
                )
                taken = self._connection.execute(
                    "SELECT 1 FROM codes WHERE list = ? AND status_index = ?",
                    (place.list_number, place.index),
                ).fetchone()
                if not taken:
                    break
            self._connection.execute(
                "INSERT INTO codes VALUES (?, ?, ?, ?)",
                (code, place.list_number, place.index, day.isoformat()),
            )
            self._filling = number, given + 1
        return place

    def mark(self) -> bytes:
        """Return what this state of the ledger is known by: its sizes and last rows.

        A ledger that was put back from a copy has another mark, even after as many
        issues, for places are drawn at random.
        """
        digest = hashlib.sha256()
        with self._translated():
            for table in ("codes", "signatures", "holders"):
                for query in (
                    f"SELECT count(*) FROM {table}",  # noqa: S608  # names of ours
                    f"SELECT * FROM {table} ORDER BY rowid DESC LIMIT 1",  # noqa: S608
                ):
                    row = self._connection.execute(query).fetchone()
                    digest.update(repr(row).encode())
        return digest.digest()

    def signature(
        self, subject: str, digest: bytes, *, keys: frozenset[str]
    ) -> Signature | None:
        """Return the newest signature of exactly this document by one of ``keys``."""
        with self._translated():
            rows = self._connection.execute(
                "SELECT key, proof_values FROM signatures"
                " WHERE subject = ? AND digest = ? ORDER BY number DESC",
                (subject, digest),
            )
            for key, values in rows:
                if key in keys:
                    return Signature(key=key, proof_values=tuple(json.loads(values)))
        return None

    def add_signature(
        self, subject: str, digest: bytes, signature: Signature, *, day: datetime.date
    ) -> None:
        """Remember a signature."""
        with self._translated():
            self._connection.execute(
                "INSERT INTO signatures (subject, digest, key, proof_values, day)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    subject,
                    digest,
                    signature.key,
                    json.dumps(signature.proof_values),
                    day.isoformat(),
                ),
            )

    def same_holder(self, code: str, digest: bytes) -> bool:
        """Return whether ``code`` still stands for this holder; remember a first one."""
        with self._translated():
            row = self._connection.execute(
                "SELECT digest FROM holders WHERE code = ?", (code,)
            ).fetchone()
            if row is None:
                self._connection.execute(
                    "INSERT INTO holders VALUES (?, ?)", (code, digest)
                )
        return row is None or row[0] == digest

    def _prepare(self) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        application = self._connection.execute("PRAGMA application_id").fetchone()[0]
        if version == 0 and application == 0:
            self._create()
        elif application != APPLICATION_ID or version != VERSION:
            raise LedgerError(
                "{file}: el libro de emisión es de la versión {found}; este programa lee "
                "la {expected}",
                hint="Use el programa que lo escribió, o restaure el archivo correcto.",
                file=self._name,
                found=version,
                expected=VERSION,
            )

    def _create(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        for table, columns in _TABLES.items():
            self._connection.execute(f"CREATE TABLE {table} ({columns}) STRICT")
            for action in ("UPDATE", "DELETE"):
                self._connection.execute(
                    f"CREATE TRIGGER {table}_refuse_{action.lower()}"
                    f" BEFORE {action} ON {table}"
                    " BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END"
                )
        self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._connection.execute(f"PRAGMA user_version = {VERSION}")
        self._connection.execute("COMMIT")

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise LedgerError(
                "{file}: el libro de emisión no responde ({reason})",
                hint="No se cambió nada. Cierre los otros programas que lo usan; si no "
                "basta, restaure la última copia.",
                file=self._name,
                reason=error,
            ) from None
