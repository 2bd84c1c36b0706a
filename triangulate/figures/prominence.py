"""How much weight each source gives to each row, source beside source, each against its own number of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from triangulate.figures.canvas import BAR, INK, LEADING, MARGIN, SMALL, SOFT, StudyFigure, parts, short, shown, width
from triangulate.figures.rows import RowHeads, rule_off
from triangulate.model.table import plain
from triangulate.protocol.shares import count

ROWS, SOURCES = 40, 4
"""How many rows and sources go on one page."""
_ABSENT = {"silent": "silent", "not_addressed": "not asked", "unknown": "not known"}


@dataclass(frozen=True)
class _Weight:
    presence: str
    count: int | None
    of: int | None
    share: float | None
    bound: bool
    words: str

    @property
    def lines(self) -> list[str]:
        """As it is printed: "12 of 16", "≥ 2 of 16" over "clear", "silent"."""
        if self.presence != "present":
            return [_ABSENT.get(self.presence, self.presence)]
        number = [f"{'≥ ' if self.bound else ''}{self.count}{f' of {self.of}' if self.of else ''}"] if self.count is not None else []
        return [*number, *([self.words] if self.words else [])] or ["present"]


def prominence_pages(table: pd.DataFrame, *, rows: int = ROWS, sources: int = SOURCES) -> int:
    """Number of pages of :func:`plot_prominence`."""
    return parts(table["meta_theme"].nunique(), rows) * parts(table["source"].nunique(), sources)


def plot_prominence(
    table: pd.DataFrame, page: int = 1, *, names: Mapping[str, str] | None = None, note: str = "", rows: int = ROWS, sources: int = SOURCES
) -> StudyFigure | None:
    """Counts as filled bars against the number of cases, lower bounds as striped ones, words as words.

    Parameters
    ----------
    table : DataFrame
        From :func:`triangulate.protocol.weights.weights`.
    page : int
        From 1 to :func:`prominence_pages`.
    names : mapping, optional
        Source -> its label.
    note : str
        Said on the figure, such as "Synthetic data".
    rows, sources : int
        How many go on one page.

    Returns
    -------
    StudyFigure or None
        None where no source gives any weight to any row.

    Notes
    -----
    Each frame is all cases of one source, so bars of different sources can be compared as shares
    only, and 9 of 16 interviews and 14 of 20 meetings only by bands that the team declared
    beforehand. A striped bar says "at least": extracts illustrate, they do not count.
    """
    weighed = (table["count"].notna() | table["share"].notna() | (table["words"] != "")).to_numpy()
    if not weighed.any():
        return None
    pages = prominence_pages(table, rows=rows, sources=sources)
    if not 1 <= page <= pages:
        raise ValueError(f"there is no page {page}: the view of prominence has {count(pages, 'page')}")
    cells = _cells(table)
    themes = dict(zip(map(str, table["meta_theme"]), plain(table["label"]), strict=True))
    every = list(dict.fromkeys(map(str, table["source"])))
    across, down = divmod(page - 1, parts(len(themes), rows))
    here, columns = list(themes)[down * rows : (down + 1) * rows], every[across * sources : (across + 1) * sources]
    figure = StudyFigure("Prominence in each source", note=note)
    where = f" Page {page} of {pages}: {here[0]} to {here[-1]}." if pages > 1 else ""
    y = figure.header(f"How many cases support each meta-theme, and of how many; a frame stands for all of these.{where}")
    y = _legend(figure, [cells[(theme, source)] for theme in themes for source in every], y)
    heads = RowHeads(figure, here, [themes[theme] or "" for theme in here])
    left = heads.fit(figure.wide - 2 * MARGIN - max(len(columns) * 100.0, 250.0)) + 4
    panel = (figure.wide - MARGIN - left) / len(columns)
    y = _headings(figure, [(names or {}).get(source, source) for source in columns], left, panel, y)
    # Words stand below the count, so that there is room for the bars.
    room = min(panel * 0.58, max(width(shown(part), SMALL) for theme in here for source in columns for part in cells[theme, source].lines))
    track = panel - room - 15
    rules = [y]
    frames, bars = [], []
    for number, theme in enumerate(here):
        texts = [_wrapped(figure, cells[theme, source].lines, room) for source in columns]
        high = heads.draw(number, y, max(map(len, texts)) * SMALL * LEADING + 4)
        for column, source in enumerate(columns):
            weight, x, middle = cells[theme, source], left + column * panel, y + high / 2
            colour = SOFT if weight.presence != "present" or weight.lines == ["present"] else INK
            # Where a source speaks in words alone, they stand below its name.
            start = x + track + 5 if any(cells[other, source].share is not None for other in here) else x
            figure.middle(start, middle, texts[column], size=SMALL, colour=colour, role="weight")
            if weight.share is None:
                continue
            frames.append((x, middle - 3.6, track, 7.2))
            if weight.bound:
                figure.stripes(x, middle - 3.6, track * weight.share, 7.2)
                figure.strokes([(x + track * weight.share, middle - 3.6, x + track * weight.share, middle + 3.6)], BAR, 1.0)
            else:
                bars.append((x, middle - 3.6, track * weight.share, 7.2))
        y += high
        rules.append(y)
    rule_off(figure, rules, figure.wide - MARGIN)
    figure.boxes(frames, "none", edge="#8b939b", line=0.5, name="frames")
    figure.boxes(bars, BAR, name="counts")
    return figure.finish(y + 6, _alternative_text(cells, len(themes), every, names or {}))


def _wrapped(figure: StudyFigure, parts_of: Sequence[str], room: float) -> list[str]:
    """At most two lines: count and words, or words alone."""
    return [line for part in parts_of for line in figure.wrap(part, room, 2 // len(parts_of), SMALL)]


def _cells(table: pd.DataFrame) -> dict[tuple[str, str], _Weight]:
    columns = [plain(table[name]) for name in ("meta_theme", "source", "presence", "count", "of", "share", "is_lower_bound", "words")]
    return {
        (theme, source): _Weight(presence, _int(n), _int(of), None if share is None or share != share else share, bool(bound), words or "")
        for theme, source, presence, n, of, share, bound, words in zip(*columns, strict=True)
    }


def _int(value: object) -> int | None:
    return None if value is None or value != value else int(str(value).removesuffix(".0"))


def _legend(figure: StudyFigure, weights: Sequence[_Weight], y: float) -> float:
    x = MARGIN
    kinds = [
        ("count", "Count", any(weight.share is not None and not weight.bound for weight in weights)),
        (
            "bound",
            "At least (≥): cases that happen to be shown, or the largest of several findings",
            any(weight.bound for weight in weights),
        ),
    ]
    for kind, text, there in kinds:
        if not there:
            continue
        if kind == "count":
            figure.boxes([(x, y + 1.5, 22, 7.2)], BAR, name="legend")
        else:
            figure.stripes(x, y + 1.5, 22, 7.2)
            figure.strokes([(x + 22, y + 1.5, x + 22, y + 8.7)], BAR, 1.0)
        figure.line(x + 27, y + 8.2, text, role="legend")
        x += 27 + width(text, 8.0) + 16
    return y + 18 if x > MARGIN else y


def _headings(figure: StudyFigure, names: Sequence[str], left: float, panel: float, y: float) -> float:
    wrapped = [figure.wrap(name, panel - 10, 3, SMALL, bold=True) for name in names]
    high = max(map(len, wrapped)) * SMALL * LEADING + 5
    for number, lines in enumerate(wrapped):
        top = y + high - 5 - len(lines) * SMALL * LEADING
        figure.paragraph(left + number * panel, top, lines, size=SMALL, bold=True, role="heading")
    return y + high


def _alternative_text(cells: Mapping[tuple[str, str], _Weight], rows: int, sources: Sequence[str], names: Mapping[str, str]) -> str:
    said = []
    for source in sources:
        here = {theme: weight for (theme, of), weight in cells.items() if of == source}
        counts = sum(weight.count is not None and not weight.bound for weight in here.values())
        bounds = sum(weight.bound for weight in here.values())
        words = sum(weight.count is None and bool(weight.words) for weight in here.values())
        kinds = [
            text
            for n, text in ((counts, count(counts, "count")), (bounds, count(bounds, "lower bound")), (words, f"{words} in words"))
            if n
        ]
        ranked = sorted((theme for theme in here if here[theme].share is not None), key=lambda theme: -(here[theme].share or 0))
        top = f", most in {short(ranked[0], 40)} ({', '.join(here[ranked[0]].lines)})" if ranked else ""
        said.append(f"{short(names.get(source, source), 60)}: {', '.join(kinds) or 'no weight given'}{top}")
    return f"Prominence of {count(rows, 'meta-theme')} in {count(len(sources), 'source')}. {'; '.join(said)}."
