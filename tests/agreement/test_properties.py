"""What holds for any ratings: against a second implementation, and under changes that must not matter."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from agreement import independent as other
from hypothesis import given, settings
from hypothesis import strategies as st

from triangulate.agreement import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    krippendorff_alpha,
    percent_agreement,
    scott_pi,
)
from triangulate.agreement.patterns import collapse
from triangulate.agreement.ratings import read_ratings
from triangulate.agreement.resampling import leave_one_out, resample
from triangulate.agreement.rows import Rows, rows_of
from triangulate.agreement.statistic import totals_of, values_of
from triangulate.agreement.uncertainty import statistic_of

quick = settings(deadline=None, max_examples=60, derandomize=True)
Q = 4

BOTH = {
    "percent": (percent_agreement, other.percent),
    "cohen": (cohen_kappa, other.cohen),
    "scott": (scott_pi, other.scott),
    "fleiss": (fleiss_kappa, other.fleiss),
    "conger": (conger_kappa, other.conger),
    "brennan": (brennan_prediger, other.brennan),
    "gwet": (gwet_ac2, other.gwet),
}
LEVELS = ("nominal", "ordinal", "interval", "ratio")
ALL = {name: pair[0] for name, pair in BOTH.items()} | {level: partial(krippendorff_alpha, level=level) for level in LEVELS}
FOR_TWO = ("cohen", "scott")


@st.composite
def ratings(draw: st.DrawFn, coders: int | None = None, missing: bool = True, units: int = 9) -> other.Ratings:
    n = draw(st.integers(1, units))
    value = st.sampled_from([*range(Q), None] if missing else [*range(Q)])
    m = coders or draw(st.integers(2, 5))
    return draw(st.lists(st.lists(value, min_size=n, max_size=n), min_size=m, max_size=m))


def same(first: float, second: float) -> bool:
    return (math.isnan(first) and math.isnan(second)) or math.isclose(first, second, abs_tol=1e-9, rel_tol=1e-9)


def drawn(data: st.DataObject, name: str, **options) -> other.Ratings:
    return data.draw(ratings(coders=2 if name in FOR_TWO else None, **options))


@pytest.mark.parametrize("weights", ["identity", "linear", "quadratic", "ordinal"])
@pytest.mark.parametrize("name", BOTH)
@quick
@given(st.data())
def test_the_second_implementation_gives_the_same(name: str, weights: str, data: st.DataObject) -> None:
    table = drawn(data, name)
    ours, theirs = BOTH[name]
    assert same(ours(table, weights=weights, categories=range(Q)), theirs(table, Q, weights))


@pytest.mark.parametrize("level", LEVELS)
@quick
@given(st.data())
def test_the_second_implementation_gives_the_same_alpha(level: str, data: st.DataObject) -> None:
    table = data.draw(ratings())
    assert same(krippendorff_alpha(table, level=level, categories=range(Q)), other.alpha(table, Q, level))


@pytest.mark.parametrize("name", ALL)
@quick
@given(st.data(), st.randoms(use_true_random=False))
def test_the_order_of_coders_and_of_units_does_not_matter(name: str, data: st.DataObject, random) -> None:
    table = drawn(data, name)
    units = list(zip(*table, strict=True))
    random.shuffle(units)
    mixed = [list(coder) for coder in zip(*units, strict=True)]
    random.shuffle(mixed)
    assert same(ALL[name](table), ALL[name](mixed))


@pytest.mark.parametrize("name", [*BOTH, "nominal"])
@quick
@given(st.data(), st.permutations(["S", "D", "P", "A"]))
def test_other_names_for_nominal_categories_change_nothing(name: str, data: st.DataObject, names: list[str]) -> None:
    table = drawn(data, name)
    renamed = [[None if value is None else names[value] for value in coder] for coder in table]
    assert same(ALL[name](table), ALL[name](renamed))


@pytest.mark.parametrize("name", ALL)
@quick
@given(st.data())
def test_perfect_agreement_on_several_categories_is_exactly_1(name: str, data: st.DataObject) -> None:
    coder = data.draw(st.lists(st.integers(0, Q - 1), min_size=2, max_size=9).filter(lambda values: len(set(values)) > 1))
    assert ALL[name]([coder] * 2 if name in FOR_TWO else [coder] * data.draw(st.integers(2, 5))) == 1.0


@pytest.mark.parametrize("name", BOTH)
@quick
@given(st.data(), st.integers(2, 3))
def test_every_unit_twice_leaves_the_coefficient_as_it_was(name: str, data: st.DataObject, times: int) -> None:
    table = drawn(data, name)
    assert same(ALL[name](table), ALL[name]([coder * times for coder in table]))


@pytest.mark.parametrize("level", ["nominal", "interval", "ratio", "ordinal"])
@quick
@given(st.data(), st.integers(2, 3))
def test_every_unit_twice_changes_alpha_by_its_small_sample_term_alone(level: str, data: st.DataObject, times: int) -> None:
    """1 - alpha is D_o / D_e, and D_e has n (n - 1) below: the ratio of both is known."""
    table = data.draw(ratings())
    n = sum(len(unit) for unit in other.by_unit(table) if len(unit) > 1)
    once, more = (krippendorff_alpha([coder * k for coder in table], level=level) for k in (1, times))
    if math.isnan(once):
        assert math.isnan(more)
    else:
        assert same((1 - more) * (n - 1) * times, (1 - once) * (times * n - 1))


@pytest.mark.parametrize("name", ALL)
@quick
@given(st.data())
def test_no_ratings_give_more_than_1_and_no_number_is_infinite(name: str, data: st.DataObject) -> None:
    value = ALL[name](drawn(data, name))
    assert math.isnan(value) or -math.inf < value <= 1


@quick
@given(ratings(coders=2, missing=False))
def test_with_two_coders_and_nothing_missing_coefficients_are_those_that_they_generalise(table: other.Ratings) -> None:
    assert same(conger_kappa(table), cohen_kappa(table))
    assert same(fleiss_kappa(table), scott_pi(table))
    assert same(gwet_ac2(table), gwet_ac1(table))
    assert same(krippendorff_alpha(table), krippendorff_alpha(table, weights="identity"))


@quick
@given(ratings(missing=False), st.sampled_from(["linear", "quadratic"]))
def test_numbers_that_are_further_apart_weigh_by_their_distance(table: other.Ratings, weights: str) -> None:
    """With 0, 1, 2 and 5 instead of 0, 1, 2 and 3 the weights are those of a scale with six places."""
    stretched = [[5 if value == 3 else value for value in coder] for coder in table]
    assert same(fleiss_kappa(stretched, weights, categories=(0, 1, 2, 5)), other.fleiss(stretched, 6, weights))


@pytest.mark.parametrize("name", ALL)
@quick
@given(st.data())
def test_collapsed_patterns_give_the_same_sums_as_all_units(name: str, data: st.DataObject) -> None:
    table = read_ratings(drawn(data, name), categories=range(Q))
    statistic = statistic_of(ALL[name], table)
    rows, _ = rows_of(table, [statistic])
    assert np.allclose(rows.totals, totals_of(statistic, table))


@quick
@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=20), st.sampled_from([3, 10**9]))
def test_collapsing_counts_each_distinct_row(lines: list[list[int]], highest: int) -> None:
    distinct, times = collapse(np.array(lines), highest)
    assert {tuple(map(int, row)): int(n) for row, n in zip(distinct, times, strict=True)} == {tuple(row): lines.count(row) for row in lines}
    assert [tuple(row) for row in distinct] == sorted(set(map(tuple, lines)))


SLOW = {name: (lambda table, function=function: function(table, Q)) for name, (_, function) in BOTH.items()} | {
    level: (lambda table, level=level: other.alpha(table, Q, level)) for level in LEVELS
}


@pytest.mark.parametrize("name", ALL)
@settings(deadline=None, max_examples=15, derandomize=True)
@given(st.data(), st.integers(0, 1000))
def test_fast_replicates_are_those_of_the_second_implementation_on_the_same_draws(name: str, data: st.DataObject, seed: int) -> None:
    read = read_ratings(drawn(data, name, units=30), categories=range(Q))
    statistic = statistic_of(ALL[name], read)
    read = read.only(read.rated() >= statistic.least)
    distinct, times = collapse(read.codes.T + 1, Q)
    if not len(times):
        return
    features = statistic.features(
        distinct - 1 if statistic.by_coder else np.array([np.bincount(row, minlength=Q + 1)[1:] for row in distinct])
    )
    fast = values_of(statistic, resample(Rows(features, times), 5, seed))
    which = resample(Rows(np.eye(len(times)), times), 5, seed).astype(int)  # the same draws, as counts of the patterns
    assert (which.sum(axis=1) == read.n_units).all()
    for value, counts in zip(fast, which, strict=True):
        units = [[None if code == 0 else int(code) - 1 for code in row] for row in np.repeat(distinct, counts, axis=0)]
        assert same(value, SLOW[name]([list(coder) for coder in zip(*units, strict=True)]))


@pytest.mark.parametrize("name", ALL)
@settings(deadline=None, max_examples=15, derandomize=True)
@given(st.data())
def test_leaving_one_unit_out_is_the_coefficient_without_it(name: str, data: st.DataObject) -> None:
    read = read_ratings(drawn(data, name), categories=range(Q))
    statistic = statistic_of(ALL[name], read)
    read = read.only(read.rated() >= statistic.least)
    if read.n_units < 2:
        return
    labels = np.arange(read.n_units)  # a cluster of its own for each unit keeps their order
    rows, _ = rows_of(read, [statistic], labels)
    for unit, value in enumerate(leave_one_out(statistic, rows)):
        rest = [[None if code < 0 else int(code) for place, code in enumerate(coder) if place != unit] for coder in read.codes]
        assert same(value, SLOW[name](rest))


def test_draws_from_many_rare_patterns_are_spread_as_they_should_be() -> None:
    """Frequent rows, and rare ones in several blocks: means and variances of a multinomial."""
    times = np.concatenate([[500, 60], np.ones(9000, dtype=int)])
    marks = np.zeros((len(times), 3))
    marks[0, 0] = marks[1, 1] = 1
    marks[2:4502, 2] = 1
    found = resample(Rows(marks, times), 4000, 1)
    n, expected = times.sum(), np.array([500, 60, 4500])
    assert found.mean(axis=0) == pytest.approx(expected, rel=0.01)
    assert found.var(axis=0) == pytest.approx(expected * (1 - expected / n), rel=0.1)
    assert np.corrcoef(found[:, 0], found[:, 2])[0, 1] == pytest.approx(-np.sqrt(500 * 4500 / ((n - 500) * (n - 4500))), abs=0.05)
