"""A result in a sentence. No grades: what is "substantial" depends on what is at stake, not on a table."""

from __future__ import annotations

from math import isnan

from triangulate.agreement.result import Interval

NARROW, WIDE = 0.2, 0.4
"""Up to which width an interval settles a coefficient, and from which on it does not."""


def sentence(result: Interval, unit: str = "comparison", units: str = "", cluster: str = "cluster") -> str:
    """What the data can bear, in words that follow from the interval by fixed rules.

    - an interval of chance-corrected agreement that contains 0: the data do not tell it from chance;
    - wider than 0.4: the data do not settle it;
    - wider than 0.2: the data settle it only roughly;
    - else: the data settle it to within the width;
    - of a difference: whether the data tell the two apart, that is, whether 0 is outside;
    - without a number or an interval: the note.

    Parameters
    ----------
    result : Interval
    unit, units : str
        What is counted, one and several of them; an s is added without the latter.
    cluster : str
        What units of one cluster have in common, such as ``row``.

    Returns
    -------
    str

    Examples
    --------
    >>> from triangulate.agreement import interval, krippendorff_alpha
    >>> anna = ["A", "A", "P", "S", "A", "P", "D", "A", "P", "A", "S", "A"]
    >>> ben = ["A", "P", "P", "S", "A", "A", "D", "A", "P", "S", "S", "P"]
    >>> print(sentence(interval(krippendorff_alpha, [anna, ben])))
    Krippendorff's alpha is 0.54. With 12 comparisons the 95 % interval runs from 0.03 to 0.88: the data do not settle it.
    """
    name = result.coefficient[:1].upper() + result.coefficient[1:]
    if isnan(result.estimate):
        return f"{name} is undefined. {result.note}".rstrip()
    counted = f"{result.n_compared:,} {unit if result.n_compared == 1 else units or unit + 's'}"
    if result.n_clusters is not None:
        counted += f" in {result.n_clusters:,} {cluster}{'' if result.n_clusters == 1 else 's'}"
    if isnan(result.low) or isnan(result.high):
        return f"{name} is {_number(result.estimate)} with {counted}. {result.note}".rstrip()
    share = f"{100 * result.confidence:g} %"
    runs = f"the {share} interval runs from {_number(result.low)} to {_number(result.high)}"
    return f"{name} is {_number(result.estimate)}. With {counted} {runs}: {_verdict(result)}."


def _verdict(result: Interval) -> str:
    """What follows from the interval."""
    with_zero = result.low <= 0 <= result.high
    if result.zero == "no difference":
        return "the data do not tell the two apart" if with_zero else "the data tell the two apart"
    if result.zero == "chance" and with_zero:
        return "the data do not tell agreement from chance"
    width = result.high - result.low
    if width > WIDE:
        return "the data do not settle it"
    if width > NARROW:
        return "the data settle it only roughly"
    return f"the data settle it to within {max(width, 0.01):.2f}"


def _number(value: float) -> str:
    """Two digits, and no minus before zero."""
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text
