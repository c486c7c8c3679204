"""Cards of ventures: what they show, what they are called, and that nothing breaks them."""

from __future__ import annotations

import dataclasses
import io
import itertools
import math
import re
from pathlib import Path

import jinja2
import portal_tree as sample
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from constancia import territories, vocabulary
from constancia.entries import Entries, Origin
from constancia.errors import SiteError
from constancia.manifest import Manifest, digest
from constancia.portal import cards, strokes, typesetting
from constancia.portal.lookups import Lookups

ROOT = Path(__file__).resolve().parents[1]
THEME = ROOT / "theme"
PLACES = territories.load(ROOT / "data" / "territories.yaml")
WORDS = vocabulary.load(ROOT / "data" / "vocabulary.yaml")
LOOKUPS = Lookups(sample.DIRECTORY, PLACES, WORDS)
PRESS = cards.Press(THEME)
PLAN = cards.Plan(
    name="Panadería Doña Ñeca",
    sector="Gastronomía",
    emblem="cutlery",
    place="Jiquilisco, Usulután",
    country="SV",
    dye=1,
    host="verifica.example.org",
    warning=None,
    photo=None,
)


def photo(colour: str = "#00ff00", size: tuple[int, int] = (640, 480)) -> bytes:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "la fotógrafa"
    Image.new("RGB", size, colour).save(file, "JPEG", exif=exif)
    return file.getvalue()


def drawn(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def test_a_card_is_a_jpeg_of_the_size_that_is_told() -> None:
    content = PRESS.draw(PLAN, photo=None)
    image = drawn(content)
    assert image.format == "JPEG"
    assert image.size == (cards.WIDTH, cards.HEIGHT) == (1200, 630)
    assert len(content) < 120_000  # 300 kB is where WhatsApp stops


def test_the_same_plan_gives_the_same_bytes_from_any_press() -> None:
    assert PRESS.draw(PLAN, photo=None) == cards.Press(THEME).draw(PLAN, photo=None)


def test_what_others_were_drawn_before_changes_nothing() -> None:
    fresh, used = cards.Press(THEME), cards.Press(THEME)
    used.draw(dataclasses.replace(PLAN, dye=4, emblem="sun", warning="W"), photo=None)
    used.draw(PLAN, photo=photo)
    assert used.draw(PLAN, photo=None) == fresh.draw(PLAN, photo=None)


def test_a_line_that_is_kept_is_the_line_that_type_would_set() -> None:
    font = typesetting.Typeface(THEME / "fonts" / "alegreya-bold.woff").font(38)
    for text, anchor in (("Ñandú, Jiquilisco", "ls"), ("GT", "rs"), ("", "ls")):
        spot, sheets = (300, 80), [Image.new("RGB", (600, 120)) for _ in range(2)]
        ImageDraw.Draw(sheets[0]).text(spot, text, font=font, anchor=anchor)
        for _ in range(2):
            sheets[1].paste("black", (0, 0, 600, 120))
            (left, top), cover = typesetting.plate(text, font, anchor)
            spot_of_it = (spot[0] + left, spot[1] + top)
            ImageDraw.Draw(sheets[1]).bitmap(spot_of_it, cover)
            assert sheets[1].tobytes() == sheets[0].tobytes(), text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Panadería Doña Neca"),
        ("sector", "Comercio"),
        ("emblem", "sun"),
        ("place", "Jiquilisco"),
        ("country", "GT"),
        ("dye", 2),
        ("host", "example.org"),
        ("warning", "Demostración"),
        ("photo", "abc.jpg"),
    ],
)
def test_whatever_is_drawn_differently_has_another_address(
    field: str, value: object
) -> None:
    other = dataclasses.replace(PLAN, **{field: value})
    assert other.address != PLAN.address
    assert re.fullmatch(r"/cards/[a-z2-7]{24}\.jpg", other.address)


