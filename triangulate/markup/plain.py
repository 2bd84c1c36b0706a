"""Plain text: control characters made visible, formulas defused, columns for a terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_START = r"[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]"  # with the wide forms that East Asian spreadsheets take for the same
_FORMULA = re.compile(f"'*{_START}")
_GUARD = re.compile(f"'+{_START}")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_POP_DIRECTION, _POP_ISOLATE = "\u202c", "\u2069"


def visible(text: str) -> str:
    """Text with control characters as the pictures that Unicode has for them; tab and line feed stay.

    Marks that turn the direction of writing and are not closed are closed at the end, so that they
    hold for this text and not for what follows it.

    Examples
    --------
    >>> visible("a\\x00b\\x1b[31m")
    'a␀b␛[31m'
    >>> visible("one\\r\\ntwo")
    'one\\ntwo'
    """
    if _CONTROL.search(text):
        text = _CONTROL.sub(_picture, text.replace("\r\n", "\n").replace("\r", "\n"))
    return text + _closing(text) if _TURNS.search(text) else text


def _closing(text: str) -> str:
    """The marks that close what turns the direction and is still open (UAX 9)."""
    open_marks: list[str] = []
    for mark in _TURNS.findall(text):
        if mark == _POP_DIRECTION:
            if open_marks and open_marks[-1] == _POP_DIRECTION:
                open_marks.pop()
        elif mark == _POP_ISOLATE:
            if _POP_ISOLATE in open_marks:
                while open_marks.pop() != _POP_ISOLATE:
                    pass
        else:
            open_marks.append(_POP_ISOLATE if mark in "\u2066\u2067\u2068" else _POP_DIRECTION)
    return "".join(reversed(open_marks))


def _picture(match: re.Match[str]) -> str:
    number = ord(match.group())
    if number < 0x20:
        return chr(0x2400 + number)
    return "\u2421" if number == 0x7F else "\ufffd"


def csv_text(text: str) -> str:
    """Text for a cell of a CSV file that a spreadsheet will not take for a formula.

    An apostrophe goes before what looks like one, as spreadsheets themselves do; the reader of this
    package takes it off again.

    Examples
    --------
    >>> csv_text("=HYPERLINK(1)"), csv_text("role clarity")
    ("'=HYPERLINK(1)", 'role clarity')
    """
    return "'" + text if _FORMULA.match(text) else text


def unguard(cell: str) -> str:
    """Take off the apostrophe with which a spreadsheet-safe CSV protects a text that looks like a formula.

    Examples
    --------
    >>> unguard("'=1+1")
    '=1+1'
    >>> unguard("'tis so")
    "'tis so"
    """
    return cell[1:] if cell.startswith("'") and _GUARD.match(cell) else cell


def terminal_text(text: str) -> str:
    """Text on one line, without anything that would steer the terminal or turn its direction."""
    return visible(_DIRECTION.sub("", " ".join(text.split())))


def terminal_table(header: Sequence[str], rows: Iterable[Sequence[str]], most: int = 46) -> str:
    """A table in aligned columns; cells longer than ``most`` are cut with an ellipsis.

    Examples
    --------
    >>> print(terminal_table(["code", "n"], [["agreement", "2"], ["silence", "0"]]))
    code       n
    agreement  2
    silence    0
    """
    lines = [[_cut(terminal_text(cell), most) for cell in row] for row in [header, *rows]]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _cut(text: str, most: int) -> str:
    width = fitting = 0
    for end, char in enumerate(text, 1):
        width += _width(char)
        if width < most:
            fitting = end
        if width > most:
            return text[:fitting].rstrip() + "…"
    return text
