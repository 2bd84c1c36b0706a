"""Agreement between coders: coefficients, intervals, and what they can bear.

Needs NumPy only and knows nothing of studies. ``ratings`` is always an array of shape
(n_coders, n_units) of values of any kind, with None or NaN where a coder did not rate a unit.

- *Coefficients* take ratings and return a float: :func:`percent_agreement`, :func:`cohen_kappa`,
  :func:`scott_pi` (two coders), :func:`fleiss_kappa`, :func:`conger_kappa`, :func:`brennan_prediger`,
  :func:`gwet_ac1`, :func:`gwet_ac2`, :func:`krippendorff_alpha`. NaN means undefined.
- :func:`interval` takes one of them and ratings and returns an :class:`Interval`; :func:`intervals`
  takes several and draws the same units for all, so that differences have intervals too.
- :func:`sentence` says in words what an interval can bear.
- What stands behind a number: :func:`prevalence_and_bias`, :func:`category_agreement`,
  :func:`pairwise` for each two coders.

>>> anna, ben = ["A", "A", "P", "S", "D", "A"], ["A", "P", "P", "S", "D", "A"]
>>> round(krippendorff_alpha([anna, ben]), 2)
0.78
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # type checkers take it for true; importing typing would cost more than all the rest
if TYPE_CHECKING:
    from typing import Any

    from triangulate.agreement.brennan import brennan_prediger
    from triangulate.agreement.conger import conger_kappa
    from triangulate.agreement.fleiss import fleiss_kappa, fleiss_null_error
    from triangulate.agreement.gwet import gwet_ac1, gwet_ac2
    from triangulate.agreement.krippendorff import krippendorff_alpha
    from triangulate.agreement.pairs import pairwise
    from triangulate.agreement.percent import percent_agreement
    from triangulate.agreement.prevalence import PrevalenceAndBias, category_agreement, prevalence_and_bias
    from triangulate.agreement.result import Interval
    from triangulate.agreement.sentences import sentence
    from triangulate.agreement.two_coders import cohen_kappa, scott_pi
    from triangulate.agreement.uncertainty import Intervals, interval, intervals

__all__ = [
    "Interval",
    "Intervals",
    "PrevalenceAndBias",
    "brennan_prediger",
    "category_agreement",
    "cohen_kappa",
    "conger_kappa",
    "fleiss_kappa",
    "fleiss_null_error",
    "gwet_ac1",
    "gwet_ac2",
    "interval",
    "intervals",
    "krippendorff_alpha",
    "pairwise",
    "percent_agreement",
    "prevalence_and_bias",
    "scott_pi",
    "sentence",
]

# Nothing is imported until it is used: NumPy alone takes a tenth of a second.
_HOMES = {
    "Interval": "result",
    "Intervals": "uncertainty",
    "PrevalenceAndBias": "prevalence",
    "brennan_prediger": "brennan",
    "category_agreement": "prevalence",
    "cohen_kappa": "two_coders",
    "conger_kappa": "conger",
    "fleiss_kappa": "fleiss",
    "fleiss_null_error": "fleiss",
    "gwet_ac1": "gwet",
    "gwet_ac2": "gwet",
    "interval": "uncertainty",
    "intervals": "uncertainty",
    "krippendorff_alpha": "krippendorff",
    "pairwise": "pairs",
    "percent_agreement": "percent",
    "prevalence_and_bias": "prevalence",
    "scott_pi": "two_coders",
    "sentence": "sentences",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'triangulate.agreement' has no attribute {name!r}")
    value = getattr(import_module(f"triangulate.agreement.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
