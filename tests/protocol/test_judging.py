"""What may be appended to a journal: each kind is checked, everything that is wrong is said at once, in whole sentences."""

from __future__ import annotations

from typing import Any

import pytest

from triangulate.errors import JudgementError, one_of
from triangulate.model.judgements import KINDS
from triangulate.protocol.judging import ASPECTS, LONGEST, Checked, check_judgement
from triangulate.study import Study, open_study

ROW = {"meta_theme": "R1"}
PAIR = {**ROW, "source_a": "interviews", "source_b": "observations"}


@pytest.fixture
def study(make_study) -> Study:
    folder = make_study(
        "researchers: [anna, ben]\nquestions: [What helps?, What hinders?]\n",
        findings__interviews=[{"finding": f"I{n}", "label": "l", "statement": "s", "meta_theme": f"R{n}"} for n in (1, 2)],
        findings__observations=[{"finding": "O1", "label": "l", "statement": "s", "meta_theme": "R1"}],
        meta_themes=[{"meta_theme": "R1", "label": "Roles", "group": "G"}, {"meta_theme": "R2", "label": "Trust"}],
        feedback=[{"meta_theme": "R1", "from": "team", "comment": "hm"}],
    )
    return open_study(folder)


@pytest.fixture
def three(make_study) -> Study:
    """Three sources and a scheme that allows several statements a comparison."""
    sources = "".join(f"  - {{id: {name}}}\n" for name in ("interviews", "observations", "survey"))
    return open_study(make_study(f"sources:\n{sources}scheme: {{name: farmer}}\n", meta_themes=[{**ROW, "label": "Roles"}]))


def check(study: Study, kind: str, subject: dict[str, Any], body: dict[str, Any] | None = None, who: Any = "anna") -> Checked:
    return check_judgement(study._current(results=False), who, kind, subject, body or {})


def wrong(study: Study, kind: str, subject: dict[str, Any], body: dict[str, Any] | None = None, who: Any = "anna") -> list[str]:
    """What is said to be wrong, without the place in front where it is this kind of anna."""
    with pytest.raises(JudgementError) as caught:
        check(study, kind, subject, body, who)
    assert str(caught.value).endswith("Nothing was saved.")
    return [str(problem).removeprefix(f'judgement "{kind}" of anna, ') for problem in caught.value.problems]


WELL = [
    ("sort", {**ROW, "findings": ["I2", "I2"]}, {"from": "Trust"}, {**ROW, "findings": ["I2"]}, {"from": "R2"}),
    ("sort", {"meta_theme": "roles ", "finding": "I2"}, {}, {**ROW, "findings": ["I2"]}, {}),
    ("unsort", {**ROW, "findings": "I1"}, {"reason": " "}, {**ROW, "findings": ["I1"]}, {}),
    ("make", {"meta_theme": "new"}, {"label": "New", "findings": ["I1"]}, {"meta_theme": "new"}, {"label": "New", "findings": ["I1"]}),
    ("rename", ROW, {"label": "Clear roles", "question": "2"}, ROW, {"label": "Clear roles", "question": "2"}),
    ("rename", ROW, {"group": "", "label": ""}, ROW, {"group": ""}),
    ("merge", {**ROW, "others": ["Trust", "R2"]}, {}, {**ROW, "others": ["R2"]}, {}),
    ("split", {**ROW, "into": "x", "findings": ["O1"]}, {"label": "Seen"}, {**ROW, "into": "x", "findings": ["O1"]}, {"label": "Seen"}),
    ("code", PAIR, {"meaning": "same", "code": None, "reason": ""}, PAIR, {"meaning": "same"}),
    ("code", PAIR, {"code": "Partial agreement"}, PAIR, {"code": "partial_agreement"}),
    ("refuse", PAIR, {"reason": "no"}, PAIR, {"reason": "no"}),
    ("interpret", ROW, {"text": "Roles."}, ROW, {"text": "Roles."}),
    ("assess", {}, {"text": "All."}, {}, {"text": "All."}),
    ("explain", PAIR, {"text": "Other cases.", "aspect": "other_cases"}, PAIR, {"text": "Other cases.", "aspect": "other_cases"}),
    ("memo", {}, {"text": "x", "standpoint": "as a teacher"}, {}, {"text": "x", "standpoint": "as a teacher"}),
    ("memo", {"finding": "I1"}, {"text": "x", "title": "t"}, {"finding": "I1"}, {"text": "x", "title": "t"}),
    ("resolve", PAIR, {"code": "silence", "by": "ben", "how": "rule"}, PAIR, {"code": "silence", "by": ["ben"], "how": "rule"}),
    ("feedback", {}, {"comment": "x", "from": "team"}, {}, {"comment": "x", "from": "team"}),
    ("reveal", {"group": "G"}, {}, {"group": "G"}, {}),
    ("reveal", {}, {"reason": "all done"}, {}, {"reason": "all done"}),
    ("erase", {"case": "SW1"}, {"judgements": 3}, {"case": "SW1"}, {"judgements": 3}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "subject", "body", "about", "decided"), WELL)
