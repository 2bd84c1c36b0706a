"""How far apart two categories are.

Agreement weights are 1 for the same category and smaller the further apart two categories are.
Everything here is worked out with their complement, the disagreement 1 - weight: it is exactly 0 where
coders agree, so that perfect agreement is exactly 1.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from triangulate.agreement.ratings import RatingTable

Weights = Literal["identity", "linear", "quadratic", "ordinal"] | ArrayLike
"""A name, or a matrix with a row and a column for each category."""

NAMES = ("identity", "linear", "quadratic", "ordinal")


def disagreement_weights(table: RatingTable, weights: Weights, symmetric: bool = True) -> NDArray[np.float64]:
    """The disagreement between each two categories, from 0 to 1.

    Parameters
    ----------
    table : RatingTable
    weights : {"identity", "linear", "quadratic", "ordinal"} or array_like, shape (q, q)
        ``linear`` and ``quadratic`` use the distance of the categories: of their values where all are
        numbers, else of their places. ``ordinal`` counts the pairs of categories that lie between two
        (Gwet 2014), by place. A matrix has either 1 on its diagonal (agreement weights) or 0
        (disagreement weights as in Cohen 1968, divided here by the largest).
    symmetric : bool
        Whether a matrix has to be the same both ways.

    Returns
    -------
    array, shape (q, q)
        0 on the diagonal.

    Raises
    ------
    ValueError
        If the order of the categories is not known, or the matrix does not fit.
    """
    q = len(table.categories)
    if not isinstance(weights, str):
        return _own(table, weights, symmetric)
    if weights == "identity":
        return 1.0 - np.eye(q)
    if weights not in NAMES:
        raise ValueError(f'weights can be "identity", "linear", "quadratic", "ordinal" or a matrix, but is {weights!r}.')
    places = places_of(table, f'weights="{weights}"', by_value=weights != "ordinal")
    apart = np.abs(places[:, None] - places[None, :])
    if weights == "ordinal":
        apart = apart * (apart + 1) / 2
    elif weights == "quadratic":
        apart = apart**2
    largest = apart.max(initial=0.0)
    return apart / largest if largest > 0 else apart


def places_of(table: RatingTable, what: str, by_value: bool) -> NDArray[np.float64]:
    """Where each category lies on the scale: its value if it is a number and values count, else its place."""
    if not table.ordered:
        example = ", ".join(repr(value) for value in table.categories[:4])
        raise ValueError(
            f"{what} needs the order of the categories, and alphabetical order would be arbitrary. "
            f"Say which comes first: categories=[{example}], in the order that is meant."
        )
    if by_value and table.numeric:
        return np.array([float(value) for value in table.categories])
    return np.arange(float(len(table.categories)))


def _own(table: RatingTable, weights: ArrayLike, symmetric: bool) -> NDArray[np.float64]:
    """A matrix of the caller, checked."""
    q = len(table.categories)
    matrix = np.asarray(weights, dtype=np.float64)
    if matrix.shape != (q, q):
        raise ValueError(
            f"weights must have a row and a column for each of the {q} categories ({_named(table)}), "
            f"but has the shape {matrix.shape}. Name all categories in their order with categories=."
        )
    if not table.ordered:
        places_of(table, "a matrix of weights", by_value=False)
    if not np.isfinite(matrix).all():
        raise ValueError("weights has values that are no numbers. Give a finite number for each pair of categories.")
    if symmetric and not np.allclose(matrix, matrix.T):
        raise ValueError(
            "weights must be symmetric here: it does not matter which coder gave which of two values. Only cohen_kappa takes others."
        )
    diagonal = np.diag(matrix)
    if np.all(diagonal == 1) and np.all(matrix <= 1):
        return 1.0 - matrix
    if np.all(diagonal == 0) and np.all(matrix >= 0):
        largest = matrix.max(initial=0.0)
        return matrix / largest if largest > 0 else matrix
    raise ValueError(
        "weights must be agreement weights (1 on the diagonal, at most 1 elsewhere) "
        "or disagreement weights (0 on the diagonal, at least 0 elsewhere)."
    )


def _named(table: RatingTable) -> str:
    return ", ".join(str(value) for value in table.categories[:8]) + (", ..." if len(table.categories) > 8 else "")


def total(matrix: NDArray[Any]) -> float:
    """The sum of the agreement weights that belong to these disagreements (Gwet's T_w)."""
    return float(matrix.size - matrix.sum())
