"""Units with the same ratings are one pattern that occurs several times.

A bootstrap replicate then needs one number a pattern instead of one a unit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def collapse(patterns: NDArray[Any], highest: int) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Distinct rows and how often each occurs.

    Parameters
    ----------
    patterns : array of whole numbers, shape (n_units, n_columns)
        Between 0 and ``highest``.
    highest : int

    Returns
    -------
    distinct : array, shape (n_patterns, n_columns)
        In the order of the numbers, whatever the order of the units.
    times : array, shape (n_patterns,)
    """
    base = highest + 1
    columns = patterns.shape[1]
    if base**columns < 2**53:  # one number a row; a product of floats is exact below 2**53, and the quickest
        powers = float(base) ** np.arange(columns - 1, -1, -1)
        keys = np.sort((patterns.astype(np.float64, copy=False) @ powers).astype(np.int64))
        starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))[: len(keys)]
        times = np.diff(np.append(starts, len(keys)))
        distinct = keys[starts][:, None] // powers.astype(np.int64) % base
        return distinct, times
    smallest = np.uint8 if highest < 256 else np.uint32
    distinct, times = np.unique(patterns.astype(smallest), axis=0, return_counts=True)
    return distinct.astype(np.int64), times
