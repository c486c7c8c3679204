"""Habits of offices: what is understood, and what must not be passed over in silence."""

from __future__ import annotations

import datetime

import pytest
from exports import changed, csv_text, make_export, read, rows_of

DAY = datetime.date(2024, 5, 17)


def renamed(table, **names):
    return {
        table: [{names.get(k, k): v for k, v in row.items()} for row in rows_of(table)]
    }


def with_column(table, heading, *cells):
    """Return rows with one column more, its cells given from the top."""
    rows = rows_of(table)
    for number, row in enumerate(rows):
        row[heading] = cells[number] if number < len(cells) else ""
    return {table: rows}


def errors(reading):
    return [(f.code, f.column) for f in reading.findings if f.level == "error"]


# -- headings, words and cells that are understood


@pytest.mark.parametrize(
    ("table", "column", "headings"),
    [
        ("people", "birth_date", ["F. nacimiento", "Fecha de nac.", "Date of birth", "DOB"]),
        ("people", "department", ["Depto.", "Departamento de residencia"]),
        ("people", "municipality", ["Muni.", "MUNICIPIO DE RESIDENCIA"]),
        ("people", "full_name", ["Nombres y apellidos", "Nombre completo:"]),
        ("people", "person_id", ["Código de persona", "ID de la persona"]),
        (
            "certificates", "certificate_number",
            ["N° de certificado", "Nº certificado", "No. Certificado", "Certificate No."],
        ),
        ("certificates", "standard_code", ["Código del estándar", "CODIGO NORMA"]),
        ("certificates", "centre_id", ["Center ID", "Centre code", "Código de centro"]),
        ("certificates", "round", ["Nº de ronda", "RONDA"]),
        (
            "certificates", "issued_on",
            ["Fecha emisión", "Fecha de expedición", "Issue date", "Date issued",
             "FECHA DE EMISIÓN (dd/mm/aaaa)"],
        ),
        ("certificates", "status", ["Estatus", "Estado del certificado"]),
        ("consents", "granted_on", ["Fecha de firma", "Fecha otorgado"]),
    ],
)  # fmt: skip
def test_a_heading_that_can_mean_one_thing_only_is_understood(
    tmp_path, table, column, headings
):
    wanted = read(make_export(tmp_path)).export
    for number, heading in enumerate(headings):
        reading = read(
            make_export(tmp_path / str(number), **renamed(table, **{column: heading}))
        )
        assert reading.export is not None, (heading, reading.findings)
        for got, meant in zip(
            getattr(reading.export, table), getattr(wanted, table), strict=True
        ):
            assert getattr(got, column) == getattr(meant, column), heading


@pytest.mark.parametrize(
    ("table", "column", "words", "meant"),
    [
        ("certificates", "status", ["Vigente ", "ACTIVA", "vigente"], "active"),
        ("certificates", "status", ["anulada", "REVOCADO", "Revocada"], "revoked"),
        ("certificates", "status", ["Suspendida"], "suspended"),
        ("certificates", "status", ["Reemplazada", "sustituido"], "replaced"),
        (
            "certificates", "result",
            ["NO COMPETENTE", "Aún No Competente", "Todavía no competente"],
            "not_yet_competent",
        ),
        ("ventures", "status", ["Activa", "activo"], "active"),
        ("ventures", "status", ["Cerrada"], "closed"),
        ("partners", "kind", ["Municipalidad", "Alcaldía"], "local_government"),
        ("standards", "validity_months", ["36 meses", "36.0", "36"], 36),
        ("standards", "validity_months", ["No vence", "Sin vencimiento", "N/A", "S/N"], None),
        (
            "ventures", "whatsapp",
            ["503 7000 0001", "(503) 7000-0001", "00503 70000001", "Tel. 7000-0001",
             "WhatsApp: 7000-0001", "7000-0001 (Ana)", "70000001.0", "Cel 7000.0001"],
            "+50370000001",
        ),
    ],
)  # fmt: skip
def test_a_cell_that_can_mean_one_thing_only_is_understood(
    tmp_path, table, column, words, meant
):
    for number, word in enumerate(words):
        rows = changed(table, {column: word}, row=len(rows_of(table)) - 1)
        reading = read(make_export(tmp_path / str(number), **{table: rows}))
        assert reading.export is not None, (word, errors(reading))
        assert getattr(getattr(reading.export, table)[-1], column) == meant, word


@pytest.mark.parametrize(
    "text",
    [
        *("17/05/2024", "17/05/24", "17.05.24", "17/05/2024.", "20240517", "45429"),
        *("17-MAY-2024", "17 de mayo del 2024", "mayo 17, 2024", "May 17, 2024"),
        *("viernes, 17 de mayo de 2024", "17/05/2024 00:00", "5/17/2024", "45429.0"),
    ],
)
def test_a_date_is_read_as_it_is_written(tmp_path, text):
    rows = changed("certificates", {"issued_on": text})
    reading = read(make_export(tmp_path, certificates=rows))
    assert reading.export is not None, errors(reading)
    assert reading.export.certificates[0].issued_on == DAY


@pytest.mark.parametrize("text", ["20241301", "99990101", "17/V/2024", "mayo 2024"])
def test_what_is_no_date_stays_an_error(tmp_path, text):
    rows = changed("certificates", {"issued_on": text})
    assert ("E06", "I") in errors(read(make_export(tmp_path, certificates=rows)))


