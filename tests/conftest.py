"""Fixtures that more than one room needs; each room's own stand in its test file."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import hypothesis
import pytest

from constancia.territories import Territories
from constancia.territories import load as load_territories
from constancia.vocabulary import Vocabulary
from constancia.vocabulary import load as load_vocabulary

ROOT = Path(__file__).resolve().parents[1]
TODAY = datetime.date(2026, 11, 22)

# No test judges speed, and continuous integration tries the same examples every time.
hypothesis.settings.register_profile(
    "house", deadline=None, derandomize="CI" in os.environ
)
hypothesis.settings.load_profile("house")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def today() -> datetime.date:
    """The fixed day of every test."""
    return TODAY


@pytest.fixture(scope="session")
def territories() -> Territories:
    return load_territories(ROOT / "data" / "territories.yaml")


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "data" / "vocabulary.yaml")


def run_task(
    *arguments: str, folder: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a task as a person would, with state and output in ``folder``."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CONSTANCIA_")
    }
    return subprocess.run(
        [sys.executable, "-m", "invoke", "--search-root", str(ROOT), *arguments],
        env={
            **inherited,
            "CONSTANCIA_STATE": str(folder / "state"),
            "CONSTANCIA_OUTPUT": str(folder / "output"),
            "CONSTANCIA_TODAY": TODAY.isoformat(),
            "PYTHONUTF8": "1",
            **environment,
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="session")
def run() -> Run:
    """``run("check", folder=tmp_path, CONSTANCIA_EXPORT=…)``."""
    return run_task


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``state`` and ``output`` of the sample export, made by ``site``."""
    folder = tmp_path_factory.mktemp("José Peña")  # a space and accents, as staff have
    done = run_task("site", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def site(sample: Path) -> Path:
    """The built sample site."""
    return sample / "output"


def tree_bytes(folder: Path) -> Mapping[str, bytes]:
    """Return every file below ``folder`` by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
