"""How a coding is read: its comparison, its pair, its presence, its code under another scheme."""

from __future__ import annotations

import pytest
from protocol.conftest import SAME, THREE, OpenStudy, coding, rows

from triangulate import Study


def finding(name: str, theme: str = "M1") -> dict[str, str]:
    return {"finding": name, "label": name, "statement": name, "meta_theme": theme}


def cell(made: Study, **options: str) -> dict[str, object]:
    """The first cell as plain values, missing ones as None."""
    return made.matrix(**options).to_json()["cells"][0]


def test_a_pair_coded_the_other_way_round_is_turned_with_its_presence(study: OpenStudy) -> None:
    made = study(meta_themes=rows("Trust"), codings=[coding(a="observations", b="interviews", presence_a="silent", presence_b="present")])
    found = cell(made)
    assert (found["source_a"], found["presence_a"], found["source_b"], found["presence_b"]) == (
        "interviews",
        "present",
        "observations",
        "silent",
    )
    assert (found["code"], found["silent"]) == ("silence", "observations")


def test_source_b_alone_means_the_same_as_source_a_alone(study: OpenStudy) -> None:
    made = study(
        "scheme: hopf\n",
        meta_themes=rows("Trust"),
        codings=[coding(a="", b="observations", code="agreement"), coding(a="interviews", b="", code="silence")],
    )
    assert made.matrix().table.iloc[0, 2:].to_dict() == {"interviews": "silence", "observations": "agreement"}


@pytest.mark.parametrize("scope", ["pairwise", "joint"])
@pytest.mark.parametrize(("a", "b"), [("interviews", "observations"), ("observations", "interviews"), ("", "")])
def test_of_exactly_two_sources_the_pair_and_all_jointly_are_one_comparison(study: OpenStudy, scope: str, a: str, b: str) -> None:
    made = study(f"scheme: {{name: farmer, scope: {scope}}}\n", meta_themes=rows("Trust"), codings=[coding(a=a, b=b, code="dissonance")])
    assert cell(made)["code"] == "dissonance"


def test_of_three_sources_a_pair_says_nothing_of_all_jointly(study: OpenStudy) -> None:
    made = study(THREE, meta_themes=rows("Trust"), codings=[coding(code="dissonance")])
    assert (cell(made, scope="joint")["code"], cell(made, scope="joint")["status"]) == (None, "open")


def test_missing_presence_is_filled_in_from_the_findings(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust", "Power"),
        opportunities=[{"meta_theme": "M1", "source": "observations", "opportunity": "could_not"}],
        findings__interviews=[finding("I1")],
        findings__observations=[finding("O1", "M2")],
        codings=[coding(reason="looked at", presence_a="present")],
    )
    found = cell(made)
    assert (found["presence_a"], found["presence_b"], found["code"]) == ("present", "not_addressed", "not_addressed")


def test_stated_presence_stands_against_the_findings(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        findings__interviews=[finding("I1")],
        findings__observations=[finding("O1")],
        codings=[coding(presence_b="silent")],
    )
    assert cell(made)["code"] == "silence"


@pytest.mark.parametrize("scope", ["pairwise", "joint"])
def test_who_judges_the_meaning_of_two_sources_takes_both_to_be_present(study: OpenStudy, scope: str) -> None:
    judged = {name: value for name, value in SAME.items() if not name.startswith("presence")}
    made = study(f"scheme: {{name: farmer, scope: {scope}}}\n", meta_themes=rows("Trust"), codings=[coding(**judged)])
    assert cell(made)["code"] == "agreement"


def test_who_judges_three_sources_jointly_takes_those_of_unknown_presence_to_be_present(study: OpenStudy) -> None:
    judged = {name: value for name, value in SAME.items() if not name.startswith("presence")}
    made = study(
        THREE + "scheme: {name: farmer, scope: joint}\n",
        meta_themes=rows("Trust"),
        codings=[coding(a="", b="", **judged)],
    )
    assert (cell(made)["code"], cell(made)["rule"]) == ("agreement", "J.2 + E1.1 + E2.1 + C.1")


