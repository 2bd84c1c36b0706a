"""Files are written whole or not at all, and refused in a sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from triangulate import open_study, template
from triangulate.errors import OutputError
from triangulate.writers.files import write_whole
from triangulate.writers.workbook import Sheet, workbook_bytes


def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "matrix.csv"
    target.write_text("before", encoding="utf-8")

    def refuse(self: Path, other: Path) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError) as err:
        write_whole(target, b"after")
    assert str(err.value) == (
        f"{target} could not be written: it is open in another program, or you may not write there. Close it, or choose another place."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["matrix.csv"]
    assert target.read_text(encoding="utf-8") == "before"


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    assert write_whole(tmp_path / "a" / "b" / "c.txt", b"x").read_bytes() == b"x"


@pytest.mark.skipif(os.name == "nt", reason="permissions of files are another matter there")
def test_a_result_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    ordinary = tmp_path / "ordinary"
    ordinary.write_bytes(b"x")
    assert write_whole(tmp_path / "result", b"x").stat().st_mode == ordinary.stat().st_mode


def test_an_ending_that_means_no_format_is_refused_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as err:
        open_study(template("safeguarding")).matrix().write(tmp_path / "matrix.docx")
    assert str(err.value) == '"matrix.docx": a matrix can be written as .csv, .md, .html or .xlsx. Choose one of these endings.'


def test_a_text_longer_than_a_cell_can_be_is_cut_where_one_sees_it(tmp_path: Path) -> None:
    import io

    import openpyxl

    data = workbook_bytes([Sheet("s", ["x" * 40_000], [["y" * 40_000]])])
    sheet = openpyxl.load_workbook(io.BytesIO(data))["s"]
    assert [(len(sheet.cell(row, 1).value), sheet.cell(row, 1).value[-1]) for row in (1, 2)] == [(32767, "…"), (32767, "…")]
