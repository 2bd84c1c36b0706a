"""From the cells of a file to a table of the study: columns, types and values checked by its schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from triangulate.errors import Problem, did_you_mean, shorten
from triangulate.markup.plain import unguard
from triangulate.model.table import Table, split_list
from triangulate.model.tables import Field, TableSchema
from triangulate.readers.raw import RawTable
from triangulate.readers.suspicious import full_date, mojibake, month_date, power_of_ten
from triangulate.schemes.scheme import fold

_BLANKS = "\u00a0\u2007\u202f\ufeff\u200b"
_FREE_TEXT = {"statement", "text", "comment", "reason", "note", "decision", "proposition"}
_NUMBER = re.compile(r"[-+]?[0-9]*[.,]?[0-9]+(?:[eE][-+]?[0-9]+)?\Z")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+\Z")
_NUMBERED = re.compile(r"[0-9]{1,3}[-./][0-9]{1,3}\Z")
_HEADER_WITHIN = 20
_MOST = 1e15


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
        The study's lists (``effects``, ``states``, ``words``) that replace the schema's values; None
        where study.yaml could not be read, so that these columns cannot be checked.

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
    keep, cut = _filled_rows(raw, positions, problems)
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
            if not field.unique:  # behind the text that was cut in two nothing is where it belongs
                cells = [None if at in cut else cell for at, cell in enumerate(cells)] if cut else cells
            cells = _check_column(raw, field, cells, numbers, own, cut, problems)
        data[field.name] = _column(cells, field)
    table = Table(schema.name, pd.DataFrame(data), ((raw.file, raw.sheet),), np.zeros(len(keep), dtype=int), numbers)
    problems += _duplicates(table, schema)
    return table, problems


def _columns(raw: RawTable, schema: TableSchema, problems: list[Problem]) -> dict[str, int] | None:
    """Where each column stands, or None where the header cannot be used."""
    names = [_name(cell) for cell in raw.header]
    if not set(schema.required_columns) <= set(names):
        for index, row in enumerate(raw.rows[:_HEADER_WITHIN]):
            if set(schema.required_columns) <= {_name(cell) for cell in row}:
                at = raw.row_numbers[index]
                fix = f"Delete the rows above it: the names of the columns ({', '.join(schema.required_columns)}, ...) come first."
                problems.append(raw.problem(at, None, f"the header stands in row {at}, below other rows", fix))
                return None
    found = _header_problems(raw, schema, names)
    problems += found
    if any(problem.severity == "error" for problem in found):
        return None
    return {name: position for position, name in enumerate(names) if name in schema.columns}


def _name(cell: str) -> str:
    return fold(cell.strip(_BLANKS))


def _header_problems(raw: RawTable, schema: TableSchema, names: list[str]) -> list[Problem]:
    """Columns that are given twice, misspelt or missing; columns of the team's own in a note."""
    problems = [
        raw.problem(raw.header_row, name, f'two columns are called "{name}"', "Rename or delete one of them.")
        for name in schema.columns
        if names.count(name) > 1
    ]
    missing = [name for name in schema.required_columns if name not in names]
    absent = [name for name in schema.columns if name not in names]
    others = []
    for heading, name in zip(raw.header, names, strict=True):
        if not name or name in schema.columns:
            continue
        near = did_you_mean(name, absent)
        if near.startswith("Did you mean"):
            fix = f"{near} Rename the column; one of your own needs a name that is less alike."
            problems.append(raw.problem(raw.header_row, heading, f'there is no column "{shorten(heading)}"', fix))
            missing = [other for other in missing if f'"{other}"' not in near]
        else:
            others.append(f'"{shorten(heading, 30)}"')
    if missing:
        what = f"the column{'s' if missing[1:] else ''} {' and '.join(missing)} {'are' if missing[1:] else 'is'} missing"
        here = ", ".join(shorten(heading, 30) for heading in raw.header[:12] if heading)
        fix = f"The first row names the columns; this table needs {', '.join(schema.required_columns)}. It has: {here}."
        problems.append(raw.problem(raw.header_row, missing[0] if len(missing) == 1 else None, what, fix))
    elif others and not problems:
        is_, many = ("are", "s") if others[1:] else ("is", "")
        what = f"the column{many} {', '.join(others[:12])}{', ...' if others[12:] else ''} {is_} not used"
        fix = "Nothing is wrong with that."
        if absent:
            fix = f"{fix[:-1]}; columns that could be there as well: {', '.join(absent)}."
        problems.append(raw.problem(raw.header_row, None, what, fix, "note"))
    return problems


