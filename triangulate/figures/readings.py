"""What the figure of differences shows: of each cell of the matrix the codes of all researchers, and how wide they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from triangulate.figures.canvas import MARGIN, SMALL, WIDTH, fit, shown, width
from triangulate.model.table import plain
from triangulate.protocol.researchers import CodeGrid, ResearcherComparison, UnitPlace
from triangulate.writers.matrix_html import Look, MatrixView

ONE_BY_ONE = 6
"""Up to so many researchers each has a place of their own in a cell; of more, the codes are counted."""
NOT_CODED = Look("·", "Not coded", "#ffffff")

Pair = tuple[str | None, str | None]
_LABELS = 150.0
"""Points that ids and labels of the rows are to keep."""


@dataclass(frozen=True)
class Cell:
    """What stands in one cell: a field for each of its units."""

    fields: tuple[tuple[tuple[str | None, ...], int], ...]
    """Of each unit the code of each researcher and how far apart these are; 0 where nobody differs."""


@dataclass(frozen=True)
class Readings:
    """What there is to show."""

    researchers: tuple[str, ...]
    themes: tuple[str, ...]
    labels: tuple[str, ...]
    pairs: tuple[Pair, ...]
    cells: Mapping[tuple[str, str | None, str | None], Cell]
    looks: Mapping[str, Look]
    distances: tuple[tuple[UnitPlace, int], ...]
    """Units on which researchers differ, those furthest apart first."""
    compared: int
    """Units that two researchers or more coded."""

    @cached_property
    def one_by_one(self) -> bool:
        """Whether each researcher has a place of their own in a cell."""
        return len(self.researchers) <= ONE_BY_ONE

    @cached_property
    def wide(self) -> float:
        """Width of a letter with what belongs to it."""
        return max([11.0, *(width(_letter(look), SMALL, bold=True) + 5 for key, look in self.looks.items() if key in self.used)])

    @cached_property
    def used(self) -> set[str]:
        """Codes that occur."""
        return {code for cell in self.cells.values() for codes, _ in cell.fields for code in codes if code is not None}

    @cached_property
    def open(self) -> bool:
        """Whether somebody has not coded a comparison."""
        return any(code is None for cell in self.cells.values() for codes, _ in cell.fields for code in codes)

    @cached_property
    def empty(self) -> bool:
        """Whether there are cells without a comparison."""
        return any((theme, *pair) not in self.cells for theme in self.themes for pair in self.pairs)

    @cached_property
    def cell(self) -> float:
        """Width of a cell."""
        slots = [len(marks_of(self, codes)) for cell in self.cells.values() for codes, distance in cell.fields if distance]
        several = max((len(cell.fields) for cell in self.cells.values()), default=1)
        return max(30.0, max(slots, default=1) * self.step + 17.0) * min(several, 2) + 2

    @cached_property
    def step(self) -> float:
        """From one letter of a cell to the next."""
        return self.wide if self.one_by_one else self.wide + 4 + width(str(len(self.researchers)), SMALL)

    @cached_property
    def columns(self) -> int:
        """How many comparisons go on one page."""
        return max(1, int((WIDTH - 2 * MARGIN - _LABELS) // self.cell))


def readings_of(comparison: ResearcherComparison, view: MatrixView) -> Readings | None:
    """What there is to show; None where no comparison was coded by two researchers."""
    grid = comparison.grid
    if grid is None or len(comparison.researchers) < 2:
        return None
    distance = _distances(comparison)
    cells: dict[tuple[str, str | None, str | None], list[tuple[tuple[str | None, ...], int]]] = {}
    compared = 0
    columns: list[list[str | None]] = grid.values["code"].T.tolist()
    for place, given, counts in zip(grid.places, columns, grid.counted.tolist(), strict=True):
        codes = tuple(given)
        coded = len(codes) - codes.count(None)
        compared += coded > 1
        if coded or counts:
            cells.setdefault(place[:3], []).append((codes, distance.get(place, 0)))
    if not compared:
        return None
    return Readings(
        comparison.researchers,
        *_rows(grid, view),
        tuple(dict.fromkeys((a, b) for _, a, b, _ in grid.places)),
        {place: Cell(tuple(fields)) for place, fields in cells.items()},
        view.looks,
        tuple(distance.items()),
        compared,
    )


def _rows(grid: CodeGrid, view: MatrixView) -> tuple[tuple[str, ...], tuple[str, ...]]:
    themes = tuple(dict.fromkeys(grid.rows))
    labels = dict(zip(view.themes, view.labels, strict=True))
    return themes, tuple(labels.get(theme, theme) for theme in themes)


def _distances(comparison: ResearcherComparison) -> dict[UnitPlace, int]:
    frame = comparison.disagreements
    statements = plain(frame["statement"]) if "statement" in frame else [None] * len(frame)
    columns = (plain(frame[name]) for name in ("meta_theme", "source_a", "source_b"))
    keys = zip(*columns, statements, strict=True)
    return {(str(theme), a, b, said): int(n) for (theme, a, b, said), n in zip(keys, frame["distance"], strict=True)}


def _letter(look: Look) -> str:
    return fit(shown(look.letter), 30.0, SMALL, bold=True)


def marks_of(found: Readings, codes: tuple[str | None, ...]) -> list[tuple[Look, str]]:
    """Letters of a field with what stands behind each: one a researcher, or one a code with its number."""
    if found.one_by_one:
        return [(NOT_CODED if code is None else found.looks[code], "") for code in codes]
    tally = Counter(codes)
    order = [*found.looks, None]
    return [(NOT_CODED if code is None else found.looks[code], str(tally[code])) for code in order if tally[code]]
