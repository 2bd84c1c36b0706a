"""CSV files as people have them: encodings, separators, quotation marks, blank rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from triangulate.model.tables import table_schema
from triangulate.readers.delimited import decode, read_delimited
from triangulate.readers.raw import Reading
from triangulate.readers.table import build_table

COLUMNS = table_schema("findings").columns
PLAIN = "finding,label,statement\nI1,Größe,„Nähe“ zählt\n"
RECORD = ("I1", "Größe", "„Nähe“ zählt")


def read(tmp_path: Path, content: bytes | str) -> Reading:
    path = tmp_path / "interviews.csv"
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return read_delimited(path, "interviews.csv", COLUMNS)


def records(reading: Reading) -> list[tuple[str | None, ...]]:
    """Finding, label and statement of each row, with its number in front where it is not the usual one."""
    table, problems = build_table(reading.tables[0], table_schema("findings"), {})
    assert table is not None
    assert [problem for problem in problems if problem.severity == "error"] == []
    return list(zip(*(table.values(name) for name in ("finding", "label", "statement")), strict=True))


def notes(reading: Reading) -> list[str]:
    return [str(problem) for problem in reading.problems]


@pytest.mark.parametrize(
    ("encoding", "assumed"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_an_encoding_is_told_from_the_file_and_said_unless_it_is_the_usual_one(tmp_path: Path, encoding: str, assumed: str | None) -> None:
    reading = read(tmp_path, PLAIN.encode(encoding))
    assert records(reading) == [RECORD]
    fix = "If characters or columns look wrong, save the file again as CSV UTF-8 with commas."
    assert notes(reading) == ([f"interviews.csv: read as {assumed}. {fix}"] if assumed else [])
    assert all(problem.severity == "note" for problem in reading.problems)


@pytest.mark.parametrize("text", ["観察メモ", "Наблюдения", "ملاحظات", "πλαίσιο"])
def test_utf_16_without_a_mark_is_told_whatever_the_writing_of_the_rows(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, (f"finding,label,statement\nI1,{text},{text * 200}\n").encode("utf-16-le"))
    assert records(reading) == [("I1", text, text * 200)]


@pytest.mark.parametrize(("separator", "name"), [(",", None), (";", "semicolon"), ("\t", "tab")])
def test_a_separator_is_told_from_the_header(tmp_path: Path, separator: str, name: str | None) -> None:
    reading = read(tmp_path, PLAIN.replace(",", separator))
    assert records(reading) == [RECORD]
    assert [problem.what for problem in reading.problems] == ([f"read as {name}-separated"] if name else [])


def test_commas_in_texts_do_not_hide_that_semicolons_separate(tmp_path: Path) -> None:
    reading = read(tmp_path, "finding;label;statement\nI1;a, b, c;d, e, f, g\n")
    assert records(reading) == [("I1", "a, b, c", "d, e, f, g")]


def test_encoding_and_separator_are_said_in_one_note(tmp_path: Path) -> None:
    assert read(tmp_path, PLAIN.replace(",", ";").encode("cp1252")).problems[0].what == "read as Windows-1252 and semicolon-separated"


@pytest.mark.parametrize(
    ("first", "separator", "assumed"),
    [("sep=;", ";", ["read as semicolon-separated"]), ("SEP=,", ",", []), ('"sep=;"', ";", ["read as semicolon-separated"]),
     ("sep=|", "|", ["read as bar-separated"]), ("sep=\t", "\t", ["read as tab-separated"])],
)  # fmt: skip
def test_a_line_that_announces_the_separator_is_no_row(tmp_path: Path, first: str, separator: str, assumed: list[str]) -> None:
    reading = read(tmp_path, f"{first}\r\n" + PLAIN.replace(",", separator))
    assert records(reading) == [RECORD]
    assert [problem.what for problem in reading.problems] == assumed
    assert (reading.tables[0].header_row, reading.tables[0].row_numbers) == (1, [2])


def test_a_separator_that_cannot_be_one_is_told_from_the_header_instead(tmp_path: Path) -> None:
    assert records(read(tmp_path, "sep=x\n" + PLAIN)) == [RECORD]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_understood(tmp_path: Path, end: str) -> None:
    reading = read(tmp_path, (PLAIN + "I2,b,c\n").replace("\n", end))
    assert records(reading) == [RECORD, ("I2", "b", "c")]
    assert reading.tables[0].row_numbers == [2, 3]


def test_a_line_break_inside_a_cell_keeps_the_row_numbers_of_a_spreadsheet(tmp_path: Path) -> None:
    reading = read(tmp_path, 'finding,label,statement\nI1,a,"first\nsecond\n\nfourth"\n\nI2,b,c\n')
    assert records(reading) == [("I1", "a", "first\nsecond\n\nfourth"), ("I2", "b", "c")]
    table, _ = build_table(reading.tables[0], table_schema("findings"))
    assert table is not None
    assert table.row.tolist() == [2, 4]


def test_rows_that_hold_nothing_are_left_out_and_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, "\n,,\nfinding,label,statement\n\n,,\n \t,\u00a0,\u200b\nI1,a,b\n\n")
    table, problems = build_table(reading.tables[0], table_schema("findings"))
    assert table is not None
    assert (table.values("finding"), table.row.tolist(), problems) == (["I1"], [7], [])


def test_blanks_that_cannot_be_seen_are_no_part_of_names_and_ids(tmp_path: Path) -> None:
    reading = read(tmp_path, "\u00a0finding\u00a0,Label ,\ufeffstatement\n\u00a0I1\u200b, a\u202f,b\n")
    assert records(reading) == [("I1", "a", "b")]


def test_separators_at_the_end_of_every_line_are_no_columns(tmp_path: Path) -> None:
    for end in (",", ",,,"):
        reading = read(tmp_path, "".join(f"{line}{end}\n" for line in ("finding,label,statement", "I1,a,b", "I2,c,d")))
        assert records(reading) == [("I1", "a", "b"), ("I2", "c", "d")]
        assert build_table(reading.tables[0], table_schema("findings"))[1] == []


def test_one_row_that_is_longer_than_the_others_is_looked_at_but_read(tmp_path: Path) -> None:
    reading = read(tmp_path, "finding,label,statement,parent\nI1,a,b,\nI2,c, and d,e,,\nI3,f,g,\n")
    table, problems = build_table(reading.tables[0], table_schema("findings"))
    assert table is not None
    assert len(table) == 3
    assert [(problem.severity, problem.row, problem.what) for problem in problems] == [
        ("warning", 3, "the row has 6 cells, the header only 4 columns")
    ]


def test_a_row_with_too_many_values_keeps_its_id_so_that_others_can_name_it(tmp_path: Path) -> None:
    reading = read(tmp_path, "finding,label,statement\nI1,a,b\nI2,c,d, and e\n")
    table, problems = build_table(reading.tables[0], table_schema("findings"))
    assert table is not None
    assert (table.values("finding"), table.values("label")) == (["I1", "I2"], ["a", None])
    assert [problem.row for problem in problems] == [3]


def test_quotation_marks_inside_a_cell_without_quotation_marks_are_text(tmp_path: Path) -> None:
    assert records(read(tmp_path, 'finding,label,statement\nI1,say "no",the "glue" of it\n')) == [("I1", 'say "no"', 'the "glue" of it')]


def test_an_apostrophe_before_a_formula_is_a_guard_and_others_are_text(tmp_path: Path) -> None:
    found = records(read(tmp_path, "finding,label,statement\nI1,'=1+1,'tis so\nI2,''=x,-none-\n"))
    assert found == [("I1", "=1+1", "'tis so"), ("I2", "'=x", "-none-")]


@pytest.mark.parametrize("content", ["", "\n", "\r\n\r\n", ",,,\n,,\n", '""\n', "sep=;\n", "\ufeff", "\u00a0\n"])
def test_a_file_without_a_word_is_empty(tmp_path: Path, content: str) -> None:
    reading = read(tmp_path, content)
    assert reading.tables == []
    assert notes(reading) == ["interviews.csv: the file is empty. Fill it in, or delete it if the study does not need it."]


def test_a_file_with_nothing_but_its_header_is_an_empty_table(tmp_path: Path) -> None:
    assert records(read(tmp_path, "finding,label,statement\n")) == []


@pytest.mark.parametrize(
    ("content", "row"),
    [("finding,label,statement\nI1,a,b\nI2,\"c,d\n", 3), ("sep=,\nfinding,label,statement\nI1,a,b\nI2,\"c,d\n", 3),
     ('finding,label,statement\nI1,"a\nb",c\nI2,"d,e\n', 3)],
)  # fmt: skip
def test_a_quotation_mark_that_is_never_closed_is_shown_in_its_row(tmp_path: Path, content: str, row: int) -> None:
    (problem,) = read(tmp_path, content).problems
    assert (problem.row, problem.what) == (row, "a quotation mark is opened in this row and never closed")


def test_very_long_texts_are_read(tmp_path: Path) -> None:
    text = "word " * 60_000
    assert records(read(tmp_path, f"finding,label,statement\nI1,a,{text}\n")) == [("I1", "a", text)]
    assert records(read(tmp_path, f"finding,label,statement,{'x' * 200_000}\nI1,a,b,\n")) == [("I1", "a", "b")]


def test_bytes_that_windows_does_not_know_are_read_all_the_same() -> None:
    assert decode(b"caf\xe9 \x81") == ("café \x81", "Latin-1")
