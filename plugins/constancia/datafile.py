"""Reads the project's own data files (``data/*.yaml``) with errors that staff can use.

Rules:

- UTF-8 and YAML's safe subset only; whatever is wrong becomes one
  ``ConfigurationError`` that names the file and says what to do.

Non-goal: the export (``intake`` reads that, and answers with findings).

Example::

    load(Path("data/vocabulary.yaml"), build, shape=N_("sectores y oficios"))
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml

from constancia.errors import ConfigurationError

T = TypeVar("T")

# libyaml's safe loader where it was built, else the same in Python, ten times as slow
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(path: Path, build: Callable[[Any], T], *, shape: str) -> T:
    """Return what ``build`` makes of the document in ``path``.

    Args:
        path: a YAML file in UTF-8.
        build: turns the document into the thing; a ``KeyError``, ``TypeError``,
            ``ValueError`` or ``AttributeError`` from it means a wrong shape.
        shape: what the file should hold, in Spanish and in the plural, for the message.

    Raises:
        ConfigurationError: the file is missing, no YAML, or not of its shape.
    """
    try:
        return build(yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER))  # noqa: S506 - a safe one
    except OSError as error:
        raise ConfigurationError(
            "{file}: no se puede leer ({reason})",
            hint="Es un archivo del proyecto: restáurelo.",
            file=path.name,
            reason=error.strerror,
        ) from None
    except (UnicodeDecodeError, yaml.YAMLError):
        raise ConfigurationError(
            "{file}: se esperaba YAML en UTF-8 y hay otra cosa",
            hint="Deshaga el último cambio, o busque un tabulador o una comilla que falta.",
            file=path.name,
        ) from None
    except KeyError as error:
        raise ConfigurationError(
            "{file}: se esperaban {shape}; falta la clave «{key}»",
            hint="Las primeras líneas del archivo muestran su forma.",
            file=path.name,
            shape=shape,
            key=next(iter(error.args), "?"),
        ) from None
    except (TypeError, ValueError, AttributeError):
        raise ConfigurationError(
            "{file}: se esperaban {shape} y hay otra cosa",
            hint="Las primeras líneas del archivo muestran su forma.",
            file=path.name,
            shape=shape,
        ) from None
