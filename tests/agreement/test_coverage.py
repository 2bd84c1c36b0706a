"""Whether intervals contain the true value as often as they say; the full tables: ``benchmarks/agreement_coverage.py``."""

from __future__ import annotations

import pytest
from agreement_coverage import EVEN, MANY, SKEWED, TWO, World, coverage

CASES = [
    (World("two coders", 100, 2, EVEN, 0.8), TWO, "cohen"),
    (World("two coders", 100, 2, EVEN, 0.8), TWO, "alpha"),
    (World("two coders", 100, 2, EVEN, 0.8), TWO, "ac1"),
    (World("missing", 60, 4, EVEN, 0.8, 0.2), MANY, "fleiss"),
    (World("missing", 60, 4, EVEN, 0.8, 0.2), MANY, "alpha ordinal"),
]


@pytest.mark.parametrize("method", ["percentile", "bca", "analytic"])
@pytest.mark.parametrize(("world", "menu", "name"), CASES)
def test_intervals_contain_the_truth_about_as_often_as_they_say(world: World, menu, name: str, method: str) -> None:
    """400 data sets: 95 % give or take three standard errors of the simulation (1.1 points each)."""
    assert 0.915 <= coverage(world, menu[name], method, datasets=400, replicates=399)["coverage"] <= 0.983


def test_where_comparisons_hang_together_ignoring_it_is_seen_and_clusters_mend_it() -> None:
    world = World("rows", 240, 2, EVEN, 0.7, 0.0, 6, 0.3)
    ignored, drawn = (coverage(world, TWO["percent"], "percentile", 400, 399, clusters=clusters)["coverage"] for clusters in (False, True))
    assert ignored < 0.9 < drawn


def test_the_documented_failure_one_frequent_category_and_few_units() -> None:
    """Below 95 % whatever the method: docs/method/agreement.md has the numbers."""
    found = coverage(World("skewed", 30, 2, SKEWED, 0.8), TWO["alpha"], "percentile", 400, 399)
    assert found["coverage"] < 0.93
