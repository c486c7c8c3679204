"""Work in shares, one to a processor, where processes can be forked.

Rules:

- A share is told its number and of how many; which work is its own follows from that
  alone, so the result does not depend on who was quicker.
- The first share runs here, the others in forked children that see what is in memory
  already. Where there is no fork that can be trusted (Windows, macOS), or threads are
  about, all of it runs here.
- A child that fails is a failure of the whole, with its cause; one that vanishes, too.
  When the first share fails, the children are stopped.

Example::

    results = in_shares(lambda number, of: sum(range(number, 100, of)), 2)
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

from constancia.errors import ConstanciaError, SiteError

T = TypeVar("T")

#: beyond this, disks and the first share's own work are what is waited for
MOST: Final = 4

Work = Callable[[int, int], T]

#: how a share's error is told to the process that asked for it
Told = Callable[[Exception], SiteError]


def processors() -> int:
    """Return how many shares are worth making on this machine."""
    if sys.platform != "linux":
        return 1
    if threading.active_count() > 1:  # a fork would copy their locks, perhaps held
        return 1
    return min(MOST, len(os.sched_getaffinity(0)))


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
    forked = multiprocessing.get_context("fork")
    children = []
    for number in range(1, of):
        receiver, sender = forked.Pipe(duplex=False)
        process = forked.Process(target=_child, args=(sender, work, number, of, tell))
        process.daemon = True
        process.start()
        sender.close()
        children.append((process, receiver))
    try:
        results = [work(0, of)]
        results.extend(_result(receiver) for _process, receiver in children)
    except BaseException:
        for process, _receiver in children:
            process.terminate()
        raise
    finally:
        for process, receiver in children:
            process.join()
            receiver.close()
    return results


def _child(
    sender: Connection, work: Work[Any], number: int, of: int, tell: Told
) -> None:
    try:
        answer: tuple[Any, ...] = (True, work(number, of))
    except Exception as error:  # noqa: BLE001  # handed on, and raised over there
        failed = tell(error)
        answer = (False, failed.template, failed.hint_template, failed.facts)
    sender.send(answer)


def _result(receiver: Connection) -> Any:
    try:
        done, *answer = receiver.recv()
    except EOFError:
        raise SiteError(
            "el sitio: un proceso se detuvo antes de terminar",
            hint="Puede faltar memoria. Cierre otros programas y repita el comando.",
        ) from None
    if done:
        return answer[0]
    template, hint, facts = answer
    raise SiteError(template, hint=hint, **facts)
