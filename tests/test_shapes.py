"""The drawing of the departments: all of them, in their places, neighbours joined."""

from __future__ import annotations

import gzip
import itertools
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia import cartography, shapes, territories
from constancia.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[1]
DRAWING = ROOT / "theme" / "static" / "img" / "map.svg"
PLACES = territories.load(ROOT / "data" / "territories.yaml")
SHAPES = shapes.load(DRAWING)

#: a town of each department: latitude, longitude
TOWNS = {
    "ahuachapan": (13.921, -89.845),
    "santa-ana": (13.994, -89.559),
    "sonsonate": (13.719, -89.724),
    "chalatenango": (14.033, -88.933),
    "la-libertad": (13.677, -89.290),
    "san-salvador": (13.699, -89.191),
    "cuscatlan": (13.716, -88.933),
    "la-paz": (13.500, -88.867),
    "cabanas": (13.874, -88.629),
    "san-vicente": (13.643, -88.784),
    "usulutan": (13.350, -88.450),
    "san-miguel": (13.483, -88.183),
    "morazan": (13.700, -88.100),
    "la-union": (13.337, -87.844),
    "guatemala": (14.634, -90.507),
    "el-progreso": (14.854, -90.069),
    "sacatepequez": (14.557, -90.733),
    "chimaltenango": (14.662, -90.820),
    "escuintla": (14.305, -90.785),
    "santa-rosa": (14.278, -90.299),
    "solola": (14.772, -91.183),
    "totonicapan": (14.912, -91.361),
    "quetzaltenango": (14.845, -91.519),
    "suchitepequez": (14.534, -91.503),
    "retalhuleu": (14.537, -91.677),
    "san-marcos": (14.965, -91.795),
    "huehuetenango": (15.320, -91.470),
    "quiche": (15.030, -91.149),
    "baja-verapaz": (15.103, -90.318),
    "alta-verapaz": (15.470, -90.371),
    "peten": (16.930, -89.892),
    "izabal": (15.727, -88.594),
    "zacapa": (14.972, -89.530),
    "chiquimula": (14.800, -89.545),
    "jalapa": (14.634, -89.989),
    "jutiapa": (14.291, -89.896),
    "atlantida": (15.760, -86.790),
    "colon": (15.660, -86.000),
    "comayagua": (14.451, -87.638),
    "copan": (14.767, -88.779),
    "cortes": (15.504, -88.025),
    "choluteca": (13.301, -87.191),
    "el-paraiso": (14.033, -86.583),
    "francisco-morazan": (14.087, -87.207),
    "gracias-a-dios": (15.040, -84.270),
    "intibuca": (14.311, -88.180),
    "islas-de-la-bahia": (16.330, -86.500),
    "la-paz-hn": (14.316, -87.684),
    "lempira": (14.591, -88.581),
    "ocotepeque": (14.434, -89.183),
    "olancho": (14.666, -86.219),
    "santa-barbara": (14.919, -88.236),
    "valle": (13.536, -87.488),
    "yoro": (15.138, -87.128),
}

DEPARTMENTS = {
    department.slug: department
    for country in PLACES.countries
    for department in country.departments
}


def test_each_department_has_one_outline_and_each_outline_a_department() -> None:
    assert set(SHAPES.departments) == set(DEPARTMENTS) == set(TOWNS)
    for slug, shape in SHAPES.departments.items():
        assert shape.country == DEPARTMENTS[slug].country


@pytest.mark.parametrize("slug", sorted(TOWNS))
def test_a_known_town_lies_in_its_department_and_in_no_other(slug: str) -> None:
    x, y = shapes.project(*TOWNS[slug])
    assert [s.slug for s in SHAPES.departments.values() if s.holds(x, y)] == [slug]


@pytest.mark.parametrize("slug", sorted(TOWNS))
def test_the_middle_of_a_department_lies_in_it(slug: str) -> None:
    shape = SHAPES.departments[slug]
    left, top, width, height = shape.box
    x, y = shape.middle
    assert shape.holds(x, y)
    assert left < x < left + width
    assert top < y < top + height


def test_neighbours_share_their_borders_to_the_last_unit() -> None:
    """Every side belongs to one department, at a coast or frontier, or to two."""
    sides = Counter(
        frozenset(side)
        for shape in SHAPES.departments.values()
        for ring in shape.rings
        for side in zip(ring, (*ring[1:], ring[0]), strict=True)
    )
    assert set(sides.values()) == {1, 2}
    assert sum(count == 2 for count in sides.values()) > 1000


def test_no_two_borders_cross() -> None:
    sides = sorted(
        {
            tuple(sorted(side))
            for shape in SHAPES.departments.values()
            for ring in shape.rings
            for side in zip(ring, (*ring[1:], ring[0]), strict=True)
        }
    )
    for i, (a, b) in enumerate(sides):
        for c, d in itertools.islice(sides, i + 1, None):
            if c[0] > b[0]:
                break
            assert not crossing(a, b, c, d), (a, b, c, d)


