"""XLSX and ODS files, sheet by sheet, through python-calamine."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from triangulate.errors import Problem
from triangulate.readers.raw import RawTable, Reading


def read_workbook(path: Path, file: str) -> Reading:
    """Read all sheets of a workbook as tables of text.

    Numbers become text as a person would write them (``1.0`` is ``1``). Cells that the spreadsheet
    stores as dates are remembered: an id such as ``1-4`` that became a date cannot be recovered.
    """
    import python_calamine

    reading = Reading()

    def refuse(what: str, fix: str) -> Reading:
        reading.problems.append(Problem("error", file, None, None, None, what, fix))
        return reading

    start = path.read_bytes()[:8]
    if not start:
        return refuse("the file is empty", "Fill it in, or delete it if the study does not need it.")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return refuse("this workbook is protected with a password or in the old .xls format", "Save it as .xlsx without a password.")
    if not start.startswith(b"PK"):
        return refuse(
            "this is not a spreadsheet, although its name says so", "Open it in the program that made it and save it as .xlsx or CSV."
        )
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (python_calamine.CalamineError, OSError, ValueError) as err:
        return refuse(
            f"the workbook cannot be opened ({str(err).strip() or type(err).__name__})",
            "It may be damaged: open it in a spreadsheet program and save it again as .xlsx.",
        )
    for name, cells in sheets:
        table = _table(file, name, cells)
        if table is not None:
            reading.tables.append(table)
    if not reading.tables:
        return refuse("the workbook is empty", "Fill in its first sheet, or delete the file if the study does not need it.")
    return reading


def _table(file: str, sheet: str, cells: list[list[Any]]) -> RawTable | None:
    first = next((index for index, row in enumerate(cells) if any(str(cell).strip() for cell in row)), None)
    if first is None:
        return None
    header = [cell_text(cell).strip() for cell in cells[first]]
    while header and not header[-1]:
        header.pop()
    rows: list[list[str]] = []
    numbers: list[int] = []
    dates: set[tuple[int, int]] = set()
    for index in range(first + 1, len(cells)):
        row = cells[index]
        dates.update((len(rows), column) for column, cell in enumerate(row) if isinstance(cell, (dt.date, dt.datetime)))
        rows.append([cell_text(cell) for cell in row])
        numbers.append(index + 1)
    return RawTable(file, sheet, header, rows, numbers, dates, first + 1)


def cell_text(value: Any) -> str:
    """The value of a cell as a person would have written it.

    Examples
    --------
    >>> cell_text(7.0), cell_text(0.5), cell_text(True), cell_text(dt.date(2026, 4, 1))
    ('7', '0.5', 'true', '2026-04-01')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, (dt.date, dt.time, dt.datetime)):
        return value.isoformat()
    return str(value)
