"""Work in shares, one to a processor, and work apart, where processes can be forked.

Rules:

- A share is told its number and of how many; which work is its own follows from that
  alone, so the result does not depend on who was quicker.
- The first share runs here, the others in forked children that see what is in memory
  already. Where there is no fork that can be trusted (Windows, macOS), or threads are
  about, all of it runs here.
- A child that fails is a failure of the whole, with its cause; one that vanishes, too.
  When the first share fails, the children are stopped, and when who forked them is
  killed, they end: nobody goes on writing into a site that another run builds.
- What is done ``apart`` gives its memory back when it is done, which a process that
  goes on seldom does.

Example::

    results = in_shares(lambda number, of: sum(range(number, 100, of)), 2)
    rendered = apart(lambda progress: render(tree, progress=progress), progress)
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

from constancia.errors import ConstanciaError, SiteError
from constancia.progress import Progress

T = TypeVar("T")

#: beyond this, disks and the first share's own work are what is waited for
MOST: Final = 4

Work = Callable[[int, int], T]

#: how a share's error is told to the process that asked for it
Told = Callable[[Exception], ConstanciaError]

#: reports of work that is done apart are handed on by so many
_REPORTS: Final = 64
#: prctl(2): the signal that comes when who forked dies
_PR_SET_PDEATHSIG: Final = 1


def processors() -> int:
    """Return how many shares are worth making on this machine."""
    if sys.platform != "linux" or not _may_fork():
        return 1
    return min(MOST, len(os.sched_getaffinity(0)))


def _may_fork() -> bool:
    # a fork would copy the locks of other threads, perhaps held
    return sys.platform == "linux" and threading.active_count() == 1


def told(error: Exception) -> SiteError:
    """Return an error as one of the site's: our own words, or the foreign error's."""
    if isinstance(error, ConstanciaError):
        return SiteError.of(error)
    return SiteError(
        "el sitio: {cause}",
        hint="No se cambió nada. Avise a quien mantiene el programa.",
        cause=f"{type(error).__name__}: {error}",
    )


def in_shares(work: Work[T], of: int, *, tell: Told = told) -> list[T]:
    """Run ``work(number, of)`` for every number, and return the results in order.

    Args:
        work: what to do; its result must survive pickling.
        of: how many shares, from 1.
        tell: turns what a share raised into an error that can be handed on.

    Raises:
        SiteError: a share failed; the message is that of its error.
    """
    if of == 1:
        return [work(0, 1)]
    children: list[_Child] = []
    with _together(children):
        for number in range(1, of):
            children.append(_Child(functools.partial(work, number, of), tell))  # noqa: PERF401  # each is known as soon as it runs
        return [work(0, of), *(child.result() for child in children)]


def apart(work: Callable[[Progress], T], progress: Progress) -> T:
    """Run work in a process of its own, whose memory is given back when it is done.

    Where there is no fork that can be trusted it runs here.

    Args:
        work: is given what it reports to; its result must survive pickling.
        progress: is told what the work reports, now and then and at the end of a stage.

    Raises:
        ConstanciaError: the work raised it; any other error becomes a ``SiteError``.
    """
    if not _may_fork():
        return work(progress)
    children: list[_Child] = []
    with _together(children):
        children.append(_Child(work, _as_raised, reports=True))
        result: T = children[0].result(progress)
    return result


def _as_raised(error: Exception) -> ConstanciaError:
    return error if isinstance(error, ConstanciaError) else told(error)


class _Child:
    """One forked process and what it sends."""

    def __init__(
        self, work: Callable[..., Any], tell: Told, *, reports: bool = False
    ) -> None:
        forked = multiprocessing.get_context("fork")
        self.receiver, sender = forked.Pipe(duplex=False)
        self.process = forked.Process(
            target=_run,
            args=(sender, work, tell, os.getpid()),
            kwargs={"reports": reports},
        )
        # shares are asked for by who works apart, and daemons may not fork
        self.process.daemon = not reports
        try:
            self.process.start()
        except OSError:
            raise _vanished() from None
        finally:
            sender.close()

    def result(self, progress: Progress | None = None) -> Any:
        """Wait for the result; raises what the child raised."""
        while True:
            try:
                kind, *answer = self.receiver.recv()
            except EOFError:
                raise _vanished() from None
            if kind == "done":
                return answer[0]
            if kind == "failed":
                raised, template, hint, facts = answer
                raise raised(template, hint=hint, **facts)
            if progress:
                progress(*answer)


def _vanished() -> SiteError:
    return SiteError(
        "el sitio: un proceso se detuvo antes de terminar",
        hint="Puede faltar memoria. Cierre otros programas y repita el comando.",
    )


@contextlib.contextmanager
def _together(children: list[_Child]) -> Iterator[None]:
    """Stop children when anything fails, and wait for them."""
    try:
        yield
    except BaseException:
        for child in children:
            child.process.terminate()
        raise
    finally:
        for child in children:
            child.process.join()
            child.receiver.close()


def _run(
    sender: Connection,
    work: Callable[..., Any],
    tell: Told,
    parent: int,
    *,
    reports: bool,
) -> None:
    _end_with(parent)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # stop our own children, too
    try:
        if reports:
            report = _Reports(sender)
            result = work(report)
            report.flush()
        else:
            result = work()
        sender.send(("done", result))
    except Exception as error:  # noqa: BLE001  # handed on, and raised over there
        failed = tell(error)
        words = (failed.template, failed.hint_template, failed.facts)
        sender.send(("failed", type(failed), *words))
    except KeyboardInterrupt:
        return  # who asked was interrupted, too


def _end_with(parent: int) -> None:
    """End when the process that forked this one does, however that ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it did already
        os._exit(1)


class _Reports:
    """Hands on what work reports: not every step, but the last of every stage."""

    def __init__(self, sender: Connection) -> None:
        self._sender = sender
        self._waiting: tuple[str, int, int | None] | None = None
        self._since = 0

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Report as ``Progress`` does."""
        if self._waiting and self._waiting[0] != stage:
            self.flush()
        self._waiting = (stage, done, total)
        self._since += 1
        if self._since == _REPORTS or done == 0:
            self.flush()

    def flush(self) -> None:
        """Hand on what waits."""
        if self._waiting:
            self._sender.send(("reports", *self._waiting))
        self._waiting, self._since = None, 0
