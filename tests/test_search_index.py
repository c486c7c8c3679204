"""The files of an index: what they say, what they never say, and how they change."""

from __future__ import annotations

import base64
import datetime
import hashlib
import itertools
import json
import random
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.analysis import LowercaseFilter, RegexTokenizer, StemFilter
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.query import Term as WhooshTerm

from constancia.errors import SiteError
from constancia.search import Document
from constancia.search.analysis import stop_words, tokens
from constancia.search.benchmark import corpus
from constancia.search.grid import SHELVES, Grid
from constancia.search.inventory import LEVEL_BITS
from constancia.search.postings import PostingCodes
from constancia.search.reading import Index, _Bits, read, texts
from constancia.search.spelling import key, normalise, sound, words
from constancia.territories import Territories
from tests.search_sample import (
    DOCUMENTS,
    ROOT,
    VECTORS,
    inflated,
    is_deflated,
    sample,
)


@pytest.fixture(scope="module")
def index() -> Index:
    return read(sample(), "es")


@pytest.fixture(scope="module")
def directory(territories: Territories) -> tuple[Document, ...]:
    entries = corpus.directory(800, seed=3, territories=territories)
    return tuple(entry.document for entry in entries)


def titles(index: Index, form: str) -> set[str]:
    return {index.cards[number].title for number, _ in index.words.get(form, ())}


def test_the_vector_is_the_index_of_the_sample():
    told = json.loads((VECTORS / "search-index.json").read_text(encoding="utf-8"))
    kept = {address: base64.b64decode(text) for address, text in told.items()}
    made = sample()
    assert inflated(kept) == inflated(made)


def test_every_document_has_its_card(index: Index) -> None:
    assert index.documents == len(DOCUMENTS)
    assert sorted(card.title for card in index.cards.values()) == sorted(
        document.title for document in DOCUMENTS
    )


def test_a_card_shows_the_beginning_of_a_summary_cut_between_words(
    index: Index,
) -> None:
    (card,) = (c for c in index.cards.values() if c.title == "La Espiga")
    assert card.place == "Jiquilisco"
    assert card.summary.endswith("…")
    told = DOCUMENTS[0].summary
    assert told.startswith(card.summary[:-1])
    assert told[len(card.summary) - 1] == " "


def test_singular_and_plural_are_told_apart_and_stand_side_by_side(
    index: Index,
) -> None:
    assert titles(index, "lapiz") == titles(index, "lapices") == {"Librería El Lápiz"}
    assert index.words["lapiz"] != index.words["lapices"]
    assert key("lapiz") == key("lapices")


def test_a_word_with_the_tilde_is_another_word(index: Index) -> None:
    assert titles(index, "cañas") == {"Las Cañas"}
    assert titles(index, "cana") == {"Cana de Plata"}


def test_a_name_says_more_than_a_product_and_a_product_more_than_a_description(
    index: Index,
) -> None:
    def level(form: str) -> int:
        return max(level for _, level in index.words[form])

    assert level("lupita") > level("mesas") > level("madera")


def test_a_trade_is_found_by_its_own_words_and_its_others_lead_to_it(
    index: Index,
) -> None:
    assert "Cedro Real" in titles(index, "carpintera")
    assert index.aliases["drywall"] == ("tabla yeso",)
    assert titles(index, "tabla yeso") == {"Ana López"}


def test_nobody_is_found_by_words_that_say_nothing(index: Index) -> None:
    assert not {"de", "la", "y", "para"} & set(index.words)


def test_names_of_sectors_and_departments_list_no_documents(index: Index) -> None:
    for name in ("usulutan", "san miguel", "gastronomia"):
        documents = index.words[name]
        assert len(documents) < 2, name


def test_the_index_says_nothing_that_no_page_and_no_vocabulary_says() -> None:
    shown: set[str] = set()
    for document in DOCUMENTS:
        for field in fields(document):
            value = getattr(document, field.name)
            for text in value if isinstance(value, tuple) else (value,):
                shown.update(words(str(text)))
    for name in ("vocabulary.yaml", "territories.yaml"):
        shown.update(words((ROOT / "data" / name).read_text(encoding="utf-8")))
    beginnings = {heard[:n] for heard in map(sound, shown) for n in range(2, 6)}
    for text in itertools.chain.from_iterable(texts(sample(), "es")):
        assert set(words(text)) <= shown | beginnings, text


def test_everything_that_an_index_says_is_told_file_by_file(index: Index) -> None:
    told = list(texts(sample(), "es"))
    said = set(itertools.chain.from_iterable(told))
    assert set(index.words) <= said
    for others in index.aliases.values():
        assert set(others) <= said
    for card in index.cards.values():
        assert {card.title, card.address, card.subtitle} <= said
        assert {card.summary, card.place} <= said
    assert len(told) < len(index.parts)


def test_a_document_has_no_room_for_a_way_to_reach_anybody():
    names = {field.name for field in fields(Document)}
    assert not names & {"phone", "whatsapp", "email", "contact", "code", "owner"}


