"""Which combinations of sources bring how many rows: an UpSet view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triangulate.figures.canvas import BAR, BODY, LEADING, MARGIN, PALE, RULE, SMALL, SOFT, StudyFigure, short, shown, width
from triangulate.protocol.completeness import Completeness
from triangulate.protocol.shares import count, share_text

MOST = 20
"""How many combinations are shown."""
_HIGH = 84.0


def combinations(completeness: Completeness) -> list[tuple[tuple[str, ...], int]]:
    """Combinations of sources with the number of rows that exactly these cover, the most frequent first."""
    sources = [str(source) for source in completeness.sources["source"]]
    present = [tuple(completeness.rows[source] == "present") for source in sources]
    tally: dict[tuple[str, ...], int] = {}
    for row in zip(*present, strict=True):
        covering = tuple(source for source, here in zip(sources, row, strict=True) if here)
        tally[covering] = tally.get(covering, 0) + 1
    return sorted(tally.items(), key=lambda pair: (not pair[0], -pair[1], -len(pair[0]), [sources.index(name) for name in pair[0]]))


def plot_completeness(
    completeness: Completeness, *, names: Mapping[str, str] | None = None, percent_from: int = 20, note: str = "", most: int = MOST
) -> StudyFigure | None:
    """What is shared and what only one source brings.

    Parameters
    ----------
    completeness : Completeness
        Rows and sources.
    names : mapping, optional
        Source -> its label.
    percent_from : int
        Percentages are printed only from so many rows on.
    note : str
        Said on the figure, such as "Synthetic data".
    most : int
        How many combinations are shown; the rest is counted in a note.

    Returns
    -------
    StudyFigure or None
        None where no source is known to cover any row.

    Notes
    -----
    That a source does not cover a row may mean that it is silent, that it was not asked, or that nobody
    knows. A row made from one source alone is "unique" to it by construction.
    """
    found = combinations(completeness)
    if not any(covering for covering, _ in found):
        return None
    sources = [str(source) for source in completeness.sources["source"]]
    covered = [int(n) for n in completeness.sources["rows"]]
    of = len(completeness.rows)
    label = {source: (names or {}).get(source, source) for source in sources}
    figure = StudyFigure("What the sources bring", note=note)
    y = figure.header(f"{count(of, 'meta-theme')}; each upright bar counts those that exactly the sources marked below it cover.")
    shown_ones, rest = found[:most], found[most:]
    texts = [share_text(n, of, percent_from) for n in covered]
    room = min(150.0, max(width(shown(label[source]), BODY) for source in sources)) + 8
    numbers = max(width(text, SMALL) for text in texts) + 6
    start = MARGIN + room  # of the bars of the sources
    left = start + 70 + numbers + 12  # of the combinations
    step = min(30.0, (figure.wide - MARGIN - left) / len(shown_ones))
    _columns(figure, shown_ones, left, step, y)
    y += _HIGH + 14
    middles = _sources(figure, sources, label, covered, of, texts, (start, left, left + step * len(shown_ones)), y)
    _marks(figure, shown_ones, sources, left, step, middles)
    y = max(middles.values()) + 16
    notes = ["An empty mark: the source is not known to cover these meta-themes; it may be silent, not asked, or nobody knows."]
    if rest:
        notes.append(f"{count(len(rest), 'more combination')} with {count(sum(n for _, n in rest), 'meta-theme')} left out.")
    return figure.finish(y + 2, _alternative_text(found, sources, label, covered, of, percent_from), notes)


def _columns(figure: StudyFigure, found: Sequence[tuple[tuple[str, ...], int]], left: float, step: float, y: float) -> None:
    """Bars of the combinations, with their counts above."""
    unit = (_HIGH - 12) / max(n for _, n in found)
    base = y + _HIGH
    bar = min(16.0, step * 0.62)
    boxes = []
    for number, (_, n) in enumerate(found):
        middle = left + (number + 0.5) * step
        boxes.append((middle - bar / 2, base - n * unit, bar, n * unit))
        figure.line(middle, base - n * unit - 3, str(n), size=SMALL, bold=True, align="center", role="count")
    figure.boxes(boxes, BAR, name="combinations")
    figure.strokes([(left, base, left + step * len(found), base)], RULE)


def _sources(
    figure: StudyFigure,
    sources: Sequence[str],
    label: Mapping[str, str],
    covered: Sequence[int],
    of: int,
    texts: Sequence[str],
    edges: tuple[float, float, float],
    y: float,
) -> dict[str, float]:
    """Label and total of each source; the middle of its line."""
    start, left, right = edges
    middles: dict[str, float] = {}
    bands, tracks, bars = [], [], []
    for number, source in enumerate(sources):
        lines = figure.wrap(label[source], start - MARGIN - 8, 2, BODY)
        high = max(19.0, len(lines) * BODY * LEADING + 6)
        middles[source] = y + high / 2
        if number % 2 == 0:
            bands.append((left - 4, y, right - left + 8, high))
        figure.middle(MARGIN, y + high / 2, lines, role="source")
        tracks.append((start, y + high / 2 - 4.5, 70.0, 9.0))
        bars.append((start, y + high / 2 - 4.5, 70.0 * covered[number] / of, 9.0))
        figure.line(start + 75, y + high / 2 + SMALL * 0.36, texts[number], size=SMALL, role="total")
        y += high
    figure.boxes(bands, PALE, name="bands")
    figure.boxes(tracks, "white", edge=RULE, name="tracks")
    figure.boxes(bars, BAR, name="totals")
    figure.line(start, min(middles.values()) - 17, "Meta-themes covered", size=SMALL, colour=SOFT, role="heading")
    return middles


def _marks(
    figure: StudyFigure,
    found: Sequence[tuple[tuple[str, ...], int]],
    sources: Sequence[str],
    left: float,
    step: float,
    middles: Mapping[str, float],
) -> None:
    """Filled where a source belongs to a combination, empty where it does not."""
    filled: list[tuple[float, float]] = []
    empty: list[tuple[float, float]] = []
    lines: list[tuple[float, float, float, float]] = []
    for number, (covering, _) in enumerate(found):
        x = left + (number + 0.5) * step
        for source in sources:
            (filled if source in covering else empty).append((x, middles[source]))
        if len(covering) > 1:
            lines.append((x, middles[covering[0]], x, middles[covering[-1]]))
    radius = min(4.2, step * 0.3)
    figure.strokes(lines, BAR, 1.6, name="links")
    if empty:
        figure.dots(empty, radius, "white", edge=RULE)
    figure.dots(filled, radius, BAR, edge=BAR)


def _alternative_text(
    found: Sequence[tuple[tuple[str, ...], int]],
    sources: Sequence[str],
    label: Mapping[str, str],
    covered: Sequence[int],
    of: int,
    percent_from: int,
) -> str:
    each = ", ".join(f"{short(label[source])} {share_text(n, of, percent_from)}" for source, n in zip(sources, covered, strict=True))
    every = sum(n for covering, n in found if len(covering) == len(sources))
    alone = [f"{n} only by {short(label[covering[0]])}" for covering, n in found if len(covering) == 1]
    none = sum(n for covering, n in found if not covering)
    said = [f"{every} covered by all sources", *alone, *([f"{none} by none"] if none else [])]
    return f"UpSet view of which sources cover which of {count(of, 'meta-theme')}: {each}. Of these meta-themes, {', '.join(said)}."
