"""Brennan and Prediger: chance as if all categories were equally likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from triangulate.agreement.by_unit import ByUnit
from triangulate.agreement.ratings import RatingTable
from triangulate.agreement.statistic import Array, coefficient, value_of
from triangulate.agreement.weights import Weights, disagreement_weights


@dataclass(frozen=True, eq=False)
class BrennanPrediger(ByUnit):
    """Chance follows the number of categories alone."""

    name: ClassVar[str] = "Brennan and Prediger's coefficient"
    by_number: ClassVar[bool] = True

    def expected_disagreement(self, prevalence: Array) -> Array:
        """The mean disagreement of two categories; NaN of nothing."""
        q = self.categories
        return np.asarray(self.disagreement.sum() / (q * q) + 0 * prevalence.sum(axis=-1))


def prepare_brennan_prediger(table: RatingTable, weights: Weights = "identity") -> BrennanPrediger:
    """The statistic for these ratings."""
    return BrennanPrediger(disagreement_weights(table, weights))


@coefficient(prepare_brennan_prediger)
def brennan_prediger(ratings: ArrayLike, weights: Weights = "identity", categories: Sequence[Any] | None = None) -> float:
    """Agreement beyond what drawing lots among the categories would give.

    With two categories and two coders also known as PABAK (prevalence-adjusted bias-adjusted kappa),
    Bennett's S, or the G index: twice the raw agreement minus one.

    Parameters
    ----------
    ratings : array_like, shape (n_coders, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit.
    weights : {"identity", "linear", "quadratic", "ordinal"} or array_like, shape (q, q)
        How much two different values still agree; by default not at all.
    categories : sequence, optional
        All values that could have been given, in their order. Name them: without it only those that
        somebody used are counted, and the coefficient depends on their number.

    Returns
    -------
    float
        1 for perfect agreement, 0 for agreement as by lots, at least -1 without weights. NaN if no unit
        was rated by two coders, or if there is only one category.

    Raises
    ------
    ValueError
        If ``ratings`` is no matrix, or weights need an order of the categories that is not known.

    Notes
    -----
    *How it misleads.* It is raw agreement on another scale: a frequent category makes it high, whether
    or not coders can tell the rare one. A category that nobody ever uses, added to the scheme, raises it.

    References
    ----------
    .. [1] Brennan RL, Prediger DJ (1981). Coefficient kappa: some uses, misuses, and alternatives.
       Educational and Psychological Measurement 41(3):687-699. doi:10.1177/001316448104100307
    .. [2] Byrt T, Bishop J, Carlin JB (1993). Bias, prevalence and kappa. Journal of Clinical
       Epidemiology 46(5):423-429. doi:10.1016/0895-4356(93)90018-V

    Examples
    --------
    The second table of Feinstein and Cicchetti (1990): 85 of 100 agree.

    >>> anna = ["yes"] * 90 + ["no"] * 10
    >>> ben = ["yes"] * 80 + ["no"] * 10 + ["yes"] * 5 + ["no"] * 5
    >>> round(brennan_prediger([anna, ben]), 2)
    0.7
    """
    return value_of(prepare_brennan_prediger, ratings, categories, weights=weights)
