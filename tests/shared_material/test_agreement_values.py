"""Coefficients of agreement beside the table of reference values, to the digits that it gives."""

from __future__ import annotations

import csv
import json
from typing import Any

import numpy as np
import pytest
from conftest import SHARED

from triangulate import agreement

FOLDER = SHARED / "reference" / "agreement"
COEFFICIENTS = {
    "AC1": agreement.gwet_ac1,
    "AC2": agreement.gwet_ac2,
    "alpha": agreement.krippendorff_alpha,
    "brennan_prediger": agreement.brennan_prediger,
    "cohen_kappa": agreement.cohen_kappa,
    "conger_exact_kappa": agreement.conger_kappa,
    "conger_kappa": agreement.conger_kappa,
    "fleiss_kappa": agreement.fleiss_kappa,
    "scott_pi": agreement.scott_pi,
}
CUSTOM = "cohen_kappa_custom_weights_"


def lines() -> list[dict[str, str]]:
    with (FOLDER / "reference_values.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ratings(name: str) -> list[list[Any]]:
    units = FOLDER / f"{name}.json"
    if units.is_file():
        return [list(coder) for coder in zip(*json.loads(units.read_text(encoding="utf-8")), strict=True)]
    table = json.loads((FOLDER / f"{name}_table.json").read_text(encoding="utf-8"))
    pairs = [(a, b) for a, row in enumerate(table) for b, times in enumerate(row) for _ in range(times)]
    return [list(coder) for coder in zip(*pairs, strict=True)]


def asked(name: str) -> tuple[Any, dict[str, Any]]:
    """Which coefficient with which options a name of the table means."""
    if name.startswith(CUSTOM):
        return agreement.cohen_kappa, {"weights": [[float(v) for v in row.split(",")] for row in name.removeprefix(CUSTOM).split("/")]}
    if name in COEFFICIENTS:
        return COEFFICIENTS[name], {}
    key = next(key for key in sorted(COEFFICIENTS, key=len, reverse=True) if name.startswith(f"{key}_"))
    option = name.removeprefix(f"{key}_")
    if key == "AC1":
        return COEFFICIENTS[key], {}
    if key == "alpha" and option in ("nominal", "ordinal", "interval", "ratio"):
        return COEFFICIENTS[key], {"level": option}
    return COEFFICIENTS[key], {"weights": {"unweighted": "identity", "ordinal_GwetWeights": "ordinal"}.get(option, option)}


@pytest.mark.parametrize("line", lines(), ids=lambda line: f"{line['dataset']}-{line['coefficient']}")
def test_the_value_is_the_one_of_the_table(line: dict[str, str]) -> None:
    if line["coefficient"] == "light_kappa":
        found = float(np.nanmean(agreement.pairwise(agreement.cohen_kappa, ratings(line["dataset"]))))
    else:
        coefficient, options = asked(line["coefficient"])
        found = coefficient(ratings(line["dataset"]), **options)
    assert found == pytest.approx(float(line["value"]), abs=5.1e-6 if line["value"].endswith("0") else 5.1e-7)
    if line["published"]:
        places = len(line["published"].partition(".")[2])
        assert round(found, places) == pytest.approx(float(line["published"]), abs=1e-12)


@pytest.mark.parametrize("line", [line for line in lines() if line["se"]], ids=lambda line: f"{line['dataset']}-{line['coefficient']}")
def test_the_standard_error_is_the_one_of_the_table(line: dict[str, str]) -> None:
    coefficient, options = asked(line["coefficient"])
    known = line["se"].split()[0]
    found = agreement.interval(coefficient, ratings(line["dataset"]), method="analytic", **options).standard_error
    assert found == pytest.approx(float(known), abs=0.51 * 10.0 ** -max(len(known.partition(".")[2]), 5))
