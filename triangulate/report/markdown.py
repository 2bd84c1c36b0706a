"""A report as Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from triangulate.markup import markdown_table, markdown_text
from triangulate.report.blocks import Block, Bullets, FigureBlock, Heading, MatrixBlock, Paragraph, Spans, TableBlock
from triangulate.writers.matrix_markdown import matrix_markdown

_MARKS = {"strong": "**", "em": "*"}


def report_markdown(blocks: Iterable[Block]) -> str:
    """The blocks as Markdown that renders literally what people entered."""
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {markdown_text(block.text)}"
    if isinstance(block, Paragraph):
        body = _spans(block.spans)
        return f"> {body}" if block.kind == "quote" else f"*Note:* {body}" if block.kind == "note" else body
    if isinstance(block, Bullets):
        return "\n".join(f"- {_spans(item)}" for item in block.items)
    if isinstance(block, TableBlock):
        return f"{markdown_text(block.caption)}\n\n{markdown_table(block.header, block.rows)}"
    if isinstance(block, MatrixBlock):
        return matrix_markdown(block.view).rstrip()
    if isinstance(block, FigureBlock):
        # A Markdown file stands alone: the figure is there in words.
        return f"*Figure: {markdown_text(block.caption)}.* {markdown_text(block.alternative_text)}"
    raise TypeError(f"no Markdown for {type(block).__name__}")


def _spans(spans: Spans) -> str:
    parts = []
    for position, (words, role) in enumerate(spans):
        safe = markdown_text(words, begins=position == 0)
        if role == "quote":
            safe = f"“{safe}”"
        mark = _MARKS.get(role, "")
        core = safe.strip()
        parts.append(safe.replace(core, f"{mark}{core}{mark}", 1) if mark and core else safe)
    return "".join(parts)
