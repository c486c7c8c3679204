"""The true cause of a failed build, as an error of ours.

Rules:

- Where a template went wrong, its file and line are named; staff can restore it.
- What one of ours raises says its own words; anything else becomes a ``SiteError``.

Example::

    try: ...
    except Exception as error:
        raise failure(error) from error
"""

from __future__ import annotations

from pathlib import Path

import jinja2

from constancia.errors import ConstanciaError, SiteError


def failure(error: Exception) -> SiteError:
    """Return what went wrong and, where it was in a template, in which line."""
    if isinstance(error, ConstanciaError):
        return SiteError.of(error)
    if isinstance(error, jinja2.TemplateSyntaxError):
        return _in_template(error.name, error.lineno, error.message)
    if isinstance(error, jinja2.TemplateNotFound):
        return SiteError(
            "theme/templates: falta «{file}»",
            hint="Restaure la plantilla, o corrija la que la nombra.",
            file=error.name,
        )
    failed, trace = by_pelican(described(error)), error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".html"):
            cause = described(error)
            failed = _in_template(Path(name).name, trace.tb_lineno, cause)
        trace = trace.tb_next
    return failed


def by_pelican(cause: str) -> SiteError:
    """Return what Pelican itself tells as an error."""
    return SiteError(
        "Pelican: {cause}",
        hint="Corrija el tema, los textos de content/ o pelicanconf.py.",
        cause=cause,
    )


def described(error: BaseException) -> str:
    """Return a foreign error in one line."""
    return f"{type(error).__name__}: {error}"


def _in_template(name: str | None, line: int, cause: str | None) -> SiteError:
    return SiteError(
        "{file}, línea {line}: {cause}",
        hint="Corrija esa plantilla en theme/templates, o restáurela.",
        file=name,
        line=line,
        cause=cause,
    )
