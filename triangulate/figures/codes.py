"""How the codes are distributed: over all comparisons, by pair of sources, by group and by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triangulate.figures.canvas import BODY, LEADING, MARGIN, SMALL, SOFT, Letter, StudyFigure, edge_of, parts, short, shown, width
from triangulate.protocol.assessment import Assessment
from triangulate.protocol.shares import count, share_text
from triangulate.writers.matrix_html import NO_COMPARISON, Look

BARS = 32
"""How many bars go on one page."""
_BLOCKS = {"all": "", "pair": "By comparison", "group": "By group of meta-themes", "question": "By research question"}
_HIGH = 16.0
_TINY = 6.0


@dataclass(frozen=True)
class _Bar:
    by: str
    name: str
    of: int
    counts: tuple[tuple[str, int], ...]
    """(code, number of comparisons), those that occur."""


def codes_pages(assessment: Assessment, *, bars: int = BARS) -> int:
    """Number of pages of :func:`plot_codes`."""
    return parts(len(_bars(assessment)), bars)


def plot_codes(
    assessment: Assessment,
    looks: Mapping[str, Look],
    page: int = 1,
    *,
    names: Mapping[tuple[str, str], str] | None = None,
    percent_from: int = 20,
    unit: str = "comparison",
    note: str = "",
    bars: int = BARS,
) -> StudyFigure | None:
    """Stacked bars with the counts written in and the denominator at the end of each.

    Parameters
    ----------
    assessment : Assessment
        Gives the counts.
    looks : mapping
        Letter, label and colour of each outcome, as ``MatrixView.looks``.
    page : int
        From 1 to :func:`codes_pages`.
    names : mapping, optional
        (by, name) -> what to print instead, such as ``("pair", "interviews x survey")``.
    percent_from : int
        Percentages are printed only in bars of at least so many comparisons.
    unit : str
        What is counted: comparison, or statement where a comparison may hold several.
    note : str
        Said on the figure, such as "Synthetic data".
    bars : int
        How many bars go on one page.

    Returns
    -------
    StudyFigure or None
        None where there is no comparison.

    Notes
    -----
    Comparisons of one row are not independent, and rows that were made from one source cannot be
    silent in it: a long bar of one colour may come from how the rows were made.
    """
    every = _bars(assessment)
    if not every:
        return None
    pages = parts(len(every), bars)
    if not 1 <= page <= pages:
        raise ValueError(f"there is no page {page}: the distribution of codes has {count(pages, 'page')}")
    here = every[(page - 1) * bars : page * bars]
    figure = StudyFigure("Distribution of the codes", note=note)
    whole = every[0]
    where = f" Page {page} of {pages}." if pages > 1 else ""
    y = figure.header(f"Number of {unit}s with each code; n is the number of {unit}s that a bar stands for.{where}")
    totals = dict(whole.counts)
    keys = list(dict.fromkeys([*totals, *(key for bar in every for key, _ in bar.counts)]))
    y = figure.key(y, [Letter(_look(looks, key), totals.get(key, 0)) for key in keys]) + 4
    labels = {bar: f"All {unit}s" if bar.by == "all" else (names or {}).get((bar.by, bar.name), bar.name) for bar in here}
    longest = max((width(shown(text), BODY) for bar, text in labels.items() if bar.by != "all"), default=60.0)
    left = MARGIN + max(70.0, min(longest, 158.0)) + 10
    shown_blocks = {bar.by for bar in here}
    for by in [key for key in _BLOCKS if key in shown_blocks]:
        y = _block(figure, [bar for bar in here if bar.by == by], labels, looks, left, y, percent_from)
    notes = ["Bars of one block share a scale; blocks do not."] if len(shown_blocks) > 1 else []
    return figure.finish(y, _alternative_text(whole, every, looks, names or {}, percent_from, unit), notes)


def _bars(assessment: Assessment) -> list[_Bar]:
    counts = assessment.counts
    result = []
    for (by, name), part in counts.groupby(["by", "name"], sort=False):
        of = int(part["of"].iloc[0])
        if by in _BLOCKS and of:
            found = tuple((str(code), int(n)) for code, n in zip(part["code"], part["n"], strict=True) if n)
            result.append(_Bar(str(by), str(name), of, found))
    # A division that puts everything into one bar says the same as the bar of all.
    several = {bar.by for bar in result if sum(other.by == bar.by for other in result) > 1}
    return [bar for bar in result if bar.by == "all" or bar.by in several or bar.of < result[0].of]


def _look(looks: Mapping[str, Look], key: str) -> Look:
    return looks[NO_COMPARISON if key == "no_comparison" and key not in looks else key]


def _block(
    figure: StudyFigure, bars: Sequence[_Bar], labels: Mapping[_Bar, str], looks: Mapping[str, Look], left: float, y: float, percent: int
) -> float:
    """The bars of one division, over one scale."""
    if bars[0].by != "all":
        figure.line(MARGIN, y + 8, _BLOCKS[bars[0].by], size=SMALL, bold=True, colour=SOFT, role="block")
        y += 13
    most = max(bar.of for bar in bars)
    right = figure.wide - MARGIN
    reserve = 44.0
    ends: list[str] = []
    for _ in range(3):  # what does not fit into a bar is written behind it, which makes the bars shorter
        unit = (right - left - reserve) / most
        ends = [_end(bar, looks, unit) for bar in bars]
        needed = max(width(end, SMALL) for end in ends) + 8
        if needed <= reserve:
            break
        reserve = min(needed, 190.0)
    unit = (right - left - reserve) / most
    boxes: list[tuple[float, float, float, float]] = []
    colours: list[str] = []
    for bar, end in zip(bars, ends, strict=True):
        lines = (figure.wrap_comparison if bar.by == "pair" else figure.wrap)(labels[bar], left - MARGIN - 10, 2, BODY)
        high = max(_HIGH, len(lines) * BODY * LEADING)
        figure.middle(MARGIN, y + high / 2, lines, role="bar")
        x = left
        for key, n in bar.counts:
            look = _look(looks, key)
            boxes.append((x + 0.4, y + high / 2 - _HIGH / 2, max(n * unit - 0.8, 0.4), _HIGH))
            colours.append(look.colour)
            words = _inside(look, n, bar.of, n * unit, percent)
            size = SMALL if len(words) == 1 else _TINY
            traits = {"size": size, "bold": True, "colour": look.ink, "align": "center", "role": "count"}
            figure.middle(x + n * unit / 2, y + high / 2, words, **traits)
            x += n * unit
        figure.line(x + 5, y + high / 2 + SMALL * 0.36, figure.fit(end, right - x - 5, SMALL), size=SMALL, role="n")
        y += high + 5
    figure.boxes(boxes, colours, edge=[edge_of(colour) for colour in colours], name=f"bars {bars[0].by}")
    return y + 7


def _inside(look: Look, n: int, of: int, wide: float, percent_from: int) -> list[str]:
    """Letter and count, with the percentage where there is enough to speak of one; one above the other, or nothing, where it is narrow."""
    letter = shown(look.letter)
    words = f"{letter} {n}"
    for text in (f"{words}{share_text(n, of, percent_from).removeprefix(f'{n} of {of}')}", words):
        if width(text, SMALL, bold=True) + 4 <= wide:
            return [text]
    fits = max(width(part, _TINY, bold=True) for part in (letter, str(n))) + 1.6 <= wide
    return [letter, str(n)] if fits else []


def _end(bar: _Bar, looks: Mapping[str, Look], unit: float) -> str:
    """The denominator, then what did not fit into the bar."""
    narrow = [(_look(looks, key), n) for key, n in bar.counts if not _inside(_look(looks, key), n, bar.of, n * unit, bar.of + 1)]
    return "; ".join([f"n = {bar.of}", *([", ".join(f"{shown(look.letter)} {n}" for look, n in narrow)] if narrow else [])])


def _alternative_text(
    whole: _Bar, every: Sequence[_Bar], looks: Mapping[str, Look], names: Mapping[tuple[str, str], str], percent_from: int, unit: str
) -> str:
    said = [f"{_look(looks, key).label} {share_text(n, whole.of, percent_from)}" for key, n in whole.counts]
    blocks = list(dict.fromkeys(bar.by for bar in every if bar.by != "all"))
    split = ", ".join({"pair": "comparison of sources", "group": "group", "question": "research question"}[by] for by in blocks)
    divided = f" Also divided by {split}." if blocks else ""
    return f"Stacked bars of the codes of {count(whole.of, unit)}: {', '.join(said)}.{divided}{_by_pair(every, looks, names)}"


def _by_pair(every: Sequence[_Bar], looks: Mapping[str, Look], names: Mapping[tuple[str, str], str]) -> str:
    pairs = [bar for bar in every if bar.by == "pair"]
    said = []
    for bar in pairs[:6]:
        key, n = max(bar.counts, key=lambda pair: pair[1])
        said.append(f"{short(names.get(('pair', bar.name), bar.name))} {_look(looks, key).label}, {n} of {bar.of}")
    more = f"; and {len(pairs) - 6} more" if len(pairs) > 6 else ""
    return f" Most frequent code by comparison: {'; '.join(said)}{more}." if said else ""
