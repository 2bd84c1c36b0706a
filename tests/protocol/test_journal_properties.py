"""What holds of every journal, however it came about: any order of arrival, wrong clocks, versions with erased words."""

from __future__ import annotations

import random
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from triangulate.model.judgements import SORTING_KINDS, Judgement
from triangulate.protocol.order import Knowledge, causal_order, had_seen, newest
from triangulate.protocol.replay import JournalState

KINDS = (
    "code",
    "code",
    "code",
    "refuse",
    "sort",
    "make",
    "merge",
    "interpret",
    "memo",
    "resolve",
    "respond",
    "reveal",
    "undo",
    "redo",
    "undo",
)
IDS = [f"{letter}{number}" for letter in "amz" for number in range(8)]


@st.composite
def journals(draw: st.DrawFn, *, honest: bool = False) -> list[Judgement]:
    """Judgements with ids in any relation to what their writers had seen; ``honest`` writers name only what there was."""
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=9))
    judgements = []
    for number, identifier in enumerate(ids):
        known = ids[:number] if honest else [*IDS, identifier]
        seen = draw(st.lists(st.sampled_from(known), max_size=3)) if known else []
        kind = draw(st.sampled_from(KINDS))
        subject: dict[str, Any] = {"meta_theme": draw(st.sampled_from(["R1", "R2"])), "source_a": "interviews", "source_b": "observations"}
        if kind in ("undo", "redo"):
            subject = {"judgement": draw(st.sampled_from(ids))}
        body = {"text": draw(st.sampled_from(["x", "y"])), "replaces": draw(st.sampled_from(ids))}
        about, decided = msgspec.Raw(msgspec.json.encode(subject)), msgspec.Raw(msgspec.json.encode(body))
        who = draw(st.sampled_from(["anna", "ben"]))
        judgement = Judgement(identifier, "2026-11-23T10:00:00Z", who, kind, 1, tuple(seen), about, decided)
        judgements.append(judgement)
        if draw(st.integers(0, 5)) == 0:
            judgements.append(Judgement(identifier, judgement.at, who, kind, 1, tuple(seen), about, msgspec.Raw(b"{}"), "e1"))
    return judgements


def everything(state: JournalState) -> dict[str, Any]:
    undos = {who: (state.next_undo(who), state.next_redo(who)) for who in ("anna", "ben")}
    tried = {place: set(names) for place, names in state.tried.items()}
    return {**state.snapshot(), "order": state.order, "undone": state.undone, "newest": state.newest, "undo": undos, "tried": tried}


@given(journals(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_state(judgements: list[Judgement], chance: random.Random):
    shuffled = [*judgements, *judgements[:2]]
    chance.shuffle(shuffled)
    assert everything(JournalState(shuffled)) == everything(JournalState(judgements))


@given(journals(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_growing_bit_by_bit_in_any_order_gives_the_same_state_as_all_at_once(judgements: list[Judgement], chance: random.Random, size: int):
    shuffled = list(judgements)
    chance.shuffle(shuffled)
    grown = JournalState()
    for start in range(0, len(shuffled), size):
        everything(grown)  # what is worked out on the way must not stay when more arrives
        grown.add(shuffled[start : start + size])
    assert everything(grown) == everything(JournalState(judgements))


@given(journals(honest=True))
def test_each_judgement_comes_after_all_that_its_writer_knew(judgements: list[Judgement]):
    places = {judgement.id: number for number, judgement in enumerate(causal_order(judgements))}
    assert all(places[known] < places[judgement.id] for judgement in judgements for known in judgement.seen)


@given(journals(honest=True))
def test_who_knew_what_is_the_same_in_one_pass_as_walking_back_from_each(judgements: list[Judgement]):
    ordered = causal_order(judgements)
    by_id = {judgement.id: judgement for judgement in ordered}
    knowledge = Knowledge(ordered, SORTING_KINDS)
    sorting = [judgement for judgement in ordered if judgement.kind in SORTING_KINDS]
    for earlier in sorting:
        for later in ordered:
            assert knowledge.had(later, earlier) == had_seen(later, earlier, by_id)


@given(journals())
def test_where_words_were_erased_in_any_version_no_version_with_them_is_left(judgements: list[Judgement]):
    erased = {judgement.id for judgement in judgements if judgement.erased}
    assert {judgement.id for judgement in JournalState(judgements).order if judgement.erased} == erased


def follow(state: JournalState, kind: str, target: Judgement) -> None:
    subject = msgspec.Raw(msgspec.json.encode({"judgement": target.id}))
    number = f"zz{len(state.order):03d}"
    state.add([Judgement(number, "2026-11-23T10:00:00Z", target.researcher, kind, 1, newest(state.order), subject)])


@given(journals(honest=True), st.sampled_from(["anna", "ben"]))
def test_undo_then_redo_changes_nothing(judgements: list[Judgement], who: str):
    state = JournalState(judgements)
    target = state.next_undo(who)
    if target is None:
        return
    before = state.snapshot()
    follow(state, "undo", target)
    assert target.id in state.undone
    assert state.next_redo(who) == target
    follow(state, "redo", target)
    assert state.snapshot() == before


@settings(max_examples=50)
@given(journals(honest=True))
def test_when_everything_was_undone_nothing_stands_and_all_of_it_can_come_back(judgements: list[Judgement]):
    state = JournalState(judgements)
    before = state.snapshot()
    undone = []
    for who in ("anna", "ben"):
        while (target := state.next_undo(who)) is not None:
            undone.append(target)
            follow(state, "undo", target)
    assert not any(state.snapshot()[name] for name in ("codings", "refusals", "resolutions", "interpretations", "memos", "sorting"))
    for target in reversed(undone):
        assert state.next_redo(target.researcher) == target
        follow(state, "redo", target)
    assert state.snapshot() == before
