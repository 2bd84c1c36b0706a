"""All figures that a study has something for."""

from __future__ import annotations

from collections.abc import Callable

from triangulate.figures.canvas import StudyFigure
from triangulate.figures.codes import codes_pages, plot_codes
from triangulate.figures.coefficients import coefficients_pages, plot_coefficients
from triangulate.figures.completeness import plot_completeness
from triangulate.figures.confusion import plot_confusion
from triangulate.figures.differences import every_difference
from triangulate.figures.matrix import matrix_pages, plot_matrix
from triangulate.figures.prominence import plot_prominence, prominence_pages
from triangulate.figures.sensitivity import plot_sensitivity
from triangulate.figures.states import plot_states, states_pages
from triangulate.model.settings import Settings
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.assessment import Assessment
from triangulate.protocol.completeness import Completeness
from triangulate.protocol.researchers import ALL_PRESENT, ResearcherComparison
from triangulate.protocol.sensitivity import Sensitivity
from triangulate.protocol.states import found_states
from triangulate.protocol.weights import weights
from triangulate.writers.matrix_html import MatrixView

SYNTHETIC = "Synthetic data"


def all_figures(
    analysis: Analysis,
    view: MatrixView,
    *,
    assessment: Assessment | None = None,
    completeness: Completeness | None = None,
    researchers: ResearcherComparison | None = None,
    sensitivity: Sensitivity | None = None,
) -> dict[str, list[StudyFigure]]:
    """The figures of a study by name, each a list of its pages.

    Parameters
    ----------
    analysis : Analysis
        The study: settings, prominence and states.
    view : MatrixView
        Its matrix.
    assessment, completeness, researchers, sensitivity : optional
        Results of the steps; the figure of what is not given is left out.

    Returns
    -------
    dict
        In the order of the protocol: ``matrix``, ``codes``, ``states``, ``completeness``, ``prominence``,
        ``coefficients``, ``confusion``, ``differences``, ``sensitivity``; only those that have something to show.
    """
    settings = analysis.settings
    note = SYNTHETIC if settings.synthetic else ""
    sources = {source.id: source.label for source in settings.sources}
    people = {researcher.id: researcher.name or researcher.id for researcher in settings.researchers}
    percent_from = settings.percent_from
    unit = "statement" if settings.scheme.several_statements else "comparison"
    present = ALL_PRESENT.get(settings.scheme.scope, "all sources present")
    states, table = found_states(analysis), weights(analysis)
    drawn = {
        "matrix": _pages(matrix_pages(view), lambda page: plot_matrix(view, page, note=note)),
        "codes": _pages(
            codes_pages(assessment),
            lambda page: plot_codes(assessment, view.looks, page, names=_names(settings), percent_from=percent_from, unit=unit, note=note),
        )
        if assessment is not None
        else [],
        "states": _pages(states_pages(states), lambda page: plot_states(states, page, names=sources, note=note)),
        "completeness": _pages(1, lambda _: plot_completeness(completeness, names=sources, percent_from=percent_from, note=note))
        if completeness is not None
        else [],
        "prominence": _pages(prominence_pages(table), lambda page: plot_prominence(table, page, names=sources, note=note)),
        "coefficients": _pages(
            coefficients_pages(researchers),
            lambda page: plot_coefficients(researchers, page, present=present, unit=unit, note=note),
        )
        if researchers is not None
        else [],
        "confusion": _pages(1, lambda _: plot_confusion(researchers, view.looks, percent_from=percent_from, note=note))
        if researchers is not None
        else [],
        "differences": every_difference(researchers, view, names=sources, unit=unit, note=note) if researchers is not None else [],
        "sensitivity": _pages(1, lambda _: plot_sensitivity(sensitivity, view, names=sources | people, note=note))
        if sensitivity is not None
        else [],
    }
    return {name: pages for name, pages in drawn.items() if pages}


def _pages(number: int, draw: Callable[[int], StudyFigure | None]) -> list[StudyFigure]:
    return [figure for page in range(1, number + 1) if (figure := draw(page)) is not None]


def _names(settings: Settings) -> dict[tuple[str, str], str]:
    """How pairs and questions are printed in the distribution of codes."""
    names: dict[tuple[str, str], str] = {}
    for index, a in enumerate(settings.sources):
        names["pair", a.id] = a.label
        for b in settings.sources[index + 1 :]:
            names["pair", f"{a.id} x {b.id}"] = f"{a.label} × {b.label}"
    for number, question in enumerate(settings.questions, 1):
        names["question", str(number)] = f"{number}. {question}"
    return names
