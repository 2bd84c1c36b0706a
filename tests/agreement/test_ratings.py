"""What may be handed in as ratings, and what is said about what may not."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from triangulate.agreement import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    fleiss_null_error,
    gwet_ac1,
    gwet_ac2,
    krippendorff_alpha,
    scott_pi,
)

WORDS = [["low", "high", "mid", "low", None], ["low", "mid", "mid", "high", "low"]]
NUMBERS = [[0, 2, 1, 0, None], [0, 1, 1, 2, 0]]
ORDER = ["low", "mid", "high"]


@pytest.mark.parametrize(
    "ratings",
    [
        WORDS,
        tuple(map(tuple, WORDS)),
        np.array(WORDS, dtype=object),
        pd.DataFrame(WORDS),
        pd.DataFrame(WORDS, dtype="string"),
        pd.DataFrame(WORDS).astype("category").to_numpy(),
        NUMBERS,
        np.array(NUMBERS, dtype=float),
        np.array(NUMBERS, dtype=np.float32),
        np.array(NUMBERS, dtype=np.float16),
        pd.DataFrame(NUMBERS),
        pd.DataFrame(NUMBERS, dtype="Int64"),
        np.ma.masked_invalid(np.array(NUMBERS, dtype=float)),
        [np.array(NUMBERS[0], dtype=float), np.array(NUMBERS[1], dtype=float)],
        [[value if value is not None else float("nan") for value in coder] for coder in WORDS],
        [[1e9 + value / 3 if value is not None else None for value in coder] for coder in NUMBERS],
        [[-5000 * value if value is not None else None for value in coder] for coder in NUMBERS],
        np.array([[value if value is not None else np.nan for value in coder] for coder in NUMBERS]) * 10_000,
        np.asfortranarray(np.array(NUMBERS, dtype=float)),
    ],
    ids=lambda ratings: type(ratings).__name__,
)
def test_the_same_ratings_in_any_form_give_the_same(ratings) -> None:
    assert krippendorff_alpha(ratings) == pytest.approx(krippendorff_alpha(NUMBERS), abs=1e-15)


def test_numbers_of_every_type_are_counted_alike() -> None:
    full = [[0, 2, 1, 0, 1], [0, 1, 1, 2, 0]]
    expected = krippendorff_alpha([list(map(str, coder)) for coder in full])
    for kind in ("int8", "uint8", "int16", "int64", "uint64", "float32", "float64", "object"):
        assert krippendorff_alpha(np.array(full, dtype=kind)) == expected


def test_true_and_false_are_categories() -> None:
    assert cohen_kappa(np.array([[True, False, True, False], [True, False, False, False]])) == 0.5


def test_many_units_are_read_as_few_are() -> None:
    """Beyond the first block: other categories, other ranges, fractions and missing ratings turn up later."""
    rng = np.random.default_rng(1)
    for late in (2.0, 300.0, -7.0, 0.5, 1e7, np.nan):
        ratings = rng.integers(0, 2, size=(3, 70_000)).astype(float)
        ratings[2, -3:] = late
        assert krippendorff_alpha(ratings) == krippendorff_alpha(ratings.astype(object)), late


def test_first_coders_who_rated_nothing_do_not_matter() -> None:
    ratings = np.full((4, 40_000), np.nan)
    ratings[2:] = np.random.default_rng(1).integers(0, 3, size=(2, 40_000))
    assert krippendorff_alpha(ratings) == krippendorff_alpha(ratings[2:])


def test_many_categories_are_counted_like_few() -> None:
    ratings = np.random.default_rng(1).integers(0, 100, size=(3, 3000))
    assert fleiss_kappa(ratings) == pytest.approx(fleiss_kappa([[f"{value:03}" for value in coder] for coder in ratings]))


def test_categories_of_mixed_types_are_kept_apart() -> None:
    assert cohen_kappa([["1", 1, "1", 1], [1, "1", "1", 1]]) == 0.0


def test_all_categories_count_for_brennan_and_prediger_and_ac1_whether_used_or_not() -> None:
    two, three = ["a", "b"], ["a", "b", "c"]
    ratings = [["a", "b", "a", "a"], ["a", "b", "b", "a"]]
    assert brennan_prediger(ratings, categories=two) == brennan_prediger(ratings) == 0.5
    assert brennan_prediger(ratings, categories=three) == pytest.approx(0.625)
    assert gwet_ac1(ratings, categories=three) > gwet_ac1(ratings)
    assert fleiss_kappa(ratings, categories=three) == fleiss_kappa(ratings)


def test_the_order_of_words_is_the_one_of_categories() -> None:
    assert cohen_kappa(WORDS, "linear", categories=ORDER) == cohen_kappa(NUMBERS, "linear")
    assert krippendorff_alpha(WORDS, "ordinal", categories=ORDER) == krippendorff_alpha(NUMBERS, "ordinal")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: fleiss_kappa(["A", "P"]),
            "ratings must have the shape (n_coders, n_units), but has 1 dimension(s)",
        ),
        (
            lambda: fleiss_kappa([["A", "P"], ["A"]]),
            (
                "ratings must have the same number of units for each coder, but rows have 1 and 2 values. "
                "Write None where a coder did not rate a unit."
            ),
        ),
        (
            lambda: fleiss_kappa([[["A"], "P"], ["A", "P"]]),
            "ratings has a list, which cannot be compared as a whole. Give one value for each unit, such as a string or a number.",
        ),
        (
            lambda: fleiss_kappa([[1.0, np.inf], [1.0, 2.0]]),
            "ratings has infinite values. Write a number, or NaN where a rating is missing.",
        ),
        (
            lambda: cohen_kappa(WORDS, "linear"),
            (
                'weights="linear" needs the order of the categories, and alphabetical order would be arbitrary. '
                "Say which comes first: categories=['high', 'low', 'mid'], in the order that is meant."
            ),
        ),
        (
            lambda: krippendorff_alpha(WORDS, "ordinal"),
            (
                'level="ordinal" needs the order of the categories, and alphabetical order would be arbitrary. '
                "Say which comes first: categories=['high', 'low', 'mid'], in the order that is meant."
            ),
        ),
        (
            lambda: krippendorff_alpha(WORDS, "interval"),
            (
                'level="interval" needs numbers, but ratings has \'high\'. Use level="ordinal" with categories=[...] in their order, '
                'or level="nominal".'
            ),
        ),
        (
            lambda: krippendorff_alpha([[-1, 2], [1, 2]], "ratio"),
            'level="ratio" needs values of 0 or more, but ratings has -1. Use level="interval".',
        ),
        (
            lambda: krippendorff_alpha(NUMBERS, "metric"),
            'level can be "nominal", "ordinal", "interval" or "ratio", but is \'metric\'.',
        ),
        (
            lambda: krippendorff_alpha(NUMBERS, "ordinal", weights="linear"),
            'give either level="ordinal" (Krippendorff\'s metric) or weights, not both.',
        ),
        (
            lambda: krippendorff_alpha(np.arange(4002).reshape(2, 2001)),
            "ratings has 4002 different values; alpha is worked out here for 2000 at most. Put values into bands.",
        ),
        (
            lambda: gwet_ac2(NUMBERS, "cubic"),
            'weights can be "identity", "linear", "quadratic", "ordinal" or a matrix, but is \'cubic\'.',
        ),
        (
            lambda: gwet_ac2(NUMBERS, [[1, 0], [0, 1]]),
            (
                "weights must have a row and a column for each of the 3 categories (0, 1, 2), but has the shape (2, 2). "
                "Name all categories in their order with categories=."
            ),
        ),
        (
            lambda: gwet_ac2(NUMBERS, [[1, 0.5, 0], [0, 1, 0.5], [0, 0.5, 1]]),
            "weights must be symmetric here: it does not matter which coder gave which of two values. Only cohen_kappa takes others.",
        ),
        (
            lambda: gwet_ac2(NUMBERS, [[1, 2, 0], [2, 1, 0.5], [0, 0.5, 1]]),
            (
                "weights must be agreement weights (1 on the diagonal, at most 1 elsewhere) "
                "or disagreement weights (0 on the diagonal, at least 0 elsewhere)."
            ),
        ),
        (
            lambda: gwet_ac1(WORDS, categories=["low", "high"]),
            (
                "ratings has values that are not in categories: 'mid'. categories are 'low', 'high'; "
                "add the values, or write None where they mean missing."
            ),
        ),
        (
            lambda: gwet_ac1(WORDS, categories=["low", "low"]),
            "categories names a value twice: 'low', 'low'. Name each category once, in its order.",
        ),
        (
            lambda: cohen_kappa([*WORDS, WORDS[0]]),
            (
                "cohen_kappa is for two coders, but ratings has 3 rows (coders) and 5 columns (units). "
                "Use conger_kappa for more than two coders, or pairwise() for each two of them."
            ),
        ),
        (
            lambda: scott_pi([*WORDS, WORDS[0]]),
            (
                "scott_pi is for two coders, but ratings has 3 rows (coders) and 5 columns (units). "
                "Use fleiss_kappa for more than two coders, or pairwise() for each two of them."
            ),
        ),
        (
            lambda: fleiss_null_error(WORDS),
            (
                "the standard error of Fleiss, Nee and Landis needs each unit rated equally often, but units have 1 to 2 ratings. "
                'Use interval(fleiss_kappa, ratings, method="analytic").'
            ),
        ),
    ],
)
def test_what_cannot_be_used_is_said_with_what_would_be_right(call, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == said


def test_asymmetric_weights_are_for_cohens_kappa() -> None:
    """A false alarm of the second coder counts half."""
    ratings = [["no", "no", "yes", "yes"], ["no", "yes", "yes", "no"]]
    weights = [[1, 0.5], [0, 1]]
    assert cohen_kappa(ratings, weights, categories=["no", "yes"]) == pytest.approx(1 - (1.5 / 4) / (0.25 * 0.5 + 0.25 * 1))


def test_conger_leaves_out_coders_who_rated_nothing() -> None:
    assert conger_kappa([*NUMBERS, [None] * 5]) == conger_kappa(NUMBERS)


def test_nothing_at_all_is_nan() -> None:
    for empty in ([[], []], np.empty((0, 3)), np.empty((0, 0)), np.full((2, 3), np.nan), [[None], [None]]):
        assert math.isnan(krippendorff_alpha(empty))