def test_a_judgement_is_made_ready_with_ids_for_labels_and_without_empty_values(study: Study, kind, subject, body, about, decided):
    checked = check(study, kind, subject, body)
    if kind == "resolve":
        decided = {"by": ["anna"], **decided}
    assert (checked.kind, checked.subject, checked.body) == (kind, about, decided)


@pytest.mark.parametrize("kind", ["code", "refuse", "explain", "resolve", "reveal"])
def test_every_kind_takes_a_pair_in_any_order(study: Study, kind: str):
    body = {"code": {"code": "silence"}, "resolve": {"code": "silence"}, "explain": {"text": "x"}}.get(kind, {})
    assert check(study, kind, {**ROW, "source_a": "observations", "source_b": "interviews"}, body).subject == PAIR


@pytest.mark.parametrize("kind", ["code", "refuse", "explain", "resolve"])
def test_with_two_sources_none_named_is_their_pair(study: Study, kind: str):
    body = {"code": {"code": "silence"}, "resolve": {"code": "silence"}, "explain": {"text": "x"}}.get(kind, {})
    assert check(study, kind, ROW, body).subject == PAIR


@pytest.mark.parametrize("kind", ["memo", "reveal"])
def test_a_memo_or_a_reveal_without_sources_is_on_the_whole_row(study: Study, kind: str):
    assert check(study, kind, ROW, {"text": "x"} if kind == "memo" else {}).subject == ROW


@pytest.mark.parametrize("kind", ["code", "refuse", "explain", "resolve", "reveal"])
def test_every_kind_takes_source_b_alone_as_source_a(study: Study, kind: str):
    body = {"code": {"code": "silence"}, "resolve": {"code": "silence"}, "explain": {"text": "x"}}.get(kind, {})
    assert check(study, kind, {**ROW, "source_b": "observations"}, body).subject == {**ROW, "source_a": "observations"}


def test_what_was_said_of_each_source_is_turned_with_the_pair(study: Study):
    checked = check(study, "code", {**ROW, "source_a": "observations", "source_b": "interviews"}, {"presence_a": "silent"})
    assert checked.body == {"presence_b": "silent"}


def test_with_three_sources_all_of_them_jointly_is_no_pair(three: Study):
    assert check(three, "code", ROW, {"code": "agreement"}).subject == ROW


