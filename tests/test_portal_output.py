"""The output folder: no path twice, and no way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.entries import LEFT, OF, Entries, Origin
from constancia.errors import SiteError
from constancia.manifest import Manifest, digest
from constancia.portal.output import OutputFolder, split

OUTSIDE = [
    "",
    "normas/",
    "/../output-evil/x",
    "/../x",
    "/a/../../x",
    "/./x",
    "//x",
    "/a//b",
    "/a\\..\\b",
    "/c:/x",
    "/a/\x00",
    "/.git/config",
    "/a/.htaccess",
    "/a./x",
    "/a /x",
    "/ a/x",
    "/a\nb/",
    "/..",
    "/...",
]

MADE = digest("of something")


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_that_leads_out_or_hides_is_refused(
    tmp_path: Path, address: str
) -> None:
    root = tmp_path / "output"
    root.mkdir()
    folder = OutputFolder(root)
    with pytest.raises(SiteError):
        folder.write(address, b"")
    with pytest.raises(SiteError):
        folder.write_folder(f"{address or 'c'}/", {"index.html": b""}, MADE)
    assert [path.name for path in tmp_path.iterdir()] == ["output"]
    assert list(root.iterdir()) == []


@given(st.text(max_size=30))
def test_whatever_is_accepted_stays_inside(text: str) -> None:
    root = Path("/srv/output")
    try:
        parts = split(f"/{text}")
    except SiteError:
        return
    path = root.joinpath(*parts)
    assert path.relative_to(root).parts == parts
    assert ".." not in parts


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/", "index.html"),
        ("/normas/con-01/", "normas/con-01/index.html"),
        ("/robots.txt", "robots.txt"),
        ("/.well-known/did.json", ".well-known/did.json"),
        ("/en/ventures/doña-ñeca/", "en/ventures/doña-ñeca/index.html"),
    ],
)
def test_an_address_has_one_file(tmp_path: Path, address: str, path: str) -> None:
    OutputFolder(tmp_path).write(address, b"\xff\x00 bytes as given\r\n")
    assert (tmp_path / path).read_bytes() == b"\xff\x00 bytes as given\r\n"


def test_no_address_is_written_twice_not_even_in_another_case(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    folder.write("/normas/con-01/", b"1")
    with pytest.raises(SiteError) as caught:
        folder.write("/normas/CON-01/", b"2")
    assert "dos páginas" in caught.value.message
    folder.write_folder("/c/0/", {"index.html": b"1"}, MADE)
    with pytest.raises(SiteError):
        folder.write_folder("/c/0/", {"index.html": b"2"}, MADE)
    assert (tmp_path / "c/0/index.html").read_bytes() == b"1"


def test_a_folder_takes_file_names_only(tmp_path: Path) -> None:
    with pytest.raises(SiteError):
        OutputFolder(tmp_path / "output").write_folder("/c/0/", {"../x": b""}, MADE)
    assert not (tmp_path / "output/c/x").exists()


def test_files_and_bytes_are_counted(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    folder.write("/", b"123")
    folder.write_folder("/c/0/", {"index.html": b"4", "qr.svg": b"56"}, MADE)
    assert (folder.files, folder.bytes) == (3, 6)


def test_a_disk_that_refuses_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "normas").write_bytes(b"a file where a folder is wanted")
    with pytest.raises(SiteError) as caught:
        OutputFolder(tmp_path).write("/normas/x", b"")
    assert str(tmp_path) not in caught.value.message


def test_what_two_processes_wrote_or_let_stand_is_one_site(tmp_path: Path) -> None:
    before = Manifest(
        files=Entries([("a.txt", Origin(bytes.fromhex(MADE), b"l" * LEFT))]),
        folders=Entries([("0", Origin(bytes.fromhex(MADE))), ("1", Origin(bytes(OF)))]),
    )
    one, other, both = (OutputFolder(tmp_path, before) for _ in range(3))
    assert one.keeps("/a.txt", MADE)
    assert one.keeps_folder("0", MADE)
    assert not one.keeps_folder("1", MADE)
    other.write("/b.txt", b"b", of=MADE)
    other.write_folder("/c/2/", {"index.html": b"2"}, MADE)
    both.adopt(one.written)
    both.adopt(other.written)
    stands = both.manifest({})
    assert list(stands.files) == ["a.txt", "b.txt"]
    assert list(stands.folders) == ["0", "2"]
    assert stands.files.get("a.txt") == (bytes.fromhex(MADE), b"l" * LEFT)
    assert {path for path in both.gone() if "index" in path} == {"c/1/index.html"}
    assert not {"a.txt", "b.txt"} & both.gone()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("/x.txt", "wrote"), ("/x.txt", "wrote")),
        (("/x.txt", "wrote"), ("/X.txt", "wrote")),
        (("/a.txt", "let stand"), ("/a.txt", "let stand")),
        (("/a.txt", "let stand"), ("/A.txt", "wrote")),
        (("/B.txt", "let stand"), ("/b.txt", "wrote")),
        (("/b.txt", "wrote"), ("/B.txt", "let stand")),
        (("/c/0/", "let stand"), ("/c/0/", "wrote")),
        (("/c/9/", "wrote"), ("/c/9/", "wrote")),
    ],
)
@pytest.mark.parametrize("processes", [1, 2])
def test_an_address_that_is_written_or_stands_is_nobody_elses(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str], processes: int
) -> None:
    made = Origin(bytes.fromhex(MADE))
    before = Manifest(
        files=Entries([("a.txt", made), ("B.txt", made)]),
        folders=Entries([("0", made)]),
    )

    def claim(folder: OutputFolder, address: str, how: str) -> None:
        if how == "wrote" and address.endswith("/"):
            folder.write_folder(address, {"index.html": b"2"}, digest("other"))
        elif how == "wrote":
            folder.write(address, b"x", of=digest("other"))
        elif address.endswith("/"):
            assert folder.keeps_folder(address.split("/")[2], MADE)
        else:
            assert folder.keeps(address, MADE)

    one = OutputFolder(tmp_path, before)
    other = OutputFolder(tmp_path, before) if processes > 1 else one
    claim(one, *first)
    with pytest.raises(SiteError) as caught:
        claim(other, *second)
        one.adopt(other.written)
    assert "dos páginas" in caught.value.message
