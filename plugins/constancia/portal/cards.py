"""Pictures that stand for a venture where its address is sent: 1200 by 630, JPEG.

Rules:

- An active venture has one, of what its page shows and no more: name, sector, place and
  its first photo, or the emblem of its sector on the same dyed ground. People and
  certificates have none.
- A name follows from everything that is drawn, so that a picture made before is the
  one that would be made now, and nothing that changed keeps its old name.
- The same plan, photo, theme and Pillow give the same bytes. What pictures have in
  common is drawn once.

Source: ogp.me (og:image and its width, height and alt).

Example::

    press = Press(Path("theme"))
    plan = planned(venture, lookups)
    plan.address                      # "/cards/h3xq….jpg"
    content = press.draw(plan, photo=None)
"""

from __future__ import annotations

import base64
import functools
import hashlib
import io
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageOps, __version__

from constancia import manifest
from constancia.errors import SiteError
from constancia.manifest import Manifest
from constancia.portal import engraving, strokes
from constancia.portal.lookups import Lookups
from constancia.portal.typesetting import Plate, Typeface, broken, longest, plate
from constancia.records import Venture

WIDTH: Final = 1200
HEIGHT: Final = 630
#: what the bytes depend on beside a plan; counted up when the drawing changes
RECIPE: Final = f"1 Pillow {__version__}"

_QUALITY: Final = 66
_COVER: Final = "#1b1a5e"
_MAIZE: Final = "#f4c453"
_CREAM: Final = "#fdf5de"
_PAPER: Final = "#fffcf3"
_WARNING: Final = "#f6c244"
_DARK: Final = "#1e1600"
#: dyes of the grounds, as in base.css
_DYES: Final = ("#2b2a7c", "#8f1d35", "#0b5c42", "#96461f", "#474652", "#1b5673")
_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
#: no site that stands
NOTHING: Final = Manifest()

#: code that a card's bytes follow from
_MAKERS: Final = tuple(
    Path(__file__).with_name(f"{name}.py")
    for name in ("cards", "engraving", "strokes", "typesetting")
)

#: the stamp on the left: its corner, its size, its face within
_STAMP: Final = (66, 66, 432, 456)
_RIM: Final = 26
_LEFT: Final = 560  # of the text
_MEASURE: Final = 580
_SIZES: Final = (92, 84, 76, 68, 60, 52, 46)


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
        drawn = "\0".join((RECIPE, *map(str, _drawn(self))))
        digest = hashlib.sha256(drawn.encode()).digest()
        # base 32: hexadecimal often looks like the number of an identity document
        return f"/cards/{base64.b32encode(digest)[:24].decode().lower()}.jpg"


_drawn: Final = operator.attrgetter(*(field.name for field in fields(Plan)))


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
    lookups: Lookups,
    press: Press,
    photo: Callable[[str], bytes],
    stood: Manifest = NOTHING,
) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """Yield where every card is published, what it is made from, and what makes it.

    A card says nothing of the day, so that one which stood is taken over, not drawn.

    Args:
        lookups: the directory.
        press: draws.
        photo: returns a file of the public tree by its name.
        stood: the site that stands already.
    """
    seen = set()
    for venture in lookups.directory.ventures:
        plan = planned(venture, lookups)
        if plan and (address := plan.address) not in seen:
            seen.add(address)
            made = manifest.digest(press.mark, address)
            image = functools.partial(photo, plan.photo) if plan.photo else None
            draw = functools.partial(press.draw, plan, photo=image)
            path = address.strip("/")
            take = functools.partial(stood.content, path, made)
            yield address, made, functools.partial(_first, take, draw)


def _first(take: Callable[[], bytes | None], draw: Callable[[], bytes]) -> bytes:
    return take() or draw()


