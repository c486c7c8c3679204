"""What one build remembers for the next: named columns of bytes in one private file.

Rules:

- The file is a convenience. Missing, damaged, of another version of this package or of
  other tables, it is as if there were none, and the index comes out the same.
- It holds the words of what is listed, so it is private, belongs to the state and is
  never published; what is withdrawn leaves it with the next build.
- Plain columns: nothing in it is ever executed.

File: the stamp (32 bytes), then for each column the lengths of its name and content (4
bytes each), both, and at last the digest of all before (32 bytes).

Example::

    seal = stamp("es", repr(vocabulary))
    memory = read(path, seal)          # {} where there is nothing to remember
    write(path, seal, {"words": b"pan"})
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import sys
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from constancia import privatefile
from constancia.errors import TreeError

Memory = Mapping[str, bytes | memoryview]

_DIGEST: Final = 32
_LENGTH: Final = 4


def stamp(*facts: str) -> bytes:
    """Return the digest of everything besides documents that an index hangs on."""
    told = hashlib.blake2b(_programme(), digest_size=_DIGEST)
    for fact in facts:
        told.update(fact.encode("utf-8"))
        told.update(b"\0")
    return told.digest()


@functools.cache
def _programme() -> bytes:
    """Return the digest of this package and of what it runs on."""
    here = Path(__file__).parent
    told = hashlib.blake2b(digest_size=_DIGEST)
    for path in (*sorted(here.glob("*.py")), here.with_name("folding.py")):
        told.update(path.read_bytes())
    told.update(f"{sys.byteorder} {unicodedata.unidata_version}".encode())
    return told.digest()


def read(path: Path, seal: bytes) -> Memory:
    """Return the columns under a stamp, none where the file is not what it should be."""
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    body, digest = memoryview(content)[:-_DIGEST], content[-_DIGEST:]
    if body[:_DIGEST] != seal or _digest((body,)) != digest:
        return {}
    columns = {}
    at = _DIGEST
    while at < len(body):
        name, size = (
            int.from_bytes(body[at + skip : at + skip + _LENGTH], "big")
            for skip in (0, _LENGTH)
        )
        at += 2 * _LENGTH
        start = at + name
        at = start + size
        columns[str(body[start - name : start], "utf-8")] = body[start:at]
    return columns


def write(path: Path, seal: bytes, columns: Memory) -> None:
    """Replace the file; where it cannot be written the next build begins anew."""
    parts: list[bytes | memoryview] = [seal]
    for name, content in columns.items():
        parts += [_size(name.encode()), _size(content), name.encode(), content]
    with contextlib.suppress(TreeError), privatefile.replacing(path) as file:
        file.writelines(parts)
        file.write(_digest(parts))


def lines(texts: Sequence[str]) -> bytes:
    """Return texts without line ends as a column."""
    return "\n".join((*texts, "")).encode("utf-8")


def texts(memory: Memory, name: str) -> list[str]:
    """Return the texts of a column; none where it is missing."""
    return str(memory.get(name, b""), "utf-8").split("\n")[:-1]


def number(told: int) -> bytes:
    """Return one number as a column."""
    return array("I", (told,)).tobytes()


def numbers(memory: Memory, name: str) -> array[int]:
    """Return the numbers of a column."""
    found = array("I")
    found.frombytes(memory.get(name, b""))
    return found


def joined(
    name: str, found: Sequence[bytes | memoryview]
) -> Iterator[tuple[str, bytes]]:
    """Yield contents, one after the other, with their sizes as a column beside them."""
    yield f"{name} sizes", array("I", map(len, found)).tobytes()
    yield name, b"".join(found)


def pieces(memory: Memory, name: str) -> list[memoryview]:
    """Return the contents of such a column."""
    all_ = memoryview(memory.get(name, b""))
    ends = itertools.accumulate(numbers(memory, f"{name} sizes"), initial=0)
    return [all_[start:end] for start, end in itertools.pairwise(ends)]


def _size(content: bytes | memoryview) -> bytes:
    return len(content).to_bytes(_LENGTH, "big")


def _digest(parts: Iterable[bytes | memoryview]) -> bytes:
    told = hashlib.blake2b(digest_size=_DIGEST)
    for part in parts:
        told.update(part)
    return told.digest()
