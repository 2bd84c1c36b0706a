"""CSV files as people have them: whatever encoding and separator, with the rows as a spreadsheet shows them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection
from itertools import islice
from pathlib import Path

from triangulate.errors import Problem
from triangulate.readers.raw import RawTable, Reading
from triangulate.schemes.scheme import fold

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
"""Separators that are recognised, with their names."""

_NAMES = {**SEPARATORS, "|": "bar"}
_LARGEST_CELL = 2**24
_LINES_LOOKED_AT = 20
_QUOTES = 'Put quotation marks around the whole cell and write those inside it twice: "she said ""no"" to it".'


def read_delimited(path: Path, file: str, columns: Collection[str], data: bytes | None = None) -> Reading:
    """Read a CSV file.

    Parameters
    ----------
    path : Path
        The file.
    file : str
        Its name in messages.
    columns : collection of str
        Column names that may occur; they help to tell the separator.
    data : bytes, optional
        Its content, where it is known already.

    Returns
    -------
    Reading
        One table, or none and the reason. What had to be assumed of encoding and separator is a
        note unless it is the usual (UTF-8, comma).
    """
    reading = Reading()

    def refuse(row: int | None, what: str, fix: str) -> Reading:
        reading.problems.append(Problem("error", file, None, row, None, what, fix))
        return reading

    data = path.read_bytes() if data is None else data
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return refuse(
            None, "this is a spreadsheet, although its name ends in .csv", "Open it in a spreadsheet program and save it as CSV UTF-8."
        )
    text, encoding = decode(data)
    csv.field_size_limit(_LARGEST_CELL)
    announced, separator = _separator(text, columns)
    assumed = [encoding] if encoding not in ("UTF-8", "UTF-8 with BOM") else []
    if separator != ",":
        assumed.append(f"{_NAMES[separator]}-separated")
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for row in reader:
            rows.append(row)
            before = reader.line_num
    except csv.Error as err:
        if "field larger" in str(err) or "end of data" in str(err):
            what = "a quotation mark is opened in this row and never closed"
        elif reader.line_num > before + 1:
            what = "the quotation marks of this row do not match"
        else:
            what = "text follows a closing quotation mark"
        return refuse(len(rows) + 1 - announced, what, _QUOTES)
    filled = (index for index, row in enumerate(rows) if any(cell.strip(" \t\ufeff\u00a0") for cell in row))
    header_at = next(islice(filled, announced, None), None)
    if header_at is None:
        return refuse(None, "the file is empty", "Fill it in, or delete it if the study does not need it.")
    if assumed:
        fix = "If characters or columns look wrong, save the file again as CSV UTF-8 with commas."
        reading.problems.append(Problem("note", file, None, None, None, f"read as {' and '.join(assumed)}", fix))
    # A line "sep=;" is for the spreadsheet, which does not show it.
    first = header_at + 1
    numbers = list(range(first + 1 - announced, len(rows) + 1 - announced))
    header = [cell.strip() for cell in rows[first - 1]]
    reading.tables.append(RawTable(file, None, header, rows[first:], numbers, header_row=first - announced, guarded=True))
    return reading


def decode(data: bytes) -> tuple[str, str]:
    """Text of a file and the name of the encoding that it is in.

    Examples
    --------
    >>> decode("Größe".encode("utf-8"))
    ('Größe', 'UTF-8')
    >>> decode("Größe".encode("cp1252"))
    ('Größe', 'Windows-1252')
    >>> decode("Größe".encode("utf-16"))
    ('Größe', 'UTF-16')
    """
    if data.startswith(codecs.BOM_UTF8):
        return data[3:].decode("utf-8", errors="replace"), "UTF-8 with BOM"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace"), "UTF-16"
    start = data[:16]  # the names of columns are plain letters, what comes after them need not be
    for offset, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(start) >= 8 and start[offset::2].count(0) > 0.7 * len(start[offset::2]) and any(start[1 - offset :: 2]):
            return data.decode(codec, errors="replace"), "UTF-16"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "Latin-1"


def find_separator(header: str, columns: Collection[str]) -> str:
    """The separator under which the header has most known column names.

    Examples
    --------
    >>> find_separator("finding;label;statement, in words", ["finding", "label"])
    ';'
    """
    return max(SEPARATORS, key=lambda separator: _known_names(header, separator, columns))


def _known_names(line: str, separator: str, columns: Collection[str]) -> tuple[int, int]:
    """How many cells of a line are names of columns, and how many cells there are."""
    known = {fold(name) for name in columns}
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        cells = []
    return sum(fold(cell.strip("\u00a0\ufeff")) in known for cell in cells), len(cells)


def _separator(text: str, columns: Collection[str]) -> tuple[int, str]:
    """Whether the first line announces the separator (1 or 0), and which one it is.

    Else it is told from the line that looks most like a header: often there are others above it.
    """
    lines = [line for line in re.split(r"\r\n|\r|\n", text[:100_000]) if line.strip()][:_LINES_LOOKED_AT]
    announced = re.fullmatch(r'"?sep=(.?)"?', lines[0].strip(" \ufeff"), re.IGNORECASE) if lines else None
    if announced and announced.group(1) in _NAMES:
        return 1, announced.group(1)
    if announced:
        lines = lines[1:]
    best = max(lines, key=lambda line: max(_known_names(line, separator, columns)[0] for separator in SEPARATORS), default="")
    return int(announced is not None), find_separator(best, columns)
