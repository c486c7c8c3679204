"""A small fictitious directory, each entry there for a reason, and what is made of it.

``tests/vectors/search-words.json`` and ``search-index.json`` hold the browser's side to
this one. They are written by

    python -m tests.search_sample
"""

from __future__ import annotations

import base64
import datetime
import functools
import json
import sys
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from constancia import territories, vocabulary
from constancia.search import Document, build
from constancia.search.benchmark.words import load
from constancia.search.spelling import root, sound, words

ROOT = Path(__file__).resolve().parents[1]
VECTORS = ROOT / "tests" / "vectors"

DOCUMENTS = (
    Document(
        kind="venture",
        url="/emprendimientos/la-espiga/",
        title="La Espiga",
        subtitle="Panadería",
        summary="Pan recién horneado todas las mañanas, con envío a todo el municipio y a los cantones vecinos.",
        products=("Pan dulce", "Semita de piña"),
        sector="alimentos",
        country="SV",
        department="usulutan",
        municipality="Usulután Oeste",
        district="Jiquilisco",
        confirmed_on=datetime.date(2026, 10, 1),
    ),
    Document(
        kind="venture",
        url="/emprendimientos/panaderia-el-sol/",
        title="Panadería El Sol",
        products=("Pan francés", "Pasteles"),
        sector="alimentos",
        country="SV",
        department="santa-ana",
        municipality="Santa Ana Centro",
        district="Santa Ana",
        confirmed_on=datetime.date(2025, 1, 1),
    ),
    Document(
        kind="venture",
        url="/emprendimientos/cedro-real/",
        title="Cedro Real",
        subtitle="Carpintería",
        summary="Muebles a la medida.",
        products=("Mesas", "Sillas", "Closets"),
        body="Trabajamos con madera de la zona.",
        sector="carpinteria",
        country="SV",
        department="san-miguel",
        municipality="San Miguel Centro",
        district="San Miguel",
        confirmed_on=datetime.date(2026, 9, 1),
    ),
    Document(
        kind="person",
        url="/personas/k3v9xq2m/",
        title="José A. H.",
        subtitle="Carpintero",
        terms=("Carpintería de muebles",),
        sector="carpinteria",
        country="SV",
        department="san-miguel",
    ),
    Document(
        kind="person",
        url="/personas/w8d4tz7c/",
        title="Marta Lidia Flores",
        subtitle="Carpintera",
        terms=("Carpintería de muebles",),
        sector="carpinteria",
        country="SV",
        department="usulutan",
    ),
    Document(
        kind="person",
        url="/personas/p5n2hj6y/",
        title="Ana López",
        subtitle="Instaladora de tabla yeso",
        terms=("Tabla yeso",),
        sector="construccion",
        country="SV",
        department="san-salvador",
    ),
    Document(
        kind="standard",
        url="/normas/alb-02/",
        title="Albañilería",
        subtitle="ALB-02 · Nivel 2",
        terms=("Levanta paredes de bloque", "Repella y afina"),
        sector="construccion",
    ),
    Document(
        kind="service",
        url="/servicios/#orientacion",
        title="Orientación laboral",
        summary="Acompañamiento para encontrar empleo.",
        country="SV",
    ),
    Document(
        kind="venture",
        url="/emprendimientos/libreria-el-lapiz/",
        title="Librería El Lápiz",
        products=("Lápices", "Cuadernos"),
        sector="comercio",
        country="SV",
        department="la-union",
        confirmed_on=datetime.date(2026, 8, 1),
    ),
    Document(
        kind="venture",
        url="/emprendimientos/las-canas/",
        title="Las Cañas",
        products=("Leña", "Caña de azúcar"),
        sector="agricultura",
        country="HN",
        department="la-paz-hn",
        municipality="Marcala",
        confirmed_on=datetime.date(2026, 8, 1),
    ),
    Document(
        kind="venture",
        url="/emprendimientos/cana-de-plata/",
        title="Cana de Plata",
        products=("Tintes",),
        sector="belleza",
        country="GT",
        department="quiche",
        confirmed_on=datetime.date(2026, 8, 1),
    ),
    Document(
        kind="person",
        url="/personas/f6r3bk9s/",
        title="Miguel San Rafael",
        subtitle="Mecánico",
        sector="mecanica",
        country="SV",
        department="sonsonate",
    ),
    Document(
        kind="venture",
        url="/emprendimientos/comedor-lupita/",
        title="Comedor Lupita",
        sector="gastronomia",
        country="SV",
        department="ahuachapan",
        confirmed_on=datetime.date(2024, 2, 1),
    ),
    Document(
        kind="venture",
        url="/emprendimientos/comedor-lupita-2/",
        title="Comedor Lupita",
        sector="gastronomia",
        country="SV",
        department="la-libertad",
        confirmed_on=datetime.date(2026, 10, 20),
    ),
    Document(
        kind="centre",
        url="/centros/#c1",
        title="Centro Ñandú ❤ Кафе",
        country="SV",
        department="san-salvador",
    ),
)

TEXTS = (
    "Panadería Doña Ñeca, 24 h",
    "ÁÉÍÓÚ ÜÑ áéíóú üñ",
    "niño y nin\u0303o",  # ñ in one sign and in two
    "3.50 C4EE ALB-02 a_b",
    "Кафе Ωμέγα straße ＡＢＣ ﬁn",
    "",
    "¿…?",
)


SPELLED = (
    "carpintera carpinteros lapiz lapices dulce dulces arroz arroces taxis ingles ingleses "
    "series bakery bakeries plumbers class queso guerra zapato sapato vaca baca llave yabe "
    "huevo whisky philosophy envase combo x ñ 100"
)


def sample(
    documents: Iterable[Document] = DOCUMENTS,
    language: str = "es",
    *,
    cache: Path | None = None,
) -> Mapping[str, bytes]:
    """Return the index of the directory, or of other documents."""
    return build(
        documents,
        language=language,
        vocabulary=_vocabulary(),
        territories=_territories(),
        cache=cache,
    )


@functools.cache
def _vocabulary() -> vocabulary.Vocabulary:
    return vocabulary.load(ROOT / "data" / "vocabulary.yaml")


@functools.cache
def _territories() -> territories.Territories:
    return territories.load(ROOT / "data" / "territories.yaml")


def is_deflated(address: str) -> bool:
    """Return whether a file's bytes hang on the compressor."""
    return "/part/c/" in address


def inflated(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files with cards as text, and without the pack."""
    return {
        address: zlib.decompress(content, -15) if is_deflated(address) else content
        for address, content in files.items()
        if "/pack_" not in address
    }


def words_vector() -> dict[str, Any]:
    """Return words with what both sides make of them."""
    products = " ".join(p for t in load().trades.values() for p in t.products)
    spelled = [*words(f"{products} {' '.join(TEXTS)}"), *words(SPELLED)]
    return {
        "texts": [[text, words(text)] for text in TEXTS],
        "words": [[w, sound(w), root(w)] for w in dict.fromkeys(spelled)],
    }


def index_vector() -> dict[str, str]:
    """Return the files of the index, in base 64."""
    return {
        address: base64.b64encode(content).decode("ascii")
        for address, content in sample().items()
    }


def main() -> int:
    """Write the vectors."""
    made = {"search-words": words_vector(), "search-index": index_vector()}
    for name, vector in made.items():
        text = json.dumps(vector, ensure_ascii=False, indent=1) + "\n"
        (VECTORS / f"{name}.json").write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
