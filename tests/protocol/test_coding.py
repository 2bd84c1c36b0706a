"""The tables of every scheme against an independent statement of the rules."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from protocol import independent_rules as rules

from triangulate.protocol.coding import Derived, completions, derive, derive_joint
from triangulate.schemes import Scheme, load_scheme
from triangulate.schemes.judgements import ELEMENT_VALUES, ELEMENTS, NOT_COMPARED, UNDETERMINED


def expected(scheme: Scheme, codes: set[str] | str) -> tuple[str | None, tuple[str, ...], bool]:
    """Code, possible codes and whether there is a comparison, as :class:`Derived` says it."""
    if isinstance(codes, str):
        return None, (), False
    possible = tuple(key for key in scheme.code_keys if key in codes)
    return (possible[0] if len(possible) == 1 else UNDETERMINED), possible, True


def summary(derived: Derived) -> tuple[str | None, tuple[str, ...], bool]:
    return derived.code, derived.possible, derived.comparison


def apply(scheme: Scheme, a: str | None, b: str | None, judged: dict[str, str | None]) -> Derived:
    return derive(scheme, a, b, *(judged[name] for name in rules.JUDGEMENTS))


@pytest.mark.parametrize("name", rules.SCHEMES)
def test_every_combination_of_judgements_gives_the_code_of_the_independent_rules(name: str) -> None:
    scheme = load_scheme(name)
    wrong = [
        (judged, derived)
        for judged in rules.all_judgements()
        if summary(derived := apply(scheme, "present", "present", judged))
        != expected(scheme, rules.codes_of_judgements(name, rules.compared_by(name), judged))
    ]
    assert wrong == []


def test_there_are_240_combinations_of_judgements_with_cannot_judge() -> None:
    assert len(list(rules.all_judgements(("cannot_judge",)))) == 4 * 3 * 4 * 5


@pytest.mark.parametrize("compares", rules.all_compares(), ids="-".join)
@pytest.mark.parametrize("name", rules.SCHEMES)
def test_whatever_a_scheme_compares_the_code_is_that_of_the_independent_rules(name: str, compares: tuple[str, ...]) -> None:
    scheme = replace(load_scheme(name), compares=compares)
    wrong = [
        judged
        for judged in rules.all_judgements(("cannot_judge",))
        if summary(apply(scheme, "present", "present", judged)) != expected(scheme, rules.codes_of_judgements(name, compares, judged))
    ]
    assert wrong == []


@pytest.mark.parametrize("not_addressed", ["apart", "silence"])
@pytest.mark.parametrize("name", rules.SCHEMES)
def test_every_pair_of_presences_gives_the_codes_of_the_independent_rules(name: str, not_addressed: str) -> None:
    scheme = replace(load_scheme(name), not_addressed=not_addressed)
    some = [judged for number, judged in enumerate(rules.all_judgements()) if number % 7 == 0]
    wrong = []
    for a, b in product((*rules.PRESENCE, None), repeat=2):
        for judged in some:
            codes = rules.possible_codes(name, rules.compared_by(name), not_addressed == "silence", a, b, judged)
            if summary(apply(scheme, a, b, judged)) != expected(scheme, codes):
                wrong.append((a, b, judged))
    assert wrong == []


@pytest.mark.parametrize("not_addressed", ["apart", "silence"])
@pytest.mark.parametrize("name", rules.SCHEMES)
def test_who_is_silent_is_stored(name: str, not_addressed: str) -> None:
    scheme = replace(load_scheme(name), not_addressed=not_addressed)
    pairs = list(product((*rules.PRESENCE, None), repeat=2))
    assert {pair: derive(scheme, *pair).silent for pair in pairs} == {pair: rules.who_is_silent(*pair) for pair in pairs}


def value_of(element: str, scheme: Scheme, judged: dict[str, str], used: dict[str, object]) -> str:
    """The value of an element by the rows that were named, each of which must hold."""
    names = ELEMENTS[element]
    if not any(name in scheme.compares for name in names):
        return NOT_COMPARED
    values = {name: judged[name] if name in scheme.compares else NOT_COMPARED for name in names}
    table = scheme.e1 if element == "E1" else scheme.e2
    row = next(row for row in table if row.holds(**values))
    assert row.id in used, f"{row.id} gave {element} and is not named"
    return row.gives


@pytest.mark.parametrize("compares", [None, ("meaning",), ("prominence", "coverage"), ("coverage", "examples")], ids=str)
@pytest.mark.parametrize("name", rules.SCHEMES)
def test_a_derived_code_names_the_rows_that_lead_to_it_and_no_others(name: str, compares: tuple[str, ...] | None) -> None:
    scheme = load_scheme(name)
    scheme = replace(scheme, compares=compares or scheme.compares)
    for judged in rules.all_judgements(("cannot_judge",)):
        derived = apply(scheme, "present", "present", judged)
        used = dict.fromkeys(derived.rules)
        reached = {"P.1"}
        for complete in rules.completions(scheme.compares, judged):
            e1, e2 = (value_of(element, scheme, complete, used) for element in ("E1", "E2"))
            row = scheme.code_row(e1, e2)
            assert row.gives in derived.possible
            reached.add(row.id)
            for element, names in ELEMENTS.items():
                values = [complete.get(part, NOT_COMPARED) for part in names]
                if values != [NOT_COMPARED, NOT_COMPARED]:
                    reached.add(scheme.element(element, *values).id)
        assert set(derived.rules) == reached


@pytest.mark.parametrize("name", rules.SCHEMES)
def test_the_rows_that_are_named_exist_in_the_scheme_once(name: str) -> None:
    scheme = load_scheme(name)
    ids = [row.id for row in (*scheme.presence, *scheme.e1, *scheme.e2, *scheme.code_table)]
    named = {rule for judged in rules.all_judgements() for rule in apply(scheme, "present", "present", judged).rules}
    named |= {rule for pair in product(rules.PRESENCE, repeat=2) for rule in derive(scheme, *pair).rules}
    assert len(ids) == len(set(ids))
    assert named <= set(ids)


@pytest.mark.parametrize("presence", rules.PRESENCE)
def test_a_presence_row_is_named_first(presence: str) -> None:
    farmer = load_scheme("farmer")
    assert derive(farmer, "present", presence).rules[0] == farmer.presence_row("present", presence).id


def test_presence_that_is_not_given_is_unknown_presence() -> None:
    assert derive(load_scheme("farmer"), "present", None) == derive(load_scheme("farmer"), "present", "unknown")


def test_a_scheme_without_tables_derives_nothing() -> None:
    assert derive(load_scheme("hopf"), "present", "silent", "same", "same", "same", "same") == Derived(None)


def test_a_judgement_that_a_scheme_does_not_compare_decides_nothing() -> None:
    alone = load_scheme("meaning_only")
    outcomes = {apply(alone, "present", "present", judged) for judged in rules.all_judgements() if judged["meaning"] == "different"}
    assert {derived.code for derived in outcomes} == {"dissonance"}


@pytest.mark.parametrize(
    ("value", "stands_for"),
    [
        ("cannot_judge", ("same", "different", "opposite")),
        (None, ("same", "different", "opposite")),
        ("opposite", ("opposite",)),
    ],
)
def test_a_judgement_that_cannot_be_made_stands_for_all_its_values(value: str | None, stands_for: tuple[str, ...]) -> None:
    assert completions(load_scheme("farmer"), "meaning", value) == stands_for


# Joint scope -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("not_addressed", ["apart", "silence"])
@pytest.mark.parametrize("sources", [2, 3, 4])
def test_a_joint_comparison_gives_the_codes_of_the_independent_rules(sources: int, not_addressed: str) -> None:
    scheme = replace(load_scheme("farmer"), not_addressed=not_addressed)
    some = [judged for number, judged in enumerate(rules.all_judgements(("cannot_judge",))) if number % 11 == 0]
    wrong = []
    for presences in product(rules.PRESENCE, repeat=sources):
        for judged in some:
            codes = rules.joint_codes("farmer", rules.JUDGEMENTS, not_addressed == "silence", presences, judged)
            if summary(derive_joint(scheme, presences, tuple(judged.values()))) != expected(scheme, codes):
                wrong.append((presences, judged))
    assert wrong == []


def test_with_two_sources_the_joint_comparison_is_that_of_the_pair() -> None:
    farmer = load_scheme("farmer")
    for pair in product(rules.PRESENCE, repeat=2):
        for judged in list(rules.all_judgements())[::13]:
            joint = derive_joint(farmer, pair, tuple(judged.values()))
            assert summary(joint) == summary(apply(farmer, *pair, judged))


def test_silence_never_outvotes_a_dissonance() -> None:
    found = derive_joint(load_scheme("farmer"), ("present", "silent", "silent", "present"), ("opposite", None, None, None))
    assert (found.code, found.silent) == ("dissonance", ("1", "2"))


def test_a_source_that_was_not_asked_is_named_as_silent_only_where_the_two_are_one_code() -> None:
    presences, same = ("present", "present", "not_addressed"), ("same",) * 4
    farmer = load_scheme("farmer")
    assert derive_joint(farmer, presences, same).silent == ()
    assert derive_joint(replace(farmer, not_addressed="silence"), presences, same).silent == ("2",)


def test_one_source_beside_silent_and_unasked_ones_is_silence_of_the_silent_one() -> None:
    found = derive_joint(load_scheme("farmer"), ("not_addressed", "present", "silent"), (None,) * 4)
    assert (found.code, found.silent) == ("silence", ("2",))


# Completeness of the tables --------------------------------------------------------------------------


@pytest.mark.parametrize("compares", rules.all_compares(), ids="-".join)
@pytest.mark.parametrize("name", rules.SCHEMES)
def test_the_tables_have_a_row_for_everything_whatever_is_compared(name: str, compares: tuple[str, ...]) -> None:
    scheme = replace(load_scheme(name), compares=compares)
    assert scheme.gaps() == []
    pairs = product((*ELEMENT_VALUES["E1"], NOT_COMPARED), (*ELEMENT_VALUES["E2"], NOT_COMPARED))
    given = {scheme.code_row(*pair).gives for pair in pairs if pair != (NOT_COMPARED, NOT_COMPARED)}
    assert given == {"agreement", "partial_agreement", "dissonance"}


def test_complementarity_has_the_rules_of_farmer_under_other_labels() -> None:
    farmer, other = load_scheme("farmer"), load_scheme("complementarity")
    assert farmer.same_rules(other)
    assert [code.label for code in other.codes] == ["Convergence", "Complementarity", "Silence", "Dissonance", "Not addressed"]
