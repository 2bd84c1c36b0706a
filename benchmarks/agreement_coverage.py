"""How often intervals contain the true coefficient: ``python benchmarks/agreement_coverage.py [datasets]``.

Coders see the true category with some probability and else draw one as the population has them. The true
coefficient is worked out from the probabilities of all rating patterns, not from a sample.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np

from triangulate.agreement import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    interval,
    krippendorff_alpha,
    percent_agreement,
)
from triangulate.agreement.ratings import RatingTable, counts_of
from triangulate.agreement.uncertainty import statistic_of

METHODS = ("percentile", "bca", "analytic")
TWO = {
    "percent": percent_agreement,
    "cohen": cohen_kappa,
    "cohen quadratic": partial(cohen_kappa, weights="quadratic"),
    "bp": brennan_prediger,
    "ac1": gwet_ac1,
    "alpha": krippendorff_alpha,
    "alpha ordinal": partial(krippendorff_alpha, level="ordinal"),
}
MANY = {
    "percent": percent_agreement,
    "fleiss": fleiss_kappa,
    "conger": conger_kappa,
    "bp": brennan_prediger,
    "ac1": gwet_ac1,
    "alpha": krippendorff_alpha,
    "alpha ordinal": partial(krippendorff_alpha, level="ordinal"),
}


@dataclass(frozen=True)
class World:
    """Where ratings come from."""

    name: str
    units: int
    coders: int
    prevalence: tuple[float, ...]
    seen: float
    """How often a coder sees the true category."""
    missing: float = 0.0
    per_cluster: int = 1
    """Units that share their true category and are equally hard: ..."""
    uneven: float = 0.0
    """... in half of the clusters coders see it so much more often, in the others so much less."""

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Ratings, and the cluster of each unit."""
        q = len(self.prevalence)
        labels = np.arange(self.units) // self.per_cluster
        truth = rng.choice(q, size=labels[-1] + 1, p=self.prevalence)[labels]
        shape = (self.coders, self.units)
        easy = rng.random(labels[-1] + 1)[labels] < 0.5
        seen = self.seen + np.where(easy, self.uneven, -self.uneven)
        ratings = np.where(rng.random(shape) < seen, truth, rng.choice(q, size=shape, p=self.prevalence)).astype(float)
        ratings[rng.random(shape) < self.missing] = np.nan
        return ratings, labels

    def truth(self, coefficient) -> float:
        """The coefficient of infinitely many units."""
        q = len(self.prevalence)
        codes = np.array(list(product(range(-1 if self.missing else 0, q), repeat=self.coders)))
        share = np.zeros(len(codes))
        for (category, prevalence), uneven in product(enumerate(self.prevalence), (-self.uneven, self.uneven)):
            seen = self.seen + uneven
            given = (1 - seen) * np.array(self.prevalence) + seen * (np.arange(q) == category)
            chances = np.append(given * (1 - self.missing), self.missing)  # the code -1 finds the last
            share += prevalence / 2 * chances[codes].prod(axis=1)
        table = RatingTable(np.zeros((self.coders, 1), dtype=np.int8), tuple(range(q)), given=True)
        statistic = statistic_of(coefficient, table)
        totals = share @ statistic.features(codes if statistic.by_coder else counts_of(codes.T, q))
        observed, expected = statistic.slope_totals(totals)
        return float(1 - observed / expected)


EVEN, SKEWED = (0.3, 0.3, 0.4), (0.9, 0.1)
WORLDS = (
    World("12 units, 2 coders, even", 12, 2, EVEN, 0.8),
    World("30 units, 2 coders, even", 30, 2, EVEN, 0.8),
    World("100 units, 2 coders, even", 100, 2, EVEN, 0.8),
    World("400 units, 2 coders, even", 400, 2, EVEN, 0.8),
    World("30 units, 2 coders, 90 % in one category", 30, 2, SKEWED, 0.8),
    World("100 units, 2 coders, 90 % in one category", 100, 2, SKEWED, 0.8),
    World("400 units, 2 coders, 90 % in one category", 400, 2, SKEWED, 0.8),
    World("100 units, 2 coders, near perfect", 100, 2, EVEN, 0.98),
    World("30 units, 4 coders, even, a fifth missing", 30, 4, EVEN, 0.8, 0.2),
    World("100 units, 4 coders, even, a fifth missing", 100, 4, EVEN, 0.8, 0.2),
    World("60 units in 10 clusters, easy and hard ones", 60, 2, EVEN, 0.7, 0.0, 6, 0.3),
    World("120 units in 20 clusters, easy and hard ones", 120, 2, EVEN, 0.7, 0.0, 6, 0.3),
    World("600 units in 100 clusters, easy and hard ones", 600, 2, EVEN, 0.7, 0.0, 6, 0.3),
)


def coverage(
    world: World, coefficient, method: str, datasets: int, replicates: int = 999, seed: int = 1, clusters: bool = True
) -> dict[str, float]:
    """Share of intervals that contain the true value, their mean width, and the share of data sets without an interval."""
    rng = np.random.default_rng(seed)
    true = world.truth(coefficient)
    hit = there = 0
    width = 0.0
    for number in range(datasets):
        ratings, labels = world.draw(rng)
        result = interval(
            coefficient,
            ratings,
            replicates=replicates,
            seed=number,
            method=method,
            clusters=labels if clusters and world.per_cluster > 1 else None,
            categories=range(len(world.prevalence)),
        )
        if np.isnan(result.low):
            continue
        there += 1
        hit += result.low - 1e-9 <= true <= result.high + 1e-9
        width += result.high - result.low
    return {"true": true, "coverage": hit / max(there, 1), "width": width / max(there, 1), "none": 1 - there / datasets}


def main() -> None:
    """All worlds, coefficients and methods."""
    datasets = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print(f"{datasets} data sets each; coverage in % (mean width) of 95 % intervals: {', '.join(METHODS)}")
    for world in WORLDS:
        print(f"\n{world.name}")
        for name, coefficient in (TWO if world.coders == 2 else MANY).items():
            found = [coverage(world, coefficient, method, datasets) for method in METHODS]
            cells = "  ".join(f"{100 * one['coverage']:5.1f} ({one['width']:.2f})" for one in found)
            print(f"  {name:16} true {found[0]['true']:5.2f}   {cells}   no interval {100 * found[0]['none']:.1f} %", flush=True)
        if world.per_cluster > 1:
            one = coverage(world, krippendorff_alpha, "percentile", datasets, clusters=False)
            print(f"  alpha, clusters ignored: {100 * one['coverage']:.1f} ({one['width']:.2f})", flush=True)


if __name__ == "__main__":
    main()
