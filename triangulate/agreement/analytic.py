"""Standard errors without resampling: from the slope of the coefficient along what each unit adds.

For a function of sums this is the delta method. It gives the formula of Fleiss, Cohen and Everitt (1969)
for Cohen's kappa and those of Gwet (2008, 2014) for the other coefficients, each from the formula of
the coefficient alone. The slope is exact: a step along the imaginary axis has no rounding to trade
against (Squire and Trapp 1998, doi:10.1137/S003614459631241X).
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from triangulate.agreement.rows import Rows
from triangulate.agreement.statistic import Statistic

_STEP = 1e-30


def slope(statistic: Statistic, totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """The derivative of the coefficient by each sum; shape (n_features,)."""
    d = len(totals)
    gradient = np.empty(d)
    block = max(1, (1 << 21) // max(d, 1))
    for start in range(0, d, block):
        size = min(block, d - start)
        steps = np.tile(totals.astype(np.complex128), (size, 1))
        steps[np.arange(size), start + np.arange(size)] += 1j * _STEP
        observed, expected = statistic.slope_totals(steps)
        gradient[start : start + size] = -(observed / expected).imag / _STEP
    return gradient


def influences(statistic: Statistic, rows: Rows) -> NDArray[np.float64]:
    """What each unit (or cluster) does to the coefficient, to first order; shape (n_rows,)."""
    totals = rows.totals
    observed, expected = statistic.slope_totals(totals)
    value = float(1 - observed / expected)
    return np.asarray(rows.features @ slope(statistic, totals) + statistic.handbook_term(rows.features, totals, value))


def standard_error(statistic: Statistic, rows: Rows) -> float:
    """The analytic standard error; units or clusters are taken for independent.

    The influences add up to 0, so their squares are their variance.
    """
    n = rows.n
    if n < 2:
        return float("nan")
    squares = float(rows.times @ influences(statistic, rows) ** 2)
    return sqrt(squares * (n / (n - 1)) ** statistic.per_unit)
