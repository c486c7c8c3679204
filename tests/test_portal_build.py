"""Pelican runs, and whatever goes wrong stops the build and says why."""

from __future__ import annotations

import datetime
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from constancia import tree, untranslated
from constancia.errors import SiteError
from constancia.portal import pages, templates
from constancia.portal.build import render
from constancia.portal.frame import Frame, Later
from constancia.portal.lookups import Lookups
from constancia.portal.rendered import Rendered
from constancia.portal.stories import Told
from constancia.records import Directory, Place, Text
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests import portal_tree as sample
from tests.test_portal_templates import make_stock

Build = Callable[..., Rendered]


@pytest.fixture
def build(tmp_path: Path, territories: Territories, vocabulary: Vocabulary) -> Build:
    """Render the sample with the bare theme; every part of it can be replaced."""

    def built(output: str = "output", **changes: Any) -> Rendered:
        parts: dict[str, Any] = {
            "public": tmp_path / "public",
            "theme": tmp_path / "theme",
            "content": tmp_path / "content",
            "territories": territories,
            "vocabulary": vocabulary,
        }
        makers: dict[str, Callable[[Path], Path]] = {
            "public": sample.write_tree,
            "theme": sample.write_theme,
            "content": sample.write_content,
        }
        for name, make in makers.items():
            if name not in changes and not parts[name].exists():
                make(parts[name])
        return sample.render_into(tmp_path / output, **{**parts, **changes})

    return built


def test_a_report_says_what_was_rendered(build: Build, tmp_path: Path) -> None:
    report = build()
    written = [path for path in (tmp_path / "output").rglob("*") if path.is_file()]
    assert report.files == len(written)
    assert report.bytes == sum(path.stat().st_size for path in written)
    assert report.certificates == len(sample.RECORDS)
    assert report.pages == sum(p.name == "index.html" for p in written) - len(
        sample.RECORDS
    )


def test_data_texts_without_english_are_reported_and_people_only_counted(
    build: Build,
) -> None:
    fallbacks = build().fallbacks
    assert ("standards", "C4EE", "title") in fallbacks
    assert ("people", "15", "headline") in fallbacks
    assert ("programme", "", "support_lines[2].name") in fallbacks
    assert ("programme", "", "epigraph.source") in fallbacks
    assert not any(person.slug in repr(fallbacks) for person in sample.PEOPLE)


def test_staff_read_what_has_no_english_in_their_own_words(
    build: Build, tmp_path: Path
) -> None:
    path = tmp_path / "report" / "untranslated.txt"
    untranslated.write(path, build().fallbacks, str)
    lines = path.read_bytes().decode("utf-8-sig").split("\r\n")
    assert "Normas C4EE: título" in lines
    assert "Programa: líneas de apoyo 2 (nombre)" in lines
    assert "Personas 15: titular" in lines


def test_the_same_tree_theme_and_day_give_the_same_bytes(
    build: Build, tmp_path: Path
) -> None:
    build("one")
    build("two")

    def contents(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_the_day_is_the_callers_and_not_the_clocks(
    build: Build, tmp_path: Path
) -> None:
    theme = sample.write_theme(
        tmp_path / "other",
        certificate="{{ date(built_on) }}: {{ c.state }}",
    )
    build(theme=theme, built_on=datetime.date(2031, 2, 3))
    output = tmp_path / "output"
    page = output / "c" / sample.CODES["valid"] / "index.html"
    assert page.read_text(encoding="utf-8") == "3 de febrero de 2031: expired"


def test_a_folder_with_anything_in_it_is_not_rendered_into(
    build: Build, tmp_path: Path, territories: Territories, vocabulary: Vocabulary
) -> None:
    build()
    before = len(list((tmp_path / "output").rglob("*")))
    with pytest.raises(SiteError):
        render(
            tmp_path / "public",
            tmp_path / "output",
            built_on=sample.DAY,
            territories=territories,
            vocabulary=vocabulary,
            content_dir=tmp_path / "content",
            theme_dir=tmp_path / "theme",
        )
    assert len(list((tmp_path / "output").rglob("*"))) == before


def test_a_string_without_english_stops_the_build_and_all_are_named(
    build: Build, tmp_path: Path
) -> None:
    theme = sample.write_theme(
        tmp_path / "other",
        home="{{ _('Sin traducir') }} {{ _('Tampoco esta') }}",
        certificate="{{ _('Es') }} {{ _en('Inglés del certificado') }}",
    )
    with pytest.raises(SiteError) as caught:
        build(theme=theme)
    assert "«Sin traducir»" in caught.value.message
    assert "«Tampoco esta»" in caught.value.message
    assert "«Inglés del certificado»" in caught.value.message
    assert "«Es»" not in caught.value.message  # said on a Spanish page alone
    assert "messages.po" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("page", "text", "told"),
    [
        ("home", "{{ nothing_of_the_kind }}", "nothing_of_the_kind"),
        ("person", "{{ person.birth_date }}", "birth_date"),
        ("centre", "{% if %}", "centre.html, línea 1"),
        ("venture", "\n\n{{ 1 / 0 }}", "venture.html, línea 3: ZeroDivisionError"),
        ("verify", "{{ static('css/none.css') }}", "css/none.css"),
        ("certificate", "{{ c.secret }}", "secret"),
    ],
)
def test_a_fault_in_a_template_is_named(
    build: Build, tmp_path: Path, page: str, text: str, told: str
) -> None:
    theme = sample.write_theme(tmp_path / "other", **{page: text})
    with pytest.raises(SiteError) as caught:
        build(theme=theme)
    assert told in caught.value.message


