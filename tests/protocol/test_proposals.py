"""What the data suggest: never anybody's code, and opposite only where claims conflict."""

from __future__ import annotations

import pytest
from protocol.conftest import OpenStudy, coding, rows

from triangulate import Study
from triangulate.protocol.proposals import Proposal, propose

BANDS = """prominence:
  words: [limited, clear]
  bands:
    - {name: few, up_to: 30 %, words: [limited]}
    - {name: some, up_to: 60 %}
    - {name: most, up_to: 100 %, words: [clear]}
"""


def finding(name: str, **values: str) -> dict[str, str]:
    return {"finding": name, "label": name, "statement": name, "meta_theme": "M1", **values}


def proposal(made: Study) -> Proposal:
    analysis = made.analysis
    a, b = (analysis.evidence[("M1", source)] for source in made.settings.source_ids)
    return propose(a, b, made.settings, analysis.traits)


def two(study: OpenStudy, a: dict[str, str], b: dict[str, str], settings: str = "", **tables: list[dict[str, str]]) -> Study:
    return study(
        settings,
        meta_themes=rows("Trust"),
        findings__interviews=[finding("I1", **a)],
        findings__observations=[finding("O1", **b)],
        **tables,
    )


def claim(effect: str, state: str) -> dict[str, str]:
    return {"effect": effect, "state": state}


@pytest.mark.parametrize(
    ("a", "b", "meaning"),
    [
        (claim("helps", "present"), claim("hinders", "lacking"), "same"),  # joint training helps; lack of it hinders
        (claim("hinders", "lacking"), claim("helps", "present"), "same"),  # mistrust hinders; trust was seen
        (claim("helps", "present"), claim("helps", "present"), "same"),
        (claim("helps", "present"), claim("hinders", "present"), "opposite"),
        (claim("hinders", "lacking"), claim("hinders", "present"), "opposite"),
        (claim("mixed", "present"), claim("helps", "present"), None),
        (claim("helps", "mixed"), claim("helps", "present"), None),
        (claim("helps", ""), claim("hinders", "present"), None),
        (claim("", ""), claim("helps", "present"), None),
    ],
)
def test_opposite_is_proposed_only_where_claims_conflict(
    study: OpenStudy, a: dict[str, str], b: dict[str, str], meaning: str | None
) -> None:
    assert proposal(two(study, a, b)).meaning == meaning


def test_different_is_never_proposed_since_no_rule_can_tell_other_ideas(study: OpenStudy) -> None:
    effects, states = ("helps", "hinders", "mixed", ""), ("present", "lacking", "mixed", "")
    found = {
        proposal(two(study, claim(first, there), claim(second, then))).meaning
        for first in effects
        for second in effects
        for there, then in (("present", "lacking"), ("lacking", "lacking"), (states[2], states[3]))
    }
    assert found == {"same", "opposite", None}


def test_a_difference_of_state_is_shown_and_changes_neither_code_nor_proposal(study: OpenStudy) -> None:
    judged = {
        "presence_a": "present",
        "presence_b": "present",
        "meaning": "same",
        "prominence": "same",
        "coverage": "same",
        "examples": "same",
    }
    differ = two(study, claim("hinders", "lacking"), claim("helps", "present"), codings=[coding(**judged)])
    alike = two(study, claim("helps", "present"), claim("helps", "present"), codings=[coding(**judged)])
    assert [made.matrix().cells["states_differ"][0] for made in (differ, alike)] == [True, False]
    assert [made.matrix().cells["code"][0] for made in (differ, alike)] == ["agreement", "agreement"]


def test_states_do_not_differ_where_one_source_names_none(study: OpenStudy) -> None:
    assert not two(study, claim("helps", "present"), claim("helps", "")).matrix().cells["states_differ"][0]


def test_a_proposal_says_why(study: OpenStudy) -> None:
    made = two(study, {**claim("helps", "present"), "prominence": "9"}, {**claim("helps", "present"), "prominence": "clear"}, BANDS)
    assert proposal(made).grounds == (
        "In both sources the factor, where it is present, helps.",
        'One falls into the band "some", the other into "most".',
    )


# Prominence ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "prominence"),
    [
        ("9", "12", "same"),  # 56 % and 60 %
        ("9", "13", "different"),  # 56 % and 65 %
        ("clear", "20", "same"),
        ("limited", "6", "same"),
        ("clear", "limited", "different"),
        ("9", "", None),
    ],
)
def test_prominence_is_proposed_by_the_bands_that_the_team_declared(study: OpenStudy, a: str, b: str, prominence: str | None) -> None:
    assert proposal(two(study, {"prominence": a}, {"prominence": b}, BANDS)).prominence == prominence


def test_without_declared_bands_prominence_is_never_proposed(study: OpenStudy) -> None:
    assert proposal(two(study, {"prominence": "16"}, {"prominence": "20"})).prominence is None


@pytest.mark.parametrize(
    ("counts", "prominence"),
    [
        (("2", "1"), "same"),  # at most 3 of 16: few, like the other
        (("4", "4"), None),  # 4 to 8 of 16: few or some
        (("12", "4"), "different"),  # at least 12 of 16: most
        (("limited", "1"), None),
    ],
)
def test_of_several_findings_only_what_holds_for_their_distinct_cases_is_proposed(
    study: OpenStudy, counts: tuple[str, str], prominence: str | None
) -> None:
    made = study(
        BANDS,
        meta_themes=rows("Trust"),
        findings__interviews=[finding(f"I{n}", prominence=text) for n, text in enumerate(counts)],
        findings__observations=[finding("O1", prominence="5")],
    )
    assert proposal(made).prominence == prominence


