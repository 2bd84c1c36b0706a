"""Shares with their denominators, as people may read them."""

from __future__ import annotations


def share_text(n: int, of: int, percent_from: int = 20) -> str:
    """A count with its denominator; a percentage only where there is enough to speak of one.

    Examples
    --------
    >>> share_text(4, 12)
    '4 of 12'
    >>> share_text(14, 42)
    '14 of 42 (33 %)'
    """
    if of == 0:
        return "0 of 0"
    percent = f" ({_percent(n, of)} %)" if of >= percent_from else ""
    return f"{n} of {of}{percent}"


def share(n: int, of: int, percent_from: int = 20) -> float | None:
    """The share as a number, None below ``percent_from``: who reads a table should not be led into false precision."""
    return n / of if of and of >= percent_from else None


def _percent(n: int, of: int) -> int:
    """Rounded half up; only none is 0 and only all is 100."""
    rounded = (200 * n + of) // (2 * of)
    return 1 if rounded == 0 and n else 99 if rounded == 100 and n < of else rounded


def count(n: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun.

    Examples
    --------
    >>> count(1, "comparison"), count(3, "comparison")
    ('1 comparison', '3 comparisons')
    """
    return f"{n} {singular if n == 1 else plural or singular + 's'}"
