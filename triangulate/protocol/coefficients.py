"""Chance-corrected agreement between researchers, for teams that want it: each with its interval and what it can bear."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from triangulate import agreement
from triangulate.model.settings import COEFFICIENTS
from triangulate.protocol.researchers import ALL, BOTH_PRESENT, CodeGrid
from triangulate.schemes.judgements import PRESENCE, allowed

COLUMNS = (
    "researcher_1", "researcher_2", "judgement", "comparisons", "coefficient", "estimate", "low", "high", "standard_error", "n",
    "missing", "rows", "method", "note", "sentence",
)  # fmt: skip
"""Columns of the table of coefficients: ``n`` is the number of comparisons that two researchers or more coded, ``missing``
that of codings that are not there, ``rows`` that of the meta-themes which were drawn for the interval."""

REPLICATES, SEED = 10_000, 1

PAIRWISE = ("cohen_kappa", "scott_pi")
"""Coefficients of two researchers; of more, every pair has its own."""

Coefficient = Callable[..., float]


def coefficient_table(
    grid: CodeGrid,
    researchers: Sequence[str],
    names: Sequence[str],
    *,
    noun: str = "comparison",
    replicates: int = REPLICATES,
    seed: int = SEED,
    progress: Callable[[str], None] | None = None,
) -> pd.DataFrame:
    """Coefficients with intervals, for the code and for each judgement.

    Parameters
    ----------
    grid : CodeGrid
        The codings side by side, from :func:`~triangulate.protocol.researchers.compare_researchers`.
    researchers : sequence of str
        Rows of the grid.
    names : sequence of str
        Which coefficients, of :data:`~triangulate.model.settings.COEFFICIENTS`; raw agreement is always given beside them.
    noun : str
        What is counted.
    replicates, seed : int
        Of the bootstrap; rows of the matrix are drawn, since comparisons of one row are not independent.
    progress : callable, optional
        Is told in a few words what is being worked out.

    Notes
    -----
    All coefficients of a line of comparisons rest on the same replicates. For a judgement only comparisons with
    both sources present are held side by side: elsewhere nobody is asked for it.
    """
    records = []
    for judgement, kind, where in _parts(grid):
        if progress is not None:
            progress(f"coefficients of {judgement.replace('_', ' ')}, {kind}")
        table = grid.values[judgement][:, where]
        rows = [row for row, take in zip(grid.rows, where, strict=True) if take]
        known = grid.categories if judgement == "code" else PRESENCE if judgement.startswith("presence") else allowed(judgement)
        for first, second, part, wanted in _whose(table, researchers, names):
            chosen: dict[str, Coefficient] = {name: getattr(agreement, name) for name in ("percent_agreement", *wanted)}
            found = agreement.intervals(chosen, part, replicates, seed, clusters=rows, categories=known)
            for name, result in found.items():
                numbers = (result.estimate, result.low, result.high, result.standard_error)
                counts = (result.n_compared, result.missing, result.n_clusters)
                said = agreement.sentence(result, noun, cluster="row")
                records.append((first, second, judgement, kind, name, *numbers, *counts, result.method, result.note, said))
    return pd.DataFrame(records, columns=list(COLUMNS))


def _parts(grid: CodeGrid) -> Iterator[tuple[str, str, np.ndarray]]:
    """Judgements with the units in which they are compared."""
    for judgement, values in grid.values.items():
        anybody = np.array([any(value is not None for value in column) for column in values.T], dtype=bool)
        if judgement == "code":
            yield judgement, ALL, anybody | grid.counted
            yield judgement, BOTH_PRESENT, grid.both_present
        elif (anybody & grid.both_present).any() and not judgement.startswith("presence"):
            yield judgement, BOTH_PRESENT, anybody & grid.both_present


def _whose(table: np.ndarray, researchers: Sequence[str], names: Sequence[str]) -> Iterator[tuple[str, str, np.ndarray, tuple[str, ...]]]:
    """Pairs of researchers, and all of them together where there are more than two."""
    known = tuple(name for name in COEFFICIENTS if name in names)
    for_all = tuple(name for name in known if name not in PAIRWISE)
    if len(researchers) > 2:
        yield "all", "all", table, for_all
        known = tuple(name for name in known if name in PAIRWISE)
        if not known:
            return
    for i, j in combinations(range(len(researchers)), 2):
        yield researchers[i], researchers[j], table[[i, j]], known
