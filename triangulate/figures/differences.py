"""Where researchers differ: on the matrix, the codes that each gave and how far apart they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from triangulate.figures.canvas import INK, MARGIN, SMALL, SOFT, WIDTH, Letter, StudyFigure, edge_of, fit, parts, short, shown, width
from triangulate.figures.rows import Headings, RowHeads, rule_off
from triangulate.model.table import plain
from triangulate.protocol.researchers import CodeGrid, ResearcherComparison, UnitPlace
from triangulate.protocol.shares import count
from triangulate.writers.matrix_html import NO_COMPARISON, SPECIAL, Look, MatrixView

ROWS = 50
"""How many rows go on one page."""
ONE_BY_ONE = 6
"""Up to so many researchers each has a place of their own in a cell; of more, the codes are counted."""
NOT_CODED = Look("·", "Not coded", "#ffffff")

_Pair = tuple[str | None, str | None]
_LABELS = 150.0
"""Points that ids and labels of the rows are to keep."""
_FRAMES = {1: 0.6, 2: 1.2, 3: 1.9}
"""Width of the frame by distance: on paper without colour the furthest apart stand out too."""


def differences_pages(comparison: ResearcherComparison, view: MatrixView, *, rows: int = ROWS) -> int:
    """Number of pages of :func:`plot_differences`."""
    found = _found(comparison, view)
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
    found = _found(comparison, view)
    if found is None:
        return None
    pages, down = differences_pages(comparison, view, rows=rows), parts(len(found.themes), rows)
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
    entries = [Letter(look) for key, look in view.looks.items() if key in found.used]
    entries += [Letter(NOT_CODED)] if found.open else []
    entries += [Letter(Look(*SPECIAL[NO_COMPARISON]))] if found.empty else []
    y = _draw(figure, part, names or {}, figure.key(y, entries) + 6)
    return figure.finish(y, _alternative_text(found, names or {}, unit, where), _notes(figure, found, pages))


@dataclass(frozen=True)
class _Cell:
    """What stands in one cell: a field for each of its units."""

    fields: tuple[tuple[tuple[str | None, ...], int], ...]
    """Of each unit the code of each researcher and how far apart these are; 0 where nobody differs."""


@dataclass(frozen=True)
class _Found:
    """What there is to show."""

    researchers: tuple[str, ...]
    themes: tuple[str, ...]
    labels: tuple[str, ...]
    pairs: tuple[_Pair, ...]
    cells: Mapping[tuple[str, str | None, str | None], _Cell]
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
        slots = [len(_marks(self, codes)) for cell in self.cells.values() for codes, distance in cell.fields if distance]
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


@dataclass(frozen=True)
class _Part:
    """Rows and comparisons of one page."""

    found: _Found
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


def _found(comparison: ResearcherComparison, view: MatrixView) -> _Found | None:
    grid = comparison.grid
    if grid is None or len(comparison.researchers) < 2:
        return None
    distance = _distances(comparison)
    cells: dict[tuple[str, str | None, str | None], list[tuple[tuple[str | None, ...], int]]] = {}
    compared = 0
    for number, place in enumerate(grid.places):
        codes: tuple[str | None, ...] = tuple(grid.values["code"][:, number])
        coded = sum(code is not None for code in codes)
        compared += coded > 1
        if coded or grid.counted[number]:
            cells.setdefault(place[:3], []).append((codes, distance.get(place, 0)))
    if not compared:
        return None
    return _Found(
        comparison.researchers,
        *_rows(grid, view),
        tuple(dict.fromkeys((a, b) for _, a, b, _ in grid.places)),
        {place: _Cell(tuple(fields)) for place, fields in cells.items()},
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


def _marks(found: _Found, codes: tuple[str | None, ...]) -> list[tuple[Look, str]]:
    """Letters of a field with what stands behind each: one a researcher, or one a code with its number."""
    if found.one_by_one:
        return [(NOT_CODED if code is None else found.looks[code], "") for code in codes]
    tally = Counter(codes)
    order = [*found.looks, None]
    return [(NOT_CODED if code is None else found.looks[code], str(tally[code])) for code in order if tally[code]]


def _subtitle(found: _Found, unit: str) -> str:
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
    found: _Found,
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
    found: _Found,
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
    marks = _marks(found, codes)
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


def _calm(figure: StudyFigure, found: _Found, codes: tuple[str | None, ...]) -> str:
    """The one code that all gave; with dots for those who have not coded, since one code alone is no agreement."""
    given = next((code for code in codes if code is not None), None)
    letter = figure.fit(found.looks[given].letter, 30.0, SMALL) if given is not None else ""
    if None not in codes:
        return letter
    if not found.one_by_one:
        missing = codes.count(None)
        return " ".join(part for part in (letter and f"{letter}{len(codes) - missing}", f"{NOT_CODED.letter}{missing}") if part)
    return " ".join(NOT_CODED.letter if code is None else letter for code in codes)


def _pair(pair: _Pair, names: Mapping[str, str]) -> str:
    a, b = pair
    return "All sources" if a is None else names.get(a, a) if b is None else f"{names.get(a, a)} × {names.get(b, b)}"


def _notes(figure: StudyFigure, found: _Found, pages: int) -> list[str]:
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


def _alternative_text(found: _Found, names: Mapping[str, str], unit: str, where: str) -> str:
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
