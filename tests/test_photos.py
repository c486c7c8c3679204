"""Photos on their way: found in the export, let through the gate, taken away again."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
from exports import changed, make_export, read, rows_of
from office import Office
from PIL import ExifTags, Image

from constancia import pictures
from constancia.album import Album, Examinations
from constancia.errors import ExportError, MalformedError, TreeError
from constancia.records import Certificate, Photo
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

PERSON = {"photo": "zq-ana-lucia.jpg", "photo_alt": "Retrato de frente"}
PRODUCTS = {"photos": "zq-pan.png; zq-horno.jpg", "photo_alts": "Pan dulce; Horno"}


def jpeg(colour: tuple[int, int, int], *, gps: bool = False) -> bytes:
    tags = Image.Exif()
    tags[ExifTags.Base.Artist] = "zq-owner"
    if gps:
        tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    file = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(file, "JPEG", exif=tags.tobytes())
    return file.getvalue()


def png(colour: tuple[int, int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (90, 60), colour).save(file, "PNG")
    return file.getvalue()


FILES = {
    "fotos/zq-ana-lucia.jpg": jpeg((200, 150, 120), gps=True),
    "fotos/zq-pan.png": png((180, 120, 40)),
    "zq-horno.jpg": jpeg((90, 40, 30)),
}


@pytest.fixture
def office(tmp_path: Path, territories: Territories, vocabulary: Vocabulary) -> Office:
    return Office(tmp_path, territories, vocabulary)


def pictured(*scopes: tuple[str, str], **changes: Any) -> dict[str, Any]:
    """The tables of an export with photos and these further consents."""
    consents = [
        *rows_of("consents"),
        *(
            {
                "subject_id": subject,
                "scope": scope,
                "state": "granted",
                "granted_on": "2024-06-01",
            }
            for subject, scope in scopes
        ),
    ]
    return {
        "people": changed("people", {**PERSON, "headline_es": "Albañilería"}),
        "ventures": changed("ventures", PRODUCTS),
        "consents": consents,
        "files": FILES,
        **changes,
    }


def kept(office: Office) -> list[Path]:
    folder = office.settings.private / "photos"
    return sorted(folder.iterdir()) if folder.is_dir() else []


# -- in the export ---------------------------------------------------------------


def test_photos_stand_beside_the_tables_or_in_their_folder(tmp_path: Path) -> None:
    export = read(make_export(tmp_path, **pictured())).export
    assert export
    assert set(export.photos) == {"zq-ana-lucia.jpg", "zq-pan.png", "zq-horno.jpg"}


def test_windows_separators_lead_to_the_same_file(tmp_path: Path) -> None:
    people = changed("people", {**PERSON, "photo": "fotos\\zq-ana-lucia.jpg"})
    export = read(make_export(tmp_path, **pictured(people=people))).export
    assert export
    assert "fotos\\zq-ana-lucia.jpg" in export.photos


def test_a_photo_that_says_where_it_was_taken_is_a_warning_without_the_place(
    tmp_path: Path,
) -> None:
    reading = read(make_export(tmp_path, **pictured()))
    (found,) = [f for f in reading.findings if f.code == "A27"]
    assert (found.file, found.row, found.column) == ("people.csv", 2, "I")
    assert "zq" not in f"{found.message}{found.hint}{found.value}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "JPEG"),
        (FILES["fotos/zq-ana-lucia.jpg"][:-300], "cortado"),
        (bytes(pictures.MAX_BYTES + 1), "20 MB"),
    ],
    ids=["empty", "cut", "heavy"],
)
def test_what_is_no_photo_is_an_error_with_its_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    files = {**FILES, "fotos/zq-ana-lucia.jpg": content}
    reading = read(make_export(tmp_path, **pictured(files=files)))
    (found,) = [f for f in reading.findings if f.code == "E80"]
    assert reason in found.message
    assert not reading.publishable


@pytest.mark.parametrize(
    "name",
    [
        *("../secret.jpg", "/secret.jpg", "fotos/../../secret.jpg", "..\\secret.jpg"),
        *("C:\\secret.jpg", "\\\\host\\secret.jpg", "a.jpg:stream", "a\x00.jpg"),
    ],
)
def test_no_name_leads_out_of_the_export(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.jpg").write_bytes(FILES["zq-horno.jpg"])
    people = changed("people", {**PERSON, "photo": name})
    reading = read(make_export(tmp_path, **pictured(people=people)))
    assert reading.export is None or name not in reading.export.photos


@pytest.mark.parametrize("link", ["file", "folder"])
def test_no_link_leads_out_of_the_export(tmp_path: Path, link: str) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "secret.jpg").write_bytes(FILES["zq-horno.jpg"])
    name = "secret.jpg" if link == "file" else "album/secret.jpg"
    people = changed("people", {**PERSON, "photo": name})
    export = make_export(tmp_path, **pictured(people=people))
    if link == "file":
        (export / "fotos" / name).symlink_to(tmp_path / "private" / "secret.jpg")
    else:
        (export / "album").symlink_to(tmp_path / "private")
    assert "E82" in {found.code for found in read(export).findings}


# -- at the gate -----------------------------------------------------------------


def shown(office: Office) -> dict[str, Any]:
    public = office.tree
    (certificate,) = [
        record for record, _ in public.certificates() if isinstance(record, Certificate)
    ]
    return {
        "certificate": certificate.photo,
        "person": public.people[0].photo,
        "products": public.ventures[0].photos,
    }


def test_without_consent_no_photo_is_shown_encoded_or_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def encode(_content: bytes) -> None:
        raise AssertionError("encoded without consent")

    monkeypatch.setattr(pictures, "encode", encode)
    office.issue(**pictured())
    assert shown(office) == {"certificate": None, "person": None, "products": ()}
    assert not kept(office)
    assert not (office.settings.public_tree / "photos").exists()


def test_a_face_takes_photo_and_products_take_product_photo(office: Office) -> None:
    office.issue(**pictured(("P-001", "photo")))
    found = shown(office)
    assert found["products"] == ()
    assert found["person"] == found["certificate"]
    assert found["person"].alt == "Retrato de frente"
    assert len(list(office.tree.photos())) == 2
    office.issue(**pictured(("V-001", "product_photo")))
    found = shown(office)
    assert (found["person"], found["certificate"]) == (None, None)
    assert [photo.alt for photo in found["products"]] == ["Pan dulce", "Horno"]
    assert len(list(office.tree.photos())) == 4


def test_a_venture_cannot_sign_for_a_face_nor_a_person_for_products(
    office: Office,
) -> None:
    office.issue(**pictured(("V-001", "photo"), ("P-001", "product_photo")))
    assert shown(office) == {"certificate": None, "person": None, "products": ()}


def test_a_suspended_certificate_shows_no_face(office: Office) -> None:
    office.issue(**pictured(("P-001", "photo")))
    status = {"status": "suspended", "status_on": "2026-01-05"}
    rows = changed("certificates", status)
    office.issue(**pictured(("P-001", "photo"), certificates=rows), removals=9)
    (certificate,) = [
        record
        for record, _ in office.tree.certificates()
        if isinstance(record, Certificate)
    ]
    assert certificate.photo is None
    assert not list(office.tree.photos())


def test_a_minor_is_never_shown(office: Office) -> None:
    young = changed("people", {**PERSON, "birth_date": "2010-01-01"})
    consents = [
        {**row, "guardian_on": "2024-05-17"}
        for row in pictured(("P-001", "photo"))["consents"]
    ]
    office.issue(**pictured(people=young, consents=consents))
    assert not list(office.tree.photos())
    assert not kept(office)


def test_withdrawal_takes_the_files_away(office: Office) -> None:
    granted = pictured(("P-001", "photo"), ("V-001", "product_photo"))
    office.issue(**granted)
    before = {name for name, _ in office.tree.photos()}
    face = office.tree.people[0].photo
    assert face
    withdrawn = [
        {**row, "state": "withdrawn", "withdrawn_on": "2026-02-01"}
        if row["scope"] == "photo"
        else row
        for row in granted["consents"]
    ]
    office.issue(**{**granted, "consents": withdrawn})
    left = {name for name, _ in office.tree.photos()}
    assert before - left == {face.file, face.file.replace(".jpg", ".webp")}
    assert {
        path.name for path in (office.settings.public_tree / "photos").iterdir()
    } == left
    assert len(kept(office)) == 2


def test_names_of_files_and_what_cameras_add_are_never_published(
    office: Office,
) -> None:
    office.issue(**pictured(("P-001", "photo"), ("V-001", "product_photo")))
    for name, content in office.public_bytes().items():
        assert b"zq-" not in content
        assert "zq-" not in name


def test_an_unchanged_photo_is_not_encoded_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted = pictured(("P-001", "photo"), ("V-001", "product_photo"))
    office.issue(**granted)
    before = office.public_bytes()
    encoded = []
    real = pictures.encode

    def encode(content: bytes) -> pictures.Picture:
        encoded.append(content)
        return real(content)

    monkeypatch.setattr(pictures, "encode", encode)
    assert not office.issue(**granted).changed
    assert encoded == []
    assert office.public_bytes() == before
    other = {**FILES, "zq-horno.jpg": jpeg((10, 90, 30))}
    assert office.issue(**{**granted, "files": other}).changed
    assert encoded == [other["zq-horno.jpg"]]


def test_what_is_kept_and_what_is_made_anew_are_the_same(office: Office) -> None:
    granted = pictured(("V-001", "product_photo"))
    office.issue(**granted)
    before = office.public_bytes()
    first, second = kept(office)
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1] + b"?")  # damaged
    assert not office.issue(**granted).changed
    assert office.public_bytes() == before


def test_a_look_at_the_differences_shows_photos_and_publishes_none(
    office: Office,
) -> None:
    office.issue(**pictured())
    before = office.public_bytes()
    found = office.difference(**pictured(("V-001", "product_photo")))
    assert found.counts["ventures", "changed"] == 1
    assert office.public_bytes() == before


def test_a_photo_that_changed_after_it_was_judged_stops_the_issue(
    tmp_path: Path,
) -> None:
    source = tmp_path / "a.jpg"
    source.write_bytes(b"no photo any more")
    album = Album({"a.jpg": source, "b.jpg": tmp_path / "gone.jpg"}, tmp_path / "kept")
    for name in ("a.jpg", "b.jpg"):
        with pytest.raises(ExportError):
            album.photo(name, "Pan")
    assert album.photo("unknown.jpg", "Pan") is None


def test_a_kept_photo_that_is_lost_is_an_error_and_never_no_photo(
    tmp_path: Path,
) -> None:
    source = tmp_path / "a.png"
    source.write_bytes(FILES["fotos/zq-pan.png"])
    album = Album({"a.png": source}, tmp_path / "kept")
    photo = album.photo("a.png", "Pan")
    assert isinstance(photo, Photo)
    album.forget_others()
    assert [name for name, _ in album.files()] == [
        photo.file,
        photo.file.replace(".jpg", ".webp"),
    ]
    (path,) = (tmp_path / "kept").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    path.unlink()
    with pytest.raises(TreeError):
        list(album.files())


def test_years_later_nothing_about_a_photo_has_changed(office: Office) -> None:
    """No clock, no path and no file date goes into the bytes."""
    granted = pictured(("V-001", "product_photo"))
    office.issue(**granted)
    before = list(office.tree.photos())
    office.issue(**granted, today=datetime.date(2026, 3, 5))
    assert list(office.tree.photos()) == before


# -- names as other systems write them -------------------------------------------


@pytest.mark.parametrize(
    ("cell", "file"),
    [
        ("maría.jpg", "fotos/mari\u0301a.jpg"),  # a Macintosh composes no accents
        ("mari\u0301a.jpg", "fotos/maría.jpg"),
        ("MARÍA.JPG", "fotos/maría.jpg"),  # Windows tells no capitals
        ("Ronda 7/peña.jpg", "fotos/RONDA 7/pen\u0303a.jpg"),
        ("maría.jpg", "mari\u0301a.jpg"),  # beside the tables
    ],
)
def test_a_photo_is_found_however_its_name_is_composed(
    tmp_path: Path, cell: str, file: str
) -> None:
    export = tmp_path / "export"
    (export / file).parent.mkdir(parents=True)
    people = changed("people", {"photo": cell, "photo_alt": "Retrato"})
    reading = read(make_export(tmp_path, people=people, files={file: jpeg((9, 9, 9))}))
    assert reading.export is not None, reading.findings
    assert "A81" not in {found.code for found in reading.findings}
    (path,) = reading.export.photos.values()
    assert path.is_file()


def test_of_two_photos_whose_names_differ_in_capitals_none_is_guessed(
    tmp_path: Path,
) -> None:
    files = {"fotos/Ana.jpg": jpeg((9, 9, 9)), "fotos/ANA.jpg": jpeg((8, 8, 8))}
    people = changed("people", {"photo": "ana.jpg", "photo_alt": "Retrato"})
    reading = read(make_export(tmp_path, people=people, files=files))
    assert "A81" in {found.code for found in reading.findings}
    people = changed("people", {"photo": "Ana.jpg", "photo_alt": "Retrato"})
    reading = read(make_export(tmp_path, people=people, files=files))
    assert reading.export is not None
    assert [path.name for path in reading.export.photos.values()] == ["Ana.jpg"]


# -- what a check remembers ---------------------------------------------------------


class Unpacking:
    """Counts how often a photo is unpacked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        real = pictures.examine

        def examine(content: bytes) -> pictures.Examined:
            self.count += 1
            return real(content)

        monkeypatch.setattr(pictures, "examine", examine)


