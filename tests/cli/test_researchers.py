"""``triangulate researchers``: who reads what how, with names or without, with numbers or without."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from triangulate.cli import main
from triangulate.templates import template

FAMILIES = str(template("families"))
PAIR = {"source_a": "interviews", "source_b": "observations"}


@pytest.fixture
def pair(make_study) -> str:
    """Anna and ben differ on one of two rows."""
    codes = {"R1": ("agreement", "agreement"), "R2": ("dissonance", "agreement")}
    codings = [
        {"meta_theme": row, **PAIR, "researcher": who, "code": code, "reason": f"says {who}"}
        for row, given in codes.items()
        for who, code in zip(("anna", "ben"), given, strict=True)
    ]
    themes = [{"meta_theme": "R1", "label": "Roles"}, {"meta_theme": "R2", "label": "Trust"}]
    return str(make_study("researchers: [anna, ben]\n", meta_themes=themes, codings=codings))


def test_counts_reasons_and_outcomes_are_printed(pair: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["researchers", pair]) == 0
    output, errors = capsys.readouterr()
    for words in ("1 of 2", "says ben", "disputed", "What codings became", "Agreement is counted, not corrected for chance"):
        assert words in output
    assert "Coefficients" not in output
    assert errors == ""


def test_without_names_readings_stand_in_the_order_of_the_scheme(pair: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(pair, "codings.csv").write_text(
        Path(pair, "codings.csv").read_text(encoding="utf-8").replace("says anna", "they clash").replace("says ben", "one claim"),
        encoding="utf-8",
    )
    assert main(["researchers", pair, "--anonymous"]) == 0
    assert capsys.readouterr().out == (
        "R2 Trust, interviews x observations\n  Agreement: one claim\n  Dissonance: they clash\n"
    )  # fmt: skip


def test_a_row_whose_label_is_its_id_is_named_once_and_a_statement_is_named(make_study, capsys: pytest.CaptureFixture[str]) -> None:
    joint = {"meta_theme": "Trust", "source_a": "interviews", "source_b": "", "statement": "time is short"}
    codings = [{**joint, "researcher": who, "code": code} for who, code in (("anna", "convergence"), ("ben", "divergence"))]
    assert main(["researchers", str(make_study("scheme: convergence_divergence\n", codings=codings)), "--anonymous"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "Trust: time is short, interviews"


def test_without_names_and_as_json_there_are_no_names_either(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["researchers", FAMILIES, "--anonymous", "--json"]) == 0
    output = capsys.readouterr().out
    told = json.loads(output)
    assert [line["meta_theme"] for line in told][:3] == ["F04", "F10", "F14"]
    assert set(told[0]) == {"meta_theme", "label", "source_a", "source_b", "distance", "readings"}
    assert not any(name in output for name in ("anna", "ben:", "chidi"))


def test_where_nobody_differs_the_discussion_says_so(make_study, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_study("", meta_themes=[{"meta_theme": "R1", "label": "Roles"}])
    assert main(["researchers", str(folder), "--anonymous"]) == 0
    assert capsys.readouterr().out == "Researchers differ on no code.\n"


def test_coefficients_that_are_asked_for_are_printed_and_progress_is_said(pair: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["researchers", pair, "--coefficients", "cohen_kappa, gwet_ac1"]) == 0
    output, errors = capsys.readouterr()
    assert "Coefficients with 95 % intervals" in output
    assert "cohen_kappa" in output and "gwet_ac1" in output
    assert errors.splitlines() == ["coefficients of code, all ...", "coefficients of code, both present ..."]


def test_none_leaves_out_what_study_yaml_asks_for(pair: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Path(pair, "study.yaml").open("a", encoding="utf-8") as file:
        file.write("coefficients: [gwet_ac1]\n")
    assert main(["researchers", pair, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["coefficients"] != []
    assert main(["researchers", pair, "--coefficients", "none", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["coefficients"] == []


def test_as_json_every_table_is_there_and_what_is_undefined_is_null(pair: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["researchers", pair, "--json", "--coefficients", "krippendorff_alpha"]) == 0
    output, _ = capsys.readouterr()
    told = json.loads(output, parse_constant=pytest.fail)  # NaN and Infinity are no JSON
    assert list(told) == ["researchers", "agreement", "confusion", "disagreements", "outcomes", "coefficients"]
    assert told["researchers"] == ["anna", "ben"]
    both = [line for line in told["coefficients"] if line["comparisons"] == "both present"]
    assert both and all(line["estimate"] is None for line in both)


def test_a_coefficient_that_there_is_not_is_one_line_and_an_exit_code(pair: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["researchers", pair, "--coefficients", "kohen_kappa"]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors == 'there is no coefficient "kohen_kappa". Did you mean "cohen_kappa"?\n'
