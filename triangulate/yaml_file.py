"""YAML as plain values, with the line of every key: so that an error can say where.

Only what a settings file needs: mappings, lists, text, numbers, ``true`` / ``false``, nothing.
Words such as ``no`` or ``on`` and dates such as ``2024-03-05`` stay text: a source may be called
``no``, and a researcher who writes a date means the words.
"""

from __future__ import annotations

import re
from typing import Any

from triangulate.errors import Problem, did_you_mean

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+\Z")


class YamlFile:
    """A parsed YAML file: ``data``, the line of each path, and the problems found so far."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._lines: dict[Path, int] = {}
        self._seen: set[int] = set()
        self.data: Any = self._parse(text)

    def problem(self, path: Path, what: str, fix: str, severity: str = "error") -> None:
        """Record what is wrong at ``path``; the last key of the path is named."""
        key = next((str(part) for part in reversed(path) if isinstance(part, str)), None)
        self.problems.append(Problem(severity, self.file, None, self.line(path), key, what, fix))

    def line(self, path: Path) -> int:
        """Line of a path, or of the nearest thing above it (1-based)."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def known_keys(self, path: Path, mapping: dict[str, Any], known: list[str]) -> None:
        """Report keys that mean nothing here: a misspelt option must not be silently without effect."""
        for key in mapping:
            if key not in known:
                self.problem((*path, key), f'"{key}" means nothing here', did_you_mean(str(key), known))

    def _parse(self, text: str) -> Any:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            node = yaml.compose(text, Loader=loader)
        except yaml.YAMLError as err:
            mark = getattr(err, "problem_mark", None)
            line = mark.line + 1 if mark is not None else 1
            what = getattr(err, "problem", None) or "a character that YAML does not allow"
            self.problems.append(
                Problem(
                    "error",
                    self.file,
                    None,
                    line,
                    None,
                    f"this is not valid YAML ({what})",
                    "Look at the indentation, the colons and the quotation marks of this line and the one before it.",
                )
            )
            return None
        return None if node is None else self._value(node, ())

    def _value(self, node: Any, path: Path) -> Any:
        import yaml

        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node.value, plain=not node.style)
        if id(node) in self._seen:  # an alias: ten nested ones could stand for a billion values
            self.problem(path, "this refers to another place of the file with *", "Write the values out here.")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self._value(child, (*path, index)) for index, child in enumerate(node.value)]
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            self._lines[(*path, key)] = key_node.start_mark.line + 1
            if key in result:
                self.problem((*path, key), f'"{key}" is given twice', "Keep one of the two.")
            result[key] = self._value(value_node, (*path, key))
        return result


def _scalar(text: str, *, plain: bool) -> str | int | float | bool | None:
    if not plain:
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True"):
        return True
    if text in ("false", "False"):
        return False
    if _INTEGER.match(text):
        return int(text)
    if _NUMBER.match(text):
        return float(text)
    return text
