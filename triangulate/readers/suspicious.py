"""Text that a program has damaged on the way: ids turned into dates, accents turned into gibberish."""

from __future__ import annotations

import re

_MONTH = (
    r"(?:jan|feb|mar|mär|mrz|apr|may|mai|maj|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|déc|fév|avr|juin|juil|août"
    r"|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru)[a-zäéûź]*\.?"
)
_MONTH_DATE = re.compile(rf"(?:\d{{1,4}}[-. /]{{1,2}}{_MONTH}(?:[-. /]\d{{2,4}})?|{_MONTH}[-. /]\d{{1,4}})\Z", re.IGNORECASE)
_NUMBER_DATE = re.compile(r"(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}(?:[ T]00:00(?::00)?)?)\Z")
_MOJIBAKE = re.compile("[\u00c2\u00c3\u00c4\u00c5\u00e2\u00f0\u00d0\u00d1\u00e3\u00ef]")
_TYPICAL = re.compile(
    "\u00c3[\u0080-\u00bf\u20ac\u0192\u2020-\u2022\u2026\u2030\u0161\u0178]|\u00c2[\u00a0-\u00bf]|\u00e2\u20ac.|\u00f0\u0178.."
)
"""Accents, punctuation and emoji in the form that misreading gives them most often."""


def month_date(value: str) -> bool:
    """Whether an id looks like a date with the name of a month, as spreadsheets make them of ``1-4``.

    Examples
    --------
    >>> month_date("01-Apr"), month_date("Apr-04"), month_date("O4"), month_date("Mars")
    (True, True, False, False)
    """
    return bool(_MONTH_DATE.match(value.strip()))


def number_date(value: str) -> bool:
    """Whether an id looks like a date in figures.

    Examples
    --------
    >>> number_date("01/04/2026"), number_date("2026-04-01"), number_date("1-4")
    (True, True, False)
    """
    return bool(_NUMBER_DATE.match(value.strip()))


def mojibake(text: str) -> str | None:
    """What a text was before its encoding was misread, or None if it looks sound.

    A text counts that becomes valid UTF-8 when its characters are taken for Windows-1252 bytes, or
    that has one of the usual sequences in it: that hardly ever happens to text that anybody wrote.

    Examples
    --------
    >>> mojibake("confianÃ§a")
    'confiança'
    >>> mojibake("Ângela, âge, naïveté") is None
    True
    """
    if not _MOJIBAKE.search(text):
        return None
    for codec in ("cp1252", "latin-1"):
        try:
            fixed = text.encode(codec).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        return fixed if fixed != text else None
    fixed = _TYPICAL.sub(lambda match: _misread(match.group()), text)
    return fixed if fixed != text else None


def _misread(sequence: str) -> str:
    try:
        return sequence.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return sequence
