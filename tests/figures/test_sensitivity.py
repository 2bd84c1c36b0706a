"""Which comparisons change their code in which scenario."""

from __future__ import annotations

import pandas as pd

from triangulate.figures import plot_sensitivity
from triangulate.protocol.sensitivity import Sensitivity
from triangulate.study import Study

FLIPS = ["kind", "name", "meta_theme", "label", "source_a", "source_b", "before", "after", "why"]


def sensitivity_of(scenarios: list[tuple[str, str, int]], *flips: tuple[str | None, ...]) -> Sensitivity:
    """Scenarios as (kind, name, left out), the matrix as it is first; flips without label and reason."""
    rows = [
        (kind, name, 4, sum(flip[:2] == (kind, name) for flip in flips), gone)
        for kind, name, gone in [("as it is", "farmer", 0), *scenarios]
    ]
    full = [(kind, name, theme, f"Label {theme}", a, b, before, after, "") for kind, name, theme, a, b, before, after in flips]
    return Sensitivity(
        pd.DataFrame(rows, columns=["kind", "name", "comparisons", "flips", "left_out"]), pd.DataFrame(full, columns=FLIPS, dtype="str")
    )


TWO = sensitivity_of(
    [("scheme", "meaning_only", 0), ("scheme", "farmer_strict", 0), ("without researcher", "anna", 0), ("without source", "c", 2)],
    ("scheme", "meaning_only", "R2", "a", "b", "partial_agreement", "agreement"),
    ("scheme", "meaning_only", "R1", "a", "c", None, "agreement"),
    ("without researcher", "anna", "R1", "a", "b", "silence", None),
)


def test_comparisons_that_change_show_their_letter_before_and_after_in_the_order_of_the_matrix(make_view):
    figure = plot_sensitivity(TWO, make_view([["agreement"]] * 2), names={"a": "A", "b": "B", "c": "C", "anna": "Anna"})
    assert figure.texts_of("pair") == ["A × B", "A × C", "A × B"]
    assert figure.texts_of("letter") == ["S", "·", "·", "A", "P", "A"]
    assert figure.texts_of("heading") == ["as it is", "meaning_only", "without Anna"]


def test_a_meta_theme_with_several_comparisons_is_named_once(make_view):
    assert plot_sensitivity(TWO, make_view([["agreement"]] * 2)).texts_of("id") == ["R1", "R2"]


def test_the_number_of_changes_stands_over_each_scenario(make_view):
    assert plot_sensitivity(TWO, make_view([["agreement"]] * 2)).texts_of("sum") == ["Comparisons that change", "2", "1"]


def test_scenarios_that_change_nothing_and_sources_that_take_comparisons_away_are_said(make_view):
    assert plot_sensitivity(TWO, make_view([["agreement"]] * 2), names={"c": "Survey"}).texts_of("note") == [
        "Leaving a source out takes comparisons away: Survey 2.",
        "No code changes under: farmer_strict.",
    ]


def test_what_was_resolved_shows_the_code_as_it_is(make_view):
    resolved = sensitivity_of(
        [("before resolution", "farmer", 0), ("scheme", "meaning_only", 0)],
        ("scheme", "meaning_only", "R1", "a", "b", None, "dissonance"),
        ("before resolution", "farmer", "R1", "a", "b", "agreement", None),
    )
    figure = plot_sensitivity(resolved, make_view([["agreement"]]))
    assert figure.texts_of("letter") == ["A", "·", "D"]
    assert figure.texts_of("note") == ["Other rules and the study without a researcher are held against the matrix before resolution."]


def test_several_statements_are_joined(make_view):
    joined = sensitivity_of([("scheme", "s", 0)], ("scheme", "s", "R1", "a", None, "agreement; silence", "agreement"))
    assert plot_sensitivity(joined, make_view([["agreement"]])).texts_of("letter") == ["A+S", "A"]


def test_where_many_change_those_that_change_most_often_are_shown(make_view):
    figure = plot_sensitivity(TWO, make_view([["agreement"]] * 2), most=1)
    assert len(figure.texts_of("pair")) == 1
    assert figure.texts_of("note")[0] == "Shown are the 1 that change in most scenarios."


def test_where_no_code_changes_there_is_no_figure(make_view):
    assert plot_sensitivity(sensitivity_of([("scheme", "s", 0)]), make_view([["agreement"]])) is None


def test_the_alternative_text_counts_the_changes_by_scenario(make_view):
    assert plot_sensitivity(TWO, make_view([["agreement"]] * 2)).alternative_text == (
        "Table of the 3 of 4 comparisons that get another code in at least one scenario. "
        "Comparisons that change, by scenario: 2 meaning_only, 1 without anna."
    )


def test_the_worked_study_changes_as_its_table_says(safeguarding: Study):
    found = safeguarding.sensitivity()
    changed = [n for n in found.scenarios["flips"] if n]
    assert plot_sensitivity(found, safeguarding.matrix().view).texts_of("sum")[1:] == [str(n) for n in changed]
