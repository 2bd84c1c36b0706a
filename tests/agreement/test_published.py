"""Coefficients and standard errors as publications and at least two other implementations give them."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from agreement import published as data

from triangulate.agreement import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    fleiss_null_error,
    gwet_ac1,
    gwet_ac2,
    interval,
    krippendorff_alpha,
    pairwise,
    scott_pi,
)


def value(coefficient, ratings, **options) -> float:
    return round(coefficient(ratings, **options), 3)


@pytest.mark.parametrize(
    ("ratings", "level", "published"),
    [
        (data.KRIPPENDORFF_A, "nominal", 0.095),
        (data.KRIPPENDORFF_B, "nominal", 0.692),
        (data.KRIPPENDORFF_C, "nominal", 0.743),
        (data.KRIPPENDORFF_C, "ordinal", 0.815),
        (data.KRIPPENDORFF_C, "interval", 0.849),
        (data.KRIPPENDORFF_C, "ratio", 0.797),
        (data.WIKIPEDIA, "nominal", 0.691),
        (data.WIKIPEDIA, "interval", 0.811),
    ],
)
def test_krippendorffs_alpha_of_his_own_examples(ratings, level: str, published: float) -> None:
    assert value(krippendorff_alpha, ratings, level=level) == published


def test_fleiss_kappa_of_1971() -> None:
    assert value(fleiss_kappa, data.FLEISS_1971) == 0.430


def test_conger_kappa_of_the_same() -> None:
    assert value(conger_kappa, data.FLEISS_1971) == 0.442


def test_light_kappa_of_the_same_is_the_mean_over_pairs() -> None:
    assert round(float(np.nanmean(pairwise(cohen_kappa, data.FLEISS_1971))), 6) == 0.459412


def test_the_standard_error_of_fleiss_nee_and_landis_gives_the_z_that_r_prints() -> None:
    assert round(fleiss_kappa(data.FLEISS_1971) / fleiss_null_error(data.FLEISS_1971), 1) == 17.7


@pytest.mark.parametrize(
    ("ratings", "published"), [(data.COHEN_1960, 0.492), (data.WIKIPEDIA_COHEN, 0.4), (data.FEINSTEIN_1, 0.70), (data.FEINSTEIN_2, 0.318)]
)
def test_cohens_kappa(ratings, published: float) -> None:
    assert value(cohen_kappa, ratings) == published


def test_cohens_own_weights_of_1968_are_disagreements() -> None:
    assert value(cohen_kappa, data.COHEN_1960, weights=data.COHEN_1968_WEIGHTS) == 0.348


def test_the_same_weights_as_agreements_give_the_same() -> None:
    agreements = 1 - np.array(data.COHEN_1968_WEIGHTS) / 6
    assert value(cohen_kappa, data.COHEN_1960, weights=agreements) == 0.348


@pytest.mark.parametrize(("weights", "known"), [("linear", 0.474), ("quadratic", 0.455)])
def test_weighted_kappa(weights: str, known: float) -> None:
    assert value(cohen_kappa, data.COHEN_1960, weights=weights) == known


def test_scotts_pi() -> None:
    assert value(scott_pi, data.COHEN_1960) == 0.487


WEIGHTED = [
    ("identity", 0.77544, 0.76117, 0.74342, 0.77273),
    ("linear", 0.85874, 0.81794, 0.80038, 0.84848),
    ("quadratic", 0.91400, 0.86494, 0.84911, 0.90152),
    ("ordinal", 0.89894, 0.85021, 0.83364, 0.88636),
]


@pytest.mark.parametrize(("weights", "ac", "fleiss", "alpha", "bp"), WEIGHTED)
def test_the_handbook_on_four_observers_with_missing_ratings(weights: str, ac: float, fleiss: float, alpha: float, bp: float) -> None:
    ratings = data.KRIPPENDORFF_C
    assert gwet_ac2(ratings, weights) == pytest.approx(ac, abs=6e-6)
    assert fleiss_kappa(ratings, weights) == pytest.approx(fleiss, abs=6e-6)
    assert krippendorff_alpha(ratings, weights=weights) == pytest.approx(alpha, abs=6e-6)
    assert brennan_prediger(ratings, weights) == pytest.approx(bp, abs=6e-6)


@pytest.mark.parametrize(
    ("weights", "ac", "conger"), [("identity", 0.49662, 0.46927), ("linear", 0.68964, 0.62405), ("quadratic", 0.83043, 0.76179)]
)
def test_the_handbook_on_five_observers(weights: str, ac: float, conger: float) -> None:
    assert gwet_ac2(data.GWET_5, weights) == pytest.approx(ac, abs=6e-6)
    assert conger_kappa(data.GWET_5, weights) == pytest.approx(conger, abs=6e-6)


def test_the_ordinal_metric_of_krippendorff_is_not_the_ordinal_weights_of_gwet() -> None:
    own = krippendorff_alpha(data.KRIPPENDORFF_C, level="ordinal")
    gwets = krippendorff_alpha(data.KRIPPENDORFF_C, weights="ordinal")
    assert (round(own, 4), round(gwets, 4)) == (0.8154, 0.8336)


ERRORS = [
    (gwet_ac1, data.KRIPPENDORFF_C, 0.14295),
    (fleiss_kappa, data.KRIPPENDORFF_C, 0.15302),
    (krippendorff_alpha, data.KRIPPENDORFF_C, 0.14557),
    (brennan_prediger, data.KRIPPENDORFF_C, 0.14472),
    (partial(gwet_ac2, weights="quadratic"), data.KRIPPENDORFF_C, 0.10396),
    (partial(krippendorff_alpha, weights="ordinal"), data.KRIPPENDORFF_C, 0.13107),
    (gwet_ac1, data.GWET_5, 0.12197),
    (krippendorff_alpha, data.GWET_5, 0.11351),
    (conger_kappa, data.GWET_5, 0.11666),
    (partial(conger_kappa, weights="ordinal"), data.GWET_5, 0.09849),
    (gwet_ac1, data.COHEN_1960, 0.04812),
    (gwet_ac1, data.FEINSTEIN_2, 0.05239),
]


@pytest.mark.parametrize(("coefficient", "ratings", "published"), ERRORS)
def test_standard_errors_of_the_handbook(coefficient, ratings, published: float) -> None:
    assert interval(coefficient, ratings, method="analytic").standard_error == pytest.approx(published, abs=6e-6)


@pytest.mark.parametrize(
    ("ratings", "published"),
    [(data.COHEN_1960, 0.051002), (data.WIKIPEDIA_COHEN, 0.126996), (data.FEINSTEIN_1, 0.071394), (data.FEINSTEIN_2, 0.133457)],
)
def test_standard_errors_of_fleiss_cohen_and_everitt(ratings, published: float) -> None:
    assert interval(cohen_kappa, ratings, method="analytic").standard_error == pytest.approx(published, abs=6e-7)


def test_the_formula_of_fleiss_cohen_and_everitt_for_weighted_kappa() -> None:
    """(1969), equation 13, written out."""
    table = np.array([[88, 10, 2], [14, 40, 6], [18, 10, 12]]) / 200
    weights = 1 - np.array(data.COHEN_1968_WEIGHTS) / 6
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    observed, expected = (table * weights).sum(), (np.outer(rows, columns) * weights).sum()
    kappa = (observed - expected) / (1 - expected)
    by_row, by_column = weights @ columns, rows @ weights
    inner = (table * (weights - (by_row[:, None] + by_column[None, :]) * (1 - kappa)) ** 2).sum() - (kappa - expected * (1 - kappa)) ** 2
    error = np.sqrt(inner / 200) / (1 - expected)
    ours = interval(cohen_kappa, data.COHEN_1960, method="analytic", weights=data.COHEN_1968_WEIGHTS)
    assert ours.standard_error == pytest.approx(error, abs=1e-12)
