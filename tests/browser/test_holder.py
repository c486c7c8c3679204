"""The holder's side of the page behind a code, and what the first view weighs without it."""

from __future__ import annotations

import gzip
import re
import struct
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from constancia.credentials import badge
from tests.browser import signed_site
from tests.browser.conftest import Open
from tests.browser.signed_site import CODES, HOLDER
from tests.browser.test_certificate_page import (
    CREDENTIAL,
    answering,
    judged,
    path,
    tampered_name,
)

#: bytes over the wire, of everything that the first view loads
FIRST_VIEW = 14_000


def opened(page: Page) -> Locator:
    judged(page)
    section = page.locator("[data-holder]")
    section.locator("summary").click()
    section.locator("button").wait_for()
    return section


def saved(page: Page, link: Locator) -> tuple[str, bytes]:
    with page.expect_download() as download:
        link.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_the_badge_is_baked_in_the_browser_with_the_published_credential(
    open_page: Open, signed: Path
) -> None:
    page = open_page(path("valid"))
    section = opened(page)
    published = (signed / path("valid").strip("/") / "credential.json").read_bytes()
    name, png = saved(page, section.get_by_role("link", name="Insignia PNG"))
    assert name == f"{CODES['valid']}.png"
    assert badge.extract(png) == published
    assert struct.unpack(">II", png[16:24]) == (800, 800)
    name, svg = saved(page, section.get_by_role("link", name="Insignia SVG"))
    assert name == f"{CODES['valid']}.svg"
    assert badge.extract(svg) == published
    assert HOLDER.encode() not in svg.replace(badge.extract(svg), b"")
    name, credential = saved(
        page, section.get_by_role("link", name="Credencial firmada")
    )
    assert (name, credential) == (f"{CODES['valid']}.json", published)


def test_the_drawing_is_the_one_picture_for_everybody(
    open_page: Open, signed: Path
) -> None:
    drawing = (signed / "theme" / "img" / "badge.svg").read_text(encoding="utf-8")
    assert "<!DOCTYPE" not in drawing
    page = open_page(path("valid"))
    _, svg = saved(page, opened(page).get_by_role("link", name="Insignia SVG"))
    bare = re.sub(
        r"<openbadges:credential>.*</openbadges:credential>", "", svg.decode()
    )
    assert bare.replace(f' xmlns:openbadges="{badge.NAMESPACE}"', "") == drawing


def test_the_link_to_a_profile_says_what_is_signed_and_loads_nothing(
    open_page: Open,
) -> None:
    page = open_page(path("valid"))
    link = opened(page).get_by_role("link", name="LinkedIn")
    assert link.get_attribute("rel") == "noreferrer"
    address = urlsplit(str(link.get_attribute("href")))
    assert address.hostname == "www.linkedin.com"
    fields = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert fields["certUrl"] == f"https://{signed_site.HOST}{path('valid')}"
    assert fields["certId"].replace("-", "") == CODES["valid"]
    assert (fields["issueYear"], fields["issueMonth"]) == ("2023", "5")
    assert (fields["expirationYear"], fields["expirationMonth"]) == ("2029", "5")
    assert fields["name"] == page.locator("[data-signed=title]").inner_text()
    assert HOLDER not in address.query
    assert page.witness.foreign == []  # type: ignore[attr-defined]


def test_what_only_the_holder_needs_is_loaded_when_it_is_opened(
    open_page: Open,
) -> None:
    page = open_page(path("valid"))
    judged(page)
    assert not {"/theme/js/holder.js", "/theme/img/badge.svg"} & set(page.witness.asked)  # type: ignore[attr-defined]
    opened(page)
    assert "/theme/js/holder.js" in page.witness.asked  # type: ignore[attr-defined]


def test_the_page_is_printed_from_its_button(open_page: Open) -> None:
    def before(page: Page) -> None:
        page.add_init_script("window.print = () => { window.printed = true; }")

    page = open_page(path("valid"), before=before)
    opened(page).get_by_role("button", name="Imprimir").click()
    assert page.evaluate("window.printed")


@pytest.mark.parametrize("case", ["revoked", "replaced", "withdrawn"])
def test_without_a_holder_there_is_no_section_for_one(
    open_page: Open, case: str
) -> None:
    page = open_page(path(case))
    judged(page)
    assert page.locator("[data-holder]").count() == 0


def test_the_section_goes_when_the_signature_does_not_hold(open_page: Open) -> None:
    page = open_page(path("valid"), before=answering(CREDENTIAL, tampered_name()))
    assert judged(page) == ("unverified", "failed")
    assert page.locator("[data-holder]").count() == 0


def test_without_scripts_the_section_has_the_credential_and_says_how_to_print(
    open_page: Open,
) -> None:
    page = open_page(path("valid"), scripts=False)
    section = page.locator("[data-holder]")
    section.locator("summary").click()
    link = section.get_by_role("link")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("href", f"{path('valid')}credential.json")
    expect(section).to_contain_text("Para imprimir")


def test_a_download_that_fails_says_so_and_works_when_opened_again(
    open_page: Open,
) -> None:
    page = open_page(path("valid"))
    judged(page)
    page.route("**/badge.svg*", lambda route: route.abort(), times=1)
    section = page.locator("[data-holder]")
    section.locator("summary").click()
    expect(section).to_contain_text("No se pudo descargar")
    section.locator("summary").click()
    section.locator("summary").click()
    section.locator("button").wait_for()


def test_the_first_view_keeps_to_its_weight(open_page: Open, signed: Path) -> None:
    page = open_page(path("valid"))
    judged(page)
    files = dict.fromkeys(
        place
        for place in page.witness.asked
        if place != "/theme/img/favicon.svg"  # type: ignore[attr-defined]
    )
    weights = {}
    for place in files:
        file = signed / place.strip("/")
        content = (file / "index.html" if file.is_dir() else file).read_bytes()
        weights[place] = len(gzip.compress(content, 9, mtime=0))
    assert len(weights) == 6  # page, sheet, script, credential, keys, status list
    assert sum(weights.values()) <= FIRST_VIEW, weights
