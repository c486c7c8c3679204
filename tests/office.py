"""A state folder with a fixed key, and a way to issue small exports into it."""

from __future__ import annotations

import dataclasses
import datetime
import json
from pathlib import Path
from typing import Any

from exports import TODAY, make_export, read

from constancia import issue as door
from constancia import preview, tree
from constancia.changes import Changes
from constancia.credentials import keys, status_list
from constancia.intake.rows import Export
from constancia.issue import Issuance
from constancia.progress import silent
from constancia.records import Certificate, Tombstone
from constancia.settings import Settings
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

SEED = bytes(range(32))
KEY = keys.from_seed(SEED, code_secret=bytes(32), created=TODAY)


class Office:
    """A state folder and a way to issue into it."""

    def __init__(
        self, folder: Path, territories: Territories, vocabulary: Vocabulary
    ) -> None:
        self.folder = folder
        self.territories = territories
        self.vocabulary = vocabulary
        self.settings = Settings(
            root=folder,
            export=folder / "export",
            state=folder / "state",
            output=folder / "output",
            key=None,
            today=TODAY,
        )

    def on(self, today: datetime.date) -> Settings:
        """The office's settings on a day."""
        return dataclasses.replace(self.settings, today=today)

    def export(self, *, today: datetime.date = TODAY, **tables: Any) -> Export:
        """Write an export and read it back."""
        make_export(self.folder, **tables)
        reading = read(self.settings.export, on=today)
        assert reading.export is not None, reading.findings
        return reading.export

    def issue(
        self,
        *,
        key: keys.IssuerKey = KEY,
        today: datetime.date = TODAY,
        removals: int | None = None,
        **tables: Any,
    ) -> Issuance:
        return door.issue(
            self.export(today=today, **tables),
            settings=self.on(today),
            key=key,
            territories=self.territories,
            vocabulary=self.vocabulary,
            progress=silent,
            removals=removals,
        )

    def difference(self, *, today: datetime.date = TODAY, **tables: Any) -> Changes:
        return preview.difference(
            self.export(today=today, **tables),
            settings=self.on(today),
            key=KEY,
            territories=self.territories,
            vocabulary=self.vocabulary,
        )

    @property
    def tree(self) -> tree.PublicTree:
        return tree.read(self.settings.public_tree)

    def certificates(self) -> dict[str, tuple[Certificate | Tombstone, bytes | None]]:
        return {
            record.code: (record, file) for record, file in self.tree.certificates()
        }

    def bits(self) -> list[int]:
        document = json.loads(self.tree.files["/status/1.json"])
        bits = status_list.decode(document["credentialSubject"]["encodedList"])
        return [i for i in range(len(bits) * 8) if status_list.bit(bits, i)]

    def public_bytes(self) -> dict[str, bytes]:
        folder = self.settings.public_tree
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
