"""Fleiss' kappa: any number of coders, who need not be the same for each unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from triangulate.agreement.by_unit import ByUnit
from triangulate.agreement.ratings import RatingTable, counts_of, read_ratings
from triangulate.agreement.statistic import Array, coefficient, spread, value_of
from triangulate.agreement.weights import Weights, disagreement_weights


@dataclass(frozen=True, eq=False)
class FleissKappa(ByUnit):
    """Chance follows what all coders used together."""

    name: ClassVar[str] = "Fleiss' kappa"

    def expected_disagreement(self, prevalence: Array) -> Array:
        """Of two values drawn from all that were given."""
        return spread(prevalence, self.disagreement)


def prepare_fleiss(table: RatingTable, weights: Weights = "identity") -> FleissKappa:
    """The statistic for these ratings."""
    return FleissKappa(disagreement_weights(table, weights))


@coefficient(prepare_fleiss)
def fleiss_kappa(ratings: ArrayLike, weights: Weights = "identity", categories: Sequence[Any] | None = None) -> float:
    """Agreement of any number of coders beyond chance, where chance follows what all used together.

    Parameters
    ----------
    ratings : array_like, shape (n_coders, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit. Units rated once count for
        how prevalent the categories are, not for agreement (Gwet 2014).
    weights : {"identity", "linear", "quadratic", "ordinal"} or array_like, shape (q, q)
        How much two different values still agree; by default not at all.
    categories : sequence, optional
        All values in their order; needed for weights of anything but numbers.

    Returns
    -------
    float
        1 for perfect agreement, 0 for agreement as by chance, below 0 for less than that. NaN if no unit
        was rated by two coders, or if all gave one and the same value throughout.

    Raises
    ------
    ValueError
        If ``ratings`` is no matrix, or weights need an order of the categories that is not known.

    Notes
    -----
    *How it misleads.* It is low where one category is frequent, however often coders agree. It treats
    coders as exchangeable: one coder who differs from all others is not seen in it (see
    :func:`pairwise`). With two coders it is Scott's pi, not Cohen's kappa.

    References
    ----------
    .. [1] Fleiss JL (1971). Measuring nominal scale agreement among many raters. Psychological
       Bulletin 76(5):378-382. doi:10.1037/h0031619
    .. [2] Gwet KL (2014). Handbook of Inter-Rater Reliability, 4th ed. Advanced Analytics. Missing
       ratings and weights.

    Examples
    --------
    The 30 patients of Fleiss (1971), each diagnosed by six raters.

    >>> patients = (
    ...     "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 "
    ...     "144444 124444 222333 144444 224445 333335 111455 111112 224444 133555 "
    ...     "555555 244444 224555 114444 144445 222224 111155 224444 133333 555555"
    ... ).split()
    >>> round(fleiss_kappa([[patient[rater] for patient in patients] for rater in range(6)]), 3)
    0.43
    """
    return value_of(prepare_fleiss, ratings, categories, weights=weights)


def fleiss_null_error(ratings: ArrayLike) -> float:
    """Standard error that Fleiss' kappa would have if coders agreed by chance alone.

    For a test of "no agreement beyond chance", never for an interval: that needs the standard error at
    the agreement there is (``interval(fleiss_kappa, ratings, method="analytic")``).

    Parameters
    ----------
    ratings : array_like, shape (n_coders, n_units)
        Each unit rated equally often.

    Returns
    -------
    float
        NaN where all ratings are the same value, or there are fewer than two ratings a unit.

    Raises
    ------
    ValueError
        If units were rated by different numbers of coders, for which there is no such formula.

    References
    ----------
    .. [1] Fleiss JL, Nee JCM, Landis JR (1979). Large sample variance of kappa in the case of different
       sets of raters. Psychological Bulletin 86(5):974-977. doi:10.1037/0033-2909.86.5.974

    Examples
    --------
    >>> round(fleiss_null_error([["a", "a", "b", "b"], ["a", "b", "b", "b"]]), 4)
    0.5
    """
    table = read_ratings(ratings)
    counts = counts_of(table.codes, len(table.categories))
    rated = counts.sum(axis=1)
    counts, rated = counts[rated > 0], rated[rated > 0]
    if len(rated) == 0 or rated[0] < 2:
        return float("nan")
    if np.any(rated != rated[0]):
        raise ValueError(
            f"the standard error of Fleiss, Nee and Landis needs each unit rated equally often, but units have {rated.min():.0f} to "
            f'{rated.max():.0f} ratings. Use interval(fleiss_kappa, ratings, method="analytic").'
        )
    units, coders = len(rated), float(rated[0])
    p = counts.sum(axis=0) / (units * coders)
    pq = p * (1 - p)
    if not pq.sum() > 0:
        return float("nan")
    inner = pq.sum() ** 2 - (pq * (1 - 2 * p)).sum()
    return sqrt(2 / (units * coders * (coders - 1))) * sqrt(max(0.0, inner)) / float(pq.sum())
