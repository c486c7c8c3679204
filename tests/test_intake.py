"""Sound exports: read whole, in every habit of writing them."""

from __future__ import annotations

import datetime
import json

import pytest

from constancia.errors import ConfigurationError, ExportError
from constancia.intake import columns as column_names
from constancia.intake import report
from constancia.intake.rows import TABLES
from tests.exports import (
    ROOT,
    TODAY,
    changed,
    csv_text,
    make_export,
    read,
    rows_of,
)

SPANISH = {
    "certificate_number": "NÚMERO DEL CERTIFICADO",
    "person_id": "Id persona",
    "standard_code": "codigo_norma",
    "standard_version": "Versión de la norma",
    "centre_id": "Código del Centro",
    "assessor_id": "id_evaluador",
    "round": "RONDA",
    "assessed_on": "Fecha de evaluación",
    "issued_on": "FECHA DE EMISIÓN",
    "status": "Estado",
    "status_on": "fecha  estado",
    "replaces": "Reemplaza a",
}


def in_spanish(rows):
    return [{SPANISH[name]: cell for name, cell in row.items()} for row in rows]


def codes(reading, level=None):
    return {f.code for f in reading.findings if level in {None, f.level}}


def issued(reading):
    return [row.issued_on.isoformat() for row in reading.export.certificates]


def test_a_sound_export_is_read_whole_and_publishable(tmp_path):
    reading = read(make_export(tmp_path))
    assert reading.publishable
    assert codes(reading, "error") == codes(reading, "warning") == set()
    export = reading.export
    assert [row.person_id for row in export.people] == ["P-001", "P-002"]
    assert export.people[0].trades == ("albañilería", "repello")
    assert export.people[0].birth_date == datetime.date(1990, 4, 3)
    assert [row.state for row in export.consents] == [
        "granted",
        "granted",
        "denied",
        "granted",
    ]
    assert export.programme.official_host == "verifica.example.org"
    assert export.programme.report == export.programme.contact
    assert [issuer.issuer_id for issuer in export.issuers] == ["OLD", "NEW"]


def test_values_of_private_columns_are_collected_as_written(tmp_path):
    reading = read(make_export(tmp_path))
    assert set(reading.export.private_values) == {"01234567-8", "87654321-5"}
    people = next(table for table in reading.tables if table.table == "people")
    assert (people.rows, people.private_columns) == (2, 1)


def test_private_yaml_of_any_shape_is_collected_too(tmp_path):
    rows = "- {centre_id: CE-01, name: C, country: SV, department: Usulután, municipality: Usulután, notas: {a: [secreto uno, {b: secreto dos}]}}"
    export = make_export(tmp_path, centres=None, files={"centros.yaml": rows})
    assert set(read(export).export.private_values) >= {"secreto uno", "secreto dos"}


def test_a_row_shows_where_it_stands_and_nothing_else(tmp_path):
    person = read(make_export(tmp_path)).export.people[0]
    assert repr(person) == "<PersonRow people.csv row 2>"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_csv_is_read_in_every_encoding_and_separator(tmp_path, delimiter, encoding):
    people = csv_text(rows_of("people"), delimiter=delimiter).encode(encoding)
    reading = read(make_export(tmp_path, people=people))
    assert reading.export.people[0].full_name == "Ana Lucía Ejemplo Peña"
    assert ("A03" in codes(reading)) == (encoding == "cp1252")


def test_spanish_files_and_headings_are_the_english_ones(tmp_path):
    text = csv_text(in_spanish(rows_of("certificates")), delimiter=";")
    files = {"Certificados.CSV": text}
    reading = read(make_export(tmp_path, certificates=None, files=files))
    assert issued(reading) == ["2024-05-17", "2024-05-17"]


