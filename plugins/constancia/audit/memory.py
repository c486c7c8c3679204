"""What an audit remembers, so that the next one reads only what changed.

Rules:

- It holds for the rules that it was made by: the code, the project's own texts, the
  keys. When one of them changed, everything is read again.
- It does not hold for an earlier moment. At a later one a certificate may have expired,
  which is no fault of the site, and a status list may have, which is looked at.
- A credential whose proofs held need not prove itself again to the same keys: it is
  remembered by the digest of its bytes, also when the page beside it changed.
- Values that must never appear are remembered by digest. A value that is new is looked
  for in the footprint of what was read before, and where that says "perhaps", in the
  files.
- Links and anchors of pages are kept, so that a page that goes is missed by those that
  stay. Pages of certificates are one row: they link to what their frame links to.
- A memory that is missing, damaged or of another site is none.

Example::

    memory = read(folder, of=digest_of_the_manifest)
    memory = None if memory is None or memory.rules != rules else memory
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from constancia import privatefile
from constancia.manifest import digest

#: bytes of the digest that a proven credential is known by
PROVEN: Final = 16
_RULES: Final = "audit.json"
_VALUES: Final = "values.bin"
_FOOTPRINT: Final = "footprint.bin"
_PROVEN: Final = "proven.bin"
_LINKS: Final = "links.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What one audit found in a site without faults."""

    rules: str
    now: datetime.datetime  # of the audit
    values: bytes  # digests, from ``Secrets.digests``
    footprint: bytes
    #: digests of credentials whose proofs held
    proven: frozenset[bytes]
    #: page: what it links to, as ``path`` or ``path#fragment``
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: page: the anchors in it
    anchors: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read(folder: Path, *, of: str) -> Memory | None:
    """Read a memory, if there is one that goes with a manifest.

    Args:
        folder: where it was written.
        of: what the manifest of the site is known by.
    """
    try:
        told = json.loads((folder / _RULES).read_bytes())
        values = (folder / _VALUES).read_bytes()
        footprint = (folder / _FOOTPRINT).read_bytes()
        proven = (folder / _PROVEN).read_bytes()
        links = (folder / _LINKS).read_bytes()
        parts = digest(values, footprint, proven, links)
        if told["of"] != of or told["parts"] != parts:
            return None
        rows, anchors = _rows(links.decode("utf-8"))
        return Memory(
            rules=told["rules"],
            now=datetime.datetime.fromisoformat(told["now"]),
            values=values,
            footprint=footprint,
            proven=frozenset(
                proven[at : at + PROVEN] for at in range(0, len(proven), PROVEN)
            ),
            links=rows,
            anchors=anchors,
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def write(folder: Path, memory: Memory, *, of: str) -> None:
    """Replace the memory in a folder; ``forget`` it before the site changes.

    Raises:
        TreeError: a file cannot be written.
    """
    links = _lines(memory).encode()
    privatefile.write(folder / _LINKS, links)
    privatefile.write(folder / _FOOTPRINT, memory.footprint)
    privatefile.write(folder / _VALUES, memory.values)
    proven = b"".join(sorted(memory.proven))
    privatefile.write(folder / _PROVEN, proven)
    told = {
        "of": of,
        "parts": digest(memory.values, memory.footprint, proven, links),
        "rules": memory.rules,
        "now": memory.now.isoformat(),
    }
    privatefile.write(folder / _RULES, json.dumps(told).encode())


def forget(folder: Path) -> None:
    """Take a memory away: what it is about is going to change."""
    (folder / _RULES).unlink(missing_ok=True)


def _lines(memory: Memory) -> str:
    """Return links and anchors as lines: every target once, then pages by number."""
    targets = sorted({target for row in memory.links.values() for target in row})
    number = {target: str(place) for place, target in enumerate(targets)}
    told: dict[tuple[str, ...], str] = {}
    lines = [f"{len(targets)}\n", *(f"{target}\n" for target in targets)]
    for page, row in sorted(memory.links.items()):
        if row not in told:
            told[row] = " ".join(number[target] for target in row)
        anchors = " ".join(sorted(memory.anchors.get(page, ())))
        lines.append(f"{page}\t{told[row]}\t{anchors}\n")
    return "".join(lines)


def _rows(
    text: str,
) -> tuple[dict[str, tuple[str, ...]], dict[str, frozenset[str]]]:
    count, *lines = text.removesuffix("\n").split("\n")
    targets, pages = lines[: int(count)], lines[int(count) :]
    rows: dict[str, tuple[str, ...]] = {}
    links: dict[str, tuple[str, ...]] = {}
    anchors: dict[str, frozenset[str]] = {}
    for line in pages:
        page, numbers, held = line.split("\t")
        if numbers not in rows:
            rows[numbers] = tuple(targets[int(number)] for number in numbers.split())
        links[page] = rows[numbers]
        anchors[page] = frozenset(held.split(" ")) if held else frozenset()
    return links, anchors
