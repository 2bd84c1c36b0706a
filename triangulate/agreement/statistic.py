"""What all coefficients have in common: one minus observed over expected disagreement.

Each coefficient is a function of sums over units. ``features`` gives what one unit adds,
``disagreements`` turns sums into observed and expected disagreement. So a bootstrap replicate is a
weighted sum of features, all replicates are one matrix product, leaving a unit out is a subtraction,
and the slope of the coefficient gives its standard error.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, ParamSpec

import numpy as np
from numpy.typing import ArrayLike, NDArray

from triangulate.agreement.ratings import RatingTable, counts_of, read_ratings

P = ParamSpec("P")
Array = NDArray[Any]

_UNITS = 1 << 13
"""Units whose features are held at a time where only their sum is needed."""


@dataclass(frozen=True, eq=False)
class Statistic(ABC):
    """A coefficient for given categories and weights."""

    disagreement: NDArray[np.float64]
    """Shape (q, q): how far apart two categories are; 0 on the diagonal."""

    by_coder: ClassVar[bool] = False
    """Whether it matters who gave which value: a pattern is then the codes of a unit, else its counts."""
    least: ClassVar[int] = 2
    """Units with fewer ratings add nothing."""
    chance_corrected: ClassVar[bool] = True
    """Whether 0 means agreement as by chance."""
    two_coders: ClassVar[bool] = False
    """Whether the coefficient is for two coders only."""
    by_number: ClassVar[bool] = False
    """Whether the coefficient depends on how many categories there are, used or not."""
    per_unit: ClassVar[int] = 1
    """Standard errors divide by n - 1 (1, Gwet) or by n (0, Fleiss, Cohen and Everitt)."""

    name: ClassVar[str] = ""
    """As in a sentence."""

    @abstractmethod
    def features(self, patterns: Array) -> NDArray[np.float64]:
        """What each pattern adds to the sums; shape (n_patterns, n_features)."""

    @abstractmethod
    def disagreements(self, totals: Array) -> tuple[Array, Array]:
        """Observed and expected disagreement for sums of shape (..., n_features)."""

    def slope_totals(self, totals: Array) -> tuple[Array, Array]:
        """As ``disagreements``, without terms for small samples; what standard errors are derived from."""
        return self.disagreements(totals)

    def handbook_term(self, features: Array, totals: Array, value: float) -> Array | float:  # noqa: ARG002 (for those that have one)
        """What Gwet's Handbook adds to the slope along each feature row where ratings are missing."""
        return 0.0

    def largest_disagreement(self, totals: Array) -> float:  # noqa: ARG002 (the ordinal metric needs it)
        """The largest disagreement that two values can have, in the unit of the expected one."""
        return float(self.disagreement.max(initial=0.0))

    @property
    def categories(self) -> int:
        """The number of categories, q."""
        return int(self.disagreement.shape[0])


def ratio(numerator: Array, denominator: Array) -> Array:
    """A share; NaN of nothing, without a warning."""
    if denominator.ndim == 0:  # an array of one is ten times slower than a number
        return numerator / (denominator or np.nan)
    return numerator / np.where(denominator == 0, np.nan, denominator)


def spread(shares: Array, disagreement: NDArray[np.float64], others: Array | None = None) -> Array:
    """Disagreement expected between two values drawn from ``shares`` (and ``others``); last axis: categories."""
    return np.asarray(((shares @ disagreement) * (shares if others is None else others)).sum(axis=-1))


def within(patterns: Array, disagreement: NDArray[np.float64]) -> Array:
    """Disagreement of all pairs of values of one unit, both ways; shape (n_units,).

    Worked out with a row a category: sums along a handful of columns are slow.
    """
    columns = patterns.T
    return np.asarray(((disagreement.T @ columns) * columns).sum(axis=0))


def values_of(statistic: Statistic, totals: Array) -> NDArray[np.float64]:
    """The coefficient for sums of shape (..., n_features); NaN where no disagreement can be expected."""
    observed, expected = statistic.disagreements(totals)
    result = np.full(np.shape(observed), np.nan)
    np.divide(expected - observed, expected, out=result, where=expected > 0)
    return result


def patterns_of(table: RatingTable, by_coder: bool) -> Array:
    """One row a unit: codes of the coders, or counts of the categories."""
    return table.codes.T if by_coder else counts_of(table.codes, len(table.categories))


def tidy(value: float) -> float:
    """A plain float, without the rounding of binary fractions around 0 (a constant coder gives exactly 0)."""
    return 0.0 if abs(value) < 1e-13 else float(value)


Prepare = Callable[..., Statistic]
_PREPARE: dict[Callable[..., float], Prepare] = {}


def coefficient(prepare: Prepare) -> Callable[[Callable[P, float]], Callable[P, float]]:
    """Say how the public function is worked out, so that intervals can be had for it."""

    def register(function: Callable[P, float]) -> Callable[P, float]:
        _PREPARE[function] = prepare
        return function

    return register


def how_to_prepare(function: Callable[..., float]) -> Prepare | None:
    """What makes the statistic of a public function; None for functions of others."""
    return _PREPARE.get(function)


def value_of(prepare: Prepare, ratings: ArrayLike, categories: Sequence[Any] | None, **options: Any) -> float:
    """Read, count, and give the coefficient."""
    table = read_ratings(ratings, categories)
    statistic = prepare(table, **options)
    if table.codes.size == 0 or not table.categories:
        return float("nan")
    observed, expected = statistic.disagreements(totals_of(statistic, table))
    return tidy(float((expected - observed) / expected)) if expected > 0 else float("nan")


def totals_of(statistic: Statistic, table: RatingTable) -> NDArray[np.float64]:
    """The sums over all units, some units at a time: what stays in the cache is five times quicker."""
    if table.n_units <= _UNITS:
        return np.asarray(statistic.features(patterns_of(table, statistic.by_coder)).sum(axis=0))
    parts = []
    for start in range(0, table.n_units, _UNITS):
        part = RatingTable(table.codes[:, start : start + _UNITS], table.categories, table.given)
        parts.append(statistic.features(patterns_of(part, statistic.by_coder)).sum(axis=0))
    return np.asarray(np.sum(parts, axis=0))


def need_two(table: RatingTable, name: str, instead: str) -> None:
    """Refuse more than two coders, and say so where rows and columns look swapped."""
    if table.n_coders <= 2:
        return
    end = f"Use {instead} for more than two coders, or pairwise() for each two of them."
    if table.n_units <= 2:
        end = "Rows look like units here: pass the transposed matrix, so that each row is a coder."
    raise ValueError(f"{name} is for two coders, but ratings has {table.n_coders} rows (coders) and {table.n_units} columns (units). {end}")
