"""Broken exports, each named by what is wrong: the right finding in the right cell."""

from __future__ import annotations

import dataclasses
import datetime
import io

import pytest

from constancia import territories, vocabulary
from constancia.intake import columns, read_export
from tests.exports import (
    ISSUERS,
    PROGRAMME,
    ROOT,
    TODAY,
    changed,
    csv_text,
    make_export,
    read,
    rows_of,
)


def certificates(row=0, **cells):
    return {"certificates": changed("certificates", cells, row=row)}


def people(**cells):
    return {"people": changed("people", cells)}


def ventures(**cells):
    return {"ventures": changed("ventures", cells)}


def consents(**cells):
    return {"consents": changed("consents", cells)}


def standards(**cells):
    return {"standards": changed("standards", cells)}


def without(table, column):
    return {
        table: [{n: c for n, c in row.items() if n != column} for row in rows_of(table)]
    }


def doubled(table, **cells):
    rows = rows_of(table)
    return {table: [*rows, {**rows[0], **cells}]}


def text_of(table, edit):
    return {table: edit(csv_text(rows_of(table)))}


def programme(**keys):
    return {"programme": {**PROGRAMME, **keys}}


def files(**named):
    return {"files": {name.replace("__", "."): data for name, data in named.items()}}


MINOR = {"birth_date": "2010-06-01"}
YAML_TWICE = "- {partner_id: AL-01, name: a, kind: chamber, name: b}"
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

