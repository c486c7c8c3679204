"""What a card is drawn with: smooth lines, guilloche, the paper of a stamp.

Rules:

- Lines are drawn three times as large and then made smaller, so that they are smooth
  and the same everywhere.
- Curves are those of the theme's SVG: a rose, a woven band, turned ellipses.

Example::

    ink(card, rose(), "#f4c453", strength=0.13, width=2)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from PIL import Image, ImageDraw

from constancia.portal.strokes import Line

_FINE: Final = 3
_HOLE: Final = 10  # radius of a hole of a stamp's edge, pixels


def ink(
    image: Image.Image,
    lines: Iterable[Line],
    colour: str,
    *,
    strength: float,
    width: float,
) -> None:
    """Draw lines smoothly over an image.

    Args:
        image: to draw on.
        lines: in its pixels.
        colour: of the lines.
        strength: how much of the colour covers, up to 1.
        width: of a line, in pixels; from 5 on its ends are round.
    """
    image.paste(colour, (0, 0), plate(image.size, lines, strength, width))


def plate(
    size: tuple[int, int], lines: Iterable[Line], strength: float, width: float
) -> Image.Image:
    """Return what ``ink`` lays on an image of a size, for any colour.

    Args:
        size: width and height of the image, in pixels.
        lines: as ``ink`` has them, like the rest.
        strength: the same.
        width: the same.
    """
    mask = Image.new("L", (size[0] * _FINE, size[1] * _FINE))
    pen, thick = ImageDraw.Draw(mask), round(width * _FINE)
    for line in lines:
        points = [(x * _FINE, y * _FINE) for x, y in line]
        pen.line(points, fill=round(255 * strength), width=thick, joint="curve")
        if thick > _FINE * 4:  # ends as round as the corners
            for x, y in (points[0], points[-1]):
                half = thick / 2 - 0.5
                box = (x - half, y - half, x + half, y + half)
                pen.ellipse(box, fill=round(255 * strength))
    return mask.resize(size, Image.Resampling.BOX)


def stamp(card: Image.Image, box: tuple[int, int, int, int], colour: str) -> None:
    """Lay the paper of a stamp on a card, with its perforated edge.

    Args:
        card: to draw on.
        box: left, top, width, height.
        colour: of the paper.
    """
    left, top, width, height = box
    mask = Image.new("L", (width * _FINE, height * _FINE), 255)
    pen, hole = ImageDraw.Draw(mask), _HOLE * _FINE
    for level, along, across in ((True, width, height), (False, height, width)):
        count = round(along / (3 * _HOLE))
        for i in range(count + 1):
            middle = round(i * along / count) * _FINE
            for side in (0, across * _FINE):
                x, y = (middle, side) if level else (side, middle)
                pen.ellipse((x - hole, y - hole, x + hole, y + hole), fill=0)
    paper = mask.resize((width, height), Image.Resampling.BOX)
    card.paste(colour, (left, top), paper)


def rose() -> Iterator[Line]:
    """Yield a guilloche rose: rings r = R + A cos(n t), each twice."""
    for radius, sway, waves in ((400, 64, 18), (250, 60, 12)):
        for turn in range(2):
            shift = turn * math.pi / waves
            yield tuple(
                (
                    900 + (radius + sway * math.cos(waves * t)) * math.cos(t + shift),
                    300 + (radius + sway * math.cos(waves * t)) * math.sin(t + shift),
                )
                for t in (i * math.pi / 720 for i in range(1441))
            )


def band(width: int) -> Iterator[Line]:
    """Yield the woven band at the foot: one wave, shifted three times."""
    for shift in range(3):
        yield tuple(
            (x, 597 + 22 * math.sin((x + shift * 40) * math.pi / 60))
            for x in range(0, width + 4, 4)
        )


def ellipses(width: int, height: int) -> Iterator[Line]:
    """Yield one ellipse, turned twelve times about the middle."""
    for turn in range(12):
        angle = turn * math.pi / 12
        cos, sin = math.cos(angle), math.sin(angle)
        yield tuple(
            (
                width / 2 + 330 * math.cos(t) * cos - 110 * math.sin(t) * sin,
                height / 2 + 330 * math.cos(t) * sin + 110 * math.sin(t) * cos,
            )
            for t in (i * math.pi / 90 for i in range(181))
        )
