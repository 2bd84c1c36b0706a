"""Meta-themes that sources found in different states, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from triangulate.figures.canvas import BAR, INK, LEADING, MARGIN, SMALL, SOFT, StudyFigure, parts, short
from triangulate.figures.rows import RowHeads, rule_off
from triangulate.model.table import plain
from triangulate.protocol.shares import count

ROWS, SOURCES = 40, 4
"""How many rows and sources go on one page."""
_Cells = Mapping[tuple[str, str], tuple[str | None, str | None, str | None]]
"""(meta-theme, source) -> presence, effect, state."""
_ABSENT = {"silent": "silent", "not_addressed": "not asked", "unknown": "not known"}


def states_pages(table: pd.DataFrame, *, rows: int = ROWS, sources: int = SOURCES) -> int:
    """Number of pages of :func:`plot_states`."""
    return parts(table["meta_theme"].nunique(), rows) * parts(table["source"].nunique(), sources)


def plot_states(
    table: pd.DataFrame, page: int = 1, *, names: Mapping[str, str] | None = None, note: str = "", rows: int = ROWS, sources: int = SOURCES
) -> StudyFigure | None:
    """In which state each source found the same meta-theme, and with what effect.

    Parameters
    ----------
    table : DataFrame
        From :func:`triangulate.protocol.states.found_states`.
    page : int
        From 1 to :func:`states_pages`.
    names : mapping, optional
        Source -> its label.
    note : str
        Said on the figure, such as "Synthetic data".
    rows, sources : int
        How many go on one page.

    Returns
    -------
    StudyFigure or None
        None where no sources found anything in different states.

    Notes
    -----
    Different states are no dissonance: "mistrust hinders" and "trust was seen" agree on what matters
    and differ in what was found. They never decide a code.
    """
    if not len(table):
        return None
    pages = states_pages(table, rows=rows, sources=sources)
    if not 1 <= page <= pages:
        raise ValueError(f"there is no page {page}: the view of states has {count(pages, 'page')}")
    themes = dict(zip(map(str, table["meta_theme"]), plain(table["label"]), strict=True))
    every = list(dict.fromkeys(map(str, table["source"])))
    columns = (plain(table[name]) for name in ("meta_theme", "source", "presence", "effect", "state"))
    cells: _Cells = {
        (str(theme), str(source)): (presence, effect, state) for theme, source, presence, effect, state in zip(*columns, strict=True)
    }
    across, down = divmod(page - 1, parts(len(themes), rows))
    here, shown_sources = list(themes)[down * rows : (down + 1) * rows], every[across * sources : (across + 1) * sources]
    figure = StudyFigure("Found in different states", note=note)
    where = f" Page {page} of {pages}: {here[0]} to {here[-1]}." if pages > 1 else ""
    number = count(len(themes), "meta-theme")
    y = figure.header(
        f"{number} that sources found in different states, with the effect that they report. States never decide a code.{where}"
    )
    heads = RowHeads(figure, here, [themes[theme] or "" for theme in here])
    left = heads.fit(figure.wide - 2 * MARGIN - max(len(shown_sources) * 86.0, 200.0)) + 4
    panel = min(130.0, (figure.wide - MARGIN - left) / len(shown_sources))
    wrapped = [figure.wrap((names or {}).get(source, source), panel - 8, 3, SMALL, bold=True) for source in shown_sources]
    high = max(map(len, wrapped)) * SMALL * LEADING + 5
    for position, lines in enumerate(wrapped):
        top = y + high - 5 - len(lines) * SMALL * LEADING
        figure.paragraph(left + position * panel, top, lines, size=SMALL, bold=True, role="heading")
    y += high
    rules = [y]
    for position, theme in enumerate(here):
        tall = heads.draw(position, y)
        for column, source in enumerate(shown_sources):
            presence, effect, state = cells[(theme, source)]
            _cell(figure, presence, effect, state, left + column * panel, y + tall / 2, panel)
        y += tall
        rules.append(y)
    rule_off(figure, rules, left + panel * len(shown_sources))
    return figure.finish(y + 6, _alternative_text(cells, themes, every, names or {}))


def _cell(figure: StudyFigure, presence: str | None, effect: str | None, state: str | None, x: float, middle: float, panel: float) -> None:
    """A mark for the state, then state and effect in words."""
    base = middle + SMALL * 0.36
    if presence != "present":
        figure.line(x + 12, base, _ABSENT.get(str(presence), str(presence)), size=SMALL, colour=SOFT, role="state")
        return
    centre = (x + 4.5, middle)
    if state == "present":
        figure.dots([centre], 3.6, BAR, edge=BAR)
    elif state == "lacking":
        figure.dots([centre], 3.6, "white", edge=BAR)
    elif state == "mixed":
        figure.dots([centre], 3.6, "white", edge=BAR)
        figure.dots([centre], 1.7, BAR, edge=BAR)
    words = ", ".join(word for word in (state or "no state", effect) if word)
    figure.line(x + 12, base, figure.fit(words, panel - 16, SMALL), size=SMALL, colour=INK if state else SOFT, role="state")


def _alternative_text(cells: _Cells, themes: Mapping[str, str | None], sources: Sequence[str], names: Mapping[str, str]) -> str:
    said = []
    for theme in list(themes)[:5]:
        here = [(source, cells[(theme, source)][2]) for source in sources]
        states = ", ".join(f"{state} in {short(names.get(source, source), 40)}" for source, state in here if state is not None)
        said.append(f"{theme} {short(themes[theme] or '', 50)}: {states}")
    more = f"; and {len(themes) - 5} more" if len(themes) > 5 else ""
    return f"Table of {count(len(themes), 'meta-theme')} that sources found in different states. {'; '.join(said)}{more}."