def test_the_root_names_every_other_file(index: Index) -> None:
    files = sample()
    assert index.parts == set(files) - {"/search/es/root.bin"}


def test_a_name_is_told_by_the_content(directory: tuple[Document, ...]) -> None:
    before = sample(directory)
    after = sample([*directory[:-1], replace(directory[-1], summary="Todo nuevo.")])
    for address in before.keys() & after.keys():
        if not address.endswith("root.bin"):
            assert before[address] == after[address], address


def test_an_edit_changes_few_files(directory: tuple[Document, ...]) -> None:
    before = sample(directory)
    after = sample([*directory[:-1], replace(directory[-1], summary="Todo nuevo.")])
    changed = [name for name in after if after[name] != before.get(name)]
    assert 2 < len(changed) < 20
    assert len(before) > 300


def test_a_new_document_leaves_most_files_as_they_are(
    directory: tuple[Document, ...],
) -> None:
    before = sample(directory[:-1])
    after = sample(directory)
    kept = sum(before.get(name) == content for name, content in after.items())
    assert kept > 0.75 * len(after)


def test_the_order_of_the_documents_does_not_count(
    directory: tuple[Document, ...],
) -> None:
    shuffled = list(directory)
    random.Random(7).shuffle(shuffled)
    assert sample(shuffled) == sample(directory)


def digest(files: Mapping[str, bytes]) -> str:
    told = hashlib.sha256()
    for address, content in sorted(files.items()):
        told.update(address.encode() + b"\0" + content)
    return told.hexdigest()


def test_every_process_writes_the_same_bytes():
    code = (
        "from tests.search_sample import sample\n"
        "from tests.test_search_index import digest\n"
        "print(digest(sample()))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={
                "PYTHONPATH": f"{ROOT / 'plugins'}:{ROOT}",
                "PYTHONHASHSEED": seed,
                "PYTHONUTF8": "1",
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "4711")
    }
    assert told == {f"{digest(sample())}\n"}


def test_no_documents_make_an_index_that_finds_nothing():
    index = read(sample([]), "es")
    assert index.documents == 0
    assert not index.cards


def test_an_english_index_has_stems_of_both_languages():
    index = read(sample(language="en"), "en")
    assert index.documents == len(DOCUMENTS)
    assert index.words["carpintero"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("carpenter", "José A. H."),
        ("bakery", "La Espiga"),
        ("drywall", "Ana López"),
        ("carpinteria", "Cedro Real"),
    ],
)
def test_on_english_pages_trades_answer_to_english_and_to_spanish(
    typed: str, title: str
) -> None:
    index = read(sample(language="en"), "en")
    answering = (typed, *index.aliases.get(typed, ()))
    assert title in {found for form in answering for found in titles(index, form)}


def test_a_small_site_has_its_index_in_one_file_and_a_large_one_has_not(
    directory: tuple[Document, ...],
) -> None:
    files = sample()
    (pack,) = (content for name, content in files.items() if "/pack_" in name)
    parts = [
        c for name, c in files.items() if "/part/" in name and "/pack_" not in name
    ]
    assert pack == b"".join(len(c).to_bytes(3, "big") + c for c in parts)
    assert len(pack) <= 150_000
    larger = sample([*directory, *(replace(d, url=f"{d.url}2/") for d in directory)])
    assert not [name for name in larger if "/pack_" in name]


def test_files_are_small_enough_to_be_fetched_one_by_one(
    directory: tuple[Document, ...],
) -> None:
    files = sample(directory)
    assert max(len(c) for name, c in files.items() if "/pack_" not in name) < 4_000
    assert all(
        is_deflated(name) or "/part/" in name or name.endswith("root.bin")
        for name in files
    )


def test_addresses_can_be_written_on_any_file_system():
    files = sample()
    assert all(re.fullmatch(r"[/a-z0-9_.-]+", address) for address in files)


def test_the_recently_confirmed_stand_on_a_shelf_before_the_others():
    grid = Grid.of(DOCUMENTS)
    shelf = {
        document.url: cell % len(SHELVES)
        for cell, _, document in grid.numbered(DOCUMENTS)
    }
    assert shelf["/emprendimientos/la-espiga/"] == 0
    assert shelf["/emprendimientos/panaderia-el-sol/"] == 2
    old = replace(DOCUMENTS[0], confirmed_on=None)
    ((cell, _, _),) = grid.numbered([old])
    assert cell % len(SHELVES) == 2


