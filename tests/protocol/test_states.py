"""Rows that sources found in different states."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from triangulate.protocol.states import found_states
from triangulate.study import open_study


def row(finding: str, theme: str, state: str) -> dict[str, str]:
    return {"finding": finding, "label": "L", "statement": "S", "meta_theme": theme, "state": state}


def test_only_rows_with_different_states_are_listed_with_all_their_sources(make_study: Callable[..., Path]):
    folder = make_study(
        findings__interviews=[row("I1", "R1", "lacking"), row("I2", "R2", "present"), row("I3", "R3", "lacking")],
        findings__observations=[row("O1", "R1", "present"), row("O2", "R2", "present"), row("O3", "R3", "")],
    )
    table = found_states(open_study(folder).analysis)
    assert list(zip(table["meta_theme"], table["source"], table["state"], strict=True)) == [
        ("R1", "interviews", "lacking"),
        ("R1", "observations", "present"),
    ]