def test_a_photo_is_seen_and_what_hung_on_it_is_not() -> None:
    content = PRESS.draw(PLAN, photo=photo)
    image = drawn(content)
    red, green, blue = image.getpixel((280, 290))
    assert green > 200
    assert red < 60
    assert blue < 60
    assert not image.getexif()
    assert "fotógrafa".encode() not in content


def test_a_photo_that_is_none_is_an_error() -> None:
    with pytest.raises(SiteError):
        PRESS.draw(PLAN, photo=lambda: b"nothing")


def test_a_theme_without_its_type_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SiteError):
        cards.Press(tmp_path)


def test_a_sector_whose_emblem_the_theme_lacks_is_an_error() -> None:
    with pytest.raises(SiteError, match="unicornio"):
        PRESS.draw(dataclasses.replace(PLAN, emblem="unicornio"), photo=None)


@pytest.mark.parametrize("sector", WORDS.sectors, ids=lambda sector: sector.slug)
def test_the_emblem_of_every_sector_is_drawn(sector: vocabulary.Sector) -> None:
    with_it = PRESS._face(0, sector.emblem)
    white = sum(1 for pixel in with_it.get_flattened_data() if min(pixel) > 250)
    assert white > 3000


def test_letters_of_the_region_are_in_the_type() -> None:
    every = "áéíóúüñÁÉÍÓÚÜÑ¿¡«»“”·–—’çàèìòùâêîôû&0123456789"
    assert PRESS._bold.known(every) == every


def test_a_letter_that_the_type_lacks_loses_its_accent_or_goes() -> None:
    assert (
        PRESS._bold.known("Ṕan \N{FACE WITH TEARS OF JOY} 店 q'eqchi'")
        == "Pan   q'eqchi'"
    )


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.text(max_size=80))
def test_no_name_and_no_place_breaks_a_card(name: str, place: str) -> None:
    plan = dataclasses.replace(PLAN, name=name, place=place)
    assert drawn(PRESS.draw(plan, photo=None)).size == (1200, 630)


@settings(max_examples=60, deadline=None)
@given(st.text("abcñ WM", min_size=1, max_size=160))
def test_no_line_is_longer_than_its_measure(name: str) -> None:
    size, lines = PRESS._set(PRESS._bold.known(name))
    font = PRESS._bold.font(size)
    assert 1 <= len(lines) <= 4
    assert all(font.getlength(line) <= cards._MEASURE for line in lines)


def test_lines_are_about_as_long_as_one_another() -> None:
    _size, lines = PRESS._set("Pupusería La Ceiba")
    assert lines == ["Pupusería", "La Ceiba"]


def test_a_name_that_is_cut_says_so() -> None:
    _size, lines = PRESS._set("Asociación " * 30)
    assert lines[-1].endswith("…")


def test_only_active_ventures_have_a_card() -> None:
    for venture in sample.DIRECTORY.ventures:
        plan = cards.planned(venture, LOOKUPS)
        assert (plan is not None) == (venture.status == "active")
    closed = dataclasses.replace(sample.DIRECTORY.ventures[0], status="closed")
    assert cards.planned(closed, LOOKUPS) is None


def test_files_are_those_that_pages_name_each_once() -> None:
    def read(_file: str) -> bytes:
        return photo()

    twins = [
        dataclasses.replace(venture, slug=venture.slug)
        for venture in sample.DIRECTORY.ventures
    ]
    directory = dataclasses.replace(
        sample.DIRECTORY, ventures=(*sample.DIRECTORY.ventures, *twins)
    )
    lookups = Lookups(directory, PLACES, WORDS)
    every = list(cards.files(lookups, PRESS, photo=read))
    made = {address: draw for address, _of, draw in every}
    plans = [cards.planned(venture, lookups) for venture in directory.ventures]
    assert set(made) == {plan.address for plan in plans if plan}
    assert len(every) == len(made)
    for draw in made.values():
        assert drawn(draw()).size == (1200, 630)


