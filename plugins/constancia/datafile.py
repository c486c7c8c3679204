"""Reads the project's own data files (``data/*.yaml``) with errors that staff can use.

Rules:

- UTF-8 and YAML's safe subset only; whatever is wrong becomes one
  ``ConfigurationError`` that names the file and says what to do.

Non-goal: the export (``intake`` reads that, and answers with findings).

Example::

    load(Path("data/vocabulary.yaml"), build, shape="sectors, trades and synonyms")
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml

from constancia.errors import ConfigurationError

T = TypeVar("T")


def load(path: Path, build: Callable[[Any], T], *, shape: str) -> T:
    """Return what ``build`` makes of the document in ``path``.

    Args:
        path: a YAML file in UTF-8.
        build: turns the document into the thing; a ``KeyError``, ``TypeError``,
            ``ValueError`` or ``AttributeError`` from it means a wrong shape.
        shape: what the file should hold, for the message.

    Raises:
        ConfigurationError: the file is missing, no YAML, or not of its shape.
    """
    try:
        return build(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ConfigurationError(
            f"{path.name}: cannot be read ({error.strerror})",
            hint="The file belongs to the project: restore it.",
        ) from None
    except (UnicodeDecodeError, yaml.YAMLError):
        raise ConfigurationError(
            f"{path.name}: expected YAML in UTF-8, found something else",
            hint="Undo the last edit, or look for a tab or a missing quote.",
        ) from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(
            f"{path.name}: expected {shape}; found something else "
            f"({type(error).__name__}: {error})",
            hint="The first lines of the file show its shape.",
        ) from None