def test_titles_totals_blank_and_repeated_rows_are_left_out_and_said(tmp_path):
    table = csv_text(in_spanish(rows_of("certificates")), delimiter=";")
    header, first, second = table.split("\r\n")[:3]
    above, below = "Ronda de mayo;;;", "Total;2;;\r\nFuente: registro;;"
    text = f"{above}\r\n\r\n{header}\r\n{first}\r\n\r\n{header}\r\n{second}\r\n{below}"
    reading = read(make_export(tmp_path, certificates=text))
    assert [row.row for row in reading.export.certificates] == [4, 7]
    skipped = {
        f.row: dict(f.facts)["rows"]
        for f in reading.findings
        if f.code == "I50" and f.file == "certificates.csv"
    }
    assert skipped == {1: "1", 5: "5", 6: "6", 8: "8, 9"}
    header_row = next(
        dict(f.facts)["header"]
        for f in reading.findings
        if f.code == "I05" and f.file == "certificates.csv"
    )
    assert header_row == 3


def test_a_record_with_line_breaks_counts_as_one_row(tmp_path):
    rows = rows_of("ventures")
    rows[0]["description_es"] = "Pan francés.\nTambién  a domicilio."
    rows.append({**rows[0], "venture_id": "V-002", "status": "abierto"})
    reading = read(make_export(tmp_path, ventures=rows))
    (wrong,) = [f for f in reading.findings if f.level == "error"]
    assert (wrong.code, wrong.row) == ("E36", 3)
    fine = read(make_export(tmp_path / "b", ventures=rows[:1]))
    assert fine.export.ventures[0].description_es == (
        "Pan francés.\nTambién a domicilio."
    )


def test_tables_may_be_yaml_and_keep_their_texts_as_written(tmp_path):
    text = """
- venture_id: "007"
  nombre: Panadería Ejemplo
  titulares: [P-001, P-002]
  status: en pausa
  sector: Alimentos
  resumen: Pan
  pais: SV
  departamento: san miguel
  productos: [Pan francés: 0.25, Semita]
  confirmed_on: 2026-01-10
"""
    reading = read(
        make_export(tmp_path, ventures=None, files={"emprendimientos.yml": text})
    )
    (venture,) = reading.export.ventures
    assert venture.venture_id == "007"
    assert venture.status == "paused"
    assert venture.owner_ids == ("P-001", "P-002")
    assert venture.products == ("Pan francés: 0.25", "Semita")
    assert venture.row == 2


def test_an_empty_table_is_a_table(tmp_path):
    reading = read(
        make_export(
            tmp_path,
            certificates=",".join(SPANISH.values()),
            consents=None,
            files={"consentimientos.yaml": "[]"},
        )
    )
    assert reading.publishable
    assert reading.export.certificates == reading.export.consents == ()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-05-17", "2024-05-17"),
        ("2024-05-17 00:00:00", "2024-05-17"),
        ("17/05/2024", "2024-05-17"),
        ("17-5-24", "2024-05-17"),
        ("17.05.2024", "2024-05-17"),
        ("17-may-24", "2024-05-17"),
        ("17 de mayo de 2024", "2024-05-17"),
        ("45429", "2024-05-17"),
        ("45429,5", "2024-05-17"),
        ("05/17/2024", "2024-05-17"),
        ("11/05/2024", "2024-05-11"),
        ("29/02/2024", "2024-02-29"),
    ],
)
def test_dates_are_read_in_every_habit(tmp_path, written, meant):
    rows = changed("certificates", {"issued_on": written, "assessed_on": ""})
    reading = read(make_export(tmp_path, certificates=rows))
    assert issued(reading)[0] == meant


def test_one_date_decides_the_order_of_its_column(tmp_path):
    rows = rows_of("certificates")
    rows[0]["issued_on"], rows[1]["issued_on"] = "06/05/2024", "05/17/2024"
    reading = read(make_export(tmp_path, certificates=rows))
    assert issued(reading) == ["2024-06-05", "2024-05-17"]
    assert "A62" in codes(reading)


def test_the_order_is_said_once_where_nothing_proves_it(tmp_path):
    rows = rows_of("certificates")
    rows[0]["issued_on"] = rows[1]["issued_on"] = "11/06/2024"
    reading = read(make_export(tmp_path, certificates=rows))
    assert issued(reading) == ["2024-06-11"] * 2
    assert [f.code for f in reading.findings].count("A08") == 1