def test_a_message_about_a_template_holds_nobodys_data(
    build: Build, tmp_path: Path
) -> None:
    theme = sample.write_theme(tmp_path / "other", person="{{ person.name.nickname }}")
    with pytest.raises(SiteError) as caught:
        build(theme=theme)
    assert "Persona" not in caught.value.message


def test_a_template_the_theme_lacks_never_comes_from_pelican(
    build: Build, tmp_path: Path
) -> None:
    theme = sample.write_theme(
        tmp_path / "other", home='{% extends "!simple/base.html" %}'
    )
    with pytest.raises(SiteError):
        build(theme=theme)
    theme = sample.write_theme(tmp_path / "third")
    (theme / "templates" / "home.html").write_text(
        '{% extends "article.html" %}', encoding="utf-8"
    )
    with pytest.raises(SiteError) as caught:
        build("third-output", theme=theme)
    assert "article.html" in caught.value.message


def test_data_is_escaped_wherever_it_comes_from(build: Build, tmp_path: Path) -> None:
    theme = sample.write_theme(
        tmp_path / "other",
        certificate="{{ c.holder }}",
        venture="{{ t(venture.description) }}{{ jsonld or '' }}",
    )
    build(theme=theme)
    output = tmp_path / "output"
    holder = (output / f"c/{sample.CODES['valid']}/index.html").read_text("utf-8")
    assert holder == "María &lt;Ñandú&gt; O&#39;Hara"
    venture = (output / "emprendimientos/negocio-1/index.html").read_text("utf-8")
    assert venture.startswith("&lt;b&gt;Sabroso&lt;/b&gt; &amp; barato")
    assert "</script" not in venture


def test_a_tree_that_is_not_there_says_what_to_do(build: Build, tmp_path: Path) -> None:
    with pytest.raises(SiteError) as caught:
        build(public=tmp_path / "nowhere")
    assert "inv issue" in (caught.value.hint or "")


def test_a_table_changed_by_hand_stops_the_build(build: Build, tmp_path: Path) -> None:
    public = sample.write_tree(tmp_path / "public")
    (table,) = public.glob("people-*")
    table.write_bytes(table.read_bytes().replace(b"Persona", b"PERSONA"))
    with pytest.raises(SiteError):
        build(public=public)


def test_two_standards_with_one_address_stop_the_build(
    build: Build, tmp_path: Path
) -> None:
    twin = replace(sample.CON_01, code="con.01")
    directory = replace(sample.DIRECTORY, standards=(*sample.DIRECTORY.standards, twin))
    public = sample.write_tree(tmp_path / "public", directory)
    with pytest.raises(SiteError) as caught:
        build(public=public)
    assert "/normas/con-01/" in caught.value.message


def test_a_slug_that_leads_out_of_the_site_stops_the_build(
    build: Build, tmp_path: Path
) -> None:
    evil = replace(sample.VENTURES[0], slug="../../../output-evil")
    directory = replace(sample.DIRECTORY, ventures=(evil,))
    public = sample.write_tree(tmp_path / "public", directory)
    with pytest.raises(SiteError):
        build(public=public)
    assert not (tmp_path / "output-evil").exists()


