"""The list of what has no English yet, for staff.

Rules:

- A text of the data without its English falls back to Spanish on English pages, marked as
  such; this says which, in the words of the reviewer's report. People are counted, not
  named.
- What the theme says has to be complete; the build fails over it (``portal.language``).

Example::

    write(settings.report / "untranslated.txt", rendered.fallbacks, say)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from constancia import privatefile
from constancia.fieldnames import FIELDS, TABLES
from constancia.portal.rendered import Fallback
from constancia.speech import N_

HEAD = N_(
    "Textos de los datos sin inglés: las páginas en inglés los dan en español, marcados."
)
_PART = re.compile(r"^(\w+)(?:\[(\d+)\])?(?:\.(\w+))?")


def write(
    path: Path, fallbacks: Iterable[Fallback], gettext: Callable[[str], str]
) -> None:
    """Write the list, one text a line, in the language of ``gettext``.

    Raises:
        TreeError: the file cannot be written.
    """
    lines = [gettext(HEAD), "", *(told(each, gettext) for each in fallbacks)]
    text = "".join(f"{line}\r\n" for line in lines)
    # the mark is for Notepad, which takes other files for Windows-1252
    privatefile.write(path, text.encode("utf-8-sig"))


def told(fallback: Fallback, gettext: Callable[[str], str]) -> str:
    """Return a line: the table, the record, the field and, in a list, which of it."""
    found = _PART.match(fallback.field)
    name, number, inner = found.groups() if found else (fallback.field, None, None)
    words = [gettext(FIELDS.get(name, name))]
    if number:
        words.append(number)
    if inner:
        words.append(f"({gettext(FIELDS.get(inner, inner))})")
    where = f"{gettext(TABLES[fallback.table])} {fallback.key}".strip()
    return f"{where}: {' '.join(words)}"
