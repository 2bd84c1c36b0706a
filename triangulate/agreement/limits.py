"""From replicates, or from a standard error, to limits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from triangulate.agreement.quantiles import normal_quantile, normal_share, student_quantile
from triangulate.agreement.result import Interval

Method = Literal["percentile", "bca", "analytic"]
METHODS = ("percentile", "bca", "analytic")

_SAME = 1e-12
"""Values no further apart are the same but for rounding."""


@dataclass(frozen=True, eq=False)
class Sampled:
    """Replicates of a coefficient, and its values without each unit (or cluster)."""

    replicates: NDArray[np.float64]
    """Shape (n_replicates,); NaN where the coefficient is undefined."""
    left_out: NDArray[np.float64]
    """Shape (n_rows,), or empty where BCa is not asked for."""
    times: NDArray[np.intp]
    """Shape (n_rows,); for how many units each stands."""

    def minus(self, other: Sampled) -> Sampled:
        """Of the difference of two coefficients, replicate by replicate."""
        return Sampled(self.replicates - other.replicates, self.left_out - other.left_out, self.times)


def analytic_limits(result: Interval, error: float, n: int) -> Interval:
    """Estimate and standard error with Student's t; not above 1, nor below -1 (0 for raw agreement)."""
    reach = student_quantile((1 + result.confidence) / 2, n - 1) * error
    lowest = min(-1.0, result.estimate) if result.zero else 0.0
    low, high = max(lowest, result.estimate - reach), min(1.0, result.estimate + reach)
    return replace(result, low=low, high=high, standard_error=error)


def resampled_limits(result: Interval, sampled: Sampled) -> Interval:
    """Percentile or BCa limits, and what replicates were left out."""
    values = sampled.replicates[~np.isnan(sampled.replicates)]
    undefined = len(sampled.replicates) - len(values)
    result = replace(result, replicates=len(sampled.replicates), undefined=undefined)
    if undefined:
        result = _noted(
            result,
            f"In {undefined:,} of {result.replicates:,} replicates the coefficient was undefined (all ratings the same): left out.",
        )
    if len(values) < 2 or 2 * undefined > result.replicates:
        return _noted(result, "That is too many for an interval." if undefined else "Two replicates or more are needed for an interval.")
    error = float(values.std(ddof=1))
    tail = (1 - result.confidence) / 2
    shares: tuple[float, float] = (tail, 1 - tail)
    if result.method == "bca" and error > _SAME:
        corrected = _bca_shares(result.estimate, values, sampled, shares)
        if corrected is None:
            result = _noted(replace(result, method="percentile"), "BCa cannot be worked out here; these are percentile limits.")
        else:
            shares = corrected
    low, high = np.quantile(values, shares)
    return replace(result, low=float(low), high=float(high), standard_error=error)


def _bca_shares(estimate: float, values: NDArray[np.float64], sampled: Sampled, shares: tuple[float, float]) -> tuple[float, float] | None:
    """Shares of the replicates that bias and acceleration move the limits to (Efron 1987).

    The acceleration comes from leaving out *units*. One library took the skewness of the replicates
    instead, which is another number.
    """
    below = float((values < estimate - _SAME).mean() + (np.abs(values - estimate) <= _SAME).mean() / 2)
    there = ~np.isnan(sampled.left_out)
    left_out, times = sampled.left_out[there], sampled.times[there]
    if not 0 < below < 1 or not len(left_out):
        return None
    bias = normal_quantile(below)
    apart = np.average(left_out, weights=times) - left_out
    squares = float(times @ apart**2)
    if squares <= _SAME**2:
        return None
    acceleration = float(times @ apart**3) / (6 * squares**1.5)
    moved = []
    for share in shares:
        z = bias + normal_quantile(share)
        if not isfinite(z) or acceleration * z >= 1:
            return None
        moved.append(normal_share(bias + z / (1 - acceleration * z)))
    return moved[0], moved[1]


def _noted(result: Interval, text: str) -> Interval:
    return replace(result, note=f"{result.note} {text}".strip())
