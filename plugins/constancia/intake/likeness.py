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
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from constancia.intake.findings import Finding, finding
from constancia.intake.related import Related
from constancia.intake.rows import PersonRow
from constancia.speech import N_

_SHARED_WORDS: Final = 2
_PARTICLES: Final = frozenset({"de", "del", "la", "las", "los", "y", "viuda", "vda"})
#: more people of one birth date than this: a date that somebody put for want of one
_COMPARED: Final = 200
#: the words of a name in one order, and whose it is
_Named = tuple[tuple[str, ...], PersonRow]


def judge_likenesses(tables: Related) -> list[Finding]:
    """Return groups of rows of people that seem to be one person."""
    if "people" not in tables.mapped:
        return []
    known: dict[str, str] = {}  # names repeat, so each word is held once
    people = [
        (tuple(sorted(known.setdefault(w, w) for w in _words(row.full_name))), row)
        for row in tables.rows("people")
    ]
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
    groups: dict[str, list[int]] = defaultdict(list)
    for document, row in tables.mapped["people"].documents:
        if row not in groups[document]:
            groups[document].append(row)
    return [
        tuple(rows)
        for document, rows in groups.items()
        if len(rows) > 1 and sum(map(str.isdigit, document)) >= 5
    ]


def _same_name(people: Iterable[_Named]) -> Iterable[tuple[int, ...]]:
    groups: dict[tuple[str, ...], list[PersonRow]] = defaultdict(list)
    for words, row in people:
        groups[words].append(row)
    for words, rows in groups.items():
        if len(rows) < 2 or len(words) < _SHARED_WORDS:
            continue
        by_birth: dict[object, list[int]] = defaultdict(list)
        for row in rows:
            by_birth[row.birth_date].append(row.row)
        # who has no birth date may be any of the others
        unknown = by_birth.pop(None, [])
        if len(by_birth) <= 1:
            everybody = [*unknown, *itertools.chain(*by_birth.values())]
            by_birth = defaultdict(list, {None: sorted(everybody)})
        yield from (tuple(same) for same in by_birth.values() if len(same) > 1)


def _nearly_same_name(people: Iterable[_Named]) -> Iterable[tuple[int, int]]:
    born: dict[object, list[_Named]] = defaultdict(list)
    for named in people:
        if named[1].birth_date:
            born[named[1].birth_date].append(named)
    for of_day in born.values():
        if not 1 < len(of_day) <= _COMPARED:
            continue
        same_day = [(frozenset(words), row.row) for words, row in of_day]
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
