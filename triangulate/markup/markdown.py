"""Text and tables as Markdown that renders literally under CommonMark, GitHub and pandoc."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from triangulate.markup.plain import visible

_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~^$!@+=:\"'()-])|([<>&])")
_ALWAYS = set("\\`*_[]|~^$@{}")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_LINE_START = re.compile(r"(?:[-+=#:]|\d{1,9}[.)])")
_ADDRESS = re.compile(r"(https?|ftp|mailto)(:)|\b(www)(\.)", re.IGNORECASE)


def markdown_text(text: str) -> str:
    """Text shown literally in Markdown, on one line.

    Examples
    --------
    >>> print(markdown_text("<script> *bold* a|b"))
    &lt;script&gt; \\*bold\\* a\\|b
    >>> print(markdown_text("1. not a list"))
    1\\. not a list
    """
    text = " ".join(visible(text).split("\n")).strip("\r")
    text = text.replace("\t", " ")
    result = _SPECIAL.sub(_escape, text)
    result = _ADDRESS.sub(lambda m: f"{m.group(1) or m.group(3)}{'&#58;' if m.group(2) else '&#46;'}", result)
    start = _LINE_START.match(result)
    if start:
        end = start.end() - 1
        result = result[:end] + "\\" + result[end:]
    return result.replace("!\\[", "\\!\\[")


def _escape(match: re.Match[str]) -> str:
    if match.group(2):
        return _ENTITIES[match.group(2)]
    char = match.group(1)
    return "\\" + char if char in _ALWAYS else char


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
