"""Every form of the matrix shows hostile text literally, and gives it back to who reads the file."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from markup.hostile import TEXTS, Page, rendered, words
from markup.hostile_study import NASTY, hostile_study

from triangulate import ConvergenceMatrix, open_study
from triangulate.markup import visible
from triangulate.markup.plain import unguard
from triangulate.matrix import FORMATS
from triangulate.readers.delimited import read_delimited
from triangulate.readers.workbook import read_workbook


@pytest.fixture
def folder(make_study: Callable[..., Path]) -> Path:
    return hostile_study(make_study)


@pytest.fixture
def matrix(folder: Path) -> ConvergenceMatrix:
    return open_study(folder).matrix()


def as_text(value: object) -> str:
    """A value of the long matrix as the files hold it."""
    if isinstance(value, list):
        return "; ".join(value)
    return {None: "", True: "yes", False: "no"}.get(value, str(value))  # type: ignore[call-overload]


def text_rows(matrix: ConvergenceMatrix) -> list[list[str]]:
    """The long matrix as text."""
    return [[as_text(value) for value in cell.values()] for cell in matrix.to_json()["cells"]]


def labels(matrix: ConvergenceMatrix) -> list[str]:
    found = list(matrix.cells["label"])
    assert len(found) == len(TEXTS)
    return found


# HTML ------------------------------------------------------------------------------------------------

ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "table", "caption", "thead", "tbody", "tr", "th", "td", "bdi", "b",
    "details", "summary", "p", "span", "ul", "li",
}  # fmt: skip


def test_html_has_no_element_or_attribute_of_the_text(matrix: ConvergenceMatrix) -> None:
    page = Page(matrix.to_html())
    assert page.elements <= ALLOWED
    assert page.attributes <= {"lang", "charset", "name", "content", "class", "scope", "style"}
    assert not any("evil" in value or "alert" in value for value in page.values)


def test_html_shows_every_label_and_reason_literally(matrix: ConvergenceMatrix) -> None:
    page = Page(matrix.to_html())
    for label in labels(matrix):
        assert words(visible(label)) in {words(cell) for cell in page.cells}
    for reason in matrix.cells["reason"]:
        assert words(visible(reason)) in page.text


def test_html_shows_the_title_literally_and_ends_no_style(matrix: ConvergenceMatrix) -> None:
    page = Page(matrix.to_html())
    assert words(visible(NASTY)) in {words(cell) for cell in page.cells}
    assert matrix.to_html().count("</style>") == 1


def test_html_in_a_notebook_is_as_safe(matrix: ConvergenceMatrix) -> None:
    assert Page(matrix._repr_html_()).elements <= ALLOWED


def test_html_asks_nothing_of_the_network(matrix: ConvergenceMatrix) -> None:
    assert not {"src", "href", "link", "script", "img"} & (Page(matrix.to_html()).attributes | Page(matrix.to_html()).elements)


# Markdown --------------------------------------------------------------------------------------------


def test_markdown_renders_one_table_with_every_label_literally(matrix: ConvergenceMatrix) -> None:
    page = rendered(matrix.to_markdown())
    assert page.elements == {"p", "table", "thead", "tbody", "tr", "th", "td"}
    shown = [words(cell) for cell in page.cells]
    assert [words(visible(label)) for label in labels(matrix)] == shown[shown.index("Meta-theme") + 3 :: 3]


def test_markdown_shows_the_caption_literally(matrix: ConvergenceMatrix) -> None:
    assert words(visible(matrix.caption)) in rendered(matrix.to_markdown()).text


# CSV -------------------------------------------------------------------------------------------------


def test_csv_has_no_cell_that_a_spreadsheet_takes_for_a_formula(matrix: ConvergenceMatrix, tmp_path: Path) -> None:
    raw = read_delimited(matrix.write(tmp_path / "matrix.csv"), "matrix.csv", ()).tables[0]
    assert not [cell for row in raw.rows for cell in row if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]


def test_csv_read_with_our_reader_gives_the_same_text(matrix: ConvergenceMatrix, tmp_path: Path) -> None:
    raw = read_delimited(matrix.write(tmp_path / "matrix.csv"), "matrix.csv", matrix.cells.columns).tables[0]
    assert raw.header == list(matrix.cells.columns)
    assert [[unguard(cell) for cell in row] for row in raw.rows] == text_rows(matrix)


# XLSX ------------------------------------------------------------------------------------------------


def lines_only(text: str) -> str:
    """Text as a spreadsheet has it: line feeds, nothing that XML lacks."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def escaped(text: str) -> str:
    """Control characters as OOXML writes them; openpyxl leaves them so."""
    return re.sub("[\x00-\x08\x0b-\x1f]", lambda match: f"_x{ord(match.group()):04X}_", text)


def test_xlsx_cells_are_text_and_hold_what_was_entered(matrix: ConvergenceMatrix) -> None:
    book = openpyxl.load_workbook(io.BytesIO(matrix.to_xlsx()))
    rows = list(book["comparisons"].iter_rows(min_row=2))
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} == {"s"}
    found = [[cell.value or "" for cell in row] for row in rows]
    assert found == [[escaped(lines_only(cell)) for cell in row] for row in text_rows(matrix)]


def test_xlsx_read_with_our_reader_gives_the_same_text(matrix: ConvergenceMatrix, tmp_path: Path) -> None:
    tables = {table.sheet: table for table in read_workbook(matrix.write(tmp_path / "matrix.xlsx"), "matrix.xlsx").tables}
    assert tables["comparisons"].rows == [[lines_only(cell) for cell in row] for row in text_rows(matrix)]


def test_xlsx_has_no_formula_and_no_link(matrix: ConvergenceMatrix) -> None:
    book = openpyxl.load_workbook(io.BytesIO(matrix.to_xlsx()))
    for sheet in book.worksheets:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}  # "n" is an empty cell
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "n" and cell.value is not None]
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_xlsx_totals_are_those_of_the_matrix(matrix: ConvergenceMatrix) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(matrix.to_xlsx()))["totals"]
    found = {(row[0], row[1]): int(row[2]) for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert {code: found["all", code] for code in matrix.totals["by_code"]} == matrix.totals["by_code"]
    assert {name: found["denominator", name] for name in matrix.totals["denominator"]} == matrix.totals["denominator"]


# All -------------------------------------------------------------------------------------------------


def test_the_terminal_gets_no_escape_sequence_from_the_matrix(matrix: ConvergenceMatrix) -> None:
    assert not set("\x1b\x07\x9b\x00\u202e") & set(repr(matrix))


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_study_gives_the_same_bytes_twice_and_from_another_place(folder: Path, tmp_path: Path, kind: str) -> None:
    elsewhere = tmp_path / "another place" / "ünder" / "study"
    shutil.copytree(folder, elsewhere)
    first, again, other = (
        open_study(place).matrix().write(tmp_path / f"{name}.{kind}").read_bytes()
        for name, place in (("first", folder), ("again", folder), ("other", elsewhere))
    )
    assert first == again == other
