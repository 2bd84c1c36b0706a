"""Step 3: counts with their denominators, and the comparisons that ask to be looked at."""

from __future__ import annotations

import pytest
from protocol.conftest import SAME, THREE, OpenStudy, coding, rows

from triangulate.protocol.shares import share, share_text

OPPOSITE = {**SAME, "meaning": "opposite"}


def themed(*groups: str) -> list[dict[str, str]]:
    return [
        {"meta_theme": f"M{number}", "label": f"Row {number}", "group": group, "question": "1"} for number, group in enumerate(groups, 1)
    ]


def test_every_line_of_the_counts_has_its_denominator_and_adds_up_to_it(study: OpenStudy) -> None:
    made = study(
        THREE + "questions: [What matters?]\n",
        meta_themes=themed("inside", "inside", "outside"),
        codings=[coding(**SAME), coding(b="survey", **OPPOSITE), coding("M2", code="silence"), coding("M2", who="ben", code="agreement")],
    )
    sums = made.assessment().counts.groupby(["by", "name"], sort=False).agg(n=("n", "sum"), of=("of", "first"))
    assert (sums["n"] == sums["of"]).all()
    assert sums["of"].to_dict() == {
        ("all", "all comparisons"): 9,
        ("pair", "interviews x observations"): 3,
        ("pair", "interviews x survey"): 3,
        ("pair", "observations x survey"): 3,
        ("source", "interviews"): 6,
        ("source", "observations"): 6,
        ("source", "survey"): 6,
        ("group", "inside"): 6,
        ("group", "outside"): 3,
        ("question", "1"): 9,
    }


def test_lists_hold_the_comparisons_that_ask_to_be_looked_at(study: OpenStudy) -> None:
    made = study(
        THREE,
        meta_themes=rows("A", "B"),
        codings=[
            coding(**OPPOSITE, reason="they clash"),
            coding(b="survey", presence_a="present", presence_b="silent"),
            coding(a="observations", b="survey", presence_a="not_addressed", presence_b="present"),
            coding("M2", presence_a="present", presence_b="unknown"),
            coding("M2", b="survey", code="agreement"),
            coding("M2", b="survey", who="ben", code="dissonance"),
        ],
    )
    found = made.assessment()
    assert found.dissonances[["meta_theme", "source_b", "reason"]].to_numpy().tolist() == [["M1", "observations", "they clash"]]
    assert found.silences[["meta_theme", "silent"]].to_numpy().tolist() == [["M1", "survey"]]
    assert found.not_addressed[["meta_theme", "silent"]].to_numpy().tolist() == [["M1", "observations"]]
    assert found.undetermined["possible_codes"].tolist() == [("agreement", "partial_agreement", "silence", "dissonance", "not_addressed")]
    assert found.disputed[["meta_theme", "source_b"]].to_numpy().tolist() == [["M2", "survey"]]


def test_codes_of_another_name_are_listed_by_what_they_correspond_to(study: OpenStudy) -> None:
    made = study("scheme: convergence_divergence\n", meta_themes=rows("A"), codings=[coding(b="", code="divergence", statement="s")])
    assert list(made.assessment().dissonances["source_a"]) == ["interviews"]


def test_a_study_without_rows_has_empty_tables_and_no_error(study: OpenStudy) -> None:
    found = study().assessment()
    assert found.counts["of"].sum() == 0
    assert found.dissonances.empty


def test_the_global_statement_is_what_somebody_wrote_and_else_empty(study: OpenStudy) -> None:
    made = study(meta_themes=rows("A"))
    assert made.assessment().statement == ""


@pytest.mark.parametrize(("n", "text"), [(19, "1 of 19"), (20, "1 of 20 (5 %)")])
def test_percentages_are_printed_from_20_comparisons_on(study: OpenStudy, n: int, text: str) -> None:
    made = study(meta_themes=rows(*map(str, range(n))), codings=[coding(code="agreement")])
    assert made.assessment().counts.query("code == 'agreement'")["text"].iloc[0] == text


def test_a_team_sets_from_where_percentages_are_printed(study: OpenStudy) -> None:
    made = study("percent_from: 2\n", meta_themes=rows("A", "B"), codings=[coding(code="agreement")])
    assert made.assessment().counts.query("code == 'agreement'")["text"].iloc[0] == "1 of 2 (50 %)"


@pytest.mark.parametrize(
    ("n", "of", "text"),
    [
        (14, 42, "14 of 42 (33 %)"),
        (0, 42, "0 of 42 (0 %)"),
        (42, 42, "42 of 42 (100 %)"),
        (1, 1000, "1 of 1000 (1 %)"),
        (999, 1000, "999 of 1000 (99 %)"),
        (1, 40, "1 of 40 (3 %)"),
        (4, 12, "4 of 12"),
        (0, 0, "0 of 0"),
    ],
)
def test_a_share_is_printed_with_its_denominator_and_only_all_is_100_percent(n: int, of: int, text: str) -> None:
    assert share_text(n, of) == text


@pytest.mark.parametrize(("n", "of", "value"), [(1, 19, None), (5, 20, 0.25), (0, 0, None)])
def test_a_share_is_a_number_only_where_there_is_enough_to_speak_of_one(n: int, of: int, value: float | None) -> None:
    assert share(n, of) == value
