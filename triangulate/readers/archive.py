"""How much a workbook would unpack to, told from its archive before it is opened.

The library that reads workbooks takes memory for the whole rectangle up to the last cell of a
sheet and for as many texts as the file announces, and where there is not enough the process ends
without a word. One stray blank in the last cell of a sheet would do.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat

MOST_CELLS = 10_000_000
"""Largest rectangle of cells of one sheet that is read."""

MOST_BYTES = 300_000_000
"""Largest size, unpacked, of the parts of a workbook together."""

DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError,
    EOFError, LookupError, NotImplementedError, OSError, RuntimeError, ValueError,
)  # fmt: skip
"""What the standard library raises for an archive that is damaged or encrypted."""

_COUNT = re.compile(rb"""\buniqueCount\s*=\s*["']([0-9]+)["']""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)[0-9]+["']""")
_LAST_ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]*([0-9]+)["']""")
_FILLED = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Za-z]+)([0-9]+)["'][^>]*(?<!/)>""")
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def is_encrypted(data: bytes) -> bool:
    """Whether the parts of an ODS file are encrypted; an XLSX file with a password is no archive at all."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml")


def too_large(data: bytes) -> str | None:
    """What makes a workbook too large to be opened, or None.

    Raises one of :data:`DAMAGED` where the archive cannot be looked into.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = [part for part in archive.infolist() if part.filename.casefold().endswith((".xml", ".bin", ".rels"))]
        if sum(part.file_size for part in parts) > MOST_BYTES:
            return f"the workbook holds more than {MOST_BYTES // 1_000_000} MB"
        for part in parts:
            text = archive.read(part)
            _check_counts(part.filename, text)
            for rows, columns in _ods_sizes(text) if part.filename == "content.xml" else _xlsx_sizes(text):
                if rows * columns > MOST_CELLS:
                    return f"a sheet reaches as far as row {rows}, column {columns}"
    return None


def _check_counts(name: str, text: bytes) -> None:
    """Lists that announce more items than they can have would be believed."""
    for count in _COUNT.findall(text):
        if len(count) > 9 or int(count) > len(text):
            raise ValueError(f"{name} announces {count.decode()} items")


def _xlsx_sizes(text: bytes) -> Iterator[tuple[int, int]]:
    """Rows and columns up to the last filled cell of a sheet; quick where blank cells make no difference."""
    columns = set(_REFERENCE.findall(text))
    if not columns:
        return
    width = max(map(_column, columns))
    height = max((int(row[:9]) for row in set(_LAST_ROW.findall(text))), default=0)
    if height * width > MOST_CELLS:
        filled = set(_FILLED.findall(text))
        height = max((int(row[:9]) for _, row in filled), default=0)
        width = max((_column(column) for column, _ in filled), default=0)
    yield height, width


def _column(letters: bytes) -> int:
    """Number of a column from its letters: A is 1, XFD is 16384."""
    number = 0
    for letter in letters.upper()[:9]:
        number = number * 26 + letter - 64
    return number


def _ods_sizes(text: bytes) -> list[tuple[int, int]]:
    """Rows and columns up to the last filled cell of each table."""
    sizes: list[tuple[int, int]] = []
    row = column = repeat_rows = repeat_columns = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, repeat_rows, repeat_columns
        if tag == f"{_TABLE} table":
            sizes.append((0, 0))
            row = 0
        elif tag == f"{_TABLE} table-row":
            repeat_rows = int(attributes.get(f"{_TABLE} number-rows-repeated", 1))
            row += repeat_rows
            column = 0
        elif tag in (f"{_TABLE} table-cell", f"{_TABLE} covered-table-cell"):
            repeat_columns = int(attributes.get(f"{_TABLE} number-columns-repeated", 1))
            column += repeat_columns
            if f"{_OFFICE} value-type" in attributes:
                filled()
        elif tag.endswith(" p"):
            filled()

    def filled() -> None:
        if sizes:
            height, width = sizes[-1]
            sizes[-1] = (max(height, row), max(width, column))

    def refuse(*_: object) -> None:
        raise ValueError("a document type is declared")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(text, True)
    return sizes
