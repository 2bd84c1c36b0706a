"""Step 4: what is shared, what one source brings alone, where gaps remain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from protocol.conftest import SAME, THREE, OpenStudy, coding, rows

from triangulate import Study, StudyError, open_study


def finding(name: str, theme: str = "") -> dict[str, str]:
    return {"finding": name, "label": name, "statement": name, "meta_theme": theme}


def brings(made: Study) -> dict[str, str]:
    found = made.completeness().rows
    return dict(zip(found["meta_theme"], found["brings"], strict=True))


def test_rows_are_shared_by_all_by_some_brought_by_one_or_by_nobody(study: OpenStudy) -> None:
    made = study(
        THREE,
        meta_themes=rows("A", "B", "C", "D"),
        opportunities=[
            {"meta_theme": "M4", "source": source, "opportunity": "asked"} for source in ("interviews", "observations", "survey")
        ],
        findings__interviews=[finding("I1", "M1"), finding("I2", "M2"), finding("I3", "M3")],
        findings__observations=[finding("O1", "M1"), finding("O2", "M2")],
        findings__survey=[finding("S1", "M1")],
    )
    assert brings(made) == {"M1": "shared by all", "M2": "interviews; observations", "M3": "only interviews", "M4": "nothing"}


def test_each_source_is_counted_by_rows_shared_rows_and_rows_of_its_own(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("A", "B", "C"),
        findings__interviews=[finding("I1", "M1"), finding("I2", "M2"), finding("I3")],
        findings__observations=[finding("O1", "M1")],
    )
    assert made.completeness().sources.to_numpy().tolist() == [["interviews", 3, 1, 2, 1, 1, 3], ["observations", 1, 0, 1, 1, 0, 3]]
    assert made.completeness().from_one_source == 1


def test_a_row_that_nobody_is_known_to_cover_may_still_be_covered(study: OpenStudy) -> None:
    made = study(meta_themes=rows("A", "B"), findings__interviews=[finding("I1", "M1")])
    assert brings(made) == {"M1": "only interviews", "M2": "not known"}


def test_questions_show_which_sources_are_missing(study: OpenStudy) -> None:
    made = study(
        "questions: [What helps?, What hinders?]\n",
        meta_themes=[{"meta_theme": "M1", "label": "A", "question": "1"}],
        findings__interviews=[finding("I1", "M1")],
    )
    assert made.completeness().questions.to_numpy().tolist() == [
        ["What helps?", 1, 1, 0, "nothing on file from observations"],
        ["What hinders?", 0, 0, 0, "no row speaks to this question"],
    ]


@pytest.mark.parametrize(
    ("code", "presence"),
    [
        ("agreement", ["present", "present"]),
        ("partial_agreement", ["present", "present"]),
        ("dissonance", ["present", "present"]),
        ("silence", ["unknown", "unknown"]),
        ("not_addressed", ["unknown", "unknown"]),
    ],
)
def test_in_a_study_known_from_its_codes_alone_a_code_of_a_pair_tells_who_covers_the_row(
    study: OpenStudy, code: str, presence: list[str]
) -> None:
    found = study(meta_themes=rows("A"), codings=[coding(code=code)]).completeness().rows
    assert found[["interviews", "observations"]].to_numpy().tolist() == [presence]


@pytest.mark.parametrize(
    ("code", "presence"),
    [("agreement", "present"), ("dissonance", "present"), ("silence", "silent"), ("not_addressed", "not_addressed")],
)
def test_per_source_a_code_alone_tells_whether_the_source_covers_the_row(study: OpenStudy, code: str, presence: str) -> None:
    found = study("scheme: hopf\n", meta_themes=rows("A"), codings=[coding(b="", code=code)]).completeness().rows
    assert found[["interviews", "observations"]].to_numpy().tolist() == [[presence, "unknown"]]


def test_stated_presence_tells_more_than_a_code(study: OpenStudy) -> None:
    found = study(meta_themes=rows("A"), codings=[coding(presence_a="present", presence_b="silent", code="silence")]).completeness().rows
    assert found[["interviews", "observations"]].to_numpy().tolist() == [["present", "silent"]]


def test_judging_the_meaning_of_two_sources_implies_that_both_are_present(study: OpenStudy) -> None:
    judged = {name: value for name, value in SAME.items() if not name.startswith("presence")}
    assert brings(study(meta_themes=rows("A"), codings=[coding(**judged)])) == {"M1": "shared by all"}


def test_a_joint_code_of_three_sources_does_not_say_who_covers_the_row(study: OpenStudy) -> None:
    made = study(THREE + "scheme: {name: farmer, scope: joint}\n", meta_themes=rows("A"), codings=[coding(a="", b="", code="agreement")])
    assert brings(made) == {"M1": "not known"}


def test_presence_on_which_researchers_differ_is_not_known(study: OpenStudy) -> None:
    made = study("scheme: hopf\n", meta_themes=rows("A"), codings=[coding(b="", code="agreement"), coding(b="", who="ben", code="silence")])
    assert brings(made) == {"M1": "not known"}


def test_findings_on_file_weigh_more_than_what_researchers_judged(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("A"),
        findings__interviews=[finding("I1", "M1")],
        findings__observations=[finding("O1", "M1")],
        codings=[coding(presence_a="present", presence_b="silent")],
    )
    assert brings(made) == {"M1": "shared by all"}


def test_a_source_cannot_be_called_like_a_column_of_the_results(make_study: Callable[..., Path]) -> None:
    with pytest.raises(StudyError, match='"rows" cannot be an id. Results have a column of this name; choose another'):
        open_study(make_study("sources: [interviews, rows]\n"))
