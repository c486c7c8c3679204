"""Photos made fit to publish: bytes in, bytes out, and nothing of the camera left.

Rules:

- What a file is, its content says: JPEG, PNG or WebP, whole, of one picture. Its
  weight and its pixels are looked at before it is unpacked.
- A picture is drawn anew: turned as the camera held it, converted to sRGB, on white
  where it was transparent, at most 640 pixels long. Only pixels go over, so EXIF (with
  places, owners and thumbnails), XMP, IPTC, colour profiles and comments stay behind.
- It leaves as WebP and as JPEG, 60 kB each at most: quality goes down first, then size.
- The same bytes and the same Pillow give the same bytes. Both files bear the hash of
  both, so that a name never stands for two contents.

Non-goals: whether a photo may be shown (``consent``), what is seen on it, and the
name of its file, which is never published.

Example::

    picture = encode(Path("fotos/pan.jpg").read_bytes())
    picture.name, picture.width, picture.height, len(picture.jpeg)
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError, __version__

from constancia.errors import MalformedError

LONGEST: Final = 640  # pixels of the longer side
HEAVIEST: Final = 60_000  # bytes of a published file
MAX_BYTES: Final = 20_000_000  # of a file that is handed in
MAX_PIXELS: Final = 50_000_000  # what telephones take; more is asked of memory

#: what the bytes depend on beside the photo itself
RECIPE: Final = f"1 {LONGEST} {HEAVIEST} Pillow {__version__}"

_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_SIDES: Final = (LONGEST, 480, 320, 160, 80)
_QUALITIES: Final = (82, 74, 66, 58, 50, 42, 34)
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

Refusal = Literal["format", "damaged", "animated", "bytes", "pixels"]
_REFUSALS: Final[dict[Refusal, str]] = {
    "format": "a picture: expected JPEG, PNG or WebP by its content",
    "damaged": "a picture: it is cut short or damaged",
    "animated": "a picture: expected one picture, found an animation",
    "bytes": f"a picture: expected at most {MAX_BYTES} bytes",
    "pixels": f"a picture: expected 1 to {MAX_PIXELS} pixels",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo as it is published, in both formats."""

    jpeg: bytes
    webp: bytes
    width: int  # pixels
    height: int

    @property
    def name(self) -> str:
        """Return the name of its files without suffix: 24 characters, 120 bits."""
        digest = hashlib.sha256(hashlib.sha256(self.jpeg).digest() + self.webp).digest()
        # base32, for in hexadecimal a hash may hold what looks like a telephone number
        return base64.b32encode(digest[:15]).decode("ascii").lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What a photo that can be published tells beside its pixels."""

    located: bool  # it says where it was taken


def examine(content: bytes) -> Examined:
    """Unpack a photo and return what it tells of itself.

    Raises:
        MalformedError: it cannot be published; its fact ``refusal`` is a ``Refusal``.
    """
    with _opened(content) as image:
        gps = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        return Examined(located=bool(gps) or b"GPSLatitude" in content)


def encode(content: bytes) -> Picture:
    """Draw a photo anew, small and without anything but its pixels.

    Raises:
        MalformedError: it cannot be published; its fact ``refusal`` is a ``Refusal``.
    """
    with _opened(content) as image:
        whole = _pixels(image)
    for side in _SIDES:
        small = whole.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        jpeg = _lightest(small, "JPEG", progressive=True, optimize=True)
        webp = _lightest(small, "WEBP", method=4)
        if jpeg and webp:
            return Picture(jpeg=jpeg, webp=webp, width=small.width, height=small.height)
    raise _refused("damaged")  # 80 x 80 pixels always fit


@contextlib.contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    """Give the picture unpacked; whatever a decoder raises becomes one of ours."""
    if len(content) > MAX_BYTES:
        raise _refused("bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on EXIF out of order, which is dropped
            with _identified(content) as image:
                _refuse_unpackable(image)
                image.draft("RGB", (LONGEST, LONGEST))  # a JPEG can be read smaller
                image.load()
                yield image
    except MalformedError:
        raise
    except Image.DecompressionBombError:
        raise _refused("pixels") from None
    except Exception:  # noqa: BLE001  # decoders raise anything: SyntaxError, struct.error, …
        raise _refused("damaged") from None


def _identified(content: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content), formats=_FORMATS)
    except UnidentifiedImageError:
        raise _refused("format") from None


def _refuse_unpackable(image: Image.Image) -> None:
    if not 0 < image.width * image.height <= MAX_PIXELS:
        raise _refused("pixels")
    # telephones put a second picture behind a JPEG; PNG and WebP would move
    if image.format in {"PNG", "WEBP"} and getattr(image, "n_frames", 1) > 1:
        raise _refused("animated")


def _pixels(image: Image.Image) -> Image.Image:
    """Return the picture as it is seen, in sRGB and of at most the longest side."""
    turn = _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # sixteen bits of grey
        seen = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.has_transparency_data:
        seen = image.convert("RGBA")
    elif image.mode in {"RGB", "CMYK", "L"}:
        seen = image
    else:
        seen = image.convert("RGB")
    seen.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    if seen.mode == "RGBA":
        opacity = seen.getchannel("A")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(_in_srgb(seen.convert("RGB"), profile), mask=opacity)
        seen = ground
    else:
        seen = _in_srgb(seen, profile)
    clean = Image.new("RGB", seen.size)  # a new one: what hangs on the old one stays
    clean.paste(seen)
    return clean if turn is None else clean.transpose(turn)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            found = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
            if found is not None:
                return found
    return image.convert("RGB")  # a profile that does not fit its picture says nothing


def _lightest(image: Image.Image, kind: str, **options: object) -> bytes | None:
    """Return the file of the best quality that is light enough, if any is."""
    for quality in _QUALITIES:
        file = io.BytesIO()
        image.save(file, kind, quality=quality, **options)
        if file.tell() <= HEAVIEST:
            return file.getvalue()
    return None


def _refused(refusal: Refusal) -> MalformedError:
    return MalformedError(_REFUSALS[refusal], refusal=refusal)
