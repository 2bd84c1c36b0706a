"""What a study consists of: its settings and its tables. Types only, nothing is read or computed here."""

from triangulate.model.settings import Band, Prominence, Researcher, Settings, Source
from triangulate.model.tables import TABLES, Field, TableSchema, table_schema

__all__ = ["TABLES", "Band", "Field", "Prominence", "Researcher", "Settings", "Source", "TableSchema", "table_schema"]
