"""The sample is whole, deterministic, fictitious, and meets what a registry meets."""

import collections
import csv
import dataclasses
import datetime
import filecmp
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from constancia import pictures, sample, territories, vocabulary
from constancia.consent import admit
from constancia.errors import ExportError
from constancia.folding import fold
from constancia.intake.columns import load as load_columns
from constancia.intake.reading import read_export
from constancia.sample import consents, words

ROOT = Path(__file__).resolve().parent.parent
EXPORT = ROOT / "data" / "export"
PLACES = territories.load(ROOT / "data" / "territories.yaml")
VOCABULARY = vocabulary.load(ROOT / "data" / "vocabulary.yaml")
COLUMNS = load_columns(ROOT / "data" / "columns.yaml")

TEXTS = sorted(path for path in EXPORT.iterdir() if path.is_file())

TODAY = datetime.date(2026, 11, 22)
LATER = [
    TODAY,
    datetime.date(2026, 12, 31),
    datetime.date(2027, 7, 4),
    datetime.date(2028, 2, 29),
    datetime.date(2029, 5, 1),
    datetime.date(2030, 12, 1),
]
NEVER_SAY = re.compile(
    r"retornad|deportad|repatriad|migrante|beneficiari", re.IGNORECASE
)


def rows(name, folder=EXPORT):
    """Return a table as mappings from heading to text; a title above is passed over."""
    text = (folder / f"{name}.csv").read_text(encoding="utf-8-sig")
    if name == "evaluadores":
        text = text.split("\n", 2)[2]
    delimiter = ";" if text.splitlines()[0].count(";") > 2 else ","
    return list(csv.DictReader(text.splitlines(), delimiter=delimiter))


