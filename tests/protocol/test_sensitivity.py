"""How the matrix depends on rules, sources and researchers."""

from __future__ import annotations

from protocol.conftest import SAME, THREE, OpenStudy, coding, rows

from triangulate import Study

PARTLY = {**SAME, "examples": "different"}
OPPOSITE = {**SAME, "meaning": "opposite"}
PAIRS = (("interviews", "observations"), ("interviews", "survey"), ("observations", "survey"))


def scenario(made: Study, kind: str, name: str | None = None) -> dict[str, object]:
    frame = made.sensitivity().scenarios
    found = frame[(frame["kind"] == kind) & ((frame["name"] == name) | (name is None))]
    assert len(found) == 1
    return found.to_dict("records")[0]


def three_by_three(study: OpenStudy, settings: str = "") -> Study:
    """Three sources, three researchers, two rows: Chidi reads the first row of every pair otherwise."""
    return study(
        THREE + settings,
        meta_themes=rows("A", "B"),
        codings=[
            coding(theme, who, a, b, **(OPPOSITE if who == "chidi" and theme == "M1" else SAME))
            for theme in ("M1", "M2")
            for who in ("anna", "ben", "chidi")
            for a, b in PAIRS
        ],
    )


def test_three_sources_and_three_researchers_make_these_scenarios(study: OpenStudy) -> None:
    frame = three_by_three(study).sensitivity().scenarios
    assert list(zip(frame["kind"], frame["name"], strict=True)) == [
        ("as it is", "farmer"),
        ("tables alone", "farmer"),
        ("scheme", "farmer_literal"),
        ("scheme", "farmer_strict"),
        ("scheme", "meaning_only"),
        ("scheme", "not addressed folded into silence"),
        ("without source", "interviews"),
        ("without source", "observations"),
        ("without source", "survey"),
        ("without researcher", "anna"),
        ("without researcher", "ben"),
        ("without researcher", "chidi"),
    ]


def test_every_line_adds_up_to_its_comparisons(study: OpenStudy) -> None:
    frame = three_by_three(study).sensitivity().scenarios
    codes = ["agreement", "partial_agreement", "silence", "dissonance", "not_addressed", "undetermined", "without_code"]
    assert (frame[codes].sum(axis=1) == frame["comparisons"]).all()


def test_without_the_one_who_differs_the_disputes_are_gone(study: OpenStudy) -> None:
    made = three_by_three(study)
    found = scenario(made, "without researcher", "chidi")
    assert (found["agreement"], found["without_code"], found["flips"]) == (6, 0, 3)
    assert scenario(made, "without researcher", "anna")["flips"] == 0


def test_leaving_a_source_out_takes_its_comparisons_away_and_changes_no_other(study: OpenStudy) -> None:
    found = scenario(three_by_three(study), "without source", "survey")
    assert (found["comparisons"], found["left_out"], found["flips"]) == (2, 4, 0)


def test_what_was_judged_of_all_sources_jointly_says_nothing_of_those_that_remain(study: OpenStudy) -> None:
    judged = {name: value for name, value in SAME.items() if not name.startswith("presence")}
    made = study(
        THREE + "scheme: {name: farmer, scope: joint}\n",
        meta_themes=rows("A"),
        codings=[coding(a="", b="", **judged)],
    )
    assert "without source" not in set(made.sensitivity().scenarios["kind"])


def test_a_joint_coding_beside_pairs_does_not_become_one_of_a_pair_when_a_source_is_left_out(study: OpenStudy) -> None:
    made = study(THREE, meta_themes=rows("A"), codings=[coding(a="", b="", code="agreement"), coding(b="survey", code="silence")])
    assert scenario(made, "without source", "survey")["agreement"] == 0


def test_two_sources_and_one_researcher_are_not_left_out(study: OpenStudy) -> None:
    kinds = set(study(meta_themes=rows("A"), codings=[coding(**SAME)]).sensitivity().scenarios["kind"])
    assert kinds == {"as it is", "tables alone", "scheme"}


def test_the_tables_alone_give_what_each_researcher_judged_without_the_codes_that_they_gave(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("A", "B", "C"),
        codings=[
            coding("M1", **PARTLY, code="agreement", reason="examples matter little here"),
            coding("M2", **SAME),
            coding("M2", who="ben", **PARTLY),
            coding("M3", code="dissonance"),
        ],
    )
    found = scenario(made, "tables alone")
    # M1 follows the judgements, M2 is disputed and not undetermined, of M3 nothing but the code is on file.
    assert (found["partial_agreement"], found["dissonance"], found["undetermined"], found["without_code"]) == (1, 1, 0, 1)
    assert found["flips"] == 1


def test_a_changed_comparison_is_listed_with_the_rules_that_changed_it(study: OpenStudy) -> None:
    made = study(meta_themes=rows("A"), codings=[coding(**{**SAME, "prominence": "different"})])
    flips = made.sensitivity().flips.query("name == 'farmer_strict' or name == 'meaning_only'")
    assert flips[["name", "before", "after", "why"]].to_numpy().tolist() == [
        ["meaning_only", "partial_agreement", "agreement", "rules P.1 + E1.5 + C.11"],
    ]


def test_the_treatment_of_not_addressed_is_a_scenario(study: OpenStudy) -> None:
    codings = [coding(presence_a="present", presence_b="not_addressed"), coding("M2", presence_a="present", presence_b="silent")]
    apart = scenario(study(meta_themes=rows("A", "B"), codings=codings), "scheme", "not addressed folded into silence")
    folded = scenario(
        study("scheme: {name: farmer, not_addressed: silence}\n", meta_themes=rows("A", "B"), codings=codings),
        "scheme",
        "not addressed kept apart",
    )
    assert (apart["silence"], apart["not_addressed"], apart["flips"]) == (2, 0, 1)
    assert (folded["silence"], folded["not_addressed"], folded["flips"]) == (1, 1, 1)


def test_a_scheme_that_the_study_changed_is_compared_with_the_unchanged_one(study: OpenStudy) -> None:
    made = study("scheme: {name: farmer, compares: [meaning]}\n", meta_themes=rows("A"), codings=[coding(**PARTLY)])
    assert scenario(made, "scheme", "farmer unchanged")["partial_agreement"] == 1


def test_codes_given_directly_have_no_other_rules(study: OpenStudy) -> None:
    made = study("scheme: hopf\n", meta_themes=rows("A"), codings=[coding(b="", code="agreement")])
    assert list(made.sensitivity().scenarios["kind"]) == ["as it is"]
