"""Errors: templates with facts, told in the language of whoever runs the command."""

from __future__ import annotations

import ast
import datetime
import doctest
from pathlib import Path

import catalogue
import pytest
from exports import TODAY, make_export, read
from hypothesis import example, given
from hypothesis import strategies as st

from constancia import console, errors, issue
from constancia.credentials import data_integrity, keys
from constancia.errors import (
    ConstanciaError,
    CredentialError,
    LedgerError,
    MalformedError,
    SiteError,
    TreeError,
)
from constancia.progress import silent
from constancia.settings import from_environment
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

ENGLISH = {
    "{path}: no hay {what}": "{path}: there is no {what}",
    "clave": "key",
    "Créela en «{path}».": "Make it at “{path}”.",
}


def english(text: str) -> str:
    return ENGLISH.get(text, text)


def test_the_example_of_the_module_is_true() -> None:
    assert doctest.testmod(errors).failed == 0
    assert doctest.testmod(errors).attempted > 0


def test_facts_fill_the_message_and_the_hint() -> None:
    error = LedgerError(
        "{path}: no hay {what}",
        hint="Créela en «{path}».",
        path=Path("a"),
        what="clave",
    )
    assert (error.message, error.hint) == ("a: no hay clave", "Créela en «a».")
    assert str(error) == error.message


def test_an_error_is_told_in_another_language_words_of_ours_included() -> None:
    error = LedgerError(
        "{path}: no hay {what}", hint="Créela en «{path}».", path="a", what="clave"
    )
    assert error.told(english) == ("a: there is no key", "Make it at “a”.")
    assert error.told(str) == (error.message, error.hint)


def test_without_a_hint_there_is_none_in_any_language() -> None:
    assert TreeError("No hay nada.").told(english) == ("No hay nada.", None)


def test_without_facts_a_brace_is_a_brace() -> None:
    assert SiteError("{% if %} {x}", hint="{y}").told(str) == ("{% if %} {x}", "{y}")


@given(fact=st.text())
@example("{path}")
@example("{0} {} {path.__class__}")
def test_a_fact_is_shown_as_it_is_and_never_read_as_a_template(fact: str) -> None:
    error = SiteError("«{path}»", hint="[{path}]", path=fact)
    assert error.told(str) == (f"«{fact}»", f"[{fact}]")


def test_one_error_can_be_told_as_another_kind_without_losing_its_languages() -> None:
    told = SiteError.of(TreeError("{path}: no hay {what}", path="a", what="clave"))
    assert type(told) is SiteError
    assert told.message == "a: no hay clave"
    assert told.told(english) == ("a: there is no key", None)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("es", "error: a: no hay clave emisora\nhint: Constrúyalo con «inv site».\n"),
        ("en", "error: a: there is no issuing key\nhint: Build it with “inv site”.\n"),
    ],
)
def test_a_task_prints_its_error_in_the_chosen_language(
    language: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CONSTANCIA_LANGUAGE", language)

    @console.command()
    def broken(_context: object) -> int:
        """Emite y construye: el trabajo de cada ronda."""
        raise ConstanciaError(
            "{path}: no hay clave emisora",
            hint="Constrúyalo con «inv site».",
            path="a",
        )

    with pytest.raises(SystemExit) as ended:
        broken.body(None)
    assert ended.value.code == 1
    assert capsys.readouterr().err == told


# -- MalformedError speaks to programs, and to them alone

#: rooms whose callers answer with a check's detail, a finding or words for staff
TO_PROGRAMS = ("credentials/", "pictures.py")


def test_only_a_few_rooms_speak_to_programs() -> None:
    for file, tree in catalogue.trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and catalogue.named(node.func) == (
                "MalformedError"
            ):
                assert file.startswith(TO_PROGRAMS), f"{file}:{node.lineno}"


def test_what_cannot_be_signed_is_told_to_staff_in_their_words(
    tmp_path: Path,
    territories: Territories,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def malformed(*_: object, **__: object) -> None:
        raise MalformedError("credential: 'name' is not a text")

    monkeypatch.setattr(data_integrity, "add_proofs", malformed)
    noon = datetime.datetime.combine(TODAY, datetime.time(18), tzinfo=datetime.UTC)
    export = read(make_export(tmp_path)).export
    assert export is not None
    with pytest.raises(CredentialError) as caught:
        issue.issue(
            export,
            settings=from_environment({}, root=tmp_path, now=noon),
            key=keys.from_seed(bytes(32), code_secret=bytes(32), created=TODAY),
            territories=territories,
            vocabulary=vocabulary,
            progress=silent,
        )
    assert not isinstance(caught.value, MalformedError)
    assert "no se puede firmar" in caught.value.message
    assert caught.value.hint
