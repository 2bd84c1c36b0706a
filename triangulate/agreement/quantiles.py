"""Quantiles of the normal and of Student's distribution, without SciPy."""

from __future__ import annotations

from math import cos, pi, sin, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()


def normal_quantile(probability: float) -> float:
    """The value below which a standard normal variable stays with this probability."""
    return _NORMAL.inv_cdf(probability)


def normal_share(value: float) -> float:
    """The probability that a standard normal variable stays below ``value``."""
    return _NORMAL.cdf(value)


def student_quantile(probability: float, freedom: int) -> float:
    """The same for Student's t with a whole number of degrees of freedom.

    Examples
    --------
    >>> [round(student_quantile(0.975, freedom), 3) for freedom in (1, 2, 11, 30, 1000)]
    [12.706, 4.303, 2.201, 2.042, 1.962]
    """
    if freedom < 1:
        return float("nan")
    if probability < 0.5:
        return -student_quantile(1 - probability, freedom)
    if freedom > 200:  # Cornish and Fisher; exact to more than eight digits here
        z = normal_quantile(probability)
        first = (z**3 + z) / 4
        second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
        third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
        return z + first / freedom + second / freedom**2 + third / freedom**3
    low, high = 0.0, pi / 2  # the angle of t, in which the distribution is a finite sum
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _between(middle, freedom) < 2 * probability - 1 else (low, middle)
    return sqrt(freedom) * sin(low) / cos(low)


def _between(angle: float, freedom: int) -> float:
    """The probability that abs(t) stays below sqrt(freedom) * tan(angle) (Abramowitz and Stegun 26.7.3-4)."""
    term = cos(angle) if freedom % 2 else 1.0
    total = term
    for step in range(3 if freedom % 2 else 2, freedom, 2):
        term *= cos(angle) ** 2 * (step - 1) / step
        total += term
    if freedom == 1:
        return 2 * angle / pi
    return 2 / pi * (angle + sin(angle) * total) if freedom % 2 else sin(angle) * total


def exact_lower(n: int, confidence: float) -> float:
    """The lower limit of Clopper and Pearson for n of n: the smallest share at which that is not too rare."""
    return float(((1 - confidence) / 2) ** (1 / n))
