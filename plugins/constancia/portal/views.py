"""From records to what a template needs: counts, neighbours, pages of a list, states.

Rules:

- Pure functions of records and the build day; no address is made up here that
  ``addresses`` could not make, and nothing reads a file.
- The state of a certificate is the contract's, section 7: expiring with 60 days or
  fewer left, and the expiry day itself still counts.
- Which counts of people are shown is decided in ``constancia.suppression``. Ventures
  chose to be listed and are counted as they are.
- A list of people is rotated, so that nobody is always last: every month, and what the
  home page picks every week. A turn of every day would make every list again on every
  day; and a turn is no step of one, after which the last of a thousand would be the last
  for years, but a leap.

Example::

    state_on(certificate, date(2026, 5, 5))       # "expiring"
"""

from __future__ import annotations

import bisect
import datetime
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar

from constancia.portal import words
from constancia.portal.hours import Opening
from constancia.records import (
    Accreditation,
    AssessorCount,
    Centre,
    Certificate,
    Issuer,
    Opportunity,
    Partner,
    Person,
    Phase,
    Resource,
    Service,
    Standard,
    StandardMet,
    SupportLine,
    Text,
    Tombstone,
    Venture,
)
from constancia.territories import Country, Department
from constancia.vocabulary import Sector

T = TypeVar("T")

