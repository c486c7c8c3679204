"""Pictures that stand for a venture where its address is sent: 1200 by 630, JPEG.

Rules:

- An active venture has one, of what its page shows and no more: name, sector, place and
  its first photo, or the emblem of its sector on the same dyed ground. People and
  certificates have none.
- A name follows from everything that is drawn, so that a picture made before is the
  one that would be made now, and nothing that changed keeps its old name.
- The same plan, photo, theme and Pillow give the same bytes. What pictures have in
  common is drawn once.
- Type is set in Alegreya (theme/fonts, SIL Open Font License); it is never sent to a
  browser. A letter that it lacks loses its accent, or is left out.

Source: ogp.me (og:image and its width, height and alt).

Example::

    press = Press(Path("theme"))
    plan = planned(venture, lookups)
    plan.address                      # "/cards/3f9c….jpg"
    content = press.draw(plan, photo=None)
"""

from __future__ import annotations

import functools
import hashlib
import io
import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont, ImageOps, __version__

from constancia.errors import SiteError
from constancia.portal import strokes
from constancia.portal.lookups import Lookups
from constancia.records import Venture

WIDTH: Final = 1200
HEIGHT: Final = 630
#: what the bytes depend on beside a plan; counted up when the drawing changes
RECIPE: Final = f"1 Pillow {__version__}"

_QUALITY: Final = 66
_FINE: Final = 3  # lines are drawn this much larger, then made smaller: smooth
_COVER: Final = "#1b1a5e"
_MAIZE: Final = "#f4c453"
_CREAM: Final = "#fdf5de"
_PAPER: Final = "#fffcf3"
_WARNING: Final = "#f6c244"
_DARK: Final = "#1e1600"
#: dyes of the grounds, as in base.css
_DYES: Final = ("#2b2a7c", "#8f1d35", "#0b5c42", "#96461f", "#474652", "#1b5673")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789-"

#: the stamp on the left: its corner, its size, its face within
_STAMP: Final = (66, 66, 432, 456)
_RIM: Final = 26
_HOLE: Final = 10
_LEFT: Final = 560  # of the text
_MEASURE: Final = 580
_SIZES: Final = (92, 84, 76, 68, 60, 52, 46)

