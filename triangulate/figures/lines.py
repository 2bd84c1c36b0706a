"""Text made ready for a figure: literal, on one line, wrapped to a width or cut with an ellipsis."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from triangulate.figures.fonts import MISSING, family_of, width
from triangulate.markup.plain import terminal_text

MOST = 1200
"""Characters of a text that are looked at: a figure has no room for more."""

_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff\U0001f3fb-\U0001f3ff]"
)
_CONTROL = re.compile("[\u2400-\u2421]")
_CLOSING = set("、。，．・：；？！）］｝」』】〉》〕…‥ー々%")
_MARKS = 2
"""Combining accents on one letter; more would cover the lines above."""


def clean(text: str) -> str:
    """A text on one line, control characters visible, without turns of direction, of bearable length."""
    if text.isascii() and text.isprintable() and "  " not in text and len(text) <= MOST:
        return text.strip()
    cut = text[: 2 * MOST]
    plain = _limit_marks(_CONTROL.sub(_caret, terminal_text(_IGNORABLE.sub("", cut))))
    return plain[:MOST] + "…" if len(plain) > MOST or len(cut) < len(text) else plain


@lru_cache(maxsize=8192)
def shown(text: str) -> str:
    """A text as a figure shows it: literally, on one line; what no font has as a frame.

    Examples
    --------
    >>> shown("role\\n clarity")
    'role clarity'
    """
    plain = clean(text)
    return plain if plain.isascii() else "".join(char if char == " " or family_of(char) else MISSING for char in plain)


def _caret(match: re.Match[str]) -> str:
    """A control character as ^G, where no font has Unicode's picture of it."""
    picture = match.group()
    return picture if family_of(picture) else f"^{chr((ord(picture) - 0x2400) ^ 0x40 if picture != chr(0x2421) else 0x3F)}"


def _limit_marks(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.name(char, "").startswith("COMBINING ") else 0
        # An emoji joined to another is shown as two: fonts without colour have no picture for the whole.
        joined = char == "\u200d" and kept and unicodedata.category(kept[-1]) == "So"
        if run <= _MARKS and not joined:
            kept.append(char)
    return "".join(kept)


def short(text: str, most: int = 80) -> str:
    """A label for a sentence: one line, cut after ``most`` characters.

    Examples
    --------
    >>> short("Trust, respect and appropriate use of power", 20)
    'Trust, respect and…'
    """
    clean = terminal_text(_IGNORABLE.sub("", text[: 4 * most]))
    return clean if len(clean) <= most else "".join(list(_clusters(clean[:most]))[:-1]).rstrip() + "…"


def fit(text: str, most: float, size: float, *, bold: bool = False) -> str:
    """A text on one line of at most ``most`` points, cut with an ellipsis where it is longer."""
    return wrap(text, most, 1, size, bold=bold)[0]


def wrap(text: str, most: float, lines: int, size: float, *, bold: bool = False) -> list[str]:
    """A text on at most so many lines of at most ``most`` points; at least one line, maybe empty."""
    return list(_wrap(shown(text), most, lines, size, bold))


@lru_cache(maxsize=4096)
def _wrap(text: str, most: float, lines: int, size: float, bold: bool) -> tuple[str, ...]:
    done: list[str] = []
    current, used = "", 0.0
    blank = width(" ", size, bold=bold)
    for word, spaced in _words(text):
        gap = " " if spaced and current else ""
        long = width(word, size, bold=bold)
        if used + (blank if gap else 0) + long <= most:
            current, used = current + gap + word, used + (blank if gap else 0) + long
            continue
        if current:
            done.append(current)
            gap = ""
        if len(done) >= lines:
            # A line that would stay half empty is better filled with the beginning of the word.
            last = done[lines - 1] if used > 0.5 * most else f"{done[lines - 1]}{' ' if spaced else ''}{word}"
            return (*done[: lines - 1], _cut(last, most, size, bold))
        pieces = [word] if long <= most else _broken(word, most, size, bold)
        done += pieces[:-1]
        if len(done) >= lines:
            return (*done[: lines - 1], _cut(done[lines - 1], most, size, bold))
        current, used = pieces[-1], width(pieces[-1], size, bold=bold)
    return (*done, current)


def sides(comparison: str) -> list[str]:
    """Both sides of a comparison, which have to be read separately; other names are one.

    Examples
    --------
    >>> sides("Interviews × Survey"), sides("Interviews")
    (['Interviews', '× Survey'], ['Interviews'])
    """
    first, cross, second = comparison.partition(" × ")
    return [first, f"× {second}"] if cross and " × " not in second else [comparison]


def _cut(text: str, most: float, size: float, bold: bool) -> str:
    clusters = list(_clusters(text))
    room = most - width("…", size, bold=bold)
    used = width(text, size, bold=bold)
    while clusters and used > room:
        used -= width(clusters.pop(), size, bold=bold)
    return "".join(clusters).rstrip(" ,;:…") + "…"


def _broken(word: str, most: float, size: float, bold: bool) -> list[str]:
    """A word that is longer than a line, in pieces."""
    pieces, used = [""], 0.0
    for cluster in _clusters(word):
        long = width(cluster, size, bold=bold)
        if pieces[-1] and used + long > most:
            pieces.append("")
            used = 0.0
        pieces[-1] += cluster
        used += long
    return pieces


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Parts between which a line may end, each with whether a blank stands before it."""
    for run in text.split(" "):
        part, spaced = "", True
        for cluster in _clusters(run):
            wide = unicodedata.east_asian_width(cluster[0]) in "WF"
            if part and (wide or unicodedata.east_asian_width(part[-1]) in "WF" or part[-1] in "/-–—") and cluster[0] not in _CLOSING:
                yield part, spaced
                part, spaced = "", False
            part += cluster
        if part:
            yield part, spaced


def _clusters(text: str) -> Iterator[str]:
    """Letters with the marks that belong to them."""
    cluster = ""
    for char in text:
        marks = unicodedata.category(char)[0] == "M" or char in "\u200c\u200d"
        joins = cluster and (cluster[-1] == "\u200d" or unicodedata.combining(cluster[-1]) == 9)
        if cluster and not marks and not joins:
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster
