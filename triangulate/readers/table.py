"""From the cells of a file to a table of the study: columns, types and values checked by its schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from triangulate.errors import Problem, did_you_mean, one_of
from triangulate.markup.plain import unguard
from triangulate.model.table import Table
from triangulate.model.tables import Field, TableSchema
from triangulate.readers.raw import RawTable
from triangulate.readers.suspicious import mojibake, month_date, number_date
from triangulate.schemes.scheme import fold

_BLANKS = "\u00a0\u2007\u202f\ufeff\u200b"
_FREE_TEXT = {"statement", "text", "comment", "reason", "note", "decision", "proposition"}
_NUMBER = re.compile(r"[-+]?[0-9]*[.,]?[0-9]+(?:[eE][-+]?[0-9]+)?\Z")
_HEADER_WITHIN = 20


def empty_table(schema: TableSchema) -> Table:
    """A table without rows, for a file that the study does not have."""
    frame = pd.DataFrame({field.name: _column([], field) for field in schema.fields})
    return Table(schema.name, frame, (), np.zeros(0, dtype=int), np.zeros(0, dtype=int))


def build_table(
    raw: RawTable,
    schema: TableSchema,
    own: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Table | None, list[Problem]]:
    """A table of the study from the cells of a file.

    Parameters
    ----------
    raw : RawTable
        The cells.
    schema : TableSchema
        What the columns are.
    own : mapping of str to tuple of str, optional
        The study's lists (``effects``, ``states``, ``words``) that replace the schema's values.

    Returns
    -------
    table, problems
        The table is None where the columns could not be told; otherwise values that are wrong are
        left out of it and reported.
    """
    problems: list[Problem] = []
    positions = _columns(raw, schema, problems)
    if positions is None:
        return None, problems
    keep = _filled_rows(raw, len(raw.header), problems)
    columns = _transposed(raw, keep)
    numbers = np.array(raw.row_numbers, dtype=int)[keep]
    data: dict[str, pd.Series] = {}
    for field in schema.fields:
        position = positions.get(field.name)
        cells: list[str | None]
        if position is None:
            cells = [None] * len(keep)
        else:
            cells = _cleaned(columns[position], field.name, guarded=raw.guarded)
            dates = {at for at, index in enumerate(keep) if (index, position) in raw.dates} if raw.dates else set()
            cells = _check_column(raw, field, cells, numbers, dates, own or {}, problems)
        data[field.name] = _column(cells, field)
    table = Table(schema.name, pd.DataFrame(data), ((raw.file, raw.sheet),), np.zeros(len(keep), dtype=int), numbers)
    problems += _duplicates(table, schema)
    return table, problems


def _columns(raw: RawTable, schema: TableSchema, problems: list[Problem]) -> dict[str, int] | None:
    """Where each column stands, or None where the header cannot be used."""
    folded = [fold(cell.strip(_BLANKS)) for cell in raw.header]
    missing = [name for name in schema.required_columns if name not in folded]
    if missing:
        for index, row in enumerate(raw.rows[:_HEADER_WITHIN]):
            names = {fold(cell.strip(_BLANKS)) for cell in row}
            if all(name in names for name in schema.required_columns):
                at = raw.row_numbers[index]
                what = f"the header stands in row {at}, not in row 1"
                problems.append(
                    raw.problem(
                        at, None, what, f"Delete the rows above it, so that the first row is {', '.join(schema.required_columns)} ..."
                    )
                )
                return None
    ok = True
    positions: dict[str, int] = {}
    for position, name in enumerate(folded):
        if name in positions:
            problems.append(raw.problem(raw.header_row, name, f'two columns are called "{name}"', "Rename or delete one of them."))
            ok = False
        elif name in schema.columns:
            positions[name] = position
    absent = [name for name in schema.columns if name not in positions]
    for position, name in enumerate(folded):
        if not name or name in schema.columns:
            continue
        heading = raw.header[position]
        near = did_you_mean(name, absent)
        if near.startswith("Did you mean"):
            problems.append(raw.problem(raw.header_row, heading, f'there is no column "{heading}"', f"{near} Rename the column."))
            missing = [other for other in missing if f'"{other}"' not in near]
        else:
            fix = f"It is left as it is; columns that are read: {', '.join(schema.columns)}."
            problems.append(raw.problem(raw.header_row, heading, f'column "{heading}" is not used', fix, "note"))
    for name in missing:
        what = f'the column "{name}" is missing'
        problems.append(raw.problem(raw.header_row, name, what, f"The first row needs the columns {', '.join(schema.required_columns)}."))
        ok = False
    if any(name not in positions for name in schema.required_columns):
        ok = False
    return positions if ok else None


def _filled_rows(raw: RawTable, width: int, problems: list[Problem]) -> list[int]:
    """Indices of rows that hold something; rows with more values than columns are reported."""
    keep = [index for index, row in enumerate(raw.rows) if "".join(row).strip()]
    for index in keep:
        row = raw.rows[index]
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            what = f"the row has {len(row)} values, the header only {width} columns"
            fix = "A text that holds the separator needs quotation marks around it; or a heading is missing."
            problems.append(raw.problem(raw.row_numbers[index], None, what, fix))
    return keep


def _transposed(raw: RawTable, keep: list[int]) -> list[tuple[str, ...]]:
    """The cells column by column; short rows are filled up, long ones cut."""
    width = len(raw.header)
    rows = [raw.rows[index] for index in keep]
    if set(map(len, rows)) - {width}:
        rows = [row[:width] + [""] * (width - len(row)) for row in rows]
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _cleaned(cells: tuple[str, ...], name: str, *, guarded: bool) -> list[str | None]:
    """Cells without outer blanks (free text keeps them); empty ones None. Equal cells are looked at once."""
    known = {cell: _clean(unguard(cell) if guarded else cell, name) for cell in set(cells)}
    return [known[cell] for cell in cells]


def _clean(cell: str, name: str) -> str | None:
    stripped = cell.strip().strip(_BLANKS).strip()
    if not stripped:
        return None
    return cell if name in _FREE_TEXT else stripped


def _check_column(
    raw: RawTable,
    field: Field,
    cells: list[str | None],
    numbers: np.ndarray,
    dates: set[int],
    own: Mapping[str, tuple[str, ...]],
    problems: list[Problem],
) -> list[str | None]:
    def report(at: int, what: str, fix: str) -> None:
        problems.append(raw.problem(int(numbers[at]), field.name, what, fix))

    if field.required:
        for at, cell in enumerate(cells):
            if cell is None:
                report(at, f"the {field.title.lower()} is empty", f"{field.description} Fill it in, or delete the row.")
    damaged = {value: fixed for value in set(cells) - {None} if value is not None and (fixed := _damage(value)) is not None}
    if damaged:
        for at, cell in enumerate(cells):
            if cell in damaged:
                report(at, f'"{_short(cell)}" is text in the wrong encoding', damaged[cell])
    if field.is_id:
        _mangled_ids(cells, dates, report)
    if field.type in ("integer", "number"):
        return [_number(field, cell, at, report) for at, cell in enumerate(cells)]
    allowed = own.get(field.own or "", ()) or field.values
    if allowed or field.own:
        return _keys(field, cells, allowed, report)
    return cells


def _keys(
    field: Field,
    cells: list[str | None],
    allowed: tuple[str, ...],
    report: Callable[[int, str, str], None],
) -> list[str | None]:
    exact = {value: value for value in allowed}
    folded = {fold(value): value for value in allowed}
    known: dict[str | None, str | None] = {None: None}
    for cell in set(cells) - {None}:
        assert cell is not None
        known[cell] = exact.get(cell) or folded.get(fold(cell))
    if None in [known[cell] for cell in known if cell is not None]:
        for at, cell in enumerate(cells):
            if cell is not None and known[cell] is None:
                if allowed:
                    report(at, f'"{_short(cell)}" is no value of {field.name}', did_you_mean(cell, allowed))
                else:
                    report(
                        at, f'"{_short(cell)}" cannot be used as {field.name}: the study has no list for it', "Give the list in study.yaml."
                    )
    return [known[cell] for cell in cells]


def _damage(value: str) -> str | None:
    """What to do about a text that a program has spoiled, or None if it is sound."""
    if value.isascii():
        return None
    if "\ufffd" in value:
        return "Some characters were lost when the file was saved; type them again and save as CSV UTF-8."
    sound = mojibake(value)
    return f'It probably was "{_short(sound)}". Save the original again as CSV UTF-8.' if sound is not None else None


def _mangled_ids(cells: list[str | None], dates: set[int], report: Callable[[int, str, str], None]) -> None:
    filled = [cell for cell in cells if cell is not None]
    # Meetings are often named after their day: dates are suspicious only beside ids of another form.
    all_dates = len(filled) > 1 and all(number_date(cell) for cell in filled)
    fix = "A spreadsheet has turned an id such as 1-4 into a date. Format the column as text and type the id again."
    suspicious = {cell for cell in set(filled) if month_date(cell) or (number_date(cell) and not all_dates)}
    if not suspicious and not dates:
        return
    for at, cell in enumerate(cells):
        if cell is not None and (cell in suspicious or (at in dates and not all_dates)):
            report(at, f'"{cell}" is a date, not an id', fix)


def _number(field: Field, cell: str | None, at: int, report: Callable[[int, str, str], None]) -> str | None:
    if cell is None:
        return None
    if not _NUMBER.match(cell):
        report(at, f'"{_short(cell)}" is not a number', f"{field.description} Write figures only.")
        return None
    value = float(cell.replace(",", "."))
    if field.type == "integer" and (not value.is_integer() or value < 0):
        report(at, f'"{cell}" is not a whole number', f"{field.description} Write a whole number, 0 or more.")
        return None
    return str(int(value)) if field.type == "integer" else repr(value)


def _duplicates(table: Table, schema: TableSchema) -> list[Problem]:
    """Ids, or combinations of ids, that stand twice in one file."""
    if not schema.key or len(table) < 2:
        return []
    keys = list(schema.key)
    frame = table.frame
    filled = frame[keys].notna().all(axis=1)
    first: dict[tuple[str, ...], int] = {}
    problems = []
    for index in np.flatnonzero(frame.duplicated(keys, keep=False).to_numpy() & filled.to_numpy()):
        key = tuple(str(frame[name].iat[index]) for name in keys)
        if key in first:
            where = int(table.row[first[key]])
            what = f"{' and '.join(keys)} {one_of([', '.join(key)])} stands already in row {where}"
            problems.append(table.problem(int(index), keys[0], what, "Give each row its own, or delete one of the two."))
        else:
            first[key] = int(index)
    return problems


def _column(cells: list[str | None], field: Field) -> pd.Series:
    if field.type in ("integer", "number"):
        return pd.Series([np.nan if cell is None else float(cell) for cell in cells], dtype="float64")
    return pd.Series(cells, dtype="str")


def _short(text: str | None, most: int = 60) -> str:
    text = " ".join((text or "").split())
    return text if len(text) <= most else text[: most - 1] + "…"
