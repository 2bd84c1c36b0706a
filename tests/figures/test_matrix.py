"""The matrix as a figure: its letters, labels, order, pages and what it says of itself."""

from __future__ import annotations

import pytest
from matplotlib.colors import to_hex

from triangulate.figures import figure_bytes, matrix_pages, plot_matrix
from triangulate.figures.canvas import StudyFigure
from triangulate.study import Study


def cells_of(figure: StudyFigure):
    (drawn,) = [drawn for drawn in figure.axes[0].collections if drawn.get_label() == "cells"]
    return drawn


def test_every_cell_has_its_letter_in_the_order_of_the_matrix(make_view):
    view = make_view([["agreement", "partial_agreement"], ["silence", "dissonance"], ["undetermined", "disputed"]])
    assert plot_matrix(view).texts_of("letter") == ["A", "P", "S", "D", "?", "≠"]


def test_every_cell_has_the_colour_of_its_code(make_view, looks):
    figure = plot_matrix(make_view([["agreement", "dissonance"], ["open", "silence"]]))
    colours = [to_hex(colour) for colour in cells_of(figure).get_facecolor()]
    assert colours == [looks[key].colour for key in ("agreement", "dissonance", "open", "silence")]


def test_rows_stand_below_one_another_with_id_and_label(make_view):
    figure = plot_matrix(make_view([["agreement"], ["silence"]], labels=["Role clarity", "Trust"]))
    assert figure.texts_of("id") == ["R1", "R2"]
    assert figure.texts_of("row") == ["Role clarity", "Trust"]
    ys = [line.y for line in figure.lettering.lines if line.role == "id"]
    assert ys == sorted(ys)


def test_a_label_that_only_repeats_the_id_is_left_out(make_view):
    figure = plot_matrix(make_view([["agreement"], ["silence"]], labels=["R1", "R2"]))
    assert figure.texts_of("row") == []


def test_the_legend_counts_every_code_of_the_scheme_and_what_else_occurs(make_view):
    figure = plot_matrix(make_view([["agreement", "agreement"], ["disputed", "silence"]]))
    assert figure.texts_of("legend") == [
        "Agreement: 2", "Partial agreement: 0", "Silence: 1", "Dissonance: 0", "Not addressed: 0", "Disputed: 1",
    ]  # fmt: skip
    assert figure.texts_of("legend letter") == ["A", "P", "S", "D", "N", "≠"]


def test_wide_cells_also_name_their_code(make_view):
    assert plot_matrix(make_view([["agreement"], ["silence"]])).texts_of("code") == ["Agreement", "Silence"]
    assert plot_matrix(make_view([["agreement"] * 6])).texts_of("code") == []


def test_many_long_headings_are_slanted_and_each_side_has_its_line(make_view):
    figure = plot_matrix(make_view([["agreement"] * 6], columns=["Interviews with parents × Survey of professionals"] * 6))
    headings = [line for line in figure.lettering.lines if line.role == "heading"]
    assert {line.angle for line in headings} == {60}
    assert [line.text for line in headings[:2]] == ["Interviews with parents", "× Survey of professionals"]


@pytest.mark.parametrize(("rows", "columns"), [(3, 1), (60, 6), (60, 12), (1, 1)])
def test_nothing_leaves_the_sheet(make_view, rows: int, columns: int):
    labels = ["A label of exactly eighty characters, which is long for a row of a printed matrix"] * rows
    figure = plot_matrix(
        make_view([["agreement"] * columns] * rows, columns=["Interviews with parents × Case files"] * columns, labels=labels)
    )
    wide, high = figure.get_size_inches() * 72
    for path in cells_of(figure).get_paths():
        (left, top), (right, bottom) = path.get_extents().min, path.get_extents().max
        assert left >= 0 and top >= 0 and right <= wide and bottom <= high
    assert all(0 <= line.x <= wide and 0 <= line.y <= high for line in figure.lettering.lines)
    assert len(cells_of(figure).get_paths()) == rows * columns


def test_labels_end_before_the_cells_begin(make_view):
    from triangulate.figures.fonts import width

    figure = plot_matrix(make_view([["agreement"] * 12] * 60, labels=["w" * 10_000] * 60))
    first = min(path.get_extents().x0 for path in cells_of(figure).get_paths())
    rows = [line for line in figure.lettering.lines if line.role == "row"]
    assert all(line.text.endswith("…") and line.x + width(line.text, line.size) <= first for line in rows)


def test_a_long_matrix_has_pages_with_all_rows_and_comparisons_once(make_view):
    view = make_view([["agreement"] * 14] * 70)
    assert matrix_pages(view) == 4
    figures = [plot_matrix(view, page) for page in range(1, 5)]
    assert [len(figure.texts_of("letter")) for figure in figures] == [60 * 12, 10 * 12, 60 * 2, 10 * 2]
    assert figures[1].texts_of("id")[0] == "R61"
    assert "Page 2 of 4: rows 61 to 70 of 70, comparisons 1 to 12 of 14." in " ".join(figures[1].texts_of("subtitle"))
    assert figures[0].texts_of("note") == ["Counts are those of the whole matrix."]


def test_a_page_that_there_is_not_is_refused(make_view):
    with pytest.raises(ValueError, match=r"^there is no page 2: the matrix has 1 page$"):
        plot_matrix(make_view([["agreement"]]), 2)


def test_nothing_to_show_is_no_figure(make_view):
    assert plot_matrix(make_view([["agreement"]]).head(0)) is None


def test_several_statements_of_a_cell_stand_side_by_side_and_are_counted_where_there_are_many(make_view):
    figure = plot_matrix(make_view([[("agreement", "dissonance"), ("agreement",) * 9 + ("silence",)]] * 2, columns=["A", "B"]))
    assert figure.texts_of("letter") == ["A", "D", "A×9", "S"] * 2
    assert figure.texts_of("note") == ["× and a number: so many statements of the comparison have this code."]
    assert "Of 24 statements: Agreement 20, Silence 2, Dissonance 2." in figure.alternative_text


def test_the_alternative_text_gives_shape_and_counts(make_view):
    figure = plot_matrix(
        make_view([["agreement", "no comparison"], ["silence", "agreement"]], columns=["A × B", "A × C"]), note="Synthetic data"
    )
    assert figure.alternative_text == (
        "Synthetic data. Convergence coding matrix of 2 meta-themes by 2 comparisons (A × B, A × C). "
        "Of 3 comparisons: Agreement 2, Silence 1. 1 without a comparison."
    )


def test_that_data_are_synthetic_is_said_once(families: Study):
    figure = plot_matrix(families.matrix().view, note="Synthetic data")
    assert figure.texts_of("note") == ["Synthetic data"]
    assert "Synthetic data" not in " ".join(figure.texts_of("subtitle"))


def test_the_worked_study_is_drawn_as_it_is_counted(safeguarding: Study):
    matrix = safeguarding.matrix()
    letters = plot_matrix(matrix.view).texts_of("letter")
    assert letters.count("P") == matrix.totals["by_code"]["partial_agreement"]
    assert len(letters) == 22


@pytest.mark.parametrize(
    "label", ["$x^2$ \\frac{1}{2} _a_", "<b>&</b> -->", "الثقة بين المهنيين", "専門職のあいだの信頼", "Z" + "\u0301" * 50, "👩\u200d⚕️ 👍🏽"]
)
@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_labels_of_every_kind_are_drawn_without_a_warning(make_view, label: str, kind: str):
    assert figure_bytes(plot_matrix(make_view([["agreement"]], labels=[label], columns=[label])), kind)
