"""Blind coding: by no door of a study is anybody shown another's coding, or a proposal, before its time."""

from __future__ import annotations

from pathlib import Path

import pytest

from triangulate.errors import JudgementError
from triangulate.study import Study, open_study

PAIR = ("interviews", "observations")
TEAM = "researchers: [anna, ben]\nblind: true\n"
ROWS = [{"meta_theme": f"R{number}", "label": f"Row {number}", "group": group} for number, group in enumerate("GGH", 1)]
SECRET = "anna's own words"


@pytest.fixture
def blind_study(make_study):
    """Rows R1 and R2 (group G) and R3 (H), each with a finding in both sources; ``opened_by`` opens it for somebody."""

    def make(settings: str = TEAM, **tables) -> Path:
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
                for n in (1, 2, 3)
            ]
            for source in PAIR
        }
        return make_study(settings, meta_themes=ROWS, **{**findings, **tables})

    return make


def codes(study: Study, researcher: str | None = None) -> list[str | None]:
    return [code if isinstance(code, str) else None for code in study.matrix(researcher=researcher).cells["code"]]


def statuses(study: Study, researcher: str | None = None) -> list[str]:
    return study.matrix(researcher=researcher).cells["status"].tolist()


def anna_codes(folder: Path, *rows: str) -> Study:
    anna = open_study(folder, researcher="anna")
    for row in rows:
        anna.code(row, *PAIR, code="dissonance", reason=SECRET)
    return anna


def everything_shown(study: Study, folder: Path) -> str:
    """All that the public doors of a study show, as one text."""
    frames = (study.codings, study.matrix().cells, study.matrix(researcher="ben").cells, study.stale(), study.history())
    results = (study.researchers(), study.assessment(), study.sensitivity(), study.feedback(), study.completeness(), study.progress())
    judged = (study.analysis.codings.to_string(), study.analysis.judged, study.analysis.state.order, study.judgements())
    looked_up = study.matrix(researcher="anna").cells if study.viewer else study.matrix().cells
    words = (study.summary(), study.problem_list, study._repr_html_(), study.report(folder / "report.md").read_text(encoding="utf-8"))
    shown = [*(frame.to_string() for frame in (*frames, looked_up)), study.matrix().totals, *results, *judged, *words]
    return "\n".join(map(str, shown))


@pytest.mark.parametrize("viewer", ["ben", None])
def test_by_no_door_is_another_s_coding_shown(blind_study, viewer: str | None):
    folder = blind_study(TEAM)
    anna = anna_codes(folder, "R1")
    anna.explain("R1", *PAIR, SECRET)
    anna.memo(SECRET, meta_theme="R1", source_a="interviews", source_b="observations")
    study = open_study(folder, researcher=viewer)
    shown = everything_shown(study, folder)
    assert SECRET not in shown
    assert codes(study) == codes(study, "anna" if viewer else None) == [None, None, None]
    assert study.matrix().totals["by_code"]["dissonance"] == 0
    assert SECRET in everything_shown(anna, folder)


def test_numbers_of_progress_are_shown(blind_study):
    folder = blind_study(TEAM)
    anna_codes(folder, "R1", "R2")
    assert str(open_study(folder, researcher="ben").progress()) == "anna: 2 of 3\nben: 0 of 3"


def test_a_comparison_is_revealed_once_all_who_are_assigned_have_coded_it(blind_study):
    folder = blind_study("researchers: [anna, ben, chidi]\nblind: true\nassignments: {chidi: [H]}\n")
    anna_codes(folder, "R1", "R3")
    ben = open_study(folder, researcher="ben")
    ben.code("R1", *PAIR, code="agreement")
    ben.code("R3", *PAIR, code="agreement")
    assert codes(ben, "anna") == ["dissonance", None, None]
    assert statuses(open_study(folder)) == ["disputed", "open", "open"]


def test_the_coordinator_reveals_alone_others_only_together(blind_study):
    folder = blind_study(TEAM + "coordinator: ben\n")
    anna_codes(folder, "R1").reveal()
    ben = open_study(folder, researcher="ben")
    assert codes(ben, "anna") == [None, None, None]
    ben.reveal()
    assert codes(ben, "anna") == ["dissonance", None, None]


def test_without_a_coordinator_everybody_reveals(blind_study):
    folder = blind_study(TEAM)
    anna = anna_codes(folder, "R1", "R2", "R3")
    anna.reveal(meta_theme="R1")
    ben = open_study(folder, researcher="ben")
    assert codes(ben, "anna") == [None, None, None]
    ben.reveal()
    assert codes(ben, "anna") == ["dissonance", None, None]


@pytest.mark.parametrize(
    ("what", "revealed"),
    [
        ({"meta_theme": "R1", "source_a": "observations", "source_b": "interviews"}, "R1"),
        ({"meta_theme": "Row 2"}, "R2"),
        ({"group": "G"}, "R1 R2"),
        ({}, "R1 R2 R3"),
    ],
)
def test_a_comparison_a_row_a_group_or_everything_is_revealed(blind_study, what: dict[str, str], revealed: str):
    folder = blind_study(TEAM + "coordinator: anna\n")
    anna_codes(folder, "R1", "R2", "R3").reveal(**what)
    ben = open_study(folder, researcher="ben")
    assert " ".join(ben.codings["meta_theme"]) == revealed


