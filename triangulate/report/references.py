"""The list of references: the study's own ``references.bib`` and what the method rests on, set by pandoc's citeproc."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from triangulate.errors import OutputError

_SECONDS = 60
_OWN = Path(__file__).with_name("references.bib")


def reference_list(bibliography: str | None, file: str = "references.bib") -> list[str] | None:
    """The references as text, in alphabetical order; None where pandoc is not installed.

    Parameters
    ----------
    bibliography : str or None
        Content of the study's BibTeX file; Farmer et al. (2006) is added where it lacks it.
    file : str
        Its name in messages.

    Raises
    ------
    OutputError
        Where the bibliography cannot be read.
    """
    try:
        import pypandoc
    except ImportError:
        return None
    own = _OWN.read_text(encoding="utf-8")
    given = bibliography or ""
    source = given if "10.1177/1049732305285708" in given else f"{given}\n{own}"
    command = [pypandoc.get_pandoc_path(), "--from=bibtex", "--to=json", "--citeproc"]
    try:
        done = subprocess.run(command, input=source.encode(), capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603  # our own arguments
    except subprocess.TimeoutExpired as err:
        raise OutputError(f"{file} could not be read within {_SECONDS} seconds. Take out the entries that you do not need.") from err
    if done.returncode:
        reason = " ".join(done.stderr.decode(errors="replace").split())[:200]
        raise OutputError(
            f"{file} is not a bibliography that can be read ({reason}). Export it again as BibTeX from your reference manager."
        )
    tree: dict[str, Any] = json.loads(done.stdout)
    return [" ".join(_text(entry).split()) for entry in _entries(tree["blocks"])]


def _entries(blocks: list[Any]) -> list[Any]:
    found = []
    for block in blocks:
        if block["t"] == "Div":
            attributes, content = block["c"]
            found += [content] if "csl-entry" in attributes[1] else _entries(content)
    return found


def _text(node: Any) -> str:
    """All words of a part of the tree."""
    if isinstance(node, list):
        return "".join(_text(child) for child in node)
    if not isinstance(node, dict):
        return ""
    kind, content = node.get("t"), node.get("c", "")
    if kind == "Str":
        return str(content)
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind == "Quoted":
        return f"“{_text(content[1])}”"
    if kind == "Link":
        return _text(content[1])
    if kind in ("Span", "Div"):
        return _text(content[1])
    if kind in ("Math", "Code", "RawInline"):
        return str(content[1])
    return _text(content)
