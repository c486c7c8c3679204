"""Every broken export through the commands themselves: nothing that stands is touched.

The corpus is that of ``test_intake_broken``, where each export is judged by its reason;
here each goes through ``inv check`` and ``inv issue`` over a state that was issued and a
site that was built, and both are held byte by byte.
"""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from constancia import commands
from constancia.errors import ConstanciaError
from constancia.ledger import Ledger
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests.conftest import tree_bytes
from tests.exports import TODAY, changed, make_export, rows_of
from tests.office import Office
from tests.test_intake_broken import BROKEN

#: what a command writes for staff about the export that it read
REPORTS = {"report.html", "report.json", "photos.json"}


def command(task: Any, folder: Path, **options: str) -> int:
    """Run a task in this process as ``inv`` would; return its exit status."""
    for name in list(os.environ):
        if name.startswith("CONSTANCIA_"):
            del os.environ[name]
    os.environ.update(
        CONSTANCIA_EXPORT=str(folder / "export"),
        CONSTANCIA_STATE=str(folder / "state"),
        CONSTANCIA_OUTPUT=str(folder / "output"),
        CONSTANCIA_TODAY=TODAY.isoformat(),
    )
    try:
        task.body(None, **options)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the environment as it was."""
    monkeypatch.setattr(os, "environ", os.environ.copy())


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An office with an issued state and a built site of the valid export."""
    folder = tmp_path_factory.mktemp("oficina")
    make_export(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", os.environ.copy())
        assert command(commands.site, folder) == 0
    assert (folder / "output" / "index.html").is_file()
    yield folder


@pytest.fixture
def office(standing: Path, tmp_path: Path) -> Path:
    """The same, for one test to break."""
    shutil.copytree(standing / "state", tmp_path / "state")
    (tmp_path / "output").symlink_to(standing / "output", target_is_directory=True)
    return tmp_path


def standing_bytes(folder: Path) -> Mapping[str, bytes]:
    """Return all of state and site but the report on the export."""
    state = tree_bytes(folder / "state")
    kept = {
        f"state/{name}": content
        for name, content in state.items()
        if not (name.startswith("report/") and _of_the_export(name))
    }
    site = tree_bytes((folder / "output").resolve())
    return kept | {f"output/{name}": content for name, content in site.items()}


def _of_the_export(name: str) -> bool:
    base = Path(name).name
    return base in REPORTS or base.endswith(".revisado.xlsx")


def findings(folder: Path) -> list[dict[str, Any]]:
    path = folder / "state" / "report" / "report.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    has_errors = any(found["level"] == "error" for found in document["findings"])
    assert document["publishable"] is not has_errors
    return document["findings"]


@pytest.mark.parametrize("reason", BROKEN)
def test_a_broken_export_is_told_and_changes_nothing(
    reason: str, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, code, file, row, column = BROKEN[reason]
    make_export(office, **change)
    before = standing_bytes(office)
    checked = command(commands.check, office)
    found = [(f["code"], f["file"], f["row"], f["column"]) for f in findings(office)]
    assert (code, file, row, column) in found
    errors = any(name.startswith("E") for name, *_ in found)
    assert checked == int(errors)
    assert standing_bytes(office) == before, "check"
    if not code.startswith("E"):
        return
    issued = command(commands.issue, office)
    assert issued == 1
    assert findings(office)
    assert standing_bytes(office) == before, "issue"
    out, err = capsys.readouterr()
    # a slow computer tells of its progress before
    assert [line for line in err.splitlines() if line.startswith("error: ")]
    assert "Traceback" not in out + err
    assert code in out


@pytest.mark.parametrize(
    "reason", [reason for reason, (_, code, *_) in BROKEN.items() if code[0] != "E"]
)
def test_an_export_with_warnings_alone_is_issued_or_stops_for_a_reason_of_its_own(
    reason: str, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change = BROKEN[reason][0]
    make_export(office, **change)
    before = standing_bytes(office)
    status = command(commands.issue, office)
    err = capsys.readouterr().err
    if any(found["level"] == "error" for found in findings(office)):
        assert status == 1, "another finding of this export is an error"
    if status:
        assert "error: " in err
        assert standing_bytes(office) == before
    else:
        assert command(commands.check, office) == 0


@pytest.mark.parametrize(
    "reason", ["no consents", "a day that does not exist", "an unknown person"]
)
@pytest.mark.parametrize("task", ["check", "issue", "site"])
def test_the_same_from_a_shell(reason: str, task: str, office: Path) -> None:
    make_export(office, **BROKEN[reason][0])
    before = standing_bytes(office)
    done = subprocess.run(
        [sys.executable, "-m", "invoke", task],
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("CONSTANCIA_")},
            "CONSTANCIA_EXPORT": str(office / "export"),
            "CONSTANCIA_STATE": str(office / "state"),
            "CONSTANCIA_OUTPUT": str(office / "output"),
            "CONSTANCIA_TODAY": TODAY.isoformat(),
            "PYTHONUTF8": "1",
        },
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert BROKEN[reason][1] in {found["code"] for found in findings(office)}
    assert standing_bytes(office) == before


# -- a write that fails, at every one of them -----------------------------------


class Faults:
    """Counts every write of this process and lets the n-th one fail."""

    def __init__(
        self, fail_at: int | None, error: Callable[[str], BaseException]
    ) -> None:
        self.fail_at, self.error = fail_at, error
        self.calls: list[str] = []

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **named: Any) -> Any:
            if name.startswith("open") and not _writes(name, arguments, named):
                return real(*arguments, **named)
            self.count(name)
            return real(*arguments, **named)

        return called

    def count(self, name: str) -> None:
        self.calls.append(name)
        if len(self.calls) == self.fail_at:
            raise self.error(name)

    def install(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("replace", "fsync", "unlink", "mkdir", "rmdir"):
            patch.setattr(os, name, self.wrap(name, getattr(os, name)))
        patch.setattr(os, "open", self.wrap("open by os", os.open))
        patch.setattr(io, "open", self.wrap("open", io.open))
        faults = self

        class Statements:
            """A connection whose statements that write are counted too."""

            def __init__(self, connection: sqlite3.Connection) -> None:
                self.connection = connection

            def __getattr__(self, name: str) -> Any:
                return getattr(self.connection, name)

            def execute(self, statement: str, *values: Any) -> Any:
                verb = statement.split(maxsplit=1)[0].upper()
                if verb not in {"SELECT", "PRAGMA", "ROLLBACK"}:
                    faults.count(f"ledger {verb}")
                return self.connection.execute(statement, *values)

        real = Ledger.__init__

        def watched(ledger: Ledger, connection: Any, name: str) -> None:
            real(ledger, Statements(connection), name)  # type: ignore[arg-type]

        patch.setattr(Ledger, "__init__", watched)


def _writes(name: str, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> bool:
    if name == "open by os":
        return bool(arguments[1] & (os.O_WRONLY | os.O_RDWR))
    mode = arguments[1] if len(arguments) > 1 else named.get("mode", "r")
    return any(letter in mode for letter in "wax+")


def full_disk(call: str) -> BaseException:
    if call.startswith("ledger"):
        return sqlite3.OperationalError("database or disk is full")
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def killed(call: str) -> BaseException:
    return KeyboardInterrupt(call)


def photo(colour: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(data, "JPEG")
    return data.getvalue()


def second_round() -> dict[str, Any]:
    """A later export: one certificate more, another photo, somebody withdrew."""
    people = rows_of("people")
    people[0] |= {"photo": "ana2.jpg", "photo_alt": "Ana sonríe"}
    consents = [*rows_of("consents")]
    consents[1] |= {"state": "retirado", "withdrawn_on": "2026-02-01"}
    consents.append({**consents[0], "scope": "photo"})
    return {
        "people": people,
        "consents": consents,
        "files": {"fotos/ana2.jpg": photo("navy")},
    }


def first_round() -> dict[str, Any]:
    people = rows_of("people")
    people[0] |= {"photo": "ana.jpg", "photo_alt": "Ana sonríe"}
    consents = [*rows_of("consents")]
    consents.append({**consents[0], "scope": "photo"})
    return {
        "people": people,
        "consents": consents,
        "certificates": changed("certificates", {})[:1],
        "files": {"fotos/ana.jpg": photo("maroon")},
    }


class Round:
    """Two issues of one office, of which the second may be disturbed."""

    def __init__(
        self, folder: Path, territories: Territories, vocabulary: Vocabulary
    ) -> None:
        self.office = Office(folder, territories, vocabulary)

    def first(self) -> None:
        self.office.issue(**first_round())

    def second(self) -> None:
        self.office.issue(**second_round())

    def lasting(self) -> dict[str, bytes]:
        """Return what lasts of the state: ledger as text, everything else as bytes."""
        state = self.office.settings.state
        found = dict(tree_bytes(state))
        found.pop("ledger.sqlite")
        with Ledger.open(self.office.settings.ledger) as ledger:
            found["ledger"] = "\n".join(ledger._connection.iterdump()).encode()
        return found


@pytest.fixture
def fixed_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the same status places in every run, so that runs can be compared."""

    class Drawn:
        @staticmethod
        def randbelow(limit: int) -> int:
            caller = sys._getframe(1).f_locals
            return int(caller["code"], 32 + 4) % limit

    monkeypatch.setattr("constancia.ledger.secrets", Drawn)


@pytest.mark.parametrize("error", [full_disk, killed])
@pytest.mark.usefixtures("fixed_places")
def test_whichever_write_fails_the_state_stands_and_the_next_run_ends_the_same(
    error: Callable[[str], BaseException],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    territories: Territories,
    vocabulary: Vocabulary,
) -> None:
    start = Round(tmp_path / "start", territories, vocabulary)
    start.first()
    undisturbed = Round(tmp_path / "undisturbed", territories, vocabulary)
    shutil.copytree(tmp_path / "start", tmp_path / "undisturbed")
    make_export(tmp_path / "undisturbed", **second_round())
    counting = Faults(None, error)
    with monkeypatch.context() as patch:
        make_export_once(patch)
        counting.install(patch)
        undisturbed.second()
    wanted = undisturbed.lasting()
    assert len(counting.calls) > 40, counting.calls
    assert {
        *("replace", "fsync", "open", "open by os", "unlink"),
        *("ledger BEGIN", "ledger INSERT", "ledger COMMIT"),
    } <= set(counting.calls)
    old = start.office.public_bytes()
    new = undisturbed.office.public_bytes()
    for number in range(1, len(counting.calls) + 1):
        folder = tmp_path / f"fault {number}"
        shutil.copytree(tmp_path / "start", folder)
        round_ = Round(folder, territories, vocabulary)
        make_export(folder, **second_round())
        what = (number, counting.calls[number - 1])
        with monkeypatch.context() as patch:
            make_export_once(patch)
            Faults(number, error).install(patch)
            try:
                round_.second()
            except (ConstanciaError, KeyboardInterrupt) as caught:
                failure: BaseException | None = caught
            else:
                failure = None
        # whoever reads the tree now reads the old one or the new one, whole
        manifest = round_.office.public_bytes()["manifest.json"]
        assert manifest in {old["manifest.json"], new["manifest.json"]}, what
        assert round_.office.tree.issued_on == TODAY, what
        list(round_.office.tree.certificates())
        if isinstance(failure, ConstanciaError):
            assert failure.hint, what
        with Ledger.open(round_.office.settings.ledger) as ledger:
            list(ledger.codes())
        round_.second()
        assert round_.lasting() == wanted, what
        shutil.rmtree(folder)


def make_export_once(patch: pytest.MonkeyPatch) -> None:
    """Keep the export that stands, so that only the issue itself writes."""
    patch.setattr("tests.office.make_export", lambda *_, **__: None)
    patch.setattr("office.make_export", lambda *_, **__: None, raising=False)
