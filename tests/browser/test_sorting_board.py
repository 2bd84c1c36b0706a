"""The sorting board in a real JupyterLab, as a person uses it. Each test ends in what the journal holds, or in what may be seen."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from markup.hostile import TEXTS, words
from markup.hostile_study import hostile_study

from triangulate.templates import new_study

pytest.importorskip("anywidget")

PICTURES = Path(__file__).parent.parent.parent / "docs" / "assets"
AA = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
THEMES = ("JupyterLab Light", "JupyterLab Dark")


def board_of(folder: Path, researcher: str = "anna") -> list[str]:
    code = f"import triangulate as tri\nstudy = tri.open_study({str(folder)!r}, researcher={researcher!r})\nstudy.sorting_board()"
    return [code]


def journal(folder: Path, researcher: str = "anna") -> list[tuple[str, dict, dict]]:
    """Kind, subject and body of each judgement as it is on the disk."""
    path = folder / "judgements" / f"{researcher}.jsonl"
    read = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    return [(line["kind"], line["subject"], line["body"]) for line in read]


def shown(page) -> dict[str, list[str]]:
    """Findings by the id of the row in which the board shows them."""
    found: dict[str, list[str]] = {}
    page.locator(".sb-grid tbody tr[data-row]").first.wait_for()
    for row, finding in page.locator(".sb-chip").evaluate_all("(chips) => chips.map((chip) => [chip.dataset.row, chip.dataset.finding])"):
        found.setdefault(row, []).append(finding)
    return found


@pytest.fixture
def folder(make_study) -> Path:
    def finding(name: str, **more: str) -> dict[str, str]:
        return {"finding": name, "label": f"Finding {name}", "statement": f"What {name} says.", "parent": "", **more}

    return make_study(
        "researchers: [anna, ben]\nquestions: [What helps?, What hinders?]\n",
        meta_themes=[
            {"meta_theme": "R1", "label": "Clear roles", "group": "Team"},
            {"meta_theme": "R2", "label": "Trust takes time", "group": "Team"},
            {"meta_theme": "R3", "label": "Places to meet", "group": "Around"},
        ],
        findings__interviews=[finding(f"I{n}", parent="I1" if n in (2, 3) else "") for n in range(1, 9)],
        findings__observations=[finding(f"O{n}") for n in range(1, 7)],
        extracts=[{"finding": "I1", "case": "SW06", "text": "Who was it, I asked."}],
    )


def choose(page, finding: str) -> None:
    page.locator(f".sb-finding[data-id='f:{finding}']").click()


def saved(page, number: int, folder: Path) -> None:
    """Wait until the board says that it is saved; the journal then has it."""
    page.wait_for_function("document.querySelector('.sb-status').textContent.startsWith('Saved ')")
    page.locator("dialog").wait_for(state="detached")
    for _ in range(100):
        if len(journal(folder)) >= number:
            break
        page.wait_for_timeout(20)
    page.wait_for_function("document.querySelector('.sb-status').textContent.startsWith('Saved ')")
    assert len(journal(folder)) == number


def palette(page, typed: str, enter: str = "Enter") -> None:
    page.keyboard.press("m")
    page.locator("dialog input[role=combobox]").wait_for()
    page.keyboard.type(typed)
    page.keyboard.press(enter)


def test_sorting_by_keyboard_and_by_dragging_survives_reload_and_restart(browser, jupyterlab, folder: Path):
    with jupyterlab.notebook(browser, board_of(folder)) as notebook:
        notebook.run()
        page = notebook.page
        page.locator(".sb-finding").first.wait_for()
        # Ten findings without the mouse: I1 with its two sub-themes, I4 and I5 together, I6, I7, O1 to O3 together, O4.
        page.locator(".sb-tools input").first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")  # from the heading to I1
        palette(page, "clear")
        saved(page, 1, folder)
        for _ in range(3):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Shift+ArrowDown")  # I4 and I5
        palette(page, "trust")
        saved(page, 2, folder)
        page.keyboard.press("f")  # what is not sorted yet: I6, I7, I8, O1 ...
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")
        palette(page, "places")
        saved(page, 3, folder)
        palette(page, "R1")  # the focus went to I7
        saved(page, 4, folder)
        page.locator(".sb-finding[data-id='f:O1']").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("Shift+ArrowDown")
        palette(page, "Breaks and coffee")  # there is none: a new one
        saved(page, 5, folder)
        palette(page, "places")  # O4
        saved(page, 6, folder)
        # Three by dragging: onto a row, onto a slot, and out of a row.
        page.locator(".sb-finding[data-id='f:O5']").drag_to(page.locator("tr[data-row=R1] th"))
        saved(page, 7, folder)
        page.locator(".sb-finding[data-id='f:O6']").drag_to(page.locator("tr[data-row=R2] td").nth(1))
        saved(page, 8, folder)
        page.locator(".sb-chip[data-finding=O4]").drag_to(page.locator(".sb-loose"))
        saved(page, 9, folder)
        before = {"R1": ["I1", "I7", "O5"], "R2": ["I4", "I5", "O6"], "R3": ["I6"], "breaks-and-coffee": ["O1", "O2", "O3"]}
        assert shown(page) == before

        notebook.open()  # the page is loaded anew
        notebook.run()
        assert shown(page) == before

        # Rename, merge, undo twice, redo once.
        page.locator("tr[data-row=R3] th").focus()
        page.keyboard.press("F2")
        page.keyboard.press("Control+A")
        page.keyboard.type("Rooms")
        page.keyboard.press("Enter")
        saved(page, 10, folder)
        page.locator("tr[data-row=R1] th").focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        for _ in range(10):
            if page.evaluate("document.activeElement.dataset.row") == "R2":
                break
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        page.keyboard.press("g")
        page.get_by_text("All codings are kept").wait_for()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        saved(page, 11, folder)
        page.locator(".sb-undo").first.get_by_text("undo: Trust takes time merged into Clear roles").wait_for()
        page.keyboard.press("u")
        saved(page, 12, folder)
        page.keyboard.press("u")
        saved(page, 13, folder)
        page.keyboard.press("Shift+U")
        saved(page, 14, folder)
        now = shown(page)

        notebook.restart_kernel()
        notebook.run()
        page.locator(".sb-grid tbody").first.wait_for()
        assert shown(page) == now == before
        assert page.locator("tr[data-row=R3] th").inner_text().endswith("Rooms")
    assert [
        (kind, subject.get("findings") or body.get("findings") or body.get("label") or subject.get("others"))
        for kind, subject, body in journal(folder)
    ] == [
        ("sort", ["I1"]),
        ("sort", ["I4", "I5"]),
        ("sort", ["I6"]),
        ("sort", ["I7"]),
        ("make", ["O1", "O2", "O3"]),
        ("sort", ["O4"]),
        ("sort", ["O5"]),
        ("sort", ["O6"]),
        ("unsort", ["O4"]),
        ("rename", "Rooms"),
        ("merge", ["R2"]),
        ("undo", None),
        ("undo", None),
        ("redo", None),
    ]


def test_what_cannot_be_saved_stays_and_is_saved_when_it_is_tried_again(browser, jupyterlab, folder: Path):
    with jupyterlab.notebook(browser, board_of(folder)) as notebook:
        notebook.run()
        page = notebook.page
        page.locator(".sb-finding").first.wait_for()
        notebook.kernel(
            "from triangulate.errors import JournalError\nkept = study._append\n"
            "def full(judgement): raise JournalError('The disk is full.')\nstudy._append = full"
        )
        page.locator(".sb-finding[data-id='f:O1']").drag_to(page.locator("tr[data-row=R1] th"))
        alert = page.get_by_role("alert")
        alert.get_by_text("The disk is full.").wait_for()
        assert page.locator(".sb-status").inner_text() == "Not saved"
        assert journal(folder) == []
        choose(page, "I4")
        palette(page, "A label that took a while to think of")
        page.locator("dialog .tri-alert").get_by_text("The disk is full.").wait_for()
        assert page.locator("dialog input").input_value() == "A label that took a while to think of"
        notebook.kernel("study._append = kept")
        page.keyboard.press("Enter")
        saved(page, 1, folder)
        page.get_by_role("button", name="Try again").click()
        saved(page, 2, folder)
        assert alert.count() == 0
    assert [kind for kind, _, _ in journal(folder)] == ["make", "sort"]


def test_keys_of_the_board_do_nothing_to_the_notebook(browser, jupyterlab, folder: Path):
    """In JupyterLab m makes a cell of text, d d deletes it, a and b make new ones."""
    with jupyterlab.notebook(browser, board_of(folder)) as notebook:
        notebook.run()
        page = notebook.page
        choose(page, "O1")
        for key in ("a", "b", "d", "d", "x", "y", "z", "c", "v"):
            page.keyboard.press(key)
        page.keyboard.press("m")
        page.locator("dialog").wait_for()
        page.keyboard.press("Control+Enter")
        saved(page, 1, folder)
        cells = "window.jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.type)"
        assert page.evaluate(cells) == ["code"]
    assert Counter(kind for kind, _, _ in journal(folder)) == {"sort": 1}


@pytest.mark.parametrize("theme", THEMES)
def test_the_board_has_no_violation_of_wcag(browser, jupyterlab, folder: Path, theme: str):
    with jupyterlab.notebook(browser, board_of(folder)) as notebook:
        notebook.run()
        page = notebook.page
        notebook.command("apputils:change-theme", {"theme": theme})
        page.locator(".tri-sb.tri-dark" if "Dark" in theme else ".tri-sb:not(.tri-dark)").wait_for()

        def violations() -> list[tuple[str, str]]:
            found = Axe().run(page, context=".tri-sb", options=AA).response["violations"]
            return [(item["id"], item["nodes"][0]["html"][:200]) for item in found]

        choose(page, "I1")
        assert violations() == []
        for key in ("m", "n", "?"):
            page.keyboard.press(key)
            page.locator("dialog").wait_for()
            assert violations() == [], key
            page.keyboard.press("Escape")
            page.locator("dialog").wait_for(state="detached")
        names = page.locator(".tri-sb").aria_snapshot()
        assert 'tree "Findings by source"' in names
        assert re.search(r'treeitem "I1 Finding I1.*not sorted yet" \[level=2\] \[selected\]|treeitem "I1 Finding I1.*\[selected\]', names)
        assert 'grid "Meta-themes, with what each source says"' in names


def test_hostile_words_are_shown_and_do_nothing(browser, jupyterlab, make_study):
    folder = hostile_study(make_study)
    with jupyterlab.notebook(browser, board_of(folder)) as notebook:
        page = notebook.page
        page.on("dialog", lambda box: notebook.faults.append(f"dialog: {box.message}"))
        notebook.run()
        page.locator(".sb-finding").first.wait_for()
        page.locator(".sb-finding").first.click()
        page.keyboard.press("m")
        page.locator("dialog").wait_for()
        tags = set(page.evaluate("[...document.querySelectorAll('.tri-sb *')].map((node) => node.localName)"))
        assert tags <= {
            "div", "h3", "h4", "span", "bdi", "button", "kbd", "section", "input", "p", "table", "thead", "tbody", "tr", "th", "td",
            "dialog", "blockquote",
        }  # fmt: skip
        assert page.evaluate(
            "[...document.querySelectorAll('.tri-sb *')].every((n) => n.getAttributeNames().every((a) => !a.startsWith('on')))"
        )
        text = words(page.locator(".tri-sb").evaluate("(node) => node.textContent"))
        for name in ("script", "handler", "end of style", "emphasis", "formula", "right to left"):
            assert words(TEXTS[name]) in text, name
        assert page.evaluate("document.querySelector('.tri-sb').scrollWidth <= document.querySelector('.tri-sb').clientWidth + 1")
    assert journal(folder) == []


def test_the_worked_example_looks_as_the_documentation_shows_it(browser, jupyterlab, tmp_path: Path):
    """With TRIANGULATE_PICTURES=1 the picture of the documentation is made anew."""
    folder = new_study(tmp_path / "families", "families")
    with jupyterlab.notebook(browser, board_of(folder), height=820) as notebook:
        notebook.command("application:toggle-left-area")
        notebook.run()
        page = notebook.page
        choose(page, "I04")
        page.locator(".sb-quotes blockquote").first.wait_for()
        page.locator(".tri-sb").screenshot(path=tmp_path / "sorting-board.png", animations="disabled")
        if os.environ.get("TRIANGULATE_PICTURES") == "1":
            shutil.copyfile(tmp_path / "sorting-board.png", PICTURES / "sorting-board.png")
        assert page.locator(".sb-detail").inner_text().startswith("I04 Nobody quite knows who does what")
        assert shown(page)["F01"] == ["I01", "I02", "OB01", "SV01"]
    assert (PICTURES / "sorting-board.png").stat().st_size > 10_000