WRONG = [
    ("bless", {}, {}, [f'"bless" is no kind of judgement. It can be {one_of(KINDS)}.']),
    ("sort", {}, {}, ['field "meta_theme": no meta-theme is named. Name one by its id or label.',
        'field "findings": no finding is named. Name one or more by their ids.']),
    ("sort", {"meta_theme": "Role", "findings": ["I3"]}, {"from": "R9"}, [
        'field "meta_theme": there is no meta-theme "Role". Did you mean "Roles"?',
        'field "findings": there is no finding "I3". It can be "I1", "I2" or "O1".',
        'field "from": there is no meta-theme "R9". It can be "R1", "R2", "Roles" or "Trust".']),
    ("unsort", {**ROW, "findings": [5]}, {}, ['field "findings": findings are not a list of ids. Write them like ["I1", "I2"].']),
    ("unsort", {**ROW, "findings": {"I1": 1}}, {}, ['field "findings": findings are not a list of ids. Write them like ["I1", "I2"].']),
    ("make", {}, {}, ['field "label": label is empty. Write a few words.',
        'field "meta_theme": the new meta-theme has no id. Give it a short id.']),
    ("make", {"meta_theme": "R1"}, {"label": "trust"}, [
        'field "meta_theme": there is a meta-theme "R1" already. Choose another id.',
        'field "label": there is a meta-theme "trust" already. Sort into that one, or tell the labels apart.']),
    ("make", {"meta_theme": "a\nb"}, {"label": "New"}, [
        'field "meta_theme": the id of the new meta-theme has characters that cannot be seen. Use letters, digits and hyphens.']),
    ("make", {"meta_theme": "x"}, {"label": "New", "question": "3"}, [
        'field "question": there is no question "3". Write a number from 1 to 2.']),
    ("rename", ROW, {}, ['field "label": nothing is changed. Give a label, a group, a question or a proposition.']),
    ("rename", ROW, {"label": "TRUST"}, [
        'field "label": there is a meta-theme "TRUST" already. Merge the two, or tell the labels apart.']),
    ("rename", ROW, {"label": 5}, ['field "label": label is not a text. Write it in words.']),
    ("merge", ROW, {}, ['field "others": no other meta-theme is named. Name those that go into the first one.']),
    ("merge", {**ROW, "others": ["Roles"]}, {}, ['field "others": "R1" is merged with itself. Name the other meta-themes.']),
    ("split", {**ROW, "into": "R2", "findings": ["I2"]}, {"label": "x"}, [
        'field "into": there is a meta-theme "R2" already. Choose another id.',
        'field "findings": finding "I2" does not stand in R1. It can be "I1" or "O1".']),
    ("code", PAIR, {}, ["the coding says nothing. Give a judgement or a code; to take a coding back, undo it."]),
    ("code", {**ROW, "source_a": "interview", "source_b": ["x"]}, {"meaning": "same"}, [
        'field "source_a": there is no source "interview". Did you mean "interviews"?',
        'field "source_b": there is no source "[\'x\']". It can be "interviews" or "observations".']),
    ("code", {**ROW, "source_a": "interviews", "source_b": "interviews"}, {"meaning": "same"}, [
        'field "source_b": "interviews" is compared with itself. Name the other source.']),
    ("code", PAIR, {"meaning": "sam", "coverage": ["same"], "code": "silent"}, [
        'field "meaning": "sam" is no value of meaning. Did you mean "same"?',
        'field "coverage": "[\'same\']" is no value of coverage. It can be "same", "overlapping", "different" or "cannot_judge".',
        'field "code": there is no code "silent". Did you mean "silence"?']),
    ("code", PAIR, {"meaning": "opposite", "code": "agreement"}, [
        'field "reason": the code is "agreement", the judgements give "dissonance". Say why, or leave the code out.']),
    ("code", PAIR, {"meaning": "same", "code": "agreement"}, [
        'field "reason": the judgements leave it open ("agreement" or "partial_agreement"), the code is "agreement". Say why.']),
    ("code", {**PAIR, "statement": "second"}, {"meaning": "same"}, [
        'field "statement": this scheme has one statement a comparison. Leave the statement out.']),
    ("code", {**PAIR, "colour": "red"}, {"meaning": "same", "mood": 1}, [
        'field "colour": a judgement of this kind has no "colour". Leave it out.',
        'field "mood": a judgement of this kind has no "mood". Leave it out.']),
    ("refuse", {}, {}, ['field "meta_theme": no meta-theme is named. Name one by its id or label.']),
    ("interpret", ROW, {"text": " \n"}, ['field "text": text is empty. Write a few words.']),
    ("assess", ROW, {"text": "x"}, ['field "meta_theme": a judgement of this kind has no "meta_theme". Leave it out.']),
    ("explain", PAIR, {"text": "x", "aspect": "weather"}, [
        f'field "aspect": "weather" is no value of aspect. It can be {one_of(ASPECTS)}.']),
    ("memo", {"finding": "I9"}, {"text": "x", "replaces": "m1"}, [
        'field "finding": there is no finding "I9". It can be "I1", "I2" or "O1".',
        'field "replaces": there is no such memo of yours. Write a new one.']),
    ("resolve", PAIR, {"how": "fight", "by": ["carl", 5]}, [
        'field "code": no code is given. It can be "agreement", "partial_agreement", "silence", "dissonance" or "not_addressed".',
        'field "how": "fight" is no value of how. It can be "discussion", "third_person" or "rule".',
        'field "by": there is no researcher "carl". It can be "anna" or "ben".',
        'field "by": who settled it is not a list of researchers. Write it like ["anna", "ben"].']),
    ("feedback", {"meta_theme": "R9"}, {"comment": "x"}, [
        'field "meta_theme": there is no meta-theme "R9". It can be "R1", "R2", "Roles" or "Trust".',
        'field "from": from is empty. Write a few words.']),
    ("respond", {"feedback": ["c-1"]}, {}, [
        'field "feedback": there is no comment "[\'c-1\']". study.feedback().comments lists them with their ids.',
        'field "decision": decision is empty. Write a few words.']),
    ("reveal", {"group": ["G"]}, {}, ['field "group": there is no group "[\'G\']". It can be "G".']),
    ("undo", {"judgement": ["x"]}, {}, ['field "judgement": there is no such judgement. study.history() lists them with their ids.']),
    ("redo", {}, {}, ['field "judgement": there is no such judgement. study.history() lists them with their ids.']),
    ("erase", {"case": 5}, {}, ['field "case": no case is named. Name the case whose words were taken out.']),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "subject", "body", "sentences"), WRONG)
def test_all_that_is_wrong_with_a_judgement_is_said_at_once(study: Study, kind, subject, body, sentences):
    said = wrong(study, kind, subject, body)
    assert [line.removeprefix(f'judgement "{kind}" of anna: ') for line in said] == [
        sentence.removeprefix(f'judgement "{kind}" of anna: ') for sentence in sentences
    ]


