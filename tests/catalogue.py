"""Every sentence that staff can read, found in the code, and its English.

Run it after changing a sentence, then write the English of those left empty::

    python tests/catalogue.py
"""

from __future__ import annotations

import ast
import inspect
import io
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from constancia import errors
from constancia.speech import CATALOGUE

CODE = Path(errors.__file__).parent

#: calls whose first argument is a sentence
MARKS = {"say", "gettext", "N_"}
#: module-level tables whose values are sentences, shown through ``say``
TABLES = {
    "audit/faults.py": "RULES",
    "credentials/site.py": "FAULTS",
    "credentials/verification.py": "DETAILS",
}
#: calls that take the name of a stage, and where among their arguments
STAGES = {"counted": 2, "progress": 0}
#: errors for people; ``MalformedError`` speaks to programs
ERRORS = {
    name
    for name, of in inspect.getmembers(errors, inspect.isclass)
    if issubclass(of, errors.ConstanciaError) and of is not errors.MalformedError
}
HEADER = (
    "# Spanish is the msgid. tests/catalogue.py brings this file in step with the code."
)


@dataclass(frozen=True)
class Sentence:
    """A Spanish sentence and where it stands."""

    text: str
    file: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Raised:
    """A call of one of ``ERRORS``; a text is None where it is no literal."""

    place: str
    message: str | None
    hints: tuple[str | None, ...]  # empty where there is no hint
    facts: frozenset[str]


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(CODE.rglob("*.py")):
        name = path.relative_to(CODE).as_posix()
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def named(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def literals(node: ast.expr) -> Iterator[tuple[str | None, int]]:
    """Yield the texts that an expression can be, None for what is no literal."""
    if isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, node.lineno
    elif not (isinstance(node, ast.Constant) and node.value is None):
        yield None, node.lineno


def raised() -> Iterator[Raised]:
    for file, tree in trees():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and named(call.func) in ERRORS:
                words = {word.arg: word.value for word in call.keywords}
                if None in words:
                    continue  # **facts: told before, and told again
                hint = words.pop("hint", None)
                yield Raised(
                    place=f"{file}:{call.lineno}",
                    message=next(literals(call.args[0]))[0] if call.args else None,
                    hints=tuple(text for text, _ in literals(hint)) if hint else (),
                    facts=frozenset(str(name) for name in words),
                )


def sentences() -> list[Sentence]:
    """Return every sentence of the code, in the order of the files."""
    found = [Sentence(*each) for each in _spoken()]
    assert all(each.text.strip() for each in found)
    return found


def _spoken() -> Iterator[tuple[str, str, int]]:
    for file, tree in trees():
        for node in ast.walk(tree):
            for expression in _expressions(node):
                for text, line in literals(expression):
                    if text is not None:
                        yield text, file, line
        yield from _tasks(file, tree)
        yield from _table(file, tree)
    for path in sorted(CODE.rglob("*.html")):
        name = path.relative_to(CODE).as_posix()
        for line, text, *_ in extract_from_file("jinja2", path, keywords={"_": None}):
            assert isinstance(text, str)
            yield text, name, line


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    if not isinstance(node, ast.Call):
        return
    called = named(node.func)
    if called in MARKS | ERRORS and node.args:
        yield node.args[0]
    if called in ERRORS:
        yield from (word.value for word in node.keywords if word.arg == "hint")
    if called in STAGES and len(node.args) > STAGES[called]:
        yield node.args[STAGES[called]]


def _tasks(file: str, tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    """Yield docstrings and option texts of functions under ``@command``."""
    tables = dict(_assigned(tree))
    for function in ast.walk(tree):
        for decorator in getattr(function, "decorator_list", ()):
            if isinstance(decorator, ast.Call) and named(decorator.func) == "command":
                assert isinstance(function, ast.FunctionDef)
                text = ast.get_docstring(function, clean=False)
                assert text, f"{file}: {function.name} does not say what it is for"
                yield text, file, function.lineno
                for option in decorator.keywords:
                    if option.arg == "help":
                        table = tables.get(named(option.value), option.value)
                        yield from _values(file, table)


def _table(file: str, tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    if file in TABLES:
        yield from _values(file, dict(_assigned(tree))[TABLES[file]])


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign):
            yield named(node.targets[0]), node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield named(node.target), node.value


def _values(file: str, table: ast.expr) -> Iterator[tuple[str, str, int]]:
    assert isinstance(table, ast.Dict), f"{file}: expected a dict of sentences"
    for value in table.values:
        assert isinstance(value, ast.Constant), f"{file}: expected a literal"
        yield value.value, file, value.lineno


def placeholders(text: str) -> set[str]:
    """Return the names in braces.

    Raises:
        ValueError: the braces do not fit together.
    """
    return {
        name for _, name, _, _ in string.Formatter().parse(text) if name is not None
    }


def english() -> Catalog:
    """Return the catalogue as it stands, obsolete entries and all."""
    if not CATALOGUE.is_file():
        return Catalog(locale="en")
    return read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="en")


def extracted() -> Catalog:
    """Return a catalogue of the code's sentences, without their English."""
    catalogue = Catalog(locale="en", project="Constancia")
    for sentence in sentences():
        catalogue.add(sentence.text, locations=[(sentence.file, 0)])
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """Return the file: no line numbers and no dates, so that only words change it."""
    buffer = io.BytesIO()
    write_po(
        buffer,
        catalogue,
        width=0,
        omit_header=True,
        sort_output=True,
        include_lineno=False,
    )
    head = (
        f'{HEADER}\nmsgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Language: en\\n"\n\n'
    )
    return head.encode() + buffer.getvalue()


def update() -> None:
    """Write ``en.po`` anew: translations stay, what nobody says any more goes."""
    known = english()
    known.update(extracted(), no_fuzzy_matching=True)
    known.obsolete.clear()
    CATALOGUE.parent.mkdir(exist_ok=True)
    CATALOGUE.write_bytes(written(known))


if __name__ == "__main__":
    update()
