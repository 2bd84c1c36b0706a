"""How far apart two codes of a comparison are: our rule, for the order in which disagreements are discussed."""

from __future__ import annotations

from triangulate.schemes import Scheme
from triangulate.schemes.judgements import UNDETERMINED

_LINE = ("agreement", "partial_agreement", "dissonance")
"""Codes of two sources that both speak, from alike to unlike."""

APART = 3
"""Distance between a code that compares two sources and one that says that a source does not speak: the two researchers do
not see the same evidence."""


def code_distance(scheme: Scheme, first: str, second: str) -> int:
    """0 for the same code, up to 3; no publication fixes it.

    Agreement, partial agreement and dissonance lie on a line, a step apart each. Silence and not addressed are a step apart
    and three from any of those. What is undetermined is one step from everything.

    Examples
    --------
    >>> from triangulate.schemes import load_scheme
    >>> farmer = load_scheme("farmer")
    >>> [code_distance(farmer, "agreement", code) for code in ("agreement", "partial_agreement", "dissonance", "silence")]
    [0, 1, 2, 3]
    """
    if first == second:
        return 0
    if UNDETERMINED in (first, second):
        return 1
    one, other = (scheme.code(code).canonical for code in (first, second))
    if one in _LINE and other in _LINE:
        return max(1, abs(_LINE.index(one) - _LINE.index(other)))
    return APART if (one in _LINE) != (other in _LINE) else 1
