"""What every reader of tabular files hands over: cells as text, with the rows that they stand in."""

from __future__ import annotations

from dataclasses import dataclass, field

from triangulate.errors import Problem


@dataclass
class RawTable:
    """The cells of one table of a file, before anything is known of its meaning."""

    file: str
    sheet: str | None
    header: list[str]
    rows: list[list[str]]
    """Cells as text; a row may be shorter or longer than the header."""
    row_numbers: list[int]
    """For each of ``rows``, its row as a spreadsheet counts (the header is usually row 1)."""
    header_row: int = 1
    guarded: bool = False
    """Whether an apostrophe before what looks like a formula is a guard and no part of the text (CSV)."""

    def problem(self, row: int | None, column: str | None, what: str, fix: str, severity: str = "error") -> Problem:
        """A problem somewhere in this table."""
        return Problem(severity, self.file, self.sheet, row, column, what, fix)


@dataclass
class Reading:
    """The outcome of opening a file: its tables, and what was wrong or assumed."""

    tables: list[RawTable] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
