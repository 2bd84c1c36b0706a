"""Text that people entered, made safe for where it is shown: HTML, Markdown, spreadsheets, the terminal.

Findings, quotes and names are untrusted: whatever stands in them is shown literally.
"""

from triangulate.markup.html import html_table, html_text
from triangulate.markup.markdown import markdown_table, markdown_text
from triangulate.markup.plain import csv_text, terminal_table, terminal_text, visible

__all__ = [
    "csv_text",
    "html_table",
    "html_text",
    "markdown_table",
    "markdown_text",
    "terminal_table",
    "terminal_text",
    "visible",
]
