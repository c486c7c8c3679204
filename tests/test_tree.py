"""The public tree: what its manifest names, and nothing else."""

from __future__ import annotations

import dataclasses
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
    Photo,
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


def test_a_tree_from_before_a_table_was_added_is_read_without_it(
    tmp_path: Path,
) -> None:
    write(tmp_path)
    manifest = json.loads((tmp_path / tree.MANIFEST).read_bytes())
    del manifest["tables"]["story_subjects"]
    (tmp_path / tree.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert tree.read(tmp_path).story_subjects == ()
    del manifest["tables"]["ventures"]  # this one was always there
    (tmp_path / tree.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(TreeError):
        tree.read(tmp_path)


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


# -- photos --------------------------------------------------------------------

PHOTO = Photo(file="abc.jpg", alt="Pan", width=4, height=3)
PHOTOS = [("abc.jpg", b"jpeg"), ("abc.webp", b"webp")]
PICTURED = Directory(
    programme=PROGRAMME,
    centres=(CENTRE,),
    ventures=(dataclasses.replace(VENTURE, photos=(PHOTO,)),),
)


def write_pictured(folder: Path, **changes: Any) -> bool:
    return write(folder, **{"directory": PICTURED, "photos": PHOTOS, **changes})


def test_photos_are_read_back_with_the_records_that_name_them(tmp_path: Path) -> None:
    write_pictured(tmp_path)
    read = tree.read(tmp_path)
    assert read.ventures[0].photos == (PHOTO,)
    assert list(read.photos()) == PHOTOS
    assert not write_pictured(tmp_path)


def test_a_tree_without_photos_streams_none(tmp_path: Path) -> None:
    write(tmp_path)
    assert list(tree.read(tmp_path).photos()) == []
    assert not (tmp_path / "photos").exists()


def test_photos_that_no_record_names_any_more_go(tmp_path: Path) -> None:
    write_pictured(tmp_path)
    write(tmp_path)
    assert not (tmp_path / "photos").exists()
    assert b"jpeg" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_what_a_killed_run_left_among_the_photos_goes(tmp_path: Path) -> None:
    write_pictured(tmp_path)
    (tmp_path / "photos" / "old.jpg.part").write_bytes(b"x")
    write_pictured(tmp_path)
    assert {path.name for path in (tmp_path / "photos").iterdir()} == {
        name for name, _ in PHOTOS
    }


@pytest.mark.parametrize(
    "photos", [[], PHOTOS[:1], [*PHOTOS, ("other.jpg", b"x")]], ids=len
)
def test_the_photos_are_those_that_records_name(
    tmp_path: Path, photos: list[tuple[str, bytes]]
) -> None:
    write(tmp_path)
    with pytest.raises(TreeError):
        write_pictured(tmp_path, photos=photos)
    assert tree.read(tmp_path).ventures == (VENTURE,)


def test_a_failure_at_every_write_of_photos_leaves_the_old_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pictured(tmp_path)
    person = Photo(file="xyz.jpg", alt="Retrato", width=3, height=4)
    shown = dataclasses.replace(CERTIFICATE, photo=person)
    later = {
        "directory": Directory(programme=PROGRAMME),
        "certificates": [(shown, b"{}")],
        "photos": [("xyz.jpg", b"new jpeg"), ("xyz.webp", b"new webp")],
    }
    real = Path.replace
    for failing in range(30):
        calls = iter(range(100))

        def replace(self: Path, target: Path, at: int = failing) -> Path:
            if next(calls) == at:  # noqa: B023  # read in the same turn
                raise OSError(28, "No space left on device")
            return real(self, target)

        monkeypatch.setattr(Path, "replace", replace)
        try:
            write_pictured(tmp_path, **later)
        except TreeError:
            monkeypatch.undo()
            assert list(tree.read(tmp_path).photos()) == PHOTOS
        else:
            monkeypatch.undo()
            break
    assert failing > 12
    assert dict(tree.read(tmp_path).photos()) == dict(later["photos"])


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_photo_is_an_error_and_never_no_photo(
    tmp_path: Path, damage: str
) -> None:
    write_pictured(tmp_path)
    file = tmp_path / "photos" / "abc.webp"
    if damage == "changed":
        file.write_bytes(b"other")
    else:
        file.unlink()
    with pytest.raises(TreeError):
        list(tree.read(tmp_path).photos())


def test_no_photo_leads_out_of_the_tree(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    write_pictured(folder)
    (tmp_path / "secret.jpg").write_bytes(b"")
    manifest = json.loads((folder / tree.MANIFEST).read_bytes())
    manifest["photos"]["../../secret.jpg"] = "0"
    (folder / tree.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(TreeError):
        tree.read(folder)
