"""What a journal says now: the latest holds, undone judgements do not, and nobody takes back what is another's."""

from __future__ import annotations

from typing import Any

import msgspec

from triangulate.model.judgements import Judgement
from triangulate.protocol.replay import JournalState

PAIR = {"meta_theme": "R1", "source_a": "interviews", "source_b": "observations"}
PLACE = ("R1", "interviews", "observations", None)


def judge(number: int, kind: str, subject: Any = None, body: Any = None, who: str = "anna", seen: tuple[str, ...] = ()) -> Judgement:
    about, decided = (msgspec.Raw(msgspec.json.encode({} if value is None else value)) for value in (subject, body))
    return Judgement(f"j{number:02d}", "2026-11-23T10:00:00Z", who, kind, seen=seen, subject_json=about, body_json=decided)


def undo(number: int, target: int, who: str = "anna", kind: str = "undo") -> Judgement:
    return judge(number, kind, {"judgement": f"j{target:02d}"}, who=who)


def test_the_latest_coding_of_each_researcher_holds():
    state = JournalState([judge(1, "code", PAIR), judge(2, "code", PAIR, who="ben"), judge(3, "code", PAIR)])
    assert {key: item.id for key, item in state.codings.items()} == {(PLACE, "ben"): "j02", (PLACE, "anna"): "j03"}


def test_codings_stand_in_the_order_in_which_they_were_made():
    other = {**PAIR, "meta_theme": "R2"}
    state = JournalState([judge(1, "code", PAIR), judge(2, "code", other), judge(3, "code", PAIR)])
    assert [item.id for item in state.codings.values()] == ["j02", "j03"]


def test_the_same_place_written_in_another_order_is_the_same_place():
    turned = dict(reversed(PAIR.items()))
    assert list(JournalState([judge(1, "code", PAIR), judge(2, "code", turned)]).codings) == [(PLACE, "anna")]


def test_an_undone_coding_gives_way_to_the_one_before_it():
    state = JournalState([judge(1, "code", PAIR), judge(2, "code", PAIR), undo(3, 2)])
    assert state.codings[PLACE, "anna"].id == "j01"


def test_a_redo_brings_back_what_was_undone():
    state = JournalState([judge(1, "code", PAIR), undo(2, 1), undo(3, 1, kind="redo")])
    assert state.codings[PLACE, "anna"].id == "j01"


def test_nobody_undoes_what_another_judged():
    state = JournalState([judge(1, "code", PAIR), undo(2, 1, who="ben")])
    assert state.codings[PLACE, "anna"].id == "j01"


def test_what_was_revealed_or_erased_or_undone_cannot_be_undone():
    made = [judge(1, "reveal"), judge(2, "erase", {"case": "SW1"}), judge(3, "memo", body={"text": "x"}), undo(4, 3)]
    state = JournalState([*made, undo(5, 1), undo(6, 2), undo(7, 4)])
    assert (len(state.reveals), len(state.erasures), len(state.memos)) == (1, 1, 0)


def test_the_next_undo_is_ones_own_newest_that_stands():
    state = JournalState([judge(1, "memo"), judge(2, "code", PAIR), judge(3, "code", PAIR, who="ben"), undo(4, 2)])
    assert [state.next_undo(who).id for who in ("anna", "ben")] == ["j01", "j03"]
    assert state.next_undo("chidi") is None


def test_what_was_undone_comes_back_in_turn_the_last_one_first():
    made = [judge(1, "memo"), judge(2, "memo"), undo(3, 2), undo(4, 1)]
    assert JournalState(made).next_redo("anna").id == "j01"
    assert JournalState([*made, undo(5, 1, kind="redo")]).next_redo("anna").id == "j02"


def test_after_a_new_judgement_nothing_comes_back():
    made = [judge(1, "memo"), undo(2, 1), judge(3, "memo")]
    assert JournalState(made).next_redo("anna") is None


def test_what_others_judge_in_between_leaves_a_redo_as_it_is():
    assert JournalState([judge(1, "memo"), undo(2, 1), judge(3, "memo", who="ben")]).next_redo("anna").id == "j01"


def test_a_memo_takes_the_place_of_an_earlier_one_of_the_same_researcher_only():
    made = [judge(1, "memo"), judge(2, "memo", body={"replaces": "j01"}, who="ben"), judge(3, "memo", body={"replaces": "j01"})]
    assert list(JournalState(made[:2]).memos) == ["j01", "j02"]
    assert list(JournalState(made).memos) == ["j02", "j03"]


def test_who_judged_a_comparison_once_did_so_where_it_was_undone_too():
    state = JournalState([judge(1, "code", PAIR), undo(2, 1), judge(3, "refuse", PAIR, who="ben")])
    assert state.tried == {PLACE[:3]: {"anna", "ben"}}
    state.add([judge(4, "code", {**PAIR, "meta_theme": "R2"}, who="chidi")])
    assert state.tried[("R2", *PLACE[1:3])] == {"chidi"}


def test_a_judgement_that_another_one_had_named_before_it_came_takes_its_place_before_that_one():
    answer = judge(1, "code", PAIR, seen=("j02",))
    question = judge(2, "code", PAIR)
    for grown in (JournalState([answer]), JournalState()):
        grown.add([answer])
        grown.add([question])
        assert grown.snapshot() == JournalState([question, answer]).snapshot()
        assert grown.codings[PLACE, "anna"].id == "j01"


def test_a_version_without_the_erased_words_takes_the_place_of_the_one_with_them():
    said = judge(1, "memo", body={"text": "her name"})
    erased = Judgement(said.id, said.at, said.researcher, said.kind, erased="j09")
    state = JournalState([said])
    state.add([erased, said])
    assert [item.erased for item in (*state.order, *state.memos.values())] == ["j09", "j09"]


def test_values_of_other_kinds_than_the_format_has_are_taken_as_words_or_left_aside():
    odd = [
        judge(1, "code", ["no", "subject"], 5),
        judge(2, "code", {"meta_theme": 5, "source_a": ["x"], "source_b": {}, "statement": False}),
        judge(3, "undo", {"judgement": ["j01"]}),
        judge(4, "memo", body={"replaces": {"a": 1}}),
        judge(5, "respond", {"feedback": None}),
    ]
    state = JournalState(odd)
    assert list(state.codings) == [(("", None, None, None), "anna"), (("5", "['x']", "{}", "False"), "anna")]


def test_a_number_that_no_computer_holds_makes_a_body_empty_and_stops_nothing():
    state = JournalState([Judgement("j1", "x", "anna", "memo", body_json=msgspec.Raw(b'{"replaces": 1e999}'))])
    assert [item.body for item in state.memos.values()] == [{}]