#: reason: (what to change, code, file, row, column letter)
BROKEN = {
    # tables and files
    "no people": ({"people": None}, "E01", None, None, None),
    "no certificates": ({"certificates": None}, "E01", None, None, None),
    "no standards": ({"standards": None}, "E01", None, None, None),
    "no centres": ({"centres": None}, "E01", None, None, None),
    "no consents": ({"consents": None}, "E18", None, None, None),
    "no programme": ({"programme": None}, "E75", "programme.yaml", None, None),
    "no issuers": ({"issuers": None}, "E75", "issuers.yaml", None, None),
    "no partners, though one backs a standard": (
        {"partners": None}, "E01", None, None, None,
    ),
    "no accreditations": ({"accreditations": None}, "A33", None, None, None),
    "a heading with a slip of the pen": (
        people(**{"Fecha de nacimientto": "", "Idiommas": "inglés"}),
        "A77", "people.csv", None, "J",
    ),
    "a table twice": (
        files(personas__csv=csv_text(rows_of("people"))), "E34", "personas.csv", None, None,
    ),
    "a table in two formats": (
        files(people__yaml="[]"), "E34", "people.yaml", None, None,
    ),
    "an old workbook": (
        {"centres": None, **files(centros__xls=b"\xd0\xcf\x11\xe0")},
        "E59", "centros.xls", None, None,
    ),
    "an OpenDocument sheet": (
        {"centres": None, **files(centros__ods=b"PK")}, "E59", "centros.ods", None, None,
    ),
    "a file of no table": (files(salarios__csv="a,b\n1,2"), "A53", "salarios.csv", None, None),
    "an empty file": ({"centres": ""}, "E56", "centres.csv", None, None),
    "no headings": (
        {"centres": "CE-01,Centro,SV,Usulután,Usulután"}, "E56", "centres.csv", None, None,
    ),
    "a workbook called CSV": ({"people": b"PK\x03\x04" + b"\0" * 50}, "E40", "people.csv", None, None),
    "bytes that are no text": ({"people": bytes(range(256)) * 4}, "E40", "people.csv", None, None),
    "bytes of no encoding": ({"people": b"person_id,full_name\nP,\x81\x8d"}, "E40", "people.csv", None, None),
    "Windows-1252": (
        {"people": csv_text(rows_of("people")).encode("cp1252")}, "A03", "people.csv", None, None,
    ),
    "a quote that is not closed": (
        text_of("people", lambda text: text.replace("Mario", '"Mario', 1)),
        "E41", "people.csv", 3, None,
    ),
    "an unquoted comma in a text": (
        text_of("centres", lambda text: text.replace("Centro de", "Centro, de")),
        "E42", "centres.csv", 2, None,
    ),
    "two thousand columns and more": (
        text_of("centres", lambda text: text.replace("\r\n", "," * 3000 + "x\r\n")),
        "E40", "centres.csv", None, None,
    ),
    # columns
    "a required column is missing": (
        without("certificates", "standard_code"), "E02", "certificates.csv", None, None,
    ),
    "a consents table without the day": (
        without("consents", "granted_on"), "E02", "consents.csv", None, None,
    ),
    "two columns of one meaning": (
        people(gender="F", sexo="M"), "E35", "people.csv", None, "J",
    ),
    # texts
    "UTF-8 read as Windows-1252 and saved so": (
        standards(title_es="AlbaÃ±ilerÃ­a"), "E04", "standards.csv", 2, "D",
    ),
    "half a file in each encoding": (
        {"centres": csv_text(rows_of("centres")).encode() + "CE-02,Peña,SV,Usulután,Jucuarán,".encode("cp1252")},
        "E04", "centres.csv", 2, "D",
    ),
    "a letter that was lost": (
        {"standards": changed("standards", {"title_es": "Alba\ufffdileria"})},
        "E04", "standards.csv", 2, "D",
    ),
    "a formula that failed": (standards(title_es="#¡REF!"), "E38", "standards.csv", 2, "D"),
    "a number that a spreadsheet abbreviated": (
        certificates(certificate_number="2,54873E+12"), "E38", "certificates.csv", 2, "A",
    ),
    "a required cell is empty": (people(full_name=""), "E16", "people.csv", 2, "B"),
    "a required cell holds a dash": (people(full_name=" - "), "E16", "people.csv", 2, "B"),
    "an identity number in a headline": (
        people(headline_es="Albañil, DUI 01234567-8"), "E22", "people.csv", 2, "I",
    ),
    "an identity number in a name": (
        people(full_name="Ana 0801-1990-12345"), "E22", "people.csv", 2, "B",
    ),
    "a certificate numbered by a DUI": (
        certificates(certificate_number="00016297-5"), "E22", "certificates.csv", 2, "A",
    ),
    "a DPI in a venture's description": (
        ventures(description_es="Pida a 2548 73621 0101"), "E22", "ventures.csv", 2, "M",
    ),
    # dates
    "a day that does not exist": (
        certificates(issued_on="31/02/2024"), "E06", "certificates.csv", 2, "I",
    ),
    "a leap day of no leap year": (
        certificates(issued_on="29/02/2023"), "E06", "certificates.csv", 2, "I",
    ),
    "a year alone": (certificates(issued_on="2024"), "E06", "certificates.csv", 2, "I"),
    "a word for a date": (certificates(issued_on="pendiente"), "E06", "certificates.csv", 2, "I"),
    "a date of the year 20244": (
        certificates(issued_on="17/05/20244"), "E06", "certificates.csv", 2, "I",
    ),
    "both orders in one column": (
        {"certificates": [
            {**rows_of("certificates")[0], "issued_on": "17/05/2024"},
            {**rows_of("certificates")[1], "issued_on": "05/18/2024"},
        ]},
        "E07", "certificates.csv", 3, "I",
    ),
    "day or month first, nobody can tell": (
        {"certificates": [{**row, "issued_on": "06/07/2024"} for row in rows_of("certificates")]},
        "A08", "certificates.csv", 2, "I",
    ),
    "it expires before it begins": (
        certificates(expires_on="2024-05-16"), "E09", "certificates.csv", 2, "M",
    ),
    "it was issued before it was assessed": (
        certificates(assessed_on="2024-05-18"), "E09", "certificates.csv", 2, "I",
    ),
    "an accreditation that ends before it begins": (
        {"accreditations": changed("accreditations", {"until": "2019-12-31"})},
        "E09", "accreditations.csv", 2, "D",
    ),
    "issued tomorrow": (
        {"certificates": changed("certificates", {"issued_on": "2026-03-03"})},
        "A57", "certificates.csv", 2, "I",
    ),
    # words and numbers
    "an unknown status": (certificates(status="perdido"), "E36", "certificates.csv", 2, "J"),
    "an unknown result": (certificates(result="regular"), "E36", "certificates.csv", 2, "M"),
    "an unknown kind of standard": (standards(kind="diploma"), "E36", "standards.csv", 2, "I"),
    "an unknown kind of partner": (
        {"partners": changed("partners", {"kind": "club"})}, "E36", "partners.csv", 2, "C",
    ),
    "months in words": (standards(validity_months="3 años"), "E37", "standards.csv", 2, "H"),
    "no months of validity": (standards(validity_months="0"), "E37", "standards.csv", 2, "H"),
    "a list in YAML where one text goes": (
        {"partners": None, **files(partners__yaml="- {partner_id: [AL-01], name: a, kind: chamber}")},
        "E70", "partners.yaml", 1, None,
    ),
    # references
    "an unknown person": (certificates(person_id="P-999"), "E10", "certificates.csv", 2, "B"),
    "an unknown standard": (certificates(standard_code="CON-07"), "E10", "certificates.csv", 2, "C"),
    "an unknown version": (certificates(standard_version="7"), "E10", "certificates.csv", 2, "D"),
    "an unknown centre": (certificates(centre_id="CE-06"), "E10", "certificates.csv", 2, "E"),
    "an unknown assessor": (certificates(assessor_id="EV-99"), "E10", "certificates.csv", 2, "F"),
    "it replaces nothing that is known": (certificates(replaces="X-1"), "E10", "certificates.csv", 2, "L"),
    "it replaces itself": (certificates(replaces="2024-0001"), "E58", "certificates.csv", 2, "L"),
    "it replaces another person's": (certificates(replaces="2024-0002"), "E58", "certificates.csv", 2, "L"),
    "an unknown awarding body": (standards(awarding_body="NOBODY"), "E10", "standards.csv", 2, "F"),
    "an unknown backer": (standards(backed_by="AL-01; AL-77"), "E10", "standards.csv", 2, "G"),
    "an unknown owner": (ventures(owner_ids="P-002;P-777"), "E10", "ventures.csv", 2, "C"),
    "an unknown holder of an accreditation": (
        doubled("accreditations", holder_id="CE-77"),
        "E10", "accreditations.csv", 4, "A",
    ),
    "an unknown donor": (
        programme(phases=[{"name": {"es": "Fase"}, "donors": ["AL-99"]}]),
        "E10", "programme.yaml", None, None,
    ),
    "an id that lost its zeros": (
        {
            "people": [*rows_of("people"), {**rows_of("people")[0], "person_id": "00123"}],
            **certificates(person_id="123"),
        },
        "E71", "certificates.csv", 2, "B",
    ),
    "a person twice": (doubled("people"), "E45", "people.csv", 4, "A"),
    "a certificate number twice": (
        doubled("certificates", person_id="P-002"), "E13", "certificates.csv", 4, "A",
    ),
    "a standard's version twice": (doubled("standards"), "E45", "standards.csv", 3, "A"),
    "a venture with a person's id": (ventures(venture_id="P-001"), "E46", "ventures.csv", 2, "A"),
    # certificates against their time
    "a centre that was not accredited that day": (
        {"accreditations": changed("accreditations", {"from": "2024-05-11"})},
        "E11", "certificates.csv", 2, "E",
    ),
    "a centre accredited for another standard": (
        {
            "accreditations": changed("accreditations", {"standard_code": "CON-02"}),
            "standards": [*rows_of("standards"), {**rows_of("standards")[0], "standard_code": "CON-02"}],
        },
        "E11", "certificates.csv", 2, "E",
    ),
    "an assessor who was not accredited that day": (
        {"accreditations": changed("accreditations", {"until": "2024-05-09"}, row=1)},
        "A12", "certificates.csv", 2, "F",
    ),
    "a body that did not stand that day": (
        {"issuers": [{**ISSUERS[1], "from": "2024-06-01"}]}, "A69", "certificates.csv", 2, "I",
    ),
    "revoked, but when?": (certificates(row=1, status_on=""), "A47", "certificates.csv", 3, "K"),
    "replaced, and still in force": (
        doubled("certificates", certificate_number="2024-0003", replaces="2024-0001"),
        "A58", "certificates.csv", 2, "J",
    ),
    # consents
    "a consent that says pending": (consents(state="pendiente"), "A19", "consents.csv", 2, "C"),
    "a consent without a day": (consents(granted_on=""), "A48", "consents.csv", 2, "D"),
    "a consent of tomorrow": (consents(granted_on="2026-03-03"), "A57", "consents.csv", 2, "D"),
    "a consent of nobody": (consents(subject_id="P-404"), "A49", "consents.csv", 2, "A"),
    "a consent to something unknown": (consents(scope="boletín"), "A54", "consents.csv", 2, "B"),
    "a withdrawal of something unknown": (
        consents(scope="perfl", state="retirado"), "E36", "consents.csv", 2, "B",
    ),
    "a minor who agreed to be listed": (people(**MINOR), "A21", "consents.csv", 3, "B"),
    "a minor whom nobody represents": (people(**MINOR), "A21", "consents.csv", 2, "B"),
    "a person without any row": (
        {"consents": rows_of("consents")[2:]}, "I17", "people.csv", None, None,
    ),
    # people who seem to stand twice
    "one name with and without accents": (
        doubled("people", person_id="P-9", full_name="EJEMPLO PENA, ANA LUCIA", DUI=""),
        "A14", "people.csv", 4, "B",
    ),
    "one identity document, two rows": (
        doubled("people", person_id="P-9", full_name="Otra Persona", DUI="012345678"),
        "A14", "people.csv", 4, "B",
    ),
    "one birth date and nearly one name": (
        doubled("people", person_id="P-9", full_name="Ana Lusía Ejemplo Peña", DUI=""),
        "A15", "people.csv", 4, "B",
    ),
    # places and sectors
    "an unknown country": (people(country="Narnia"), "E24", "people.csv", 2, "D"),
    "an unknown department": (people(department="San Migel"), "E24", "people.csv", 2, "E"),
    "an unknown municipality": (people(municipality="Jiquilizco"), "A24", "people.csv", 2, "F"),
    "an unknown district": (people(district="Jiquilizco"), "A24", "people.csv", 2, "I"),
    "a place without its country": (people(country=""), "A73", "people.csv", 2, "E"),
    "an unknown sector": (ventures(sector="magia"), "E61", "ventures.csv", 2, "E"),
    "a standard of an unknown sector": (standards(sector="magia"), "E61", "standards.csv", 2, "C"),
    "an assessor of an unknown sector": (
        {"assessors": changed("assessors", {"sectors": "magia"})}, "A61", "assessors.csv", 2, "C",
    ),
    # contacts and pictures
    "a telephone too short": (ventures(whatsapp="7000-001"), "A25", "ventures.csv", 2, "J"),
    "two telephones": (ventures(whatsapp="7000-0001 y 7000-0002"), "A43", "ventures.csv", 2, "J"),
    "a website that is none": (ventures(website="no tiene"), "A44", "ventures.csv", 2, "M"),
    "an address that runs": (ventures(website="javascript:alert(1)"), "A44", "ventures.csv", 2, "M"),
    "an e-mail that is none": (ventures(email="panadería"), "A44", "ventures.csv", 2, "M"),
    "a point in another part of the world": (ventures(latitude="45.1"), "A44", "ventures.csv", 2, "M"),
    "a longitude without its sign": (ventures(longitude="88.2"), "A44", "ventures.csv", 2, "M"),
    "a personal profile for a page": (
        ventures(facebook="https://facebook.com/profile.php?id=1000"),
        "A26", "ventures.csv", 2, "K",
    ),
    "a photo that nobody described": (people(photo="a.jpg"), "E28", "people.csv", 2, "I"),
    "two photos, one described": (
        ventures(photos="a.jpg; b.jpg", photo_alts="Pan"), "E28", "ventures.csv", 2, "M",
    ),
    "a photo that is not there": (
        people(photo="a.jpg", photo_alt="Ana"), "A81", "people.csv", 2, "I",
    ),
    "a photo that is a table": (
        people(photo="people.csv", photo_alt="Ana"), "E80", "people.csv", 2, "I",
    ),
    "a photo above the export": (
        people(photo="../a.jpg", photo_alt="Ana"), "E82", "people.csv", 2, "I",
    ),
    "a photo of the whole disk": (
        ventures(photos="a.jpg; /etc/passwd", photo_alts="Pan; Horno"),
        "E82", "ventures.csv", 2, "M",
    ),
    "a photo on a drive": (
        people(photo="C:fotos\\a.jpg", photo_alt="Ana"), "E82", "people.csv", 2, "I",
    ),
    "not confirmed for a year": (ventures(confirmed_on="2025-03-01"), "A29", "ventures.csv", 2, "L"),
    # programme.yaml and issuers.yaml
    "no official host": (programme(official_host=""), "E52", "programme.yaml", 4, None),
    "a host with its scheme": (programme(official_host="https://a.example.org"), "E52", "programme.yaml", 4, None),
    "a host in capitals": (programme(official_host="Verifica.example.org"), "E52", "programme.yaml", 4, None),
    "a host with a path": (programme(official_host="a.example.org/x"), "E52", "programme.yaml", 4, None),
    "a port out of range": (programme(official_host="a.example.org:70000"), "E52", "programme.yaml", 4, None),
    "a host that marks people": (programme(official_host="retornados.example.org"), "E67", "programme.yaml", 4, None),
    "an unknown mode": (programme(directory_mode="open"), "E52", "programme.yaml", 12, None),
    "a small cell of one": (programme(small_cell=1), "E52", "programme.yaml", 12, None),
    "no way to reach the programme": (programme(contact={"phone": ""}), "E52", "programme.yaml", 6, None),
    "a contact without its country's code": (programme(contact={"phone": "2222-0000"}), "E52", "programme.yaml", 6, None),
    "an office that is nowhere": (
        programme(facilitators=[{"office": "Oficina", "country": "Belice", "phone": "+503 2222 0000"}]),
        "E52", "programme.yaml", 14, None,
    ),
    "an office that nobody can reach": (
        programme(facilitators=[{"office": "Oficina", "country": "SV"}]),
        "E52", "programme.yaml", 13, None,
    ),
    "an office with a business's number": (
        programme(facilitators=[{"office": "Oficina", "country": "SV", "whatsapp": "+503 7000-0001"}]),
        "E52", "programme.yaml", None, None,
    ),
    "an office with a person's number": (
        {
            **programme(facilitators=[{"office": "Oficina", "country": "SV", "phone": "+503 7123-4567"}]),
            "people": changed("people", {"Celular": "7123 4567"}),
        },
        "E52", "programme.yaml", None, None,
    ),
    "a line that nobody can dial": (
        programme(support_lines=[{"name": "Línea", "country": "SV", "number": "12", "checked_on": "2026-01-01"}]),
        "E52", "programme.yaml", 15, None,
    ),
    "a line that nobody has tried": (
        programme(support_lines=[{"name": "Línea", "country": "SV", "number": "911"}]),
        "E52", "programme.yaml", 13, None,
    ),
    "an identity number among the offices": (
        programme(facilitators=[{"office": "Oficina 01234567-8", "country": "SV", "phone": "+503 2222 0000"}]),
        "E22", "programme.yaml", 13, None,
    ),
    "a study of no known sector": (
        programme(resources=[{"title": "Estudio", "year": "2021", "address": "https://x.example.org", "sector": "minería"}]),
        "E52", "programme.yaml", None, None,
    ),
    "a study of no year": (
        programme(resources=[{"title": "Estudio", "year": "hace poco", "address": "https://x.example.org"}]),
        "E52", "programme.yaml", 14, None,
    ),
    "a misspelt key": (programme(offline_day=30), "A65", "programme.yaml", 12, None),
    "a key twice": (
        {"partners": None, **files(aliados__yaml=YAML_TWICE)}, "E60", "aliados.yaml", 1, None,
    ),
    "not a list of rows": (
        {"partners": None, **files(partners__yaml="partner_id: AL-01")}, "E60", "partners.yaml", 1, None,
    ),
    "a row that is a text": (
        {"partners": None, **files(partners__yaml="- AL-01")}, "E60", "partners.yaml", 1, None,
    ),
    "an alias that grows without end": (
        {"partners": None, **files(partners__yaml=BOMB)}, "E60", "partners.yaml", 7, None,
    ),
    "an object of the programming language": (
        {"programme": "name: !!python/object/apply:os.system [true]"}, "E60", "programme.yaml", 1, None,
    ),
    "no YAML at all": ({"programme": "a: ["}, "E60", "programme.yaml", 2, None),
    "nobody signs today": (
        {"issuers": [{**ISSUERS[1], "until": "2025-01-01"}]}, "E68", "issuers.yaml", None, None,
    ),
    "two sign today": (
        {"issuers": [ISSUERS[1], {**ISSUERS[1], "issuer_id": "B"}]}, "E68", "issuers.yaml", None, None,
    ),
    "an issuer twice": ({"issuers": [ISSUERS[1], ISSUERS[1]]}, "E52", "issuers.yaml", 7, None),
    "an issuer that succeeds itself": (
        {"issuers": [{**ISSUERS[0], "successor_id": "OLD"}, ISSUERS[1]]}, "E52", "issuers.yaml", 1, None,
    ),
    "an issuer without a name": (
        {"issuers": [{"issuer_id": "NEW"}]}, "E52", "issuers.yaml", 1, None,
    ),
}  # fmt: skip

