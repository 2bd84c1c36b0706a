"""Gwet's AC1 and AC2: chance as doubt about units that are hard to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from triangulate.agreement.by_unit import ByUnit
from triangulate.agreement.ratings import RatingTable
from triangulate.agreement.statistic import Array, coefficient, value_of
from triangulate.agreement.weights import Weights, disagreement_weights, total


@dataclass(frozen=True, eq=False)
class GwetAC(ByUnit):
    """Chance is highest where all categories are equally prevalent."""

    name: ClassVar[str] = "Gwet's AC1"
    by_number: ClassVar[bool] = True

    def expected_disagreement(self, prevalence: Array) -> Array:
        """1 - T_w / (q (q - 1)) * sum of p (1 - p); NaN with one category."""
        q = self.categories
        if q < 2:
            return np.asarray(np.nan * prevalence.sum(axis=-1))
        chance = total(self.disagreement) / (q * (q - 1))
        return np.asarray(1 - chance * (prevalence * (1 - prevalence)).sum(axis=-1))


@dataclass(frozen=True, eq=False)
class GwetAC2(GwetAC):
    """The same with weights."""

    name: ClassVar[str] = "Gwet's AC2"


def prepare_ac1(table: RatingTable) -> GwetAC:
    """The statistic for these ratings."""
    return GwetAC(disagreement_weights(table, "identity"))


def prepare_ac2(table: RatingTable, weights: Weights = "identity") -> GwetAC2:
    """The statistic for these ratings."""
    return GwetAC2(disagreement_weights(table, weights))


@coefficient(prepare_ac1)
def gwet_ac1(ratings: ArrayLike, categories: Sequence[Any] | None = None) -> float:
    """Agreement beyond a chance that is small where one category is frequent.

    Parameters
    ----------
    ratings : array_like, shape (n_coders, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit. Units rated once count for
        how prevalent the categories are, not for agreement.
    categories : sequence, optional
        All values that could have been given. Name them: without it only those that somebody used are
        counted, and the coefficient depends on their number.

    Returns
    -------
    float
        1 for perfect agreement, 0 for agreement as by chance, below 0 for less than that. NaN if no unit
        was rated by two coders, or if there is only one category.

    Raises
    ------
    ValueError
        If ``ratings`` is no matrix, or has values that are not in ``categories``.

    Notes
    -----
    *How it misleads.* It stays near raw agreement where one category is frequent: it can be 0.8 although
    coders hardly ever agree on the rare category (in the example they do in 5 of the 20 cases in which
    one of them saw it). Its chance rests on the assumption that chance agreement happens only with
    units that are hard to tell.

    References
    ----------
    .. [1] Gwet KL (2008). Computing inter-rater reliability and its variance in the presence of high
       agreement. British Journal of Mathematical and Statistical Psychology 61(1):29-48.
       doi:10.1348/000711006X126600

    Examples
    --------
    The second table of Feinstein and Cicchetti (1990), where Cohen's kappa is 0.32.

    >>> anna = ["yes"] * 90 + ["no"] * 10
    >>> ben = ["yes"] * 80 + ["no"] * 10 + ["yes"] * 5 + ["no"] * 5
    >>> round(gwet_ac1([anna, ben]), 3)
    0.808
    """
    return value_of(prepare_ac1, ratings, categories)


@coefficient(prepare_ac2)
def gwet_ac2(ratings: ArrayLike, weights: Weights = "identity", categories: Sequence[Any] | None = None) -> float:
    """AC1 with weights: values that lie close together agree in part.

    Parameters
    ----------
    ratings : array_like, shape (n_coders, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit.
    weights : {"identity", "linear", "quadratic", "ordinal"} or array_like, shape (q, q)
        How much two different values still agree. With "identity" it is AC1.
    categories : sequence, optional
        All values that could have been given, in their order; needed for weights of anything but numbers.

    Returns
    -------
    float
        1 for perfect agreement, 0 for agreement as by chance, below 0 for less than that. NaN if no unit
        was rated by two coders, or if there is only one category.

    Raises
    ------
    ValueError
        If ``ratings`` is no matrix, or weights need an order of the categories that is not known.

    Notes
    -----
    *How it misleads.* As AC1; and weights raise it: quadratic weights count a difference of one step
    among five as 94 % agreement (0.50 without, 0.83 with quadratic weights for the same ratings). Choose
    weights before you see the ratings, and say which.

    References
    ----------
    .. [1] Gwet KL (2014). Handbook of Inter-Rater Reliability, 4th ed. Advanced Analytics.

    Examples
    --------
    Four observers, twelve units, some ratings missing (Krippendorff 2011, used by Gwet as well).

    >>> nothing = None
    >>> ratings = [
    ...     [1, 2, 3, 3, 2, 1, 4, 1, 2, nothing, nothing, nothing],
    ...     [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nothing, 3],
    ...     [nothing, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nothing],
    ...     [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nothing],
    ... ]
    >>> round(gwet_ac2(ratings, weights="quadratic"), 3)
    0.914
    """
    return value_of(prepare_ac2, ratings, categories, weights=weights)
