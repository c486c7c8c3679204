"""The commands as a person meets them: exit status, two lines of error, nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, TODAY, Run, tree_bytes
from exports import PROGRAMME, make_export

from constancia import tree
from constancia.credentials import badge, compact
from constancia.records import Certificate

REAL = {name: value for name, value in PROGRAMME.items() if name != "demonstration"}
PASSPHRASE = "correcto caballo batería grapa"


@pytest.fixture
def built(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample's state and site, free to be spoilt."""
    folder = tmp_path / "oficina"
    shutil.copytree(sample, folder)
    return folder


def error_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(("error:", "hint:"))]


def test_the_list_explains_each_task_in_one_line(run: Run, tmp_path: Path) -> None:
    listed = run("--list", folder=tmp_path).stdout
    for task in ("check", "issue", "build", "site", "serve", "verify", "keys.new"):
        (line,) = (row for row in listed.splitlines() if row.split()[:1] == [task])
        assert len(line.split()) > 3, line


@pytest.mark.parametrize(("forbidden", "kept"), [("", True), ("1", False)])
def test_a_command_keeps_its_modules_compiled_unless_the_user_forbids_it(
    run: Run, tmp_path: Path, forbidden: str, *, kept: bool
) -> None:
    compiled = {"PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    run("--list", folder=tmp_path, PYTHONDONTWRITEBYTECODE=forbidden, **compiled)
    assert any(tmp_path.rglob("commands.*.pyc")) is kept


def test_check_writes_a_report_and_nothing_public(run: Run, tmp_path: Path) -> None:
    done = run("check", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(next(tmp_path.rglob("report.json")).read_text(encoding="utf-8"))
    assert report["publishable"] is True
    assert next(tmp_path.rglob("report.html")).is_file()
    assert not (tmp_path / "output").exists()
    assert not (tmp_path / "state" / "public").exists()
    assert not (tmp_path / "state" / "ledger.sqlite").exists()


def test_an_export_with_an_error_changes_nothing(run: Run, built: Path) -> None:
    before = tree_bytes(built / "output") | tree_bytes(built / "state" / "public")
    ledger = (built / "state" / "ledger.sqlite").read_bytes()
    export = make_export(built / "roto", consents=None)
    assert run("check", "--export", str(export), folder=built).returncode == 1
    done = run("site", "--export", str(export), folder=built)
    assert done.returncode == 1
    assert len(error_lines(done.stderr)) == 2
    assert "Traceback" not in done.stderr
    after = tree_bytes(built / "output") | tree_bytes(built / "state" / "public")
    assert after == before
    assert (built / "state" / "ledger.sqlite").read_bytes() == ledger


def test_a_missing_export_is_two_plain_lines(run: Run, tmp_path: Path) -> None:
    done = run("check", "--export", str(tmp_path / "nada"), folder=tmp_path)
    assert done.returncode == 1
    assert len(error_lines(done.stderr)) == 2
    assert "Traceback" not in done.stderr


def test_real_data_is_not_issued_without_a_key_of_its_own(
    run: Run, tmp_path: Path
) -> None:
    export = make_export(tmp_path, programme=REAL)
    done = run("issue", "--export", str(export), folder=tmp_path)
    assert done.returncode == 1
    assert "keys.new" in done.stderr
    assert not list(tmp_path.rglob("*.key.json"))
    assert not (tmp_path / "state" / "public").exists()


def test_real_data_is_refused_with_the_demonstration_key(
    run: Run, sample: Path, tmp_path: Path
) -> None:
    key = sample / "state" / "demonstration.key.json"
    export = make_export(tmp_path, programme=REAL)
    done = run(
        *("issue", "--export", str(export)), folder=tmp_path, CONSTANCIA_KEY=str(key)
    )
    assert done.returncode == 1
    assert len(error_lines(done.stderr)) == 2
    assert not (tmp_path / "state" / "public").exists()


def test_a_real_key_issues_real_data_without_the_demonstration_mark(
    run: Run, tmp_path: Path
) -> None:
    own = {
        "CONSTANCIA_KEY": str(tmp_path / "clave ñ.json"),
        "CONSTANCIA_PASSPHRASE": PASSPHRASE,
        "CONSTANCIA_EXPORT": str(make_export(tmp_path, programme=REAL)),
    }
    created = run("keys.new", folder=tmp_path, **own)
    assert created.returncode == 0, created.stderr
    again = run("keys.new", folder=tmp_path, **own)
    assert again.returncode == 1, "a key is never overwritten"
    done = run("site", folder=tmp_path, **own)
    assert done.returncode == 0, done.stdout + done.stderr
    home = (tmp_path / "output" / "index.html").read_text(encoding="utf-8")
    assert "ficticio" not in home
    wrong = run("issue", folder=tmp_path, **{**own, "CONSTANCIA_PASSPHRASE": "otra"})
    assert wrong.returncode == 1
    assert len(error_lines(wrong.stderr)) == 2
    listed = run("keys.list", folder=tmp_path, **own).stdout
    assert "z6Mk" in listed
    key = json.loads(Path(own["CONSTANCIA_KEY"]).read_text(encoding="utf-8"))
    assert key["box"] not in listed if isinstance(key.get("box"), str) else True


def test_the_sample_says_on_every_page_that_it_is_fictitious(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "ficticio" in text or "fictitious" in text, page


def test_a_second_run_makes_the_same_bytes(run: Run, built: Path) -> None:
    before = tree_bytes(built / "output") | tree_bytes(built / "state")
    done = run("site", folder=built)
    assert done.returncode == 0, done.stdout + done.stderr
    after = tree_bytes(built / "output") | tree_bytes(built / "state")
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert not changed


def test_a_build_that_the_audit_refuses_leaves_the_old_site(
    run: Run, built: Path
) -> None:
    before = tree_bytes(built / "output")
    silence = built / "state" / "private" / "silence.json"
    name = next(
        venture.name
        for venture in tree.read(built / "state" / "public").ventures
        if len(venture.name.split()) > 2
    )
    silence.write_text(json.dumps({"never": [name], "around": []}), encoding="utf-8")
    done = run("build", folder=built)
    assert done.returncode == 1
    assert len(error_lines(done.stderr)) == 2
    assert name not in done.stdout + done.stderr
    assert tree_bytes(built / "output") == before
    assert not list(built.glob(".output*"))


def test_a_public_tree_changed_by_hand_is_not_built(run: Run, built: Path) -> None:
    before = tree_bytes(built / "output")
    (table,) = (built / "state" / "public").glob("ventures-*")
    table.write_bytes(table.read_bytes()[:-20])
    done = run("build", folder=built)
    assert done.returncode == 1
    assert len(error_lines(done.stderr)) == 2
    assert tree_bytes(built / "output") == before


def test_verify_answers_by_exit_status(run: Run, built: Path) -> None:
    site = built / "output"
    by_state: dict[str, Path] = {}
    for page in sorted((site / "c").glob("*/index.html")):
        state = page.read_text(encoding="utf-8").split('data-state="')[1].split('"')[0]
        by_state.setdefault(state, page.parent)
    expected = {
        "valid": 0,
        "expiring": 0,
        "expired": 1,
        "suspended": 1,
        "revoked": 1,
        "replaced": 1,
        "withdrawn": 2,
    }
    assert set(expected) <= set(by_state)
    for state, status in expected.items():
        done = run("verify", by_state[state].name.upper(), folder=built)
        assert done.returncode == status, (state, done.stdout + done.stderr)
    credential = by_state["valid"] / "credential.json"
    assert run("verify", str(credential), folder=built).returncode == 0
    baked = built / "insignia.svg"
    drawing = badge.bake_svg("<svg><g/></svg>", credential.read_bytes())
    baked.write_text(drawing, encoding="utf-8")
    assert run("verify", str(baked), folder=built).returncode == 0
    assert run("verify", str(site), folder=built).returncode == 0
    tampered = built / "tampered.json"
    tampered.write_bytes(
        credential.read_bytes().replace(b"Certification", b"Diploma", 1)
    )
    assert run("verify", str(tampered), folder=built).returncode == 1
    mistyped = by_state["valid"].name.upper()
    mistyped = ("Z" if mistyped[0] != "Z" else "Y") + mistyped[1:]
    assert run("verify", mistyped, folder=built).returncode == 1
    shutil.rmtree(site / "status")
    assert run("verify", str(credential), folder=built).returncode == 2


def test_on_a_bare_python_the_bootstrap_needs_the_standard_library_alone(
    tmp_path: Path,
) -> None:
    """Parsed and run up to where it would install: nothing of ours is imported."""
    program = (
        "import runpy, sys, subprocess\n"
        "def refuse(*_, **__): raise subprocess.CalledProcessError(1, 'venv')\n"
        "subprocess.check_call = refuse\n"
        f"sys.argv = ['tasks.py', 'check']\n"
        f"runpy.run_path({str(tmp_path / 'tasks.py')!r}, run_name='__main__')\n"
    )
    for name in ("tasks.py", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 1
    assert len(error_lines(done.stderr)) == 2, done.stderr


def test_verify_answers_about_an_offline_code(run: Run, built: Path) -> None:
    public = tree.read(built / "state" / "public")
    host = public.programme.official_host
    record = next(
        record
        for record, _ in public.certificates()
        if isinstance(record, Certificate)
        and record.state == "active"
        and (record.expires_on is None or record.expires_on > TODAY)
    )
    assert record.payload
    address = compact.address(host, record.code, record.payload)
    assert run("verify", address, folder=built).returncode == 0
    tampered = compact.address(host, record.code, str(int(record.payload) + 1))
    assert run("verify", tampered, folder=built).returncode == 1
    foreign = compact.address("falso.example.org", record.code, record.payload)
    assert run("verify", foreign, folder=built).returncode == 1
    shutil.rmtree(built / "output" / "c" / record.code.lower())
    done = run("verify", address, folder=built)
    assert done.returncode == 2, "signed, but nothing says whether it still holds"
    (built / "output" / ".well-known" / "did.json").unlink()
    assert run("verify", address, folder=built).returncode == 2
