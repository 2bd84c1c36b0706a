"""The left side that figures of the matrix share: id and label of each row, one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from triangulate.figures.canvas import BODY, LEADING, MARGIN, RULE, SMALL, StudyFigure
from triangulate.figures.fonts import width
from triangulate.figures.lines import shown, sides

ROOMY = 24
"""Up to so many rows labels may take two lines; where there are more, one line and smaller type."""


class RowHeads:
    """Ids and labels, measured before they are drawn."""

    def __init__(self, figure: StudyFigure, ids: Sequence[str], labels: Sequence[str], *, roomy: bool | None = None) -> None:
        self.figure = figure
        self.ids = ids
        # A label that only repeats the id says nothing.
        self.labels = ["" if label == identifier else label for identifier, label in zip(ids, labels, strict=True)]
        self.roomy = len(ids) <= ROOMY if roomy is None else roomy
        self.size = BODY if self.roomy else SMALL
        self._ids = [figure.fit(identifier, 84 if any(self.labels) else 220, self.size, bold=True) for identifier in ids]
        self.wide_ids = max((width(identifier, self.size, bold=True) for identifier in self._ids), default=0.0) + 8
        longest = max((width(shown(label), self.size) for label in self.labels if label), default=0.0)
        self.wanted = longest + 10 if longest else 0.0
        """Width at which no label is wrapped."""
        self.wide_labels = self.wanted

    def fit(self, room: float) -> float:
        """Take at most ``room`` points for ids and labels; where the right side begins."""
        self.wide_labels = max(0.0, min(self.wanted, room - self.wide_ids))
        return MARGIN + self.wide_ids + self.wide_labels

    def draw(self, number: int, y: float, least: float = 0.0) -> float:
        """Draw one row with its top at y; its height."""
        label = self.labels[number]
        lines = self.figure.wrap(label, self.wide_labels - 8, 2 if self.roomy else 1, self.size) if self.wide_labels > 20 else [""]
        high = max(least, 17.0 if self.roomy else 10.6, len(lines) * self.size * LEADING + (6 if self.roomy else 0))
        middle = y + high / 2
        self.figure.line(MARGIN, middle + self.size * 0.36, self._ids[number], size=self.size, bold=True, role="id")
        self.figure.middle(MARGIN + self.wide_ids, middle, lines, size=self.size, role="row")
        return high


def rule_off(figure: StudyFigure, ys: Sequence[float], right: float) -> None:
    """Hairlines between rows."""
    figure.strokes([(MARGIN, y, right, y) for y in ys], RULE, 0.4, name="rules")


class Headings:
    """Names above columns: upright where their words fit, else slanted."""

    def __init__(self, figure: StudyFigure, names: Sequence[str], cell: float, *, slant_from: int = 4, most: float = 118.0) -> None:
        self.figure = figure
        self.most = most
        self.names = names
        longest = max((width(word, SMALL) for name in names for word in shown(name).split()), default=0.0)
        tall = any(len(figure.wrap(part, cell - 4, 9, SMALL)) > 4 // len(sides(name)) for name in names for part in sides(name))
        self.slanted = len(names) >= slant_from and (longest > cell - 4 or tall)
        self.overhang = 0.0
        self.cell = cell
        self.lines: list[list[str]] = []

    def fit(self, cell: float) -> float:
        """Lay the names out over columns of this width; their height."""
        self.cell = cell
        room, most = (self.most, 2) if self.slanted else (cell - 4, 4)
        self.lines = [self.figure.wrap_comparison(name, room, most, SMALL) for name in self.names]
        if not self.slanted:
            return max(map(len, self.lines), default=1) * SMALL * LEADING + 5
        longest = max(width(line, SMALL) for lines in self.lines for line in lines)
        self.overhang = longest * 0.5 + 4
        return longest * 0.87 + 14

    def draw(self, starts: Sequence[float], y: float) -> None:
        """Draw the names with their feet at y, over columns that start at these places."""
        for start, lines in zip(starts, self.lines, strict=True):
            middle = start + 0.5 * self.cell
            if self.slanted:
                for step, text in enumerate(lines):
                    x = middle + 1 + (step - (len(lines) - 1) / 2) * 8.4
                    self.figure.line(x, y - 5, text, size=SMALL, angle=60, role="heading")
            else:
                top = y - 5 - len(lines) * SMALL * LEADING
                self.figure.paragraph(middle, top, lines, size=SMALL, align="center", role="heading")
