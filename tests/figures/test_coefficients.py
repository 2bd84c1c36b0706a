"""Coefficients with their intervals: what is printed, where it stands, and what it rests on."""

from __future__ import annotations

from math import nan

import pandas as pd
import pytest

from triangulate.figures import coefficients_pages, figure_bytes, plot_coefficients
from triangulate.figures.canvas import StudyFigure
from triangulate.protocol.researchers import ResearcherComparison
from triangulate.study import Study

Line = dict[str, object]


def line(coefficient: str, estimate: float, low: float, high: float, **more: object) -> Line:
    """One coefficient of anna and ben on the code of all comparisons, unless said otherwise."""
    given: Line = {
        "researcher_1": "anna", "researcher_2": "ben", "judgement": "code", "comparisons": "all", "coefficient": coefficient,
        "estimate": estimate, "low": low, "high": high, "n": 12, "missing": 3, "rows": 6, "note": "",
    }  # fmt: skip
    return given | more


def comparison_of(*lines: Line) -> ResearcherComparison:
    empty = pd.DataFrame()
    return ResearcherComparison(("anna", "ben"), empty, empty, empty, coefficients=pd.DataFrame(lines))


RAW = line("percent_agreement", 0.75, 0.5, 1.0)
ALPHA = line("krippendorff_alpha", 0.5, 0.1, 0.83)
TWO = comparison_of(RAW, ALPHA)


def shapes_of(figure: StudyFigure, name: str):
    return [path.get_extents() for drawn in figure.axes[0].collections if drawn.get_label() == name for path in drawn.get_paths()]


def at(figure: StudyFigure, value: str) -> float:
    """Where a value of the scale stands."""
    return next(text.x for text in figure.lettering.lines if text.role == "mark" and text.text == value)


def test_each_coefficient_is_printed_with_its_interval():
    figure = plot_coefficients(TWO)
    assert figure.texts_of("row") == ["Raw agreement", "Krippendorff's alpha"]
    assert figure.texts_of("value") == ["0.75 (0.50 to 1.00)", "0.50 (0.10 to 0.83)"]


def test_points_and_lines_stand_where_the_scale_says():
    figure = plot_coefficients(TWO)
    (dot,) = shapes_of(figure, "estimates")
    assert (dot.x0 + dot.x1) / 2 == pytest.approx(at(figure, "0.5"))
    longest = [line for line in shapes_of(figure, "intervals") if line.width > 0]
    assert [round(line.x1, 3) for line in longest][:1] == [round(at(figure, "1"), 3)]
    (low, high) = (longest[1].x0, longest[1].x1)
    unit = at(figure, "1") - at(figure, "0")
    assert ((low - at(figure, "0")) / unit, (high - at(figure, "0")) / unit) == (pytest.approx(0.1), pytest.approx(0.83))


def test_the_line_at_0_stands_only_beside_coefficients_of_which_0_means_chance():
    figure = plot_coefficients(TWO)
    rows = {text.text: text.y for text in figure.lettering.lines if text.role == "row"}
    marks = shapes_of(figure, "chance")
    assert marks and all(mark.x0 == pytest.approx(at(figure, "0")) for mark in marks)
    assert min(mark.y0 for mark in marks) > rows["Raw agreement"]
    assert shapes_of(plot_coefficients(comparison_of(RAW)), "chance") == []


def test_raw_agreement_has_a_hollow_mark_since_it_is_another_kind_of_number():
    figure = plot_coefficients(TWO)
    assert (len(shapes_of(figure, "raw agreement")), len(shapes_of(figure, "estimates"))) == (1, 1)


def test_what_the_numbers_rest_on_and_what_is_missing_stands_with_them():
    assert plot_coefficients(TWO).texts_of("n") == ["n = 12 comparisons in 6 rows, 3 codings missing"]
    one = plot_coefficients(comparison_of(ALPHA | {"n": 1, "rows": 1, "missing": 1}), unit="statement")
    assert one.texts_of("n") == ["n = 1 statement in 1 row, 1 coding missing"]


def test_each_set_of_comparisons_has_a_panel():
    figure = plot_coefficients(
        comparison_of(ALPHA, ALPHA | {"comparisons": "both present"}, ALPHA | {"judgement": "meaning", "comparisons": "both present"}),
        present="source present",
    )
    assert figure.texts_of("panel") == ["Code, all comparisons", "Code, source present", "Meaning, source present"]


def test_of_more_researchers_each_pair_is_named_with_its_own_counts():
    everybody = {"researcher_1": "all", "researcher_2": "all", "n": 20}
    figure = plot_coefficients(comparison_of(RAW | everybody, ALPHA | everybody, line("cohen_kappa", 0.4, 0.1, 0.7)))
    assert figure.texts_of("who") == ["All researchers", "anna and ben"]
    assert figure.texts_of("n") == ["n = 20 comparisons in 6 rows, 3 codings missing", "n = 12 comparisons in 6 rows, 3 codings missing"]


def test_two_researchers_are_named_once():
    figure = plot_coefficients(TWO)
    assert figure.texts_of("who") == []
    assert figure.texts_of("subtitle") == [
        "anna and ben: coefficients with 95 % intervals, from codings as they were before any resolution."
    ]


def test_below_chance_the_scale_goes_on_to_the_left():
    figure = plot_coefficients(comparison_of(line("cohen_kappa", -0.3, -0.6, 0.1)))
    assert figure.texts_of("mark") == ["1", "0.75", "0.5", "0.25", "0", "-0.25", "-0.5", "-0.75"]
    assert figure.texts_of("value") == ["-0.30 (-0.60 to 0.10)"]


