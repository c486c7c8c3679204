"""What one build leaves for the next: less work, the same bytes, nobody kept who went."""

from __future__ import annotations

import datetime
import itertools
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constancia.search import Document, build, lexicon, memory
from constancia.search.benchmark import corpus
from constancia.search.document import digest
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests.search_sample import DOCUMENTS, ROOT, sample

WORDS = [
    "carpintería",
    "carpinteria",
    "carpintera",
    "lápiz",
    "lápices",
    "pan",
    "Pan",
    "panes",
    "miel",
    "tabla",
    "yeso",
    "drywall",
    "zapatería",
    "zapato",
    "Usulután",
    "San",
    "Miguel",
    "Jiquilisco",
    "soldadura",
    "de",
    "la",
    "año",
    "ano",
    "Кафе",
    "ñandú",
    "24",
    "x",
    "electricista",
    "gallinas",
    "granjas",
]
PLACES = (
    ("SV", "usulutan", "Usulután Oeste", "Jiquilisco"),
    ("SV", "usulutan", "Usulután Este", "Usulután"),
    ("SV", "san-miguel", "San Miguel Centro", "San Miguel"),
    ("SV", "san-miguel", None, None),
    ("HN", "la-paz-hn", "Marcala", None),
    (None, None, None, None),
)

text = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
few = st.lists(text, max_size=2).map(tuple)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    country, department, municipality, district = draw(st.sampled_from(PLACES))
    return Document(
        kind=draw(st.sampled_from(("venture", "venture", "person", "standard"))),
        url=f"/{draw(st.sampled_from('abc'))}/{draw(st.integers(0, 20))}/",
        title=draw(text),
        subtitle=draw(text),
        summary=draw(text),
        body=draw(text),
        terms=draw(few),
        products=draw(few),
        sector=draw(st.sampled_from(("carpinteria", "alimentos", None))),
        country=country,
        department=department,
        municipality=municipality,
        district=district,
        confirmed_on=draw(
            st.none() | st.dates(datetime.date(2025, 1, 1), datetime.date(2026, 11, 1))
        ),
    )


directories = st.lists(
    documents(), max_size=12, unique_by=lambda document: document.url
)


@settings(max_examples=40)
@given(st.lists(directories, min_size=2, max_size=4), st.sampled_from(("es", "en")))
def test_whatever_was_built_before_the_files_are_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    states: list[list[Document]],
    language: str,
) -> None:
    cache = tmp_path_factory.mktemp("memory") / "es"
    for listed in states:
        expected = sample(listed, language)
        assert remembering(listed, cache, language) == expected
        assert remembering(listed, cache, language) == expected


def remembering(
    listed: Sequence[Document], cache: Path, language: str = "es"
) -> Mapping[str, bytes]:
    return sample(listed, language, cache=cache)


def edited(listed: list[Document], chance: random.Random) -> list[Document]:
    """Return a directory after a day's work: edited, confirmed, moved, gone, come."""
    after = list(listed)
    for kind in chance.choices(("text", "day", "place", "gone", "come"), k=6):
        at = chance.randrange(len(after))
        other = chance.choice(listed)
        if kind == "text":
            after[at] = replace(after[at], summary=other.summary, body=other.body)
        elif kind == "day":
            day = datetime.date(2026, chance.randint(1, 6), chance.randint(1, 28))
            after[at] = replace(after[at], confirmed_on=day)
        elif kind == "place":
            after[at] = replace(
                after[at],
                country=other.country,
                department=other.department,
                municipality=other.municipality,
                district=other.district,
            )
        elif kind == "gone":
            del after[at]
        else:
            new = replace(other, url=f"{other.url}{chance.randrange(10**6)}/")
            after.append(new)
    return after


