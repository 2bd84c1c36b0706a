"""Each judgement in one line, as buttons that undo it and the history say it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from triangulate.model.judgements import Judgement
from triangulate.protocol.words import history_table, judgement_words
from triangulate.study import Study, open_study

PAIR = ("interviews", "observations")


@pytest.fixture
def study(make_study) -> Study:
    findings = {
        f"findings__{source}": [{"finding": f"{source[0].upper()}1", "label": "l", "statement": "s", "meta_theme": "R1"}] for source in PAIR
    }
    rows = [{"meta_theme": "R1", "label": "Role clarity", "group": "G"}, {"meta_theme": "R2", "label": "Trust"}]
    folder = make_study("researchers: [anna, ben]\n", meta_themes=rows, **findings)
    return open_study(folder, researcher="anna")


SAID: list[tuple[Callable[[Study], Judgement], str]] = [
    (lambda s: s.code("R1", *PAIR, code="partial_agreement"), "Role clarity, interviews x observations: partial agreement"),
    (lambda s: s.code("R1", *reversed(PAIR), meaning="opposite"), "Role clarity, interviews x observations: dissonance"),
    (lambda s: s.code("R1", *PAIR, meaning="same"), "Role clarity, interviews x observations: undetermined: meaning same"),
    (lambda s: s.code("R1", "interviews", code="silence"), "Role clarity, interviews: silence"),
    (lambda s: s.refuse("R1", *PAIR), "Role clarity, interviews x observations: proposal refused"),
    (lambda s: s.interpret("R1", "Roles are\n talked"), "Role clarity: interpretation “Roles are talked”"),
    (lambda s: s.assess("x" * 100), f"global judgement “{'x' * 59}…”"),
    (lambda s: s.explain("R1", *PAIR, "Others."), "Role clarity, interviews x observations: explanation “Others.”"),
    (lambda s: s.memo("A thought."), "memo on the study “A thought.”"),
    (lambda s: s.memo("A thought.", finding="I1"), "memo on finding I1 “A thought.”"),
    (lambda s: s.memo("A thought.", meta_theme="R2"), "memo on Trust “A thought.”"),
    (lambda s: s.resolve("R1", *PAIR, code="silence"), "Role clarity, interviews x observations: settled as silence"),
    (lambda s: s.comment("Too strong.", "team", meta_theme="R1"), "comment of team on Role clarity “Too strong.”"),
    (lambda s: s.comment("Fine.", "team"), "comment of team on the whole “Fine.”"),
    (lambda s: s.reveal(meta_theme="R1"), "codings revealed: Role clarity"),
    (lambda s: s.reveal(group="G"), "codings revealed: G"),
    (lambda s: s.reveal(), "codings revealed: everything"),
    (lambda s: s.sort("I1", "Trust", origin="R1"), "I1 from Role clarity into Trust"),
    (lambda s: s.unsort(["I1", "O1"], "R1"), "I1, O1 out of Role clarity"),
    (lambda s: s.make("Time", "I1"), "new meta-theme Time"),
    (lambda s: s.rename("R2", "Trusting", group="G"), "R2: label “Trusting”, group “G”"),
    (lambda s: s.merge("R1", "R2"), "Trust merged into Role clarity"),
    (lambda s: s.split("R1", "O1", "Roles seen"), "O1 out of Role clarity into a new meta-theme Roles seen"),
]


@pytest.mark.parametrize(("judge", "words"), SAID, ids=[words for _, words in SAID])
def test_a_judgement_in_words(study: Study, judge: Callable[[Study], Judgement], words: str):
    made = judge(study)
    assert judgement_words(study.analysis, made) == words
    if made.kind != "reveal":
        assert study.next_undo() == f"undo: {words}"


def test_a_decision_names_its_comment(study: Study):
    comment = study.comment("Too strong.", "team")
    assert judgement_words(study.analysis, study.respond(comment.id, "Kept.")) == "decision on the comment of team: “Kept.”"


def test_a_memo_on_a_comparison_names_it(study: Study):
    made = study.memo("Hm.", meta_theme="R1", source_a="interviews", source_b="observations")
    assert judgement_words(study.analysis, made) == "memo on Role clarity, interviews x observations “Hm.”"


def test_the_history_says_what_stands_and_can_keep_what_memos_say(study: Study):
    study.memo("A secret.")
    study.code("R1", *PAIR, code="agreement")
    study.undo()
    table = history_table(study.analysis, study.judgements(), memos=False)
    assert table[["researcher", "kind", "what", "stands"]].to_numpy().tolist() == [
        ["anna", "memo", "memo on the study", True],
        ["anna", "code", "Role clarity, interviews x observations: agreement", False],
        ["anna", "undo", "undo: Role clarity, interviews x observations: agreement", True],
    ]
