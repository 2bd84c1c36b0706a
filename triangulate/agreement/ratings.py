"""Ratings of any kind as small whole numbers: what every coefficient counts.

None, NaN and pandas' missing values are missing, never a category of their own: one library that took
NaN for a category gave 0.786 where 0.775 is right.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

MISSING = -1
"""The code of a rating that is not there."""

_SPAN = 4096
"""Whole numbers no further apart than this are looked up instead of sorted."""

_BLOCK = 1 << 16
"""Numbers handled at a time, so that they stay in the cache of the processor."""


@dataclass(frozen=True, eq=False)
class RatingTable:
    """Ratings as codes, and the categories that the codes stand for."""

    codes: NDArray[Any]
    """Shape (n_coders, n_units): the place of each value in ``categories``; -1 where it is missing."""
    categories: tuple[Any, ...]
    """In the order given, else sorted."""
    given: bool
    """Whether the caller named the categories and their order."""

    @property
    def n_coders(self) -> int:
        """Rows of the matrix, including coders who rated nothing."""
        return int(self.codes.shape[0])

    @property
    def n_units(self) -> int:
        """Columns of the matrix, including units that nobody rated."""
        return int(self.codes.shape[1])

    @property
    def numeric(self) -> bool:
        """Whether all categories are numbers, which then stand for themselves."""
        return all(isinstance(value, Real) for value in self.categories)

    @property
    def ordered(self) -> bool:
        """Whether it is known which category comes after which."""
        return self.given or self.numeric

    def rated(self) -> NDArray[np.intp]:
        """How many coders rated each unit."""
        return np.asarray(np.count_nonzero(self.codes >= 0, axis=0))

    def used(self) -> NDArray[np.bool_]:
        """Which categories somebody used."""
        return np.bincount(self.codes.ravel() + 1, minlength=len(self.categories) + 1)[1:] > 0

    def only(self, units: NDArray[np.bool_]) -> RatingTable:
        """The same with some units alone."""
        return self if units.all() else RatingTable(self.codes[:, units], self.categories, self.given)


def counts_of(codes: NDArray[Any], categories: int) -> NDArray[np.float64]:
    """How often each category was given to each unit.

    Parameters
    ----------
    codes : array, shape (n_coders, n_units)
    categories : int

    Returns
    -------
    array, shape (n_units, n_categories)
    """
    coders, units = codes.shape
    if categories > 64:  # one pass over all, where one pass a category would be many
        places = np.arange(units) * (categories + 1) + codes + 1
        table = np.bincount(places.ravel(), minlength=units * (categories + 1)).reshape(units, categories + 1)
        return table[:, 1:].astype(np.float64)
    smallest = np.uint8 if coders < 256 else np.int64
    counts = np.empty((categories, units))
    for code in range(categories):
        counts[code] = np.add.reduce(codes == code, axis=0, dtype=smallest)
    return counts.T


def read_ratings(ratings: ArrayLike, categories: Sequence[Any] | None = None) -> RatingTable:
    """Ratings as codes.

    Parameters
    ----------
    ratings : array_like, shape (n_coders, n_units)
        Values of any kind; None, NaN, a masked value or pandas' NA where a coder did not rate the unit.
    categories : sequence, optional
        All values that could have been given, in their order. Without it: the values that were given, sorted.

    Raises
    ------
    ValueError
        If the shape is not two-dimensional, or a value is not among ``categories``.
    """
    values = _as_matrix(ratings)
    codes, found = _codes_of_numbers(values) if values.dtype.kind in "biuf" else _codes_of_anything(values)
    if categories is None:
        return RatingTable(codes, tuple(found), given=False)
    known = list(categories)
    if len(set(known)) < len(known):
        raise ValueError(f"categories names a value twice: {_listed(known)}. Name each category once, in its order.")
    unknown = [value for value in found if value not in known]
    if unknown:
        raise ValueError(
            f"ratings has values that are not in categories: {_listed(unknown)}. "
            f"categories are {_listed(known)}; add the values, or write None where they mean missing."
        )
    places = np.array([MISSING, *(known.index(value) for value in found)], dtype=_smallest(len(known)))
    return RatingTable(places[codes + 1], tuple(known), given=True)


def _as_matrix(ratings: ArrayLike) -> NDArray[Any]:
    """Two dimensions, and nothing turned into text: NumPy would make "nan" of a NaN beside strings."""
    if isinstance(ratings, np.ma.MaskedArray):
        values = np.array(ratings.astype(object).tolist(), dtype=object)  # None where it is masked
    elif isinstance(ratings, np.ndarray):
        values = ratings
    else:
        try:
            values = np.asarray(ratings)
            if values.dtype.kind not in "biufO":
                values = np.array(ratings, dtype=object)
        except ValueError:
            lengths = sorted({len(row) if isinstance(row, (Sequence, np.ndarray)) else 1 for row in ratings})  # type: ignore[union-attr]
            raise ValueError(
                "ratings must have the same number of units for each coder, but rows have "
                f"{' and '.join(map(str, lengths[:4]))} values. Write None where a coder did not rate a unit."
            ) from None
    if values.ndim != 2:
        raise ValueError(f"ratings must have the shape (n_coders, n_units), but has {values.ndim} dimension(s)")
    return np.asarray(values, dtype=object if values.dtype.kind not in "biufO" else None)


def _smallest(categories: int) -> type[np.signedinteger[Any]]:
    """The smallest type that holds the codes: comparisons of bytes are several times faster."""
    return np.int8 if categories < 127 else np.int16 if categories < 32767 else np.int32


def _codes_of_numbers(values: NDArray[Any]) -> tuple[NDArray[Any], list[Any]]:
    """Codes of an array of numbers; NaN is missing."""
    if values.dtype.kind == "b":
        values = values.view(np.int8)
        codes, found = _codes_of_numbers(values)
        return codes, [bool(value) for value in found]
    if values.dtype.itemsize < 4 and values.dtype.kind == "f":
        values = values.astype(np.float64)
    if values.size == 0:
        return np.full(values.shape, MISSING, dtype=np.int8), []
    low, high = np.fmin.reduce(values, axis=None), np.fmax.reduce(values, axis=None)
    if low != low:  # nothing but NaN
        return np.full(values.shape, MISSING, dtype=np.int8), []
    if np.isinf(low) or np.isinf(high):
        raise ValueError("ratings has infinite values. Write a number, or NaN where a rating is missing.")
    if float(high) - float(low) < _SPAN:
        whole = _looked_up(values, low, int(high) - int(low) + 1)
        if whole is not None:
            return whole
    missing = np.isnan(values)
    distinct, places = np.unique(values[~missing], return_inverse=True)
    sorted_codes = np.full(values.shape, MISSING, dtype=_smallest(len(distinct)))
    sorted_codes[~missing] = places.ravel()
    return sorted_codes, distinct.tolist()


def _looked_up(values: NDArray[Any], low: Any, span: int) -> tuple[NDArray[Any], list[Any]] | None:
    """Codes of whole numbers between ``low`` and ``low + span``; None if there are fractions."""
    raw = np.empty(values.shape, dtype=np.int8 if span < 127 else np.int16)
    seen = np.zeros(span + 1, dtype=np.intp)
    step = max(1, _BLOCK // values.shape[1])
    floats = values.dtype.kind == "f"
    for start in range(0, len(values), step):
        shifted = values[start : start + step] - low
        if floats:
            np.copyto(shifted, span, where=np.isnan(shifted))
        raw[start : start + step] = shifted
        if floats and not np.array_equal(raw[start : start + step], shifted):
            return None
        seen += np.bincount(raw[start : start + step].ravel(), minlength=span + 1)
    used = np.flatnonzero(seen[:-1])
    places = np.full(span + 1, MISSING, dtype=_smallest(len(used)))
    places[used] = np.arange(len(used))
    return places[raw] if seen[-1] or len(used) < span else raw, [low.item() + int(value) for value in used]


def _codes_of_anything(values: NDArray[Any]) -> tuple[NDArray[Any], list[Any]]:
    """Codes of an array of Python objects."""
    flat = values.ravel().tolist()
    try:
        distinct = set(flat)
    except TypeError:
        odd = next(value for value in flat if not isinstance(value, Hashable))
        raise ValueError(
            f"ratings has a {type(odd).__name__}, which cannot be compared as a whole. "
            "Give one value for each unit, such as a string or a number."
        ) from None
    missing = [value for value in distinct if _is_missing(value)]
    found = _in_order(distinct.difference(missing))
    place = {value: code for code, value in enumerate(found)} | dict.fromkeys(missing, MISSING)
    codes = np.fromiter(map(place.__getitem__, flat), dtype=_smallest(len(found)), count=len(flat))
    return codes.reshape(values.shape), found


def _is_missing(value: Any) -> bool:
    """Whether a value says that there is none; pandas' NA refuses to be compared."""
    return value is None or type(value).__name__ == "NAType" or bool(value != value)


def _in_order(values: Iterable[Any]) -> list[Any]:
    """Sorted where they can be, else by the names of their types and their text."""
    listed = list(values)
    try:
        return sorted(listed)
    except TypeError:
        return sorted(listed, key=lambda value: (type(value).__name__, str(value)))


def _listed(values: Sequence[Any], most: int = 8) -> str:
    """Values in a message."""
    text = ", ".join(repr(value) for value in values[:most])
    return text if len(values) <= most else f"{text} and {len(values) - most} more"
