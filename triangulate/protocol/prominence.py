"""How much weight a source gives to a finding, in numbers that can be true.

Prominence counts distinct cases. Extracts illustrate: they give a lower bound, a count only where
the source says that its extracts are exhaustive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from triangulate.errors import did_you_mean, shorten
from triangulate.model.settings import Prominence

_COUNT = re.compile(r"([0-9]{1,15})(?:[.,]0)?\Z")
"""A count, also in the form ``9.0`` that programs give to a column with empty cells."""
_PERCENT = re.compile(r"([0-9]{1,15}(?:[.,][0-9]+)?)\s*(?:%|per\s*cent|percent)\Z", re.IGNORECASE)
_DECIMAL = re.compile(r"0?[.,][0-9]+\Z")
_COUNT_OF = re.compile(r"[0-9]+\s*(?:of|/|out of)\s*[0-9]+\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Stated:
    """A prominence as a finding states it."""

    text: str
    count: int | None = None
    """Number of cases, stated or implied by a share; None for a word."""
    of: int | None = None
    """Denominator, None where it is not known."""
    share: Fraction | None = None
    """Between 0 and 1; None for a word or where the denominator is not known."""
    word: str | None = None

    @property
    def words(self) -> str:
        """As it is printed: "9 of 16", "9", "56 %" or the word."""
        if self.count is not None and self.of:
            return f"{self.count} of {self.of}"
        return self.text


def read_prominence(text: str, of: int | None, words: Sequence[str]) -> Stated | str:
    """A prominence as written in a file, or a sentence on why it cannot be one.

    Parameters
    ----------
    text : str
        A count, a share or one of ``words``.
    of : int or None
        The denominator, if known.
    words : sequence of str
        The study's own words.

    Examples
    --------
    >>> read_prominence("9", 16, ()).words
    '9 of 16'
    >>> read_prominence("59 %", 27, ()).count
    16
    >>> read_prominence("82 %", 27, ())
    '82 % of 27 is not possible: 22 of 27 is 81 %, 23 of 27 is 85 %'
    """
    text = text.strip()
    for word in words:
        if word.casefold() == text.casefold():
            return Stated(word, of=of, word=word)
    whole = _COUNT.match(text)
    if whole:
        count = int(whole.group(1))
        if of is not None and count > of:
            return f"{count} of {of} is more than all"
        return Stated(str(count), count, of, Fraction(count, of) if of else None)
    percent = _PERCENT.match(text)
    if percent or _DECIMAL.match(text):
        stated = Decimal((percent.group(1) if percent else text).replace(",", "."))
        scale = 100 if percent else 1
        if stated > scale:
            return f"{text} is more than all"
        if int(stated.as_tuple().exponent) < -6:  # a spreadsheet's own 0.8148148148148148
            stated = round(stated, 6)
        written = f"{stated} %" if percent else str(stated)
        if of is None:
            return Stated(written, share=Fraction(stated) / scale)
        implied = _count_of(stated, of, scale)
        if implied is None:
            return _impossible(written, stated, of, scale)
        return Stated(written, implied, of, Fraction(implied, of))
    known = f" nor one of the study's words ({', '.join(words)})" if words else ""
    return f'"{shorten(text)}" is neither a count (9) nor a share (56 %){known}'


def mend_prominence(text: str, of: int | None, words: Sequence[str], else_of: str) -> str:
    """What to do about a prominence that :func:`read_prominence` refuses; ``else_of`` says where its denominator stands.

    Examples
    --------
    >>> mend_prominence("cleer", 16, ("limited", "clear"), "or n in study.yaml")
    'Did you mean "clear"?'
    >>> mend_prominence("17", 16, (), "or n in study.yaml")
    'Correct the count, or n in study.yaml.'
    >>> mend_prominence("9 of 16", 16, (), "or n in study.yaml")
    'Write the count alone, and the number that it is of in the column "of".'
    """
    text = text.strip()
    near = did_you_mean(text, words)
    if _COUNT_OF.match(text):
        return 'Write the count alone, and the number that it is of in the column "of".'
    if _COUNT.match(text):
        return f"Correct the count, {else_of}."
    if of and (_PERCENT.match(text) or _DECIMAL.match(text)):
        return f'Write the count instead; if it is not of {of}, give the number that it is of in the column "of".'
    if near.startswith("Did you mean"):
        return near
    return (
        "Write one of these."
        if words
        else "Write one of these, or list your own words in study.yaml: prominence: {words: [limited, clear]}."
    )


def _count_of(stated: Decimal, of: int, scale: int) -> int | None:
    """The count whose share of ``of`` is ``stated`` when rounded to the same number of places."""
    near = int(stated * of / scale)
    for count in range(max(0, near - 1), min(of, near + 2) + 1):
        if _rounded(count, of, scale, stated, ROUND_HALF_UP) == stated or _rounded(count, of, scale, stated, ROUND_HALF_EVEN) == stated:
            return count
    return None


def _rounded(count: int, of: int, scale: int, like: Decimal, how: str) -> Decimal:
    exact = Decimal(count * scale) / Decimal(of)
    return exact.quantize(Decimal(1).scaleb(int(like.as_tuple().exponent)), rounding=how)


def _impossible(written: str, stated: Decimal, of: int, scale: int) -> str:
    below = int(stated * of / scale)
    like = stated if scale == 100 else Decimal("1")
    options = [f"{count} of {of} is {_rounded(count, of, 100, like, ROUND_HALF_UP)} %" for count in (below, below + 1) if count <= of]
    return f"{written} of {of} is not possible: {', '.join(options)}"


def band_of(stated: Stated, prominence: Prominence) -> str | None:
    """Name of the declared band that a prominence falls into; None where none is declared or it cannot be told.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from triangulate.model import Band
    >>> bands = Prominence(("limited",), (Band("few", Fraction(1, 4), ("limited",)), Band("many", Fraction(1))))
    >>> band_of(Stated("9", 9, 16, Fraction(9, 16)), bands), band_of(Stated("limited", word="limited"), bands)
    ('many', 'few')
    """
    for band in prominence.bands:
        if stated.word is not None and stated.word in band.words:
            return band.name
        if stated.share is not None and stated.share <= band.up_to:
            return band.name
    return None
