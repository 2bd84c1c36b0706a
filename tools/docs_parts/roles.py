"""Docstrings name other things as ``:func:`open_study```; pages show the name alone."""

from __future__ import annotations

import re
from typing import Any

import griffe

_ROLE = re.compile(r":(?:py:)?[a-z]+:`~?(?P<path>[^`]+)`")


class Roles(griffe.Extension):
    """Turns the roles of docstrings into plain code before they are read."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Called for each module, class, function and attribute."""
        if obj.docstring is not None:
            obj.docstring.value = _ROLE.sub(_plain, obj.docstring.value)


def _plain(match: re.Match[str]) -> str:
    path = match["path"]
    return f"``{path.rsplit('.', 1)[-1] if path.startswith('triangulate.') else path}``"
