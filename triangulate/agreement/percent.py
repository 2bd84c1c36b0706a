"""How often coders agree, without any correction for chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def percent_agreement(ratings: ArrayLike) -> float:
    """Share of pairs of coders that gave the same value, over all units and pairs that both rated.

    Parameters
    ----------
    ratings : array_like, shape (n_coders, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit.

    Returns
    -------
    float
        Between 0 and 1; NaN where no unit was rated by two coders.

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
    table = np.asarray(ratings, dtype=object)
    if table.ndim != 2:
        raise ValueError(f"ratings must have the shape (n_coders, n_units), but has {table.ndim} dimension(s)")
    same = pairs = 0
    rated = np.array([[value is not None and value == value for value in row] for row in table], dtype=bool).reshape(table.shape)
    for first in range(len(table)):
        for second in range(first + 1, len(table)):
            both = rated[first] & rated[second]
            pairs += int(both.sum())
            same += int((table[first][both] == table[second][both]).sum())
    return same / pairs if pairs else float("nan")
