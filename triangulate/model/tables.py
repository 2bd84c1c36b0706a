"""The tables of the study folder, each described by one Table Schema (``tables/<name>.json``).

The same description is the source of templates, checks and documentation. It follows Frictionless
Table Schema; what that standard has no word for stands under the key ``triangulate``: ``id`` (an
id that a spreadsheet may have mangled), ``list`` (several values separated by semicolons),
``refers`` (where the id must exist), ``own`` (the list of study.yaml that replaces the values).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

TABLES: tuple[str, ...] = (
    "findings", "meta_themes", "opportunities", "cases", "extracts", "ratings", "codings", "feedback",
)  # fmt: skip
"""Names of the tables, in the order in which they are explained. ``findings`` comes once a source."""


@dataclass(frozen=True)
class Field:
    """One column of a table."""

    name: str
    title: str
    type: str
    """``string``, ``integer`` or ``number``."""
    description: str
    example: str
    required: bool
    """Whether every row needs a value."""
    unique: bool
    values: tuple[str, ...]
    """The values allowed; empty where anything is."""
    is_id: bool
    is_list: bool
    """Several values separated by semicolons."""
    refers: str | None
    """``table.column`` in which the value must exist, or ``study.sources`` / ``study.researchers``."""
    own: str | None
    """Name of the list in study.yaml that takes the place of ``values``."""


@dataclass(frozen=True)
class TableSchema:
    """One table: its columns and which of them a file cannot do without."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    required_columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """The column with this name."""
        return next(field for field in self.fields if field.name == name)


@lru_cache(maxsize=16)
def table_schema(name: str) -> TableSchema:
    """The schema of a table of the study folder.

    Examples
    --------
    >>> table_schema("cases").columns
    ('case', 'source', 'group', 'site', 'wave', 'person')
    """
    text = (Path(__file__).parent / "tables" / f"{name}.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return TableSchema(
        name=data["name"],
        title=data["title"],
        description=data["description"],
        fields=tuple(_field(field) for field in data["fields"]),
        required_columns=tuple(data["triangulate"]["requiredColumns"]),
        key=tuple(data.get("primaryKey", ())),
    )


def _field(data: dict[str, Any]) -> Field:
    constraints, ours = data.get("constraints", {}), data.get("triangulate", {})
    return Field(
        name=data["name"],
        title=data["title"],
        type=data["type"],
        description=data["description"],
        example=str(data.get("example", "")),
        required=bool(constraints.get("required")),
        unique=bool(constraints.get("unique")),
        values=tuple(constraints.get("enum", ())),
        is_id=bool(ours.get("id")),
        is_list=bool(ours.get("list")),
        refers=ours.get("refers"),
        own=ours.get("own"),
    )
