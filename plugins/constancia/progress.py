"""Progress on everything that may take longer than a second.

Rules:

- Names of stages are Spanish, and message ids; ``Console`` shows them by ``say``.
- A stage reports how much is done and, where it knows, of how much. Whoever works
  takes a ``Progress`` and knows nothing of terminals; ``silent`` is the one for tests.
- On a terminal one line is rewritten (count, rate, time left); elsewhere a stage is a
  plain line when it begins to take long, one every quarter of a minute after that, and
  one when it ends. Nothing but numbers and names of stages is ever shown.
- A stage that counts nothing reports 0 of None: its name and its time are shown, if it
  took a second.
- What took longer than a second ends with a summary: every stage and its seconds.

Example::

    progress = Console(sys.stderr, clock=time.monotonic, say=say)
    for number, record in enumerate(records, 1):
        progress("Firmando", number, len(records))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TextIO, TypeVar

from constancia.speech import N_

#: (name of the stage, how many are done, of how many or None)
Progress = Callable[[str, int, int | None], None]

T = TypeVar("T")

REDRAW: Final = 0.1  # seconds
SLOW: Final = 1.0  # seconds before a stage is worth a line
REPEAT: Final = 15.0  # seconds between plain lines of one stage
MINUTE: Final = 60

REST: Final = N_("Lo demás")
WHOLE: Final = N_("En total")


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
        self._started = clock()
        self._began = self._drawn = 0.0
        self._done = 0
        #: seconds of every finished stage, by name
        self.stages: dict[str, float] = {}

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Report that ``done`` of ``total`` are done in ``stage``."""
        now = self._clock()
        if stage != self._stage:
            self.finish()
            self._stage, self._began = stage, now
            # off a terminal the first line waits until the stage is slow
            self._drawn = now if self._live else now + SLOW - REPEAT
        self._done = done
        if now - self._drawn < (REDRAW if self._live else REPEAT):
            return
        self._drawn = now
        line = self._line(now, total)
        self._stream.write(f"\r\x1b[K  {line}" if self._live else f"  {line}\n")
        self._stream.flush()

    def finish(self) -> None:
        """Close the stage that is under way."""
        if not self._stage:
            return
        seconds = self._clock() - self._began
        self.stages[self._stage] = self.stages.get(self._stage, 0.0) + seconds
        if self._live:
            self._stream.write("\r\x1b[K")
        if self._done or seconds >= SLOW:
            count = f": {self._done}" if self._done else ""
            name = self._say(self._stage)
            self._stream.write(f"  {name}{count} ({seconds:.1f} s)\n")
        self._stream.flush()
        self._stage = ""

    def summarise(self) -> None:
        """Tell what took how long, the rest and all of it."""
        self.finish()
        whole = self._clock() - self._started
        if whole < SLOW:
            return
        rest = whole - sum(self.stages.values())
        lines = [(self._say(stage), seconds) for stage, seconds in self.stages.items()]
        lines += [(self._say(REST), rest), (self._say(WHOLE), whole)]
        width = max(len(name) for name, _ in lines)
        for name, seconds in lines:
            self._stream.write(f"  {name.ljust(width)}  {_span(seconds):>11}\n")
        self._stream.flush()

    def _line(self, now: float, total: int | None) -> str:
        seconds = now - self._began
        rate = self._done / seconds if seconds > 0 else 0.0
        count = f": {self._done}" if self._done else ""
        parts = [f"{self._say(self._stage)}{count}"]
        if total and count:
            parts[0] += f" / {total}"
        if rate:
            parts.append(f"{rate:.0f}/s")
        if rate and total and total > self._done:
            parts.append(_span((total - self._done) / rate, digits=0))
        return " · ".join(parts)


def _span(seconds: float, *, digits: int = 1) -> str:
    """Return a time as a person reads it."""
    if seconds < MINUTE:
        return f"{seconds:.{digits}f} s"
    minutes, rest = divmod(round(seconds), MINUTE)
    return f"{minutes} min {rest:02} s"
