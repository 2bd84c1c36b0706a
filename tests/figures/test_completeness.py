"""Which combinations of sources bring how many rows."""

from __future__ import annotations

import pandas as pd
import pytest

from triangulate.figures import plot_completeness
from triangulate.figures.completeness import combinations
from triangulate.protocol.completeness import Completeness
from triangulate.study import Study


def completeness_of(sources: str, *rows: str) -> Completeness:
    """One row for each string of the sources that cover it."""
    frame = pd.DataFrame({source: ["present" if source in row else "silent" for row in rows] for source in sources})
    totals = [(source, 0, 0, sum(source in row for row in rows), 0, 0, len(rows)) for source in sources]
    columns = ["source", "findings", "unsorted", "rows", "shared", "unique", "of"]
    return Completeness(frame, pd.DataFrame(totals, columns=columns), pd.DataFrame(), pd.DataFrame(), 0)


def test_combinations_come_by_frequency_and_rows_without_a_source_last():
    assert combinations(completeness_of("abc", "ab", "abc", "ab", "", "", "", "c")) == [
        (("a", "b"), 2), (("a", "b", "c"), 1), (("c",), 1), ((), 3),
    ]  # fmt: skip


def test_bars_are_as_high_as_their_counts():
    figure = plot_completeness(completeness_of("ab", "ab", "ab", "ab", "a"))
    (drawn,) = [drawn for drawn in figure.axes[0].collections if drawn.get_label() == "combinations"]
    first, second = [path.get_extents().height for path in drawn.get_paths()]
    assert first / second == pytest.approx(3)
    assert figure.texts_of("count") == ["3", "1"]


def test_each_source_has_its_total_with_the_denominator():
    figure = plot_completeness(completeness_of("ab", "ab", "ab", "a"), names={"a": "Interviews", "b": "Survey"})
    assert figure.texts_of("source") == ["Interviews", "Survey"]
    assert figure.texts_of("total") == ["3 of 3", "2 of 3"]


def test_combinations_beyond_the_limit_are_counted_in_a_note():
    figure = plot_completeness(completeness_of("abc", "abc", "abc", "ab", "a", "b"), most=2)
    assert figure.texts_of("count") == ["2", "1"]
    assert figure.texts_of("note")[1] == "2 more combinations with 2 meta-themes left out."


def test_where_nothing_is_covered_there_is_no_figure():
    assert plot_completeness(completeness_of("ab", "", "")) is None


def test_the_alternative_text_names_what_is_shared_and_what_only_one_brings():
    figure = plot_completeness(completeness_of("ab", "ab", "ab", "a", ""), names={"a": "Interviews", "b": "Survey"})
    assert figure.alternative_text == (
        "UpSet view of which sources cover which of 4 meta-themes: Interviews 3 of 4, Survey 2 of 4. "
        "Of these meta-themes, 2 covered by all sources, 1 only by Interviews, 1 by none."
    )


def test_the_bars_of_a_study_add_up_to_its_rows(families: Study):
    figure = plot_completeness(families.completeness())
    assert sum(map(int, figure.texts_of("count"))) == len(families.meta_themes)
