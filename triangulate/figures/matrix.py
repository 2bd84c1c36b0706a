"""The convergence coding matrix: a letter and a colour in every cell, page by page where it is long."""

from __future__ import annotations

from dataclasses import dataclass

from triangulate.figures.canvas import MARGIN, SMALL, Letter, StudyFigure, edge_of, parts, short, shown, width
from triangulate.figures.rows import Headings, RowHeads, rule_off
from triangulate.protocol.shares import count
from triangulate.writers.matrix_html import NO_COMPARISON, SPECIAL, MatrixView

ROWS, COLUMNS = 60, 12
"""How many rows and comparisons go on one page."""
TITLE = "Convergence coding matrix"


def matrix_pages(view: MatrixView, *, rows: int = ROWS, columns: int = COLUMNS) -> int:
    """Number of pages of :func:`plot_matrix`."""
    return parts(len(view.themes), rows) * parts(len(view.columns), columns)


def plot_matrix(view: MatrixView, page: int = 1, *, note: str = "", rows: int = ROWS, columns: int = COLUMNS) -> StudyFigure | None:
    """The matrix as a figure.

    Parameters
    ----------
    view : MatrixView
        Rows, comparisons and cells.
    page : int
        From 1 to :func:`matrix_pages`; all rows of the first comparisons come first.
    note : str
        Said on the figure, such as "Synthetic data".
    rows, columns : int
        How many rows and comparisons go on one page.

    Returns
    -------
    StudyFigure or None
        None where there is no row or no comparison.

    Raises
    ------
    ValueError
        For a page that there is not.

    Notes
    -----
    A matrix shows codes, not how they came about: two cells of one colour may rest on quite different
    judgements. The order of the rows is the researchers' and says nothing about weight.
    """
    if not view.themes or not view.columns:
        return None
    pages, down = matrix_pages(view, rows=rows, columns=columns), parts(len(view.themes), rows)
    if not 1 <= page <= pages:
        raise ValueError(f"there is no page {page}: the matrix has {count(pages, 'page')}")
    across, first = divmod(page - 1, down)
    part = _Part(
        view,
        range(first * rows, min((first + 1) * rows, len(view.themes))),
        range(across * columns, min((across + 1) * columns, len(view.columns))),
    )
    figure = StudyFigure(TITLE, note=note)
    where = part.words if pages > 1 else ""
    y = figure.header(" ".join(words for words in (_caption(view, note), where and f"Page {page} of {pages}: {where}.") if words))
    entries = [Letter(look, view.counts.get(key, 0)) for key, look in view.looks.items() if view.counts.get(key) or key not in SPECIAL]
    y = figure.key(y, entries) + 6
    y = _draw(figure, part, y)
    notes = ["Counts are those of the whole matrix."] if pages > 1 else []
    if any("×" in letter for letter in figure.texts_of("letter")):
        notes.append("× and a number: so many statements of the comparison have this code.")
    return figure.finish(y, _alternative_text(part, where), notes)


@dataclass(frozen=True)
class _Part:
    """Rows and comparisons of one page."""

    view: MatrixView
    rows: range
    columns: range

    @property
    def words(self) -> str:
        said = []
        if len(self.rows) < len(self.view.themes):
            said.append(f"rows {self.rows[0] + 1} to {self.rows[-1] + 1} of {len(self.view.themes)}")
        if len(self.columns) < len(self.view.columns):
            said.append(f"comparisons {self.columns[0] + 1} to {self.columns[-1] + 1} of {len(self.view.columns)}")
        return ", ".join(said)

    @property
    def most(self) -> int:
        """Most statements in a cell."""
        return max(len(self.view.cells[row][column]) for row in self.rows for column in self.columns)


def _caption(view: MatrixView, note: str) -> str:
    """The caption without what the figure says elsewhere."""
    words = view.caption.removeprefix(f"{note}. ") if note else view.caption
    return f"{words.replace('. Convergence coding matrix, scheme', '. Scheme')}."


