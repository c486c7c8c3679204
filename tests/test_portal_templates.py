"""Macros in place, constants computed, parts kept: the bytes of Jinja's own rendering."""

from __future__ import annotations

import functools
from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.compiler import CodeGenerator
from jinja2.parser import Parser
from markupsafe import Markup

from constancia.portal import environment
from constancia.portal.inlining import inlined

#: what templates may import
PARTS = {
    "parts.html": """
{%- macro icon(name) -%}<i>{{ name }}</i>{%- endmacro -%}
{%- macro link(text, to='/', quiet=false) -%}
<a href="{{ to }}"{{ ' class="q"' | safe if quiet }}>{{ icon('go') }}{{ text }}</a>
{%- endmacro -%}
{%- macro row(items) -%}
{% for item in items %}{{ loop.index }}{{ icon(item) }}{{ ', ' if not loop.last }}{% endfor %}
{%- endmacro -%}
{%- macro first(items) -%}
{% if items %}{% set found = items[0] %}{% else %}{% set found = none %}{% endif %}
{%- if found %}{{ loud(found) }}{% endif %}
{%- endmacro -%}
{%- macro tagged(size) -%}
{% if size == 'large' %}L{% elif size == 'small' %}S{% else %}{{ size }}{% endif %}
{%- endmacro -%}
{%- set kinds = {'a': 'A'} -%}
{%- macro kind(key) -%}{{ kinds[key] }}{%- endmacro -%}
{%- macro around() -%}<b>{{ caller() }}</b>{%- endmacro -%}
{%- macro kept(key) -%}{% once key %}{{ icon(key) }}{% endonce %}{%- endmacro -%}
""",
    "base.html": "{{ head }}|{% block main %}{% endblock %}|{{ lang }}",
}
IMPORT = (
    "{% from 'parts.html' import icon, link, row, first, tagged, kind, around, kept %}"
)

#: what pages may do with them
PAGES = (
    "{{ icon('x') }}{{ icon(word) }}{{ icon(name=word) }}",
    "{{ link('<b>') }}{{ link(word, '/x/') }}{{ link(word, quiet=true) }}",
    "{{ link(link(word)) }}{{ icon(word) | upper }}{% set x = icon(word) %}{{ x }}",
    "{{ row(many) }}{% for item in many %}{{ loop.index }}{{ row([item]) }}{% endfor %}",
    "{{ first(many) }}{{ first([]) }}{{ first([word]) }}{{ found }}",
    "{% for size in many %}{{ tagged(size) }}{% endfor %}{{ tagged('large') }}",
    "{{ tagged('small') }}{{ tagged('x') }}{{ 'a' if lang == 'es' }}{{ 'b' if lang == 'en' }}",
    "{{ kind('a') }}{% call around() %}{{ word }}{% endcall %}",
    "{{ kept('k') }}{{ kept(word) }}{{ kept('k') }}",
    "{% set name = 'mine' %}{{ icon(word) }}{{ name }}{{ icon(name) }}{{ name }}",
    "{% macro loud(x) %}own {{ x }}{% endmacro %}{{ loud(word) }}{{ first(many) }}",
    "{% for loud in many %}{{ loud }}{% endfor %}{{ first(many) }}",
    "{% macro both(a, b) %}{{ a }}{{ icon(b) }}{% endmacro %}{{ both(word, 'c') }}",
    "{% if lang == 'en' %}{{ missing.no }}{% elif word %}{{ icon(word) }}{% endif %}",
    "{% extends 'base.html' %}{% block main %}{{ link(word) }}{{ row(many) }}{% endblock %}",
    "{% extends 'base.html' %}{% set head = icon(word) %}{% block main %}{{ head }}{% endblock %}",
)


def made(kind: type[jinja2.Environment], pages: dict[str, str]) -> jinja2.Environment:
    def loud(text: str) -> str:
        return f"{text}!"

    options: dict[str, Any] = {
        "loader": jinja2.DictLoader({**PARTS, **pages}),
        "autoescape": True,
        "trim_blocks": True,
    }
    if kind is environment.Environment:
        options |= {"constants": {"lang": "es"}, "functions": {"loud": loud}}
    else:
        options["extensions"] = [Plain]
    built = kind(**options)
    built.globals.update(lang="es", loud=loud)
    return built


class Plain(environment.Once):
    """The tag as if it were not there."""

    def parse(self, parser: Parser) -> list[Any]:
        next(parser.stream)
        if parser.stream.current.type != "block_end":
            parser.parse_expression()
        return list(parser.parse_statements(("name:endonce",), drop_needle=True))


@functools.cache
def template(kind: type[jinja2.Environment], page: str) -> jinja2.Template:
    whole = (
        page.replace("%}", f"%}}{IMPORT}", 1) if "extends" in page else IMPORT + page
    )
    return made(kind, {"page.html": whole}).get_template("page.html")


def shown(kind: type[jinja2.Environment], page: str, **variables: Any) -> str:
    return template(kind, page).render(**variables)


@pytest.mark.parametrize("page", PAGES)
@given(
    word=st.one_of(st.text(max_size=9), st.text(max_size=9).map(Markup)),
    many=st.lists(st.sampled_from(["large", "small", "<x>", ""]), max_size=3),
)
def test_a_page_is_as_jinja_itself_renders_it(
    page: str, word: str, many: list[str]
) -> None:
    ours = shown(environment.Environment, page, word=word, many=many)
    assert ours == shown(jinja2.Environment, page, word=word, many=many)


def test_a_macro_that_is_printed_is_called_no_more() -> None:
    built = made(environment.Environment, {})
    source = f"{IMPORT}{{{{ link(word) }}}}{{{{ row(many) }}}}"
    template = inlined(built.parse(source), built, {})
    called = {name.name for name in template.find_all(jinja2.nodes.Name)}
    assert not called & {"icon", "link", "row"}
    assert template.find(jinja2.nodes.FromImport) is None


def test_texts_and_markup_that_are_equal_are_not_printed_alike() -> None:
    for _ in range(2):
        assert shown(environment.Environment, "{{ x }}", x="<b>") == "&lt;b&gt;"
        assert shown(environment.Environment, "{{ x }}", x=Markup("<b>")) == "<b>"


def make_stock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let our environment do what Jinja's own does, and no more."""
    stock = jinja2.Environment
    for name in ("compile", "_generate", "get_template", "make_globals"):
        monkeypatch.setattr(environment.Environment, name, getattr(stock, name))
    monkeypatch.setattr(environment.Environment, "code_generator_class", CodeGenerator)
    monkeypatch.setattr(environment.Once, "parse", Plain.parse)
