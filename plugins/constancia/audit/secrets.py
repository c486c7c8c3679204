"""The values that must never appear, and how they are recognised in a text.

Rules:

- Names and phrases are found by their words, whatever stands between them; addresses of
  mail to the letter; numbers by their digits, with or without a calling code.
- What stands in the project's own texts is nobody's secret, and neither is a common
  word or a number of few digits.
- A value inside a longer name that somebody agreed to show is none: "María López" is
  not found in "Ana María López", and is found beside it.
- The time is linear in the text: its words are looked up, two by two, in one table.

Example::

    secrets = Secrets.load(silence, benign)    # {"never": [...], "around": [...]}
    secrets.stand_in("Zoila  PEÑA Ordóñez")     # True where that name was not admitted
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from constancia.errors import SiteError

_WORD: Final = re.compile(r"\w+")
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
        self._benign = f" {' '.join(_words(benign))} "
        self._mails: set[str] = set()
        self._numbers: set[str] = set()
        self._single: set[str] = set()
        self._phrases: dict[tuple[str, str], list[str]] = defaultdict(list)
        for value in values:
            self._add(value)
        self._numbers.difference_update(_runs(benign))  # coordinates of a drawing
        self._around: dict[str, list[str]] = defaultdict(list)  # phrase: longer names
        for name in sorted(around, key=len, reverse=True):
            joined = f" {' '.join(_words(name))} "
            for phrase in self._phrases_in(joined):
                self._around[phrase].append(joined)

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

    def _add(self, value: str) -> None:
        words = _words(value)
        digits = "".join(filter(str.isdigit, value))
        if "@" in value:
            self._mails.add(value.casefold())
        elif len(digits) >= _FEWEST_DIGITS and digits == "".join(words):
            self._numbers.add(_national(digits))
        elif len(words) > 1:
            self._phrases[words[0], words[1]].append(f" {' '.join(words)} ")
        elif words and len(words[0]) >= _LONG_WORD:
            self._single.add(words[0])

    def stand_in(self, text: str) -> bool:
        """Return whether one of the values stands in a text."""
        words = _words(text)
        joined = f" {' '.join(words)} "
        found = [f" {word} " for word in self._single.intersection(words)]
        found += self._phrases_in(joined)
        if any(
            phrase not in self._benign and self._alone(phrase, joined)
            for phrase in found
        ):
            return True
        if not self._mails.isdisjoint(map(str.casefold, _MAIL.findall(text))):
            return True
        return not self._numbers.isdisjoint(_runs(text))

    def _phrases_in(self, joined: str) -> list[str]:
        """Return the phrases that stand in words joined by single spaces."""
        return [
            phrase
            for pair in self._phrases.keys() & set(pairwise(joined.split()))
            for phrase in self._phrases[pair]
            if phrase in joined
        ]

    def _alone(self, phrase: str, joined: str) -> bool:
        """Return whether a phrase stands anywhere but in longer names around it."""
        for name in self._around.get(phrase, ()):
            joined = joined.replace(name, " | ")
        return phrase in joined


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(text: str) -> Iterator[str]:
    for run in _NUMBER.findall(text):
        yield _national(re.sub(r"\D", "", run))


def _national(digits: str) -> str:
    """Return a telephone number without the region's calling codes."""
    if len(digits) == _WITH_CALLING_CODE and digits[:3] in {"502", "503", "504"}:
        return digits[3:]
    return digits
