"""Sectors, trades and the words that people use for them, in Spanish and English.

Rules:

- ``data/vocabulary.yaml`` is the only source; sectors stand in it in the order in
  which pages show them.
- A sector or trade is found by slug, by either name or by another word in use, without
  regard to accents and case. A trade is found by the name of the activity
  ("albañilería") and by the word for who does it ("albañil", "albañila").
- ``synonyms`` holds groups of words that mean the same to someone who searches;
  each trade is a group, and words shared by no trade have groups of their own.

Non-goals: stemming and misspellings (``search`` does both).

Example::

    vocabulary = load(Path("data/vocabulary.yaml"))
    vocabulary.sector("Construccion").name.en        # "Construction"
    vocabulary.trade("drywall").name.es              # "Tabla yeso"
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from constancia import datafile
from constancia.errors import ConfigurationError
from constancia.folding import fold
from constancia.records import Text, TextList
from constancia.speech import N_

E = TypeVar("E")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """A branch of work, with the name of its emblem in the theme."""

    slug: str
    name: Text
    emblem: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """What a person can do, the words for who does it, and what others call it."""

    slug: str
    name: Text
    sector: str  # slug of a sector
    masculine: str | None  # "albañil", "cocinero"
    feminine: str | None  # "albañila", "cocinera"
    synonyms: TextList

    def words(self) -> tuple[str, ...]:
        """Return every word for the trade, its own names first, without doubles."""
        own = (self.name.es, self.name.en, self.masculine, self.feminine)
        words = (word for word in own if word)
        return tuple(dict.fromkeys((*words, *self.synonyms.es, *self.synonyms.en)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of the directory."""

    sectors: tuple[Sector, ...]
    trades: tuple[Trade, ...]
    #: groups of words that are one to a search; each has two or more
    synonyms: tuple[tuple[str, ...], ...]
    _sectors: Mapping[str, Sector] = field(init=False, repr=False, compare=False)
    _trades: Mapping[str, Trade] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        sectors: dict[str, Sector] = {}
        for sector in self.sectors:
            names = (sector.slug, sector.name.es, sector.name.en or sector.slug)
            for name in (*names, *sector.aliases):
                _enter(sectors, name, sector, sector.slug)
        trades: dict[str, Trade] = {}
        for trade in self.trades:
            if fold(trade.sector) not in sectors:
                raise ConfigurationError(
                    "vocabulary.yaml: el oficio «{trade}» es del sector «{sector}», que "
                    "no está entre los sectores",
                    hint="Corrija su sector, o añada el sector.",
                    trade=trade.slug,
                    sector=trade.sector,
                )
            for name in (trade.slug, *trade.words()):
                _enter(trades, name, trade, trade.slug)
        object.__setattr__(self, "_sectors", sectors)
        object.__setattr__(self, "_trades", trades)

    def sector(self, text: str) -> Sector | None:
        """Return the sector with this slug, name or other word."""
        return self._sectors.get(fold(text))

    def trade(self, text: str) -> Trade | None:
        """Return the trade with this slug, name, word for its people, or synonym."""
        return self._trades.get(fold(text))


def load(path: Path) -> Vocabulary:
    """Read ``vocabulary.yaml``.

    Raises:
        ConfigurationError: the file is missing, no YAML, not of its shape, or one word
            stands for two sectors or two trades.
    """
    return datafile.load(path, _vocabulary, shape=N_("sectores, oficios y sinónimos"))


def _vocabulary(document: Mapping[str, Any]) -> Vocabulary:
    trades = tuple(
        _trade(slug, body) for slug, body in (document.get("trades") or {}).items()
    )
    others = tuple(tuple(group) for group in document.get("synonyms") or ())
    return Vocabulary(
        sectors=tuple(
            _sector(slug, body) for slug, body in document["sectors"].items()
        ),
        trades=trades,
        synonyms=_groups(trades, others),
    )


def _sector(slug: str, body: Mapping[str, Any]) -> Sector:
    return Sector(
        slug=slug,
        name=Text(es=body["es"], en=body["en"]),
        emblem=body["emblem"],
        aliases=_strings(body.get("also")),
    )


def _trade(slug: str, body: Mapping[str, Any]) -> Trade:
    return Trade(
        slug=slug,
        name=Text(es=body["es"], en=body["en"]),
        sector=body["sector"],
        masculine=body.get("m"),
        feminine=body.get("f"),
        synonyms=TextList(
            es=_strings(body.get("also_es")), en=_strings(body.get("also_en"))
        ),
    )


def _strings(items: Iterable[Any] | None) -> tuple[str, ...]:
    found = tuple(items or ())
    if not all(isinstance(item, str) for item in found):
        raise TypeError
    return found


def _groups(
    trades: Iterable[Trade], others: Iterable[tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    groups = [*(trade.words() for trade in trades), *others]
    return tuple(_strings(group) for group in groups if len(group) > 1)


def _enter(index: dict[str, E], name: str, value: E, slug: str) -> None:
    known = index.setdefault(fold(name), value)
    if known is not value:
        raise ConfigurationError(
            "vocabulary.yaml: «{word}» está en «{slug}» y también en otra entrada",
            hint="Quite la palabra de una de las dos.",
            word=name,
            slug=slug,
        )
