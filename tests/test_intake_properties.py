"""Whatever stands in an export, the answer is findings: no crash, no person's data."""

from __future__ import annotations

import dataclasses
import datetime
import json

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from constancia import identity
from constancia.errors import ConfigurationError, ExportError
from constancia.intake import Reading, dates, documents, marking, report
from constancia.intake.columns import fields_of, fold_name, fold_word, load
from constancia.intake.findings import finding
from constancia.intake.rows import TABLES
from constancia.intake.tables import letter
from constancia.intake.tidying import clean, clean_block
from constancia.intake.wordings import WORDINGS
from tests.exports import (
    PROGRAMME,
    csv_text,
    make_export,
    read,
    rows_of,
)
from tests.exports import (
    TABLES as SOUND,
)

calm = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
COLUMNS = {
    table: [name for name, _ in fields_of(rows)] for table, rows in TABLES.items()
}
CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            *("31/02/2024", "05/17/2024", "45429", "2,54873E+12", "#¡REF!", "JosÃ©"),
            *("-", "s/i", "x", "1", "0", "=1+1", "01234567-8", "\u202e", "a;b|c", '"'),
            *("http://[", "https://a:b", "+503", "99999999999999999999", "{x}", "%s"),
            *("SV", "granted", "verification", "P-001", "CE-01", "\ud800", "1e309"),
        ]
    ),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*PROGRAMME, *COLUMNS["people"], "es", "en", "until"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def told(export, tmp_path) -> Reading:
    """Read, report, and hold what is true of every reading."""
    reading = read(export)
    report.write_reports(reading, tmp_path / "report")
    document = json.loads((tmp_path / "report" / "report.json").read_bytes())
    errors = [f for f in reading.findings if f.level == "error"]
    assert reading.publishable == document["publishable"] == (not errors)
    assert (reading.export is None) == bool(errors)
    assert report.summary_lines(reading)
    for found in reading.findings:
        assert found.code in WORDINGS
    return reading


@calm
@given(data=st.binary(max_size=400), table=st.sampled_from(sorted(TABLES)))
@example(data=b"\xff\xfe\x00", table="people")
@example(data=b"person_id,full_name\r\n" + b'"' * 5, table="people")
@example(data=b'person_id,full_name\n"' + b"x" * 140_000, table="people")
def test_any_bytes_as_a_table_end_in_findings(tmp_path, data, table):
    told(make_export(tmp_path, **{table: data}), tmp_path)


@calm
@given(data=st.binary(max_size=200), name=st.sampled_from(["people", "programme"]))
def test_any_bytes_as_yaml_end_in_findings(tmp_path, data, name):
    tables = {"people": None} if name == "people" else {}
    export = make_export(tmp_path, **tables, files={f"{name}.yaml": data})
    told(export, tmp_path)


@calm
@given(document=ANYTHING, name=st.sampled_from(["programme", "issuers", "people"]))
def test_any_yaml_ends_in_findings(tmp_path, document, name):
    text = yaml.safe_dump(document, allow_unicode=True)
    tables = {"people": None} if name == "people" else {}
    data = text.encode("utf-8", errors="replace")
    told(make_export(tmp_path, **tables, files={f"{name}.yaml": data}), tmp_path)


@calm
@given(data=st.data(), table=st.sampled_from(sorted(SOUND)))
def test_any_cells_end_in_findings(tmp_path, data, table):
    names = data.draw(
        st.lists(st.sampled_from(COLUMNS[table]), max_size=6, unique=True)
    )
    rows = rows_of(table)
    for row in rows:
        row.update({name: data.draw(CELLS) for name in names})
    raw = csv_text(rows, delimiter=data.draw(st.sampled_from(",;\t")))
    told(
        make_export(tmp_path, **{table: raw.encode("utf-8", errors="replace")}),
        tmp_path,
    )


@calm
@given(text=st.text(max_size=60))
def test_any_columns_file_is_read_or_refused(tmp_path, text):
    path = tmp_path / "columns.yaml"
    path.write_bytes(text.encode("utf-8", errors="replace"))
    try:
        load(path)
    except ConfigurationError as error:
        assert error.hint