def seen(path: Path, *contents: bytes) -> list[bool]:
    """One check that looks at these photos."""
    check = Examinations(path)
    found = [check.examine(content).located for content in contents]
    check.keep()
    return found


def test_a_photo_that_did_not_change_is_unpacked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacking = Unpacking(monkeypatch)
    path = tmp_path / "report" / "photos.json"
    here, nowhere = jpeg((1, 2, 3), gps=True), jpeg((3, 2, 1))
    assert seen(path, here, nowhere) == [True, False]
    assert seen(path, here, nowhere) == [True, False]
    assert unpacking.count == 2
    assert path.stat().st_mode & 0o077 == 0
    other = jpeg((5, 5, 5))
    assert seen(path, here, other) == [True, False]
    assert unpacking.count == 3
    seen(path, nowhere)  # what a check did not see is forgotten
    assert unpacking.count == 4


@pytest.mark.parametrize(
    "spoilt", [b"", b"[]", b"{}", b'{"recipe": 1, "located": {}}', b"\xff", b"null"]
)
def test_a_damaged_memory_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: bytes
) -> None:
    unpacking = Unpacking(monkeypatch)
    path = tmp_path / "photos.json"
    seen(path, png((1, 1, 1)))
    path.write_bytes(spoilt)
    assert seen(path, png((1, 1, 1))) == [False]
    assert unpacking.count == 2


def test_another_pillow_looks_at_everything_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacking = Unpacking(monkeypatch)
    path = tmp_path / "photos.json"
    seen(path, png((1, 1, 1)))
    monkeypatch.setattr(pictures, "RECIPE", "another")
    seen(path, png((1, 1, 1)))
    assert unpacking.count == 2


def test_a_photo_that_was_refused_is_looked_at_again_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacking = Unpacking(monkeypatch)
    cut = jpeg((1, 2, 3))[:-20]
    for _ in range(2):
        with pytest.raises(MalformedError):
            seen(tmp_path / "photos.json", cut)
    assert unpacking.count == 2