EXPIRING_DAYS: Final = 60
#: cards on one page of a list: two columns of 24, and about 10 kB over the wire
PAGE_SIZE: Final = 48
#: pages before and after a page that it links to, beside the first and the last
PAGE_LINKS: Final = 2
#: the golden section, in parts of a thousand million
_LEAP: Final = 618_033_989
#: after this, what nobody made sure of again waits to be confirmed
CONFIRMED_DAYS: Final = 365
#: states in which a page shows the holder
SHOWS_HOLDER: Final = frozenset({"valid", "expiring", "expired", "suspended"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetLink:
    """One choice of a facet: what it is, how many, and the pre-built page of it."""

    item: Sector | Department
    label: str
    count: int | None  # None: too few people to be told
    address: str
    current: bool = False


class OpeningRow(NamedTuple):
    """Days of the week and when it is open on them, in words."""

    days: str
    times: str


class Paging(NamedTuple):
    """Where a page stands in a long list."""

    number: int
    total: int
    previous: str | None
    next: str | None
    links: tuple[tuple[int, str], ...]


class PhaseDonors(NamedTuple):
    """A funded phase and who pays for it."""

    phase: Phase
    donors: tuple[Partner, ...]


class PartnerEntry(NamedTuple):
    """A partner and what it does here."""

    partner: Partner
    successor: Partner | None
    services: tuple[Service, ...]
    standards: tuple[Standard, ...]  # in their latest version, that it backs


class PartnerGroup(NamedTuple):
    """Partners of one kind."""

    kind: str
    label: str
    partners: tuple[PartnerEntry, ...]


class MetStandard(NamedTuple):
    """A standard that a listed person met."""

    met: StandardMet
    standard: Standard


class AccreditedStandard(NamedTuple):
    """A standard that a centre may assess or could assess, since when and until when."""

    standard: Standard
    accreditation: Accreditation


class Step(NamedTuple):
    """A step of the care pathway."""

    number: int | None
    label: str
    services: tuple[Service, ...]


class Succession(NamedTuple):
    """A body that certifies or certified, and who came after it."""

    issuer: Issuer
    successor: Issuer | None
    standards: tuple[Standard, ...]  # in their latest version, that it stands behind


class Check(NamedTuple):
    """A standard and the address of its list "am I ready?"."""

    standard: Standard
    address: str


class CountryLines(NamedTuple):
    """What listens in a country: lines, services, and offices that find the way."""

    country: Country
    lines: tuple[SupportLine, ...]
    services: tuple[Service, ...]


class AssessorRow(NamedTuple):
    """How many assessors a country has in each sector of a table's columns."""

    country: Country
    counts: tuple[AssessorCount | None, ...]  # None: nobody


class Work(NamedTuple):
    """A study or guide with its sector."""

    resource: Resource
    sector: Sector | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateState:
    """What a certificate page says on a day."""

    state: str
    days_left: int | None

    @property
    def shows_holder(self) -> bool:
        """Whether the page names the holder."""
        return self.state in SHOWS_HOLDER


def state_on(record: Certificate | Tombstone, day: datetime.date) -> CertificateState:
    """Return the state of a certificate on ``day`` (contract, section 7)."""
    if isinstance(record, Tombstone):
        return CertificateState(state=record.state, days_left=None)
    left = (record.expires_on - day).days if record.expires_on else None
    if record.state == "suspended":
        return CertificateState(state="suspended", days_left=left)
    if left is None:
        return CertificateState(state="valid", days_left=None)
    if left < 0:
        return CertificateState(state="expired", days_left=left)
    state = "expiring" if left <= EXPIRING_DAYS else "valid"
    return CertificateState(state=state, days_left=left)


def month(day: datetime.date) -> int:
    """Return the number of a month."""
    return day.year * 12 + day.month


def week(day: datetime.date) -> int:
    """Return the number of a week, from Monday to Sunday."""
    return (day.toordinal() - 1) // 7


def rotated(items: Sequence[T], turn: int) -> tuple[T, ...]:
    """Return the items, beginning elsewhere at every turn.

    Beginnings leap by the golden section of the list, so that those of some turns in a
    row lie as far from each other as they can.
    """
    start = turn * _LEAP % 10**9 * len(items) // 10**9
    return (*items[start:], *items[:start])


def lately(checked_on: datetime.date | None, day: datetime.date) -> bool:
    """Say whether somebody made sure of something within the year before ``day``."""
    return checked_on is not None and (day - checked_on).days <= CONFIRMED_DAYS


def by_name(venture: Venture) -> tuple[str, str]:
    """Return what a list of ventures is sorted by."""
    return venture.name.casefold(), venture.slug


def neighbours(
    venture: Venture, lists: Iterable[Sequence[Venture]]
) -> tuple[Venture, ...]:
    """Return up to three other ventures of lists by name, the nearest list first.

    Of each list those that follow by name, and at its end those at its beginning, so
    that everybody is named as often as others.
    """
    found: dict[str, Venture] = {}
    for listed in lists:
        start = bisect.bisect_right(listed, by_name(venture), key=by_name)
        for other in itertools.chain(listed[start : start + 4], listed[:4]):
            if len(found) < 3 and other.slug != venture.slug:
                found.setdefault(other.slug, other)
    return tuple(found.values())


def opening_rows(
    openings: Iterable[Opening], say: Callable[[Text], str]
) -> tuple[OpeningRow, ...]:
    """Return opening hours in a language; days in a row are told from first to last."""

    def days(opening: Opening) -> str:
        first, last = opening.days[0], opening.days[-1]
        if len(opening.days) == len(words.WEEK):
            return say(words.EVERY_DAY)
        if len(opening.days) > 2 and last - first == len(opening.days) - 1:
            return say(words.FROM_TO).format(
                say(words.WEEK[first]), say(words.WEEK[last])
            )
        return ", ".join(say(words.WEEK[day]) for day in opening.days)

    def times(opening: Opening) -> str:
        return ", ".join(
            f"{a.removeprefix('0')}–{b.removeprefix('0')}" for a, b in opening.spans
        )

    return tuple(OpeningRow(days(opening), times(opening)) for opening in openings)


def unconfirmed(venture: Venture, day: datetime.date) -> bool:
    """Say whether nobody has confirmed a venture's data for a year."""
    return not lately(venture.confirmed_on, day)


def valid_accreditations(centre: Centre, day: datetime.date) -> set[str]:
    """Return the codes of the standards that a centre may assess on ``day``."""
    return {a.standard_code for a in centre.accreditations if _holds(a, day)}


def accredited(
    centre: Centre, day: datetime.date, find: Callable[[str], Standard | None]
) -> tuple[AccreditedStandard, ...]:
    """Return the standards that a centre may assess on ``day``."""
    return tuple(
        AccreditedStandard(standard, accreditation)
        for accreditation in centre.accreditations
        if _holds(accreditation, day)
        and (standard := find(accreditation.standard_code))
    )


def formerly_accredited(
    centre: Centre, day: datetime.date, find: Callable[[str], Standard | None]
) -> tuple[AccreditedStandard, ...]:
    """Return what a centre could assess once, where no accreditation holds on ``day``."""
    held = valid_accreditations(centre, day)
    return tuple(
        AccreditedStandard(standard, accreditation)
        for accreditation in centre.accreditations
        if accreditation.until
        and accreditation.until < day
        and accreditation.standard_code not in held
        and (standard := find(accreditation.standard_code))
    )


def in_force(partner: Partner, day: datetime.date) -> bool:
    """Say whether somebody is an ally on ``day``."""
    return (partner.since is None or partner.since <= day) and (
        partner.until is None or day <= partner.until
    )


def serves(service: Service, country: str, department: str) -> bool:
    """Say whether a service is in a department, or for its whole country."""
    place = service.place
    return place.country == country and place.department in {None, department}


def open_on(
    opportunities: Iterable[Opportunity], day: datetime.date
) -> tuple[Opportunity, ...]:
    """Return the vacancies that have not closed, the first to close first."""
    listed = (o for o in opportunities if o.closes_on >= day)
    return tuple(sorted(listed, key=lambda o: (o.closes_on, o.opportunity_id)))


def person_sectors(
    person: Person, find: Callable[[str], Standard | None]
) -> frozenset[str]:
    """Return the sectors of the standards that a person met."""
    standards = (find(met.standard_code) for met in person.standards)
    return frozenset(standard.sector for standard in standards if standard)


def count_by(items: Iterable[T], keys: Callable[[T], Iterable[str]]) -> Counter[str]:
    """Count items by each of their keys."""
    return Counter(key for item in items for key in keys(item))


def grouped(items: Iterable[T], key: Callable[[T], Any]) -> dict[Any, tuple[T, ...]]:
    """Group items by a key; groups and items keep their order of appearance."""
    groups: dict[Any, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return {name: tuple(group) for name, group in groups.items()}


def paged(
    items: Sequence[T], address: Callable[[int], str]
) -> list[tuple[tuple[T, ...], Paging]]:
    """Cut a list into pages; an empty list has one page.

    A page links to the first, the last and those about it: a hundred pages that each
    link to all of them would be ten thousand links.
    """
    total = max(1, -(-len(items) // PAGE_SIZE))
    return [
        (
            tuple(items[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]),
            Paging(
                number=number,
                total=total,
                previous=address(number - 1) if number > 1 else None,
                next=address(number + 1) if number < total else None,
                links=tuple(
                    (near, address(near))
                    for near in range(1, total + 1)
                    if near in {1, total} or abs(near - number) <= PAGE_LINKS
                ),
            ),
        )
        for number in range(1, total + 1)
    ]


def _holds(accreditation: Accreditation, day: datetime.date) -> bool:
    return accreditation.since <= day and (
        accreditation.until is None or day <= accreditation.until
    )