def test_on_a_long_scale_0_and_1_are_still_marked():
    assert plot_coefficients(comparison_of(line("gwet_ac1", -2.0, -7.0, 0.3))).texts_of("mark") == ["1", "0", "-2", "-4", "-6"]


def test_no_number_is_minus_nothing():
    assert plot_coefficients(comparison_of(line("cohen_kappa", -0.001, -0.004, 0.1))).texts_of("value") == ["0.00 (0.00 to 0.10)"]


def test_what_is_undefined_is_said_with_its_reason_and_has_no_point():
    undefined = line("krippendorff_alpha", nan, nan, nan, note="All ratings are the same.")
    alone = line("cohen_kappa", 1.0, nan, nan, note="With 1 unit there is no interval.")
    figure = plot_coefficients(comparison_of(RAW, undefined, alone))
    assert figure.texts_of("value") == ["0.75 (0.50 to 1.00)", "undefined", "1.00 (no interval)"]
    assert len(shapes_of(figure, "estimates")) == 1
    said = ["Krippendorff's alpha: All ratings are the same.", "Cohen's kappa: With 1 unit there is no interval."]
    assert figure.texts_of("note")[-2:] == said


def test_a_set_of_comparisons_that_nobody_coded_together_has_no_panel():
    nothing = line("krippendorff_alpha", nan, nan, nan, comparisons="both present", n=0)
    assert plot_coefficients(comparison_of(ALPHA, nothing)).texts_of("panel") == ["Code, all comparisons"]
    assert plot_coefficients(comparison_of(nothing)) is None


def test_many_coefficients_go_on_pages_and_a_pair_stays_together():
    lines = [one | {"researcher_2": f"r{number}"} for number in range(5) for one in (RAW, ALPHA)]
    found = comparison_of(*lines)
    assert coefficients_pages(found, lines=5) == 3
    pages = [plot_coefficients(found, page, lines=5) for page in (1, 2, 3)]
    assert [page.texts_of("who") for page in pages] == [["anna and r0", "anna and r1"], ["anna and r2", "anna and r3"], ["anna and r4"]]
    assert pages[1].texts_of("subtitle")[0].endswith("Page 2 of 3.")
    with pytest.raises(ValueError, match="^there is no page 4: the coefficients have 3 pages$"):
        plot_coefficients(found, 4, lines=5)


def test_of_many_pairs_only_what_all_have_in_common_is_drawn_and_the_rest_is_pointed_to():
    pairs = [line("cohen_kappa", 0.5, 0.1, 0.8, researcher_2=f"r{number}") for number in range(16)]
    figure = plot_coefficients(comparison_of(ALPHA | {"researcher_1": "all", "researcher_2": "all"}, *pairs))
    assert figure.texts_of("row") == ["Krippendorff's alpha"]
    assert "Coefficients of 16 pairs of researchers stand in the table alone." in figure.texts_of("note")
    fewer = plot_coefficients(comparison_of(*pairs[:15]))
    assert len(fewer.texts_of("row")) == 15


def test_all_pages_have_one_scale():
    low = line("krippendorff_alpha", -0.5, -0.9, 0.1, researcher_2="r2")
    found = comparison_of(ALPHA, low)
    assert plot_coefficients(found, 1, lines=1).texts_of("mark") == plot_coefficients(found, 2, lines=1).texts_of("mark")


@pytest.mark.parametrize("name", ["w" * 10_000, "信頼", "الثقة", "$x^2$ <b>\x07"])
def test_nothing_leaves_the_sheet_whatever_researchers_are_called(name: str):
    figure = plot_coefficients(
        comparison_of(ALPHA | {"researcher_1": name}, ALPHA, line("gwet_ac1", -2.0, -7.0, 0.3)), note="Synthetic data"
    )
    wide, high = figure.get_size_inches() * 72
    assert all(0 <= text.x <= wide and 0 <= text.y <= high for text in figure.lettering.lines)
    for name in ("estimates", "intervals", "areas"):
        assert all(box.x0 >= 0 and box.x1 <= wide and box.y1 <= high for box in shapes_of(figure, name))
    assert figure_bytes(figure, "svg")


def test_the_alternative_text_says_the_numbers_in_sentences():
    assert plot_coefficients(TWO).alternative_text == (
        "Coefficients of agreement with 95 % intervals in 1 panel. Code, all comparisons, anna and ben, n = 12 comparisons in 6 rows, "
        "3 codings missing: Raw agreement 0.75 (0.50 to 1.00), Krippendorff's alpha 0.50 (0.10 to 0.83)."
    )


def test_the_alternative_text_of_many_names_what_else_there_is():
    everybody = {"researcher_1": "all", "researcher_2": "all"}
    lines = [one | {"judgement": name} for name in ("code", "meaning", "coverage") for one in (ALPHA | everybody, ALPHA)]
    assert plot_coefficients(comparison_of(*lines)).alternative_text == (
        "Coefficients of agreement with 95 % intervals in 3 panels. Code, all comparisons, all researchers, n = 12 comparisons in 6 rows, "
        "3 codings missing: Krippendorff's alpha 0.50 (0.10 to 0.83); also for 1 pair of researchers. Meaning, all comparisons, all "
        "researchers, n = 12 comparisons in 6 rows, 3 codings missing: Krippendorff's alpha 0.50 (0.10 to 0.83); also for 1 pair of "
        "researchers. Further panels: Coverage, all comparisons."
    )


def test_without_coefficients_there_is_no_figure(families: Study):
    assert plot_coefficients(families.researchers()) is None


def test_the_figure_of_a_study_shows_its_table(families: Study):
    found = families.researchers(["gwet_ac1"])
    pages = [plot_coefficients(found, page) for page in range(1, coefficients_pages(found) + 1)]
    assert sum(len(page.texts_of("value")) for page in pages) == len(found.coefficients)
