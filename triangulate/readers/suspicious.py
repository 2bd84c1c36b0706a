"""Text that a program has damaged on the way: ids turned into dates, accents turned into gibberish."""

from __future__ import annotations

import re

_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|mär|mrz|mai|okt|dez|janv|févr|mars|avr|juin|juil|août|déc"
    "|ene|abr|dic|gen|mag|giu|lug|ago|set|ott|fev|out|mrt|mei|maj|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru"
)
_NAMES_OF_YEARS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|mär|mrz|mai|okt|dez|janv|févr|mars|avr|juin|juil|août|déc|ene|abr|dic|mrt|mei|maj"
)
"""Without those that are words of another language: a finding may be called ``set-01``."""

_MONTH_DATE = re.compile(rf"(?:\d{{1,2}}(?:\. ?|[-/ ])(?:{_MONTHS})\.?|(?:{_NAMES_OF_YEARS})\.?[- ]\d{{2}})\Z", re.IGNORECASE)
_FULL_DATE = re.compile(
    r"(?:\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{1,2}\.\d{1,2}\.\d{4}|\d{2}\.\d{2}\.\d{2}|\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?"
    rf"|\d{{1,2}}(?:\. ?|[-/ ])(?:{_MONTHS})[^\W\d]*\.?[-/ ](?:\d{{4}}|\d{{2}}))\Z",
    re.IGNORECASE,
)
_POWER = re.compile(r"\d(?:[.,]\d+)?E\+\d{2,3}\Z")
_MOJIBAKE = re.compile("[\u00c2\u00c3\u00c4\u00c5\u00e2\u00f0\u00d0\u00d1\u00e3\u00ef]")
_TYPICAL = re.compile(
    "\u00c3[\u0080-\u00bf\u20ac\u0192\u2020-\u2022\u2026\u2030\u0161\u0178]|\u00c2[\u00a0-\u00bf]|\u00e2\u20ac.|\u00f0\u0178.."
)
"""Accents, punctuation and emoji in the form that misreading gives them most often."""

_CAPITALS = re.compile("(?<=[A-Z\u00c0-\u00d6\u00d8-\u00de])[\u00c2-\u00c5](?=[\u00bb\u2026](?!\\w))")
"""The last letter of a word in capitals before a closing quotation mark or an ellipsis: «AMANHÃ»."""


def month_date(value: str) -> bool:
    """Whether an id looks like a day and a month without a year, as spreadsheets make them of ``1-4``.

    Examples
    --------
    >>> month_date("01-Apr"), month_date("1. Apr"), month_date("Apr-04"), month_date("O4"), month_date("Mars")
    (True, True, True, False, False)
    >>> month_date("Gruppe-1"), month_date("May 2020"), month_date("set-01")
    (False, False, False)
    """
    return bool(_MONTH_DATE.match(value))


def full_date(value: str) -> bool:
    """Whether an id looks like a day with month and year.

    Examples
    --------
    >>> full_date("01/04/2026"), full_date("2026-04-01"), full_date("12 May 2020"), full_date("1-4"), full_date("1.2.10")
    (True, True, True, False, False)
    """
    return bool(_FULL_DATE.match(value))


def power_of_ten(value: str) -> bool:
    """Whether an id looks like a number with an exponent, as spreadsheets make them of ``1E5``.

    Examples
    --------
    >>> power_of_ten("1.00E+05"), power_of_ten("1E5")
    (True, False)
    """
    return bool(_POWER.match(value))


def mojibake(text: str) -> str | None:
    """What a text was before its encoding was misread, or None if it looks sound.

    A text counts that becomes valid UTF-8 when its characters are taken for Windows-1252 bytes, or
    that has one of the usual sequences in it: that hardly ever happens to text that anybody wrote.

    Examples
    --------
    >>> mojibake("confianÃ§a")
    'confiança'
    >>> mojibake("Ângela, âge, naïveté, «AMANHÃ»") is None
    True
    """
    if not _MOJIBAKE.search(_CAPITALS.sub("", text)):
        return None
    for codec in ("cp1252", "latin-1"):
        try:
            fixed = text.encode(codec).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        return fixed if fixed != text else None
    fixed = _TYPICAL.sub(lambda match: match.group() if _CAPITALS.match(text, match.start()) else _misread(match.group()), text)
    return fixed if fixed != text else None


def _misread(sequence: str) -> str:
    try:
        return sequence.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return sequence
