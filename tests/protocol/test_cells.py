"""The cells of the matrix: where each stands, whose view it shows, and what counts."""

from __future__ import annotations

import json

import pytest
from protocol.conftest import SAME, THREE, OpenStudy, coding, rows

from triangulate import Study
from triangulate.errors import UnknownName

COLUMNS = [
    "meta_theme", "label", "source_a", "source_b", "presence_a", "presence_b", "meaning", "prominence", "coverage", "examples",
    "derived_code", "possible_codes", "code", "status", "stale", "rule", "silent", "states_differ", "researcher", "reason",
]  # fmt: skip
"""As design/house.md gives them."""

DIFFERENT = {**SAME, "meaning": "different", "prominence": "different", "coverage": "different", "examples": "different"}
OPEN_EXAMPLES = {**SAME, "examples": "cannot_judge"}


def cell(made: Study, **options: str) -> dict[str, object]:
    return made.matrix(**options).to_json()["cells"][0]


def one(study: OpenStudy, *codings: dict[str, str], settings: str = "") -> Study:
    return study(settings, meta_themes=rows("Trust"), codings=codings)


# Form ------------------------------------------------------------------------------------------------


def test_the_long_matrix_has_exactly_the_columns_of_the_house(study: OpenStudy) -> None:
    assert list(one(study, coding(**SAME)).matrix().cells.columns) == COLUMNS


def test_a_cell_of_several_statements_has_one_column_more(study: OpenStudy) -> None:
    made = one(study, coding(b="", code="convergence", statement="s"), settings="scheme: convergence_divergence\n")
    assert list(made.matrix().cells.columns) == [*COLUMNS, "statement"]


def test_there_is_a_cell_for_every_row_and_pair_in_the_order_of_the_study(study: OpenStudy) -> None:
    made = study(THREE, meta_themes=rows("Trust", "Power"))
    assert made.matrix().cells[["meta_theme", "source_a", "source_b"]].to_numpy().tolist() == [
        [theme, *pair]
        for theme in ("M1", "M2")
        for pair in (("interviews", "observations"), ("interviews", "survey"), ("observations", "survey"))
    ]


@pytest.mark.parametrize(("scope", "number"), [("pairwise", 3), ("per_source", 3), ("joint", 1)])
def test_three_sources_make_this_many_comparisons_a_row(study: OpenStudy, scope: str, number: int) -> None:
    assert len(study(THREE, meta_themes=rows("Trust")).matrix(scope=scope).cells) == number


def test_the_json_form_is_that_of_the_house_and_knows_no_nan(study: OpenStudy) -> None:
    made = study(meta_themes=rows("Trust", "Power"), codings=[coding(**OPEN_EXAMPLES, reason="r")])
    value = made.matrix().to_json()
    assert list(value) == ["scheme", "scope", "sources", "cells", "totals"]
    assert list(value["cells"][0]) == COLUMNS
    assert value["cells"][0]["possible_codes"] == ["agreement", "partial_agreement"]
    assert value["cells"][1]["possible_codes"] == []
    assert list(value["totals"]) == ["by_code", "by_pair", "denominator"]
    assert list(value["totals"]["denominator"]) == ["comparisons", "coded", "disputed", "open", "undetermined"]
    assert list(value["totals"]["by_pair"]) == ["interviews x observations"]
    assert json.loads(json.dumps(value, allow_nan=False)) == value


def test_per_source_the_totals_are_by_source(study: OpenStudy) -> None:
    made = one(study, coding(b="", code="agreement"), settings="scheme: hopf\n")
    assert made.matrix().totals["by_source"]["interviews"]["agreement"] == 1
    assert "by_pair" not in made.matrix().totals


# Status and views ------------------------------------------------------------------------------------


def test_a_code_that_follows_from_the_judgements_is_shown_with_its_rules(study: OpenStudy) -> None:
    found = cell(one(study, coding(**SAME)))
    assert (found["status"], found["code"], found["derived_code"], found["rule"]) == (
        "coded",
        "agreement",
        "agreement",
        "P.1 + E1.1 + E2.1 + C.1",
    )


def test_a_code_given_against_the_tables_keeps_what_the_tables_give_beside_it(study: OpenStudy) -> None:
    found = cell(one(study, coding(**OPEN_EXAMPLES, code="agreement", reason="I have seen both")))
    assert (found["code"], found["derived_code"], found["possible_codes"]) == (
        "agreement",
        "undetermined",
        ["agreement", "partial_agreement"],
    )


def test_undetermined_judgements_are_coded_as_undetermined_and_never_upgraded(study: OpenStudy) -> None:
    found = cell(one(study, coding(**OPEN_EXAMPLES)))
    assert (found["status"], found["code"]) == ("coded", "undetermined")


def test_researchers_who_agree_on_the_code_make_it_the_code_of_the_team(study: OpenStudy) -> None:
    found = cell(one(study, coding(**SAME, reason="mine"), coding(who="ben", code="agreement", reason="so do I")))
    assert (found["status"], found["code"], found["researcher"], found["reason"]) == (
        "coded",
        "agreement",
        "anna; ben",
        "anna: mine\nben: so do I",
    )


def test_researchers_who_differ_leave_no_code_and_a_disputed_cell(study: OpenStudy) -> None:
    found = cell(one(study, coding(**SAME), coding(who="ben", **DIFFERENT)))
    assert (found["status"], found["code"], found["meaning"], found["presence_a"]) == ("disputed", None, None, "present")


def test_judgements_that_decide_differently_for_each_researcher_are_not_called_undetermined(study: OpenStudy) -> None:
    found = cell(one(study, coding(**SAME), coding(who="ben", **DIFFERENT)))
    assert (found["derived_code"], found["rule"]) == (None, None)
    assert found["possible_codes"] == ["agreement", "dissonance"]


def test_rules_of_all_researchers_are_named_where_different_ones_lead_to_the_same_code(study: OpenStudy) -> None:
    found = cell(one(study, coding(**{**SAME, "examples": "overlapping"}), coding(who="ben", **{**SAME, "prominence": "different"})))
    assert (found["derived_code"], found["rule"]) == ("partial_agreement", "P.1 + E1.1 + E1.2 + E2.1 + E2.3 + C.2 + C.4")


def test_a_disputed_cell_shows_each_researcher_their_own_code(study: OpenStudy) -> None:
    made = one(study, coding(**SAME), coding(who="ben", **DIFFERENT))
    assert [cell(made, researcher=who)["code"] for who in ("anna", "ben")] == ["agreement", "dissonance"]


def test_what_a_researcher_did_not_code_is_open_in_their_view(study: OpenStudy) -> None:
    made = one(study, coding(**SAME), settings="researchers: [anna, ben]\n")
    assert (cell(made, researcher="ben")["status"], cell(made, researcher="ben")["code"]) == ("open", None)


def test_a_researcher_whom_the_study_does_not_know_is_refused(study: OpenStudy) -> None:
    with pytest.raises(UnknownName) as err:
        one(study, coding(**SAME)).matrix(researcher="ana")
    assert str(err.value) == 'there is no researcher "ana". Did you mean "anna"?'


def test_a_second_line_of_a_reason_does_not_look_like_the_words_of_somebody_else(study: OpenStudy) -> None:
    made = one(study, coding(**SAME, reason="mine\nben: and I agree"), coding(who="ben", code="agreement"))
    assert cell(made)["reason"] == "anna: mine ben: and I agree"


def test_the_silent_source_is_stored_also_where_the_code_was_given(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        findings__interviews=[{"finding": "I1", "label": "a", "statement": "a", "meta_theme": "M1"}],
        codings=[coding(code="silence", reason="they were asked")],
    )
    assert cell(made)["silent"] == "observations"


