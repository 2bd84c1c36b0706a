"""Coefficients of agreement in a study: only for teams that want them, with intervals, and by row."""

from __future__ import annotations

import pytest
from protocol.conftest import SAME, OpenStudy, coding, rows

from triangulate import agreement
from triangulate.errors import UnknownName

CODES = ("agreement", "partial_agreement", "dissonance")


def many(n: int = 12) -> list[dict[str, str]]:
    """Codings of anna and ben that differ on every third row."""
    made = []
    for number in range(n):
        code = CODES[number % 3]
        other = CODES[(number + 1) % 3] if number % 3 == 2 else code
        made += [coding(f"M{number + 1}", code=code), coding(f"M{number + 1}", who="ben", code=other)]
    return made


def test_without_being_asked_for_no_coefficient_is_worked_out(study: OpenStudy) -> None:
    made = study(meta_themes=rows(*"ABCDEFGHIJKL"), codings=many())
    assert made.researchers().coefficients is None


def test_study_yaml_asks_for_coefficients_and_the_call_for_others_or_none(study: OpenStudy) -> None:
    made = study("coefficients: [gwet_ac1]\n", meta_themes=rows(*"ABCDEFGHIJKL"), codings=many())
    assert set(made.researchers().coefficients["coefficient"]) == {"percent_agreement", "gwet_ac1"}
    assert set(made.researchers(["cohen_kappa"]).coefficients["coefficient"]) == {"percent_agreement", "cohen_kappa"}
    assert made.researchers([]).coefficients is None


def test_the_values_are_those_of_the_coefficients_on_the_codes(study: OpenStudy) -> None:
    made = study(meta_themes=rows(*"ABCDEFGHIJKL"), codings=many())
    table = made.researchers(["krippendorff_alpha", "cohen_kappa"]).coefficients
    codes = [[row["code"] for row in many() if row["researcher"] == who] for who in ("anna", "ben")]
    whole = table[(table["judgement"] == "code") & (table["comparisons"] == "all")].set_index("coefficient")
    assert whole.loc["percent_agreement", "estimate"] == pytest.approx(8 / 12)
    assert whole.loc["krippendorff_alpha", "estimate"] == pytest.approx(agreement.krippendorff_alpha(codes))
    assert whole.loc["cohen_kappa", "estimate"] == pytest.approx(agreement.cohen_kappa(codes))
    assert whole.loc["cohen_kappa", ["n", "missing", "rows"]].tolist() == [12, 0, 12]


def test_each_has_an_interval_around_it_and_a_sentence_on_what_it_can_bear(study: OpenStudy) -> None:
    made = study(meta_themes=rows(*"ABCDEFGHIJKL"), codings=many())
    line = made.researchers(["cohen_kappa"]).coefficients.query("coefficient == 'cohen_kappa' and judgement == 'code'").iloc[0]
    assert line["low"] < line["estimate"] < line["high"]
    assert line["sentence"].startswith("Cohen's kappa is 0.50. With 12 comparisons in 12 rows the 95 % interval runs from ")


def test_of_three_researchers_each_pair_has_its_own_kappa_and_all_have_one_alpha(study: OpenStudy) -> None:
    codings = [*many(), *({**row, "researcher": "chidi"} for row in many() if row["researcher"] == "anna")]
    made = study("researchers: [anna, ben, chidi]\n", meta_themes=rows(*"ABCDEFGHIJKL"), codings=codings)
    table = made.researchers(["cohen_kappa", "krippendorff_alpha"]).coefficients.query("judgement == 'code' and comparisons == 'all'")
    found = {(a, b): set(part["coefficient"]) for (a, b), part in table.groupby(["researcher_1", "researcher_2"])}
    pair = {"percent_agreement", "cohen_kappa"}
    assert found == {
        ("all", "all"): {"percent_agreement", "krippendorff_alpha"},
        ("anna", "ben"): pair, ("anna", "chidi"): pair, ("ben", "chidi"): pair,
    }  # fmt: skip


def test_the_same_study_gives_the_same_intervals(study: OpenStudy) -> None:
    made = study(meta_themes=rows(*"ABCDEFGHIJKL"), codings=many())
    once, again = (made.researchers(["gwet_ac1"]).coefficients for _ in range(2))
    assert once.equals(again)


def test_one_researcher_alone_has_no_coefficients(study: OpenStudy) -> None:
    made = study("coefficients: [gwet_ac1]\n", meta_themes=rows("A"), codings=[coding(**SAME)])
    assert made.researchers().coefficients is None


def test_a_coefficient_that_there_is_not_is_said_with_those_that_there_are(study: OpenStudy) -> None:
    made = study(meta_themes=rows("A"), codings=[coding(**SAME)])
    with pytest.raises(UnknownName, match=r'^there is no coefficient "kohen_kappa"\. Did you mean "cohen_kappa"\?$'):
        made.researchers(["kohen_kappa"])