@given(text=st.text(max_size=200))
def test_any_text_is_a_document_or_a_document_error(text):
    try:
        documents.parse(text).plain()
    except documents.DocumentError as error:
        assert error.reason


@given(day=st.dates(datetime.date(1928, 1, 1), datetime.date(2170, 12, 31)))
def test_every_way_of_writing_a_day_is_that_day(day):
    serial = (day - datetime.date(1899, 12, 30)).days
    for written in (
        day.isoformat(),
        f"{day} 00:00:00",
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        str(serial),
        f"{serial}.0",
    ):
        assert dates.parse(written) == day
    assert dates.parse(f"{day:%m/%d/%Y}", order="month") == day


@given(day=st.dates(datetime.date(1970, 1, 1), datetime.date(2069, 12, 31)))
def test_two_digits_of_a_year_are_the_nearest_century(day):
    assert dates.parse(f"{day:%d-%m-%y}") == day


@given(
    day=st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 1, 1)),
    months=st.integers(0, 600),
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months):
    later = dates.add_months(day, months)
    apart = (later.year - day.year) * 12 + later.month - day.month
    assert apart == months
    tomorrow = later + datetime.timedelta(days=1)
    assert later.day == day.day or (later.day < day.day and tomorrow.day == 1)


@given(columns=st.lists(st.dates(datetime.date(2000, 1, 1), datetime.date(2030, 1, 1))))
def test_a_column_of_one_order_is_never_a_mixture(columns):
    order, evidence = dates.day_or_month_first([f"{d:%d/%m/%Y}" for d in columns])
    assert order == "day"
    assert evidence.month_first is None


@given(text=st.text())
def test_tidying_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)
    assert clean_block(clean_block(text)) == clean_block(text)
    assert clean(text).encode("utf-8").decode("utf-8") == clean(text)


SPANISH = st.text("aeiouñáéíóúüÑÁxyz _")


@given(text=SPANISH)
def test_words_and_names_fold_to_one_spelling(text):
    assert fold_word(f" {text.upper()} ") == fold_word(text)
    assert fold_name(text.upper().replace(" ", " _ ")) == fold_name(text)
    assert fold_name(fold_name(text)) == fold_name(text)


@given(before=SPANISH, after=SPANISH, mark=st.sampled_from("/.?-✓\u0336"))
def test_punctuation_in_a_cell_is_never_folded_away(before, after, mark):
    assert mark in fold_word(f"{before}{mark}{after}")


@given(number=st.integers(0, 20_000))
def test_column_letters_count_in_base_26_without_zero(number):
    value = 0
    for character in letter(number):
        value = value * 26 + ord(character) - 64
    assert value == number + 1


@given(digits=st.integers(0, 99_999_999), text=st.sampled_from(["", "DUI ", "n.º "]))
def test_a_dui_is_found_with_hyphen_and_by_its_check_digit_without(digits, text):
    number = f"{digits:08}"
    total = sum(int(d) * w for d, w in zip(number, range(9, 1, -1), strict=True))
    check = -total % 10
    assert identity.resembles(f"{text}{number}-{check}.") == "DUI"
    assert identity.resembles(f"{text}{number}{check}") == "DUI"
    assert identity.resembles(f"{text}{number}{(check + 1) % 10}") is None
    assert identity.resembles_certificate_number(f"{number}-{check}") == "DUI"
    assert identity.resembles_certificate_number(f"{number}-{(check + 1) % 10}") is None


@pytest.mark.parametrize(
    "text",
    [
        *("2548 73621 0101", "2548736210101", "0801-1990-12345", "0801199012345"),
        *("0614-290189-102-3", "08011990123456", "0801-1990-123456", "576937-K"),
    ],
)
def test_numbers_of_identity_documents_are_recognised(text):
    assert identity.resembles(f"mi número: {text}, gracias")


@pytest.mark.parametrize(
    "text",
    [
        *("+503 7777-0000", "7777-0000", "50377770000", "2018-2024", "17/05/2024"),
        *("2024-0001", "US$ 1,234,567.89", "13.692912345", "CON-01", "", "12345"),
    ],
)
def test_other_numbers_are_not(text):
    assert identity.resembles(text) is None


