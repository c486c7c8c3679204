"""Exports as real offices write them: read without a hand, published without a leak.

The offices are those of ``foreign_offices``. Each goes through ``inv site`` as it is;
then every byte of the public tree and of the site is searched for what nobody granted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, tree_bytes
from exports import TODAY, changed, make_export, rows_of
from foreign_offices import SECRET_FIGURES, english_office, spanish_office
from office import Office
from test_privacy import unpacked

from constancia import tree
from constancia.records import Certificate, Tombstone
from constancia.search import reading
from constancia.territories import Territories
from constancia.tree import PublicTree
from constancia.vocabulary import Vocabulary


@dataclass(frozen=True)
class Published:
    """What came of an office's export."""

    public: PublicTree
    files: Mapping[str, bytes]  # of tree and site
    report: Mapping[str, bytes]
    output: str

    @property
    def certificates(self) -> dict[str, Certificate]:
        return {
            record.number: record
            for record, _ in self.public.certificates()
            if isinstance(record, Certificate)
        }


def published(make: Callable[[Path], Path], folder: Path, run: Run) -> Published:
    done = run("site", folder=folder, CONSTANCIA_EXPORT=str(make(folder)))
    assert done.returncode == 0, done.stdout + done.stderr
    files = {f"site/{k}": v for k, v in tree_bytes(folder / "output").items()}
    files |= {
        f"tree/{k}": v for k, v in tree_bytes(folder / "state" / "public").items()
    }
    return Published(
        public=tree.read(folder / "state" / "public"),
        files=files,
        report=tree_bytes(folder / "state" / "report"),
        output=done.stdout + done.stderr,
    )


