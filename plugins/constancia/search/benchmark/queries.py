"""Queries in fourteen kinds, each with the documents that answer it.

Rules:

- What answers is told from what an entry was drawn from, never from a search engine.
- A query is as people type it: mostly without accents, one word wrong, a word half
  typed, the plural for the singular. Another seed gives other queries.

Example::

    for query in draw(entries, seed=2, each=10, territories=territories):
        query.kind, query.text, query.filters, query.relevant
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from constancia.search.benchmark.corpus import Entry
from constancia.search.benchmark.words import load
from constancia.search.spelling import normalise
from constancia.search.spelling import words as split
from constancia.territories import Territories

#: draws for a query that is wanted, for not every draw gives a new one
_TRIES: Final = 10
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_CONSONANTS: Final = "bcdfghjkmnpqrstvwxyz"
_BY_EAR: Final = (
    ("b", "v"), ("v", "b"), ("z", "s"), ("ce", "se"), ("ci", "si"), ("s", "z"),
    ("ll", "y"), ("h", ""), ("ge", "je"), ("gi", "ji"), ("qu", "k"), ("y", "ll"),
)  # fmt: skip
_ASKING: Final = (
    "busco {what} en {where}",
    "necesito {what} cerca de {where}",
    "donde encuentro {what} en {where}",
    "quien hace {what} por {where}",
    "hay {what} en {where}?",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query and the addresses of the documents that answer it."""

    kind: str
    text: str
    relevant: frozenset[str]
    filters: dict[str, str] = field(default_factory=dict)


def draw(
    entries: tuple[Entry, ...], *, seed: int, each: int, territories: Territories
) -> tuple[Query, ...]:
    """Return ``each`` queries of every kind."""
    asker = _Asker(entries, random.Random(f"queries {seed}"), territories)  # noqa: S311  # not for secrets
    return tuple(query for kind in asker.kinds for query in asker.ask(kind, each))


def meaningless(count: int, *, seed: int) -> tuple[str, ...]:
    """Return ``count`` texts that are no word of any language written here."""
    chance = random.Random(f"meaningless {seed}")  # noqa: S311  # not for secrets
    return tuple(
        "".join(chance.choices(_CONSONANTS, k=chance.randint(4, 8)))
        if chance.random() < 0.7
        else chance.choice(_CONSONANTS) * chance.randint(2, 6)
        for _ in range(count)
    )


