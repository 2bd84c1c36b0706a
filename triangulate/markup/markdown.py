"""Text and tables as Markdown that renders literally under CommonMark, GitHub and pandoc."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from triangulate.markup.plain import visible

_SPECIAL = re.compile(r"[\\`*_{}\[\]#|~^$@<>&]")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_BLOCK_START = re.compile(r"[-+=:%]|\((?=\w{1,9}\)(?:\s|$))|(?:(?:\d{1,9}|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+)[.)])(?=\s|$)")
_ADDRESS = re.compile(r"(https?|ftp|mailto)(:)|(?<![a-z0-9])(www)(\.)", re.IGNORECASE)


def markdown_text(text: str, *, begins: bool = True) -> str:
    """Text shown literally in Markdown, on one line.

    ``begins`` says whether a block begins with it: where it follows other text, what looks like a
    list or a heading is none.

    Examples
    --------
    >>> print(markdown_text("<script> *bold* a|b"))
    &lt;script&gt; \\*bold\\* a\\|b
    >>> print(markdown_text("1. not a list"))
    1\\. not a list
    """
    text = " ".join(visible(text).split("\n")).replace("\t", " ")
    if begins:
        text = text.lstrip()  # four blanks would begin a block of code
    result = _SPECIAL.sub(_escape, text)
    result = _ADDRESS.sub(lambda m: f"{m.group(1) or m.group(3)}{'&#58;' if m.group(2) else '&#46;'}", result)
    start = _BLOCK_START.match(result) if begins else None
    if start:
        end = start.end() - 1
        result = result[:end] + "\\" + result[end:]
    return result.replace("!\\[", "\\!\\[")


def _escape(match: re.Match[str]) -> str:
    return _ENTITIES.get(match.group(), "\\" + match.group())


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A pipe table; cells are text, not Markdown.

    Examples
    --------
    >>> print(markdown_table(["code", "n"], [["agreement", "2"]]))
    | code | n |
    | --- | --- |
    | agreement | 2 |
    """
    lines = [list(map(markdown_text, header)), ["---"] * len(header), *([markdown_text(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
