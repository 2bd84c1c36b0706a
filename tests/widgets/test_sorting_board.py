"""The sorting board: what the browser is told, and what becomes of a gesture. Ends in the journal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("anywidget")

from markup.hostile import TEXTS, Page

from triangulate.errors import JournalError, UnknownName
from triangulate.study import open_study
from triangulate.widgets.sorting_board import board_given, board_state, sorting_steps


@pytest.fixture
def folder(make_study) -> Path:
    pair = {"source_a": "interviews", "source_b": "observations"}
    return make_study(
        "researchers: [anna, ben]\nquestions: [What helps?]\n",
        meta_themes=[
            {"meta_theme": "R1", "label": "Clear roles", "group": "Team"},
            {"meta_theme": "R2", "label": "Trust", "group": "Team"},
            {"meta_theme": "R3", "label": "Places", "group": ""},
        ],
        findings__interviews=[
            {"finding": "I1", "label": "Who does what", "statement": "Nobody knew.", "meta_theme": "R1", "parent": "", "prominence": "9"},
            {"finding": "I2", "label": "At the table", "statement": "Nor there.", "parent": "I1"},
            {"finding": "I3", "label": "Trust grows", "statement": "It did.", "meta_theme": "R2", "parent": ""},
            {"finding": "I4", "label": "Coffee", "statement": "People talk.", "parent": ""},
        ],
        findings__observations=[
            {"finding": "O1", "label": "Tasks", "statement": "They were named.", "meta_theme": "R1;R2"},
            {"finding": "O2", "label": "Break", "statement": "It was loud."},
        ],
        extracts=[{"finding": "I1", "case": "SW1", "text": "Who was it?"}],
        codings=[{"meta_theme": "R3", **pair, "researcher": "ben", "code": "silence"}],
    )


@pytest.fixture
def study(folder):
    return open_study(folder, researcher="anna")


@pytest.fixture
def board(study):
    return study.sorting_board()


def journal(folder: Path, researcher: str = "anna") -> list[tuple[str, dict, dict]]:
    """Kind, subject and body of each judgement as it is on the disk."""
    path = folder / "judgements" / f"{researcher}.jsonl"
    read = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    return [(line["kind"], line["subject"], line["body"]) for line in read]


def ask(board, verb: str, **message):
    said = board.answer({"do": verb, **message})
    assert "failed" not in said, said
    return said


# What is shown


def test_the_browser_is_told_what_stands_where_and_what_is_not_sorted(board):
    state = ask(board, "open")["board"]
    assert state["places"] == {
        "I1": [["R1"], None],
        "I2": [["R1"], "I1"],
        "I3": [["R2"], None],
        "O1": [["R1", "R2"], None],
    }
    assert state["unsorted"] == ["I4", "O2"]
    assert [(row["id"], row.get("group")) for row in state["rows"]] == [("R1", "Team"), ("R2", "Team"), ("R3", None)]


def test_the_browser_is_told_what_findings_say_once(board):
    given = ask(board, "open")["given"]
    assert given["findings"][0] == {
        "source": "interviews",
        "finding": "I1",
        "label": "Who does what",
        "statement": "Nobody knew.",
        "prominence": "9 of 16",
    }
    assert given["questions"] == ["What helps?"]
    assert "given" not in ask(board, "sort", findings=[["I4", None]], into="R1")


def test_the_extracts_of_a_finding_come_when_they_are_asked_for(board):
    assert ask(board, "details", finding="I1")["extracts"] == [{"case": "SW1", "text": "Who was it?"}]
    assert ask(board, "details", finding="I4")["extracts"] == []


def test_how_many_judgements_rest_on_a_row_is_told_before_it_is_changed(study, board):
    study.code("R1", "interviews", "observations", meaning="same")
    study.interpret("R1", "Roles are talked into being.")
    rows = {row["id"]: row.get("judged") for row in ask(board, "open")["board"]["rows"]}
    assert rows["R1"] == {"": 2, "interviews": 2, "observations": 2}
    assert rows["R3"] is None  # what a table says does not tell what it rests on


def test_where_coding_is_blind_another_s_codings_are_not_counted(folder):
    settings = folder / "study.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "blind: true\n", encoding="utf-8")
    open_study(folder, researcher="ben").code("R1", "interviews", "observations", meaning="same")
    said = ask(open_study(folder, researcher="anna").sorting_board(), "open")
    assert all("judged" not in row for row in said["board"]["rows"])


# Gestures


def test_findings_come_into_a_row_in_one_judgement(folder, board):
    said = ask(board, "sort", findings=[["I4", None], ["O2", None]], into="R3")
    assert journal(folder) == [("sort", {"meta_theme": "R3", "findings": ["I4", "O2"]}, {})]
    assert said["board"]["unsorted"] == []
    assert said["steps"] == 1
    assert said["saved"] > 1_700_000_000_000
    assert said["board"]["undo"] == "undo: I4, O2 into Places"


def test_a_finding_leaves_the_row_in_which_it_was(folder, board):
    ask(board, "sort", findings=[["I3", None]], into="R1")
    assert journal(folder) == [("sort", {"meta_theme": "R1", "findings": ["I3"]}, {"from": "R2"})]


def test_of_several_rows_a_finding_leaves_the_one_in_which_it_was_taken_hold_of(board):
    state = ask(board, "sort", findings=[["O1", "R2"]], into="R3")["board"]
    assert state["places"]["O1"] == [["R1", "R3"], None]


def test_a_finding_can_stand_in_a_further_row(folder, board):
    state = ask(board, "sort", findings=[["I3", None]], into="R3", add=True)["board"]
    assert state["places"]["I3"] == [["R2", "R3"], None]
    assert journal(folder) == [("sort", {"meta_theme": "R3", "findings": ["I3"]}, {})]


def test_a_theme_takes_its_sub_themes_along_in_one_judgement(folder, board):
    state = ask(board, "sort", findings=[["I1", None], ["I2", None]], into="R3")["board"]
    assert state["places"]["I1"] == [["R3"], None]
    assert state["places"]["I2"] == [["R3"], "I1"]
    assert journal(folder) == [("sort", {"meta_theme": "R3", "findings": ["I1"]}, {"from": "R1"})]


def test_a_sub_theme_that_shared_a_row_can_be_put_into_a_further_one_and_stays(board):
    state = ask(board, "sort", findings=[["I2", None]], into="R3", add=True)["board"]
    assert state["places"]["I2"] == [["R1", "R3"], None]


def test_findings_of_several_rows_take_a_judgement_each_row(folder, board):
    said = ask(board, "sort", findings=[["I1", None], ["I3", None], ["I4", None]], into="R3")
    assert [(kind, body.get("from")) for kind, _, body in journal(folder)] == [("sort", "R1"), ("sort", "R2"), ("sort", None)]
    assert said["steps"] == 3


def test_what_is_in_place_already_is_no_judgement(folder, board):
    said = ask(board, "sort", findings=[["I3", None]], into="R2")
    assert (said["steps"], said["saved"], journal(folder)) == (0, None, [])


def test_a_finding_is_taken_out_of_its_rows(folder, board):
    state = ask(board, "unsort", findings=[["I3", None]])["board"]
    assert state["unsorted"] == ["I3", "I4", "O2"]
    assert journal(folder) == [("unsort", {"meta_theme": "R2", "findings": ["I3"]}, {})]


def test_a_new_row_takes_findings_that_stood_nowhere(folder, board):
    ask(board, "make", label="Breaks", findings=[["I4", None], ["O2", None]], group="Team")
    assert journal(folder) == [("make", {"meta_theme": "Breaks"}, {"label": "Breaks", "group": "Team", "findings": ["I4", "O2"]})]


def test_a_new_row_for_findings_of_one_row_is_a_split(folder, board):
    state = ask(board, "make", label="Table manners", findings=[["I2", None]])["board"]
    assert journal(folder)[0][0] == "split"
    assert state["places"]["I2"] == [["table-manners"], None]


def test_a_new_row_for_findings_of_several_rows_takes_them_out_of_all(folder, board):
    state = ask(board, "make", label="All of it", findings=[["I3", None], ["O1", None], ["I4", None]])["board"]
    assert {finding: state["places"][finding][0] for finding in ("I3", "O1", "I4")} == {
        "I3": ["all-of-it"],
        "O1": ["all-of-it"],
        "I4": ["all-of-it"],
    }
    assert [kind for kind, _, _ in journal(folder)] == ["make", "sort", "sort"]


def test_a_new_row_in_addition_leaves_findings_where_they_are(board):
    state = ask(board, "make", label="Also here", findings=[["I2", None], ["I3", None]], add=True)["board"]
    assert state["places"]["I2"] == [["R1", "also-here"], None]
    assert state["places"]["I3"] == [["R2", "also-here"], None]


def test_a_row_is_renamed_and_rows_come_into_a_group(folder, board):
    ask(board, "rename", row="R1", label="Roles", proposition="Roles help.")
    ask(board, "rename", rows=["R2", "R3"], group="Around the table")
    assert journal(folder) == [
        ("rename", {"meta_theme": "R1"}, {"label": "Roles", "proposition": "Roles help."}),
        ("rename", {"meta_theme": "R2"}, {"group": "Around the table"}),
        ("rename", {"meta_theme": "R3"}, {"group": "Around the table"}),
    ]


def test_rows_are_merged(folder, board):
    state = ask(board, "merge", row="R1", others=["R2"], label="Roles and trust")["board"]
    assert journal(folder) == [("merge", {"meta_theme": "R1", "others": ["R2"]}, {"label": "Roles and trust"})]
    assert [row["label"] for row in state["rows"]] == ["Roles and trust", "Places"]


def test_undo_and_redo_do_what_the_button_says(folder, board):
    words = ask(board, "sort", findings=[["I4", None]], into="R1")["board"]["undo"]
    state = ask(board, "undo", words=words)["board"]
    assert (state["unsorted"], state["redo"]) == (["I4", "O2"], "redo: I4 into Clear roles")
    ask(board, "redo", words=state["redo"])
    assert [kind for kind, _, _ in journal(folder)] == ["sort", "undo", "redo"]


def test_undo_takes_back_nothing_else_than_what_the_button_said(folder, board):
    words = ask(board, "sort", findings=[["I4", None]], into="R1")["board"]["undo"]
    open_study(folder, researcher="anna").sort("O2", "R2")  # in another tab
    assert board.answer({"do": "undo", "words": words})["failed"] == (
        'You judged something elsewhere meanwhile: it is "undo: O2 into Trust" now. Nothing was changed; look at the button again.'
    )
    assert [kind for kind, _, _ in journal(folder)] == ["sort", "sort"]


def test_what_others_sorted_is_there_when_the_board_looks_again(folder, board):
    open_study(folder, researcher="ben").sort("I4", "R1")
    assert ask(board, "refresh")["board"]["places"]["I4"] == [["R1"], None]


# What can go wrong


def test_what_cannot_be_is_said_and_nothing_is_saved(folder, board):
    said = board.answer({"do": "rename", "row": "R1", "label": "Trust"})["failed"]
    assert said == 'there is a meta-theme "Trust" already. Merge the two, or tell the labels apart.\nNothing was saved.'
    assert board.answer({"do": "sort", "findings": [["I4", None]], "into": "R9"})["failed"].startswith('there is no meta-theme "R9".')
    assert journal(folder) == []


def test_what_could_not_be_saved_can_be_tried_again_and_is_then_saved_once(folder, study, board, monkeypatch):
    full = JournalError("the disk is full.")

    def refuse(_judgement):
        raise full

    with monkeypatch.context() as patch:
        patch.setattr(study, "_append", refuse)
        assert board.answer({"do": "sort", "findings": [["I4", None]], "into": "R1", "request": "a-1"})["failed"] == "the disk is full."
    for _ in range(2):
        assert ask(board, "sort", findings=[["I4", None]], into="R1", request="a-1")["steps"] == 1
    assert len(journal(folder)) == 1


def test_of_several_steps_it_is_said_how_many_are_saved_and_the_rest_can_be_tried_again(folder, study, board, monkeypatch):
    append, calls = study._append, []

    def refuse_the_second(judgement):
        calls.append(judgement)
        if len(calls) == 2:
            raise JournalError("the disk is full.")
        append(judgement)

    monkeypatch.setattr(study, "_append", refuse_the_second)
    gesture = {"do": "sort", "findings": [["I1", None], ["I3", None]], "into": "R3", "request": "a-1"}
    assert board.answer(gesture)["failed"] == "1 of 2 steps are saved. The next one is not: the disk is full."
    assert board.answer(gesture)["steps"] == 1
    assert [body.get("from") for _, _, body in journal(folder)] == ["R1", "R2"]


def test_it_has_to_be_said_who_sorts(folder):
    with pytest.raises(
        UnknownName, match=r'^it is not said who sorts\. Give a researcher, such as study\.sorting_board\(researcher="anna"\)\.$'
    ):
        open_study(folder).sorting_board()
    with pytest.raises(UnknownName, match=r'^there is no researcher "ana"\. Did you mean "anna"\?$'):
        open_study(folder).sorting_board(researcher="ana")


def test_an_option_that_there_is_not_is_refused(study):
    with pytest.raises(TypeError, match=r'^SortingBoard has no option "color"\.$'):
        study.sorting_board(color="red")


# Forms


def test_the_static_twin_shows_rows_and_what_is_not_sorted(board):
    page = Page(board._repr_mimebundle_()[0]["text/html"])
    assert [cell.strip() for cell in page.cells[:1]] == ["Sorting: A small study"]
    assert "O1 Tasks" in page.text
    assert "2 findings not sorted yet" in page.text


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_words_are_literal_in_the_static_twin(study_of_words, name: str):
    text = TEXTS[name]
    page = Page(open_study(study_of_words(text), researcher="anna").sorting_board()._twin_html())
    assert page.elements <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "bdi", "p"}
    assert page.attributes <= {"class", "scope"}


def test_nothing_of_a_study_is_in_synced_state(board):
    ask(board, "sort", findings=[["I4", None]], into="R1")
    assert not any("Coffee" in str(value) for name, value in board.get_state().items() if name not in ("_esm", "_css"))


def test_500_findings_in_200_rows_are_told_in_less_than_200_kb(make_study):
    rows = [{"meta_theme": f"R{n}", "label": f"Meta-theme number {n} about something", "group": f"Group {n // 20}"} for n in range(200)]
    findings = [{"finding": f"I{n}", "label": f"Finding {n}", "statement": "So.", "meta_theme": f"R{n % 200}"} for n in range(500)]
    study = open_study(make_study("researchers: [anna]\n", meta_themes=rows, findings__interviews=findings), researcher="anna")
    assert len(json.dumps(board_state(study.analysis))) < 60_000
    assert len(json.dumps(board_given(study.analysis))) < 60_000


def test_steps_of_a_gesture_follow_from_what_stands_where(study):
    sorting = study.analysis.sorting
    assert sorting_steps(sorting, [("O1", None)], "R3") == [("sort", ("O1",), "R1"), ("sort", ("O1",), "R2")]
    assert sorting_steps(sorting, [("O1", "R1")], None) == [("unsort", ("O1",), "R1")]
    assert sorting_steps(sorting, [("I2", None)], "R3") == [("sort", ("I2",), "R1")]
