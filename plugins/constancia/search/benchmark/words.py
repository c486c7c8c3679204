"""The words of ``words.yaml``, from which the fictitious directory is drawn."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constancia import datafile
from constancia.speech import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """A sector with its one activity, who does it, and what is sold there."""

    name: str
    activity: str
    man: str
    woman: str
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Everything that entries and queries are drawn from."""

    trades: Mapping[str, Trade]  # by slug of the sector
    synonyms: tuple[tuple[str, str], ...]  # (word of the page, what is typed)
    first_names: tuple[str, ...]
    surnames: tuple[str, ...]
    brands: tuple[str, ...]
    sentences: tuple[str, ...]
    summaries: tuple[str, ...]
    onsets: tuple[str, ...]
    vowels: tuple[str, ...]
    endings: tuple[str, ...]


@functools.cache
def load() -> Words:
    """Return the words; read once."""
    path = Path(__file__).with_name("words.yaml")
    return datafile.load(path, _words, shape=N_("sectores, nombres y frases"))


def _words(document: Any) -> Words:
    return Words(
        trades={
            slug: Trade(
                name=body["name"],
                activity=body["activity"],
                man=body["man"],
                woman=body["woman"],
                products=tuple(body["products"].split(", ")),
            )
            for slug, body in document["sectors"].items()
        },
        synonyms=tuple((shown, typed) for shown, typed in document["synonyms"]),
        first_names=tuple(document["first_names"].split()),
        surnames=tuple(document["surnames"].split()),
        brands=tuple(document["brands"].split(", ")),
        sentences=tuple(document["sentences"]),
        summaries=tuple(document["summaries"]),
        onsets=tuple(document["onsets"].split()),
        vowels=tuple(document["vowels"].split()),
        endings=tuple(document["endings"].split()),
    )
