"""What must never appear: every value that was read and not admitted.

The audit searches the built site for these values, so a leak is found even where the
gate, a template or a plugin has a fault. They are kept in the private state and never
printed.

Rules:

- All values of private columns, and all personal values of the contract's columns
  that no record carries: names of people who are not shown, birth dates, withheld
  contacts, points, everything of ventures that are not listed.
- A value that some record carries is no secret, however it is spelt (a name can be
  shared by someone who agreed and someone who did not; a private column can repeat the
  name of the centre in capitals, or the published telephone without its calling code).
  Neither is one of three characters or less: ``No``, ``F`` and ``12`` stand on every
  page; nor the day of the issue, which every page bears.
- A value of a private column is no secret either if it stands within a text that some
  record of the directory carries, or says a place that is published: *Jiquilisco,
  Usulután* as somebody's birthplace says nothing once a centre stands there. The name
  of a person is held to the letter all the same.
- Of two people one may bear the whole name of the other and more: "María López" is
  withheld, "Ana María López" agreed. Such longer names are told apart (``around``)
  so that the audit finds the short one alone and not inside the long one.
- Values stream: what is published is known by digests and packed texts.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import itertools
import json
import operator
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from constancia.consent import Admission
from constancia.folding import fold, words
from constancia.intake.columnar import column, each
from constancia.intake.rows import Export
from constancia.ordered import Sorting
from constancia.packed import Digests, Growing, Texts, used
from constancia.records import Certificate, Directory, Tombstone
from constancia.territories import Territories

SHORTEST: Final = 4  # characters
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)
#: letters of Spanish: where there are no others, folding is quick
_LETTERS: Final = str.maketrans("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunaeiouun")
_WORD: Final = re.compile(r"[a-z0-9]+")
#: digits of a telephone of the region: at home, with a calling code, with 00 before it
_TELEPHONE: Final = (8, 11, 13)

#: columns of people and ventures that say nothing about anyone by themselves
_HARMLESS: Final = frozenset(
    {
        *("file", "sheet", "row", "status", "sector", "category", "gender"),
        *("country", "department", "municipality", "district", "languages"),
        *("payment", "availability", "trades", "confirmed_on", "hours", "delivery_es"),
        # what a business sells is sold by others in the same words
        *("products", "photo_alts", "sectors"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What must never appear; both in order, each value once."""

    never: Sorting
    around: Sorting  # published names that hold a name of ``never`` and more

    def lines(self) -> Iterator[bytes]:
        """Yield the JSON document that the audit reads, a value a line."""
        for end, name, values in (
            ("{\n", "never", self.never),
            (",\n", "around", self.around),
        ):
            yield f'{end}"{name}": ['.encode()
            before, after = b"\n", b"]"
            for value in values:
                yield before + _ENCODER.encode(value).encode()
                before, after = b",\n", b"\n]"
            yield after
        yield b"\n}"


def gather(
    export: Export,
    admission: Admission,
    *,
    territories: Territories,
    on: datetime.date,
) -> Silence:
    """Return the values of ``export`` that no page, path or file may hold.

    Args:
        export: as it was read.
        admission: what the gate let through.
        territories: how places are written on pages.
        on: the day of the issue.
    """
    directory = admission.directory
    days = (on, on + datetime.timedelta(days=directory.programme.status_valid_days))
    named = _Named(admission)
    public = _Public(
        itertools.chain(_strings(directory), _places(directory, territories)),
        itertools.chain(_strings(days), _strings_of(named.certificates())),
    )
    around = Sorting(_around(named.names(), export, public))
    del named  # before the many values come
    personal = Digests(_personal(export))
    never = itertools.chain(
        (value for value in _personal(export) if not public.says(value)),
        (
            value
            for value in export.private_values
            # who is not shown is not shown because a place bears the same name
            if value not in personal and not public.says(value, within=True)
        ),
    )
    return Silence(
        never=Sorting(v for value in never if len(v := value.strip()) >= SHORTEST),
        around=around,
    )


