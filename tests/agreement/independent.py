"""A second implementation, written from the publications formula by formula: loops over units and pairs, no arrays.

Ratings are lists (one a coder) of categories 0, 1, 2, ... or None.
"""

from __future__ import annotations

from itertools import combinations
from math import nan

Ratings = list[list[int | None]]


def by_unit(ratings: Ratings) -> list[list[int]]:
    """The values that each unit was given."""
    return [[value for value in unit if value is not None] for unit in zip(*ratings, strict=True)]


def weight(first: int, second: int, q: int, name: str) -> float:
    """Agreement weights of Gwet's Handbook (2014), chapter 3."""
    apart = abs(first - second)
    if name == "identity" or q < 2:
        return float(first == second)
    if name == "linear":
        return 1 - apart / (q - 1)
    if name == "quadratic":
        return 1 - apart**2 / (q - 1) ** 2
    return 1 - (apart * (apart + 1) / 2) / (q * (q - 1) / 2)  # ordinal: pairs of categories from one to the other


def divided(part: float, whole: float) -> float:
    return part / whole if abs(whole) > 1e-12 else nan


def percent(ratings: Ratings, q: int, weights: str = "identity") -> float:
    """Pairs of ratings that agree, of all."""
    pairs = [weight(a, b, q, weights) for unit in by_unit(ratings) for a, b in combinations(unit, 2)]
    return divided(sum(pairs), len(pairs))


def cohen(ratings: Ratings, q: int, weights: str = "identity") -> float:
    """Cohen (1968): 1 - sum of v * observed / sum of v * expected."""
    both = [(a, b) for a, b in zip(*ratings, strict=True) if a is not None and b is not None]
    n = len(both)
    if not n:
        return nan
    observed = expected = 0.0
    for i in range(q):
        for j in range(q):
            v = 1 - weight(i, j, q, weights)
            observed += v * both.count((i, j)) / n
            expected += v * sum(a == i for a, _ in both) / n * sum(b == j for _, b in both) / n
    return 1 - divided(observed, expected)


def mean_agreement(ratings: Ratings, q: int, weights: str) -> float:
    """Gwet (2014): the mean over units with two ratings or more of the share of pairs that agree."""
    shares = []
    for unit in by_unit(ratings):
        pairs = [weight(a, b, q, weights) for a, b in combinations(unit, 2)]
        if pairs:
            shares.append(sum(pairs) / len(pairs))
    return divided(sum(shares), len(shares))


def prevalence(ratings: Ratings, q: int) -> list[float]:
    """Gwet (2014): the mean over rated units of the share of a category."""
    units = [unit for unit in by_unit(ratings) if unit]
    return [sum(unit.count(k) / len(unit) for unit in units) / len(units) if units else nan for k in range(q)]


def corrected(agreement: float, chance: float) -> float:
    return divided(agreement - chance, 1 - chance)


def fleiss(ratings: Ratings, q: int, weights: str = "identity") -> float:
    p = prevalence(ratings, q)
    chance = sum(weight(k, m, q, weights) * p[k] * p[m] for k in range(q) for m in range(q))
    return corrected(mean_agreement(ratings, q, weights), chance)


def scott(ratings: Ratings, q: int, weights: str = "identity") -> float:
    """Scott (1955), on units that both rated."""
    both = [(a, b) for a, b in zip(*ratings, strict=True) if a is not None and b is not None]
    return fleiss([list(side) for side in zip(*both, strict=True)], q, weights) if both else nan


def brennan(ratings: Ratings, q: int, weights: str = "identity") -> float:
    chance = sum(weight(k, m, q, weights) for k in range(q) for m in range(q)) / q**2
    return corrected(mean_agreement(ratings, q, weights), chance)


def gwet(ratings: Ratings, q: int, weights: str = "identity") -> float:
    if q < 2:
        return nan
    p = prevalence(ratings, q)
    total = sum(weight(k, m, q, weights) for k in range(q) for m in range(q))
    return corrected(mean_agreement(ratings, q, weights), total / (q * (q - 1)) * sum(x * (1 - x) for x in p))


def conger(ratings: Ratings, q: int, weights: str = "identity") -> float:
    """Conger (1980): chance is the mean over pairs of coders of Cohen's."""
    habits = []
    for coder in ratings:
        given = [value for value in coder if value is not None]
        if given:
            habits.append([given.count(k) / len(given) for k in range(q)])
    chances = [sum(weight(k, m, q, weights) * one[k] * two[m] for k in range(q) for m in range(q)) for one, two in combinations(habits, 2)]
    return corrected(mean_agreement(ratings, q, weights), divided(sum(chances), len(chances)))


def metric(first: int, second: int, n: list[float], level: str) -> float:
    """Krippendorff (2011), section D: the squared difference of two values."""
    if level == "nominal":
        return float(first != second)
    if level == "interval":
        return float((first - second) ** 2)
    if level == "ratio":
        return ((first - second) / (first + second)) ** 2 if first + second else 0.0
    low, high = min(first, second), max(first, second)
    return (sum(n[low : high + 1]) - (n[low] + n[high]) / 2) ** 2


def alpha(ratings: Ratings, q: int, level: str = "nominal") -> float:
    """Krippendorff (2011): coincidences of values, then 1 - D_o / D_e."""
    coincidences = [[0.0] * q for _ in range(q)]
    for unit in by_unit(ratings):
        if len(unit) < 2:
            continue
        for place, a in enumerate(unit):
            for other, b in enumerate(unit):
                if place != other:
                    coincidences[a][b] += 1 / (len(unit) - 1)
    n = [sum(row) for row in coincidences]
    total = sum(n)
    if not total:
        return nan
    observed = sum(coincidences[a][b] * metric(a, b, n, level) for a in range(q) for b in range(q)) / total
    expected = sum(n[a] * n[b] * metric(a, b, n, level) for a in range(q) for b in range(q)) / (total * (total - 1))
    return 1 - divided(observed, expected)
