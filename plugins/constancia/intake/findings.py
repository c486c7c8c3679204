"""Findings: what is wrong in an export, where, and what to do about it.

Rules:

- Programs rely on the code; the texts are in ``wordings``. They are Spanish, another
  language comes from a catalogue through ``Finding.translated``.
- A finding says the file, the sheet, the row and the column letter as the spreadsheet
  program shows them. It never holds a person's data: ``showable`` decides which cells
  may be quoted, and facts are names of columns, tables, places and standards, dates
  of certificates, and numbers of rows.

Non-goals: deciding what is wrong (``mapping``, ``judge``), showing it (``report``).

Example::

    >>> where = Place(file="certificados.csv", row=22, column="C")
    >>> found = finding("E11", where, standard="CON-01", day="2020-03-14")
    >>> found.level, found.row
    ('error', 22)
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from constancia.intake.wordings import TABLE_NAMES, WORDINGS

Level = Literal["error", "warning", "info"]
Fact = str | int
Gettext = Callable[[str], str]

LEVELS: Final[dict[str, Level]] = {"E": "error", "A": "warning", "I": "info"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands, as far as it is known."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None  # as the spreadsheet program shows it; a line in YAML
    column: str | None = None  # letter, None in YAML
    heading: str | None = None  # as written in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that a person has to know about the export."""

    level: Level
    code: str
    message: str
    hint: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    heading: str | None = None
    value: str | None = None  # None where the cell may hold a person's data
    facts: tuple[tuple[str, Fact], ...] = ()

    def translated(self, gettext: Gettext) -> Finding:
        """Return the same finding in the language of ``gettext``."""
        message, hint = _texts(self.code, dict(self.facts), gettext)
        return dataclasses.replace(self, message=message, hint=hint)


def finding(
    code: str, place: Place | None = None, *, value: str | None = None, **facts: Fact
) -> Finding:
    """Make a finding of the table below; ``facts`` fill the braces of its texts.

    The facts ``table`` and ``other`` are tables by their canonical names.
    """
    for name in ("table", "other"):
        if name in facts:
            facts[name] = TABLE_NAMES[str(facts[name])]
    message, hint = _texts(code, facts, str)
    place = place or Place()
    return Finding(
        level=LEVELS[code[0]],
        code=code,
        message=message,
        hint=hint,
        file=place.file,
        sheet=place.sheet,
        row=place.row,
        column=place.column,
        heading=place.heading,
        value=value,
        facts=tuple(facts.items()),
    )


def _texts(code: str, facts: dict[str, Fact], gettext: Gettext) -> tuple[str, str]:
    wording = WORDINGS[code]
    # a fact may be a word of ours ("norma"), which has a translation too
    shown = {
        name: gettext(fact) if isinstance(fact, str) and fact else fact
        for name, fact in facts.items()
    }
    return (
        gettext(wording.message).format(**shown),
        gettext(wording.hint).format(**shown),
    )


#: tables about persons: a cell of theirs is quoted only if it cannot be personal
_PERSONAL_TABLES: Final = frozenset(
    {"certificates", "consents", "assessors", "accreditations"}
)
#: columns that hold words of ours, places, dates or codes of institutions
_OPEN_COLUMNS: Final = frozenset(
    {
        *("standard_code", "standard_version", "version", "centre_id", "round"),
        *("kind", "sector", "status", "result", "scope", "state", "awarding_body"),
        *("country", "department", "municipality", "district", "value"),
        *("validity_months", "step", "level", "provider_id", "successor_id"),
        *("partner_id", "service_id", "opportunity_id", "indicator_id"),
        *("assessed_on", "issued_on", "expires_on", "status_on", "granted_on"),
        *("withdrawn_on", "from", "until", "confirmed_on", "checked_on", "closes_on"),
    }
)
_DATE_LIKE: Final = re.compile(r"\d{1,4}([-/. ])\d{1,2}\1\d{1,4}( [\d:.]{1,12})?")
_CODE_LIKE: Final = re.compile(r"(?=.*\d)(?!(?:\D*\d){7})[A-Z0-9][A-Z0-9._/-]{0,15}")
_VAGUE: Final = frozenset(
    {"-", "?", "pendiente", "s/i", "n/a", "n/d", "s/d", "tal vez", "ok", "pending"}
)


def showable(table: str, column: str, text: object) -> str | None:
    """Return ``text`` if a finding may quote it, else ``None``.

    Nothing of ``people`` is ever quoted. In the other tables about persons a cell may
    hold a name or a number that slipped from its neighbour, so only what looks like a
    date, a short code or a shrug is.
    """
    if not isinstance(text, str) or table == "people" or column not in _OPEN_COLUMNS:
        return None
    text = text.strip()
    if not text.isprintable() or len(text) > 60:
        return None
    if _DATE_LIKE.fullmatch(text) or _CODE_LIKE.fullmatch(text):
        return text
    if table in _PERSONAL_TABLES:
        return text if text.casefold() in _VAGUE else None
    return None if sum(map(str.isdigit, text)) >= 7 else text
