"""The narrative report: its sections as plain blocks, and the forms in which these are written."""

from triangulate.report.context import ReportContext
from triangulate.report.html import report_html
from triangulate.report.markdown import report_markdown
from triangulate.report.sections import report_blocks

__all__ = ["ReportContext", "report_blocks", "report_html", "report_markdown"]
