"""Bootstrap replicates of sums, and what is left when one thing is left out.

What is drawn is a unit, or a cluster of units. All replicates of a bundle come from the same draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triangulate.agreement.rows import Rows
from triangulate.agreement.statistic import Statistic, values_of

_PATTERN, _DRAW, _CALL = 90.0, 6.0, 8000.0
"""Nanoseconds for a pattern of a multinomial draw, for an index drawn, and for each call: they decide which way is taken."""

_MOST = 1 << 22
"""Numbers held at a time while drawing (32 MB)."""


def draw(times: NDArray[np.intp], replicates: int, rng: np.random.Generator) -> Iterator[NDArray[Any]]:
    """How often each row is drawn, n of n with replacement; chunks of shape (some replicates, n_rows).

    Where rows stand for few things each, a draw of indices is quicker than a multinomial draw; each
    thing then has a column of its own (``n`` columns).
    """
    n, rows = int(times.sum()), len(times)
    by_row = draws_by_row(times)
    step = max(1, _MOST // max(rows if by_row else n, 1))
    for start in range(0, replicates, step):
        size = min(step, replicates - start)
        if by_row:
            yield rng.multinomial(n, times / n, size=size)
        elif size * n < 1 << 16 or n < 2000:
            drawn = rng.integers(0, n, size=(size, n)) + np.arange(0, size * n, n)[:, None]
            yield np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n)
        else:
            yield np.stack([np.bincount(rng.integers(0, n, size=n), minlength=n) for _ in range(size)])


def draws_by_row(times: NDArray[np.intp]) -> bool:
    """Whether a multinomial draw over rows is quicker than a draw of indices."""
    return len(times) * _PATTERN <= int(times.sum()) * _DRAW + _CALL


def resample(rows: Rows, replicates: int, seed: int) -> NDArray[np.float64]:
    """Sums of each replicate; shape (replicates, n_features)."""
    rng = np.random.default_rng(seed)
    features = rows.features if draws_by_row(rows.times) else np.repeat(rows.features, rows.times, axis=0)
    totals = np.empty((replicates, features.shape[1]))
    done = 0
    for drawn in draw(rows.times, replicates, rng):
        totals[done : done + len(drawn)] = drawn.astype(np.float64) @ features
        done += len(drawn)
    return totals


def leave_one_out(statistic: Statistic, rows: Rows) -> NDArray[np.float64]:
    """The coefficient without one of the things that each row stands for; shape (n_rows,)."""
    totals = rows.totals
    values = np.empty(len(rows.times))
    step = max(1, _MOST // max(rows.features.shape[1], 1))
    for start in range(0, len(values), step):
        rest = totals - rows.features[start : start + step]
        # Sums of shares leave a trace of rounding where nothing is left; it would be divided by another.
        rest[np.abs(rest) < 1e-9] = 0.0
        values[start : start + step] = values_of(statistic, rest)
    return values
