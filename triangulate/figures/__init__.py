"""Figures: one file each, from derived values to a Matplotlib figure with its alternative text.

``plot_matrix``, ``plot_codes``, ``plot_completeness``, ``plot_prominence``, ``plot_states``,
``plot_coefficients``, ``plot_confusion``, ``plot_differences`` and ``plot_sensitivity`` take what the
steps of the protocol hand over and return a :class:`StudyFigure`, or None where there is nothing to show;
where a figure has pages, ``..._pages`` tells how many. :func:`all_figures` draws what a study has,
:func:`figure_bytes` makes PNG, SVG or PDF.

Nothing but colour never carries meaning alone: there is a letter, a number or a word beside it. There
is no pyplot and no display, and Matplotlib is loaded only when a figure is drawn.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from triangulate.figures.canvas import StudyFigure
    from triangulate.figures.codes import codes_pages, plot_codes
    from triangulate.figures.coefficients import coefficients_pages, plot_coefficients
    from triangulate.figures.completeness import plot_completeness
    from triangulate.figures.confusion import plot_confusion
    from triangulate.figures.differences import differences_pages, plot_differences
    from triangulate.figures.every import all_figures
    from triangulate.figures.fonts import missing_scripts
    from triangulate.figures.matrix import matrix_pages, plot_matrix
    from triangulate.figures.prominence import plot_prominence, prominence_pages
    from triangulate.figures.saving import figure_bytes
    from triangulate.figures.sensitivity import plot_sensitivity
    from triangulate.figures.states import plot_states, states_pages

__all__ = [
    "StudyFigure",
    "all_figures",
    "codes_pages",
    "coefficients_pages",
    "differences_pages",
    "figure_bytes",
    "matrix_pages",
    "missing_scripts",
    "plot_codes",
    "plot_coefficients",
    "plot_completeness",
    "plot_confusion",
    "plot_differences",
    "plot_matrix",
    "plot_prominence",
    "plot_sensitivity",
    "plot_states",
    "prominence_pages",
    "states_pages",
]

# Nothing is imported until it is used: Matplotlib costs half a second.
_HOMES = {
    "StudyFigure": "canvas",
    "all_figures": "every",
    "codes_pages": "codes",
    "coefficients_pages": "coefficients",
    "differences_pages": "differences",
    "figure_bytes": "saving",
    "matrix_pages": "matrix",
    "missing_scripts": "fonts",
    "plot_codes": "codes",
    "plot_coefficients": "coefficients",
    "plot_completeness": "completeness",
    "plot_confusion": "confusion",
    "plot_differences": "differences",
    "plot_matrix": "matrix",
    "plot_prominence": "prominence",
    "plot_sensitivity": "sensitivity",
    "plot_states": "states",
    "prominence_pages": "prominence",
    "states_pages": "states",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'triangulate.figures' has no attribute {name!r}")
    value = getattr(import_module(f"triangulate.figures.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