LEVELS = {"E": "error", "A": "warning", "I": "info"}


@pytest.mark.parametrize("reason", BROKEN)
def test_a_broken_export_is_told_by_its_cell(tmp_path, reason):
    change, code, file, row, column = BROKEN[reason]
    reading = read(make_export(tmp_path, **change))
    places = [
        (found.file, found.row, found.column)
        for found in reading.findings
        if found.code == code
    ]
    assert (file, row, column) in places, reading.findings
    assert reading.publishable == all(
        found.level != "error" for found in reading.findings
    )
    assert (code[0] != "E") or not reading.publishable
    assert all(found.level == LEVELS[found.code[0]] for found in reading.findings)
    assert all(found.message and found.hint for found in reading.findings)


@pytest.mark.parametrize(
    "reason", [reason for reason, case in BROKEN.items() if case[1].startswith("E")]
)
def test_one_fault_is_one_error_and_blames_nothing_else(tmp_path, reason):
    change, code, *_ = BROKEN[reason]
    reading = read(make_export(tmp_path, **change))
    errors = {found.code for found in reading.findings if found.level == "error"}
    # a file that cannot be read as one piece may break in two ways
    assert errors == {code}


def test_the_hint_for_a_missing_column_names_what_stands_near(tmp_path):
    rows = [
        {("Fech emisión" if n == "issued_on" else n): c for n, c in row.items()}
        for row in rows_of("certificates")
    ]
    reading = read(make_export(tmp_path, certificates=rows))
    (found,) = [f for f in reading.findings if f.code == "E02"]
    assert "fecha_emision" in found.message
    assert "«Fech emisión»" in found.hint


