"""What staff read: Spanish first, English from a catalogue.

Rules:

- The Spanish sentence is the message id, so code reads as staff will read it and a
  missing translation shows Spanish, never a code word.
- ``CONSTANCIA_LANGUAGE=en`` chooses English; nothing else does, for an office's
  computers are set up in every language.
- Sentences take their values by ``format`` after translation, and never a person's.
- ``translations/en.po`` holds the English of every sentence of ``say``, ``gettext`` and
  ``N_``, of errors, tasks and their options, and of the tables of words; a test holds
  it to the code.

Example::

    >>> say("Se leyeron {count} filas").format(count=3)
    'Se leyeron 3 filas'
"""

from __future__ import annotations

import functools
import gettext
import io
import os
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUE: Final = Path(__file__).with_name("translations") / "en.po"


def language() -> str:
    """Return ``"en"`` where it was asked for, else ``"es"``."""
    return "en" if os.environ.get("CONSTANCIA_LANGUAGE") == "en" else "es"


def say(spanish: str) -> str:
    """Return the sentence in the language of whoever runs the command."""
    return _catalogue(language()).gettext(spanish) if spanish else ""


def N_(spanish: str) -> str:  # noqa: N802  # the name gettext tools look for
    """Mark a sentence for the catalogue; it is translated where it is shown."""
    return spanish


@functools.cache
def _catalogue(chosen: str) -> gettext.NullTranslations:
    return read_catalogue(CATALOGUE) if chosen == "en" else gettext.NullTranslations()


def read_catalogue(path: Path) -> gettext.GNUTranslations:
    """Read a ``.po`` file in memory: no compiled copy that could grow stale."""
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