def files_below(folder):
    """Return the names of all files of a folder and its folders."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def read(folder, on=TODAY):
    return read_export(
        folder, on=on, columns=COLUMNS, territories=PLACES, vocabulary=VOCABULARY
    )


def admission(on=TODAY, folder=EXPORT):
    return admit(
        read(folder, on).export,
        on=on,
        code_of=lambda number: number,
        slug_of=lambda person_id: person_id,
        territories=PLACES,
        vocabulary=VOCABULARY,
    )


@pytest.fixture(scope="module")
def people():
    return {row["Id persona"]: row for row in rows("personas")}


@pytest.fixture(scope="module")
def certificates():
    return rows("certificados")


@pytest.fixture(scope="module")
def answers():
    found = collections.defaultdict(list)
    for row in rows("consentimientos"):
        found[row["Id sujeto"]].append(row)
    return found


@pytest.fixture(scope="module")
def ventures():
    return rows("emprendimientos")


# -- size and determinism ---------------------------------------------------------


def test_the_sample_is_sized_like_the_programme(people, certificates, ventures):
    results = collections.Counter(row["Resultado"] for row in certificates)
    assert results["competente"] == 417
    assert 0 < results["aún no competente"] < 20
    assert set(results) == {"competente", "aún no competente"}
    assert len(ventures) == 44
    assert len(rows("centros")) == 5
    assert len({row["Código norma"] for row in rows("normas")}) == 7
    assert len(rows("evaluadores")) == 55
    assert {row["Departamento"] for row in people.values()} == {
        "Guatemala",
        "Quetzaltenango",
        "San Miguel",
        "Usulután",
        "La Paz",
        "San Salvador",
        "Santa Ana",
    }


def test_the_indicators_are_those_of_2018_to_2020():
    context = [row for row in rows("indicadores") if row["Grupo"] == "Contexto"]
    own = [row for row in rows("indicadores") if row not in context]
    values = [row["Valor"] for row in own]
    assert values == ["417", "62", "44", "5", "6", "55", "1", "1", "1"]
    assert {row["Periodo"] for row in own} == {"2018-2020"}
    assert [row["Valor"] for row in context] == ["195790", "38.5"]
    assert {row["Periodo"] for row in context} == {"2018"}
    assert all(row["Fuente"] for row in rows("indicadores"))


def test_six_technical_standards_and_one_coach():
    kinds = {row["Código norma"]: row["Tipo"] for row in rows("normas")}
    assert collections.Counter(kinds.values()) == {"competencia": 6, "coach": 1}
    assert kinds["C4EE-01"] == "coach"


def test_the_committed_export_is_what_the_generator_writes(tmp_path):
    sample.generate(tmp_path)
    written = files_below(tmp_path)
    assert written == files_below(EXPORT)
    same, other, unread = filecmp.cmpfiles(tmp_path, EXPORT, written, shallow=False)
    assert (other, unread) == ([], [])
    assert len(same) == len(written)


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_the_order_of_hashes_has_no_say(tmp_path, hash_seed):
    program = (
        "import sys, pathlib; from constancia.sample import generate; "
        "generate(pathlib.Path(sys.argv[1]), certificates=60, ventures=50)"
    )
    environment = {
        **os.environ,
        "PYTHONHASHSEED": hash_seed,
        "PYTHONPATH": str(ROOT / "plugins"),
    }
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "there")],
        check=True,
        env=environment,
    )
    sample.generate(tmp_path / "here", certificates=60, ventures=50)
    for name in files_below(tmp_path / "here"):
        there = tmp_path / "there" / name
        assert (tmp_path / "here" / name).read_bytes() == there.read_bytes()


def test_another_seed_is_another_sample_of_the_same_size(tmp_path):
    sample.generate(tmp_path, seed=7)
    one, other = rows("personas"), rows("personas", tmp_path)
    assert [r["Nombre completo"] for r in one] != [r["Nombre completo"] for r in other]
    competent = [r for r in rows("certificados", tmp_path) if r["Estado"]]
    assert len(competent) == 417


@pytest.mark.parametrize("size", [1, 2, 41, 84, 418, 2000])
def test_any_size_is_exact_and_sound(tmp_path, size):
    sample.generate(tmp_path, certificates=size, ventures=size // 5)
    written = rows("certificados", tmp_path)
    assert sum(row["Resultado"] == "competente" for row in written) == size
    assert len(rows("emprendimientos", tmp_path)) == size // 5
    reading = read(tmp_path)
    assert [found for found in reading.findings if found.level == "error"] == []


def test_names_are_never_given_twice(people, ventures):
    for names in (
        [row["Nombre completo"] for row in people.values()],
        [row["Nombre"] for row in ventures],
        [row["Resumen"] for row in ventures],
        [row["Descripción"] for row in ventures],
    ):
        assert len(names) == len(set(names))


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ExportError) as caught:
        sample.generate(tmp_path / "file")
    assert caught.value.hint


# -- the reader finds nothing wrong ---------------------------------------------------


@pytest.mark.parametrize("day", LATER)
def test_the_reader_finds_no_error_on_any_day(day):
    reading = read(EXPORT, day)
    assert reading.publishable
    codes = {found.code for found in reading.findings if found.level == "warning"}
    # pendiente; a minor who signed for more; not confirmed for a year
    assert codes <= {"A19", "A21", "A29"}


def test_today_there_are_few_warnings_and_each_is_meant():
    found = collections.Counter(
        finding.code for finding in read(EXPORT).findings if finding.level == "warning"
    )
    assert found["A19"] == 1
    assert sum(found.values()) <= 10


# -- certificates in every state -------------------------------------------------------


def state_of(record, day):
    if record.state != "active":
        return record.state
    left = (record.expires_on - day).days if record.expires_on else 9999
    return "expired" if left < 0 else "expiring" if left <= 60 else "valid"


@pytest.mark.parametrize("day", LATER)
def test_every_state_is_there_on_any_day(day):
    states = {state_of(record, day) for record in admission(day).certificates}
    assert states == {
        "valid",
        "expiring",
        "expired",
        "suspended",
        "revoked",
        "replaced",
        "withdrawn",
    }


def test_on_every_day_of_four_years_some_certificate_is_about_to_expire(certificates):
    days = [
        datetime.date.fromisoformat(row["Fecha de vencimiento"])
        for row in certificates
        if row["Estado"] == "vigente" and row["Fecha de vencimiento"]
    ]
    for ahead in range(4 * 365):
        day = TODAY + datetime.timedelta(days=ahead)
        assert any(0 <= (expires - day).days <= 60 for expires in days), day


def test_revocations_have_different_reasons(certificates):
    reasons = {r["Motivo de estado"] for r in certificates if r["Estado"] == "anulado"}
    assert {"administrative_error", "fraud", "issuer_decision"} <= reasons


def test_what_is_replaced_has_a_later_replacement_of_the_same_person(certificates):
    by_number = {row["Número de certificado"]: row for row in certificates}
    replaced = {n for n, row in by_number.items() if row["Estado"] == "reemplazado"}
    replacing = {row["Reemplaza a"]: row for row in certificates if row["Reemplaza a"]}
    assert len(replaced) >= 3
    assert replaced == set(replacing)
    for old, new in replacing.items():
        assert new["Id persona"] == by_number[old]["Id persona"]
        assert new["Fecha de emisión"] > by_number[old]["Fecha de emisión"]
        assert new["Fecha de emisión"] == by_number[old]["Fecha de estado"]


def test_both_issuers_and_both_versions_of_a_standard_have_certificates(certificates):
    issued = [row["Fecha de emisión"] for row in certificates]
    assert min(issued) < "2019"
    assert "2026" < max(issued) <= "2026-10-30"
    masonry = {
        r["Versión norma"] for r in certificates if r["Código norma"] == "CON-01"
    }
    assert masonry == {"1", "2"}
    assert admission().directory.standards[1].validity_months is not None
    assert any(not row["Fecha de vencimiento"] for row in certificates if row["Estado"])


def test_what_is_not_competent_leaves_nothing(certificates):
    failed = {r["Número de certificado"] for r in certificates if not r["Estado"]}
    shown = {record.code for record in admission().certificates}
    assert failed
    assert not failed & shown
    assert len(shown) == 417


# -- consent situations ------------------------------------------------------------


def pattern(given):
    """Return what a subject answered, in the words of the table."""
    return frozenset((row["Finalidad"], row["Decisión"]) for row in given)


def agreed(given):
    """Return the scopes that are granted and neither end nor were withdrawn."""
    return frozenset(
        row["Finalidad"]
        for row in given
        if row["Decisión"] in {"otorgado", "Sí", "x"} and not row["Vence"]
    )


@pytest.mark.parametrize(
    "scopes",
    [
        {"Verificación"},
        {"Verificación", "Perfil", "Buscadores"},
        {"Verificación", "Perfil", "Nombre completo", "Buscadores"},
        {"Verificación", "Perfil", "Nombre completo", "Buscadores", "Foto persona"},
        {"Verificación", "Perfil", "Nombre completo", "Buscadores", "Historia"},
        {"Verificación", "Perfil", "Condición retorno"},
    ],
    ids=lambda scopes: "+".join(sorted(scopes)),
)
def test_someone_agreed_to_exactly_this(people, answers, scopes):
    assert any(agreed(answers[person]) == scopes for person in people)


@pytest.mark.parametrize(
    "expected",
    [
        {("Verificación", "negado"), ("Perfil", "negado")},
        {("Verificación", "retirado"), ("Perfil", "retirado")},
    ],
    ids=["denied", "withdrawn"],
)
def test_someone_refused_and_someone_took_it_back(people, answers, expected):
    assert any(pattern(answers[person]) == expected for person in people)


def test_withdrawn_rows_say_when(answers):
    taken_back = [
        row
        for given in answers.values()
        for row in given
        if row["Decisión"] == "retirado"
    ]
    assert taken_back
    assert all(row["Fecha de retiro"] > row["Fecha otorgado"] for row in taken_back)


def test_consents_end_in_the_past_and_in_the_future(answers):
    ends = {row["Vence"] for given in answers.values() for row in given} - {""}
    assert min(ends) < TODAY.isoformat() < "2031" < max(ends)


def test_an_expired_consent_was_signed_again_by_someone(answers):
    again = [
        given
        for given in answers.values()
        if [row["Finalidad"] for row in given].count("Verificación") == 2
    ]
    assert again
    shown = {
        record.number for record in admission().certificates if record.state == "active"
    }
    held = {
        row["Id persona"]
        for row in rows("certificados")
        if row["Número de certificado"] in shown
    }
    assert any(given[0]["Id sujeto"] in held for given in again)


def test_some_people_were_never_asked(answers, certificates):
    holders = {row["Id persona"] for row in certificates}
    assert any(not answers[person] for person in holders)


def test_one_answer_says_pendiente(answers):
    pending = [
        row
        for given in answers.values()
        for row in given
        if row["Decisión"] == "pendiente"
    ]
    assert len(pending) == 1


def minors(people, on=TODAY):
    for person, row in people.items():
        day, month, year = map(int, row["Fecha de nacimiento"].split("/"))
        if datetime.date(year + 18, month, min(day, 28)) > on:
            yield person


def test_people_under_18_with_and_without_a_representative(people, answers):
    young = list(minors(people))
    assert len(young) == 4
    represented = {
        person: any(row["Fecha representante"] for row in answers[person])
        for person in young
    }
    assert set(represented.values()) == {True, False}
    assert any("Foto persona" in agreed(answers[person]) for person in young)
    listed = {person.slug for person in admission().directory.people}
    assert not listed & set(young)


def test_someone_signed_again_when_grown_up(people, certificates):
    then = datetime.date(2024, 6, 1)
    holders = {row["Id persona"] for row in certificates if row["Ronda"] == "2024-2"}
    before = holders & set(minors(people, then)) - set(minors(people))
    listed = {person.slug for person in admission().directory.people}
    assert len(before & listed) == 1
    assert len(before - listed) == 1


def test_every_situation_is_dealt_out_to_any_forty_people():
    special = {"minor", "minor alone", "minor listed", "minor denied", "grown up"}
    dealt = {consents.in_turn(number) for number in range(40)}
    assert dealt | special == set(consents.SITUATIONS)
    later = {consents.in_turn(number) for number in range(1234, 1274)}
    assert later == dealt - {"pending"}


def test_some_assessors_are_named_and_most_are_not(answers):
    named = {assessor.name for assessor in admission().directory.assessors}
    everyone = {row["Nombre completo"] for row in rows("evaluadores")}
    assert named < everyone
    assert 10 < len(named) < 25
    decisions = {
        row["Decisión"]
        for subject, given in answers.items()
        if subject.startswith("EV-")
        for row in given
    }
    assert {"negado", "retirado"} <= decisions


# -- ventures ----------------------------------------------------------------------


def test_ventures_are_listed_paused_closed_and_not_listed(ventures):
    listed = admission().directory.ventures
    states = collections.Counter(venture.status for venture in listed)
    assert states == {"active": 37, "paused": 2, "closed": 2}
    assert len(ventures) - len(listed) == 3


def test_ventures_differ_in_what_they_agreed_to():
    active = [v for v in admission().directory.ventures if v.status == "active"]
    contacts = {
        (bool(v.contact.whatsapp), bool(v.contact.phone), bool(v.contact.email))
        for v in active
    }
    assert {(True, True, True), (False, False, False), (True, False, False)} <= contacts
    for held in ("point", "owners", "certified_in", "website", "indexable"):
        assert {bool(getattr(venture, held)) for venture in active} == {True, False}, (
            held
        )
    with_whatsapp = sum(bool(v.contact.whatsapp) for v in active)
    assert with_whatsapp > len(active) / 2  # the shop window of the region


def test_an_owner_may_refuse_what_the_venture_allows(ventures, answers):
    refused = [
        row["Id emprendimiento"]
        for row in ventures
        if "Nombre titular" in agreed(answers[row["Id emprendimiento"]])
        and any(
            ("Nombre titular", "negado") in pattern(answers[owner])
            for owner in row["Titulares"].split(" | ")
        )
    ]
    assert refused


def test_ventures_read_well():
    for text in words.load().ventures:
        assert len(text["summary"]["es"]) <= 90, text["name"]
        assert len(text["summary"]["en"]) <= 90, text["name"]
        assert len(text["description"]["es"]) > 100, text["name"]
        assert len(text["products"]) >= 2, text["name"]


def test_most_ventures_have_english_and_some_not_yet():
    active = [v for v in admission().directory.ventures if v.status == "active"]
    english = sum(bool(v.summary.en) for v in active)
    assert len(active) * 0.8 < english < len(active)


def test_further_ventures_have_names_of_their_own(tmp_path):
    sample.generate(tmp_path, certificates=100, ventures=600)
    names = [fold(row["Nombre"]) for row in rows("emprendimientos", tmp_path)]
    assert len(set(names)) == 600


# -- words -------------------------------------------------------------------------


def test_towns_sectors_and_trades_are_those_of_the_project():
    material = words.load()
    for each in material.departments:
        country = PLACES.country(each.country)
        department = PLACES.department(country.code, each.name)
        for town in each.towns:
            expected = (
                (town.municipality, town.name)
                if town.municipality
                else (town.name, None)
            )
            assert PLACES.municipality(department, town.name) == expected
            assert town.municipality is None or PLACES.municipality(
                department, town.municipality
            ) == (town.municipality, None)
    for text in material.ventures:
        assert VOCABULARY.sector(text["sector"]).slug == text["sector"]
    for skill in material.skills.values():
        for trade in skill.trades:
            assert VOCABULARY.trade(trade).name.es == trade


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_file_says_what_nobody_should_read(path):
    assert not NEVER_SAY.search(path.read_text(encoding="utf-8-sig"))


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from strings(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))


def test_no_private_value_is_also_a_public_one():
    export = read(EXPORT).export
    public = "\n".join(
        [
            *strings(admission().directory),
            *(s for record in admission().certificates for s in strings(record)),
        ]
    )
    assert len(set(export.private_values)) > 3000
    for value in export.private_values:
        assert len(value) < 4 or value not in public, "a private value is in the open"


# -- fictitious marks ---------------------------------------------------------------


def test_the_programme_says_that_it_is_a_demonstration():
    programme = yaml.safe_load((EXPORT / "programme.yaml").read_text(encoding="utf-8"))
    assert programme["demonstration"] is True
    assert programme["official_host"] == "verifica.example.org"
    assert "demostración" in programme["name"]["es"]
    assert "demonstration" in programme["name"]["en"]
    assert "ficticia" in programme["controller"]["es"]
    assert "Fictitious" in programme["controller"]["en"]


@pytest.mark.parametrize("table", ["personas", "evaluadores"])
def test_identity_numbers_are_of_ranges_never_given_out(table):
    for row in rows(table):
        number = row["DUI / DPI / DNI"]
        assert re.fullmatch(r"99\d{6}-\d|29\d\d \d{5} 9999", number)


def test_private_columns_are_those_of_a_real_export_and_say_they_are_made_up(people):
    for row in people.values():
        assert "Ficticia" in row["Dirección de habitación"]
        assert "ficticia" in row["Contacto de emergencia"]
        assert row["Correo personal"].endswith(".example.net")
        assert (
            not row["País de procedencia"] or "ficticio" in row["País de procedencia"]
        )
    came_back = {bool(row["Fecha de retorno"]) for row in people.values()}
    assert came_back == {True, False}  # residents own ventures too


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_addresses_on_the_net_are_examples(path):
    text = path.read_text(encoding="utf-8-sig")
    hosts = re.findall(r"(?:https?://|@)((?:[\w-]+\.)+[a-z]{2,})", text)
    for host in hosts:
        assert re.search(
            r"(^|\.)example\.(org|com|net)$|^www\.facebook\.com$", host
        ) or (host.startswith("constancia.ejemplo")), host
    for page in re.findall(r"facebook\.com/(\S+?)[;,\s]", text):
        assert page.startswith("constancia.ejemplo.")


def test_invented_bodies_say_so():
    public = {"ministerio", "instituto de formación", "alcaldía", "gobierno local"}
    partners = yaml.safe_load((EXPORT / "aliados.yaml").read_text(encoding="utf-8"))
    for partner in partners:
        if partner["tipo"] not in public:
            assert "fictici" in partner["nombre"], partner["id_aliado"]
            assert "(fictitious)" in partner["nombre_en"]
        elif partner["tipo"] != "instituto de formación":
            assert "ficticio" in partner["papel"], partner["id_aliado"]
    assert {p["tipo"] for p in partners} >= {
        "universidad",
        "cámara",
        "donante",
        "empresa",
    }
    for row in rows("vacantes"):
        assert "fictici" in row["Empleador"]


def test_names_are_lifelike_and_some_are_awkward(people):
    names = [row["Nombre completo"] for row in people.values()]
    assert max(map(len, names)) > 60
    assert all(len(name.split()) >= 3 for name in names)
    everything = " ".join(names)
    assert all(letter in everything for letter in "áéíóúñÁÉÓÑ")
    assert re.search(r" (del Cid|de León|de la O|de Paz) ", everything)


def test_telephones_are_written_in_several_ways(ventures):
    shapes = {re.sub(r"\d", "0", row["WhatsApp"]) for row in ventures}
    assert len(shapes) == 4


def test_some_vacancies_have_closed_and_some_are_open():
    closing = [row["Fecha cierre"] for row in rows("vacantes")]
    assert min(closing) < TODAY.isoformat() < "2029" < max(closing)


def test_services_cover_every_step_and_a_country_to_come():
    services = yaml.safe_load((EXPORT / "servicios.yaml").read_text(encoding="utf-8"))
    assert {service["paso"] for service in services} == set(range(1, 8))
    assert {service["tipo"] for service in services} >= {"psicosocial", "documentos"}
    assert any(s["pais"] == "Honduras" and "departamento" not in s for s in services)


# -- pictures ---------------------------------------------------------------------


def test_some_ventures_show_pictures_and_some_have_them_without_consent(
    ventures, answers
):
    pictured = {r["Id emprendimiento"] for r in ventures if r["Fotos"]}
    granted = {v for v in pictured if "Foto producto" in agreed(answers[v])}
    assert len(granted) >= 10
    assert pictured - granted
    named = {name for r in ventures for name in r["Fotos"].split(" | ") if name}
    assert named == {path.name for path in (EXPORT / "fotos").iterdir()}
    assert not [row for row in rows("personas") if row["Foto"]]  # no face at all


def test_pictures_say_that_they_are_drawings(ventures):
    for row in ventures:
        names, texts = (
            row["Fotos"].split(" | "),
            row["Descripciones fotos"].split(" | "),
        )
        assert len(names) == len(texts)
        assert all(text.startswith("Dibujo: ") for text in texts if text)


def test_pictures_are_good_to_publish_and_light_to_keep():
    files = sorted((EXPORT / "fotos").iterdir())
    assert sum(path.stat().st_size for path in files) <= 400_000
    for path in files:
        assert not pictures.examine(path.read_bytes()).located
        assert pictures.encode(path.read_bytes()).width == 288
