"""Credentials baked into pictures: read on the verifier, by the rules of Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from constancia.credentials import badge
from tests import make_vectors
from tests.browser import signed_site
from tests.browser.conftest import Open
from tests.browser.signed_site import HOLDER
from tests.browser.test_certificate_page import tampered_name

VECTORS: Any = json.loads(
    (make_vectors.VECTORS / "badge.json").read_text(encoding="utf-8")
)
PICTURE = bytes.fromhex(VECTORS["png"])
EXTRACT = """async (hex) => {
  const { extract } = await import("/theme/js/badge.js");
  try {
    return extract(Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16)));
  } catch {
    return null;
  }
}"""


def choose(page: Page, name: str, content: bytes, kind: str) -> Locator:
    page.locator("[data-file] summary").click()
    page.locator("#file").set_input_files(
        {"name": name, "mimeType": kind, "buffer": content}
    )
    return page.locator("[data-answer]")


def test_the_browser_reads_and_refuses_what_python_does(open_page: Open) -> None:
    page = open_page("/verificar/")
    cases = [(each["hex"], each["credential"]) for each in VECTORS["read"]]
    cases += [(each["hex"], None) for each in VECTORS["refused"]]
    for each in VECTORS["baked"]:
        cases.append((each["png"], each["credential"]))
        cases.append((each["svg"].encode().hex(), each["credential"]))
    for picture, expected in cases:
        assert page.evaluate(EXTRACT, picture) == expected, picture
    # what is no XML becomes a styled note of Chromium's own, in no page and refused
    violations = page.witness.violations  # type: ignore[attr-defined]
    assert all("inline style" in violation for violation in violations)
    violations.clear()


@pytest.mark.parametrize("kind", ["png", "svg"])
@pytest.mark.parametrize("name", ["badge.{}", "sin nombre"])
def test_a_badge_is_judged_by_the_credential_in_it(
    open_page: Open, kind: str, name: str
) -> None:
    def baked(credential: bytes) -> bytes:
        if kind == "png":
            return badge.bake_png(PICTURE, credential)
        return badge.bake_svg(VECTORS["svg"], credential).encode()

    page = open_page("/verificar/")
    genuine = signed_site.credential(signed_site.record("valid"), case="valid")
    media = {"png": "image/png", "svg": "image/svg+xml"}[kind]
    answer = choose(page, name.format(kind), baked(genuine), media)
    expect(answer).to_have_attribute("data-state", "valid")
    expect(answer.locator("[data-fact=name]")).to_have_text(HOLDER)
    answer = choose(open_page("/verificar/"), name, baked(tampered_name()), media)
    expect(answer).to_have_attribute("data-state", "unverified")
    assert "Persona" not in (answer.text_content() or "").replace("persona", "")


def test_a_picture_without_a_credential_is_told_as_that(open_page: Open) -> None:
    answer = choose(open_page("/verificar/"), "foto.png", PICTURE, "image/png")
    expect(answer.locator("[data-part=no-credential]")).to_be_visible()
    expect(answer.locator("[data-band]")).to_be_hidden()
    assert answer.get_attribute("data-state") is None


def test_badges_are_taken_among_many_files(open_page: Open, tmp_path: Path) -> None:
    genuine = signed_site.credential(signed_site.record("valid"), case="valid")
    (tmp_path / "a.png").write_bytes(badge.bake_png(PICTURE, genuine))
    (tmp_path / "b.png").write_bytes(PICTURE)
    page = open_page("/verificar/")
    bulk = page.locator("[data-bulk]")
    bulk.locator("summary").click()
    page.locator("[data-bulk][data-ready]").wait_for()
    bulk.locator("input[type=file]").set_input_files(
        [tmp_path / "a.png", tmp_path / "b.png"]
    )
    page.locator("[data-bulk][data-done='2']").wait_for()
    words = bulk.locator("tbody td:nth-child(2)").all_inner_texts()
    assert words == ["VIGENTE", "SIN CREDENCIAL"]
