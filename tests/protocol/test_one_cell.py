"""One cell worked out alone is the cell that the whole matrix has."""

from __future__ import annotations

import shutil

import pytest

from triangulate.protocol.one_cell import cell_of, grid_state
from triangulate.study import Study, open_study
from triangulate.templates import template


def _as_in_the_matrix(study: Study, researcher: str) -> dict:
    own, team = study.matrix(researcher=researcher), study.matrix()
    found = {}
    frames = zip(own.cells.to_dict("records"), team.cells.to_dict("records"), own.counted, strict=True)
    for mine, ours, counts in frames:
        place = tuple(None if value != value else value for value in (mine["meta_theme"], mine["source_a"], mine["source_b"]))
        state = grid_state(mine["status"], ours["status"], counts=bool(counts))
        code = ours["code"] if state == "resolved" else mine["derived_code"] if state == "proposed" else mine["code"]
        found[place] = (state, None if code != code else code, mine["stale"])
    return found


@pytest.mark.parametrize("name", ["safeguarding", "families"])
def test_every_cell_alone_is_the_cell_of_the_matrix(name: str):
    study = open_study(template(name))
    for researcher in study.settings.researcher_ids or study.analysis.researchers:
        for place, expected in _as_in_the_matrix(study, researcher).items():
            cell = cell_of(study._current(results=False), place, researcher)
            assert (cell.state, cell.code, bool(cell.stale)) == expected, place


def test_a_cell_is_new_before_the_matrix_is_worked_out_again(tmp_path):
    folder = tmp_path / "families"
    shutil.copytree(template("families"), folder)
    study = open_study(folder)
    place = ("F03", "interviews", "survey")
    steps = [
        lambda: study.code(*place, "anna", meaning="opposite", reason="They pull apart."),
        lambda: study.code(*place, "ben", meaning="same", prominence="same", coverage="same", examples="same"),
        lambda: study.undo("anna"),
        lambda: study.redo("anna"),
        lambda: study.resolve(*place, "ben", code="dissonance", reason="We talked."),
    ]
    for step in steps:
        step()
        cells = {who: cell_of(study._current(results=False), place, who) for who in ("anna", "ben", "chidi")}
        for who, cell in cells.items():
            assert (cell.state, cell.code, bool(cell.stale)) == _as_in_the_matrix(study, who)[place]


def test_another_s_coding_is_not_in_the_cell_before_it_is_revealed(make_study):
    finding = {"label": "Roles", "statement": "Roles are clear.", "meta_theme": "R1", "effect": "helps", "state": "present"}
    folder = make_study(
        "researchers: [anna, ben]\nblind: true\n",
        findings__interviews=[{"finding": "I1", **finding}],
        findings__observations=[{"finding": "O1", **finding}],
        meta_themes=[{"meta_theme": "R1", "label": "Roles"}],
    )
    study, place = open_study(folder), ("R1", "interviews", "observations")
    study.code(*place, "ben", meaning="opposite", reason="secret of ben")
    cell = cell_of(study._current(results=False), place, "anna")
    assert (cell.state, cell.others, cell.hidden, cell.proposal) == ("open", (), True, None)
    study.code(*place, "anna", meaning="same", prominence="same", coverage="same", examples="same")
    cell = cell_of(study._current(results=False), place, "anna")
    assert (cell.state, [words["reason"] for words in cell.others], cell.hidden) == ("disputed", ["secret of ben"], False)
