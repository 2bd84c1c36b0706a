"""What units (or clusters of them) add to the sums, as rows that can be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from triangulate.agreement.patterns import collapse
from triangulate.agreement.ratings import RatingTable, counts_of
from triangulate.agreement.statistic import Array, Statistic


@dataclass(frozen=True, eq=False)
class Rows:
    """Things that can be drawn: distinct rows of features, and how many things each row stands for."""

    features: NDArray[np.float64]
    """Shape (n_rows, n_features)."""
    times: NDArray[np.intp]
    """Shape (n_rows,); the number of units or clusters with these features."""

    @property
    def n(self) -> int:
        """Units or clusters altogether."""
        return int(self.times.sum())

    @property
    def totals(self) -> NDArray[np.float64]:
        """The sums over all of them."""
        return np.asarray(self.times @ self.features)


def rows_of(table: RatingTable, statistics: Sequence[Statistic], labels: NDArray[np.intp] | None = None) -> tuple[Rows, list[slice]]:
    """Rows of all statistics side by side, and which columns belong to each.

    Units that none of the statistics can use are left out. With ``labels`` a row is a cluster.
    """
    keep = table.rated() >= min((statistic.least for statistic in statistics), default=1)
    table = table.only(keep)
    by_coder = any(statistic.by_coder for statistic in statistics)
    q = len(table.categories)
    if by_coder:
        patterns, highest = table.codes.T + 1, q
    else:
        patterns, highest = counts_of(table.codes, q), table.n_coders
    if labels is None:
        patterns, times = collapse(patterns, highest)
    codes = patterns - 1 if by_coder else patterns
    counts = counts_of(codes.T, q) if by_coder else patterns
    blocks = [statistic.features(codes if statistic.by_coder else counts) for statistic in statistics]
    edges = np.cumsum([0, *(block.shape[1] for block in blocks)])
    parts = [slice(int(start), int(end)) for start, end in pairwise(edges)]
    features = blocks[0] if len(blocks) == 1 else np.hstack(blocks) if blocks else np.empty((len(patterns), 0))
    if labels is None:
        return Rows(features, times), parts
    summed = _by_cluster(features, labels[keep])
    return Rows(summed, np.ones(len(summed), dtype=np.intp)), parts


def _by_cluster(features: Array, labels: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sums of the units of each cluster that has any."""
    _, numbers = np.unique(labels, return_inverse=True)
    count = int(numbers.max(initial=-1)) + 1
    return np.column_stack([np.bincount(numbers, weights=column, minlength=count) for column in features.T])


def compared(table: RatingTable, labels: NDArray[np.intp]) -> int:
    """How many clusters have a unit that two coders rated."""
    return len(np.unique(labels[table.rated() >= 2]))
