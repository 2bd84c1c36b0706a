"""How far coding has come: who has coded how much of what they are to code."""

from __future__ import annotations

import pytest

from triangulate.study import Study, open_study

PAIR = ("interviews", "observations")


@pytest.fixture
def open_with(make_study):
    """R1 and R2 in group G, R3 in H, R4 without a finding in either source."""

    def make(settings: str = "researchers: [anna, ben]\n") -> Study:
        findings = {
            f"findings__{source}": [
                {"finding": f"{source[0].upper()}{n}", "label": "l", "statement": "s", "meta_theme": f"R{n}"} for n in (1, 2, 3)
            ]
            for source in PAIR
        }
        rows = [{"meta_theme": f"R{n}", "label": f"Row {n}", "group": "GGHH"[n - 1]} for n in (1, 2, 3, 4)]
        return open_study(make_study(settings, meta_themes=rows, **findings))

    return make


def test_nobody_has_coded_anything_at_first(open_with):
    assert str(open_with().progress()) == "anna: 0 of 3\nben: 0 of 3"


def test_comparisons_are_counted_once_however_often_they_were_coded(open_with):
    study = open_with()
    study.code("R1", *PAIR, "anna", meaning="same", prominence="same", coverage="same", examples="same")
    study.code("R1", *reversed(PAIR), "anna", code="dissonance")
    study.code("R2", None, None, "anna", code="silence")
    assert str(study.progress()) == "anna: 2 of 3\nben: 0 of 3"
    study.undo("anna")
    assert str(study.progress()) == "anna: 1 of 3\nben: 0 of 3"


def test_a_refused_proposal_and_a_memo_are_no_codings(open_with):
    study = open_with()
    study.refuse("R1", *PAIR, "anna")
    study.memo("hm", "anna", meta_theme="R2")
    assert str(study.progress()).startswith("anna: 0 of 3")


def test_each_codes_what_is_assigned_to_them(open_with):
    study = open_with("researchers: [anna, ben]\nassignments: {ben: [H]}\n")
    study.code("R1", *PAIR, "ben", code="agreement")
    assert str(study.progress()) == "anna: 0 of 3\nben: 0 of 1"


def test_who_is_not_listed_counts_once_they_have_coded(open_with):
    study = open_with("")
    assert str(study.progress()) == ""
    study.code("R1", *PAIR, "carl", code="agreement")
    assert str(study.progress()) == "carl: 1 of 3"


def test_codings_to_look_at_again_are_counted_beside(open_with):
    study = open_with()
    study.code("R1", *PAIR, "anna", code="agreement")
    study.code("R2", *PAIR, "anna", code="agreement")
    study.sort("I1", "R2", "ben", origin="R1")
    assert study.progress().table[["researcher", "coded", "of", "stale"]].to_numpy().tolist() == [["anna", 2, 3, 2], ["ben", 0, 3, 0]]