def test_a_birth_year_of_two_digits_is_past(tmp_path):
    rows = changed("people", {"birth_date": "03/04/30"})
    reading = read(make_export(tmp_path, people=rows))
    assert reading.export.people[0].birth_date == datetime.date(1930, 4, 3)


@pytest.mark.parametrize(
    ("issued_on", "months", "expires_on"),
    [
        ("2024-05-17", "36", "2027-05-17"),
        ("2024-02-29", "12", "2025-02-28"),
        ("2023-08-31", "6", "2024-02-29"),
        ("2024-05-17", "", None),
    ],
)
def test_expiry_is_so_many_calendar_months_after_issue(
    tmp_path, issued_on, months, expires_on
):
    certificates = changed(
        "certificates", {"issued_on": issued_on, "assessed_on": issued_on}
    )
    standards = changed("standards", {"validity_months": months})
    reading = read(
        make_export(tmp_path, certificates=certificates, standards=standards)
    )
    found = reading.export.certificates[0].expires_on
    assert (found and found.isoformat()) == expires_on


def test_an_expiry_date_that_is_written_stands(tmp_path):
    rows = changed("certificates", {"vence": "01/06/2025"})
    reading = read(make_export(tmp_path, certificates=rows))
    assert reading.export.certificates[0].expires_on == datetime.date(2025, 6, 1)


def test_without_a_version_the_highest_is_taken_and_said(tmp_path):
    standards = [
        {**rows_of("standards")[0], "version": version} for version in ("2", "10", "9")
    ]
    certificates = rows_of("certificates")
    for row in certificates:
        row["standard_version"] = ""
    reading = read(
        make_export(tmp_path, certificates=certificates, standards=standards)
    )
    assert {r.standard_version for r in reading.export.certificates} == {"10"}
    (said,) = [f for f in reading.findings if f.code == "I55"]
    assert dict(said.facts)["count"] == 2


def test_the_only_version_is_taken_without_a_word(tmp_path):
    reading = read(make_export(tmp_path))
    assert reading.export.certificates[1].standard_version == "1"
    assert "I55" not in codes(reading)


def test_a_version_that_a_spreadsheet_rewrote_is_the_version_meant(tmp_path):
    standards = changed("standards", {"version": "1.0"})
    reading = read(make_export(tmp_path, standards=standards))
    assert {r.standard_version for r in reading.export.certificates} == {"1.0"}


@pytest.mark.parametrize(
    ("country", "written", "number"),
    [
        ("SV", "7000-0001", "+50370000001"),
        ("El Salvador", "+503 7000 0001", "+50370000001"),
        ("GT", "50255550001", "+50255550001"),
        ("Honduras", "(504) 9999-0001", "+50499990001"),
        ("SV", "00502 5555 0001", "+50255550001"),
        ("SV", "+1 202 555 0101", "+12025550101"),
        ("SV", "2600-0000 ext. 12", "+50326000000"),
        ("SV", "7000-0001 / 2600-0000", "+50370000001"),
        ("SV", "7000-000", None),
        ("SV", "+503 7000-00011", None),
        ("SV", "70000001E", None),
    ],
)
def test_telephones_become_e164_by_the_country_of_their_row(
    tmp_path, country, written, number
):
    change = {"country": country, "whatsapp": written}
    change["department"] = {"GT": "Guatemala", "Honduras": "Cortés"}.get(
        country, "San Miguel"
    )
    change["municipality"] = ""
    reading = read(make_export(tmp_path, ventures=changed("ventures", change)))
    assert reading.export.ventures[0].whatsapp == number
    assert ("A25" in codes(reading)) == (number is None)


