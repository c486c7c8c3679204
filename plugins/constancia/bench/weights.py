"""What a page weighs: every file that its first view loads, compressed one by one.

Example::

    dict(weights(Path("output")))["/c/ valid"]     # bytes over the wire, gzip -9
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_LOADED: Final = re.compile(
    r'(?:<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]+)"[^>]*>)'
)
_LOADS_IT: Final = re.compile(r'rel="(?:stylesheet|modulepreload|icon)"|<script|<img')
_IMPORT: Final = re.compile(r'^import\b[^"\']*["\'](\.[^"\']+)["\']', re.MULTILINE)
_DATA: Final = re.compile(r'data-(?:credential|status-list|keys)="([^"]+)"')


def weights(site: Path) -> Iterator[tuple[str, int]]:
    """Yield, for a page of each kind and state, the bytes of its first view."""
    seen: set[str] = set()
    pages = [*sorted(site.glob("*.html")), *sorted(site.glob("**/index.html"))]
    for page in pages:
        kind = _kind(page.relative_to(site).as_posix(), page)
        if kind not in seen:
            seen.add(kind)
            yield kind, first_view(site, page)


def first_view(site: Path, page: Path) -> int:
    """Return the compressed bytes of a page and of all that it loads by itself."""
    text = page.read_text(encoding="utf-8")
    needed = {page}
    for match in _LOADED.finditer(text):
        if _LOADS_IT.search(match[0]):
            needed |= _with_imports(site, match[1])
    for match in _DATA.finditer(text):
        needed |= _with_imports(site, match[1])
    return sum(len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in needed)


def _with_imports(site: Path, address: str) -> set[Path]:
    path = site / address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0].lstrip(
        "/"
    )
    if not path.is_file():
        return set()
    found, waiting = set(), [path]
    while waiting:
        current = waiting.pop()
        if current in found or not current.is_file():
            continue
        found.add(current)
        if current.suffix == ".js":
            source = current.read_text(encoding="utf-8")
            waiting += [
                (current.parent / target.split("?")[0]).resolve()
                for target in _IMPORT.findall(source)
            ]
    return found


def _kind(name: str, page: Path) -> str:
    parts = name.split("/")
    if parts[0] == "c":
        state = re.search(r'data-state="([a-z]+)"', page.read_text(encoding="utf-8"))
        return f"/c/ {state[1] if state else '?'}"
    if parts[0] == "en":
        return f"/en/{parts[1]}/" if len(parts) == 3 else f"/en/{parts[1]}/…"
    return f"/{parts[0]}/" if len(parts) == 2 else f"/{parts[0]}/…"
