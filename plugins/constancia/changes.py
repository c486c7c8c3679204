"""What an issue changes in public: what appears, changes and disappears, and the brake.

The public tree on disk is held against what the gate would let through today.

Rules:

- A certificate is known by its code, a person and a venture by the address of the page,
  everything else by its id. A venture with a new name has a new address: it disappears
  and appears.
- *withdrawn* is a certificate whose page stays without its holder; *state* another change
  of state; *gone* is what leaves nothing behind.
- **The brake.** A page that named somebody or a venture (a certificate with its holder, a
  person, a venture) and would not any more is a removal. More removals than 5 % of those
  pages stop an issue until the reviewer confirms with their exact number: a column read
  wrongly, a filter left on in Excel or half an export must not empty a registry. Fewer
  than 5 removals never stop it: in a small office one withdrawal of ten is 10 %, and a
  brake that stops at every withdrawal is soon confirmed unread.
- A tree on disk that cannot be read counts as if every page of it were removed: what
  nobody can compare is not taken for unchanged.
- Addresses that search engines could know and that are gone, or closed to them, are
  written down for whoever asks for their removal. The file stands outside the site and
  is only added to.

Non-goals: deciding what is published (``consent``), showing it (``review``), and pages
of institutions that vanish: nobody's consent hangs on them.

Example::

    found = compare(earlier(settings.public_tree), directory, certificates)
    brake(found.removed, found.named, confirmed=None)
"""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from constancia import addresses, pairing, privatefile, tree
from constancia.errors import NotPublishableError, TreeError
from constancia.records import (
    Certificate,
    Directory,
    Person,
    Text,
    Tombstone,
    Venture,
)
from constancia.tree import PublicTree
from constancia.wire import to_dict

Kind = Literal["new", "changed", "state", "withdrawn", "gone"]

BRAKE_PERCENT: Final = 5
BRAKE_LEAST: Final = 5  # removals

#: the tables of a directory: by what a record is known
KEYS: Final[Mapping[str, Callable[[Any], str]]] = {
    "people": lambda person: person.slug,
    "ventures": lambda venture: venture.slug,
    "issuers": lambda issuer: issuer.issuer_id,
    "standards": lambda standard: f"{standard.code} {standard.version}",
    "centres": lambda centre: centre.centre_id,
    "assessors": lambda assessor: assessor.name,
    "assessor_counts": lambda counted: f"{counted.country} {counted.sector}",
    "partners": lambda partner: partner.partner_id,
    "services": lambda service: service.service_id,
    "opportunities": lambda opportunity: opportunity.opportunity_id,
    "indicators": lambda indicator: indicator.indicator_id,
    "story_subjects": lambda subject: subject.key,
}

#: those that are sorted by it
_SORTED: Final = frozenset({"people", "ventures"})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FieldChange:
    """A field before and after; empty where there was or is none."""

    field: str  # dotted where a record holds another
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Change:
    """One record that differs; it may hold names, so ``repr`` shows nothing."""

    table: str
    kind: Kind
    key: str
    name: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Removals:
    """What an issue takes away, in numbers, and from search engines."""

    named: int  # pages that named somebody or a venture
    removed: int  # of those, how many would not any more
    unlisted: tuple[str, ...]  # addresses that search engines are to forget


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Changes(Removals):
    """Everything that differs between two issues."""

    since: datetime.date | None  # day of the earlier issue, None for the first
    entries: tuple[Change, ...]  # by table, then by kind and name

    @property
    def counts(self) -> Counter[tuple[str, Kind]]:
        """How many of each table and kind; the console may show these."""
        return Counter((entry.table, entry.kind) for entry in self.entries)


def earlier(folder: Path) -> PublicTree | None:
    """Return the public tree of the last issue, ``None`` before the first.

    Raises:
        TreeError: there is one and it cannot be read.
    """
    there = (folder / tree.MANIFEST).exists()
    return tree.read(folder, held=False) if there else None


