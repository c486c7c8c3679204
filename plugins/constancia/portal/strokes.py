"""Line drawings of the theme as points, for pictures that are no SVG.

Rules:

- The same sprite that pages draw from, ``img/icons.svg``: symbols of ``<path>`` and
  ``<circle>``. A command that it does not use yet is an error, not a gap.
- Curves become straight pieces short enough not to be seen at the sizes asked for.

Non-goals: fills, transforms, anything else of SVG.

Source: SVG 2, section 9.3 (path data), appendix B.2.4 (arcs to their centre).

Example::

    symbols(Path("theme/static/img/icons.svg").read_text())["trowel"]
    # ([(5.0, 43.0), (12.0, 20.0), …], …) in a box of 48 by 48
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from constancia.errors import SiteError

Point = tuple[float, float]
Line = tuple[Point, ...]

#: pieces of a curve
_PIECES: Final = 16

_SYMBOL: Final = re.compile(r'<symbol id="([\w-]+)"[^>]*>(.*?)</symbol>', re.DOTALL)
_PATH: Final = re.compile(r'<path\b[^>]*\bd="([^"]+)"')
_CIRCLE: Final = re.compile(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"')
_TOKEN: Final = re.compile(r"[A-Za-z]|[-+]?(?:\d*\.\d+|\d+)(?:e[-+]?\d+)?")
#: how many numbers each command takes; flags of an arc stand apart in the sprite
_TAKES: Final = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "a": 7, "z": 0}


def symbols(sprite: str) -> dict[str, tuple[Line, ...]]:
    """Return the lines of every symbol of a sprite, by its id.

    Raises:
        SiteError: a path has a command that is not known here.
    """
    return {name: tuple(_lines(body)) for name, body in _SYMBOL.findall(sprite)}


def path(data: str) -> Iterator[Line]:
    """Yield the lines of SVG path data.

    Raises:
        SiteError: it has a command that is not known here, or is cut short.
    """
    pen = _Pen()
    for command, numbers in _commands(data):
        if command in "Mm" and len(pen.line) > 1:
            yield tuple(pen.line)
        pen.draw(command, numbers)
    if len(pen.line) > 1:
        yield tuple(pen.line)


def circle(x: float, y: float, radius: float) -> Line:
    """Return a circle as a closed line."""
    turns = 4 * _PIECES
    return tuple(
        (
            x + radius * math.cos(2 * math.pi * i / turns),
            y + radius * math.sin(2 * math.pi * i / turns),
        )
        for i in range(turns + 1)
    )


def _lines(body: str) -> Iterator[Line]:
    for data in _PATH.findall(body):
        yield from path(data)
    for x, y, radius in _CIRCLE.findall(body):
        yield circle(float(x), float(y), float(radius))


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Yield commands with their numbers, one for each time that they are repeated."""
    tokens = _TOKEN.findall(data)
    place = 0
    while place < len(tokens):
        command = tokens[place]
        takes = _TAKES.get(command.lower())
        if takes is None:
            raise _unknown(command)
        place += 1
        while True:
            numbers = tokens[place : place + takes]
            if len(numbers) < takes or any(token.isalpha() for token in numbers):
                raise _unknown(command)
            yield command, [float(number) for number in numbers]
            place += takes
            if not takes or place >= len(tokens) or tokens[place].isalpha():
                break
            # further pairs after a move are lines
            command = {"M": "L", "m": "l"}.get(command, command)


class _Pen:
    """Where the pen is, and the line that it is drawing."""

    def __init__(self) -> None:
        self.line: list[Point] = []
        self._start: Point = (0.0, 0.0)
        self._control: Point | None = None

    def draw(self, command: str, numbers: list[float]) -> None:
        x, y = self.line[-1] if self.line else self._start
        dx, dy = (x, y) if command.islower() else (0.0, 0.0)
        control, self._control = self._control, None
        points = [
            (dx + a, dy + b) for a, b in zip(numbers[::2], numbers[1::2], strict=False)
        ]
        match command.lower():
            case "m":
                self._start = points[0]
                self.line = [points[0]]
            case "l":
                self.line.append(points[0])
            case "h":
                self.line.append((dx + numbers[0], y))
            case "v":
                self.line.append((x, dy + numbers[0]))
            case "c":
                self._curve(points[0], points[1], points[2])
            case "s":
                mirrored = (
                    (2 * x - control[0], 2 * y - control[1]) if control else (x, y)
                )
                self._curve(mirrored, points[0], points[1])
            case "a":
                end = (dx + numbers[5], dy + numbers[6])
                self.line += _arc((x, y), end, numbers)
            case "z":
                self.line.append(self._start)

    def _curve(self, one: Point, two: Point, end: Point) -> None:
        start = self.line[-1]
        for i in range(1, _PIECES + 1):
            t = i / _PIECES
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            corners = (start, one, two, end)
            self.line.append(
                (
                    sum(w * c[0] for w, c in zip(weights, corners, strict=True)),
                    sum(w * c[1] for w, c in zip(weights, corners, strict=True)),
                )
            )
        self._control = two


def _arc(start: Point, end: Point, numbers: list[float]) -> list[Point]:
    """Return the points of an arc after its start; circles and ellipses, not turned."""
    rx, ry, turned, large, sweep = numbers[:5]
    if turned:
        raise _unknown("A")
    # to the circle of radius 1, and its centre (SVG 2, B.2.4)
    x1, y1 = (start[0] - end[0]) / 2 / rx, (start[1] - end[1]) / 2 / ry
    half = math.hypot(x1, y1)
    if half > 1:  # radii too small are made to fit
        rx, ry, x1, y1, half = rx * half, ry * half, x1 / half, y1 / half, 1.0
    if not half:
        return [end]
    lift = math.sqrt(max(0.0, 1 - half * half)) / half
    lift = -lift if large == sweep else lift
    cx, cy = lift * y1, -lift * x1
    first = math.atan2(y1 - cy, x1 - cx)
    turn = math.atan2(-y1 - cy, -x1 - cx) - first
    if sweep and turn < 0:
        turn += 2 * math.pi
    elif not sweep and turn > 0:
        turn -= 2 * math.pi
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    points = [
        (
            middle[0] + rx * (cx + math.cos(first + turn * i / _PIECES)),
            middle[1] + ry * (cy + math.sin(first + turn * i / _PIECES)),
        )
        for i in range(1, _PIECES)
    ]
    return [*points, end]


def _unknown(command: str) -> SiteError:
    return SiteError(
        "icons.svg: la orden de dibujo «{command}» no se sabe pasar a una imagen",
        hint="Dibuje ese icono con líneas, curvas C y S, arcos sin girar y círculos.",
        command=command,
    )
