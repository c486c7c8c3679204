"""The theme's own files: style sheets put together, scripts without comments.

Rules:

- ``theme/static`` is published at ``/theme/``. Style sheets are written in parts and
  published as two: ``portal.css`` for every page, and ``certificate.css``, small, for the
  page behind a code. Comments and indentation stay in the theme, those of scripts, too:
  there a comment has lines of its own, and ``/*!`` (a licence) is kept.
- The scripts of the page behind a code and of the search are each published together
  with the modules that they import: one request, and half a kilobyte less or more.
- An address carries ``?v=`` and the hash of the bytes, so that a host may keep the
  file for a year. Scripts do not: modules import one another by plain names.
- A picture that a style sheet names gets its hash there, too.
- A template that asks for a file the theme does not have stops the build.

Example::

    assets = Assets(Path("theme/static"))
    assets.address("css/portal.css")      # "/theme/css/portal.css?v=1f3a90c2b7"
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from constancia.errors import SiteError

ROOT: Final = "/theme/"
#: a service worker speaks for the folder it stands in, so this one stands at the root
_AT_ROOT: Final = "js/service-worker.js"
#: published sheet: the parts that it is put together from
SHEETS: Final[Mapping[str, tuple[str, ...]]] = {
    "css/portal.css": (
        *(
            "tokens",
            "base",
            "components",
            "figures",
            "map",
            "ecosystem",
            "verifier",
            "browse",
            "print",
        ),
    ),
    "css/certificate.css": ("tokens", "certificate", "print"),
}
#: of a part with these marks a smaller sheet takes what stands between them
_EXCERPT: Final = re.compile(
    r"/\*\s*certificate:begin\s*\*/(.*?)/\*\s*certificate:end\s*\*/", re.DOTALL
)
_COMMENT_OR_STRING: Final = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL
)
#: whole lines of a script; not a licence, and never past the end of one comment
_SCRIPT_COMMENT: Final = re.compile(
    r"^[ \t]*(?://[^\n]*|/\*(?!!)(?:(?!\*/).)*\*/)[ \t]*$", re.MULTILINE | re.DOTALL
)
#: the modules that are published together with what they import
_JOINED: Final = ("js/certificate.js", "js/search.js")
#: in a script without comments, where an import or an export has a line of its own
_IMPORT: Final = re.compile(r"^import\b[^\"\n]*\"(\./[^\"]+)\";\n", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export ", re.MULTILINE)
#: a file of the theme that a style sheet names, relative to css/
_PICTURE: Final = re.compile(r"url\(\s*([\"']?)(\.\./[^\"')?#]+)")


class Assets:
    """The published files of the theme."""

    def __init__(self, static: Path) -> None:
        """Read the theme's files.

        Raises:
            SiteError: a file cannot be read, or a part of a style sheet is missing.
        """
        try:
            self.files = dict(sorted(_published(static)))
        except OSError as error:
            raise SiteError(
                "theme/static: un archivo no se puede leer ({reason})",
                hint="Restaure el tema: hacen falta todas las partes de sus hojas de "
                "estilo.",
                reason=error.strerror,
            ) from None
        self._versions = {
            path: _version(content)
            for path, content in self.files.items()
            if not path.startswith("js/")
        }

    @property
    def hashed_folders(self) -> frozenset[str]:
        """Return the folders whose files are always addressed with their hash."""
        return frozenset(path.split("/")[0] for path in self._versions if "/" in path)

    def address(self, path: str) -> str:
        """Return the address of a file of the theme.

        Raises:
            SiteError: the theme has no such file.
        """
        if path not in self.files:
            raise SiteError(
                "theme/static: falta «{file}», que una plantilla nombra",
                hint="Restaure el archivo, o corrija la plantilla.",
                file=path,
            )
        version = self._versions.get(path)
        return f"{ROOT}{path}?v={version}" if version else f"{ROOT}{path}"

    def published(self) -> Iterator[tuple[str, bytes]]:
        """Yield where every file is published, and its bytes."""
        for path, content in self.files.items():
            place = "/service-worker.js" if path == _AT_ROOT else f"{ROOT}{path}"
            yield place, content


def _published(static: Path) -> Iterator[tuple[str, bytes]]:
    parts = static / "css"
    files = {
        path.relative_to(static).as_posix(): _content(path)
        for path in sorted(static.rglob("*"))
        if path.is_file() and path.parent != parts and not path.name.startswith(".")
    }
    wanted = [path for path in _JOINED if path in files]
    joined = ["".join(_joined(path, files, set())).encode() for path in wanted]
    files.update(zip(wanted, joined, strict=True))
    yield from files.items()
    for sheet, names in SHEETS.items():
        texts = [(parts / f"{name}.css").read_text(encoding="utf-8") for name in names]
        if sheet == "css/certificate.css":
            texts = [_excerpt(text) for text in texts]
        yield sheet, _hashed("".join(map(_compact, texts)), files).encode()


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix != ".js":
        return content
    return _lines(_SCRIPT_COMMENT.sub("", content.decode())).encode()


def _joined(path: str, files: Mapping[str, bytes], seen: set[str]) -> Iterator[str]:
    """Yield a module after those it imports, each once, as parts of one module.

    The parts share one scope: a name that two of them declare is a syntax error.
    """
    seen.add(path)
    if path not in files:
        raise SiteError(
            "theme/static: falta «{file}», que un script importa",
            hint="Restaure el archivo, o corrija el script.",
            file=path,
        )
    text = files[path].decode()
    for found in _IMPORT.finditer(text):
        imported = posixpath.normpath(posixpath.join(posixpath.dirname(path), found[1]))
        if imported not in seen:
            yield from _joined(imported, files, seen)
    yield _EXPORT.sub("", _IMPORT.sub("", text))


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]


def _hashed(sheet: str, files: Mapping[str, bytes]) -> str:
    def address(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join("css", found[2]))
        if path not in files:
            raise SiteError(
                "theme/static: falta «{file}», que una hoja de estilo nombra",
                hint="Restaure el archivo, o corrija la hoja de estilo.",
                file=path,
            )
        return f"{found[0]}?v={_version(files[path])}"

    return _PICTURE.sub(address, sheet)


def _excerpt(text: str) -> str:
    found = _EXCERPT.findall(text)
    return "".join(found) if found else text


def _compact(text: str) -> str:
    """Take comments, indentation and empty lines out of a style sheet."""
    bare = _COMMENT_OR_STRING.sub(lambda found: found["string"] or "", text)
    return _lines(bare)


def _lines(text: str) -> str:
    """Take indentation and empty lines out."""
    stripped = (line.strip() for line in text.split("\n"))
    return "".join(f"{line}\n" for line in stripped if line)
