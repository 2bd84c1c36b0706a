"""What has to be said beside a number: why there is none, or what it rests on. Whole sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from triangulate.agreement.ratings import RatingTable
from triangulate.agreement.statistic import Statistic

FEW = 20
"""Below this many units or clusters intervals are said to be too narrow."""


def notes_on(table: RatingTable, statistic: Statistic, estimate: float) -> list[str]:
    """About the ratings and the estimate."""
    rated = table.rated()
    notes = []
    if table.n_coders > table.n_units and table.n_coders > 2:
        notes.append(
            f"There are more coders ({table.n_coders}) than units ({table.n_units}): if rows are units, pass the transposed matrix, "
            "so that each row is a coder."
        )
    notes += _why_undefined(table, statistic, rated) if np.isnan(estimate) else _what_it_rests_on(table, statistic, estimate)
    empty = [number for number, codes in enumerate(table.codes, 1) if not (codes >= 0).any()]
    if empty and len(empty) < table.n_coders:
        notes.append(f"{_listed('Coder', empty)} rated nothing and {'was' if len(empty) == 1 else 'were'} left out.")
    unrated, once = int((rated == 0).sum()), int((rated == 1).sum())
    if unrated and unrated < table.n_units:
        notes.append(f"{_of(unrated, table.n_units)} {_has(unrated)} no rating and {_was(unrated)} left out.")
    if once and table.n_coders > 1 and once < table.n_units:
        end = "counts for how prevalent the categories are, not for agreement" if statistic.least == 1 else "is left out"
        notes.append(f"{_of(once, table.n_units)} {_has(once)} a single rating; such a unit {end}.")
    notes += [
        f"One of the categories is {shown}: if it means that a rating is missing, write None instead."
        for value, shown in (("", "empty text"), ("nan", 'the text "nan"'), ("NaN", 'the text "NaN"'), ("None", 'the text "None"'))
        if any(isinstance(category, str) and category == value for category in table.categories)
    ]
    return notes


def few(n: int, what: str) -> list[str]:
    """A warning of intervals that rest on few."""
    return [f"With {n} {what} the interval is rather too narrow than too wide."] if n < FEW else []


def _why_undefined(table: RatingTable, statistic: Statistic, rated: Any) -> list[str]:
    """Why there is no number: the first reason that holds."""
    if not (rated > 0).any():
        return ["There are no ratings."]
    if table.n_coders == 1:
        return ["There is only one coder: agreement needs two."]
    if not (rated > 1).any():
        return ["No unit was rated by two coders, so nothing can be compared."]
    used = [category for category, there in zip(table.categories, table.used(), strict=True) if there]
    if statistic.by_number and len(table.categories) == 1:
        end = "If others could have been given, name them with categories=."
        return [f"All ratings are {_shown(used[0])}, and it is the only category: agreement cannot be told from chance. {end}"]
    return [f"All ratings that can be compared are {_shown(used[0])}: agreement cannot be told from chance." if len(used) == 1 else _CHANCE]


_CHANCE = "All ratings that can be compared have the same value: agreement cannot be told from chance."


def _what_it_rests_on(table: RatingTable, statistic: Statistic, estimate: float) -> list[str]:
    """What has to be known about a number that there is."""
    notes = []
    if statistic.chance_corrected and estimate < 1:
        constant = [number for number, codes in enumerate(table.codes, 1) if _gave_one_value(codes[codes >= 0])]
        if constant and statistic.two_coders and estimate == 0:
            notes.append(f"{_listed('Coder', constant)} gave a single value throughout: it is 0 then, however often the two agree.")
        elif constant:
            notes.append(f"{_listed('Coder', constant)} gave a single value throughout.")
    return notes


def _gave_one_value(codes: Any) -> bool:
    """Whether a coder had several units and one value for all of them."""
    return len(codes) > 1 and bool((codes == codes[0]).all())


def _listed(word: str, numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"{word} {numbers[0]}"
    shown = [str(number) for number in numbers[:6]] + (["others"] if len(numbers) > 6 else [])
    return f"{word}s {', '.join(shown[:-1])} and {shown[-1]}"


def _of(number: int, total: int) -> str:
    return f"{number} of {total} units"


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
