"""A report as one self-contained HTML file."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from triangulate.markup import html_table, html_text
from triangulate.report.blocks import Block, Bullets, FigureBlock, Heading, MatrixBlock, Paragraph, Spans, TableBlock
from triangulate.writers.matrix_html import STYLE, matrix_html

_STYLE = """
body{margin:2rem auto;max-width:60rem;padding:0 1rem;font:16px/1.55 system-ui,sans-serif;color:#1c2024;background:#fff}
h1{font-size:1.8rem;line-height:1.25}h2{font-size:1.35rem;margin-top:2.2em}h3{font-size:1.1rem;margin-top:1.6em}
p,li{max-width:46rem}
.note{border-left:4px solid #7a8793;padding-left:.8em;color:#3d4750}
blockquote{margin:.6em 0;padding-left:1em;border-left:4px solid #b9d9d4;max-width:44rem}
figure{margin:1.2em 0}figure img{max-width:100%;height:auto}figcaption{font-size:.92em;color:#3d4750}
nav ol{padding-left:1.2em}
.scroll{overflow-x:auto}
a{color:#0b5c8a}
@media print{body{max-width:none;font-size:11pt}nav{display:none}.tri{font-size:9pt}tr{break-inside:avoid}}
""".strip()
_TAGS = {"strong": "strong", "em": "em"}


def report_html(blocks: Sequence[Block], title: str, language: str = "en") -> str:
    """The blocks as a page with a table of contents; it asks nothing of the network."""
    contents = [block for block in blocks if isinstance(block, Heading) and block.level == 2 and block.anchor]
    links = "".join(f'<li><a href="#{html_text(block.anchor)}">{html_text(block.text)}</a></li>' for block in contents)
    body = []
    for position, block in enumerate(blocks):
        body.append(_block(block))
        if position == 0 and links:
            body.append(f'<nav aria-label="Contents"><ol>{links}</ol></nav>')
    return (
        f'<!DOCTYPE html>\n<html lang="{html_text(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html_text(title)}</title>\n<style>\n{STYLE}\n{_STYLE}\n</style></head>\n<body><main>\n"
        + "\n".join(body)
        + "\n</main></body></html>\n"
    )


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        anchor = f' id="{html_text(block.anchor)}"' if block.anchor else ""
        return f"<h{block.level}{anchor}><bdi>{html_text(block.text)}</bdi></h{block.level}>"
    if isinstance(block, Paragraph):
        if block.kind == "quote":
            return f"<blockquote>{_spans(block.spans)}</blockquote>"
        return f'<p class="note">{_spans(block.spans)}</p>' if block.kind == "note" else f"<p>{_spans(block.spans)}</p>"
    if isinstance(block, Bullets):
        return "<ul>" + "".join(f"<li>{_spans(item)}</li>" for item in block.items) + "</ul>"
    if isinstance(block, TableBlock):
        return _scrolling(html_table(block.caption, block.header, block.rows, block.row_headers), block.caption)
    if isinstance(block, MatrixBlock):
        return _scrolling(matrix_html(block.view), block.view.caption)
    if isinstance(block, FigureBlock):
        data = base64.b64encode(block.png).decode("ascii")
        return (
            f'<figure><img alt="{html_text(block.alternative_text)}" src="data:image/png;base64,{data}" '
            f'style="width:{block.width:.2f}in"><figcaption>{html_text(block.caption)}</figcaption></figure>'
        )
    raise TypeError(f"no HTML for {type(block).__name__}")


def _scrolling(table: str, label: str) -> str:
    """A wide table scrolls by itself, by keyboard too."""
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{html_text(label)}">{table}</div>'


def _spans(spans: Spans) -> str:
    parts = []
    for words, role in spans:
        safe = html_text(words)
        if role == "plain":
            parts.append(safe)
        elif role == "quote":
            parts.append(f"<q><bdi>{safe}</bdi></q>")
        else:
            parts.append(f"<{_TAGS[role]}><bdi>{safe}</bdi></{_TAGS[role]}>")
    return "".join(parts)
