"""Our certificate pages alone, as a process of its own: no QR, no credential, no more.

Hugo's pages alone are compared with it. It runs the portal as ``inv build`` does, on a
tree with nobody in the directory, and writes every certificate's page and nothing else
of its folder; other pages and the search index are left out, as Hugo is not asked for
them. What stands beside pages (theme, data, feeds: some hundred files) is written too.

Example::

    python -m constancia.bench.pages PUBLIC_TREE SCRATCH
"""

from __future__ import annotations

import dataclasses
import datetime
import os
import sys
from pathlib import Path
from typing import Any

from constancia import settings, territories, tree, vocabulary
from constancia.portal import build as portal
from constancia.portal.output import OutputFolder
from constancia.portal.qr import Symbols
from constancia.portal.rendering import Rendering
from constancia.records import Certificate, Directory

ROOT = Path(__file__).resolve().parents[3]


def prepare(public: Path, scratch: Path) -> None:
    """Write the tree that is rendered: certificates without photos, and institutions."""
    known = tree.read(public)
    tables = {f.name: getattr(known, f.name) for f in dataclasses.fields(Directory)}
    nobody = dict.fromkeys(("people", "ventures", "opportunities"), ())
    tree.write(
        scratch / "public",
        directory=Directory(**{**tables, **nobody}),
        certificates=(
            (
                dataclasses.replace(record, photo=None)
                if isinstance(record, Certificate)
                else record,
                credential,
            )
            for record, credential in known.certificates()
        ),
        files=known.files,
        issued_on=known.issued_on,
    )


def render(scratch: Path, *, today: datetime.date) -> None:
    """Render it into ``scratch/pages``."""
    data = ROOT / "data"
    (scratch / "pages").mkdir()
    _pages_alone()
    portal.render(
        scratch / "public",
        scratch / "pages",
        built_on=today,
        territories=territories.load(data / "territories.yaml"),
        vocabulary=vocabulary.load(data / "vocabulary.yaml"),
        content_dir=ROOT / "content",
        theme_dir=ROOT / "theme",
    )


def _pages_alone() -> None:
    """Leave out what is no certificate's page, in this process and those it starts.

    Hugo is asked for those pages and nothing else: no other page, no index, no QR.
    """
    whole = OutputFolder.write_folder

    def page(*folder: Any) -> None:
        output, address, files, *rest = folder
        whole(output, address, {"index.html": files["index.html"]}, *rest)

    setattr(OutputFolder, "write_folder", page)  # noqa: B010  # mypy knows its shape
    setattr(Symbols, "svg", lambda *_: b"")  # noqa: B010
    setattr(Rendering, "_write_pages", lambda *_: iter(()))  # noqa: B010
    setattr(Rendering, "_write_not_found", lambda *_: None)  # noqa: B010
    setattr(Rendering, "_write_index", lambda *_: {})  # noqa: B010


if __name__ == "__main__":
    here = settings.from_environment(
        os.environ, root=ROOT, now=datetime.datetime.now(datetime.UTC)
    )
    render(Path(sys.argv[1]), today=here.today)
