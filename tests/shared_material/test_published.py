"""Published tables come out as their authors printed them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from triangulate import Study
from triangulate.errors import StudyError

SOURCES = ["literature_review", "interviews", "focus_groups", "delphi_survey"]


def rows_where(study: Study, condition: Callable[[dict[str, str]], bool]) -> list[str]:
    return [row["meta_theme"] for row in study.matrix().table.to_dict("records") if condition(row)]


# Hopf et al. 2016 ------------------------------------------------------------------------------------


def test_hopf_has_four_sources_and_a_column_for_each(hopf: Study) -> None:
    assert hopf.problem_list == []
    assert list(hopf.matrix().table.columns[2:]) == SOURCES


def test_hopf_counts_of_the_19_rows_that_are_whole(hopf: Study) -> None:
    codes = hopf.matrix().cells.query("meta_theme != 'H20'")["code"]
    assert codes.value_counts().to_dict() == {
        "agreement": 45,
        "partial_agreement": 16,
        "silence": 6,
        "dissonance": 3,
        "not_addressed": 6,
    }
    assert len(codes) == 76


def test_hopf_counts_by_source(hopf: Study) -> None:
    by_source = hopf.matrix().totals["by_source"]
    keys = ("agreement", "partial_agreement", "silence", "dissonance", "not_addressed")
    last = hopf.matrix().cells.query("meta_theme == 'H20'").set_index("source_a")["code"].dropna().to_dict()
    counts = {source: [by_source[source][key] - (last.get(source) == key) for key in keys] for source in SOURCES}
    assert counts == {
        "literature_review": [10, 4, 3, 0, 2],
        "interviews": [14, 4, 1, 0, 0],
        "focus_groups": [12, 6, 1, 0, 0],
        "delphi_survey": [9, 2, 1, 3, 4],
    }


def test_hopf_all_four_agree_in_five_rows(hopf: Study) -> None:
    assert rows_where(hopf, lambda row: all(row[source] == "agreement" for source in SOURCES)) == ["H01", "H13", "H14", "H17", "H19"]


def test_hopf_only_the_survey_disagrees_in_three_rows(hopf: Study) -> None:
    alone = rows_where(hopf, lambda row: [source for source in SOURCES if row[source] == "dissonance"] == ["delphi_survey"])
    assert alone == ["H10", "H11", "H12"]
    assert list(hopf.assessment().dissonances["meta_theme"]) == alone


def test_hopf_the_cell_that_cannot_be_read_is_open(hopf: Study) -> None:
    cells = hopf.matrix().cells
    assert cells.loc[cells["status"] == "open", ["meta_theme", "source_a"]].to_numpy().tolist() == [["H20", "delphi_survey"]]
    assert hopf.matrix().totals["denominator"] == {"comparisons": 80, "coded": 79, "disputed": 0, "open": 1, "undetermined": 0}


def test_hopf_silence_and_not_addressed_stay_apart(hopf: Study) -> None:
    found = hopf.assessment()
    assert (len(found.silences), len(found.not_addressed)) == (7, 6)
    assert set(found.silences["silent"]) <= set(SOURCES)


def test_hopf_the_codes_tell_which_sources_cover_a_row(hopf: Study) -> None:
    rows = hopf.completeness().rows.set_index("meta_theme")
    assert rows.loc["H01", "brings"] == "shared by all"
    assert rows.loc["H08", "brings"] == "interviews; focus_groups"


def test_hopf_prints_the_word_that_the_paper_uses(hopf: Study) -> None:
    assert "D Disagreement" in hopf.matrix().to_markdown()


# HOME BP 2021 ----------------------------------------------------------------------------------------


def test_home_bp_joint_codes(home_bp: Callable[[str], Study]) -> None:
    assert list(home_bp("silence").matrix().table.iloc[:, 2]) == [
        "partial_agreement",
        "silence",
        "dissonance",
        "agreement",
        "agreement",
    ]


def test_home_bp_silence_by_design_is_not_addressed_where_the_two_are_kept_apart(home_bp: Callable[[str], Study]) -> None:
    """The published code silence stands for both in their scheme; presence tells which it is."""
    study = home_bp("silence")
    assert study.sensitivity().flips[["meta_theme", "before", "after"]].to_numpy().tolist() == [["HB2", "silence", "not_addressed"]]


def test_home_bp_silence_given_where_the_two_are_apart_contradicts_its_own_presence(home_bp: Callable[[str], Study]) -> None:
    with pytest.raises(StudyError, match=r'the code is "silence", the judgements give "not_addressed"'):
        home_bp("apart").matrix()


# Lorenz 2019 -----------------------------------------------------------------------------------------


def test_lorenz_only_the_share_that_is_not_possible_is_a_problem(lorenz: Study) -> None:
    assert [(problem.severity, problem.where, problem.what) for problem in lorenz.problem_list] == [
        (
            "error",
            'findings/interviews.csv, row 3, column "prominence"',
            "82 % of 27 is not possible: 22 of 27 is 81 %, 23 of 27 is 85 %",
        )
    ]
    assert len(lorenz.findings.query("source == 'interviews'")) == 16


def test_lorenz_possible_shares_are_the_counts_that_they_imply(lorenz: Study) -> None:
    from triangulate.protocol.evidence import stated_prominence

    analysis = lorenz._analysis
    stated = stated_prominence(lorenz.settings, analysis.tables["findings"])[:16]
    assert [found.count if found else None for found in stated] == [16, None, 27, 14, 24, 7, 27, 8, 23, 16, 11, 11, 18, 27, 24, 14]


# Aarons 2015 -----------------------------------------------------------------------------------------


def test_aarons_renders_as_a_joint_display_without_codes(aarons: Study, tmp_path: Path) -> None:
    matrix = aarons.matrix()
    assert matrix.cells["code"].isna().all()
    assert set(matrix.cells["status"]) == {"open"}
    report = aarons.report(tmp_path / "report.md").read_text(encoding="utf-8")
    for words in ("LOCI feasible?", "leaders more engaged than control", "staff surveys too long (both conditions)"):
        assert words in report
    assert "Nobody has coded yet." in report
    assert not any(f"{code.letter} {code.label}" in report for code in aarons.settings.scheme.codes)
