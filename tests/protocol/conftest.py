"""Small studies, opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pytest

from triangulate import Study, open_study

OpenStudy = Callable[..., Study]

THREE = """
sources:
  - {id: interviews, n: 16, unit: participant}
  - {id: observations, n: 20, unit: meeting}
  - {id: survey, n: 100, unit: respondent}
"""
"""Sources of a study of three, to begin ``settings`` with."""


@pytest.fixture
def study(make_study: Callable[..., object]) -> OpenStudy:
    """``study(settings, codings=[...], findings__interviews=[...])`` makes a study folder and opens it."""
    number = iter(range(1000))

    def make(settings: str = "", **tables: Iterable[Mapping[str, str]]) -> Study:
        given = {path: lines for path, table in tables.items() if (lines := list(table))}
        return open_study(make_study(settings, name=f"study-{next(number)}", **given))  # type: ignore[arg-type]

    return make


def rows(*labels: str) -> list[dict[str, str]]:
    """Meta-themes M1, M2 ... with these labels."""
    return [{"meta_theme": f"M{number}", "label": label} for number, label in enumerate(labels, 1)]


def coding(theme: str = "M1", who: str = "anna", a: str = "interviews", b: str = "observations", **values: str) -> dict[str, str]:
    """One row of codings.csv."""
    return {"meta_theme": theme, "source_a": a, "source_b": b, "researcher": who, **values}


SAME = {"presence_a": "present", "presence_b": "present", "meaning": "same", "prominence": "same", "coverage": "same", "examples": "same"}
"""Judgements that give agreement under farmer."""
