"""What is in public view, for whom and for which purpose: of the tree and of the site.

An issue knows whose data it publishes; afterwards only opaque addresses are left. So it
leaves a note in the private state, and so does a build about the site.

Rules:

- A note is (subject, scope) pairs and the digest of what it speaks of. Where tree or
  site were put there by other means, the note does not fit and the answer is ``None``,
  could not tell. Where there is no tree or no site, nothing is in view.
- A note is written after what it speaks of stands: killed between the two, the old note
  no longer fits, and the next issue or build writes it again.

Non-goals: what a host still shows after publishing, and why anything may be shown
(``provenance``).

Example::

    note_issued(settings, shown)      # after the public tree was written
    note_built(settings)              # after the site was swapped in
    in_view(settings).site            # frozenset({("P-0017", "verification"), …})
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia import addresses, privatefile, tree
from constancia.ordered import Pairs
from constancia.settings import Settings

#: sections with a page for each person or venture
_LISTED: Final = ("people", "ventures")
_END: Final = b"]}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class InView:
    """Whose data are in public view for which purpose; ``None``: could not tell."""

    tree: Pairs | None  # (subject_id, scope)
    site: Pairs | None


def note_issued(settings: Settings, shown: Pairs) -> None:
    """Remember what the public tree shows, now that it stands."""
    _note(settings.private / "published.json", _tree_digest(settings), shown)


def note_built(settings: Settings) -> None:
    """Remember what the site shows, now that it stands: what its tree shows."""
    path = settings.private / "site.json"
    if not _fits(settings):
        path.unlink(missing_ok=True)
        return
    with (
        (settings.private / "published.json").open("rb") as issued,
        privatefile.replacing(path) as file,
    ):
        issued.readline()
        file.write(_head(_site_digest(settings.output)))
        shutil.copyfileobj(issued, file)  # who reads it sees whether it is whole


def _fits(settings: Settings) -> bool:
    """Return whether the note of the issue is about the tree that stands."""
    try:
        with (settings.private / "published.json").open("rb") as issued:
            return issued.readline() == _head(_tree_digest(settings))
    except OSError:
        return False


def in_view(settings: Settings) -> InView:
    """Return what public tree and site on disk show; nothing where there is none."""
    at_issue, at_build = _tree_digest(settings), _site_digest(settings.output)
    private = settings.private
    return InView(
        tree=_noted(private / "published.json", at_issue) if at_issue else Pairs(),
        site=_noted(private / "site.json", at_build) if at_build else Pairs(),
    )


def _note(path: Path, digest: str, shown: Pairs) -> None:
    """Write a JSON document, a pair a line."""
    with privatefile.replacing(path) as file:
        file.write(_head(digest))
        end = b""
        for pair in shown:
            file.write(end + json.dumps(pair, ensure_ascii=False).encode())
            end = b",\n"
        file.write(b"\n" + _END)


def _noted(path: Path, digest: str) -> Pairs | None:
    try:
        with path.open("rb") as file:
            if file.readline() != _head(digest):
                return None
            return Pairs(_pairs(file))
    except (OSError, ValueError, TypeError):
        return None


def _pairs(lines: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line == _END:
            return
        if line != b"\n":
            subject, scope = json.loads(line.rstrip(b",\n"))
            yield subject, scope
    raise ValueError  # it was cut off


def _head(digest: str) -> bytes:
    return f'{{"of": "{digest}", "shown": [\n'.encode()


def _tree_digest(settings: Settings) -> str:
    """Return what a public tree is known by, nothing where there is none."""
    try:
        manifest = (settings.public_tree / tree.MANIFEST).read_bytes()
    except FileNotFoundError:
        return ""
    except OSError:
        return "unreadable"
    return hashlib.sha256(manifest).hexdigest()


def _site_digest(site: Path) -> str:
    """Return what a site is known by: its pages about people, and its status lists."""
    if not site.is_dir() or not any(site.iterdir()):
        return ""
    digest = hashlib.sha256()
    folders = ("c", *(addresses.section(name, "es").strip("/") for name in _LISTED))
    for folder in folders:
        names: list[str] = []
        with contextlib.suppress(OSError):
            names = sorted(os.listdir(site / folder))  # noqa: PTH208  # names alone: a hundred thousand
        digest.update("\n".join((folder, *names, "")).encode())
    for path in (
        *sorted((site / "status").glob("*")),
        *sorted(site.glob("sitemap*.xml")),
    ):
        with contextlib.suppress(OSError):
            digest.update(path.read_bytes())
    return digest.hexdigest()
