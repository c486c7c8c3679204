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

import functools
import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from constancia.audit.rows import (
    APART,
    LONG_WORD,
    LONGEST,
    Rows,
    alone_in,
    mark,
    number,
    rows_in,
    twin,
)
from constancia.errors import SiteError
from constancia.folding import words as words_of
from constancia.ordered import Ordered

#: fewer digits than these stand on any page
_FEWEST_DIGITS: Final = 7


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
        self._values = Ordered(form for value in values for form in _forms(value))
        openings = array("I", map(_opening_mark, self._values))
        self._sought = set(openings)
        self._excused: frozenset[str] = frozenset()
        words = words_of(benign)
        self._benign = f" {' '.join(words)} "
        self._excused = self._excuse(Rows.of(words), alone_in(benign))
        spared = set(map(_opening_mark, self._excused))
        self._sought -= spared
        self._sought.update(
            opening
            for opening, value in zip(openings, self._values, strict=True)
            if opening in spared and value not in self._excused
        )
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

    def digests(self) -> bytes:
        """Return what the values are known by, eight bytes each, in their order."""
        return array("Q", map(_digest, self._values)).tobytes()

    def others(self, digests: bytes) -> Iterator[tuple[int, ...]]:
        """Yield the marks that stand where a value stands, of those not among others.

        Args:
            digests: of the others, from ``digests``.
        """
        old = array("Q")
        old.frombytes(digests)
        new = set(map(_digest, self._values))
        new.difference_update(old)
        for value in self._values if new else ():
            if _digest(value) in new and value not in self._excused:
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
            if mark(text) in self._sought
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
            if mark(text) in self._sought and text in self._values and "@" not in text
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
    with path.open(encoding="utf-8") as file:
        for line in file:
            text = line.rstrip().removesuffix(",")
            if text in {'"never": [', '"around": ['}:
                into = text
            elif text.startswith('"') and text.endswith('"') and into == '"never": [':
                yield json.loads(text)
            elif text.startswith('"') and text.endswith('"') and into:
                around.append(json.loads(text))
            elif text == "]":
                into = None
            elif text == "}":
                return
            elif text not in {"{", '"never": []', '"around": []'}:
                raise ValueError(path.name)
    raise ValueError(path.name)


def _forms(value: str) -> Iterator[str]:
    """Yield a value as it is sought: its words, ``#`` and digits, or an address."""
    words = words_of(value)
    letters = "".join(words)
    mails = [text for text in alone_in(value) if "@" in text] if "@" in value else []
    yield from mails
    if len(letters) >= _FEWEST_DIGITS and letters.isdigit():
        yield number(letters)
    elif value.strip().casefold() not in mails and (
        len(words) > 1 or (words and len(words[0]) >= LONG_WORD)
    ):
        yield " ".join(words)


def _opening_mark(value: str) -> int:
    return mark(" ".join(value.split(" ", LONGEST)[:LONGEST]))


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
