"""Open data and feeds: listed things only, and nobody's telephone."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import pytest

from constancia.portal import datatables, feeds, opendata
from constancia.portal.frame import Frame
from constancia.portal.lookups import Lookups
from constancia.portal.prose import Prose
from constancia.portal.stories import Story, Told
from constancia.records import Directory, Text
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests import portal_tree as sample

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def published(territories: Territories, vocabulary: Vocabulary) -> dict[str, bytes]:
    return files(sample.DIRECTORY, territories, vocabulary)


def files(
    directory: Directory,
    territories: Territories,
    vocabulary: Vocabulary,
    told: Told | None = None,
) -> dict[str, bytes]:
    lookups = Lookups(directory, territories, vocabulary)
    frames = [Frame(lookups, code, built_on=sample.DAY) for code in ("es", "en")]
    told = told or Told(stories=(), withheld=())
    return {
        **dict(opendata.files(frames[0], issued_on=sample.DAY)),
        **dict(feeds.files(frames, issued_on=sample.DAY, told=told)),
    }


def cells(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


# -- tables --------------------------------------------------------------------


def test_every_format_holds_the_listed_ventures(published: dict[str, bytes]) -> None:
    listed = {"negocio-1", "negocio-2", "negocio-4"}  # the third is paused
    rows = json.loads(published["/data/ventures.json"])
    assert {row["slug"] for row in rows} == listed
    assert {row["slug"] for row in cells(published["/data/ventures.csv"])} == listed
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
        assert b"+503" not in content, address
        assert b"/c/" not in content, address
        for person in sample.PEOPLE:
            assert person.name.encode() not in content, address


def test_no_cell_begins_like_a_formula(
    territories: Territories, vocabulary: Vocabulary
) -> None:
    evil = replace(sample.VENTURES[0], name='=HYPERLINK("x")', summary=Text(es="+1"))
    directory = replace(sample.DIRECTORY, ventures=(evil,))
    (row,) = cells(files(directory, territories, vocabulary)["/data/ventures.csv"])
    assert row["name"] == '\'=HYPERLINK("x")'
    assert row["summary_es"] == "'+1"
    assert row["longitude"] == "-88.5"  # a number stays one


# -- the package ---------------------------------------------------------------

#: what a value of each type of Table Schema looks like in a text
TYPES = {
    "string": r".*",
    "date": r"\d{4}-\d{2}-\d{2}",
    "integer": r"-?\d+",
    "number": r"-?\d+(\.\d+)?",
}
NATIVE = {"string": str, "date": str, "integer": int, "number": (int, float)}


def package(published: dict[str, bytes]) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(published[opendata.PACKAGE])
    return described


def test_the_package_names_every_file_of_the_folder(
    published: dict[str, bytes],
) -> None:
    resources = {
        f"/data/{each['path']}": each for each in package(published)["resources"]
    }
    in_folder = {a for a in published if a.startswith("/data/")}
    assert set(resources) == in_folder - {opendata.PACKAGE}
    for address, resource in resources.items():
        content = published[address]
        assert resource["bytes"] == len(content)
        digest = hashlib.sha256(content).hexdigest()
        assert resource["hash"] == f"sha256:{digest}"
        assert re.fullmatch(r"[a-z0-9._-]+", resource["name"])
    names = [each["name"] for each in resources.values()]
    assert len(names) == len(set(names))


def test_the_package_says_what_it_is_under_which_licence_and_of_which_day(
    published: dict[str, bytes],
) -> None:
    described = package(published)
    assert re.fullmatch(r"[a-z0-9._-]+", described["name"])
    assert described["version"] == sample.DAY.isoformat()
    assert datetime.datetime.fromisoformat(described["created"]).tzinfo
    (licence,) = described["licenses"]
    assert licence["name"] == "CC-BY-4.0"
    assert licence["path"].startswith("https://")
    assert described["sources"][0]["path"] == f"https://{sample.HOST}/"
    for each in described["resources"]:
        assert each["title"]
        assert each["title_en"]


def test_the_data_fit_the_declared_schema(published: dict[str, bytes]) -> None:
    tables = [e for e in package(published)["resources"] if e.get("type") == "table"]
    assert {each["name"] for each in tables} >= {"ventures", "centres", "indicators"}
    for resource in tables:
        schema = resource["schema"]
        fields = {field["name"]: field for field in schema["fields"]}
        content = published[f"/data/{resource['path']}"]
        for field in fields.values():
            assert field["description"] != field["description_en"]
        rows: list[dict[str, Any]] = (
            cells(content) if resource["format"] == "csv" else json.loads(content)
        )
        assert rows
        (key,) = schema["primaryKey"]
        assert len({row[key] for row in rows}) == len(rows)
        for row in rows:
            assert list(row) == list(fields)
            for name, value in row.items():
                missing = value is None or value in schema["missingValues"]
                required = fields[name].get("constraints", {}).get("required")
                assert not (missing and required), (resource["name"], name)
                if missing:
                    continue
                kind = fields[name]["type"]
                if resource["format"] == "csv":
                    assert re.fullmatch(TYPES[kind], value, re.DOTALL), (name, value)
                else:
                    assert isinstance(value, NATIVE[kind]), (name, value)
                if fields[name].get("format") == "uri":
                    assert str(value).startswith("https://")


def test_csv_and_json_say_the_same(published: dict[str, bytes]) -> None:
    for table in datatables.TABLES:
        texts = cells(published[f"/data/{table.name}.csv"])
        natives = json.loads(published[f"/data/{table.name}.json"])
        assert [
            {name: "" if value is None else str(value) for name, value in row.items()}
            for row in natives
        ] == texts


def test_an_empty_directory_has_empty_files(
    territories: Territories, vocabulary: Vocabulary
) -> None:
    empty = files(Directory(programme=sample.PROGRAMME), territories, vocabulary)
    assert json.loads(empty["/data/ventures.json"]) == []
    assert ET.fromstring(empty["/feeds/ventures.es.xml"]).findall("a:entry", ATOM) == []


# -- feeds ---------------------------------------------------------------------


def story(slug: str, language: str, *, of_programme: bool) -> tuple[Story, Prose]:
    told = Story(
        slug=slug,
        language=language,
        title=f"Historia {slug} & más",
        description="<b>D</b>",
        date=sample.DAY,
        reviewed=sample.DAY,
        of_programme=of_programme,
    )
    return told, Prose(
        slug=slug, language=language, title="T", description="D", html=""
    )


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("section", ["ventures", "opportunities", "stories"])
def test_feeds_are_atom(
    territories: Territories, vocabulary: Vocabulary, section: str, language: str
) -> None:
    """What RFC 4287 asks of a feed and of each entry, sections 4.1.1 and 4.1.2."""
    told = Told(
        stories=tuple(
            story(slug, code, of_programme=True)
            for slug in ("a", "b")
            for code in ("es", "en")
        ),
        withheld=(),
    )
    published = files(sample.DIRECTORY, territories, vocabulary, told)
    feed = ET.fromstring(published[feeds.feed_address(section, language)])
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert feed.findall("a:author/a:name", ATOM)
    (own,) = (link for link in feed.findall("a:link", ATOM) if link.get("rel"))
    address = f"https://{sample.HOST}{feeds.feed_address(section, language)}"
    assert own.attrib == {"rel": "self", "href": address}
    entries = feed.findall("a:entry", ATOM)
    assert entries
    for each in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(each.findall(f"a:{name}", ATOM)) == 1
            assert each.findtext(f"a:{name}", namespaces=ATOM)
        moment = each.findtext("a:updated", "", ATOM)
        assert datetime.datetime.fromisoformat(moment).tzinfo
    ids = [entry.findtext("a:id", "", ATOM) for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(each.startswith(f"https://{sample.HOST}/") for each in ids)
    days = [entry.findtext("a:updated", "", ATOM) for entry in entries]
    assert days == sorted(days, reverse=True)
    assert feed.findtext("a:updated", "", ATOM) == days[0]


def test_a_story_about_somebody_is_in_no_feed(
    territories: Territories, vocabulary: Vocabulary
) -> None:
    told = Told(stories=(story("a", "es", of_programme=False),), withheld=())
    published = files(sample.DIRECTORY, territories, vocabulary, told)
    feed = ET.fromstring(published[feeds.feed_address("stories", "es")])
    assert feed.findall("a:entry", ATOM) == []
