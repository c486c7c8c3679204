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
- How many pages link to a place is kept, so that a page that goes is missed by those
  that stay.
- A memory that is missing, damaged or of another site is none.

Example::

    memory = read(folder, of=digest_of_the_manifest)
    memory = None if memory is None or memory.rules != rules else memory
"""

from __future__ import annotations

import bisect
import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia import privatefile
from constancia.audit.footprint import Footprint
from constancia.manifest import digest

#: in place of a number: linked to from pages of certificates
_FRAME: Final = "frame"
#: bytes of the digest that a proven credential is known by
PROVEN: Final = 16
_RULES: Final = "audit.json"
_VALUES: Final = "values.bin"
_FOOTPRINT: Final = "footprint.bin"
_PROVEN: Final = "proven.bin"
_LINKS: Final = "links.tsv"


class Proven:
    """Digests of credentials whose proofs held, end to end and in order."""

    def __init__(self, digests: Iterable[bytes] = (), *, joined: bytes = b"") -> None:
        """Take digests, or those that are joined in order already."""
        self.joined = joined or b"".join(sorted(set(digests)))

    def __len__(self) -> int:
        return len(self.joined) // PROVEN

    def __contains__(self, digest: bytes) -> bool:
        place = bisect.bisect_left(range(len(self)), digest, key=self._at)
        return place < len(self) and self._at(place) == digest

    def __iter__(self) -> Iterator[bytes]:
        return map(self._at, range(len(self)))

    def _at(self, place: int) -> bytes:
        return self.joined[place * PROVEN : (place + 1) * PROVEN]


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What one audit found in a site without faults."""

    rules: str
    now: datetime.datetime  # of the audit
    values: bytes  # digests, from ``Secrets.digests``
    footprint: Footprint
    proven: Proven
    #: ``path`` or ``path#fragment``: how many pages link to it; certificates' apart
    links: Counter[str]
    frame: frozenset[str]  # what pages of certificates link to


def read(folder: Path, *, of: str) -> Memory | None:
    """Read a memory, if there is one that goes with a manifest.

    Args:
        folder: where it was written.
        of: what the manifest of the site is known by.
    """
    try:
        told = json.loads((folder / _RULES).read_bytes())
        values = (folder / _VALUES).read_bytes()
        footprint = Footprint.of(folder / _FOOTPRINT)
        proven = (folder / _PROVEN).read_bytes()
        links = (folder / _LINKS).read_bytes()
        parts = digest(values, footprint.digest, proven, links)
        if told["of"] != of or told["parts"] != parts:
            return None
        counts, frame = _counts(links.decode("utf-8"))
        return Memory(
            rules=told["rules"],
            now=datetime.datetime.fromisoformat(told["now"]),
            values=values,
            footprint=footprint,
            proven=Proven(joined=proven),
            links=counts,
            frame=frame,
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def write(folder: Path, memory: Memory, *, of: str) -> None:
    """Replace the memory in a folder; ``forget`` it before the site changes.

    Raises:
        TreeError: a file cannot be written.
    """
    links = "".join(_lines(memory)).encode()
    privatefile.write(folder / _LINKS, links)
    with privatefile.replacing(folder / _FOOTPRINT) as file:
        memory.footprint.copy(file)
    privatefile.write(folder / _VALUES, memory.values)
    proven = memory.proven.joined
    privatefile.write(folder / _PROVEN, proven)
    told = {
        "of": of,
        "parts": digest(memory.values, memory.footprint.digest, proven, links),
        "rules": memory.rules,
        "now": memory.now.isoformat(),
    }
    privatefile.write(folder / _RULES, json.dumps(told).encode())


def forget(folder: Path) -> None:
    """Take a memory away: what it is about is going to change."""
    (folder / _RULES).unlink(missing_ok=True)


def _lines(memory: Memory) -> Iterator[str]:
    yield from (
        f"{count}\t{target}\n" for target, count in sorted(memory.links.items())
    )
    yield from (f"{_FRAME}\t{target}\n" for target in sorted(memory.frame))


def _counts(text: str) -> tuple[Counter[str], frozenset[str]]:
    counts: Counter[str] = Counter()
    frame: set[str] = set()
    for line in text.splitlines():
        count, target = line.split("\t")
        if count == _FRAME:
            frame.add(target)
        else:
            counts[target] = int(count)
    return counts, frozenset(frame)
