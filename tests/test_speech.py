"""Staff read Spanish, or English where they chose it: nothing is left in between."""

from __future__ import annotations

import ast
import doctest
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import catalogue
import pytest
from conftest import Run
from exports import make_export

from constancia import progress, speech

SENTENCES = catalogue.sentences()
RAISED = list(catalogue.raised())
ENGLISH = catalogue.english()
TOLD = {message.id: message for message in ENGLISH if message.id}

#: words that one of the two languages has and the other has not
SPANISH_WORDS = {
    *("aquí", "con", "como", "cada", "de", "debe", "del", "donde", "el", "es", "esta"),
    *(
        "este",
        "está",
        "esté",
        "falta",
        "fila",
        "filas",
        "hay",
        "la",
        "las",
        "lo",
        "los",
    ),
    *("más", "ni", "para", "pero", "por", "puede", "que", "quite", "revise", "se"),
    *("sin", "sobre", "su", "sus", "tiene", "todavía", "un", "una", "uno", "ya", "y"),
}
ENGLISH_WORDS = {
    *("an", "and", "are", "be", "been", "cannot", "check", "does", "expected", "file"),
    *(
        "folder",
        "for",
        "found",
        "from",
        "got",
        "has",
        "have",
        "here",
        "is",
        "it",
        "its",
    ),
    *("missing", "must", "not", "nothing", "of", "restore", "that", "the", "there"),
    *("this", "to", "undo", "was", "which", "with", "write", "you", "your"),
}


def words(text: str) -> set[str]:
    """The words of a text; what stands in quotes or holds a dot is a name."""
    bare = re.sub(r"«[^»]*»|“[^”]*”|\{\w+\}", " ", text.casefold())
    return {word.strip(",;:¿?¡!()") for word in bare.split()}


# -- the code


def test_the_code_has_sentences_of_every_kind() -> None:
    """The collector is looked at too: a broken one would find nothing to complain of."""
    texts = {sentence.text for sentence in SENTENCES}
    for known in (
        "Lee la exportación e informa cada hallazgo; no publica nada.",  # a task
        "puerto en este equipo",  # its option
        "carpeta de la exportación (si no: CONSTANCIA_EXPORT o la de muestra)",
        "Informe completo: {path}",  # say
        "punto y coma",  # N_
        "Puede publicarse: SÍ ({warnings} avisos)",  # gettext
        "Columnas privadas",  # the report's page
        "{path}: no hay clave emisora",  # an error
        "Constrúyalo con «inv site».",  # its hint
        "Firmando certificados",  # progress
        "las dos firmas coinciden",  # a check's detail
        "Falta la credencial.",  # a site's fault
        "usa una palabra que marca a la persona",  # the audit's
        "No encuentro la tabla «{table}».",  # a finding
    ):
        assert known in texts, known
    assert len(RAISED) > 50


def test_every_error_for_people_is_a_literal_with_a_hint() -> None:
    for error in RAISED:
        assert error.message is not None, f"{error.place}: an error is a literal"
        assert error.hints, f"{error.place}: says what is wrong and not what to do"
        assert None not in error.hints, f"{error.place}: a hint is a literal"


def test_every_error_has_the_facts_of_its_braces_and_no_other() -> None:
    for error in RAISED:
        used = set()
        for text in (error.message, *error.hints):
            used |= catalogue.placeholders(text or "")
        assert used == error.facts, error.place


def test_nothing_is_put_together_before_it_is_translated() -> None:
    for file, tree in catalogue.trees():
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call):
                continue
            if catalogue.named(call.func) in catalogue.MARKS and call.args:
                given = call.args[0]
                built = isinstance(given, ast.JoinedStr | ast.BinOp) or (
                    isinstance(given, ast.Call)
                    and isinstance(given.func, ast.Attribute)
                    and given.func.attr == "format"
                )
                assert not built, f"{file}:{call.lineno}: {ast.unparse(call)}"


