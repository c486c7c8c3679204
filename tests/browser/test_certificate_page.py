"""The page behind a code, as a phone shows it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import signed_site
from tests.browser.conftest import NOON, Open
from tests.browser.signed_site import CODES, DAY, HOLDER, HOSTILE

CREDENTIAL = "**/credential.json"
STATUS_LIST = "**/status/1.json"
DID = "**/.well-known/did.json"


def path(case: str) -> str:
    return f"/c/{CODES[case].lower()}/"


def judged(page: Page) -> tuple[str | None, str | None]:
    """Return state and verdict, once there is one."""
    main = page.locator("main[data-verdict]")
    main.wait_for()
    return main.get_attribute("data-state"), main.get_attribute("data-verdict")


def outcomes(page: Page) -> dict[str, str]:
    checks = page.locator("[data-check]").all()
    return {
        str(check.get_attribute("data-check")): str(check.get_attribute("data-outcome"))
        for check in checks
    }


def answering(
    pattern: str, body: bytes | str, status: int = 200
) -> Callable[[Page], None]:
    def before(page: Page) -> None:
        page.route(pattern, lambda route: route.fulfill(status=status, body=body))

    return before


def cutting(*patterns: str) -> Callable[[Page], None]:
    def before(page: Page) -> None:
        for pattern in patterns:
            page.route(pattern, lambda route: route.abort())

    return before


def days_later(days: int) -> datetime.datetime:
    return NOON + datetime.timedelta(days=days)


@pytest.mark.parametrize(
    ("case", "state", "verdict", "word"),
    [
        ("valid", "valid", "passed", "VIGENTE"),
        ("expiring", "expiring", "passed", "POR VENCER"),
        ("expired", "expired", "failed", "VENCIDO"),
        ("suspended", "suspended", "failed", "SUSPENDIDO"),
        ("revoked", "revoked", "failed", "ANULADO"),
        ("replaced", "replaced", "failed", "REEMPLAZADO"),
        ("withdrawn", "withdrawn", "unchecked", "NO DISPONIBLE EN LÍNEA"),
        ("lasting", "valid", "passed", "VIGENTE"),
    ],
)
def test_every_state_is_said_and_judged(
    open_page: Open, case: str, state: str, verdict: str, word: str
) -> None:
    page = open_page(path(case))
    assert judged(page) == (state, verdict)
    expect(page.locator("[data-word] [lang=es]")).to_have_text(word)
    named = page.get_by_text(HOLDER).count()
    assert bool(named) == (
        case in {"valid", "expiring", "expired", "suspended", "lasting"}
    )


def test_a_sound_certificate_shows_what_was_checked_and_what_was_not(
    open_page: Open,
) -> None:
    page = open_page(path("valid"))
    judged(page)
    assert outcomes(page) == {
        **dict.fromkeys(
            ("format", "key", "proof", "dates", "status", "page"), "passed"
        ),
        "log": "unchecked",
    }
    page.get_by_text("Firma y comprobaciones").click()
    detail = page.locator("[data-check=proof] [data-detail]")
    expect(detail.locator("[lang=es]")).to_contain_text("coincide")
    expect(detail.locator("[lang=en]")).to_contain_text("matches")


def test_only_three_files_are_asked_for_and_nothing_is_stored(open_page: Open) -> None:
    page = open_page(path("valid"))
    judged(page)
    asked = [each for each in page.witness.asked if not each.startswith("/theme/")]  # type: ignore[attr-defined]
    assert sorted(set(asked)) == sorted(
        {
            path("valid"),
            f"{path('valid')}credential.json",
            "/.well-known/did.json",
            "/status/1.json",
        }
    )
    assert len(asked) == 4
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (datetime.date(2029, 3, 5), "valid"),
        (datetime.date(2029, 3, 6), "expiring"),
        (datetime.date(2029, 5, 5), "expiring"),
        (datetime.date(2029, 5, 6), "expired"),
    ],
)
def test_the_state_follows_the_day_it_is_viewed(
    open_page: Open, day: datetime.date, state: str
) -> None:
    fresh = signed_site.status_list(valid_days=2000)
    now = datetime.datetime.combine(day, datetime.time(18), tzinfo=datetime.UTC)
    page = open_page(path("valid"), now=now, before=answering(STATUS_LIST, fresh))
    assert judged(page) == (state, "failed" if state == "expired" else "passed")
    expect(page.get_by_text(HOLDER)).to_be_visible()


def test_a_page_left_open_over_midnight_expires(open_page: Open) -> None:
    last_day = DAY + datetime.timedelta(days=60)
    evening = datetime.datetime.combine(last_day, datetime.time(23, 59, 58))
    central = datetime.timezone(datetime.timedelta(hours=-6))

    def before(page: Page) -> None:
        page.clock.install(time=evening.replace(tzinfo=central))

    page = open_page(path("expiring"), now=None, before=before)
    assert judged(page) == ("expiring", "passed")
    page.clock.run_for(5_000)
    expect(page.locator("main[data-state=expired][data-verdict=failed]")).to_have_count(
        1
    )


def tampered_name() -> bytes:
    document = json.loads(
        signed_site.credential(signed_site.record("valid"), case="valid")
    )
    document["credentialSubject"]["identifier"][0]["identityHash"] = "Otra Persona"
    return json.dumps(document).encode()


def forged_list() -> bytes:
    document = json.loads(signed_site.status_list())
    document["validUntil"] = "2099-01-01T00:00:00Z"
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("pattern", "body", "status"),
    [
        pytest.param(CREDENTIAL, tampered_name(), 200, id="a changed name"),
        pytest.param(
            CREDENTIAL,
            signed_site.credential(
                signed_site.record("valid"), case="valid", seed=b"x" * 32
            ),
            200,
            id="signed by a stranger",
        ),
        pytest.param(
            CREDENTIAL,
            signed_site.credential(signed_site.record("lasting"), case="lasting"),
            200,
            id="of another certificate",
        ),
        pytest.param(CREDENTIAL, "<!doctype html>", 200, id="no JSON"),
        pytest.param(CREDENTIAL, "", 404, id="taken away"),
        pytest.param(STATUS_LIST, forged_list(), 200, id="a forged status list"),
        pytest.param(
            STATUS_LIST,
            signed_site.status_list(seed=b"x" * 32),
            200,
            id="a status list signed by a stranger",
        ),
        pytest.param(
            DID, b'{"id":"did:web:other.example"}', 200, id="another issuer's keys"
        ),
    ],
)
def test_nothing_of_the_content_stays_when_it_does_not_hold(
    open_page: Open, pattern: str, body: bytes | str, status: int
) -> None:
    page = open_page(path("valid"), before=answering(pattern, body, status))
    assert judged(page) == ("unverified", "failed")
    expect(page.locator("[data-word] [lang=es]")).to_have_text("NO SE PUDO COMPROBAR")
    expect(page.locator("[data-word] [lang=en]")).to_have_text("COULD NOT VERIFY")
    text = page.locator("body").inner_text() + (
        page.locator("main").text_content() or ""
    )
    for gone in (
        HOLDER,
        "Otra Persona",
        "SV-2026-000001",
        "Albañilería",
        "VIGENTE",
        "VALID",
    ):
        assert gone not in text.replace(
            page.locator("#messages").text_content() or "", ""
        )
    assert page.locator("[data-content], [data-signed]").count() == 0


def test_an_edited_page_does_not_pass(open_page: Open) -> None:
    def edit(route: Route) -> None:
        response = route.fetch()
        route.fulfill(
            response=response, body=response.text().replace(HOLDER, "Otra Persona")
        )

    page = open_page(
        path("valid"), before=lambda page: page.route(f"**{path('valid')}", edit)
    )
    assert judged(page) == ("unverified", "failed")
    assert page.get_by_text("Otra Persona").count() == 0


def test_an_old_copy_learns_that_its_certificate_was_revoked(open_page: Open) -> None:
    body = signed_site.status_list((*signed_site.REFUSED, "valid"))
    page = open_page(path("valid"), before=answering(STATUS_LIST, body))
    assert judged(page) == ("revoked", "failed")
    expect(page.locator("[data-word] [lang=es]")).to_have_text("ANULADO")
    assert page.get_by_text(HOLDER).count() == 0


@pytest.mark.parametrize(
    "patterns", [(CREDENTIAL,), (STATUS_LIST,), (DID,), (CREDENTIAL, STATUS_LIST, DID)]
)
def test_a_cut_network_leaves_the_page_as_built_and_says_so(
    open_page: Open, patterns: tuple[str, ...]
) -> None:
    page = open_page(path("valid"), before=cutting(*patterns))
    assert judged(page) == ("valid", "unchecked")
    expect(page.get_by_text(HOLDER)).to_be_visible()
    expect(page.locator("[data-unchecked]")).to_be_visible()
    assert "passed" not in outcomes(page)["status"]


def test_a_page_that_cannot_be_checked_is_a_stale_copy_after_offline_days(
    open_page: Open,
) -> None:
    offline = cutting(CREDENTIAL, STATUS_LIST, DID)
    page = open_page(path("valid"), now=days_later(30), before=offline)
    assert judged(page) == ("valid", "unchecked")
    page = open_page(path("valid"), now=days_later(31), before=offline)
    assert judged(page) == ("stale", "unchecked")


def test_a_list_past_its_time_is_a_stale_copy_with_its_date_in_large_type(
    open_page: Open,
) -> None:
    page = open_page(path("valid"), now=days_later(signed_site.VALID_DAYS + 1))
    assert judged(page) == ("stale", "unchecked")
    expect(page.locator("[data-word] [lang=es]")).to_have_text("COPIA ANTIGUA")
    copied = page.locator("[data-copied]")
    expect(copied).to_be_visible()
    expect(copied).to_contain_text("22 de noviembre de 2026")
    expect(copied).to_contain_text("22 November 2026")
    size = copied.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    plain = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert size > plain
    assert "VIGENTE" not in page.locator("[data-band]").inner_text()


WITHOUT_ED25519 = (
    "const real = crypto.subtle.importKey;"
    "crypto.subtle.importKey = (format, key, algorithm, ...rest) => algorithm === 'Ed25519'"
    " ? Promise.reject(new DOMException('Unrecognized name', 'NotSupportedError'))"
    " : real.call(crypto.subtle, format, key, algorithm, ...rest);"
)


def test_a_browser_without_ed25519_fetches_its_stand_in_and_judges_alike(
    open_page: Open,
) -> None:
    def before(page: Page) -> None:
        page.add_init_script(WITHOUT_ED25519)

    page = open_page(path("valid"), before=before)
    assert judged(page) == ("valid", "passed")
    assert "/theme/js/ed25519.js" in page.witness.asked  # type: ignore[attr-defined]
    page = open_page(
        path("valid"),
        before=lambda page: (
            before(page),
            answering(CREDENTIAL, tampered_name())(page),
        )[0],
    )
    assert judged(page) == ("unverified", "failed")


def test_the_stand_in_is_not_fetched_where_it_is_not_needed(open_page: Open) -> None:
    page = open_page(path("valid"))
    judged(page)
    assert "/theme/js/ed25519.js" not in page.witness.asked  # type: ignore[attr-defined]


def test_without_any_way_to_check_a_signature_nothing_has_passed(
    open_page: Open,
) -> None:
    def before(page: Page) -> None:
        page.add_init_script(WITHOUT_ED25519)
        page.route("**/ed25519.js", lambda route: route.abort())

    page = open_page(path("valid"), before=before)
    assert judged(page) == ("valid", "unchecked")
    assert outcomes(page)["proof"] == "unchecked"


def test_without_scripts_the_page_is_whole_and_asks_to_compare_the_date(
    open_page: Open,
) -> None:
    page = open_page(path("valid"), scripts=False)
    expect(page.locator("main")).to_have_attribute("data-state", "valid")
    expect(page.get_by_text("VIGENTE", exact=True)).to_be_visible()
    expect(page.get_by_text(HOLDER)).to_be_visible()
    note = page.locator("noscript p")  # get_by_text passes noscript over
    expect(note).to_be_visible()
    expect(note).to_contain_text("compare la fecha de vencimiento")
    expect(page.locator("[data-clock]")).to_be_hidden()
    assert page.locator("main").get_attribute("data-verdict") is None


def test_the_clock_moves(open_page: Open) -> None:
    page = open_page(path("valid"), now=None)
    clock = page.locator("[data-clock]")
    expect(clock).to_be_visible()
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)


def test_hostile_names_are_shown_as_text(open_page: Open) -> None:
    page = open_page(path("hostile"))
    assert judged(page) == ("valid", "passed")
    expect(page.locator("[data-signed=name]")).to_have_text(HOSTILE)
    assert page.locator("[data-signed=name] *").count() == 0
    assert page.locator("img[src=x]").count() == 0
    page.set_viewport_size({"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_nothing_comes_from_the_address_but_the_code(open_page: Open) -> None:
    page = open_page(f"{path('valid')}?name=Otra+Persona&state=valid#<b>Otra</b>")
    assert judged(page) == ("valid", "passed")
    assert page.get_by_text("Otra").count() == 0
