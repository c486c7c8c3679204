"""The rest of a site for Hugo: every other page and file, so that it writes the whole.

Rules:

- Certificates are as ``hugo`` prepares them. Of every other page its own is handed over
  ready: what follows from its title on in the head, and ``<main>``. What stands around
  them is one of some dozen templates, taken from our pages, with the link to the page's
  twin filled in.
- Every other file lies ready as a static file, and is copied.
- This spares Hugo nearly everything: it decides nothing about those pages, looks nothing
  up, draws and indexes nothing. ``alike`` counts what came out with our very bytes.

Example::

    prepare(site, public, folder, whole=True)
    add(site, folder)
    measure(command(program, folder), environment=os.environ, folder=folder)
    alike(site, folder)
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any, Final

_PAGE: Final = re.compile(
    "(?P<opening>.*?)(?P<head><title>.*?)(?P<header></head>.*?)"
    "(?P<main><main\\b.*</main>)(?P<foot>.*)",
    re.DOTALL,
)
_TWIN: Final = re.compile(r'<a class="lang" href="([^"]+)"')
_LAYOUTS: Final = Path("layouts") / "w"


def add(site: Path, folder: Path) -> int:
    """Add to a Hugo site what a site of ours has beside certificates.

    Args:
        site: ours, built.
        folder: Hugo's, prepared for the certificates.

    Returns:
        The number of templates.
    """
    (folder / _LAYOUTS).mkdir(parents=True)
    static = folder / "static"
    pages: list[dict[str, Any]] = []
    layouts: set[str] = set()
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site)
        if not path.is_file() or name.parts[0] == "c":
            continue
        page = _page(path.read_text(encoding="utf-8")) if _is_page(path) else None
        if page is None:
            _put(path, static / name)
            continue
        template, own = page
        layout = hashlib.sha256(template.encode()).hexdigest()[:12]
        if layout not in layouts:
            layouts.add(layout)
            target = folder / _LAYOUTS / f"{layout}.html"
            target.write_text(template, encoding="utf-8", newline="")
        address = "/" + name.as_posix().removesuffix("index.html")
        pages.append(
            {"path": f"w/{len(pages)}", "url": address, "layout": layout} | own
        )
    (folder / "assets" / "pages.json").write_text(
        json.dumps(pages, ensure_ascii=False), encoding="utf-8"
    )
    return len(layouts)


def alike(site: Path, folder: Path) -> tuple[int, int]:
    """Return how many files of ours Hugo wrote too, and how many with the same bytes."""
    both = same = 0
    for path in site.rglob("*"):
        other = folder / "public" / path.relative_to(site)
        if path.is_file() and other.is_file():
            both += 1
            same += path.read_bytes() == other.read_bytes()
    return both, same


def _is_page(path: Path) -> bool:
    return path.suffix == ".html"


def _page(text: str) -> tuple[str, dict[str, Any]] | None:
    """Return what a page shares with others as a template, and what is its own."""
    found = _PAGE.fullmatch(text)
    if found is None:
        return None
    header, foot = found["header"], found["foot"]
    own = {"head": found["head"], "main": found["main"], "twin": ""}
    if twin := _TWIN.search(header):
        own["twin"] = twin[1]
        mark = twin[0].replace(twin[1], "{{ .Params.twin }}")
        header = header.replace(twin[0], mark)
        foot = foot.replace(f'href="{twin[1]}"', 'href="{{ .Params.twin }}"')
    content = "{{{{ .Params.{} | safeHTML }}}}"
    parts = (found["opening"], content.format("head"), header, content.format("main"))
    return "".join((*parts, foot)), own


def _put(path: Path, target: Path) -> None:
    """Put a file where Hugo copies it from."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, target)
    except OSError:  # another disk, or one without links
        shutil.copyfile(path, target)
