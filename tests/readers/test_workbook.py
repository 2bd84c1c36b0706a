"""Workbooks: the same content gives the same tables, whatever program and format it comes from."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdsTable
from odf.table import TableCell, TableRow
from odf.text import P
from pandas.testing import assert_frame_equal
from readers.spoiling import csv_text, read_rows, workbook_of

from triangulate.model.tables import table_schema
from triangulate.readers import archive
from triangulate.readers.folder import read_folder
from triangulate.readers.raw import Reading
from triangulate.readers.table import build_table
from triangulate.readers.workbook import read_workbook
from triangulate.templates import template

DAMAGED = "the workbook cannot be opened: it is damaged or not complete"


def read(tmp_path: Path, content: bytes, name: str = "findings.xlsx") -> Reading:
    path = tmp_path / name
    path.write_bytes(content)
    return read_workbook(path, name)


def xlsx(rows: list[list[Any]], sheet: str = "Sheet1", number_format: str = "General") -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        style = book.add_format({"num_format": number_format})
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    page.write(number, column, value, style)
    return buffer.getvalue()


def ods(rows: list[list[str]], sheet: str = "Sheet1") -> bytes:
    document = OpenDocumentSpreadsheet()
    table = OdsTable(name=sheet)
    for row in rows:
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string") if value else TableCell()
            for paragraph in value.split("\n") if value else ():
                cell.addElement(P(text=paragraph))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    document.write(buffer)
    return buffer.getvalue()


def raw_ods(body: str) -> bytes:
    """An ODS file with this content of its one table."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="x">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"/>')
        packed.writestr("content.xml", content)
    return buffer.getvalue()


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with other bytes in one of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new)
            after.writestr(name, data)
    return buffer.getvalue()


def values(reading: Reading, name: str = "findings") -> dict[str, list[str | None]]:
    table, problems = build_table(reading.tables[0], table_schema(name), {})
    assert problems == []
    assert table is not None
    return {column: table.values(column) for column in ("finding", "label", "statement")}


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_the_worked_study_is_the_same_from_workbooks(worked: Path, form: str) -> None:
    plain = read_folder(template("safeguarding"))
    for path in [*worked.glob("*.csv"), *worked.glob("findings/*.csv")]:
        rows = read_rows(path)
        path.with_suffix(f".{form}").write_bytes(xlsx(rows) if form == "xlsx" else ods(rows))  # type: ignore[arg-type]
        path.unlink()
    read = read_folder(worked)
    assert read.problems == []
    for name, table in plain.tables.items():
        assert_frame_equal(table.frame, read.tables[name].frame)
        assert table.row.tolist() == read.tables[name].row.tolist()


def test_numbers_in_columns_of_ids_are_written_as_a_person_writes_them(tmp_path: Path) -> None:
    reading = read(tmp_path, xlsx([["finding", "label", "statement"], [1, 2024, 0.5], [2.0, True, 1e6], ["007", "1-4", "=1+1"]]))
    assert values(reading) == {
        "finding": ["1", "2", "007"],
        "label": ["2024", "true", "1-4"],
        "statement": ["0.5", "1000000", "0"],  # a formula: what it gives
    }


def test_a_percentage_is_the_share_that_it_shows(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["finding", "label", "statement", "prominence"], ["I1", "a", "b", 0.5625], ["I2", "a", "b", 0.56]]
    table, problems = build_table(read(tmp_path, xlsx(rows, number_format="0 %")).tables[0], table_schema("findings"))
    assert table is not None
    assert (table.values("prominence"), problems) == (["0.5625", "0.56"], [])


def test_dates_are_text_in_the_international_form(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["case", "source", "group", "wave"])
    book.active.append([dt.date(2024, 3, 5), "observations", dt.datetime(2024, 3, 5, 10, 30), dt.time(9, 5)])  # noqa: DTZ001
    buffer = io.BytesIO()
    book.save(buffer)
    assert read(tmp_path, buffer.getvalue()).tables[0].rows == [["2024-03-05", "observations", "2024-03-05T10:30:00", "09:05:00"]]


def test_rows_above_the_header_and_between_the_rows_are_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, workbook_of({"x": [[], [], ["finding", "label", "statement"], [], ["I1", "a", "b"]]}))
    table, problems = build_table(reading.tables[0], table_schema("findings"))
    assert table is not None
    assert (table.row.tolist(), problems) == ([5], [])


