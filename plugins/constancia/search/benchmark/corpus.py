"""A fictitious directory of any size: seeded, with real places and a long tail.

Rules:

- The same size and seed give the same directory on every machine.
- Places come from ``data/territories.yaml``, more in some departments than in others;
  about a third are people, the rest ventures, with a few dozen standards.
- Each entry keeps what it was drawn from, so that what answers a query is known without
  asking any search engine.
- Rare words are made of syllables and drawn by Zipf's law, as in any real collection:
  more than half of all words stand in one document.

Example::

    entries = directory(500, seed=1, territories=territories)
    documents = [entry.document for entry in entries]
"""

from __future__ import annotations

import bisect
import datetime
import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from constancia.folding import slug
from constancia.records import Text
from constancia.search.benchmark.words import load
from constancia.search.document import Document
from constancia.territories import Territories
from constancia.vocabulary import Sector, Vocabulary

_RARE_WORDS: Final = 180_000
_ZIPF: Final = 1.02
_NEWEST: Final = datetime.date(2026, 6, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document and what it was drawn from."""

    document: Document
    sector: str
    activity: str  # "Carpintería de muebles"
    worker: str | None  # "carpintera", of a person
    products: tuple[str, ...]
    place: str  # municipality or district
    standard: str | None = None  # title of the standard it is or holds


def vocabulary(real: Vocabulary) -> Vocabulary:
    """Return the vocabulary of the directory: the real one and eleven more sectors."""
    known = {sector.slug for sector in real.sectors}
    more = tuple(
        Sector(slug=name, name=Text(es=trade.name), emblem="stall")
        for name, trade in load().trades.items()
        if name not in known
    )
    return Vocabulary(
        sectors=(*real.sectors, *more), trades=real.trades, synonyms=real.synonyms
    )


def directory(count: int, *, seed: int, territories: Territories) -> tuple[Entry, ...]:
    """Return ``count`` entries."""
    chance = random.Random(f"directory {seed}")  # noqa: S311  # not for secrets
    draw = _Draw(chance, territories)
    standards = [draw.standard(name) for name in load().trades for _ in range(2)]
    standards = standards[: max(2, count // 50)]
    held = [(s.sector, s.document.title) for s in standards]
    entries = list(standards)
    for number in range(count - len(standards)):
        if chance.random() < 0.35:
            entries.append(draw.person(number, held))
        else:
            entries.append(draw.venture(number))
    return tuple(entries)


class _Draw:
    """Draws entries; holds the chance and the tables it draws from."""

    def __init__(self, chance: random.Random, territories: Territories) -> None:
        self.chance = chance
        self.territories = territories
        self.departments = [
            department
            for country in territories.countries
            for department in country.departments
        ]
        chance.shuffle(self.departments)
        self.department_weights = [1 / (n + 4) for n in range(len(self.departments))]
        self.words = load()
        self.sectors = list(self.words.trades)
        self.sector_weights = [1 / (n + 6) for n in range(len(self.sectors))]
        self.rare = _rare_words()
        self.rare_weights = list(
            itertools.accumulate((n + 60) ** -_ZIPF for n in range(len(self.rare)))
        )

    def rare_word(self) -> str:
        at = self.chance.random() * self.rare_weights[-1]
        return self.rare[bisect.bisect(self.rare_weights, at)]

    def place(self) -> tuple[str, str, str | None, str]:
        """Return country, department, municipality, and the name people use."""
        (department,) = self.chance.choices(self.departments, self.department_weights)
        municipality = self.chance.choice(department.municipalities)
        district = (
            self.chance.choice(municipality.districts)
            if municipality.districts
            else None
        )
        return (
            department.country,
            department.slug,
            municipality.name,
            district or municipality.name,
        )

    def sentence(self, pattern: str, products: Sequence[str], place: str) -> str:
        while "{p}" in pattern:
            pattern = pattern.replace("{p}", self.chance.choice(products), 1)
        while "{x}" in pattern:
            pattern = pattern.replace("{x}", self.rare_word(), 1)
        text = pattern.replace("{m}", place)
        return text[0].upper() + text[1:]

    def venture(self, number: int) -> Entry:
        chance = self.chance
        (sector,) = chance.choices(self.sectors, self.sector_weights)
        trade = self.words.trades[sector]
        goods = trade.products
        products = chance.sample(goods, chance.randint(2, 6))
        country, department, municipality, place = self.place()
        title = self.venture_name(trade.activity, place)
        body = [
            self.sentence(chance.choice(self.words.sentences), goods, place)
            for _ in range(chance.randint(3, 7))
        ]
        document = Document(
            kind="venture",
            url=f"/emprendimientos/{slug(title)}-{number}/",
            title=title,
            subtitle=trade.activity if chance.random() < 0.8 else "",
            summary=self.sentence(chance.choice(self.words.summaries), products, place),
            products=tuple(products),
            body=" ".join(body),
            sector=sector,
            country=country,
            department=department,
            municipality=municipality,
            district=place if place != municipality else None,
            confirmed_on=_NEWEST - datetime.timedelta(days=chance.randint(0, 700)),
        )
        return Entry(
            document=document,
            sector=sector,
            activity=trade.activity,
            worker=None,
            products=tuple(products),
            place=place,
        )

    def venture_name(self, activity: str, place: str) -> str:
        chance = self.chance
        head = chance.choice(
            [
                activity.split(maxsplit=1)[0],
                "Taller",
                "Servicios",
                "Inversiones",
                "Casa",
                "",
            ]
        )
        tail = chance.choices(
            [
                chance.choice(self.words.brands),
                chance.choice(self.words.surnames),
                f"{self.rare_word().capitalize()}",
                f"{chance.choice(self.words.brands)} de {place}",
                f"{chance.choice(self.words.first_names)} {chance.choice(self.words.surnames)}",
                f"{self.rare_word().capitalize()} {self.rare_word().capitalize()}",
            ],
            [5, 3, 4, 2, 2, 2],
        )[0]
        return f"{head} {tail}".strip()

    def person(self, number: int, held: list[tuple[str, str]]) -> Entry:
        chance = self.chance
        (sector,) = chance.choices(self.sectors, self.sector_weights)
        trade = self.words.trades[sector]
        goods = trade.products
        skills = chance.sample(goods, chance.randint(1, 4))
        worker = chance.choice((trade.man, trade.woman))
        country, department, municipality, place = self.place()
        names = [
            chance.choice(self.words.first_names) for _ in range(chance.randint(1, 2))
        ]
        names += [
            chance.choice(self.words.surnames) for _ in range(chance.randint(1, 2))
        ]
        standards = [title for of, title in held if of == sector]
        standard = chance.choice(standards) if standards else None
        body = [
            self.sentence(chance.choice(self.words.sentences), goods, place)
            for _ in range(chance.randint(2, 4))
        ]
        opaque = "".join(chance.choices("0123456789abcdefghjkmnpqrstvwxyz", k=8))
        document = Document(
            kind="person",
            url=f"/personas/{opaque}{number:x}/",
            title=" ".join(names),
            subtitle=worker[0].upper() + worker[1:],
            summary=self.sentence("{p}, {p} y trabajos de {x} en {m}.", skills, place),
            terms=(trade.activity, *skills, *((standard,) if standard else ())),
            body=" ".join(body),
            sector=sector,
            country=country,
            department=department,
            municipality=municipality,
            district=place if place != municipality else None,
        )
        return Entry(
            document=document,
            sector=sector,
            activity=trade.activity,
            worker=worker,
            products=tuple(skills),
            place=place,
            standard=standard,
        )

    def standard(self, sector: str) -> Entry:
        chance = self.chance
        trade = self.words.trades[sector]
        goods = trade.products
        level = chance.randint(1, 4)
        code = f"NC{chance.randint(100, 999)}{sector[:3]}{level}".upper()
        skill = chance.choice(goods)
        title = f"{trade.man[0].upper()}{trade.man[1:]} de {skill}, nivel {level}"
        document = Document(
            kind="standard",
            url=f"/normas/{code.lower()}-{slug(skill)}/",
            title=title,
            subtitle=code,
            terms=tuple(chance.sample(goods, 4)),
            body=f"Norma de competencia para {trade.activity}. Se evalúa en un centro.",
            sector=sector,
        )
        return Entry(
            document=document,
            sector=sector,
            activity=trade.activity,
            worker=None,
            products=(),
            place="",
            standard=title,
        )


def _rare_words() -> list[str]:
    """Return made-up words, most frequent first; the same for every seed."""
    chance = random.Random("rare words")  # noqa: S311  # not for secrets
    found: dict[str, None] = {}
    while len(found) < _RARE_WORDS:
        syllables = chance.choices((0, 1, 2), (2, 5, 3))[0]
        word = "".join(
            chance.choice(load().onsets) + chance.choice(load().vowels)
            for _ in range(syllables)
        )
        word += chance.choice(load().onsets) + chance.choice(load().endings)
        if chance.random() < 0.4:
            word += "s" if word[-1] in "aeiou" else ""
        if len(word) > 3:
            found[word] = None
    return list(found)
