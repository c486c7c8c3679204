"""Values of a settings file with the keys that lead to them, and what is wrong there.

Rules:

- A value that cannot be read becomes finding E52 with its line and its key, and reads
  as ``None``; reading goes on, so that one run tells everything.
- A key that is not known is reported (A65) with the nearest one that is.

Non-goals: what the keys mean (``programme``, ``ecosystem``).

Example::

    root = Value(load(path, findings), path.name, "", findings)
    mapping = root.mapping(("name", "contact"))
    name = mapping.required("name", Value.both)
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from constancia.intake import dates, values
from constancia.intake.documents import DocumentError, Node, parse
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.tidying import clean, clean_block
from constancia.intake.wordings import NONE
from constancia.records import Contact, Text
from constancia.speech import N_
from constancia.territories import Territories

T = TypeVar("T")

_YES: Final = {"true": True, "sí": True, "si": True, "false": False, "no": False}


def load(path: Path, findings: list[Finding]) -> Node | None:
    """Read a YAML file of the export; ``None`` where a finding says why not."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        findings.append(finding("E40", Place(file=path.name), reason=reason))
    except UnicodeDecodeError:
        reason = N_("no está en UTF-8")
        findings.append(finding("E40", Place(file=path.name), reason=reason))
    except DocumentError as error:
        place = Place(file=path.name, row=error.line)
        findings.append(finding("E60", place, reason=error.reason))
    return None


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the document with the key that leads to it."""

    node: Node
    file: str
    key: str
    findings: list[Finding]

    def wrong(self, expected: str) -> None:
        """Note that this is not what was expected here."""
        place = Place(file=self.file, row=self.node.line)
        key = self.key or self.file
        self.findings.append(finding("E52", place, key=key, expected=expected))

    def mapping(self, known: Iterable[str]) -> Keys | None:
        """Read keys with their values; each that is not ``known`` is reported."""
        if not isinstance(self.node.value, dict):
            self.wrong(N_("aquí van claves con sus valores"))
            return None
        known = tuple(known)
        for name, node in self.node.value.items():
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                self.findings.append(
                    finding(
                        "A65",
                        Place(file=self.file, row=node.line),
                        key=f"{self.key}.{clean(name)}".strip("."),
                        nearest=near[0] if near else NONE,
                    )
                )
        return Keys(self, self.node.value)

    def items(self) -> list[Value]:
        """Read a list; an empty value is an empty list."""
        if self.node.value == "":
            return []
        if not isinstance(self.node.value, list):
            self.wrong(N_("aquí va una lista"))
            return []
        return [
            Value(node, self.file, f"{self.key}[{number}]", self.findings)
            for number, node in enumerate(self.node.value, 1)
        ]

    def text(self) -> str | None:
        """Read a text, which may have several lines."""
        if isinstance(self.node.value, str):
            return clean_block(self.node.value) or None
        self.wrong(N_("aquí va un texto"))
        return None

    def both(self) -> Text | None:
        """Read ``{es: …, en: …}`` or a text that is Spanish."""
        if isinstance(self.node.value, str):
            es = self.text()
            return Text(es=es) if es else None
        mapping = self.mapping(("es", "en"))
        es = mapping.required("es", Value.text) if mapping else None
        en = mapping.optional("en", Value.text) if mapping else None
        return Text(es=es, en=en) if es else None

    def day(self) -> datetime.date | None:
        """Read a date."""
        text = self.text()
        day = dates.parse(text) if text else None
        if text and day is None:
            self.wrong(N_("no es una fecha; escríbala como 2024-05-17"))
        return day

    def flag(self) -> bool | None:
        """Read ``true`` or ``false``."""
        text = self.text()
        flag = _YES.get((text or "").lower())
        if text and flag is None:
            self.wrong(N_("escriba true o false"))
        return flag


@dataclass(frozen=True, slots=True)
class Keys:
    """The values under a key, asked for by name."""

    value: Value
    nodes: dict[str, Node]

    def optional(self, name: str, read: Callable[[Value], T | None]) -> T | None:
        """Read the value of a key; ``None`` where it is missing or empty."""
        node = self.nodes.get(name)
        if node is None or node.value == "":
            return None
        key = f"{self.value.key}.{name}".strip(".")
        return read(Value(node, self.value.file, key, self.value.findings))

    def required(self, name: str, read: Callable[[Value], T | None]) -> T | None:
        """Read the value of a key that has to be there."""
        node = self.nodes.get(name)
        if node is None or node.value == "":
            key = f"{self.value.key}.{name}".strip(".")
            Value(
                node or self.value.node, self.value.file, key, self.value.findings
            ).wrong(N_("falta, y es obligatorio"))
            return None
        return self.optional(name, read)


def number(low: int, high: int) -> Callable[[Value], int | None]:
    """Make a reader of whole numbers within bounds."""

    def read(value: Value) -> int | None:
        text = value.text() or ""
        if re.fullmatch(r"[0-9]{1,6}", text) and low <= int(text) <= high:
            return int(text)
        value.wrong(N_("aquí va un número entero razonable"))
        return None

    return read


def phone(territories: Territories) -> Callable[[Value], str | None]:
    """Make a reader of telephone numbers with their country's code: E.164."""

    def read(value: Value) -> str | None:
        return cell(
            value,
            lambda text: values.phone(text, None, territories.countries),
            N_("escriba el número con «+» y código de país"),
        )

    return read


def email(value: Value) -> str | None:
    """Read an e-mail address."""
    return cell(value, values.email, N_("no es un correo"))


def link(value: Value) -> str | None:
    """Read a web address."""
    return cell(value, values.link, N_("escriba la dirección completa, con https://"))


def channels(keys: Keys, territories: Territories) -> Contact:
    """Read how to reach an office from keys that stand among others."""
    return Contact(
        whatsapp=keys.optional("whatsapp", phone(territories)),
        phone=keys.optional("phone", phone(territories)),
        email=keys.optional("email", email),
    )


def contact(territories: Territories) -> Callable[[Value], Contact | None]:
    """Make a reader of the channels of an office: at least one."""

    def read(value: Value) -> Contact | None:
        keys = value.mapping(("whatsapp", "phone", "email"))
        if keys is None:
            return None
        found = channels(keys, territories)
        if found == Contact() and not any(n.value for n in keys.nodes.values()):
            value.wrong(N_("escriba al menos un canal: whatsapp, phone o email"))
        return found

    return read


def cell(value: Value, read: Callable[[str], str], expected: str) -> str | None:
    """Read a text as a cell of a table would be; say what was ``expected`` if not."""
    text = value.text()
    if text is None:
        return None
    try:
        return read(text)
    except values.CellError:
        value.wrong(expected)
        return None


def texts(value: Value) -> tuple[str, ...]:
    """Read a list of texts."""
    return tuple(text for item in value.items() if (text := item.text()))
