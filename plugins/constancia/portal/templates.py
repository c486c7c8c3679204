"""The theme's templates, and the functions that they may call.

Rules:

- One environment a language, so that every function already speaks it, inside
  imported macros too. Autoescape is on; a name that does not exist is an error.
- Templates come from the theme alone: none falls through to Pelican's own.
- A text that falls back to Spanish on an English page says so (``lang="es"``).
- Functions turn records into words and addresses. They decide nothing.

Example::

    environment = build(theme / "templates", language=english, english=english,
                        lookups=lookups, static=assets.address, options=options,
                        variables={"site": site})
    environment.get_template("ventures.html").render(page=page, ventures=ventures)
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import jinja2
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from constancia import addresses
from constancia.portal import charts, maps, words
from constancia.portal.environment import Environment
from constancia.portal.language import Language, phone
from constancia.portal.lookups import Listed, Lookups, Provider, anchor, photo_address
from constancia.records import (
    Facilitator,
    Indicator,
    Photo,
    Place,
    Text,
    TextList,
)
from constancia.territories import Country, Department
from constancia.vocabulary import Sector

#: functions whose calls with constants are computed when a template is compiled
PURE: Final = ("absolute", "date", "isodate", "label", "url", "url_in")

_UNTOLD: Final = {"<": words.FEW, "≥": words.ENOUGH, "*": words.UNTOLD}


def build(
    templates: Path,
    *,
    language: Language,
    english: Language,
    lookups: Lookups,
    static: Callable[[str], str],
    options: Mapping[str, Any],
    variables: Mapping[str, Any],
) -> jinja2.Environment:
    """Return the environment of one language.

    Args:
        templates: the theme's folder of templates.
        language: of the pages.
        english: for the bilingual pages' ``_en``.
        lookups: the records by their ids.
        static: address of a file of the theme.
        options: of the Jinja environment (autoescape, undefined, …).
        variables: what every template sees.
    """
    functions = Functions(language, english, lookups)
    callables = {
        name: getattr(functions, name)
        for name in vars(Functions)
        if not name.startswith("_")
    }
    fixed = {"lang": language.code, "static": static, "_en": functions.english}
    environment = Environment(
        constants={
            **{name: callables[name] for name in PURE},
            **variables,
            **fixed,
            "_": lambda message: Markup(language.gettext(message)) % {},  # noqa: S704  # the theme's own
        },
        functions={**callables, "anchor": anchor},
        loader=jinja2.FileSystemLoader(templates, encoding="utf-8"),
        auto_reload=False,
        **options,
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]  # i18n adds it
        language.catalogue, newstyle=True
    )
    environment.globals.update(
        callables,
        **variables,
        **fixed,
        anchor=anchor,
        languages=addresses.LANGUAGES,
    )
    return environment


class Functions:
    """What templates may call; every method is a name in them."""

    def __init__(self, language: Language, english: Language, lookups: Lookups) -> None:
        self._language = language
        self._languages = {language.code: language, english.code: english}
        self._lookups = lookups
        self._host = lookups.directory.programme.official_host

    def english(self, message: str) -> str:
        """Return the English of a Spanish string, on a page in any language."""
        return self._languages["en"].gettext(message)

    # -- texts ------------------------------------------------------------------

    def t(self, text: Text | None, language: str | None = None) -> Markup:
        """Return a text of the data; one that falls back is marked as Spanish."""
        if text is None:
            return Markup()
        asked = language or self._language.code
        found, spoken = text.in_language(asked)
        return _marked(found, spoken, asked)

    def texts(
        self, listed: TextList, language: str | None = None
    ) -> tuple[Markup, ...]:
        """Return a list of the data; one that falls back is marked as Spanish."""
        asked = language or self._language.code
        found, spoken = listed.in_language(asked)
        return tuple(_marked(item, spoken, asked) for item in found)

    def label(self, group: str, key: str) -> str:
        """Return the words for a key of a closed list."""
        return words.label(group, key).in_language(self._language.code)[0]

    def trade(self, name: str) -> str:
        """Return a trade in this language; what is no known trade stays as it is."""
        trade = self._lookups.vocabulary.trade(name)
        return trade.name.in_language(self._language.code)[0] if trade else name

    # -- dates, numbers, money, telephones -----------------------------------------

    def date(self, day: datetime.date, language: str | None = None) -> str:
        """Return a date with its month in letters."""
        return self._languages.get(language or "", self._language).date(day)

    def isodate(self, day: datetime.date) -> str:
        """Return a date for a ``datetime`` attribute."""
        return day.isoformat()

    def number(self, indicator: Indicator) -> str:
        """Return the value of an indicator as it is read."""
        value, unit = _decimal(indicator.value), indicator.unit or ""
        if value is None:
            # the gate's marks for what is not told (``constancia.records.Indicator``)
            for mark, text in _UNTOLD.items():
                if indicator.value.startswith(mark):
                    limit = indicator.value.removeprefix(mark)
                    return text.in_language(self._language.code)[0].format(limit)
            return indicator.value
        written = format_decimal(value, locale=self._language.locale)
        if unit.strip() != "%":
            return written
        return (
            f"{written}\N{NO-BREAK SPACE}%"
            if self._language.code == "es"
            else f"{written}%"
        )

    def chart(self, indicator: Indicator) -> charts.Chart | None:
        """Return the picture of an indicator; ``None`` where there is none."""
        return charts.chart(indicator.value, indicator.unit)

    def money(self, price: str, country: str) -> str:
        """Return a price in the currency of a country."""
        return self._language.money(price, self.country(country))

    def phone(self, number: str) -> str:
        """Return a telephone number as it is read."""
        return phone(number, self._lookups.territories.countries)

    def tel(self, number: str) -> str:
        """Return the address that calls a number."""
        return f"tel:{number}"

    def whatsapp(self, number: str, message: str = "") -> str:
        """Return the address that writes to a number on WhatsApp."""
        address = f"https://wa.me/{number.removeprefix('+')}"
        return f"{address}?text={quote(message)}" if message else address

    # -- addresses ---------------------------------------------------------------

    def url(self, section: str, thing: Listed | str | None = None) -> str:
        """Return the address of a section, or of one of its pages, in this language."""
        return self.url_in(self._language.code, section, thing)

    def url_in(
        self, language: str, section: str, thing: Listed | str | None = None
    ) -> str:
        """Return an address in the language given."""
        if thing is None:
            return addresses.section(section, language)
        if isinstance(thing, str):
            return addresses.item(section, thing, language)
        return self._lookups.address(thing, language)

    def absolute(self, address: str) -> str:
        """Return an address with the official host before it."""
        return addresses.absolute(self._host, address)

    def photo(self, photo: Photo, kind: str = "jpg") -> str:
        """Return the address of a photo, as JPEG or as WebP."""
        return photo_address(photo.file.removesuffix("jpg") + kind)

    # -- records -----------------------------------------------------------------

    def place(self, place: Place) -> str:
        """Return a place, the smallest part first."""
        department = self.department(place.department) if place.department else None
        name = department.name if department else None
        country = self.country(place.country).name
        parts = (
            place.district or place.municipality,
            name,
            country.in_language(self._language.code)[0],
        )
        return ", ".join(dict.fromkeys(part for part in parts if part))

    def department(self, slug: str) -> Department | None:
        """Return a department by its slug."""
        return self._lookups.territories.department_by_slug(slug)

    def outline_of(
        self, department: str | None, point: tuple[str, str] | None = None
    ) -> maps.Outline | None:
        """Return a department in its country for drawing; ``None`` without a drawing."""
        return maps.outline(self._lookups.shapes, department, point=point)

    def country(self, code: str) -> Country:
        """Return a country by its code."""
        return self._lookups.country(code)

    def sector(self, slug: str) -> Sector:
        """Return a sector by its slug."""
        return self._lookups.sector(slug)

    def standard(self, code: str) -> Any:
        """Return the latest version of a standard, or ``None``."""
        return self._lookups.standard(code)

    def partner(self, partner_id: str) -> Any:
        """Return a partner, or ``None``."""
        return self._lookups.partner(partner_id)

    def facilitators(
        self, country: str, department: str | None = None
    ) -> tuple[Facilitator, ...]:
        """Return the offices that listen in a place, or in its country."""
        return self._lookups.facilitators(country, department)

    def provider(self, provider_id: str) -> Provider | None:
        """Return who gives a service, or ``None``."""
        return self._lookups.provider(provider_id, self._language.code)


def _marked(text: str, spoken: str, asked: str) -> Markup:
    if spoken == asked:
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(spoken, text)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip().replace(" ", ""))
    except InvalidOperation:
        return None
