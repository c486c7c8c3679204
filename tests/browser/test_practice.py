"""The practice certificate and the poster: they teach, and never pass for an answer."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, expect

from constancia.credentials import codes
from constancia.portal import words
from tests.browser.conftest import Open
from tests.browser.signed_site import HOST

PRACTICE = {"es": "/practica/", "en": "/en/practice/"}
POSTER = {"es": "/afiche/", "en": "/en/poster/"}
VERIFY = {"es": "/verificar/", "en": "/en/verify/"}


def address_in(symbol: Locator) -> str:
    picture = Image.open(io.BytesIO(symbol.screenshot()))
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_part_of_the_practice_certificate_passes_for_an_answer(
    open_page: Open, language: str
) -> None:
    page = open_page(PRACTICE[language])
    example = page.locator(".practice__phone")
    expect(example).to_have_attribute("data-state", "practice")
    for marked in (
        page.locator(".practice__word"),
        *page.locator(".paper__band").all(),
    ):
        expect(marked).to_contain_text("EJEMPLO")
        expect(marked).to_contain_text("EXAMPLE")
    band = page.locator(".practice__band")
    assert "gradient" in band.evaluate("e => getComputedStyle(e).backgroundImage")
    shown = example.inner_text() + page.locator(".paper").inner_text()
    said = {answer.word.in_language(language)[0] for answer in words.ANSWERS.values()}
    assert not [word for word in said if word in shown]
    assert page.locator("[data-band], [data-signed], .band").count() == 0
    assert "noindex" in str(page.locator("meta[name=robots]").get_attribute("content"))


def test_the_code_of_the_example_can_never_be_one(open_page: Open) -> None:
    page = open_page(PRACTICE["es"])
    code = page.locator(".paper .facts__code").inner_text()
    assert len(code.replace("-", "")) == 13
    wrong = codes.diagnose(code)
    assert wrong is not None
    assert wrong.reason == "character"


def test_every_mark_of_the_example_is_explained(open_page: Open) -> None:
    page = open_page(PRACTICE["es"])
    marks = sorted(page.locator(".practice .mark").all_inner_texts())
    explained = page.locator(".marks > li").count()
    assert marks == [str(i + 1) for i in range(explained)]
    assert page.locator(".answers > div").count() == len(words.ANSWERS)


def test_the_clock_of_the_example_moves(open_page: Open) -> None:
    page = open_page(PRACTICE["es"], now=None)
    clock = page.locator("[data-clock]")
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_symbols_lead_to_the_official_address(
    open_page: Open, language: str
) -> None:
    page = open_page(PRACTICE[language], width=800)
    symbol = page.locator(".paper__qr svg")
    assert address_in(symbol) == f"https://{HOST}{PRACTICE[language]}"
    page = open_page(POSTER[language], width=800)
    symbol = page.locator(".poster__qr svg")
    assert address_in(symbol) == f"https://{HOST}{VERIFY[language]}"
    expect(page.locator(".poster__host")).to_have_text(HOST)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("address", [*PRACTICE.values(), *POSTER.values()])
def test_they_are_printed_on_one_sheet(
    open_page: Open, address: str, paper: str
) -> None:
    page = open_page(address)
    printed = page.pdf(format=paper)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


@pytest.mark.parametrize("address", [*PRACTICE.values(), *POSTER.values()])
def test_they_fit_a_small_phone(open_page: Open, address: str) -> None:
    page = open_page(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_verifier_leads_to_both(open_page: Open) -> None:
    page = open_page(VERIFY["es"])
    for address in (PRACTICE["es"], POSTER["es"]):
        expect(page.locator(f"main a[href='{address}']")).to_be_visible()
