"""The people of an export by id, as the gate asks for them.

Example::

    people = People(export.people, Grants(export.consents, on=day))
    people.grants("P-0017", "profile")
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence

from constancia.consent.grants import Grants
from constancia.intake.columnar import column
from constancia.intake.rows import PersonRow, Scope
from constancia.packed import Index


class People:
    """Rows and birth dates of people, and what they grant."""

    def __init__(self, rows: Sequence[PersonRow], grants: Grants) -> None:
        self._rows = rows
        self._births = column(rows, "birth_date")
        self._names = column(rows, "full_name")
        self._photos = column(rows, "photo"), column(rows, "photo_alt")
        # one after another asks about the same person
        index = Index(column(rows, "person_id"))
        self._place = functools.lru_cache(maxsize=64)(index.place)
        self._grants = grants

    def row(self, person_id: str) -> PersonRow | None:
        """Return the row of a person."""
        place = self._place(person_id)
        return None if place is None else self._rows[place]

    def born(self, person_id: str) -> datetime.date | None:
        """Return a birth date; ``None`` where it is not known, or nobody has that id."""
        place = self._place(person_id)
        day: datetime.date | None = None if place is None else self._births[place]
        return day

    def __contains__(self, person_id: object) -> bool:
        return self._place(person_id) is not None

    def name(self, person_id: str) -> str:
        """Return the full name of a person who is there.

        Raises:
            KeyError: nobody has that id.
        """
        place = self._place(person_id)
        if place is None:
            raise KeyError
        return str(self._names[place])

    def photo(self, person_id: str) -> tuple[str | None, str | None]:
        """Return what a cell calls the photo of a person, and its description."""
        place = self._place(person_id)
        if place is None:
            return None, None
        photo, alt = (cells[place] for cells in self._photos)
        return photo, alt

    def grants(self, person_id: str, scope: Scope) -> bool:
        """Return whether a person grants ``scope`` today."""
        return self._grants.granted(person_id, scope, born=self.born(person_id))