def _draw(figure: StudyFigure, part: _Part, y: float) -> float:
    view, many = part.view, len(part.columns)
    heads = RowHeads(figure, [view.themes[row] for row in part.rows], [view.labels[row] for row in part.rows])
    room = figure.wide - 2 * MARGIN - heads.wide_ids
    narrow = max(max(width(shown(look.letter), heads.size, bold=True) for look in view.looks.values()) + 8, 17.0)
    narrow = max(narrow, min(part.most, 3) * 15.0) if part.most > 1 else narrow
    with_words = max(width(shown(look.label), SMALL) for look in view.looks.values()) + 26
    words = part.most == 1 and with_words <= 130 and min(heads.wanted, 190.0) + many * with_words <= room
    if words:
        cell = max(with_words, min(110.0, (room - min(heads.wanted, 190.0)) / many))
    else:
        cell = max(narrow, {1: 84.0, 2: 78.0, 3: 70.0}.get(many, 56.0 if many <= 5 else 44.0 if many == 6 else 26.0))
    headings = Headings(figure, [view.columns[column] for column in part.columns], cell)
    high = headings.fit(cell)
    if headings.slanted:
        cell = max(narrow, 22.0, min(34.0, (room - headings.overhang - min(heads.wanted, 190.0)) / many))
        high = headings.fit(cell)
    y += high
    left = heads.fit(figure.wide - 2 * MARGIN - many * cell - headings.overhang)
    headings.draw([left + number * cell for number in range(many)], y)
    boxes: list[tuple[float, float, float, float]] = []
    colours: list[str] = []
    rules = [y]
    for number, row in enumerate(part.rows):
        high = heads.draw(number, y)
        for column, outcomes in enumerate(view.cells[row][part.columns.start : part.columns.stop]):
            place = (left + column * cell, y, cell, high)
            _cell(figure, view, [outcome for outcome, _ in outcomes], place, heads.size, words, boxes, colours)
        y += high
        rules.append(y)
    rule_off(figure, rules, left + many * cell)
    figure.boxes(boxes, colours, edge=[edge_of(colour) for colour in colours], name="cells")
    return y + 6


def _cell(
    figure: StudyFigure,
    view: MatrixView,
    outcomes: list[str],
    place: tuple[float, float, float, float],
    size: float,
    words: bool,
    boxes: list[tuple[float, float, float, float]],
    colours: list[str],
) -> None:
    """One field for each statement of the cell; where these are many, one for each outcome, with its number."""
    x, y, wide, high = place
    marks = [(outcome, "") for outcome in outcomes]
    if len(marks) * 13 > wide:
        tally: dict[str, int] = {}
        for outcome, _ in marks:
            tally[outcome] = tally.get(outcome, 0) + 1
        marks = [(outcome, f"×{n}" if n > 1 else "") for outcome, n in tally.items()]
    part = (wide - 2) / max(1, len(marks))
    baseline = y + high / 2 + size * 0.36
    for number, (outcome, times) in enumerate(marks):
        look = view.looks[outcome]
        start = x + 1 + number * part
        boxes.append((start, y + 0.8, part - (0.8 if number + 1 < len(marks) else 0), high - 1.6))
        colours.append(look.colour)
        letter = figure.take(look.letter) + times
        if words:
            figure.line(start + 10, baseline, letter, size=size, bold=True, colour=look.ink, align="center", role="letter")
            text = figure.fit(look.label, wide - 24, SMALL)
            figure.line(start + 20, baseline - 0.3, text, size=SMALL, colour=look.ink, role="code")
        else:
            figure.line(start + part / 2, baseline, letter, size=size, bold=True, colour=look.ink, align="center", role="letter")


def _alternative_text(part: _Part, where: str) -> str:
    view = part.view
    several = any(len(cell) > 1 for row in view.cells for cell in row)
    total = sum(n for key, n in view.counts.items() if key != NO_COMPARISON)
    looks = view.looks
    said = [f"{looks[key].label} {n}" for key in looks if (n := view.counts.get(key, 0)) and key != NO_COMPARISON]
    nothing = view.counts.get(NO_COMPARISON, 0)
    columns = ", ".join(short(name) for name in view.columns[:6]) + (f" and {len(view.columns) - 6} more" if len(view.columns) > 6 else "")
    shape = f"Convergence coding matrix of {count(len(view.themes), 'meta-theme')} by {count(len(view.columns), 'comparison')} ({columns})"
    page = f", here {where}" if where else ""
    body = f" Of {count(total, 'statement' if several else 'comparison')}: {', '.join(said)}." if said else ""
    return f"{shape}{page}.{body}{f' {nothing} without a comparison.' if nothing else ''}"
