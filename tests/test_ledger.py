"""The ledger: append-only, whole or not at all, and nobody's name in it."""

from __future__ import annotations

import datetime
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from constancia import ledger as ledger_module
from constancia.errors import LedgerError
from constancia.ledger import LIST_LENGTH, Ledger, Signature

DAY = datetime.date(2026, 11, 22)
SIGNATURE = Signature(key="key-2026-1", proof_values=("z1", "z2"))
KEYS = frozenset({"key-2026-1"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def test_a_code_keeps_its_place_for_ever(path: Path) -> None:
    with Ledger.open(path) as ledger:
        place = ledger.place("A", day=DAY)
    with Ledger.open(path) as ledger:
        assert ledger.place("A", day=DAY + datetime.timedelta(days=900)) == place
        assert ledger.known_place("A") == place
        assert ledger.known_place("B") is None
    assert 0 <= place.index < LIST_LENGTH


def test_no_place_is_given_twice_and_a_full_list_begins_another(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_module, "LIST_LENGTH", 8)
    monkeypatch.setattr(ledger_module, "LIST_FULL", 6)
    with Ledger.open(path) as ledger:
        places = [ledger.place(f"C{number}", day=DAY) for number in range(12)]
        assert ledger.lists() == (1, 2)
    assert len({(p.list_number, p.index) for p in places}) == 12
    assert sum(p.list_number == 1 for p in places) == 6


def test_a_signature_is_found_by_what_was_signed_and_by_a_sound_key(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.add_signature("A", b"digest", SIGNATURE, day=DAY)
        assert ledger.signature("A", b"digest", keys=KEYS) == SIGNATURE
        assert ledger.signature("A", b"other", keys=KEYS) is None
        assert ledger.signature("B", b"digest", keys=KEYS) is None
        assert ledger.signature("A", b"digest", keys=frozenset({"key-2027-1"})) is None


def test_the_same_document_can_be_signed_again_by_another_key(path: Path) -> None:
    again = Signature(key="key-2027-1", proof_values=("z3", "z4"))
    with Ledger.open(path) as ledger:
        ledger.add_signature("A", b"digest", SIGNATURE, day=DAY)
        ledger.add_signature("A", b"digest", again, day=DAY)
        assert ledger.signature("A", b"digest", keys=KEYS | {again.key}) == again


def test_a_code_that_changes_hands_is_noticed(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.place("A", day=DAY)
        assert ledger.same_holder("A", b"one")
        assert ledger.same_holder("A", b"one")
        assert not ledger.same_holder("A", b"two")


@pytest.mark.parametrize("table", ["codes", "signatures", "holders", "owner"])
@pytest.mark.parametrize("action", ["UPDATE {} SET rowid = 9", "DELETE FROM {}"])
def test_what_is_written_can_be_neither_changed_nor_removed(
    path: Path, table: str, action: str
) -> None:
    with Ledger.open(path) as ledger:
        ledger.belongs_to(b"owner")
        ledger.place("A", day=DAY)
        ledger.add_signature("A", b"digest", SIGNATURE, day=DAY)
        ledger.same_holder("A", b"holder")
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(action.format(table))
    connection.close()


def test_a_ledger_belongs_to_one_secret(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.belongs_to(b"one")
        ledger.belongs_to(b"one")
        with pytest.raises(LedgerError, match="otra clave emisora"):
            ledger.belongs_to(b"two")


def test_a_transaction_is_kept_whole_or_not_at_all(path: Path) -> None:
    with Ledger.open(path) as ledger:
        with pytest.raises(KeyboardInterrupt), ledger.transaction():
            ledger.place("A", day=DAY)
            raise KeyboardInterrupt
        assert ledger.known_place("A") is None
        with ledger.transaction():
            ledger.place("A", day=DAY)
        assert ledger.known_place("A")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_process_killed_inside_a_transaction_leaves_the_ledger_as_it_was(
    path: Path,
) -> None:
    with Ledger.open(path) as ledger, ledger.transaction():
        kept = ledger.place("KEPT", day=DAY)
    program = (
        "import datetime, os, signal, sys\n"
        "from pathlib import Path\n"
        "from constancia.ledger import Ledger\n"
        "ledger = Ledger.open(Path(sys.argv[1]))\n"
        "with ledger.transaction():\n"
        "    for number in range(20000):\n"
        "        ledger.place(f'C{number}', day=datetime.date(2026, 11, 22))\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    plugins = Path(ledger_module.__file__).parents[1]
    killed = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        env={**os.environ, "PYTHONPATH": str(plugins)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    with Ledger.open(path) as ledger:
        assert list(ledger.codes()) == ["KEPT"]
        assert ledger.place("KEPT", day=DAY) == kept


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 2000]
)
def test_a_damaged_file_is_refused_and_left_as_it_is(
    path: Path, content: bytes
) -> None:
    path.write_bytes(content)
    with pytest.raises(LedgerError) as caught:
        Ledger.open(path)
    assert caught.value.hint
    assert path.read_bytes() == content


def test_a_foreign_database_is_refused(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 7")
    connection.execute("CREATE TABLE accounts (id)")
    connection.commit()
    connection.close()
    with pytest.raises(LedgerError):
        Ledger.open(path)


def test_a_locked_ledger_says_so(path: Path) -> None:
    with Ledger.open(path) as holding, Ledger.open(path) as waiting:
        waiting._connection.execute("PRAGMA busy_timeout = 50")
        with (
            holding.transaction(),
            pytest.raises(LedgerError, match="locked"),
            waiting.transaction(),
        ):
            pass
