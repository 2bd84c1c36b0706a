"""One fault, one line: what only follows from an id that could not be read is not reported as well."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from math import inf

from triangulate.model.table import Table, split_list
from triangulate.model.tables import TABLES, table_schema
from triangulate.protocol.sorting import sort_findings

_IDS = {"findings": "finding", "cases": "case", "meta_themes": "meta_theme"}


def leave_out(tables: dict[str, Table], lost: Collection[str]) -> None:
    """Leave out of the tables the ids that lead nowhere because the row that they name could not be read.

    Parameters
    ----------
    tables : dict
        All tables of a study; changed in place.
    lost : collection of str
        Tables of which a file could not be read: any id may have stood there. In others the rows
        whose own id was left out (empty, spoiled or given twice) are counted.

    Notes
    -----
    Where more different ids lead nowhere than rows are lost, at least one of them is wrong itself,
    and all are reported.
    """
    for name, column in _IDS.items():
        rows = inf if name in lost else int(tables[name].frame[column].isna().sum())
        if not rows:
            continue
        known = _known(tables, name, column)
        columns = list(_referring(tables, f"{name}.{column}"))
        unknown = {word for frame, field, is_list in columns for word in _words(tables[frame], field, is_list, known)}
        if 0 < len(unknown) <= rows:
            for frame, field, is_list in columns:
                _without(tables[frame], field, is_list, known)


def _known(tables: dict[str, Table], name: str, column: str) -> Callable[[str], bool]:
    if name == "meta_themes":
        names = sort_findings(tables)[0].names
        return lambda word: names.find(word) is not None
    ids = set(tables[name].frame[column].dropna())
    return ids.__contains__


def _referring(tables: dict[str, Table], target: str) -> Iterator[tuple[str, str, bool]]:
    for name in TABLES:
        for field in table_schema(name).fields:
            if field.refers == target and tables[name].given:
                yield name, field.name, field.is_list


def _words(table: Table, column: str, is_list: bool, known: Callable[[str], bool]) -> list[str]:
    """The words of a column that are not known."""
    cells = table.frame[column].dropna().unique()
    return [word for cell in cells if not known(cell) for word in (split_list(cell) if is_list else [cell]) if not known(word)]


def _without(table: Table, column: str, is_list: bool, known: Callable[[str], bool]) -> None:
    def keep(cell: str) -> str | None:
        if known(cell):
            return cell
        return "; ".join(word for word in split_list(cell) if known(word)) or None if is_list else None

    cells = table.frame[column]
    table.frame[column] = cells.map({cell: keep(cell) for cell in cells.dropna().unique()}).astype("str")
