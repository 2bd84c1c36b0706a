"""Coefficients of agreement with their intervals: one panel for each set of comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isnan

from triangulate.figures.canvas import BAR, BODY, INK, MARGIN, PALE, RULE, SMALL, SOFT, StudyFigure, width
from triangulate.model.settings import COEFFICIENT_NAMES
from triangulate.protocol.researchers import BOTH_PRESENT, ResearcherComparison
from triangulate.protocol.shares import count

LINES = 24
"""How many coefficients go on one page."""
PAIRS = 15
"""Up to so many pairs of researchers (six researchers) each is drawn; those of more stand in the table, which can be searched."""
RAW = "percent_agreement"
"""The one of which 0 does not mean chance."""
_JUDGEMENTS = {"presence_a": "Presence, source A", "presence_b": "Presence, source B"}
_LINE, _HEAD, _WHO = 13.0, 19.0, 13.0


@dataclass(frozen=True)
class _Value:
    """One coefficient."""

    first: str
    second: str
    judgement: str
    comparisons: str
    coefficient: str
    estimate: float
    low: float
    high: float
    n: int
    missing: int
    rows: int
    note: str

    @property
    def panel(self) -> tuple[str, str]:
        return self.judgement, self.comparisons

    @property
    def group(self) -> tuple[str, str, int, int, int]:
        return self.first, self.second, self.n, self.missing, self.rows

    @property
    def name(self) -> str:
        return COEFFICIENT_NAMES.get(self.coefficient, self.coefficient)

    @property
    def numbers(self) -> str:
        """Value and interval as they are printed."""
        if isnan(self.estimate):
            return "undefined"
        return f"{_number(self.estimate)} ({self.interval})"

    @property
    def interval(self) -> str:
        return "no interval" if isnan(self.low) or isnan(self.high) else f"{_number(self.low)} to {_number(self.high)}"


def coefficients_pages(comparison: ResearcherComparison, *, lines: int = LINES) -> int:
    """Number of pages of :func:`plot_coefficients`."""
    return max(1, len(_paged(_values(comparison), lines)))


def plot_coefficients(
    comparison: ResearcherComparison,
    page: int = 1,
    *,
    present: str = "both sources present",
    unit: str = "comparison",
    note: str = "",
    lines: int = LINES,
) -> StudyFigure | None:
    """Points and 95 % intervals with their numbers, all on one scale.

    Parameters
    ----------
    comparison : ResearcherComparison
        With a table of coefficients, as from ``study.researchers(["krippendorff_alpha"])``.
    page : int
        From 1 to :func:`coefficients_pages`.
    present : str
        What the comparisons in which all sources speak are called.
    unit : str
        What is counted: comparison, or statement where a comparison may hold several.
    note : str
        Said on the figure, such as "Synthetic data".
    lines : int
        How many coefficients go on one page.

    Returns
    -------
    StudyFigure or None
        None where the team asked for no coefficients.

    Raises
    ------
    ValueError
        For a page that there is not.

    Notes
    -----
    Coefficients are no ranking: they differ in what they call chance. An interval says what other rows
    could have given, coded by these researchers; it says nothing of other researchers, and a high value
    does not show that a code is right.
    """
    every = _values(comparison)
    if not every:
        return None
    paged = _paged(every, lines)
    if not 1 <= page <= len(paged):
        raise ValueError(f"there is no page {page}: the coefficients have {count(len(paged), 'page')}")
    here = paged[page - 1]
    figure = StudyFigure("Agreement between researchers, with intervals", note=note)
    where = f" Page {page} of {len(paged)}." if len(paged) > 1 else ""
    unnamed = len({(value.first, value.second) for value in every}) == 1
    who = f"{_who(every[0])}: coefficients" if unnamed else "Coefficients"
    y = figure.header(f"{who} with 95 % intervals, from codings as they were before any resolution.{where}")
    scale = _Scale.of(figure, every)
    for panel in dict.fromkeys(value.panel for value in here):
        y = _panel(figure, [value for value in here if value.panel == panel], scale, present, unit, y, named=not unnamed) + 8
    notes = ["Dashed line: 0, the agreement that a coefficient expects by chance. Raw agreement (hollow) is not corrected for chance."]
    if (pairs := _pairs(comparison)) > PAIRS:
        notes.append(f"Coefficients of {pairs} pairs of researchers stand in the table alone.")
    if any(value.rows for value in every):
        notes.append("Intervals come from drawing rows of the matrix, since comparisons of one row are not independent.")
    notes += _undefined(here)
    return figure.finish(y, _alternative_text(here, present, unit), notes)


def _values(comparison: ResearcherComparison) -> list[_Value]:
    """The coefficients to draw, without sets of comparisons of which nobody coded any together with somebody else."""
    frame = comparison.coefficients
    if frame is None:
        return []
    frame = frame[frame.groupby(["judgement", "comparisons"])["n"].transform("max") > 0]
    if _pairs(comparison) > PAIRS:
        frame = frame[frame["researcher_1"] == "all"]
    names = ["researcher_1", "researcher_2", "judgement", "comparisons", "coefficient", "estimate", "low", "high", "n", "missing", "rows"]
    return [_Value(*row) for row in frame[[*names, "note"]].itertuples(index=False)]


def _pairs(comparison: ResearcherComparison) -> int:
    """How many pairs of researchers have coefficients of their own."""
    frame = comparison.coefficients
    if frame is None:
        return 0
    return len(frame.loc[frame["researcher_1"] != "all", ["researcher_1", "researcher_2"]].drop_duplicates())


def _paged(values: Sequence[_Value], most: int) -> list[list[_Value]]:
    """Parts of at most so many coefficients; those of the same researchers stay together where they can."""
    pages: list[list[_Value]] = []
    group: list[_Value] = []
    for number, value in enumerate(values):
        group.append(value)
        last = number + 1 == len(values) or (values[number + 1].panel, values[number + 1].group) != (value.panel, value.group)
        if last:
            if not pages or len(pages[-1]) + len(group) > most:
                pages.append([])
            pages[-1] += group
            group = []
    return pages


@dataclass(frozen=True)
class _Scale:
    """Where values stand on the sheet."""

    low: float
    left: float
    right: float

    @classmethod
    def of(cls, figure: StudyFigure, values: Sequence[_Value]) -> _Scale:
        lowest = min((number for value in values for number in (value.estimate, value.low) if not isnan(number)), default=0.0)
        names = max(width(value.name, BODY) for value in values) + 18
        numbers = max(width(value.numbers, BODY) for value in values) + 10
        return cls(min(0.0, floor(lowest * 4) / 4), MARGIN + names, figure.wide - MARGIN - numbers)

    def at(self, value: float) -> float:
        return self.left + (value - self.low) / (1 - self.low) * (self.right - self.left)

    @property
    def marks(self) -> list[float]:
        """Where the scale is marked: at every quarter, or at every whole number of halves that there is room for."""
        step = 0.25 if 1 - self.low <= 2 else 0.5 if 1 - self.low <= 4 else float(floor((1 - self.low) / 4))
        below = int(-self.low / step + 1e-9)
        return [1.0, *(step * number for number in range(floor(1 / step - 1e-9), -below - 1, -1))]


def _panel(figure: StudyFigure, values: Sequence[_Value], scale: _Scale, present: str, unit: str, y: float, *, named: bool) -> float:
    """One set of comparisons: a heading, then the coefficients by researchers; the y below."""
    figure.line(MARGIN, y + 11, _title(values[0], present), size=BODY, bold=True, role="panel")
    if not named:
        figure.line(figure.wide - MARGIN, y + 11, _counts(values[0], unit), size=SMALL, colour=SOFT, align="right", role="n")
    y += _HEAD
    top = y
    zero: list[tuple[float, float, float, float]] = []
    ranges: list[tuple[float, float, float, float]] = []
    areas: list[tuple[float, float, float, float]] = []
    solid: list[tuple[float, float]] = []
    hollow: list[tuple[float, float]] = []
    group: object = None
    for value in values:
        if named and value.group != group:
            group = value.group
            said = _counts(value, unit)
            room = figure.wide - 2 * MARGIN - width(said, SMALL) - 16
            figure.line(MARGIN, y + 9.5, figure.fit(_who(value), room, SMALL), size=SMALL, role="who")
            figure.line(figure.wide - MARGIN, y + 9.5, said, size=SMALL, colour=SOFT, align="right", role="n")
            y += _WHO
        middle = y + _LINE / 2
        areas.append((scale.left, y + 0.8, scale.right - scale.left, _LINE - 1.6))
        figure.line(MARGIN + 8, middle + BODY * 0.36, value.name, role="row")
        figure.line(figure.wide - MARGIN, middle + BODY * 0.36, value.numbers, align="right", role="value")
        if value.coefficient != RAW:
            zero += [(scale.at(0), start, scale.at(0), start + 2.2) for start in (y, y + 4.4, y + 8.8)]
        if not isnan(value.estimate):
            (hollow if value.coefficient == RAW else solid).append((scale.at(value.estimate), middle))
            if not isnan(value.low) and not isnan(value.high):
                low, high = scale.at(value.low), scale.at(value.high)
                ranges += [(low, middle, high, middle), (low, middle - 2.5, low, middle + 2.5), (high, middle - 2.5, high, middle + 2.5)]
        y += _LINE
    figure.boxes(areas, PALE, name="areas")
    figure.strokes([(scale.at(mark), top, scale.at(mark), y) for mark in scale.marks if mark], "#ffffff", 0.8, name="grid")
    figure.strokes(zero, INK, 1.0, name="chance")
    figure.strokes(ranges, BAR, 1.4, name="intervals")
    figure.dots(solid, 3.1, BAR, edge=BAR).set_label("estimates")
    figure.dots(hollow, 3.1, "#ffffff", edge=BAR).set_label("raw agreement")
    for mark in scale.marks:
        figure.line(scale.at(mark), y + 8.5, f"{mark:g}", size=SMALL, colour=SOFT, align="center", role="mark")
    figure.strokes([(scale.left, y, scale.right, y)], RULE, 0.5, name="axis")
    return y + 11


def _title(value: _Value, present: str) -> str:
    what = "Code" if value.judgement == "code" else _JUDGEMENTS.get(value.judgement, value.judgement.capitalize())
    return f"{what}, {'all comparisons' if value.comparisons != BOTH_PRESENT else present}"


def _who(value: _Value) -> str:
    return "All researchers" if value.first == "all" else f"{value.first} and {value.second}"


def _counts(value: _Value, unit: str) -> str:
    """Unit of analysis, n and what is missing."""
    rows = f" in {count(value.rows, 'row')}" if value.rows else ""
    return f"n = {count(value.n, unit)}{rows}, {count(value.missing, 'coding')} missing"


def _undefined(values: Sequence[_Value]) -> list[str]:
    """Why a coefficient or an interval is not there; more than three reasons stand in the table."""
    why = list(
        dict.fromkeys(f"{value.name}: {value.note}" for value in values if value.note and (isnan(value.estimate) or isnan(value.low)))
    )
    return why[:3] + ([f"{len(why) - 3} further notes stand in the table of coefficients."] if len(why) > 3 else [])


def _number(value: float) -> str:
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text


def _alternative_text(values: Sequence[_Value], present: str, unit: str) -> str:
    panels: dict[tuple[str, str], list[_Value]] = {}
    for value in values:
        panels.setdefault(value.panel, []).append(value)
    first = f"Coefficients of agreement with 95 % intervals in {count(len(panels), 'panel')}."
    said = [_sentence(part, present, unit) for part in list(panels.values())[:2]]
    rest = [_title(part[0], present) for part in list(panels.values())[2:]]
    return " ".join([first, *said, *([f"Further panels: {'; '.join(rest)}."] if rest else [])])


def _sentence(values: Sequence[_Value], present: str, unit: str) -> str:
    """The first researchers of a panel, which are all together where there are more than two."""
    head = values[0]
    here = [value for value in values if value.group == head.group]
    told = ", ".join(f"{value.name} {value.numbers}" for value in here)
    more = len({value.group for value in values}) - 1
    others = f"; also for {count(more, 'pair')} of researchers" if more else ""
    who = "all researchers" if head.first == "all" else _who(head)
    return f"{_title(head, present)}, {who}, {_counts(head, unit)}: {told}{others}."
