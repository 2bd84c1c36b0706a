"""Where researchers differ: on the matrix, the codes that each gave and how far apart they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from triangulate.figures.canvas import INK, MARGIN, SMALL, SOFT, Letter, StudyFigure, edge_of, parts, short
from triangulate.figures.readings import NOT_CODED, Pair, Readings, marks_of, readings_of
from triangulate.figures.rows import Headings, RowHeads, rule_off
from triangulate.protocol.researchers import ResearcherComparison
from triangulate.protocol.shares import count
from triangulate.writers.matrix_html import NO_COMPARISON, SPECIAL, Look, MatrixView

ROWS = 50
"""How many rows go on one page."""

_FRAMES = {1: 0.6, 2: 1.2, 3: 1.9}
"""Width of the frame by distance: on paper without colour the furthest apart stand out too."""


def differences_pages(comparison: ResearcherComparison, view: MatrixView, *, rows: int = ROWS) -> int:
    """Number of pages of :func:`plot_differences`."""
    return _number(readings_of(comparison, view), rows)


def every_difference(
    comparison: ResearcherComparison, view: MatrixView, *, names: Mapping[str, str] | None = None, unit: str = "comparison", note: str = ""
) -> list[StudyFigure]:
    """All pages of :func:`plot_differences`: what they show is put together once."""
    found = readings_of(comparison, view)
    return [_page(found, page, names or {}, unit, note, ROWS) for page in range(1, _number(found, ROWS) + 1)] if found else []


def _number(found: Readings | None, rows: int) -> int:
    return parts(len(found.themes), rows) * parts(len(found.pairs), found.columns) if found else 1


def plot_differences(
    comparison: ResearcherComparison,
    view: MatrixView,
    page: int = 1,
    *,
    names: Mapping[str, str] | None = None,
    unit: str = "comparison",
    note: str = "",
    rows: int = ROWS,
) -> StudyFigure | None:
    """The matrix with the codes of all researchers in each cell, as they were before anything was settled.

    Parameters
    ----------
    comparison : ResearcherComparison
        Gives the codes and how far apart they are.
    view : MatrixView
        The matrix as it is: labels of its rows, letters and colours.
    page : int
        From 1 to :func:`differences_pages`; all rows of the first comparisons come first.
    names : mapping, optional
        Source -> label.
    unit : str
        What is counted: comparison, or statement where a comparison may hold several.
    note : str
        Said on the figure, such as "Synthetic data".
    rows : int
        How many rows go on one page.

    Returns
    -------
    StudyFigure or None
        None where no comparison was coded by two researchers.

    Raises
    ------
    ValueError
        For a page that there is not.

    Notes
    -----
    A quiet cell says that the codes are the same, not that the researchers mean the same by them: their
    judgements and reasons may differ. The distance is a rule of this software
    (:func:`~triangulate.protocol.distance.code_distance`), for the order in which differences are discussed.
    """
    found = readings_of(comparison, view)
    return None if found is None else _page(found, page, names or {}, unit, note, rows)


def _page(found: Readings, page: int, names: Mapping[str, str], unit: str, note: str, rows: int) -> StudyFigure:
    pages, down = _number(found, rows), parts(len(found.themes), rows)
    if not 1 <= page <= pages:
        raise ValueError(f"there is no page {page}: where researchers differ has {count(pages, 'page')}")
    across, first = divmod(page - 1, down)
    part = _Part(
        found,
        range(first * rows, min((first + 1) * rows, len(found.themes))),
        range(across * found.columns, min((across + 1) * found.columns, len(found.pairs))),
    )
    figure = StudyFigure("Where researchers differ", note=note)
    where = part.words if pages > 1 else ""
    y = figure.header(_subtitle(found, unit) + (f" Page {page} of {pages}: {where}." if where else ""), 4)
    entries = [Letter(look) for key, look in found.looks.items() if key in found.used]
    entries += [Letter(NOT_CODED)] if found.open else []
    entries += [Letter(Look(*SPECIAL[NO_COMPARISON]))] if found.empty else []
    y = _draw(figure, part, names, figure.key(y, entries) + 6)
    return figure.finish(y, _alternative_text(found, names, unit, where), _notes(figure, found, pages))


@dataclass(frozen=True)
class _Part:
    """Rows and comparisons of one page."""

    found: Readings
    rows: range
    columns: range

    @property
    def words(self) -> str:
        said = []
        if len(self.rows) < len(self.found.themes):
            said.append(f"rows {self.rows[0] + 1} to {self.rows[-1] + 1} of {len(self.found.themes)}")
        if len(self.columns) < len(self.found.pairs):
            first, last = self.columns[0] + 1, self.columns[-1] + 1
            said.append(f"comparisons {first}{f' to {last}' if last > first else ''} of {len(self.found.pairs)}")
        return ", ".join(said)


def _subtitle(found: Readings, unit: str) -> str:
    who = f"{', '.join(found.researchers[:-1])} and {found.researchers[-1]}"
    differ = f"{len(found.distances)} of {count(found.compared, unit)} that two or more coded"
    if found.one_by_one:
        return f"{who}, before any resolution: different codes in {differ}. Where they differ, a cell has their codes in this order."
    return (
        f"{len(found.researchers)} researchers, before any resolution: different codes in {differ}. "
        "Where they differ, a cell has each code with the number of researchers who gave it."
    )


def _draw(figure: StudyFigure, part: _Part, names: Mapping[str, str], y: float) -> float:
    found, many, cell = part.found, len(part.columns), part.found.cell
    heads = RowHeads(figure, [found.themes[row] for row in part.rows], [found.labels[row] for row in part.rows])
    room = figure.wide - 2 * MARGIN - heads.wide_ids
    cell = max(cell, min(74.0, (room - min(heads.wanted, 190.0)) / many))
    headings = Headings(figure, [_pair(found.pairs[column], names) for column in part.columns], cell)
    high = headings.fit(cell)
    if headings.slanted:
        cell = max(found.cell, min(cell, (room - headings.overhang - min(heads.wanted, 190.0)) / many))
        high = headings.fit(cell)
    y += high
    left = heads.fit(figure.wide - 2 * MARGIN - many * cell - headings.overhang)
    headings.draw([left + number * cell for number in range(many)], y)
    drawn = _Drawn([], [], [], [])
    rules = [y]
    for number, row in enumerate(part.rows):
        high = heads.draw(number, y, 13.0)
        for column, pair in enumerate(found.pairs[part.columns.start : part.columns.stop]):
            _cell(figure, found, (found.themes[row], *pair), (left + column * cell, y, cell, high), drawn)
        y += high
        rules.append(y)
    rule_off(figure, rules, left + many * cell)
    figure.boxes(drawn.frames, "white", edge=INK, line=0.6, name="differences").set_linewidth(drawn.lines or [0.6])
    figure.boxes(drawn.chips, drawn.colours, edge=[edge_of(colour) for colour in drawn.colours], name="codes")
    return y + 6


@dataclass(frozen=True)
class _Drawn:
    """Boxes of the whole sheet, drawn together."""

    frames: list[tuple[float, float, float, float]]
    lines: list[float]
    chips: list[tuple[float, float, float, float]]
    colours: list[str]


def _cell(
    figure: StudyFigure,
    found: Readings,
    key: tuple[str, str | None, str | None],
    place: tuple[float, float, float, float],
    drawn: _Drawn,
) -> None:
    """The fields of one cell side by side; of many, those on which researchers differ most, and how many there are."""
    x, y, wide, high = place
    held = found.cells.get(key)
    baseline = y + high / 2 + SMALL * 0.36
    if held is None:
        figure.line(x + wide / 2, baseline, SPECIAL[NO_COMPARISON][0], size=SMALL, colour=SOFT, align="center", role="empty")
        return
    fields = held.fields
    if len(fields) > 2:
        differ = sum(distance > 0 for _, distance in fields)
        text = f"{differ} of {len(fields)} differ"
        furthest = max(distance for _, distance in fields)
        if furthest:
            drawn.frames.append((x + 1.5, y + 1.2, wide - 3, high - 2.4))
            drawn.lines.append(_FRAMES[furthest])
        traits = {"size": SMALL, "bold": bool(differ), "colour": INK if differ else SOFT, "align": "center", "role": "fields"}
        figure.line(x + wide / 2, baseline, figure.fit(text, wide - 4, SMALL), **traits)
        return
    part = wide / len(fields)
    for number, (codes, distance) in enumerate(fields):
        _field(figure, found, codes, distance, (x + number * part, y, part, high), drawn)


def _field(
    figure: StudyFigure,
    found: Readings,
    codes: tuple[str | None, ...],
    distance: int,
    place: tuple[float, float, float, float],
    drawn: _Drawn,
) -> None:
    """Letters of one unit: bright and framed where researchers differ, one quiet letter where all gave the same code."""
    x, y, wide, high = place
    baseline = y + high / 2 + SMALL * 0.36
    if not distance:
        calm = _calm(figure, found, codes)
        figure.line(x + wide / 2, baseline, calm, size=SMALL, colour=SOFT, align="center", role="calm")
        return
    drawn.frames.append((x + 1.5, y + 1.2, wide - 3, high - 2.4))
    drawn.lines.append(_FRAMES[distance])
    marks = marks_of(found, codes)
    start = x + max(3.0, (wide - len(marks) * found.step - 9) / 2)
    for number, (look, times) in enumerate(marks):
        left = start + number * found.step
        colour = look.colour
        drawn.chips.append((left + 0.5, y + high / 2 - 4.6, found.wide - 1, 9.2))
        drawn.colours.append(colour)
        traits = {"size": SMALL, "bold": True, "colour": look.ink, "align": "center", "role": "letter"}
        figure.line(left + found.wide / 2, baseline, figure.fit(look.letter, 30.0, SMALL, bold=True), **traits)
        figure.line(left + found.wide + 1, baseline, times, size=SMALL, role="times")
    figure.line(x + wide - 4.5, baseline, str(distance), size=SMALL, colour=SOFT, align="right", role="distance")


def _calm(figure: StudyFigure, found: Readings, codes: tuple[str | None, ...]) -> str:
    """The one code that all gave; with dots for those who have not coded, since one code alone is no agreement."""
    given = next((code for code in codes if code is not None), None)
    letter = figure.fit(found.looks[given].letter, 30.0, SMALL) if given is not None else ""
    if None not in codes:
        return letter
    if not found.one_by_one:
        missing = codes.count(None)
        return " ".join(part for part in (letter and f"{letter}{len(codes) - missing}", f"{NOT_CODED.letter}{missing}") if part)
    return " ".join(NOT_CODED.letter if code is None else letter for code in codes)


def _pair(pair: Pair, names: Mapping[str, str]) -> str:
    a, b = pair
    return "All sources" if a is None else names.get(a, a) if b is None else f"{names.get(a, a)} × {names.get(b, b)}"


def _notes(figure: StudyFigure, found: Readings, pages: int) -> list[str]:
    said = ["A letter without a frame: all gave this code. A letter with dots: not all have coded."] if found.open else []
    said = said or ["A letter without a frame: all gave this code."]
    if found.distances:
        said.append(
            "Framed: codes differ. The number, and the width of the frame, say how far apart: 1 a step, 2 two steps, 3 one reads a "
            "comparison of sources where another reads that a source does not speak. A rule of this software, for the order of discussion."
        )
    if figure.texts_of("fields"):
        said.append("n of m differ: so many of the statements of the comparison.")
    return said + (["Numbers above are those of the whole matrix."] if pages > 1 else [])


def _alternative_text(found: Readings, names: Mapping[str, str], unit: str, where: str) -> str:
    n, people = len(found.distances), len(found.researchers)
    shape = (
        f"Matrix of {count(len(found.themes), 'meta-theme')} by {count(len(found.pairs), 'comparison')}{f', here {where}' if where else ''}"
    )
    first = f"{shape}, with the codes of {people} researchers before any resolution."
    if not n:
        return f"{first} No codes differ in {count(found.compared, unit)} that two or more coded."
    second = f"Codes differ in {n} of {count(found.compared, unit)} that two or more coded"
    apart = Counter(distance for _, distance in found.distances)
    steps = [f"{apart[step]} {words}" for step, words in ((1, "one step apart"), (2, "two steps"), (3, "furthest apart")) if apart[step]]
    labels = dict(zip(found.themes, found.labels, strict=True))
    told = []
    for (theme, a, b, _), _distance in islice(found.distances, 3):
        title = theme if labels[theme] == theme else f"{theme} {short(labels[theme], 60)}"
        told.append(f"{title} ({short(_pair((a, b), names), 80)})")
    return f"{first} {second}: {', '.join(steps)}. First to discuss: {'; '.join(told)}."