class _Public:
    """What is published, to be asked whether it says a value."""

    def __init__(self, texts: Iterable[str], other: Iterable[str]) -> None:
        """Take everything published: texts in which a value may stand, and the rest."""
        numbers = array("q")

        # codes of standards, places and states come again and again
        @functools.lru_cache(maxsize=1 << 12)
        def spelt(text: str) -> str:
            if number := _telephone(text):
                numbers.append(int(number))
            return _spelling(text)

        whole = Texts(Sorting(map(spelt, texts)))
        self._spelt = Digests(itertools.chain(whole, map(spelt, other)))
        # within a single word nothing else stands
        self._texts = Texts(text for text in whole if " " in text)
        del whole
        self._numbers = Digests(numbers)
        self._by_word: dict[str, array[int]] = {}
        for place, text in enumerate(self._texts):
            for word in set(text.split()):
                self._by_word.setdefault(word, array("I")).append(place)

    def says(self, value: str, *, within: bool = False) -> bool:
        """Return whether a value is published; ``within``: or stands in a text."""
        spelt = _spelling(value)
        if spelt in self._spelt:
            return True
        if within:
            rarest: Sequence[int] = ()  # places of texts, those with the rarest word
            for word in spelt.split():
                places = self._by_word.get(word)
                if places is None:
                    rarest = ()
                    break
                if not rarest or len(places) < len(rarest):
                    rarest = places
            phrase = f" {spelt} "
            if any(phrase in f" {self._texts[place]} " for place in rarest):
                return True
        if not value[-1:].isdigit():
            return False
        number = _telephone(value)
        return number is not None and int(number) in self._numbers


def _spelling(text: str) -> str:
    """Return a text without case, accents and punctuation.

    The audit sees accents on pages; the search has none.
    """
    plain = text if text.isascii() else text.translate(_LETTERS)
    return " ".join(_WORD.findall(plain.lower())) if plain.isascii() else fold(text)


def _telephone(text: str) -> str | None:
    """Return the national number of a text that is a telephone and nothing else."""
    digits = "".join(filter(str.isdigit, text))
    written = len(digits) in _TELEPHONE and re.fullmatch(r"[\d\s()+.-]+", text)
    return digits[-_TELEPHONE[0] :] if written else None


def _places(directory: Directory, territories: Territories) -> Iterator[str]:
    """Yield every published place as pages write it, in both languages."""
    located = (
        *(directory.people, directory.ventures, directory.centres),
        *(directory.partners, directory.services, directory.opportunities),
    )
    places = {record.place for records in located for record in records if record.place}
    for place in places:
        country = territories.country(place.country)
        department = territories.department_by_slug(place.department or "")
        name = department.name if department else None
        for nation in (country.name.es, country.name.en) if country else ():
            for parts in (
                (place.district or place.municipality, name, nation),
                (place.district, place.municipality, name, nation),
            ):
                yield ", ".join(filter(None, parts))


class _Named:
    """The names of people that are published."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self._holders = Growing()

    def certificates(self) -> Iterator[Certificate | Tombstone]:
        """Pass the certificates by, once, and remember their holders."""
        for record in self._admission.certificates:
            if isinstance(record, Certificate):
                self._holders.extend((record.holder,))
            yield record

    def names(self) -> Iterator[str]:
        """Yield holders, people, assessors and owners; some more than once."""
        directory = self._admission.directory
        yield from used(self._holders.column())
        yield from (person.name for person in directory.people)
        yield from (assessor.name for assessor in directory.assessors)
        for venture in directory.ventures:
            yield from venture.owners


def _around(published: Iterable[str], export: Export, public: _Public) -> Iterator[str]:
    """Yield the published names that hold a name that is not, and more."""
    hidden = {
        " ".join(words(name))
        for rows in (export.people, export.assessors)
        for name in used(column(rows, "full_name"))
        if name and len(name) >= SHORTEST and not public.says(name)
    }
    for name in published:
        spelt = words(name)
        count = len(spelt)
        parts = (
            " ".join(spelt[start:end])
            for start in range(count)
            for end in range(start + 2, count + 1)
            if end - start < count
        )
        if any(part in hidden for part in parts):
            yield name


def _personal(export: Export) -> Iterator[str]:
    """Yield what says something about somebody, shown or not."""
    for rows in (export.people, export.assessors, export.ventures):
        names = dataclasses.fields(type(rows[0])) if rows else ()
        for field in names:
            if field.name not in _HARMLESS:
                yield from _strings_of(used(column(rows, field.name)))
    for number, result in each(export.certificates, "certificate_number", "result"):
        if result != "competent":
            yield number


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, datetime.date):
        yield value.isoformat()
    elif isinstance(value, tuple):
        yield from _strings_of(value)
    elif dataclasses.is_dataclass(value):
        yield from _strings_of(_values_of(type(value))(value))  # type: ignore[arg-type]  # a class is hashable


def _strings_of(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if type(value) is str:  # nearly always
            yield value
        elif value is not None:
            yield from _strings(value)


@functools.cache
def _values_of(record: Any) -> Callable[[Any], Iterable[Any]]:
    """Return what gives the fields of a record of some class."""
    names = tuple(field.name for field in dataclasses.fields(record))
    if len(names) > 1:
        return operator.attrgetter(*names)
    return lambda value: [getattr(value, name) for name in names]