@pytest.mark.parametrize(
    ("column", "written", "link"),
    [
        ("website", "www.example.org", "https://www.example.org"),
        ("website", "http://example.org/a?b=1", "http://example.org/a?b=1"),
        ("website", "javascript:alert(1)", None),
        ("website", "javascript://example.org/%0aalert(1)", None),
        ("website", "ftp://example.org", None),
        ("website", "https://user:pw@example.org", None),
        ("website", "data:text/html,x", None),
        (
            "facebook",
            "@panaderia.ejemplo",
            "https://www.facebook.com/panaderia.ejemplo",
        ),
        ("facebook", "facebook.com/ejemplo", "https://facebook.com/ejemplo"),
        ("facebook", "https://example.org/facebook.com", None),
        ("facebook", "https://facebook.com.example.org/x", None),
        (
            "instagram",
            "panaderia_ejemplo",
            "https://www.instagram.com/panaderia_ejemplo",
        ),
    ],
)
def test_links_are_web_addresses_or_nothing(tmp_path, column, written, link):
    reading = read(
        make_export(tmp_path, ventures=changed("ventures", {column: written}))
    )
    assert getattr(reading.export.ventures[0], column) == link
    assert ("A44" in codes(reading)) == (link is None)


@pytest.mark.parametrize(
    "word", ["granted", "otorgado", "SÍ", " si ", "X", "1", "Verdadero"]
)
def test_these_words_grant(tmp_path, word):
    reading = read(make_export(tmp_path, consents=changed("consents", {"state": word})))
    assert reading.export.consents[0].state == "granted"
    assert "A19" not in codes(reading)


@pytest.mark.parametrize(
    "word",
    [
        *(
            "",
            "-",
            "pendiente",
            "s/i",
            "S I",
            "n/a",
            "?",
            "sí?",
            "si.",
            "xx",
            "11",
            "true",
        ),
        *(
            "otorgada",
            "s\u0336i\u0336",
            "no sé",
            "0",
            "✓",
            "granted?",
            "negado / otorgado",
        ),
    ],
)
def test_no_other_word_grants(tmp_path, word):
    reading = read(make_export(tmp_path, consents=changed("consents", {"state": word})))
    assert reading.export.consents[0].state == "denied"
    (warned,) = [f for f in reading.findings if f.code == "A19"]
    assert (warned.row, warned.column) == (2, "C")


def test_who_has_not_met_the_standard_needs_no_number(tmp_path):
    missing = {
        "certificate_number": "",
        "issued_on": "",
        "resultado": "Aún no competente",
    }
    rows = [*rows_of("certificates"), {**rows_of("certificates")[0], **missing}]
    reading = read(make_export(tmp_path, certificates=rows))
    assert len(reading.export.certificates) == 2
    (said,) = [f for f in reading.findings if f.code == "I79"]
    assert (said.level, said.row) == ("info", 4)


def test_a_body_may_number_in_the_shape_of_a_dui(tmp_path):
    first = {**rows_of("certificates")[0], "standard_version": "1"}
    rows = [{**first, "certificate_number": f"2024{n:04}-{n % 10}"} for n in range(40)]
    reading = read(make_export(tmp_path, certificates=rows))
    assert "E22" not in codes(reading)
    weights = range(9, 1, -1)
    for row in rows:
        digits = row["certificate_number"][:8]
        total = sum(int(d) * w for d, w in zip(digits, weights, strict=True))
        row["certificate_number"] = f"{digits}-{-total % 10}"
    reading = read(make_export(tmp_path / "dui", certificates=rows))
    assert len([f for f in reading.findings if f.code == "E22"]) == 40


def test_text_is_tidied_and_loses_what_nobody_sees(tmp_path):
    name = "  Ana\u00a0 Luci\u0301a\u200b \u202eEjemplo\ufeff "
    reading = read(make_export(tmp_path, people=changed("people", {"full_name": name})))
    assert reading.export.people[0].full_name == "Ana Lucía Ejemplo"


def test_a_folder_that_is_not_there_is_an_error_with_a_hint(tmp_path):
    with pytest.raises(ExportError) as caught:
        read(tmp_path / "missing")
    assert caught.value.hint


