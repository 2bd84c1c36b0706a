"""Judging through a study: saved before it is acknowledged, taken back across restarts, whatever lines others left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from triangulate.errors import JournalError, JudgementError, UnknownName
from triangulate.model.judgements import KINDS
from triangulate.study import Study, open_study

PAIR = ("interviews", "observations")


@pytest.fixture
def folder(make_study) -> Path:
    findings = {
        f"findings__{source}": [
            {
                "finding": f"{source[0].upper()}{n}",
                "label": "l",
                "statement": "s",
                "meta_theme": f"R{n}",
                "effect": "helps",
                "state": "present",
            }
            for n in (1, 2)
        ]
        for source in PAIR
    }
    rows = [{"meta_theme": "R1", "label": "Role clarity"}, {"meta_theme": "R2", "label": "Trust"}]
    return make_study("researchers: [anna, ben]\n", meta_themes=rows, **findings)


def code_of(study: Study, researcher: str | None = None) -> str | None:
    code = study.matrix(researcher=researcher).cells["code"].iloc[0]
    return code if isinstance(code, str) else None


class TestUndoAndRedo:
    def test_it_says_what_it_takes_back_and_brings_back(self, folder: Path):
        study = open_study(folder, researcher="anna")
        study.code("R1", *PAIR, code="partial_agreement")
        assert study.undo() == "undo: Role clarity, interviews x observations: partial agreement"
        assert study.next_redo() == "redo: Role clarity, interviews x observations: partial agreement"
        assert study.redo() == "redo: Role clarity, interviews x observations: partial agreement"
        assert code_of(study) == "partial_agreement"

    def test_it_goes_on_after_the_study_was_opened_again(self, folder: Path):
        for code in ("agreement", "silence", "dissonance"):
            open_study(folder).code("R1", *PAIR, "anna", code=code)
        seen = []
        for _ in range(3):
            open_study(folder).undo("anna")
            seen.append(code_of(open_study(folder)))
        for _ in range(3):
            open_study(folder).redo("anna")
            seen.append(code_of(open_study(folder)))
        assert seen == ["silence", "agreement", None, "agreement", "silence", "dissonance"]

    def test_each_takes_back_their_own_whoever_judged_last(self, folder: Path):
        anna, ben = (open_study(folder, researcher=name) for name in ("anna", "ben"))
        anna.code("R1", *PAIR, code="agreement")
        ben.code("R1", *PAIR, code="silence")
        anna.code("R1", *PAIR, code="dissonance")
        assert ben.undo() == "undo: Role clarity, interviews x observations: silence"
        assert anna.undo() == "undo: Role clarity, interviews x observations: dissonance"
        assert ben.redo() == "redo: Role clarity, interviews x observations: silence"
        anna.refresh()
        assert (code_of(anna, "anna"), code_of(anna, "ben")) == ("agreement", "silence")

    def test_after_a_new_judgement_there_is_nothing_to_bring_back(self, folder: Path):
        study = open_study(folder, researcher="anna")
        study.assess("x")
        study.undo()
        study.assess("y")
        with pytest.raises(JudgementError) as caught:
            study.redo()
        assert str(caught.value) == (
            'judgement "redo": there is nothing of anna to bring back. Only what was undone last, with nothing judged since, can be.\n'
            "Nothing was saved."
        )

    def test_where_nothing_was_judged_there_is_nothing_to_undo(self, folder: Path):
        with pytest.raises(JudgementError) as caught:
            open_study(folder).undo("anna")
        assert str(caught.value) == (
            'judgement "undo": there is nothing of anna to undo. Everything was undone, or nothing was judged yet.\nNothing was saved.'
        )

    def test_what_is_undone_stays_on_record(self, folder: Path):
        study = open_study(folder, researcher="anna")
        study.code("R1", *PAIR, code="agreement")
        study.undo()
        study.redo()
        assert study.history()["kind"].tolist() == ["code", "undo", "redo"]
        assert study.history("Role clarity")["kind"].tolist() == ["code", "undo", "redo"]
        assert study.history("Trust").empty


class TestTwoAtWork:
    def test_what_others_judged_in_the_meantime_was_seen(self, folder: Path):
        anna, ben = (open_study(folder, researcher=name) for name in ("anna", "ben"))
        first = anna.code("R1", *PAIR, code="agreement")
        second = ben.code("R1", *PAIR, code="silence")
        assert second.seen == (first.id,)
        assert second.id > first.id
        assert second.body["others"] == "visible"

    def test_results_have_what_others_judged_once_it_is_taken_in(self, folder: Path):
        anna, ben = (open_study(folder, researcher=name) for name in ("anna", "ben"))
        assert code_of(anna) is None
        ben.code("R1", *PAIR, code="silence")
        assert (anna.refresh(), anna.refresh()) == (1, 0)
        assert code_of(anna) == "silence"


class TestProposals:
    def test_an_accepted_one_is_a_coding_and_that_it_was_a_proposal_is_recorded(self, folder: Path):
        study = open_study(folder, researcher="anna")
        made = study.accept("R1", *PAIR, reason="so it is")
        assert (made.kind, made.body["meaning"], made.body["proposal"], made.body["reason"]) == ("code", "same", "accepted", "so it is")

    def test_a_refused_one_is_not_shown_any_more(self, folder: Path):
        study = open_study(folder, researcher="anna")
        assert study.matrix().cells["status"].tolist() == ["proposed", "proposed"]
        study.refuse("R1", *PAIR)
        assert study.matrix().cells["status"].tolist() == ["open", "proposed"]
        study.undo()
        assert study.matrix().cells["status"].tolist() == ["proposed", "proposed"]


def test_with_two_sources_a_pair_and_all_jointly_are_settled_and_coded_as_one(folder: Path):
    study = open_study(folder, researcher="anna")
    study.code("R1", code="agreement")
    study.code("R1", *PAIR, code="silence")
    assert code_of(study, "anna") == "silence"
    study.resolve("R1", code="dissonance")
    assert code_of(study) == "dissonance"


def test_it_has_to_be_said_who_judges(folder: Path):
    with pytest.raises(JudgementError) as caught:
        open_study(folder).assess("x")
    assert str(caught.value) == (
        'judgement "judge": it is not said who judges. Give a researcher, such as researcher="anna".\nNothing was saved.'
    )
    with pytest.raises(UnknownName, match='there is no researcher "carl"'):
        open_study(folder, researcher="carl")


def test_comments_are_answered_wherever_they_were_written(folder: Path):
    (folder / "feedback.csv").write_text("meta_theme,from,comment\nR1,team,Too strong.\n", encoding="utf-8")
    study = open_study(folder, researcher="anna")
    written = study.comment("Too weak.", "stakeholders", meta_theme="Trust")
    for comment in (study.feedback().comments["feedback"].tolist()[0], written.id):
        study.respond(comment, "Kept.")
    assert study.feedback().comments[["comment", "decision", "by"]].to_numpy().tolist() == [
        ["Too strong.", "Kept.", "anna"],
        ["Too weak.", "Kept.", "anna"],
    ]


LINE = {"v": 1, "id": "h-1", "at": "2026-11-23T10:00:00Z", "seen": [], "researcher": "ben", "kind": "code"}
SUBJECT = {"meta_theme": "R1", "source_a": "interviews", "source_b": "observations"}
SUBJECTS = (*SUBJECT, "findings", "finding", "others", "into", "group", "feedback", "judgement", "statement", "case")
BODIES = (
    "code", "reason", "text", "label", "meaning", "basis", "by", "how", "from", "findings", "comment", "decision", "replaces", "proposal",
)  # fmt: skip
HOSTILE = {
    "a circle": [{"id": "a", "seen": ["b"], "subject": SUBJECT}, {"id": "b", "seen": ["a"], "subject": SUBJECT}],
    "itself": [{"id": "a", "seen": ["a"], "subject": SUBJECT}],
    "ids that nobody has": [{"seen": ["nobody", ""], "subject": SUBJECT}],
    "an id of two lines": [{"id": "a\nb", "subject": SUBJECT, "body": {"code": "silence"}}],
    "subjects that are none": [{"id": f"h{n}", "subject": value, "body": value} for n, value in enumerate([None, 5, "x", [], [{}], True])],
    "lists for texts": [{"kind": kind, "id": f"h-{kind}", "subject": {key: [["x"]] for key in SUBJECTS},
        "body": {key: [{}] for key in BODIES}}
        for kind in KINDS],
    "a text of a megabyte": [{"kind": "interpret", "subject": {"meta_theme": "R1"}, "body": {"text": "x" * 1_000_000}},
        {"id": "h-2", "kind": "make", "subject": {"meta_theme": "long"}, "body": {"label": "y" * 1_000_000}}],
    "characters that are not shown": [{"subject": SUBJECT, "body": {"code": "agreement", "reason": "\u202e\x00\u2028"}},
        {"id": "h-2", "kind": "make", "subject": {"meta_theme": "\u202e\x00"}, "body": {"label": "\x00\u202e"}}],
    "a basis of another kind": [{"subject": SUBJECT, "body": {"code": "agreement", "basis": basis}, "id": f"h-{n}", "kind": kind}
        for kind in ("code", "resolve") for n, basis in enumerate([5, [], {"evidence": 5, "codings": 5, "researchers": 5, "codes": 5},
        {"evidence": {"interviews": 5, "observations": {"findings": 5, "cases": [], "opportunity": {}}}, "codings": {"anna": []}}])],
    "rows that go into one another": [{"id": "h-1", "kind": "merge", "subject": {"meta_theme": "R1", "others": ["R1", "R2", "R9", 5]}},
        {"id": "h-2", "kind": "merge", "subject": {"meta_theme": "R2", "others": ["R1"]}},
        {"id": "h-3", "kind": "split", "subject": {"meta_theme": "R2", "into": "R1", "findings": ["I1", "I1", "nothing"]}}],
    "an undo of an undo of itself": [{"id": "h-1", "kind": "undo", "subject": {"judgement": "h-1"}},
        {"id": "h-2", "kind": "redo", "subject": {"judgement": "h-1"}}],
    "a researcher who is a path": [{"researcher": "../../x\n", "subject": SUBJECT, "body": {"code": "agreement"}}],
}  # fmt: skip


@pytest.mark.parametrize("blind", [False, True], ids=["open", "blind"])
@pytest.mark.parametrize("name", HOSTILE)
def test_no_line_stops_a_study_from_opening_and_going_on(folder: Path, name: str, blind: bool):
    if blind:
        with (folder / "study.yaml").open("a", encoding="utf-8") as file:
            file.write("blind: true\ncoordinator: ben\n")
    (folder / "judgements").mkdir()
    lines = [json.dumps({**LINE, **line}) for line in HOSTILE[name]]
    (folder / "judgements" / "ben.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    study = open_study(folder, researcher="anna")
    for step in ("matrix", "assessment", "completeness", "researchers", "feedback", "sensitivity", "progress", "stale", "history"):
        assert getattr(study, step)() is not None
    study.report(folder / "report.md")
    assert study.matrix(researcher="ben").cells is not None
    assert study.history("R1") is not None
    row = study.meta_themes["meta_theme"].iloc[0]
    study.code(row, *PAIR, code="agreement")
    assert study.undo().endswith(": agreement")
    assert open_study(folder, researcher="anna").redo().endswith(": agreement")


@pytest.mark.parametrize("raw", ['{"code": 1e999}', '{"a": ' + "[" * 200 + "]" * 200 + "}"])
def test_numbers_and_brackets_beyond_measure_stop_nothing(folder: Path, raw: str):
    (folder / "judgements").mkdir()
    line = json.dumps({**LINE, "subject": SUBJECT, "body": "HERE"}).replace('"HERE"', raw)
    (folder / "judgements" / "ben.jsonl").write_text(line + "\n", encoding="utf-8")
    study = open_study(folder)
    assert (len(study.history()), code_of(study)) == (1, None)


def test_the_rest_of_a_line_that_was_set_aside_is_pointed_out_until_somebody_deletes_it(folder: Path):
    study = open_study(folder, researcher="anna")
    study.code("R1", *PAIR, code="agreement")
    with (folder / "judgements" / "anna.jsonl").open("ab") as file:
        file.write(b'{"v": 1, "id": "01')
    open_study(folder, researcher="anna").code("R2", *PAIR, code="agreement")
    (aside,) = (folder / "judgements" / "set-aside").iterdir()
    notes = [str(problem) for problem in open_study(folder).problem_list if problem.severity == "note"]
    what = "the rest of a line that was cut off is kept here; it was never acknowledged"
    fix = "Look whether something of it should be entered again, then delete the file."
    assert notes == [f"judgements/set-aside/{aside.name}: {what}. {fix}"]
    aside.unlink()
    assert open_study(folder).problem_list == []


class TestBlind:
    @pytest.fixture
    def blind(self, folder: Path) -> Path:
        path = folder / "study.yaml"
        path.write_text(path.read_text(encoding="utf-8") + "blind: true\n", encoding="utf-8")
        return folder

    def test_what_is_saved_is_said_to_be_saved_although_others_cannot_be_read_just_then(self, blind: Path, monkeypatch: pytest.MonkeyPatch):
        study = open_study(blind, researcher="anna")
        appended = study._journal.append

        def append_and_go(judgements) -> None:
            appended(judgements)
            monkeypatch.setattr(study._journal, "news", gone)

        def gone() -> None:
            raise JournalError("The server went away.")

        monkeypatch.setattr(study._journal, "append", append_and_go)
        made = study.code("R1", *PAIR, code="agreement")
        assert [item.id for item in open_study(blind, researcher="anna").judgements()] == [made.id]

    def test_a_memo_on_a_row_is_nobody_else_s_before_the_row_is_revealed(self, blind: Path):
        open_study(blind, researcher="anna").memo("I lean to agreement.", meta_theme="R1")
        assert len(open_study(blind, researcher="ben").history()) == 0
        assert len(open_study(blind, researcher="anna").history()) == 1
        for who in ("anna", "ben"):
            open_study(blind, researcher=who).reveal(meta_theme="R1")
        assert "memo" in set(open_study(blind, researcher="ben").history()["kind"])
