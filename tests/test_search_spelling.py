"""Words as written, heard and shortened; Whoosh's stems; codes of numbers and words."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.search import bits
from constancia.search.analysis import asking_words, stems, stop_words, tokens
from constancia.search.reading import _Bits
from constancia.search.spelling import key, normalise, root, sound, words
from tests.search_sample import ROOT, VECTORS, words_vector


def test_the_vectors_of_words_are_those_of_the_code():
    told = json.loads((VECTORS / "search-words.json").read_text(encoding="utf-8"))
    assert told == words_vector()


def test_accents_and_case_do_not_count_and_the_tilde_does():
    assert words("PANADERÍA  Doña Ñeca") == ["panaderia", "doña", "ñeca"]
    assert normalise("ano") != normalise("año")
    assert normalise("nin\u0303o") == normalise("niño")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sapateria", "zapatería"),
        ("baca", "vaca"),
        ("ielo", "hielo"),
        ("yabes", "llaves"),
        ("jeranio", "geranio"),
        ("keso", "queso"),
        ("serbesa", "cerveza"),
        ("enbase", "envase"),
        ("pina", "piña"),
    ],
)
def test_what_sounds_the_same_stands_in_one_place(typed: str, meant: str) -> None:
    assert sound(typed) == sound(normalise(meant))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("casa", "cama"),
        ("gato", "jato"),
        ("cena", "quena"),
        ("chapa", "capa"),
        ("guerra", "jerra"),
    ],
)
def test_what_sounds_otherwise_stands_elsewhere(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@pytest.mark.parametrize(
    "relatives",
    [
        "carpintero carpintera carpinteros carpinteras",
        "lapiz lapices",
        "dulce dulces",
        "arroz arroces",
        "flor flores",
        "reparacion reparaciones",
        "ingles ingleses",
        "taxi taxis",
        "traje trajes",
        "bakery bakeries",
        "plumber plumbers",
        "albañil albañila",
    ],
)
def test_number_and_gender_have_one_key(relatives: str) -> None:
    assert len(set(map(key, relatives.split()))) == 1


@given(st.text(max_size=30))
def test_any_text_gives_words_that_are_already_normalised(text: str) -> None:
    for word in words(text):
        assert normalise(word) == word
        assert not any(unicodedata.category(c).startswith("M") for c in word)
        assert sound(word).isascii()
        assert word.startswith(root(word)[:-1])


def test_stems_come_from_the_word_as_written():
    assert stems("carpinteros", "es") & stems("carpintera", "es")
    assert stems("reparación", "es") & stems("reparar", "es")
    assert not stems("panadería", "es") & stems("carpintería", "es")
    assert stems("cleaning", "en") & stems("cleaned", "en")


def test_words_that_say_nothing_are_known_in_both_languages():
    assert {"para", "una", "necesito"} <= stop_words("es")
    assert {"the", "para", "looking"} <= stop_words("en")
    assert asking_words("es") <= stop_words("es")
    assert "tabla" not in stop_words("es")


def test_tokens_keep_the_accents_that_the_stemmer_needs():
    assert tokens("Carpintería, ¡2 mesas!") == ["carpintería", "2", "mesas"]


def test_whoosh_is_imported_in_one_module_and_without_a_warning(tmp_path):
    sources = (ROOT / "plugins").rglob("*.py")
    importing = [
        path.name for path in sources if "whoosh." in path.read_text(encoding="utf-8")
    ]
    assert importing == ["analysis.py"]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import constancia.search.analysis"],
        # nothing compiled before: the warnings are of the compiler
        env={"PYTHONPATH": str(ROOT / "plugins"), "PYTHONPYCACHEPREFIX": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["gamma", "golomb", "below", "fixed", "word"]),
            st.integers(0, 70_000),
            st.integers(0, 5),
            st.text(max_size=6),
        )
    )
)
def test_codes_are_read_back_one_after_the_other(
    written: list[tuple[str, int, int, str]],
) -> None:
    encoded = {
        "gamma": lambda n, _o, _t: bits.gamma(n + 1),
        "golomb": lambda n, o, _t: bits.golomb(n, o),
        "below": lambda n, o, _t: bits.below(n, n + o + 1),
        "fixed": lambda n, _o, _t: bits.fixed(n, 17),
        "word": lambda _n, _o, t: bits.word(t),
    }
    content = bits.pack("".join(encoded[kind](n, o, t) for kind, n, o, t in written))
    reader = _Bits(content)
    for kind, n, o, t in written:
        if kind == "gamma":
            assert reader.gamma() == n + 1
        elif kind == "golomb":
            assert reader.golomb(o) == n
        elif kind == "below":
            assert reader.below(n + o + 1) == n
        elif kind == "fixed":
            assert reader.fixed(17) == n
        else:
            assert reader.word() == t


@given(st.sets(st.integers(0, 300)), st.integers(0, 50))
def test_rising_numbers_are_read_back(numbers: set[int], room: int) -> None:
    rising = sorted(numbers)
    high = (rising[-1] if rising else 0) + room
    content = bits.pack(bits.rising(rising, 0, high))
    assert _Bits(content).rising(len(rising), 0, high) == rising


def test_a_list_that_fills_its_range_takes_no_bits():
    assert bits.rising(range(20), 0, 19) == ""
