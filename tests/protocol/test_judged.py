"""Resolutions, interpretations and statements of the journal take effect, and nothing else changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from triangulate.study import Study, open_study

ROW = {"meta_theme": "R1", "source_a": "interviews", "source_b": "observations"}


@pytest.fixture
def study_with(make_study):
    """A study in which anna and ben differ on one comparison, with judgements in its journal."""

    def make(*judgements: dict[str, object]) -> Study:
        folder: Path = make_study(
            "researchers: [anna, ben]\n",
            meta_themes=[{"meta_theme": "R1", "label": "Roles"}],
            codings=[
                {**ROW, "researcher": "anna", "code": "agreement", "reason": "Same claim."},
                {**ROW, "researcher": "ben", "code": "dissonance", "reason": "Other claim."},
            ],
        )
        (folder / "judgements").mkdir()
        lines = [
            json.dumps({"v": 1, "id": f"0195-{number}", "at": "2026-11-23T10:00:00Z", "seen": [], "researcher": "ben", **judgement})
            for number, judgement in enumerate(judgements)
        ]
        (folder / "judgements" / "ben.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return open_study(folder)

    return make


def resolve(code: str, **body: object) -> dict[str, object]:
    return {"kind": "resolve", "subject": dict(ROW), "body": {"code": code, "how": "discussion", "by": ["anna", "ben"], **body}}


def test_without_a_resolution_the_comparison_is_disputed_and_shows_no_code(study_with):
    cell = study_with().matrix().cells.iloc[0]
    assert (cell["status"], cell["code"]) == ("disputed", pytest.approx(float("nan"), nan_ok=True))


def test_a_resolution_gives_the_code_of_the_team_and_says_who_and_why(study_with):
    cell = study_with(resolve("partial_agreement", reason="One element.")).matrix().cells.iloc[0]
    assert (cell["status"], cell["code"], cell["researcher"], cell["reason"]) == (
        "resolved",
        "partial_agreement",
        "anna; ben",
        "One element.",
    )


def test_the_latest_resolution_holds(study_with):
    assert study_with(resolve("silence"), resolve("agreement")).matrix().cells["code"].tolist() == ["agreement"]


def test_a_resolution_of_the_pair_the_other_way_round_is_the_same_one(study_with):
    turned = resolve("agreement")
    turned["subject"] = {"meta_theme": "R1", "source_a": "observations", "source_b": "interviews"}
    assert study_with(turned).matrix().cells["status"].tolist() == ["resolved"]


def test_the_codings_before_resolution_stay_and_agreement_is_counted_on_them(study_with):
    study = study_with(resolve("agreement"))
    assert study.matrix(researcher="ben").cells["code"].tolist() == ["dissonance"]
    assert study.researchers().agreement.query("judgement == 'code' and comparisons == 'all'")["text"].tolist() == ["0 of 1"]


def test_a_resolution_does_not_hold_under_other_rules(study_with):
    assert study_with(resolve("agreement")).matrix(scheme="meaning_only").cells["status"].tolist() == ["disputed"]


def test_a_reading_that_did_not_prevail_stays_in_the_report(study_with, tmp_path: Path):
    study = study_with(resolve("agreement", minority="ben: I still see two claims"))
    report = study.report(tmp_path / "report.md").read_text(encoding="utf-8")
    assert "settled in discussion by anna, ben" in report
    assert "A reading that did not prevail: “ben: I still see two claims”." in report


def test_interpretations_and_the_statement_of_the_whole_are_shown_as_their_authors(study_with, tmp_path: Path):
    study = study_with(
        {"kind": "interpret", "subject": {"meta_theme": "R1"}, "body": {"text": "Roles are talked into being."}},
        {"kind": "assess", "subject": {}, "body": {"text": "The sources complement one another."}},
    )
    report = study.report(tmp_path / "report.md").read_text(encoding="utf-8")
    assert "**Interpretation** (ben): Roles are talked into being." in report
    assert study.assessment().statement == "ben: The sources complement one another."
    assert "Researchers have written an interpretation of every row" in report


def test_judgements_on_what_the_study_does_not_have_are_left_aside(study_with):
    unknown = resolve("agreement")
    unknown["subject"] = {"meta_theme": "R9"}
    assert study_with(unknown, resolve("no such code")).matrix().cells["status"].tolist() == ["disputed"]
