"""The search page over the sample site, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Open

FAILURE = "La búsqueda no está disponible en este momento."


@pytest.fixture(scope="session")
def origin(serve: Callable[[Path], str], site: Path) -> str:
    return serve(site)


@pytest.fixture
def search(open_page: Open) -> Callable[..., Page]:
    """``search(path, …)``: a page opened there with the clock of the machine."""

    def start(path: str = "/buscar/", **options: object) -> Page:
        return open_page(path, now=None, **options)

    return start


def hits(page: Page) -> Locator:
    return page.locator("[data-results] a[data-hit]")


def answered(page: Page, query: str) -> int:
    """Wait for the answer to a query and return how many results it has."""
    results = page.locator(f'[data-results][data-query="{query}"][data-done]')
    results.wait_for(state="attached")
    return int(results.get_attribute("data-done") or "")


def box(page: Page, name: str, value: str = "") -> Locator:
    """The lines of a facet, or one of them, unfolded."""
    page.locator("input[name=kind]").first.wait_for(state="attached")
    page.locator("[data-fold]").evaluate("fold => fold.open = true")
    chosen = f"[value='{value}']" if value else ""
    return page.locator(f".ledger__line:has(input[name={name}]{chosen})")


def asked(page: Page) -> list[str]:
    witness = page.witness  # type: ignore[attr-defined]  # set by open_page
    return [path for path in witness.asked if path.startswith("/search/")]


def no_save_data(page: Page, *, save: bool) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', "
        f"{{ value: {{ saveData: {str(save).lower()} }} }})"
    )


def test_an_address_with_a_query_shows_its_results(search: Callable[..., Page]) -> None:
    page = search("/buscar/?q=carpinteria")
    total = answered(page, "carpinteria")
    assert total > 0
    expect(page.locator("[data-count]")).to_contain_text(str(total))
    expect(page.locator("input[name=q]")).to_have_value("carpinteria")
    assert (hits(page).first.get_attribute("href") or "").startswith("/")


def test_results_come_while_one_types_and_the_address_follows(
    search: Callable[..., Page],
) -> None:
    page = search()
    field = page.locator("input[name=q]")
    field.press_sequentially("c")
    page.wait_for_timeout(400)
    assert hits(page).count() == 0
    field.press_sequentially("arpin", delay=20)
    assert answered(page, "carpin") > 0
    page.wait_for_url("**/buscar/?q=carpin")
    page.reload()
    assert answered(page, "carpin") > 0


def test_back_leads_to_the_search_before(search: Callable[..., Page]) -> None:
    page = search("/buscar/?q=carpinteria")
    before = answered(page, "carpinteria")
    page.locator("input[name=q]").fill("pupusas")
    page.keyboard.press("Enter")
    answered(page, "pupusas")
    box(page, "kind", "venture").click()
    page.wait_for_url("**kind=venture**")
    page.go_back()
    page.go_back()
    assert answered(page, "carpinteria") == before


def test_a_filter_gives_as_many_results_as_it_promised(
    search: Callable[..., Page],
) -> None:
    page = search("/buscar/?q=carpinteria")
    answered(page, "carpinteria")
    for name in ("kind", "department", "country", "sector"):
        page.goto("/buscar/?q=carpinteria")
        answered(page, "carpinteria")
        line = box(page, name).filter(visible=True).first
        promised = int(line.locator(".count").inner_text())
        assert promised
        value = line.locator("input").get_attribute("value") or ""
        line.click()
        page.wait_for_url(f"**{name}={value}**")
        expect(page.locator("[data-results]")).to_have_attribute(
            "data-done", str(promised)
        )


def test_choices_of_one_facet_add_up_and_can_be_taken_away(
    search: Callable[..., Page],
) -> None:
    page = search("/buscar/?sector=turismo&sector=textil&kind=venture")
    both = answered(page, "")
    expect(page.locator("[data-chosen] button")).to_have_count(3)
    lines = [box(page, "sector", value) for value in ("turismo", "textil")]
    assert sum(int(line.locator(".count").inner_text()) for line in lines) == both
    page.locator("[data-chosen] button").filter(has_text="Textil").click()
    page.wait_for_url("**/buscar/?kind=venture&sector=turismo")
    expect(page.locator("input[name=sector]:checked")).to_have_count(1)
    page.go_back()
    expect(page.locator("[data-results]")).to_have_attribute("data-done", str(both))


def test_a_result_looks_as_it_does_on_its_list(search: Callable[..., Page]) -> None:
    page = search("/buscar/?q=barberia&kind=venture")
    answered(page, "barberia")
    card = page.locator("[data-results] > li").first
    ground = card.locator(".ground").get_attribute("class") or ""
    name = card.locator("h3").inner_text()
    page.goto("/emprendimientos/")
    listed = page.locator("[data-cards] > li").filter(has_text=name)
    there = listed.locator(".ground").get_attribute("class") or ""
    assert there.split() == ground.split()
    assert listed.locator("use").first.get_attribute("href")


def test_found_words_are_marked_and_the_title_is_whole(
    search: Callable[..., Page],
) -> None:
    page = search("/buscar/?q=carpinteria")
    answered(page, "carpinteria")
    marks = page.locator("[data-results] mark").all_inner_texts()
    assert any(mark.casefold() == "carpintería" for mark in marks)


def test_a_mistyped_word_is_mended_and_the_mended_one_offered(
    search: Callable[..., Page],
) -> None:
    page = search("/buscar/?q=carpintreia")
    assert answered(page, "carpintreia") > 0
    link = page.locator("[data-correction] a")
    expect(link).to_have_text("carpinteria")
    link.click()
    assert answered(page, "carpinteria") > 0
    expect(page.locator("[data-correction]")).to_be_hidden()


def test_nothing_found_is_not_the_end_of_the_way(search: Callable[..., Page]) -> None:
    page = search("/buscar/?q=zzqxwvk")
    assert answered(page, "zzqxwvk") == 0
    expect(page.locator("[data-count]")).to_have_text("Sin resultados")
    empty = page.locator("[data-empty]")
    expect(empty).to_be_visible()
    assert empty.locator("a").count() > 0


def test_what_is_not_here_is_offered_elsewhere(search: Callable[..., Page]) -> None:
    page = search("/buscar/?q=carpinteria")
    answered(page, "carpinteria")
    nowhere = box(page, "department").filter(visible=False).first.locator("input")
    value = nowhere.get_attribute("value") or ""
    page.goto(f"/buscar/?q=carpinteria&department={value}")
    expect(page.locator("[data-results]")).to_have_attribute("data-done", "0")
    link = page.locator("[data-elsewhere] a").first
    query = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    assert query["q"] == ["carpinteria"]
    link.click()
    assert answered(page, "carpinteria") > 0


def test_a_department_named_in_the_words_is_answered_by_its_neighbours(
    search: Callable[..., Page],
) -> None:
    page = search("/buscar/?q=carpinteria")
    answered(page, "carpinteria")
    near = json.loads(page.locator("[data-near]").get_attribute("data-near") or "")
    there = box(page, "department").filter(visible=True).locator("input")
    known = there.evaluate_all("boxes => boxes.map(box => box.value)")
    # those that have nothing of the kind and a neighbour that has
    lacking = [
        slug
        for slug, others in near.items()
        if slug not in known and others and others[0] in known and slug.isalpha()
    ]
    offered = page.locator("[data-elsewhere]")
    for named in lacking:
        query = f"carpinteria {named}"
        page.goto(f"/buscar/?q={query.replace(' ', '+')}")
        assert answered(page, query) > 0
        # a text may name a place where nobody stands, and is an answer then
        if offered.is_visible():
            break
    link = offered.locator("a").first
    asked_for = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    assert asked_for == {"q": [query], "department": [near[named][0]]}
    expect(page.locator("[data-empty]")).to_be_hidden()
    link.click()
    assert answered(page, query) > 0


def test_a_failed_search_says_so_and_works_again_later(
    search: Callable[..., Page],
) -> None:
    down = True

    def fail(route: Route) -> None:
        if down:
            route.abort()
        else:
            route.continue_()

    page = search(
        "/buscar/?q=carpinteria", before=lambda page: page.route("**/search/**", fail)
    )
    page.locator("[data-results][data-failed]").wait_for(state="attached")
    expect(page.locator("[data-count]")).to_have_text(FAILURE)
    expect(page.locator("[data-empty]")).to_be_hidden()
    down = False
    page.keyboard.press("Tab")
    page.locator("input[name=q]").press("Enter")
    assert answered(page, "carpinteria") > 0
    assert page.locator("[data-results][data-failed]").count() == 0


def test_a_site_published_anew_while_the_page_is_open_is_searched_all_the_same(
    search: Callable[..., Page],
) -> None:
    gone: list[str] = []

    def lose_once(route: Route) -> None:
        if "/part/w/" in route.request.url and not gone:
            gone.append(route.request.url)
            route.fulfill(status=404, body="")
        else:
            route.continue_()

    page = search("/buscar/", before=lambda page: no_save_data(page, save=True))
    page.locator("input[name=q]").fill("carpinteria")
    answered(page, "carpinteria")
    page.route("**/search/**", lose_once)
    page.locator("input[name=q]").fill("pupusas")
    assert answered(page, "pupusas") > 0
    assert gone
    assert asked(page).count("/search/es/root.bin") == 2


def test_a_browser_that_cannot_inflate_by_itself_finds_the_same(
    search: Callable[..., Page],
) -> None:
    page = search("/buscar/?q=carpinteria")
    answered(page, "carpinteria")
    titles = hits(page).all_inner_texts()[:5]
    old = search(
        "/buscar/?q=carpinteria",
        before=lambda page: page.add_init_script("delete window.DecompressionStream"),
    )
    answered(old, "carpinteria")
    assert hits(old).all_inner_texts()[:5] == titles
    assert "/theme/js/search-inflate.js" in old.witness.asked  # type: ignore[attr-defined]
    assert "/theme/js/search-inflate.js" not in page.witness.asked  # type: ignore[attr-defined]


def test_when_idle_the_whole_index_is_fetched_and_then_the_network_is_not_needed(
    search: Callable[..., Page],
) -> None:
    page = search("/buscar/?q=carpinteria")
    answered(page, "carpinteria")
    page.wait_for_load_state("networkidle")
    assert [path for path in asked(page) if "/pack_" in path]
    before = len(asked(page))
    page.locator("input[name=q]").fill("pupusas")
    assert answered(page, "pupusas") > 0
    assert len(asked(page)) == before


def test_nothing_is_fetched_ahead_for_who_saves_data(
    search: Callable[..., Page],
) -> None:
    page = search(
        "/buscar/?kind=venture", before=lambda page: no_save_data(page, save=True)
    )
    assert answered(page, "") > 10
    page.wait_for_timeout(500)
    assert not [path for path in asked(page) if "/pack_" in path]
    assert hits(page).count() == 5
    page.locator("[data-more]").click()
    expect(hits(page)).to_have_count(15)
    expect(hits(page).nth(5)).to_be_focused()


def test_results_are_reached_with_the_arrows(search: Callable[..., Page]) -> None:
    page = search("/buscar/?q=carpinteria")
    answered(page, "carpinteria")
    field = page.locator("input[name=q]")
    field.focus()
    page.keyboard.press("ArrowDown")
    expect(hits(page).first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()


def test_how_many_were_found_is_said_to_a_screen_reader(
    search: Callable[..., Page],
) -> None:
    page = search()
    status = page.get_by_role("status").filter(visible=True)
    assert page.locator("[data-count]").get_attribute("role") == "status"
    page.locator("input[name=q]").fill("carpinteria")
    total = answered(page, "carpinteria")
    expect(page.locator("[data-count]")).to_contain_text(f"{total} resultado")
    assert status.count() >= 1
    assert page.locator("[data-results]").get_attribute("aria-busy") is None


def test_the_english_page_understands_both_languages(
    search: Callable[..., Page],
) -> None:
    for word in ("drywall", "tabla yeso"):
        page = search(f"/en/search/?q={word}")
        assert answered(page, word) > 0
        assert all(
            (hit.get_attribute("href") or "").startswith("/en/")
            for hit in hits(page).all()
        )


def test_an_emptied_field_empties_the_page(search: Callable[..., Page]) -> None:
    page = search("/buscar/?q=carpinteria")
    answered(page, "carpinteria")
    page.locator("input[name=q]").fill("")
    expect(hits(page)).to_have_count(0)
    expect(page.locator("[data-count]")).to_have_text("")
    page.wait_for_url("**/buscar/")
    line = box(page, "kind").first
    expect(line).to_be_visible()
    assert not line.locator(".count").inner_text().strip()


def test_a_phone_shows_results_without_scrolling_sideways(
    search: Callable[..., Page],
) -> None:
    page = search("/buscar/?q=carpinteria", width=360)
    answered(page, "carpinteria")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_scripts_the_lists_are_there(search: Callable[..., Page]) -> None:
    page = search("/buscar/?q=carpinteria", scripts=False)
    assert page.locator("main a[href='/emprendimientos/']").is_visible()
    assert page.locator("noscript").inner_text().startswith("La búsqueda necesita")
    page.locator("[data-facet=sector] a").first.click()
    assert page.locator("[data-cards] > li").count() > 0
    page.go_back()
    page.locator(".trades a").first.click()
    assert page.locator("[data-cards] > li").count() > 0


def test_the_root_is_fetched_beside_the_script_and_once(
    search: Callable[..., Page],
) -> None:
    page = search("/buscar/?q=carpinteria")
    answered(page, "carpinteria")
    assert asked(page).count("/search/es/root.bin") == 1


@pytest.mark.parametrize(
    ("start", "text", "kind"),
    [
        ("/", "carpinteria", None),
        ("/personas/", "el salvador", "person"),
        ("/en/people/", "el salvador", "person"),
    ],
)
def test_the_box_of_other_pages_leads_to_the_results(
    search: Callable[..., Page], start: str, text: str, kind: str | None
) -> None:
    page = search(start)
    field = page.locator("main input[name=q]").first
    field.fill(text)
    field.press("Enter")
    page.wait_for_url("**q=**")
    assert answered(page, text) > 0
    assert parse_qs(urlsplit(page.url).query).get("kind", [None]) == [kind]


def test_what_is_typed_before_all_scripts_are_there_is_asked_when_they_come(
    search: Callable[..., Page],
) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page = search(
        "/buscar/", before=lambda page: page.route("**/search-facets.js", hold)
    )
    page.locator("input[name=q]").fill("carpinteria")
    page.wait_for_timeout(300)
    assert hits(page).count() == 0
    assert waiting
    waiting[0].continue_()
    assert answered(page, "carpinteria") > 0
    page.wait_for_url("**/buscar/?q=carpinteria")


def test_a_script_that_never_comes_leaves_a_form_that_works(
    search: Callable[..., Page],
) -> None:
    page = search(
        "/buscar/?q=pupusas",
        before=lambda page: page.route("**/search-facets.js", lambda r: r.abort()),
    )
    assert answered(page, "pupusas") > 0
    page.locator("input[name=q]").fill("carpinteria")
    page.locator("input[name=q]").press("Enter")
    page.wait_for_url("**q=carpinteria**")
    assert answered(page, "carpinteria") > 0
