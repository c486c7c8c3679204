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
- What the programme may add about its surroundings is read by ``ecosystem``.

Source: contract, section 2; did:web method, section 3.1.

Example::

    programme, issuers, findings = read(folder, territories=territories)
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from constancia.intake import ecosystem, keyed
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.keyed import Value
from constancia.records import Issuer, Phase, Programme
from constancia.speech import N_
from constancia.territories import Territories

#: stems that would mark the people of the directory, in an address that all may read
MARKING_WORDS: Final = ("retornad", "deportad", "repatriad", "migrante", "beneficiari")
_HOST: Final = re.compile(
    r"(?=.{1,253}$)(localhost|([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+"
    r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?)(:[1-9][0-9]{0,4})?"
)


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


def _document(folder: Path, name: str, findings: list[Finding]) -> Value | None:
    for suffix in (".yaml", ".yml"):
        path = folder / f"{name}{suffix}"
        if path.exists():
            node = keyed.load(path, findings)
            return None if node is None else Value(node, path.name, "", findings)
    missing = f"{name}.yaml"
    findings.append(finding("E75", Place(file=missing), name=missing))
    return None


def _host(value: Value) -> str | None:
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


def _mode(value: Value) -> str | None:
    mode = value.text()
    if mode not in {"neutral", "declared"}:
        value.wrong(N_("escriba neutral o declared"))
        return None
    return mode


def _phases(value: Value) -> tuple[Phase, ...]:
    phases = []
    for item in value.items():
        mapping = item.mapping(("name", "from", "until", "visibility", "donors"))
        name = mapping.required("name", Value.both) if mapping else None
        if mapping is None or name is None:
            continue
        phases.append(
            Phase(
                name=name,
                since=mapping.optional("from", Value.day),
                until=mapping.optional("until", Value.day),
                visibility=mapping.optional("visibility", Value.both),
                donors=mapping.optional("donors", keyed.texts) or (),
            )
        )
    return tuple(phases)


def _programme(
    root: Value, territories: Territories, findings: list[Finding]
) -> Programme | None:
    mapping = root.mapping(Programme.__dataclass_fields__)
    if mapping is None:
        return None
    contact = keyed.contact(territories)
    required = {
        "name": mapping.required("name", Value.both),
        "official_host": mapping.required("official_host", _host),
        "contact": mapping.required("contact", contact),
        "controller": mapping.required("controller", Value.both),
    }
    optional = {
        "directory_mode": mapping.optional("directory_mode", _mode),
        "small_cell": mapping.optional("small_cell", keyed.number(2, 100)),
        "status_valid_days": mapping.optional(
            "status_valid_days", keyed.number(1, 1000)
        ),
        "offline_days": mapping.optional("offline_days", keyed.number(1, 365)),
        "phases": mapping.optional("phases", _phases),
        "demonstration": mapping.optional("demonstration", Value.flag),
        **ecosystem.read(mapping, territories=territories),
    }
    # a mismatch is reported to the programme itself where no other channel is named
    report = mapping.optional("report", contact) or required["contact"]
    if any(found.level == "error" for found in findings) or None in required.values():
        return None
    given = {name: value for name, value in optional.items() if value is not None}
    everything: dict[str, Any] = {**required, "report": report, **given}
    return Programme(**everything)


def _issuers(root: Value, findings: list[Finding]) -> tuple[Issuer, ...]:
    issuers: list[Issuer] = []
    keys = ("issuer_id", "name", "from", "until", "successor_id")
    for item in root.items():
        mapping = item.mapping(keys)
        issuer_id = mapping.required("issuer_id", Value.text) if mapping else None
        name = mapping.required("name", Value.both) if mapping else None
        if mapping is None or issuer_id is None or name is None:
            continue
        issuer = Issuer(
            issuer_id=issuer_id,
            name=name,
            since=mapping.optional("from", Value.day),
            until=mapping.optional("until", Value.day),
            successor_id=mapping.optional("successor_id", Value.text),
        )
        if issuer.since and issuer.until and issuer.until < issuer.since:
            item.wrong(N_("«until» es anterior a «from»"))
        if issuer_id in {other.issuer_id for other in issuers}:
            item.wrong(N_("este issuer_id está dos veces"))
        issuers.append(issuer)
    if not any(found.level == "error" for found in findings if found.file == root.file):
        _judge_line(root, issuers)
    return tuple(issuers)


def _judge_line(root: Value, issuers: list[Issuer]) -> None:
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
