"""Prominence beside prominence: counts, lower bounds and words are told apart."""

from __future__ import annotations

import pandas as pd
import pytest

from triangulate.figures import plot_prominence, prominence_pages
from triangulate.protocol.weights import WEIGHT_COLUMNS, weights
from triangulate.study import Study


def table_of(*rows: tuple[object, ...]) -> pd.DataFrame:
    frame = pd.DataFrame([(theme, f"Label {theme}", *rest) for theme, *rest in rows], columns=list(WEIGHT_COLUMNS))
    return frame.astype({"count": "Int64", "of": "Int64", "share": float})


COUNT = ("R1", "a", "present", 12, 16, 0.75, False, "")
BOUND = ("R1", "b", "present", 2, 20, 0.1, True, "")
BOUND_AND_WORD = ("R1", "b", "present", 2, 20, 0.1, True, "limited")
WORD = ("R2", "a", "present", None, 16, None, False, "clear")
SILENT = ("R2", "b", "silent", None, None, None, False, "")


def test_counts_bounds_words_and_silence_are_written_out():
    figure = plot_prominence(table_of(COUNT, BOUND, WORD, SILENT))
    assert figure.texts_of("weight") == ["12 of 16", "≥ 2 of 20", "clear", "silent"]


def test_words_stand_below_the_number():
    assert plot_prominence(table_of(COUNT, BOUND_AND_WORD)).texts_of("weight") == ["12 of 16", "≥ 2 of 20", "limited"]


def test_only_counts_are_filled_bars_and_as_long_as_their_share_of_the_frame():
    figure = plot_prominence(table_of(COUNT, BOUND, WORD, SILENT))
    drawn = {drawn.get_label(): drawn.get_paths() for drawn in figure.axes[0].collections}
    assert len(drawn["counts"]) == 1
    assert len(drawn["frames"]) == 2
    assert drawn["counts"][0].get_extents().width / drawn["frames"][0].get_extents().width == pytest.approx(0.75)


def test_the_legend_explains_only_what_occurs():
    assert plot_prominence(table_of(COUNT)).texts_of("legend") == ["Count"]
    assert len(plot_prominence(table_of(COUNT, BOUND)).texts_of("legend")) == 2


def test_sources_stand_under_their_labels():
    figure = plot_prominence(table_of(COUNT, BOUND), names={"a": "Interviews", "b": "Observed meetings"})
    assert figure.texts_of("heading") == ["Interviews", "Observed meetings"]


def test_many_rows_have_pages():
    table = table_of(*((f"R{number}", "a", "present", 1, 2, 0.5, False, "") for number in range(50)))
    assert prominence_pages(table) == 2
    assert len(plot_prominence(table, 2).texts_of("id")) == 10
    with pytest.raises(ValueError, match=r"^there is no page 3: the view of prominence has 2 pages$"):
        plot_prominence(table, 3)


def test_without_any_weight_there_is_no_figure():
    assert plot_prominence(table_of(SILENT)) is None


def test_the_alternative_text_says_how_many_of_each_kind():
    figure = plot_prominence(table_of(COUNT, BOUND, WORD, SILENT), names={"a": "Interviews", "b": "Meetings"})
    assert figure.alternative_text == (
        "Prominence of 2 meta-themes in 2 sources. Interviews: 1 count, 1 in words, most in R1 (12 of 16); "
        "Meetings: 1 lower bound, most in R1 (≥ 2 of 20)."
    )


def test_the_rows_of_a_study_are_all_there(families: Study):
    figure = plot_prominence(weights(families.analysis), note="Synthetic data")
    assert figure.texts_of("id") == list(families.meta_themes["meta_theme"])
