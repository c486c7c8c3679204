"""Serve a built site on loopback, as a static host would.

Rules:

- Loopback only: a preview is not a publication.
- What has no page of its own is answered in a sentence, in the language of whoever
  runs the command; it is theirs alone.
- What a host does with ``_headers`` and ``404.html`` is done here too, so that a
  fault in either shows before the site is published.

Example::

    with server(Path("output"), port=0) as http:
        print(http.server_address)
        http.serve_forever()
"""

from __future__ import annotations

import fnmatch
import functools
import gzip
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from constancia.errors import ConfigurationError
from constancia.speech import say

LOOPBACK: Final = "127.0.0.1"

Rules = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def server(site: Path, *, port: int, compressed: bool = False) -> ThreadingHTTPServer:
    """Return a server of ``site`` on loopback; port 0 takes any free one.

    Args:
        site: a built site.
        port: on this computer.
        compressed: send texts packed, as hosts do; for measurements.

    Raises:
        ConfigurationError: the port is taken, not allowed, or none.
    """
    handler = functools.partial(
        _Packing if compressed else _Handler, site=site, rules=read_headers(site)
    )
    try:
        return ThreadingHTTPServer((LOOPBACK, port), handler)
    except (OSError, OverflowError) as error:
        raise ConfigurationError(
            "puerto {port}: no se puede usar ({reason})",
            hint="Puede que ya esté en uso. Elija otro: «inv serve --port 8080».",
            port=port,
            reason=getattr(error, "strerror", None) or error,
        ) from None


def read_headers(site: Path) -> Rules:
    """Read ``_headers``: a path pattern, then indented ``Name: value`` lines."""
    path = site / "_headers"
    rules: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    if not path.is_file():
        return ()
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line[0].isspace():
            rules.append((line.strip(), ()))
            continue
        name, _, value = line.strip().partition(":")
        pattern, headers = rules[-1]
        rules[-1] = pattern, (*headers, (name.strip(), value.strip()))
    return tuple(rules)


class _Handler(SimpleHTTPRequestHandler):
    """One request; silent, for addresses hold codes and logs live long."""

    protocol_version = "HTTP/1.1"
    extensions_map: Final = {  # type: ignore[misc]  # the base leaves it open to change
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript; charset=utf-8",
        ".mjs": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".json": "application/json",
        ".geojson": "application/geo+json",
        ".svg": "image/svg+xml",
        ".webmanifest": "application/manifest+json",
        ".webp": "image/webp",
        ".xml": "application/xml",
    }

    def __init__(self, *args: object, site: Path, rules: Rules) -> None:
        self._site = site
        self._rules = rules
        super().__init__(*args, directory=str(site))  # type: ignore[arg-type]  # passed through

    def end_headers(self) -> None:
        """Add the headers that ``_headers`` names for this path."""
        path = urlsplit(self.path).path
        for pattern, headers in self._rules:
            if fnmatch.fnmatchcase(path, pattern):
                for name, value in headers:
                    # a preview is plain http: telling the browser otherwise would
                    # lock loopback for other programs
                    if name.lower() != "strict-transport-security":
                        self._replace(name, value)
        super().end_headers()

    def _replace(self, name: str, value: str) -> None:
        prefix = f"{name}: ".lower().encode("latin-1")
        buffered: list[bytes] = getattr(self, "_headers_buffer", [])
        buffered[:] = [h for h in buffered if not h.lower().startswith(prefix)]
        self.send_header(name, value)

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        """Answer a missing page with the site's own 404, all else in a sentence."""
        del explain
        page = self._site / "404.html"
        kind = "text/plain"
        if code != HTTPStatus.NOT_FOUND:
            sentence = say(
                "Esta vista previa no responde a lo que se le pidió ({code})."
            )
            body = sentence.format(code=int(code)).encode()
        elif page.is_file():
            kind, body = "text/html", page.read_bytes()
        else:
            body = say("Esta página no existe.").encode()
        self.send_response(code, message)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def list_directory(self, path: object) -> None:
        """List nothing: a folder without a page is not found."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *args: object) -> None:
        """Keep silent."""


class _Packing(_Handler):
    """One request, whose answer is packed when it is a text."""

    def do_GET(self) -> None:  # the base's name
        """Send a text packed, and anything else as it is."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        kind = self.guess_type(str(path))
        texts = ("text/", "application/json", "image/svg", "application/manifest")
        if not path.is_file() or not kind.startswith(texts):
            super().do_GET()
            return
        body = gzip.compress(path.read_bytes(), 6, mtime=0)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
