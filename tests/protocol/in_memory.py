"""A study ready for the steps without any file: what properties are tried on, hundreds of times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triangulate.model.tables import TABLES, table_schema
from triangulate.protocol.analysis import Analysis, prepare
from triangulate.readers.raw import RawTable
from triangulate.readers.study_file import parse_study
from triangulate.readers.table import build_table, empty_table

Row = Mapping[str, str]


def analysis_of(settings: str, **given: Sequence[Row]) -> Analysis:
    """The study of these settings and tables; findings need a column ``source``."""
    parsed, problems = parse_study("title: A study\n" + settings)
    assert parsed is not None, problems
    tables = {}
    for name in TABLES:
        schema, rows = table_schema(name), given.get(name, ())
        table = None
        if rows:
            header = [column for column in schema.columns if column in schema.required_columns or any(column in row for row in rows)]
            cells = [[row.get(column, "") for column in header] for row in rows]
            table, problems = build_table(RawTable(f"{name}.csv", None, header, cells, list(range(2, len(rows) + 2))), schema)
            assert table is not None, problems
        tables[name] = table or empty_table(schema)
    findings = tables["findings"].frame
    findings.insert(0, "source", [row["source"] for row in given.get("findings", ())])
    findings["source"] = findings["source"].astype("str")
    return prepare(parsed, tables)[0]
