"""The convergence coding matrix as a Markdown table."""

from __future__ import annotations

from triangulate.markup import markdown_table, markdown_text
from triangulate.writers.matrix_html import MatrixView


def matrix_markdown(view: MatrixView) -> str:
    """Caption, table and legend; the letter goes before each label."""
    rows = [
        [theme, label, *("; ".join(f"{view.looks[outcome].letter} {view.looks[outcome].label}" for outcome, _ in cell) for cell in row)]
        for theme, label, row in zip(view.themes, view.labels, view.cells, strict=True)
    ]
    legend = ", ".join(f"{look.letter} {look.label}: {view.counts[key]}" for key, look in view.looks.items() if view.counts.get(key))
    return f"{markdown_text(view.caption)}\n\n{markdown_table(['Id', 'Meta-theme', *view.columns], rows)}\n\n{markdown_text(legend)}\n"
