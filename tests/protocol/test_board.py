"""Sorting by judgements: rows are made, renamed, merged and split, tables go on naming them as they did."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from triangulate.protocol.board import new_identifier
from triangulate.study import Study, open_study

COLUMNS = ["meta_theme", "finding"]


@pytest.fixture
def study(make_study) -> Study:
    """I1 and O1 in R1 (Roles), I2 in R2 (Trust), I3 nowhere; I2a is a sub-theme of I2."""
    folder = make_study(
        "researchers: [anna, ben]\nquestions: [What helps?]\n",
        findings__interviews=[
            {"finding": "I1", "label": "Roles", "statement": "s", "meta_theme": "R1", "parent": ""},
            {"finding": "I2", "label": "Trust", "statement": "s", "meta_theme": "R2"},
            {"finding": "I2a", "label": "Trust in time", "statement": "s", "parent": "I2"},
            {"finding": "I3", "label": "Loose", "statement": "s"},
        ],
        findings__observations=[{"finding": "O1", "label": "Roles", "statement": "s", "meta_theme": "R1"}],
        meta_themes=[{"meta_theme": "R1", "label": "Roles", "group": "G"}, {"meta_theme": "R2", "label": "Trust", "question": "1"}],
    )
    return open_study(folder, researcher="anna")


def places(study: Study) -> dict[str, str]:
    """Where each finding stands, as ``{"I1": "R1"}``."""
    result: dict[str, str] = {}
    for theme, finding in study.mapping[COLUMNS].itertuples(index=False):
        result[finding] = f"{result[finding]} {theme}" if finding in result else theme
    return result


def labels(study: Study) -> list[str]:
    return study.meta_themes["label"].tolist()


def test_a_finding_is_put_into_a_row_and_stays_in_its_others(study: Study):
    study.sort("I1", "Trust")
    assert places(study)["I1"] == "R1 R2"


def test_a_finding_is_moved_out_of_one_row_into_another(study: Study):
    study.sort(["I1", "O1"], "Trust", origin="Roles")
    assert places(study) == {"I1": "R2", "O1": "R2", "I2": "R2", "I2a": "R2"}


def test_a_sub_theme_goes_with_the_theme_above_it(study: Study):
    study.sort("I2", "R1", origin="R2")
    assert places(study)["I2a"] == "R1"


def test_a_sub_theme_that_was_sorted_itself_stays_where_it_is(study: Study):
    study.sort("I2a", "R2")
    study.sort("I2", "R1", origin="R2")
    assert (places(study)["I2"], places(study)["I2a"]) == ("R1", "R2")


def test_a_sub_theme_that_is_taken_out_of_the_row_of_its_theme_is_not_sorted(study: Study):
    study.unsort("I2a", "R2")
    assert "I2a" not in places(study)
    assert study.unsorted["finding"].tolist() == ["I2a", "I3"]


def test_a_new_row_gets_an_id_of_its_label_and_takes_findings(study: Study):
    made = study.make("Time and place", ["I3"], group="Conditions")
    assert made.subject == {"meta_theme": "time-and-place"}
    assert places(study)["I3"] == "time-and-place"
    assert study.meta_themes.iloc[-1][["label", "group"]].tolist() == ["Time and place", "Conditions"]


def test_an_empty_text_takes_a_group_away(study: Study):
    study.rename("R1", group="")
    assert study.meta_themes["group"].isna().tolist() == [True, True]
    assert labels(study) == ["Roles", "Trust"]


def test_a_merge_brings_findings_together_and_the_id_of_the_other_row_leads_there(study: Study):
    study.merge("R1", "R2", label="Roles and trust")
    assert places(study) == {"I1": "R1", "O1": "R1", "I2": "R1", "I2a": "R1"}
    assert labels(study) == ["Roles and trust"]
    study.sort("I3", "R2")
    assert places(study)["I3"] == "R1"


def test_a_split_makes_a_row_beside_the_old_one_with_its_group(study: Study):
    study.split("R1", "O1", "Roles seen")
    assert labels(study) == ["Roles", "Roles seen", "Trust"]
    assert study.meta_themes["group"].tolist()[:2] == ["G", "G"]
    assert places(study)["O1"] == "roles-seen"


def test_a_row_that_was_split_off_can_go_back_by_a_merge(study: Study):
    before = places(study)
    study.split("R1", "O1", "Roles seen")
    study.merge("R1", "Roles seen")
    assert places(study) == before
    assert labels(study) == ["Roles", "Trust"]


def test_undoing_everything_gives_the_study_as_it_was_given(study: Study):
    as_given = study.matrix().cells, study.mapping, study.meta_themes
    study.make("Time", ["I3"])
    study.sort("I1", "Trust")
    study.merge("Roles", ["Trust", "Time"])
    study.rename("R1", "All")
    study.split("All", "I2", "Trust again")
    for _ in range(5):
        study.undo()
    assert study.next_undo() is None
    for before, after in zip(as_given, (study.matrix().cells, study.mapping, study.meta_themes), strict=True):
        assert after.equals(before)


def test_a_renamed_row_is_found_by_its_old_label_until_another_row_has_it(study: Study):
    study.rename("Roles", "Clear roles")
    assert study.sort("I3", "Roles").subject["meta_theme"] == "R1"
    study.rename("R2", "Roles")
    assert study.sort("I3", "Roles").subject["meta_theme"] == "R2"


def test_a_new_row_does_not_get_an_id_that_was_the_label_of_another(study: Study):
    study.rename("R1", "Clear roles")
    assert study.make("Roles").subject["meta_theme"] == "Roles-2"


def test_ids_differ_by_more_than_capital_letters():
    assert new_identifier("Trust", ["trust"]) == "Trust-2"


class TestTablesThatNameRowsByTheirLabels:
    """The given files are never written to: what they call a row holds whatever it is called now."""

    PAIR: ClassVar = {"source_a": "interviews", "source_b": "observations", "researcher": "anna", "code": "agreement"}

    @pytest.fixture
    def named(self, make_study) -> Study:
        folder = make_study(
            findings__interviews=[{"finding": "I1", "label": "a", "statement": "s", "meta_theme": "Roles; Trust"}],
            findings__observations=[{"finding": "O1", "label": "b", "statement": "s", "meta_theme": "Roles"}],
            meta_themes=[{"meta_theme": "R1", "label": "Roles"}, {"meta_theme": "R2", "label": "Trust"}],
            codings=[{"meta_theme": "Roles", **self.PAIR}, {"meta_theme": "Trust", **self.PAIR, "code": "silence"}],
            opportunities=[{"meta_theme": "Trust", "source": "observations", "opportunity": "asked"}],
            feedback=[{"meta_theme": "trust", "from": "team", "comment": "hm"}],
        )
        return open_study(folder, researcher="anna")

    def codes(self, study: Study) -> dict[str, Any]:
        return dict(study.matrix(scope="pairwise").cells[["meta_theme", "code"]].itertuples(index=False))

    def test_a_rename_orphans_nothing(self, named: Study):
        named.rename("Roles", "Clear roles")
        assert self.codes(named) == {"R1": "agreement", "R2": "silence"}
        assert named.problem_list == []

    def test_rows_that_exchange_their_labels_keep_what_is_theirs(self, named: Study):
        named.rename("R1", "x")
        named.rename("R2", "Roles")
        named.rename("R1", "Trust")
        assert self.codes(named) == {"R1": "agreement", "R2": "silence"}
        assert named.feedback().comments["meta_theme"].tolist() == ["R2"]
        assert named.matrix().cells["presence_b"].tolist() == ["present", "silent"]

    def test_a_merge_keeps_the_codings_of_both_rows(self, named: Study):
        named.merge("Roles", "Trust")
        assert self.codes(named) == {"R1": "agreement"}
        assert named.stale()[["meta_theme", "changed"]].to_numpy().tolist() == [
            ["R1", "R2 (Trust) was merged into the row, and was coded apart"]
        ]
        named.undo()
        assert self.codes(named) == {"R1": "agreement", "R2": "silence"}
        assert named.stale().empty


def test_after_a_merge_a_coding_of_the_row_itself_holds_before_one_of_the_row_that_went_into_it(make_study):
    coding = {"meta_theme": "R1", "source_a": "interviews", "source_b": "observations", "researcher": "anna", "code": "agreement"}
    rows = [{"meta_theme": "R1", "label": "Roles"}, {"meta_theme": "R2", "label": "Trust"}]
    study = open_study(make_study(meta_themes=rows, codings=[coding]), researcher="anna")
    study.code("R2", "interviews", "observations", code="silence")
    study.merge("R1", "R2")
    assert study.matrix().cells["code"].tolist() == ["agreement"]


class TestSortingApart:
    """Two copies of a study folder, edited apart and united."""

    @pytest.fixture
    def united(self, study: Study, tmp_path):
        """Unites what ``first`` and ``second`` do, each without knowing of the other."""
        import shutil

        def unite(first, second) -> Study:
            copy = tmp_path / "copy"
            shutil.copytree(study.folder, copy)
            for folder, who, act in ((study.folder, "anna", first), (copy, "ben", second)):
                act(open_study(folder, researcher=who))
            for path in (copy / "judgements").glob("*.jsonl"):
                shutil.copy(path, study.folder / "judgements" / f"{path.stem} (copy).jsonl")
            return open_study(study.folder)

        return unite

    def contradictions(self, study: Study) -> list[str]:
        return [problem.what for problem in study.problem_list]

    def test_of_two_places_for_one_finding_the_later_holds_and_it_is_said_once(self, united):
        study = united(lambda mine: mine.sort("I3", "R1"), lambda mine: (mine.sort("I3", "R2"), mine.sort("I3", "R2")))
        assert places(study)["I3"] == "R2"
        assert self.contradictions(study) == ["anna and ben sorted I3 differently without knowing of each other; what ben did holds"]

    def test_two_names_for_one_row_are_a_contradiction_and_the_later_holds(self, united):
        study = united(lambda mine: mine.rename("R1", "Role clarity"), lambda mine: mine.rename("R1", "Clear roles"))
        assert labels(study) == ["Clear roles", "Trust"]
        assert self.contradictions(study) == ["anna and ben sorted R1 differently without knowing of each other; what ben did holds"]

    def test_the_same_move_made_twice_is_none(self, united):
        study = united(lambda mine: mine.sort("I3", "R2"), lambda mine: mine.sort("I3", "R2"))
        assert self.contradictions(study) == []

    def test_the_same_new_row_made_twice_is_one_row(self, united):
        study = united(lambda mine: mine.make("Time", ["I3"]), lambda mine: mine.make("Time", ["O1"]))
        assert labels(study) == ["Roles", "Trust", "Time"]
        assert (places(study)["I3"], places(study)["O1"]) == ("Time", "R1 Time")

    def test_the_two_machines_of_one_person_contradict_nobody(self, united):
        study = united(lambda mine: mine.sort("I3", "R1", "anna"), lambda mine: mine.sort("I3", "R2", "anna"))
        assert self.contradictions(study) == []
        assert places(study)["I3"] == "R1 R2"

    def test_a_merge_apart_from_a_sorting_takes_the_finding_along(self, united):
        study = united(lambda mine: mine.merge("R1", "R2"), lambda mine: mine.sort("I3", "R2"))
        assert places(study)["I3"] == "R1"

    def test_merges_of_two_rows_into_each_other_leave_one_row(self, united):
        study = united(lambda mine: mine.merge("R1", "R2"), lambda mine: mine.merge("R2", "R1"))
        assert study.meta_themes["meta_theme"].tolist() == ["R1"]

    def test_who_saw_the_other_contradicts_nobody(self, study: Study):
        study.sort("I3", "R1")
        study.sort("I3", "R2", "ben", origin="R1")
        assert self.contradictions(study) == []
        assert places(study)["I3"] == "R2"
