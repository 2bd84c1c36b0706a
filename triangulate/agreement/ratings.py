"""Ratings of any kind as small whole numbers: what every coefficient counts.

None, NaN and pandas' missing values are missing, never a category of their own: one library that took
NaN for a category gave 0.786 where 0.775 is right.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import inf
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
    if codes.size <= 4096 or categories > 64:  # one pass over all, where one pass a category would be many
        places = codes + np.arange(1, units * (categories + 1) + 1, categories + 1)
        table = np.bincount(places.ravel(), minlength=units * (categories + 1)).reshape(units, categories + 1)
        return table[:, 1:].astype(np.float64)
    counts = np.empty((categories, units))
    for code in range(categories):
        here = (codes == code).view(np.uint8)
        counts[code] = np.add.reduce(here, axis=0, dtype=np.uint8 if coders < 256 else np.int64)
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
            values = _row_by_row(list(ratings))  # type: ignore[arg-type]
    if values.ndim != 2:
        raise ValueError(f"ratings must have the shape (n_coders, n_units), but has {values.ndim} dimension(s)")
    return np.asarray(values, dtype=object if values.dtype.kind not in "biufO" else None)


def _row_by_row(rows: list[Any]) -> NDArray[Any]:
    """A matrix of rows that NumPy does not make one of."""
    lengths = sorted({len(row) if isinstance(row, (Sequence, np.ndarray)) else 1 for row in rows})
    if len(lengths) > 1:
        raise ValueError(
            "ratings must have the same number of units for each coder, but rows have "
            f"{' and '.join(map(str, lengths[:4]))} values. Write None where a coder did not rate a unit."
        )
    values = np.empty((len(rows), lengths[0]), dtype=object)
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            values[number, place] = value
    return values


def _smallest(categories: int) -> type[np.signedinteger[Any]]:
    """The smallest type that holds the codes: comparisons of bytes are several times faster."""
    return np.int8 if categories < 127 else np.int16 if categories < 32767 else np.int32


def _codes_of_numbers(values: NDArray[Any]) -> tuple[NDArray[Any], list[Any]]:
    """Codes of an array of numbers; NaN is missing."""
    if values.dtype.kind == "b":
        codes, found = _codes_of_numbers(values.view(np.int8))
        return codes, [bool(value) for value in found]
    if values.dtype.itemsize < 4 and values.dtype.kind == "f":
        values = values.astype(np.float64)
    if values.size == 0:
        return np.full(values.shape, MISSING, dtype=np.int8), []
    # The first rows give the range of whole numbers almost always; if not, all of them are asked.
    for part in (values[: 1 + _BLOCK // values.shape[1]], values):
        whole = part.shape == values.shape
        low, high = np.fmin.reduce(part, axis=None).item(), np.fmax.reduce(part, axis=None).item()
        if low - low != 0 or high - high != 0:  # infinite, or nothing but NaN
            if inf in (-low, high):
                raise ValueError("ratings has infinite values. Write a number, or NaN where a rating is missing.")
            continue
        if high - low < _SPAN:
            looked_up = _looked_up(values, low, int(high - low) + 1, sure=whole)
            if looked_up is not None:
                return looked_up
        if whole:
            break
    return _sorted(values)


def _sorted(values: NDArray[Any]) -> tuple[NDArray[Any], list[Any]]:
    """Codes of any numbers."""
    there = values == values
    distinct, places = np.unique(values[there], return_inverse=True)
    codes = np.full(values.shape, MISSING, dtype=_smallest(len(distinct)))
    codes[there] = places.ravel()
    return codes, distinct.tolist()


def _looked_up(values: NDArray[Any], low: float, span: int, sure: bool) -> tuple[NDArray[Any], list[Any]] | None:
    """Codes of whole numbers between ``low`` and ``low + span``; None if there are others.

    ``sure``: no value lies outside of these.
    """
    flat = values.reshape(-1)
    raw = np.empty(flat.shape, dtype=_smallest(span))
    with np.errstate(invalid="ignore"):  # a NaN becomes some whole number, and then -1
        for start in range(0, len(flat), _BLOCK):
            shifted = flat[start : start + _BLOCK] - low if low else flat[start : start + _BLOCK]
            block = raw[start : start + _BLOCK]
            block[...] = shifted
            other = block != shifted
            missing = np.count_nonzero(other)
            if missing:
                if missing != np.count_nonzero(shifted != shifted):
                    return None
                block |= -other.view(np.int8)  # all bits of -1; ten times quicker than writing where it is so
            if not sure and (block.max() >= span or np.count_nonzero(block < 0) != missing):
                return None
    raw = raw.reshape(values.shape)
    used = _used(raw, span)
    found = [low + value for value in used]
    if len(used) == span:
        return raw, found
    places = np.full(span + 1, MISSING, dtype=_smallest(len(used)))
    places[used] = np.arange(len(used))
    return places[raw], found  # the code -1 finds the last place, which is -1 again


def _used(raw: NDArray[Any], span: int) -> list[int]:
    """Which of the codes occur; most are seen at the beginning."""
    if raw.size <= _BLOCK or span > 64:
        return np.flatnonzero(np.bincount(raw.ravel() + np.int64(1), minlength=span + 1)[1:]).tolist()
    first = raw.reshape(-1)[:_BLOCK]
    return [code for code in range(span) if (first == code).any() or (raw == code).any()]


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
