"""What the gate let through and what it kept back.

Rules:

- Of certificates the decision alone is kept: a code and a state. The record is made of
  the export each time it is asked for, so that a hundred thousand need little memory.
- Reasons for withholding name a row and a code, never a person.

Example::

    admission.directory.people      # those who chose to be listed
    admission.withheld              # where, and a reason code
"""

from __future__ import annotations

import bisect
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from constancia.intake.rows import Row
from constancia.packed import Growing, Made
from constancia.records import Certificate, Directory, Photo, Tombstone

#: from what a cell calls a photo, and its description, to what is published of it
PhotoOf = Callable[[str, str], Photo | None]


def no_photo(_name: str, _alt: str) -> None:
    """Show no photo at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A row that was not published, or not whole, and why."""

    file: str
    row: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What the gate let through, and what it kept back."""

    directory: Directory
    certificates: Certificates
    withheld: Sequence[Withheld]


class Kept:
    """Gathers rows that are not published: many rows, few reasons."""

    def __init__(self) -> None:
        self._rows = array("I")
        self._why = Growing(repeating=True)  # files and reasons

    def add(self, row: Row, reason: str) -> None:
        """Keep back a row."""
        self._rows.append(row.row)
        self._why.extend(((row.file, reason),))

    def all(self) -> Sequence[Withheld]:
        """Return what was kept back, in order."""
        why = self._why.column()

        def made(place: int) -> Withheld:
            file, reason = why[place]
            return Withheld(file=file, row=self._rows[place], reason=reason)

        return Made(range(len(why)), made)


class Certificates(Made[Certificate | Tombstone]):
    """What becomes of the certificates, sorted by code, each made when it is asked for."""

    def __init__(
        self,
        codes: Sequence[str],
        states: Sequence[str],
        make: Callable[[int], Certificate | Tombstone],
    ) -> None:
        """Take the code and the state of every row; none of one that leaves nothing."""
        places = [place for place, code in enumerate(codes) if code]
        super().__init__(array("I", sorted(places, key=codes.__getitem__)), make)
        self._codes = codes
        self._states = states

    @property
    def codes(self) -> Iterator[str]:
        """The codes, in order."""
        return map(self._codes.__getitem__, self.places)

    @property
    def shown(self) -> Iterator[str]:
        """The codes of those that name their holder, in order."""
        standing = {"active", "suspended"}
        return (self._codes[p] for p in self.places if self._states[p] in standing)

    def place(self, code: str) -> int | None:
        """Return the index of the row that a code is of."""
        known = self._codes.__getitem__
        at = bisect.bisect_left(self.places, code, key=known)
        found = at < len(self.places) and known(self.places[at]) == code
        return self.places[at] if found else None

    @property
    def states(self) -> Iterator[str]:
        """The states, in the same order."""
        return map(self._states.__getitem__, self.places)
