"""Step 5 in the report: counts first, then reasons, resolutions and what became of each reading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from protocol.conftest import SAME, coding, rows

from triangulate import open_study
from triangulate.study import Study

TEAM = "researchers: [anna, ben]\npercent_from: 2\n"
PAIR = ("interviews", "observations")
PARTLY = {**SAME, "examples": "different"}


@pytest.fixture
def section(tmp_path: Path) -> Callable[[Study], str]:
    """The section of the Markdown report of a study; empty where there is none."""

    def read(study: Study) -> str:
        text = study.report(tmp_path / "report.md").read_text(encoding="utf-8")
        begin = text.find("## Comparison of researchers")
        return text[begin : text.find("\n## ", begin + 3)] if begin >= 0 else ""

    return read


@pytest.fixture
def pair(make_study: Callable[..., Path]) -> Callable[..., Study]:
    """Anna and ben: alike on M1, partly alike on M2, and on M3 one sees a source speak where the other does not."""

    def make(settings: str = "") -> Study:
        codings = [coding("M1", who=who, **SAME) for who in ("anna", "ben")]
        codings += [coding("M2", **SAME, reason="The same tasks"), coding("M2", who="ben", **PARTLY, reason="Do they? No!")]
        codings += [coding("M3", code="agreement", reason="Both speak."), coding("M3", who="ben", code="silence", reason="One is silent")]
        return open_study(make_study(TEAM + settings, meta_themes=rows("Roles", "Trust", "Time"), codings=codings))

    return make


def test_one_researcher_alone_has_no_section(make_study, section) -> None:
    assert section(open_study(make_study("", meta_themes=rows("A"), codings=[coding(code="agreement")]))) == ""


def test_counts_come_with_their_denominator_and_what_is_missing(pair, section) -> None:
    text = section(pair())
    assert "| anna and ben | all | 1 of 3 (33 %) | 0 |" in text
    assert "| anna and ben | both sources present | 1 of 2 (50 %) | 0 |" in text


def test_each_judgement_has_its_line_where_both_sources_speak(pair, section) -> None:
    text = section(pair())
    assert "| Meaning | 2 of 2 (100 %) | 0 |" in text
    assert "| Examples | 1 of 2 (50 %) | 0 |" in text


def test_differences_come_furthest_apart_first_with_both_reasons(pair, section) -> None:
    text = section(pair())
    assert "Researchers differ on the code of 2 comparisons; these are what step 5 is for." in text
    first = text.index(
        "**M3 Time, Interviews × Observations** (furthest apart: one sees a source speak where another does not). "
        "anna: Both speak. ben: One is silent."
    )
    second = text.index("**M2 Trust, Interviews × Observations** (one step apart). anna: The same tasks. ben: Do they? No!")
    assert first < second


def test_who_gave_which_code_and_what_the_matrix_shows_now_stand_in_one_line(pair, section) -> None:
    text = section(pair())
    assert "| M2 Trust | Interviews × Observations | Agreement | Partial agreement | examples | Disputed |" in text


def test_a_resolution_says_how_by_whom_why_and_keeps_the_other_reading(pair, section) -> None:
    study = pair()
    study.resolve("M2", *PAIR, "ben", code="agreement", how="third_person", by=["anna"], reason="Tasks are tasks.", minority="ben: no!")
    study.resolve("M3", *PAIR, "ben", code="agreement", how="rule", minority="one source is silent")
    text = section(study)
    assert "*Settled* by a third person by anna: Agreement. Tasks are tasks. A reading that did not prevail: “ben: no!”" in text
    assert "*Settled* by rule by ben: Agreement. A reading that did not prevail: “one source is silent”." in text


def test_what_became_of_the_codings_of_each_is_counted(pair, section) -> None:
    study = pair()
    study.resolve("M2", *PAIR, "ben", code="agreement", how="discussion")
    text = section(study)
    assert "| anna | 2 of 3 | Agreement to Disputed 1 |" in text
    assert "| ben | 1 of 3 | Partial agreement to Agreement 1; Silence to Disputed 1 |" in text


def test_codings_changed_after_the_resolution_are_told(pair, section) -> None:
    study = pair()
    study.resolve("M2", *PAIR, "ben", code="agreement", how="discussion")
    study.code("M2", *PAIR, "ben", code="agreement")
    text = section(study)
    assert "1 coding made or changed after the comparison was first settled: not counted here." in text
    assert "| anna and ben | all | 1 of 3 (33 %) | 0 |" in text


def test_coefficients_are_there_only_for_a_team_that_wants_them(pair, section) -> None:
    assert "Agreement beyond chance" not in section(pair())
    text = section(pair("coefficients: [krippendorff_alpha]\n"))
    assert "### Agreement beyond chance" in text
    assert "| anna and ben | Code, all comparisons | Raw agreement | 0.33 |" in text
    assert "- anna and ben, all comparisons: Krippendorff's alpha is " in text


def test_figures_stand_beside_what_they_show(pair, section) -> None:
    text = section(pair("coefficients: [gwet_ac1]\n"))
    order = [
        "### Agreement beyond chance", "*Figure: Agreement between researchers, with intervals.*", "Which codes met",
        "*Figure: Codes given by two researchers.*", "### Where researchers differ", "*Figure: Where researchers differ.*",
        "Codes of each researcher", "What codings became",
    ]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "# head\n| a | b |", "信頼 الثقة", "[x](javascript:1) *bold*"])
def test_reasons_are_text_in_every_form(make_study, tmp_path: Path, words: str) -> None:
    codings = [coding(code="agreement", reason=words), coding(who="ben", code="dissonance", reason=words)]
    study = open_study(make_study(TEAM + "coefficients: [gwet_ac1]\n", meta_themes=rows("A"), codings=codings))
    study.resolve("M1", *PAIR, "ben", code="agreement", how="rule", reason=words, minority=words)
    page = study.report(tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    text = study.report(tmp_path / "report.md").read_text(encoding="utf-8")
    assert "\n# head" not in text
