"""What a host is told to send along: the policy of the pages and the ``_headers`` file.

Rules:

- Nothing from another host, nothing inline: the policy starts from ``'none'`` and opens
  only what the site serves itself. The pages carry it too, as ``<meta>``, for hosts
  that read no ``_headers`` file; ``frame-ancestors`` works as a header alone.
- ``_headers`` is in the format of Netlify and Cloudflare Pages. A header that two
  matching rules set would be joined by a comma, so each name is set by rules that do
  not overlap, and a pattern has at most one ``*``.
- Pages are kept for minutes, for a certificate may be revoked. Theme files that carry
  their hash in the address are kept for a year; scripts are asked for again each time,
  since modules import one another without a hash. The search index has one file that
  is asked for again, and parts that never change under their name.
- The search page's script and root are named in a header, too: a host that sends early
  hints has them on their way before the page is.
- A photo never changes under its name and is kept for a day only, for its consent may
  be withdrawn. Who may be found by a face is not for search engines to say.
- Nothing behind a code, and no file meant for programs, is for search engines.

Source: CSP Level 3; Fetch (CORS); Netlify and Cloudflare Pages on ``_headers``.

Example::

    headers(("css", "img"))       # the text of the file
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from constancia import addresses

#: for the ``<meta>`` element of every page
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)

_MINUTES: Final = "public, max-age=300, must-revalidate"
_YEAR: Final = "public, max-age=31536000, immutable"
_DAY: Final = "public, max-age=86400"
_ASK: Final = "public, max-age=0, must-revalidate"

_EVERYWHERE: Final = (
    ("Content-Security-Policy", f"{POLICY}; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Strict-Transport-Security", "max-age=31536000"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    # the verifier reads codes with the camera; nothing else is ever asked for
    (
        "Permissions-Policy",
        "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    ),
)
_ANYBODY: Final = ("Access-Control-Allow-Origin", "*")
_NOINDEX: Final = ("X-Robots-Tag", "noindex")

Rule = tuple[str, tuple[tuple[str, str], ...]]


def headers(hashed: Iterable[str]) -> str:
    """Return the text of ``_headers``.

    Args:
        hashed: folders of ``/theme/`` whose files are addressed with their hash.
    """
    rules: list[Rule] = [
        ("/*", _EVERYWHERE),
        ("/c/*", (("Cache-Control", _MINUTES), _NOINDEX)),
        (
            "/c/*/credential.json",
            (("Content-Type", "application/vc+ld+json"), _ANYBODY),
        ),
        (
            addresses.DID_DOCUMENT,
            (
                ("Content-Type", "application/did+json"),
                ("Cache-Control", _MINUTES),
                _ANYBODY,
            ),
        ),
        (
            "/status/*",
            (
                ("Content-Type", "application/vc+ld+json"),
                ("Cache-Control", _MINUTES),
                _ANYBODY,
            ),
        ),
        ("/log/*", (("Cache-Control", _MINUTES), _ANYBODY)),
        ("/data/*", (("Cache-Control", _MINUTES), _ANYBODY, _NOINDEX)),
        ("/feeds/*", (("Cache-Control", _MINUTES), _ANYBODY, _NOINDEX)),
        ("/photos/*", (("Cache-Control", _DAY), _NOINDEX)),
        ("/cards/*", (("Cache-Control", _DAY), _NOINDEX)),
        ("/lists/*", (("Cache-Control", _ASK), _NOINDEX)),
        ("/search/*", (_NOINDEX,)),
        *(
            rule
            for language in addresses.LANGUAGES
            for rule in (
                (addresses.section("search", language), (_early(language),)),
                (f"/search/{language}/root.bin", (("Cache-Control", _ASK),)),
                (f"/search/{language}/part/*", (("Cache-Control", _YEAR),)),
            )
        ),
        ("/theme/js/*", (("Cache-Control", _ASK),)),
        ("/service-worker.js", (("Cache-Control", _ASK),)),
        *(
            (f"/theme/{folder}/*", (("Cache-Control", _YEAR),))
            for folder in sorted(hashed)
        ),
        *((page, (("Cache-Control", _MINUTES),)) for page in _page_patterns()),
    ]
    return "\n".join(
        f"{pattern}\n" + "".join(f"  {name}: {value}\n" for name, value in fields)
        for pattern, fields in rules
    )


def _early(language: str) -> tuple[str, str]:
    """Return what tells a browser of the search's files before it reads the page."""
    script = "</theme/js/search.js>; rel=modulepreload"
    root = f"</search/{language}/root.bin>; rel=preload; as=fetch; crossorigin"
    return "Link", f"{script}, {root}"


def _page_patterns() -> Iterable[str]:
    yield "/"
    for section in addresses.SECTIONS:
        if section != "home":
            yield f"{addresses.section(section, 'es')}*"
    yield f"{addresses.section('home', 'en')}*"
