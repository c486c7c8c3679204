"""From the text of a cell to a value: one reader per column, chosen by its row class.

Rules:

- A reader is made once per column (``columnwise`` shows it each text once).
- What cannot be read raises ``CellError`` with a code of ``findings``: an ``E`` spoils the
  cell; with an ``A`` the cell reads as ``instead``, often as nothing.
- Spaces are tidied, invisible and direction-changing characters are dropped, accents
  are composed (NFC). ``-``, ``n/a``, ``s/n`` and their like are empty cells.
- Telephones become E.164 by the country of their row; links become ``https`` or
  ``http`` addresses, never anything else.

Non-goals: dates (``dates``), rows against each other (``judge``).

Example::

    >>> listing(" albañilería; repello ;")
    ('albañilería', 'repello')
    >>> integer("36", low=1, high=600)
    36
"""

from __future__ import annotations

import functools
import re
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from constancia import identity
from constancia.intake.findings import Fact
from constancia.intake.tables import Cell
from constancia.intake.tidying import clean, clean_block, damaged
from constancia.speech import N_
from constancia.territories import Country

Parser = Callable[[str], Any]

BLANK: Final = frozenset(
    {
        *(
            "",
            "-",
            "--",
            "---",
            "–",
            "—",
            ".",
            "n/a",
            "n.a.",
            "n/d",
            "n/c",
            "no aplica",
        ),
        *("s/d", "s/i", "s/n", "sin dato", "sin datos", "not applicable"),
    }
)
_LONGEST_BLANK: Final = max(map(len, BLANK))
_FOR_EVER: Final = frozenset(
    {
        "sin vencimiento",
        "no vence",
        "no expira",
        "indefinida",
        "indefinido",
        "no expiry",
    }
)
_FORMULA_ERROR: Final = re.compile(
    r"#(n/[ad]|¡?(ref|valor|value|div/0|num|nulo|null)!|¿?(name|nombre)\?)",
    re.IGNORECASE,
)
_ABBREVIATED: Final = re.compile(r"\d([.,]\d+E\+?|E\+)\d{1,3}", re.IGNORECASE)


