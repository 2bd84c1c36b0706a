"""A study whose journal is in PostgreSQL, as its researchers use it: blind, revealed, resolved, each at their own machine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from journal.postgres_server import Study as ServerStudy
from journal.postgres_server import running_server

from triangulate.errors import JournalError, JudgementError
from triangulate.journal.team import team_of, update_team
from triangulate.study import Study, open_study

PAIR = ("R1", "interviews", "observations")
AGREE = {"meaning": "same", "prominence": "same", "coverage": "same", "examples": "same"}
CLASH = {"meaning": "opposite", "prominence": "same", "coverage": "same", "examples": "same"}


def finding(identifier: str, row: str, label: str) -> dict[str, str]:
    return {"finding": identifier, "label": label, "statement": label, "meta_theme": row}


@pytest.fixture
def site(make_study, tmp_path: Path, request: pytest.FixtureRequest):
    """Opens the study at a researcher's own machine: a folder of their own, one journal on a server."""
    server = ServerStudy(running_server(), "anna", "ben", blind=True, coordinator="anna")
    request.addfinalizer(server.close)
    folder: Path = make_study(
        f"researchers: [anna, ben]\ncoordinator: anna\nblind: true\njournal: '{server.address}'\n",
        meta_themes=[{"meta_theme": "R1", "label": "Roles"}, {"meta_theme": "R2", "label": "Trust"}],
        findings__interviews=[finding("I1", "R1", "Who does what"), finding("I2", "R2", "Trust each other")],
        findings__observations=[finding("O1", "R1", "Turns"), finding("O2", "R2", "Looks")],
    )
    opened: list[Study] = []

    def open_at(researcher: str) -> Study:
        mine = tmp_path / f"at-{researcher}"
        if not mine.exists():
            shutil.copytree(folder, mine)
        opened.append(open_study(mine, researcher=researcher))
        return opened[-1]

    settings = open_study(folder, researcher="anna").settings
    update_team(server.address, team_of(settings, {"R1": None, "R2": None}), server.server.address(server.database, "postgres"))
    yield open_at
    for study in opened:
        study.close()


def team_cell(study: Study, theme: str = "R1") -> tuple[str, object]:
    cells = study.matrix().cells.set_index("meta_theme")
    code = cells.loc[theme, "code"]
    return cells.loc[theme, "status"], code if isinstance(code, str) else None


def test_two_researchers_code_blind_see_each_other_once_both_have_coded_and_settle_it(site):
    anna, ben = site("anna"), site("ben")
    anna.code(*PAIR, **AGREE)
    ben.refresh()
    assert [len(study.codings) for study in (anna, ben)] == [1, 0]
    assert "anna" not in set(ben.history()["researcher"])
    ben.code(*PAIR, **CLASH, reason="I read it the other way.")
    anna.refresh()
    assert {who: len(study.codings) for who, study in (("anna", anna), ("ben", ben))} == {"anna": 2, "ben": 2}
    assert [team_cell(study) for study in (anna, ben)] == [("disputed", None)] * 2
    ben.resolve(*PAIR, code="partial agreement", how="discussion", by=["anna", "ben"], minority="anna: agreement")
    anna.refresh()
    assert team_cell(anna) == team_cell(ben) == ("resolved", "partial_agreement")


def test_the_coordinator_reveals_and_what_was_hidden_arrives(site):
    anna, ben = site("anna"), site("ben")
    ben.code("R2", "interviews", "observations", **AGREE)
    anna.refresh()
    assert len(anna.codings) == 0
    anna.reveal(meta_theme="R2")
    anna.refresh()
    assert anna.codings["researcher"].tolist() == ["ben"]


def test_progress_counts_what_may_not_be_seen_yet(site):
    anna, ben = site("anna"), site("ben")
    ben.code(*PAIR, **AGREE)
    anna.refresh()
    assert str(anna.progress()) == "anna: 0 of 2\nben: 1 of 2"


def test_nobody_judges_in_the_name_of_another(site):
    with pytest.raises((JournalError, JudgementError)):
        site("anna").code(*PAIR, researcher="ben", **AGREE)


def test_a_file_that_differs_between_two_sites_is_said_when_the_study_is_opened(site, tmp_path: Path):
    site("anna")
    site("ben").close()
    path = tmp_path / "at-ben" / "findings" / "interviews.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Who does what", "Who does which"), encoding="utf-8")
    said = [str(problem) for problem in site("ben").problem_list if problem.severity == "warning"]
    assert [line.split(" at ")[0] for line in said] == ["findings/interviews.csv: this file is not the one that anna had"]


def test_undo_and_redo_work_over_a_server_and_after_a_restart(site):
    anna = site("anna")
    anna.code(*PAIR, **AGREE)
    words = "Roles, interviews x observations: agreement"
    assert anna.undo() == f"undo: {words}"
    anna.close()
    again = site("anna")
    assert again.next_redo() == f"redo: {words}"
    assert again.redo() == f"redo: {words}"
    assert again.matrix(researcher="anna").cells["code"].tolist()[0] == "agreement"
