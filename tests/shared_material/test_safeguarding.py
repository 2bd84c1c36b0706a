"""The worked study: from the shared tables, from data_templates, and one against the other."""

from __future__ import annotations

import re

import pytest
from shared_material.conftest import SAFEGUARDING, table

from triangulate import Study, open_study, template

OBSERVED = [f"O{number}" for number in range(1, 13)]
NAMED_BY_INTERVIEWS_ALONE = [f"X{number}" for number in range(1, 11)]


@pytest.fixture(params=["shared", "template"])
def worked_study(request: pytest.FixtureRequest) -> Study:
    """The same study twice: made of the shared tables, and as it comes with the software."""
    if request.param == "template":
        return open_study(template("safeguarding"))
    study: Study = request.getfixturevalue("safeguarding")
    return study


def codes(study: Study, column: str = "code", scheme: str | None = None) -> dict[str, str]:
    cells = study.matrix(scheme).cells
    return dict(zip(cells["meta_theme"], cells[column], strict=True))


def test_it_has_no_problem_of_any_kind(worked_study: Study) -> None:
    assert worked_study.problem_list == []


def test_the_codes_of_the_matrix_are_2_agreements_7_partial_agreements_and_13_undetermined(worked_study: Study) -> None:
    partial = [theme for theme in OBSERVED if theme not in ("O6", "O9", "O10", "O11", "O12")]
    open_rows = ["O9", "O10", "O12", *NAMED_BY_INTERVIEWS_ALONE]
    assert codes(worked_study) == {
        **dict.fromkeys(("O6", "O11"), "agreement"),
        **dict.fromkeys(partial, "partial_agreement"),
        **dict.fromkeys(open_rows, "undetermined"),
    }
    assert worked_study.matrix().totals == {
        "by_code": {"agreement": 2, "partial_agreement": 7, "silence": 0, "dissonance": 0, "not_addressed": 0, "undetermined": 13},
        "by_pair": {
            "interviews x observations": {
                "agreement": 2, "partial_agreement": 7, "silence": 0, "dissonance": 0, "not_addressed": 0, "undetermined": 13,
            }
        },
        "denominator": {"comparisons": 22, "coded": 9, "disputed": 0, "open": 0, "undetermined": 13},
    }  # fmt: skip


def test_by_the_tables_alone_only_o2_is_determined(worked_study: Study) -> None:
    cells = worked_study.matrix().cells.set_index("meta_theme")
    assert cells.loc[cells["derived_code"] != "undetermined", "derived_code"].to_dict() == {"O2": "partial_agreement"}
    two = ("agreement", "partial_agreement")
    between = [theme for theme in cells.index if cells.loc[theme, "possible_codes"] == two]
    assert between == ["O1", "O3", "O4", "O5", "O6", "O7", "O8", "O11"]


def test_under_the_strict_reading_nothing_is_determined(worked_study: Study) -> None:
    assert set(codes(worked_study, scheme="farmer_strict").values()) == {"undetermined"}


def test_by_meaning_alone_nine_of_the_twelve_observed_rows_agree(worked_study: Study) -> None:
    agree = [theme for theme, code in codes(worked_study, scheme="meaning_only").items() if code == "agreement"]
    assert agree == [theme for theme in OBSERVED if theme not in ("O9", "O10", "O12")]


def test_one_text_gives_0_2_or_9_agreements(worked_study: Study) -> None:
    assert set(worked_study.sensitivity().scenarios["agreement"]) == {0, 2, 9}


def test_there_is_neither_silence_nor_dissonance(worked_study: Study) -> None:
    found = worked_study.assessment()
    assert found.silences.empty
    assert found.dissonances.empty


def test_ten_items_stay_unsorted(worked_study: Study) -> None:
    assert len(worked_study.unsorted) == 10
    assert set(worked_study.unsorted["source"]) == {"interviews"}


def test_interviews_give_118_items_38_that_help_and_77_that_hinder(worked_study: Study) -> None:
    findings = worked_study.findings.query("source == 'interviews'")
    items = findings[findings["finding"].str.fullmatch(r"I\d{3}")]
    assert (len(items), *items["effect"].value_counts(dropna=False).loc[["helps", "hinders"]]) == (118, 38, 77)
    assert items["effect"].isna().sum() == 3


def test_thirteen_of_sixteen_participants_are_ever_cited(worked_study: Study) -> None:
    cited = {case for cell in worked_study.findings["cases"].dropna() for case in cell.split(";")}
    assert (len(cited), worked_study.settings.source("interviews").n) == (13, 16)


def test_what_the_summary_leaves_out_is_unknown_and_never_silence(worked_study: Study) -> None:
    cells = worked_study.matrix().cells.set_index("meta_theme")
    assert set(cells.loc[NAMED_BY_INTERVIEWS_ALONE, "presence_b"]) == {"unknown"}
    assert cells.loc["O9", "presence_a"] == "unknown"


# data_templates against the shared tables ------------------------------------------------------------


def test_the_codings_of_the_template_are_the_shared_ones_cell_by_cell() -> None:
    assert table(template("safeguarding") / "codings.csv") == table(SAFEGUARDING / "codings.csv")


def test_the_rows_of_the_template_are_the_shared_ones_cell_by_cell() -> None:
    assert table(template("safeguarding") / "meta_themes.csv") == table(SAFEGUARDING / "meta_themes.csv")


def test_the_template_sorts_every_finding_as_the_shared_table_does() -> None:
    folder = template("safeguarding") / "findings"
    sorted_here = {
        (line["finding"], theme)
        for name in ("interviews", "observations")
        for line in table(folder / f"{name}.csv")
        for theme in line["meta_theme"].split(";")
        if theme
    }
    assert sorted_here == {(line["finding"], line["meta_theme"]) for line in table(SAFEGUARDING / "sorting.csv")}


def test_the_interview_items_of_the_template_are_the_shared_ones_with_effect_and_cases() -> None:
    here = {line["finding"]: line for line in table(template("safeguarding") / "findings" / "interviews.csv")}
    for line in table(SAFEGUARDING / "interview_influences.csv"):
        item = here[line["influence_id"]]
        assert item["effect"] == {"enabler": "helps", "barrier": "hinders"}.get(line["polarity"], "")
        assert item["label"] == line["influence"] or not line["influence"]  # three themes have no published sub-theme
        assert re.findall(r"SW\d\d", item["cases"]) == re.findall(r"SW\d\d", line["participants_cited"])


def test_everything_else_in_the_interviews_of_the_template_is_a_heading_above_an_item() -> None:
    lines = table(template("safeguarding") / "findings" / "interviews.csv")
    items = {line["influence_id"] for line in table(SAFEGUARDING / "interview_influences.csv")}
    parents = {line["parent"] for line in lines}
    assert {line["finding"] for line in lines} - items <= parents
    assert all(line["meta_theme"] == "" for line in lines if line["finding"] not in items)


def test_nine_observed_influences_are_clear_and_three_limited() -> None:
    words = [line["prominence"] for line in table(template("safeguarding") / "findings" / "observations.csv")]
    assert words == ["clear"] * 9 + ["limited"] * 3
