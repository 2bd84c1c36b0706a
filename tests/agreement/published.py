"""Ratings typed from publications: one list a coder."""

from __future__ import annotations

from typing import Any


def from_table(table: list[list[int]]) -> list[list[int]]:
    """Two coders: rows are the first coder's values."""
    pairs = [(a, b) for a, row in enumerate(table) for b, times in enumerate(row) for _ in range(times)]
    return [list(side) for side in zip(*pairs, strict=True)]


def from_text(text: str) -> list[list[Any]]:
    """A line a coder, a digit a unit; a dot is missing."""
    return [[None if sign == "." else int(sign) for sign in "".join(line.split())] for line in text.strip().splitlines()]


# Krippendorff K (2011). Computing Krippendorff's alpha-reliability: A (binary), B (nominal), C (missing ratings).
KRIPPENDORFF_A = from_text("""
    0 1 0 0 0 0 0 0 1 0
    1 1 1 0 0 1 0 0 0 0
""")
KRIPPENDORFF_B = from_text("""
    0 0 1 1 3 2 2 2 4 3 3 0
    1 0 1 1 1 2 2 2 4 3 3 3
""")
KRIPPENDORFF_C = from_text("""
    1 2 3 3 2 1 4 1 2 . . .
    1 2 3 3 2 2 4 1 2 5 . 3
    . 3 3 3 2 3 4 2 2 5 1 .
    1 2 3 3 2 4 4 1 2 5 1 .
""")
# Gwet KL (2014). Handbook of Inter-Rater Reliability, 4th ed.: 15 units, five observers.
GWET_5 = from_text("""
    1 1 2 . 0 0 1 1 2 2 . 0 1 3 1
    1 1 3 0 0 0 0 . 2 1 1 0 2 3 1
    2 0 3 0 0 0 2 2 2 1 0 0 2 2 1
    . 1 3 . . . . 0 . 1 0 0 2 2 .
    2 . . 0 0 0 1 . 2 . . . . 3 1
""")
# Wikipedia, Krippendorff's alpha, computational example: three coders, 15 units.
WIKIPEDIA = from_text("""
    . . . . . 3 4 1 2 1 1 3 3 . 3
    1 . 2 1 3 3 4 3 . . . . . . .
    . . 2 1 3 4 4 . 2 1 1 3 3 . 4
""")
# Fleiss JL (1971), table 1: 30 patients, six diagnoses each (0 depression, 1 personality disorder, 2 schizophrenia, 3 neurosis, 4 other).
FLEISS_1971 = from_text("""
    3 1 1 4 1 0 2 0 0 4 0 0 1 0 1 2 0 0 1 0 4 1 1 0 0 1 0 1 0 4
    3 1 2 4 1 0 2 0 0 4 3 1 1 3 1 2 0 0 1 2 4 3 1 0 3 1 0 1 2 4
    3 1 2 4 1 2 2 2 3 4 3 3 1 3 3 2 0 0 3 2 4 3 3 3 3 1 0 3 2 4
    3 4 2 4 3 2 2 2 3 4 3 3 2 3 3 2 3 0 3 4 4 3 4 3 3 1 0 3 2 4
    3 4 2 4 3 2 4 2 3 4 3 3 2 3 3 2 4 0 3 4 4 3 4 3 3 1 4 3 2 4
    3 4 4 4 3 2 4 3 3 4 3 3 2 3 4 4 4 1 3 4 4 3 4 3 4 3 4 3 2 4
""")
# Cohen J (1960), doi:10.1177/001316446002000104, with the weights of Cohen J (1968), doi:10.1037/h0026256.
COHEN_1960 = from_table([[88, 10, 2], [14, 40, 6], [18, 10, 12]])
COHEN_1968_WEIGHTS = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
# Feinstein AR, Cicchetti DV (1990), doi:10.1016/0895-4356(90)90158-L: the same raw agreement, two kappas.
FEINSTEIN_1 = from_table([[40, 9], [6, 45]])
FEINSTEIN_2 = from_table([[80, 10], [5, 5]])
# Wikipedia, Cohen's kappa, simple example.
WIKIPEDIA_COHEN = from_table([[20, 5], [10, 15]])