def test_a_card_that_stood_is_taken_over_and_not_drawn(tmp_path: Path) -> None:
    address, made, draw = next(cards.files(LOOKUPS, PRESS, photo=lambda _: photo()))
    path = tmp_path / address.strip("/")
    path.parent.mkdir()
    path.write_bytes(b"as it stood")

    def again(of: str, site: Path | None = tmp_path) -> bytes:
        made_from = Origin(bytes.fromhex(of))
        stood = Manifest(files=Entries([(address.strip("/"), made_from)]), site=site)
        files = cards.files(LOOKUPS, PRESS, photo=lambda _: photo(), stood=stood)
        return next(files)[2]()

    assert again(made) == b"as it stood"
    assert again(digest("something else")) == draw()
    assert again(made, tmp_path / "gone") == draw()
    assert again(made, None) == draw()


@pytest.mark.parametrize("slug", ["la-espiga", "z", "7-maravillas", "a-b-3", "x-"])
def test_the_dye_is_that_of_the_stamp_on_the_page(slug: str) -> None:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(THEME / "templates"), autoescape=True
    )
    template = environment.from_string(
        '{% from "components/ground.html" import ground %}{{ ground(slug) }}'
    )
    number = re.search(r"ground--(\d)", template.render(slug=slug))
    assert number
    assert cards._dye(slug) + 1 == int(number[1])


# -- line drawings -----------------------------------------------------------------


def test_a_path_is_followed_to_its_end() -> None:
    (line,) = strokes.path("M10 10h5v5l-5-5z")
    assert line == ((10, 10), (15, 10), (15, 15), (10, 10), (10, 10))


def test_a_second_move_begins_a_second_line() -> None:
    assert len(list(strokes.path("M0 0h1M5 5h1m2 2v1"))) == 3


def test_pairs_after_a_move_are_lines() -> None:
    assert list(strokes.path("m1 1 2 2 3 3")) == [((1, 1), (3, 3), (6, 6))]


def test_a_curve_ends_where_it_says_and_a_smooth_one_goes_on_straight() -> None:
    (line,) = strokes.path("M0 0C0 10 10 10 10 0s10-10 10 0")
    assert line[16] == (10, 0)
    assert line[-1] == pytest.approx((20, 0))
    before, after = line[15], line[17]
    slopes = [(10 - before[0]) / before[1], (after[0] - 10) / -after[1]]
    assert slopes[0] == pytest.approx(slopes[1])


@pytest.mark.parametrize(("large", "sweep"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_an_arc_lies_on_its_circle(large: int, sweep: int) -> None:
    (line,) = strokes.path(f"M0 0A10 10 0 {large} {sweep} 10 0")
    assert line[-1] == (10, 0)
    height = math.sqrt(75)
    # on a screen y points down: the short arc that turns clockwise bulges upwards
    centre = (5, height if large != sweep else -height)
    for point in line:
        assert math.dist(point, centre) == pytest.approx(10)
    length = sum(math.dist(a, b) for a, b in itertools.pairwise(line))
    turn = 300 if large else 60
    assert length == pytest.approx(math.radians(turn) * 10, rel=0.02)


def test_an_arc_too_small_to_reach_is_made_to_fit() -> None:
    (line,) = strokes.path("M0 0a1 1 0 0 1 10 0")
    assert max(math.dist(point, (5, 0)) for point in line) == pytest.approx(5)


@pytest.mark.parametrize(
    "data", ["M0 0Q1 1 2 2", "M0", "M0 0A5 3 30 0 0 9 9", "M0 0L1"]
)
def test_what_is_not_known_is_an_error_and_no_gap(data: str) -> None:
    with pytest.raises(SiteError):
        list(strokes.path(data))


def test_every_symbol_of_the_sprite_can_be_drawn() -> None:
    sprite = (THEME / "static" / "img" / "icons.svg").read_text(encoding="utf-8")
    found = strokes.symbols(sprite)
    assert set(found) == set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    for lines in found.values():
        assert lines
        assert all(-1 <= x <= 49 and -1 <= y <= 49 for line in lines for x, y in line)
