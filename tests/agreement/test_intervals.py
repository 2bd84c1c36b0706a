"""Intervals: what they contain, what they say where there is none."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from functools import partial

import numpy as np
import pytest
from agreement import published as data

from triangulate.agreement import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    interval,
    intervals,
    krippendorff_alpha,
    percent_agreement,
    scott_pi,
    sentence,
)
from triangulate.agreement.quantiles import student_quantile

METHODS = ("percentile", "bca", "analytic")


@pytest.mark.parametrize("method", METHODS)
def test_the_estimate_is_the_coefficient_and_the_limits_lie_around_it(method: str) -> None:
    result = interval(krippendorff_alpha, data.KRIPPENDORFF_C, method=method, level="ordinal")
    assert result.estimate == krippendorff_alpha(data.KRIPPENDORFF_C, level="ordinal")
    assert result.low < result.estimate < result.high <= 1
    assert 0.05 < result.standard_error < 0.3


def test_the_result_says_what_it_rests_on() -> None:
    result = interval(krippendorff_alpha, data.KRIPPENDORFF_C, replicates=500)
    assert (result.coefficient, result.method, result.confidence) == ("Krippendorff's alpha", "percentile", 0.95)
    assert (result.n_coders, result.n_units, result.n_compared, result.missing) == (4, 12, 11, 7)
    assert (result.replicates, result.undefined, result.n_clusters) == (500, 0, None)
    with pytest.raises(FrozenInstanceError):
        result.low = 0


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    once, again, other = (interval(fleiss_kappa, data.FLEISS_1971, replicates=500, seed=seed) for seed in (7, 7, 8))
    assert once == again
    assert (once.low, once.high) != (other.low, other.high)


@pytest.mark.parametrize("method", METHODS)
def test_more_confidence_is_a_wider_interval(method: str) -> None:
    narrow, wide = (interval(fleiss_kappa, data.FLEISS_1971, method=method, confidence=share) for share in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_units_does_not_matter(method: str) -> None:
    ratings = np.array(data.FLEISS_1971)
    one, other = (interval(fleiss_kappa, table, method=method) for table in (ratings, ratings[:, ::-1]))
    assert (one.low, one.high, one.standard_error) == pytest.approx((other.low, other.high, other.standard_error), abs=1e-12)


@pytest.mark.parametrize(
    "coefficient",
    [percent_agreement, cohen_kappa, scott_pi, fleiss_kappa, conger_kappa, brennan_prediger, gwet_ac1, krippendorff_alpha]
    + [partial(krippendorff_alpha, level=level) for level in ("ordinal", "interval", "ratio")]
    + [partial(cohen_kappa, weights=weights) for weights in ("linear", "quadratic", "ordinal")],
)
def test_analytic_and_resampled_standard_errors_meet_where_units_are_many(coefficient) -> None:
    rng = np.random.default_rng(5)
    truth = rng.choice(4, size=1500, p=[0.4, 0.3, 0.2, 0.1])
    ratings = np.where(rng.random((2, 1500)) < 0.7, truth, rng.integers(0, 4, size=(2, 1500)))
    analytic, resampled = (interval(coefficient, ratings, 4000, method=method) for method in ("analytic", "percentile"))
    assert analytic.standard_error == pytest.approx(resampled.standard_error, rel=0.05)


@pytest.mark.parametrize("coefficient", [percent_agreement, fleiss_kappa, conger_kappa, brennan_prediger, gwet_ac1, krippendorff_alpha])
def test_they_meet_with_missing_ratings_as_well(coefficient) -> None:
    rng = np.random.default_rng(6)
    truth = rng.integers(0, 3, size=1500)
    ratings = np.where(rng.random((4, 1500)) < 0.7, truth, rng.integers(0, 3, size=(4, 1500))).astype(float)
    ratings[rng.random(ratings.shape) < 0.2] = np.nan
    analytic, resampled = (interval(coefficient, ratings, 4000, method=method) for method in ("analytic", "percentile"))
    assert analytic.standard_error == pytest.approx(resampled.standard_error, rel=0.06)


def test_an_analytic_interval_uses_students_t() -> None:
    result = interval(krippendorff_alpha, data.FLEISS_1971, method="analytic")
    assert result.high - result.estimate == pytest.approx(student_quantile(0.975, 29) * result.standard_error)


def test_quantiles_of_student_are_those_of_the_tables() -> None:
    table = {(0.975, 1): 12.706, (0.95, 5): 2.015, (0.995, 10): 3.169, (0.975, 120): 1.980, (0.975, 5000): 1.960, (0.025, 7): -2.365}
    assert {key: round(student_quantile(*key), 3) for key in table} == table
    assert student_quantile(0.99, 200) == pytest.approx(student_quantile(0.99, 201), abs=1e-4)


def test_clusters_of_one_unit_are_units() -> None:
    one = interval(fleiss_kappa, data.FLEISS_1971, method="analytic")
    other = interval(fleiss_kappa, data.FLEISS_1971, method="analytic", clusters=range(30))
    assert (one.n_clusters, other.n_clusters) == (None, 30)
    assert (other.low, other.high, other.standard_error) == pytest.approx((one.low, one.high, one.standard_error))


@pytest.mark.parametrize("method", METHODS)
def test_the_same_units_four_times_over_are_not_four_times_the_evidence(method: str) -> None:
    """Copies that are drawn together give the interval of the originals; taken for independent they halve it."""
    copies = [coder * 4 for coder in data.FLEISS_1971]
    once = interval(fleiss_kappa, data.FLEISS_1971, method=method)
    together = interval(fleiss_kappa, copies, method=method, clusters=[*range(30)] * 4)
    apart = interval(fleiss_kappa, copies, method=method)
    assert together.n_clusters == 30
    assert together.standard_error == pytest.approx(once.standard_error, rel=0.05)
    assert apart.standard_error == pytest.approx(once.standard_error / 2, rel=0.1)


def test_clusters_may_be_labels_of_any_kind_and_those_that_nobody_rated_do_not_count() -> None:
    ratings = [["A", "P", "A", None], ["A", "P", "P", None]]
    assert interval(krippendorff_alpha, ratings, clusters=["row 1", "row 1", "row 2", "row 3"]).n_clusters == 2


def test_coefficients_of_one_bundle_have_the_same_replicates() -> None:
    both = intervals({"pi": scott_pi, "fleiss": fleiss_kappa}, data.COHEN_1960)
    assert both["pi"].low == pytest.approx(both["fleiss"].low, abs=1e-12)
    assert np.allclose(both.samples["pi"].replicates, both.samples["fleiss"].replicates)
    assert list(both) == ["pi", "fleiss"]
    assert len(both) == 2


@pytest.mark.parametrize("method", ["percentile", "bca"])
def test_a_difference_has_an_interval_of_its_own(method: str) -> None:
    bundle = intervals({"AC1": gwet_ac1, "kappa": cohen_kappa}, data.FEINSTEIN_2, method=method)
    apart = bundle.difference("AC1", "kappa")
    assert apart.coefficient == "Gwet's AC1 minus Cohen's kappa"
    assert apart.estimate == pytest.approx(bundle["AC1"].estimate - bundle["kappa"].estimate)
    assert 0 < apart.low < apart.estimate < apart.high
    assert apart.high - apart.low < (bundle["AC1"].high - bundle["AC1"].low) + (bundle["kappa"].high - bundle["kappa"].low)
    assert sentence(apart).endswith(": the data tell the two apart.")


def test_a_difference_that_may_be_none_is_said_to_be_open() -> None:
    bundle = intervals({"kappa": cohen_kappa, "linear": partial(cohen_kappa, weights="linear")}, data.COHEN_1960)
    assert sentence(bundle.difference("kappa", "linear")).endswith(": the data do not tell the two apart.")


def test_a_difference_to_an_undefined_coefficient_is_undefined() -> None:
    bundle = intervals({"percent": percent_agreement, "kappa": cohen_kappa}, [["A"] * 5, ["A"] * 5])
    apart = bundle.difference("percent", "kappa")
    assert math.isnan(apart.estimate)
    assert apart.note.endswith('All ratings that can be compared are "A": agreement cannot be told from chance.')


@pytest.mark.parametrize("method", METHODS)
def test_perfect_agreement_is_no_certainty(method: str) -> None:
    """Clopper and Pearson: 12 of 12 is not too rare down to a share of 0.025 to the power of 1/12."""
    result = interval(percent_agreement, [["A", "P", "S"] * 4] * 2, method=method)
    assert (result.estimate, result.high, result.method) == (1.0, 1.0, "exact")
    assert result.low == pytest.approx(0.025 ** (1 / 12))
    assert math.isnan(result.standard_error)
    assert result.note == (
        "All coders agree on all of 12 units that can be compared. The lower limit is the one of Clopper and Pearson for that: "
        "raw agreement of 0.74 could still give it."
    )


def test_its_limit_is_carried_through_the_coefficient() -> None:
    ratings = [["A", "P", "S"] * 4] * 2
    assert interval(cohen_kappa, ratings).low == pytest.approx(1 - (1 - 0.025 ** (1 / 12)) / (2 / 3))
    scale = [[1, 2, 3] * 4] * 2
    assert interval(krippendorff_alpha, scale, level="interval").low == pytest.approx(
        1 - (1 - 0.025 ** (1 / 12)) * 4 / (2 * 4 * 4 * (1 + 1 + 4) / (24 * 23) * 4)
    )


def test_with_clusters_perfect_agreement_rests_on_the_clusters() -> None:
    assert interval(percent_agreement, [["A", "P", "S"] * 4] * 2, clusters=[1, 2, 3] * 4).low == pytest.approx(0.025 ** (1 / 3))


def test_no_agreement_at_all_has_an_exact_upper_limit() -> None:
    result = interval(percent_agreement, [["A"] * 6, ["P"] * 6])
    assert (result.estimate, result.low, result.method) == (0.0, 0.0, "exact")
    assert result.high == pytest.approx(1 - 0.025 ** (1 / 6))
    assert result.note == "No two coders agree on any of 6 units: the upper limit is the one of Clopper and Pearson for that."


def test_a_constant_coder_gives_0_and_no_interval_for_kappa() -> None:
    result = interval(cohen_kappa, [["A"] * 6, ["A", "P", "A", "P", "A", "A"]])
    assert result.estimate == 0.0
    assert math.isnan(result.low)
    assert result.note == (
        "Coder 1 gave a single value throughout: it is 0 then, however often the two agree. "
        "Whichever units are drawn, the coefficient is the same: there is no interval."
    )


@pytest.mark.parametrize(
    ("ratings", "coefficient", "estimate", "note"),
    [
        ([[None, None], [None, None]], krippendorff_alpha, math.nan, "There are no ratings."),
        ([[], []], percent_agreement, math.nan, "There are no ratings."),
        ([["A", "P"]], gwet_ac1, math.nan, "There is only one coder: agreement needs two."),
        ([["A", None], [None, "A"]], fleiss_kappa, math.nan, "No unit was rated by two coders, so nothing can be compared."),
        (
            [["A", "A"], ["A", "A"]],
            scott_pi,
            math.nan,
            'All ratings that can be compared are "A": agreement cannot be told from chance.',
        ),
        (
            [["A", "A", "P"], ["A", "A", None]],
            krippendorff_alpha,
            math.nan,
            (
                "All ratings that can be compared have the same value: agreement cannot be told from chance. "
                "1 of 3 units has a single rating; such a unit is left out."
            ),
        ),
        (
            [["A", "A"], ["A", "A"]],
            brennan_prediger,
            math.nan,
            (
                'All ratings are "A", and it is the only category: agreement cannot be told from chance. '
                "If others could have been given, name them with categories=."
            ),
        ),
        (
            [["A", "P"], [None, None]],
            cohen_kappa,
            math.nan,
            "No unit was rated by two coders, so nothing can be compared. Coder 2 rated nothing and was left out.",
        ),
        ([["A"], ["P"]], percent_agreement, 0.0, "Only one unit can be compared: there is no interval."),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_where_there_is_no_interval_the_note_says_why(ratings, coefficient, estimate: float, note: str, method: str) -> None:
    result = interval(coefficient, ratings, method=method)
    assert result.estimate == pytest.approx(estimate, nan_ok=True)
    assert math.isnan(result.low)
    assert math.isnan(result.high)
    assert math.isnan(result.standard_error)
    assert result.note == note


def test_a_category_that_could_have_been_given_defines_ac1_of_one_category() -> None:
    assert interval(gwet_ac1, [["A"] * 4] * 2, categories=["A", "P"]).estimate == 1.0


def test_units_without_ratings_and_with_one_are_counted_in_the_note() -> None:
    ratings = [["A", "P", "A", None, "A"], ["A", "A", "A", None, None]]
    rest = "1 of 5 units has no rating and was left out."
    assert rest in interval(krippendorff_alpha, ratings).note
    assert "1 of 5 units has a single rating; such a unit is left out." in interval(krippendorff_alpha, ratings).note
    single = "1 of 5 units has a single rating; such a unit counts for how prevalent the categories are, not for agreement."
    assert single in interval(fleiss_kappa, ratings).note


def test_replicates_without_a_value_are_left_out_and_counted() -> None:
    ratings = [["A"] * 7 + ["P"], ["A"] * 6 + ["P", "P"]]
    result = interval(cohen_kappa, ratings, replicates=2000)
    assert 0 < result.undefined < 1000
    assert f"In {result.undefined:,} of 2,000 replicates the coefficient was undefined (all ratings the same): left out." in result.note


def test_too_many_of_them_leave_no_interval() -> None:
    ratings = [["A", "A", "P"], ["A", "A", "A"]]
    result = interval(krippendorff_alpha, [[*coder, *coder[:1]] for coder in ratings], replicates=500, clusters=[1, 1, 2, 1])
    assert result.undefined <= 250 or math.isnan(result.low)


def test_few_units_are_said_to_give_too_narrow_intervals() -> None:
    assert interval(krippendorff_alpha, data.KRIPPENDORFF_C).note.endswith("With 11 units the interval is rather too narrow than too wide.")
    assert "too narrow" not in interval(fleiss_kappa, data.FLEISS_1971).note


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"method": "wald"}, 'method can be "percentile", "bca" or "analytic", but is \'wald\'.'),
        ({"confidence": 95}, "confidence must lie between 0 and 1, such as 0.95, but is 95."),
        ({"replicates": 0}, "replicates must be 1 or more, such as 10_000, but is 0."),
        ({"clusters": [1, 2]}, "clusters must have a label for each of the 30 units, but has 2."),
        (
            {"clusters": [None] * 30},
            "clusters has units without a label. Give each unit the label of its cluster; a unit alone gets one of its own.",
        ),
    ],
)
def test_options_that_cannot_be_used_are_said(options, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        interval(fleiss_kappa, data.FLEISS_1971, **options)
    assert str(caught.value) == said


def test_functions_of_others_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^coefficient must be one of those in triangulate.agreement, such as krippendorff_alpha, but is "
    ):
        interval(max, data.FLEISS_1971)


def test_options_of_a_bundle_are_given_by_name_and_categories_to_all() -> None:
    with pytest.raises(ValueError, match=r"^give the options of a coefficient by name: partial\(krippendorff_alpha, level=\.\.\.\)\.$"):
        intervals({"a": partial(krippendorff_alpha, data.FLEISS_1971)}, data.FLEISS_1971)
    with pytest.raises(ValueError, match=r"^give categories= to the interval itself: all its coefficients count the same categories\.$"):
        intervals({"a": partial(krippendorff_alpha, categories=[1])}, data.FLEISS_1971)


def test_analytic_intervals_have_no_replicates_for_a_difference() -> None:
    with pytest.raises(ValueError, match=r'^a difference needs replicates of both coefficients\. Use method="percentile" or "bca"\.$'):
        intervals({"a": gwet_ac1, "b": cohen_kappa}, data.FEINSTEIN_2, method="analytic").difference("a", "b")