Colour = str
Lines = Iterable[strokes.Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that is drawn for a venture."""

    name: str
    sector: str
    emblem: str  # symbol of icons.svg
    place: str
    country: str
    dye: int  # from 0
    host: str
    warning: str | None  # over a demonstration
    photo: str | None  # file of the public tree, named by its content

    @property
    def address(self) -> str:
        """Return where the picture is published."""
        drawn = "\0".join((RECIPE, *map(str, astuple(self))))
        return f"/cards/{hashlib.sha256(drawn.encode()).hexdigest()[:24]}.jpg"

    @property
    def described(self) -> str:
        """Return what the picture shows, in words."""
        return f"{self.name} · {self.sector} · {self.place}"


def planned(venture: Venture, lookups: Lookups) -> Plan | None:
    """Return what to draw for a venture, ``None`` when it is not active."""
    if venture.status != "active":
        return None
    place, programme = venture.place, lookups.directory.programme
    department = lookups.territories.department_by_slug(place.department or "")
    parts = (
        place.district or place.municipality,
        department.name if department else None,
        None if department else lookups.country(place.country).name.es,
    )
    sector = lookups.sector(venture.sector)
    return Plan(
        name=venture.name,
        sector=sector.name.es,
        emblem=sector.emblem,
        place=", ".join(dict.fromkeys(part for part in parts if part)),
        country=place.country,
        dye=_dye(venture.slug),
        host=programme.official_host,
        warning="Demostración: datos ficticios" if programme.demonstration else None,
        photo=venture.photos[0].file if venture.photos else None,
    )


def files(
    lookups: Lookups, press: Press, photo: Callable[[str], bytes]
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield where every picture is published, and what draws it.

    Args:
        lookups: the directory.
        press: draws.
        photo: returns a file of the public tree by its name.
    """
    for venture in lookups.directory.ventures:
        plan = planned(venture, lookups)
        if plan:
            image = functools.partial(photo, plan.photo) if plan.photo else None
            yield plan.address, functools.partial(press.draw, plan, photo=image)


class Press:
    """Draws cards; keeps what they have in common."""

    def __init__(self, theme: Path) -> None:
        """Read the theme's type and emblems.

        Raises:
            SiteError: one of them cannot be read.
        """
        try:
            sprite = (theme / "static" / "img" / "icons.svg").read_text("utf-8")
            self._type = {
                weight: (theme / "fonts" / f"alegreya-{weight}.woff").read_bytes()
                for weight in ("bold", "medium")
            }
            self._letters = _letters(self._font("bold", 46))
        except OSError as error:
            raise SiteError(
                "theme: la letra o los emblemas de las tarjetas no se pueden leer "
                "({reason})",
                hint="Restaure theme/fonts y theme/static/img del tema.",
                reason=error.strerror or type(error).__name__,
            ) from None
        self._symbols = strokes.symbols(sprite)

    def draw(self, plan: Plan, *, photo: Callable[[], bytes] | None) -> bytes:
        """Return a card as JPEG.

        Args:
            plan: what to draw.
            photo: returns the photo of the plan; ``None`` draws the emblem.

        Raises:
            SiteError: the photo is none, or the theme lacks the emblem.
        """
        card = self._blank(plan.host, plan.warning).copy()
        face = self._photo(photo()) if photo else self._face(plan.dye, plan.emblem)
        left, top, *_size = _STAMP
        card.paste(face, (left + _RIM, top + _RIM))
        pen = ImageDraw.Draw(card)
        if not photo:
            mark = self._font("bold", 30)
            spot = (left + _STAMP[2] - _RIM - 14, top + _STAMP[3] - _RIM - 10)
            pen.text(spot, plan.country, font=mark, fill="white", anchor="rs")
        self._words(pen, plan)
        file = io.BytesIO()
        card.save(file, "JPEG", quality=_QUALITY, subsampling="4:2:0")
        return file.getvalue()

    def _words(self, pen: ImageDraw.ImageDraw, plan: Plan) -> None:
        """Set sector, name and place as one block, in the middle of its height."""
        size, lines = self._set(self._known(plan.name))
        step = round(size * 1.04)
        small = self._font("medium", 38)
        places = _broken(self._known(plan.place), small, 2)
        height = 58 + len(lines) * step + 18 + len(places) * 46
        y = 66 + (_STAMP[3] - height) // 2
        sector = self._known(plan.sector)
        pen.text((_LEFT, y + 34), sector, font=small, fill=_MAIZE, anchor="ls")
        y += 58
        bold = self._font("bold", size)
        for line in lines:
            y += step
            spot = (_LEFT, y - round(size * 0.2))
            pen.text(spot, line, font=bold, fill=_CREAM, anchor="ls")
        y += 18
        for line in places:
            y += 46
            pen.text((_LEFT, y - 10), line, font=small, fill=_CREAM, anchor="ls")

    def _set(self, name: str) -> tuple[int, list[str]]:
        """Return the largest size at which a name fits, and its lines."""
        for size in _SIZES:
            font = self._font("bold", size)
            most = 2 if size > 76 else 3 if size > 52 else 4
            lines = _broken(name, font, most + 1)
            if len(lines) <= most and _longest(lines, font) <= _MEASURE:
                return size, lines
        return _SIZES[-1], _broken(name, self._font("bold", _SIZES[-1]), 4)

    def _known(self, text: str) -> str:
        """Return a text in letters that the type has."""
        return "".join(self._spelled(letter) for letter in " ".join(text.split()))

    def _spelled(self, letter: str) -> str:
        if letter in self._letters:
            return letter
        plain = unicodedata.normalize("NFKD", letter)
        return "".join(part for part in plain if part in self._letters)

    @functools.cached_property
    def _fonts(self) -> dict[tuple[str, int], ImageFont.FreeTypeFont]:
        return {}

    def _font(self, weight: str, size: int) -> ImageFont.FreeTypeFont:
        font = self._fonts.get((weight, size))
        if font is None:
            # the simple layout: what a library for complex scripts adds differs
            # between machines, and Spanish needs none of it
            font = ImageFont.truetype(
                io.BytesIO(self._type[weight]),
                size,
                layout_engine=ImageFont.Layout.BASIC,
            )
            self._fonts[weight, size] = font
        return font

    @functools.cached_property
    def _blanks(self) -> dict[tuple[str, str | None], Image.Image]:
        return {}

    def _blank(self, host: str, warning: str | None) -> Image.Image:
        """Return a card without its venture: cover, rose, stamp, band, address."""
        if (host, warning) not in self._blanks:
            card = Image.new("RGB", (WIDTH, HEIGHT), _COVER)
            _ink(card, _rose(), _MAIZE, 0.13, 2)
            card.paste(_COVER, (0, 562, WIDTH, HEIGHT))
            _ink(card, _band(), _MAIZE, 0.6, 2)
            _stamp(card)
            pen = ImageDraw.Draw(card)
            font = self._font("medium", 30)
            spot = (WIDTH - 60, 540)
            pen.text(spot, self._known(host), font=font, fill=_MAIZE, anchor="rs")
            if warning:
                pen.rectangle((0, 0, WIDTH, 40), fill=_WARNING)
                small = self._font("medium", 28)
                spot = (WIDTH // 2, 30)
                pen.text(
                    spot, self._known(warning), font=small, fill=_DARK, anchor="ms"
                )
            self._blanks[host, warning] = card
        return self._blanks[host, warning]

    @functools.cached_property
    def _faces(self) -> dict[tuple[int, str], Image.Image]:
        return {}

    def _face(self, dye: int, emblem: str) -> Image.Image:
        """Return an emblem on its dyed ground."""
        if (dye, emblem) not in self._faces:
            if emblem not in self._symbols:
                raise SiteError(
                    "icons.svg: falta el emblema «{emblem}», que vocabulary.yaml nombra",
                    hint="Añádalo al tema, o nombre otro.",
                    emblem=emblem,
                )
            width, height = _inner()
            face = Image.new("RGB", (width, height), _DYES[dye])
            _ink(face, _ellipses(width, height), "#ffffff", 0.2, 1.4)
            glow = Image.radial_gradient("L").resize((width, height))
            cover = glow.point([255 - min(255, n * 2) for n in range(256)])
            face.paste(_DYES[dye], (0, 0), cover)
            scale = 230 / 48
            x, y = (width - 230) / 2, (height - 230) / 2
            lines = [
                tuple((x + px * scale, y + py * scale) for px, py in line)
                for line in self._symbols[emblem]
            ]
            _ink(face, lines, "#ffffff", 1, 10)
            self._faces[dye, emblem] = face
        return self._faces[dye, emblem]

    @staticmethod
    def _photo(content: bytes) -> Image.Image:
        try:
            with Image.open(io.BytesIO(content)) as photo:
                return ImageOps.fit(photo.convert("RGB"), _inner())
        except (OSError, ValueError, Image.DecompressionBombError):
            raise SiteError(
                "árbol público: una foto no es una imagen",
                hint="Emita de nuevo: «inv issue» escribe otra vez el árbol público.",
            ) from None


def _dye(slug: str) -> int:
    """Return which ground is a venture's: as ``components/ground.html`` chooses it."""
    first, last = _LETTERS.find(slug[0]), _LETTERS.find(slug[-1])
    return (first + 2 * last + len(slug)) % len(_DYES)


def _inner() -> tuple[int, int]:
    return _STAMP[2] - 2 * _RIM, _STAMP[3] - 2 * _RIM


def _broken(text: str, font: ImageFont.FreeTypeFont, most: int) -> list[str]:
    """Break a text into at most so many lines; what is left over ends in an ellipsis.

    Lines are about as long as one another: the narrowest measure that needs no more.
    """
    lines, rest = _filled(text, font, most, _MEASURE)
    measure = _MEASURE
    while not rest and len(lines) > 1 and measure > _MEASURE // 2:
        measure -= _MEASURE // 20
        narrow, over = _filled(text, font, most, measure)
        if over or len(narrow) > len(lines) or _longest(narrow, font) > measure:
            break
        lines = narrow
    for i, line in enumerate(lines):
        cut, last = line, rest and i == len(lines) - 1
        while cut and font.getlength(f"{cut}…" if last else cut) > _MEASURE:
            cut, last = cut[:-1].rstrip(), True
        lines[i] = f"{cut}…" if last else cut
    return lines


def _filled(
    text: str, font: ImageFont.FreeTypeFont, most: int, measure: int
) -> tuple[list[str], bool]:
    """Fill lines with words; return them, and whether words are left."""
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < most:
        line = words.pop(0)
        while words and font.getlength(f"{line} {words[0]}") <= measure:
            line = f"{line} {words.pop(0)}"
        lines.append(line)
    return lines, bool(words)


def _longest(lines: Iterable[str], font: ImageFont.FreeTypeFont) -> float:
    return max(font.getlength(line) for line in lines)


def _letters(font: ImageFont.FreeTypeFont) -> frozenset[str]:
    """Return the letters that a type has: those not drawn as its empty box."""
    empty = font.getmask("\U0010ffff")
    box = (empty.size, bytes(empty))
    found = {" "}
    for code in (*range(0x21, 0x7F), *range(0xA1, 0x180), *range(0x2010, 0x2027)):
        mask = font.getmask(chr(code))
        if (mask.size, bytes(mask)) != box:
            found.add(chr(code))
    return frozenset(found)


def _ink(
    image: Image.Image, lines: Lines, colour: Colour, strength: float, width: float
) -> None:
    """Draw lines smoothly over an image."""
    size = image.width * _FINE, image.height * _FINE
    mask = Image.new("L", size)
    pen, thick = ImageDraw.Draw(mask), round(width * _FINE)
    for line in lines:
        points = [(x * _FINE, y * _FINE) for x, y in line]
        pen.line(points, fill=round(255 * strength), width=thick, joint="curve")
        if thick > _FINE * 4:  # ends as round as the corners
            for x, y in (points[0], points[-1]):
                half = thick / 2 - 0.5
                box = (x - half, y - half, x + half, y + half)
                pen.ellipse(box, fill=round(255 * strength))
    image.paste(colour, (0, 0), mask.resize(image.size, Image.Resampling.BOX))


def _stamp(card: Image.Image) -> None:
    """Lay the paper of a stamp on a card, with its perforated edge."""
    left, top, width, height = _STAMP
    mask = Image.new("L", (width * _FINE, height * _FINE), 255)
    pen, hole = ImageDraw.Draw(mask), _HOLE * _FINE
    for along, across in ((width, height), (height, width)):
        count = round(along / (3 * _HOLE))
        for i in range(count + 1):
            middle = round(i * along / count) * _FINE
            for side in (0, across * _FINE):
                x, y = (middle, side) if along == width else (side, middle)
                pen.ellipse((x - hole, y - hole, x + hole, y + hole), fill=0)
    paper = mask.resize((width, height), Image.Resampling.BOX)
    card.paste(_PAPER, (left, top), paper)


def _rose() -> Iterator[strokes.Line]:
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


def _band() -> Iterator[strokes.Line]:
    """Yield the woven band at the foot: one wave, shifted three times."""
    for shift in range(3):
        yield tuple(
            (x, 597 + 22 * math.sin((x + shift * 40) * math.pi / 60))
            for x in range(0, WIDTH + 4, 4)
        )


def _ellipses(width: int, height: int) -> Iterator[strokes.Line]:
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