def test_in_a_joint_comparison_the_silent_sources_are_named(study: OpenStudy) -> None:
    judged = {name: value for name, value in SAME.items() if not name.startswith("presence")}
    made = study(
        THREE + "scheme: {name: farmer, scope: joint}\n",
        meta_themes=rows("Trust", "Power"),
        opportunities=[{"meta_theme": "M1", "source": "survey", "opportunity": "asked"}],
        findings__interviews=[finding("I1")],
        findings__observations=[finding("O1")],
        findings__survey=[finding("S1", "M2")],
        codings=[coding(a="", b="", **judged)],
    )
    assert (cell(made)["code"], cell(made)["silent"]) == ("agreement", "survey")


def test_a_coding_that_says_nothing_leaves_the_comparison_open(study: OpenStudy) -> None:
    made = study(meta_themes=rows("Trust"), codings=[coding(reason="to be discussed")])
    assert (cell(made)["status"], cell(made)["researcher"]) == ("open", None)


def test_a_coding_without_a_code_is_open_where_the_scheme_derives_none(study: OpenStudy) -> None:
    made = study("scheme: hopf\n", meta_themes=rows("Trust"), codings=[coding(b="", presence_a="present")])
    assert cell(made)["status"] == "open"


# A code under another scheme -------------------------------------------------------------------------

PARTLY = {**SAME, "examples": "different"}


def test_a_code_given_beside_judgements_holds_under_the_rules_of_the_study_alone(study: OpenStudy) -> None:
    made = study(meta_themes=rows("Trust"), codings=[coding(**PARTLY, code="agreement", reason="examples are all alike to me")])
    codes = {name: cell(made, scheme=name)["code"] for name in ("farmer", "complementarity", "farmer_strict", "meaning_only")}
    assert codes == {
        "farmer": "agreement",
        "complementarity": "agreement",
        "farmer_strict": "partial_agreement",
        "meaning_only": "agreement",
    }
    assert cell(made, scheme="farmer_strict")["derived_code"] == "partial_agreement"


def test_a_code_given_alone_is_carried_over_by_what_it_corresponds_to(study: OpenStudy) -> None:
    made = study("scheme: convergence_divergence\n", meta_themes=rows("Trust"), codings=[coding(b="", code="divergent", statement="s")])
    assert cell(made, scheme="hopf")["code"] == "dissonance"


def test_a_code_to_which_another_scheme_has_nothing_is_left_open_there(study: OpenStudy) -> None:
    made = study("scheme: hopf\n", meta_themes=rows("Trust"), codings=[coding(b="", code="not_addressed")])
    assert cell(made, scheme="convergence_divergence")["status"] == "open"


def test_not_addressed_is_silence_where_the_two_are_folded(study: OpenStudy) -> None:
    made = study("scheme: {name: farmer, not_addressed: silence}\n", meta_themes=rows("Trust"), codings=[coding(code="not_addressed")])
    assert cell(made)["code"] == "silence"


def test_a_silence_given_where_the_two_are_one_code_is_told_apart_by_presence(study: OpenStudy) -> None:
    settings = "scheme: {name: farmer, not_addressed: silence}\n"
    made = study(
        settings,
        meta_themes=rows("Trust", "Power"),
        codings=[
            coding(presence_a="present", presence_b="not_addressed", code="silence"),
            coding("M2", presence_a="present", presence_b="silent", code="silence"),
        ],
    )
    apart = next(scheme for scheme in [made.scheme("complementarity")] if scheme.not_addressed == "apart")
    assert list(made.matrix().cells["code"]) == ["silence", "silence"]
    assert list(made.matrix(apart).cells["code"]) == ["not_addressed", "silence"]
