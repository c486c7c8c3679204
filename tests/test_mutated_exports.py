"""Damaged bytes: whatever happens to a file of an export, a command ends in its own words.

Copies stop half-way, a mail program turns line ends, a disk returns another block. The
sample export and the two offices of ``foreign_offices`` are damaged byte by byte and go
through ``inv check`` and ``inv issue``: no traceback, exit status 0 or 1, a report that
is whole, and a state that is either the old one or a new one that can be read.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, tree_bytes
from foreign_offices import english_office, spanish_office
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_broken_doors import command

from constancia import commands, tree
from constancia.ledger import Ledger

patient = settings(
    max_examples=40,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)

#: bytes that mean something to one of the formats
TELLING = (
    *(
        b"\x00",
        b"\xff",
        b"\xfe",
        b"\xef\xbb\xbf",
        b"\r",
        b"\n",
        b'"',
        b";",
        b",",
        b"\t",
    ),
    *(
        b"PK\x03\x04",
        b"&a *a",
        b"{{",
        b"%s",
        b"\xc3",
        b"\x1a",
        b"- ",
        b": ",
        b"\xe2\x80",
    ),
)

Damage = Callable[[bytes], bytes]


@st.composite
def damages(draw: st.DrawFn) -> Damage:
    """Return one way to damage a file, by places told in thousandths of its length."""
    kind = draw(st.sampled_from(["flip", "cut", "drop", "put", "repeat", "turn"]))
    at = draw(st.integers(0, 1000))
    length = draw(st.integers(1, 200))
    bits = draw(st.integers(1, 255))
    piece = draw(st.sampled_from(TELLING) | st.binary(min_size=1, max_size=8))

    def damage(content: bytes) -> bytes:
        place = at * len(content) // 1000
        rest = content[place + length :]
        if kind == "flip":
            flipped = bytes(byte ^ bits for byte in content[place : place + 1])
            return content[:place] + flipped + content[place + 1 :]
        if kind == "cut":
            return content[:place]
        if kind == "drop":
            return content[:place] + rest
        if kind == "put":
            return content[:place] + piece + content[place:]
        if kind == "repeat":
            return content[: place + length] + content[place:]
        return content[place:] + content[:place]

    return damage


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", os.environ.copy())


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Path]]:
    """Three offices, each with its export issued once."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", os.environ.copy())
        for make in (None, spanish_office, english_office):
            folder = tmp_path_factory.mktemp("oficina")
            if make is None:
                shutil.copytree(ROOT / "data" / "export", folder / "export")
            else:
                make(folder).rename(folder / "export")
            assert command(commands.issue, folder) == 0
            found.append(folder)
        yield found


def sound(folder: Path) -> None:
    """Hold what is true of a state after every command."""
    report = folder / "state" / "report"
    document = json.loads((report / "report.json").read_bytes())
    errors = [f for f in document["findings"] if f["level"] == "error"]
    assert document["publishable"] == (not errors)
    public = tree.read(folder / "state" / "public")
    assert sum(1 for _ in public.certificates())
    with Ledger.open(folder / "state" / "ledger.sqlite") as ledger:
        codes = set(ledger.codes())
    assert {record.code for record, _ in public.certificates()} <= codes
    assert not list(folder.rglob("*.part"))


def lasting(folder: Path) -> dict[str, bytes]:
    return {
        name: content
        for name, content in tree_bytes(folder / "state").items()
        if not name.startswith("report/")
    }


@patient
@given(which=st.integers(0, 2), damage=damages(), data=st.data())
def test_a_damaged_file_ends_in_a_report_and_touches_nothing(
    offices: list[Path], which: int, damage: Damage, data: st.DataObject
) -> None:
    office = offices[which]
    files = sorted(p for p in (office / "export").rglob("*") if p.is_file())
    path = data.draw(st.sampled_from(files), label="file")
    whole = path.read_bytes()
    before = lasting(office)
    try:
        path.write_bytes(damage(whole))
        checked = command(commands.check, office)
        assert checked in {0, 1}
        assert lasting(office) == before
        sound(office)
        document = json.loads(
            (office / "state" / "report" / "report.json").read_bytes()
        )
        assert checked == int(not document["publishable"])
    finally:
        path.write_bytes(whole)


@settings(patient, max_examples=15)
@given(which=st.integers(1, 2), damage=damages(), data=st.data())
def test_a_damaged_file_is_issued_whole_or_not_at_all(
    offices: list[Path],
    tmp_path_factory: pytest.TempPathFactory,
    which: int,
    damage: Damage,
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("emisión")
    shutil.copytree(offices[which], folder, dirs_exist_ok=True)
    files = sorted(p for p in (folder / "export").rglob("*") if p.is_file())
    path = data.draw(st.sampled_from(files), label="file")
    before = lasting(folder)
    path.write_bytes(damage(path.read_bytes()))
    issued = command(commands.issue, folder)
    sound(folder)
    assert issued in {0, 1}
    if issued:
        after = lasting(folder)
        # what was encoded for a look is kept; nothing else may differ
        changed = {n for n in before | after if before.get(n) != after.get(n)}
        assert {n.rpartition("/")[0] for n in changed} <= {"private/photos"}
    shutil.rmtree(folder)
