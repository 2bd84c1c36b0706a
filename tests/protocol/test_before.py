"""Agreement is counted as it was before a comparison was first settled, whatever is coded afterwards."""

from __future__ import annotations

import pytest

from triangulate.study import Study, open_study

PAIR = ("interviews", "observations")
ROWS = [{"meta_theme": f"R{number}", "label": f"Row {number}"} for number in (1, 2)]
A, P, D = "agreement", "partial_agreement", "dissonance"


@pytest.fixture
def team(make_study) -> Study:
    """Two rows; nobody has coded yet."""
    return open_study(make_study("researchers: [anna, ben]\ncoordinator: ben\n", meta_themes=ROWS))


def code(study: Study, who: str, code: str, row: str = "R1", **more: str):
    return study.code(row, *PAIR, researcher=who, code=code, **more)


def settle(study: Study, code: str = P, row: str = "R1"):
    return study.resolve(row, *PAIR, researcher="ben", code=code, how="discussion", by=["anna", "ben"])


def counted(study: Study) -> tuple[int, int, int]:
    """Same code, of, missing; changed afterwards."""
    frame = study.researchers().agreement
    line = frame[(frame["judgement"] == "code") & (frame["comparisons"] == "all")].iloc[0]
    return int(line["same"]), int(line["of"]), study.researchers().changed


def codes(study: Study) -> list[str | None]:
    """The codes of anna and ben on R1, as they are compared."""
    grid = study.researchers().grid
    return list(grid.values["code"][:, 0])


def test_what_is_coded_after_the_resolution_is_not_counted_and_is_said(team: Study):
    code(team, "anna", A)
    code(team, "ben", D)
    settle(team)
    code(team, "ben", A)
    assert codes(team) == [A, D]
    assert counted(team) == (0, 1, 1)
    assert team.researchers().notes()[1] == "1 coding made or changed after the comparison was first settled: not counted here."


def test_the_matrix_and_the_codings_still_show_what_is_coded_now(team: Study):
    code(team, "anna", A)
    code(team, "ben", D)
    settle(team)
    code(team, "ben", A)
    assert team.matrix(researcher="ben").cells["code"].iloc[0] == A
    assert team.codings["code"].tolist() == [A, A]


def test_before_the_resolution_everybody_may_change_their_mind(team: Study):
    code(team, "anna", A)
    code(team, "ben", D)
    code(team, "ben", A)
    settle(team)
    assert (codes(team), counted(team)) == ([A, A], (1, 1, 0))


def test_each_comparison_is_frozen_by_its_own_resolution(team: Study):
    for row in ("R1", "R2"):
        code(team, "anna", A, row)
        code(team, "ben", D, row)
    settle(team, row="R1")
    for row in ("R1", "R2"):
        code(team, "ben", A, row)
    assert counted(team) == (1, 2, 1)


def test_a_second_resolution_moves_nothing(team: Study):
    code(team, "anna", A)
    code(team, "ben", D)
    settle(team)
    code(team, "ben", A)
    settle(team, A)
    assert (codes(team), counted(team)) == ([A, D], (0, 1, 1))


def test_who_coded_only_afterwards_counts_as_missing(team: Study):
    code(team, "anna", A)
    code(team, "ben", A, "R2")
    settle(team)
    code(team, "ben", A)
    assert codes(team) == [A, None]
    assert counted(team) == (0, 0, 1)


def test_a_resolution_that_was_undone_freezes_nothing(team: Study):
    code(team, "anna", A)
    code(team, "ben", D)
    settle(team)
    team.undo(researcher="ben")
    code(team, "ben", A)
    assert (codes(team), counted(team)) == ([A, A], (1, 1, 0))


def test_a_resolution_that_was_undone_and_redone_freezes_again(team: Study):
    code(team, "anna", A)
    code(team, "ben", D)
    settle(team)
    team.undo(researcher="ben")
    team.redo(researcher="ben")
    code(team, "ben", A)
    assert (codes(team), counted(team)) == ([A, D], (0, 1, 1))


def test_a_coding_that_was_taken_back_before_the_resolution_is_not_counted(team: Study):
    code(team, "anna", A)
    code(team, "ben", D)
    code(team, "ben", A)
    team.undo(researcher="ben")
    settle(team)
    code(team, "ben", P)
    assert codes(team) == [A, D]


def test_a_coding_that_is_taken_back_after_the_resolution_stays_counted(team: Study):
    code(team, "anna", A)
    code(team, "ben", D)
    team.resolve("R1", *PAIR, researcher="anna", code=P, how="rule")
    team.undo(researcher="ben")
    assert codes(team) == [A, D]


def test_the_order_in_which_the_sources_are_named_does_not_matter(team: Study):
    code(team, "anna", A)
    code(team, "ben", D)
    team.resolve("R1", "observations", "interviews", researcher="ben", code=P, how="discussion")
    team.code("R1", "observations", "interviews", researcher="ben", code=A)
    assert codes(team) == [A, D]


def test_reasons_and_judgements_are_those_from_before_too(team: Study):
    code(team, "anna", A, reason="as before")
    code(team, "ben", D, reason="as before, too")
    settle(team)
    code(team, "ben", P, reason="convinced")
    assert team.researchers().disagreements["reasons"].tolist() == ["anna: as before\nben: as before, too"]


def test_a_coding_of_the_table_counts_until_its_comparison_is_settled_and_afterwards(make_study):
    given = [
        {"meta_theme": "R1", "source_a": "interviews", "source_b": "observations", "researcher": who, "code": A} for who in ("anna", "ben")
    ]
    study = open_study(make_study("researchers: [anna, ben]\n", meta_themes=ROWS, codings=given))
    settle(study)
    code(study, "ben", D)
    assert (codes(study), counted(study)) == ([A, A], (1, 1, 1))


def test_what_the_codings_became_is_what_the_matrix_shows_now(team: Study):
    code(team, "anna", A)
    code(team, "ben", D)
    code(team, "anna", A, "R2")
    code(team, "ben", A, "R2")
    settle(team, D)
    assert team.researchers().outcomes.to_numpy().tolist() == [
        ["anna", A, A, 1], ["anna", A, D, 1], ["ben", A, A, 1], ["ben", D, D, 1],
    ]  # fmt: skip


def test_a_merged_row_keeps_the_codings_from_before(team: Study):
    code(team, "anna", A, "R2")
    code(team, "ben", D, "R2")
    team.merge("R1", ["R2"], researcher="ben")
    settle(team)
    code(team, "ben", A, "R1")
    assert codes(team) == [A, D]


def test_where_coding_is_blind_the_frozen_codings_are_hidden_from_whom_they_were_hidden(make_study):
    folder = make_study("researchers: [anna, ben, chidi]\ncoordinator: ben\nblind: true\n", meta_themes=ROWS)
    anna, ben = (open_study(folder, researcher=who) for who in ("anna", "ben"))
    code(anna, "anna", A, reason="secret")
    code(ben, "ben", D)
    settle(ben)
    code(anna, "anna", P, reason="secret, again")
    seen = open_study(folder, researcher="chidi").researchers()
    assert seen.researchers == ()
    assert "secret" not in repr(seen)
    ben.reveal()
    assert list(open_study(folder, researcher="chidi").researchers().grid.values["code"][:, 0]) == [A, D]
