"""Counts, neighbours, pages of a list, and the state of a certificate on a day."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.errors import SiteError
from constancia.portal import views
from constancia.portal.lookups import Lookups, anchor
from constancia.records import Directory, Place, Standard, Text, Tombstone
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests import portal_tree as sample

DAY = sample.DAY


def days(number: int) -> datetime.date:
    return DAY + datetime.timedelta(days=number)


@pytest.mark.parametrize(
    ("expires_on", "state"),
    [
        (None, "valid"),
        (days(61), "valid"),
        (days(60), "expiring"),
        (days(0), "expiring"),
        (days(-1), "expired"),
        (days(-4000), "expired"),
    ],
)
def test_the_state_follows_the_day_and_the_last_day_still_counts(
    expires_on: datetime.date | None, state: str
) -> None:
    record = sample.certificate("0", expires_on=expires_on)
    assert views.state_on(record, DAY).state == state


@pytest.mark.parametrize("expires_on", [None, days(100), days(-100)])
def test_a_suspended_certificate_says_so_whatever_its_dates(
    expires_on: datetime.date | None,
) -> None:
    record = sample.certificate("0", state="suspended", expires_on=expires_on)
    now = views.state_on(record, DAY)
    assert now.state == "suspended"
    assert now.shows_holder


@pytest.mark.parametrize("state", ["revoked", "replaced", "withdrawn"])
def test_a_tombstone_never_shows_a_holder(state: str) -> None:
    now = views.state_on(Tombstone(code="0", state=state), DAY)  # type: ignore[arg-type]
    assert now.state == state
    assert not now.shows_holder


def test_a_rotated_list_has_everybody_and_begins_elsewhere_at_each_turn() -> None:
    items = tuple("abcdef")
    assert {views.rotated(items, turn)[0] for turn in range(9)} == set(items)
    assert sorted(views.rotated(items, 7)) == sorted(items)
    assert views.rotated((), 7) == ()


@given(st.integers(1, 5000), st.integers(0, 40_000))
def test_in_a_year_of_turns_every_part_of_a_list_comes_first(
    length: int, turn: int
) -> None:
    """A third of a long list never waits longer than four months for the front."""
    items = tuple(range(length))
    firsts = sorted(views.rotated(items, turn + n)[0] for n in range(12))
    gaps = [b - a for a, b in itertools.pairwise((*firsts, firsts[0] + length))]
    assert max(gaps) <= length * 0.15 + 1


def test_a_list_turns_with_the_month_and_the_home_page_with_the_week() -> None:
    last, first = datetime.date(2026, 11, 30), datetime.date(2026, 12, 1)
    assert views.month(first) == views.month(last) + 1
    assert views.month(datetime.date(2027, 1, 1)) == views.month(first) + 1
    sunday, monday = datetime.date(2026, 11, 29), datetime.date(2026, 11, 30)
    assert views.week(monday) == views.week(sunday) + 1
    assert views.week(monday) == views.week(datetime.date(2026, 12, 6))


@given(st.integers(0, 300))
def test_pages_of_a_list_hold_every_item_once_and_link_to_each_other(
    length: int,
) -> None:
    items = tuple(range(length))
    pages = views.paged(items, lambda number: f"/{number}/")
    assert [item for shown, _ in pages for item in shown] == list(items)
    for number, (_, paging) in enumerate(pages, 1):
        assert paging.number == number
        assert paging.total == len(pages)
        assert paging.previous == (f"/{number - 1}/" if number > 1 else None)
        assert paging.next == (f"/{number + 1}/" if number < len(pages) else None)


def test_neighbours_share_the_sector_and_come_from_nearby_first() -> None:
    here = sample.venture(1)
    far = sample.venture(2, place=sample.XELA)
    near = sample.venture(3)
    same_country = sample.venture(4, place=Place(country="SV", department="san-miguel"))
    narrow, wide = (here, near), (here, near, same_country)
    found = views.neighbours(here, (narrow, wide, (here, far, near, same_country)))
    assert found == (near, same_country, far)
    assert views.neighbours(here, ((here,),)) == ()


def test_neighbours_are_those_that_follow_so_that_everybody_is_one() -> None:
    ventures = tuple(sample.venture(n, name=f"N {n:02}") for n in range(20))
    named = Counter(
        other.slug
        for venture in ventures
        for other in views.neighbours(venture, (ventures,))
    )
    assert set(named.values()) == {3}


def test_data_wait_to_be_confirmed_after_a_year() -> None:
    assert not views.unconfirmed(sample.venture(1, confirmed_on=days(-365)), DAY)
    assert views.unconfirmed(sample.venture(1, confirmed_on=days(-366)), DAY)
    assert views.unconfirmed(sample.venture(1, confirmed_on=None), DAY)


def test_an_accreditation_that_ended_does_not_count() -> None:
    assert views.valid_accreditations(sample.CENTRE, DAY) == {"CON-01"}
    assert views.valid_accreditations(sample.CENTRE, datetime.date(2019, 1, 1)) == {
        "CON-01",
        "C4EE",
    }


def test_a_vacancy_is_open_until_its_last_day() -> None:
    opportunities = sample.DIRECTORY.opportunities
    assert [o.opportunity_id for o in views.open_on(opportunities, DAY)] == ["V-1"]
    assert views.open_on(opportunities, days(1)) == ()


@pytest.fixture
def lookups(territories: Territories, vocabulary: Vocabulary) -> Lookups:
    return Lookups(sample.DIRECTORY, territories, vocabulary)


def test_the_latest_version_speaks_for_a_standard(lookups: Lookups) -> None:
    assert lookups.standard("CON-01") == sample.CON_01
    assert [s.version for s in lookups.versions["CON-01"]] == ["2", "1"]
    assert lookups.standard_met("CON-01", "1") == sample.CON_01_OLD
    assert lookups.standard("NO-SUCH") is None


def test_versions_are_ordered_as_numbers(
    territories: Territories, vocabulary: Vocabulary
) -> None:
    versions = ("9", "10", "2.1", "2.10")
    standards = tuple(replace(sample.CON_01, version=v) for v in versions)
    directory = Directory(programme=sample.PROGRAMME, standards=standards)
    ordered = Lookups(directory, territories, vocabulary).versions["CON-01"]
    assert [s.version for s in ordered] == ["10", "9", "2.10", "2.1"]


def test_an_issuer_leads_to_whoever_answers_today(lookups: Lookups) -> None:
    old = lookups.issuer("INSAFORP")
    today = lookups.issuer_today(old)
    assert today is not None
    assert today.issuer_id == "INCAF"
    assert lookups.issuer_today(today) is None


def test_what_a_certificate_needs_and_is_not_there_stops_the_build(
    lookups: Lookups,
) -> None:
    with pytest.raises(SiteError):
        lookups.standard_met("CON-01", "99")
    with pytest.raises(SiteError):
        lookups.centre("CE-99")
    with pytest.raises(SiteError):
        lookups.issuer("NOBODY")


def test_records_without_a_page_have_a_place_on_their_list(lookups: Lookups) -> None:
    service = sample.DIRECTORY.services[0]
    assert lookups.address(service, "en") == f"/en/services/#{anchor(service)}"
    assert lookups.address(sample.CENTRE, "es") == "/centros/ce-01/"


def test_a_standards_version_has_the_address_that_credentials_name(
    lookups: Lookups,
) -> None:
    standard: Standard = replace(sample.CON_01, version="1.0 b")
    assert lookups.version_address(standard, "es") == "/normas/con-01/#v1.0%20b"


def test_a_provider_is_a_partner_or_a_centre(lookups: Lookups) -> None:
    centre = lookups.provider("CE-01", "en")
    assert centre is not None
    assert (centre.name, centre.address) == (
        Text(es="Centro Ñandú"),
        "/en/centres/ce-01/",
    )
    partner = lookups.provider("AL-2", "es")
    assert partner is not None
    assert partner.website == "https://donor.example.org/"
    assert lookups.provider("NOBODY", "es") is None