def test_the_hint_for_a_municipality_names_the_nearest(tmp_path):
    reading = read(make_export(tmp_path, **ventures(municipality="San Miguel Sentro")))
    (found,) = [f for f in reading.findings if f.code == "A24"]
    assert "San Miguel Centro" in found.message
    assert found.value == "San Miguel Sentro"


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("Ana Lucía Ejemplo Peña", "1991-04-03"),  # a namesake
        ("Luis Ejemplo Rivas", "1990-04-03"),  # two words alike are too few
        ("Ana Lucía Rivas Campos", "1990-04-03"),
    ],
)
def test_other_people_are_not_taken_for_one(tmp_path, name, born):
    twin = {"person_id": "P-9", "full_name": name, "birth_date": born, "DUI": "1"}
    reading = read(make_export(tmp_path, **doubled("people", **twin)))
    assert not {f.code for f in reading.findings} & {"A14", "A15"}


def test_messages_name_tables_and_words_as_the_office_does(tmp_path):
    change = {**certificates(standard_code="CON-7"), **consents(scope="boletín")}
    reading = read(make_export(tmp_path, **change))
    messages = " ".join(f"{f.message} {f.hint}" for f in reading.findings)
    assert "«normas»" in messages
    assert "verificacion" in messages
    assert "standards" not in messages
    assert "verification" not in messages


