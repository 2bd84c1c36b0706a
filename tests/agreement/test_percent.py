"""Agreement without correction for chance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triangulate.agreement import percent_agreement

quick = settings(deadline=None, max_examples=100, derandomize=True)


@st.composite
def ratings(draw: st.DrawFn, missing: bool = True) -> list[list[str | None]]:
    units = draw(st.integers(1, 8))
    value = st.sampled_from(("A", "P", "S", "D", None) if missing else ("A", "P", "S", "D"))
    return draw(st.lists(st.lists(value, min_size=units, max_size=units), min_size=2, max_size=5))


def same(first: float, second: float) -> bool:
    return first == second or (math.isnan(first) and math.isnan(second))


def test_pairs_are_counted_over_units_that_both_rated() -> None:
    assert percent_agreement([["A", "P", "S", None], ["A", "P", "D", "S"]]) == 2 / 3


def test_fleiss_1971_observed_agreement_of_a_worked_table() -> None:
    """Fleiss (1971), doi:10.1037/h0031619: per subject the share of pairs of raters that agree; equal numbers of raters."""
    counts = [[0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6]]
    table = np.array([[category for category, n in enumerate(row) for _ in range(n)] for row in counts]).T
    by_subject = [sum(n * (n - 1) for n in row) / (6 * 5) for row in counts]
    assert percent_agreement(table) == pytest.approx(sum(by_subject) / len(by_subject))


def test_nothing_rated_by_two_coders_is_nan() -> None:
    assert math.isnan(percent_agreement([["A", None], [None, "A"]]))


def test_one_coder_alone_is_nan() -> None:
    assert math.isnan(percent_agreement([["A", "P"]]))


def test_nan_is_missing_like_none() -> None:
    assert percent_agreement([[1.0, float("nan"), 2.0], [1.0, 3.0, float("nan")]]) == 1.0


def test_one_row_of_ratings_is_refused_with_the_shape_that_is_needed() -> None:
    with pytest.raises(ValueError, match=r"^ratings must have the shape \(n_coders, n_units\), but has 1 dimension\(s\)$"):
        percent_agreement(["A", "P"])


@quick
@given(ratings(), st.randoms(use_true_random=False))
def test_the_order_of_coders_does_not_matter(table: list[list[str | None]], random) -> None:
    mixed = table.copy()
    random.shuffle(mixed)
    assert same(percent_agreement(table), percent_agreement(mixed))


@quick
@given(ratings(), st.permutations("APSD"))
def test_other_names_for_the_categories_change_nothing(table: list[list[str | None]], names: list[str]) -> None:
    other = dict(zip("APSD", names, strict=True))
    assert same(percent_agreement(table), percent_agreement([[other.get(value or "") for value in row] for row in table]))


@quick
@given(ratings(missing=False), st.integers(2, 4))
def test_coders_who_never_differ_agree_wholly(table: list[list[str | None]], coders: int) -> None:
    assert percent_agreement([table[0]] * coders) == 1.0


@quick
@given(ratings())
def test_every_unit_twice_changes_nothing(table: list[list[str | None]]) -> None:
    assert same(percent_agreement(table), percent_agreement([row * 2 for row in table]))


@quick
@given(ratings())
def test_agreement_lies_between_0_and_1(table: list[list[str | None]]) -> None:
    value = percent_agreement(table)
    assert math.isnan(value) or 0 <= value <= 1


@quick
@given(ratings())
def test_a_unit_that_nobody_rated_changes_nothing(table: list[list[str | None]]) -> None:
    assert same(percent_agreement(table), percent_agreement([[*row, None] for row in table]))
