"""The page on the journal names every kind of judgement with exactly the fields that the software takes."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from docs_parts import reference

import triangulate as tri
from triangulate.errors import JudgementError
from triangulate.model.judgements import KINDS, line_of, make_judgement
from triangulate.protocol import judging
from triangulate.protocol.erasure import CaseWords, record_body
from triangulate.study import Study

DOCUMENTED = [kind for group in reference.kinds_of_judgement() for kind in group["kinds"]]
BY_NAME = {kind["kind"]: kind for kind in DOCUMENTED}
SHORT_FOR_FINDINGS = {"finding"}
"""A single finding may be named so where a list of findings is meant; what is saved is the list."""


class Asked(dict[str, Any]):
    """A part of a judgement that remembers which fields the check asked for."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return super().__contains__(name)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """The synthetic study with several statements allowed, one judgement of anna undone in it."""
    folder = tmp_path / "study"
    tri.new_study(folder, "families")
    settings = (folder / "study.yaml").read_text(encoding="utf-8")
    assert "\nscheme: farmer\n" in settings
    changed = settings.replace("\nscheme: farmer\n", "\nscheme: {name: farmer, several_statements: true}\n")
    (folder / "study.yaml").write_text(changed, encoding="utf-8")
    study = tri.open_study(folder)
    study.undo("anna")
    return study


def fields(kind: str, part: str) -> set[str]:
    return {field["field"] for field in BY_NAME[kind][part]}


def test_every_kind_of_judgement_is_documented_once_and_no_other():
    assert sorted(kind["kind"] for kind in DOCUMENTED) == sorted(KINDS)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "erase"])
def test_the_documented_fields_of_a_kind_are_those_that_the_check_asks_for(study: Study, kind: str):
    subject, body = set(), set()
    for example in BY_NAME[kind]["examples"]:
        check = judging._Check(study.analysis, "anna", kind, example["subject"], example["body"])
        check.given, check.said = Asked(check.given), Asked(check.said)
        check.run()
        subject |= check.given.names
        body |= check.said.names
    short = SHORT_FOR_FINDINGS if "findings" in subject | body else set()
    assert subject - short == fields(kind, "subject")
    assert body - short == fields(kind, "body")


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_of_a_kind_is_taken_without_a_problem_and_the_examples_have_every_field(study: Study, kind: str):
    for example in BY_NAME[kind]["examples"]:
        checked = judging.check_judgement(study.analysis, "anna", kind, example["subject"], example["body"])
        assert set(checked.subject) == set(example["subject"])
        assert set(checked.body) == set(example["body"]) | ({"by"} if kind == "resolve" else set())
    for part in ("subject", "body"):
        shown = {name for example in BY_NAME[kind]["examples"] for name in example[part]}
        assert fields(kind, part) - shown - {"replaces"} == set()


NEEDED = [
    (kind["kind"], part, field["field"])
    for kind in DOCUMENTED
    for part in ("subject", "body")
    for field in kind[part]
    if field.get("needed")
]  # fmt: skip


@pytest.mark.parametrize(("kind", "part", "field"), NEEDED, ids=["-".join(needed) for needed in NEEDED])
def test_a_field_that_is_said_to_be_needed_is(study: Study, kind: str, part: str, field: str):
    example = BY_NAME[kind]["examples"][0]
    without = {name: {key: value for key, value in example[name].items() if key != field} for name in ("subject", "body")}
    assert field in example[part]
    with pytest.raises(JudgementError, match=r"Nothing was saved\.$"):
        judging.check_judgement(study.analysis, "anna", kind, without["subject"], without["body"])


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_said_to_be_needed_can_be_left_out(study: Study, kind: str):
    example = BY_NAME[kind]["examples"][0]
    least = {
        part: {field["field"]: example[part][field["field"]] for field in BY_NAME[kind][part] if field.get("needed")}
        for part in ("subject", "body")
    }
    least["body"] |= {"code": {"code": "agreement"}, "rename": {"label": "Another name"}}.get(kind, {})  # one thing has to be said
    judging.check_judgement(study.analysis, "anna", kind, least["subject"], least["body"])


def test_the_record_of_an_erasure_has_the_documented_fields():
    assert set(record_body("ben", [], [], [], CaseWords("P01", (), ()))) == fields("erase", "body")


def test_the_method_that_is_named_for_a_kind_makes_a_judgement_of_that_kind(study: Study):
    for kind in DOCUMENTED:
        if kind["kind"] != "erase":
            source = inspect.getsource(getattr(Study, kind["verb"]))
            assert f'"{kind["kind"]}", ' in source


def test_the_keys_of_a_line_are_those_of_the_page():
    page = (reference.DATA.parent / "formats" / "journal.md").read_text(encoding="utf-8")
    line = json.loads(line_of(make_judgement("anna", "memo", {}, {})))
    assert [key for key in (*line, "erased") if f"\n| `{key}` |" not in page] == []
