"""What stands behind a kappa: how frequent a category is, how coders differ in using it, agreement on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from triangulate.agreement.ratings import counts_of, read_ratings
from triangulate.agreement.statistic import need_two


@dataclass(frozen=True)
class PrevalenceAndBias:
    """Two coders and one category: the four counts, and the figures that explain a low or high kappa."""

    category: Any
    """The category regarded as present; all others together are the opposite."""
    both: int
    """Units to which both gave it (a)."""
    only_first: int
    """Units to which only the first coder gave it (b)."""
    only_second: int
    """Units to which only the second coder gave it (c)."""
    neither: int
    """Units to which neither gave it (d)."""
    agreement: float
    """(a + d) / n."""
    positive_agreement: float
    """2a / (2a + b + c): how often the other gave it too, if one of them gave it."""
    negative_agreement: float
    """2d / (2d + b + c): how often the other did not give it either, if one of them did not."""
    prevalence_index: float
    """abs(a - d) / n: 0 where the category is given to half of the units; the larger, the lower is kappa."""
    bias_index: float
    """abs(b - c) / n: 0 where both give it equally often; the larger, the higher is kappa."""
    pabak: float
    """Kappa adjusted for prevalence and bias: 2 * agreement - 1 (Brennan and Prediger with two categories)."""
    note: str
    """Why figures are NaN; empty otherwise."""

    @property
    def n(self) -> int:
        """Units that both rated."""
        return self.both + self.only_first + self.only_second + self.neither


def prevalence_and_bias(ratings: ArrayLike, of: Any = None, categories: Sequence[Any] | None = None) -> PrevalenceAndBias:
    """How frequent a category is and how differently two coders use it.

    Parameters
    ----------
    ratings : array_like, shape (2, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit. Units that only one of the
        two rated are left out.
    of : value, optional
        The category regarded as present, against all others together. May be left out where there are
        two categories: then it is the last one ("yes" of "no" and "yes", 1 of 0 and 1).
    categories : sequence, optional
        All values in their order.

    Returns
    -------
    PrevalenceAndBias
        NaN, with a note, for shares of nothing.

    Raises
    ------
    ValueError
        If there are more than two coders, or more than two categories and ``of`` is not given.

    References
    ----------
    .. [1] Byrt T, Bishop J, Carlin JB (1993). Bias, prevalence and kappa. Journal of Clinical
       Epidemiology 46(5):423-429. doi:10.1016/0895-4356(93)90018-V
    .. [2] Cicchetti DV, Feinstein AR (1990). High agreement but low kappa: II. Resolving the paradoxes.
       Journal of Clinical Epidemiology 43(6):551-558. doi:10.1016/0895-4356(90)90159-M

    Examples
    --------
    The second table of Feinstein and Cicchetti (1990): kappa is 0.32 at 85 % agreement.

    >>> anna = ["yes"] * 90 + ["no"] * 10
    >>> ben = ["yes"] * 80 + ["no"] * 10 + ["yes"] * 5 + ["no"] * 5
    >>> why = prevalence_and_bias([anna, ben])
    >>> why.category, why.prevalence_index, why.bias_index
    ('yes', 0.75, 0.05)
    >>> round(why.positive_agreement, 2), round(why.negative_agreement, 2), round(why.pabak, 2)
    (0.91, 0.4, 0.7)
    """
    table = read_ratings(ratings, categories)
    need_two(table, "prevalence_and_bias", "category_agreement")
    known = table.categories
    if of is None:
        if len(known) > 2:
            listed = ", ".join(repr(value) for value in known[:8])
            raise ValueError(f"there are {len(known)} categories ({listed}): say of= which of them is meant, against all others together.")
        of = known[-1] if known else None
    elif of not in known:
        return PrevalenceAndBias(of, 0, 0, 0, 0, nan, nan, nan, nan, nan, nan, f"Nobody gave {of!r}.")
    if table.n_coders < 2:
        return PrevalenceAndBias(of, 0, 0, 0, 0, nan, nan, nan, nan, nan, nan, "There is only one coder: agreement needs two.")
    codes = table.codes[:, table.rated() == 2]
    gave = codes == (known.index(of) if known else 0)
    a, b = int((gave[0] & gave[1]).sum()), int((gave[0] & ~gave[1]).sum())
    c, d = int((~gave[0] & gave[1]).sum()), int((~gave[0] & ~gave[1]).sum())
    n = a + b + c + d
    notes = [] if n else ["No unit was rated by both."]
    if n and not 2 * a + b + c:
        notes.append(f"Neither gave {of!r} to a unit that both rated.")
    if n and not 2 * d + b + c:
        notes.append(f"Both gave {of!r} to each unit that both rated.")
    agreement = _share(a + d, n)
    return PrevalenceAndBias(
        category=of,
        both=a,
        only_first=b,
        only_second=c,
        neither=d,
        agreement=agreement,
        positive_agreement=_share(2 * a, 2 * a + b + c),
        negative_agreement=_share(2 * d, 2 * d + b + c),
        prevalence_index=_share(abs(a - d), n),
        bias_index=_share(abs(b - c), n),
        pabak=2 * agreement - 1,
        note=" ".join(notes),
    )


def category_agreement(ratings: ArrayLike, categories: Sequence[Any] | None = None) -> dict[Any, float]:
    """For each category: how often another coder gave it too, if one of them gave it.

    Also known as specific agreement; for the two categories of a yes or no question positive and
    negative agreement.

    Parameters
    ----------
    ratings : array_like, shape (n_coders, n_units)
        Values of any kind; None or NaN where a coder did not rate the unit.
    categories : sequence, optional
        All values in their order.

    Returns
    -------
    dict
        From category to a share between 0 and 1; NaN where nobody gave it to a unit that another rated.

    References
    ----------
    .. [1] Fleiss JL (1971). Measuring nominal scale agreement among many raters. Psychological
       Bulletin 76(5):378-382. doi:10.1037/h0031619

    Examples
    --------
    >>> category_agreement([["A", "A", "A", "S"], ["A", "A", "S", "A"]])
    {'A': 0.6666666666666666, 'S': 0.0}
    """
    table = read_ratings(ratings, categories)
    counts = counts_of(table.codes, len(table.categories))
    rated = counts.sum(axis=1, keepdims=True)
    pairs = (counts * np.maximum(rated - 1, 0)).sum(axis=0)
    same = (counts * (counts - 1)).sum(axis=0)
    return {category: _share(same[code], pairs[code]) for code, category in enumerate(table.categories)}


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else nan
