"""What a result shows, for runs of documents that are found together.

Rules:

- Cards stand in the order of the index; a file is a run of them, cut where a cell ends
  and the cell's number says so (content-defined).
- A card is one line: name, end of the address (nothing when it is the name's), line
  under the name, beginning of the summary, place. What the cell tells is left out.
- Files are deflated. The compressor may change; names are hashes of what is inside.

File, inflated: a card a line, fields parted by tabs; the first field tells how many cells
on from the card before, in base 36, and is empty in the same cell.

Example::

    for start, text in runs(placed, cells, prefixes, target=16): ...
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from constancia.folding import slug
from constancia.search.document import Document

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
#: letters of a summary that a card shows
_BLURB: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRun:
    """The cards of a run of documents: cell and rank of the first, the text."""

    cell: int
    rank: int
    text: str


def prefixes(documents: Sequence[Document]) -> Mapping[str, str]:
    """Return what the addresses of each kind begin with, up to the last ``/``."""
    begin: dict[str, str] = {}
    for document in documents:
        address = document.url[: document.url.rfind("/", 0, -1) + 1]
        known = begin.get(document.kind, address)
        while not address.startswith(known):
            known = known[: known.rfind("/", 0, -1) + 1]
        begin[document.kind] = known
    return begin


def runs(
    placed: Sequence[Document],
    numbers: Sequence[tuple[int, int]],
    begin: Mapping[str, str],
    *,
    target: int,
) -> Iterator[CardRun]:
    """Yield the cards in runs of about ``target`` documents.

    Args:
        placed: documents in the order of the index.
        numbers: their cells and ranks.
        begin: beginning of the addresses of each kind.
        target: documents a file.
    """
    start = 0
    for at in range(1, len(placed) + 1):
        if at == len(placed) or _cuts(numbers[at], at - start, target):
            cell, rank = numbers[start]
            lines = []
            before = cell
            for (here, _), document in zip(
                numbers[start:at], placed[start:at], strict=True
            ):
                step = _base36(here - before) if here != before else ""
                lines.append(f"{step}\t{_card(document, begin[document.kind])}")
                before = here
            yield CardRun(cell=cell, rank=rank, text="\n".join(lines))
            start = at


def deflate(text: str) -> bytes:
    """Return a text compressed as a raw deflate stream (RFC 1951)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return packer.compress(text.encode("utf-8")) + packer.flush()


def _cuts(number: tuple[int, int], size: int, target: int) -> bool:
    """Return whether a run ends before a document: a matter of its cell, within limits."""
    if size < target // 2:
        return False
    if size >= 2 * target:
        return True
    cell, rank = number
    if rank:
        return False
    odds = 64 if size < target else 192
    return hashlib.blake2b(b"%d" % cell, digest_size=1).digest()[0] < odds


def _card(document: Document, begin: str) -> str:
    tail = document.url.removeprefix(begin)
    named = slug(document.title)
    if tail.startswith(named) and named:
        tail = "~" + tail.removeprefix(named)
    place = document.district or document.municipality or ""
    fields = (document.title, tail, document.subtitle, _blurb(document.summary), place)
    return "\t".join(" ".join(field.split()) for field in fields)


def _blurb(text: str) -> str:
    if len(text) <= _BLURB:
        return text
    return text[:_BLURB].rsplit(" ", 1)[0] + "…"


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits
