"""What is said of a result."""

from __future__ import annotations

from math import nan

import pytest
from agreement import published as data

from triangulate.agreement import Interval, cohen_kappa, gwet_ac1, interval, krippendorff_alpha, sentence


def result(
    low: float, high: float, estimate: float = 0.5, zero: str = "chance", note: str = "", n: int = 12, clusters: int | None = None
) -> Interval:
    return Interval("Krippendorff's alpha", estimate, low, high, 0.1, 0.95, "percentile", note, 2, n, n, 0, clusters, 1000, 0, zero)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            result(0.10, 0.83),
            "Krippendorff's alpha is 0.50. With 12 comparisons the 95 % interval runs from 0.10 to 0.83: the data do not settle it.",
        ),
        (
            result(-0.10, 0.83),
            (
                "Krippendorff's alpha is 0.50. With 12 comparisons the 95 % interval runs from -0.10 to 0.83: "
                "the data do not tell agreement from chance."
            ),
        ),
        (
            result(0.40, 0.71),
            "Krippendorff's alpha is 0.50. With 12 comparisons the 95 % interval runs from 0.40 to 0.71: the data settle it only roughly.",
        ),
        (
            result(0.45, 0.55, n=1200),
            (
                "Krippendorff's alpha is 0.50. With 1,200 comparisons the 95 % interval runs from 0.45 to 0.55: "
                "the data settle it to within 0.10."
            ),
        ),
        (
            result(0.45, 0.55, n=40, clusters=10),
            (
                "Krippendorff's alpha is 0.50. With 40 comparisons in 10 clusters the 95 % interval runs from 0.45 to 0.55: "
                "the data settle it to within 0.10."
            ),
        ),
        (
            result(0.0, 0.83, zero=""),
            "Krippendorff's alpha is 0.50. With 12 comparisons the 95 % interval runs from 0.00 to 0.83: the data do not settle it.",
        ),
        (
            result(nan, nan, note="Only one unit can be compared: there is no interval.", n=1),
            "Krippendorff's alpha is 0.50 with 1 comparison. Only one unit can be compared: there is no interval.",
        ),
        (
            result(nan, nan, estimate=nan, note="There are no ratings."),
            "Krippendorff's alpha is undefined. There are no ratings.",
        ),
        (
            result(-0.001, 0.1, estimate=-0.001),
            (
                "Krippendorff's alpha is 0.00. With 12 comparisons the 95 % interval runs from 0.00 to 0.10: "
                "the data do not tell agreement from chance."
            ),
        ),
    ],
)
def test_words_follow_from_the_interval(found: Interval, said: str) -> None:
    assert sentence(found) == said


def test_what_is_counted_can_be_named() -> None:
    found = interval(gwet_ac1, data.FLEISS_1971, method="analytic", confidence=0.9)
    assert sentence(found, "patient").startswith("Gwet's AC1 is 0.45. With 30 patients the 90 % interval runs from ")
    assert " 30 bodies " in sentence(found, "body", "bodies")


def test_there_are_no_grades() -> None:
    said = " ".join(sentence(interval(coefficient, data.FEINSTEIN_2)) for coefficient in (cohen_kappa, gwet_ac1, krippendorff_alpha))
    assert not any(grade in said for grade in ("slight", "fair", "moderate", "substantial", "perfect", "good", "poor", "excellent"))
