"""Random choices that come out the same on every machine and Python.

Rules:

- Only ``random.Random.random()`` is used: of all its methods, that one keeps its
  sequence for a seed over Python's versions (documentation of ``random``).
- A seed is a text, so ``PYTHONHASHSEED`` has no say.

Example::

    draw = Draw("2018:people")
    draw.pick(["a", "b", "c"])
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of choices, the same for one seed."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - sample data, no secret

    def below(self, bound: int) -> int:
        """Return a whole number from 0 up to, but not with, ``bound``."""
        return int(self._random.random() * bound)

    def pick(self, items: Sequence[T]) -> T:
        """Return one of ``items``, each as likely."""
        return items[int(self._random.random() * len(items))]

    def share(self, items: Sequence[T], shares: Sequence[int]) -> T:
        """Return one of ``items``, as likely as its share."""
        left = self._random.random() * sum(shares)
        for item, share in zip(items, shares, strict=True):
            left -= share
            if left < 0:
                return item
        return items[-1]
