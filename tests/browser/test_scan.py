"""QR codes read where the browser has no detector: with the camera, and from a picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser import signed_site
from tests.browser.conftest import NOON, Open
from tests.browser.signed_site import CODES, HOLDER
from tests.browser.test_certificate_page import path

WITHOUT = "delete globalThis.BarcodeDetector"
DECODER = "/theme/js/vendor/qr/decode.js"


def symbol(address: str, *, side: int = 480, turned: float = 0) -> Image.Image:
    """A printed symbol on a table, larger than itself and perhaps turned."""
    code = qrcode.make(address, error_correction=qrcode.constants.ERROR_CORRECT_Q)
    paper = code.get_image().convert("RGB").resize((side * 3 // 5, side * 3 // 5))
    table = Image.new("RGB", (side * 4 // 3, side), "white")
    table.paste(paper, (side // 3, side // 5))
    return table.rotate(turned, fillcolor="white", resample=Image.Resampling.BICUBIC)


def encoded(picture: Image.Image, kind: str) -> bytes:
    content = io.BytesIO()
    picture.save(content, kind)
    return content.getvalue()


ADDRESS = f"https://{signed_site.HOST}{path('valid')}"


def test_the_camera_reads_a_code_without_a_detector_of_the_browser(
    launch: Callable[..., Browser], origin: str, tmp_path: Path
) -> None:
    film = tmp_path / "film.mjpeg"
    film.write_bytes(encoded(symbol(ADDRESS), "JPEG") * 5)
    browser = launch(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    context = browser.new_context(
        base_url=origin, permissions=["camera"], service_workers="block"
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(WITHOUT)
    page.clock.set_fixed_time(NOON)
    page.goto("/verificar/")
    button = page.locator("[data-scan]")
    expect(button).to_be_visible()
    assert not [url for url in asked if "/vendor/" in url]
    button.click()
    answer = page.locator("[data-answer]")
    expect(answer).to_have_attribute("data-state", "valid", timeout=20_000)
    expect(answer.locator("[data-fact=name]")).to_have_text(HOLDER)
    expect(page.locator("[data-camera]")).to_be_hidden()
    assert f"{origin}{DECODER}" in asked
    context.close()


@pytest.mark.parametrize(
    ("kind", "side", "turned"), [("PNG", 480, 0), ("JPEG", 480, 20), ("JPEG", 3000, 0)]
)
def test_a_photo_of_a_code_is_read(
    open_page: Open, kind: str, side: int, turned: float
) -> None:
    page = open_page("/verificar/", before=lambda page: page.add_init_script(WITHOUT))
    picture = encoded(symbol(ADDRESS, side=side, turned=turned), kind)
    page.locator("[data-file] summary").click()
    page.locator("#file").set_input_files(
        {"name": "foto", "mimeType": f"image/{kind.lower()}", "buffer": picture}
    )
    answer = page.locator("[data-answer]")
    expect(answer).to_have_attribute("data-state", "valid", timeout=20_000)
    expect(answer.locator("[data-fact=name]")).to_have_text(HOLDER)


def test_a_photo_that_leads_elsewhere_is_told_so(open_page: Open) -> None:
    page = open_page("/verificar/")
    code = CODES["valid"].lower()
    picture = encoded(symbol(f"https://otro.example/c/{code}/"), "PNG")
    page.locator("[data-file] summary").click()
    page.locator("#file").set_input_files(
        {"name": "foto.png", "mimeType": "image/png", "buffer": picture}
    )
    expect(page.locator("[data-part=elsewhere]")).to_be_visible(timeout=20_000)


def test_the_decoder_is_kept_for_no_one_who_did_not_ask(signed: Path) -> None:
    """What a module names, the service worker fetches beforehand."""
    scripts = (signed / "theme" / "js").glob("*.js")
    for script in scripts:
        assert 'import("./vendor/qr' not in script.read_text(encoding="utf-8")