class _Asker:
    """Draws queries from a directory."""

    def __init__(
        self,
        entries: tuple[Entry, ...],
        chance: random.Random,
        territories: Territories,
    ) -> None:
        self.chance = chance
        self.entries = entries
        self.listed = [e for e in entries if e.document.kind in ("venture", "person")]
        self.ventures = [e for e in entries if e.document.kind == "venture"]
        self.people = [e for e in entries if e.document.kind == "person"]
        self.department = {
            department.slug: department.name
            for country in territories.countries
            for department in country.departments
        }
        self.strong = {e.document.url: _strong(e, self.department) for e in entries}
        self.kinds: dict[str, Callable[[], Query | None]] = {
            "name": self.name,
            "name without accents": self.plain_name,
            "part of a name": self.part_of_name,
            "number": self.number,
            "gender": self.gender,
            "half typed": self.half_typed,
            "typing error": self.typing_error,
            "by ear": self.by_ear,
            "two fields": self.two_fields,
            "filter": self.filtered,
            "synonym": self.synonym,
            "ñ": self.tilde,
            "phrase": self.phrase,
            "certificate": self.certificate,
        }

    def ask(self, kind: str, each: int) -> Iterator[Query]:
        asked: set[str] = set()
        for _ in range(each * _TRIES):
            if len(asked) == each:
                return
            query = self.kinds[kind]()
            if query and query.relevant and query.text not in asked:
                asked.add(query.text)
                yield query

    def answers(self, test: Callable[[Entry], bool]) -> frozenset[str]:
        return frozenset(e.document.url for e in self.entries if test(e))

    def having(self, *wanted: str) -> frozenset[str]:
        """Return the entries with all these words in name, trade, products or place."""
        one = set(map(_singular, wanted))
        return frozenset(
            url for url, strong in self.strong.items() if strong.issuperset(one)
        )

    def beginning(self, half: str) -> frozenset[str]:
        """Return the entries with a word there that begins so."""
        return frozenset(
            url
            for url, strong in self.strong.items()
            if any(known.startswith(half) for known in strong)
        )

    def name(self) -> Query | None:
        title = self.chance.choice(self.listed).document.title
        return Query(
            kind="name",
            text=title,
            relevant=self.answers(lambda e: e.document.title == title),
        )

    def plain_name(self) -> Query | None:
        title = self.chance.choice(self.listed).document.title
        plain = normalise(title)
        if plain == title.lower():
            return None
        return Query(
            kind="name without accents",
            text=plain,
            relevant=self.answers(lambda e: normalise(e.document.title) == plain),
        )

    def part_of_name(self) -> Query | None:
        title = split(self.chance.choice(self.listed).document.title)
        long = [word for word in title if len(word) > 3]
        if len(title) < 2 or len(long) < 2:
            return None
        part = self.chance.sample(long, min(len(long), self.chance.choice((1, 2, 2))))
        relevant = self.answers(lambda e: set(split(e.document.title)).issuperset(part))
        return Query(kind="part of a name", text=" ".join(part), relevant=relevant)

    def number(self) -> Query | None:
        product = self.product()
        head, *rest = product.split()
        other = _other_number(head)
        if other is None:
            return None
        text = normalise(" ".join((other, *rest)))
        return Query(
            kind="number",
            text=text,
            relevant=self.answers(lambda e: _sells(e, product)),
        )

    def gender(self) -> Query | None:
        trade = load().trades[self.chance.choice(self.people).sector]
        typed = self.chance.choice((trade.man, trade.woman))
        told = self.having(*split(typed))
        relevant = self.answers(
            lambda e: (
                e.activity == trade.activity
                and (e.worker is not None or e.document.url in told)
            )
        )
        return Query(kind="gender", text=normalise(typed), relevant=relevant)

    def half_typed(self) -> Query | None:
        word = self.word(7)
        if word is None:
            return None
        half = word[: max(4, int(len(word) * self.chance.uniform(0.55, 0.8)))]
        return Query(kind="half typed", text=half, relevant=self.beginning(half))

    def typing_error(self) -> Query | None:
        word = self.word(6)
        if word is None:
            return None
        return Query(
            kind="typing error",
            text=_mistyped(word, self.chance),
            relevant=self.having(word),
        )

    def by_ear(self) -> Query | None:
        word = self.word(5)
        if word is None:
            return None
        heard = [
            word.replace(written, as_, 1) for written, as_ in _BY_EAR if written in word
        ]
        heard = [text for text in heard if text != word and "cz" not in text]
        if not heard:
            return None
        return Query(
            kind="by ear", text=self.chance.choice(heard), relevant=self.having(word)
        )

    def two_fields(self) -> Query | None:
        entry = self.chance.choice(self.ventures)
        product = self.chance.choice(entry.products)
        place, relevant = self.somewhere(entry, lambda e: _sells(e, product))
        return Query(
            kind="two fields",
            text=normalise(f"{product} {place}"),
            relevant=relevant,
        )

    def filtered(self) -> Query | None:
        entry = self.chance.choice(self.listed)
        product = self.chance.choice(entry.products)
        name = self.chance.choice(("sector", "department", "country", "kind"))
        value = getattr(entry.document, name)
        return Query(
            kind="filter",
            text=normalise(product),
            filters={name: value},
            relevant=self.answers(
                lambda e: _sells(e, product) and getattr(e.document, name) == value
            ),
        )

    def synonym(self) -> Query | None:
        shown, typed = self.chance.choice(load().synonyms)
        text = normalise(shown)
        return Query(
            kind="synonym",
            text=typed,
            relevant=self.beginning(normalise(typed)[:7])
            | self.answers(lambda e: text in _labels(e)),
        )

    def tilde(self) -> Query | None:
        entry = self.chance.choice(self.listed)
        with_tilde = sorted(w for w in self.strong[entry.document.url] if "ñ" in w)
        if not with_tilde:
            return None
        word = self.chance.choice(with_tilde)
        typed = self.chance.choice((word, word, word.replace("ñ", "n")))
        return Query(kind="ñ", text=typed, relevant=self.having(word))

    def phrase(self) -> Query | None:
        entry = self.chance.choice(self.listed)
        if entry.worker:
            what = entry.worker
            place, relevant = self.somewhere(
                entry, lambda e: e.activity == entry.activity
            )
        else:
            product = what = self.chance.choice(entry.products)
            place, relevant = self.somewhere(entry, lambda e: _sells(e, product))
        pattern = self.chance.choice(_ASKING)
        return Query(
            kind="phrase",
            text=pattern.format(what=what.lower(), where=place),
            relevant=relevant,
        )

    def certificate(self) -> Query | None:
        standards = [e for e in self.entries if e.document.kind == "standard"]
        entry = self.chance.choice(standards)
        if self.chance.random() < 0.4:
            return Query(
                kind="certificate",
                text=entry.document.subtitle.lower(),
                relevant=frozenset({entry.document.url}),
            )
        return Query(
            kind="certificate",
            text=normalise(entry.document.title.replace(",", "")),
            relevant=self.answers(lambda e: e.standard == entry.standard),
        )

    def somewhere(
        self, entry: Entry, test: Callable[[Entry], bool]
    ) -> tuple[str, frozenset[str]]:
        """Return the name of the entry's place or department, and what passes there.

        Some names are borne by several places, and nothing typed says which is meant.
        """
        department = self.department[entry.document.department or ""]
        name = self.chance.choice((entry.place, department))
        return name, self.answers(
            lambda e: (
                name in (e.place, self.department.get(e.document.department or ""))
                and test(e)
            )
        )

    def product(self) -> str:
        return self.chance.choice(self.chance.choice(self.ventures).products)

    def word(self, shortest: int) -> str | None:
        """Return a word of a name, trade, product or place."""
        entry = self.chance.choice(self.listed)
        source = self.chance.choice(
            (entry.document.title, entry.activity, *entry.products, entry.place)
        )
        long = [word for word in split(source) if len(word) >= shortest]
        return self.chance.choice(long) if long else None


