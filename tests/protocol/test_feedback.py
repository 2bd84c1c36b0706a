"""Step 6: comments, what was decided, and what still waits."""

from __future__ import annotations

from protocol.conftest import OpenStudy, rows


def test_comments_come_with_the_label_of_their_row_and_stay_as_they_were_made(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        feedback=[
            {"meta_theme": "trust", "from": "Panel", "comment": "We do not agree.", "decision": "The dissent stands.", "by": "anna"},
            {"meta_theme": "", "from": "Team", "comment": "On the whole yes.", "decision": "", "by": ""},
        ],
    )
    found = made.feedback()
    assert found.comments[["meta_theme", "label", "comment"]].fillna("").to_numpy().tolist() == [
        ["M1", "Trust", "We do not agree."],
        ["", "", "On the whole yes."],
    ]
    assert (found.decided, found.waiting) == (1, 1)
    assert found.notes() == ["Comments that are decided: 1 of 2."]


def test_that_nobody_was_asked_is_said(study: OpenStudy) -> None:
    assert study(meta_themes=rows("Trust")).feedback().notes() == [
        "No feedback is on record: step 6 has not been done, or was not written down."
    ]
