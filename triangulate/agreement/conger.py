"""Conger's kappa: Cohen's kappa for any number of coders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from triangulate.agreement.ratings import RatingTable, counts_of
from triangulate.agreement.statistic import Array, Statistic, coefficient, ratio, spread, value_of, within
from triangulate.agreement.weights import Weights, disagreement_weights


@dataclass(frozen=True, eq=False)
class CongerKappa(Statistic):
    """Chance follows each coder's own use of the categories, over all pairs of coders."""

    name: ClassVar[str] = "Conger's kappa"
    by_coder: ClassVar[bool] = True
    least: ClassVar[int] = 1

    def features(self, patterns: Array) -> NDArray[np.float64]:
        """Rated, compared, disagreement, and who used which category."""
        q = self.categories
        units, coders = patterns.shape
        counts = counts_of(patterns.T, q)
        rated = counts.sum(axis=1)
        pairs = rated * (rated - 1)
        features = np.zeros((units, 3 + coders * q))
        features[:, 0] = rated >= 1
        features[:, 1] = rated >= 2
        features[:, 2] = within(counts, self.disagreement) / np.where(pairs > 0, pairs, 1)
        for coder in range(coders):
            here = np.flatnonzero(patterns[:, coder] >= 0)
            features[here, 3 + coder * q + patterns[here, coder].astype(np.intp)] = 1
        return features

    def disagreements(self, totals: Array) -> tuple[Array, Array]:
        """Observed disagreement; expected disagreement as the mean over pairs of coders who rated anything."""
        observed_disagreement = ratio(totals[..., 2], totals[..., 1])
        used = totals[..., 3:].reshape(*totals.shape[:-1], -1, self.categories)
        n = used.sum(axis=-1)
        coders = (n != 0).sum(axis=-1)
        shares = used / np.where(n == 0, 1, n)[..., None]
        together = shares.sum(axis=-2)
        own = spread(shares, self.disagreement).sum(axis=-1)
        expected_disagreement = ratio(spread(together, self.disagreement) - own, coders * (coders - 1))
        return observed_disagreement, expected_disagreement

    def handbook_term(self, features: Array, totals: Array, value: float) -> Array:
        """The share of units that were compared counts as fixed: 0 where each unit has two ratings."""
        return np.asarray(value * (features[:, 1] / totals[1] - features[:, 0] / totals[0]))


def prepare_conger(table: RatingTable, weights: Weights = "identity") -> CongerKappa:
    """The statistic for these ratings."""
    return CongerKappa(disagreement_weights(table, weights))


@coefficient(prepare_conger)
def conger_kappa(ratings: ArrayLike, weights: Weights = "identity", categories: Sequence[Any] | None = None) -> float:
    """Agreement of the same coders over all units, beyond chance that follows each coder's own habits.

    Parameters
    ----------
    ratings : array_like, shape (n_coders, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit. A row is one and the same
        coder throughout. A coder's habits are counted over all units that they rated; coders who rated
        nothing are left out.
    weights : {"identity", "linear", "quadratic", "ordinal"} or array_like, shape (q, q)
        How much two different values still agree; by default not at all.
    categories : sequence, optional
        All values in their order; needed for weights of anything but numbers.

    Returns
    -------
    float
        1 for perfect agreement, 0 for agreement as by chance, below 0 for less than that. With two
        coders and nothing missing it is Cohen's kappa. NaN if no unit was rated by two coders, or if all
        gave one and the same value throughout.

    Raises
    ------
    ValueError
        If ``ratings`` is no matrix, or weights need an order of the categories that is not known.

    Notes
    -----
    *How it misleads.* As Cohen's kappa it is low where one category is frequent, and higher where
    coders differ in how often they use a category. With missing ratings it has been defined in more
    than one way (two implementations of the author of the Handbook give 0.762 and 0.763 for the same
    data); this is the definition of the Handbook.

    References
    ----------
    .. [1] Conger AJ (1980). Integration and generalization of kappas for multiple raters. Psychological
       Bulletin 88(2):322-328. doi:10.1037/0033-2909.88.2.322
    .. [2] Gwet KL (2014). Handbook of Inter-Rater Reliability, 4th ed. Advanced Analytics.

    Examples
    --------
    >>> round(conger_kappa([["a", "a", "b", "b"], ["a", "b", "b", "b"], ["a", "a", "b", "a"]]), 4)
    0.3846
    """
    return value_of(prepare_conger, ratings, categories, weights=weights)
