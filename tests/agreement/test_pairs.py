"""A coefficient for each two coders."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import published as data

from triangulate.agreement import brennan_prediger, cohen_kappa, fleiss_kappa, gwet_ac2, krippendorff_alpha, pairwise, percent_agreement
from triangulate.agreement import pairs as module

CALLS = [
    (percent_agreement, {}),
    (cohen_kappa, {}),
    (cohen_kappa, {"weights": "quadratic"}),
    (fleiss_kappa, {}),
    (brennan_prediger, {}),
    (gwet_ac2, {"weights": "linear"}),
    (krippendorff_alpha, {}),
    (krippendorff_alpha, {"level": "ordinal"}),
    (krippendorff_alpha, {"level": "interval"}),
]


@pytest.mark.parametrize(("coefficient", "options"), CALLS)
@pytest.mark.parametrize("ratings", [data.FLEISS_1971, data.KRIPPENDORFF_C, data.GWET_5])
def test_each_cell_is_the_coefficient_of_the_two(coefficient, options, ratings) -> None:
    known = sorted({value for coder in ratings for value in coder if value is not None})
    found = pairwise(coefficient, ratings, categories=known, **options)
    for first in range(len(ratings)):
        for second in range(len(ratings)):
            alone = coefficient([ratings[first], ratings[second]], categories=known, **options) if first != second else np.nan
            assert found[first, second] == pytest.approx(alone, abs=1e-12, nan_ok=True)


def test_weights_that_are_not_symmetric_go_from_row_to_column() -> None:
    ratings = [["no", "no", "yes", "yes"], ["no", "yes", "yes", "no"], ["no", "no", "no", "yes"]]
    options = {"weights": [[1, 0.5], [0, 1]], "categories": ["no", "yes"]}
    found = pairwise(cohen_kappa, ratings, **options)
    assert found[0, 2] == pytest.approx(cohen_kappa([ratings[0], ratings[2]], **options))
    assert found[2, 0] == pytest.approx(cohen_kappa([ratings[2], ratings[0]], **options))
    assert found[0, 2] != found[2, 0]


def test_many_units_are_counted_in_several_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pairwise(cohen_kappa, data.FLEISS_1971)
    monkeypatch.setattr(module, "_MOST", 100)
    assert np.array_equal(pairwise(cohen_kappa, data.FLEISS_1971), whole, equal_nan=True)


def test_one_coder_and_no_ratings_are_nan() -> None:
    assert np.isnan(pairwise(cohen_kappa, [["A", "P"]])).all()
    assert np.isnan(pairwise(cohen_kappa, [[None, None]] * 3)).all()


def test_a_coder_who_rated_nothing_agrees_with_nobody() -> None:
    found = pairwise(cohen_kappa, [*data.FLEISS_1971, [None] * 30])
    assert np.isnan(found[-1]).all()
    assert not np.isnan(found[0, 1])
