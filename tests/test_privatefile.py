"""Private files: closed from their first byte, whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from constancia import privatefile
from constancia.errors import TreeError

posix = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no such mode; the folder protects"
)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@posix
def test_a_file_is_closed_even_under_a_generous_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        privatefile.write(tmp_path / "a", b"x")
        privatefile.append(tmp_path / "b", b"x")
    finally:
        os.umask(before)
    assert (mode(tmp_path / "a"), mode(tmp_path / "b")) == (0o600, 0o600)


@posix
def test_an_open_file_and_its_open_part_are_closed_by_replacing(tmp_path: Path) -> None:
    path, part = tmp_path / "a", tmp_path / "a.part"
    for old in (path, part):
        old.write_bytes(b"old")
        old.chmod(0o666)
    privatefile.write(path, b"new")
    assert (path.read_bytes(), mode(path), part.exists()) == (b"new", 0o600, False)


@posix
def test_it_is_closed_while_it_is_written(tmp_path: Path) -> None:
    with privatefile.replacing(tmp_path / "a") as file:
        file.write(b"half")
        file.flush()
        assert {mode(path) for path in tmp_path.iterdir()} == {0o600}


def test_who_stops_half_way_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "a"
    privatefile.write(path, b"old")
    with pytest.raises(KeyboardInterrupt), privatefile.replacing(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old"}


def test_folders_are_made_and_bytes_added(tmp_path: Path) -> None:
    path = tmp_path / "uno" / "dos ñ" / "a.txt"
    privatefile.append(path, b"1\n")
    privatefile.append(path, b"2\n")
    assert path.read_bytes() == b"1\n2\n"


@pytest.mark.parametrize("work", [privatefile.write, privatefile.append])
def test_a_folder_in_the_way_is_a_clear_error(tmp_path: Path, work: object) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"")
    with pytest.raises(TreeError) as caught:
        work(tmp_path / "a", b"x")  # type: ignore[operator]
    assert caught.value.hint
