"""The studies that come with the software are as sound as any other must be."""

from __future__ import annotations

from pathlib import Path

import pytest
from make_blank import blank_files

from triangulate.errors import OutputError, UnknownName
from triangulate.study import open_study
from triangulate.templates import new_study, template, template_names


@pytest.mark.parametrize("name", template_names())
def test_a_shipped_study_has_no_problem_at_all(name: str):
    assert open_study(template(name)).problem_list == []


def test_the_blank_study_is_made_from_the_table_schemas():
    folder = template("blank")
    assert {path: (folder / path).read_bytes() for path in blank_files()} == blank_files()


def test_a_blank_study_gives_every_result_empty(tmp_path: Path):
    study = open_study(new_study(tmp_path / "mine"))
    assert study.matrix().totals["denominator"]["comparisons"] == 0
    for result in (study.assessment(), study.completeness(), study.researchers(), study.feedback(), study.sensitivity()):
        assert result._repr_html_()
    assert "There are no rows yet" in study.report(tmp_path / "report.md").read_text(encoding="utf-8")


def test_a_new_study_never_overwrites_anything(tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="exists already and is not empty. Choose a name that is not taken."):
        new_study(tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_an_unknown_template_is_answered_with_those_that_there_are(tmp_path: Path):
    with pytest.raises(UnknownName, match='there is no study "safegarding" to start from. Did you mean "safeguarding"?'):
        new_study(tmp_path / "mine", "safegarding")
