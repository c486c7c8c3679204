"""What comes first: names, exact words and words that were meant, asked of small indexes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

import pytest

from constancia.search import Document, build
from constancia.search.benchmark.ours import ask
from constancia.search.benchmark.queries import Query
from constancia.search.fields import Forms, levels
from constancia.search.spelling import normalise
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests.search_sample import ROOT

Rank = Callable[..., list[int]]


@pytest.fixture
def rank(territories: Territories, vocabulary: Vocabulary) -> Rank:
    """``rank(query, *documents)``: where each document stands in the answer, -1 nowhere."""
    if shutil.which("node") is None:
        if os.environ.get("CI"):
            pytest.fail("Node.js is required where CI is set")
        pytest.skip("Node.js is not installed: nobody can ask the index")

    def positions(text: str, *documents: Document) -> list[int]:
        files = build(
            documents, language="es", vocabulary=vocabulary, territories=territories
        )
        asked = [
            Query(kind="one", text=text, relevant=frozenset({document.url}))
            for document in documents
        ]
        scripts = ROOT / "theme" / "static" / "js"
        answers = ask(files, asked, language="es", scripts=scripts)
        return [int(answer["position"]) for answer in answers]

    return positions


def venture(title: str, **more: object) -> Document:
    name = "-".join(normalise(title).split())
    return Document(kind="venture", url=f"/{name}/", title=title, **more)  # type: ignore[arg-type]  # told by name in each test


def test_a_name_that_is_all_there_comes_before_a_longer_one(rank: Rank) -> None:
    for text, wanted, other in (
        ("el amanecer", "El Amanecer", "Bello Amanecer"),
        ("los ángeles", "Los Ángeles", "Ángeles del Norte"),
        ("taller la luz", "Taller La Luz", "Taller La Luz de Guarita"),
    ):
        documents = (venture(other, summary="Amanecer, luz y más."), venture(wanted))
        assert rank(text, *documents) == [1, 0], text
        assert rank(text, *reversed(documents)) == [0, 1], text


def test_words_of_one_name_come_before_the_same_words_apart(rank: Rank) -> None:
    apart = venture(
        "Inversiones Calderón", subtitle="Jardines", body="Jardines bellos."
    )
    assert rank("calderon jardines", apart, venture("Jardines Calderón")) == [1, 0]


def test_the_name_of_its_place_in_its_name_does_not_hide_the_name(rank: Rank) -> None:
    there = {"country": "HN", "department": "valle", "municipality": "Nacaome"}
    named = venture("Inversiones La Cañada de Nacaome", **there)
    other = venture("Inversiones Valladares", **there)
    assert rank("nacaome inversiones", other, named) == [1, 0]


def test_the_word_that_was_typed_comes_before_its_plural_and_its_singular(
    rank: Rank,
) -> None:
    one = venture("Uno", products=("toma de presión",))
    many = venture("Dos", products=("tomas de agua",))
    assert rank("tomas", one, many) == [1, 0]
    assert rank("toma", one, many) == [0, 1]


def test_a_place_is_not_the_plural_of_a_word(rank: Rank) -> None:
    grass = venture("Verde", products=("corte de césped", "diseño"))
    there = venture("Pino", products=("diseño",), country="HN", department="cortes")
    assert rank("diseño cortés", grass, there) == [1, 0]


@pytest.mark.parametrize("half", ["gall", "gallet", "galle"])
def test_a_word_is_found_when_it_is_half_typed_within_two_letters_of_one_sound(
    rank: Rank, half: str
) -> None:
    bakery = venture("Horno", products=("galletas",))
    assert rank(half, bakery, venture("Otro", products=("gato",))) == [0, -1]


@pytest.mark.parametrize("typed", ["enchpaes", "nechapes", "enchapse", "enchpes"])
def test_letters_swapped_or_left_out_are_mended_wherever_they_stand(
    rank: Rank, typed: str
) -> None:
    assert rank(typed, venture("Muro", products=("enchapes",))) == [0]


def test_swapped_letters_are_likelier_than_a_wrong_one(rank: Rank) -> None:
    jam = venture("Dulce", products=("jaleas",))
    cage = venture("Hierro", products=("jaulas",))
    assert rank("jaelas", cage, jam) == [1, 0]


def test_words_that_say_nothing_do_not_make_a_name_longer() -> None:
    forms = Forms({"el", "de", "la"})

    def level(title: str) -> int:
        return levels(venture(title), "", forms)["luz"]

    assert level("Luz") == level("La Luz") == level("El de la Luz")
    assert level("Luz") > level("Luz Norte") > level("Luz del Norte Azul")
    assert "la" not in levels(venture("La Luz", body="la la"), "", forms)