def removals(
    before: PublicTree | None, directory: Directory, shown: Iterable[str]
) -> Removals:
    """Return what of an issued tree would not be there any more.

    ``shown`` are the codes of the certificates that will name their holder, in order.
    """
    if before is None:
        return Removals(named=0, removed=0, unlisted=())
    named = removed = 0
    known: set[str] = set()  # addresses that search engines could know by the old tree
    still: set[str] = set()
    for table in ("people", "ventures"):
        key = KEYS[table]
        for _, old, new in pairing.paired(
            getattr(before, table), getattr(directory, table), key
        ):
            named += old is not None
            removed += new is None
            known.update(_open_to_search(old))
            still.update(_open_to_search(new))
    lines = filter(tree.shows_holder, before.certificate_lines())
    for _, line, code in pairing.paired(map(tree.code_of, lines), shown, str):
        named += line is not None
        removed += code is None
    host = before.programme.official_host
    return Removals(
        named=named,
        removed=removed,
        unlisted=tuple(
            addresses.absolute(host, path) for path in sorted(known - still)
        ),
    )


def compare(
    before: PublicTree | None,
    directory: Directory,
    certificates: Sequence[Certificate | Tombstone],
    *,
    holder_of: Callable[[str], str | None] = lambda _code: None,
) -> Changes:
    """Return what differs between an issued tree and what would be issued now.

    ``certificates`` are sorted by code. ``holder_of`` says by code who holds one, for
    those whose page does not: the reviewer has to know. Without an earlier tree
    everything is new.
    """
    entries: list[Change] = []
    issued = (record for record, _ in before.certificates()) if before else ()
    for code, old, new in pairing.paired(
        issued, certificates, lambda record: record.code
    ):
        entries += _certificate(code, old, new, holder_of)
    entries.sort(key=_order)
    for table, key in KEYS.items():
        records = getattr(before, table) if before else ()
        pairs = (
            pairing.paired(records, getattr(directory, table), key)
            if table in _SORTED
            else pairing.matched(records, getattr(directory, table), key)
        )
        entries += sorted(_table(table, pairs), key=_order)
    if before and (fields := _fields(before.programme, directory.programme)):
        name = directory.programme.name.es
        entries.append(
            Change(table="programme", kind="changed", key="", name=name, fields=fields)
        )
    shown = (r.code for r in certificates if isinstance(r, Certificate))
    taken = removals(before, directory, shown)
    return Changes(
        since=before.issued_on if before else None,
        entries=tuple(entries),
        named=taken.named,
        removed=taken.removed,
        unlisted=taken.unlisted,
    )


def brakes(removed: int, named: int) -> bool:
    """Return whether so many removals stop an issue (see the rules above)."""
    return removed >= BRAKE_LEAST and removed * 100 > named * BRAKE_PERCENT


def brake(removed: int, named: int, *, confirmed: int | None) -> None:
    """Stop an issue that removes too much, unless exactly that was confirmed.

    Raises:
        NotPublishableError: A32; nothing was changed.
    """
    if brakes(removed, named) and confirmed != removed:
        raise NotPublishableError(
            "A32: esta emisión quita {removed} de {named} páginas con nombre (más del "
            "{percent} %); no se cambió nada",
            hint="Vea cuáles con «inv diff». Si es lo correcto, confirme el número: "
            "«--removals {removed}».",
            removed=removed,
            named=named,
            percent=BRAKE_PERCENT,
        )


