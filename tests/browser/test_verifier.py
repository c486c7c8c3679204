"""The verifier and the page for wrong addresses: from typed code to answer."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from constancia.credentials import codes
from tests.browser import signed_site
from tests.browser.conftest import NOON, Open
from tests.browser.signed_site import CODES, HOLDER, HOSTILE, UNKNOWN
from tests.browser.test_certificate_page import (
    CREDENTIAL,
    STATUS_LIST,
    answering,
    path,
    tampered_name,
)


def printed(code: str) -> str:
    return "-".join(codes.groups(code))


def type_code(page: Page, text: str) -> Locator:
    page.locator("[data-module=verify] input[name=code]").fill(text)
    page.get_by_role("button", name="Verificar").click()
    answer = page.locator("[data-answer][data-state]")
    answer.wait_for(state="attached")
    return answer


def asked(page: Page) -> list[str]:
    return [each for each in page.witness.asked if each.startswith("/c/")]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("case", "state", "word", "named"),
    [
        ("valid", "valid", "VIGENTE", True),
        ("expiring", "expiring", "POR VENCER", True),
        ("expired", "expired", "VENCIDO", True),
        ("suspended", "suspended", "SUSPENDIDO", True),
        ("revoked", "revoked", "ANULADO", False),
        ("replaced", "replaced", "REEMPLAZADO", False),
        ("withdrawn", "withdrawn", "NO DISPONIBLE EN LÍNEA", False),
    ],
)
def test_a_typed_code_is_answered_in_place(
    open_page: Open, case: str, state: str, word: str, *, named: bool
) -> None:
    page = open_page("/verificar/")
    answer = type_code(page, printed(CODES[case]).lower())
    expect(answer).to_have_attribute("data-state", state)
    expect(answer.locator("[data-word]")).to_have_text(word)
    expect(answer.locator("[data-fact=name]")).to_have_text(HOLDER if named else "")
    assert answer.locator("[data-part=holder]").is_visible() == named
    link = answer.locator("[data-part=page] a")
    expect(link).to_have_attribute("href", path(case))
    assert urlsplit(page.url).query == ""  # answered here, nothing was sent


def test_from_the_answer_one_tap_leads_to_the_certificate(open_page: Open) -> None:
    page = open_page("/verificar/")
    type_code(page, CODES["valid"]).get_by_role("link").click()
    expect(page.locator("main[data-verdict=passed]")).to_be_visible()
    expect(page.get_by_text(HOLDER)).to_be_visible()


def test_the_english_verifier_speaks_english(open_page: Open) -> None:
    page = open_page("/en/verify/")
    page.locator("input[name=code]").fill(CODES["valid"])
    page.keyboard.press("Enter")
    answer = page.locator("[data-answer][data-state=valid]")
    expect(answer.locator("[data-word]")).to_have_text("VALID")
    expect(answer.locator("[data-fact=expires]")).to_have_text("5 May 2029")


def test_a_mistyped_code_is_told_before_any_request(open_page: Open) -> None:
    page = open_page("/verificar/")
    code = CODES["valid"]
    answer = type_code(page, printed(code[:5] + code[6:]))
    expect(answer).to_have_attribute("data-state", "mistyped")
    expect(answer.locator("[data-word]")).to_have_text("CÓDIGO CON ERROR")
    expect(answer.locator("[data-slip=length]")).to_be_visible()
    expect(answer.locator("[data-slip=check]")).to_be_hidden()
    assert asked(page) == []


def test_the_group_that_looks_wrong_is_marked(open_page: Open) -> None:
    page = open_page("/verificar/")
    first, second, third, last = codes.groups(CODES["valid"])
    answer = type_code(page, f"{first} {second} U{third[1:]} {last}")
    expect(answer.locator("[data-slip=character]")).to_be_visible()
    groups = answer.locator("[data-groups] span")
    expect(groups).to_have_text([first, second, f"U{third[1:]}", last])
    marks = [group.get_attribute("data-wrong") is not None for group in groups.all()]
    assert marks == [False, False, True, False]
    assert asked(page) == []


def test_a_code_that_nobody_has_is_unknown_and_says_how_to_read_it(
    open_page: Open,
) -> None:
    page = open_page("/verificar/")
    answer = type_code(page, UNKNOWN)
    expect(answer).to_have_attribute("data-state", "unknown")
    expect(answer.locator("[data-word]")).to_have_text("NO ENCONTRADO")
    expect(answer.locator("[data-instruction]")).to_contain_text("I, L, O ni U")
    assert page.get_by_text(HOLDER).count() == 0


@pytest.mark.parametrize("status", [None, 500, 503, 200])
def test_no_answer_from_the_network_is_never_unknown(
    open_page: Open, status: int | None
) -> None:
    def before(page: Page) -> None:
        page.route(
            f"**{path('valid')}",
            lambda route: (
                route.abort()
                if status is None
                else route.fulfill(status=status, body="<p>Inicie sesión en la red</p>")
            ),
        )

    page = open_page("/verificar/", before=before)
    answer = type_code(page, CODES["valid"])
    expect(answer).to_have_attribute("data-state", "unreachable")
    expect(answer.locator("[data-part=unreachable]")).to_be_visible()
    expect(answer.locator("[data-band]")).to_be_hidden()


def test_a_tampered_credential_shows_no_name(open_page: Open) -> None:
    page = open_page("/verificar/", before=answering(CREDENTIAL, tampered_name()))
    answer = type_code(page, CODES["valid"])
    expect(answer).to_have_attribute("data-state", "unverified")
    expect(answer).to_have_attribute("data-verdict", "failed")
    assert "Persona" not in answer.inner_text()
    assert HOLDER not in (answer.text_content() or "")


def test_a_credential_that_cannot_be_had_shows_no_name_and_no_verdict(
    open_page: Open,
) -> None:
    page = open_page(
        "/verificar/", before=lambda page: page.route(CREDENTIAL, lambda r: r.abort())
    )
    answer = type_code(page, CODES["valid"])
    expect(answer).to_have_attribute("data-verdict", "unchecked")
    expect(answer.locator("[data-part=unchecked]")).to_be_visible()
    assert HOLDER not in (answer.text_content() or "")


def test_a_stale_list_is_dated(open_page: Open) -> None:
    later = NOON + datetime.timedelta(days=signed_site.VALID_DAYS + 1)
    page = open_page("/verificar/", now=later)
    answer = type_code(page, CODES["valid"])
    expect(answer).to_have_attribute("data-state", "stale")
    expect(answer.locator("[data-copied]")).to_have_text("22 de noviembre de 2026")
    assert "VIGENTE" not in answer.inner_text()


def test_a_revocation_newer_than_the_page_is_found(open_page: Open) -> None:
    body = signed_site.status_list((*signed_site.REFUSED, "valid"))
    page = open_page("/verificar/", before=answering(STATUS_LIST, body))
    answer = type_code(page, CODES["valid"])
    expect(answer).to_have_attribute("data-state", "revoked")
    assert HOLDER not in (answer.text_content() or "")


def test_a_pasted_address_is_read_as_its_code(open_page: Open) -> None:
    page = open_page("/verificar/")
    field = page.locator("[data-module=verify] input[name=code]")
    field.fill(f"https://{signed_site.HOST}{path('valid')}")
    field.press("Enter")
    expect(page.locator("[data-answer][data-state=valid]")).to_be_visible()


@pytest.mark.parametrize("led", ["?code={}", "#{}"])
def test_a_code_in_the_address_is_answered_at_once(open_page: Open, led: str) -> None:
    page = open_page("/verificar/" + led.format(CODES["valid"]))
    expect(page.locator("[data-answer][data-state=valid]")).to_be_visible()


def test_an_answer_replaces_the_one_before(open_page: Open) -> None:
    page = open_page("/verificar/")
    type_code(page, CODES["valid"])
    expect(page.locator("[data-answer][data-state=valid]")).to_be_visible()
    type_code(page, CODES["revoked"])
    answer = page.locator("[data-answer][data-state=revoked]")
    expect(answer).to_be_visible()
    expect(answer.locator("[data-part=holder]")).to_be_hidden()
    expect(answer.get_by_text("VIGENTE")).to_have_count(0)
    answer = type_code(page, "1")
    expect(page.locator("[data-answer][data-state=mistyped]")).to_be_visible()
    assert page.locator("[data-answer]").get_attribute("data-verdict") is None


def test_hostile_names_are_shown_as_text(open_page: Open) -> None:
    page = open_page("/verificar/")
    answer = type_code(page, CODES["hostile"])
    expect(answer.locator("[data-fact=name]")).to_have_text(HOSTILE)
    assert answer.locator("[data-fact=name] *").count() == 0


def test_without_scripts_the_verifier_says_how_to_type_the_address(
    open_page: Open,
) -> None:
    page = open_page("/verificar/", scripts=False)
    expect(page.locator("noscript p").last).to_contain_text(
        f"https://{signed_site.HOST}/c/"
    )
    assert page.locator("[data-answer]").inner_text() == ""


@pytest.mark.parametrize(
    "typed",
    [
        "/c/{upper}/",
        "/c/{upper}",
        "/C/{upper}/",
        "/c/{printed}/",
        "/c/{printed_lower}",
        "/{upper}",
    ],
)
def test_a_wrong_case_path_leads_on_to_the_certificate(
    open_page: Open, typed: str
) -> None:
    code = CODES["valid"]
    wrong = typed.format(
        upper=code, printed=printed(code), printed_lower=printed(code).lower()
    )
    page = open_page(wrong)
    page.wait_for_url(f"**{path('valid')}")
    expect(page.locator("main[data-verdict=passed]")).to_be_visible()


def test_the_digits_of_an_offline_code_are_carried_along(open_page: Open) -> None:
    page = open_page(f"/c/{CODES['revoked']}/#123456")
    page.wait_for_url(f"**{path('revoked')}**")


def test_an_unknown_code_in_the_address_is_not_found(open_page: Open) -> None:
    page = open_page(f"/c/{UNKNOWN.lower()}/")
    expect(page.locator("main[data-state=unknown]")).to_be_visible()
    expect(page.locator("[data-answer] [data-word]")).to_contain_text("NO ENCONTRADO")
    expect(page.locator("[data-answer] [data-word]")).to_contain_text("NOT FOUND")
    expect(page.locator("input[name=code]").first).to_have_value(printed(UNKNOWN))


def test_a_mistyped_code_in_the_address_gets_its_explanation(open_page: Open) -> None:
    page = open_page(f"/c/{CODES['valid'].lower()[:-1]}/")
    expect(page.locator("main[data-state=mistyped]")).to_be_visible()
    expect(page.locator("[data-slip=length]")).to_be_visible()


def test_any_other_wrong_address_is_just_not_found(open_page: Open) -> None:
    page = open_page("/no/existe/")
    assert page.locator("main").get_attribute("data-state") is None
    expect(page.locator("[data-answer] [data-band]")).to_be_hidden()
    expect(page.get_by_text("Page not found")).to_be_visible()


def test_an_address_that_is_no_text_breaks_nothing(open_page: Open) -> None:
    page = open_page("/c/%E0%A4%A/")
    expect(page.locator("main[data-state=mistyped]")).to_be_visible()
