"""Names of tables and columns and words of cells, as offices write them.

Rules:

- ``data/columns.yaml`` holds the aliases; staff add their own. The canonical names of
  the contract are always understood.
- For names, case, accents, spaces and punctuation do not matter, nor do a leading
  article or ``de``, ``del``, ``de la``: ``FECHA DE EMISIÓN`` is ``fecha_emision``.
- For words of cells only case, accents and spaces do not matter. Punctuation does:
  ``s/i`` (*sin información*) must never be read as ``si``.
- A name that would stand for two columns of one table is refused when loading.

Example::

    columns = load(Path("data/columns.yaml"))
    columns.table("Certificados")                        # "certificates"
    columns.column("certificates", "Fecha de emisión")   # "issued_on"
    columns.words("consents", "state")["si"]             # "granted"
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import re
import typing
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from constancia.errors import ConfigurationError
from constancia.intake.documents import DocumentError, parse
from constancia.intake.rows import TABLES, Row
from constancia.speech import N_

_ARTICLES: Final = frozenset({"el", "la", "los", "las"})
_OF: Final = frozenset({"de", "del"})
# "(dd/mm/aaaa)" after a heading says how to write, not what
_DATE_NOTE: Final = re.compile(r"\(\s*[dmayDMAY]{2,4}([-/. ][dmayDMAY]{2,4}){2}\s*\)")
#: accents of Spanish and Portuguese; others, such as a line through, change the word
_ACCENTS: Final = {0x300: None, 0x301: None, 0x302: None, 0x303: None, 0x308: None}
#: "Nº" is "no"
_SIGNS: Final = {**_ACCENTS, ord("º"): "o", ord("ª"): "a"}


def fold_name(text: str) -> str:
    """Return a table's or column's name in the one spelling used for comparing."""
    text = _DATE_NOTE.sub(" ", text)
    letters = unicodedata.normalize("NFD", text.lower()).translate(_SIGNS)
    words = re.findall(r"[^\W_]+", letters)
    kept = []
    for position, word in enumerate(words):
        article = word in _ARTICLES
        if word in _OF or (article and (position == 0 or words[position - 1] in _OF)):
            continue
        kept.append(word)
    return "".join(kept or words)


def fold_word(text: str) -> str:
    """Return the word of a cell in the one spelling used for comparing."""
    letters = unicodedata.normalize("NFD", text.lower()).translate(_ACCENTS)
    return "_".join(letters.replace("_", " ").split())


def fields_of(row_class: type[Row]) -> Iterator[tuple[str, dataclasses.Field[object]]]:
    """Yield the columns of a table: canonical name and the field that holds it."""
    place = {field.name for field in dataclasses.fields(Row)}
    for field in dataclasses.fields(row_class):
        if field.name not in place:
            yield field.name.removesuffix("_"), field


def days_of(row_class: type[Row]) -> frozenset[str]:
    """Return the columns of a table that hold days."""
    hints = typing.get_type_hints(row_class)
    return frozenset(
        name
        for name, field in fields_of(row_class)
        if datetime.date in (hints[field.name], *typing.get_args(hints[field.name]))
    )


def allowed_words(row_class: type[Row], field: str) -> tuple[str, ...]:
    """Return the words of an enumerated column, none for any other column."""
    hint = typing.get_type_hints(row_class)[field]
    return typing.get_args(hint) if typing.get_origin(hint) is Literal else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The aliases of an installation."""

    _tables: Mapping[str, str]
    _names: Mapping[str, Mapping[str, str]]
    _words: Mapping[tuple[str, str], Mapping[str, str]]
    _shown: Mapping[tuple[str, str], tuple[str, ...]]
    _spanish: Mapping[str, str]

    def table(self, name: str) -> str | None:
        """Return the table with this name in English, Spanish or an alias."""
        return self._tables.get(fold_name(name))

    def column(self, table: str, heading: str) -> str | None:
        """Return the canonical column of ``table`` that ``heading`` stands for."""
        return self._names[table].get(fold_name(heading))

    def required(self, table: str) -> tuple[str, ...]:
        """Return the columns without which ``table`` cannot be read."""
        return tuple(
            name
            for name, field in fields_of(TABLES[table])
            if field.default is dataclasses.MISSING
        )

    def words(self, table: str, column: str) -> Mapping[str, str]:
        """Return folded word -> word of the contract, for an enumerated column."""
        return self._words.get((table, column), {})

    def shown_words(self, table: str, column: str) -> tuple[str, ...]:
        """Return the words of an enumerated column as offices write them."""
        return self._shown.get((table, column), ())

    def spanish(self, name: str) -> str:
        """Return the first Spanish name of a table or column, for messages."""
        return self._spanish.get(name, name)

    def nearest_table(self, name: str) -> str | None:
        """Return the table whose name looks most like ``name``."""
        return _nearest(fold_name(name), self._tables)

    def near_miss(self, table: str, heading: str) -> str | None:
        """Return the column whose name ``heading`` all but is, if it is none itself."""
        folded = fold_name(heading)
        names = self._names[table]
        if folded in names or len(folded) < 5:
            return None
        near = difflib.get_close_matches(folded, names, n=1, cutoff=0.88)
        return names[near[0]] if near else None

    def nearest_headings(
        self, table: str, column: str, headings: Iterable[str]
    ) -> tuple[str, ...]:
        """Return up to three of ``headings`` that look like a name of ``column``."""
        folded = {fold_name(heading): heading for heading in headings}
        aliases = (name for name, of in self._names[table].items() if of == column)
        found: dict[str, float] = {}
        for alias in aliases:
            for near in difflib.get_close_matches(alias, folded, n=3, cutoff=0.6):
                ratio = difflib.SequenceMatcher(None, alias, near).ratio()
                found[near] = max(ratio, found.get(near, 0.0))
        best = sorted(found, key=lambda near: (-found[near], near))
        return tuple(folded[near] for near in best[:3])