class Press:
    """Draws cards; keeps what they have in common."""

    def __init__(self, theme: Path) -> None:
        """Read the theme's type and emblems.

        Raises:
            SiteError: one of them cannot be read.
        """
        try:
            icons = theme / "static" / "img" / "icons.svg"
            self._symbols = strokes.symbols(icons.read_text(encoding="utf-8"))
            self._bold = Typeface(theme / "fonts" / "alegreya-bold.woff")
            self._plain = Typeface(theme / "fonts" / "alegreya-medium.woff")
        except OSError as error:
            raise SiteError(
                "theme: la letra o los emblemas de las tarjetas no se pueden leer "
                "({reason})",
                hint="Restaure theme/fonts y theme/static/img del tema.",
                reason=error.strerror or type(error).__name__,
            ) from None
        #: what draws, by its digest: code, type and emblems
        self.mark = manifest.digest_files((*_MAKERS, theme / "fonts", icons))
        self._blanks: dict[tuple[str, str | None], Image.Image] = {}
        self._card = Image.new("RGB", (WIDTH, HEIGHT))  # one sheet, printed over

    def draw(self, plan: Plan, *, photo: Callable[[], bytes] | None) -> bytes:
        """Return a card as JPEG.

        Args:
            plan: what to draw.
            photo: returns the photo of the plan; ``None`` draws the emblem.

        Raises:
            SiteError: the photo is none, or the theme lacks the emblem.
        """
        card = self._card
        card.paste(self._blank(plan.host, plan.warning))
        face = self._photo(photo()) if photo else self._face(plan.dye, plan.emblem)
        left, top, *_size = _STAMP
        card.paste(face, (left + _RIM, top + _RIM))
        pen = ImageDraw.Draw(card)
        if not photo:
            mark = self._bold.font(30)
            spot = (left + _STAMP[2] - _RIM - 14, top + _STAMP[3] - _RIM - 10)
            _lay(pen, spot, plate(plan.country, mark, "rs"), "white")
        self._words(pen, plan)
        file = io.BytesIO()
        card.save(file, "JPEG", quality=_QUALITY, subsampling="4:2:0")
        return file.getvalue()

    def _words(self, pen: ImageDraw.ImageDraw, plan: Plan) -> None:
        """Set sector, name and place as one block, in the middle of its height."""
        size, lines = self._set(self._bold.known(plan.name))
        step = round(size * 1.04)
        small = self._plain.font(38)
        place = self._plain.known(plan.place)
        places = broken(place, small, most=2, measure=_MEASURE)
        height = 58 + len(lines) * step + 18 + len(places) * 46
        y = _STAMP[1] + (_STAMP[3] - height) // 2
        sector = self._plain.known(plan.sector)
        _lay(pen, (_LEFT, y + 34), plate(sector, small, "ls"), _MAIZE)
        y += 58
        for line in lines:
            y += step
            spot = (_LEFT, y - round(size * 0.2))
            font = self._bold.font(size)
            pen.text(spot, line, font=font, fill=_CREAM, anchor="ls")
        y += 18
        for line in places:
            y += 46
            _lay(pen, (_LEFT, y - 10), plate(line, small, "ls"), _CREAM)

    def _set(self, name: str) -> tuple[int, list[str]]:
        """Return the largest size at which a name fits, and its lines."""
        for size in _SIZES:
            font = self._bold.font(size)
            most = 2 if size > 76 else 3 if size > 52 else 4
            lines = broken(name, font, most=most + 1, measure=_MEASURE)
            whole = not lines[-1].endswith("…") or name.endswith("…")
            if len(lines) <= most and whole and longest(lines, font) <= _MEASURE:
                return size, lines
        font = self._bold.font(_SIZES[-1])
        return _SIZES[-1], broken(name, font, most=4, measure=_MEASURE)

    def _blank(self, host: str, warning: str | None) -> Image.Image:
        """Return a card without its venture: cover, rose, stamp, band, address."""
        if (host, warning) not in self._blanks:
            card = Image.new("RGB", (WIDTH, HEIGHT), _COVER)
            engraving.ink(card, engraving.rose(), _MAIZE, strength=0.13, width=2)
            card.paste(_COVER, (0, 562, WIDTH, HEIGHT))
            band = engraving.band(WIDTH)
            engraving.ink(card, band, _MAIZE, strength=0.6, width=2)
            engraving.stamp(card, _STAMP, _PAPER)
            pen = ImageDraw.Draw(card)
            font = self._plain.font(30)
            spot = (WIDTH - 60, 540)
            pen.text(spot, self._plain.known(host), font=font, fill=_MAIZE, anchor="rs")
            if warning:
                pen.rectangle((0, 0, WIDTH, 40), fill=_WARNING)
                small = self._plain.font(28)
                spot = (WIDTH // 2, 30)
                pen.text(
                    spot,
                    self._plain.known(warning),
                    font=small,
                    fill=_DARK,
                    anchor="ms",
                )
            self._blanks[host, warning] = card
        return self._blanks[host, warning]

    def _face(self, dye: int, emblem: str) -> Image.Image:
        """Return an emblem on its dyed ground."""
        face = self._ground(dye).copy()
        corner, mark = self._emblem(emblem)
        face.paste("#ffffff", corner, mark)
        return face

    @functools.cache  # noqa: B019  # as long as the press
    def _ground(self, dye: int) -> Image.Image:
        """Return a dyed ground: ellipses that fade towards the middle."""
        width, height = _inner()
        ground = Image.new("RGB", (width, height), _DYES[dye])
        lines = engraving.ellipses(width, height)
        engraving.ink(ground, lines, "#ffffff", strength=0.2, width=1.4)
        glow = Image.radial_gradient("L").resize((width, height))
        cover = glow.point([255 - min(255, n * 2) for n in range(256)])
        ground.paste(_DYES[dye], (0, 0), cover)
        return ground

    @functools.cache  # noqa: B019  # the same
    def _emblem(self, emblem: str) -> tuple[tuple[int, int], Image.Image]:
        """Return where an emblem covers its ground: the corner, and from there."""
        if emblem not in self._symbols:
            raise SiteError(
                "icons.svg: falta el emblema «{emblem}», que vocabulary.yaml nombra",
                hint="Añádalo al tema, o nombre otro.",
                emblem=emblem,
            )
        width, height = _inner()
        scale = 230 / 48
        x, y = (width - 230) / 2, (height - 230) / 2
        lines = [
            tuple((x + px * scale, y + py * scale) for px, py in line)
            for line in self._symbols[emblem]
        ]
        mark = engraving.plate((width, height), lines, strength=1, width=10)
        box = mark.getbbox() or (0, 0, 1, 1)
        return box[:2], mark.crop(box)

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


def _lay(
    pen: ImageDraw.ImageDraw, spot: tuple[int, int], line: Plate, colour: str
) -> None:
    """Draw a line that many cards have: a sector, a place, a country."""
    (left, top), cover = line
    pen.bitmap((spot[0] + left, spot[1] + top), cover, fill=colour)


def _dye(slug: str) -> int:
    """Return which ground is a venture's: as ``components/ground.html`` chooses it."""
    return max(0, _LETTERS.find(slug[-1])) % len(_DYES)


def _inner() -> tuple[int, int]:
    return _STAMP[2] - 2 * _RIM, _STAMP[3] - 2 * _RIM
