"""The values that must never appear, and how they are recognised in a text.

Rules:

- Names and phrases are found by their words, whatever stands between them; addresses of
  mail to the letter; numbers by their digits, with or without a calling code.
- What stands in the project's own texts is nobody's secret, and neither is a common
  word or a number of few digits.
- A value inside a longer name that somebody agreed to show is none: "María López" is
  not found in "Ana María López", and is found beside it.
- The time is linear in the text: its words are looked up, by twos and threes, in one
  set of marks (``rows``). The values themselves are held in one piece of memory.

Example::

    secrets = Secrets.load(silence, benign)    # {"never": [...], "around": [...]}
    secrets.stand_in("Zoila  PEÑA Ordóñez")     # True where that name was not admitted
"""

from __future__ import annotations

import bisect
import functools
import hashlib
import itertools
import json
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from constancia.audit.rows import (
    APART,
    LONG_WORD,
    LONGEST,
    Rows,
    alone_in,
    mails_in,
    mark,
    number,
    opening_marks,
    rows_in,
    twin,
)
from constancia.errors import SiteError
from constancia.folding import words as words_of
from constancia.ordered import Ordered

#: fewer digits than these stand on any page
_FEWEST_DIGITS: Final = 7
#: lines of the issue's list that are read together
_TOGETHER: Final = 1 << 12