def test_revoked_certificates_need_no_accreditation(tmp_path):
    reading = read(
        make_export(
            tmp_path,
            **certificates(status="revoked", status_on="2025-01-01"),
            accreditations="holder_id,standard_code,from",
        )
    )
    assert reading.publishable


def test_a_birthday_makes_of_age(tmp_path):
    minor = people(birth_date="2008-03-02")
    export = make_export(tmp_path, **minor)
    day = datetime.date(2026, 3, 2)
    assert not [f for f in read(export, on=day).findings if f.code == "A21"]
    eve = day - datetime.timedelta(days=1)
    assert [f for f in read(export, on=eve).findings if f.code == "A21"]


def test_one_born_on_a_leap_day_comes_of_age_in_march(tmp_path):
    export = make_export(tmp_path, **people(birth_date="2008-02-29"))
    last = datetime.date(2026, 2, 28)
    assert [f for f in read(export, on=last).findings if f.code == "A21"]
    day = datetime.date(2026, 3, 1)
    assert not [f for f in read(export, on=day).findings if f.code == "A21"]


def test_a_proven_order_of_dates_needs_no_warning(tmp_path):
    rows = rows_of("certificates")
    rows[0]["issued_on"], rows[1]["issued_on"] = "06/07/2024", "17/05/2024"
    reading = read(make_export(tmp_path, certificates=rows))
    assert not [f for f in reading.findings if f.code in {"A08", "A62", "E07"}]


