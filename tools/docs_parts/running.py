"""Commands and Python that stand in a page: really run, with what they really print put below them.

A fence that begins with ```` ```console run ```` or ```` ```python run ```` is run in a folder that belongs to
the page. Words after ``run`` change what is shown:

- ``hidden``: run, show nothing (to prepare files);
- ``raw``: show only what was printed, as Markdown;
- ``exit=1``: the exit code that the commands must have (0 where nothing is said);
- ``first=12``: only the first lines of what was printed, and how many there were;
- ``tables=1``: up to the end of that many captioned tables;
- ``width=100``: longer lines are cut, with an ellipsis.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import random
import shlex
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd

from docs_parts.reference import literal, table
from triangulate.cli import main
from triangulate.model import judgements
from triangulate.protocol.result import Result, text_rows


class PageError(Exception):
    """A page of the documentation does not do what it says; the message names the page and the place."""


class PageClock:
    """Time and chance on a page: judgements made there are the same whenever it is built, a minute apart."""

    def __init__(self, page: str) -> None:
        self._seconds = 1_742_202_000.0  # 17 March 2025, 9:00, after all that the shipped studies hold
        self._random = random.Random(page)

    def time(self) -> float:
        """In the place of ``time.time``."""
        self._seconds += 60
        return self._seconds

    def randbits(self, number: int) -> int:
        """In the place of ``secrets.randbits``."""
        return self._random.getrandbits(number)


class Workshop:
    """The folder of one page and the Python names that its blocks share."""

    def __init__(self, page: str, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self._clock = PageClock(page)
        self.names: dict[str, Any] = {"__name__": "__docs__"}
        folder.mkdir(parents=True)

    def run(self, language: str, code: str, options: dict[str, str]) -> str:
        """The Markdown that takes the place of a block."""
        shown = self._console(code, options) if language == "console" else self._python(code, options)
        return "" if "hidden" in options else shown

    def _console(self, code: str, options: dict[str, str]) -> str:
        parts = []
        for line in code.splitlines():
            if not line.startswith("$ "):
                raise PageError(f"{self.page}: a line of a console block begins with '$ ', this does not: {line}")
            words = shlex.split(line[2:])
            if words[0] != "triangulate":
                raise PageError(f"{self.page}: only triangulate can be run, not {words[0]}")
            printed = io.StringIO()
            try:
                with self._here(), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                    code_of_exit = main(words[1:])
            except Exception as err:
                raise PageError(f"{self.page}: {line}\n{traceback.format_exc()}") from err
            if code_of_exit != int(options.get("exit", "0")):
                raise PageError(f"{self.page}: {line} ended with {code_of_exit}:\n{printed.getvalue()}")
            output = _cut(printed.getvalue().rstrip(), options)
            parts.append(f"{line}\n{output}" if output else line)
        text = "\n\n".join(parts)
        return _fenced("console", text)

    def _python(self, code: str, options: dict[str, str]) -> str:
        tree = ast.parse(code)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        printed = io.StringIO()
        value = None
        try:
            with self._here(), contextlib.redirect_stdout(printed):
                exec(compile(tree, self.page, "exec"), self.names)
                if isinstance(last, ast.Expr):
                    value = eval(compile(ast.Expression(last.value), self.page, "eval"), self.names)
        except Exception as err:
            raise PageError(f"{self.page}: {traceback.format_exc()}\nin the block\n{code}") from err
        if "raw" in options:
            return printed.getvalue()
        parts = [f"```python\n{code.rstrip()}\n```"]
        if printed.getvalue().strip():
            parts.append(_fenced("text", _cut(printed.getvalue().rstrip(), options)))
        if value is not None:
            parts.append(shown_value(value, options))
        return "\n\n".join(parts)

    @contextlib.contextmanager
    def _here(self) -> Iterator[None]:
        before = Path.cwd()
        os.chdir(self.folder)
        sys.stdout.flush()
        try:
            with patch.object(judgements, "time", self._clock), patch.object(judgements, "secrets", self._clock):
                yield
        finally:
            os.chdir(before)


def shown_value(value: Any, options: dict[str, str]) -> str:
    """The value of the last line of a block as a notebook would show it."""
    if isinstance(value, pd.DataFrame):
        first = int(options.get("first", "0")) or len(value)
        cells = [[literal(cell) for cell in row] for row in text_rows(value.head(first))]
        made = table([str(name).replace("_", " ") for name in value.columns], cells)
        return made + (f"\n\n*{first} of {len(value)} rows.*" if first < len(value) else "")
    if isinstance(value, Result) or hasattr(value, "_repr_html_"):
        return boxed(value._repr_html_())
    return _fenced("text", _cut(str(value) if isinstance(value, str) else repr(value), options))


def _fenced(language: str, text: str) -> str:
    """A block of what was printed: sentences may be wrapped, columns may not."""
    kind = language if "  " in text.replace("\n  ", "\n") else f"{{ .{language} .wrap }}"
    return f"``` {kind}\n{text}\n```"


def boxed(html: str) -> str:
    """HTML of the toolkit as a picture in a page."""
    style, end = "<style>", "</style>"
    if html.startswith(style):  # it stands once in assets/matrix.css
        html = html[html.index(end) + len(end) :]
    return f'<div class="tri-box" markdown="0">\n{html}\n</div>'


def _cut(text: str, options: dict[str, str]) -> str:
    lines = text.splitlines()
    first = int(options.get("first", "0")) or _end_of_table(lines, int(options.get("tables", "0")))
    if first and len(lines) > first:
        lines = [*lines[:first], f"... ({len(lines) - first} more lines)"]
    width = int(options.get("width", "0"))
    if width:
        lines = [line if len(line) <= width else line[: width - 1].rstrip() + "…" for line in lines]
    return "\n".join(lines)


def _end_of_table(lines: list[str], number: int) -> int:
    """How many lines there are to the end of that many captioned tables; 0 for all."""
    for at, line in enumerate(lines):
        if line.endswith(":") and at + 1 < len(lines) and lines[at + 1]:
            number -= 1
            if number == 0:
                return lines.index("", at) if "" in lines[at:] else 0
    return 0
