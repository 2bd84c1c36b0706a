"""One coefficient for each two coders: who differs from whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from triangulate.agreement.ratings import RatingTable, counts_of, read_ratings
from triangulate.agreement.statistic import values_of
from triangulate.agreement.uncertainty import statistic_of

_MOST = 1 << 23
"""Numbers held at a time (32 MB). Fewer than 2**24 units at a time, so that sums of ones are exact in 32 bits."""


def pairwise(
    coefficient: Callable[..., float], ratings: ArrayLike, categories: Sequence[Any] | None = None, **options: Any
) -> NDArray[np.float64]:
    """A coefficient for each two coders.

    All tables of two coders come from one matrix product, which is a hundred times quicker than a loop.

    Parameters
    ----------
    coefficient : function
        One of the coefficients of :mod:`triangulate.agreement`, also those for two coders.
    ratings : array_like, shape (n_coders, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit.
    categories, **options
        What the coefficient itself takes. Categories are those of all coders together.

    Returns
    -------
    array, shape (n_coders, n_coders)
        NaN on the diagonal and where the coefficient is undefined, so that ``numpy.nanmean`` of it for
        :func:`cohen_kappa` is Light's kappa.

    Raises
    ------
    ValueError
        As the coefficient itself.

    References
    ----------
    .. [1] Light RJ (1971). Measures of response agreement for qualitative data: some generalizations
       and alternatives. Psychological Bulletin 76(5):365-377. doi:10.1037/h0031643

    Examples
    --------
    >>> from triangulate.agreement import cohen_kappa
    >>> pairwise(cohen_kappa, [["a", "a", "b", "b"], ["a", "b", "b", "b"], ["a", "a", "b", "b"]])
    array([[nan, 0.5, 1. ],
           [0.5, nan, 0.5],
           [1. , 0.5, nan]])
    """
    table = read_ratings(ratings, categories)
    q, coders = len(table.categories), table.n_coders
    result = np.full((coders, coders), np.nan)
    if coders < 2 or not q:
        return result
    statistic = statistic_of(coefficient, RatingTable(table.codes[:2], table.categories, table.given), options)
    tables = _tables(table)
    codes = np.array([(first, second) for first in range(-1, q) for second in range(-1, q)], dtype=np.int64)
    features = statistic.features(codes if statistic.by_coder else counts_of(codes.T, q))
    for first in range(coders):
        result[first] = values_of(statistic, tables[first].reshape(q + 1, coders, q + 1).swapaxes(0, 1).reshape(coders, -1) @ features)
    np.fill_diagonal(result, np.nan)
    result[np.abs(result) < 1e-13] = 0.0
    return result


def _tables(table: RatingTable) -> NDArray[np.float64]:
    """How often each two coders gave each two values (the first value is missing).

    Returns
    -------
    array, shape (n_coders, q + 1, n_coders, q + 1)
    """
    size = len(table.categories) + 1
    width = table.n_coders * size
    product = np.zeros((width, width))
    step = max(1, _MOST // width)
    for start in range(0, table.n_units, step):
        block = table.codes[:, start : start + step]
        given = (block[:, None, :] == np.arange(-1, size - 1)[None, :, None]).reshape(width, -1).astype(np.float32)
        product += given @ given.T
    return product.reshape(table.n_coders, size, table.n_coders, size)
