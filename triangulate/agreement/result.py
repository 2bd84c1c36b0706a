"""What an interval consists of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """A coefficient with the interval that the data give it.

    Examples
    --------
    >>> from triangulate.agreement import interval, krippendorff_alpha
    >>> result = interval(krippendorff_alpha, [["A", "P", "A", "S", "A", "D"], ["A", "P", "S", "S", "A", "A"]])
    >>> round(result.estimate, 2), result.n_compared, result.n_coders
    (0.53, 6, 2)
    """

    coefficient: str
    """Its name, as in a sentence."""
    estimate: float
    """The coefficient; NaN where it is undefined (``note`` says why)."""
    low: float
    """Lower limit; NaN where there is no interval (``note`` says why)."""
    high: float
    """Upper limit; NaN where there is no interval."""
    standard_error: float
    """Of the replicates, or analytic; NaN where there is none."""
    confidence: float
    """How often such an interval is meant to contain the true value: 0.95."""
    method: str
    """``percentile``, ``bca``, ``analytic``, or ``exact`` where all (or no) units agree."""
    note: str
    """What has to be read with it: whole sentences, or empty."""
    n_coders: int
    """Rows of the ratings."""
    n_units: int
    """Columns of the ratings."""
    n_compared: int
    """Units rated by two coders or more: what the coefficient rests on."""
    missing: int
    """Ratings that are not there, of coders times units."""
    n_clusters: int | None
    """Clusters that were drawn instead of units; None without."""
    replicates: int
    """Bootstrap replicates; 0 for analytic and exact intervals."""
    undefined: int
    """Replicates without a value, which were left out."""
    zero: str
    """What 0 means: ``chance``, ``no difference``, or empty where it is the lowest possible value."""
