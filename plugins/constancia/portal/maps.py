"""What a template needs to draw a map: boxes, shades, what is near, a point.

Rules:

- The outlines themselves stand once, in ``img/map.svg``; a page draws them by ``<use>`` and
  carries nothing but names, numbers and places of text.
- A number is never told by colour alone: it stands in the department, in its accessible
  name and in the list beside the map.
- Steps of colour end at 1, 2, 5, 10, 20, 50 …, at most three of them.
- A point is drawn only for a record that has one, which the gate decided.
- A department that the drawing does not know is left out here and stays in every list.

Example::

    country = country_map(shapes, "SV", {"usulutan": 12})
    country.box                                   # "913 1512 1092 623"
    outline(shapes, "usulutan", point=("13.34", "-88.44")).point   # (1658, 2028)
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from constancia.shapes import Box, Shape, Shapes, box_of, project

#: room left around a country for its depth lines, as a part of its width
_MARGIN: Final = 0.05
#: room left around a sketch
_CLOSE: Final = 0.02
#: width of the smallest screen's map, in pixels, and of its text
_NARROW: Final = 320
_TEXT: Final = 12.5
#: part of the region's width below which a country's name stands under it
_SMALL: Final = 0.3
_BREAKS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A department on a map, and where its number stands."""

    slug: str
    count: int
    step: int  # of colour, from 0
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of colour: counts from ``least`` to ``most``; ``None`` is no end."""

    step: int
    least: int
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryMap:
    """A country with its departments counted."""

    code: str
    box: str  # viewBox
    text: int  # size of the numbers, in units; lines are told in it, too
    marks: tuple[Mark, ...]
    legend: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A department in its country, and perhaps a point."""

    country: str
    box: str
    text: int  # what 1 em is here, in units: lines and points are told in it
    point: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """All countries of the drawing together."""

    box: str
    text: int
    countries: tuple[Label, ...]
    marks: tuple[Mark, ...]
    legend: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Where the name of a country stands."""

    code: str
    x: int
    y: int


def country_map(
    shapes: Shapes, code: str, counts: Mapping[str, int], *, most: int | None = None
) -> CountryMap | None:
    """Return the map of a country, or ``None`` when it is not drawn.

    Args:
        shapes: the outlines.
        code: of the country.
        counts: departments to mark, by slug.
        most: the largest count of all maps that share one legend.
    """
    drawn = shapes.of_country(code)
    if not drawn:
        return None
    breaks = steps(most if most is not None else max(counts.values(), default=0))
    box = _box(drawn)
    return CountryMap(
        code=code,
        box=_written(box),
        text=_text(box),
        marks=tuple(
            _mark(shape, counts, breaks) for shape in drawn if shape.slug in counts
        ),
        legend=breaks,
    )


def region(shapes: Shapes, counts: Mapping[str, int]) -> Region | None:
    """Return the map of all countries, or ``None`` when nothing is drawn."""
    drawn = tuple(shapes.departments.values())
    if not drawn:
        return None
    breaks = steps(max(counts.values(), default=0))
    box = _box(drawn)
    labels = []
    for code in dict.fromkeys(shape.country for shape in drawn):
        left, top, width, height = _box(shapes.of_country(code), margin=0)
        # beside a small country, on the water, rather than over all of it
        small = width < box[2] * _SMALL
        y = top + height + _text(box) if small else top + height // 2
        labels.append(Label(code=code, x=left + width // 2, y=y))
    return Region(
        box=_written(box),
        text=_text(box),
        countries=tuple(labels),
        marks=tuple(
            _mark(shape, counts, breaks) for shape in drawn if counts.get(shape.slug)
        ),
        legend=tuple(step for step in breaks if step.step),
    )


def outline(
    shapes: Shapes, slug: str | None, *, point: tuple[str, str] | None = None
) -> Outline | None:
    """Return where a department lies in its country, or ``None`` when it is not drawn.

    Args:
        shapes: the outlines.
        slug: of the department.
        point: latitude and longitude as decimal text, of a record that has them.
    """
    shape = shapes.departments.get(slug or "")
    if shape is None:
        return None
    box = _box(shapes.of_country(shape.country), margin=_CLOSE)
    spot = None
    if point:
        x, y = project(float(point[0]), float(point[1]))
        # a place outside of the picture would only widen it: no point, then
        if box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]:
            spot = round(x), round(y)
    return Outline(
        country=shape.country, box=_written(box), text=_text(box), point=spot
    )


def nearest(shapes: Shapes, slug: str) -> tuple[str, ...]:
    """Return the other departments, the nearest first.

    Those of the same country come before those of others, because a frontier is a
    long way; then those that share a border; then by the distance of their middles.
    """
    here = shapes.departments.get(slug)
    if here is None:
        return ()
    sides = _sides(here)

    def far(other: Shape) -> tuple[bool, bool, float, str]:
        apart = sides.isdisjoint(_sides(other))
        distance = math.dist(here.middle, other.middle)
        return other.country != here.country, apart, distance, other.slug

    others = [other for other in shapes.departments.values() if other.slug != slug]
    return tuple(other.slug for other in sorted(others, key=far))


def steps(most: int) -> tuple[Step, ...]:
    """Return the steps of colour for counts from 0 to ``most``: none, few, some, many."""
    starts = [1] if most else []
    if most >= 2:
        many = _round_below(most * 0.65)
        starts += [n for n in (_round_below(many * 0.5), many) if n > 1]
    starts = [0, *sorted(set(starts))]
    ends = [*(start - 1 for start in starts[1:]), None]
    return tuple(
        Step(step=number, least=least, most=last)
        for number, (least, last) in enumerate(zip(starts, ends, strict=True))
    )


def _mark(shape: Shape, counts: Mapping[str, int], breaks: tuple[Step, ...]) -> Mark:
    count = counts[shape.slug]
    x, y = shape.middle
    step = max(step.step for step in breaks if count >= step.least)
    return Mark(slug=shape.slug, count=count, step=step, x=x, y=y)


def _round_below(number: float) -> int:
    """Return the largest of 1, 2, 5, 10, 20 … that is not more."""
    found, power = 1, 1
    while power <= number:
        found = max(found, *(b * power for b in _BREAKS if b * power <= number))
        power *= 10
    return found


@functools.cache
def _box(drawn: tuple[Shape, ...], *, margin: float = _MARGIN) -> Box:
    rings = tuple(ring for shape in drawn for ring in shape.rings)
    left, top, width, height = box_of(rings)
    room = round(width * margin)
    return left - room, top - room, width + 2 * room, height + 2 * room


def _text(box: Box) -> int:
    """Return the size of a text that can be read where the box is narrowest."""
    return round(box[2] * _TEXT / _NARROW)


def _written(box: Box) -> str:
    return " ".join(map(str, box))


@functools.cache
def _sides(shape: Shape) -> frozenset[frozenset[tuple[int, int]]]:
    return frozenset(
        frozenset(side)
        for ring in shape.rings
        for side in zip(ring, (*ring[1:], ring[0]), strict=True)
    )