def _filled_rows(raw: RawTable, positions: dict[str, int], problems: list[Problem]) -> tuple[list[int], set[int]]:
    """Indices of the rows that hold something in a column that is used; and which of these have too many values.

    The header once more is no row.
    """
    first, name = next((position, name) for name, position in positions.items())
    keep = [index for index, row in enumerate(raw.rows) if (text := "".join(row).strip()) and (text[0] not in _BLANKS or _bare(text))]
    again = {
        index
        for index in keep
        if len(row := raw.rows[index]) > first and len(row[first]) >= len(name) and _name(row[first]) == name and _is_header(row, positions)
    }
    problems += [raw.problem(raw.row_numbers[at], None, "the header stands here once more", "Delete this row.") for at in sorted(again)]
    keep = [index for index in keep if index not in again] if again else keep
    longer = set(_unnamed(raw, keep, problems))
    if len(positions) < len(raw.header):
        used = list(positions.values())
        keep = [index for index in keep if _bare("".join(row[at] for at in used if at < len(row := raw.rows[index])))]
    return keep, {at for at, index in enumerate(keep) if index in longer}


def _is_header(row: list[str], positions: dict[str, int]) -> bool:
    return all(position < len(row) and _name(row[position]) == name for name, position in positions.items())


def _unnamed(raw: RawTable, keep: list[int], problems: list[Problem]) -> list[int]:
    """Report values that no heading stands above; returns the rows in which a separator in a text made them."""
    width = len(raw.header)
    longer = [index for index in keep if len(raw.rows[index]) > width] if max(map(len, raw.rows), default=0) > width else []
    filled = [index for index in longer if any(cell.strip() for cell in raw.rows[index][width:])]
    blank = [at for at, heading in enumerate(raw.header) if not heading.strip(_BLANKS)]
    aside = [index for index in keep if any(at < len(raw.rows[index]) and raw.rows[index][at].strip() for at in blank)] if blank else []
    if raw.sheet is not None:
        aside, filled = sorted({*aside, *filled}), []
    fix = "A text that has the separator in it needs quotation marks around it; or a heading is missing."
    for index in filled:
        what = f"the row has {len(raw.rows[index])} values, the header only {width} columns"
        problems.append(raw.problem(raw.row_numbers[index], None, what, fix))
    if raw.sheet is None and len(longer) <= len(keep) / 2:
        for index in (index for index in longer if index not in filled):
            what = f"the row has {len(raw.rows[index])} cells, the header only {width} columns"
            problems.append(raw.problem(raw.row_numbers[index], None, what, f"Look whether a text was cut in two. {fix}", "warning"))
    if aside:
        what = "something stands below no heading, so it is not read"
        problems.append(raw.problem(raw.row_numbers[aside[0]], None, what, "Give the column a heading if it belongs to the table.", "note"))
    return filled


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
    bare = _bare(cell)
    if not bare:
        return None
    return cell if name in _FREE_TEXT else bare


def _bare(text: str) -> str:
    """Text without blanks around it, those that cannot be seen included."""
    return text.strip().strip(_BLANKS).strip()


def _check_column(
    raw: RawTable,
    field: Field,
    cells: list[str | None],
    numbers: np.ndarray,
    own: Mapping[str, tuple[str, ...]] | None,
    cut: set[int],
    problems: list[Problem],
) -> list[str | None]:
    def report(at: int, what: str, fix: str) -> None:
        problems.append(raw.problem(int(numbers[at]), field.name, what, fix))

    if field.required:
        for at, cell in enumerate(cells):
            if cell is None and at not in cut:
                about = field.description.split(";")[0].rstrip(".")
                report(at, "the cell is empty", f"Every row needs one ({about[0].lower()}{about[1:]}): fill it in, or delete the row.")
    _damaged(cells, report)
    if field.is_id or field.name == "prominence":
        cells = _mangled(field, cells, report)
    if field.type in ("integer", "number"):
        return [_number(field, cell, at, report) for at, cell in enumerate(cells)]
    if field.own and own is None:
        return cells
    allowed = (own or {}).get(field.own or "", ()) or field.values
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
    unknown = [at for at, cell in enumerate(cells) if cell is not None and known[cell] is None]
    if unknown and not allowed:  # once is enough
        what = f'"{shorten(cells[unknown[0]])}" cannot be used as {field.name}: the study has no words for it'
        report(unknown[0], what, "Give them in study.yaml, from weak to strong: prominence: {words: [limited, clear]}.")
        return [known[cell] for cell in cells]
    for at in unknown:
        report(at, f'"{shorten(cells[at])}" is no value of {field.name}', did_you_mean(cells[at] or "", allowed))
    return [known[cell] for cell in cells]


