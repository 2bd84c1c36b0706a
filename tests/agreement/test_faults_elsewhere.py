"""Faults seen in other implementations."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from agreement import published as data

from triangulate.agreement import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    interval,
    krippendorff_alpha,
    percent_agreement,
    scott_pi,
)
from triangulate.agreement.quantiles import normal_quantile, normal_share
from triangulate.agreement.ratings import read_ratings
from triangulate.agreement.resampling import resample
from triangulate.agreement.rows import rows_of
from triangulate.agreement.statistic import values_of
from triangulate.agreement.uncertainty import statistic_of

COEFFICIENTS = [
    percent_agreement,
    cohen_kappa,
    scott_pi,
    fleiss_kappa,
    conger_kappa,
    brennan_prediger,
    gwet_ac1,
    gwet_ac2,
    krippendorff_alpha,
]


@pytest.mark.parametrize("missing", [None, float("nan"), np.nan, pd.NA, np.float64("nan"), pd.NaT])
def test_a_missing_rating_is_never_a_category(missing) -> None:
    """One library gave 0.78553 for AC1."""
    words = [[missing if value is None else f"code {value}" for value in coder] for coder in data.KRIPPENDORFF_C]
    assert round(gwet_ac1(words), 5) == 0.77544


def test_nan_beside_words_does_not_become_the_text_nan() -> None:
    """numpy.array(["A", nan]) does that."""
    assert krippendorff_alpha([["A", float("nan"), "P"], ["A", "A", "P"]]) == 1.0


def test_missing_ratings_that_became_text_are_pointed_at() -> None:
    ratings = np.array([["A", "P", np.nan, "A"], ["A", "P", "P", "P"]])
    assert interval(krippendorff_alpha, ratings, replicates=100).note.startswith(
        'One of the categories is the text "nan": if it means that a rating is missing, write None instead.'
    )


def test_the_acceleration_of_bca_comes_from_leaving_units_out() -> None:
    """One library took the skewness of the replicates; the interval of this table is then another."""
    ratings = data.FEINSTEIN_2
    read = read_ratings(ratings)
    statistic = statistic_of(cohen_kappa, read)
    values = values_of(statistic, resample(rows_of(read, [statistic])[0], 10_000, 1))
    estimate = cohen_kappa(ratings)
    units = list(zip(*ratings, strict=True))
    without = np.array([cohen_kappa(list(zip(*(units[:place] + units[place + 1 :]), strict=True))) for place in range(len(units))])
    apart = without.mean() - without
    acceleration = (apart**3).sum() / (6 * (apart**2).sum() ** 1.5)
    bias = normal_quantile(((values < estimate - 1e-12).mean() + (values <= estimate + 1e-12).mean()) / 2)
    moved = [bias + normal_quantile(share) for share in (0.025, 0.975)]
    limits = np.quantile(values, [normal_share(bias + z / (1 - acceleration * z)) for z in moved])
    ours = interval(cohen_kappa, ratings, method="bca")
    assert (ours.low, ours.high) == pytest.approx(tuple(limits), abs=1e-12)
    skewed = values.mean() - values
    wrong = (skewed**3).sum() / (6 * (skewed**2).sum() ** 1.5)
    assert abs(wrong) < abs(acceleration) / 5


def test_conger_with_missing_ratings_is_the_definition_that_the_documentation_names() -> None:
    """Two implementations of one author give 0.76207 and 0.76282: chance from each coder's own ratings is the first."""
    assert round(conger_kappa(data.KRIPPENDORFF_C), 5) == 0.76207


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_perfect_agreement_is_1_and_not_nan(coefficient) -> None:
    result = interval(coefficient, [["A", "P", "A", "S"]] * 2)
    assert coefficient([["A", "P", "A", "S"]] * 2) == result.estimate == result.high == 1.0
    assert result.low < 1


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_one_coder_is_nan_and_no_warning(coefficient) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert math.isnan(coefficient([["A", "P", "A", "S"]]))
        result = interval(coefficient, [["A", "P", "A", "S"]])
    assert math.isnan(result.estimate)
    assert result.note == "There is only one coder: agreement needs two."


def test_a_transposed_matrix_is_noticed() -> None:
    units_by_coders = list(zip(*data.FLEISS_1971, strict=True))
    assert interval(fleiss_kappa, units_by_coders, replicates=100).note.startswith(
        "There are more coders (30) than units (6): if rows are units, pass the transposed matrix, so that each row is a coder."
    )


def test_a_transposed_matrix_of_two_coders_is_refused() -> None:
    with pytest.raises(ValueError) as caught:
        cohen_kappa(list(zip(*data.COHEN_1960, strict=True)))
    assert str(caught.value) == (
        "cohen_kappa is for two coders, but ratings has 200 rows (coders) and 2 columns (units). "
        "Rows look like units here: pass the transposed matrix, so that each row is a coder."
    )


def test_a_right_way_round_matrix_is_not_suspected() -> None:
    assert "transposed" not in interval(fleiss_kappa, data.FLEISS_1971, replicates=100).note


def test_two_words_of_ordinal_are_not_one_thing() -> None:
    assert krippendorff_alpha(data.KRIPPENDORFF_C, level="ordinal") != krippendorff_alpha(data.KRIPPENDORFF_C, weights="ordinal")
