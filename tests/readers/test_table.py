"""From cells to a table: what is refused, and above all what must not be."""

from __future__ import annotations

import math

import pytest

from triangulate.errors import Problem
from triangulate.model.table import Table
from triangulate.model.tables import table_schema
from triangulate.readers.raw import RawTable
from triangulate.readers.table import build_table


def build(name: str, *rows: dict[str, str], sheet: str | None = None, **own: tuple[str, ...]) -> tuple[Table | None, list[Problem]]:
    """A table made of rows, as a file would give them."""
    header = list(dict.fromkeys(column for row in rows for column in row))
    cells = [[row.get(column, "") for column in header] for row in rows]
    raw = RawTable(f"{name}.csv", sheet, header, cells, list(range(2, len(rows) + 2)))
    return build_table(raw, table_schema(name), own)


def sound(name: str, *rows: dict[str, str], **own: tuple[str, ...]) -> Table:
    table, problems = build(name, *rows, **own)
    assert problems == []
    assert table is not None
    return table


def faults(name: str, *rows: dict[str, str], **own: tuple[str, ...]) -> list[tuple[int | None, str | None, str]]:
    return [(problem.row, problem.column, problem.what) for problem in build(name, *rows, **own)[1]]


def finding(identifier: str, **more: str) -> dict[str, str]:
    return {"finding": identifier, "label": "a", "statement": "b", **more}


def case(identifier: str, source: str = "observations") -> dict[str, str]:
    return {"case": identifier, "source": source}


# What must not be refused


@pytest.mark.parametrize(
    "ids",
    [
        ["007", "1-4", "1.2.10", "10.10", "T1.1.1", "1/4"],
        ["set-01", "out-12", "gen-2", "Decision-10", "Marriage 12", "Gruppe-1", "Junior 3", "Market-4", "Mai-Lin"],
        ["May", "Mars", "August", "Apr", "june", "April 2", "Jan"],
        ["2024-03-05", "2024-03-12"],
        ["05/03/2024", "12/03/2024"],
        ["12 May 2020", "19 May 2020"],
        ["E5", "1E5", "1e-5", "3E"],
    ],
)
def test_ids_that_only_look_a_little_like_dates_or_numbers_are_ids(ids: list[str]) -> None:
    assert sound("findings", *map(finding, ids)).values("finding") == ids


def test_meetings_named_after_their_day_may_stand_beside_other_cases() -> None:
    for days in (["2024-03-05", "2024-03-12"], ["05/03/2024"], ["05.03.2024"], ["12 May 2020"], ["2024-03-05 10:30"]):
        sound("cases", *(case(day) for day in days), case("SW01", "interviews"), case("School A", "interviews"))
        sound("extracts", *({"finding": "F", "case": day, "text": "x"} for day in ["SW01", *days]))
    sound("cases", case("3-May"), case("10-May"))


@pytest.mark.parametrize(
    "label", ["May 2020", "May", "2024", "March 2020 and after", "1/2", "50 %", "=1+1", "-", "n/a", "NA", "null", "True"]
)
def test_labels_are_texts_whatever_they_look_like(label: str) -> None:
    assert sound("meta_themes", {"meta_theme": "M1", "label": label}).values("label") == [label]
    assert sound("codings", {"meta_theme": label, "researcher": "anna"}).values("meta_theme") == [label]


@pytest.mark.parametrize(
    "text",
    [
        "Ângela, naïve, « âge », Œuvre", "«AMANHû", "IRMÃ…", "NÃO É ASSIM", "„Größe“ – ‚Maß‘", "Šárka Žižková", "ÅÄÖ åäö", "Ñandú ¿qué?",
        "Đặng Thị Ngọc", "İstanbul", "«LIBERTÉ»", "»HVAD SÅ?«", "観察メモ", "ملاحظة", "👩🏽‍🏫 said", "cafe\u0301", "5 €/h ± 2 µm²", "HÂ",
    ],
)  # fmt: skip
def test_accents_quotation_marks_and_writings_of_all_kinds_are_sound(text: str) -> None:
    assert sound("findings", finding("F1", label=text, statement=text)).values("label") == [text]