def test_a_day_later_the_shelves_are_the_same_and_half_a_year_later_they_are_not():
    def shelves(day: datetime.date) -> list[int]:
        documents = (replace(DOCUMENTS[0], confirmed_on=day), DOCUMENTS[2])
        return [cell for cell, _, _ in Grid.of(documents).numbered(documents)]

    assert shelves(datetime.date(2026, 10, 2)) == shelves(datetime.date(2026, 12, 31))
    assert shelves(datetime.date(2027, 1, 1)) != shelves(datetime.date(2026, 12, 31))


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 400), st.integers(0, 40)),
        st.integers(1, 9),
        min_size=1,
        max_size=60,
    )
)
def test_any_list_of_documents_is_read_back(wanted: dict[tuple[int, int], int]) -> None:
    numbers = sorted(wanted)
    codes = PostingCodes(*zip(*numbers, strict=True), size=401)
    told = [at << LEVEL_BITS | wanted[number] for at, number in enumerate(numbers)]
    width = len(codes.encode(told))
    content = int(codes.encode(told).ljust(-(-width // 8) * 8, "0"), 2)
    reader = _Bits(content.to_bytes(-(-width // 8), "big"))
    assert dict(reader.postings(codes.order, 401)) == wanted


def test_words_are_found_where_whoosh_finds_them(
    directory: tuple[Document, ...],
) -> None:
    """Whoosh, told the same texts, is the judge of which document has which word."""
    analyser = RegexTokenizer(r"\S+") | LowercaseFilter()
    schema = Schema(url=ID(stored=True), text=TEXT(analyser))
    judge = RamStorage().create_index(schema)
    writer = judge.writer()
    for document in directory:
        told = (
            document.title,
            document.subtitle,
            *document.terms,
            *document.products,
            document.summary,
            document.body,
        )
        writer.add_document(url=document.url, text=" ".join(words(" ".join(told))))
    writer.commit()
    index = read(sample(directory), "es")
    numbered = {
        (cell, rank): document.url
        for cell, rank, document in Grid.of(directory).numbered(directory)
    }
    silent = stop_words("es")
    with judge.searcher() as searcher:
        known = [word.decode() for word in searcher.lexicon("text")]
        chosen = random.Random(5).sample([w for w in known if len(w) > 1], 300)
        asked = 0
        for word in chosen:
            if word in silent:
                assert word not in index.words
                continue
            found = {
                hit["url"]
                for hit in searcher.search(WhooshTerm("text", word), limit=None)
            }
            ours = index.words[word] + index.words.get(f"_d{word}", ())
            assert found <= {numbered[number] for number, _ in ours}, word
            asked += 1
    assert asked > 250
    assert len({key(word) for word in known}) < len(known)


def test_relatives_by_stem_are_found_where_whoosh_finds_them(
    directory: tuple[Document, ...],
) -> None:
    """Whoosh's own Spanish analysis judges which document has a word's stem.

    A relative that is heard too differently stands in another shard, and is not worth
    another fetch: of a hundred words one or two have such (*trabajamos*, *trabajos*).
    """
    analyser = RegexTokenizer(r"[^\W_]+") | LowercaseFilter() | StemFilter(lang="es")
    schema = Schema(url=ID(stored=True), text=TEXT(analyser))
    judge = RamStorage().create_index(schema)
    writer = judge.writer()
    written: set[str] = set()
    for document in directory:
        labels = (document.title, document.subtitle, *document.terms)
        texts = (*labels, *document.products, document.summary, document.body)
        telling = [
            word
            for word in tokens(" ".join(texts))
            if len(word) > 1 and normalise(word) not in stop_words("es")
        ]
        written.update(telling)
        text = " ".join(telling)
        writer.add_document(url=document.url, text=text)
    writer.commit()
    index = read(sample(directory), "es")
    numbered = {
        (cell, rank): document.url
        for cell, rank, document in Grid.of(directory).numbered(directory)
    }
    siblings: dict[str, list[str]] = {}
    for form in index.words:
        siblings.setdefault(key(form), []).append(form)
    missed = []
    by_stem = 0
    with judge.searcher() as searcher:
        for word in random.Random(6).sample(sorted(written), 600):
            (stem,) = [token.text for token in analyser(word)]
            stands = {
                hit["url"]
                for hit in searcher.search(WhooshTerm("text", stem), limit=None)
            }
            typed = normalise(word)
            # what the browser's side takes up for a word that is there
            forms = {typed, *siblings[key(typed)], *index.relatives[typed]}
            ours = {
                numbered[number]
                for form in forms
                for number, _ in (*index.words[form], *index.words.get(f"_d{form}", ()))
            }
            missed += [word] if stands - ours else []
            by_stem += len(stands - {numbered[n] for n, _ in index.words[typed]})
    assert len(missed) <= 12
    assert by_stem > 50


@pytest.mark.parametrize("size", [0, 1, 40, 200])
def test_a_damaged_index_is_an_error_and_never_an_empty_one(size: int) -> None:
    files = dict(sample())
    files["/search/es/root.bin"] = files["/search/es/root.bin"][:size]
    with pytest.raises(SiteError) as caught:
        read(files, "es")
    assert "índice" in caught.value.message
    with pytest.raises(SiteError):
        read({}, "es")
    whole = dict(sample())
    whole["/search/es/root.bin"] = b"\x63" + whole["/search/es/root.bin"][1:]
    with pytest.raises(SiteError):
        read(whole, "es")


def test_the_name_of_no_file_can_be_taken_for_a_number(
    directory: tuple[Document, ...],
) -> None:
    names = list(sample(directory))
    assert len(names) > 50
    assert not [n for n in names if re.search(r"\d(?:[\s().-]{0,2}\d){6,}", n)]