def _damaged(cells: list[str | None], report: Callable[[int, str, str], None]) -> None:
    """Report what a program has spoiled, once for a column: where one cell is, many are."""
    special = [value for value in set(cells) if value is not None and not value.isascii()]
    lost = {value for value in special if "\ufffd" in value}
    sound = {value: fixed for value in special if value not in lost and (fixed := mojibake(value)) is not None}
    for spoiled, what in ((lost, "has characters that were lost when the file was saved"), (sound, "was saved in the wrong encoding")):
        if not spoiled:
            continue
        first, *others = [at for at, cell in enumerate(cells) if cell in spoiled]
        cell = cells[first] or ""
        fix = "Type them again; save CSV files as CSV UTF-8."
        if cell in sound:
            fix = f'It probably was "{shorten(sound[cell])}". Save the original again as CSV UTF-8.'
        more = f" ({len(others)} more {'cells' if others[1:] else 'cell'} of this column likewise)" if others else ""
        report(first, f'"{shorten(cell)}" {what}{more}', fix)


def _mangled(field: Field, cells: list[str | None], report: Callable[[int, str, str], None]) -> list[str | None]:
    """Report what a spreadsheet has made a date or a number of, and leave it out."""
    words = {cell: split_list(cell) if field.is_list else [cell] for cell in set(cells) if cell is not None}
    if not any(map(_changed, (word for pieces in words.values() for word in pieces))):
        return cells
    others = [word for pieces in words.values() for word in pieces if not month_date(word) and not full_date(word)]
    several = sum(cell is not None for cell in cells) > 1
    # Meetings are often named after their day: among cases a date is suspicious only beside ids such as 1-4.
    of_cases = field.name in ("case", "cases")
    days = not any(map(_NUMBERED.match, others)) if of_cases else several and not others
    result = list(cells)
    for at, cell in enumerate(cells):
        for word in words[cell] if cell is not None else ():
            if power_of_ten(word) and field.is_id:
                fix = "A spreadsheet makes numbers of ids such as 1E5: format the column as text and type the id again."
                report(at, f'"{word}" is a number, not an id', fix)
            elif field.name == "prominence" and (month_date(word) or full_date(word)):
                fix = 'A spreadsheet makes dates of counts such as 9/16: write 9, and 16 in the column "of".'
                report(at, f'"{word}" is a date, not a prominence', fix)
            elif (month_date(word) and (others or not of_cases)) or (full_date(word) and not days):
                fix = "A spreadsheet makes dates of ids such as 1-4: format the column as text and type the id again."
                report(at, f'"{word}" is a date, not an id', fix)
            else:
                continue
            result[at] = None
    return result


def _changed(word: str) -> bool:
    return month_date(word) or full_date(word) or power_of_ten(word)


def _number(field: Field, cell: str | None, at: int, report: Callable[[int, str, str], None]) -> str | None:
    if cell is None:
        return None
    if not _NUMBER.match(cell):
        report(at, f'"{shorten(cell)}" is not a number', f"Write figures only, such as {field.example}.")
        return None
    if field.type == "integer" and _THOUSANDS.match(cell):
        report(at, f'"{cell}" can be read in two ways', "Write figures only, without a point or comma for thousands.")
        return None
    value = float(cell.replace(",", "."))
    if field.type == "integer" and not (value.is_integer() and 0 <= value < _MOST):
        report(at, f'"{shorten(cell)}" is not a whole number', f"Write a whole number, 0 or more, such as {field.example}.")
        return None
    if abs(value) >= _MOST:
        report(at, f'"{shorten(cell)}" is too large', f"Write a number such as {field.example}.")
        return None
    return str(int(value)) if field.type == "integer" else repr(value)


def _duplicates(table: Table, schema: TableSchema) -> list[Problem]:
    """Ids, or combinations of ids, that stand twice in one file. A second id is left out."""
    if not schema.key or len(table) < 2:
        return []
    keys = list(schema.key)
    frame = table.frame
    filled = frame[keys].notna().all(axis=1)
    first: dict[tuple[str, ...], int] = {}
    problems = []
    for index in np.flatnonzero(frame.duplicated(keys, keep=False).to_numpy() & filled.to_numpy()):
        key = tuple(str(frame[name].iat[index]) for name in keys)
        if key not in first:
            first[key] = int(index)
            continue
        where = int(table.row[first[key]])
        named = " and ".join(f'{name} "{shorten(value)}"' for name, value in zip(keys, key, strict=True))
        what = f"{named} {'stand together' if keys[1:] else 'stands'} already in row {where}"
        fix = "Delete one of the two rows." if keys[1:] else "Give each row an id of its own, or delete one of the two."
        problems.append(table.problem(int(index), keys[0], what, fix))
        if not keys[1:]:
            frame.loc[index, keys[0]] = None
    return problems


def _column(cells: list[str | None], field: Field) -> pd.Series:
    if field.type in ("integer", "number"):
        return pd.Series([np.nan if cell is None else float(cell) for cell in cells], dtype="float64")
    return pd.Series(cells, dtype="str")
