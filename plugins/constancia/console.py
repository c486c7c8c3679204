"""How a command meets a person: its day and paths, its errors, its progress.

Rules:

- An error of ours is two lines, ``error:`` and ``hint:``, and exit status 1; anything
  else is a defect and shows its traceback.
- The clock and the environment are read here and nowhere below.

Example::

    @command(help={"target": "archivo, código o carpeta"})
    def verify(_context: Context, target: str) -> int:
        with reported() as progress: ...
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from invoke.tasks import task

from constancia import settings as locations
from constancia.errors import ConstanciaError
from constancia.progress import Console
from constancia.settings import Settings
from constancia.speech import say

ROOT: Final = Path(__file__).resolve().parents[2]

Context = Any  # Invoke ships no types


def fail(message: str, hint: str | None = None) -> int:
    """Say what is wrong and what to do; return exit status 1."""
    print(f"error: {message}", file=sys.stderr)
    if hint:
        print(f"hint: {hint}", file=sys.stderr)
    return 1


def command(**options: Any) -> Callable[[Callable[..., int | None]], Any]:
    """Make a task whose errors are two plain lines and exit status 1."""

    def decorate(function: Callable[..., int | None]) -> Any:
        @functools.wraps(function)
        def run(context: Context, **arguments: Any) -> None:
            try:
                status = function(context, **arguments)
            except ConstanciaError as error:
                status = fail(*error.told(say))
            except KeyboardInterrupt:
                status = fail(say("Interrumpido: no se cambió nada a medias."))
            if status:
                sys.exit(status)

        run.__doc__ = say(function.__doc__ or "")
        help_texts = {name: say(text) for name, text in options.pop("help", {}).items()}
        return task(help=help_texts, **options)(run)

    return decorate


def settings_of(export: str | None = None) -> Settings:
    """Return where things are and what day it is."""
    now = datetime.datetime.now(datetime.UTC)
    return locations.from_environment(os.environ, root=ROOT, now=now, export=export)


@contextlib.contextmanager
def reported() -> Iterator[Console]:
    """Show progress, and close its last line however the work ends."""
    progress = Console(sys.stderr, clock=time.monotonic, say=say)
    try:
        yield progress
    finally:
        progress.finish()


def concluded(status: int, progress: Console) -> int:
    """Tell what took how long where the work succeeded; return its exit status."""
    if not status:
        progress.summarise()
    return status
