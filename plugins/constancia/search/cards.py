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

    for run in runs(placed, cells, ranks, prefixes(placed), target=16, …): ...
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from constancia.folding import slug
from constancia.search import memory as columns
from constancia.search.document import Document
from constancia.search.memory import Memory
from constancia.search.root import seal

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
#: letters of a summary that a card shows
_BLURB: Final = 90
_SEAL, _DIGEST = 3, 16  # bytes of a hash in a name, of a run's digest


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRun:
    """The cards of a run of documents: cell and rank of the first, the file."""

    digest: bytes  # of its documents and of where they stand
    cell: int
    rank: int
    seal: int  # hash of the text, whatever compressed it
    content: bytes


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
    cells: Sequence[int],
    ranks: Sequence[int],
    begin: Mapping[str, str],
    *,
    target: int,
    digests: Sequence[bytes],
    before: Memory,
) -> Iterator[CardRun]:
    """Yield the cards in runs of about ``target`` documents.

    Args:
        placed: documents in the order of the index.
        cells: theirs.
        ranks: their ranks in these.
        begin: beginning of the addresses of each kind.
        target: documents a file.
        digests: of the documents.
        before: what the last build left.
    """
    known = _known(before)
    told = repr(sorted(begin.items())).encode()
    start = 0
    for at in range(1, len(placed) + 1):
        if at < len(placed) and not _cuts(cells[at], ranks[at], at - start, target):
            continue
        stands = repr(list(cells[start:at])).encode()
        parts = b"".join((told, stands, *digests[start:at]))
        digest = hashlib.blake2b(parts, digest_size=_DIGEST).digest()
        packed = known.get(digest) or _packed(placed[start:at], cells[start:at], begin)
        yield CardRun(
            digest=digest,
            cell=cells[start],
            rank=ranks[start],
            seal=int.from_bytes(packed[:_SEAL], "big"),
            content=bytes(packed[_SEAL:]),
        )
        start = at


def saved(found: Sequence[CardRun]) -> Iterator[tuple[str, bytes]]:
    """Yield runs as columns, for the next build."""
    yield "card digests", b"".join([run.digest for run in found])
    packed = [run.seal.to_bytes(_SEAL, "big") + run.content for run in found]
    yield from columns.joined("cards", packed)


def _known(before: Memory) -> Mapping[bytes, memoryview]:
    """Return what the last build left: a run's hash and file by its digest."""
    digests = bytes(before.get("card digests", b""))
    starts = range(0, len(digests), _DIGEST)
    return dict(
        zip(
            (digests[at : at + _DIGEST] for at in starts),
            columns.pieces(before, "cards"),
            strict=True,
        )
    )


def _packed(
    placed: Sequence[Document], cells: Sequence[int], begin: Mapping[str, str]
) -> bytes:
    """Return the file of a run after its hash."""
    lines = []
    before = cells[0]
    for here, document in zip(cells, placed, strict=True):
        step = _base36(here - before) if here != before else ""
        lines.append(f"{step}\t{_card(document, begin[document.kind])}")
        before = here
    text = "\n".join(lines)
    return seal(text.encode("utf-8")).to_bytes(_SEAL, "big") + deflate(text)


def deflate(text: str) -> bytes:
    """Return a text compressed as a raw deflate stream (RFC 1951)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return packer.compress(text.encode("utf-8")) + packer.flush()


def _cuts(cell: int, rank: int, size: int, target: int) -> bool:
    """Return whether a run ends before a document: a matter of its cell, within limits."""
    if size < target // 2:
        return False
    if size >= 2 * target:
        return True
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
