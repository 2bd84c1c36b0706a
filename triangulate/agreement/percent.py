"""How often coders agree, without any correction for chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from triangulate.agreement.ratings import RatingTable
from triangulate.agreement.statistic import Array, Statistic, coefficient, value_of, within
from triangulate.agreement.weights import Weights, disagreement_weights


@dataclass(frozen=True, eq=False)
class PercentAgreement(Statistic):
    """Disagreement of pairs of ratings, pooled or averaged over units."""

    pooled: bool = True
    name: ClassVar[str] = "percent agreement"
    chance_corrected: ClassVar[bool] = False

    def features(self, patterns: Array) -> NDArray[np.float64]:
        """Pairs of ratings (or 1 for a unit), and those of them that disagree (or their share)."""
        rated = patterns.sum(axis=1)
        pairs = rated * (rated - 1)
        apart = within(patterns, self.disagreement)
        if self.pooled:
            return np.column_stack([pairs, apart])
        return np.column_stack([pairs > 0, apart / np.where(pairs > 0, pairs, 1)])

    def disagreements(self, totals: Array) -> tuple[Array, Array]:
        """What disagreed, and what could: all that was compared, since chance is not taken into account."""
        return totals[..., 1], totals[..., 0]


def prepare_percent(table: RatingTable, weights: Weights = "identity", average: str = "pairs") -> PercentAgreement:
    """The statistic for these ratings."""
    if average not in ("pairs", "units"):
        raise ValueError(f'average can be "pairs" or "units", but is {average!r}.')
    return PercentAgreement(disagreement_weights(table, weights), pooled=average == "pairs")


@coefficient(prepare_percent)
def percent_agreement(
    ratings: ArrayLike, weights: Weights = "identity", categories: Sequence[Any] | None = None, average: Literal["pairs", "units"] = "pairs"
) -> float:
    """Share of pairs of coders that gave the same value, over all units and pairs that both rated.

    Parameters
    ----------
    ratings : array_like, shape (n_coders, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit.
    weights : {"identity", "linear", "quadratic", "ordinal"} or array_like, shape (q, q)
        How much two different values still agree; by default not at all.
    categories : sequence, optional
        All values that could have been given, in their order; needed for weights of anything but numbers.
    average : {"pairs", "units"}
        Whether each pair of ratings counts the same, or each unit (as in the observed agreement of
        Fleiss and Gwet). The two differ only where some units were rated by more coders than others.

    Returns
    -------
    float
        Between 0 and 1; NaN where no unit was rated by two coders.

    Raises
    ------
    ValueError
        If ``ratings`` is no matrix, or weights need an order of the categories that is not known.

    Notes
    -----
    Chance is not taken into account: where nearly all units have one value, agreement is high
    whatever the coders do. With more than two coders, pairs (not units) are counted, as in the
    observed agreement of Fleiss.

    References
    ----------
    .. [1] Fleiss JL (1971). Measuring nominal scale agreement among many raters. Psychological
       Bulletin 76(5):378-382. doi:10.1037/h0031619

    Examples
    --------
    >>> percent_agreement([["A", "P", "S", None], ["A", "P", "D", "S"]])
    0.6666666666666666
    """
    return value_of(prepare_percent, ratings, categories, weights=weights, average=average)