def load(path: Path) -> Columns:
    """Read ``columns.yaml``.

    Raises:
        ConfigurationError: the file is missing, no YAML, names a table or column that
            the contract does not have, or gives one name to two of them.
    """
    try:
        document = parse(path.read_text(encoding="utf-8-sig")).plain()
    except OSError as error:
        raise ConfigurationError(
            "{file}: no se puede leer ({reason})",
            hint="Es un archivo del proyecto: restáurelo.",
            file=path.name,
            reason=error.strerror,
        ) from None
    except UnicodeDecodeError:
        raise ConfigurationError(
            "{file}: no es texto en UTF-8",
            hint="Guárdelo de nuevo como UTF-8.",
            file=path.name,
        ) from None
    except DocumentError as error:
        raise ConfigurationError(
            "{file}, línea {line}: {reason}",
            hint="Deshaga el último cambio, o busque un tabulador o una comilla que falta.",
            file=path.name,
            line=error.line or "?",
            reason=error.reason,
        ) from None
    return _columns(document, path.name)


def _columns(document: object, file: str) -> Columns:
    top = _mapping(document, file, N_("el archivo"))
    tables = _aliases(top.get("tables", {}), file, "tables", TABLES)
    canonical = {name for rows in TABLES.values() for name, _ in fields_of(rows)}
    everywhere = _aliases(top.get("columns", {}), file, "columns", canonical)
    only = _mapping(top.get("only", {}), file, "only")
    words = _mapping(top.get("words", {}), file, "words")
    _known(only, TABLES, file, "only")
    _known(words, TABLES, file, "words")
    names: dict[str, dict[str, str]] = {}
    meanings: dict[tuple[str, str], dict[str, str]] = {}
    shown: dict[tuple[str, str], tuple[str, ...]] = {}
    for table, row_class in TABLES.items():
        columns = [name for name, _ in fields_of(row_class)]
        own = _aliases(only.get(table, {}), file, f"only.{table}", columns)
        names[table] = {}
        for column in columns:
            spellings = (column, *everywhere.get(column, ()), *own.get(column, ()))
            _enter(names[table], spellings, column, file, table)
        enumerated = _mapping(words.get(table, {}), file, f"words.{table}")
        _known(enumerated, columns, file, f"words.{table}")
        for column, field in fields_of(row_class):
            allowed = allowed_words(row_class, field.name)
            where = f"words.{table}.{column}"
            own = _aliases(enumerated.get(column, {}), file, where, allowed)
            meanings[table, column] = {}
            shown[table, column] = tuple((*own.get(w, ()), w)[0] for w in allowed)
            for word in allowed:
                target = meanings[table, column]
                for spelling in (word, *own.get(word, ())):
                    _meaning(target, fold_word(spelling), word, file, where)
    table_names: dict[str, str] = {}
    for table in TABLES:
        _enter(table_names, (table, *tables.get(table, ())), table, file, "tables")
    return Columns(
        _tables=table_names,
        _names=names,
        _words=meanings,
        _shown=shown,
        _spanish={
            name: listed[0] for name, listed in (everywhere | tables).items() if listed
        },
    )


def _enter(
    names: dict[str, str], spellings: Iterable[str], meaning: str, file: str, where: str
) -> None:
    for spelling in spellings:
        _meaning(names, fold_name(spelling), meaning, file, where)


def _meaning(
    meanings: dict[str, str], folded: str, meaning: str, file: str, where: str
) -> None:
    if not folded or meanings.setdefault(folded, meaning) != meaning:
        raise ConfigurationError(
            "{file}: {where}: «{word}» está en «{first}» y en «{second}»",
            hint="Déjelo en una sola de las dos listas.",
            file=file,
            where=where,
            word=folded,
            first=meanings.get(folded, "?"),
            second=meaning,
        )


def _aliases(
    value: object, file: str, where: str, known: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    mapping = _mapping(value, file, where)
    _known(mapping, known, file, where)
    aliases = {}
    for name, listed in mapping.items():
        spellings = [listed] if isinstance(listed, str) else listed
        if not isinstance(spellings, list) or not all(
            isinstance(spelling, str) for spelling in spellings
        ):
            raise ConfigurationError(
                "{file}: {where}.{name}: se esperaba una lista de nombres",
                hint="Escríbala como [un nombre, otro nombre].",
                file=file,
                where=where,
                name=name,
            )
        aliases[name] = tuple(filter(None, spellings))
    return aliases


def _known(
    mapping: Mapping[str, object], known: Iterable[str], file: str, where: str
) -> None:
    known = tuple(known)
    for name in mapping:
        if name not in known:
            near = _nearest(name, {candidate: candidate for candidate in known})
            raise ConfigurationError(
                "{file}: {where}: «{name}» no es un nombre del contrato",
                hint="¿Quiso decir «{near}»?"
                if near
                else "Los nombres están en las tablas del README.",
                file=file,
                where=where,
                name=name,
                near=near,
            )


def _mapping(value: object, file: str, where: str) -> dict[str, object]:
    if value in ("", None):
        return {}
    if not isinstance(value, dict):
        raise ConfigurationError(
            "{file}: {where}: se esperaban nombres con una lista cada uno",
            hint="Las primeras líneas del archivo muestran su forma.",
            file=file,
            where=where,
        )
    return value


def _nearest(folded: str, names: Mapping[str, str]) -> str | None:
    near = difflib.get_close_matches(folded, names, n=1, cutoff=0.7)
    return names[near[0]] if near else None