@pytest.mark.parametrize(
    ("name", "table"),
    [
        *(("Estándares", "standards"), ("Centros de evaluación", "centres")),
        *(("Consentimiento", "consents"), ("PARTICIPANTES", "people")),
    ],
)
def test_a_file_is_known_by_what_offices_call_it(tmp_path, name, table):
    text = csv_text(rows_of(table))
    export = make_export(tmp_path, **{table: None}, files={f"{name}.csv": text})
    assert read(export).publishable


# -- a yes is a word of the list


@pytest.mark.parametrize(
    "word",
    [
        *("", "-", "pendiente", "s/i", "ok", "yes", "true", "✓", "Sí, pero no fotos"),
        *("otorgada", "aceptado", "autorizado", "sí?", "si/no", "xx", "0", "quizás"),
    ],
)
def test_no_other_word_is_a_yes(tmp_path, word):
    reading = read(make_export(tmp_path, consents=changed("consents", {"state": word})))
    assert reading.export is not None
    assert reading.export.consents[0].state == "denied"
    assert ("A19", 2) in [(f.code, f.row) for f in reading.findings]


@pytest.mark.parametrize("word", ["retirada", "Revocado", "RETIRADO", "withdrawn"])
def test_a_withdrawal_is_a_withdrawal_in_any_gender(tmp_path, word):
    reading = read(make_export(tmp_path, consents=changed("consents", {"state": word})))
    assert reading.export is not None
    assert reading.export.consents[0].state == "withdrawn"


# -- what keeps something from being shown is not read past


@pytest.mark.parametrize(
    ("table", "without", "heading", "cells"),
    [
        ("people", "birth_date", "Nacida el día", ("03/04/2010", "")),
        ("people", "birth_date", "Birthday date", ("2010-04-03", "1985-11-20")),
        ("certificates", "status", "Situación", ("vigente", "anulado")),
        ("certificates", "status", "Observaciones", ("", "SUSPENDIDO")),
        ("certificates", "result", "Juicio", ("aún no competente", "")),
        ("certificates", "expires_on", "Válido hasta", ("2025-01-01", "")),
        ("consents", "withdrawn_on", "Fecha de revocatoria", ("2025-01-01",)),
        ("consents", "withdrawn_on", "Baja", ("", "", "", "01/02/2025")),
        ("consents", "expires_on", "Vigencia hasta", ("2025-01-01",)),
    ],
)
def test_a_guard_under_another_heading_is_an_error(
    tmp_path, table, without, heading, cells
):
    rows = with_column(table, heading, *cells)[table]
    for row in rows:
        row.pop(without, None)
    reading = read(make_export(tmp_path, **{table: rows}))
    (found,) = [f for f in reading.findings if f.code == "E83"]
    assert (found.heading, found.level) == (heading, "error")
    assert found.column == chr(65 + list(rows[0]).index(heading))
    assert found.value is None
    assert not reading.publishable


@pytest.mark.parametrize(
    ("table", "heading", "cells"),
    [
        # the guard itself is there
        ("people", "Nacida el día", ("03/04/2010", "")),
        ("certificates", "Situación", ("vigente", "anulado")),
        # another thing under a telling word
        ("consents", "Vencimiento de la versión", ("segunda edición",)),
        ("consents", "Retirado por", ("zona norte",)),
        ("consents", "Fecha de digitación", ("2025-01-01",)),
        ("certificates", "Entrega", ("retirado en oficina", "")),
    ],
)
def test_other_private_columns_are_read_past_as_ever(tmp_path, table, heading, cells):
    reading = read(make_export(tmp_path, **with_column(table, heading, *cells)))
    assert reading.publishable, errors(reading)


def test_people_without_any_birth_date_are_warned_of(tmp_path):
    rows = rows_of("people")
    for row in rows:
        row.pop("birth_date")
    reading = read(make_export(tmp_path, people=rows))
    assert reading.publishable
    (found,) = [f for f in reading.findings if f.code == "A84"]
    assert found.file == "people.csv"
    assert "A84" not in {f.code for f in read(make_export(tmp_path / "b")).findings}


# -- one column in two places


def in_two_columns(**second):
    """Consents with the subject of people in one column, of businesses in another."""
    rows = []
    for row in rows_of("consents"):
        subject = row.pop("subject_id")
        person = subject.startswith("P")
        rows.append(
            {
                "Id persona": subject if person else "",
                "Id emprendimiento": second.get(subject, "" if person else subject),
                **row,
            }
        )
    return {"consents": rows}


def test_each_row_may_name_its_subject_in_a_column_of_its_own(tmp_path):
    wanted = read(make_export(tmp_path / "a")).export
    reading = read(make_export(tmp_path / "b", **in_two_columns()))
    assert reading.export is not None, errors(reading)
    assert [c.subject_id for c in reading.export.consents] == [
        c.subject_id for c in wanted.consents
    ]
    assert not {"P-001", "V-001"} & set(reading.export.private_values)


def test_two_columns_that_say_the_same_are_one(tmp_path):
    reading = read(make_export(tmp_path, **in_two_columns(**{"P-001": "P-001"})))
    assert reading.publishable, errors(reading)


def test_a_row_that_names_two_subjects_is_an_error(tmp_path):
    reading = read(make_export(tmp_path, **in_two_columns(**{"P-001": "V-001"})))
    assert ("E35", "B") in errors(reading)