#: the Spanish names that every installation understands
CONTRACT = """
    person_id=id_persona full_name=nombre_completo birth_date=fecha_nacimiento
    gender=genero gender=sexo country=pais department=departamento
    municipality=municipio district=distrito headline_es=titular
    headline_es=titular_es headline_en=titular_en trades=oficios
    availability=disponibilidad languages=idiomas photo=foto
    photo_alt=descripcion_foto photos=fotos photo_alts=descripciones_fotos
    certificate_number=numero_certificado standard_code=codigo_norma
    standard_code=codigo_estandar standard_version=version_norma centre_id=id_centro
    centre_id=codigo_centro assessor_id=id_evaluador assessor_id=codigo_evaluador
    round=ronda assessed_on=fecha_evaluacion issued_on=fecha_emision
    expires_on=fecha_vencimiento expires_on=vence result=resultado status=estado
    status_on=fecha_estado status_reason=motivo_estado replaces=reemplaza_a
    subject_id=id_sujeto scope=alcance scope=finalidad state=decision
    granted_on=fecha_otorgado withdrawn_on=fecha_retiro text_version=version_texto
    medium=medio guardian_on=fecha_representante kind=tipo title_es=titulo
    title_es=titulo_es title_en=titulo_en level=nivel
    awarding_body=organismo_certificador backed_by=respaldado_por
    validity_months=vigencia_meses abilities_es=sabe_hacer abilities_es=sabe_hacer_es
    abilities_en=sabe_hacer_en assessment_es=como_se_evalua
    assessment_es=como_se_evalua_es assessment_en=como_se_evalua_en
    criteria_url=enlace_criterios name=nombre name_es=nombre_es name_en=nombre_en
    address=direccion phone=telefono email=correo hours=horario
    booking_es=como_reservar booking_en=como_reservar_en holder_id=id_acreditado
    from=desde until=hasta sectors=sectores venture_id=id_emprendimiento
    owner_ids=titulares category=categoria summary_es=resumen summary_es=resumen_es
    summary_en=resumen_en description_es=descripcion description_es=descripcion_es
    description_en=descripcion_en products=productos latitude=latitud
    longitude=longitud website=sitio_web payment=formas_pago delivery_es=entrega
    confirmed_on=fecha_confirmado partner_id=id_aliado role_es=papel role_es=papel_es
    role_en=papel_en successor_id=id_sucesor service_id=id_servicio step=paso
    provider_id=id_proveedor checked_on=fecha_revisado opportunity_id=id_vacante
    employer=empleador closes_on=fecha_cierre apply_es=como_aplicar
    apply_es=como_aplicar_es apply_en=como_aplicar_en indicator_id=id_indicador
    label_es=etiqueta label_es=etiqueta_es label_en=etiqueta_en value=valor
    unit=unidad period=periodo denominator=denominador source_es=fuente
    source_es=fuente_es source_en=fuente_en group=grupo
"""


def test_every_alias_of_the_contract_is_understood():
    names = column_names.load(ROOT / "data" / "columns.yaml")
    for table, row_class in TABLES.items():
        assert names.table(table) == table
        for column, _ in column_names.fields_of(row_class):
            for heading in (column, column.upper(), column.replace("_", " ")):
                assert names.column(table, heading) == column
    for pair in CONTRACT.split():
        column, alias = pair.split("=")
        tables = [t for t in TABLES if names.column(t, column)]
        assert tables, column
        for table in tables:
            assert names.column(table, alias) == column
            assert names.column(table, f"LA {alias.replace('_', ' de la ')}") == column
    assert names.column("ventures", "Dirección") is None
    assert names.column("centres", "la dirección") == "address"
    assert names.column("people", "SEXO") == "gender"
    assert names.column("indicators", "etiqueta_es") == "label_es"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("columns: {person_id: [vence]}", "vence"),
        ("columns: {persn_id: [x]}", "persn_id"),
        (
            "tables: {people: [certificados], certificates: [certificados]}",
            "certificados",
        ),
        ("words: {consents: {state: {granted: [no], denied: [no]}}}", "«no»"),
        ("words: {consents: {state: {agreed: [si]}}}", "agreed"),
        ("columns: [a]", "columns"),
        ("a: [", "línea"),
        ("columns: {person_id: [{a: b}]}", "person_id"),
    ],
)
def test_a_wrong_columns_file_is_refused_with_the_reason(tmp_path, text, told):
    path = tmp_path / "columns.yaml"
    if "vence" in text:
        text = "columns: {issued_on: [vence], expires_on: [vence]}"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told):
        column_names.load(path)


