"""``programme.yaml`` and ``issuers.yaml``: who runs the programme, and who signs.

Rules:

- Required in ``programme.yaml``: ``name``, ``official_host``, ``contact``,
  ``controller``; the rest has the defaults of ``records.Programme``.
- The official host is what people compare with the address bar, and names the issuer
  (``did:web``): a plain lower-case host name, with a port if need be, and no word in
  it that marks the people of the directory.
- Exactly one issuer has no ``until``: it signs today. ``successor_id`` leads from a
  body of the past to the one that answers for it now, without circles.
- A key that is not known is reported, so that a misspelt one is not silently lost.

Source: contract, section 2; did:web method, section 3.1.

Example::

    programme, issuers, findings = read(folder, territories=territories)
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from constancia.intake import dates, values
from constancia.intake.documents import DocumentError, Node, parse
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.tidying import clean, clean_block
from constancia.intake.wordings import NONE
from constancia.records import Contact, Issuer, Phase, Programme, Text
from constancia.speech import N_
from constancia.territories import Territories

T = TypeVar("T")
Asked = Callable[["_Mapping", str], Any]

#: stems that would mark the people of the directory, in an address that all may read
MARKING_WORDS: Final = ("retornad", "deportad", "repatriad", "migrante", "beneficiari")
_HOST: Final = re.compile(
    r"(?=.{1,253}$)(localhost|([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+"
    r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?)(:[1-9][0-9]{0,4})?"
)
_YES: Final = {"true": True, "sí": True, "si": True, "false": False, "no": False}


def read(
    folder: Path, *, territories: Territories
) -> tuple[Programme | None, tuple[Issuer, ...], list[Finding]]:
    """Read both files; what could not be made is ``None`` or missing, with findings."""
    findings: list[Finding] = []
    programme = None
    root = _document(folder, "programme", findings)
    if root is not None:
        programme = _programme(root, territories, findings)
    issuers: tuple[Issuer, ...] = ()
    root = _document(folder, "issuers", findings)
    if root is not None:
        issuers = _issuers(root, findings)
    if any(found.level == "error" for found in findings):
        programme = None
    return programme, issuers, findings


def _document(folder: Path, name: str, findings: list[Finding]) -> _Value | None:
    for suffix in (".yaml", ".yml"):
        path = folder / f"{name}{suffix}"
        if path.exists():
            node = load(path, findings)
            return None if node is None else _Value(node, path.name, "", findings)
    missing = f"{name}.yaml"
    findings.append(finding("E75", Place(file=missing), name=missing))
    return None


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
class _Value:
    """A value of the document with the key that leads to it."""

    node: Node
    file: str
    key: str
    findings: list[Finding]

    def wrong(self, expected: str) -> None:
        place = Place(file=self.file, row=self.node.line)
        key = self.key or self.file
        self.findings.append(finding("E52", place, key=key, expected=expected))

    def mapping(self, known: Iterable[str]) -> _Mapping | None:
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
        return _Mapping(self, self.node.value)

    def items(self) -> list[_Value]:
        if self.node.value == "":
            return []
        if not isinstance(self.node.value, list):
            self.wrong(N_("aquí va una lista"))
            return []
        return [
            _Value(node, self.file, f"{self.key}[{number}]", self.findings)
            for number, node in enumerate(self.node.value, 1)
        ]

    def text(self) -> str | None:
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
        es = mapping.required("es", _Value.text) if mapping else None
        en = mapping.optional("en", _Value.text) if mapping else None
        return Text(es=es, en=en) if es else None

    def day(self) -> datetime.date | None:
        text = self.text()
        day = dates.parse(text) if text else None
        if text and day is None:
            self.wrong(N_("no es una fecha; escríbala como 2024-05-17"))
        return day

    def flag(self) -> bool | None:
        text = self.text()
        flag = _YES.get((text or "").lower())
        if text and flag is None:
            self.wrong(N_("escriba true o false"))
        return flag


@dataclass(frozen=True, slots=True)
class _Mapping:
    """The values under a key, asked for by name."""

    value: _Value
    nodes: dict[str, Node]

    def optional(self, name: str, read: Callable[[_Value], T | None]) -> T | None:
        node = self.nodes.get(name)
        if node is None or node.value == "":
            return None
        key = f"{self.value.key}.{name}".strip(".")
        return read(_Value(node, self.value.file, key, self.value.findings))

    def required(self, name: str, read: Callable[[_Value], T | None]) -> T | None:
        node = self.nodes.get(name)
        if node is None or node.value == "":
            key = f"{self.value.key}.{name}".strip(".")
            _Value(
                node or self.value.node, self.value.file, key, self.value.findings
            ).wrong(N_("falta, y es obligatorio"))
            return None
        return self.optional(name, read)


def _number(low: int, high: int) -> Callable[[_Value], int | None]:
    def read(value: _Value) -> int | None:
        text = value.text() or ""
        if re.fullmatch(r"[0-9]{1,6}", text) and low <= int(text) <= high:
            return int(text)
        value.wrong(N_("aquí va un número entero razonable"))
        return None

    return read


def _host(value: _Value) -> str | None:
    host = value.text() or ""
    found = next((word for word in MARKING_WORDS if word in host.lower()), None)
    if found:
        place = Place(file=value.file, row=value.node.line)
        value.findings.append(finding("E67", place, word=found))
        return None
    port = int(host.rpartition(":")[2]) if ":" in host and host[-1].isdigit() else 0
    if not _HOST.fullmatch(host) or port > 65535:
        value.wrong(
            N_("escriba solo el dominio en minúsculas, como verifica.example.org")
        )
        return None
    return host


def _mode(value: _Value) -> str | None:
    mode = value.text()
    if mode not in {"neutral", "declared"}:
        value.wrong(N_("escriba neutral o declared"))
        return None
    return mode


def _contact(territories: Territories) -> Callable[[_Value], Contact | None]:
    def phone(value: _Value) -> str | None:
        return _cell(
            value,
            lambda text: values.phone(text, None, territories.countries),
            N_("escriba el número con «+» y código de país"),
        )

    def email(value: _Value) -> str | None:
        return _cell(value, values.email, N_("no es un correo"))

    def read(value: _Value) -> Contact | None:
        mapping = value.mapping(("whatsapp", "phone", "email"))
        if mapping is None:
            return None
        contact = Contact(
            whatsapp=mapping.optional("whatsapp", phone),
            phone=mapping.optional("phone", phone),
            email=mapping.optional("email", email),
        )
        if contact == Contact() and not any(n.value for n in mapping.nodes.values()):
            value.wrong(N_("escriba al menos un canal: whatsapp, phone o email"))
        return contact

    return read


def _cell(value: _Value, read: Callable[[str], str], expected: str) -> str | None:
    text = value.text()
    if text is None:
        return None
    try:
        return read(text)
    except values.CellError:
        value.wrong(expected)
        return None


def _phases(value: _Value) -> tuple[Phase, ...]:
    phases = []
    for item in value.items():
        mapping = item.mapping(("name", "from", "until", "visibility", "donors"))
        name = mapping.required("name", _Value.both) if mapping else None
        if mapping is None or name is None:
            continue
        phases.append(
            Phase(
                name=name,
                since=mapping.optional("from", _Value.day),
                until=mapping.optional("until", _Value.day),
                visibility=mapping.optional("visibility", _Value.both),
                donors=mapping.optional("donors", _texts) or (),
            )
        )
    return tuple(phases)


def _texts(value: _Value) -> tuple[str, ...]:
    return tuple(text for item in value.items() if (text := item.text()))


def _programme(
    root: _Value, territories: Territories, findings: list[Finding]
) -> Programme | None:
    mapping = root.mapping(Programme.__dataclass_fields__)
    if mapping is None:
        return None
    contact = _contact(territories)
    required = {
        "name": mapping.required("name", _Value.both),
        "official_host": mapping.required("official_host", _host),
        "contact": mapping.required("contact", contact),
        "controller": mapping.required("controller", _Value.both),
    }
    optional = {
        "directory_mode": mapping.optional("directory_mode", _mode),
        "small_cell": mapping.optional("small_cell", _number(2, 100)),
        "status_valid_days": mapping.optional("status_valid_days", _number(1, 1000)),
        "offline_days": mapping.optional("offline_days", _number(1, 365)),
        "phases": mapping.optional("phases", _phases),
        "demonstration": mapping.optional("demonstration", _Value.flag),
    }
    # a mismatch is reported to the programme itself where no other channel is named
    report = mapping.optional("report", contact) or required["contact"]
    if any(found.level == "error" for found in findings) or None in required.values():
        return None
    given = {name: value for name, value in optional.items() if value is not None}
    everything: dict[str, Any] = {**required, "report": report, **given}
    return Programme(**everything)


def _issuers(root: _Value, findings: list[Finding]) -> tuple[Issuer, ...]:
    issuers: list[Issuer] = []
    keys = ("issuer_id", "name", "from", "until", "successor_id")
    for item in root.items():
        mapping = item.mapping(keys)
        issuer_id = mapping.required("issuer_id", _Value.text) if mapping else None
        name = mapping.required("name", _Value.both) if mapping else None
        if mapping is None or issuer_id is None or name is None:
            continue
        issuer = Issuer(
            issuer_id=issuer_id,
            name=name,
            since=mapping.optional("from", _Value.day),
            until=mapping.optional("until", _Value.day),
            successor_id=mapping.optional("successor_id", _Value.text),
        )
        if issuer.since and issuer.until and issuer.until < issuer.since:
            item.wrong(N_("«until» es anterior a «from»"))
        if issuer_id in {other.issuer_id for other in issuers}:
            item.wrong(N_("este issuer_id está dos veces"))
        issuers.append(issuer)
    if not any(found.level == "error" for found in findings if found.file == root.file):
        _judge_line(root, issuers)
    return tuple(issuers)


def _judge_line(root: _Value, issuers: list[Issuer]) -> None:
    by_id = {issuer.issuer_id: issuer for issuer in issuers}
    current = [issuer for issuer in issuers if issuer.until is None]
    if len(current) != 1:
        place = Place(file=root.file)
        root.findings.append(finding("E68", place, count=len(current)))
    for issuer in issuers:
        seen = {issuer.issuer_id}
        following = issuer.successor_id
        while following:
            if following not in by_id or following in seen:
                root.wrong(N_("successor_id no lleva a un emisor de la lista"))
                break
            seen.add(following)
            following = by_id[following].successor_id