def brake_unread(folder: Path, *, confirmed: int | None) -> None:
    """Stop where the earlier tree cannot be read, as if all its pages were removed.

    Raises:
        NotPublishableError: A32, with the number of pages if the manifest tells it.
    """
    try:
        tables = json.loads((folder / tree.MANIFEST).read_bytes())["tables"]
        pages = sum(
            int(tables[name]["count"])
            for name in ("certificates", "people", "ventures")
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise NotPublishableError(
            "A32: {path}: no se puede leer, y así no se sabe qué quitaría esta emisión",
            hint="Restaure la última copia de la carpeta de estado. Si no la hay, borre "
            "la carpeta {path}: entonces todo cuenta como nuevo.",
            path=folder,
        ) from None
    brake(pages, pages, confirmed=confirmed)


def remember(path: Path, found: Removals, *, on: datetime.date) -> None:
    """Add the addresses that search engines are to forget, with the day, once each.

    Raises:
        TreeError: the file cannot be read or written.
    """
    lines = [f"{on.isoformat()}\t{address}" for address in found.unlisted]
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError):
        raise TreeError(
            "{path}: no se puede leer",
            hint="Ciérrelo en los otros programas, o muévalo a otro lugar: no se pierde "
            "nada y se empieza uno nuevo.",
            path=path,
        ) from None
    new = [line for line in lines if line not in text.splitlines()]
    if new:
        privatefile.append(path, ("\n".join(new) + "\n").encode())


# -- records -------------------------------------------------------------------


def _order(entry: Change) -> tuple[str, str, str]:
    return entry.kind, entry.name, entry.key


def _certificate(
    code: str,
    old: Certificate | Tombstone | None,
    new: Certificate | Tombstone | None,
    holder_of: Callable[[str], str | None],
) -> Iterator[Change]:
    if old:
        old = _unsigned(old)
    if old == new:
        return
    kind: Kind = "changed"
    fields: tuple[FieldChange, ...] = ()
    if old is None:
        kind = "new"
    elif new is None:
        kind = "gone"
    elif old.state != new.state:
        kind = "withdrawn" if new.state == "withdrawn" else "state"
        fields = (FieldChange(field="state", before=old.state, after=new.state),)
    if old and new and type(old) is type(new):
        fields = _fields(old, new)
    shown = [record for record in (new, old) if isinstance(record, Certificate)]
    yield Change(
        table="certificates",
        kind=kind,
        key=code,
        name=holder_of(code) or (shown[0].holder if shown else ""),
        fields=fields,
    )


def _unsigned(record: Certificate | Tombstone) -> Certificate | Tombstone:
    """Return a record as the gate makes it, without what signing adds."""
    if isinstance(record, Certificate):
        return dataclasses.replace(record, payload=None)
    return dataclasses.replace(record, status_index=None)


def _table(table: str, pairs: Iterable[tuple[str, Any, Any]]) -> Iterator[Change]:
    for key, old, new in pairs:
        if old == new:
            continue
        kind: Kind = "new" if old is None else "gone" if new is None else "changed"
        yield Change(
            table=table,
            kind=kind,
            key=key,
            name=_name(new or old),
            fields=_fields(old, new) if old and new else (),
        )


def _name(record: Any) -> str:
    for field in ("name", "title", "label"):
        found = getattr(record, field, None)
        if found:
            return found.es if isinstance(found, Text) else str(found)
    return ""


def _fields(old: Any, new: Any) -> tuple[FieldChange, ...]:
    before, after = dict(_flat(to_dict(old))), dict(_flat(to_dict(new)))
    return tuple(
        FieldChange(field=name, before=before.get(name, ""), after=after.get(name, ""))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    )


def _flat(mapping: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield the values of nested JSON under dotted names, as a person reads them."""
    for name, value in mapping.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        elif isinstance(value, list):
            yield f"{above}{name}", "; ".join(map(_item, value))
        else:
            yield f"{above}{name}", str(value)


def _item(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(text for _, text in _flat(value))
    return str(value)


# -- search engines ------------------------------------------------------------


def _open_to_search(record: Person | Venture | None) -> Iterator[str]:
    """Yield the addresses of a record that search engines may know."""
    if record is None or not record.indexable:
        return
    table = "people" if isinstance(record, Person) else "ventures"
    for language in addresses.LANGUAGES:
        yield addresses.item(table, record.slug, language)
    if isinstance(record, Venture) and any(dataclasses.astuple(record.contact)):
        yield addresses.vcard(record.slug)
