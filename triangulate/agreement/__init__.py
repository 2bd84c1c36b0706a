"""Agreement between coders: coefficients, intervals, and what they can bear.

Needs NumPy only and knows nothing of studies. ``ratings`` is always an array of shape
(n_coders, n_units) of values of any kind, with None or NaN where a coder did not rate a unit.

- Coefficients take ratings and return a float: :func:`percent_agreement`, :func:`cohen_kappa`,
  :func:`scott_pi` (two coders), :func:`fleiss_kappa`, :func:`conger_kappa`, :func:`brennan_prediger`,
  :func:`gwet_ac1`, :func:`gwet_ac2`, :func:`krippendorff_alpha`.

>>> anna, ben = ["A", "A", "P", "S", "D", "A"], ["A", "P", "P", "S", "D", "A"]
>>> round(krippendorff_alpha([anna, ben]), 2)
0.78
"""

from __future__ import annotations

from triangulate.agreement.brennan_prediger import brennan_prediger
from triangulate.agreement.conger import conger_kappa
from triangulate.agreement.fleiss import fleiss_kappa, fleiss_null_error
from triangulate.agreement.gwet import gwet_ac1, gwet_ac2
from triangulate.agreement.krippendorff import krippendorff_alpha
from triangulate.agreement.percent import percent_agreement
from triangulate.agreement.two_coders import cohen_kappa, scott_pi

__all__ = [
    "brennan_prediger",
    "cohen_kappa",
    "conger_kappa",
    "fleiss_kappa",
    "fleiss_null_error",
    "gwet_ac1",
    "gwet_ac2",
    "krippendorff_alpha",
    "percent_agreement",
    "scott_pi",
]
