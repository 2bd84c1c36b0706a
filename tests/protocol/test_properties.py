"""What holds for every study: order means nothing, counts add up, a determined code stays."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from protocol import independent_rules as rules
from protocol.in_memory import Row, analysis_of

from triangulate.protocol.analysis import Analysis
from triangulate.protocol.assessment import assess
from triangulate.protocol.cells import totals
from triangulate.protocol.coding import derive
from triangulate.protocol.researchers import compare_researchers
from triangulate.protocol.sensitivity import analyse_sensitivity
from triangulate.schemes import load_scheme
from triangulate.schemes.judgements import CANNOT_JUDGE, UNDETERMINED, VALUES

some = settings(deadline=None, max_examples=25, derandomize=True)
many = settings(deadline=None, max_examples=200, derandomize=True)

SOURCES = ("interviews", "observations", "survey")
THEMES = ("M1", "M2", "M3")
PEOPLE = ("anna", "ben", "chidi")
HEAD = f"sources: [{', '.join(SOURCES)}]\n"

PRESENCE = st.sampled_from(("present", "present", "present", "silent", "not_addressed", "unknown", ""))
CODE = st.sampled_from(("", "", *rules.CODES))


def value_of(judgement: str) -> st.SearchStrategy[str]:
    return st.sampled_from((*VALUES[judgement], CANNOT_JUDGE, ""))


@st.composite
def codings(draw: st.DrawFn) -> list[dict[str, str]]:
    """Each comparison coded by anybody or nobody, in any order, pairs either way round."""
    places = [(theme, a, b, who) for theme in THEMES for n, a in enumerate(SOURCES) for b in SOURCES[n + 1 :] for who in PEOPLE]
    chosen = draw(st.lists(st.sampled_from(places), unique=True, max_size=12))
    result = []
    for theme, a, b, who in chosen:
        turned = draw(st.booleans())
        row = {"meta_theme": theme, "source_a": b if turned else a, "source_b": a if turned else b, "researcher": who}
        row |= {"presence_a": draw(PRESENCE), "presence_b": draw(PRESENCE), "code": draw(CODE), "reason": draw(st.sampled_from(("", "r")))}
        result.append(row | {name: draw(value_of(name)) for name in VALUES})
    return result


@st.composite
def findings(draw: st.DrawFn) -> list[dict[str, str]]:
    places = draw(st.lists(st.tuples(st.sampled_from(SOURCES), st.sampled_from(THEMES)), unique=True, max_size=6))
    return [
        {
            "source": source, "finding": f"{source}-{theme}", "label": "l", "statement": "s", "meta_theme": theme,
            "effect": draw(st.sampled_from(("helps", "hinders", ""))), "state": draw(st.sampled_from(("present", "lacking", ""))),
        }
        for source, theme in places
    ]  # fmt: skip


def study(codings: list[Row], findings: list[Row] = (), head: str = HEAD) -> Analysis:  # type: ignore[assignment]
    return analysis_of(head, meta_themes=[{"meta_theme": theme, "label": theme} for theme in THEMES], codings=codings, findings=findings)


def same(first: pd.DataFrame, second: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(first, second)


@some
@given(codings(), findings(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_of_codings_changes_nothing(rows: list[dict[str, str]], found: list[dict[str, str]], random) -> None:
    mixed = rows.copy()
    random.shuffle(mixed)
    first, second = study(rows, found), study(mixed, found)
    scheme = first.settings.scheme
    same(first.cells().frame, second.cells().frame)
    same(compare_researchers(first, scheme).agreement, compare_researchers(second, scheme).agreement)


@settings(some, max_examples=6)
@given(codings(), findings(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_of_codings_changes_no_scenario(rows: list[dict[str, str]], found: list[dict[str, str]], random) -> None:
    mixed = rows.copy()
    random.shuffle(mixed)
    first, second = (analyse_sensitivity(study(order, found)) for order in (rows, mixed))
    same(first.scenarios, second.scenarios)
    same(first.flips, second.flips)


@some
@given(codings(), findings())
def test_a_pair_the_other_way_round_with_its_presence_is_the_same_cell(rows: list[dict[str, str]], found: list[dict[str, str]]) -> None:
    turned = [
        row | {f"{word}_{side}": row[f"{word}_{other}"] for word in ("source", "presence") for side, other in ("ab", "ba")} for row in rows
    ]
    same(study(rows, found).cells().frame, study(turned, found).cells().frame)


@some
@given(codings(), findings())
def test_a_second_researcher_who_codes_the_same_keeps_every_code(rows: list[dict[str, str]], found: list[dict[str, str]]) -> None:
    anna = [row for row in rows if row["researcher"] == "anna"]
    alone, together = study(anna, found).cells(), study([*anna, *(row | {"researcher": "ben"} for row in anna)], found).cells()
    columns = ["meta_theme", "source_a", "source_b", "presence_a", "presence_b", "derived_code", "possible_codes", "code", "status", "rule"]
    same(alone.frame[columns], together.frame[columns])
    assert (alone.counted == together.counted).all()


JUDGED = st.fixed_dictionaries({name: value_of(name).map(lambda value: value or None) for name in VALUES})
SCHEME = st.sampled_from(rules.SCHEMES).map(load_scheme)


@many
@given(SCHEME, JUDGED, st.data())
def test_a_determined_code_stays_when_an_unknown_judgement_is_completed(scheme, judged: dict[str, str | None], data) -> None:
    before = derive(scheme, "present", "present", **judged)
    complete = {
        name: data.draw(st.sampled_from(VALUES[name])) if value in (None, CANNOT_JUDGE) else value for name, value in judged.items()
    }
    after = derive(scheme, "present", "present", **complete)
    assert after.code in before.possible
    assert before.code in (UNDETERMINED, after.code)


@many
@given(SCHEME, JUDGED, st.sampled_from(sorted(VALUES)), st.data())
def test_completing_one_judgement_never_makes_another_code_possible(scheme, judged: dict[str, str | None], name: str, data) -> None:
    fewer = judged | {name: data.draw(st.sampled_from(VALUES[name])) if judged[name] in (None, CANNOT_JUDGE) else judged[name]}
    before, after = (set(derive(scheme, "present", "unknown", **values).possible) for values in (judged, fewer))
    assert after <= before


@many
@given(SCHEME, PRESENCE, PRESENCE, JUDGED)
def test_turning_the_presences_round_changes_neither_code_nor_possibilities(scheme, a: str, b: str, judged: dict[str, str | None]) -> None:
    one, other = derive(scheme, a or None, b or None, **judged), derive(scheme, b or None, a or None, **judged)
    assert (one.code, one.possible, one.comparison) == (other.code, other.possible, other.comparison)


@some
@given(codings(), findings(), st.sampled_from(("pairwise", "per_source", "joint")), st.sampled_from(("omit", "count")))
def test_counts_always_sum_to_their_denominator(rows: list[dict[str, str]], found: list[dict[str, str]], scope: str, without: str) -> None:
    made = study(rows, found, f"{HEAD}scheme: {{name: farmer, scope: {scope}, without_present: {without}}}\n")
    scheme, cells = made.settings.scheme, made.cells()
    size = totals(cells, scheme, made.settings, scope)
    parts = size["denominator"]
    assert parts["comparisons"] == parts["coded"] + parts["disputed"] + parts["open"] + parts["undetermined"]
    assert size["by_code"][UNDETERMINED] == parts["undetermined"]
    counts = assess(made, cells, scheme).counts
    lines = counts.groupby(["by", "name"]).agg(n=("n", "sum"), of=("of", "first"))
    assert (lines["n"] == lines["of"]).all()
    assert int(counts.loc[counts["by"] == "all", "n"].sum()) == parts["comparisons"]


@some
@given(codings(), findings())
def test_a_coded_comparison_is_in_the_denominators_exactly_where_a_source_is_present(
    rows: list[dict[str, str]], found: list[dict[str, str]]
) -> None:
    cells = study([row | {"code": ""} for row in rows if row["researcher"] == "anna"], found).cells()
    coded = (cells.frame["status"] == "coded").to_numpy()
    present = (cells.frame[["presence_a", "presence_b"]] == "present").any(axis=1).to_numpy()
    assert (cells.counted[coded] == present[coded]).all()


@some
@given(codings(), findings())
def test_an_open_or_proposed_cell_has_neither_code_nor_researcher(rows: list[dict[str, str]], found: list[dict[str, str]]) -> None:
    frame = study(rows, found).cells().frame
    assert frame.loc[frame["status"].isin(("open", "proposed")), ["code", "researcher", "reason"]].isna().all(axis=None)


@some
@given(codings())
def test_every_code_of_the_team_is_one_that_each_who_coded_holds(rows: list[dict[str, str]]) -> None:
    made = study(rows)
    team = made.cells().frame
    views = {who: made.cells(researcher=who).frame for who in made.researchers}
    for number in range(len(team)):
        held = {view["code"].iat[number] for view in views.values() if view["status"].iat[number] == "coded"}
        if team["status"].iat[number] == "coded":
            assert len(held) == 1
        if team["status"].iat[number] == "disputed":
            assert len(held) > 1
