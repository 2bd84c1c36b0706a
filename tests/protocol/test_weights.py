"""Prominence in numbers: what is a count, what is "at least", what is a word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triangulate.protocol.weights import weights
from triangulate.study import open_study


def weight(folder: Path, source: str = "interviews") -> tuple[Any, ...]:
    table = weights(open_study(folder).analysis)
    (row,) = table[table["source"] == source].to_dict("records")
    number = None if row["count"] is None or row["count"] != row["count"] else int(row["count"])
    of = None if row["of"] is None or row["of"] != row["of"] else int(row["of"])
    return number, of, row["is_lower_bound"], row["words"]


def finding(identifier: str = "I1", **traits: str) -> dict[str, str]:
    return {"finding": identifier, "label": "L", "statement": "S", "meta_theme": "R1", **traits}


Maker = Callable[..., Path]


def test_a_count_that_the_only_finding_states_is_a_count(make_study: Maker):
    assert weight(make_study(findings__interviews=[finding(prominence="9")])) == (9, 16, False, "")


def test_counts_of_several_findings_are_never_added_up(make_study: Maker):
    assert weight(make_study(findings__interviews=[finding(prominence="9"), finding("I2", prominence="5")])) == (9, 16, True, "")


def test_cases_that_extracts_happen_to_show_are_a_lower_bound(make_study: Maker):
    assert weight(make_study(findings__interviews=[finding(cases="SW1; SW2")])) == (2, 16, True, "")


def test_more_cases_than_any_finding_states_are_at_least_these(make_study: Maker):
    rows = [finding(prominence="1", cases="SW1"), finding("I2", cases="SW2; SW3")]
    assert weight(make_study(findings__interviews=rows)) == (3, 16, True, "")


def test_cases_of_an_exhaustive_source_are_a_count(make_study: Maker):
    settings = "sources:\n  - {id: interviews, n: 16, extracts: exhaustive}\n  - {id: observations, n: 20}\n"
    assert weight(make_study(settings, findings__interviews=[finding(cases="SW1; SW2")])) == (2, 16, False, "")


def test_words_stay_words(make_study: Maker):
    settings = "prominence: {words: [limited, clear]}\n"
    assert weight(make_study(settings, findings__interviews=[finding(prominence="clear")])) == (None, 16, False, "clear")


def test_a_share_of_an_unknown_number_stays_a_share(make_study: Maker):
    settings = "sources:\n  - {id: interviews}\n  - {id: observations, n: 20}\n"
    folder = make_study(settings, findings__interviews=[finding(prominence="56 %")])
    assert weight(folder) == (None, None, False, "56 %")
    assert weights(open_study(folder).analysis)["share"][0] == pytest.approx(0.56)


def test_a_source_without_a_finding_has_no_weight(make_study: Maker):
    assert weight(make_study(findings__interviews=[finding(prominence="9")]), "observations") == (None, None, False, "")


def test_there_is_a_line_for_each_meta_theme_and_source(make_study: Maker):
    folder = make_study(findings__interviews=[finding(prominence="4")])
    table = weights(open_study(folder).analysis)
    assert list(zip(table["meta_theme"], table["source"], table["presence"], strict=True)) == [
        ("R1", "interviews", "present"),
        ("R1", "observations", "unknown"),
    ]
    assert table["share"][0] == pytest.approx(0.25)
