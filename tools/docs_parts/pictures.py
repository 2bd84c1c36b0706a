"""What a page shows of a study: its folder, its files, its matrix, one cell, its figures."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from docs_parts.reference import code, literal, table
from docs_parts.running import boxed
from triangulate.matrix import json_value
from triangulate.protocol.result import cell_words
from triangulate.study import open_study
from triangulate.writers.matrix_html import matrix_html


def tree(folder: Path, *hidden: str) -> str:
    """The files of a folder."""
    lines = [f"{folder.name}/"]
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).parts):
        parts = path.relative_to(folder).parts
        if not set(parts) & set(hidden):
            lines.append("  " * len(parts) + path.name + ("/" if path.is_dir() else ""))
    return "```text\n" + "\n".join(lines) + "\n```"


def file(path: Path, first: str = "0") -> str:
    """The text of a file, or its first lines."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    shown = lines[: int(first)] if int(first) else lines
    language = {".yaml": "yaml", ".csv": "text", ".jsonl": "json", ".md": "markdown"}.get(path.suffix, "text")
    more = ["..."] if len(shown) < len(lines) else []
    return f"```{language}\n" + "\n".join([*shown, *more]) + "\n```"


def csv(path: Path, columns: str = "", rows: str = "5", where: str = "") -> str:
    """Some rows and columns of a table."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for condition in filter(None, where.split(",")):
        name, value = condition.split(":")
        frame = frame[frame[name] == value]
    chosen = frame[columns.split(",")] if columns else frame
    lines = [[literal(value) for value in row] for row in chosen.head(int(rows)).to_numpy()]
    return table([str(name) for name in chosen.columns], lines)


def matrix(folder: Path, rows: str = "0", opened: str = "") -> str:
    """The matrix of a study as it shows itself; ``opened`` names a meta-theme whose reasons stand open."""
    view = open_study(folder).matrix().view
    html = matrix_html(view.head(int(rows)) if int(rows) else view)
    if opened:
        start = html.index(f">{opened}<")
        html = html[:start] + html[start:].replace("<details>", "<details open>", 1)
    return boxed(html)


def cell(folder: Path, theme: str, a: str, b: str) -> str:
    """One comparison, column by column."""
    cells = open_study(folder).matrix().cells
    row = cells[(cells["meta_theme"] == theme) & (cells["source_a"] == a) & (cells["source_b"] == b)].iloc[0].map(json_value)
    return table(("Column", "What it holds"), [(code(name), literal(cell_words(value))) for name, value in row.to_dict().items()])


def figure(folder: Path, name: str, target: Path, link: str, page: str = "1") -> str:
    """One figure of a study as a picture; nothing where the study has none or Matplotlib is not installed."""
    if find_spec("matplotlib") is None or name not in (found := _figures(folder)):
        return ""
    from triangulate.figures import figure_bytes

    drawn = found[name][int(page) - 1]
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{name}-{page}.png").write_bytes(figure_bytes(drawn, "png", dpi=130))
    words = _quoted(drawn.alternative_text)
    return f'<figure markdown="0"><img alt="{words}" src="{link}/{name}-{page}.png"></figure>'


@lru_cache(maxsize=4)
def _figures(folder: Path) -> dict[str, Any]:
    """All figures of a study, drawn once a page."""
    found: dict[str, Any] = open_study(folder).figures
    return found


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
