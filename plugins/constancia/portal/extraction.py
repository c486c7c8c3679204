"""Keeps the theme's catalogue in step with its templates.

Rules:

- ``messages.pot`` holds every Spanish string of the templates; ``messages.po`` its English.
- Updating keeps translations, adds new strings empty, and drops what no template says
  any more. Nothing is guessed: an empty string is a string to translate.
- No line numbers and no dates, so that the files change only when the words do.

Example::

    update(Path("theme"))       # writes both files
    missing(Path("theme"))      # ("Buscar otra cosa",)
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from constancia.errors import SiteError

KEYWORDS: Final = {
    "_": None,
    "_en": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
#: as in pelicanconf.py, for a ``{% trans %}`` is read with its white space
OPTIONS: Final = {
    "extensions": "constancia.portal.environment.Once",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}
HEADER: Final = "# Spanish is the msgid; the theme's templates are where it comes from."


def extract(theme: Path) -> Catalog:
    """Return every string of the templates of a theme.

    Raises:
        SiteError: a template cannot be read.
    """
    catalogue = Catalog(project="Constancia", header_comment=HEADER)
    try:
        found = extract_from_dir(
            theme / "templates",
            method_map=[("**.html", "jinja2")],
            options_map={"**.html": OPTIONS},
            keywords=KEYWORDS,
        )
        for file, _line, message, _comments, context in found:
            place = (f"templates/{Path(file).as_posix()}", 0)
            catalogue.add(message, None, [place], context=context)
    except Exception as error:  # Jinja and Babel each raise their own
        raise SiteError(
            "theme/templates: no se pueden leer las plantillas ({cause})",
            hint="Corrija la plantilla, o restáurela.",
            cause=error,
        ) from error
    return catalogue


def read(theme: Path) -> Catalog:
    """Return the English catalogue of a theme, an empty one where there is none."""
    path = _catalogue(theme)
    if not path.is_file():
        return Catalog(locale="en", project="Constancia", header_comment=HEADER)
    return read_po(io.BytesIO(path.read_bytes()), locale="en")


def update(theme: Path) -> None:
    """Write ``messages.pot`` and bring ``messages.po`` in step with it."""
    template, english = extract(theme), read(theme)
    english.update(template, no_fuzzy_matching=True)
    english.obsolete.clear()
    _catalogue(theme).parent.mkdir(parents=True, exist_ok=True)
    _write(theme / "translations" / "messages.pot", template)
    _write(_catalogue(theme), english)


def missing(theme: Path) -> tuple[str, ...]:
    """Return the strings of the templates that have no English."""
    english = read(theme)
    found = []
    for message in extract(theme):
        known = english.get(message.id, message.context) if message.id else None
        strings = (known.string if known else None) or ""
        told = (strings,) if isinstance(strings, str) else strings
        if message.id and (known is None or known.fuzzy or not all(told)):
            found.append(message.id if isinstance(message.id, str) else message.id[0])
    return tuple(sorted(found))


def obsolete(theme: Path) -> tuple[str, ...]:
    """Return the strings of the catalogue that no template says any more."""
    extracted = extract(theme)
    return tuple(
        sorted(
            message.id if isinstance(message.id, str) else message.id[0]
            for message in read(theme)
            if message.id and extracted.get(message.id, message.context) is None
        )
    )


def _catalogue(theme: Path) -> Path:
    return theme / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def _write(path: Path, catalogue: Catalog) -> None:
    buffer = io.BytesIO()
    write_po(
        buffer,
        catalogue,
        width=0,
        omit_header=True,
        sort_output=True,
        include_lineno=False,
    )
    fields = (
        "Content-Type: text/plain; charset=utf-8",
        "Plural-Forms: nplurals=2; plural=(n != 1);",
        *(("Language: en",) if catalogue.locale else ()),
    )
    header = "".join(f'"{field}\\n"\n' for field in fields)
    text = f'{HEADER}\nmsgid ""\nmsgstr ""\n{header}\n'.encode() + buffer.getvalue()
    path.write_bytes(text)