def test_of_two_columns_of_one_meaning_the_filled_one_counts(tmp_path):
    for number, (gender, sexo) in enumerate([("", "M"), ("M", ""), ("", "")]):
        folder = tmp_path / str(number)
        reading = read(make_export(folder, **people(gender=gender, sexo=sexo)))
        assert reading.publishable
        assert reading.export.people[0].gender == (gender or sexo or None)


def test_where_no_municipality_is_known_none_is_blamed(tmp_path):
    known = territories.load(ROOT / "data" / "territories.yaml")
    blank = [
        dataclasses.replace(
            country,
            departments=tuple(
                dataclasses.replace(department, municipalities=(), aliases=())
                for department in country.departments
            ),
        )
        for country in known.countries
    ]
    reading = read_export(
        make_export(tmp_path, **people(municipality="Jiquilizco")),
        on=TODAY,
        columns=columns.load(ROOT / "data" / "columns.yaml"),
        territories=territories.Territories(countries=tuple(blank)),
        vocabulary=vocabulary.load(ROOT / "data" / "vocabulary.yaml"),
    )
    assert reading.publishable
    assert not [f for f in reading.findings if f.code == "A24"]


def test_a_minor_who_is_represented_may_be_verified(tmp_path):
    rows = rows_of("consents")
    for row in rows:
        row["guardian_on"] = "2024-05-17"
    reading = read(make_export(tmp_path, **people(**MINOR), consents=rows))
    warned = [found.row for found in reading.findings if found.code == "A21"]
    assert warned == [3]  # profile; verification, in row 2, is in order


def test_rows_keep_their_numbers_below_a_title(tmp_path):
    text = "Registro\n\n" + csv_text(changed("people", {"full_name": ""}))
    reading = read(make_export(tmp_path, people=text))
    (found,) = [f for f in reading.findings if f.code == "E16"]
    assert (found.row, found.column) == (4, "B")


def test_columns_beyond_z_have_two_letters(tmp_path):
    filler = {f"nota {number}": "" for number in range(30)}
    rows = [{**filler, **row} for row in changed("people", {"full_name": ""})]
    reading = read(make_export(tmp_path, people=rows))
    (found,) = [f for f in reading.findings if f.code == "E16"]
    assert found.column == "AF"


def test_utf16_without_a_mark_is_recognised(tmp_path):
    text = io.StringIO(csv_text(rows_of("people"))).getvalue()
    reading = read(make_export(tmp_path, people=text.encode("utf-16-be")))
    assert reading.publishable