class Secrets:
    """What an issue read and did not admit; ``known`` tells whether it left its list."""

    def __init__(
        self,
        values: Iterable[str],
        benign: str,
        *,
        around: Iterable[str] = (),
        known: bool,
    ) -> None:
        """Take values, the texts in which they are no secrets, and longer names."""
        self.known = known
        self._values = Ordered(itertools.chain.from_iterable(map(_forms, values)))
        self._digests = array("Q", map(_digest, self._values))
        self._excused: frozenset[str] = frozenset()
        marks = opening_marks(self._values)
        self._sought, self._sought_alone = self._marked(marks)
        words = words_of(benign)
        self._benign = f" {' '.join(words)} "
        self._excused = self._excuse(Rows.of(words), alone_in(benign))
        self._sought, self._sought_alone = self._marked(marks)
        self._around = self._names_around(around)
        self._beginning_with = functools.lru_cache(1 << 14)(self._look_up)

    @classmethod
    def load(cls, path: Path, benign: Iterable[Path]) -> Secrets:
        """Read the values that the issue left; without them nothing is known.

        Raises:
            SiteError: the file is damaged.
        """
        texts = " ".join(file.read_text(encoding="utf-8") for file in benign)
        around: list[str] = []
        try:
            return cls(_never(path, around), texts, around=around, known=True)
        except FileNotFoundError:
            return cls((), texts, known=False)
        except (OSError, ValueError, TypeError):
            raise SiteError(
                "{path}: no se puede leer",
                hint="Emita de nuevo: «inv issue» lo escribe otra vez.",
                path=path,
            ) from None

    @property
    def benign_digest(self) -> str:
        """Return what the texts that are nobody's secret are known by."""
        return hashlib.sha256(self._benign.encode()).hexdigest()

    def _marked(self, marks: array[int]) -> tuple[set[int], array[int]]:
        """Return the marks of the first words of values, and of what stands alone.

        Args:
            marks: of all values; those that are excused are left out.
        """
        rows: set[int] = set()
        alone = array("I")
        for value, known in zip(self._values, marks, strict=True):
            if value not in self._excused:
                if value[0] == "#" or "@" in value:
                    alone.append(known)
                else:
                    rows.add(known)
        return rows, array("I", sorted(alone))

    def digests(self) -> bytes:
        """Return what the values are known by, eight bytes each, in an order of theirs."""
        parts = map(sorted, _parted(self._digests))
        return b"".join(array("Q", part).tobytes() for part in parts)

    def others(self, digests: bytes) -> Iterator[tuple[int, ...]]:
        """Yield the marks that stand where a value stands, of those not among others.

        Args:
            digests: of the others, from ``digests``.
        """
        old = array("Q")
        old.frombytes(digests)
        new: set[int] = set()
        for ours, theirs in zip(_parted(self._digests), _parted(old), strict=True):
            new.update(set(ours).difference(theirs))
        for value, known in (
            zip(self._values, self._digests, strict=True) if new else ()
        ):
            if known in new and value not in self._excused:
                yield _marks(value)

    def stand_in(self, text: str, *, least: int = 0) -> bool:
        """Return whether one of the values stands in a text.

        Args:
            text: any, without entities.
            least: characters that a phrase must have to be looked for.
        """
        if self.stand_alone(alone_in(text)):
            return True
        rows = rows_in(text)
        if all(map(self._sought.isdisjoint, rows.marks())):
            return False
        joined = f" {' '.join(rows.words)} "
        return any(
            len(phrase) >= least and self._alone(phrase, joined)
            for phrase in self._phrases(rows)
        )

    def stand_alone(self, alone: set[str]) -> bool:
        """Return whether a value is among addresses and numbers from ``alone_in``."""
        return any(
            text in self._values and text not in self._excused
            for text in alone
            if _stands_in(self._sought_alone, mark(text))
        )

    def begin_in(self, rows: Rows) -> bool:
        """Return whether a value stands in words, or may go on where they break off.

        Args:
            rows: of words that break off wherever there is an ``APART``, and at the end.
        """
        if all(map(self._sought.isdisjoint, rows.marks())):
            return False
        joined = f" {' '.join(rows.words)} {APART} "
        return any(
            self._alone(phrase, joined) or _broken_off(phrase, joined)
            for phrase in self._phrases(rows)
        )

    def _phrases(self, rows: Rows) -> Iterator[str]:
        """Yield the values whose first words stand in some rows."""
        for opening in rows.found(self._sought):
            yield from self._beginning_with(opening)

    def _look_up(self, opening: str) -> tuple[str, ...]:
        """Return the values that begin with two or three words, or are one word."""
        if opening.count(" ") < LONGEST - 1:
            found = [opening] if opening in self._values else []
        else:
            found = list(self._values.beginning_with(opening))
        return tuple(
            value
            for value in found
            if f"{value} ".startswith(f"{opening} ") and value not in self._excused
        )

    def _alone(self, phrase: str, joined: str) -> bool:
        """Return whether a phrase stands anywhere but in longer names around it."""
        sought = f" {phrase} "
        for name in self._around.get(phrase, ()):
            joined = joined.replace(name, " | ")
        return sought in joined

    def _excuse(self, rows: Rows, alone: set[str]) -> frozenset[str]:
        """Return the values that stand in the project's texts; addresses do not."""
        excused = {
            text
            for text in alone
            if _stands_in(self._sought_alone, mark(text))
            and text in self._values
            and "@" not in text
        }
        for opening in rows.found(self._sought):
            values = self._look_up(opening)
            excused.update(value for value in values if f" {value} " in self._benign)
        return frozenset(excused)

    def _names_around(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Return, by value, the longer names that hold it, the longest first."""
        around: dict[str, list[str]] = {}
        for name in sorted(names, key=len, reverse=True):
            rows = rows_in(name)
            spelt = f" {' '.join(rows.words)} "
            for opening in rows.found(self._sought):
                for phrase in self._look_up(opening):
                    if f" {phrase} " in spelt:
                        around.setdefault(phrase, []).append(spelt)
        return around


def _never(path: Path, around: list[str]) -> Iterator[str]:
    """Yield the values in a file, line by line, and gather the names around them.

    Each stands on a line of its own, as ``json`` writes them with an indent of nothing:
    read whole, half a million of them take more memory than all the rest.

    Raises:
        FileNotFoundError, OSError: it cannot be read.
        ValueError: it is damaged, or ends too soon.
    """
    into = None
    waiting: list[str] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            text = line.rstrip().removesuffix(",")
            if into and text.startswith('"') and text.endswith('"'):
                waiting.append(text)
                if into == '"never": [' and len(waiting) == _TOGETHER:
                    yield from _texts(waiting)
                    waiting.clear()
            elif text in {'"never": [', '"around": ['} and not into:
                into = text
            elif text == "]":
                if into == '"never": [':
                    yield from _texts(waiting)
                else:
                    around += _texts(waiting)
                waiting.clear()
                into = None
            elif text == "}" and not into:
                return
            elif text not in {"{", '"never": []', '"around": []'}:
                raise ValueError(path.name)
    raise ValueError(path.name)


def _texts(written: list[str]) -> list[str]:
    """Return texts that are written as JSON, one each."""
    texts: list[Any] = json.loads(f"[{','.join(written)}]")
    if len(texts) != len(written) or not all(isinstance(text, str) for text in texts):
        raise ValueError
    return texts


def _forms(value: str) -> list[str]:
    """Return a value as it is sought: its words, ``#`` and digits, or an address."""
    words = words_of(value)
    joined = "".join(words)
    found = mails_in(value)
    if len(joined) >= _FEWEST_DIGITS and joined.isdigit():
        found.append(number(joined))
    elif value.strip().casefold() not in found and (
        len(words) > 1 or len(joined) >= LONG_WORD
    ):
        found.append(" ".join(words))
    return found


def _parted(digests: array[int]) -> list[array[int]]:
    """Return digests in parts by their last byte: no long list of numbers is held."""
    parts = [array("Q") for _ in range(256)]
    for known in digests:
        parts[known & 255].append(known)
    return parts


def _stands_in(marks: array[int], sought: int) -> bool:
    """Return whether a mark is among some that are in order."""
    place = bisect.bisect_left(marks, sought)
    return place < len(marks) and marks[place] == sought


def _marks(value: str) -> tuple[int, ...]:
    """Return the marks that are all there where a value stands."""
    if " " not in value:
        return mark(value), twin(value)
    rows = Rows.of(value.split(" "))
    return tuple(rows.threes or rows.twos)


def _digest(value: str) -> int:
    summed = hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(summed.digest(), "little")


def _broken_off(phrase: str, joined: str) -> bool:
    """Return whether words break off in the middle of a phrase, past its opening."""
    words = phrase.split(" ")
    return any(
        f" {' '.join(words[:length])} {APART} " in joined
        for length in range(LONGEST, len(words))
    )