def test_reports_say_the_same_to_people_and_to_programs(tmp_path):
    people = changed("people", {"full_name": ""})
    headings = "person_id,full_name,<script>alert(1)</script>\nP-001,,x"
    reading = read(make_export(tmp_path, people=people))
    odd = read(make_export(tmp_path / "odd", people=headings))
    for number, each in enumerate((reading, odd)):
        folder = tmp_path / f"informe {number} ñ"
        report.write_reports(each, folder)
        document = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        assert document["publishable"] is False
        keys = {"level", "code", "file", "sheet", "row", "column", "message", "hint"}
        assert all(keys <= set(found) for found in document["findings"])
        assert len(document["findings"]) == len(each.findings)
        page = (folder / "report.html").read_text(encoding="utf-8")
        assert "Puede publicarse: NO" in page
        assert "<script" not in page
        assert "http" not in page
    lines = report.summary_lines(reading)
    assert lines[-1].startswith("Puede publicarse: NO (1 errores")
    assert any("E16" in line and "fila 2" in line for line in lines)


def test_findings_can_be_told_in_another_language(tmp_path):
    reading = read(make_export(tmp_path, people=changed("people", {"full_name": ""})))
    (found,) = [f for f in reading.findings if f.code == "E16"]
    english = found.translated(lambda text: text.replace("La celda", "The cell"))
    assert english.message.startswith("The cell")
    assert (english.code, english.row, english.level) == ("E16", 2, "error")


def test_reading_twice_finds_the_same(tmp_path):
    export = make_export(tmp_path, people=changed("people", {"country": "Narnia"}))
    assert read(export).findings == read(export).findings


def test_reading_writes_nothing_into_the_export(tmp_path):
    export = make_export(tmp_path)
    before = {path: path.read_bytes() for path in export.iterdir()}
    read(export, on=TODAY)
    assert {path: path.read_bytes() for path in export.iterdir()} == before


def test_a_large_table_is_read_like_a_small_one(tmp_path):
    # more rows than are taken at once, and texts too many to be numbered
    many = [
        {
            **rows_of("people")[0],
            "person_id": f"Q-{number}",
            "full_name": "" if number == 4000 else f"Persona Ñ {number}",
            "birth_date": "2020-13-40" if number == 4500 else "1990-04-03",
        }
        for number in range(5000)
    ]
    lines = csv_text([*rows_of("people"), *many]).splitlines()
    lines[3002:3002] = ["", lines[0], "Total parcial"]
    text = "\n".join([*lines, "", "Total,5002", ""])
    reading = read(make_export(tmp_path, people=text))
    found = [f for f in reading.findings if f.file == "people.csv" and f.code != "A49"]
    assert [(f.code, f.row) for f in found if f.level == "error"] == [
        ("E16", 3005),
        ("E16", 4000 + 4 + 3),
        ("E06", 4500 + 4 + 3),
    ]
    assert {f.row for f in found if f.code == "I50"} == {3003, 3004, 5008}
    lines[3004] = ""
    unsound = ("2020-13", "Q-4000,")
    sound = "\n".join(x for x in lines if not any(word in x for word in unsound))
    export = read(make_export(tmp_path / "again", people=sound)).export
    names = [row.full_name for row in export.people]
    assert names == [
        *(row["full_name"] for row in rows_of("people")),
        *(
            row["full_name"]
            for row in many
            if row["person_id"] not in {"Q-4000", "Q-4500"}
        ),
    ]
    assert export.people[-1] == list(export.people)[-1]
    assert len(export.people) == len(names)
