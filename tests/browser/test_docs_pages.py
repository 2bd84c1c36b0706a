"""The documentation as people open it: from a folder, in light and dark, with its search, asking nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from docs_site import built_site

AA = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_site(tmp_path_factory)


def test_the_search_finds_pages_without_a_server(page, site: Path):
    page.goto((site / "method" / "codes.html").as_uri())
    page.click(".md-search__input")
    page.type(".md-search__input", "apostrophe")
    page.wait_for_selector(".md-search-result__item")
    assert "When something looks wrong" in page.inner_text(".md-search-result__list")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "first-analysis", "method/codes", "formats/study-yaml", "reference/commands"])
def test_a_page_can_be_read_by_everybody(page, site: Path, name: str, colours: str):
    page.emulate_media(color_scheme=colours)
    page.goto((site / f"{name}.html").as_uri())
    assert page.get_attribute("body", "data-md-color-scheme") == {"light": "default", "dark": "slate"}[colours]
    found = Axe().run(page, options=AA).response["violations"]
    assert [(item["id"], node["html"][:120]) for item in found for node in item["nodes"]] == []
