"""The browser's modules, run by Node.js against the vectors that Python shares."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Node.js is required where CI is set")
        pytest.skip("Node.js is not installed: the browser's modules are not tested")
    return found


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "js").glob("*.test.mjs")), ids=lambda p: p.name
)
def test_javascript_module_keeps_its_promises(node: str, path: Path) -> None:
    result = subprocess.run(
        [node, "--test", "--test-reporter=spec", str(path)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
