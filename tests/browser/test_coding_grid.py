"""CodingGrid in a real JupyterLab: by keyboard, nothing lost, nothing executed; each test ends in the journal."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from triangulate.study import open_study
from triangulate.templates import template

pytest.importorskip("anywidget")

OPEN_CELL = 'td.cg-cell[tabindex="0"]'
PICTURES = Path(__file__).parent.parent.parent / "docs" / "assets"
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
    page.wait_for_function(
        "(label) => document.activeElement?.matches('.cg-panel h3') && document.activeElement.textContent.includes(label)", arg=label
    )


def code_by_keys(page, keys: str) -> None:
    """One comparison, then Enter; waits until the next one is open."""
    before = page.locator(".cg-title").inner_text()
    for key in keys:
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_function("(before) => document.querySelector('.cg-title')?.innerText !== before", arg=before)
    saved(page)
    page.wait_for_function("() => document.activeElement?.matches('.cg-panel h3')")


def test_twelve_comparisons_are_coded_without_the_mouse(browser, jupyterlab, uncoded: Path):
    with jupyterlab.notebook(browser, cells(uncoded)) as notebook:
        notebook.run()
        page = notebook.page
        ready(page)
        page.locator(OPEN_CELL).focus()
        page.keyboard.press("Enter")
        opened(page)
        for number in range(6):
            code_by_keys(page, ["qyfz", "wogc", "qyt", "e"][number % 4])
        for key in ("e", "Enter") * 6:  # quicker than the answers
            page.keyboard.press(key)
        page.locator(".cg-count", has_text="12 of").wait_for()
    made = judgements(uncoded, "code")
    assert len({json.dumps(item["subject"]) for item in made}) == len(made) == 12
    assert [item["body"]["meaning"] for item in made[6:]] == ["opposite"] * 6
    assert made[0]["subject"] == {"meta_theme": "F01", "source_a": "interviews", "source_b": "observations"}
    assert {name: made[0]["body"][name] for name in ("meaning", "prominence", "coverage", "examples")} == dict.fromkeys(
        ("meaning", "prominence", "coverage", "examples"), "same"
    )


def test_an_override_with_its_reason_five_undone_two_brought_back_after_a_reload_and_a_restart(browser, jupyterlab, uncoded: Path):
    with jupyterlab.notebook(browser, cells(uncoded)) as notebook:
        notebook.run()
        page = notebook.page
        ready(page)
        page.locator(OPEN_CELL).focus()
        page.keyboard.press("Enter")
        opened(page)
        page.keyboard.press("q")
        page.keyboard.press("d")
        page.keyboard.press("r")
        page.keyboard.type("They say the same and mean the opposite.")
        page.keyboard.press("Control+Enter")
        saved(page)
        page.wait_for_function("() => document.activeElement?.matches('.cg-panel h3')")
        for _ in range(5):
            code_by_keys(page, "w")
        notebook.saved()
        notebook.open()
        notebook.restart_kernel()
        notebook.run()
        ready(page)
        page.locator(".cg-count", has_text="6 of").wait_for()
        page.locator(OPEN_CELL).focus()
        for number in (5, 4, 3, 2, 1):
            page.keyboard.press("u")
            page.locator(".cg-count", has_text=f"{number} of").wait_for()
        for number in (2, 3):
            page.keyboard.press("U")
            page.locator(".cg-count", has_text=f"{number} of").wait_for()
    first = judgements(uncoded, "code")[0]
    assert (first["body"]["code"], first["body"]["reason"]) == ("dissonance", "They say the same and mean the opposite.")
    assert [item["kind"] for item in judgements(uncoded)] == ["code"] * 6 + ["undo"] * 5 + ["redo"] * 2


def test_a_save_that_fails_is_loud_keeps_what_was_typed_and_can_be_tried_again(browser, jupyterlab, uncoded: Path):
    with jupyterlab.notebook(browser, cells(uncoded)) as notebook:
        notebook.run()
        page = notebook.page
        ready(page)
        notebook.kernel("def full(judgement): raise OSError(28, 'No space left on device')\nstudy._append = full")
        page.locator(OPEN_CELL).focus()
        page.keyboard.press("Enter")
        opened(page)
        page.keyboard.press("q")
        page.keyboard.press("r")
        page.keyboard.type("What I typed.")
        page.keyboard.press("Control+Enter")
        alert = page.locator(".cg-failed [role=alert]")
        alert.wait_for()
        assert "Not saved." in alert.inner_text() and "No space left on device" in alert.inner_text()
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        assert "1 not saved" in page.locator(".cg-count").inner_text()
        notebook.open()
        notebook.run()
        ready(page)
        page.locator(".cg-count", has_text="1 not saved").wait_for()
        page.locator(OPEN_CELL).focus()
        page.keyboard.press("Enter")
        opened(page)
        assert page.locator(".cg-reason").input_value() == "What I typed."
        page.keyboard.press("Enter")
        saved(page)
    assert [(item["body"]["meaning"], item["body"]["reason"]) for item in judgements(uncoded, "code")] == [("same", "What I typed.")]


HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script> **b** </style>\u202e\u0007' + "w" * 3000


def test_hostile_words_are_shown_literally_and_do_nothing(browser, jupyterlab, study_of_words):
    folder = study_of_words(HOSTILE)
    with jupyterlab.notebook(browser, cells(folder)) as notebook:
        notebook.run()
        page = notebook.page
        ready(page)
        page.locator(OPEN_CELL).focus()
        page.keyboard.press("Enter")
        opened(page)
        assert page.evaluate("window.hit") is None
        assert page.locator(".tri-cg img, .tri-cg script, .tri-cg b").count() == 0
        assert '<img src=x onerror="window.hit=1">' in page.locator(".cg-finding").first.inner_text()
        assert page.evaluate("() => { const box = document.querySelector('.tri-cg'); return box.scrollWidth <= box.clientWidth + 1; }")
        page.keyboard.press("w")
        page.keyboard.press("Enter")
        saved(page)
    assert judgements(folder, "code")[-1]["body"]["reason"].startswith("<img src=x onerror=")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_no_violation_of_wcag_in_either_theme(browser, jupyterlab, uncoded: Path, theme: str):
    from axe_playwright_python.sync_playwright import Axe

    with jupyterlab.notebook(browser, cells(uncoded), width=1024) as notebook:
        notebook.run()
        notebook.theme(theme)
        page = notebook.page
        ready(page)
        found = Axe().run(page, context=".tri-cg", options=AA).response["violations"]
        page.locator(OPEN_CELL).focus()
        page.keyboard.press("Enter")
        opened(page)
        page.keyboard.press("q")
        page.keyboard.press("4")
        page.locator(".cg-outcome", has_text="departs").wait_for()
        found += Axe().run(page, context=".tri-cg", options=AA).response["violations"]
        assert [(item["id"], item["nodes"][0]["html"][:200], item["nodes"][0]["failureSummary"][:300]) for item in found] == []
        page.keyboard.press("Enter")
        page.locator(".cg-failed [role=alert]", has_text="Say why").wait_for()
    assert not (uncoded / "judgements" / "anna.jsonl").exists()


def test_blind_another_s_coding_is_in_no_element_message_or_notebook(browser, jupyterlab, uncoded: Path):
    path = uncoded / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "blind: true\n", encoding="utf-8")
    open_study(uncoded).code("F01", "interviews", "observations", "ben", meaning="opposite", reason="secret-of-ben")
    with jupyterlab.notebook(browser, cells(uncoded)) as notebook:
        notebook.run()
        page = notebook.page
        ready(page)
        page.locator(OPEN_CELL).focus()
        page.keyboard.press("Enter")
        opened(page)
        page.locator(".cg-panel", has_text="Coding is blind").wait_for()
        code_by_keys(page, "q")
        assert "secret-of-ben" not in page.content()
        assert not [words for words in notebook.heard if "secret-of-ben" in words]
        assert "secret-of-ben" not in notebook.saved()
    assert len(judgements(uncoded, "code")) == 1


def test_a_comparison_looks_as_the_documentation_shows_it(browser, jupyterlab, uncoded: Path, tmp_path: Path):
    """With TRIANGULATE_PICTURES=1 the picture of the documentation is made anew."""
    with jupyterlab.notebook(browser, cells(uncoded), height=1500) as notebook:
        notebook.command("application:toggle-left-area")
        notebook.run()
        page = notebook.page
        ready(page)
        page.locator(OPEN_CELL).focus()
        page.keyboard.press("Enter")
        opened(page)
        for keys in ("qyfz", "wogc", "e"):
            code_by_keys(page, keys)
        page.keyboard.press("q")
        page.keyboard.press("i")
        page.locator(".cg-outcome", has_text="The judgements give").wait_for()
        page.locator(".tri-cg").screenshot(path=tmp_path / "coding-grid.png", animations="disabled")
        if os.environ.get("TRIANGULATE_PICTURES") == "1":
            shutil.copyfile(tmp_path / "coding-grid.png", PICTURES / "coding-grid.png")
    assert len(judgements(uncoded, "code")) == 3
    assert (PICTURES / "coding-grid.png").stat().st_size > 10_000


def test_keys_of_the_grid_do_not_reach_the_notebook(browser, jupyterlab, uncoded: Path):
    """In JupyterLab a and b make new cells, m makes one of text, d d deletes one."""
    with jupyterlab.notebook(browser, cells(uncoded)) as notebook:
        notebook.run()
        page = notebook.page
        ready(page)
        before = page.locator(".jp-Cell").count()
        for place in (OPEN_CELL, ".cg-panel h3"):
            if place != OPEN_CELL:
                page.keyboard.press("Enter")
                opened(page)
            page.locator(place).focus()
            for key in ("a", "b", "m", "d", "d"):
                page.keyboard.press(key)
        assert page.locator(".jp-Cell").count() == before
        assert page.locator(".jp-MarkdownCell").count() == 0
