"""The output folder: no path twice, and no way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.errors import SiteError
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
        folder.write_folder(f"{address or 'c'}/", {"index.html": b""}, "made of")
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
    folder.write_folder("/c/0/", {"index.html": b"1"}, "made of")
    with pytest.raises(SiteError):
        folder.write_folder("/c/0/", {"index.html": b"2"}, "made of")
    assert (tmp_path / "c/0/index.html").read_bytes() == b"1"


def test_a_folder_takes_file_names_only(tmp_path: Path) -> None:
    with pytest.raises(SiteError):
        OutputFolder(tmp_path / "output").write_folder(
            "/c/0/", {"../x": b""}, "made of"
        )
    assert not (tmp_path / "output/c/x").exists()


def test_files_and_bytes_are_counted(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    folder.write("/", b"123")
    folder.write_folder("/c/0/", {"index.html": b"4", "qr.svg": b"56"}, "made of")
    assert (folder.files, folder.bytes) == (3, 6)


def test_a_disk_that_refuses_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "normas").write_bytes(b"a file where a folder is wanted")
    with pytest.raises(SiteError) as caught:
        OutputFolder(tmp_path).write("/normas/x", b"")
    assert str(tmp_path) not in caught.value.message