@pytest.fixture(scope="module")
def spanish(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Published:
    return published(spanish_office, tmp_path_factory.mktemp("oficina"), run)


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Published:
    return published(english_office, tmp_path_factory.mktemp("office"), run)


@pytest.fixture(params=["spanish", "english"])
def office(request: pytest.FixtureRequest) -> Published:
    found: Published = request.getfixturevalue(request.param)
    return found


def test_no_byte_and_no_path_holds_a_secret(office: Published) -> None:
    figures = [
        re.compile(r"(?<!\d)" + r"[\s().-]{0,2}".join(figure) + r"(?!\d)")
        for figure in SECRET_FIGURES
    ]
    seen = 0
    for name, content in office.files.items():
        for packed in (name.encode(), *unpacked(content)):
            text = packed.decode("utf-8", errors="replace").casefold()
            seen += len(text)
            assert "zqsreto" not in text, name
            if "." in name and not name.endswith((".jpg", ".webp", ".png")):
                assert not [f for f in figures if f.search(text)], name
    assert seen > 500_000


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_search_index_read_back_holds_no_secret(
    office: Published, language: str
) -> None:
    files = {
        name.removeprefix("site"): content
        for name, content in office.files.items()
        if name.startswith("site/search/")
    }
    known = repr(reading.read(files, language)).casefold()
    assert "repellos la unión" in known or "pan del valle" in known
    assert "zqsreto" not in known


def test_neither_the_console_nor_the_report_names_anybody(office: Published) -> None:
    report = office.report["report.html"] + office.report["report.json"]
    text = (office.output + report.decode()).casefold()
    assert "zqsreto" not in text
    for name in ("ángeles", "hernández", "rivas", "lópez", "pérez"):
        assert name not in text, name
    assert json.loads(office.report["report.json"])["publishable"] is True


def test_the_spanish_office_is_read_as_its_staff_meant_it(spanish: Published) -> None:
    certificates = spanish.certificates
    assert sorted(certificates) == ["NT-25-001", "NT-25-002"]
    first = certificates["NT-25-001"]
    assert first.holder == "HERNÁNDEZ PEÑA, MARÍA DE LOS ÁNGELES"
    assert first.issued_on.isoformat() == "2025-03-20"
    assert first.expires_on is not None
    assert first.expires_on.isoformat() == "2028-03-20"  # 36 months of its standard
    assert first.photo is not None
    assert first.photo.alt == "María sonríe frente a un muro"
    second = certificates["NT-25-002"]
    assert second.holder == "RIVAS NÚÑEZ, JOSÉ"
    assert second.photo is None
    gone = [r for r, _ in spanish.public.certificates() if isinstance(r, Tombstone)]
    assert [tombstone.state for tombstone in gone] == ["withdrawn"]


def test_only_words_of_the_list_are_a_yes(
    spanish: Published, english: Published
) -> None:
    assert {person.name for person in spanish.public.people} == {
        "HERNÁNDEZ PEÑA, MARÍA DE LOS ÁNGELES",  # SÍ, X, x, Si, otorgado
        "ANA L. A.",  # listed still, though her page was withdrawn
    }
    # "Yes" is no word of the contract: a short name, and a finding that says so
    (person,) = english.public.people
    assert person.name == "Ana M. L."
    codes = [f["code"] for f in json.loads(english.report["report.json"])["findings"]]
    assert "A19" in codes


def test_places_and_telephones_of_the_spanish_office_are_todays(
    spanish: Published,
) -> None:
    person = next(p for p in spanish.public.people if p.photo)
    assert person.place is not None
    assert (person.place.department, person.place.district) == (
        "usulutan",
        "Jiquilisco",
    )
    (venture,) = spanish.public.ventures
    assert venture.contact.whatsapp == "+50377001234"
    assert venture.contact.phone is None
    assert venture.contact.email is None
    assert venture.point is None
    assert venture.owners == ()
    (product,) = venture.products
    assert (product.name, product.price) == ("Repello por metro", "4.50")
    (centre,) = spanish.public.centres
    assert centre.address == "Calle principal S/N"
    assert centre.contact.phone == "+50326601234"
    assert centre.place.municipality == "Usulután Oeste"
    standard = next(s for s in spanish.public.standards if s.code == "TUR-01")
    assert standard.level is None
    assert standard.kind == "competence"


def test_small_numbers_of_the_spanish_office_are_not_told(spanish: Published) -> None:
    told = {i.indicator_id: i.value for i in spanish.public.indicators}
    assert told == {"I-1": "<5", "I-2": "<5", "I-3": "317"}


def test_the_english_office_is_read_as_its_staff_meant_it(english: Published) -> None:
    certificates = english.certificates
    assert sorted(certificates) == ["HQ-1", "HQ-3"]
    assert certificates["HQ-1"].holder == "Ana María López Díaz"
    assert certificates["HQ-1"].issued_on.isoformat() == "2025-04-22"
    states = [r.state for r, _ in english.public.certificates()]
    assert sorted(states) == ["active", "active", "revoked"]
    (venture,) = english.public.ventures
    assert venture.contact.whatsapp == "+50497001234"
    assert venture.contact.phone is None  # the consent ended
    assert venture.website is not None
    assert venture.confirmed_on is not None
    assert venture.confirmed_on.isoformat() == "2026-01-15"
    (centre,) = english.public.centres
    assert centre.accreditations[0].since.isoformat() == "2015-01-01"


def test_a_withdrawn_page_takes_the_whole_name_away(spanish: Published) -> None:
    for name, content in spanish.files.items():
        assert "DE LEÓN AJÚ".encode() not in content, name


def test_every_file_that_was_passed_over_is_named(spanish: Published) -> None:
    findings = json.loads(spanish.report["report.json"])["findings"]
    unknown = [(f["file"], f["sheet"]) for f in findings if f["code"] == "A53"]
    assert unknown == [("Exportación.xlsx", "Hoja1")]


# -- private columns that repeat what is published -----------------------------------


def repeated(**extra: str) -> dict[str, Any]:
    """Certificates with private columns beside them, the same in every row."""
    return {"certificates": [{**row, **extra} for row in rows_of("certificates")]}


def silent(
    folder: Path, territories: Territories, vocabulary: Vocabulary, **tables: Any
) -> set[str]:
    """What an issue leaves for the audit to look for."""
    office = Office(folder, territories, vocabulary)
    office.issue(**tables)
    path = office.settings.private / "silence.json"
    return set(json.loads(path.read_text(encoding="utf-8"))["never"])


REPEATED = {
    "Nombre": "ANA LUCIA EJEMPLO PEÑA",  # on her own page, with accents
    "Centro de evaluación autorizado": "CENTRO DE EJEMPLO",
    "Norma": "ALBAÑILERIA BASICA",
    "Instituto": "Instituto de Hoy.",
    "Lugar de nacimiento": "Jiquilisco, Usulután",
    "Lugar de entrega": "Usulután, El Salvador",
    "Registrado el": TODAY.isoformat(),
    "Teléfono del negocio": "7000 0001",
    "Rubro anterior": "Pan dulce",
}


def test_a_private_column_that_repeats_what_is_published_keeps_no_site_back(
    tmp_path: Path, run: Run
) -> None:
    consents = [
        *rows_of("consents"),
        {**rows_of("consents")[3], "scope": "contact_whatsapp"},
    ]
    export = make_export(tmp_path, consents=consents, **repeated(**REPEATED))
    done = run(
        "site",
        folder=tmp_path,
        CONSTANCIA_EXPORT=str(export),
        CONSTANCIA_TODAY=TODAY.isoformat(),
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "value",
    [
        "Mario Ejemplo Nuñez",  # he did not agree
        "Avenida Jiquilisco 14, Usulután",  # more than a place
        "7000 0002",
        "Lucía Ejemplo de Peña",
        "Santiago Nonualco, La Paz",  # a place where nothing is
        "2019-03-05",
        "pan dulce y café",
    ],
)
def test_what_only_resembles_something_published_stays_a_secret(
    tmp_path: Path, territories: Territories, vocabulary: Vocabulary, value: str
) -> None:
    never = silent(tmp_path, territories, vocabulary, **repeated(Nota=value))
    assert value in never


def test_the_name_of_somebody_who_did_not_agree_is_a_secret_within_any_text(
    tmp_path: Path, territories: Territories, vocabulary: Vocabulary
) -> None:
    """A business bears it with consent; nowhere else may it stand."""
    ventures = changed("ventures", {"summary_es": "Pan de Mario Ejemplo Núñez"})
    never = silent(tmp_path, territories, vocabulary, ventures=ventures)
    assert "Mario Ejemplo Núñez" in never
