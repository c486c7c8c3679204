"""People who seem to stand in the table twice, with accents and without.

Rules:

- Nothing is united: a person decides. Rows are named by number, never by name.
- The same identity document, or the same words of the name in any order (accents and
  case aside) with no two different birth dates, is said as *the same person*.
- Almost the same name with the same birth date is said as *perhaps*: names that share
  two words and differ in one letter or two of a third, or by one word more.

Example::

    findings = judge_likenesses(tables)
"""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from constancia.intake.findings import Finding, finding
from constancia.intake.related import Related
from constancia.packed import Coded, coded, repeated
from constancia.speech import N_

_SHARED_WORDS: Final = 2
_PARTICLES: Final = frozenset({"de", "del", "la", "las", "los", "y", "viuda", "vda"})
#: more people of one birth date than this: a date that somebody put for want of one
_COMPARED: Final = 200
_NO_WORD: Final = re.compile(r"\W")


@dataclass(frozen=True, slots=True, kw_only=True)
class _People:
    """What tells people apart, row by row."""

    names: Coded[tuple[str, ...]]  # the words of each name in one order
    born: Sequence[Any]
    rows: Sequence[int]  # their numbers in the file


def judge_likenesses(tables: Related) -> list[Finding]:
    """Return groups of rows of people that seem to be one person."""
    if "people" not in tables.mapped:
        return []
    words: dict[str, str] = {}  # they repeat in names, so each is held once
    people = _People(
        names=coded(
            tuple(sorted(words.setdefault(w, w) for w in _words(name)))
            for (name,) in tables.each("people", "full_name")
        ),
        born=[born for (born,) in tables.each("people", "birth_date")],
        rows=array("I", (number for (number,) in tables.each("people", "row"))),
    )
    alike = {
        **dict.fromkeys(_same_name(people), N_("mismo nombre")),
        **dict.fromkeys(_same_document(tables), N_("mismo documento")),
    }
    findings = [
        finding(
            "A14",
            tables.at("people", rows[1], "full_name"),
            rows=", ".join(map(str, rows[:10])),
            why=why,
        )
        for rows, why in sorted(alike.items())
    ]
    for rows in _nearly_same_name(people):
        place = tables.at("people", rows[1], "full_name")
        findings.append(finding("A15", place, rows=", ".join(map(str, rows))))
    return findings


def _same_document(tables: Related) -> Iterable[tuple[int, ...]]:
    twice = repeated(document for document, _ in _documents(tables))
    groups: dict[str, list[int]] = defaultdict(list)
    for document, row in _documents(tables) if twice else ():
        if hash(document) in twice and row not in groups[document]:
            groups[document].append(row)
    return [
        tuple(rows)
        for document, rows in groups.items()
        if len(rows) > 1 and sum(map(str.isdigit, document)) >= 5
    ]


def _documents(tables: Related) -> Iterator[tuple[str, int]]:
    """Yield the identity documents in private columns, each with its row."""
    mapped = tables.mapped["people"]
    for cells in mapped.documents:
        for number, cell in zip(mapped.keys.numbers, cells, strict=True):
            if isinstance(cell, str) and (text := _NO_WORD.sub("", cell)):
                yield text, number


def _same_name(people: _People) -> Iterable[tuple[int, ...]]:
    counts = Counter(people.names.codes)
    groups: dict[int, list[int]] = defaultdict(list)  # number of a name: indexes
    for index, name in enumerate(people.names.codes):
        if counts[name] > 1 and len(people.names.values[name]) >= _SHARED_WORDS:
            groups[name].append(index)
    for indexes in groups.values():
        by_birth: dict[object, list[int]] = defaultdict(list)
        for index in indexes:
            by_birth[people.born[index]].append(people.rows[index])
        # who has no birth date may be any of the others
        unknown = by_birth.pop(None, [])
        if len(by_birth) <= 1:
            everybody = [*unknown, *itertools.chain(*by_birth.values())]
            by_birth = defaultdict(list, {None: sorted(everybody)})
        yield from (tuple(same) for same in by_birth.values() if len(same) > 1)


def _nearly_same_name(people: _People) -> Iterable[tuple[int, int]]:
    born: dict[object, list[int]] = defaultdict(list)  # day: indexes
    for index, day in enumerate(people.born):
        if day:
            born[day].append(index)
    for of_day in born.values():
        if not 1 < len(of_day) <= _COMPARED:
            continue
        same_day = [(frozenset(people.names[i]), people.rows[i]) for i in of_day]
        for (one, first), (other, second) in itertools.combinations(same_day, 2):
            if one != other and len(one & other) >= _SHARED_WORDS and _near(one, other):
                yield first, second


def _near(one: frozenset[str], other: frozenset[str]) -> bool:
    less, more = one - other, other - one
    if len(less) + len(more) == 1:
        return True
    if len(less) != 1 or len(more) != 1:
        return False
    (left,), (right,) = less, more
    return difflib.SequenceMatcher(None, left, right).ratio() >= 0.8


def _words(name: str) -> frozenset[str]:
    # letters of Spanish alone: ten times as fast as ``fold``, for every person
    plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore")
    return frozenset(re.findall(r"[a-z]+", plain.decode("ascii"))) - _PARTICLES
