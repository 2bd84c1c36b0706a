"""Judgements come in the order of what was known, whatever the clocks say and however they arrived."""

from __future__ import annotations

import pytest

from triangulate.model.judgements import Judgement, make_judgement
from triangulate.protocol.order import Knowledge, causal_order, had_seen, newest, version_that_holds


def judgement(identifier: str, *seen: str, kind: str = "memo", erased: str | None = None, who: str = "anna") -> Judgement:
    return Judgement(identifier, "2026-11-23T10:00:00Z", who, kind, seen=seen, erased=erased)


def order_of(*judgements: Judgement) -> str:
    return "".join(item.id for item in causal_order(judgements))


def test_judgements_made_without_knowing_of_each_other_come_by_id():
    assert order_of(judgement("c"), judgement("a"), judgement("b")) == "abc"


def test_what_was_known_comes_first_where_a_clock_was_ahead():
    assert order_of(judgement("z"), judgement("a", "z")) == "za"


def test_after_a_clock_that_was_ahead_the_others_still_come_as_early_as_they_can():
    assert order_of(judgement("z"), judgement("a", "z"), judgement("b")) == "bza"


def test_ids_that_nobody_has_are_left_aside():
    assert order_of(judgement("b", "not here"), judgement("a", "zz", "b")) == "ba"


def test_a_circle_is_taken_by_id_and_loses_nothing():
    assert order_of(judgement("b", "a"), judgement("a", "b"), judgement("c", "c")) == "cab"


def test_each_judgement_stands_once_however_often_it_came():
    assert order_of(judgement("a"), judgement("b"), judgement("a")) == "ab"


@pytest.mark.parametrize("turned", [False, True])
def test_the_version_from_which_words_were_erased_holds(turned: bool):
    both = [judgement("a"), judgement("a", erased="e")]
    assert [item.erased for item in causal_order(reversed(both) if turned else both)] == ["e"]


def test_of_two_other_versions_the_same_one_holds_whichever_comes_first():
    one, other = (make_judgement("anna", "memo", {}, {"text": text}, now=0) for text in ("one", "other"))
    other = Judgement(one.id, other.at, "anna", "memo", body_json=other.body_json)
    assert version_that_holds(one, other) == version_that_holds(other, one) == other


def test_the_newest_are_those_that_nobody_had_seen():
    assert newest([judgement("a"), judgement("b", "a"), judgement("c", "a"), judgement("d", "d")]) == ("b", "c", "d")


def test_what_was_known_goes_through_what_others_knew():
    chain = [judgement("a", kind="sort"), judgement("b", "a", kind="code"), judgement("c", "b", kind="sort"), judgement("d", kind="sort")]
    by_id = {item.id: item for item in chain}
    knowledge = Knowledge(causal_order(chain), ("sort",))
    pairs = [(later, earlier) for later in "abcd" for earlier in "acd"]
    known = [(later, earlier) for later, earlier in pairs if knowledge.had(by_id[later], by_id[earlier])]
    assert known == [(later, earlier) for later, earlier in pairs if had_seen(by_id[later], by_id[earlier], by_id)]
    assert known == [("b", "a"), ("c", "a")]