def test_every_wording_can_be_told_with_its_facts():
    for code, wording in WORDINGS.items():
        names = {
            part.split("}")[0]
            for template in (wording.message, wording.hint)
            for part in template.split("{")[1:]
        }
        facts = {name: "people" if name in TABLED else "x" for name in names}
        found = finding(code, **facts)
        assert "{" not in found.message + found.hint
        assert found.level == {"E": "error", "A": "warning", "I": "info"}[code[0]]


#: facts that are tables
TABLED = {"table", "other"}

# -- no person's data in any finding

CANARY = "CanarioZafiro"
SPOILS = (
    "{} 31/02",  # no date, no code, no place
    "{}Ã©",  # damaged
    "{} 01234567-8",  # an identity document
    "1;{}",
    " {} ",
)


@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize(
    "table", ["people", "certificates", "consents", "assessors", "accreditations"]
)
def test_no_finding_holds_what_stands_in_a_table_about_persons(tmp_path, table, spoil):
    rows = rows_of(table)
    extra = dict.fromkeys(["DUI", "Teléfono", "dirección de su casa"], "")
    for row in rows:
        for column in [*COLUMNS[table], *extra]:
            row[column] = spoil.format(CANARY)
    holds_nothing(read(make_export(tmp_path, **{table: rows})), tmp_path)


@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize("table", ["people", "certificates", "consents", "ventures"])
def test_no_finding_holds_a_personal_cell_even_alone(tmp_path, table, spoil):
    personal = {
        "people": COLUMNS["people"],
        "certificates": ["certificate_number", "person_id", "assessor_id", "replaces"],
        "consents": ["subject_id", "medium"],
        "ventures": [
            *("venture_id", "name", "owner_ids", "summary_es", "description_es"),
            *("whatsapp", "phone", "email", "facebook", "latitude", "photos", "hours"),
        ],
    }[table]
    for number, column in enumerate(personal):
        rows = rows_of(table)
        rows[0][column] = spoil.format(CANARY)
        export = make_export(tmp_path / str(number), **{table: rows})
        holds_nothing(read(export), tmp_path)


def test_no_finding_holds_data_that_slipped_into_the_place_of_headings(tmp_path):
    lines = csv_text(rows_of("people")).split("\r\n")
    broken = "\r\n".join([lines[1].replace("Ejemplo", CANARY), *lines[1:]])
    holds_nothing(read(make_export(tmp_path, people=broken)), tmp_path)


@pytest.mark.parametrize("name", ["people", "certificates"])
def test_a_duplicate_is_told_by_its_rows_alone(tmp_path, name):
    rows = rows_of(name)
    key = "person_id" if name == "people" else "certificate_number"
    rows = [{**row, key: CANARY} for row in rows]
    reading = read(make_export(tmp_path, **{name: rows}))
    assert any(f.code in {"E13", "E45"} for f in reading.findings)
    holds_nothing(reading, tmp_path)


def holds_nothing(reading, tmp_path):
    assert reading.findings
    for found in reading.findings:
        for text in dataclasses.astuple(found):
            assert CANARY not in str(text), found
            assert "Lucía" not in str(text), found
            assert "01234567" not in str(text), found
    folder = tmp_path / "report"
    copies = report.write_reports(reading, folder)
    for name in ("report.html", "report.json"):
        assert CANARY not in (folder / name).read_text(encoding="utf-8")
    # a marked copy holds what its table holds, so nobody else may read it
    for copy in folder.glob(f"*{marking.SUFFIX}"):
        assert copy.stat().st_mode & 0o077 == 0
    assert CANARY not in "".join(report.summary_lines(reading, copies))
    assert CANARY not in repr(reading)


def test_an_export_error_names_no_path_above_the_folder(tmp_path):
    with pytest.raises(ExportError) as caught:
        read(tmp_path / "Documentos de José" / "export")
    assert "José" not in str(caught.value)