def test_every_kind_is_checked():
    assert {case[0] for case in WELL} | {"respond", "undo", "redo"} == set(KINDS)
    assert {case[0] for case in WRONG} - {"bless"} == set(KINDS)


def test_a_coding_that_departs_from_its_judgements_is_taken_with_a_reason(study: Study):
    body = {"meaning": "opposite", "code": "agreement", "reason": "Both speak of the same meetings."}
    assert check(study, "code", PAIR, body).body == body


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("carl", 'there is no researcher "carl". It can be "anna" or "ben". New ones are added in study.yaml.'),
        ("ann", 'there is no researcher "ann". Did you mean "anna"? New ones are added in study.yaml.'),
        (5, 'there is no researcher "5". It can be "anna" or "ben". New ones are added in study.yaml.'),
    ],
)
def test_only_researchers_of_the_study_judge(study: Study, who: Any, sentence: str):
    assert wrong(study, "assess", {}, {"text": "x"}, who) == [f'judgement "assess" of {who}, field "researcher": {sentence}']


@pytest.mark.parametrize("who", ["Anna", "a b", "", "../anna", "a" * 33, "anna\n", "é"])
def test_where_none_are_listed_a_researcher_has_an_id_that_can_name_a_file(three: Study, who: str):
    said = wrong(three, "assess", {}, {"text": "x"}, who)
    fix = "Use at most 32 small letters a-z, digits, _ and -, beginning with a letter or digit."
    assert [line.partition(": ")[2] for line in said] == [f'"{" ".join(who.split())}" cannot be the id of a researcher. {fix}']


def test_a_text_of_a_million_characters_is_kept_and_a_longer_one_is_not(study: Study):
    assert check(study, "assess", {}, {"text": "x" * LONGEST}).body["text"] == "x" * LONGEST
    assert wrong(study, "assess", {}, {"text": "x" * (LONGEST + 1)}) == [
        'field "text": the text has 1,000,001 characters. At most 1,000,000 can be kept in one judgement: divide it.'
    ]


@pytest.mark.parametrize(("character", "name"), [("\x00", "U+0000"), ("\ud800", "U+D800"), ("\udfff", "U+DFFF")])
def test_characters_that_no_home_can_keep_are_refused(study: Study, character: str, name: str):
    fix = "Delete it; it may have come in with a copy from another program."
    said = f'field "text": the text has a character that cannot be kept ({name}, character 3). {fix}'
    assert wrong(study, "assess", {}, {"text": f"ab{character}c"}) == [said]


@pytest.mark.parametrize("text", ["\u202eright to left", "👩‍👧", "e\u0301", "a\tb\r\nc", "=HYPERLINK()", "<b>"])
def test_any_other_text_is_kept_as_it_is(study: Study, text: str):
    assert check(study, "assess", {}, {"text": text}).body["text"] == text


def test_several_statements_are_taken_where_the_scheme_allows_them(make_study):
    folder = make_study("scheme: {name: farmer, several_statements: true}\n", meta_themes=[{**ROW, "label": "Roles"}])
    study = open_study(folder)
    assert check(study, "code", {**PAIR, "statement": "second"}, {"code": "agreement"}).subject == {**PAIR, "statement": "second"}
    assert wrong(study, "code", {**PAIR, "statement": "a\x00"}, {"code": "agreement"})[0].startswith(
        'field "statement": the text has a character that cannot be kept (U+0000, character 2).'
    )


class TestTakingBack:
    def test_only_ones_own_judgement_is_taken_back(self, study: Study):
        made = study.assess("x", "ben")
        assert wrong(study, "undo", {"judgement": made.id}) == [
            'field "judgement": the judgement is one of ben. Everybody takes back their own.'
        ]

    def test_what_is_undone_is_not_undone_again_and_what_stands_not_brought_back(self, study: Study):
        made = study.assess("x", "anna")
        assert wrong(study, "redo", {"judgement": made.id}) == [
            'field "judgement": the judgement was not undone. Nothing needs to be done.'
        ]
        study.undo("anna")
        assert wrong(study, "undo", {"judgement": made.id}) == [
            'field "judgement": the judgement is undone already. Nothing needs to be done.'
        ]

    def test_a_reveal_stays(self, study: Study):
        made = study.reveal("anna")
        assert wrong(study, "undo", {"judgement": made.id}) == [
            'field "judgement": a judgement "reveal" cannot be taken back. Make a new one that says what holds now.'
        ]


def test_nothing_is_written_where_anything_is_wrong(study: Study):
    with pytest.raises(JudgementError):
        study.code("R1", "interviews", "nowhere", "anna", meaning="same")
    assert not (study.folder / "judgements").exists()
