"""The outlines of the departments, and where a point lies among them.

Rules:

- One drawing, ``theme/static/img/map.svg``, holds them all: a ``<path>`` a department, named
  by its slug, in a ``<g>`` a country, named by its code. Pages draw from it by ``<use>``;
  the build reads boxes and rings from the same file, so that both speak of one map.
- Coordinates are whole units of 250 m on a plane: an equirectangular projection with its
  standard parallel at 15° N, on a sphere of 6371 km. Between 13° and 18° N no distance is
  more than 1.7 % off, which is less than a line is wide.
- The numbers of a path are relative after the first pair, as ``cartography`` writes them.

Non-goals: legal borders, places below a department, drawing (``portal.maps``).

Source: SVG 2, section 9.3 (path data); Snyder, *Map Projections*, USGS PP 1395, p. 90.

Example::

    shapes = load(Path("theme/static/img/map.svg"))
    usulutan = shapes.departments["usulutan"]
    usulutan.holds(*project(13.35, -88.45))       # True: the town of Usulután
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia.errors import ConfigurationError

#: metres of one unit of the drawing
UNIT: Final = 250
_EARTH: Final = 6_371_000  # metres, mean radius
_PARALLEL: Final = 15.0  # degrees north, true to scale
#: north-western corner of the drawing, degrees
_NORTH: Final = 17.9
_WEST: Final = -92.3

Point = tuple[float, float]
Box = tuple[int, int, int, int]  # left, top, width, height
Ring = tuple[tuple[int, int], ...]
Border = tuple[tuple[int, int], tuple[int, int]]  # between two points of a ring

_GROUP: Final = re.compile(r'<g id="([A-Z]{2})">(.*?)</g>', re.DOTALL)
_PATH: Final = re.compile(r'<path id="([a-z0-9-]+)" d="([Mlz0-9 -]+)"/>')
_PIECE: Final = re.compile(r"M([^z]+)z")
_NUMBER: Final = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # itself, not its numbers
class Shape:
    """The outline of a department: its mainland and its islands."""

    slug: str
    country: str  # ISO 3166-1 alpha-2
    rings: tuple[Ring, ...]

    @property
    def box(self) -> Box:
        """Return the smallest box around it, in units."""
        return box_of(self.rings)

    @property
    def middle(self) -> tuple[int, int]:
        """Return the point inside it that lies farthest from its borders, about."""
        return _middle(self)

    def holds(self, x: float, y: float) -> bool:
        """Say whether a point of the plane lies inside (even-odd rule)."""
        return sum(_crossings(ring, x, y) for ring in self.rings) % 2 == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """Every department of the drawing, by slug."""

    departments: Mapping[str, Shape]

    def of_country(self, code: str) -> tuple[Shape, ...]:
        """Return the departments of a country, in the order of the drawing."""
        return tuple(s for s in self.departments.values() if s.country == code)


#: a drawing without anything on it
UNDRAWN: Final = Shapes(departments={})


def load(path: Path) -> Shapes:
    """Read the drawing.

    Raises:
        ConfigurationError: the file is missing, or holds no departments in the form
            that ``cartography`` writes.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise _unreadable(path) from None
    departments = {
        slug: Shape(slug=slug, country=country, rings=_rings(data))
        for country, group in _GROUP.findall(text)
        for slug, data in _PATH.findall(group)
    }
    whole = all(min(map(len, s.rings), default=0) >= 3 for s in departments.values())
    if not departments or not whole or len(departments) != text.count("<path "):
        raise _unreadable(path)
    return Shapes(departments=departments)


def of_theme(theme: Path) -> Shapes:
    """Read the drawing of a theme; a theme may do without maps.

    Raises:
        ConfigurationError: as ``load``.
    """
    path = theme / "static" / "img" / "map.svg"
    return load(path) if path.exists() else UNDRAWN


def project(latitude: float, longitude: float) -> Point:
    """Return where a place lies on the plane, in units; degrees north and east."""
    scale = math.radians(1) * _EARTH / UNIT
    x = (longitude - _WEST) * scale * math.cos(math.radians(_PARALLEL))
    return x, (_NORTH - latitude) * scale


def box_of(rings: tuple[Ring, ...]) -> Box:
    """Return the smallest box around rings, in units."""
    xs = [x for ring in rings for x, _y in ring]
    ys = [y for ring in rings for _x, y in ring]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


@functools.cache
def _middle(shape: Shape) -> tuple[int, int]:
    left, top, width, height = shape.box
    step = max(2, min(width, height) // 12)
    centre = left + width / 2, top + height / 2
    spots = [
        (x, y)
        for y in range(top + step, top + height, step)
        for x in range(left + step, left + width, step)
        if shape.holds(x, y)
    ]
    borders = [
        border
        for ring in shape.rings
        for border in zip(ring, (*ring[1:], ring[0]), strict=True)
    ]
    most = (-1.0, (0, 0))
    for spot in sorted(spots, key=lambda spot: math.dist(spot, centre)):
        most = max(most, (_room(spot, borders, at_least=most[0]), spot))
    return most[1]


def _room(spot: Point, borders: list[Border], *, at_least: float) -> float:
    """Return how far a point is from the nearest border.

    Where that is less than ``at_least``, any such border will do.
    """
    room = math.inf
    for one, two in borders:
        room = min(room, _distance(spot, one, two))
        if room < at_least:
            break
    return room


def _rings(data: str) -> tuple[Ring, ...]:
    return tuple(_ring(piece) for piece in _PIECE.findall(data))


def _ring(piece: str) -> Ring:
    numbers = [int(number) for number in _NUMBER.findall(piece)]
    points, x, y = [], 0, 0
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=False):
        x, y = x + dx, y + dy
        points.append((x, y))
    return tuple(points)


def _crossings(ring: Ring, x: float, y: float) -> int:
    count = 0
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            count += 1
    return count


def _distance(point: Point, one: Point, two: Point) -> float:
    """Return how far a point is from the segment between two others."""
    (x, y), (x1, y1), (x2, y2) = point, one, two
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = ((x - x1) * dx + (y - y1) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return math.hypot(x - x1 - along * dx, y - y1 - along * dy)


def _unreadable(path: Path) -> ConfigurationError:
    return ConfigurationError(
        "{file}: no se pueden leer los contornos de los departamentos",
        hint="Es un archivo del proyecto: restáurelo.",
        file=path.name,
    )
