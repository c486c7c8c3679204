"""Workbooks: read as a person sees them, refused when they are not sound."""

from __future__ import annotations

import datetime
import functools
import io
import zipfile
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from constancia.intake import cellformats, marking, report
from constancia.intake.ooxml import WorkbookError
from constancia.intake.tables import letter
from constancia.intake.workbooks import Workbook
from tests.exports import (
    TABLES,
    changed,
    csv_text,
    grid_of,
    make_export,
    read,
    rows_of,
    saved,
    workbook,
)

EPOCH = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no zone


def only(reading, code):
    return [found for found in reading.findings if found.code == code]


def with_people(tmp_path, data, name="personas.xlsx"):
    return read(make_export(tmp_path, people=None, files={name: data}))


def edited(data, part, edit):
    """Return a workbook with one part of its archive changed."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                content = edit(content.decode()).encode()
            new.writestr(name, content)
    return result.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def as_excel_writes(rows, *, prefix=""):
    """Return a workbook with shared texts, some of them in runs, as Excel saves it."""
    texts = list(dict.fromkeys(str(cell) for row in rows for cell in row if cell))
    p = f"{prefix}:" if prefix else ""
    xmlns = f'xmlns{":" if prefix else ""}{prefix}="{MAIN}"'

    def item(text):
        half = len(text) // 2
        runs = "".join(
            f'<{p}r><{p}t xml:space="preserve">{escape(part)}</{p}t></{p}r>'
            for part in (text[:half], text[half:])
        )
        return f"<{p}si>{runs}<{p}rPh><{p}t>no se lee</{p}t></{p}rPh></{p}si>"

    def cell(at, text):
        number = texts.index(str(text))
        return f'<{p}c r="{at}" t="s"><{p}v>{number}</{p}v></{p}c>'

    lines = []
    for number, row in enumerate(rows, 1):
        cells = [cell(f"{letter(i)}{number}", c) for i, c in enumerate(row) if c]
        lines.append(f'<{p}row r="{number}">{"".join(cells)}</{p}row>')
    relation = f'<Relationship Id="{{}}" Type="{OFFICE}/{{}}" Target="{{}}"/>'
    relations = f'<Relationships xmlns="{RELS}">{{}}</Relationships>'
    sheet = f'<{p}sheet name="Hoja1" sheetId="1" r:id="rId1"/>'
    parts = {
        "_rels/.rels": relations.format(
            relation.format("rId1", "officeDocument", "xl/workbook.xml")
        ),
        "xl/workbook.xml": f'<{p}workbook {xmlns} xmlns:r="{OFFICE}">'
        f"<{p}sheets>{sheet}</{p}sheets></{p}workbook>",
        "xl/_rels/workbook.xml.rels": relations.format(
            relation.format("rId1", "worksheet", f"/{SHEET}")
            + relation.format("rId2", "sharedStrings", "sharedStrings.xml")
        ),
        "xl/sharedStrings.xml": f"<{p}sst {xmlns}>{''.join(map(item, texts))}</{p}sst>",
        SHEET: f"<{p}worksheet {xmlns}><{p}sheetData>{''.join(lines)}</{p}sheetData>"
        f"</{p}worksheet>",
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
    return data.getvalue()


@pytest.mark.parametrize("prefix", ["", "x"])
def test_texts_that_cells_share_are_read(tmp_path, prefix):
    data = as_excel_writes(grid_of(rows_of("people")), prefix=prefix)
    reading = with_people(tmp_path, data)
    plain = read(make_export(tmp_path / "csv"))
    assert [p.full_name for p in reading.export.people] == [
        p.full_name for p in plain.export.people
    ]
    assert set(reading.export.private_values) == set(plain.export.private_values)


def test_one_workbook_may_hold_all_tables(tmp_path):
    names = {
        "people": "Personas",
        "certificates": "CERTIFICADOS",
        "consents": "Consentimientos",
    }
    sheets = {names.get(table, table): rows for table, rows in TABLES.items()}
    none = dict.fromkeys(TABLES)
    export = make_export(tmp_path, **none, files={"export.xlsx": workbook(sheets)})
    reading = read(export)
    plain = read(make_export(tmp_path / "csv"))
    assert reading.publishable
    assert [p.full_name for p in reading.export.people] == [
        p.full_name for p in plain.export.people
    ]
    assert reading.export.certificates[0].sheet == "CERTIFICADOS"
    assert reading.export.certificates[0].row == 2
    assert set(reading.export.private_values) == set(plain.export.private_values)


def test_a_table_may_be_a_workbook_and_its_sheet_is_the_first(tmp_path):
    data = workbook({"Hoja1": rows_of("people"), "Notas": [["algo", "más"]]})
    reading = with_people(tmp_path, data)
    assert reading.publishable
    assert reading.export.people[0].sheet == "Hoja1"


def test_the_sheet_of_the_tables_name_comes_before_the_first(tmp_path):
    data = workbook({"Portada": [["Registro"]], "Personas": rows_of("people")})
    assert with_people(tmp_path, data).export.people[0].sheet == "Personas"


def test_a_hidden_first_sheet_is_not_the_table(tmp_path):
    book = openpyxl.load_workbook(
        io.BytesIO(workbook({"Listas": [["a", "b"]], "Hoja1": rows_of("people")}))
    )
    book["Listas"].sheet_state = "hidden"
    assert with_people(tmp_path, saved(book)).export.people[0].sheet == "Hoja1"


def test_a_sheet_and_a_file_for_one_table_are_two(tmp_path):
    data = workbook({"Personas": rows_of("people")})
    reading = read(make_export(tmp_path, files={"export.xlsx": data}))
    (found,) = only(reading, "E34")
    assert "export.xlsx (Personas)" in dict(found.facts)["files"]


def test_a_sheet_of_no_table_is_said(tmp_path):
    data = workbook({"Prsonas": rows_of("people")})
    reading = read(make_export(tmp_path, files={"export.xlsx": data}))
    (found,) = only(reading, "A53")
    assert (found.file, found.sheet) == ("export.xlsx", "Prsonas")
    assert "personas" in found.hint


def test_cells_are_read_as_a_person_sees_them(tmp_path):
    rows = grid_of(rows_of("certificates"))
    headings = rows[0]
    first = dict(zip(headings, rows[1], strict=True))
    first |= {
        "issued_on": datetime.date(2024, 5, 17),
        "assessed_on": 45422,  # a serial number in a cell without a date's format
        "standard_version": 1.0,
        "certificate_number": 20240001,
    }
    data = workbook({"Hoja1": [headings, list(first.values()), rows[2]]})
    reading = read(
        make_export(tmp_path, certificates=None, files={"certificados.xlsx": data})
    )
    row = reading.export.certificates[0]
    assert row.issued_on == datetime.date(2024, 5, 17)
    assert row.assessed_on == datetime.date(2024, 5, 10)
    assert (row.standard_version, row.certificate_number) == ("1", "20240001")


def test_zeros_that_a_format_shows_are_kept(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(sound()))
    book.active.cell(2, 8, 16297).number_format = "00000000-0"
    book.active.cell(3, 8, 8765432154321).number_format = "0000-00000"
    reading = with_people(tmp_path, saved(book))
    assert set(reading.export.private_values) == {"00001629-7", "87654321-54321"}


def test_an_id_that_lost_its_zeros_is_told(tmp_path):
    people = [
        {**row, "person_id": f"000{n}"} for n, row in enumerate(rows_of("people"), 1)
    ]
    rows = grid_of(rows_of("certificates"))
    rows[1][1], rows[2][1] = 1, "0002"
    reading = read(
        make_export(
            tmp_path,
            people=people,
            certificates=None,
            files={"certificados.xlsx": workbook({"Hoja1": rows})},
        )
    )
    (found,) = only(reading, "E71")
    assert (found.sheet, found.row, found.column) == ("Hoja1", 2, "B")


def test_a_mac_workbook_counts_days_from_1904(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in grid_of(rows_of("people")):
        book.active.append(row)
    book.active["C2"] = datetime.date(1990, 4, 3)
    reading = with_people(tmp_path, saved(book))
    assert reading.export.people[0].birth_date == datetime.date(1990, 4, 3)


@pytest.mark.parametrize(
    ("cell", "state"),
    [(True, "granted"), (1, "granted"), ("x", "granted"), (False, "denied"),
     (0, "denied"), (None, "denied"), ('=IF(1,"sí","no")', "denied")],
)  # fmt: skip
def test_a_consent_in_a_cell_counts_by_its_word(tmp_path, cell, state):
    rows = grid_of(rows_of("consents"))
    rows[1][2] = cell
    data = workbook({"Hoja1": rows})
    reading = read(
        make_export(tmp_path, consents=None, files={"consentimientos.xlsx": data})
    )
    assert reading.export.consents[0].state == state


def test_a_formula_without_its_result_is_an_error_not_an_empty_cell(tmp_path):
    rows = grid_of(rows_of("people"))
    rows[1][3] = "=A1"
    (found,) = only(with_people(tmp_path, workbook({"Hoja1": rows})), "E38")
    assert (found.row, found.column) == (2, "D")


def test_titles_merged_above_the_headings_are_left_out(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Registro de personas, mayo"])
    sheet.append([])
    for row in grid_of(rows_of("people")):
        sheet.append(row)
    sheet.merge_cells("A1:G1")
    reading = with_people(tmp_path, saved(book))
    assert [p.row for p in reading.export.people] == [4, 5]
    assert not only(reading, "A74")


def test_merged_cells_among_the_rows_are_told(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(workbook({"Hoja1": rows_of("people")})))
    book.active.merge_cells("E2:E3")
    reading = with_people(tmp_path, saved(book))
    (found,) = only(reading, "A74")
    assert (found.row, found.column) == (2, "E")


def test_rows_that_a_filter_hides_are_read_and_told(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(workbook({"Hoja1": rows_of("people")})))
    book.active.row_dimensions[3].hidden = True
    reading = with_people(tmp_path, saved(book))
    assert len(reading.export.people) == 2
    (found,) = only(reading, "I75")
    assert found.row == 3


def test_a_coloured_or_struck_row_is_told(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(workbook({"H": rows_of("people")})))
    reading = with_people(tmp_path / "plain", saved(book))
    assert not only(reading, "A78")
    sheet = book.active
    sheet["B3"].font = Font(strike=True)
    (found,) = only(with_people(tmp_path / "struck", saved(book)), "A78")
    assert found.row == 3
    sheet["B3"].font = Font(bold=True)
    sheet["A2"].fill = PatternFill("solid", start_color="FFFF0000")
    (found,) = only(with_people(tmp_path / "red", saved(book)), "A78")
    assert found.row == 2
    sheet["A2"].fill = PatternFill("solid", start_color="FFFFFFFF")
    assert not only(with_people(tmp_path / "white", saved(book)), "A78")


def test_formatting_far_below_costs_nothing(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(workbook({"Hoja1": rows_of("people")})))
    book.active.cell(1_048_576, 1).number_format = "0.00"
    book.active.cell(5, 16_384).number_format = "0.00"
    reading = with_people(tmp_path, saved(book))
    assert reading.publishable
    assert not only(reading, "I50")


def test_two_rows_of_headings_are_read_together(tmp_path):
    headings = {
        ("Fecha", "de emisión"): "17/05/2024",
        ("", "de evaluación"): "10/05/2024",
        ("Ronda", ""): "R1",
        ("Id", "persona"): "P-001",
        ("", "centro"): "CE-01",
        ("", "evaluador"): "EV-01",
        ("Código", "norma"): "CON-01",
        ("Número", "certificado"): "2024-1",
    }
    top, below = zip(*headings, strict=True)
    data = workbook({"Hoja1": [top, below, list(headings.values())]})
    reading = read(
        make_export(tmp_path, certificates=None, files={"certificados.xlsx": data})
    )
    (row,) = reading.export.certificates
    assert (row.round, row.person_id, row.centre_id) == ("R1", "P-001", "CE-01")
    assert (row.issued_on.day, row.assessed_on.day, row.row) == (17, 10, 3)
    (found,) = only(reading, "A76")
    assert dict(found.facts) == {"first": 1, "second": 2}


def test_a_contact_under_a_group_is_not_read_without_it(tmp_path):
    rows = grid_of(changed("ventures", {"whatsapp": "", "phone": "7000-9999"}))
    groups = ["Emprendimiento", *[""] * 11]
    groups[rows[0].index("phone") :] = ["Contacto de emergencia"]
    data = workbook({"Hoja1": [groups, *rows]})
    reading = read(
        make_export(tmp_path, ventures=None, files={"emprendimientos.xlsx": data})
    )
    (venture,) = reading.export.ventures
    assert (venture.name, venture.phone, venture.row) == ("Panadería Ejemplo", None, 3)
    assert "7000-9999" in set(reading.export.private_values)
    assert only(reading, "A76")


# -- workbooks that are not sound


def bomb():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of(workbook({"Hoja1": rows_of("people")})).items():
            archive.writestr(name, content)
        with archive.open("xl/media/zeros.bin", "w", force_zip64=True) as part:
            for _ in range(410):
                part.write(b"\0" * 1_000_000)
    return data.getvalue()


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@functools.cache
def sound():
    """One file for all tests: the library writes the time into each."""
    return workbook({"Hoja1": rows_of("people")})


def wide():
    cell = '<c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>'
    return edited(sound(), SHEET, lambda xml: xml.replace("</row>", cell, 1))


def endless():
    cell = '<c r="ZZZZZZZ1"><v>1</v></c></row>'
    return edited(sound(), SHEET, lambda xml: xml.replace("</row>", cell, 1))


def deep():
    return edited(
        sound(),
        SHEET,
        lambda xml: xml.replace('<row r="3"', '<row r="999999999"'),
    )


def laughing():
    entities = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return edited(sound(), SHEET, lambda xml: entities + xml)


def no_such_string():
    data = as_excel_writes(grid_of(rows_of("people")))
    return edited(data, SHEET, lambda xml: xml.replace("<v>3</v>", "<v>99999</v>"))


def with_password_flag():
    data = bytearray(sound())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def without_part(name):
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as archive:
        for part, content in parts_of(sound()).items():
            if part != name:
                archive.writestr(part, content)
    return result.getvalue()


#: reason: (file, words of the finding)
UNSOUND = {
    "cut in half": (lambda: sound()[: len(sound()) // 2], "incompleto"),
    "empty": (lambda: b"", "incompleto"),
    "no workbook at all": (lambda: b"person_id,full_name", "incompleto"),
    "a ZIP of something else": (
        lambda: without_part("xl/workbook.xml"),
        "no tiene hojas",
    ),
    "its sheet is missing": (lambda: without_part(SHEET), "dañado"),
    "its sheet is cut": (
        lambda: edited(sound(), SHEET, lambda xml: xml[:300]),
        "dañado",
    ),
    "with a password (OLE)": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "contraseña"),
    "with a password (ZIP)": (with_password_flag, "contraseña"),
    "a bomb": (bomb, "demasiado grande"),
    "more columns than a table has": (wide, "columnas"),
    "ten million columns": (endless, "columnas"),
    "a thousand million rows": (deep, "dañado"),
    "entities that multiply": (laughing, "XML"),
    "texts that are not there": (no_such_string, "dañado"),
}


@pytest.mark.parametrize("reason", UNSOUND)
def test_an_unsound_workbook_is_refused_by_name(tmp_path, reason):
    make, words = UNSOUND[reason]
    reading = with_people(tmp_path, make())
    errors = [found for found in reading.findings if found.level == "error"]
    assert [found.code for found in errors] == ["E40"], errors
    assert errors[0].file == "personas.xlsx"
    assert words in errors[0].message


def test_an_unsound_workbook_of_all_tables_blames_no_table(tmp_path):
    none = dict.fromkeys(TABLES)
    reading = read(make_export(tmp_path, **none, files={"export.xlsx": b"PK"}))
    assert [f.code for f in reading.findings if f.level == "error"] == ["E40"]


calm = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@calm
@given(data=st.data())
def test_a_workbook_damaged_anywhere_is_read_or_refused(tmp_path, data):
    broken = bytearray(sound())
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(
            st.integers(0, 255)
        )
    with_people(tmp_path, bytes(broken))


@calm
@given(data=st.data())
def test_xml_damaged_anywhere_is_read_or_refused(tmp_path, data):
    part = data.draw(
        st.sampled_from(
            [SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels",
             "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"]
        )
    )  # fmt: skip
    cut = data.draw(st.integers(0, 3000))
    text = data.draw(st.text("<>/\"='abcrstv0123456789-", max_size=12))
    broken = edited(
        sound(),
        part,
        lambda xml: xml[: cut % len(xml)] + text + xml[cut % len(xml) + 3 :],
    )
    reading = with_people(tmp_path, broken)
    report.write_reports(reading, tmp_path / "report")


@calm
@given(
    cells=st.lists(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.dates(datetime.date(1900, 3, 1))
        | st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=20),
        min_size=7,
        max_size=7,
    )
)
@example(cells=[1e308, -1.5, 0, float("nan"), True, datetime.date(9999, 1, 1), "="])
def test_cells_of_any_type_end_in_findings(tmp_path, cells):
    rows = [list(TABLES["people"][0]), [*cells, "x"]]
    try:
        data = workbook({"Hoja1": rows})
    except ValueError:
        return  # the library that writes the test's workbook refuses the cell
    with_people(tmp_path, data)


@given(
    number=st.integers(0, 10**15 - 1),
    zeros=st.integers(2, 16),
)
def test_a_format_of_zeros_never_loses_a_digit(number, zeros):
    shown = cellformats.number_text(str(number), "0" * zeros, EPOCH)
    assert int(shown) == number
    assert len(shown) >= zeros


@pytest.mark.parametrize(
    ("number", "code", "kind"),
    [
        (14, "", "date"),
        (0, "", ""),
        (9, "", "percent"),
        (164, "dd/mm/yyyy", "date"),
        (165, '[$-440A]d" de "mmmm" de "yyyy;@', "date"),
        (166, "00000000-0", "00000000-0"),
        (167, '"Q"#,##0.00', ""),
        (168, "0.0%", "percent"),
        (169, "General", ""),
        (170, '[Red]0.00"d"', ""),
        (171, "[h]:mm:ss", "date"),
    ],
)
def test_number_formats_are_told_apart(number, code, kind):
    assert cellformats.shown_as(number, code) == kind


def test_a_workbook_with_no_sheet_of_its_own_folder_is_no_escape(tmp_path):
    data = edited(
        sound(),
        "xl/_rels/workbook.xml.rels",
        lambda xml: xml.replace("worksheets/sheet1.xml", "../../../../etc/passwd"),
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    book = Workbook.open(path)
    with pytest.raises(WorkbookError):
        book.grid(book.sheets[0])


# -- marked copies


def test_a_copy_of_the_workbook_has_the_cells_marked(tmp_path):
    rows = grid_of(changed("people", {"full_name": ""}))
    rows[2][5] = "Ninguna Parte"
    reading = with_people(tmp_path, workbook({"Hoja1": rows}))
    folder = tmp_path / "informe"
    before = (reading.folder / "personas.xlsx").read_bytes()
    report.write_reports(reading, folder)
    copy = openpyxl.load_workbook(folder / "personas.revisado.xlsx")["Hoja1"]
    assert "E16" in copy["B2"].comment.text
    assert copy["B2"].fill.start_color.rgb.endswith("FFC7CE")
    assert "A24" in copy["F3"].comment.text
    assert copy["F3"].fill.start_color.rgb.endswith("FFEB9C")
    assert copy["A2"].comment is None
    assert copy["A3"].value == "P-002"
    assert (reading.folder / "personas.xlsx").read_bytes() == before


def test_a_copy_of_an_earlier_check_does_not_stay(tmp_path):
    rows = grid_of(changed("people", {"full_name": ""}))
    folder = tmp_path / "informe"
    report.write_reports(with_people(tmp_path, workbook({"H": rows})), folder)
    assert (folder / "personas.revisado.xlsx").exists()
    report.write_reports(with_people(tmp_path, sound()), folder)
    assert not (folder / "personas.revisado.xlsx").exists()


def cells_of(path):
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()], sheet


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_table_has_a_marked_copy_too(tmp_path, delimiter, encoding):
    rows = changed("people", {"full_name": "", "DUI": "=1+1"})
    text = "Registro de la ronda\r\n\r\n" + csv_text(rows, delimiter=delimiter)
    export = make_export(tmp_path, people=text.encode(encoding))
    before = (export / "people.csv").read_bytes()
    folder = tmp_path / "informe"
    (copy,) = [
        copy
        for copy in report.write_reports(read(export), folder)
        if copy.source == "people.csv"
    ]
    assert (copy.name, copy.reason) == ("people.revisado.xlsx", None)
    grid, sheet = cells_of(folder / copy.name)
    assert grid[0][0] == "Registro de la ronda"
    assert grid[2][:2] == ["person_id", "full_name"]
    assert grid[3][7] == "=1+1"
    assert sheet["H4"].data_type == "s", "a cell is never made a formula"
    assert "E16" in grid[3][-1]
    assert grid[4][-1] is None
    assert sheet["B4"].fill.start_color.rgb.endswith("FFC7CE")
    assert sheet["B5"].fill.fill_type is None
    assert (export / "people.csv").read_bytes() == before
    assert (folder / copy.name).stat().st_mode & 0o077 == 0


def test_a_last_column_says_what_is_wrong_in_each_row_of_a_workbook(tmp_path):
    rows = grid_of(changed("people", {"full_name": ""}))
    folder = tmp_path / "informe"
    report.write_reports(with_people(tmp_path, workbook({"Hoja1": rows})), folder)
    grid, _ = cells_of(folder / "personas.revisado.xlsx")
    assert grid[0][-1] == "Revisión"
    assert grid[1][-1].startswith("B2 E16: ")
    assert grid[2][-1] is None


def test_a_merged_cell_does_not_keep_a_workbook_from_being_marked(tmp_path):
    book = openpyxl.Workbook()
    for row in grid_of(changed("people", {"full_name": ""})):
        book.active.append(row)
    book.active.merge_cells("F2:F3")
    folder = tmp_path / "informe"
    copies = report.write_reports(with_people(tmp_path, saved(book)), folder)
    assert [copy.reason for copy in copies] == [None]


def test_a_copy_that_is_not_made_or_not_whole_is_told(tmp_path, monkeypatch):
    reading = with_people(
        tmp_path, workbook({"H": grid_of(changed("people", {"full_name": ""}))})
    )
    folder = tmp_path / "informe"
    for limit, words in (
        ("MAX_BYTES", "sin copia marcada, porque el archivo es demasiado grande"),
        ("MAX_MARKS", "se marcaron 0"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(marking, limit, 0)
            copies = report.write_reports(reading, folder)
        assert any(words in line for line in report.summary_lines(reading, copies))
        assert words in (folder / "report.html").read_text(encoding="utf-8")
        made = (folder / "personas.revisado.xlsx").exists()
        assert made == (limit == "MAX_MARKS")


def test_what_only_informs_makes_no_copy(tmp_path):
    text = "Título\r\n" + csv_text(rows_of("people"))
    reading = read(make_export(tmp_path, people=text))
    assert [found for found in reading.findings if found.code == "I50"]
    copies = report.write_reports(reading, tmp_path / "informe")
    assert not [copy for copy in copies if copy.source == "people.csv"]
