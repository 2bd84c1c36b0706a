"""What each source brings to a row: presence, effect, state, weight."""

from __future__ import annotations

from fractions import Fraction

import pytest
from protocol.conftest import OpenStudy, rows

from triangulate import Study
from triangulate.protocol.evidence import Evidence

RATED = "prominence: {words: [absent, limited, clear], rating_from: clear}\n"


def finding(name: str, theme: str = "M1", **values: str) -> dict[str, str]:
    return {"finding": name, "label": name, "statement": name, "meta_theme": theme, **values}


def evidence(made: Study, source: str = "interviews", theme: str = "M1") -> Evidence:
    return made.analysis.evidence[(theme, source)]


def cases(*names: str, source: str = "observations") -> list[dict[str, str]]:
    return [{"case": name, "source": source} for name in names]


# Presence --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opportunity", "presence"),
    [("asked", "silent"), ("probed", "silent"), ("could_arise", "silent"), ("could_not", "not_addressed"), (None, "unknown")],
)
def test_the_opportunity_tells_silence_from_not_addressed_and_without_one_it_is_unknown(
    study: OpenStudy, opportunity: str | None, presence: str
) -> None:
    made = study(
        meta_themes=rows("Trust", "Power"),
        opportunities=[{"meta_theme": "M1", "source": "observations", "opportunity": opportunity}] if opportunity else [],
        findings__interviews=[finding("I1")],
        findings__observations=[finding("O1", "M2")],
    )
    assert (evidence(made).presence, evidence(made, "observations").presence) == ("present", presence)


@pytest.mark.parametrize(("opportunity", "presence"), [("asked", "unknown"), ("could_not", "not_addressed")])
def test_a_source_whose_findings_are_not_on_file_is_never_silent(study: OpenStudy, opportunity: str, presence: str) -> None:
    made = study(
        meta_themes=rows("Trust"),
        opportunities=[{"meta_theme": "M1", "source": "observations", "opportunity": opportunity}],
        findings__interviews=[finding("I1")],
    )
    assert evidence(made, "observations").presence == presence


def test_a_finding_makes_its_source_present_whatever_the_opportunity(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        opportunities=[{"meta_theme": "Trust", "source": "interviews", "opportunity": "could_not", "item": "7"}],
        findings__interviews=[finding("I1")],
    )
    found = evidence(made)
    assert (found.presence, found.opportunity, found.item) == ("present", "could_not", "7")


# Effect, state, claim --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pairs", "effect", "state", "claim"),
    [
        ([("helps", "present")], "helps", "present", "helps"),
        ([("hinders", "lacking")], "hinders", "lacking", "helps"),
        ([("helps", "lacking")], "helps", "lacking", "hinders"),
        ([("hinders", "present")], "hinders", "present", "hinders"),
        ([("helps", "present"), ("hinders", "lacking")], "mixed", "mixed", "helps"),
        ([("helps", "present"), ("hinders", "present")], "mixed", "present", None),
        ([("helps", "")], "helps", None, None),
        ([("helps", "mixed")], "helps", "mixed", None),
        ([("mixed", "present")], "mixed", "present", None),
        ([("", "present")], None, "present", None),
        ([("", "")], None, None, None),
    ],
)
def test_effect_and_state_make_the_claim_of_the_factor_where_it_is_present(
    study: OpenStudy, pairs: list[tuple[str, str]], effect: str | None, state: str | None, claim: str | None
) -> None:
    made = study(
        meta_themes=rows("Trust"),
        findings__interviews=[finding(f"I{n}", effect=helps, state=there) for n, (helps, there) in enumerate(pairs)],
    )
    found = evidence(made)
    assert (found.effect, found.state, found.claim) == (effect, state, claim)


# Cases and weight ------------------------------------------------------------------------------------