def test_of_a_silence_given_without_any_presence_nobody_can_say_who_is_silent(study: OpenStudy) -> None:
    assert cell(one(study, coding(code="silence")))["silent"] is None


# Several statements ----------------------------------------------------------------------------------


def test_one_comparison_can_hold_several_statements_and_each_counts(study: OpenStudy) -> None:
    made = one(
        study,
        coding(b="", code="convergence", statement="time is short"),
        coding(b="", code="divergence", statement="time is found"),
        settings="scheme: convergence_divergence\n",
    )
    matrix = made.matrix()
    assert matrix.totals["by_code"] == {"convergence": 1, "divergence": 1, "undetermined": 0}
    assert matrix.totals["by_source"]["interviews"] == {"convergence": 1, "divergence": 1, "undetermined": 0}
    assert matrix.table.iloc[0]["interviews"] == "convergence; divergence"
    assert "3 statements: 2 coded, 1 open" in matrix.caption


# Denominators ----------------------------------------------------------------------------------------


def finding(name: str, theme: str) -> dict[str, str]:
    return {"finding": name, "label": name, "statement": name, "meta_theme": theme}


def absent(study: OpenStudy, settings: str = "", **presence: str) -> Study:
    """Two rows; on the second no source is known to say anything."""
    return study(
        settings,
        meta_themes=rows("Trust", "Power"),
        findings__interviews=[finding("I1", "M1")],
        findings__observations=[finding("O1", "M1")],
        codings=[coding(**SAME), *([coding("M2", **presence)] if presence else [])],
    )


@pytest.mark.parametrize(
    "presence", [{}, {"presence_a": "silent", "presence_b": "silent"}, {"presence_a": "unknown", "presence_b": "silent"}]
)
def test_a_comparison_without_a_present_source_is_in_no_denominator(study: OpenStudy, presence: dict[str, str]) -> None:
    made = absent(study, **presence)
    assert list(made.matrix().counted) == [True, False]
    assert made.matrix().totals["denominator"]["comparisons"] == 1
    assert set(made.assessment().counts["of"]) == {1}
    assert made.matrix().table.isna().iloc[1, 2]


def test_a_scheme_may_count_comparisons_without_a_present_source(study: OpenStudy) -> None:
    made = absent(study, "scheme: {name: farmer, without_present: count}\n", presence_a="silent", presence_b="silent")
    counts = made.assessment().counts.query("by == 'all'").set_index("code")["n"]
    assert made.matrix().totals["denominator"] == {"comparisons": 2, "coded": 2, "disputed": 0, "open": 0, "undetermined": 0}
    assert (counts["agreement"], counts["no_comparison"], counts["open"], counts.sum()) == (1, 1, 0, 2)
    assert "– No comparison: 1" in made.matrix().to_markdown()


def test_a_study_known_from_its_matrix_alone_has_open_comparisons_for_what_is_not_coded(study: OpenStudy) -> None:
    made = study(meta_themes=rows("Trust", "Power"), codings=[coding(code="agreement")])
    assert made.matrix().totals["denominator"] == {"comparisons": 2, "coded": 1, "disputed": 0, "open": 1, "undetermined": 0}


def test_the_parts_of_the_denominator_add_up_to_it(study: OpenStudy) -> None:
    made = study(
        THREE,
        meta_themes=rows("Trust", "Power"),
        codings=[
            coding(**SAME),
            coding(who="ben", **DIFFERENT),
            coding(b="survey", **OPEN_EXAMPLES),
            coding("M2", presence_a="present", presence_b="silent"),
        ],
    )
    totals = made.matrix().totals
    parts = totals["denominator"]
    assert parts == {"comparisons": 6, "coded": 1, "disputed": 1, "open": 3, "undetermined": 1}
    assert sum(totals["by_code"].values()) == parts["coded"] + parts["undetermined"]
    assert {code: sum(counts[code] for counts in totals["by_pair"].values()) for code in totals["by_code"]} == totals["by_code"]
