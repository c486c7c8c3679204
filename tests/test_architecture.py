"""The house holds: imports go down, two doors, one gate, one room for Pelican."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[1] / "plugins"

#: rooms by floor, highest first; a room imports only from lower floors or itself
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"commands"}),
    frozenset({"building", "development", "keychain"}),
    frozenset({"console", "untranslated"}),
    frozenset({"bench"}),
    frozenset({"issue", "review", "portal", "audit", "verifying", "sample"}),
    frozenset({"cartography", "signing"}),
    frozenset({"preview"}),
    frozenset({"changes", "deadlines", "exposure", "provenance"}),
    frozenset({"album", "consent", "credentials", "ledger", "tree", "search"}),
    frozenset({"intake", "manifest", "photofiles", "serving", "staging"}),
    frozenset({"shapes", "shares", "territories", "vocabulary", "workdays"}),
    frozenset(
        {"records", "addresses", "settings", "progress", "datafile", "privatefile"}
    ),
    frozenset({"programme"}),
    frozenset({"entries", "fieldnames", "ordered", "parts"}),
    frozenset(
        {
            "folding",
            "identity",
            "packed",
            "pairing",
            "pictures",
            "speech",
            "suppression",
            "wire",
        }
    ),
    frozenset({"errors"}),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted((PLUGINS / "constancia").rglob("*.py")):
        parts = path.relative_to(PLUGINS).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path


def imports(name: str, path: Path) -> Iterator[str]:
    """Yield every module of ours and every foreign package that a file imports."""
    known = {module for module, _ in modules()}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: a relative import"
            assert node.module
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module


GRAPH: Mapping[str, frozenset[str]] = {
    name: frozenset(imports(name, path)) for name, path in modules()
}


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "constancia" and len(parts) > 1 else ""


def reachable(start: str) -> set[str]:
    """Every module of ours that loading ``start`` loads, its packages included."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        module = waiting.pop()
        if module in seen or module not in GRAPH:
            continue
        seen.add(module)
        parents = module.split(".")[:-1]
        waiting += GRAPH[module]
        waiting += [".".join(parents[:n]) for n in range(1, len(parents) + 1)]
    return seen


def of_room(name: str) -> set[str]:
    return {module for module in GRAPH if room(module) == name}


def reached_by(*rooms: str) -> set[str]:
    return {m for name in rooms for start in of_room(name) for m in reachable(start)}


def test_every_room_has_a_floor() -> None:
    assert {room(module) for module in GRAPH} - {""} <= set(FLOOR)


@pytest.mark.parametrize("module", sorted(GRAPH))
def test_imports_go_down_only(module: str) -> None:
    here = room(module)
    for target in GRAPH[module]:
        there = room(target)
        if here and there and here != there:
            assert FLOOR[there] > FLOOR[here], f"{module} imports {target}"


def test_there_is_no_circle() -> None:
    for module in GRAPH:
        for target in GRAPH[module] - {module}:
            if target in GRAPH and not module.startswith(f"{target}."):
                assert module not in reachable_by_statement(target), (module, target)


def reachable_by_statement(start: str) -> set[str]:
    """Like ``reachable``, by import statements alone."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        module = waiting.pop()
        if module not in seen and module in GRAPH:
            seen.add(module)
            waiting += GRAPH[module]
    return seen


def test_only_the_gate_and_door_one_see_the_private_side() -> None:
    allowed = {"intake", "consent", "deadlines", "provenance"}
    allowed |= {"preview", "issue", "commands"}
    for module, targets in GRAPH.items():
        if any(room(target) == "intake" for target in targets):
            assert room(module) in allowed, module


def test_the_two_doors_never_import_each_other() -> None:
    assert not of_room("portal") & reached_by("issue")
    assert not of_room("issue") & reached_by("portal")


@pytest.mark.parametrize("door", ["portal", "audit"])
def test_the_showing_side_reaches_nothing_private(door: str) -> None:
    reached = reached_by(door)
    private = {
        *(of_room("intake") | of_room("consent") | of_room("ledger")),
        *(of_room("changes") | of_room("deadlines") | of_room("provenance")),
        *(of_room("exposure") | of_room("preview")),
    }
    assert not reached & private
    assert "constancia.credentials.keys" not in reached


def test_only_the_portal_imports_pelican_and_only_credentials_cryptography() -> None:
    for module, targets in GRAPH.items():
        packages = {target.split(".")[0] for target in targets}
        if "pelican" in packages:
            assert room(module) == "portal", module
        if "cryptography" in packages:
            assert room(module) == "credentials", module


def test_whoosh_stands_behind_one_module() -> None:
    users = [m for m, targets in GRAPH.items() if any("whoosh" in t for t in targets)]
    assert users == ["constancia.search.analysis"]


def test_nothing_below_the_console_asks_what_time_it_is_or_prints() -> None:
    clocks = {"now", "utcnow", "today", "time", "monotonic", "perf_counter"}
    allowed = {"console", "commands", "development", "keychain", "bench"}
    for name, path in modules():
        if room(name) in allowed:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            if isinstance(called, ast.Name):
                assert called.id != "print", name
            if isinstance(called, ast.Attribute) and called.attr in clocks:
                owner = ast.unparse(called.value)
                assert owner.split(".")[-1] not in {"datetime", "date", "time"}, name


def test_the_issuing_side_loads_without_pelican() -> None:
    program = (
        "import sys; import constancia.issue, constancia.consent, constancia.audit;"
        "sys.exit('pelican' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(PLUGINS), "PATH": ""},
        check=False,
    )
    assert done.returncode == 0


def test_modules_stay_readable() -> None:
    long = {
        name: count
        for name, path in modules()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


def test_no_text_of_ours_goes_by_the_systems_encoding() -> None:
    """Windows reads and writes its old code page unless told otherwise."""
    for name, path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(
                node.func, ast.Attribute
            ):
                continue
            if node.func.attr in {"read_text", "write_text"}:
                keywords = {keyword.arg for keyword in node.keywords}
                assert "encoding" in keywords, f"{name}: {ast.unparse(node)}"
