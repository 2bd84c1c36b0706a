"""Two coders: Cohen's kappa and Scott's pi. They differ in whose habits chance follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from triangulate.agreement.fleiss import FleissKappa
from triangulate.agreement.ratings import RatingTable
from triangulate.agreement.statistic import Array, Statistic, coefficient, need_two, ratio, spread, value_of
from triangulate.agreement.weights import Weights, disagreement_weights


@dataclass(frozen=True, eq=False)
class CohenKappa(Statistic):
    """Chance follows each coder's own use of the categories."""

    name: ClassVar[str] = "Cohen's kappa"
    by_coder: ClassVar[bool] = True
    two_coders: ClassVar[bool] = True
    per_unit: ClassVar[int] = 0

    def features(self, patterns: Array) -> NDArray[np.float64]:
        """Disagreement of the two, and what each of them used; nothing where one is missing."""
        q = self.categories
        features = np.zeros((len(patterns), 1 + 2 * q))
        if patterns.shape[1] < 2:
            return features
        both = np.flatnonzero((patterns >= 0).all(axis=1))
        first, second = patterns[both, 0].astype(np.intp), patterns[both, 1].astype(np.intp)
        features[both, 0] = self.disagreement[first, second]
        features[both, 1 + first] = 1
        features[both, 1 + q + second] = 1
        return features

    def disagreements(self, totals: Array) -> tuple[Array, Array]:
        """Observed and expected disagreement."""
        q = self.categories
        first, second = totals[..., 1 : 1 + q], totals[..., 1 + q :]
        n = first.sum(axis=-1)
        observed_disagreement = ratio(totals[..., 0], n)
        expected_disagreement = spread(first, self.disagreement, second)
        return observed_disagreement, ratio(expected_disagreement, n * n)


@dataclass(frozen=True, eq=False)
class ScottPi(FleissKappa):
    """Chance follows what both coders used together, where both rated."""

    name: ClassVar[str] = "Scott's pi"
    least: ClassVar[int] = 2
    two_coders: ClassVar[bool] = True

    def features(self, patterns: Array) -> NDArray[np.float64]:
        """As of Fleiss' kappa; nothing where one is missing."""
        return np.asarray(super().features(patterns) * (patterns.sum(axis=1) >= 2)[:, None])


def prepare_cohen(table: RatingTable, weights: Weights = "identity") -> CohenKappa:
    """The statistic for these ratings."""
    need_two(table, "cohen_kappa", "conger_kappa")
    return CohenKappa(disagreement_weights(table, weights, symmetric=False))


def prepare_scott(table: RatingTable, weights: Weights = "identity") -> ScottPi:
    """The statistic for these ratings."""
    need_two(table, "scott_pi", "fleiss_kappa")
    return ScottPi(disagreement_weights(table, weights))


@coefficient(prepare_cohen)
def cohen_kappa(ratings: ArrayLike, weights: Weights = "identity", categories: Sequence[Any] | None = None) -> float:
    """Agreement of two coders beyond chance, where chance follows each coder's own use of the categories.

    Parameters
    ----------
    ratings : array_like, shape (2, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit. Units that only one of the
        two rated are left out.
    weights : {"identity", "linear", "quadratic", "ordinal"} or array_like, shape (q, q)
        How much two different values still agree; by default not at all. A matrix may have agreement
        weights (1 on the diagonal) or the disagreement weights of Cohen (1968; 0 on the diagonal); it
        need not be symmetric (rows: the first coder).
    categories : sequence, optional
        All values in their order; needed for weights of anything but numbers.

    Returns
    -------
    float
        1 for perfect agreement, 0 for agreement as by chance, below 0 for less than that. 0 exactly if
        one of the coders gave a single value throughout and the other did not. NaN if no unit was rated
        by both, or if both gave one and the same value throughout.

    Raises
    ------
    ValueError
        If there are more than two coders, or weights need an order of the categories that is not known.

    Notes
    -----
    *How it misleads.* With one frequent category kappa is low however often coders agree (0.32 at 85 %
    in the example), and if coders differ in how often they use a category, it is higher than with the
    same agreement and like habits. It depends on how many categories there are. So look at the table of
    counts, the indices of prevalence and bias (:func:`prevalence_and_bias`) and the interval beside it.

    References
    ----------
    .. [1] Cohen J (1960). A coefficient of agreement for nominal scales. Educational and Psychological
       Measurement 20(1):37-46. doi:10.1177/001316446002000104
    .. [2] Cohen J (1968). Weighted kappa. Psychological Bulletin 70(4):213-220. doi:10.1037/h0026256
    .. [3] Feinstein AR, Cicchetti DV (1990). High agreement but low kappa: I. Journal of Clinical
       Epidemiology 43(6):543-549. doi:10.1016/0895-4356(90)90158-L

    Examples
    --------
    The second table of Feinstein and Cicchetti: 80 times both say yes, 5 times both say no.

    >>> anna = ["yes"] * 90 + ["no"] * 10
    >>> ben = ["yes"] * 80 + ["no"] * 10 + ["yes"] * 5 + ["no"] * 5
    >>> round(cohen_kappa([anna, ben]), 2)
    0.32
    """
    return value_of(prepare_cohen, ratings, categories, weights=weights)


@coefficient(prepare_scott)
def scott_pi(ratings: ArrayLike, weights: Weights = "identity", categories: Sequence[Any] | None = None) -> float:
    """Agreement of two coders beyond chance, where chance follows what both used together.

    Parameters
    ----------
    ratings : array_like, shape (2, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit. Units that only one of the
        two rated are left out.
    weights : {"identity", "linear", "quadratic", "ordinal"} or array_like, shape (q, q)
        How much two different values still agree; by default not at all.
    categories : sequence, optional
        All values in their order; needed for weights of anything but numbers.

    Returns
    -------
    float
        1 for perfect agreement, 0 for agreement as by chance, at least -1 without weights. NaN if no
        unit was rated by both, or if both gave one and the same value throughout.

    Raises
    ------
    ValueError
        If there are more than two coders, or weights need an order of the categories that is not known.

    Notes
    -----
    *How it misleads.* As Cohen's kappa it is low where one category is frequent. Where the two coders
    use categories differently often it is lower than Cohen's kappa: the difference counts against
    them. Krippendorff's alpha is the same but for a term that vanishes with many units.

    References
    ----------
    .. [1] Scott WA (1955). Reliability of content analysis: the case of nominal scale coding. Public
       Opinion Quarterly 19(3):321-325. doi:10.1086/266577

    Examples
    --------
    The table of Cohen (1960), 200 units.

    >>> table = [[88, 10, 2], [14, 40, 6], [18, 10, 12]]
    >>> pairs = [(a, b) for a in range(3) for b in range(3) for _ in range(table[a][b])]
    >>> round(scott_pi(list(zip(*pairs))), 4)
    0.4872
    """
    return value_of(prepare_scott, ratings, categories, weights=weights)
