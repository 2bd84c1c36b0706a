"""Krippendorff's alpha: any number of coders, missing ratings, categories of any level of measurement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from triangulate.agreement.ratings import RatingTable
from triangulate.agreement.statistic import Array, Statistic, coefficient, ratio, spread, value_of, within
from triangulate.agreement.weights import Weights, disagreement_weights, places_of

Level = Literal["nominal", "ordinal", "interval", "ratio"]
"""What differences between values mean."""

LEVELS = ("nominal", "ordinal", "interval", "ratio")

MOST_CATEGORIES = 2000
"""A table of all pairs of more categories would need too much memory."""


@dataclass(frozen=True, eq=False)
class Alpha(Statistic):
    """Alpha with a metric that is known beforehand; each pairable value weighs the same."""

    name: ClassVar[str] = "Krippendorff's alpha"

    def features(self, patterns: Array) -> NDArray[np.float64]:
        """Whether the unit has two or more values, disagreement within it, and its values."""
        rated = patterns.sum(axis=1)
        paired = rated >= 2
        features = np.empty((2 + patterns.shape[1], len(patterns))).T  # columns lie together: they are filled and summed one by one
        features[:, 0] = paired
        features[:, 1] = within(patterns, self.disagreement) / np.where(paired, rated - 1, 1)
        np.multiply(patterns, paired[:, None], out=features[:, 2:])
        return features

    def disagreements(self, totals: Array) -> tuple[Array, Array]:
        """Observed and expected disagreement (Krippendorff's D_o and D_e)."""
        return self._disagreements(totals, without=1)

    def slope_totals(self, totals: Array) -> tuple[Array, Array]:
        """The same with pairs drawn with replacement: what alpha tends to with many units."""
        return self._disagreements(totals, without=0)

    def _disagreements(self, totals: Array, without: int) -> tuple[Array, Array]:
        values = totals[..., 2:]
        n = values.sum(axis=-1)
        return ratio(totals[..., 1], n), ratio(spread(values, self.disagreement), n * (n - without))

    def handbook_term(self, features: Array, totals: Array, value: float) -> Array:
        """The Handbook's small-sample share of pairs stays in the slope: 0 where units have equally many values."""
        values, n = features[:, -self.categories :].sum(axis=1), totals[-self.categories :].sum()
        return np.asarray((value - 1) / n * (values / n - features[:, 0] / totals[0]))


@dataclass(frozen=True, eq=False)
class OrdinalAlpha(Alpha):
    """Alpha with the ordinal metric, which depends on how often each value was given."""

    def features(self, patterns: Array) -> NDArray[np.float64]:
        """Whether the unit has two or more values, coincidences of each two values, and its values."""
        rated = patterns.sum(axis=1)
        paired = rated >= 2
        low, high = np.triu_indices(patterns.shape[1], k=1)
        coincidences = patterns[:, low] * patterns[:, high] / np.where(paired, rated - 1, 1)[:, None]
        return np.hstack([paired[:, None], coincidences, patterns * paired[:, None]])

    def _disagreements(self, totals: Array, without: int) -> tuple[Array, Array]:
        q = self.categories
        coincidences, values = totals[..., 1:-q], totals[..., -q:]
        low, high = np.triu_indices(q, k=1)
        metric = self._metric(values, low, high)
        n = values.sum(axis=-1)
        observed = 2 * (coincidences * metric).sum(axis=-1)
        expected = 2 * (values[..., low] * values[..., high] * metric).sum(axis=-1)
        return ratio(observed, n), ratio(expected, n * (n - without))

    @staticmethod
    def _metric(values: Array, low: Any, high: Any) -> Array:
        # Krippendorff's sum of the n_g from one value to the other, minus half of both ends, is the
        # distance of their mid-ranks.
        ranks = np.cumsum(values, axis=-1) - values / 2
        return np.asarray((ranks[..., high] - ranks[..., low]) ** 2)

    def largest_disagreement(self, totals: Array) -> float:
        """Of the lowest and the highest value."""
        values = totals[-self.categories :]
        return float(self._metric(values, 0, -1))


def prepare_alpha(table: RatingTable, level: Level = "nominal", weights: Weights | None = None) -> Alpha | OrdinalAlpha:
    """The statistic for these ratings."""
    if level not in LEVELS:
        raise ValueError(f'level can be "nominal", "ordinal", "interval" or "ratio", but is {level!r}.')
    q = len(table.categories)
    if q > MOST_CATEGORIES:
        raise ValueError(
            f"ratings has {q} different values; alpha is worked out here for {MOST_CATEGORIES} at most. Put values into bands."
        )
    if weights is not None:
        if level != "nominal":
            raise ValueError(f'give either level="{level}" (Krippendorff\'s metric) or weights, not both.')
        return Alpha(disagreement_weights(table, weights))
    if level == "nominal":
        return Alpha(disagreement_weights(table, "identity"))
    if level == "ordinal":
        places_of(table, 'level="ordinal"', by_value=False)
        return OrdinalAlpha(disagreement_weights(table, "identity"))
    return Alpha(_metric(table, level))


def _metric(table: RatingTable, level: str) -> NDArray[np.float64]:
    """Krippendorff's squared difference of each two values, for numbers; the largest is 1, which changes nothing."""
    if not table.numeric:
        other = next(value for value in table.categories if not isinstance(value, (int, float)))
        raise ValueError(
            f'level="{level}" needs numbers, but ratings has {other!r}. Use level="ordinal" with categories=[...] in their order, '
            'or level="nominal".'
        )
    values = np.array([float(value) for value in table.categories])
    apart: NDArray[np.float64] = (values[:, None] - values[None, :]) ** 2
    if level == "interval":
        return apart / apart.max() if apart.any() else apart
    if np.any(values < 0):
        raise ValueError(f'level="ratio" needs values of 0 or more, but ratings has {values.min():g}. Use level="interval".')
    together = (values[:, None] + values[None, :]) ** 2
    return np.asarray(np.divide(apart, together, out=np.zeros_like(apart), where=together > 0))


@coefficient(prepare_alpha)
def krippendorff_alpha(
    ratings: ArrayLike, level: Level = "nominal", weights: Weights | None = None, categories: Sequence[Any] | None = None
) -> float:
    """One minus observed over expected disagreement, for any number of coders and missing ratings.

    Parameters
    ----------
    ratings : array_like, shape (n_coders, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit. Units rated once do not count.
    level : {"nominal", "ordinal", "interval", "ratio"}
        What differences between values mean. ``ordinal`` is Krippendorff's own metric, which counts the
        ratings that lie between two values.
    weights : {"identity", "linear", "quadratic", "ordinal"} or array_like, shape (q, q), optional
        Instead of ``level``: alpha with the weights of the other coefficients. ``weights="ordinal"``
        (Gwet) is another definition than ``level="ordinal"``: say which was meant.
    categories : sequence, optional
        All values in their order; needed for an order of anything but numbers.

    Returns
    -------
    float
        1 for perfect agreement, 0 for agreement as by chance, below 0 for less than that. NaN if no unit
        was rated by two coders, or if all gave one and the same value throughout.

    Raises
    ------
    ValueError
        If an order or numbers are needed and there are none.

    Notes
    -----
    *How it misleads.* It is low where one category is frequent, however often coders agree. Each
    pairable rating weighs the same, so units that many rated weigh more. The ordinal metric follows the
    ratings at hand: the same two values lie further apart where many ratings lie between them. One
    coder who differs from all others is not seen in it.

    References
    ----------
    .. [1] Krippendorff K (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
       https://repository.upenn.edu/handle/20.500.14332/2089
    .. [2] Hayes AF, Krippendorff K (2007). Answering the call for a standard reliability measure for
       coding data. Communication Methods and Measures 1(1):77-89. doi:10.1080/19312450709336664

    Examples
    --------
    Krippendorff (2011), part C: four observers, twelve units, some ratings missing.

    >>> nothing = None
    >>> ratings = [
    ...     [1, 2, 3, 3, 2, 1, 4, 1, 2, nothing, nothing, nothing],
    ...     [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nothing, 3],
    ...     [nothing, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nothing],
    ...     [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nothing],
    ... ]
    >>> [round(krippendorff_alpha(ratings, level=level), 3) for level in ("nominal", "ordinal", "interval", "ratio")]
    [0.743, 0.815, 0.849, 0.797]
    """
    return value_of(prepare_alpha, ratings, categories, level=level, weights=weights)
