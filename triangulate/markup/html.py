"""Text and tables as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from triangulate.markup.plain import visible

_LONGEST_WORD = 30
_UNSAFE = re.compile(r"[^\t\n !#-%(-;=?-~\u00a0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd]")
"""What HTML would read as markup, what nobody would see and what turns the direction: most texts have none of it."""


def html_text(text: str) -> str:
    """Text shown literally in HTML, in content and in attributes.

    Examples
    --------
    >>> html_text('<b onclick="x">')
    '&lt;b onclick=&quot;x&quot;&gt;'
    """
    return escape(visible(text)) if _UNSAFE.search(text) else text


def long_word(text: str) -> bool:
    """Whether a text has a word that would make a column too wide unless it is broken."""
    return len(text) > _LONGEST_WORD and max(map(len, text.split()), default=0) > _LONGEST_WORD


def _wide(cell: str) -> str:
    return ' class="w"' if long_word(cell) else ""


def html_table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], row_headers: int = 1) -> str:
    """A table that a screen reader can follow: caption, column and row headers with their scope.

    Cells are text, not HTML; the first ``row_headers`` cells of a row are its headers.
    """
    head = "".join(f'<th scope="col">{html_text(cell)}</th>' for cell in header)
    body = []
    for row in rows:
        cells = [
            f'<th scope="row"{_wide(cell)}><bdi>{html_text(cell)}</bdi></th>'
            if index < row_headers
            else f"<td{_wide(cell)}><bdi>{html_text(cell)}</bdi></td>"
            for index, cell in enumerate(row)
        ]
        body.append("<tr>" + "".join(cells) + "</tr>")
    return f'<table class="tri"><caption>{html_text(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'
