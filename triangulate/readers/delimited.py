"""CSV files as people have them: whatever encoding and separator, with the rows as a spreadsheet shows them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection
from pathlib import Path

from triangulate.errors import Problem
from triangulate.readers.raw import RawTable, Reading
from triangulate.schemes.scheme import fold

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
"""Separators that are recognised, with their names."""

_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_LARGEST_CELL = 2**24


def read_delimited(path: Path, file: str, columns: Collection[str]) -> Reading:
    """Read a CSV file.

    Parameters
    ----------
    path : Path
        The file.
    file : str
        Its name in messages.
    columns : collection of str
        Column names that may occur; they help to tell the separator.

    Returns
    -------
    Reading
        One table, or none and the reason. What had to be assumed of encoding and separator is a
        note unless it is the usual (UTF-8, comma).
    """
    reading = Reading()
    data = path.read_bytes()
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        what = "this is a spreadsheet, although its name ends in .csv"
        reading.problems.append(
            Problem("error", file, None, None, None, what, "Save it as CSV UTF-8, or rename it so that it ends in .xlsx.")
        )
        return reading
    text, encoding = decode(data)
    if not text.strip():
        fix = "Fill it in, or delete it if the study does not need it."
        reading.problems.append(Problem("error", file, None, None, None, "the file is empty", fix))
        return reading
    first_line, rest = _first_line(text)
    skipped = 0
    if first_line.strip().lower().startswith("sep=") and rest:
        separator = first_line.strip()[4:5] or "\t"
        text, skipped = rest, 1
    else:
        separator = find_separator(first_line, columns)
    assumed = [encoding] if encoding not in ("UTF-8", "UTF-8 with BOM") else []
    if separator != ",":
        assumed.append(f"{SEPARATORS.get(separator, separator)}-separated")
    if assumed:
        fix = "If characters or columns look wrong, save the file again as CSV UTF-8 with commas."
        reading.problems.append(Problem("note", file, None, None, None, f"read as {' and '.join(assumed)}", fix))
    csv.field_size_limit(_LARGEST_CELL)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows.extend(reader)
    except csv.Error as err:
        row = len(rows) + 1 + skipped
        if "field larger" in str(err) or "end of data" in str(err):
            what = "a quotation mark is opened in this row and never closed"
        else:
            what = "text follows a closing quotation mark"
        fix = 'Put quotation marks around the whole cell and write those inside it twice: "she said ""no"" to it".'
        reading.problems.append(Problem("error", file, None, row, None, what, fix))
        return reading
    first = next(index for index, row in enumerate(rows) if any(cell.strip() for cell in row))
    table = RawTable(
        file,
        None,
        [cell.strip() for cell in rows[first]],
        rows[first + 1 :],
        list(range(first + 2 + skipped, len(rows) + 1 + skipped)),
        header_row=first + 1 + skipped,
        guarded=True,
    )
    reading.tables.append(table)
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
    start = data[:2000]
    for offset, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(start) >= 8 and start[offset::2].count(0) > 0.7 * len(start[offset::2]):
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
    known = {fold(name) for name in columns}

    def score(separator: str) -> tuple[int, int]:
        cells = next(csv.reader([header], delimiter=separator), [])
        return sum(fold(cell) in known for cell in cells), len(cells)

    return max(SEPARATORS, key=score)


def _first_line(text: str) -> tuple[str, str]:
    """The first line that holds something, and all that follows it."""
    match = _LINE.search(text)
    return (match.group(), text[match.end() :].lstrip("\r\n")) if match else ("", "")
