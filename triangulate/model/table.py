"""A table of the study as it was read: its values, and where each row stands in which file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from triangulate.errors import Problem

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True)
class Table:
    """Rows of one kind with their origin.

    ``frame`` has all columns of the schema, text as ``str``, missing values as NaN, and a plain
    0-based index. ``origins`` are the (file, sheet) pairs that it was read from, ``origin`` says
    which one each row belongs to and ``row`` its row there, as a spreadsheet counts; 0 where it has none.
    """

    name: str
    frame: pd.DataFrame
    origins: tuple[tuple[str, str | None], ...]
    origin: np.ndarray
    row: np.ndarray

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def given(self) -> bool:
        """Whether the study has a file for this table at all."""
        return bool(self.origins)

    def problem(self, index: int, column: str | None, what: str, fix: str, severity: str = "error") -> Problem:
        """A problem of the row with this index of ``frame``."""
        file, sheet = self.origins[int(self.origin[index])]
        return Problem(severity, file, sheet, int(self.row[index]) or None, column, what, fix)

    def values(self, column: str) -> list[str | None]:
        """A column as plain values, missing ones as None."""
        return plain(self.frame[column])


def plain(column: pd.Series) -> list[str | None]:
    """A column of text as a list, missing values as None."""
    values = column.to_numpy(dtype=object, na_value=None)
    return list(values)


def split_list(value: str | None) -> list[str]:
    """The values of a cell that may hold several, separated by semicolons.

    Examples
    --------
    >>> split_list("SW01; SW06;")
    ['SW01', 'SW06']
    """
    if value is None:
        return []
    return [part for part in (piece.strip() for piece in value.split(";")) if part]


def join_tables(name: str, tables: Sequence[Table]) -> Table:
    """Tables of the same kind, one below the other, each row keeping its origin."""
    import numpy as np
    import pandas as pd

    origins = tuple(origin for table in tables for origin in table.origins)
    shifts = np.cumsum([0, *(len(table.origins) for table in tables)])
    return Table(
        name,
        pd.concat([table.frame for table in tables], ignore_index=True),
        origins,
        np.concatenate([table.origin + shift for table, shift in zip(tables, shifts[:-1], strict=True)]),
        np.concatenate([table.row for table in tables]),
    )
