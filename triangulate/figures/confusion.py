"""Which codes met: how often one researcher gave one code and another gave the other."""

from __future__ import annotations

from collections.abc import Mapping

from triangulate.figures.canvas import BODY, LEADING, MARGIN, RULE, SMALL, SOFT, StudyFigure, shown, width
from triangulate.model.table import plain
from triangulate.protocol.researchers import ResearcherComparison
from triangulate.protocol.shares import share_text
from triangulate.writers.matrix_html import Look

_LIGHT, _DARK = (0xF3, 0xF6, 0xF8), (0x44, 0x62, 0x7C)


def plot_confusion(
    comparison: ResearcherComparison, looks: Mapping[str, Look], *, percent_from: int = 20, note: str = ""
) -> StudyFigure | None:
    """Counts of the pairs of codes that two researchers gave to the same comparison.

    Parameters
    ----------
    comparison : ResearcherComparison
        Gives the counts, before any resolution.
    looks : mapping
        Letter, label and colour of each outcome, as ``MatrixView.looks``.
    percent_from : int
        A percentage is printed only from so many pairs of codings on.
    note : str
        Said on the figure, such as "Synthetic data".

    Returns
    -------
    StudyFigure or None
        None where no comparison was coded by two researchers.

    Notes
    -----
    The table is symmetric, the order of the two researchers means nothing: one half is shown, so that
    every pair of codings is counted once. Agreement here is not corrected for chance, and comparisons
    whose silence was fixed by sorting raise it.
    """
    confusion = comparison.confusion
    tally = {
        (str(first), str(second)): n
        for first, second, n in zip(plain(confusion["code_1"]), plain(confusion["code_2"]), map(int, confusion["n"]), strict=True)
    }
    total = sum(tally.values())
    if not total:
        return None
    used = {code for pair in tally for code in pair}
    keys = [key for key in looks if key in used]
    same = sum(n for (first, second), n in tally.items() if first == second)
    figure = StudyFigure("Codes given by two researchers", note=note)
    who = f"{len(comparison.researchers)} researchers" if len(comparison.researchers) > 2 else " and ".join(comparison.researchers)
    words = share_text(same, total, percent_from).replace(f"of {total}", f"of {total} pairs of codings")
    y = figure.header(f"{who}, before any resolution: the same code in {words}.")
    left = MARGIN + min(140.0, max(width(shown(looks[key].label), BODY) for key in keys)) + 30
    words_below = max(width(word, SMALL) for key in keys for word in shown(looks[key].label).split()) + 6
    cell = min(max(52.0, min(words_below, 80.0)), (figure.wide - MARGIN - left) / len(keys))
    most = max(tally.values())
    boxes, colours, edges = [], [], []
    high = 26.0
    for row, first in enumerate(keys):
        look = looks[first]
        middle = y + high / 2
        figure.boxes([(left - 20, middle - 5.75, 15, 11.5)], look.colour, edge=RULE, name="letter")
        traits = {"size": SMALL, "bold": True, "colour": look.ink, "align": "center", "role": "letter"}
        figure.line(left - 12.5, middle + SMALL * 0.36, figure.take(look.letter), **traits)
        lines = figure.wrap(look.label, left - MARGIN - 26, 2, BODY)
        figure.middle(left - 26, middle, lines, align="right", role="row")
        for column, second in enumerate(keys[: row + 1]):
            n = tally.get((first, second), 0) + (tally.get((second, first), 0) if first != second else 0)
            colour = _shade(n / most) if n else "#ffffff"
            x = left + column * cell
            boxes.append((x + 1, y + 1, cell - 2, high - 2))
            colours.append(colour)
            edges.append("#1c2024" if first == second else RULE)
            ink = Look("", "", colour).ink if n else SOFT
            figure.line(x + cell / 2, middle + BODY * 0.36, str(n), bold=bool(n), colour=ink, align="center", role="count")
        y += high
    figure.boxes(boxes, colours, edge=edges, line=0.9, name="pairs")
    y = _feet(figure, [looks[key] for key in keys], left, cell, y + 4, named=words_below <= cell)
    notes = ["Dark frames: both gave the same code. Every pair of codings is counted once; agreement is not corrected for chance."]
    return figure.finish(y + 4, _alternative_text(tally, looks, who, words), notes)


def _feet(figure: StudyFigure, looks: list[Look], left: float, cell: float, y: float, *, named: bool) -> float:
    """Letters and, where they fit, labels below the columns."""
    deepest = y
    for column, look in enumerate(looks):
        middle = left + (column + 0.5) * cell
        figure.boxes([(middle - 7.5, y, 15, 11.5)], look.colour, edge=RULE, name="letter")
        letter = figure.take(look.letter)
        figure.line(middle, y + 5.75 + SMALL * 0.36, letter, size=SMALL, bold=True, colour=look.ink, align="center", role="letter")
        if named:
            lines = figure.wrap(look.label, cell - 2, 2, SMALL)
            deepest = max(deepest, figure.paragraph(middle, y + 14, lines, size=SMALL, align="center", role="column"))
    return max(deepest, y + 12 + SMALL * LEADING)


def _shade(share: float) -> str:
    """From pale to dark as the count grows."""
    mixed = [round(light + (dark - light) * share) for light, dark in zip(_LIGHT, _DARK, strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _alternative_text(tally: Mapping[tuple[str, str], int], looks: Mapping[str, Look], who: str, words: str) -> str:
    different = sorted(((n, pair) for pair, n in tally.items() if pair[0] != pair[1]), key=lambda item: -item[0])
    met = [f"{looks[first].label} and {looks[second].label} {n}" for n, (first, second) in different[:3]]
    most = f" Codes that met most often although different: {', '.join(met)}." if met else " No two codes differ."
    return f"Table of the codes that {who} gave to the same comparisons, before any resolution: the same code in {words}.{most}"
