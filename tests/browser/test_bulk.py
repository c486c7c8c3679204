"""Many codes at once on the verifier: a table of answers, and a table to keep."""

from __future__ import annotations

import csv
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from constancia.credentials import codes
from tests.browser import signed_site
from tests.browser.conftest import Open
from tests.browser.signed_site import CODES, HOLDER, HOSTILE, SECRET
from tests.browser.test_certificate_page import CREDENTIAL, answering, tampered_name
from tests.browser.test_verifier import asked, printed

#: codes that can be, and are nobody's
STRANGERS = [codes.derive(f"SV-2025-{i:06}", secret=SECRET) for i in range(200)]
MISTYPED = CODES["valid"][:5] + CODES["valid"][6:]
WORDS = {
    "valid": "VIGENTE",
    "expiring": "POR VENCER",
    "expired": "VENCIDO",
    "suspended": "SUSPENDIDO",
    "revoked": "ANULADO",
    "replaced": "REEMPLAZADO",
    "withdrawn": "NO DISPONIBLE EN LÍNEA",
    "lasting": "VIGENTE",
    "hostile": "VIGENTE",
}


def opened(page: Page) -> Locator:
    bulk = page.locator("[data-bulk]")
    bulk.locator("summary").click()
    page.locator("[data-bulk][data-ready]").wait_for()
    return bulk


def check_all(page: Page, text: str) -> Locator:
    bulk = opened(page)
    bulk.locator("textarea").fill(text)
    bulk.get_by_role("button", name="Verificar todos").click()
    page.locator("[data-bulk][data-done]").wait_for(timeout=60_000)
    return bulk


def rows(bulk: Locator) -> list[list[str]]:
    return bulk.locator("tbody").evaluate(
        "body => [...body.rows].map(row => [...row.cells].map(cell => cell.textContent))"
    )


def test_the_module_for_many_codes_is_loaded_when_it_is_opened(open_page: Open) -> None:
    page = open_page("/verificar/")
    expect(page.locator("[data-bulk]")).to_be_visible()
    assert "/theme/js/bulk.js" not in page.witness.asked  # type: ignore[attr-defined]
    opened(page)
    assert "/theme/js/bulk.js" in page.witness.asked  # type: ignore[attr-defined]


def test_over_two_hundred_codes_are_answered_in_the_order_given(
    open_page: Open,
) -> None:
    page = open_page("/verificar/")
    given = [
        *STRANGERS[:100],
        *CODES.values(),
        MISTYPED,
        *STRANGERS[100:],
        CODES["valid"],
        CODES["valid"],
    ]
    bulk = check_all(page, "\n".join(given))
    table = rows(bulk)
    assert [row[0] for row in table] == [
        MISTYPED if code == MISTYPED else printed(code) for code in given
    ]
    assert [row[1] for row in table] == [
        *["NO ENCONTRADO"] * 100,
        *WORDS.values(),
        "CÓDIGO CON ERROR",
        *["NO ENCONTRADO"] * 100,
        "VIGENTE",
        "VIGENTE",
    ]
    names = dict(zip(CODES, (row[2] for row in table[100:]), strict=False))
    assert names["valid"] == names["suspended"] == names["expired"] == HOLDER
    assert names["hostile"] == HOSTILE
    assert names["revoked"] == names["replaced"] == names["withdrawn"] == ""
    assert table[100][4] == "5 de mayo de 2029"
    assert "CON-01" in table[100][3]
    expect(bulk.locator("[data-counts]")).to_contain_text("NO ENCONTRADO: 200")
    expect(bulk.locator("[data-counts]")).to_contain_text("VIGENTE: 5")
    expect(bulk.locator("[data-progress]")).to_have_text("212 / 212")
    assert bulk.locator("tbody *:not(tr):not(td)").count() == 0  # text, never markup
    # each code once, keys and status list once for all, the mistyped one never
    paths = page.witness.asked  # type: ignore[attr-defined]
    assert paths.count(f"/c/{CODES['valid'].lower()}/") == 1
    assert paths.count("/status/1.json") == 1
    assert paths.count("/.well-known/did.json") == 1
    assert not [path for path in asked(page) if MISTYPED.lower() in path]


