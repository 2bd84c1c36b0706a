"""Without the extra `report` everything but Word, PDF and figures works, and what is missing is said."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

import triangulate.study as study_module
from triangulate.cli import main
from triangulate.errors import MissingProgram
from triangulate.study import open_study
from triangulate.templates import template

EXTRA = ("matplotlib", "pypandoc", "docx", "typst")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch):
    """An installation without the extra."""
    for name in EXTRA:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(study_module, "find_spec", lambda name: None if name in EXTRA else importlib.util.find_spec(name))


def test_the_report_is_written_without_figures_and_says_how_to_get_them(bare, tmp_path: Path):
    report = open_study(template("families")).report(tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Figures are left out, as Matplotlib is not installed: pip install triangulation-protocol[report]." in report
    assert "References are set by pandoc, which is not installed: pip install triangulation-protocol[report]." in report
    assert "<img" not in report


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_word_and_pdf_say_what_to_install(bare, tmp_path: Path, ending: str):
    with pytest.raises(MissingProgram, match=r"pip install triangulation-protocol\[report\]"):
        open_study(template("safeguarding")).report(tmp_path / f"report.{ending}")
    assert list(tmp_path.iterdir()) == []


def test_figures_say_what_to_install(bare):
    with pytest.raises(MissingProgram, match=r"Figures need Matplotlib: pip install triangulation-protocol\[report\]\."):
        _ = open_study(template("safeguarding")).figures


def test_the_demo_runs_and_names_the_extra(bare, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["demo", "-o", str(tmp_path / "demo")]) == 0
    assert "(for Word, PDF and figures: pip install triangulation-protocol[report])" in capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "demo").glob("report.*")) == ["report.html", "report.md"]
