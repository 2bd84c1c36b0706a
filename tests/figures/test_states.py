"""Rows found in different states."""

from __future__ import annotations

import pandas as pd
import pytest

from triangulate.figures import plot_states
from triangulate.protocol.states import STATE_COLUMNS, found_states
from triangulate.study import Study


def table_of(*rows: tuple[str | None, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(STATE_COLUMNS), dtype="str")


TABLE = table_of(
    ("R1", "Trust", "a", "present", "hinders", "lacking"),
    ("R1", "Trust", "b", "present", "helps", "present"),
    ("R1", "Trust", "c", "silent", None, None),
    ("R1", "Trust", "d", "present", "helps", None),
)


def test_state_and_effect_are_words_and_absence_is_named():
    assert plot_states(TABLE).texts_of("state") == ["lacking, hinders", "present, helps", "silent", "no state, helps"]


def test_the_alternative_text_says_which_source_found_what():
    assert plot_states(TABLE, names={"a": "Interviews", "b": "Meetings"}).alternative_text == (
        "Table of 1 meta-theme that sources found in different states. R1 Trust: lacking in Interviews, present in Meetings."
    )


def test_where_states_are_the_same_there_is_no_figure(safeguarding: Study):
    assert plot_states(found_states(safeguarding.analysis)) is None


def test_a_page_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match=r"^there is no page 0: the view of states has 1 page$"):
        plot_states(TABLE, 0)


def test_a_study_shows_the_rows_that_its_assessment_lists(families: Study):
    assert set(plot_states(found_states(families.analysis)).texts_of("id")) == set(families.assessment().states_differ["meta_theme"])
