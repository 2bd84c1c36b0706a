"""The synthetic study of three sources and three researchers shows what its README says that it shows."""

from __future__ import annotations

import pytest

from triangulate import Study, open_study, template
from triangulate.protocol.proposals import propose

SOURCES = {"interviews": "I", "observations": "O", "survey": "S"}


@pytest.fixture(scope="module")
def families() -> Study:
    return open_study(template("families"))


def cells(study: Study, column: str, value: str) -> set[str]:
    """Cells such as ``F01 IxO`` in which a column has this value."""
    frame = study.matrix().cells
    found = frame[frame[column] == value]
    return {f"{theme} {SOURCES[a]}x{SOURCES[b]}" for theme, a, b in found[["meta_theme", "source_a", "source_b"]].itertuples(index=False)}


def silent(study: Study, source: str, code: str) -> set[str]:
    frame = study.matrix().cells
    return set(frame.loc[(frame["code"] == code) & (frame["silent"] == source), "meta_theme"])


def proposed(study: Study, theme: str, a: str, b: str) -> tuple[str | None, str | None]:
    analysis = study.analysis
    found = propose(analysis.evidence[(theme, a)], analysis.evidence[(theme, b)], study.settings, analysis.traits)
    return found.meaning, found.prominence


def test_it_has_no_problem_of_any_kind(families: Study) -> None:
    assert families.problem_list == []


def test_it_is_said_to_be_synthetic_on_the_matrix(families: Study) -> None:
    assert families.matrix().caption.startswith("Synthetic data. ")


def test_194_of_198_possible_codings_are_on_file(families: Study) -> None:
    assert len(families.codings) == 194
    size = families.researchers().agreement.query("judgement == 'code' and comparisons == 'all' and researcher_1 == 'all'")
    assert int(size["of"].iloc[0] + size["missing"].iloc[0]) == 3 * 64


def test_all_three_researchers_agree_by_themselves_in_three_cells(families: Study) -> None:
    frame = families.matrix().cells
    agreed = frame[(frame["code"] == "agreement") & (frame["status"] == "coded")]
    assert agreed[["meta_theme", "source_a", "source_b"]].to_numpy().tolist() == [
        ["F01", "interviews", "observations"],
        ["F06", "interviews", "observations"],
        ["F18", "interviews", "survey"],
    ]


def test_agreement_on_absence_is_agreement_and_not_silence(families: Study) -> None:
    states = {families.analysis.evidence[("F06", source)].state for source in SOURCES}
    assert (states, "F06 IxO" in cells(families, "code", "agreement")) == ({"lacking"}, True)


def test_dissonances_are_one_of_conflicting_claims_and_one_of_other_ideas(families: Study) -> None:
    assert cells(families, "code", "dissonance") == {"F11 IxO", "F07 IxO"}
    frame = families.matrix().cells.set_index(["meta_theme", "source_a", "source_b"])["meaning"]
    assert frame["F11", "interviews", "observations"] == "opposite"
    assert frame["F07", "interviews", "observations"] == "different"


def test_silences_by_source(families: Study) -> None:
    assert {source: silent(families, source, "silence") for source in SOURCES} == {
        "interviews": {"F13", "F21"},
        "observations": {"F17", "F19"},
        "survey": {"F02", "F07"},
    }


def test_not_addressed_by_source(families: Study) -> None:
    assert {source: silent(families, source, "not_addressed") for source in SOURCES} == {
        "interviews": set(),
        "observations": {"F08", "F20", "F21"},
        "survey": {"F11", "F16"},
    }


def test_an_item_on_one_of_two_print_runs_leaves_presence_unknown(families: Study) -> None:
    assert families.analysis.evidence[("F17", "survey")].presence == "unknown"
    assert cells(families, "code", "undetermined") == {"F17 IxS"}


def test_two_cells_are_no_comparison_and_in_no_denominator(families: Study) -> None:
    matrix = families.matrix()
    outside = matrix.cells[~matrix.counted][["meta_theme", "source_a", "source_b"]].to_numpy().tolist()
    assert outside == [["F17", "observations", "survey"], ["F21", "interviews", "observations"]]
    assert matrix.totals["denominator"] == {"comparisons": 64, "coded": 60, "disputed": 3, "open": 0, "undetermined": 1}


def test_21_cells_are_resolved_and_three_left_disputed_on_purpose(families: Study) -> None:
    assert cells(families, "status", "disputed") == {"F10 IxS", "F14 IxS", "F22 IxS"}
    assert len(cells(families, "status", "resolved")) == 21


def test_originals_are_kept_behind_a_resolution(families: Study) -> None:
    codes = {
        who: families.matrix(researcher=who).cells.set_index(["meta_theme", "source_a", "source_b"])["code"] for who in ("anna", "chidi")
    }
    cell = ("F09", "interviews", "observations")
    assert {who: code[cell] for who, code in codes.items()} == {"anna": "partial_agreement", "chidi": "dissonance"}
    assert "dissonance" in families.analysis.judged.resolutions[cell].minority


@pytest.mark.parametrize(
    ("theme", "a", "b", "meaning"),
    [
        ("F09", "interviews", "observations", "same"),  # mistrust hinders; trust was seen
        ("F20", "interviews", "survey", "same"),  # too little training hinders; training helps
        ("F11", "interviews", "observations", "opposite"),  # firm chairing helps; firm chairing hinders
    ],
)
def test_differing_states_are_one_claim_and_conflicting_claims_are_not(families: Study, theme: str, a: str, b: str, meaning: str) -> None:
    assert proposed(families, theme, a, b)[0] == meaning


def test_a_declared_limit_decides_by_three_answers(families: Study) -> None:
    assert proposed(families, "F05", "interviews", "survey")[1] == "different"


def test_ratings_count_meetings_and_extracts_do_not_add_to_them(families: Study) -> None:
    found = families.analysis.evidence[("F13", "observations")]
    assert (len(found.cases), found.of, found.counted) == (5, 20, True)


def test_three_findings_are_unsorted_on_purpose(families: Study) -> None:
    assert list(families.unsorted["finding"]) == ["I23", "OB19", "SV18"]


def test_the_finding_that_stands_in_two_rows(families: Study) -> None:
    mapping = families.mapping
    assert list(mapping.loc[mapping["finding"] == "I08", "meta_theme"]) == ["F07", "F18"]


def test_what_was_left_uncoded_on_purpose_is_open_to_who_left_it(families: Study) -> None:
    views = {who: families.matrix(researcher=who).cells for who in ("anna", "chidi")}
    left = {
        who: {
            f"{theme} {SOURCES[a]}x{SOURCES[b]}"
            for theme, a, b, status in view[["meta_theme", "source_a", "source_b", "status"]].itertuples(index=False)
            if status in ("open", "proposed")
        }
        for who, view in views.items()
    }
    assert left == {"anna": {"F15 OxS"}, "chidi": {"F17 IxO", "F17 IxS", "F17 OxS"}}


def test_how_much_depends_on_what_was_settled_is_a_scenario(families: Study) -> None:
    line = families.sensitivity().scenarios.set_index("kind").loc["before resolution"]
    assert line[["without_code", "flips"]].tolist() == [24, 21]


def test_other_rules_are_held_against_the_matrix_before_resolution(families: Study) -> None:
    flips = families.sensitivity().flips
    folded = flips[flips["name"] == "not addressed folded into silence"]
    assert set(zip(folded["before"], folded["after"], strict=True)) == {("not_addressed", "silence")}
