"""What the steps hand over: a few tables with captions, shown as such in a notebook."""

from __future__ import annotations

from typing import Any

import pandas as pd

from triangulate.markup import html_table

_SHOWN = 60


class Result:
    """Something that consists of captioned tables; subclasses are frozen dataclasses."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """Caption -> table, in the order in which they are read."""
        raise NotImplementedError

    def notes(self) -> list[str]:
        """Sentences that have to be read with the tables."""
        return []

    def _repr_html_(self) -> str:
        parts = [f"<p>{html_note}</p>" for html_note in map(_html, self.notes())]
        for caption, frame in self.tables().items():
            if len(frame):
                shown = f" (the first {_SHOWN} of {len(frame)} rows)" if len(frame) > _SHOWN else ""
                parts.append(html_table(caption + shown, [_heading(name) for name in frame.columns], text_rows(frame.head(_SHOWN))))
            else:
                parts.append(f"<p>{_html(caption)}: none.</p>")
        return "\n".join(parts)


def text_rows(frame: pd.DataFrame) -> list[list[str]]:
    """The rows of a table as text; missing values are empty."""
    columns = [[cell_words(value) for value in frame[name].to_numpy(dtype=object, na_value=None)] for name in frame.columns]
    return [list(row) for row in zip(*columns, strict=True)] if columns else []


def cell_words(value: Any) -> str:
    """One value of a table as it is printed."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (tuple, list)):
        return " or ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)


def _heading(name: str) -> str:
    return str(name).replace("_", " ")


def _html(text: str) -> str:
    from triangulate.markup import html_text

    return html_text(text)
