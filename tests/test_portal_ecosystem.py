"""What surrounds a certificate: pathway, support, standards both ways, who certifies."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from constancia import addresses
from constancia.portal import stories
from constancia.portal.frame import Frame, Later
from constancia.portal.lookups import Lookups
from constancia.portal.pages import all_pages
from constancia.records import (
    Directory,
    Facilitator,
    Opportunity,
    Programme,
    SupportLine,
    Text,
)
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests import portal_tree as sample

Html = Mapping[str, str]


@pytest.fixture(scope="module")
def output(
    tmp_path_factory: pytest.TempPathFactory,
    territories: Territories,
    vocabulary: Vocabulary,
) -> Path:
    folder = tmp_path_factory.mktemp("ecosystem")
    sample.render_into(
        folder / "site",
        public=sample.write_tree(folder / "public"),
        theme=sample.ROOT / "theme",
        content=sample.ROOT / "content",
        territories=territories,
        vocabulary=vocabulary,
    )
    return folder / "site"


def read(output: Path, address: str) -> str:
    return (output / address.lstrip("/") / "index.html").read_text(encoding="utf-8")


def main_of(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def data_blocks(html: str) -> list[dict[str, object]]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return [json.loads(block) for block in blocks]


# -- three doors -------------------------------------------------------------------------


@pytest.mark.parametrize("language", addresses.LANGUAGES)
def test_each_door_is_two_taps_from_somebody(output: Path, language: str) -> None:
    home = read(output, addresses.section("home", language))
    doors = re.findall(r'<li class="door">(.*?)</ul>', home, re.DOTALL)
    assert len(doors) == 3
    for door in doors:
        behind = re.findall(r'href="(/[^"#]*)"', door)
        assert any(
            re.search(
                r'href="(https://wa\.me/|tel:|mailto:)', main_of(read(output, to))
            )
            for to in behind
        ), door


def test_the_gift_is_asked_for_and_never_where_a_certificate_is_checked(
    output: Path,
) -> None:
    giving = sample.PROGRAMME.donate
    assert giving
    asking = {
        path.relative_to(output).as_posix()
        for path in output.rglob("*.html")
        if giving in path.read_text(encoding="utf-8")
    }
    assert "index.html" in asking
    assert not [name for name in asking if name.startswith(("c/", "verif", "en/verif"))]


# -- the pathway -------------------------------------------------------------------------


def test_every_step_stands_on_the_page_of_every_department(output: Path) -> None:
    for place in ("usulutan", "quetzaltenango"):
        html = read(output, f"/territorios/{place}/")
        for step in sample.PROGRAMME.pathway:
            assert f"<h3>{step.es}</h3>" in html, place
    whole = read(output, "/servicios/")
    for step in sample.PROGRAMME.pathway:
        assert f"<h2>{step.es}</h2>" in whole


def test_a_step_that_nobody_takes_here_says_whom_to_call(output: Path) -> None:
    html = main_of(read(output, "/territorios/usulutan/"))
    last = html.partition("<h3>Emprender</h3>")[2].partition("</li>")[0]
    assert 'href="#talk"' in last
    talk = html.partition('id="talk"')[2]
    assert "Oficina de Usulután" in talk
    assert "wa.me/50371110000" in talk


def test_a_service_of_the_whole_country_stands_in_each_department_of_it(
    output: Path,
) -> None:
    here = main_of(read(output, "/territorios/usulutan/"))
    there = main_of(read(output, "/territorios/quetzaltenango/"))
    assert "Orientación" in here
    assert "Evaluación" in here
    assert "Orientación" not in there


def test_offices_answer_for_their_department_then_for_the_country(
    territories: Territories, vocabulary: Vocabulary
) -> None:
    lookups = Lookups(sample.DIRECTORY, territories, vocabulary)

    def named(*where: str) -> list[str]:
        return [office.office.es for office in lookups.facilitators(*where)]

    assert named("SV", "usulutan") == ["Oficina de Usulután"]
    assert named("SV", "san-miguel") == ["Oficina nacional"]
    assert named("SV") == ["Oficina nacional"]
    assert named("HN", "cortes") == []


# -- psychosocial support ----------------------------------------------------------------


@pytest.mark.parametrize("language", addresses.LANGUAGES)
def test_the_page_of_support_asks_for_nothing(output: Path, language: str) -> None:
    html = read(output, addresses.section("support", language))
    assert not re.search(r"<(form|input|textarea|select|iframe|img)\b", main_of(html))
    assert '<script type="module"' not in html
    assert 'href="tel:132"' in html
    people = addresses.section("people", language)
    assert f'href="{people}' not in main_of(html)


def test_a_line_that_nobody_tried_for_a_year_waits_to_be_confirmed(
    output: Path,
) -> None:
    html = read(output, addresses.section("support", "es"))
    old = html.partition("Línea vieja")[2].partition("</li>")[0]
    new = html.partition("Línea de muestra")[2].partition("</li>")[0]
    assert "Datos por confirmar" in old
    assert "Revisado el 1 de octubre de 2026" in new


def test_no_page_leads_from_a_person_to_support(output: Path) -> None:
    support = addresses.section("support", "es")
    for path in (output / "personas").rglob("index.html"):
        html = path.read_text(encoding="utf-8")
        assert support not in main_of(html)


# -- standards ---------------------------------------------------------------------------


def test_standards_and_vacancies_lead_to_each_other(output: Path) -> None:
    standard = main_of(read(output, "/normas/con-01/"))
    assert "Constructora de muestra" in standard
    assert 'href="/normas/con-01/"' in main_of(read(output, "/vacantes/"))


def test_a_vacancy_is_gone_the_day_after_it_closes(
    territories: Territories, vocabulary: Vocabulary
) -> None:
    (open_, closed) = sample.DIRECTORY.opportunities
    assert open_.closes_on == sample.DAY

    def listed(*opportunities: Opportunity) -> set[str]:
        directory = replace(sample.DIRECTORY, opportunities=opportunities)
        lookups = Lookups(directory, territories, vocabulary)
        frame = Frame(lookups, "es", built_on=sample.DAY)
        told = stories.Told(stories=(), withheld=())
        return {
            vacancy.opportunity_id
            for page, variables in all_pages(frame, prose={}, told=told, facts={})
            for vacancy in Later.of_all(page, variables).make().get("opportunities", ())
        }

    assert listed(open_, closed) == {open_.opportunity_id}


def test_a_standard_is_found_by_what_its_trade_is_called_in_english(
    output: Path,
) -> None:
    html = read(output, "/normas/con-01/")
    also = html.partition("También se le llama")[2].partition("</p>")[0]
    assert "bricklayer" in also
    assert 'lang="en"' in also


def test_the_list_am_i_ready_sends_and_keeps_nothing(output: Path) -> None:
    for address in ("/normas/con-01/lista/", "/en/standards/con-01/self-check/"):
        html = main_of(read(output, address))
        assert "<form" not in html
        boxes = re.findall(r"<input[^>]*>", html)
        assert len(boxes) == len(sample.CON_01.abilities.es)
        for box in boxes:
            assert "name=" not in box  # what has no name is in no query
    script = (output / "theme/js/self-check.js").read_text(encoding="utf-8")
    assert "box.checked = false" in script  # nor brought back by the browser
    assert not re.search(r"[sS]torage|cookie|fetch|XMLHttp|beacon|indexedDB", script)


def test_a_standard_says_what_it_certifies_to_machines(output: Path) -> None:
    credential, trail = data_blocks(read(output, "/en/standards/con-01/"))
    assert credential["@type"] == "EducationalOccupationalCredential"
    assert credential["name"] == "Basic masonry"
    assert credential["validFor"] == "P36M"
    assert credential["competencyRequired"] == ["Builds walls"]
    assert trail["@type"] == "BreadcrumbList"
    names = [item["name"] for item in trail["itemListElement"]]  # type: ignore[attr-defined]
    assert names == ["Sample programme", "Competence standards", "Basic masonry"]


def test_figures_of_a_standard_stand_on_its_page_and_not_among_the_programmes(
    territories: Territories, vocabulary: Vocabulary
) -> None:
    own = replace(sample.DIRECTORY.indicators[0], indicator_id="I-9", group="CON-01")
    directory = replace(
        sample.DIRECTORY, indicators=(*sample.DIRECTORY.indicators, own)
    )
    lookups = Lookups(directory, territories, vocabulary)
    frame = Frame(lookups, "es", built_on=sample.DAY)
    told = stories.Told(stories=(), withheld=())
    made = {
        page.address: Later.of_all(page, variables).make()
        for page, variables in all_pages(frame, prose={}, told=told, facts={})
    }
    assert made["/normas/con-01/"]["figures"] == (own,)
    assert made["/normas/c4ee/"]["figures"] == ()
    groups = {group.name for group in made["/indicadores/"]["groups"]}
    assert "CON-01" not in groups


def test_a_coach_is_not_taken_for_a_trade(output: Path) -> None:
    html = main_of(read(output, "/normas/c4ee/"))
    assert "no un oficio" in html
    assert 'class="card card--coach"' in read(output, "/normas/")


# -- centres, assessors, issuers ---------------------------------------------------------


def test_a_centre_says_what_it_assessed_before(output: Path) -> None:
    html = main_of(read(output, "/centros/ce-01/"))
    before = html.partition("Qué evaluó antes")[2]
    assert "Coach de empleo" in before
    assert "1 de enero de 2020" in before


def test_few_assessors_are_not_counted_out(output: Path) -> None:
    html = main_of(read(output, "/centros/"))
    table = html.partition("<table")[2].partition("</table>")[0]
    assert re.search(r"Guatemala</th><td>\*</td>", table)
    assert re.search(r"El Salvador</th><td>7</td>", table)


def test_the_line_of_succession_says_who_answers_today(output: Path) -> None:
    html = main_of(read(output, addresses.section("issuers", "es")))
    assert html.index("Instituto INCAF") < html.index("Instituto INSAFORP")
    old = html.partition('id="INSAFORP"')[2].partition("</li>")[0]
    assert 'href="#INCAF"' in old


def test_a_partner_says_what_it_does_here(output: Path) -> None:
    html = main_of(read(output, addresses.section("partners", "es")))
    chamber = html.partition("Cámara de muestra")[2].partition("</li>")[0]
    assert 'href="/normas/con-01/"' in chamber  # it backs the standard
    assert 'href="/servicios/#s-1"' in chamber  # and gives a service


def test_a_partner_of_the_past_backs_nothing_today(
    territories: Territories, vocabulary: Vocabulary
) -> None:
    ended = sample.DAY - datetime.timedelta(days=1)
    partners = tuple(replace(p, until=ended) for p in sample.DIRECTORY.partners)
    lookups = Lookups(
        replace(sample.DIRECTORY, partners=partners), territories, vocabulary
    )
    frame = Frame(lookups, "es", built_on=sample.DAY)
    told = stories.Told(stories=(), withheld=())
    made = {
        page.address: Later.of_all(page, variables).make()
        for page, variables in all_pages(frame, prose={}, told=told, facts={})
    }
    entries = [e for group in made["/aliados/"]["groups"] for e in group.partners]
    assert entries
    assert not any(entry.standards for entry in entries)
    assert made["/normas/con-01/"]["backers"] == ()


# -- the rest ----------------------------------------------------------------------------


def test_a_study_says_year_sector_territory_and_size(output: Path) -> None:
    html = main_of(read(output, addresses.section("resources", "en")))
    for word in ("2021", "Construction", "El Salvador", "PDF, 1 MB", "Sample study"):
        assert word in html


def test_the_first_page_says_who_publishes_it(output: Path) -> None:
    (organisation,) = data_blocks(read(output, "/"))
    assert organisation["@type"] == "Organization"
    assert organisation["name"] == "Programa de muestra"


def test_no_vacancy_is_told_to_machines_by_halves(output: Path) -> None:
    for path in output.rglob("*.html"):
        assert "JobPosting" not in path.read_text(encoding="utf-8")


def test_a_bare_programme_has_all_its_pages(
    tmp_path: Path, territories: Territories, vocabulary: Vocabulary
) -> None:
    """Whatever is optional may be missing, and no page falls over it."""
    bare = Programme(
        name=Text(es="Programa"),
        official_host=sample.HOST,
        contact=sample.PROGRAMME.contact,
        report=sample.PROGRAMME.report,
        controller=Text(es="Oficina"),
    )
    directory = Directory(programme=bare, issuers=sample.DIRECTORY.issuers)
    sample.render_into(
        tmp_path / "site",
        public=sample.write_tree(tmp_path / "public", directory, records=()),
        theme=sample.ROOT / "theme",
        content=sample.ROOT / "content",
        territories=territories,
        vocabulary=vocabulary,
    )
    for name in ("support", "application", "resources", "services", "stories"):
        for language in addresses.LANGUAGES:
            assert read(tmp_path / "site", addresses.section(name, language))


def test_records_of_offices_have_no_room_for_a_person() -> None:
    for kind in (Facilitator, SupportLine):
        fields = set(kind.__dataclass_fields__)
        assert not fields & {"person", "person_id", "full_name", "holder", "subject"}
