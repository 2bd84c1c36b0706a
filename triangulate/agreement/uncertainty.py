"""Intervals for any coefficient: by bootstrap (percentile, BCa) or from the analytic standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import isnan, nan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from triangulate.agreement.analytic import standard_error
from triangulate.agreement.limits import METHODS, Method, Sampled, analytic_limits, resampled_limits
from triangulate.agreement.notes import few, notes_on
from triangulate.agreement.quantiles import exact_lower
from triangulate.agreement.ratings import RatingTable, read_ratings
from triangulate.agreement.resampling import leave_one_out, resample
from triangulate.agreement.result import Interval
from triangulate.agreement.rows import Rows, compared, rows_of
from triangulate.agreement.statistic import Statistic, how_to_prepare, tidy, values_of

Labels = Sequence[Any] | NDArray[Any]


def interval(
    coefficient: Callable[..., float],
    ratings: ArrayLike,
    replicates: int = 10_000,
    seed: int = 1,
    method: Method = "percentile",
    clusters: Labels | None = None,
    confidence: float = 0.95,
    categories: Sequence[Any] | None = None,
    **options: Any,
) -> Interval:
    """A coefficient and the interval that the data give it.

    Parameters
    ----------
    coefficient : function
        One of the coefficients of :mod:`triangulate.agreement`.
    ratings : array_like, shape (n_coders, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit.
    replicates : int
        How many times units are drawn with replacement.
    seed : int
        The same seed gives the same interval.
    method : {"percentile", "bca", "analytic"}
        ``percentile`` and ``bca`` (bias-corrected and accelerated, with a jackknife over units) resample
        units. ``analytic`` uses the standard error and Student's t with one degree of freedom less than
        there are units.
    clusters : sequence, shape (n_units,), optional
        A label for each unit. Units with the same label are drawn together, and left out together:
        for units that are not independent, such as the comparisons of one row of a matrix.
    confidence : float
        Between 0 and 1.
    categories, **options
        What the coefficient itself takes: ``weights``, ``level``, ...

    Returns
    -------
    Interval
        With ``estimate``, ``low``, ``high``, ``standard_error`` and a ``note`` in words. Nothing is
        raised, and no warning given, for ratings of which nothing can be said: ``estimate`` or the
        limits are NaN then, and ``note`` says why.

    Raises
    ------
    ValueError
        If ``coefficient``, ``method``, ``confidence``, ``replicates`` or ``clusters`` cannot be used.

    Notes
    -----
    The interval is about units: it says what could have come out with *other units of the same kind*,
    rated by *these* coders. It says nothing about other coders. Where all units agree, resampling would
    give an interval from 1 to 1, which is not certainty but ignorance: instead, the exact lower limit of
    Clopper and Pearson for raw agreement is carried through the coefficient, with chance agreement as
    observed. Replicates in which the coefficient is undefined are left out and counted.

    References
    ----------
    .. [1] Efron B (1987). Better bootstrap confidence intervals. Journal of the American Statistical
       Association 82(397):171-185. doi:10.1080/01621459.1987.10478410
    .. [2] Fleiss JL, Cohen J, Everitt BS (1969). Large sample standard errors of kappa and weighted
       kappa. Psychological Bulletin 72(5):323-327. doi:10.1037/h0028106
    .. [3] Gwet KL (2008). Computing inter-rater reliability and its variance in the presence of high
       agreement. British Journal of Mathematical and Statistical Psychology 61(1):29-48.
       doi:10.1348/000711006X126600
    .. [4] Field CA, Welsh AH (2007). Bootstrapping clustered data. Journal of the Royal Statistical
       Society B 69(3):369-390. doi:10.1111/j.1467-9868.2007.00593.x

    Examples
    --------
    The table of Cohen (1960), 200 units.

    >>> from triangulate.agreement import cohen_kappa
    >>> table = [[88, 10, 2], [14, 40, 6], [18, 10, 12]]
    >>> pairs = [(a, b) for a in range(3) for b in range(3) for _ in range(table[a][b])]
    >>> result = interval(cohen_kappa, list(zip(*pairs)), method="analytic")
    >>> round(result.estimate, 3), round(result.standard_error, 3), round(result.low, 2), round(result.high, 2)
    (0.492, 0.051, 0.39, 0.59)
    """
    chosen = {"it": partial(coefficient, **options)}
    return intervals(chosen, ratings, replicates, seed, method, clusters, confidence, categories)["it"]


@dataclass(frozen=True, eq=False)
class Intervals(Mapping[str, Interval]):
    """Intervals of several coefficients from the same replicates, by name."""

    results: Mapping[str, Interval]
    """One for each coefficient."""
    samples: Mapping[str, Sampled]
    """Their replicates; nothing for analytic intervals."""

    def __getitem__(self, name: str) -> Interval:
        return self.results[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def difference(self, first: str, second: str) -> Interval:
        """The first coefficient minus the second, on the same units, with an interval of its own.

        Two intervals that overlap say little about a difference: both coefficients move together when
        units are exchanged.

        Raises
        ------
        ValueError
            If there are no replicates, which differences need.
        """
        one, two = self.results[first], self.results[second]
        result = replace(
            one,
            coefficient=f"{one.coefficient} minus {two.coefficient}",
            estimate=tidy(one.estimate - two.estimate),
            low=nan,
            high=nan,
            standard_error=nan,
            method=two.method if one.method == "exact" else one.method,
            note=" ".join(text for text in dict.fromkeys((one.note, two.note)) if text),
            undefined=0,
            zero="no difference",
        )
        if isnan(result.estimate):
            return result
        if first not in self.samples or second not in self.samples:
            raise ValueError('a difference needs replicates of both coefficients. Use method="percentile" or "bca".')
        method = "percentile" if result.method == "exact" else result.method
        return resampled_limits(replace(result, method=method), self.samples[first].minus(self.samples[second]))


def intervals(
    coefficients: Mapping[str, Callable[..., float]],
    ratings: ArrayLike,
    replicates: int = 10_000,
    seed: int = 1,
    method: Method = "percentile",
    clusters: Labels | None = None,
    confidence: float = 0.95,
    categories: Sequence[Any] | None = None,
) -> Intervals:
    """Several coefficients on the same ratings and the same replicates.

    Parameters
    ----------
    coefficients : mapping of str to function
        Coefficients by a name of your choice; ``functools.partial`` for those with options.
    ratings, replicates, seed, method, clusters, confidence, categories
        As for :func:`interval`. Replicates are the same for all coefficients, so that differences can
        be told; they are not those that :func:`interval` draws for one coefficient alone.

    Returns
    -------
    Intervals
        A mapping of names to :class:`Interval`, with ``difference(first, second)``.

    Raises
    ------
    ValueError
        As for :func:`interval`.

    Examples
    --------
    >>> from triangulate.agreement import cohen_kappa, gwet_ac1
    >>> anna = ["yes"] * 90 + ["no"] * 10
    >>> ben = ["yes"] * 80 + ["no"] * 10 + ["yes"] * 5 + ["no"] * 5
    >>> both = intervals({"AC1": gwet_ac1, "kappa": cohen_kappa}, [anna, ben])
    >>> apart = both.difference("AC1", "kappa")
    >>> round(apart.estimate, 2), apart.low > 0
    (0.49, True)
    """
    table = read_ratings(ratings, categories)
    _check(method, confidence, replicates)
    statistics = {name: statistic_of(function, table) for name, function in coefficients.items()}
    labels = None if clusters is None else _labels(clusters, table)
    blank = Interval(
        coefficient="",
        estimate=nan,
        low=nan,
        high=nan,
        standard_error=nan,
        confidence=confidence,
        method=method,
        note="",
        n_coders=table.n_coders,
        n_units=table.n_units,
        n_compared=int((table.rated() >= 2).sum()),
        missing=int((table.codes < 0).sum()),
        n_clusters=None,
        replicates=0,
        undefined=0,
        zero="",
    )
    results: dict[str, Interval] = {}
    singles = {name: rows_of(table, [statistic], labels)[0] for name, statistic in statistics.items()}
    for name, statistic in statistics.items():
        results[name] = _without_limits(blank, table, statistic, singles[name], labels)
    if method == "analytic":
        for name, statistic in statistics.items():
            results[name] = _with_limits(results[name], table, statistic, singles[name], labels, None)
        return Intervals(results, {})
    if len(singles) == 1:
        (rows,) = singles.values()
        parts = [slice(None)]
    else:
        rows, parts = rows_of(table, list(statistics.values()), labels)
    samples = _samples(rows, parts, statistics, replicates, seed, method)
    for name, statistic in statistics.items():
        sampled = samples.get(name)
        results[name] = _with_limits(results[name], table, statistic, singles[name], labels, sampled)
    return Intervals(results, samples)


def _without_limits(blank: Interval, table: RatingTable, statistic: Statistic, rows: Rows, labels: NDArray[np.intp] | None) -> Interval:
    """The estimate and what is to be said about it."""
    estimate = tidy(float(values_of(statistic, rows.totals))) if rows.n else nan
    return replace(
        blank,
        coefficient=statistic.name,
        estimate=estimate,
        note=" ".join(notes_on(table, statistic, estimate)),
        n_clusters=None if labels is None else rows.n,
        zero="chance" if statistic.chance_corrected else "",
    )


def _samples(
    rows: Rows, parts: Sequence[slice], statistics: Mapping[str, Statistic], replicates: int, seed: int, method: str
) -> dict[str, Sampled]:
    """Replicates of all coefficients from one set of draws, and the jackknife that BCa needs."""
    if rows.n < 2:
        return {}
    totals = resample(rows, replicates, seed)
    samples = {}
    for (name, statistic), part in zip(statistics.items(), parts, strict=True):
        left_out = leave_one_out(statistic, Rows(rows.features[:, part], rows.times)) if method == "bca" else np.empty(0)
        samples[name] = Sampled(values_of(statistic, totals[:, part]), left_out, rows.times)
    return samples


def _with_limits(
    result: Interval, table: RatingTable, statistic: Statistic, rows: Rows, labels: NDArray[np.intp] | None, sampled: Sampled | None
) -> Interval:
    """Limits where there can be some, else a note that says why not."""
    if isnan(result.estimate):
        return result
    things = "units" if labels is None else "clusters"
    n = result.n_compared if labels is None else compared(table, labels)
    if n < 2:
        return _noted(result, f"Only one {things[:-1]} can be compared: there is no interval.")
    observed, expected = (float(part) for part in statistic.disagreements(rows.totals))
    if observed == 0:
        return _all_agree(result, statistic, rows, n, things, expected)
    limited = analytic_limits(result, standard_error(statistic, rows), rows.n) if sampled is None else resampled_limits(result, sampled)
    if limited.standard_error > 1e-12 or isnan(limited.standard_error):
        return _noted(limited, *few(n, things)) if not isnan(limited.low) else limited
    if not _any_agreement(table) and (result.estimate < 0 or not statistic.chance_corrected):
        high = 1 - exact_lower(n, result.confidence) * observed / expected
        end = f"No two coders agree on any of {n} {things}: the upper limit is the one of Clopper and Pearson for that."
        return _noted(replace(result, low=result.estimate, high=high, method="exact"), end)
    return _noted(result, "Whichever units are drawn, the coefficient is the same: there is no interval.")


def _all_agree(result: Interval, statistic: Statistic, rows: Rows, n: int, things: str, expected: float) -> Interval:
    """Resampling units that all agree would pretend that this is certain."""
    bound = exact_lower(n, result.confidence)
    most = statistic.largest_disagreement(rows.totals) / expected if statistic.chance_corrected else 1.0
    low = max(-1.0, 1 - (1 - bound) * most)
    text = (
        f"All coders agree on all of {n} {things} that can be compared. The lower limit is the one of Clopper and Pearson for that: "
        f"raw agreement of {bound:.2f} could still give it."
    )
    return _noted(replace(result, low=low, high=1.0, method="exact"), text)


def _any_agreement(table: RatingTable) -> bool:
    """Whether any two coders gave the same value to a unit."""
    ordered = np.sort(table.codes, axis=0)
    return bool(((ordered[1:] == ordered[:-1]) & (ordered[1:] >= 0)).any())


def _noted(result: Interval, *texts: str) -> Interval:
    return replace(result, note=" ".join([result.note, *texts]).strip())


def statistic_of(function: Callable[..., float], table: RatingTable, options: Mapping[str, Any] | None = None) -> Statistic:
    """What is behind a public function, or a partial of one, for these ratings."""
    options = dict(options or {})
    while isinstance(function, partial):
        if function.args:
            raise ValueError("give the options of a coefficient by name: partial(krippendorff_alpha, level=...).")
        options = {**function.keywords, **options}
        function = function.func
    prepare = how_to_prepare(function)
    if prepare is None:
        raise ValueError(f"coefficient must be one of those in triangulate.agreement, such as krippendorff_alpha, but is {function!r}.")
    if "categories" in options:
        raise ValueError("give categories= to the interval itself: all its coefficients count the same categories.")
    return prepare(table, **options)


def _check(method: str, confidence: float, replicates: int) -> None:
    if method not in METHODS:
        raise ValueError(f'method can be "percentile", "bca" or "analytic", but is {method!r}.')
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, such as 0.95, but is {confidence!r}.")
    if replicates < 1:
        raise ValueError(f"replicates must be 1 or more, such as 10_000, but is {replicates!r}.")


def _labels(clusters: Labels, table: RatingTable) -> NDArray[np.intp]:
    """Clusters as numbers, in the order of their first unit."""
    values = list(clusters)
    if len(values) != table.n_units:
        raise ValueError(f"clusters must have a label for each of the {table.n_units} units, but has {len(values)}.")
    if any(value is None or value != value for value in values):
        raise ValueError("clusters has units without a label. Give each unit the label of its cluster; a unit alone gets one of its own.")
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return np.array([numbers[value] for value in values], dtype=np.intp)
