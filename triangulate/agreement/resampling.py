"""Bootstrap replicates of sums, and what is left when one thing is left out.

What is drawn is a unit, or a cluster of units. All replicates of a bundle come from the same draws.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from triangulate.agreement.rows import Rows
from triangulate.agreement.statistic import Statistic, values_of

_FREQUENT = 18
"""A binomial number takes as long as drawing so many things one by one (90 and 5 ns)."""

_BLOCK = 1 << 12
"""Things drawn from at a time, and ..."""

_CACHE = 1 << 16
"""... counts held at a time: beyond the cache of the processor everything takes three times as long."""

_MOST = 1 << 22
"""Numbers held at a time otherwise (32 MB)."""


def resample(rows: Rows, replicates: int, seed: int) -> NDArray[np.float64]:
    """Sums over n things drawn with replacement from the n that there are.

    Rows that stand for many things are drawn as multinomial counts, one number a row. What stands
    for few is drawn thing by thing, in blocks: how many fall into each block is multinomial too, so the
    result is the same as n draws from all things.

    Returns
    -------
    array, shape (replicates, n_features)
    """
    rng = np.random.default_rng(seed)
    often = rows.times >= _FREQUENT
    frequent = rows.features[often]
    rare = np.repeat(rows.features[~often], rows.times[~often], axis=0)
    blocks = [rare[start : start + _BLOCK] for start in range(0, len(rare), _BLOCK)]
    sizes = np.array([*rows.times[often], *(len(block) for block in blocks)])
    totals = np.empty((replicates, rows.features.shape[1]))
    step = max(1, _CACHE // max([len(sizes), *(len(block) for block in blocks)]))
    for start in range(0, replicates, step):
        part = totals[start : start + step]
        shared = rng.multinomial(rows.n, sizes / rows.n, size=len(part))
        np.matmul(shared[:, : len(frequent)].astype(np.float64), frequent, out=part)
        for block, draws in zip(blocks, shared[:, len(frequent) :].T, strict=True):
            part += _counts(draws, len(block), rng) @ block
    return totals


def _counts(draws: NDArray[Any], things: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """How often each thing is drawn in each replicate; shape (n_replicates, n_things)."""
    drawn = rng.integers(0, things, size=int(draws.sum()))
    drawn += np.repeat(np.arange(0, len(draws) * things, things), draws)
    return np.bincount(drawn, minlength=len(draws) * things).reshape(len(draws), things).astype(np.float64)


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
