"""Write data_templates/blank from the Table Schemas: ``python tools/make_blank.py [DIR]``."""

from __future__ import annotations

import sys
from pathlib import Path

from triangulate.model import TABLES, table_schema
from triangulate.model.tables import TableSchema
from triangulate.writers.delimited import csv_bytes
from triangulate.writers.workbook import Sheet, workbook_bytes

SOURCES = ("interviews", "observations")
CODES = ("agreement", "partial_agreement", "silence", "dissonance", "not_addressed")

STUDY = """\
# A new study. Lines that begin with # are explanations; delete them when you no longer need them.
format: 1
title: My study
questions:
  - What do the sources say about ...?
purpose: both            # convergence, completeness or both

# One entry a data set or method. Findings of each stand in findings/<id>.csv (or .xlsx, .ods).
sources:
  - id: interviews
    label: Interviews
    unit: participant    # what one case is called
    # n: 16              # how many cases; with it "9" is shown as "9 of 16"
  - id: observations
    label: Observations
    unit: meeting

scheme: farmer           # how codes follow from judgements; your own goes into schemes/<name>.yaml

# Who codes. The id is used in codings.csv.
# researchers:
#   - id: anna
#     name: Anna Example
#     standpoint: From where I look at this

# Your own words for weight, from weak to strong, if your findings use them.
# prominence:
#   words: [limited, clear]
"""

README = """\
# A new study

1. Name your sources in `study.yaml`.
2. Put what each source says into its file in `findings/`: one row a finding. Or fill in the sheets
   of `tables.xlsx`, which has lists to choose from and a note on each heading: then leave the CSV
   files as they are, or delete them.
3. In the column `meta_theme`, name the row of the matrix that each finding belongs to.
4. `triangulate check` says what is wrong and what to do; `triangulate matrix` shows the matrix.
5. Judge the comparisons in `codings.csv`; `triangulate report -o report.html` writes the report.

All files but `study.yaml` are optional. Ids are yours: short, without blanks, never changed.
"""


def blank_files() -> dict[str, bytes]:
    """Content of each file of the blank study, by its path."""
    files = {"study.yaml": STUDY.encode(), "README.md": README.encode()}
    sheets = [Sheet("read me", ["A new study"], [[line] for line in README.splitlines()[2:]], [100])]
    for name in TABLES:
        schema = table_schema(name)
        places = {f"findings/{source}.csv": f"findings-{source}" for source in SOURCES} if name == "findings" else {f"{name}.csv": name}
        for path, sheet in places.items():
            files[path] = csv_bytes(schema.columns, [])
            sheets.append(_sheet(sheet, schema))
    files["tables.xlsx"] = workbook_bytes(sheets, "A new study")
    return files


def _sheet(name: str, schema: TableSchema) -> Sheet:
    lists: dict[int, tuple[str, ...]] = {}
    notes: dict[int, str] = {}
    for column, field in enumerate(schema.fields):
        if field.refers == "study.sources":
            lists[column] = SOURCES
        elif schema.name == "codings" and field.name == "code":
            lists[column] = CODES
        elif field.values:
            lists[column] = field.values
        example = f" Example: {field.example}" if field.example else ""
        need = "Required. " if field.required else ""
        notes[column] = f"{need}{field.description}{example}"
    return Sheet(
        name, schema.columns, [], [44 if field.name in ("statement", "text", "reason") else 18 for field in schema.fields], {}, lists, notes
    )


def main(folder: Path) -> int:
    """Write the files."""
    for path, content in blank_files().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return 0


if __name__ == "__main__":
    default = Path(__file__).parent.parent / "data_templates" / "blank"
    raise SystemExit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else default))