def test_ratings_give_the_prominence_of_a_finding_that_states_none(study: OpenStudy) -> None:
    made = two(
        study,
        {"prominence": "4"},
        {},
        BANDS + "  rating_from: clear\n",
        ratings=[{"finding": "O1", "case": f"M{n}", "rating": "clear" if n < 5 else "limited"} for n in range(20)],
        cases=[{"case": f"M{n}", "source": "observations"} for n in range(20)],
    )
    assert proposal(made).prominence == "same"


# Coverage --------------------------------------------------------------------------------------------


def covered(
    study: OpenStudy, a: dict[str, str], b: dict[str, str], *, word: str = "group", exhaustive: str = "interviews observations"
) -> Study:
    kinds = {source: "exhaustive" if source in exhaustive else "illustrative" for source in ("interviews", "observations")}
    sources = "sources:\n" + "".join(f"  - {{id: {source}, n: 20, extracts: {kind}}}\n" for source, kind in kinds.items())
    return two(
        study,
        {"cases": ";".join(a)},
        {"cases": ";".join(b)},
        sources,
        cases=[{"case": case, "source": "interviews", word: value} for case, value in a.items()]
        + [{"case": case, "source": "observations", word: value} for case, value in b.items()],
    )


@pytest.mark.parametrize(
    ("a", "b", "coverage"),
    [
        ({"A": "north"}, {"B": "north"}, "same"),
        ({"A": "north"}, {"B": "south"}, "different"),
        ({"A": "north", "C": "south"}, {"B": "south"}, "overlapping"),
        ({"A": ""}, {"B": "south"}, None),
    ],
)
@pytest.mark.parametrize("word", ["group", "site"])
def test_coverage_follows_from_where_all_cases_come_from(
    study: OpenStudy, a: dict[str, str], b: dict[str, str], coverage: str | None, word: str
) -> None:
    assert proposal(covered(study, a, b, word=word)).coverage == coverage


@pytest.mark.parametrize(
    ("a", "b"),
    [({"A": "north"}, {"B": "north"}), ({"A": "north"}, {"B": "south"}), ({"A": "north", "C": "south"}, {"B": "south"})],
)
def test_cases_that_only_illustrate_do_not_show_what_the_others_are(study: OpenStudy, a: dict[str, str], b: dict[str, str]) -> None:
    assert proposal(covered(study, a, b, exhaustive="")).coverage is None


def test_what_one_source_shows_and_the_count_of_the_other_lacks_makes_coverage_overlap(study: OpenStudy) -> None:
    made = covered(study, {"A": "north", "C": "south"}, {"B": "south"}, exhaustive="observations")
    assert proposal(made).coverage == "overlapping"


def test_a_case_of_unknown_group_leaves_open_whether_all_are_the_same(study: OpenStudy) -> None:
    assert proposal(covered(study, {"A": "north", "C": ""}, {"B": "north"})).coverage is None


def test_other_persons_do_not_make_another_coverage_but_their_sites_may(study: OpenStudy) -> None:
    assert proposal(covered(study, {"A": "P1"}, {"B": "P2"}, word="person")).coverage is None


# A proposal is nobody's ------------------------------------------------------------------------------


def test_a_proposal_is_nobodys_code_in_any_form_of_the_matrix(study: OpenStudy) -> None:
    made = two(
        study,
        {**claim("helps", "present"), "prominence": "9"},
        {**claim("hinders", "present"), "prominence": "9"},
        BANDS,
    )
    matrix = made.matrix()
    cell = matrix.cells.iloc[0]
    assert (cell["status"], cell["derived_code"], cell["meaning"]) == ("proposed", "dissonance", "opposite")
    assert matrix.cells[["code", "researcher", "reason"]].isna().all(axis=None)
    assert matrix.totals["by_code"] == dict.fromkeys(matrix.totals["by_code"], 0)
    assert matrix.totals["denominator"] == {"comparisons": 1, "coded": 0, "disputed": 0, "open": 1, "undetermined": 0}
    assert matrix.table.iloc[0, 2] == "proposed"
    assert "The data suggest: Dissonance. Nobody has decided." in matrix.to_html()
    assert "D Dissonance" not in matrix.to_markdown()
    assert made.assessment().dissonances.empty


def test_a_silence_that_the_opportunities_tell_is_a_proposal_until_somebody_codes_it(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust", "Power"),
        opportunities=[{"meta_theme": "M1", "source": "observations", "opportunity": "asked"}],
        findings__interviews=[finding("I1")],
        findings__observations=[{**finding("O1"), "meta_theme": "M2"}],
    )
    assert list(made.matrix().cells["status"]) == ["proposed", "open"]
    assert made.assessment().silences.empty


def test_presence_alone_is_no_proposal_of_a_code(study: OpenStudy) -> None:
    cell = two(study, {}, {}).matrix().cells.iloc[0]
    assert (cell["status"], cell["derived_code"]) == ("open", "undetermined")
