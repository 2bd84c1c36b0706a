"""Whatever a file holds, opening a study gives the study or sentences, and nothing else."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from readers.spoiling import workbook_of

from triangulate.errors import TriangulateError
from triangulate.markup.plain import unguard
from triangulate.model.tables import TABLES, table_schema
from triangulate.readers.delimited import read_delimited
from triangulate.readers.workbook import read_workbook
from triangulate.study import open_study
from triangulate.writers.delimited import csv_bytes
from triangulate.writers.workbook import Sheet, workbook_bytes

quick = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

STUDY = """\
title: x
sources: [{id: interviews, n: 16}, {id: observations, n: 20}]
questions: [one, two]
prominence: {words: [limited, clear], rating_from: clear}
"""

ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
"""Control characters, quotation marks, line breaks and all writings; half of a surrogate pair is in no file."""

TELLING = st.sampled_from([
    "O1", "I1", "SW01", "interviews", "observations", "anna", "same", "present", "silent", "clear", "82 %", "0.82", "17", "1", "9 of 16",
    "²", "٣", "9" * 5000, "1" * 40 + ".1234567 %", "1e999", "-0", "nan", "inf", "01-Apr", "2026-04-01", "1.00E+05", ";", ";;", "I1;I1",
    "Ã»", "\ufffd", "\x00", "\r", "\n", '"', "'", "'=1", "=1", "\u2028", "\ufeff", "\u200b", "agreement", "finding", "helps",
])  # fmt: skip
"""Values that decide something, or look as if they did."""

CELL = st.one_of(TELLING, ANYTHING)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """Any cells below the right headings of some tables."""
    names = draw(
        st.sets(st.sampled_from([*(name for name in TABLES if name != "findings"), "findings/interviews", "findings/observations"]))
    )
    result = {}
    for name in sorted(names):
        columns = table_schema(name.split("/")[0]).columns
        result[name] = [list(columns), *draw(st.lists(st.lists(CELL, min_size=len(columns), max_size=len(columns)), max_size=4))]
    return result


def opened(folder: Path) -> None:
    """All that a user does first; only our own errors may come of it."""
    try:
        study = open_study(folder)
        assert all(str(problem) for problem in study.problem_list)
        study.matrix().to_json()
    except TriangulateError as err:
        assert str(err)


def fresh(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "findings").mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return folder


@quick
@given(content=tables())
def test_any_text_in_any_cell_of_a_csv_file_is_answered(tmp_path: Path, content: dict[str, list[list[str]]]) -> None:
    folder = fresh(tmp_path)
    for name, rows in content.items():
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows(rows)
        (folder / f"{name}.csv").write_bytes(buffer.getvalue().encode("utf-8"))
    opened(folder)


@settings(quick, max_examples=20)
@given(content=tables())
def test_any_text_in_any_cell_of_a_workbook_is_answered(tmp_path: Path, content: dict[str, list[list[str]]]) -> None:
    folder = fresh(tmp_path)
    for name, rows in content.items():
        (folder / f"{name}.xlsx").write_bytes(workbook_bytes([Sheet("x", rows[0], rows[1:])]))
    opened(folder)


@quick
@given(text=st.lists(st.one_of(CELL, st.sampled_from([",", ";", "\t", "\n", '"', "finding", "label", "statement", "sep="]))).map("".join))
def test_any_text_in_place_of_a_table_is_answered(tmp_path: Path, text: str) -> None:
    folder = fresh(tmp_path)
    for name in ("meta_themes.csv", "findings/interviews.csv"):
        (folder / name).write_bytes(text.encode("utf-8"))
    opened(folder)


@quick
@given(
    data=st.binary(max_size=300),
    start=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xd0\xcf\x11\xe0"]),
)
@pytest.mark.parametrize("name", ["codings.csv", "codings.xlsx", "codings.ods", "tables.xlsx", "study.yaml", "schemes/ours.yaml"])
def test_any_bytes_in_place_of_a_file_are_answered(tmp_path: Path, name: str, data: bytes, start: bytes) -> None:
    folder = fresh(tmp_path)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(start + data)
    opened(folder)


WORKBOOK = workbook_of({"codings": [list(table_schema("codings").columns), ["O1", "interviews", "observations", "anna"]]})
PARTS = sorted(zipfile.ZipFile(io.BytesIO(WORKBOOK)).namelist())


@settings(quick, max_examples=80)
@given(
    part=st.sampled_from(PARTS),
    at=st.integers(0, 3000),
    size=st.integers(0, 30),
    instead=st.one_of(st.binary(max_size=8), st.just(b"4294967295")),
)
def test_a_workbook_that_is_damaged_anywhere_is_answered(tmp_path: Path, part: str, at: int, size: int, instead: bytes) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content[:at] + instead + content[at + size :] if name == part else content)
    folder = fresh(tmp_path)
    (folder / "codings.xlsx").write_bytes(buffer.getvalue())
    opened(folder)


@quick
@given(at=st.integers(0, len(WORKBOOK)), size=st.integers(0, 50), instead=st.binary(max_size=8))
def test_a_workbook_with_other_bytes_in_its_archive_is_answered(tmp_path: Path, at: int, size: int, instead: bytes) -> None:
    folder = fresh(tmp_path)
    (folder / "codings.xlsx").write_bytes(WORKBOOK[:at] + instead + WORKBOOK[at + size :])
    opened(folder)


SETTINGS = st.recursive(
    st.one_of(CELL.filter(lambda text: len(text) < 100), st.none(), st.booleans(), st.integers()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "label", "n", "name", "words", "bands", "up_to", "key", "E1", "code", "gives", "a"]), inner, max_size=3
        ),
    ),
    max_leaves=12,
)
KEYS = [
    "format", "title", "questions", "purpose", "sources", "scheme", "researchers", "coordinator", "assignments", "blind", "prominence",
    "effects", "states", "percent_from", "journal", "language", "synthetic", "name", "extends", "scope", "compares", "codes", "tables",
]  # fmt: skip


@settings(quick, max_examples=80)
@given(given_=st.dictionaries(st.sampled_from(KEYS), SETTINGS, max_size=6), name=st.sampled_from(["study.yaml", "schemes/ours.yaml"]))
def test_any_value_of_any_key_is_answered(tmp_path: Path, given_: dict[str, object], name: str) -> None:
    folder = fresh(tmp_path)
    (folder / "schemes").mkdir()
    text = yaml.safe_dump({"title": "x", "sources": ["a", "b"], **given_} if name == "study.yaml" else given_, allow_unicode=True)
    (folder / name).write_text(text, encoding="utf-8")
    opened(folder)


# What was written is read again


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=20)


@quick
@given(rows=st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=5))
@example(rows=[["=1+1", "'=1+1"], ["''x", "'"], ["a\nb\n", '"'], ["\t-", "@x"], ["\x00", "\x1b[31m"], ["\ufeff", " x "]])
def test_a_table_written_as_csv_is_read_as_the_same_text(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(csv_bytes(["case", "source"], rows))
    (table,) = read_delimited(path, "x.csv", ["case", "source"]).tables
    assert [[unguard(cell) for cell in row] for row in table.rows] == rows


PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20)
"""What a workbook holds unchanged. It makes every line break a line feed and cuts texts at 32,767 characters."""


@quick
@given(rows=st.lists(st.lists(PRINTABLE, min_size=2, max_size=2), max_size=5))
@example(rows=[["=1+1", "'=1+1"], ["007", "1-4"], ["0.5", "2026-04-01"], [" x ", "_x0041_"], ["a\nb\tc", "https://example.org"]])
@example(rows=[["\x00", "\x1b[31m"], ["\u2028", "x" * 32767]])
def test_a_table_written_as_a_workbook_is_read_as_the_same_text(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook_bytes([Sheet("x", ["case", "source"], rows)]))
    (table,) = read_workbook(path, "x.xlsx").tables
    read = [[*row, "", ""][:2] for row in table.rows]
    assert read + [["", ""]] * (len(rows) - len(read)) == rows
