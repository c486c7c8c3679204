"""The sample's raw material: names, towns, ventures and the office's small tables.

It stands in YAML beside this module, for people to read and improve. Everything in it
is fictitious, except the names of places and of public institutions.

Example::

    words = load()
    words.departments[0].towns[0].name   # "San Salvador"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from constancia import datafile
from constancia.speech import N_

HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A town where people of the sample live and ventures are."""

    name: str
    latitude: float
    longitude: float
    municipality: str | None  # of today, where the town is a district
    department: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department of the programme, and the centre that assesses its people."""

    name: str
    country: str
    share: int
    centre: str
    towns: tuple[Town, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """What people certified in a standard say of themselves."""

    trades: tuple[str, ...]
    headlines: tuple[tuple[str, str], ...]  # es, en


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Everything the generator draws from."""

    names: Mapping[str, Any]  # lists of names.yaml, by their key
    departments: tuple[Department, ...]
    skills: Mapping[str, Skill]
    ventures: tuple[Mapping[str, Any], ...]
    office: Mapping[str, Any]  # office.yaml

    def town(self, department: str | None, name: str) -> Town:
        """Return a town by name, and by department where two bear the name."""
        return next(
            town
            for each in self.departments
            for town in each.towns
            if town.name == name and department in {None, each.name}
        )


def load() -> Words:
    """Read the material beside this module."""
    names = _read("names.yaml")
    return Words(
        names=names,
        departments=tuple(map(_department, names["departments"])),
        skills={
            code: Skill(
                trades=tuple(body["trades"]),
                headlines=tuple((h["es"], h["en"]) for h in body["headlines"]),
            )
            for code, body in names["skills"].items()
        },
        ventures=tuple(_read("ventures.yaml")),
        office=_read("office.yaml"),
    )


def _read(name: str) -> Any:
    return datafile.load(
        HERE / name, lambda document: document, shape=N_("datos de la muestra")
    )


def _department(entry: Mapping[str, Any]) -> Department:
    return Department(
        name=entry["name"],
        country=entry["country"],
        share=entry["share"],
        centre=entry["centre"],
        towns=tuple(
            Town(
                name=name,
                latitude=place[0],
                longitude=place[1],
                municipality=place[2] if len(place) > 2 else None,
                department=entry["name"],
                country=entry["country"],
            )
            for name, place in entry["towns"].items()
        ),
    )