@pytest.mark.parametrize(
    ("spoiled", "was"),
    [("confianÃ§a", "confiança"), ("naÃ¯ve", "naïve"), ("Ã‚ge", "Âge"), ("itâ€™s", "it’s"), ("aoÃ»t", "août"), ("ðŸ˜€ ok", "😀 ok"),
     ("Ã‰cole", "École"), ("Â«oui", "«oui"), ("GrÃ¶ÃŸe", "Größe")],
)  # fmt: skip
def test_text_that_was_read_in_the_wrong_encoding_is_told_with_what_it_was(spoiled: str, was: str) -> None:
    problem = build("findings", finding("F1", statement=f"They say {spoiled} here"))[1][0]
    assert (problem.column, problem.what) == ("statement", f'"They say {spoiled} here" was saved in the wrong encoding')
    assert problem.fix == f'It probably was "They say {was} here". Save the original again as CSV UTF-8.'


def test_empty_columns_and_missing_columns_are_the_same() -> None:
    schema = table_schema("findings")
    full = sound("findings", {**dict.fromkeys(schema.columns, ""), **finding("F1")})
    short = sound("findings", finding("F1"))
    assert full.frame.equals(short.frame)


def test_headings_may_be_written_as_people_write_them() -> None:
    assert sound("codings", {"Meta-theme": "M1", " RESEARCHER ": "anna", "Source A": "x", "source\u00a0b": "y"}).values("source_b") == ["y"]


def test_columns_of_the_team_are_left_alone_with_one_note() -> None:
    _, (problem,) = build("findings", finding("F1", colour="red", coder="Bea"))
    assert problem.severity == "note"
    assert str(problem) == (
        'findings.csv, row 1: the columns "colour", "coder" are not used. Nothing is wrong with that; columns that could be there as well: '
        "parent, meta_theme, effect, state, prominence, of, cases, supersedes, estimate, low, high, n, unit, comparison."
    )


def test_rows_with_nothing_but_a_number_in_a_column_of_the_team_are_no_rows() -> None:
    raw = RawTable("cases.csv", None, ["nr", "case", "source"], [["1", "SW01", "x"], ["2", "", ""], ["3", " ", ""]], [2, 3, 4])
    table, problems = build_table(raw, table_schema("cases"))
    assert table is not None
    assert table.values("case") == ["SW01"]
    assert [problem.severity for problem in problems] == ["note"]


def test_values_are_understood_in_capitals_and_with_blanks() -> None:
    table = sound("codings", {"meta_theme": "M1", "researcher": "anna", "meaning": "Cannot judge", "presence_a": "NOT ADDRESSED"})
    assert (table.values("meaning"), table.values("presence_a")) == (["cannot_judge"], ["not_addressed"])


def test_own_lists_of_the_study_take_the_place_of_the_usual_values() -> None:
    assert sound("findings", finding("F1", effect="Erleichtert"), effects=("erleichtert", "hemmt")).values("effect") == ["erleichtert"]
    assert faults("findings", finding("F1", effect="helps"), effects=("erleichtert", "hemmt")) == [
        (2, "effect", '"helps" is no value of effect')
    ]


def test_lists_of_the_study_are_not_held_against_values_while_nobody_knows_them() -> None:
    raw = RawTable("findings.csv", None, ["finding", "label", "statement", "effect"], [["F1", "a", "b", "hemmt"]], [2])
    assert build_table(raw, table_schema("findings"), None)[1] == []


def test_free_text_keeps_its_blanks_and_line_breaks_and_other_cells_do_not() -> None:
    table = sound("findings", {"finding": " F1 ", "label": " a ", "statement": "  b\n\n c "})
    assert [table.values(name)[0] for name in ("finding", "label", "statement")] == ["F1", "a", "  b\n\n c "]


