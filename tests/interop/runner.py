"""Runs the scripts of this folder on Node.js, or says why that cannot be done."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
VECTORS = Path(
    os.environ.get("CONSTANCIA_VECTORS", HERE.parents[1].parent / "shared" / "vectors")
)


def unavailable(reason: str) -> None:
    """Fail where CI is set, for there everything must run; skip on a desk."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def run(script: str, *arguments: str) -> str:
    """Return what a script printed."""
    node = shutil.which("node")
    if node is None:
        unavailable("Node.js is not installed")
    if not (HERE / "node_modules").is_dir():
        unavailable("run `npm ci` in tests/interop")
    done = subprocess.run(
        [str(node), str(HERE / script), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def contexts() -> dict[str, Any]:
    """Return the official JSON-LD contexts by their addresses."""
    found: dict[str, Any] = json.loads(run("contexts.mjs"))
    return found


def vectors(*parts: str) -> Path:
    """Return a file of the W3C's or 1EdTech's vectors, which stand beside the project."""
    path = VECTORS.joinpath(*parts)
    if not path.exists():
        unavailable(f"{path.name} is not in the folder that CONSTANCIA_VECTORS names")
    return path
