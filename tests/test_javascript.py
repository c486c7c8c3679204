"""The browser's modules, run by Node.js against the vectors that Python shares."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from constancia.portal.assets import Assets

ROOT = Path(__file__).parents[1]

#: what decides: proof, dates and status
CHECKER = ("verify", "data-integrity", "status-list")
CHECKER_WEIGHT = 3_400  # bytes, compressed as published
#: of the 14 kB that the first view behind a code may weigh with everything it loads
SCRIPT_WEIGHT = 5_200
FALLBACK_WEIGHT = 8_000
DECODER_WEIGHT = 22_000  # of QR codes, where a browser has none and the camera is used


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Node.js is required where CI is set")
        pytest.skip("Node.js is not installed: the browser's modules are not tested")
    return found


def run_tests(node: str, *paths: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [node, "--test", "--test-reporter=spec", *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "js").glob("*.test.mjs")), ids=lambda p: p.name
)
def test_javascript_module_keeps_its_promises(node: str, path: Path) -> None:
    result = run_tests(node, path)
    assert result.returncode == 0, result.stdout + result.stderr


def test_published_scripts_keep_the_promises_of_their_sources(
    node: str, tmp_path: Path
) -> None:
    for path, content in Assets(ROOT / "theme" / "static").files.items():
        if path.endswith(".js"):
            file = tmp_path / "theme" / "static" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            assert b"\n//" not in content
            assert b"/**" not in content
    for folder in ("js", "vectors"):
        shutil.copytree(ROOT / "tests" / folder, tmp_path / "tests" / folder)
    result = run_tests(node, *sorted((tmp_path / "tests" / "js").glob("*.test.mjs")))
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("name", ["certificate", "search"])
def test_a_script_that_is_published_with_its_modules_parses_as_one(
    node: str, tmp_path: Path, name: str
) -> None:
    content = Assets(ROOT / "theme" / "static").files[f"js/{name}.js"].decode()
    assert re.findall(r"^(?:import|export)\b.*", content, re.MULTILINE) == []
    file = tmp_path / "joined.mjs"
    file.write_text(content, encoding="utf-8")
    result = subprocess.run(
        [node, "--check", str(file)], capture_output=True, encoding="utf-8", check=False
    )
    assert result.returncode == 0, result.stderr  # a name that two parts declare fails


def test_own_checker_fallback_and_first_view_keep_to_their_weight() -> None:
    files = Assets(ROOT / "theme" / "static").files

    def weight(*names: str) -> int:
        parts = (files[f"js/{name}.js"] for name in names)
        return len(gzip.compress(b"".join(parts), 9, mtime=0))

    assert weight(*CHECKER) <= CHECKER_WEIGHT
    assert weight("certificate") <= SCRIPT_WEIGHT
    assert weight("ed25519", "vendor/noble-ed25519") <= FALLBACK_WEIGHT
    assert weight("vendor/qr/decode", "vendor/qr/index") <= DECODER_WEIGHT
