"""Spanish and English: catalogues, dates, numbers, money and telephones.

Rules:

- Spanish is the msgid, so Spanish needs no catalogue. English comes from
  ``translations/en/LC_MESSAGES/messages.po``, read into memory: no compiled file that
  could go stale.
- A string without its English fails the build with a list of what is missing;
  Spanish never slips silently into an English page.
- Texts of the data may lack their English. They fall back to Spanish, marked as
  such on the page, and ``fallbacks`` reports where.
- Dates and numbers come from Babel and never from the machine's locale.

Example::

    spanish, english = load(Path("theme/translations"))
    english.gettext("Emprendimientos")      # "Ventures"
    spanish.date(date(2026, 5, 5))          # "5 de mayo de 2026"
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import gettext
import io
import typing
from collections import Counter
from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import babel
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_currency

from constancia.errors import SiteError
from constancia.portal.rendered import Fallback
from constancia.records import Directory, Text, TextList
from constancia.territories import Country

#: Spanish as in Latin America (195,790.5); English as partners in Europe write it
_LOCALES: Final = {"es": "es_419", "en": "en_GB"}


class _Missing(gettext.NullTranslations):
    """Stands behind a catalogue and remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def gettext(self, message: str) -> str:
        self.found.add(message)
        return message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        self.found.add(singular)
        return singular if number == 1 else plural

    def pgettext(self, context: str, message: str) -> str:
        self.found.add(f"{message} ({context})")
        return message

    def npgettext(self, context: str, singular: str, plural: str, number: int) -> str:
        self.found.add(f"{singular} ({context})")
        return singular if number == 1 else plural


class Language:
    """One language of the site: its catalogue and how it writes dates and money."""

    def __init__(self, code: str, catalogue: gettext.NullTranslations) -> None:
        self.code = code
        self.catalogue = catalogue
        self.locale = babel.Locale.parse(_LOCALES[code])
        self._missing = _Missing()
        if code != "es":
            catalogue.add_fallback(self._missing)

    def gettext(self, message: str) -> str:
        """Return a Spanish string in this language."""
        return self.catalogue.gettext(message)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the strings asked for so far that have no translation."""
        return tuple(sorted(self._missing.found))

    def date(self, day: datetime.date) -> str:
        """Return a date with its month in letters."""
        return _date(day, self.locale)

    def money(self, amount: str, country: Country) -> str:
        """Return a price as it is written in its country."""
        try:
            return _money(Decimal(amount), country.currency, country.code)
        except InvalidOperation:
            return amount


def load(translations: Path) -> tuple[Language, Language]:
    """Return Spanish and English.

    Raises:
        SiteError: the English catalogue is missing or malformed.
    """
    path = translations / "en" / "LC_MESSAGES" / "messages.po"
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale="en", abort_invalid=True)
    except OSError as error:
        raise SiteError(
            "{file}: no se puede leer el catálogo inglés ({reason})",
            hint="Es un archivo del tema: restaure theme/translations/en.",
            file=path.name,
            reason=error.strerror,
        ) from None
    except (PoFileError, ValueError) as error:
        raise SiteError(
            "{file}: el catálogo inglés está dañado ({cause})",
            hint="Deshaga el último cambio en theme/translations/en.",
            file=path.name,
            cause=error,
        ) from None
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return (
        Language("es", gettext.NullTranslations()),
        Language("en", gettext.GNUTranslations(compiled)),
    )


def require_complete(missing: Collection[str]) -> None:
    """Refuse to go on when a page asked for a string that has no translation.

    Raises:
        SiteError: names every such string.
    """
    if missing:
        listed = "; ".join(f"«{message}»" for message in sorted(missing))
        raise SiteError(
            "a {count} textos del sitio les falta su inglés: {listed}",
            hint="Añádalos en theme/translations/en/LC_MESSAGES/messages.po.",
            count=len(missing),
            listed=listed,
        )


def fallbacks(directory: Directory) -> tuple[Fallback, ...]:
    """Return where data texts have no English. People are counted and not named."""
    found = [
        Fallback("programme", "", name) for name in _untranslated(directory.programme)
    ]
    people: Counter[str] = Counter()
    for table in dataclasses.fields(Directory):
        if table.name in {"programme", "assessors"}:
            continue
        for record in getattr(directory, table.name):
            names = tuple(dict.fromkeys(_untranslated(record)))
            if table.name == "people":
                people.update(names)
                continue
            key = getattr(record, dataclasses.fields(record)[0].name)
            found.extend(Fallback(table.name, str(key), name) for name in names)
    found.extend(Fallback("people", str(n), name) for name, n in sorted(people.items()))
    return tuple(found)


def phone(number: str, countries: tuple[Country, ...]) -> str:
    """Return an E.164 number in groups of four, as it is read aloud there."""
    for country in countries:
        prefix = f"+{country.calling_code}"
        national = number.removeprefix(prefix)
        if number.startswith(prefix) and len(national) == country.digits:
            groups = (national[i : i + 4] for i in range(0, len(national), 4))
            return " ".join((prefix, *groups))
    return number


def _untranslated(record: Any, above: str = "") -> Iterator[str]:
    for field in _telling(type(record)):  # type: ignore[arg-type]  # a class is hashable
        value = getattr(record, field)
        if not value:
            continue
        name = f"{above}{field}"
        if isinstance(value, Text | TextList):
            if value.es and not value.en:
                yield name
        elif dataclasses.is_dataclass(value):
            yield from _untranslated(value, f"{name}.")
        elif isinstance(value, tuple):
            for number, part in enumerate(value, 1):
                if isinstance(part, Text):
                    if not part.en:
                        yield f"{name}[{number}]"
                elif dataclasses.is_dataclass(part):
                    yield from _untranslated(part, f"{name}[{number}].")


@functools.cache
def _telling(kind: Any) -> tuple[str, ...]:
    """Return the fields of a record that hold texts in two languages, deep or not."""
    hints = typing.get_type_hints(kind)
    return tuple(f.name for f in dataclasses.fields(kind) if _tells(hints[f.name]))


def _tells(hint: Any) -> bool:
    if hint in {Text, TextList}:
        return True
    if dataclasses.is_dataclass(hint):
        return bool(_telling(hint))  # type: ignore[arg-type]  # a class is hashable
    return any(map(_tells, typing.get_args(hint)))


@functools.lru_cache(maxsize=4096)
def _date(day: datetime.date, locale: babel.Locale) -> str:
    return format_date(day, format="long", locale=locale)


@functools.lru_cache(maxsize=4096)
def _money(amount: Decimal, currency: str, country: str) -> str:
    return format_currency(amount, currency, locale=f"es_{country}")
