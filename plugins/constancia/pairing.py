"""Records of two times side by side, by what each is known by.

Rules:

- Every record comes once: with its like, or with ``None`` where there is none.
- What is sorted is never held: one record of each side at a time.

Example::

    >>> list(paired("ab", "bc", str))
    [('a', 'a', None), ('b', 'b', 'b'), ('c', None, 'c')]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def paired(
    before: Iterable[T], after: Iterable[T], key: Callable[[T], str]
) -> Iterator[tuple[str, T | None, T | None]]:
    """Yield what has the same key, before and after; both come sorted by it."""
    olds, news = iter(before), iter(after)
    old, new = next(olds, None), next(news, None)
    while old is not None or new is not None:
        first = "" if old is None else key(old)
        second = "" if new is None else key(new)
        if new is None or (old is not None and first < second):
            yield first, old, None
            old = next(olds, None)
        elif old is None or second < first:
            yield second, None, new
            new = next(news, None)
        else:
            yield first, old, new
            old, new = next(olds, None), next(news, None)


def matched(
    before: Iterable[T], after: Iterable[T], key: Callable[[T], str]
) -> Iterator[tuple[str, T | None, T | None]]:
    """Yield the same for records in any order; those of one key, by key and number."""
    olds, news = _by_key(before, key), _by_key(after, key)
    for known in olds.keys() | news.keys():
        yield known, olds.get(known), news.get(known)


def _by_key(records: Iterable[T], key: Callable[[T], str]) -> dict[str, T]:
    found: dict[str, T] = {}
    for record in records:
        name, number = key(record), 1
        while (known := name if number == 1 else f"{name} ({number})") in found:
            number += 1
        found[known] = record
    return found
