"""The team's final codes in the matrix."""

from __future__ import annotations

from dataclasses import replace

from protocol.conftest import SAME, OpenStudy, coding, rows

from triangulate import Study
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.cells import Resolution
from triangulate.protocol.judged import Judged

KEY = ("M1", "interviews", "observations")
DISPUTE = [coding(**SAME, reason="alike"), coding(who="ben", code="dissonance", reason="they clash")]


def settled(made: Study, code: str, **values: str) -> Analysis:
    return replace(made.analysis, judged=Judged(resolutions={KEY: Resolution(code, **values)}))


def test_a_resolution_is_shown_with_who_settled_it_and_why(study: OpenStudy) -> None:
    made = settled(study(meta_themes=rows("A"), codings=DISPUTE), "partial_agreement", by="anna; ben", reason="read again together")
    cell = made.cells().frame.iloc[0]
    assert cell[["status", "code", "researcher", "reason"]].tolist() == [
        "resolved",
        "partial_agreement",
        "anna; ben",
        "read again together",
    ]


def test_each_researcher_keeps_their_own_code_in_their_own_view(study: OpenStudy) -> None:
    made = settled(study(meta_themes=rows("A"), codings=DISPUTE), "partial_agreement")
    views = [made.cells(researcher=who).frame.iloc[0] for who in ("anna", "ben")]
    assert [(view["status"], view["code"]) for view in views] == [("coded", "agreement"), ("coded", "dissonance")]


def test_agreement_between_researchers_is_that_from_before_the_resolution(study: OpenStudy) -> None:
    from triangulate.protocol.researchers import compare_researchers

    made = study(meta_themes=rows("A"), codings=DISPUTE)
    before, after = (
        compare_researchers(analysis, made.settings.scheme).agreement for analysis in (made.analysis, settled(made, "agreement", by="ben"))
    )
    assert before.equals(after)


def test_a_resolution_does_not_hold_under_other_rules(study: OpenStudy) -> None:
    made = study(meta_themes=rows("A"), codings=DISPUTE)
    cells = settled(made, "partial_agreement").cells(made.scheme("meaning_only"))
    assert cells.frame["status"].tolist() == ["disputed"]


NOT_ASKED = [coding(presence_a="present", presence_b="not_addressed")]


def test_a_resolution_as_not_addressed_is_silence_where_the_two_are_folded(study: OpenStudy) -> None:
    made = study(meta_themes=rows("A"), codings=NOT_ASKED)
    folded = replace(made.settings.scheme, not_addressed="silence")
    assert settled(made, "not_addressed").cells(folded).frame["code"].tolist() == ["silence"]


def test_a_resolution_as_silence_where_the_two_are_folded_is_told_apart_by_presence(study: OpenStudy) -> None:
    made = study("scheme: {name: farmer, not_addressed: silence}\n", meta_themes=rows("A"), codings=NOT_ASKED)
    apart = replace(made.settings.scheme, not_addressed="apart")
    assert settled(made, "silence").cells(apart).frame["code"].tolist() == ["not_addressed"]


def test_a_resolution_as_silence_stands_where_the_team_keeps_the_two_apart(study: OpenStudy) -> None:
    made = study(meta_themes=rows("A"), codings=NOT_ASKED)
    assert settled(made, "silence").cells().frame["code"].tolist() == ["silence"]


def test_without_one_researcher_nothing_counts_as_settled(study: OpenStudy) -> None:
    made = settled(study(meta_themes=rows("A"), codings=DISPUTE), "partial_agreement")
    assert made.without_researcher("ben").cells().frame["code"].tolist() == ["agreement"]