def test_a_remark_at_the_side_is_left_as_it_is(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["finding", "label", "statement"], ["I1", "a", "b"], ["I2", "c", "d", None, "ask Bea"]]
    table, problems = build_table(read(tmp_path, xlsx(rows)).tables[0], table_schema("findings"))
    assert table is not None
    assert table.values("finding") == ["I1", "I2"]
    (problem,) = problems
    assert (problem.severity, problem.where) == ("note", 'findings.xlsx, sheet "Sheet1", row 3')
    assert problem.what == "something stands below no heading, so it is not read"
    assert problem.fix == "Give the column a heading if it belongs to the table."


def test_empty_sheets_and_pages_of_charts_are_passed_over(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("empty")
        page = book.add_worksheet("Findings")
        page.write_row(0, 0, ["finding", "label", "statement"])
        page.write_row(1, 0, ["I1", "a", "b"])
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Findings!$A$1:$A$2"})
        book.add_chartsheet("chart").set_chart(chart)
    reading = read(tmp_path, buffer.getvalue())
    assert [table.sheet for table in reading.tables] == ["Findings"]
    assert reading.problems == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty. Fill it in, or delete it if the study does not need it."),
        (xlsx([]), "the workbook is empty. Fill in its first sheet, or delete the file if the study does not need it."),
        (
            b"\xd0\xcf\x11\xe0 old",
            "the workbook is protected with a password, or in the old .xls format. Save it as .xlsx without a password.",
        ),
        (
            changed(ods([["a"]]), "META-INF/manifest.xml", b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>"),
            "the workbook is protected with a password. Save it without a password.",
        ),
        (
            b"finding,label\n",
            "this is not a workbook, although its name says so. Open it in the program that made it and save it as .xlsx or CSV.",
        ),
        (
            b"PK\x03\x04 and nothing else",
            f"{DAMAGED}. Open it in a spreadsheet program and save it again as .xlsx, or take an earlier copy.",
        ),
    ],
    ids=["no byte", "no cell", "old format", "password", "text", "damaged"],
)
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    reading = read(tmp_path, content)
    assert [str(problem) for problem in reading.problems] == [f"findings.xlsx: {sentence}"]
    assert reading.tables == []


COPY = "Copy the rows that are filled in to a new workbook and save that one instead."


def test_a_stray_blank_in_the_last_cell_of_a_sheet_is_refused_before_it_takes_all_memory(tmp_path: Path) -> None:
    far = xlsx([["finding", "label", "statement"]])
    far = changed(far, "xl/worksheets/sheet1.xml", b"</row>", b'</row><row r="1048576"><c r="XFD1048576" t="str"><v> </v></c></row>')
    assert [str(problem) for problem in read(tmp_path, far).problems] == [
        f"findings.xlsx: a sheet reaches as far as row 1048576, column 16384. {COPY}"
    ]
    far = raw_ods(
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
        '<table:table-cell office:value-type="string"><text:p> </text:p></table:table-cell></table:table-row>'
    )
    assert [str(problem) for problem in read(tmp_path, far, "findings.ods").problems] == [
        f"findings.ods: a sheet reaches as far as row 1048576, column 16384. {COPY}"
    ]


def test_colours_and_borders_down_to_the_last_row_do_no_harm(tmp_path: Path) -> None:
    styled = xlsx([["finding", "label", "statement"], ["I1", "a", "b"]])
    styled = changed(styled, "xl/worksheets/sheet1.xml", b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    assert values(read(tmp_path, styled))["finding"] == ["I1"]
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in ("finding", "label", "statement")
    )
    padded = raw_ods(
        f'<table:table-row>{cells}<table:table-cell table:number-columns-repeated="16381"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert values(read(tmp_path, padded, "findings.ods"))["finding"] == []


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    assert read(tmp_path, xlsx([["finding"] * 3] * 100)).problems[0].what.startswith("the workbook holds more than")


def test_a_list_that_announces_more_texts_than_it_has_is_damaged(tmp_path: Path) -> None:
    content = xlsx([["finding", "label", "statement"]])
    content = changed(content, "xl/sharedStrings.xml", b'uniqueCount="3"', b'uniqueCount="4294967295"')
    assert read(tmp_path, content).problems[0].what == DAMAGED


def test_a_text_that_stands_in_many_cells_is_no_damage(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["finding", "label", "statement"], *([f"I{number}", "same", "same"] for number in range(3000))]
    assert values(read(tmp_path, xlsx(rows)))["label"] == ["same"] * 3000


def test_csv_helper_writes_what_it_reads(tmp_path: Path) -> None:
    rows = [["a", 'b "c"'], ["d\ne", ""]]
    (tmp_path / "x.csv").write_text(csv_text(rows), encoding="utf-8", newline="")
    assert read_rows(tmp_path / "x.csv") == rows
