"""triangulate: the triangulation protocol of qualitative research.

How the objects fit together
----------------------------
A **study** is a folder: ``study.yaml`` and a few tables. :func:`open_study` reads and checks it.

- *Given* is what each source says: ``study.findings``, ``study.extracts``, ``study.cases``. It is read
  from the researchers' own files and never written to.
- *Made* is what researchers judge: ``study.codings``.
- *Derived* is everything else, worked out anew whenever it is asked for: ``study.matrix()`` is a
  :class:`ConvergenceMatrix` (``.cells`` long, ``.table`` wide, ``.totals``), then
  ``study.assessment()``, ``study.completeness()``, ``study.researchers()``, ``study.feedback()``,
  ``study.sensitivity()``; ``study.report("report.html")`` puts them into words.

What is wrong with the files stands in ``study.problems``, one line each, with what to do. A coding
**scheme** (:func:`load_scheme`) is data: codes, the judgements compared, the tables that lead from
these to a code. ``triangulate.agreement`` can be used alone.

>>> import triangulate as tri
>>> study = tri.open_study(tri.template("safeguarding"))
>>> study.matrix().totals["denominator"]["comparisons"]
22
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # type checkers take it for true; importing typing would double the time of the import
if TYPE_CHECKING:
    from typing import Any

    from triangulate import agreement
    from triangulate.errors import Problem, StudyError, TriangulateError
    from triangulate.matrix import ConvergenceMatrix
    from triangulate.schemes import Scheme, load_scheme, shipped_schemes
    from triangulate.study import Study, open_study
    from triangulate.templates import new_study, template

__all__ = [
    "ConvergenceMatrix",
    "Problem",
    "Scheme",
    "Study",
    "StudyError",
    "TriangulateError",
    "agreement",
    "load_scheme",
    "new_study",
    "open_study",
    "shipped_schemes",
    "template",
]

# Nothing is imported until it is used: `import triangulate` takes a few milliseconds, pandas 0.4 s.
_HOMES = {
    "ConvergenceMatrix": "matrix",
    "Problem": "errors",
    "Scheme": "schemes",
    "Study": "study",
    "StudyError": "errors",
    "TriangulateError": "errors",
    "load_scheme": "schemes",
    "new_study": "templates",
    "open_study": "study",
    "shipped_schemes": "schemes",
    "template": "templates",
}


def __getattr__(name: str) -> Any:
    if name == "agreement":
        return import_module("triangulate.agreement")
    if name == "__version__":
        return import_module("triangulate.version").VERSION
    if name not in _HOMES:
        raise AttributeError(f"module 'triangulate' has no attribute {name!r}")
    value = getattr(import_module(f"triangulate.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