def test_distinct_cases_count_once_however_often_they_are_quoted(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        findings__interviews=[finding("I1", cases="SW1;SW2"), finding("I2", cases="SW2")],
        extracts=[{"finding": "I1", "case": "SW1", "text": f"quote {n}"} for n in range(3)]
        + [{"finding": "I2", "case": "SW3", "text": "quote"}],
        cases=cases("SW1", "SW2", "SW3", source="interviews"),
    )
    found = evidence(made)
    assert (found.cases, found.counted, found.of) == (("SW1", "SW2", "SW3"), False, 16)


def test_an_extract_that_contradicts_is_a_negative_case_and_no_support(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        findings__interviews=[finding("I1")],
        extracts=[
            {"finding": "I1", "case": "SW1", "text": "yes", "stance": "supports"},
            {"finding": "I1", "case": "SW2", "text": "no", "stance": "contradicts"},
            {"finding": "I1", "case": "SW3", "text": "if", "stance": "qualifies"},
        ],
        cases=cases("SW1", "SW2", "SW3", source="interviews"),
    )
    found = evidence(made)
    assert (found.cases, found.contradicting) == (("SW1", "SW3"), ("SW2",))


def test_only_exhaustive_extracts_are_a_count(study: OpenStudy) -> None:
    sources = "sources:\n  - {id: interviews, n: 16, extracts: exhaustive}\n  - {id: observations, n: 20}\n"
    made = study(
        sources, meta_themes=rows("Trust"), findings__interviews=[finding("I1", cases="a")], findings__observations=[finding("O1")]
    )
    assert (evidence(made).counted, evidence(made, "observations").counted) == (True, False)


def rated(study: OpenStudy, ratings: dict[str, str], **more: list[dict[str, str]]) -> Study:
    return study(
        RATED,
        meta_themes=rows("Trust"),
        findings__observations=[finding("O1")],
        ratings=[{"finding": "O1", "case": case, "rating": rating} for case, rating in ratings.items()],
        cases=cases("A", "B", "C", "D"),
        **more,
    )


def test_prominence_of_a_rated_finding_is_the_cases_at_or_above_the_threshold(study: OpenStudy) -> None:
    found = evidence(rated(study, {"A": "clear", "B": "limited", "C": "absent", "D": "clear"}), "observations")
    assert (found.cases, found.counted, found.of) == (("A", "D"), True, 4)
    assert [weight.share for weight in found.weights if weight] == [Fraction(1, 2)]


def test_an_extract_of_a_meeting_that_was_rated_below_the_threshold_does_not_add_it(study: OpenStudy) -> None:
    made = rated(study, {"A": "clear", "B": "limited"}, extracts=[{"finding": "O1", "case": "B", "text": "a scene"}])
    assert evidence(made, "observations").cases == ("A",)


def test_ratings_count_nothing_where_the_study_has_no_threshold(study: OpenStudy) -> None:
    made = study(
        "prominence: {words: [absent, limited, clear]}\n",
        meta_themes=rows("Trust"),
        findings__observations=[finding("O1", cases="B")],
        ratings=[{"finding": "O1", "case": "A", "rating": "clear"}],
        cases=cases("A", "B"),
    )
    found = evidence(made, "observations")
    assert (found.cases, found.counted, found.of) == (("B",), False, 20)


def test_a_row_of_rated_and_other_findings_has_a_lower_bound_not_a_count(study: OpenStudy) -> None:
    made = study(
        RATED,
        meta_themes=rows("Trust"),
        findings__observations=[finding("O1"), finding("O2", cases="B")],
        ratings=[{"finding": "O1", "case": "A", "rating": "clear"}],
        cases=cases("A", "B"),
    )
    found = evidence(made, "observations")
    assert (found.cases, found.counted, found.of) == (("A", "B"), False, 20)


def test_a_theme_and_its_sub_theme_are_not_stated_twice(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        findings__interviews=[
            finding("T1", prominence="9"),
            {"finding": "T1.1", "label": "s", "statement": "s", "parent": "T1", "prominence": "4"},
        ],
    )
    assert [stated.words for stated in evidence(made).stated] == ["9 of 16"]
