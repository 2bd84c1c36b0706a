"""CodingGrid in a real JupyterLab: by keyboard, nothing lost, nothing executed; each test ends in the journal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from triangulate.study import open_study
from triangulate.templates import template

pytest.importorskip("anywidget")

OPEN_CELL = 'td.cg-cell[tabindex="0"]'
AA = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def uncoded(tmp_path: Path) -> Path:
    """The synthetic study before anybody coded."""
    folder = tmp_path / "families"
    shutil.copytree(template("families"), folder)
    shutil.rmtree(folder / "judgements")
    (folder / "codings.csv").unlink()
    return folder


def cells(folder: Path, researcher: str = "anna") -> list[str]:
    return [f"import triangulate as tri\nstudy = tri.open_study({str(folder)!r})\nstudy.coding_grid(researcher={researcher!r})"]


def ready(page) -> None:
    page.locator("td.cg-cell").first.wait_for()


def saved(page) -> None:
    page.locator(".cg-status", has_text="Saved").wait_for()


def judgements(folder: Path, kind: str | None = None, researcher: str = "anna") -> list[dict]:
    lines = (folder / "judgements" / f"{researcher}.jsonl").read_text(encoding="utf-8").splitlines()
    read = [json.loads(line) for line in lines]
    return [item for item in read if kind is None or item["kind"] == kind]


def opened(page, label: str = "") -> None:
    """Until a comparison is open and has the focus."""
    page.wait_for_function("(label) => document.activeElement?.matches('.cg-panel h3') && document.activeElement.textContent.includes(label)", arg=label)


def code_by_keys(page, keys: str) -> None:
    """One comparison, then Enter; waits until the next one is open."""
    before = page.locator(".cg-panel").inner_text()
    for key in keys:
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_function("(before) => document.querySelector('.cg-panel')?.innerText !== before", arg=before)
    saved(page)
    page.wait_for_function("() => document.activeElement?.matches('.cg-panel h3, td.cg-cell')")


def test_twelve_comparisons_are_coded_without_the_mouse(browser, jupyterlab, uncoded: Path):
    with jupyterlab.notebook(browser, cells(uncoded)) as notebook:
        notebook.run()
        page = notebook.page
        ready(page)
        page.locator(OPEN_CELL).focus()
        page.keyboard.press("Enter")
        opened(page)
        for number in range(12):
            code_by_keys(page, ["qyfz", "wogc", "qt", "e"][number % 4] if number else "qyfz")
        page.wait_for_function("() => /^1[2-9] of/.test(document.querySelector('.cg-count').textContent)")
    made = judgements(uncoded, "code")
    assert len(made) == 12
    assert made[0]["subject"] == {"meta_theme": "F01", "source_a": "interviews", "source_b": "observations"}
    assert {name: made[0]["body"][name] for name in ("meaning", "prominence", "coverage", "examples")} == dict.fromkeys(
        ("meaning", "prominence", "coverage", "examples"), "same"
    )


