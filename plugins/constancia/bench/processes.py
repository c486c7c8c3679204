"""What a process takes: wall and CPU seconds, and memory.

Example::

    cost = measure(task("build"), environment=environment(folder), folder=ROOT)
    cost.cpu
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one process took."""

    wall: float  # seconds
    cpu: float  # seconds, user and system, children included
    memory: float | None  # MB, of the largest process; None where not known


def measure(
    arguments: Sequence[str], *, environment: Mapping[str, str], folder: Path
) -> Cost:
    """Run a command to its end and return what it took.

    Raises:
        ConfigurationError: the command failed; its own message says why.
    """
    with tempfile.TemporaryDirectory() as name:
        told, errors = Path(name) / "cost", Path(name) / "errors"
        with errors.open("wb") as stream:
            status = subprocess.run(  # noqa: S603  # our own tasks, and pinned programs
                [sys.executable, "-I", "-S", "-c", _STARTER, str(told), *arguments],
                cwd=folder,
                env=dict(environment),
                stdout=subprocess.DEVNULL,
                stderr=stream,
                check=False,
            ).returncode
        said = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        if status:
            raise ConfigurationError(
                "{command}: terminó con el código {status}. {said}",
                hint="Ejecute ese comando por sí solo y corrija lo que diga.",
                command=" ".join(arguments[-2:]),
                status=status,
                said=" ".join(said[-2:]),
            )
        wall, cpu, memory = json.loads(told.read_bytes())
    unit = 1024 if sys.platform == "darwin" else 1
    return Cost(wall=wall, cpu=cpu, memory=memory and memory / 1024 / unit)


#: starts the command and waits for it, in a process so small that its own memory, which
#: a child begins with, is not taken for the child's
_STARTER: Final = """
import json, os, subprocess, sys, time
began = time.perf_counter()
child = subprocess.Popen(sys.argv[2:])
cpu, memory = 0.0, None
if hasattr(os, "wait4"):
    _, status, usage = os.wait4(child.pid, 0)
    status = child.returncode = os.waitstatus_to_exitcode(status)
    cpu, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss
else:
    status = child.wait()
with open(sys.argv[1], "w") as told:
    json.dump((time.perf_counter() - began, cpu, memory), told)
sys.exit(status and 1)
"""


def task(name: str, *options: str) -> list[str]:
    """Return the arguments that run a task with this interpreter."""
    return [sys.executable, "-m", "invoke", name, *options]


def environment(folder: Path, today: str) -> dict[str, str]:
    """Return an environment with everything of ours in ``folder``, on the day ``today``.

    Compiled modules are kept there too, also where the caller keeps none.
    """
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("CONSTANCIA_")}
    inherited.pop("PYTHONDONTWRITEBYTECODE", None)
    return {
        **inherited,
        "CONSTANCIA_EXPORT": str(folder / "export"),
        "CONSTANCIA_STATE": str(folder / "state"),
        "CONSTANCIA_OUTPUT": str(folder / "output"),
        "CONSTANCIA_TODAY": today,
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "PYTHONUTF8": "1",
    }
