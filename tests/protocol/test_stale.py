"""Judgements whose ground has changed are marked with what changed, and nothing is marked where nothing relevant did."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triangulate.study import Study, open_study

SOURCES = ("interviews", "observations", "survey")
PAIR = ("interviews", "observations")
SETTINGS = "sources:\n" + "".join(f"  - {{id: {name}, n: 20}}\n" for name in SOURCES) + "researchers: [anna, ben]\n"


@pytest.fixture
def folder(make_study) -> Path:
    """Row R1 with a finding in each of three sources, R2 without any; anna coded, ben settled, and both wrote."""
    findings = {
        f"findings__{source}": [
            {"finding": f"{source[0].upper()}1", "label": "Roles", "statement": "Roles help.", "meta_theme": "R1", "prominence": "5",
             "cases": "C1; C2" if source == "interviews" else "", "supersedes": "", "estimate": "0.5" if source == "survey" else ""},
            {"finding": f"{source[0].upper()}2", "label": "Trust", "statement": "Trust helps.", "meta_theme": "", "estimate": ""},
        ]
        for source in SOURCES
    }  # fmt: skip
    made = make_study(
        SETTINGS,
        **findings,
        meta_themes=[{"meta_theme": "R1", "label": "Roles", "proposition": "Roles help."}, {"meta_theme": "R2", "label": "Trust"}],
        cases=[{"case": "C1", "source": "interviews"}, {"case": "C2", "source": "interviews"}, {"case": "M1", "source": "observations"}],
        extracts=[{"finding": "I1", "case": "C1", "text": "words"}, {"finding": "I1", "case": "C2", "text": "more"}],
        opportunities=[{"meta_theme": "R2", "source": "interviews", "opportunity": "asked"}],
    )
    study = open_study(made)
    study.code("R1", *PAIR, "anna", meaning="same")
    study.code("R1", *PAIR, "ben", meaning="different")
    study.code("R1", "interviews", None, "anna", code="agreement")
    study.resolve("R1", *PAIR, "ben", code="partial_agreement")
    study.interpret("R1", "Roles are talked into being.", "anna")
    study.assess("They complement one another.", "ben")
    return made


def stale(folder: Path, kind: str = "code") -> list[str]:
    """What changed, for each different thing that is said of judgements of a kind."""
    table = open_study(folder).stale()
    return list(dict.fromkeys(table["changed"][table["kind"] == kind]))


def edit(path: Path, change: Callable[[list[dict[str, str]]], Any]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = change(rows) or rows
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def test_right_after_judging_nothing_is_stale(folder: Path):
    assert open_study(folder).stale().empty


class TestNothingRelevant:
    def test_rows_and_columns_in_another_order(self, folder: Path):
        for path in folder.rglob("*.csv"):
            edit(path, lambda rows: [dict(reversed(row.items())) for row in reversed(rows)])
        assert open_study(folder).stale().empty

    @pytest.mark.parametrize(("encoding", "end"), [("utf-8-sig", "\r\n"), ("utf-16", "\n"), ("utf-8", "\r\n")])
    def test_another_encoding_or_line_ending(self, folder: Path, encoding: str, end: str):
        for path in folder.rglob("*.csv"):
            text = path.read_text(encoding="utf-8")
            path.write_bytes("".join(f"{line}{end}" for line in text.splitlines()).encode(encoding))
        assert open_study(folder).stale().empty

    def test_a_workbook_in_the_place_of_a_text_file(self, folder: Path):
        openpyxl = pytest.importorskip("openpyxl")
        for path in folder.rglob("*.csv"):
            book = openpyxl.Workbook()
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.reader(file):
                    book.active.append([float(cell) if cell.replace(".", "", 1).isdigit() else cell or None for cell in row])
            book.save(path.with_suffix(".xlsx"))
            path.unlink()
        assert open_study(folder).stale().empty

    def test_empty_columns_and_what_no_judgement_rests_on(self, folder: Path):
        edit(folder / "findings" / "interviews.csv", lambda rows: rows[0].update(effect="", state=""))
        edit(folder / "findings" / "survey.csv", lambda rows: rows[1].update(statement="Trust matters."))
        edit(folder / "opportunities.csv", lambda rows: rows[0].update(opportunity="probed"))
        edit(folder / "meta_themes.csv", lambda rows: rows[1].update(label="Trusting"))
        assert open_study(folder).stale().empty

    def test_blanks_at_the_ends_of_cells(self, folder: Path):
        edit(folder / "findings" / "interviews.csv", lambda rows: rows[0].update(statement=" Roles help. ", cases=" C2;C1 "))
        assert open_study(folder).stale().empty

    def test_a_source_in_another_place_of_the_list(self, folder: Path):
        lines = (folder / "study.yaml").read_text(encoding="utf-8").splitlines()
        lines[3], lines[4] = lines[4], lines[3]
        (folder / "study.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        study = open_study(folder)
        assert study.settings.source_ids == ("observations", "interviews", "survey")
        assert stale(folder) == []
        assert study.matrix(researcher="anna").cells["meaning"].tolist()[0] == "same"


class TestWhatFilesChange:
    def test_the_text_of_a_finding(self, folder: Path):
        edit(folder / "findings" / "interviews.csv", lambda rows: rows[0].update(statement="Clear roles help."))
        assert stale(folder) == ["the text of I1 changed"]
        assert stale(folder, "resolve") == stale(folder, "interpret") == ["the text of I1 changed"]
        assert stale(folder, "assess") == []

    def test_its_cases_and_its_extracts(self, folder: Path):
        edit(folder / "findings" / "interviews.csv", lambda rows: rows[0].update(cases="C1"))
        edit(folder / "extracts.csv", lambda rows: rows[:1])
        assert stale(folder) == ["the cases and the extracts of I1 changed"]

    def test_a_number_of_a_quantitative_finding(self, folder: Path):
        edit(folder / "findings" / "survey.csv", lambda rows: rows[0].update(estimate="0.6"))
        assert stale(folder) == []
        assert stale(folder, "interpret") == ["the text of S1 changed"]

    def test_a_new_case(self, folder: Path):
        edit(folder / "cases.csv", lambda rows: [*rows, {"case": "M2", "source": "observations"}])
        assert stale(folder) == ["the cases of observations changed"]

    def test_another_number_of_cases(self, folder: Path):
        settings = (folder / "study.yaml").read_text(encoding="utf-8").replace("{id: interviews, n: 20}", "{id: interviews, n: 21}")
        (folder / "study.yaml").write_text(settings, encoding="utf-8")
        assert stale(folder) == ["interviews has 21 cases, it had 20"]

    def test_a_new_source_touches_what_is_about_all_sources_only(self, folder: Path):
        settings = (
            (folder / "study.yaml").read_text(encoding="utf-8").replace("  - {id: survey", "  - {id: diaries, n: 3}\n  - {id: survey")
        )
        (folder / "study.yaml").write_text(settings, encoding="utf-8")
        assert stale(folder) == stale(folder, "resolve") == []
        assert stale(folder, "interpret") == ["source diaries was added"]

    def test_a_source_that_was_taken_out_leaves_its_judgements_in_the_journal(self, folder: Path):
        settings = (folder / "study.yaml").read_text(encoding="utf-8")
        (folder / "study.yaml").write_text(settings.replace("  - {id: observations, n: 20}\n", ""), encoding="utf-8")
        (folder / "findings" / "observations.csv").unlink()
        edit(folder / "cases.csv", lambda rows: rows[:2])
        study = open_study(folder)
        fix = "kept in the journal and left out until the study has it again."
        assert [str(problem) for problem in study.problem_list if problem.severity == "warning"] == [
            f'judgements/anna.jsonl: 1 judgement: there is no source "observations". It is {fix}',
            f'judgements/ben.jsonl: 2 judgements: there is no source "observations". They are {fix}',
        ]
        assert len(study.history()) == 6

    def test_a_new_researcher_touches_what_was_settled(self, folder: Path):
        settings = (folder / "study.yaml").read_text(encoding="utf-8").replace("[anna, ben]", "[anna, ben, chidi]")
        (folder / "study.yaml").write_text(settings, encoding="utf-8")
        assert stale(folder) == []
        assert stale(folder, "resolve") == ["chidi joined after it was settled"]

    def test_an_opportunity(self, folder: Path):
        edit(folder / "opportunities.csv", lambda rows: rows[0].update(meta_theme="R1"))
        assert stale(folder) == ["whether interviews could have spoken to it changed"]

    def test_the_proposition_of_a_row_touches_what_was_compared_with_it(self, folder: Path):
        edit(folder / "meta_themes.csv", lambda rows: rows[0].update(proposition="Roles hinder."))
        assert open_study(folder).stale()[["kind", "source_a", "changed"]].to_numpy().tolist() == [
            ["code", "interviews", "the proposition of the row changed"]
        ]

    def test_a_finding_that_took_the_place_of_a_judged_one(self, folder: Path):
        edit(folder / "findings" / "interviews.csv", lambda rows: rows[1].update(supersedes="I1"))
        study = open_study(folder)
        assert stale(folder) == ["I2 took the place of I1"]
        assert study.mapping.query("source == 'interviews'")["finding"].tolist() == ["I2"]
        assert len(study.history("I2", kind="sort")) == 0


class TestWhatJudgementsChange:
    def test_sorting_into_the_row_and_out_of_it(self, folder: Path):
        study = open_study(folder)
        study.sort("O2", "R1", "ben")
        assert stale(folder) == ["O2 came into the row"]
        study.sort("I1", "R2", "anna", origin="R1")
        assert stale(folder) == ["I1 no longer stands in the row; O2 came into the row", "I1 no longer stands in the row"]
        study.undo("anna")
        study.undo("ben")
        assert stale(folder) == []

    def test_coding_anew_ends_it(self, folder: Path):
        study = open_study(folder)
        study.sort("O2", "R1", "ben")
        study.code("R1", *PAIR, "anna", meaning="same")
        table = study.stale()
        assert table["researcher"][table["kind"] == "code"].tolist() == ["ben"]
        assert study.matrix(researcher="anna").cells["stale"].tolist()[0] is False
        assert study.matrix(researcher="ben").cells["stale"].tolist()[0] is True

    def test_what_was_settled_and_then_coded_anew(self, folder: Path):
        study = open_study(folder)
        study.code("R1", *PAIR, "anna", meaning="opposite")
        assert stale(folder, "resolve") == ["anna coded it anew after it was settled"]
        assert stale(folder, "interpret") == []
        study.undo("anna")
        assert stale(folder, "resolve") == []

    def test_a_reason_alone_changes_nothing_for_what_was_settled(self, folder: Path):
        open_study(folder).code("R1", *PAIR, "anna", meaning="same", reason="I looked again.")
        assert stale(folder, "resolve") == []

    def test_another_resolution_for_what_was_written(self, folder: Path):
        open_study(folder).resolve("R1", *PAIR, "ben", code="agreement")
        assert stale(folder, "interpret") == ["interviews x observations: now agreement, it was partial_agreement"]
        assert stale(folder, "assess") == ["agreement: now 1, it was none; partial_agreement: now none, it was 1"]


class TestALongLife:
    """Sort, code, rename, merge, code anew, undo the merge, redo it."""

    @pytest.fixture
    def study(self, make_study) -> Study:
        findings = {
            f"findings__{source}": [
                {"finding": f"{source[0].upper()}{n}", "label": "l", "statement": "s", "meta_theme": f"R{n}"} for n in (1, 2)
            ]
            for source in PAIR
        }
        rows = [{"meta_theme": "R1", "label": "Roles"}, {"meta_theme": "R2", "label": "Trust"}]
        return open_study(make_study("researchers: [anna, ben]\n", meta_themes=rows, **findings))

    def codes(self, study: Study, researcher: str) -> list[tuple[str, Any]]:
        cells = study.matrix(researcher=researcher).cells
        return [(theme, code if isinstance(code, str) else None) for theme, code in cells[["meta_theme", "code"]].itertuples(index=False)]

    def test_codings_of_both_rows_are_kept_and_the_right_ones_shown(self, study: Study):
        study.code("R1", *PAIR, "anna", code="agreement")
        study.code("R2", *PAIR, "anna", code="dissonance")
        study.code("R2", *PAIR, "ben", code="silence")
        study.rename("R2", "Trusting", "ben")
        study.merge("R1", "Trusting", "ben", label="Roles and trust")
        assert self.codes(study, "anna") == [("R1", "agreement")]
        assert self.codes(study, "ben") == [("R1", "silence")]
        came = "I2 came into the row; O2 came into the row"
        gone = "I1 came into the row; O1 came into the row"
        merged = "R2 (Trusting) was merged into the row, and was coded apart"
        assert dict(study.stale()[["researcher", "changed"]].itertuples(index=False)) == {
            "anna": f"{merged}; {came}",
            "ben": f"{merged}; {gone}",
        }
        study.code("R1", *PAIR, "anna", code="partial_agreement")
        study.code("R2", *PAIR, "ben", code="agreement")
        assert study.stale().empty
        assert (self.codes(study, "anna"), self.codes(study, "ben")) == ([("R1", "partial_agreement")], [("R1", "agreement")])
        study.undo("ben")
        assert self.codes(study, "ben") == [("R1", "silence")]
        study.undo("ben")
        study.undo("anna")
        assert self.codes(study, "anna") == [("R1", "agreement"), ("R2", "dissonance")]
        assert self.codes(study, "ben") == [("R1", None), ("R2", "silence")]
        assert study.stale().empty
        assert study.redo("ben") == "redo: Trusting merged into Roles and trust"
        assert self.codes(study, "anna") == [("R1", "agreement")]
        assert len(study.history()) == 11

    def test_a_coding_of_a_row_that_was_split_stays_and_is_to_be_looked_at_again(self, study: Study):
        study.code("R1", *PAIR, "anna", code="agreement")
        study.split("R1", "O1", "Roles seen", "ben")
        assert self.codes(study, "anna") == [("R1", "agreement"), ("roles-seen", None), ("R2", None)]
        assert study.stale()["changed"].tolist() == ["O1 no longer stands in the row"]

    def test_a_resolution_of_a_row_that_was_merged_goes_along(self, study: Study):
        study.resolve("R2", *PAIR, "anna", code="silence")
        study.merge("R1", "R2", "ben")
        assert study.matrix().cells[["code", "status", "stale"]].to_numpy().tolist() == [["silence", "resolved", True]]
        assert study.stale()["changed"].tolist() == ["R2 (Trust), for which it was settled, was merged into the row"]

    def test_texts_of_both_rows_stay_each_researcher_s_own_of_the_row_before_that_of_the_other(self, study: Study):
        study.interpret("R2", "of trust", "anna")
        study.interpret("R2", "ben on trust", "ben")
        study.interpret("R1", "of roles", "anna")
        study.merge("R1", "R2", "ben")
        assert [words.text for words in study.analysis.judged.interpretations["R1"]] == ["ben on trust", "of roles"]
