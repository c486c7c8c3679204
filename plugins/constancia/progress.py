"""Progress on everything that may take longer than a second.

Rules:

- Names of stages are Spanish, and message ids; ``Console`` shows them by ``say``.
- A stage reports how much is done and, where it knows, of how much. Whoever works
  takes a ``Progress`` and knows nothing of terminals; ``silent`` is the one for tests.
- On a terminal one line is rewritten (count, rate, time left); elsewhere a stage is a
  plain line when it begins to take long and one when it ends. Nothing but numbers and
  names of stages is ever shown.

Example::

    progress = Console(sys.stderr, clock=time.monotonic, say=say)
    for number, record in enumerate(records, 1):
        progress("Firmando", number, len(records))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TextIO, TypeVar

#: (name of the stage, how many are done, of how many or None)
Progress = Callable[[str, int, int | None], None]

T = TypeVar("T")

REDRAW: Final = 0.1  # seconds
SLOW: Final = 1.0  # seconds before a stage is worth a line


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """Report nothing."""


def counted(
    items: Iterable[T], progress: Progress, stage: str, total: int | None = None
) -> Iterator[T]:
    """Yield ``items`` and report each."""
    for number, item in enumerate(items, 1):
        yield item
        progress(stage, number, total)


class Console:
    """Report to a person: a live line on a terminal, plain lines elsewhere."""

    def __init__(
        self,
        stream: TextIO,
        *,
        clock: Callable[[], float],
        say: Callable[[str], str] = str,
    ) -> None:
        self._stream = stream
        self._clock = clock
        self._say = say
        self._live = stream.isatty()
        self._stage = ""
        self._began = self._drawn = 0.0
        self._done = 0
        self._announced = False
        #: name and seconds of every finished stage, for the summary
        self.stages: list[tuple[str, int, float]] = []

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Report that ``done`` of ``total`` are done in ``stage``."""
        now = self._clock()
        if stage != self._stage:
            self.finish()
            self._stage, self._began, self._drawn = stage, now, now
            self._announced = False
        self._done = done
        if self._live and now - self._drawn >= REDRAW:
            self._drawn = now
            self._stream.write(f"\r\x1b[K  {self._line(now, total)}")
            self._stream.flush()
        elif not self._live and not self._announced and now - self._began >= SLOW:
            self._announced = True
            self._stream.write(f"  {self._line(now, total)}\n")
            self._stream.flush()

    def finish(self) -> None:
        """Close the stage that is under way."""
        if not self._stage:
            return
        seconds = self._clock() - self._began
        self.stages.append((self._stage, self._done, seconds))
        if self._live:
            self._stream.write("\r\x1b[K")
        name = self._say(self._stage)
        self._stream.write(f"  {name}: {self._done} ({seconds:.1f} s)\n")
        self._stream.flush()
        self._stage = ""

    def _line(self, now: float, total: int | None) -> str:
        seconds = now - self._began
        rate = self._done / seconds if seconds > 0 else 0.0
        parts = [f"{self._say(self._stage)}: {self._done}"]
        if total:
            parts[0] += f" / {total}"
        if rate:
            parts.append(f"{rate:.0f}/s")
        if rate and total and total > self._done:
            parts.append(f"{(total - self._done) / rate:.0f} s")
        return " · ".join(parts)
