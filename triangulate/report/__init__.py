"""The narrative report: its sections as plain blocks, and the forms in which these are written."""

from __future__ import annotations

from collections.abc import Sequence

from triangulate.report.blocks import Block, Heading
from triangulate.report.context import GivenTexts, ReportContext, StepResults, figure_blocks, make_context
from triangulate.report.html import report_html
from triangulate.report.markdown import report_markdown
from triangulate.report.sections import report_blocks

__all__ = [
    "Block",
    "GivenTexts",
    "ReportContext",
    "StepResults",
    "figure_blocks",
    "make_context",
    "render_report",
    "report_blocks",
    "report_html",
    "report_markdown",
]


def render_report(blocks: Sequence[Block], kind: str, title: str, language: str, note: str = "") -> bytes:
    """The report in one of its forms: ``.md``, ``.html``, ``.docx`` or ``.pdf``; ``note`` stands on every page."""
    if kind == ".md":
        return report_markdown(blocks).encode("utf-8", errors="replace")
    if kind == ".html":
        return report_html(blocks, title, language).encode("utf-8", errors="replace")
    title = next((block.text for block in blocks if isinstance(block, Heading)), title)
    from triangulate.report.pandoc import report_docx, report_pdf

    return (report_docx if kind == ".docx" else report_pdf)(blocks, title, language, note)
