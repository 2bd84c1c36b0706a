"""Which comparisons change their code under other rules, without one source, without one researcher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triangulate.figures.canvas import MARGIN, SMALL, SOFT, Letter, StudyFigure, edge_of, short, shown, width
from triangulate.figures.rows import Headings, RowHeads, rule_off
from triangulate.model.table import plain
from triangulate.protocol.sensitivity import Sensitivity
from triangulate.protocol.shares import count
from triangulate.writers.matrix_html import Look, MatrixView

MOST = 40
"""How many comparisons are shown."""
WITHOUT_CODE = Look("·", "Without a code (open or disputed)", "#ffffff")
_Key = tuple[str | None, str | None, str | None]


@dataclass(frozen=True)
class _Changes:
    """What changes where."""

    scenarios: list[tuple[str, str]]
    """(kind, name) of the scenarios in which a comparison gets another code."""
    before: dict[_Key, str | None]
    """For each comparison that gets another code somewhere, its code as it is; in the order of the matrix."""
    after: dict[tuple[_Key, tuple[str, str]], str | None]
    labels: dict[_Key, str]
    changed: dict[tuple[str, str], int]
    """For each scenario the number of comparisons with another code."""
    of: int
    unchanged: list[str]
    """Names of the scenarios that change no code."""
    removed: list[tuple[str, int]]
    """Sources with the number of comparisons that go with them."""
    resolved: bool
    """Whether some scenarios are held against the matrix before resolution."""


def plot_sensitivity(
    sensitivity: Sensitivity,
    view: MatrixView,
    *,
    names: Mapping[str, str] | None = None,
    note: str = "",
    most: int = MOST,
) -> StudyFigure | None:
    """Comparisons that get another code in some scenario, with their letters before and after.

    Parameters
    ----------
    sensitivity : Sensitivity
        Scenarios and changes.
    view : MatrixView
        The matrix as it is: order of its rows, letters and colours.
    names : mapping, optional
        Source or researcher -> label, sources in their order.
    note : str
        Said on the figure, such as "Synthetic data".
    most : int
        How many comparisons are shown: those that change in most scenarios, in the order of the matrix.

    Returns
    -------
    StudyFigure or None
        None where no scenario changes a code.

    Notes
    -----
    Comparisons that keep their code in all scenarios are not shown, so the figure looks less stable
    than the matrix is: the numbers above the columns say how many of all comparisons change.
    """
    looks = view.looks
    changes = _changes(sensitivity, view.themes, list(names or {}))
    if not changes.before:
        return None
    often = Counter(key for key, _ in changes.after) if len(changes.before) > most else {}
    chosen = set(sorted(changes.before, key=lambda key: -often[key])[:most]) if often else set(changes.before)
    here = [key for key in changes.before if key in chosen]
    figure = StudyFigure("How the codes depend on rules, sources and researchers", note=note)
    of = count(changes.of, "comparison")
    y = figure.header(f"{len(changes.before)} of {of} get another code in at least one scenario; an empty cell: the code stays.")
    outcomes = {changes.before[key] for key in here} | {code for (key, _), code in changes.after.items() if key in chosen}
    used = [key for key in looks if key in {part for outcome in outcomes for part in (outcome or "").split("; ")}]
    entries = [Letter(looks[key]) for key in used] + ([Letter(WITHOUT_CODE)] if None in outcomes else [])
    y = figure.key(y, entries) + 4
    y = _draw(figure, changes, here, looks, names or {}, y)
    said = [f"Shown are the {most} that change in most scenarios."] if often else []
    if changes.removed:
        gone = ", ".join(f"{short((names or {}).get(name, name), 60)} {n}" for name, n in changes.removed)
        said.append(f"Leaving a source out takes comparisons away: {gone}.")
    if changes.unchanged:
        said.append(f"No code changes under: {', '.join(changes.unchanged)}.")
    if changes.resolved:
        said.append("Other rules and the study without a researcher are held against the matrix before resolution.")
    return figure.finish(y, _alternative_text(changes, names or {}), said)


def _changes(sensitivity: Sensitivity, themes: Sequence[str], sources: Sequence[str]) -> _Changes:
    flips, scenarios = sensitivity.flips, sensitivity.scenarios
    before: dict[_Key, str | None] = {}
    after: dict[tuple[_Key, tuple[str, str]], str | None] = {}
    labels: dict[_Key, str] = {}
    changed: dict[tuple[str, str], int] = {}
    columns = (plain(flips[name]) for name in ("kind", "name", "meta_theme", "label", "source_a", "source_b", "before", "after"))
    for kind, name, theme, label, a, b, was, becomes in zip(*columns, strict=True):
        scenario, key = (str(kind), str(name)), (theme, a, b)
        # These two are held against the matrix as it is; what was resolved has another code before that.
        if key not in before or kind in ("before resolution", "without source"):
            before[key] = was
        after[key, scenario], labels[key] = becomes, label or ""
        changed[scenario] = changed.get(scenario, 0) + 1
    every = [(str(kind), str(name)) for kind, name in zip(plain(scenarios["kind"]), plain(scenarios["name"]), strict=True)][1:]
    left_out = dict(zip(every, [int(n) for n in scenarios["left_out"]][1:], strict=True))
    order = {theme: position for position, theme in enumerate(themes)}
    place = {
        source: position for position, source in enumerate(dict.fromkeys([*sources, *(name for key in before for name in key[1:] if name)]))
    }

    def position(key: _Key) -> tuple[int, int, int]:
        theme, a, b = key
        return order.get(str(theme), len(order)), place.get(str(a), -1), place.get(str(b), -1)

    return _Changes(
        [scenario for scenario in every if scenario in changed],
        {key: before[key] for key in sorted(before, key=position)},
        after,
        labels,
        changed,
        int(scenarios["comparisons"].iloc[0]),
        [_scenario_name(scenario, {}) for scenario in every if scenario not in changed and not left_out[scenario]],
        [(scenario[1], n) for scenario, n in left_out.items() if n],
        any(kind == "before resolution" for kind, _ in every),
    )


def _scenario_name(scenario: tuple[str, str], names: Mapping[str, str]) -> str:
    kind, name = scenario
    if kind.startswith("without"):
        return f"without {names.get(name, name)}"
    return kind if kind in ("tables alone", "before resolution") else name


def _pair(key: _Key, names: Mapping[str, str]) -> str:
    _, a, b = key
    return "all sources" if a is None else names.get(a, a) if b is None else f"{names.get(a, a)} × {names.get(b, b)}"


def _draw(figure: StudyFigure, changes: _Changes, here: list[_Key], looks: Mapping[str, Look], names: Mapping[str, str], y: float) -> float:
    several = len({key[1:] for key in changes.before}) > 1
    # A meta-theme with several comparisons is named once.
    first = [number == 0 or key[0] != here[number - 1][0] for number, key in enumerate(here)]
    ids = [str(key[0]) if new else "" for key, new in zip(here, first, strict=True)]
    labels = [changes.labels[key] if new else "" for key, new in zip(here, first, strict=True)]
    heads = RowHeads(figure, ids, labels, roomy=len(here) <= 18 and not several)
    cell = min(40.0, max(21.0, 200.0 / (len(changes.scenarios) + 1)))
    headings = Headings(
        figure, ["as it is", *(_scenario_name(scenario, names) for scenario in changes.scenarios)], cell, slant_from=2, most=94
    )
    y += headings.fit(cell)
    columns = cell * (len(changes.scenarios) + 1) + 6
    room = figure.wide - 2 * MARGIN - columns - headings.overhang
    between = _pairs(figure, here, names, 0.5 * (room - heads.wide_ids)) if several else []
    wide = max((width(text, SMALL) for text in between), default=-10.0) + 10
    pairs = heads.fit(room - wide)
    left = pairs + wide
    starts = [left, *(left + 6 + number * cell for number in range(1, len(changes.scenarios) + 1))]
    headings.draw(starts, y)
    figure.line(MARGIN, y + 9, "Comparisons that change", size=SMALL, colour=SOFT, role="sum")
    for start, scenario in zip(starts[1:], changes.scenarios, strict=True):
        figure.line(start + cell / 2, y + 9, str(changes.changed[scenario]), size=SMALL, colour=SOFT, align="center", role="sum")
    y += 14
    drawn: tuple[list[tuple[float, float, float, float]], list[str]] = ([], [])
    rules = [y]
    for number, key in enumerate(here):
        high = heads.draw(number, y)
        if several:
            figure.line(pairs, y + high / 2 + SMALL * 0.36, between[number], size=SMALL, colour=SOFT, role="pair")
        _cell(figure, changes.before[key], looks, (left, y, cell, high), drawn)
        for start, scenario in zip(starts[1:], changes.scenarios, strict=True):
            if (key, scenario) in changes.after:
                _cell(figure, changes.after[key, scenario], looks, (start, y, cell, high), drawn)
        y += high
        if number + 1 == len(here) or first[number + 1]:
            rules.append(y)
    rule_off(figure, rules, starts[-1] + cell)
    figure.boxes(*drawn, edge=[edge_of(colour) for colour in drawn[1]], name="cells")
    return y + 6


def _pairs(figure: StudyFigure, here: Sequence[_Key], names: Mapping[str, str], room: float) -> list[str]:
    """The comparisons with the labels of their sources; where there is no room for these, with their ids."""
    labels = [_pair(key, names) for key in here]
    if max(width(shown(text), SMALL) for text in labels) > room:
        labels = [_pair(key, {}) for key in here]
    return [figure.fit(text, room, SMALL) for text in labels]


def _cell(
    figure: StudyFigure,
    outcome: str | None,
    looks: Mapping[str, Look],
    place: tuple[float, float, float, float],
    drawn: tuple[list[tuple[float, float, float, float]], list[str]],
) -> None:
    x, y, wide, high = place
    several = [looks[key] for key in outcome.split("; ") if key in looks] if outcome else [WITHOUT_CODE]
    look = several[0] if len({look.letter for look in several}) == 1 else Look("+".join(look.letter for look in several), "", "#ffffff")
    drawn[0].append((x + 1, y + 0.8, wide - 2, high - 1.6))
    drawn[1].append(look.colour)
    letter = figure.fit(shown(look.letter), wide - 2, SMALL, bold=True)
    figure.line(x + wide / 2, y + high / 2 + SMALL * 0.36, letter, size=SMALL, bold=True, colour=look.ink, align="center", role="letter")


def _alternative_text(changes: _Changes, names: Mapping[str, str]) -> str:
    said = [f"{changes.changed[scenario]} {short(_scenario_name(scenario, names), 40)}" for scenario in changes.scenarios]
    first = f"Table of the {len(changes.before)} of {count(changes.of, 'comparison')} that get another code in at least one scenario."
    return f"{first} Comparisons that change, by scenario: {', '.join(said)}."
