"""Runs Pelican into an empty folder, and tells the true cause when it fails.

Rules:

- Always with fatal errors: whatever Pelican logs as an error ends the run. A plugin
  that cannot be loaded is such an error; without this it would be a line in a log.
- The folder must be empty. Swapping it into place, and auditing it first, is for the
  caller.
- What Pelican leaves behind in the process (levels, handlers, the import path) is put
  back.

Example::

    report = render(settings.public_tree, stage, built_on=day, territories=territories,
                    vocabulary=vocabulary, content_dir=content, theme_dir=theme,
                    progress=progress)
"""

from __future__ import annotations

import contextlib
import datetime
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pelican
from pelican.log import FatalLogger
from pelican.settings import read_settings

from constancia.errors import SiteError
from constancia.manifest import Manifest
from constancia.portal.failures import by_pelican, described, failure
from constancia.portal.generators import Run
from constancia.portal.rendered import Rendered
from constancia.progress import Progress, silent
from constancia.speech import N_
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

SETTINGS: Final = Path(__file__).resolve().parents[3] / "pelicanconf.py"


def render(
    public_dir: Path,
    output_dir: Path,
    *,
    built_on: datetime.date,
    territories: Territories,
    vocabulary: Vocabulary,
    content_dir: Path,
    theme_dir: Path,
    progress: Progress = silent,
    before: Manifest | None = None,
    notes: Path | None = None,
) -> Rendered:
    """Render the site from a public tree, or what is new or changed in it.

    Args:
        public_dir: the public tree.
        output_dir: an existing, empty folder.
        built_on: the day that the pages speak of.
        territories: names of places.
        vocabulary: sectors and trades.
        content_dir: the prose.
        theme_dir: templates, style sheets, scripts, translations.
        progress: is told how far it has come.
        before: what stands already and need not be written, from
            ``Manifest.standing``; ``Rendered.whole`` tells whether any of it was used.
        notes: private folder for what makes the next build short; the bytes of the site
            do not hang on it.

    Raises:
        SiteError: anything that keeps the site from being whole; the folder then holds
            an unfinished site.
    """
    if not output_dir.is_dir() or any(output_dir.iterdir()):
        raise SiteError(
            "{path}: se esperaba una carpeta vacía",
            hint="Construya con «inv build», que prepara una aparte.",
            path=output_dir,
        )
    run = Run(
        territories=territories,
        vocabulary=vocabulary,
        progress=progress,
        before=before or Manifest(),
        notes=notes,
    )
    overrides = {
        "PATH": str(content_dir),
        "THEME": str(theme_dir),
        "OUTPUT_PATH": str(output_dir),
        "CONSTANCIA_PUBLIC": str(public_dir),
        "CONSTANCIA_TODAY": built_on.isoformat(),
        "CONSTANCIA_RUN": run,
    }
    with _contained() as logged:
        try:
            pelican.Pelican(read_settings(str(SETTINGS), override=overrides)).run()
        except Exception as error:  # Pelican raises what its parts raise
            raise logged.failure or failure(error) from error
    if logged.failure:
        raise logged.failure
    if run.rendered is None:
        raise by_pelican(N_("no terminó"))
    return run.rendered


class _Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.messages: list[str] = []

    @property
    def failure(self) -> SiteError | None:
        return by_pelican(" / ".join(self.messages)) if self.messages else None

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        cause = record.exc_info[1] if record.exc_info else None
        self.messages.append(f"{message} ({described(cause)})" if cause else message)


@contextlib.contextmanager
def _contained() -> Iterator[_Errors]:
    """Make errors fatal, keep them, and put everything back."""
    errors = _Errors()
    logger = logging.getLogger("pelican")
    before = (FatalLogger.fatal_lvl, logger.propagate, list(sys.path))
    quiet = pelican.console.quiet
    logger.addHandler(errors)
    logger.propagate = False
    FatalLogger.fatal_lvl = logging.ERROR
    pelican.console.quiet = True
    try:
        yield errors
    finally:
        FatalLogger.fatal_lvl, logger.propagate, sys.path[:] = before
        pelican.console.quiet = quiet
        logger.removeHandler(errors)