def test_what_was_seen_stays_seen_where_a_coding_is_taken_back(blind_study):
    folder = blind_study(TEAM)
    anna_codes(folder, "R1")
    ben = open_study(folder, researcher="ben")
    ben.code("R1", *PAIR, code="agreement")
    ben.undo()
    assert codes(ben, "anna") == ["dissonance", None, None]
    assert ben.code("R1", *PAIR, code="dissonance").body["others"] == "visible"


def test_a_slip_that_was_undone_before_others_coded_reveals_nothing(blind_study):
    folder = blind_study(TEAM)
    ben = open_study(folder, researcher="ben")
    ben.code("R1", *PAIR, code="agreement")
    ben.undo()
    anna_codes(folder, "R1")
    assert codes(ben, "anna") == [None, None, None]


def test_what_could_be_seen_is_recorded_with_each_coding(blind_study):
    study = open_study(blind_study(TEAM))
    first = study.code("R1", *PAIR, "anna", meaning="same")
    again = study.code("R1", *PAIR, "anna", meaning="different")
    other = study.code("R1", *PAIR, "ben", meaning="same")
    both = study.code("R1", *PAIR, "ben", meaning="different")
    assert [(made.body.get("proposal"), made.body.get("others")) for made in (first, again, other, both)] == [
        ("hidden", None),
        ("visible", None),
        ("hidden", "hidden"),
        ("visible", "visible"),
    ]


class TestProposals:
    def test_they_are_hidden_before_ones_own_first_judgement(self, blind_study):
        ben = open_study(blind_study(TEAM), researcher="ben")
        assert statuses(ben, "ben") == ["open", "open", "open"]
        ben.code("R1", *PAIR, meaning="same")
        ben.undo()
        assert statuses(ben, "ben") == ["proposed", "open", "open"]

    def test_they_are_not_shown_in_the_view_of_somebody_who_has_judged(self, blind_study):
        folder = blind_study(TEAM)
        anna_codes(folder, "R1").undo()
        ben = open_study(folder, researcher="ben")
        assert statuses(ben, "anna") == statuses(ben) == ["open", "open", "open"]
        assert ben.matrix(researcher="anna").cells["meaning"].isna().all()

    @pytest.mark.parametrize("verb", ["accept", "refuse"])
    def test_nobody_accepts_or_refuses_what_they_cannot_see(self, blind_study, verb: str):
        ben = open_study(blind_study(TEAM), researcher="ben")
        with pytest.raises(JudgementError, match="coding is blind, and what the data suggest is not shown before you have judged it"):
            getattr(ben, verb)("R1", *PAIR)
        ben.code("R1", *PAIR, meaning="different")
        getattr(ben, verb)("R1", *PAIR)


class TestWhatJudgementsRestOn:
    """Everybody may read interpretations and resolutions, and with them what they say they rest on."""

    def test_an_interpretation_before_the_reveal_does_not_tell_codes(self, blind_study):
        folder = blind_study(TEAM)
        anna_codes(folder, "R1")
        ben = open_study(folder, researcher="ben")
        assert ben.interpret("R1", "hm").body["basis"]["codes"] == {}
        assert ben.assess("hm").body["basis"]["codes"] == {}
        ben.code("R1", *PAIR, code="dissonance")
        assert ben.interpret("R1", "hm").body["basis"]["codes"] == {"interviews x observations": "dissonance"}

    def test_a_resolution_before_the_reveal_does_not_tell_codings(self, blind_study):
        folder = blind_study(TEAM)
        anna_codes(folder, "R1")
        ben = open_study(folder, researcher="ben")
        assert "codings" not in ben.resolve("R1", *PAIR, code="silence").body["basis"]
        assert ben.stale().empty
        ben.code("R1", *PAIR, code="agreement")
        assert set(ben.resolve("R1", *PAIR, code="silence").body["basis"]["codings"]) == {"anna", "ben"}


def test_what_is_odd_about_a_coding_is_told_only_to_those_who_may_see_it(blind_study):
    coding = {"meta_theme": "R1", "source_a": "interviews", "source_b": "observations", "researcher": "anna", "presence_a": "silent"}
    folder = blind_study(TEAM, codings=[coding])
    assert [problem.severity for problem in open_study(folder, researcher="ben").problem_list] == ["note"]
    assert "silent" not in str(open_study(folder, researcher="ben").problem_list)


def test_an_undone_coding_of_another_is_not_told_by_its_undo(blind_study):
    folder = blind_study(TEAM)
    anna_codes(folder, "R1").undo()
    ben = open_study(folder, researcher="ben")
    assert "Dissonance" not in ben.report(folder / "r.md").read_text(encoding="utf-8").partition("audit")[2]
    assert ben.history()["kind"].tolist() == ["undo"]


def test_a_study_that_is_not_blind_shows_everything_to_everybody(blind_study):
    folder = blind_study("researchers: [anna, ben]\n")
    anna_codes(folder, "R1")
    assert codes(open_study(folder, researcher="ben")) == ["dissonance", None, None]
    assert codes(open_study(folder)) == ["dissonance", None, None]
