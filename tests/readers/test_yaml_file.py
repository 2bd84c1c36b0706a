"""YAML: plain values with their lines, and sentences instead of a parser's words."""

from __future__ import annotations

import pytest
import yaml

from triangulate.yaml_file import YamlFile

QUOTES = (
    "a quotation mark is opened in this line and never closed. "
    'Close it at the end of the text; a text with an apostrophe goes into double quotation marks: "it\'s".'
)
COLON = 'a text that has a colon in it needs quotation marks. Write it like this: title: "A study: what it is about".'
BRACKET = "a bracket [ is opened in this line and not closed, or a comma is missing. Close it with ], with commas between values."
FAR = (
    "the line is indented too far, or the line before has no blank after its colon. "
    "Begin keys that belong together in the same column, and write a blank after each colon."
)
MISFIT = (
    "the indentation of this line does not fit, or text follows a closing quotation mark. "
    "Begin keys that belong together in the same column, and put the whole text inside the quotation marks."
)
DASH = (
    "the indentation of this line does not fit, or the - of a list is missing. "
    "Begin the lines of one list in the same column, each with - and a blank."
)
COMMENT = 'what follows # in this line is a comment. A text that begins with # needs quotation marks: "#1b7f79".'
ALIAS = "Write the value out here; a text that begins with * needs quotation marks."

SENTENCES = {
    'a: 1\nb: "both\nc: 2\n': f"line 2: {QUOTES}",
    "a: 1\nb: 'both\nc: 2\n": f"line 2: {QUOTES}",
    "a: 1\ntitle: A study: what\n": f"line 2: {COLON}",
    "a:\n\tb: 1\n": "line 2: this line is indented with a tab. Use blanks instead.",
    "s:\n  - id: a\n\tlabel: x\n": "line 3: this line is indented with a tab. Use blanks instead.",
    "a: 1\n  b: 2\n": f"line 2: {FAR}",
    "a:1\nb: 2\n": f"line 2: {FAR}",
    "a:\n    b: 1\n  c: 2\n": f"line 3: {MISFIT}",
    "a: 'it's'\n": f"line 1: {MISFIT}",
    "- a\nb: 1\n": f"line 2: {DASH}",
    "a: [x, y\nb: 2\n": f"line 1: {BRACKET}",
    "a: {x: 1, y: 2\nb: 2\n": f"line 1: {BRACKET.replace('bracket [', 'brace {').replace(']', '}').replace('values', 'keys')}",
    "a: {x: #123, y: 2}\n": f"line 1: {COMMENT}",
    "a: 1\nb\nc: 2\n": (
        "line 2: this line has no colon after its key. Write key: value; a text over several lines goes into quotation marks."
    ),
    "a: @x\n": "line 1: a text cannot begin with @. Put the text in quotation marks.",
    "a: %x\n": "line 1: a text cannot begin with %. Put the text in quotation marks.",
    "a: & x\n": "line 1: a text cannot begin with & or *. Put the text in quotation marks.",
    'a: "c:\\dir"\n': "line 1: a backslash has a meaning of its own in double quotation marks. Use single quotation marks here.",
    "a: 1\n---\nb: 2\n": "line 2: a second document begins here (---). Delete this line.",
    "a: *x\n": f"line 1: *x refers to another place of the file. {ALIAS}",
    "? [a, b]\n: c\n": "line 1: a bracket or a list stands where a key must be. Put texts with [ or { in quotation marks.",
    "a: 1\nb: \x07\n": (
        "line 2: there is a character here that no text can have. Delete it (it may be invisible), or save the file again as UTF-8 text."
    ),
    "a: 1\na: 2\n": 'line 2, key "a": this key is given twice. Keep one of the two.',
}


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("parser", ["in C", "in Python"])
def test_what_is_wrong_is_said_in_words_that_need_no_manual(text: str, parser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if parser == "in Python":  # where PyYAML was built without its library
        monkeypatch.delattr(yaml, "CSafeLoader")
    assert [str(problem) for problem in YamlFile(text, "study.yaml").problems] == [f"study.yaml, {SENTENCES[text]}"]


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x]\n" + "".join(f"{chr(98 + i)}: [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)),
        "a: &a [*a]\n",
        "[" * 100_000,
        "{a: " * 50_000,
        "- " * 100_000,
        "? " * 100_000,
        "".join(" " * i + "a:\n" for i in range(1000)),
        "a: x\n" * 300_000,
        "[" * 500 + "]" * 500,
    ],
    ids=["bomb of aliases", "alias of itself", "brackets", "braces", "lists", "keys", "steps", "megabytes", "brackets that close"],
)
def test_what_would_take_all_memory_or_time_is_answered_in_one_sentence(text: str) -> None:
    found = YamlFile(text, "study.yaml")
    assert len(found.problems) == 1
    assert found.data is None


def test_values_keep_the_lines_in_which_they_stand() -> None:
    found = YamlFile("a: 1\nb:\n  - c: x\n    d: [1,\n      2]\n", "study.yaml")
    assert found.data == {"a": 1, "b": [{"c": "x", "d": [1, 2]}]}
    found.problem(("b", 0, "d", 1), "x", "y")
    found.problem(("b", 0, "e"), "x", "y")
    found.problem(("f",), "x", "y")
    assert [(problem.row, problem.column) for problem in found.problems] == [(5, "d"), (3, "e"), (None, "f")]


def test_only_whole_numbers_truths_and_nothing_are_more_than_text() -> None:
    text = "[1, -1, 0, true, FALSE, null, ~, '', '1', 1.5, 007, +1, 0x1, yes, no, on, 2024-03-05, 12:30, 99999999999999999999]"
    assert YamlFile(text, "x").data == [
        1, -1, 0, True, False, None, None, "", "1", "1.5", "007", "+1", "0x1", "yes", "no", "on", "2024-03-05", "12:30",
        "99999999999999999999",
    ]  # fmt: skip


def test_anchors_that_nobody_refers_to_and_tags_do_no_harm() -> None:
    assert YamlFile("a: &x 1\nb: !tag y\nc: !!python/object:os.system z\n", "x").data == {"a": 1, "b": "y", "c": "z"}
