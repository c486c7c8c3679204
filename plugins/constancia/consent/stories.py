"""Who agreed that a story may be told about them, as keys that name nobody.

Rules:

- A story is prose of ``content/``, which the gate does not read. So it says here, for
  every person and venture, whether the ``story`` consent is in force; the build tells
  a story only where its subject's key is among them.
- A venture's own grant counts for the venture, unless one of its owners refused or is
  under age. In declared mode it takes ``return_status`` besides, as a listing does.

Source: contract, section 3.

Example::

    subjects(export, grants, on=day)        # (StorySubject(key="3fa1…"),)
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from constancia.consent.grants import Grants
from constancia.intake.dates import comes_of_age
from constancia.intake.rows import Export
from constancia.records import StorySubject, story_key


def subjects(
    export: Export, grants: Grants, *, on: datetime.date
) -> tuple[StorySubject, ...]:
    """Return the subjects whose story may be told on the day ``on``, by key."""
    host = export.programme.official_host
    keys = {story_key(host, subject) for subject in _agreed(export, grants, on)}
    return tuple(StorySubject(key=key) for key in sorted(keys))


def _agreed(export: Export, grants: Grants, on: datetime.date) -> Iterator[str]:
    born = {row.person_id: row.birth_date for row in export.people}
    declared = export.programme.directory_mode == "declared"

    def listed(*ids: str) -> bool:
        return not declared or any(
            grants.granted(one, "return_status", born=born.get(one)) for one in ids
        )

    def under_age(person_id: str) -> bool:
        day = born.get(person_id)
        return day is not None and comes_of_age(day) > on

    for person_id, day in born.items():
        if grants.granted(person_id, "story", born=day) and listed(person_id):
            yield person_id
    for venture in export.ventures:
        owners = venture.owner_ids
        kept_back = any(
            grants.refused(owner, "story") or under_age(owner) for owner in owners
        )
        if (
            grants.granted(venture.venture_id, "story")
            and not kept_back
            and listed(venture.venture_id, *owners)
        ):
            yield venture.venture_id
