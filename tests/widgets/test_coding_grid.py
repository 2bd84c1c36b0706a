"""CodingGrid played from Python: what the browser would send, and what it is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("anywidget")

from triangulate.errors import JournalError, TriangulateError, UnknownName
from triangulate.study import Study, open_study
from triangulate.templates import template
from triangulate.widgets.coding_grid import CodingGrid

PLACE = ["F01", "interviews", "observations"]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """The synthetic study before anybody coded."""
    folder = tmp_path / "families"
    shutil.copytree(template("families"), folder)
    shutil.rmtree(folder / "judgements")
    (folder / "codings.csv").unlink()
    return open_study(folder)


@pytest.fixture
def grid(study: Study) -> CodingGrid:
    return study.coding_grid(researcher="anna")


def test_the_whole_grid_has_one_number_a_cell_and_no_words_of_any(grid: CodingGrid, study: Study):
    answer = grid.answer({"do": "open"})
    comparisons = len(study.matrix().cells)
    assert [len(answer[name]) for name in ("code", "state", "mark")] == [comparisons] * 3
    assert answer["columns"][0] == "Interviews with social workers × Observed meetings"
    assert "SW02" not in json.dumps(answer)


def test_nothing_of_the_study_is_in_the_state_that_a_notebook_saves(grid: CodingGrid):
    grid.answer({"do": "open"})
    grid.open(*PLACE)
    assert "A shared picture" not in json.dumps({name: value for name, value in grid.get_state().items() if isinstance(value, str)})


def test_an_open_cell_has_findings_extracts_cases_and_what_was_asked(grid: CodingGrid):
    cell = grid.open(*PLACE)
    first = cell["sources"][0]
    assert (first["presence"], first["opportunity"], first["item"]) == ("present", "asked", "Interview guide 2")
    assert first["cases"] == "at least 5 of 16: SW02, SW08, SW12, SW13, SW04"
    assert first["findings"][0]["prominence"] == "12 of 16"
    assert any(extract["case"] == "SW02" for extract in first["findings"][0]["extracts"])
    assert grid.opened == tuple(PLACE)


def test_the_derived_code_comes_with_the_rows_of_the_tables(grid: CodingGrid):
    values = {"meaning": "same", "prominence": "different", "coverage": "same", "examples": "same"}
    derived = grid.answer({"do": "derive", "place": PLACE, "values": values})["derived"]
    assert derived["code"] == "partial_agreement"
    assert [rule["id"] for rule in derived["rules"]] == ["P.1", "E1.2", "E2.1", "C.4"]
    assert derived["rules"][1]["text"] == "meaning same, prominence different → partly"


def test_codes_that_remain_possible_are_named(grid: CodingGrid):
    derived = grid.answer({"do": "derive", "place": PLACE, "values": {"meaning": "same"}})["derived"]
    assert (derived["undetermined"], derived["possible"]) == (True, ["agreement", "partial_agreement"])


def test_a_saved_coding_is_in_the_journal_and_only_its_cell_is_sent(grid: CodingGrid, study: Study):
    answer = grid.answer({"do": "save", "place": PLACE, "values": {"meaning": "opposite"}, "reason": "They conflict."})
    made = study.judgements(kind="code")
    assert [(item.id, item.researcher, item.body["meaning"], item.body["reason"]) for item in made] == [
        (answer["saved"], "anna", "opposite", "They conflict.")
    ]
    assert [cell["place"] for cell in answer["cells"]] == [PLACE]
    assert len(json.dumps(answer)) < 1000


def test_a_code_against_the_judgements_without_a_reason_is_refused_in_words(grid: CodingGrid, study: Study):
    answer = grid.answer({"do": "save", "place": PLACE, "values": {"meaning": "opposite"}, "code": "agreement"})
    assert (
        answer["failed"] == 'the code is "agreement", the judgements give "dissonance". Say why, or leave the code out.\nNothing was saved.'
    )
    assert study.judgements() == []


def test_a_save_that_fails_can_be_asked_again_under_the_same_name(grid: CodingGrid, study: Study, monkeypatch):
    keep = study._append

    def locked(judgement):
        raise JournalError("the journal is locked by another program")

    monkeypatch.setattr(study, "_append", locked)
    message = {"do": "save", "request": "v-1", "place": PLACE, "values": {"meaning": "same"}}
    assert grid.answer(message)["failed"] == "the journal is locked by another program"
    monkeypatch.setattr(study, "_append", keep)
    assert "saved" in grid.answer(message)
    assert grid.answer(message)["saved"] == study.judgements()[0].id
    assert len(study.judgements()) == 1


def test_a_proposal_is_accepted_or_refused(grid: CodingGrid, study: Study):
    assert grid.open(*PLACE)["proposal"]["meaning"] == "same"
    assert grid.answer({"do": "refuse", "place": PLACE})["cell"]["proposal"] is None
    other = ["F02", "interviews", "observations"]
    grid.answer({"do": "accept", "place": other})
    assert [(item.kind, item.body.get("proposal")) for item in study.judgements()] == [("refuse", None), ("code", "accepted")]


def test_undo_says_what_it_took_back_and_sends_the_cell(grid: CodingGrid):
    grid.answer({"do": "save", "place": PLACE, "values": {"meaning": "opposite"}})
    answer = grid.answer({"do": "undo"})
    assert answer["words"] == "undo: A shared picture of what the family needs, interviews x observations: dissonance"
    assert answer["cells"][0]["place"] == PLACE
    assert answer["undo"] is None
    assert answer["redo"] is not None


def test_what_others_did_in_the_meantime_comes_with_the_next_answer(grid: CodingGrid, study: Study):
    grid.answer({"do": "open"})
    other = open_study(study.folder)
    other.resolve("F03", "interviews", "survey", "ben", code="silence", reason="We talked.")
    answer = grid.answer({"do": "save", "place": PLACE, "values": {"meaning": "opposite"}})
    assert [cell["place"] for cell in answer["cells"]] == [PLACE, ["F03", "interviews", "survey"]]
    assert answer["cells"][1]["state"] == 4


def test_a_memo_is_one_s_own(grid: CodingGrid, study: Study):
    cell = grid.answer({"do": "memo", "place": PLACE, "text": "Ask chidi."})["cell"]
    assert [memo["text"] for memo in cell["memos"]] == ["Ask chidi."]
    assert study.coding_grid(researcher="ben").open(*PLACE)["memos"] == []


def test_blind_coding_hides_others_and_proposals_in_every_message(study: Study):
    path = study.folder / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "blind: true\n", encoding="utf-8")
    blind = open_study(study.folder)
    blind.code(*PLACE, "ben", meaning="opposite", reason="secret-of-ben")
    grid = blind.coding_grid(researcher="anna")
    said = [grid.answer({"do": "open"}), grid.open(*PLACE), grid._repr_mimebundle_()]
    said.append(grid.answer({"do": "save", "place": PLACE, "values": {"meaning": "same"}, "reason": "mine-alone"}))
    assert "secret-of-ben" not in json.dumps(said, default=str)
    assert said[1]["proposal"] is None
    assert said[1]["proposal_hidden"]
    assert "mine-alone" not in grid._twin_html()


def test_the_twin_is_a_table_with_headings_and_the_same_codes(grid: CodingGrid):
    grid.answer({"do": "save", "place": PLACE, "values": {"meaning": "opposite"}, "reason": "<b>bold</b>"})
    html = grid._repr_mimebundle_()[0]["text/html"]
    assert '<th scope="col">Meta-theme</th>' in html.replace(" (synthetic data)", "")
    assert "Dissonance" in html
    assert "&lt;b&gt;bold&lt;/b&gt;" in html


def test_names_that_there_are_not_are_answered_in_one_sentence(grid: CodingGrid, study: Study):
    with pytest.raises(UnknownName, match=r'^there is no researcher "ana"\. Did you mean "anna"\?$'):
        study.coding_grid(researcher="ana")
    with pytest.raises(TypeError, match=r'^CodingGrid has no option "colour"\.$'):
        study.coding_grid(researcher="anna", colour="red")
    with pytest.raises(TriangulateError, match=r'^It is not said who codes\. Give a researcher, such as researcher="anna"\.$'):
        study.coding_grid()
    with pytest.raises(TriangulateError, match=r'^there is no comparison "F99, interviews" in this matrix\.'):
        grid.open("F99", "interviews")
    bad = grid.answer({"do": "save", "place": PLACE, "values": {"importance": "same"}})
    assert bad["failed"].startswith('there is no judgement "importance".')