class CellError(Exception):
    """A cell that cannot be read; ``instead`` is what a warned-of cell reads as."""

    def __init__(self, code: str, *, instead: Any = None, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.instead = instead
        self.facts = facts


def one_text(parse: Parser) -> Callable[[Cell], Any]:
    """Make a cell reader of ``parse``: one text, sound, ``None`` where it is blank."""

    def read(cell: Cell) -> Any:
        if not isinstance(cell, str):
            raise CellError("E70")
        return _read_sound(cell, parse)

    return read


def many_texts(parse: Parser) -> Callable[[Cell], Any]:
    """Make the same for a column of lists, which YAML writes as lists."""

    def read(cell: Cell) -> Any:
        text = cell if isinstance(cell, str) else "\n".join(cell)
        return _read_sound(text, parse)

    return read


def _read_sound(cell: str, parse: Parser) -> Any:
    text = cell.strip()
    if len(text) <= _LONGEST_BLANK and text.lower() in BLANK:
        return None
    # a look at the first letter is a tenth of the work for nearly every cell
    if (text[0] == "#" and _FORMULA_ERROR.fullmatch(text)) or (
        text[0].isdigit() and _ABBREVIATED.fullmatch(text)
    ):
        raise CellError("E38")
    if not text.isascii() and damaged(text):
        raise CellError("E04")
    return parse(text)


def text(value: str) -> str | None:
    """Read a text of one line."""
    return clean(value) or None


def block(value: str) -> str | None:
    """Read a text that may have several lines."""
    return clean_block(value) or None


def published(
    parse: Parser, resembles: Callable[[str], str | None] = identity.resembles
) -> Parser:
    """Make ``parse`` refuse what looks like the number of an identity document."""

    def read(value: str) -> Any:
        found = parse(value)
        for item in (found,) if isinstance(found, str) else found or ():
            if kind := resembles(item):
                raise CellError("E22", kind=kind)
        return found

    return read


def listing(value: str) -> tuple[str, ...]:
    """Read a list: parts between ``;``, ``|`` or line breaks; empty parts are none."""
    return tuple(filter(None, map(_item, re.split(r"[;|\n]", value))))


def aligned_listing(value: str) -> tuple[str, ...]:
    """Read a list whose places count, such as the descriptions of photos."""
    return tuple(map(_item, re.split(r"[;|\n]", value)))


def _item(part: str) -> str:
    return clean(part).removeprefix("• ").removeprefix("- ")


def enumeration(
    value: str, *, words: Mapping[str, str], fold: Parser, allowed: str
) -> str:
    """Read one of the words of a column."""
    found = words.get(fold(clean(value)))
    if found is None:
        raise CellError("E36", allowed=allowed)
    return found


def integer(value: str, *, low: int, high: int) -> int:
    """Read a whole number within bounds."""
    match = re.fullmatch(r"(\d{1,9})(?:[.,]0+)?", value.strip(), re.ASCII)
    if not match or not low <= int(match[1]) <= high:
        raise CellError("E37", low=low, high=high)
    return int(match[1])


def months(value: str) -> int | None:
    """Read how many months a certificate holds; ``None`` where it holds for ever.

    >>> months("36 meses"), months("no vence")
    (36, None)
    """
    plain = clean(value).casefold()
    if plain in _FOR_EVER:
        return None
    return integer(re.sub(r"\s*(meses|months)$", "", plain), low=1, high=600)


def coordinate(value: str, *, low: str, high: str) -> str:
    """Read degrees as decimal text, within the region."""
    plain = value.strip().replace(",", ".").removesuffix("°")
    if not re.fullmatch(r"-?\d{1,3}(\.\d{1,12})?", plain, re.ASCII) or not (
        Decimal(low) <= Decimal(plain) <= Decimal(high)
    ):
        example = N_("Escriba grados decimales, por ejemplo 13.6929 y -89.2182.")
        raise CellError("A44", what=N_("coordenada de la región"), example=example)
    return plain


def email(value: str) -> str:
    """Read an e-mail address."""
    address = clean(value).removeprefix("mailto:")
    if not re.fullmatch(
        r"[^\s@,;<>\"()]{1,64}@([^\s@,;<>\"().]+\.)+[^\W\d_]{2,}", address
    ):
        example = N_("Escriba una sola dirección, por ejemplo taller@example.org.")
        raise CellError("A44", what=N_("correo"), example=example)
    name, _, host = address.rpartition("@")
    return f"{name}@{host.lower()}"


def link(value: str, *, hosts: tuple[str, ...] = ()) -> str:
    """Read a web address; with ``hosts`` also the bare name of a page there."""
    address = clean(value)
    if hosts and re.fullmatch(r"@?[\w.-]{2,80}", address) and "/" not in address:
        handle = address.removeprefix("@")
        if not handle.lower().endswith(hosts) and not handle.endswith(".com"):
            return f"https://www.{hosts[0]}/{handle}"
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urllib.parse.urlsplit(address)
        host = (parts.hostname or "").lower()
        sound = parts.scheme in {"http", "https"} and parts.username is None
        sound = sound and (parts.port is None or parts.port > 0)
    except ValueError:
        sound, host = False, ""
    known = not hosts or any(host == h or host.endswith(f".{h}") for h in hosts)
    shape = re.fullmatch(r"([^\W_]([\w-]*[^\W_])?\.)+[^\W\d_]{2,}", host)
    if not sound or not shape or not known or re.search(r"[\s\"<>\\]", address):
        example = N_("Escriba la dirección completa, por ejemplo https://example.org.")
        raise CellError("A44", what=N_("enlace"), example=example)
    return address


#: what stands in the cell of a number and is none of it: a word for telephone before
#: it, a zero that is dialled at home, an extension, a note in brackets, Excel's ".0"
_BESIDE_NUMBER: Final = re.compile(
    r"^(tel(éfono|efono)?|cel(ular)?|m[oó]vil|whatsapp|phone|mobile)\b[.:]*\s*"
    r"|\(0\)|\b(ext|extensi[oó]n|x)\b\.?\s*\d+$|\s*\([^()\d]*\)$|\.0$",
    re.IGNORECASE,
)


def phone(value: str, country: Country | None, countries: Sequence[Country]) -> str:
    """Read a telephone number as E.164 (ITU-T), by the country of its row."""
    plain = _BESIDE_NUMBER.sub("", clean(value))
    parts = [p for p in re.split(r"[/;,|]|\s[yo]\s", plain) if re.search(r"\d", p)]
    first = _e164(parts[0], country, countries) if parts else None
    if first is None:
        raise CellError("A25", digits=country.digits if country else 8)
    if len(parts) > 1:
        raise CellError("A43", instead=first)
    return first


def _e164(
    part: str, country: Country | None, countries: Sequence[Country]
) -> str | None:
    digits = re.sub(r"[\s().\u00a0-]", "", part)
    if not re.fullmatch(r"\+?\d{6,17}", digits, re.ASCII):
        return None
    whole = digits.removeprefix("+") if digits[0] == "+" else None
    if digits.startswith("00"):
        whole = digits[2:]
    if whole is None and country is not None:
        if len(digits) == country.digits:
            return f"+{country.calling_code}{digits}"
        if len(digits) == len(country.calling_code) + country.digits:
            whole = digits if digits.startswith(country.calling_code) else None
    if whole is None or whole.startswith("0") or not 8 <= len(whole) <= 15:
        return None
    for known in countries:
        if whole.startswith(known.calling_code):
            right = len(known.calling_code) + known.digits
            return f"+{whole}" if len(whole) == right else None
    return f"+{whole}"


#: columns of text that hold more than one line
_BLOCKS: Final = re.compile(
    r"(description|assessment|booking|apply|delivery|role)_|hours|address"
)
#: columns that no page shows, so a number there is no leak
_UNSHOWN: Final = frozenset(
    {
        *("person_id", "subject_id", "owner_ids", "assessor_id", "holder_id"),
        *("venture_id", "photo", "photos", "gender", "text_version", "medium"),
        "replaces",
    }
)
_SPECIAL: Final[Mapping[str, Parser]] = {
    "email": email,
    "website": link,
    "criteria_url": link,
    "facebook": functools.partial(link, hosts=("facebook.com", "fb.com", "fb.me")),
    "instagram": functools.partial(link, hosts=("instagram.com",)),
    # a box around El Salvador, Guatemala and Honduras with their islands
    "latitude": functools.partial(coordinate, low="12.5", high="18.5"),
    "longitude": functools.partial(coordinate, low="-92.5", high="-82.5"),
    "validity_months": months,
    "step": functools.partial(integer, low=1, high=99),
    "photo_alts": published(aligned_listing),
    "certificate_number": published(text, identity.resembles_certificate_number),
}


def parser_of(column: str, *, lists: bool) -> Callable[[Cell], Any]:
    """Return the reader of a column that is no date, telephone or enumeration."""
    parse = _SPECIAL.get(column)
    if parse is None:
        parse = listing if lists else block if _BLOCKS.match(column) else text
        if column not in _UNSHOWN:
            parse = published(parse)
    return many_texts(parse) if lists else one_text(parse)
