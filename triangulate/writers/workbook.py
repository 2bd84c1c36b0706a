"""Tables as XLSX: every cell text, so that ids such as 007 and texts such as =1+1 stay what they are."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from triangulate.markup.plain import visible
from triangulate.writers.matrix_html import MatrixView

_LONGEST = 32767
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_FIXED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[str]]
    widths: Sequence[int] = ()
    """In characters; 18 where not given."""
    colours: dict[tuple[int, int], str] = field(default_factory=dict)
    """(index of the row, index of the column) -> background ``#rrggbb``."""
    lists: dict[int, Sequence[str]] = field(default_factory=dict)
    """Index of a column -> values to choose from."""
    notes: dict[int, str] = field(default_factory=dict)
    """Index of a column -> note on its heading."""


def workbook_bytes(sheets: Iterable[Sheet], title: str = "") -> bytes:
    """A workbook with a bold, frozen header on each sheet; the same input gives the same bytes."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": visible(title)[:255], "created": _FIXED})
    head = book.add_format({"bold": True, "bg_color": "#eef0f2", "border": 1, "text_wrap": True, "valign": "top", "num_format": "@"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    coloured: dict[str, Any] = {}
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for column, name in enumerate(sheet.header):
            width = sheet.widths[column] if column < len(sheet.widths) else 18
            page.set_column(column, column, width, text)
            page.write_string(0, column, _fitting(name), head)
        for column, note in sheet.notes.items():
            page.write_comment(0, column, note, {"x_scale": 2, "y_scale": 1.5, "author": ""})
        for column, values in sheet.lists.items():
            rule = {
                "validate": "list",
                "source": list(values),
                "error_title": "Not in the list",
                "error_message": "Choose one of the values of the list.",
            }
            page.data_validation(1, column, 5000, column, rule)
        for number, row in enumerate(sheet.rows):
            for column, cell in enumerate(row):
                colour = sheet.colours.get((number, column))
                style = text
                if colour is not None:
                    style = coloured.setdefault(
                        colour, book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1, "bg_color": colour})
                    )
                if cell:
                    page.write_string(number + 1, column, _fitting(cell), style)
                elif colour is not None:
                    page.write_blank(number + 1, column, None, style)
        page.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def _fitting(text: str) -> str:
    """Text as a cell can hold it: line feeds only, nothing that XML lacks, cut visibly at the longest that there is."""
    text = _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def matrix_sheet(view: MatrixView) -> Sheet:
    """The matrix as a sheet: letter and label in each cell, coloured."""
    rows, colours = [], {}
    for number, (theme, label, row) in enumerate(zip(view.themes, view.labels, view.cells, strict=True)):
        line = [theme, label]
        for column, cell in enumerate(row):
            looks = [view.looks[outcome] for outcome, _ in cell]
            line.append("; ".join(f"{look.letter} {look.label}" for look in looks))
            if len(looks) == 1 and looks[0].ink == "#111111":
                colours[(number, column + 2)] = looks[0].colour
        rows.append(line)
    return Sheet("matrix", ["Id", view.heading, *view.columns], rows, [8, 48, *[26] * len(view.columns)], colours)
