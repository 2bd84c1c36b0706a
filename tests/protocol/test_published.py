"""A published matrix, typed here, so that a clone that stands alone can test it too."""

from __future__ import annotations

import pytest
from protocol.conftest import OpenStudy, rows

from triangulate import Study

# HOME BP process evaluation, Implementation Science 2021 (PMC8152066), Table 7, first five rows:
# quantitative and qualitative findings, one code a row. Labels are in our own words.
HOME_BP = {
    "Outcome expectations and acceptability after training": "partial_agreement",
    "Integrating the programme in practice": "silence",  # nothing quantitative was collected on it
    "Planning three medication escalations": "dissonance",
    "Starting medication escalations": "agreement",
    "Changing medication remotely": "agreement",
}
SOURCES = "sources: [{id: quantitative}, {id: qualitative}]\n"


def home_bp(study: OpenStudy, not_addressed: str) -> Study:
    """The codes as published; of the second row only what is known of presence, so that the code is derived."""
    codings = [
        {"meta_theme": f"M{number}", "source_a": "", "source_b": "", "researcher": "authors", "code": code}
        for number, code in enumerate(HOME_BP.values(), 1)
    ]
    codings[1] |= {"code": "", "presence_a": "not_addressed", "presence_b": "present"}
    return study(
        f"{SOURCES}scheme: {{name: farmer, scope: joint, not_addressed: {not_addressed}}}\n",
        meta_themes=rows(*HOME_BP),
        codings=codings,
    )


def test_the_five_joint_codes_of_home_bp(study: OpenStudy) -> None:
    matrix = home_bp(study, "silence").matrix()
    assert list(matrix.table.iloc[:, 2]) == list(HOME_BP.values())
    assert list(matrix.table.columns[2:]) == ["quantitative x qualitative"]


def test_where_not_addressed_is_kept_apart_their_silence_by_design_is_none(study: OpenStudy) -> None:
    matrix = home_bp(study, "apart").matrix()
    assert list(matrix.table.iloc[:, 2]) == ["partial_agreement", "not_addressed", "dissonance", "agreement", "agreement"]


@pytest.mark.parametrize("not_addressed", ["silence", "apart"])
def test_either_way_the_source_that_did_not_speak_is_named(study: OpenStudy, not_addressed: str) -> None:
    assert list(home_bp(study, not_addressed).matrix().cells["silent"].dropna()) == ["quantitative"]


def test_the_difference_that_the_treatment_makes_is_shown_beside_the_result(study: OpenStudy) -> None:
    flips = home_bp(study, "silence").sensitivity().flips
    assert flips[["name", "meta_theme", "before", "after"]].to_numpy().tolist() == [
        ["not addressed kept apart", "M2", "silence", "not_addressed"]
    ]
