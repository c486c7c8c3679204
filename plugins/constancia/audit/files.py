"""What is wrong with one file by itself: what it says, what it carries, how it is called.

Rules:

- A file that is no text is read all the same: what is legible in it, and what is packed
  in it. What stands there by chance is no leak.
- The name of a file is looked at like its content, and never told again in a fault.

Example::

    faults = [*names(files, texts), *contents("index.html", content, texts, pages)]
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
import zlib
from collections.abc import Iterator
from typing import Final

from constancia.audit.faults import Fault
from constancia.audit.metadata import carries_metadata
from constancia.audit.pages import CERTIFICATES, Pages
from constancia.audit.rows import APART
from constancia.audit.texts import Found, Texts

_PICTURES: Final = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")
_PROGRAMS: Final = (".js", ".mjs", ".css")
_LARGEST: Final = 64 * 1024 * 1024  # bytes unpacked from one file
#: text in Latin letters among other bytes: any seven of them may be chance, eight not
_NO_CHANCE: Final = 8
_LETTERS: Final = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xbf\xc2-\xc5]{8,}")
_LEGIBLE: Final = re.compile(rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xc5][\x80-\xbf]){4,}")
_TEXT: Final = (
    *(".html", ".json", ".xml", ".svg", ".txt", ".css", ".js", ".mjs", ".vcf"),
    *(".csv", ".geojson", ".webmanifest", ".atom"),
)


def contents(name: str, content: bytes, texts: Texts, pages: Pages) -> Iterator[Fault]:
    """Yield what is wrong with one file by itself."""
    found = _text(name, content, texts)
    if found.leak:
        yield Fault(path=name, rule="leak")
    if found.identity and not name.endswith(_PROGRAMS):
        # the theme's scripts and sheets know nothing of people
        yield Fault(path=name, rule="identity")
    if found.codes - {_own(name)}:
        yield Fault(path=name, rule="unlisted")
    if name.endswith(_PICTURES) and carries_metadata(content):
        yield Fault(path=name, rule="metadata")
    if name.endswith(".html"):
        yield from pages.faults(name, content, found)


def names(few: list[str], texts: Texts) -> Iterator[Fault]:
    """Yield those of some names that tell a value, without telling it again."""
    if texts.words(f" {APART} ".join(few)):
        for name in few:
            if texts.words(name):
                folder, _, _ = name.rpartition("/")
                yield Fault(path=f"{folder}/…", rule="leak")


def _own(name: str) -> str:
    """Only a certificate's own folder may name a certificate's address."""
    return "/" + "/".join(name.split("/")[:2]) if name.startswith(CERTIFICATES) else ""


def _text(name: str, content: bytes, texts: Texts) -> Found:
    """Read a file as text; what is packed in any other file is unpacked, too."""
    if name.endswith(_TEXT) or "." not in name.rpartition("/")[2]:
        with contextlib.suppress(UnicodeDecodeError):
            return texts.read(name, content.decode("utf-8"))
    leak = texts.leak(_legible(content), least=_NO_CHANCE)
    leak = leak or any(map(texts.leak, _unpacked(content)))
    if name.endswith(_TEXT):
        rest = texts.read(name, content.decode("utf-8", errors="replace"))
        return dataclasses.replace(rest, leak=rest.leak or leak)
    return Found(leak=leak)


def _legible(content: bytes) -> str:
    """Return what can be read among the bytes of a picture or the like."""
    found = (
        run
        for letters in _LETTERS.findall(content)
        for run in _LEGIBLE.findall(letters)
        if len(run) >= _NO_CHANCE
    )
    return f"\n{APART}\n".encode().join(found).decode("utf-8", errors="replace")


def _unpacked(content: bytes) -> Iterator[str]:
    """Yield what is packed in a file."""
    for window in (-zlib.MAX_WBITS, 32 + zlib.MAX_WBITS):
        unpacker = zlib.decompressobj(window)
        with contextlib.suppress(zlib.error):
            yield unpacker.decompress(content, _LARGEST).decode(errors="replace")
