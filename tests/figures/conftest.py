"""Small matrices and studies to draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from triangulate.schemes import load_scheme
from triangulate.study import Study, open_study
from triangulate.templates import template
from triangulate.writers.matrix_html import SPECIAL, Look, MatrixView

ViewMaker = Callable[..., MatrixView]


@pytest.fixture
def looks() -> dict[str, Look]:
    """Letters and colours of the scheme farmer, with what a cell can show beside its codes."""
    codes = {code.key: Look(code.letter, code.label, code.colour) for code in load_scheme("farmer").codes}
    return codes | {key: Look(*look) for key, look in SPECIAL.items()}


@pytest.fixture
def make_view(looks: dict[str, Look]) -> ViewMaker:
    """A matrix from rows of outcomes; a cell with several statements is a tuple."""

    def make(
        rows: Sequence[Sequence[str | tuple[str, ...]]],
        columns: Sequence[str] | None = None,
        labels: Sequence[str] | None = None,
        caption: str = "A study. Convergence coding matrix, scheme farmer; some comparisons",
    ) -> MatrixView:
        cells = tuple(tuple(tuple((code, "") for code in (cell if isinstance(cell, tuple) else (cell,))) for cell in row) for row in rows)
        counts: dict[str, int] = {}
        for row in cells:
            for cell in row:
                for outcome, _ in cell:
                    counts[outcome] = counts.get(outcome, 0) + 1
        names = tuple(columns or [f"Source {number}" for number in range(len(rows[0]))])
        themes = tuple(f"R{number}" for number in range(1, len(rows) + 1))
        return MatrixView(caption, names, themes, tuple(labels or [f"Label {theme}" for theme in themes]), cells, looks, counts)

    return make


@pytest.fixture(scope="module")
def families() -> Study:
    """The synthetic study with three sources and three researchers."""
    return open_study(template("families"))


@pytest.fixture(scope="module")
def safeguarding() -> Study:
    """The worked study: two sources, one reading."""
    return open_study(template("safeguarding"))
