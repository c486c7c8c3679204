"""The list of ventures of the sample site, narrowed in a real browser, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Open

LIST = "/emprendimientos/"


@pytest.fixture(scope="session")
def origin(serve: Callable[[Path], str], site: Path) -> str:
    return serve(site)


@pytest.fixture
def browse(open_page: Open) -> Callable[..., Page]:
    """``browse(path, …)``: a list opened, once its boxes are there."""

    def start(path: str = LIST, **options: object) -> Page:
        page = open_page(path, now=None, width=1280, **options)
        page.locator("input[name=sector]").first.wait_for(state="attached")
        return page

    return start


def box(page: Page, label: str) -> Locator:
    return page.locator(".ledger__line").filter(has_text=re.compile(rf"^{label}\d"))


def told(line: Locator) -> int:
    return int(line.locator(".count").inner_text())


def cards(page: Page) -> Locator:
    return page.locator("[data-cards] > li")


def sectors(page: Page) -> set[str]:
    texts = page.locator("[data-cards] .card__meta").all_inner_texts()
    return {text.split(" · ")[0] for text in texts}


def test_without_scripts_links_narrow_and_take_away(open_page: Open) -> None:
    page = open_page(LIST, scripts=False)
    everything = cards(page).count()
    page.locator("[data-facet=sector] a").first.click()
    count = cards(page).count()
    assert 0 < count < everything
    link = page.locator("[data-facet=department] a").first
    promised = told(link)
    link.click()
    assert cards(page).count() == promised
    while page.locator("[data-chosen] .chip").count():
        page.locator("[data-chosen] .chip").first.click()
    assert page.url.endswith(LIST)
    assert cards(page).count() == everything


def test_boxes_of_a_facet_add_up_and_facets_narrow_each_other(
    browse: Callable[..., Page],
) -> None:
    page = browse()
    building, food = box(page, "Construcción"), box(page, "Gastronomía")
    one, two = told(building), told(food)
    building.click()
    expect(cards(page)).to_have_count(one)
    expect(page.locator("[data-count]")).to_have_text(f"{one} emprendimientos")
    assert told(food) == two  # the facet's own choice does not narrow it
    food.click()
    expect(cards(page)).to_have_count(one + two)
    assert sectors(page) == {"Construcción", "Gastronomía"}
    there = page.locator("[data-facet=department] .ledger__line:visible").first
    promised = told(there)
    there.click()
    expect(cards(page)).to_have_count(promised)


def test_cards_come_from_the_pages_that_were_built(browse: Callable[..., Page]) -> None:
    page = browse("/emprendimientos/sector/turismo/")
    asked = page.witness.asked  # type: ignore[attr-defined]  # set by open_page
    del asked[:]
    box(page, "Construcción").click()
    expect(page.locator("[data-count]")).to_have_text("14 emprendimientos")
    expect(cards(page)).to_have_count(14)
    assert [path for path in asked if path.startswith(LIST)] == [LIST]
    assert sectors(page) == {"Construcción", "Turismo"}
    assert cards(page).locator("a[href*='wa.me']").count() > 0


def test_the_address_restores_the_list_and_back_undoes(
    browse: Callable[..., Page],
) -> None:
    page = browse()
    everything = cards(page).count()
    box(page, "Construcción").click()
    page.wait_for_url("**/emprendimientos/sector/construccion/")  # it can be sent
    one = cards(page).count()
    box(page, "Gastronomía").click()
    page.wait_for_url("**/?sector=construccion&sector=gastronomia")
    expect(page).to_have_title(
        re.compile("^Emprendimientos: Construcción, Gastronomía")
    )
    both = cards(page).count()
    again = browse("/emprendimientos/?sector=construccion&sector=gastronomia")
    expect(cards(again)).to_have_count(both)
    assert again.locator("input[name=sector]:checked").count() == 2
    # the pages of the whole list are not those of this one
    assert again.locator("[data-pager]").get_attribute("hidden") is not None
    page.go_back()
    expect(cards(page)).to_have_count(one)
    page.go_back()
    expect(cards(page)).to_have_count(everything)
    assert page.locator("input:checked").count() == 0


def test_chips_take_a_choice_away(browse: Callable[..., Page]) -> None:
    page = browse("/emprendimientos/?sector=construccion&sector=gastronomia")
    expect(page.locator("[data-chosen] button")).to_have_count(2)
    page.locator("[data-chosen] button").first.click()
    expect(page.locator("[data-chosen] button")).to_have_count(1)
    assert sectors(page) == {"Gastronomía"}


def test_boxes_are_ticked_by_keyboard_and_keep_the_focus(
    browse: Callable[..., Page],
) -> None:
    page = browse()
    first = page.locator("input[name=sector]").first
    first.focus()
    page.keyboard.press("Space")
    page.wait_for_url("**/sector/**")
    expect(first).to_be_checked()
    expect(first).to_be_focused()


def test_nothing_chosen_that_way_is_offered_elsewhere(
    browse: Callable[..., Page],
) -> None:
    page = browse("/emprendimientos/?sector=turismo&department=la-paz")
    expect(page.locator("[data-count]")).to_have_text("Ningún emprendimiento")
    expect(page.locator("[data-empty]")).to_be_visible()
    link = page.locator("[data-elsewhere] a").first
    link.click()
    page.wait_for_url("**/sector/turismo/departamento/**")
    assert cards(page).count() > 0


def test_a_failed_fetch_is_not_an_empty_list(browse: Callable[..., Page]) -> None:
    page = browse("/emprendimientos/sector/turismo/")
    page.route("**/emprendimientos/**", lambda route: route.abort())
    box(page, "Construcción").click()
    failure = "La lista no está disponible en este momento."
    expect(page.locator("[data-count]")).to_have_text(failure)
    expect(page.locator("[data-empty]")).to_be_hidden()
    page.unroute("**/emprendimientos/**")
    box(page, "Gastronomía").click()
    expect(cards(page)).to_have_count(20)


def test_where_the_list_does_not_come_the_links_stay(open_page: Open) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=503, body="")

    page = open_page(
        LIST, now=None, before=lambda page: page.route("**/ventures.json", fail)
    )
    page.wait_for_load_state("networkidle")
    link = page.locator("[data-facet=sector] a").first
    promised = told(link)
    link.click()
    assert cards(page).count() == promised


def test_a_venture_is_shared_by_the_phone_or_by_a_link(open_page: Open) -> None:
    stub = "navigator.share = (what) => { window.shared = what; return Promise.reject(); };"
    page = open_page(LIST, now=None, before=lambda page: page.add_init_script(stub))
    page.locator("[data-cards] h3 a").first.click()
    link = page.locator("a[data-module=share]")
    link.click()
    shared = page.evaluate("window.shared")
    assert shared["url"] == page.url
    assert page.url in (link.get_attribute("href") or "").replace("%3A", ":").replace(
        "https://verifica.example.org", page.url.split("/emprendimientos/")[0]
    )