def test_a_month_of_edits_leads_where_a_clean_build_leads(
    tmp_path: Path, territories: Territories
) -> None:
    chance = random.Random(3)
    entries = corpus.directory(300, seed=6, territories=territories)
    listed = [entry.document for entry in entries]
    cache = tmp_path / "memory"
    for _ in range(8):
        assert remembering(listed, cache) == sample(listed)
        listed = edited(listed, chance)


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_every_process_takes_up_what_another_one_left(
    tmp_path: Path, seed: str
) -> None:
    cache = tmp_path / "memory"
    remembering(DOCUMENTS[:-2], cache)
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.search_sample import DOCUMENTS, sample\n"
        "from tests.test_search_index import digest\n"
        "print(digest(sample(DOCUMENTS, cache=Path(sys.argv[1]))))\n"
        "print(digest(sample(DOCUMENTS)))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(cache)],
        env={
            "PYTHONPATH": f"{ROOT / 'plugins'}:{ROOT}",
            "PYTHONHASHSEED": seed,
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert told[0] == told[1]


def test_only_the_edited_page_is_read_again(
    tmp_path: Path, territories: Territories, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = corpus.directory(120, seed=6, territories=territories)
    listed = [entry.document for entry in entries]
    cache = tmp_path / "memory"
    remembering(listed, cache)
    read: list[str] = []
    names_of = lexicon.Lexicon.names_of

    def noted(self: lexicon.Lexicon, document: Document) -> Mapping[str, int]:
        read.append(document.url)
        return names_of(self, document)

    monkeypatch.setattr(lexicon.Lexicon, "names_of", noted)
    listed[7] = replace(listed[7], body="Otra cosa.")
    remembering(listed, cache)
    assert read == [listed[7].url]
    remembering(listed, cache)
    assert len(read) == 1


def test_other_tables_begin_anew(
    tmp_path: Path, territories: Territories, vocabulary: Vocabulary
) -> None:
    cache = tmp_path / "memory"
    remembering(DOCUMENTS, cache)
    fewer = Vocabulary(
        sectors=vocabulary.sectors,
        trades=vocabulary.trades[:3],
        synonyms=vocabulary.synonyms[:3],
    )
    told = [
        build(
            DOCUMENTS,
            language="es",
            vocabulary=fewer,
            territories=territories,
            cache=kept,
        )
        for kept in (cache, None)
    ]
    assert told[0] == told[1]
    assert told[0] != sample()


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "foreign", "longer"])
def test_a_damaged_memory_is_none(tmp_path: Path, harm: str) -> None:
    cache = tmp_path / "memory"
    remembering(DOCUMENTS, cache)
    whole = cache.read_bytes()
    at = len(whole) // 2
    cache.write_bytes(
        {
            "cut": whole[:at],
            "flipped": whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :],
            "empty": b"",
            "foreign": b"\x89PNG" * 40,
            "longer": whole + b"\0",
        }[harm]
    )
    assert remembering(DOCUMENTS[1:], cache) == sample(DOCUMENTS[1:])
    assert remembering(DOCUMENTS, cache) == sample(DOCUMENTS)
    assert cache.read_bytes()[:32] == whole[:32]


def test_a_memory_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    folder = tmp_path / "memory"
    (folder / "full").mkdir(parents=True)
    assert remembering(DOCUMENTS, folder) == sample()


def test_who_goes_leaves_nothing_behind(tmp_path: Path) -> None:
    person = Document(
        kind="person",
        url="/personas/q8x4zz9w/",
        title="Zulmira Xicoténcatl",
        subtitle="Fontanera",
        summary="Desatasca tuberías en Guazapa.",
        country="SV",
        department="san-salvador",
        municipality="Guazapa",
    )
    cache = tmp_path / "memory"
    remembering([*DOCUMENTS, person], cache)
    told = directory_in(cache)
    traces = [b"zulmira", "xicoténcatl".encode(), b"xicotencatl", b"desatasca"]
    traces += [b"guazapa", digest(person)]
    assert all(trace in told for trace in traces)
    files = remembering(DOCUMENTS, cache)
    left = directory_in(cache)
    assert not [trace for trace in traces if trace in left]
    assert files == sample()


def directory_in(cache: Path) -> bytes:
    """Return what a memory holds of documents: all but the tables of places and trades."""
    columns = memory.read(cache, cache.read_bytes()[:32])
    return b"".join(columns[name] for name in columns.keys() - {"tables"})


def test_columns_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "memory"
    seal = memory.stamp("a", "b")
    columns = {
        "words": memory.lines(["", "pan", "ñandú"]),
        "none": memory.lines([]),
        "one": memory.number(7),
        **dict(memory.joined("all", [b"\0\n", b"", b"pan"])),
    }
    memory.write(path, seal, columns)
    found = memory.read(path, seal)
    assert found == columns
    assert memory.texts(found, "words") == ["", "pan", "ñandú"]
    assert memory.texts(found, "none") == memory.texts(found, "missing") == []
    assert list(memory.numbers(found, "one")) == [7]
    assert memory.pieces(found, "all") == [b"\0\n", b"", b"pan"]
    assert memory.pieces(found, "missing") == []
    assert memory.read(path, memory.stamp("ab")) == {}
    assert memory.read(tmp_path / "missing", seal) == {}


def test_two_documents_that_differ_anywhere_have_two_digests() -> None:
    first = DOCUMENTS[0]
    others = [
        replace(first, kind="person"),
        replace(first, url="/x/"),
        replace(first, terms=("Pan dulce",), products=("Semita de piña",)),
        replace(first, products=("Pan dulce Semita de piña",)),
        replace(first, summary=""),
        replace(first, body="x"),
        replace(first, sector=None),
        replace(first, district=None),
        replace(first, municipality="Jiquilisco", district=None),
        replace(first, confirmed_on=None),
    ]
    for one, other in itertools.combinations((first, *others), 2):
        assert digest(one) != digest(other)
    assert digest(replace(first)) == digest(first)