@pytest.mark.parametrize("damage", ["none", "other code", "elsewhere", "no status"])
def test_a_credential_that_is_not_the_codes_own_stops_the_build(
    build: Build, tmp_path: Path, damage: str
) -> None:
    code, other = sample.CODES["valid"], sample.CODES["expired"]
    own = sample.credential(code)
    bad = {
        "none": None,
        "other code": sample.credential(other),
        "elsewhere": own.replace(b"example.org/status", b"evil.example/status"),
        "no status": b'{"id":"x"}',
    }[damage]
    public = tmp_path / "public"
    tree.write(
        public,
        directory=sample.DIRECTORY,
        certificates=[(sample.RECORDS[0], bad)],
        files=sample.FILES,
        issued_on=sample.DAY,
    )
    with pytest.raises(SiteError) as caught:
        build(public=public)
    assert "Ñandú" not in caught.value.message


def test_a_tree_without_the_issuers_keys_stops_the_build(
    build: Build, tmp_path: Path
) -> None:
    public = sample.write_tree(tmp_path / "public", files={})
    with pytest.raises(SiteError) as caught:
        build(public=public)
    assert "documento did" in caught.value.message


def test_a_plugin_that_cannot_be_loaded_is_fatal(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "pelicanconf.py"
    original = (sample.ROOT / "pelicanconf.py").read_text(encoding="utf-8")
    settings.write_text(
        original.replace('"constancia.portal"', '"constancia.no_such"').replace(
            "Path(__file__).resolve().parent", f"Path({str(sample.ROOT)!r})"
        ),
        encoding="utf-8",
    )
    monkeypatch.setattr("constancia.portal.build.SETTINGS", settings)
    with pytest.raises(SiteError) as caught:
        build()
    assert "no_such" in caught.value.message


def test_a_plugin_that_cannot_register_is_fatal(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def register() -> None:
        raise RuntimeError("cannot register")

    monkeypatch.setattr("constancia.portal.register", register)
    with pytest.raises(SiteError) as caught:
        build()
    assert "cannot register" in caught.value.message
    assert not list((tmp_path / "output").iterdir())


def test_pelican_leaves_the_process_as_it_was(build: Build) -> None:
    import pelican  # first, for loading it sets the class of all loggers

    before = (list(sys.path), logging.getLogger("pelican").handlers[:])
    fatal = pelican.log.FatalLogger.fatal_lvl
    build()
    assert (list(sys.path), logging.getLogger("pelican").handlers) == before
    assert pelican.log.FatalLogger.fatal_lvl == fatal
    assert not pelican.console.quiet


def test_pelican_by_itself_renders_the_same_site(build: Build, tmp_path: Path) -> None:
    theme, content = sample.ROOT / "theme", sample.ROOT / "content"
    build("by-render", theme=theme, content=content)
    (tmp_path / "state").mkdir()
    (tmp_path / "public").rename(tmp_path / "state" / "public")
    for _again in range(2):  # a folder with an older site, as when autoreloading
        done = subprocess.run(
            [sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "--fatal=errors"],
            cwd=sample.ROOT,
            env={
                **os.environ,
                "CONSTANCIA_STATE": str(tmp_path / "state"),
                "CONSTANCIA_OUTPUT": str(tmp_path / "by-itself"),
                "CONSTANCIA_TODAY": sample.DAY.isoformat(),
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    for path in (tmp_path / "by-render").rglob("*"):
        if path.is_file():
            other = tmp_path / "by-itself" / path.relative_to(tmp_path / "by-render")
            assert other.read_bytes() == path.read_bytes(), path


def test_a_country_without_departments_and_an_empty_registry_still_have_a_site(
    build: Build, tmp_path: Path
) -> None:
    public = sample.write_tree(
        tmp_path / "public", Directory(programme=sample.PROGRAMME), records=()
    )
    theme, content = sample.ROOT / "theme", sample.ROOT / "content"
    report = build(public=public, theme=theme, content=content)
    assert report.certificates == 0
    assert (tmp_path / "output/emprendimientos/index.html").is_file()


def test_a_place_without_department_is_shown_by_its_country(
    build: Build, tmp_path: Path
) -> None:
    lone = replace(sample.VENTURES[0], place=Place(country="HN"), summary=Text(es="x"))
    directory = replace(sample.DIRECTORY, ventures=(lone,))
    theme = sample.write_theme(tmp_path / "other", venture="{{ place(venture.place) }}")
    build(public=sample.write_tree(tmp_path / "public", directory), theme=theme)
    page = tmp_path / "output/emprendimientos/negocio-1/index.html"
    assert page.read_text(encoding="utf-8") == "Honduras"


def test_what_is_computed_once_or_beforehand_changes_no_byte(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme = shutil.copytree(sample.ROOT / "theme", tmp_path / "theme")
    content = sample.ROOT / "content"
    build("quick", theme=theme, content=content)
    make_stock(monkeypatch)
    build("stock", theme=theme, content=content)
    for path in (tmp_path / "stock").rglob("*.html"):
        other = tmp_path / "quick" / path.relative_to(tmp_path / "stock")
        assert other.read_bytes() == path.read_bytes(), path


def test_a_name_that_a_template_assigns_is_no_constant(
    build: Build, tmp_path: Path
) -> None:
    theme = sample.write_theme(
        tmp_path / "other",
        home="{{ url('home') }}",
        verify="{% set url = _en %}{{ url('Hola') }}",
        standard="{% macro date(lang) %}{{ lang }}{% endmacro %}{{ date('x') }}",
        search="{% for site in (1, 2) %}{{ site }}{% endfor %}",
    )
    build(theme=theme)

    def text(path: str) -> str:
        return (tmp_path / "output" / path).read_text(encoding="utf-8")

    assert text("index.html") == "/"
    assert text("verificar/index.html") == "Hello"
    assert text("normas/con-01/index.html") == "x"
    assert text("buscar/index.html") == "12"


def test_a_kept_part_is_rendered_for_each_key(build: Build, tmp_path: Path) -> None:
    theme = sample.write_theme(
        tmp_path / "other",
        venture="{% once venture.sector %}{{ venture.name }}{% endonce %}",
    )
    build(theme=theme)

    def text(number: int) -> str:
        path = tmp_path / f"output/emprendimientos/negocio-{number}/index.html"
        return path.read_text(encoding="utf-8")

    assert text(1) == text(4) == "Negocio 1"  # one sector, rendered once
    assert text(2) == "Negocio 2"


def test_no_variable_of_a_page_bears_the_name_of_a_constant(
    territories: Territories, vocabulary: Vocabulary
) -> None:
    lookups = Lookups(sample.DIRECTORY, territories, vocabulary)
    frame = Frame(lookups, "es", built_on=sample.DAY)
    constants = {*templates.PURE, "site", "words", "lang", "static", "_", "_en"}
    for page, variables in pages.all_pages(
        frame, prose={}, told=Told(stories=(), withheld=()), facts={}
    ):
        assert not constants & Later.of_all(page, variables).make().keys()


def test_a_long_list_is_cut_into_pages_with_addresses_of_their_own(
    build: Build, tmp_path: Path
) -> None:
    people = tuple(sample.person(number) for number in range(1, 101))
    directory = replace(sample.DIRECTORY, people=people)
    theme = sample.write_theme(
        tmp_path / "other",
        people="{% for person in people %}{{ person.name }};{% endfor %}"
        "{{ paging.previous or '-' }};{{ paging.next or '-' }}",
    )
    build(public=sample.write_tree(tmp_path / "public", directory), theme=theme)

    def shown(path: str) -> list[str]:
        text = (tmp_path / "output" / path / "index.html").read_text(encoding="utf-8")
        return text.split(";")

    for root, word in (("personas", "pagina"), ("en/people", "page")):
        first, second, third = (
            shown(path) for path in (root, f"{root}/{word}/2", f"{root}/{word}/3")
        )
        names = [*first[:-2], *second[:-2], *third[:-2]]
        assert sorted(names) == sorted(person.name for person in people)
        assert first[-2:] == ["-", f"/{root}/{word}/2/"]
        assert second[-2:] == [f"/{root}/", f"/{root}/{word}/3/"]
        assert third[-2:] == [f"/{root}/{word}/2/", "-"]
        assert len(shown(f"{root}/sector/construccion/{word}/3")) == len(third)
