"""Without a network: what a phone that once opened the verifier can still answer."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from constancia.credentials import codes, compact
from tests import portal_tree
from tests.browser import signed_site
from tests.browser.conftest import NOON, Host, Open
from tests.browser.signed_site import CODES, HOLDER, UNKNOWN
from tests.browser.test_certificate_page import path


def digits(case: str, **changes: object) -> str:
    claims = compact.claims_of(
        signed_site.record(case, **changes),
        standard=portal_tree.CON_01,
        centre=portal_tree.CENTRE,
    )
    return compact.encode(claims, code=CODES[case], key=signed_site.KEY)


class Phone:
    """A phone with the verifier open, and a network that can be taken from it."""

    def __init__(self, context: BrowserContext, host: Host) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.host = host
        self.context = context

    def open(self, address: str, *, now: datetime.datetime = NOON) -> Page:
        self.page.clock.set_fixed_time(now)
        self.page.goto(f"{self.host.origin}{address}")
        return self.page

    def visit_verifier(self) -> None:
        self.open("/verificar/")
        self.page.evaluate(
            """async () => {
              const { active } = await navigator.serviceWorker.ready;
              if (active.state !== "activated") {
                await new Promise((resume) => active.addEventListener("statechange", resume));
              }
            }"""
        )


@pytest.fixture
def phone(
    chromium: Browser, lend: Callable[[Path], Host], signed: Path
) -> Iterator[Phone]:
    context = chromium.new_context(
        viewport={"width": 360, "height": 640}, locale="es-SV"
    )
    yield Phone(context, lend(signed))
    context.close()


def kept(page: Page) -> list[str]:
    return page.evaluate(
        """async () => {
          const names = [];
          for (const name of await caches.keys()) {
            for (const request of await (await caches.open(name)).keys()) names.push(request.url);
          }
          return names;
        }"""
    )


def test_once_visited_the_verifier_opens_without_a_network(phone: Phone) -> None:
    phone.visit_verifier()
    phone.host.stop()
    page = phone.open("/verificar/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.locator("input[name=code]").first.fill(CODES["valid"][:-1])
    page.get_by_role("button", name="Verificar").click()
    expect(page.locator("[data-answer][data-state=mistyped]")).to_be_visible()


def test_an_offline_code_is_answered_without_a_network_and_dated(phone: Phone) -> None:
    phone.visit_verifier()
    phone.host.stop()
    page = phone.open(f"{path('valid')}#{digits('valid')}")
    answer = page.locator("[data-answer][data-state=valid]")
    expect(answer).to_be_visible()
    expect(answer).to_have_attribute("data-verdict", "unchecked")
    expect(answer.locator("[data-fact=name]")).to_have_text(HOLDER)
    expect(answer.locator("[data-copied]")).to_be_visible()
    expect(answer.locator("[data-part=unchecked]")).to_be_visible()
    assert "#" not in page.url  # the payload does not stay in the history


def test_an_offline_answer_is_never_valid_after_the_days_allowed(phone: Phone) -> None:
    phone.visit_verifier()
    phone.host.stop()
    today = datetime.datetime.now(
        tz=datetime.UTC
    )  # the worker's clock is the machine's
    late = today + datetime.timedelta(days=signed_site.OFFLINE_DAYS + 1)
    payload = digits("lasting", expires_on=None)
    page = phone.open(f"{path('lasting')}#{payload}", now=late)
    answer = page.locator("[data-answer][data-state=stale]")
    expect(answer.locator("[data-word]")).to_have_text("COPIA ANTIGUA")
    assert "VIGENTE" not in answer.inner_text()


def test_an_expired_or_forged_offline_code_is_refused_without_a_network(
    phone: Phone,
) -> None:
    phone.visit_verifier()
    phone.host.stop()
    long_ago = datetime.date(2025, 1, 1)
    page = phone.open(f"{path('valid')}#{digits('valid', expires_on=long_ago)}")
    expect(page.locator("[data-answer][data-state=expired]")).to_be_visible()
    payload = digits("valid")
    forged = payload[:-1] + str((int(payload[-1]) + 1) % 10)
    page = phone.open(f"{path('expiring')}#{payload}")  # of another certificate
    expect(page.locator("[data-answer][data-state=unverified]")).to_be_visible()
    page = phone.open(f"{path('valid')}#{forged}")
    expect(page.locator("[data-answer][data-state=unverified]")).to_be_visible()
    assert HOLDER not in page.locator("body").inner_text()


def test_a_plain_code_without_a_network_is_unreachable_not_unknown(
    phone: Phone,
) -> None:
    phone.visit_verifier()
    phone.host.stop()
    for code in (CODES["valid"], UNKNOWN):
        page = phone.open(f"/c/{code.lower()}/")
        expect(page.locator("[data-answer][data-state=unreachable]")).to_be_visible()
        expect(page.locator("input[name=code]").first).to_have_value(
            "-".join(codes.groups(code))
        )


def test_no_name_and_nothing_behind_a_code_is_kept(phone: Phone) -> None:
    phone.visit_verifier()
    page = phone.open(path("valid"))
    page.locator("main[data-verdict]").wait_for()
    phone.open("/verificar/")
    page.locator("input[name=code]").first.fill(CODES["expiring"])
    page.get_by_role("button", name="Verificar").click()
    page.locator("[data-answer][data-state=expiring]").wait_for()
    addresses = kept(page)
    assert any(each.endswith("/verificar/") for each in addresses)
    assert any(each.endswith("/.well-known/did.json") for each in addresses)
    assert any(each.endswith("/status/1.json") for each in addresses)
    assert not [each for each in addresses if "/c/" in each]
    assert not [each for each in addresses if not each.startswith(phone.host.origin)]


def test_with_a_network_the_page_itself_comes_and_the_worker_changes_nothing(
    phone: Phone,
) -> None:
    phone.visit_verifier()
    page = phone.open(f"{path('valid')}#{digits('valid')}")
    expect(page.locator("main[data-verdict=passed][data-state=valid]")).to_be_visible()
    expect(page.locator("[data-copied]")).to_be_hidden()
    assert "#" not in page.url
    page = phone.open(f"/c/{UNKNOWN.lower()}/")
    expect(page.locator("main[data-state=unknown]")).to_be_visible()


def test_a_withdrawn_certificate_shows_no_name_from_the_address(phone: Phone) -> None:
    phone.visit_verifier()
    page = phone.open(f"{path('withdrawn')}#{digits('withdrawn')}")
    expect(page.locator("main[data-state=withdrawn]")).to_be_visible()
    assert HOLDER not in page.locator("body").inner_text()


def test_a_pasted_payload_is_judged_when_the_page_cannot_be_had(
    open_page: Open,
) -> None:
    page = open_page(
        "/verificar/",
        before=lambda page: page.route(f"**{path('valid')}", lambda r: r.abort()),
    )
    field = page.locator("[data-module=verify] input[name=code]")
    field.fill(f"https://{signed_site.HOST}{path('valid')}#{digits('valid')}")
    field.press("Enter")
    answer = page.locator("[data-answer][data-state=valid]")
    expect(answer.locator("[data-fact=name]")).to_have_text(HOLDER)
    expect(answer).to_have_attribute("data-verdict", "unchecked")
    expect(answer.locator("[data-part=elsewhere]")).to_be_hidden()


def test_an_address_of_another_site_is_named_as_such(open_page: Open) -> None:
    page = open_page("/verificar/")
    field = page.locator("[data-module=verify] input[name=code]")
    field.fill(f"https://{signed_site.HOST}.example.com{path('valid')}")
    field.press("Enter")
    expect(page.locator("[data-part=elsewhere]")).to_be_visible()


def drop_file(page: Page, content: bytes) -> None:
    page.locator("[data-file] summary").click()
    page.locator("[data-file] input[type=file]").set_input_files(
        {"name": "credential.json", "mimeType": "application/json", "buffer": content}
    )


def test_a_credential_file_is_judged_on_the_device(open_page: Open) -> None:
    page = open_page("/verificar/")
    drop_file(page, signed_site.credential(signed_site.record("valid"), case="valid"))
    answer = page.locator("[data-answer][data-state=valid]")
    expect(answer).to_have_attribute("data-verdict", "passed")
    expect(answer.locator("[data-fact=name]")).to_have_text(HOLDER)
    assert not [each for each in page.witness.asked if each.startswith("/c/")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[1e400]"])
def test_a_file_that_is_no_credential_is_unverified(
    open_page: Open, content: bytes
) -> None:
    page = open_page("/verificar/")
    drop_file(page, content)
    expect(
        page.locator("[data-answer][data-state=unverified][data-verdict=failed]")
    ).to_be_visible()


def test_a_revoked_credential_file_is_revoked(open_page: Open) -> None:
    page = open_page("/verificar/")
    record = signed_site.record("revoked")
    drop_file(page, signed_site.credential(record, case="revoked"))
    expect(page.locator("[data-answer][data-state=revoked]")).to_be_visible()
    assert HOLDER not in page.locator("[data-answer]").inner_text()


DETECTOR = """
globalThis.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(["qr_code"]); }
  detect() { return Promise.resolve(globalThis.seen ? [{ rawValue: globalThis.seen }] : []); }
};
"""


def test_the_camera_is_asked_for_only_when_asked_and_let_go_again(
    launch: Callable[..., Browser], origin: str
) -> None:
    browser = launch(
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"
    )
    page = browser.new_page()
    page.add_init_script(DETECTOR)
    page.clock.set_fixed_time(NOON)
    page.goto(f"{origin}/verificar/")
    camera = page.locator("[data-camera]")
    expect(camera).to_be_hidden()
    page.get_by_role("button", name="Escanear").click()
    expect(camera).to_be_visible()
    page.evaluate(f"globalThis.seen = 'https://{signed_site.HOST}{path('valid')}'")
    expect(page.locator("[data-answer][data-state=valid]")).to_be_visible()
    expect(camera).to_be_hidden()
    assert page.evaluate("document.querySelector('[data-camera]').srcObject") is None
    browser.close()


def test_without_a_camera_there_is_no_button_for_one(open_page: Open) -> None:
    page = open_page(
        "/verificar/",
        before=lambda page: page.add_init_script(
            "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"
        ),
    )
    expect(page.locator("[data-scan]")).to_be_hidden()
