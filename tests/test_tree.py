"""The public tree: what its manifest names, and nothing else."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from constancia import tree
from constancia.errors import TreeError
from constancia.records import (
    Centre,
    Certificate,
    Contact,
    Directory,
    Place,
    Programme,
    Text,
    Tombstone,
    Venture,
)

DAY = datetime.date(2026, 11, 22)
PROGRAMME = Programme(
    name=Text(es="Programa", en="Programme"),
    official_host="verifica.example.org",
    contact=Contact(whatsapp="+50370000000"),
    report=Contact(),
    controller=Text(es="Responsable"),
)
CENTRE = Centre(centre_id="CE-1", name="Centro «Ñandú»\t1", place=Place(country="SV"))
VENTURE = Venture(
    slug="la-espiga",
    name="La Espiga",
    status="active",
    sector="food",
    summary=Text(es="Pan"),
    place=Place(country="SV", department="usulutan"),
    point=("13.3", "-88.5"),
    confirmed_on=DAY,
)
CERTIFICATE = Certificate(
    code="0000000000000",
    state="active",
    number="NO-1",
    holder="José\tÁ.\u2028Ñ 𝔸",
    standard_code="CON-01",
    standard_version="1",
    centre_id="CE-1",
    issuer_id="I",
    issued_on=DAY,
)
SIGNED: list[tree.Signed] = [
    (CERTIFICATE, '{"id":"ñ"}'.encode()),
    (Tombstone(code="Z", state="withdrawn"), None),
]
FILES = {"/status/1.json": b'{"a":1}', "/.well-known/did.json": b"{}"}


def write(folder: Path, **changes: Any) -> bool:
    values: dict[str, Any] = {
        "directory": Directory(
            programme=PROGRAMME, centres=(CENTRE,), ventures=(VENTURE,)
        ),
        "certificates": SIGNED,
        "files": FILES,
        "issued_on": DAY,
    }
    return tree.write(folder, **{**values, **changes})


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    write(tmp_path)
    read = tree.read(tmp_path)
    assert read.programme == PROGRAMME
    assert read.centres == (CENTRE,)
    assert read.ventures == (VENTURE,)
    assert read.people == ()
    assert list(read.certificates()) == SIGNED
    assert read.certificates_count == len(SIGNED)
    assert read.files == FILES
    assert read.issued_on == DAY


def test_the_same_records_make_the_same_bytes_and_say_nothing_changed(
    tmp_path: Path,
) -> None:
    assert write(tmp_path) is True
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert write(tmp_path) is False
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_went_leaves_no_file(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, certificates=[], directory=Directory(programme=PROGRAMME))
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"NO-1" not in left
    assert b"espiga" not in left


def test_killed_before_the_pointer_the_old_tree_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)

    def killed(*_: Any) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(tree, "_publish", killed)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, certificates=[])
    assert len(list(tree.read(tmp_path).certificates())) == len(SIGNED)


def test_a_failure_at_every_write_leaves_the_old_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    real = Path.replace
    for failing in range(20):
        calls = iter(range(100))

        def replace(self: Path, target: Path, at: int = failing) -> Path:
            if next(calls) == at:  # noqa: B023  # read in the same turn
                raise OSError(28, "No space left on device")
            return real(self, target)

        monkeypatch.setattr(Path, "replace", replace)
        try:
            write(tmp_path, certificates=SIGNED[:1])
        except TreeError:
            monkeypatch.undo()
            assert len(list(tree.read(tmp_path).certificates())) == len(SIGNED)
        else:
            monkeypatch.undo()
            break
    assert failing > 5
    assert len(list(tree.read(tmp_path).certificates())) == 1


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_table_is_an_error_and_never_no_records(
    tmp_path: Path, damage: str
) -> None:
    write(tmp_path)
    (table,) = tmp_path.glob("ventures-*")
    if damage == "changed":
        table.write_bytes(b"")
    else:
        table.unlink()
    with pytest.raises(TreeError) as caught:
        tree.read(tmp_path)
    assert caught.value.hint


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"{}", b'{"format": 99}', b"\xff\xfe", b'{"format": 1}']
)
def test_a_damaged_manifest_is_an_error(tmp_path: Path, manifest: bytes) -> None:
    write(tmp_path)
    (tmp_path / tree.MANIFEST).write_bytes(manifest)
    with pytest.raises(TreeError):
        tree.read(tmp_path)


def test_a_manifest_cannot_lead_out_of_the_tree(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    write(folder)
    (tmp_path / "secret").write_bytes(b"")
    manifest = json.loads((folder / tree.MANIFEST).read_bytes())
    manifest["tables"]["people"]["file"] = "../secret"
    (folder / tree.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(TreeError):
        tree.read(folder)


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TreeError) as caught:
        tree.read(tmp_path)
    assert "inv" in (caught.value.hint or "")
