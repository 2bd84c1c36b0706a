"""The text of any file with where it stands: tables by row and column, documents and archives without their markup.

For looking something up, not for reading a study: what cannot be understood is passed over, and what cannot be
looked into at all is said so.
"""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from triangulate.markup.plain import unguard
from triangulate.model.tables import TABLES, table_schema
from triangulate.readers.archive import DAMAGED
from triangulate.readers.delimited import decode, read_delimited
from triangulate.readers.raw import RawTable
from triangulate.readers.workbook import read_workbook

MOST_BYTES = 200_000_000
"""Larger files, and archives that would unpack to more, are not looked into."""

_DEEPEST = 3
"""An archive in an archive in an archive is looked into, no further."""

_TABLES = (".csv", ".tsv")
_WORKBOOKS = (".xlsx", ".xlsm", ".ods")
_MARKUP = (".html", ".htm", ".xml", ".svg", ".rels", ".xhtml")
_BREAK = re.compile(r"</(?:[\w-]+:)?(?:p|h[1-6]|li|td|th|tr|div|title|figcaption|caption|pre|si|text)>|<br\s*/?>", re.IGNORECASE)
_BLANK = re.compile(r"<(?:[\w-]+:)?(?:tab|br|cr|s|line-break)\b[^>]*/>")
"""Elements of documents that stand for a blank."""

_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r"""\b(?:alt|title|content|aria-label|descr|value|placeholder)\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t\r]*\n")


class Place(NamedTuple):
    """Where a text stands."""

    file: str
    """Path in the study folder; of a file in an archive with the archive first: ``pack.zip: extracts.csv``."""
    sheet: str | None = None
    row: int | None = None
    """Row as a spreadsheet counts it; in other files the line."""
    column: str | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.sheet is not None:
            parts.append(f'sheet "{self.sheet}"')
        if self.row is not None:
            parts.append(f"{'row' if self.column is not None else 'line'} {self.row}")
        if self.column is not None:
            parts.append(f'column "{self.column}"')
        return ", ".join(parts)


def texts_in(file: str, data: bytes, depth: int = 0) -> Iterator[tuple[Place, str]] | None:
    """All pieces of text of a file, or None where it cannot be looked into (PDF, pictures, audio, old formats).

    Parameters
    ----------
    file : str
        Its name in :class:`Place`; the ending says what it is.
    data : bytes
        Its content.
    depth : int
        How many archives it lies in.
    """
    suffix = Path(file).suffix.casefold()
    if len(data) > MOST_BYTES or depth > _DEEPEST:
        return None
    if data.startswith(b"PK\x03\x04"):
        return _archive(file, data, depth, workbook=suffix in _WORKBOOKS)
    if _is_binary(data):
        return None
    if suffix in _TABLES:
        reading = read_delimited(Path(file), file, [name for table in TABLES for name in table_schema(table).columns], data)
        if reading.tables:
            return (piece for table in reading.tables for piece in _cells(table))
    text = decode(data)[0]
    if suffix in _MARKUP or text.lstrip()[:200].casefold().startswith(("<!doctype html", "<html", "<?xml")):
        return _markup(file, text)
    if suffix in (".ipynb", ".json"):
        try:
            return _values(Place(file), json.loads(text))
        except (ValueError, RecursionError):
            pass
    if suffix in (".jsonl", ".ndjson"):
        return _json_lines(file, text)
    return _paragraphs(file, text)


def _is_binary(data: bytes) -> bool:
    if data.startswith((b"%PDF", b"{\\rtf", b"SQLite format 3")):
        return True
    start = data[:4096]
    return b"\x00" in start and decode(start)[1] != "UTF-16"


def _archive(file: str, data: bytes, depth: int, *, workbook: bool) -> Iterator[tuple[Place, str]] | None:
    tables = read_workbook(Path(file), file, data).tables if workbook else []
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if sum(member.file_size for member in members) > MOST_BYTES or any(member.flag_bits & 1 for member in members):
                return None
            contents = [(member.filename, archive.read(member)) for member in members]
    except DAMAGED:
        return None
    return _members(file, tables, contents, depth)


def _members(file: str, tables: list[RawTable], contents: list[tuple[str, bytes]], depth: int) -> Iterator[tuple[Place, str]]:
    for table in tables:
        yield from _cells(table)
    document = any(name in ("[Content_Types].xml", "mimetype") for name, _ in contents)
    for name, content in contents:
        if tables and (name.startswith(("xl/worksheets/sheet", "xl/sharedStrings")) or name == "content.xml"):
            continue  # these are the cells
        inner = f"{file}: {name}"
        yield Place(file if document else inner), name
        for place, text in texts_in(inner, content, depth + 1) or ():
            # In a document nobody knows its parts by name.
            yield (Place(file) if document else place), text


def _cells(table: RawTable) -> Iterator[tuple[Place, str]]:
    def at(row: int, number: int) -> Place:
        heading = table.header[number] if number < len(table.header) else ""
        return Place(table.file, table.sheet, row, heading or f"{number + 1}")

    for number, heading in enumerate(table.header):
        yield Place(table.file, table.sheet, table.header_row, str(number + 1)), heading
    for row, cells in zip(table.row_numbers, table.rows, strict=True):
        for number, cell in enumerate(cells):
            if cell:
                yield at(row, number), unguard(cell) if table.guarded else cell


def _markup(file: str, text: str) -> Iterator[tuple[Place, str]]:
    """Paragraph by paragraph, without tags; texts of attributes that people read come after them."""
    for piece in _BREAK.split(text):
        bare = html.unescape(_TAG.sub("", _BLANK.sub(" ", piece))).strip()
        if bare:
            yield Place(file), bare
    for value in _ATTRIBUTE.findall(text):
        yield Place(file), html.unescape(value[1:-1])


def _values(place: Place, value: Any) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        if "<" in value:  # results of notebooks are pages
            yield from _markup(place.file, value)
        yield place, value
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield from _values(place, "".join(value))  # notebooks keep a text line by line
        for item in value:
            yield from _values(place, item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield place, key
            yield from _values(place, item)


def _json_lines(file: str, text: str) -> Iterator[tuple[Place, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        place = Place(file, None, number)
        try:
            yield from _values(place, json.loads(line))
        except (ValueError, RecursionError):
            yield place, line


def _paragraphs(file: str, text: str) -> Iterator[tuple[Place, str]]:
    line = start = 0
    for match in (*_BLANK_LINES.finditer(text), None):
        piece = text[start : match.start() if match else len(text)]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield Place(file, None, line + piece[:lead].count("\n") + 1), piece
        if match:
            line += text.count("\n", start, match.end())
            start = match.end()
