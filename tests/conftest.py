"""What several tests use: small studies made in a moment, and the shared material where it is at hand."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from triangulate.templates import template

SHARED = Path(__file__).parent.parent.parent / "shared"
"""Material beside the project that a clone may lack; tests/shared_material reads it and is left out then."""

collect_ignore_glob = [] if SHARED.is_dir() else ["shared_material/*"]


@pytest.fixture
def worked(tmp_path: Path) -> Path:
    """A copy of the worked study that a test may spoil."""
    folder = tmp_path / "safeguarding"
    shutil.copytree(template("safeguarding"), folder)
    return folder


StudyMaker = Callable[..., Path]


@pytest.fixture
def make_study(tmp_path: Path) -> StudyMaker:
    """Writes a small study: ``make_study(settings="...", codings=[{...}], **{"findings/interviews": [{...}]})``."""

    def make(settings: str = "", name: str = "study", **tables: Iterable[Mapping[str, str]]) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        base = "format: 1\ntitle: A small study\n"
        if "sources:" not in settings:
            base += "sources:\n  - {id: interviews, n: 16, unit: participant}\n  - {id: observations, n: 20, unit: meeting}\n"
        (folder / "study.yaml").write_text(base + settings, encoding="utf-8")
        for path, rows in tables.items():
            write_table(folder / f"{path.replace('__', '/')}.csv", list(rows))
        return folder

    return make


@pytest.fixture
def study_of_words(make_study: StudyMaker) -> Callable[[str], Path]:
    """Writes a small study in which the given words stand everywhere that people can write."""

    def make(words: str) -> Path:
        finding = {"label": words, "statement": words, "meta_theme": "R1"}
        pair = {"source_a": "interviews", "source_b": "observations", "researcher": "anna"}
        return make_study(
            "researchers: [anna]\n",
            findings__interviews=[{"finding": "I1", **finding, "cases": "SW1"}],
            findings__observations=[{"finding": "O1", **finding}],
            extracts=[{"finding": "I1", "case": "SW1", "text": words, "permission": "publication"}],
            meta_themes=[{"meta_theme": "R1", "label": words, "group": words}],
            codings=[{"meta_theme": "R1", **pair, "meaning": "same", "reason": words}],
            feedback=[{"meta_theme": "R1", "from": words, "comment": words}],
        )

    return make


def write_table(path: Path, rows: list[Mapping[str, str]]) -> None:
    """A CSV file with the columns that occur in the rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Where everything is required, a test that is left out has failed."""
    report = yield
    if report.skipped and os.environ.get("TRIANGULATE_REQUIRE_ALL") == "1":
        report.outcome = "failed"
        report.longrepr = f"left out although TRIANGULATE_REQUIRE_ALL=1: {report.longrepr}"
    return report


def pytest_report_header() -> str:
    """Say what this run leaves out."""
    return "shared material: found" if SHARED.is_dir() else "shared material: not beside this clone, tests/shared_material is left out"
