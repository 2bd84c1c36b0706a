"""The distribution of the codes: bars as long as their counts, which are written beside them."""

from __future__ import annotations

import pandas as pd
import pytest

from triangulate.figures import codes_pages, plot_codes
from triangulate.figures.canvas import StudyFigure
from triangulate.protocol.assessment import COUNT_COLUMNS, Assessment
from triangulate.study import Study

EMPTY = pd.DataFrame()


def assessment_of(*bars: tuple[str, str, dict[str, int]]) -> Assessment:
    rows = [(by, name, code, n, sum(counts.values()), None, "") for by, name, counts in bars for code, n in counts.items()]
    return Assessment(pd.DataFrame(rows, columns=list(COUNT_COLUMNS)), *[EMPTY] * 6, statement="")


def widths(figure: StudyFigure, block: str) -> list[float]:
    (drawn,) = [drawn for drawn in figure.axes[0].collections if drawn.get_label() == f"bars {block}"]
    return [path.get_extents().width for path in drawn.get_paths()]


def test_segments_are_as_long_as_their_counts(looks):
    figure = plot_codes(assessment_of(("all", "all comparisons", {"agreement": 10, "silence": 30, "dissonance": 0})), looks)
    first, second = widths(figure, "all")
    assert (second + 0.8) / (first + 0.8) == pytest.approx(3)


def test_letter_count_and_percentage_stand_in_the_bar_and_n_behind_it(looks):
    figure = plot_codes(assessment_of(("all", "all comparisons", {"agreement": 10, "silence": 30})), looks)
    assert figure.texts_of("count") == ["A 10 (25 %)", "S 30 (75 %)"]
    assert figure.texts_of("n") == ["n = 40"]


def test_below_percent_from_only_counts_are_written(looks):
    figure = plot_codes(assessment_of(("all", "all comparisons", {"agreement": 4, "silence": 8})), looks)
    assert figure.texts_of("count") == ["A 4", "S 8"]


def test_what_does_not_fit_into_its_segment_is_written_behind_the_bar(looks):
    figure = plot_codes(assessment_of(("all", "all comparisons", {"agreement": 399, "dissonance": 1})), looks)
    assert figure.texts_of("count") == ["A 399 (99 %)"]
    assert figure.texts_of("n") == ["n = 400; D 1"]


def test_pairs_and_groups_stand_in_blocks_of_their_own_under_their_names(looks):
    figure = plot_codes(
        assessment_of(
            ("all", "all comparisons", {"agreement": 4}),
            ("pair", "a x b", {"agreement": 1}),
            ("pair", "a x c", {"agreement": 3}),
            ("group", "Trust", {"agreement": 2}),
            ("group", "Roles", {"agreement": 2}),
            ("source", "a", {"agreement": 4}),
        ),
        looks,
        names={("pair", "a x b"): "Interviews × Survey"},
    )
    assert figure.texts_of("block") == ["By comparison", "By group of meta-themes"]
    assert figure.texts_of("bar") == ["All comparisons", "Interviews", "× Survey", "a x c", "Trust", "Roles"]


def test_a_division_into_one_part_is_not_shown_again(looks):
    figure = plot_codes(assessment_of(("all", "all comparisons", {"agreement": 4}), ("group", "Trust", {"agreement": 4})), looks)
    assert figure.texts_of("bar") == ["All comparisons"]


def test_many_groups_have_pages(looks):
    bars = [("all", "all comparisons", {"agreement": 80}), *(("group", f"Group {number}", {"agreement": 2}) for number in range(40))]
    assessment = assessment_of(*bars)
    assert codes_pages(assessment) == 2
    assert len(plot_codes(assessment, looks, 2).texts_of("bar")) == 9
    with pytest.raises(ValueError, match=r"^there is no page 3: the distribution of codes has 2 pages$"):
        plot_codes(assessment, looks, 3)


def test_without_comparisons_there_is_no_figure(looks):
    assert plot_codes(assessment_of(), looks) is None


def test_comparisons_without_a_present_source_have_their_own_segment(looks):
    figure = plot_codes(assessment_of(("all", "all comparisons", {"agreement": 5, "no_comparison": 5})), looks)
    assert figure.texts_of("count") == ["A 5", "– 5"]


def test_the_alternative_text_gives_counts_with_their_denominators(looks):
    figure = plot_codes(
        assessment_of(
            ("all", "all comparisons", {"agreement": 3, "silence": 5}),
            ("pair", "a x b", {"agreement": 3, "silence": 1}),
            ("pair", "a x c", {"agreement": 0, "silence": 4}),
        ),
        looks,
    )
    assert figure.alternative_text == (
        "Stacked bars of the codes of 8 comparisons: Agreement 3 of 8, Silence 5 of 8. Also divided by comparison of sources. "
        "Most frequent code by comparison: a x b Agreement, 3 of 4; a x c Silence, 4 of 4."
    )


def test_the_counts_of_a_study_add_up(families: Study):
    view = families.matrix().view
    figure = plot_codes(families.assessment(), view.looks)
    assert (
        sum(int(entry.rpartition(": ")[2]) for entry in figure.texts_of("legend")) == families.matrix().totals["denominator"]["comparisons"]
    )
