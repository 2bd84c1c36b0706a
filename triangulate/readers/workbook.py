"""XLSX and ODS files, sheet by sheet, through python-calamine."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any

from triangulate.errors import Problem
from triangulate.readers.archive import DAMAGED, is_encrypted, too_large
from triangulate.readers.raw import RawTable, Reading

_ENCRYPTED = "the workbook is protected with a password", "Save it without a password."


def read_workbook(path: Path, file: str, data: bytes | None = None) -> Reading:
    """Read all sheets of a workbook as tables of text.

    Numbers become text as a person would write them (``1.0`` is ``1``), dates likewise
    (``2026-04-01``): an id such as ``1-4`` that became a date can be told by that.

    Parameters
    ----------
    path : Path
        The file.
    file : str
        Its name in messages.
    data : bytes, optional
        Its content, where it is known already.
    """
    import python_calamine

    reading = Reading()

    def refuse(what: str, fix: str) -> Reading:
        reading.problems.append(Problem("error", file, None, None, None, what, fix))
        return reading

    data = path.read_bytes() if data is None else data
    if not data:
        return refuse("the file is empty", "Fill it in, or delete it if the study does not need it.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return refuse("the workbook is protected with a password, or in the old .xls format", "Save it as .xlsx without a password.")
    if not data.startswith(b"PK"):
        return refuse(
            "this is not a workbook, although its name says so", "Open it in the program that made it and save it as .xlsx or CSV."
        )
    try:
        if is_encrypted(data):
            return refuse(*_ENCRYPTED)
        large = too_large(data)
        if large is not None:
            return refuse(large, "Copy the rows that are filled in to a new workbook and save that one instead.")
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
        sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]
    except python_calamine.PasswordError:
        return refuse(*_ENCRYPTED)
    except (python_calamine.CalamineError, *DAMAGED):
        return refuse(
            "the workbook cannot be opened: it is damaged or not complete",
            "Open it in a spreadsheet program and save it again as .xlsx, or take an earlier copy.",
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
    rows = [[cell_text(cell) for cell in row] for row in cells[first + 1 :]]
    numbers = list(range(first + 2, len(cells) + 1))
    return RawTable(file, sheet, header, rows, numbers, first + 1)


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