def test_nothing_is_printed_that_was_not_translated() -> None:
    for file, tree in catalogue.trees():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and catalogue.named(call.func) in {
                "print",
                "fail",
            }:
                for given in call.args:
                    for text in spoken_aloud(given):
                        assert text in {"error", "hint"}, (
                            f"{file}:{call.lineno}: {text}"
                        )


def spoken_aloud(given: ast.expr) -> Iterator[str]:
    """Yield words that stand in an argument of print without a call around them."""
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        yield from re.findall(r"[^\W\d_]{2,}", given.value)
    elif isinstance(given, ast.JoinedStr):
        for part in given.values:
            yield from spoken_aloud(part)


def test_sentences_are_spanish() -> None:
    for sentence in SENTENCES:
        foreign = words(sentence.text) & ENGLISH_WORDS
        assert not foreign, f"{sentence.place}: {sentence.text} ({foreign})"


# -- the catalogue


def test_every_sentence_has_english_and_the_catalogue_holds_no_other() -> None:
    texts = {sentence.text for sentence in SENTENCES}
    missing = sorted(texts - TOLD.keys())
    obsolete = sorted({*TOLD.keys() - texts, *map(str, ENGLISH.obsolete)})
    hint = "run python tests/catalogue.py and write the English"
    assert not missing, hint
    assert not obsolete, hint
    assert not [text for text, message in TOLD.items() if not message.string], hint
    assert not [text for text, message in TOLD.items() if message.fuzzy], hint


def test_the_english_is_english() -> None:
    for text, message in TOLD.items():
        foreign = words(message.string) & SPANISH_WORDS
        assert not foreign, f"{text} -> {message.string} ({foreign})"
        if words(text) & SPANISH_WORDS:
            assert message.string != text


def test_the_english_has_the_same_braces() -> None:
    for text, message in TOLD.items():
        assert catalogue.placeholders(text) == catalogue.placeholders(message.string)


def test_the_english_has_the_same_white_space_around_it() -> None:
    for text, message in TOLD.items():
        told = message.string
        assert (
            text[: len(text) - len(text.lstrip())]
            == told[: len(told) - len(told.lstrip())]
        )
        assert text[len(text.rstrip()) :] == told[len(told.rstrip()) :]


def test_the_file_is_as_extraction_writes_it() -> None:
    known = catalogue.english()
    known.update(catalogue.extracted(), no_fuzzy_matching=True)
    assert speech.CATALOGUE.read_bytes() == catalogue.written(known)


# -- speech


def test_the_example_of_the_module_is_true() -> None:
    assert doctest.testmod(speech).failed == 0
    assert doctest.testmod(speech).attempted > 0


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (None, "punto y coma"),
        ("", "punto y coma"),
        ("es", "punto y coma"),
        ("en", "semicolon"),
        ("fr", "punto y coma"),
    ],
)
def test_the_variable_chooses_the_language_and_nothing_else_does(
    monkeypatch: pytest.MonkeyPatch, chosen: str | None, told: str
) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.delenv("CONSTANCIA_LANGUAGE", raising=False)
    if chosen is not None:
        monkeypatch.setenv("CONSTANCIA_LANGUAGE", chosen)
    assert speech.say("punto y coma") == told


