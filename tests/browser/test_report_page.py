"""The report as a page: readable by everybody, alone on its own, by keyboard, and harmless."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from triangulate.study import open_study
from triangulate.templates import template

AA = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@pytest.mark.parametrize("name", ["safeguarding", "families"])
@pytest.mark.parametrize("what", ["report", "matrix"])
def test_a_page_has_no_violation_of_wcag_and_asks_for_nothing(page, tmp_path: Path, name: str, what: str):
    study = open_study(template(name))
    path = study.report(tmp_path / "page.html") if what == "report" else study.matrix().write(tmp_path / "page.html")
    page.goto(path.as_uri())
    found = Axe().run(page, options=AA).response["violations"]
    assert [(item["id"], item["nodes"][0]["html"][:200]) for item in found] == []


def test_a_reason_opens_under_its_code_by_keyboard(page, tmp_path: Path):
    page.goto(open_study(template("safeguarding")).matrix().write(tmp_path / "matrix.html").as_uri())
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.locator("p").is_visible()
    assert "Both name a shared vision as an influence" in page.locator("details").first.inner_text()


def test_the_contents_lead_to_their_sections(page, tmp_path: Path):
    page.goto(open_study(template("families")).report(tmp_path / "report.html").as_uri())
    targets = [link.get_attribute("href") for link in page.locator("nav a").all()]
    assert len(targets) > 8
    assert all(page.locator(f"[id='{target[1:]}']").count() == 1 for target in targets)


def test_hostile_words_are_shown_and_do_nothing(page, study_of_words, tmp_path: Path):
    words = "<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script></style><b>"
    study = open_study(study_of_words(words))
    for path in (study.report(tmp_path / "report.html"), study.matrix().write(tmp_path / "matrix.html")):
        page.goto(path.as_uri())
        assert "hit" not in page.title()
        assert page.locator("main img[onerror], main script, main b:not(.l)").count() == 0
        assert words in page.locator("main").text_content()


def test_a_page_can_be_read_at_twice_the_size_on_a_small_screen(page, tmp_path: Path):
    page.set_viewport_size({"width": 512, "height": 700})
    page.goto(open_study(template("families")).report(tmp_path / "report.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
