"""The convergence coding matrix as people hold it: tables, totals, and its forms for reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from triangulate.errors import OutputError
from triangulate.markup.plain import terminal_text
from triangulate.model.settings import Settings
from triangulate.protocol.cells import Cells, totals, wide_table
from triangulate.protocol.places import Comparison
from triangulate.protocol.result import cell_words
from triangulate.protocol.shares import count
from triangulate.schemes import Scheme
from triangulate.schemes.judgements import UNDETERMINED
from triangulate.writers.delimited import csv_bytes
from triangulate.writers.files import write_whole
from triangulate.writers.matrix_html import DISPUTED, NO_COMPARISON, OPEN, PROPOSED, SPECIAL, STYLE, Look, MatrixView, matrix_html, page
from triangulate.writers.matrix_markdown import matrix_markdown
from triangulate.writers.workbook import Sheet, matrix_sheet, workbook_bytes

FORMATS = ("csv", "md", "html", "xlsx")
"""Forms in which a matrix can be written."""

_SHOWN = 100


@dataclass(frozen=True)
class ConvergenceMatrix:
    """The matrix of a study under one scheme and scope.

    In a notebook it shows itself as a table; ``to_html``, ``to_markdown``, ``to_csv`` and ``to_xlsx``
    give its other forms, ``write`` chooses by the ending of a file's name.
    """

    settings: Settings
    scheme: Scheme
    scope: str
    researcher: str | None
    """Whose codings are shown; None for the team's view."""
    _cells: Cells
    changed: Mapping[Comparison, str] = field(default_factory=dict)
    """For each comparison that has to be looked at again what changed since it was judged, in words."""

    @property
    def cells(self) -> pd.DataFrame:
        """Long form: one row a comparison (or a statement of it), all columns of the format."""
        return self._cells.frame

    @property
    def counted(self) -> np.ndarray:
        """For each row of ``cells`` whether it is in the denominators."""
        return self._cells.counted

    @cached_property
    def table(self) -> pd.DataFrame:
        """Wide form: one row a meta-theme, one column a comparison, holding code keys."""
        return wide_table(self._cells, self.settings)

    @cached_property
    def totals(self) -> dict[str, Any]:
        """``by_code``, ``by_source`` or ``by_pair``, and ``denominator``."""
        return totals(self._cells, self.scheme, self.settings, self.scope)

    @property
    def caption(self) -> str:
        """What is shown, with its denominator."""
        size = self.totals["denominator"]
        whose = f", coded by {self.researcher}" if self.researcher else ""
        parts = [f"{size[key]} {key}" for key in ("coded", "disputed", "undetermined", "open") if size[key]]
        number = count(size["comparisons"], "statement" if self.scheme.several_statements else "comparison")
        synthetic = "Synthetic data. " if self.settings.synthetic else ""
        body = f"{number}: {', '.join(parts)}" if parts else "no comparisons"
        again = int(self.cells["stale"].sum())
        body += f"; {again} to look at again" if again else ""
        return f"{synthetic}{self.settings.title}. Convergence coding matrix, scheme {self.scheme.name}{whose}; {body}"

    @cached_property
    def view(self) -> MatrixView:
        """Rows, columns and cells as every form of the matrix shows them."""
        frame = self.cells
        looks = {code.key: Look(code.letter, code.label, code.colour) for code in self.scheme.codes}
        looks |= {key: Look(*look) for key, look in SPECIAL.items()}
        columns = {
            name: frame[name].to_numpy(dtype=object, na_value=None).tolist()
            for name in ("meta_theme", "label", "source_a", "source_b", "code", "status", "reason", "derived_code")
        }
        statements = frame["statement"].to_numpy(dtype=object, na_value=None).tolist() if "statement" in frame else [None] * len(frame)
        possible, counted = frame["possible_codes"].tolist(), self.counted.tolist()
        names = {source.id: source.label for source in self.settings.sources}
        pairs: dict[tuple[str | None, str | None], int] = {}
        rows: dict[str, tuple[str, list[list[tuple[str, str]]]]] = {}
        tally: dict[str, int] = {}
        stale: set[tuple[int, int]] = set()
        flags = frame["stale"].tolist()
        width = len(set(zip(columns["source_a"], columns["source_b"], strict=True)))
        for index, (theme, label, a, b, code, status, reason, derived) in enumerate(zip(*columns.values(), strict=True)):
            outcome, note = self._outcome(code, status, reason, derived, possible[index], counted[index], looks)
            if statements[index]:
                note = f"{statements[index]}\n{note}".strip()
            tally[outcome] = tally.get(outcome, 0) + 1
            place = pairs.setdefault((a, b), len(pairs))
            if theme not in rows:
                rows[theme] = (label or "", [[] for _ in range(width)])
            if flags[index]:
                stale.add((len(rows) - 1, place))
                note = f"{note}\nTo look at again: {self.changed.get((theme, a, b), 'what it rests on changed')}.".strip()
            rows[theme][1][place].append((outcome, note))
        headings = tuple("All sources" if a is None else names[a] if b is None else f"{names[a]} × {names[b]}" for a, b in pairs)
        return MatrixView(
            self.caption,
            headings,
            tuple(rows),
            tuple(label for label, _ in rows.values()),
            tuple(tuple(tuple(cell) for cell in cells) for _, cells in rows.values()),
            looks,
            tally,
            self.settings.synthetic,
            frozenset(stale),
        )

    def _outcome(
        self,
        code: str | None,
        status: str,
        reason: str | None,
        derived: str | None,
        possible: tuple[str, ...],
        counts: bool,
        looks: dict[str, Look],
    ) -> tuple[str, str]:
        """What a cell shows, and the note that opens under it."""
        note = reason or ""
        if code == UNDETERMINED and possible:
            note = f"{' or '.join(looks[key].label for key in possible)} remain possible.\n{note}".strip()
        if code is not None:
            return code, note
        if status == "disputed":
            return DISPUTED, note
        if not counts or status == "coded":
            return NO_COMPARISON, note
        if status == "proposed" and derived in looks and derived != UNDETERMINED:
            return PROPOSED, f"The data suggest: {looks[derived].label}. Nobody has decided."
        return (PROPOSED if status == "proposed" else OPEN), note

    def to_html(self, *, whole_page: bool = True) -> str:
        """HTML: a page of its own, or (``whole_page=False``) the table with its legend."""
        table = matrix_html(self.view)
        return page(self.settings.title, table, self.settings.language) if whole_page else table

    def to_markdown(self) -> str:
        """A Markdown table with caption and legend."""
        return matrix_markdown(self.view)

    def to_csv(self) -> bytes:
        """The long form as CSV (UTF-8 with byte order mark)."""
        return csv_bytes(*self._text_table())

    def to_xlsx(self) -> bytes:
        """A workbook with the wide matrix, the long form and the totals."""
        size = self.totals
        lines = [["all", key, str(n)] for key, n in size["by_code"].items()]
        for name, counts in (size.get("by_source") or size.get("by_pair") or {}).items():
            lines += [[name, key, str(n)] for key, n in counts.items()]
        lines += [["denominator", key, str(n)] for key, n in size["denominator"].items()]
        sheets = [
            matrix_sheet(self.view),
            Sheet("comparisons", *self._text_table()),
            Sheet("totals", ["of", "code", "n"], lines, [36, 24, 8]),
        ]
        return workbook_bytes(sheets, self.settings.title)

    def write(self, path: str | Path) -> Path:
        """Write the matrix in the form that the ending of the name asks for: .csv, .md, .html or .xlsx."""
        target = Path(path)
        kind = target.suffix.lower().lstrip(".")
        if kind not in FORMATS:
            raise OutputError(f'"{target.name}": a matrix can be written as .csv, .md, .html or .xlsx. Choose one of these endings.')
        makers: dict[str, Callable[[], str | bytes]]
        makers = {"csv": self.to_csv, "xlsx": self.to_xlsx, "html": self.to_html, "md": self.to_markdown}
        content = makers[kind]()
        return write_whole(target, content if isinstance(content, bytes) else content.encode("utf-8", errors="replace"))

    def to_json(self) -> dict[str, Any]:
        """Plain values for ``--json``: None where nothing is known, never NaN."""
        columns = {
            name: [json_value(value) for value in self.cells[name].to_numpy(dtype=object, na_value=None)] for name in self.cells.columns
        }
        cells = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        return {
            "scheme": self.scheme.name,
            "scope": self.scope,
            "sources": list(self.settings.source_ids),
            "cells": cells,
            "totals": self.totals,
            **({"synthetic": True} if self.settings.synthetic else {}),
        }

    def _text_table(self) -> tuple[list[str], list[list[str]]]:
        """Header and rows of the long form as text; invented data say so in a column of their own."""
        columns = []
        for name in self.cells.columns:
            values = self.cells[name].to_numpy(dtype=object, na_value=None)
            columns.append([("; ".join(value) if isinstance(value, tuple) else cell_words(value)) for value in values])
        synthetic = ["yes"] if self.settings.synthetic else []
        header = [*self.cells.columns, *(["synthetic"] if synthetic else [])]
        return header, [[*row, *synthetic] for row in zip(*columns, strict=True)]

    def _repr_html_(self) -> str:
        view = self.view
        note = ""
        if len(view.themes) > _SHOWN:
            note = f'<p>The first {_SHOWN} of {len(view.themes)} rows; matrix.write("matrix.html") gives all.</p>'
            view = view.head(_SHOWN)
        return f"<style>{STYLE}</style>{matrix_html(view)}{note}"

    def __repr__(self) -> str:
        return f"<ConvergenceMatrix: {terminal_text(self.caption)}>"


def json_value(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and value != value else value
