"""Codes given by two researchers."""

from __future__ import annotations

import pandas as pd

from triangulate.figures import plot_confusion
from triangulate.protocol.researchers import ResearcherComparison
from triangulate.study import Study


def comparison_of(researchers: tuple[str, ...], *counts: tuple[str, str, int]) -> ResearcherComparison:
    return ResearcherComparison(researchers, pd.DataFrame(), pd.DataFrame(counts, columns=["code_1", "code_2", "n"]), pd.DataFrame())


THREE = comparison_of(
    ("anna", "ben"),
    ("agreement", "agreement", 14),
    ("agreement", "silence", 2),
    ("partial_agreement", "agreement", 5),
    ("silence", "silence", 4),
)


def test_every_pair_of_codes_is_counted_once_whichever_comes_first(looks):
    figure = plot_confusion(THREE, looks)
    assert figure.texts_of("row") == ["Agreement", "Partial agreement", "Silence"]
    assert figure.texts_of("count") == ["14", "5", "0", "2", "0", "4"]


def test_letters_stand_at_both_sides(looks):
    assert plot_confusion(THREE, looks).texts_of("letter") == ["A", "P", "S", "A", "P", "S"]


def test_only_the_same_code_has_a_dark_frame(looks):
    figure = plot_confusion(THREE, looks)
    (drawn,) = [drawn for drawn in figure.axes[0].collections if drawn.get_label() == "pairs"]
    dark = [tuple(edge[:3]) == tuple(drawn.get_edgecolor()[0][:3]) for edge in drawn.get_edgecolor()]
    assert dark == [True, False, True, False, False, True]


def test_the_share_has_its_denominator(looks):
    assert " ".join(plot_confusion(THREE, looks).texts_of("subtitle")) == (
        "anna and ben, before any resolution: the same code in 18 of 25 pairs of codings (72 %)."
    )


def test_the_alternative_text_names_the_codes_that_met(looks):
    assert plot_confusion(THREE, looks).alternative_text == (
        "Table of the codes that anna and ben gave to the same comparisons, before any resolution: the same code in 18 of 25 pairs of "
        "codings (72 %). Codes that met most often although different: Partial agreement and Agreement 5, Agreement and Silence 2."
    )


def test_with_one_researcher_there_is_no_figure(looks, safeguarding: Study):
    assert plot_confusion(safeguarding.researchers(), looks) is None


def test_the_counts_of_a_study_add_up(families: Study, looks):
    found = families.researchers()
    assert sum(map(int, plot_confusion(found, looks).texts_of("count"))) == found.confusion["n"].sum()
