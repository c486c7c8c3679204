"""Photos: only pixels go over, and what is no photo is refused."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from constancia import pictures
from constancia.errors import MalformedError

OWNER = "Zoila Ficticia Peña"
SECRETS = (b"Zoila", b"Ficticia", b"GPS", b"zq-xmp", b"zq-comment", b"zq-iptc", b"Exif")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><zq-xmp creator="Zoila"/></x:xmpmeta>'


def drawing(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), (200, 20, 20))
    image.paste((20, 20, 200), (width // 2, 0, width, height))
    return image.convert(mode)


def exif(*, orientation: int = 1, gps: bool = True) -> Image.Exif:
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.Artist] = OWNER
    tags[ExifTags.Base.Make] = "zq-comment"
    if gps:
        tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
        tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (13.0, 20.0, 1.0)
    return tags


def file_of(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def loaded() -> bytes:
    """A JPEG with everything that cameras and offices hang on it."""
    content = file_of(
        drawing(),
        exif=exif(orientation=6).tobytes(),
        xmp=XMP,
        comment=b"zq-comment Zoila",
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    )
    iptc = b"Photoshop 3.0\x00zq-iptc Zoila"
    segment = b"\xff\xed" + (len(iptc) + 2).to_bytes(2, "big") + iptc
    return content[:2] + segment + content[2:]


def text_chunks() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    info.add_text("Author", OWNER)
    return file_of(drawing(), "PNG", pnginfo=info, exif=exif().tobytes())


@pytest.mark.parametrize(
    "make",
    [
        loaded,
        text_chunks,
        lambda: file_of(drawing(), "WEBP", exif=exif().tobytes(), xmp=XMP),
    ],
)
def test_only_pixels_go_over(make: Callable[[], bytes]) -> None:
    content = make()
    assert b"Zoila" in content
    picture = pictures.encode(content)
    for published in (picture.jpeg, picture.webp):
        assert not [secret for secret in SECRETS if secret in published]
        with Image.open(io.BytesIO(published)) as image:
            left = {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
            left |= {"progressive", "progression", "loop", "background", "timestamp"}
            assert set(image.info) <= left | {"duration"}
            assert not image.getexif()


def test_both_files_are_small_and_of_the_same_size() -> None:
    picture = pictures.encode(file_of(drawing(3000, 1500)))
    assert (picture.width, picture.height) == (640, 320)
    for published, kind in ((picture.jpeg, "JPEG"), (picture.webp, "WEBP")):
        assert len(published) <= pictures.HEAVIEST
        with Image.open(io.BytesIO(published)) as image:
            assert (image.format, image.size) == (kind, (640, 320))


def test_what_hardly_compresses_still_fits() -> None:
    noise = Image.effect_noise((640, 640), 120).convert("RGB")
    picture = pictures.encode(file_of(noise, "PNG"))
    assert max(len(picture.jpeg), len(picture.webp)) <= pictures.HEAVIEST


def test_a_small_picture_is_not_blown_up() -> None:
    picture = pictures.encode(file_of(drawing(60, 40)))
    assert (picture.width, picture.height) == (60, 40)


@pytest.mark.parametrize(
    ("orientation", "red"),
    [
        *((1, "left"), (2, "right"), (3, "right"), (4, "left")),
        *((5, "top"), (6, "top"), (7, "bottom"), (8, "bottom")),
    ],
)
def test_a_picture_stands_as_the_camera_held_it(orientation: int, red: str) -> None:
    content = file_of(drawing(), exif=exif(orientation=orientation).tobytes())
    picture = pictures.encode(content)
    assert (picture.width > picture.height) == (orientation < 5)
    spots = {
        "left": (0.1, 0.5), "right": (0.9, 0.5), "top": (0.5, 0.1), "bottom": (0.5, 0.9),
    }  # fmt: skip
    with Image.open(io.BytesIO(picture.jpeg)) as image:
        for side, (x, y) in spots.items():
            place = int(x * image.width), int(y * image.height)
            pixel = image.getpixel(place)
            assert isinstance(pixel, tuple)
            if side == red:
                assert pixel[0] > 150 > pixel[2]
    opposite = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[red]
    x, y = spots[opposite]
    with Image.open(io.BytesIO(picture.webp)) as image:
        pixel = image.getpixel((int(x * image.width), int(y * image.height)))
        assert isinstance(pixel, tuple)
        assert pixel[2] > 150 > pixel[0]


def test_another_colour_space_becomes_srgb() -> None:
    """In a profile with red and green swapped, what is stored as red is seen as green."""
    profile = bytearray(
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    )
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    content = file_of(
        Image.new("RGB", (40, 40), (250, 0, 0)), icc_profile=bytes(profile)
    )
    with Image.open(io.BytesIO(pictures.encode(content).jpeg)) as image:
        pixel = image.getpixel((20, 20))
    assert isinstance(pixel, tuple)
    assert (pixel[0] < 60, pixel[1] > 200) == (True, True)


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "RGBA", "LA", "1", "I;16"])
def test_every_kind_of_picture_is_read(mode: str) -> None:
    image = drawing(mode="L").convert(mode) if mode == "I;16" else drawing(mode=mode)
    content = file_of(image, "JPEG" if mode == "CMYK" else "PNG")
    assert pictures.encode(content).width in {640, 480}  # dots of black are heavy


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (30, 30), (0, 0, 0, 0))
    with Image.open(io.BytesIO(pictures.encode(file_of(clear, "PNG")).jpeg)) as image:
        assert image.getpixel((15, 15)) == (255, 255, 255)


def test_the_second_picture_of_a_telephone_is_left_out() -> None:
    content = file_of(
        drawing(), "MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))]
    )
    assert pictures.encode(content).width == 640


def test_the_same_photo_gives_the_same_bytes_and_another_another_name() -> None:
    first, again = pictures.encode(loaded()), pictures.encode(loaded())
    assert first == again
    assert first.name == again.name
    assert len(first.name) == 24
    assert pictures.encode(file_of(drawing(300, 300))).name != first.name


@pytest.mark.parametrize(
    ("gps", "kind"), [(True, "JPEG"), (False, "JPEG"), (True, "PNG"), (True, "WEBP")]
)
def test_a_photo_that_says_where_it_was_taken_is_told_apart(
    gps: bool,  # noqa: FBT001  # a parameter of the test
    kind: str,
) -> None:
    content = file_of(drawing(), kind, exif=exif(gps=gps).tobytes())
    assert pictures.examine(content).located is gps


def test_a_place_in_xmp_is_found_as_well() -> None:
    content = file_of(drawing(), xmp=b"<x exif:GPSLatitude='13,20N'/>")
    assert pictures.examine(content).located


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (9, 9), (n * 90, 0, 0)) for n in range(3)]
    return file_of(frames[0], kind, save_all=True, append_images=frames[1:])


def bomb() -> bytes:
    """A PNG that says it is 60,000 x 60,000 pixels, in a few bytes."""
    content = bytearray(file_of(Image.new("1", (8, 8)), "PNG"))
    content[16:24] = (60_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


def large() -> bytes:
    return file_of(Image.new("1", (7200, 7200)), "PNG")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", "format"),
        (b"id_persona;foto\nP-1;a.jpg\n", "format"),
        (file_of(drawing(), "GIF"), "format"),
        (file_of(drawing(), "TIFF"), "format"),
        (file_of(drawing(), "BMP"), "format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "format"),
        (loaded()[:-4000], "damaged"),
        (file_of(drawing(), "PNG")[:-400], "damaged"),
        (file_of(drawing(), "WEBP")[:-200], "damaged"),
        (animated("PNG"), "animated"),
        (animated("WEBP"), "animated"),
        (bomb(), "pixels"),
        (large(), "pixels"),
        (loaded() + bytes(pictures.MAX_BYTES), "bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("use", [pictures.examine, pictures.encode])
def test_what_cannot_be_published_is_refused(
    use: Callable[[bytes], object], content: bytes, refusal: str
) -> None:
    with pytest.raises(MalformedError) as caught:
        use(content)
    assert caught.value.facts["refusal"] == refusal


SEEDS = [loaded(), text_chunks(), file_of(drawing(), "WEBP", exif=exif().tobytes())]


@given(st.binary(max_size=400))
@example(b"\xff\xd8\xff\xe1")
@example(b"\x89PNG\r\n\x1a\n")
@example(b"RIFF\x00\x00\x00\x00WEBPVP8 ")
def test_any_bytes_are_refused_in_our_own_words(content: bytes) -> None:
    with pytest.raises(MalformedError):
        pictures.encode(content)


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=8),
    st.floats(0.01, 1),
)
def test_any_damage_is_refused_or_comes_out_clean(
    seed: bytes, changes: list[tuple[float, int]], kept: float
) -> None:
    content = bytearray(seed[: int(len(seed) * kept)])
    for place, value in changes:
        content[int(place * len(content))] = value
    try:
        picture = pictures.encode(bytes(content))
    except MalformedError:
        return
    assert max(picture.width, picture.height) <= pictures.LONGEST
    for published in (picture.jpeg, picture.webp):
        assert len(published) <= pictures.HEAVIEST
        assert b"Zoila" not in published
