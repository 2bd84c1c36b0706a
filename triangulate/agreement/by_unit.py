"""Coefficients in which each unit weighs the same, however many coders rated it.

Observed disagreement is the mean over units rated by two or more; the prevalence of a category is the
mean over all rated units of its share of the unit's ratings (Gwet 2014). Coefficients differ in what
disagreement they expect.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from triangulate.agreement.statistic import Array, Statistic, ratio, within


class ByUnit(Statistic):
    """Features of a unit: rated, compared, its disagreement, shares of the categories."""

    least: ClassVar[int] = 1

    def features(self, patterns: Array) -> NDArray[np.float64]:
        """One row a pattern of counts."""
        rated = patterns.sum(axis=1)
        pairs = rated * (rated - 1)
        features = np.empty((3 + patterns.shape[1], len(patterns))).T  # columns lie together: they are filled and summed one by one
        features[:, 0] = rated >= 1
        features[:, 1] = rated >= 2
        features[:, 2] = within(patterns, self.disagreement) / np.where(pairs > 0, pairs, 1)
        np.divide(patterns, np.where(rated > 0, rated, 1)[:, None], out=features[:, 3:])
        return features

    def disagreements(self, totals: Array) -> tuple[Array, Array]:
        """Observed and expected disagreement."""
        observed_disagreement = ratio(totals[..., 2], totals[..., 1])
        prevalence = ratio(totals[..., 3:], totals[..., :1])
        return observed_disagreement, self.expected_disagreement(prevalence)

    def handbook_term(self, features: Array, totals: Array, value: float) -> Array:
        """The share of units that were compared counts as fixed: 0 where each unit has two ratings."""
        return np.asarray(value * (features[:, 1] / totals[1] - features[:, 0] / totals[0]))

    @abstractmethod
    def expected_disagreement(self, prevalence: Array) -> Array:
        """By chance, given how prevalent each category is (last axis)."""
