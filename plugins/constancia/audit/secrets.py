"""The values that must never appear, and how they are recognised in a text.

Rules:

- Names and phrases are found by their words, whatever stands between them; addresses of
  mail to the letter; numbers by their digits, with or without a calling code.
- What stands in the project's own texts is nobody's secret, and neither is a common
  word or a number of few digits.
- A value inside a longer name that somebody agreed to show is none: "María López" is
  not found in "Ana María López", and is found beside it.
- The time is linear in the text: its words are looked up, by twos and threes, in one
  table.

Example::

    secrets = Secrets.load(silence, benign)    # {"never": [...], "around": [...]}
    secrets.stand_in("Zoila  PEÑA Ordóñez")     # True where that name was not admitted
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from constancia.errors import SiteError
from constancia.folding import words as words_of

_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER: Final = re.compile(r"\d(?:[\s().-]{0,2}\d){6,}")
#: fewer digits than these, or a shorter single word, stand on any page
_FEWEST_DIGITS: Final = 7
_LONG_WORD: Final = 12
_WITH_CALLING_CODE: Final = 11


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
        self.known = known
        self.values = frozenset(values)
        self._benign_text = benign
        self._benign = f" {' '.join(words_of(benign))} "
        self._mails: set[str] = set()
        self._numbers: set[str] = set()
        self._single: set[str] = set()
        #: by their first three words, or two where there are no more
        self._phrases: dict[str, list[str]] = defaultdict(list)
        for value in self.values:
            self._add(value)
        self._numbers.difference_update(numbers_of(benign))  # coordinates of a drawing
        self._names = tuple(sorted(around, key=len, reverse=True))
        self._around: dict[str, list[str]] = defaultdict(list)  # phrase: longer names
        for name in self._names:
            spelt = words_of(name)
            for phrase in self._phrases_in(spelt):
                self._around[phrase].append(f" {' '.join(spelt)} ")

    @classmethod
    def load(cls, path: Path, benign: Iterable[Path]) -> Secrets:
        """Read the values that the issue left; without them nothing is known.

        Raises:
            SiteError: the file is damaged.
        """
        texts = " ".join(file.read_text(encoding="utf-8") for file in benign)
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            values, around = document["never"], document["around"]
        except FileNotFoundError:
            return cls((), texts, known=False)
        except (OSError, ValueError, KeyError, TypeError):
            raise SiteError(
                "{path}: no se puede leer",
                hint="Emita de nuevo: «inv issue» lo escribe otra vez.",
                path=path,
            ) from None
        return cls(values, texts, around=around, known=True)

    @property
    def benign_digest(self) -> str:
        """Return what the texts that are nobody's secret are known by."""
        return hashlib.sha256(self._benign.encode()).hexdigest()

    def only(self, values: Iterable[str]) -> Secrets:
        """Return the same rules for some of the values."""
        return Secrets(values, self._benign_text, around=self._names, known=self.known)

    def _add(self, value: str) -> None:
        words = words_of(value)
        digits = "".join(filter(str.isdigit, value))
        if "@" in value:
            self._mails.add(value.casefold())
        elif len(digits) >= _FEWEST_DIGITS and digits == "".join(words):
            self._numbers.add(_national(digits))
        elif len(words) > 1:
            self._phrases[" ".join(words[:3])].append(f" {' '.join(words)} ")
        elif words and len(words[0]) >= _LONG_WORD:
            self._single.add(words[0])

    def stand_in(self, text: str, *, least: int = 0) -> bool:
        """Return whether one of the values stands in a text.

        Args:
            text: any.
            least: characters that a phrase must have to be looked for.
        """
        words = words_of(text)
        return self._in_words(words, least) or self._in_numbers(text)

    def doubtful(self, text: str, words: list[str]) -> bool:
        """Return whether a value stands in a piece of a text, or may begin in it.

        Args:
            text: the piece.
            words: its words, from ``words_of``.
        """
        if self._in_words(words) or self._in_numbers(text):
            return True
        openings = self._phrases.keys() & set(rows_of(words))
        joined = f" {' '.join(words)} " if openings else ""
        return any(
            _cut_off(phrase, joined)
            for opening in openings
            for phrase in self._phrases[opening]
        )

    def begins_in(self, words: list[str]) -> bool:
        """Return whether a value may begin in words that stand in a row."""
        return not self._phrases.keys().isdisjoint(rows_of(words))

    def may_be_in(self, rows: set[str]) -> bool:
        """Return whether a value may stand where there are rows of words like these.

        Args:
            rows: two and three words in a row, long words, numbers and addresses.
        """
        kinds = (self._phrases.keys(), self._single, self._numbers, self._mails)
        return not all(kind.isdisjoint(rows) for kind in kinds)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield, for every value, the rows of words that all stand where it stands."""
        yield from ((mail,) for mail in self._mails)
        yield from ((number,) for number in self._numbers)
        yield from ((word,) for word in self._single)
        for phrases in self._phrases.values():
            for phrase in phrases:
                if phrase not in self._benign:
                    yield tuple(rows_of(phrase.split(), both=False))

    def _in_words(self, words: list[str], least: int = 0) -> bool:
        found = [f" {word} " for word in self._single.intersection(words)]
        found += self._phrases_in(words)
        if not found:
            return False
        joined = f" {' '.join(words)} "
        return any(
            len(phrase) - 2 >= least
            and phrase not in self._benign
            and self._alone(phrase, joined)
            for phrase in found
        )

    def _phrases_in(self, words: list[str]) -> list[str]:
        """Return the phrases that stand in words."""
        openings = self._phrases.keys() & set(rows_of(words))
        if not openings:
            return []
        joined = f" {' '.join(words)} "
        return [
            phrase
            for opening in openings
            for phrase in self._phrases[opening]
            if phrase in joined
        ]

    def _alone(self, phrase: str, joined: str) -> bool:
        """Return whether a phrase stands anywhere but in longer names around it."""
        for name in self._around.get(phrase, ()):
            joined = joined.replace(name, " | ")
        return phrase in joined

    def _in_numbers(self, text: str) -> bool:
        if "@" in text and not self._mails.isdisjoint(mails_of(text)):
            return True
        return not self._numbers.isdisjoint(numbers_of(text))


def mails_of(text: str) -> Iterator[str]:
    """Yield the addresses of mail in a text, in one case."""
    return map(str.casefold, _MAIL.findall(text))


def numbers_of(text: str) -> Iterator[str]:
    """Yield the long numbers of a text as their digits, without calling codes."""
    for run in _NUMBER.findall(text):
        yield _national(re.sub(r"\D", "", run))


def rows_of(words: list[str], *, both: bool = True) -> list[str]:
    """Return three words in a row, and two; of a value only the longest that it has."""
    rows = list(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    if both or len(words) == 2:
        rows += map(" ".join, pairwise(words))
    return rows


def long_words_of(words: Iterable[str]) -> Iterator[str]:
    """Yield the words that are long enough to be a value by themselves."""
    return (word for word in words if len(word) >= _LONG_WORD)


def _cut_off(phrase: str, joined: str) -> bool:
    """Whether words end in the middle of a phrase."""
    end = phrase.rfind(" ", 0, -1)
    while end > 0:
        if joined.endswith(phrase[: end + 1]):
            return True
        end = phrase.rfind(" ", 0, end)
    return False


def _national(digits: str) -> str:
    """Return a telephone number without the region's calling codes."""
    if len(digits) == _WITH_CALLING_CODE and digits[:3] in {"502", "503", "504"}:
        return digits[3:]
    return digits