def test_a_table_is_read_from_a_file_and_the_answers_are_kept_in_one(
    open_page: Open, tmp_path: Path
) -> None:
    source = tmp_path / "lista ñ.csv"
    cells = [
        ["Nombre", "Código"],
        ["López; Ana", CODES["valid"]],
        ["=1+1", "=1+1"],
        ["Luz", CODES["revoked"]],
    ]
    with source.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(cells)
    page = open_page("/verificar/")
    bulk = opened(page)
    bulk.locator("input[type=file]").set_input_files(source)
    page.locator("[data-bulk][data-done]").wait_for()
    assert [row[1] for row in rows(bulk)] == ["VIGENTE", "CÓDIGO CON ERROR", "ANULADO"]
    with page.expect_download() as download:
        bulk.get_by_role("button", name="Guardar la tabla").click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    kept = list(csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert kept[0] == ["Código", "Respuesta", "Nombre", "Norma", "Vence"]
    assert kept[1][:3] == [printed(CODES["valid"]), "VIGENTE", HOLDER]
    assert kept[1][4] == "2029-05-05"
    assert kept[2][0] == "'=1+1"
    assert kept[3] == [printed(CODES["revoked"]), "ANULADO", "", "", ""]
    assert not page.witness.foreign  # type: ignore[attr-defined]


def test_several_credential_files_are_judged_together(
    open_page: Open, tmp_path: Path
) -> None:
    contents = {
        "a.json": signed_site.credential(signed_site.record("valid"), case="valid"),
        "b.json": tampered_name(),
        "c.json": b"{",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    page = open_page("/verificar/")
    bulk = opened(page)
    bulk.locator("input[type=file]").set_input_files(
        [tmp_path / name for name in contents]
    )
    page.locator("[data-bulk][data-done]").wait_for()
    table = [row[:3] for row in rows(bulk)]
    assert table == [
        ["a.json", "VIGENTE", HOLDER],
        ["b.json", "NO SE PUDO COMPROBAR", ""],
        ["c.json", "NO SE PUDO COMPROBAR", ""],
    ]


def test_a_name_stays_out_of_the_table_when_the_proof_does_not_hold(
    open_page: Open,
) -> None:
    page = open_page("/verificar/", before=answering(CREDENTIAL, tampered_name()))
    bulk = check_all(page, CODES["valid"])
    assert rows(bulk) == [[printed(CODES["valid"]), "NO SE PUDO COMPROBAR", "", "", ""]]


def test_without_the_status_list_no_code_is_told_as_valid(open_page: Open) -> None:
    page = open_page(
        "/verificar/",
        before=lambda page: page.route("**/status/1.json", lambda r: r.abort()),
    )
    bulk = check_all(page, f"{CODES['valid']}\n{CODES['revoked']}")
    assert [row[1] for row in rows(bulk)] == ["SIN COMPROBAR DEL TODO", "ANULADO"]


def test_a_network_that_fails_is_told_and_is_never_not_found(open_page: Open) -> None:
    page = open_page(
        "/verificar/",
        before=lambda page: page.route("**/c/**", lambda route: route.abort()),
    )
    bulk = check_all(page, f"{CODES['valid']}\nhttps://otro.example/c/{STRANGERS[0]}/")
    assert [row[1] for row in rows(bulk)] == [
        "NO SE PUDO CONSULTAR",
        "DIRECCIÓN NO OFICIAL",
    ]


def test_stopping_leaves_the_rest_unasked_and_says_so(open_page: Open) -> None:
    page = open_page("/verificar/")
    # the first few answer, then the network hangs
    page.route(
        "**/c/**",
        lambda route: (
            route.continue_() if CODES["valid"].lower() in route.request.url else None
        ),
    )
    bulk = opened(page)
    bulk.locator("textarea").fill("\n".join([CODES["valid"], *STRANGERS]))
    bulk.get_by_role("button", name="Verificar todos").click()
    expect(bulk.locator("tbody tr").first).to_contain_text("VIGENTE")
    bulk.get_by_role("button", name="Detener").click()
    page.locator("[data-bulk][data-done='1']").wait_for()
    words = [row[1] for row in rows(bulk)]
    assert words == ["VIGENTE", *["NO CONSULTADO"] * 200]
    assert len(asked(page)) < 20


def test_an_empty_list_says_that_it_holds_no_code(open_page: Open) -> None:
    page = open_page("/verificar/")
    bulk = opened(page)
    bulk.locator("input[type=file]").set_input_files(
        {"name": "x.csv", "mimeType": "text/csv", "buffer": b"\n\n"}
    )
    expect(bulk.locator("[data-empty]")).to_be_visible()
    expect(bulk.locator("table")).to_be_hidden()
