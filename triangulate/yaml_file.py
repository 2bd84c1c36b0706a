"""YAML as plain values, with the line of every key: so that an error can say where.

Only what a settings file needs: mappings, lists, text, whole numbers, ``true`` / ``false``, nothing.
Words such as ``no`` or ``on``, dates such as ``2024-03-05`` and figures such as ``2023.10`` stay
text: a source may be called ``no``, and a researcher who writes a date means the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from triangulate.errors import Problem, did_you_mean

if TYPE_CHECKING:
    import yaml

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})\Z")
_DEEPEST = 40
_LONGEST = 1_000_000
"""Characters; a settings file is a page or two, a scheme likewise."""


class YamlFile:
    """A parsed YAML file: ``data``, the line of each path, and the problems found so far."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._lines: dict[Path, int] = {}
        self.data: Any = self._parse(text)

    def problem(self, path: Path, what: str, fix: str, severity: str = "error") -> None:
        """Record what is wrong at ``path``; the last key of the path is named.

        Where the file has nothing of the path (a key is missing at the top), no line is named.
        """
        key = next((str(part) for part in reversed(path) if isinstance(part, str)), None)
        while path and path not in self._lines:
            path = path[:-1]
        self.problems.append(Problem(severity, self.file, None, self._lines[path] if path else None, key, what, fix))

    def known_keys(self, path: Path, mapping: dict[str, Any], known: list[str]) -> None:
        """Report keys that mean nothing here: a misspelt option must not be silently without effect."""
        for key in mapping:
            if key not in known:
                self.problem((*path, key), "there is no such key", did_you_mean(key, known))

    def _parse(self, text: str) -> Any:
        import yaml

        def add(line: int | None, what: str, fix: str) -> None:
            self.problems.append(Problem("error", self.file, None, line, None, what, fix))

        if len(text) > _LONGEST:
            add(None, "the file is larger than a megabyte", "A file of settings has a page or two: is this the right one?")
            return None
        try:
            return self._document(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        except yaml.YAMLError as err:
            add(*_explain(err, text))
        except _NotOursError as err:
            add(*err.args)
        return None

    def _document(self, events: Iterator[yaml.Event]) -> Any:
        import yaml

        data: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    raise _NotOursError(_line(event), "a second document begins here (---)", "Delete this line.")
            elif isinstance(event, yaml.NodeEvent):
                data = self._value(event, events, ())
        return data

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> Any:
        import yaml

        line = _line(event)
        self._lines.setdefault(path, line)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event.value, plain=not event.style)
        if isinstance(event, yaml.AliasEvent):  # ten nested ones could stand for a billion values
            fix = "Write the value out here; a text that begins with * needs quotation marks."
            raise _NotOursError(line, f"*{event.anchor} refers to another place of the file", fix)
        if len(path) >= _DEEPEST:
            raise _NotOursError(
                line, f"lists and keys go more than {_DEEPEST} levels deep here", "Nothing here needs that: look at it again."
            )
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(child := next(events), yaml.SequenceEndEvent):
                items.append(self._value(child, events, (*path, len(items))))
            return items
        result: dict[str, Any] = {}
        while not isinstance(key_event := next(events), yaml.MappingEndEvent):
            at = _line(key_event)
            if not isinstance(key_event, yaml.ScalarEvent):
                raise _NotOursError(at, "a bracket or a list stands where a key must be", "Put texts with [ or { in quotation marks.")
            key = key_event.value
            self._lines[(*path, key)] = at
            if key in result:
                self.problem((*path, key), "this key is given twice", "Keep one of the two.")
            result[key] = self._value(next(events), events, (*path, key))
        return result


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


class _NotOursError(Exception):
    """Valid YAML that settings have no use for: line, what, fix."""


def _scalar(text: str, *, plain: bool) -> str | int | bool | None:
    if not plain:
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE"):
        return True
    if text in ("false", "False", "FALSE"):
        return False
    return int(text) if _INTEGER.match(text) else text


_OPENED = (
    (
        "quoted scalar",
        "a quotation mark is opened in this line and never closed",
        'Close it at the end of the text; a text with an apostrophe goes into double quotation marks: "it\'s".',
    ),
    (
        "flow sequence",
        "a bracket [ is opened in this line and not closed, or a comma is missing",
        "Close it with ], with commas between values.",
    ),
    (
        "flow mapping",
        "a brace { is opened in this line and not closed, or a comma is missing",
        "Close it with }, with commas between keys.",
    ),
    ("simple key", "this line has no colon after its key", "Write key: value; a text over several lines goes into quotation marks."),
)
"""What the parser was in the midst of, what that means to people where it began, and what to do."""

_FOUND = (
    ("tab character", "this line is indented with a tab", "Use blanks instead."),
    ("escape character", "a backslash has a meaning of its own in double quotation marks", "Use single quotation marks here."),
    ("alphabetic", "a text cannot begin with & or *", "Put the text in quotation marks."),
    ("two colons", "a text that has a colon in it needs quotation marks", 'Write it like this: title: "A study: what it is about".'),
    (
        "mapping values",
        "the line is indented too far, or the line before has no blank after its colon",
        "Begin keys that belong together in the same column, and write a blank after each colon.",
    ),
    (
        "flow node",
        "a bracket is not closed before this line, or a value between two commas is missing",
        "Close [ with ] and { with }, and write a value between commas.",
    ),
    (
        "block mapping",
        "the indentation of this line does not fit, or text follows a closing quotation mark",
        "Begin keys that belong together in the same column, and put the whole text inside the quotation marks.",
    ),
    (
        "block collection",
        "the indentation of this line does not fit, or the - of a list is missing",
        "Begin the lines of one list in the same column, each with - and a blank.",
    ),
)
"""Words of the parser's message, what they mean to people where it stopped, and what to do."""


def _explain(err: yaml.YAMLError, text: str) -> tuple[int | None, str, str]:
    """Line, what and fix for what the parser found."""
    mark, opened = getattr(err, "problem_mark", None), getattr(err, "context_mark", None)
    if mark is None:
        position = getattr(err, "position", None)
        fix = "Delete it (it may be invisible), or save the file again as UTF-8 text."
        return None if position is None else text.count("\n", 0, position) + 1, "there is a character here that no text can have", fix
    context, problem = str(getattr(err, "context", "")), str(getattr(err, "problem", ""))
    lines = re.split(r"\r\n|[\r\n\x85\u2028\u2029]", text)
    line = min(mark.line + 1, len(lines))
    if "cannot start any token" in problem:
        character = lines[line - 1][mark.column : mark.column + 1]
        if character != "\t":
            return line, f"a text cannot begin with {character}", "Put the text in quotation marks."
        problem = "tab character"
    elif "mapping values" in problem and lines[line - 1].count(": ") > 1:
        problem = "two colons"
    elif opened is not None and "escape" not in problem:
        around = range(max(opened.line - ("flow node" in context), 0), line) if "flow" in context else ()
        comment = [number for number in around if re.search(r"\s#\S", lines[number])]
        if comment:
            fix = 'A text that begins with # needs quotation marks: "#1b7f79".'
            return comment[0] + 1, "what follows # in this line is a comment", fix
        for words, what, fix in _OPENED:
            if words in context:
                return opened.line + 1, what, fix
    for words, what, fix in _FOUND:
        if words in problem or words in context:
            return line, what, fix
    fix = "Look at the indentation, the colons and the quotation marks of this line and the one before it."
    return line, f"this is not valid YAML ({problem})", fix