def test_what_has_no_english_is_shown_in_spanish(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONSTANCIA_LANGUAGE", "en")
    assert speech.say("Nadie lo ha traducido") == "Nadie lo ha traducido"
    assert speech.say("") == ""


@pytest.mark.parametrize("live", [True, False])
def test_progress_names_its_stages_in_the_language_of_whoever_looks(
    live: bool,  # noqa: FBT001  # pytest hands it over
) -> None:
    stream = io.StringIO()
    stream.isatty = lambda: live  # type: ignore[method-assign]
    moments = iter(range(0, 100, 10))
    console = progress.Console(
        stream, clock=lambda: next(moments), say={"Firmando": "Signing"}.__getitem__
    )
    console("Firmando", 1, 2)
    console("Firmando", 2, 2)
    console.finish()
    assert "Signing: 2" in stream.getvalue()
    assert "Firmando" not in stream.getvalue()
    assert "Firmando" in console.stages  # the name, for programs


# -- a run in English


def english_words_only(text: str) -> None:
    for line in text.splitlines():
        foreign = words(line) & SPANISH_WORDS
        assert not foreign, f"{line} ({foreign})"


def test_the_list_of_tasks_can_be_read_in_english(run: Run, tmp_path: Path) -> None:
    listed = run("--list", folder=tmp_path, CONSTANCIA_LANGUAGE="en").stdout
    assert "Reads the export and reports every finding" in listed
    english_words_only(listed)
    option = run("--help", "check", folder=tmp_path, CONSTANCIA_LANGUAGE="en").stdout
    assert "folder of the export" in option


def test_a_refused_export_is_told_in_english_to_the_last_line(
    run: Run, tmp_path: Path
) -> None:
    export = make_export(tmp_path, consents=None)
    spoken = {"CONSTANCIA_LANGUAGE": "en"}
    done = run("issue", "--export", str(export), folder=tmp_path, **spoken)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-2:] == [
        "error: the export has errors; nothing was issued",
        "hint: Correct what the report says and try again.",
    ]
    assert "There is no table of consents. Nobody would be published." in done.stdout
    assert "May be published: NO" in done.stdout
    english_words_only(done.stdout + done.stderr)
    reports = tmp_path / "state" / "report"
    report = json.loads((reports / "report.json").read_text(encoding="utf-8"))
    assert {found["code"] for found in report["findings"]} >= {"E18"}
    for found in report["findings"]:
        english_words_only(f"{found['message']}\n{found['hint']}")
    page = (reports / "report.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    english_words_only(
        re.sub(r"<style.*?</style>|<[^>]+>", "\n", page, flags=re.DOTALL)
    )


def test_the_same_refusal_is_spanish_for_everyone_else(
    run: Run, tmp_path: Path
) -> None:
    export = make_export(tmp_path, consents=None)
    done = run("issue", "--export", str(export), folder=tmp_path, LANG="en_US.UTF-8")
    assert done.stderr.splitlines()[-2:] == [
        "error: la exportación tiene errores; no se emitió nada",
        "hint: Corrija lo que dice el informe y repita.",
    ]
    assert "Puede publicarse: NO" in done.stdout


def test_errors_from_below_are_told_in_english_too(run: Run, tmp_path: Path) -> None:
    spoken = {"CONSTANCIA_LANGUAGE": "en"}
    done = run("check", "--export", str(tmp_path / "x"), folder=tmp_path, **spoken)
    assert re.search(
        r"error: x: the folder of the export cannot be read \(.+\)\n"
        r"hint: Check the path: .+\n",
        done.stderr,
    )
    done = run("build", folder=tmp_path, **spoken)
    assert done.stderr.splitlines()[-1] == (
        "hint: Issue first with “inv issue”, or with “inv site”, which issues and builds."
    )
    assert done.returncode == 1


def test_a_verification_is_told_in_english(
    run: Run, sample: Path, tmp_path: Path
) -> None:
    credential = next((sample / "output" / "c").glob("*/credential.json"))
    spoken = {
        "CONSTANCIA_LANGUAGE": "en",
        "CONSTANCIA_OUTPUT": str(sample / "output"),
    }
    told = run("verify", str(credential), folder=tmp_path, **spoken).stdout
    assert "3. proof: passed. both proofs hold" in told
    english_words_only(told)
    told = run("verify", str(sample / "output"), folder=tmp_path, **spoken)
    assert "Certificates looked at: " in told.stdout
    english_words_only(told.stdout + told.stderr)
