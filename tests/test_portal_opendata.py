"""Open data and feeds: listed things only, and nobody's telephone."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from constancia.portal import opendata
from constancia.portal.frame import Frame
from constancia.portal.lookups import Lookups
from constancia.portal.stories import Told
from constancia.records import Directory, Text
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests import portal_tree as sample

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def published(territories: Territories, vocabulary: Vocabulary) -> dict[str, bytes]:
    return files(sample.DIRECTORY, territories, vocabulary)


def files(
    directory: Directory, territories: Territories, vocabulary: Vocabulary
) -> dict[str, bytes]:
    lookups = Lookups(directory, territories, vocabulary)
    frames = [Frame(lookups, code, built_on=sample.DAY) for code in ("es", "en")]
    told = Told(stories=(), withheld=())
    return dict(opendata.files(frames, issued_on=sample.DAY, told=told))


def test_every_format_holds_the_listed_ventures(published: dict[str, bytes]) -> None:
    listed = {"negocio-1", "negocio-2", "negocio-4"}  # the third is paused
    rows = json.loads(published["/data/ventures.json"])
    assert {row["slug"] for row in rows} == listed
    text = published["/data/ventures.csv"].decode("utf-8-sig")
    cells = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["slug"] for row in cells} == listed
    assert tuple(cells[0]) == opendata.COLUMNS
    features = json.loads(published["/data/ventures.geojson"])["features"]
    assert {feature["id"] for feature in features} == listed


def test_a_point_is_there_only_where_there_is_one(published: dict[str, bytes]) -> None:
    features = json.loads(published["/data/ventures.geojson"])["features"]
    points = {feature["id"]: feature["geometry"] for feature in features}
    assert points["negocio-1"] == {"type": "Point", "coordinates": [-88.5, 13.3]}
    assert points["negocio-2"] is None


def test_nothing_tells_how_to_reach_anybody_or_leads_behind_a_code(
    published: dict[str, bytes],
) -> None:
    for address, content in published.items():
        assert b"50377770000" not in content, address
        assert b"/c/" not in content, address
        for person in sample.PEOPLE:
            assert person.name.encode() not in content, address


def test_no_cell_begins_like_a_formula(
    territories: Territories, vocabulary: Vocabulary
) -> None:
    evil = replace(sample.VENTURES[0], name='=HYPERLINK("x")', summary=Text(es="+1"))
    directory = replace(sample.DIRECTORY, ventures=(evil,))
    text = files(directory, territories, vocabulary)["/data/ventures.csv"]
    (row,) = csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""))
    assert row["name"] == '\'=HYPERLINK("x")'
    assert row["summary_es"] == "'+1"
    assert row["longitude"] == "-88.5"  # a number stays one


@pytest.mark.parametrize("language", ["es", "en"])
def test_feeds_are_atom_with_the_newest_first(
    published: dict[str, bytes], language: str
) -> None:
    feed = ET.fromstring(published[opendata.feed_address("ventures", language)])
    days = [
        e.findtext("a:updated", namespaces=ATOM) for e in feed.findall("a:entry", ATOM)
    ]
    assert days == sorted(days, reverse=True)
    assert len(days) == 3
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"a:{name}", namespaces=ATOM)
    vacancies = ET.fromstring(
        published[opendata.feed_address("opportunities", language)]
    )
    (entry,) = vacancies.findall("a:entry", ATOM)
    title = entry.findtext("a:title", namespaces=ATOM) or ""
    assert title.startswith("Albañil" if language == "es" else "Mason")


def test_an_empty_directory_has_empty_files(
    territories: Territories, vocabulary: Vocabulary
) -> None:
    empty = files(Directory(programme=sample.PROGRAMME), territories, vocabulary)
    assert json.loads(empty["/data/ventures.json"]) == []
    assert ET.fromstring(empty["/feeds/ventures.es.xml"]).findall("a:entry", ATOM) == []
