"""What the theme promises by itself, before any page is built."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia import vocabulary
from constancia.portal import words

ROOT = Path(__file__).resolve().parent.parent
THEME = ROOT / "theme"
CSS = THEME / "static" / "css"
TEMPLATES = sorted((THEME / "templates").rglob("*.html"))
COMPONENTS = sorted((THEME / "templates" / "components").glob("*.html"))
SHEETS = sorted(CSS.glob("*.css"))

#: text of a band by the colour of its state
BAND = {"go": "on", "stop": "on", "mute": "on", "wait": "on-wait"}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def rules(path: Path) -> str:
    """Return a sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", read(path), flags=re.DOTALL)


def symbols() -> set[str]:
    sprite = THEME / "static" / "img" / "icons.svg"
    return set(re.findall(r'<symbol id="([a-z]+)"', read(sprite)))


def colours(scheme: str) -> dict[str, str]:
    """Return the colour tokens of a scheme; dark re-assigns some of the light ones."""
    sheet = rules(CSS / "tokens.css")
    found: dict[str, str] = {}
    dark = re.compile(r"@media[^{]*dark[^{]*\{\s*:root\s*\{(.*?)\}", re.DOTALL)
    parts = [dark.sub("", sheet)]
    if scheme == "dark":
        parts += dark.findall(sheet)
    for part in parts:
        found.update(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6});", part))
    return found


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    channels = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_guideline_says() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", BAND)
def test_the_status_band_can_be_read_in_the_sun(scheme: str, state: str) -> None:
    token = colours(scheme)
    assert contrast(token[state], token[BAND[state]]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet"])
@pytest.mark.parametrize("ink", ["ink", "soft", "anil"])
def test_text_and_links_stand_out_from_the_paper(
    scheme: str, ground: str, ink: str
) -> None:
    token = colours(scheme)
    assert contrast(token[ink], token[ground]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_cover_and_its_focus_ring_can_be_seen(scheme: str) -> None:
    token = colours(scheme)
    assert contrast(token["on-cover"], token["cover"]) >= 7
    assert contrast(token["maize"], token["cover"]) >= 3


@pytest.mark.parametrize("sheet", ["components.css", "certificate.css"])
@pytest.mark.parametrize("state", sorted(set(words.ANSWERS) - {"mistyped"}))
def test_every_answer_has_a_sign_of_its_own(sheet: str, state: str) -> None:
    signs = dict(
        re.findall(
            r"'([a-z]+)': '(M[^']+)'",
            read(THEME / "templates" / "components" / "status_icons.html"),
        )
    )
    assert list(signs.values()).count(signs[state]) == 1
    assert f"[data-state={state}] .is-{state}" in rules(CSS / sheet)


def test_every_emblem_of_the_vocabulary_is_drawn() -> None:
    known = vocabulary.load(ROOT / "data" / "vocabulary.yaml")
    assert {sector.emblem for sector in known.sectors} <= symbols()


def test_every_sign_that_a_template_names_is_drawn() -> None:
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"\bicon\('([a-z]+)'\)", read(path))
    }
    assert named
    assert named <= symbols()


@given(st.from_regex(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", fullmatch=True))
def test_every_slug_has_one_of_six_grounds(slug: str) -> None:
    loader = jinja2.FileSystemLoader(THEME / "templates", encoding="utf-8")
    template = jinja2.Environment(loader=loader, autoescape=True).get_template(
        "components/ground.html"
    )
    name = str(template.module.ground(slug)).strip()  # type: ignore[attr-defined]
    assert re.fullmatch(r"ground ground--[1-6]", name)
    assert (THEME / "static" / "img" / f"ground-{name[-1]}.svg").is_file()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_nothing_that_the_policy_forbids(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", read(path), flags=re.DOTALL)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or re.search(r'type="application/(ld\+)?json"', tag)
    assert not re.search(r'(src|<link[^>]*href)="(https?:)?//', text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_of_where_people_come_from(path: Path) -> None:
    assert not re.search(
        r"retornad|deportad|repatriad|migrante|beneficiari|returnee|deport",
        read(path),
        re.IGNORECASE,
    )


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_a_component_tells_what_it_takes(path: Path) -> None:
    text = read(path)
    comment = text.partition("#}")[0]
    macros = re.findall(r"\{% macro ([a-z_]+)\(", text)
    assert text.startswith("{#")
    assert any(f"{macro}(" in comment for macro in macros)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_sheet_is_plain_and_asks_nobody_else(path: Path) -> None:
    sheet = rules(path)
    assert sheet.count("{") == sheet.count("}")
    assert "@import" not in sheet
    assert all(
        address.startswith("../img/")
        for address in re.findall(r"url\(([^)]*)\)", sheet)
    )
    selectors = re.findall(r"([^{}]+)\{", sheet)
    assert not [s for s in selectors if re.search(r"#[a-z]", s)]
    assert not [s for s in selectors if "&" in s]