def _labels(entry: Entry) -> str:
    """Return name, trade and products as one normalised text."""
    document = entry.document
    parts = (document.title, document.subtitle, *document.terms, *document.products)
    return " | ".join(normalise(part) for part in parts)


def _strong(entry: Entry, department: dict[str, str]) -> frozenset[str]:
    document = entry.document
    places: Iterable[str | None] = (
        document.municipality,
        document.district,
        department.get(document.department or ""),
        load().trades[entry.sector].name,
    )
    told = split(
        " ".join((_labels(entry), document.summary, *(p or "" for p in places)))
    )
    return frozenset((*told, *map(_singular, told)))


def _singular(word: str) -> str:
    """Return a word as it stands in the singular, roughly: enough to compare by."""
    if word.endswith("ces"):
        return f"{word[:-3]}z"
    if word.endswith("es") and word[-3:-2] in set("lrndj"):
        return word[:-2]
    return word.removesuffix("s")


def _sells(entry: Entry, product: str) -> bool:
    """Return whether a product stands among what the entry lists or in its summary."""
    return (
        product in entry.products or product.lower() in entry.document.summary.lower()
    )


def _other_number(word: str) -> str | None:
    if word.endswith("ces"):
        return f"{word[:-3]}z"
    if word.endswith("nes"):
        return word[:-2]
    if word[-2:] in ("as", "os"):
        return word[:-1]
    if word[-1] in "aeo":
        return f"{word}s"
    return None


def _mistyped(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    letter = chance.choice(_LETTERS)
    return chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
        )
    )