def crossing(a: tuple, b: tuple, c: tuple, d: tuple) -> bool:
    def turn(p: tuple, q: tuple, r: tuple) -> int:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def test_areas_are_those_of_the_countries() -> None:
    """Within 3 % of the published 21,041, 108,889 and 112,492 km², bays included."""
    for code, km2 in (("SV", 21_041), ("GT", 108_889), ("HN", 112_492)):
        units = sum(
            abs(cartography._area(ring))
            for shape in SHAPES.of_country(code)
            for ring in shape.rings
        )
        assert units * (shapes.UNIT / 1000) ** 2 == pytest.approx(km2, rel=0.03)


def test_the_drawing_is_light_and_says_where_it_comes_from() -> None:
    content = DRAWING.read_bytes()
    assert len(gzip.compress(content, mtime=0)) < 20_000
    assert b"Natural Earth" in content
    assert b"public domain" in content


def test_a_distance_on_the_plane_is_one_on_the_ground() -> None:
    """From Guatemala to Tegucigalpa 360.6 km, by the great circle."""
    one = shapes.project(14.634, -90.507)
    two = shapes.project(14.087, -87.207)
    units = ((one[0] - two[0]) ** 2 + (one[1] - two[1]) ** 2) ** 0.5
    assert units * shapes.UNIT / 1000 == pytest.approx(360.6, rel=0.017)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<svg></svg>",
        '<svg><g id="SV"><path id="a" d="M0 0l5 5z"/></g></svg>',
        '<svg><g id="SV"><path id="a" d="M0 0l5 5 5-5z"/><path id="b" d="M0,0 5,5z"/></g></svg>',
    ],
)
def test_a_drawing_of_another_form_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "map.svg"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError):
        shapes.load(path)


def test_a_missing_drawing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        shapes.load(tmp_path / "map.svg")


def source(folder: Path, name: str = "Ahuachapán") -> Path:
    """Two departments side by side and one island, as the source writes them."""

    def feature(name: str, west: float) -> dict:
        ring = [[west, 14], [west + 1, 14], [west + 1, 13], [west, 13], [west, 14]]
        return {
            "properties": {"name": name},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }

    for file, names in (
        ("slv.json", (name, "Sonsonate")),
        ("gtm.json", ("Petén",)),
        ("hnd.json", ("Yoro",)),
    ):
        features = [feature(n, -90 + i) for i, n in enumerate(names)]
        text = json.dumps({"features": features})
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def test_what_is_drawn_can_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "map.svg"
    path.write_text(cartography.draw(source(tmp_path), PLACES), encoding="utf-8")
    read = shapes.load(path)
    assert set(read.departments) == {"ahuachapan", "sonsonate", "peten", "yoro"}
    assert read.departments["ahuachapan"].holds(*shapes.project(13.5, -89.5))


def test_an_unknown_department_stops_the_drawing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Atlantis"):
        cartography.draw(source(tmp_path, "Atlantis"), PLACES)


def test_a_source_that_is_missing_stops_the_drawing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"slv\.json"):
        cartography.draw(tmp_path, PLACES)


@given(st.lists(st.integers(-40, 40), min_size=1, max_size=40), st.integers(1, 500))
def test_a_border_is_simplified_alike_from_both_sides(
    wiggles: list[int], smallest: int
) -> None:
    """Two fields with a ragged border between them keep it in common."""
    border = [(500.0 + dx, 10.0 * (i + 1)) for i, dx in enumerate(wiggles)]
    foot = 10.0 * (len(wiggles) + 1)
    west = ((0.0, 0.0), (500.0, 0.0), *border, (500.0, foot), (0.0, foot))
    east = ((1000.0, foot), (500.0, foot), *border[::-1], (500.0, 0.0), (1000.0, 0.0))
    found = cartography.simplified({"west": [west], "east": [east]}, smallest)
    inner = [
        {point for point in ring if 400 < point[0] < 600}
        for rings in found.values()
        for ring in rings
    ]
    assert inner[0] == inner[1]
    assert {(500, 0), (500, round(foot))} <= inner[0]


def test_a_larger_triangle_outlives_a_smaller_one() -> None:
    line = ((0.0, 0.0), (10.0, 1.0), (20.0, 0.0), (30.0, 40.0), (40.0, 0.0))
    assert (30.0, 40.0) in cartography._fewer(line, 100)
    assert (10.0, 1.0) not in cartography._fewer(line, 100)


@given(
    st.lists(
        st.tuples(st.integers(0, 3000), st.integers(0, 3000)),
        min_size=3,
        max_size=12,
        unique=True,
    )
)
def test_path_data_is_read_as_it_was_written(ring: list[tuple[int, int]]) -> None:
    assert shapes._rings(cartography.path_data([tuple(ring)])) == (tuple(ring),)
