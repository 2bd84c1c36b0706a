"""Figures beside kappa."""

from __future__ import annotations

import math

import pytest
from agreement import published as data
from hypothesis import given, settings
from hypothesis import strategies as st

from triangulate.agreement import brennan_prediger, category_agreement, percent_agreement, prevalence_and_bias


def test_the_two_tables_of_feinstein_and_cicchetti() -> None:
    """The same agreement; the second has one frequent category. Of 0 and 1 the category is 1."""
    first, second = prevalence_and_bias(data.FEINSTEIN_1), prevalence_and_bias(data.FEINSTEIN_2)
    assert (first.both, first.only_first, first.only_second, first.neither, first.n) == (45, 6, 9, 40, 100)
    assert first.agreement == second.agreement == 0.85
    assert (round(first.prevalence_index, 2), round(second.prevalence_index, 2)) == (0.05, 0.75)
    assert (round(first.bias_index, 2), round(second.bias_index, 2)) == (0.03, 0.05)
    assert (round(second.positive_agreement, 3), round(second.negative_agreement, 3)) == (0.4, 0.914)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=20))
def test_pabak_is_brennan_and_prediger_with_two_categories(pairs: list[tuple[int, int]]) -> None:
    ratings = list(zip(*pairs, strict=True))
    assert prevalence_and_bias(ratings, of=1, categories=(0, 1)).pabak == pytest.approx(brennan_prediger(ratings, categories=(0, 1)))


def test_byrt_bishop_and_carlins_identity_of_kappa() -> None:
    """Byrt et al. (1993): kappa = (PABAK - PI**2 + BI**2) / (1 - PI**2 + BI**2)."""
    from triangulate.agreement import cohen_kappa

    why = prevalence_and_bias(data.FEINSTEIN_2)
    p, b = why.prevalence_index**2, why.bias_index**2
    assert cohen_kappa(data.FEINSTEIN_2) == pytest.approx((why.pabak - p + b) / (1 - p + b))


def test_one_category_of_several_stands_against_all_others() -> None:
    ratings = [["A", "A", "P", "S", None], ["A", "P", "P", "A", "A"]]
    why = prevalence_and_bias(ratings, of="A")
    assert (why.both, why.only_first, why.only_second, why.neither) == (1, 1, 1, 1)


def test_of_several_categories_one_has_to_be_named() -> None:
    with pytest.raises(ValueError) as caught:
        prevalence_and_bias([["A", "P", "S"], ["A", "P", "S"]])
    assert str(caught.value) == "there are 3 categories ('A', 'P', 'S'): say of= which of them is meant, against all others together."


@pytest.mark.parametrize(
    ("ratings", "of", "note"),
    [
        ([["A", None], [None, "P"]], "A", "No unit was rated by both."),
        ([["A", "A"], ["A", "A"]], None, "Both gave 'A' to each unit that both rated."),
        ([["A", "A"], ["A", "A"]], "P", "Nobody gave 'P'."),
        ([["A", "P"]], None, "There is only one coder: agreement needs two."),
        ([["A", "A", "P"], ["A", "A", None]], None, "Neither gave 'P' to a unit that both rated."),
        ([[None], [None]], None, "No unit was rated by both."),
    ],
)
def test_shares_of_nothing_are_nan_with_a_note(ratings, of, note: str) -> None:
    why = prevalence_and_bias(ratings, of)
    assert why.note == note
    assert math.isnan(why.negative_agreement) or math.isnan(why.positive_agreement)


def test_agreement_on_each_category_of_fleiss_1971() -> None:
    """With chance taken off these are the kappas of single diagnoses that Fleiss (1971) gives."""
    given = [value for coder in data.FLEISS_1971 for value in coder]
    kappas = []
    for category, share in category_agreement(data.FLEISS_1971).items():
        chance = given.count(category) / len(given)
        kappas.append(round((share - chance) / (1 - chance), 3))
    assert kappas == [0.245, 0.245, 0.520, 0.471, 0.566]


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.tuples(*[st.sampled_from(["A", "P", None])] * 3), min_size=1, max_size=12))
def test_a_category_is_agreed_on_more_and_less_often_than_all_on_average(units) -> None:
    ratings = list(zip(*units, strict=True))
    shares = [share for share in category_agreement(ratings).values() if not math.isnan(share)]
    overall = percent_agreement(ratings)
    assert math.isnan(overall) or min(shares) - 1e-12 <= overall <= max(shares) + 1e-12


def test_a_category_that_nobody_could_compare_is_nan() -> None:
    shares = category_agreement([["A", "P"], ["A", None]])
    assert shares["A"] == 1.0
    assert math.isnan(shares["P"])
