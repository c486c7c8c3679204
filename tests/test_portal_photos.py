"""Photos on the site: two formats, their text, and only where they belong."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from pathlib import Path

import portal_tree as sample
import pytest
from conftest import ROOT, TODAY
from PIL import Image

from constancia import tree
from constancia.portal import build
from constancia.records import Certificate, Photo
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

FACE = Photo(file="face.jpg", alt="Retrato <de frente>", width=60, height=80)
BREAD = Photo(file="bread.jpg", alt="Pan «dulce»", width=80, height=60)
OVEN = Photo(file="oven.jpg", alt="Horno", width=80, height=60)
COLOURS = {"bread": "#c08040", "face": "#804020", "oven": "#303030"}


def photo(stem: str, kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (80, 60), COLOURS[stem]).save(file, kind)
    return file.getvalue()


FILES = [
    (f"{stem}.{suffix}", photo(stem, kind))
    for stem in COLOURS
    for suffix, kind in (("jpg", "JPEG"), ("webp", "WEBP"))
]


@pytest.fixture(scope="module")
def output(
    tmp_path_factory: pytest.TempPathFactory,
    territories: Territories,
    vocabulary: Vocabulary,
) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    directory = sample.DIRECTORY
    venture, *others = (v for v in directory.ventures if v.status == "active")
    person, *people = directory.people
    directory = dataclasses.replace(
        directory,
        ventures=(dataclasses.replace(venture, photos=(BREAD, OVEN)), *others),
        people=(dataclasses.replace(person, photo=FACE), *people),
    )
    certificate = next(
        r for r in sample.RECORDS if isinstance(r, Certificate) and r.state == "active"
    )
    pictured = dataclasses.replace(certificate, photo=FACE)
    tree.write(
        folder / "public",
        directory=directory,
        certificates=[(pictured, sample.credential(pictured.code))],
        files=sample.FILES,
        photos=FILES,
        issued_on=sample.DAY,
    )
    site = folder / "site"
    site.mkdir()
    build.render(
        folder / "public",
        site,
        built_on=TODAY,
        territories=territories,
        vocabulary=vocabulary,
        content_dir=ROOT / "content",
        theme_dir=ROOT / "theme",
    )
    return site


def showing(output: Path, photo: str) -> dict[str, str]:
    """The pages that name a photo."""
    return {
        path.relative_to(output).as_posix(): text
        for path in output.rglob("*.html")
        if photo in (text := path.read_text(encoding="utf-8"))
    }


def test_every_file_of_a_photo_is_published_as_issued(output: Path) -> None:
    found = {path.name: path.read_bytes() for path in (output / "photos").iterdir()}
    assert found == dict(FILES)


def test_webp_is_offered_and_jpeg_stands_behind_it(output: Path) -> None:
    pages = showing(output, "bread.jpg")
    assert any(name.startswith("emprendimientos/") for name in pages)
    for text in pages.values():
        pictures = re.findall(r"<picture>(.*?)</picture>", text, re.DOTALL)
        (bread, *_) = [picture for picture in pictures if "bread" in picture]
        assert '<source srcset="/photos/bread.webp" type="image/webp">' in bread
        assert 'src="/photos/bread.jpg" alt="Pan «dulce»"' in bread
        assert 'width="80" height="60"' in bread


def test_the_card_of_a_venture_shows_its_photo(output: Path) -> None:
    (card,) = {
        found[1]
        for text in showing(output, "oven.jpg").values()
        if (found := re.search(r'og:image" content="[^"]*/cards/([^"]+)"', text))
    }
    with Image.open(output / "cards" / card) as image:
        red, green, blue = image.getpixel((280, 290))
    assert abs(red - 0xC0) + abs(green - 0x80) + abs(blue - 0x40) < 12


def test_photos_below_the_first_one_wait(output: Path) -> None:
    pages = showing(output, "oven.jpg")
    assert len(pages) == 2  # the page of the venture, in both languages
    for text in pages.values():
        assert re.search(r'oven\.jpg"[^>]* loading="lazy"', text)


def test_a_face_is_on_pages_about_people_and_the_unlisted_one(output: Path) -> None:
    names = sorted(showing(output, "face.jpg"))
    assert {name.split("/")[0] for name in names} == {"c", "en", "personas"}
    assert sum(name.startswith("c/") for name in names) == 1
    for name in names:
        assert name.startswith(("c/", "personas/", "en/people/")), name
    for text in showing(output, "face.jpg").values():
        assert 'alt="Retrato &lt;de frente&gt;"' in text


def test_only_ventures_are_pictured_to_machines(output: Path) -> None:
    for name, text in showing(output, "og:image").items():
        assert "emprendimientos/" in name or "ventures/" in name
        assert f'og:image" content="https://{sample.HOST}/cards/' in text
    (page, *_) = showing(output, "oven.jpg").values()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    assert json.loads(found[1])["image"] == [
        f"https://{sample.HOST}/photos/{name}" for name in ("bread.jpg", "oven.jpg")
    ]
    for path in (output / "data").iterdir():
        assert b"photos/" not in path.read_bytes()


def test_a_venture_without_a_photo_bears_its_emblem(output: Path) -> None:
    page = output / "emprendimientos" / "index.html"
    listing = page.read_text(encoding="utf-8")
    assert "stamp__face--photo" in listing
    assert 'class="emblem' in listing


def test_a_description_says_that_it_is_spanish_where_the_page_is_not(
    output: Path,
) -> None:
    """There is one description of a photo, in Spanish (contract, section 2)."""
    pages = showing(output, "bread.jpg") | showing(output, "face.jpg")
    images = {
        name: re.findall(r"<img[^>]*/photos/[^>]*>", text)
        for name, text in pages.items()
    }
    assert any(name.startswith("en/") for name in images)
    for name, found in images.items():
        for image in found:
            assert ('lang="es"' in image) == name.startswith("en/"), (name, image)