@pytest.mark.parametrize(("written", "number"), [("16", 16), ("16.0", 16), ("16,0", 16), ("0", 0), ("1e2", 100), (" 16 ", 16)])
def test_whole_numbers_are_understood_as_programs_write_them(written: str, number: int) -> None:
    assert sound("findings", finding("F1", of=written)).frame["of"].tolist() == [number]


@pytest.mark.parametrize(
    ("written", "number"), [("0.62", 0.62), ("0,62", 0.62), ("-1.5", -1.5), (".5", 0.5), ("1e-3", 0.001), ("1.234", 1.234)]
)
def test_numbers_are_understood_with_point_and_comma(written: str, number: float) -> None:
    assert sound("findings", finding("F1", estimate=written)).frame["estimate"].tolist() == [number]


# What is refused


@pytest.mark.parametrize(
    ("ids", "wrong"),
    [
        (["1-13", "01-Apr"], {3: "01-Apr"}),
        (["01-Jan", "02-Jan", "03-Jan"], {2: "01-Jan", 3: "02-Jan", 4: "03-Jan"}),
        (["F1", "Apr-04"], {3: "Apr-04"}),
        (["F1", "01. Apr", "01.Apr.", "1-avr", "04-ene", "1.Mrz"], {3: "01. Apr", 4: "01.Apr.", 5: "1-avr", 6: "04-ene", 7: "1.Mrz"}),
        (["F1", "2026-04-01"], {3: "2026-04-01"}),
        (["F1", "01/04/2026"], {3: "01/04/2026"}),
    ],
)
def test_ids_that_a_spreadsheet_turned_into_dates_are_told(ids: list[str], wrong: dict[int, str]) -> None:
    expected = [(row, "finding", f'"{word}" is a date, not an id') for row, word in wrong.items()]
    assert faults("findings", *map(finding, ids)) == expected


def test_cases_that_a_spreadsheet_turned_into_dates_are_told_by_the_others() -> None:
    what = "is a date, not an id"
    assert faults("cases", case("1-13"), case("2026-04-01")) == [(3, "case", f'"2026-04-01" {what}')]
    assert faults("cases", case("SW01"), case("01-Apr")) == [(3, "case", f'"01-Apr" {what}')]
    assert faults("findings", finding("F1", cases="1-13; 01-Apr; 1-14")) == [(2, "cases", f'"01-Apr" {what}')]


@pytest.mark.parametrize(
    ("of", "what"),
    [("sixteen", '"sixteen" is not a number'), ("16 meetings", '"16 meetings" is not a number'), ("-1", '"-1" is not a whole number'),
     ("1.5", '"1.5" is not a whole number'), ("1.000", '"1.000" can be read in two ways'), ("1,000,000", '"1,000,000" is not a number'),
     ("1e300", '"1e300" is not a whole number'), ("9" * 400, f'"{"9" * 59}…" is not a whole number')],
)  # fmt: skip
def test_numbers_that_are_none_are_told_and_left_out(of: str, what: str) -> None:
    table, (problem,) = build("findings", finding("F1", of=of))
    assert table is not None
    assert problem.what == what
    assert math.isnan(table.frame["of"].iat[0])


def test_a_wrong_value_is_left_out_of_the_table() -> None:
    table, problems = build("findings", finding("F1", effect="up"), finding("F1"), finding("01-Apr"))
    assert table is not None
    assert (table.values("effect"), table.values("finding")) == ([None] * 3, ["F1", None, None])
    assert len(problems) == 3


@pytest.mark.parametrize("heading", ["effects", "Prominense", "meta theme s", "case", "estimat", "supercedes"])
def test_a_heading_that_is_nearly_one_is_never_silently_without_effect(heading: str) -> None:
    _, (problem,) = build("findings", finding("F1", **{heading: ""}))
    assert (problem.severity, problem.what) == ("error", f'there is no column "{heading}"')
